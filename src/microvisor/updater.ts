/**
 * Updates: found while connected, fetched layer by layer, verified, installed (D20).
 *
 * An interrupted download costs at most the layer that was under way. Layers that arrived lie in
 * flash and survive a power cut. A polite bundle is told and left to call mvRestart until the
 * politeness limit; any other app is torn down at once.
 */

import { MvEventType, MvSystemNotificationSource } from '../abi/enums.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { StagedUpdate } from '../world/events.ts';
import type { KernelContext } from './context.ts';

type UpdateState = 'none' | 'fetching' | 'verifying' | 'downloaded' | 'installing';
const MOVES: Moves<UpdateState> = {
  none: ['fetching', 'verifying'],
  fetching: ['fetching', 'verifying', 'none'],
  verifying: ['downloaded', 'installing', 'fetching', 'none'],
  downloaded: ['installing', 'fetching', 'none'],
  installing: ['none'],
};

export interface UpdaterData {
  state: UpdateState;
  /** Kept in flash, with the number of layers that arrived. */
  update: StagedUpdate | undefined;
  layersDone: number;
  /** The next layer has been asked for on this connection. */
  asked: boolean;
  timer: number;
}

export interface UpdaterPort {
  fetching(on: boolean): void;
  notifySystem(source: number, event: number): void;
  /** Tears the app down while the update goes in. */
  installing(kind: 'app' | 'kernel'): void;
  installed(kind: 'app' | 'kernel'): void;
}

export class Updater {
  private data: UpdaterData = {
    state: 'none',
    update: undefined,
    layersDone: 0,
    asked: false,
    timer: 0,
  };
  private readonly context: KernelContext;
  private readonly port: UpdaterPort;
  private readonly move: Mover<UpdateState>;

  constructor(context: KernelContext, port: UpdaterPort) {
    this.context = context;
    this.port = port;
    this.move = mover('update', MOVES, context.recorder, context.engine);
    context.engine.on({
      'kernel.updateVerified': () => this.verified(),
      'kernel.updateInstalled': () => this.installed(),
      'kernel.politenessOver': () => this.install('politeness over'),
    });
  }

  /** Downloading, checking or writing: not the moment for a restart. */
  get isBusy(): boolean {
    return this.data.state === 'fetching' || this.isChecking;
  }

  get isChecking(): boolean {
    return this.data.state === 'verifying' || this.data.state === 'installing';
  }

  get isReady(): boolean {
    return this.data.state === 'downloaded';
  }

  /** The cloud has an update for this device. */
  staged(update: StagedUpdate): void {
    const known = this.data.update?.number === update.number;
    if (known && this.data.state !== 'fetching' && this.data.state !== 'none') return;
    if (!known) {
      if (this.data.state === 'installing') return;
      this.cancelTimer();
      this.data.update = update;
      this.data.layersDone = 0;
      this.data.asked = false;
    }
    if (this.data.state !== 'fetching') this.enter('fetching', `update ${update.number}`);
    this.port.fetching(true);
    // Each check-in tells of the update again; a layer that is on its way is not asked for twice.
    if (!this.data.asked) this.fetchNext();
  }

  /** What was under way is lost; the next check-in tells of the update again. */
  disconnected(): void {
    this.data.asked = false;
  }

  /** The layer under way is lost while the link stays up: it is fetched again. False if none is. */
  interrupt(why: string): boolean {
    if (this.data.state !== 'fetching' || !this.data.asked) return false;
    this.note('layer lost', why);
    this.context.world.link.loseLayers();
    this.fetchNext();
    return true;
  }

  layerArrived(number: number, layer: number): void {
    const { update, state, layersDone } = this.data;
    if (update?.number !== number || state !== 'fetching' || layer !== layersDone) return;
    this.data.layersDone += 1;
    this.data.asked = false;
    this.note('layer fetched', `${this.data.layersDone} of ${update.layers.length}`);
    this.fetchNext();
  }

  /** mvRestart, with an update ready. */
  apply(): void {
    this.install('mvRestart');
  }

  /** The kernel starts: what had arrived is in flash and is checked again. */
  kernelStarted(): void {
    const { update, layersDone, state } = this.data;
    if (state !== 'none') this.data.state = this.move(state, 'none', 'kernel start');
    if (update !== undefined && layersDone === update.layers.length) this.verify();
  }

  kernelStopped(): void {
    this.cancelTimer();
    this.data.asked = false;
    if (this.data.state !== 'none') this.data.state = this.move(this.data.state, 'none', 'stopped');
  }

  private fetchNext(): void {
    const { update, layersDone } = this.data;
    if (update === undefined) return;
    if (layersDone < update.layers.length) {
      this.data.asked = true;
      this.context.world.link.sendUp({
        type: 'fetch',
        update: update.number,
        layer: layersDone,
        bytes: 64,
      });
      return;
    }
    this.verify();
    this.port.fetching(false);
  }

  private verify(): void {
    const { verifyUs } = this.context.settings.cloud;
    this.enter('verifying', 'all layers here', verifyUs);
    this.data.timer = this.context.engine.scheduleIn(verifyUs, PRIORITY.kernel, {
      type: 'kernel.updateVerified',
    });
  }

  private verified(): void {
    this.data.timer = 0;
    const { device, engine } = this.context;
    if (!device.polite) {
      this.install('verified');
      return;
    }
    this.enter('downloaded', 'polite bundle', device.maximumPolitenessUs);
    this.data.timer = engine.scheduleIn(device.maximumPolitenessUs, PRIORITY.kernel, {
      type: 'kernel.politenessOver',
    });
    this.port.notifySystem(MvSystemNotificationSource.UPDATE, MvEventType.UPDATEDOWNLOADED);
  }

  private install(why: string): void {
    const { update } = this.data;
    if (update === undefined) return;
    this.cancelTimer();
    const { installUs } = this.context.settings.cloud;
    this.enter('installing', why, installUs);
    this.data.timer = this.context.engine.scheduleIn(installUs, PRIORITY.kernel, {
      type: 'kernel.updateInstalled',
    });
    this.port.installing(update.kind);
  }

  private installed(): void {
    this.data.timer = 0;
    const { update } = this.data;
    if (update === undefined) return;
    this.data.update = undefined;
    this.data.layersDone = 0;
    this.enter('none', 'installed');
    this.note('update installed', `${update.kind} update ${update.number}`);
    // A shortcut: the cloud learns it at once, not with the next check-in, which asks anew.
    this.context.world.cloud.updateInstalled(update.number);
    this.port.installed(update.kind);
  }

  private enter(to: UpdateState, why: string, plannedUs = 0): void {
    this.data.state = this.move(this.data.state, to, why, plannedUs);
  }

  private cancelTimer(): void {
    this.context.engine.cancel(this.data.timer);
    this.data.timer = 0;
  }

  private note(what: string, detail: string): void {
    this.context.recorder.append({ kind: 'cloud', at: this.context.engine.now, what, detail });
  }

  snapshot(): UpdaterData {
    return structuredClone(this.data);
  }

  restore(data: UpdaterData): void {
    this.data = structuredClone(data);
  }
}
