/**
 * The Microvisor kernel, assembled: it owns the radio and the app, and serves the system calls.
 *
 * The parts (connection, channels, notification centers, log relay, updater, clocks) know nothing
 * of each other; what one of them reports to another goes through here. This file also holds the
 * life of the app: boot, death, restart and their wake reasons (D21, D48).
 */

import { MvEventType, MvSystemNotificationSource, MvWakeReason } from '../abi/enums.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { DownFrame, KernelPort, UpFrame } from '../world/events.ts';
import { Channels } from './channels.ts';
import { Clocks } from './clocks.ts';
import { Connection } from './connection.ts';
import type { AppPort, KernelContext } from './context.ts';
import { LogRelay } from './log-relay.ts';
import { NotificationCenters } from './notification-centers.ts';
import { Updater } from './updater.ts';

type AppState = 'off' | 'booting' | 'running' | 'ended' | 'dead';
const APP_MOVES: Moves<AppState> = {
  off: ['booting'],
  booting: ['running', 'dead', 'off'],
  running: ['ended', 'dead', 'off'],
  ended: ['dead', 'off'],
  dead: ['booting', 'off'],
};

/** A request for the network: what mvRequestNetwork made. */
export interface NetworkRequest {
  readonly handle: number;
  readonly center: number;
  readonly tag: number;
}

/** A subscription to system events. */
export interface SystemSource {
  readonly handle: number;
  readonly source: number;
  readonly center: number;
  readonly tag: number;
}

interface KernelData {
  app: AppState;
  life: number;
  wakeReason: MvWakeReason;
  bootEvent: number;
  bootedAt: number;
  /** Delay of the next restart after a crash. */
  crashDelayUs: number;
  requests: NetworkRequest[];
  sources: SystemSource[];
  debugger: 'detached' | 'attached';
  halted: 'no' | 'yes';
  haltEvent: number;
}

export class Kernel implements KernelPort {
  readonly context: KernelContext;
  readonly connection: Connection;
  readonly channels: Channels;
  readonly centers: NotificationCenters;
  readonly logs: LogRelay;
  readonly updater: Updater;
  readonly clocks: Clocks;
  private data: KernelData;
  private readonly app: AppPort;
  private readonly moveApp: Mover<AppState>;
  private readonly moveDebugger: Mover<'detached' | 'attached'>;
  private readonly moveHalted: Mover<'no' | 'yes'>;

  constructor(context: KernelContext, app: AppPort) {
    const { recorder, engine } = context;
    this.context = context;
    this.app = app;
    this.data = initial(context.device.minimumRestartUs);
    this.moveApp = mover('app', APP_MOVES, recorder, engine);
    this.moveDebugger = mover(
      'debugger',
      { detached: ['attached'], attached: ['detached'] },
      recorder,
      engine,
    );
    this.moveHalted = mover('halted', { no: ['yes'], yes: ['no'] }, recorder, engine);
    this.clocks = new Clocks(context);
    this.centers = new NotificationCenters(
      context,
      (irq) => this.app.pend(irq),
      () => this.clocks.microseconds,
    );
    this.channels = new Channels(context, (center, event, tag) =>
      this.centers.post(center, event, tag),
    );
    this.connection = new Connection(context, {
      requestCount: () => this.data.requests.length,
      statusChanged: () => this.networkStatusChanged(),
      connected: () => this.logs.connected(),
      disconnected: (why) => {
        this.logs.disconnected();
        this.updater.disconnected();
        this.channels.loseAll(undefined, why);
      },
    });
    this.logs = new LogRelay(context, () => this.connection.isConnected);
    this.updater = new Updater(context, {
      fetching: (on) => this.connection.set('FETCHINGUPDATE', on, 'update'),
      notifySystem: (source, event) => this.notifySystem(source, event),
      installing: (kind) => this.stopApp(`${kind} update goes in`),
      installed: (kind) => this.updateInstalled(kind),
    });
    engine.on({
      'kernel.appBoot': () => this.appBoots(),
      'kernel.restartApp': (event) => this.restartApp(event.wakeReason as MvWakeReason, event.why),
      'kernel.haltOver': () => this.resumeApp('developer lets go'),
    });
  }

  get life(): number {
    return this.data.life;
  }

  get wakeReason(): MvWakeReason {
    return this.data.wakeReason;
  }

  get isHalted(): boolean {
    return this.data.halted === 'yes';
  }

  get requestCount(): number {
    return this.data.requests.length;
  }

  get sourceCount(): number {
    return this.data.sources.length;
  }

  // KernelPort: what the world reports

  powerOn(): void {
    this.start(MvWakeReason.COLDBOOT, this.context.device.kernelBootUs);
  }

  powerLost(): void {
    this.stopApp('power lost');
    this.stop('power lost');
    this.data.app = this.moveApp(this.data.app, 'off', 'power lost');
    this.data.crashDelayUs = this.context.device.minimumRestartUs;
  }

  bearerUp(): void {
    this.connection.bearerUp();
  }

  bearerDown(): void {
    this.connection.bearerDown();
  }

  transportUp(): void {
    this.connection.transportUp();
  }

  transportDown(why: string): void {
    this.connection.transportDown(why);
  }

  handshakeFailed(): void {
    this.connection.handshakeFailed();
  }

  frameSent(frame: UpFrame): void {
    if (frame.type === 'data') this.channels.sent(frame);
    else if (frame.type === 'log') this.logs.sent();
  }

  frameLost(frame: UpFrame, sent: boolean): void {
    if (!sent) return;
    if (frame.type === 'data') this.channels.lostInFlight(frame);
    else if (frame.type === 'log') this.logs.lostInFlight(frame.text);
  }

  frameArrived(frame: DownFrame): void {
    switch (frame.type) {
      case 'opened':
        this.channels.opened(frame.channel);
        break;
      case 'data':
        this.channels.received(frame.channel, frame.data);
        break;
      case 'closed':
        this.channels.closedByServer(frame.channel, frame.how);
        break;
      case 'welcome':
        this.clocks.synchronise(frame.epochUs);
        this.logs.serverAllows(frame.logging);
        this.connection.welcomed();
        break;
      case 'staged':
        this.updater.staged(frame.update);
        break;
      case 'layer':
        this.updater.layerArrived(frame.update, frame.layer);
        break;
      case 'debugger':
        if (frame.attached) this.debuggerAttached(frame.haltUs);
        else this.debuggerDetached();
        break;
    }
  }

  // The kernel's own life

  private start(reason: MvWakeReason, bootUs: number): void {
    this.clocks.kernelStarted();
    this.logs.kernelStarted();
    this.updater.kernelStarted();
    this.connection.start(reason === MvWakeReason.COLDBOOT);
    this.bootApp(reason, bootUs, 'kernel start');
  }

  private stop(why: string): void {
    this.context.engine.cancel(this.data.bootEvent);
    this.context.engine.cancel(this.data.haltEvent);
    this.data.bootEvent = 0;
    this.data.haltEvent = 0;
    this.data.debugger = this.moveDebugger(this.data.debugger, 'detached', why);
    this.data.halted = this.moveHalted(this.data.halted, 'no', why);
    this.updater.kernelStopped();
    this.connection.stop(why);
  }

  private updateInstalled(kind: 'app' | 'kernel'): void {
    const { device, world } = this.context;
    if (kind === 'app') {
      this.bootApp(MvWakeReason.APPLICATIONUPDATE, device.appBootUs, 'app updated');
      return;
    }
    this.stop('kernel updated');
    world.link.close('kernel restart');
    world.radio.powerOff('kernel restart');
    this.start(MvWakeReason.MICROVISORUPDATE, device.kernelBootUs);
  }

  /** A check-in is wanted now. False when there is no power to do it. */
  checkInNow(why: string): boolean {
    if (!this.context.world.isPowered) return false;
    this.connection.checkInDue(why);
    return true;
  }

  // The app's life

  private bootApp(reason: MvWakeReason, delayUs: number, why: string): void {
    this.data.wakeReason = reason;
    this.data.app = this.moveApp(this.data.app, 'booting', why, delayUs);
    this.data.bootEvent = this.context.engine.scheduleIn(delayUs, PRIORITY.kernel, {
      type: 'kernel.appBoot',
    });
  }

  private appBoots(): void {
    this.data.bootEvent = 0;
    this.data.life += 1;
    this.data.bootedAt = this.context.engine.now;
    this.context.memory.clear();
    this.data.app = this.moveApp(this.data.app, 'running');
    const reason = Object.entries(MvWakeReason).find(([, v]) => v === this.data.wakeReason);
    this.note('boot', reason?.[0] ?? '');
    this.app.boot(this.data.life);
  }

  /** The main program returned. Interrupts are still served, so the app is not dead. */
  mainReturned(): void {
    this.data.app = this.moveApp(this.data.app, 'ended', 'main returned');
    this.note('main returned', '');
  }

  private get isAppAlive(): boolean {
    return this.data.app === 'running' || this.data.app === 'ended';
  }

  /** The app made a mistake that ends its life. It restarts after a delay that doubles (D21). */
  appCrashed(detail: string): boolean {
    if (!this.isAppAlive) return false;
    const { device, engine } = this.context;
    // A life that outlasted the longest delay was a healthy one: begin again at the shortest.
    const healthy = engine.now - this.data.bootedAt > device.maximumRestartUs;
    if (healthy) this.data.crashDelayUs = device.minimumRestartUs;
    const delayUs = this.data.crashDelayUs;
    this.data.crashDelayUs = Math.min(delayUs * 2, device.maximumRestartUs);
    this.note('crash', detail);
    this.stopApp('crash');
    this.connection.reportError(detail);
    this.bootApp(MvWakeReason.APPLICATIONCRASH, delayUs, 'crash');
    return true;
  }

  /** mvRestart: the app ends now; a pending update goes in first. */
  requestRestart(): void {
    if (this.updater.isReady) {
      this.updater.apply();
      return;
    }
    const reason = MvWakeReason[this.context.assumptions.plainRestartReason];
    this.context.engine.scheduleIn(0, PRIORITY.kernel, {
      type: 'kernel.restartApp',
      wakeReason: reason,
      why: 'mvRestart',
    });
  }

  private restartApp(reason: MvWakeReason, why: string): void {
    if (!this.isAppAlive) return;
    this.stopApp(why);
    this.bootApp(reason, this.context.device.appBootUs, why);
  }

  /** Ends the present life of the app and everything that it held. */
  private stopApp(why: string): void {
    if (this.data.app === 'booting') {
      this.context.engine.cancel(this.data.bootEvent);
      this.data.bootEvent = 0;
      this.data.app = this.moveApp(this.data.app, 'dead', why);
      return;
    }
    if (!this.isAppAlive) return;
    this.data.app = this.moveApp(this.data.app, 'dead', why);
    if (why !== 'crash') this.note('stopped', why);
    this.app.kill();
    this.channels.vanishAll();
    this.logs.appDied();
    this.centers.clear();
    this.data.requests = [];
    this.data.sources = [];
    this.context.handles.vanishAll(this.data.life);
    this.resumeApp(why);
    this.connection.appDied(why);
  }

  // Debugger

  private debuggerAttached(haltUs: number): void {
    this.data.debugger = this.moveDebugger(this.data.debugger, 'attached');
    this.connection.set('DEBUGGERATTACHED', true, 'debugger attached');
    if (haltUs === 0 || !this.isAppAlive) return;
    this.context.engine.cancel(this.data.haltEvent);
    this.data.halted = this.moveHalted(this.data.halted, 'yes', 'debugger', haltUs);
    if (this.context.assumptions.whileHalted === 'holdNotifications') this.centers.hold();
    this.data.haltEvent = this.context.engine.scheduleIn(haltUs, PRIORITY.kernel, {
      type: 'kernel.haltOver',
    });
  }

  private debuggerDetached(): void {
    this.data.debugger = this.moveDebugger(this.data.debugger, 'detached');
    this.resumeApp('debugger detached');
    this.connection.set('DEBUGGERATTACHED', false, 'debugger detached');
  }

  private resumeApp(why: string): void {
    this.context.engine.cancel(this.data.haltEvent);
    this.data.haltEvent = 0;
    this.data.halted = this.moveHalted(this.data.halted, 'no', why);
    this.centers.release();
  }

  // Network requests and system events

  addRequest(request: NetworkRequest): void {
    const first = this.connection.owner === 'microvisor';
    const wasConnected = this.connection.isConnected;
    this.data.requests.push(request);
    if (first) this.connection.appTookOver();
    else this.connection.requestsChanged('mvRequestNetwork');
    if (wasConnected && this.context.assumptions.notifyWhenAlreadyConnected === 'yes') {
      this.centers.post(request.center, MvEventType.NETWORKSTATUSCHANGED, request.tag);
    }
  }

  /** Its channels end even if another handle keeps the link up (D23). */
  removeRequest(handle: number): void {
    this.data.requests = this.data.requests.filter((r) => r.handle !== handle);
    this.channels.loseAll(handle, 'network released');
    this.connection.requestsChanged('mvReleaseNetwork');
  }

  addSource(source: SystemSource): void {
    this.data.sources.push(source);
  }

  removeSource(handle: number): void {
    this.data.sources = this.data.sources.filter((s) => s.handle !== handle);
  }

  private networkStatusChanged(): void {
    for (const request of this.data.requests) {
      this.centers.post(request.center, MvEventType.NETWORKSTATUSCHANGED, request.tag);
    }
    this.notifySystem(MvSystemNotificationSource.NETWORK, MvEventType.NETWORKSTATUSCHANGED);
  }

  private notifySystem(source: number, event: number): void {
    for (const s of this.data.sources) {
      if (s.source === source) this.centers.post(s.center, event, s.tag);
    }
  }

  private note(what: string, detail: string): void {
    const { recorder, engine } = this.context;
    recorder.append({ kind: 'app', at: engine.now, life: this.data.life, what, detail });
  }

  snapshot() {
    return {
      data: structuredClone(this.data),
      connection: this.connection.snapshot(),
      channels: this.channels.snapshot(),
      centers: this.centers.snapshot(),
      logs: this.logs.snapshot(),
      updater: this.updater.snapshot(),
      clocks: this.clocks.snapshot(),
      handles: this.context.handles.snapshot(),
      memory: this.context.memory.snapshot(),
    };
  }

  restore(s: ReturnType<Kernel['snapshot']>): void {
    this.data = structuredClone(s.data);
    this.connection.restore(s.connection);
    this.channels.restore(s.channels);
    this.centers.restore(s.centers);
    this.logs.restore(s.logs);
    this.updater.restore(s.updater);
    this.clocks.restore(s.clocks);
    this.context.handles.restore(s.handles);
    this.context.memory.restore(s.memory);
  }
}

function initial(crashDelayUs: number): KernelData {
  return {
    app: 'off',
    life: 0,
    wakeReason: MvWakeReason.COLDBOOT,
    bootEvent: 0,
    bootedAt: 0,
    crashDelayUs,
    requests: [],
    sources: [],
    debugger: 'detached',
    halted: 'no',
    haltEvent: 0,
  };
}
