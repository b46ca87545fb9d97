/**
 * Everything outside the app and the kernel, assembled: power, radio, path, link and cloud.
 *
 * The kernel asks (radio on, connect, send a frame) and is told (bearer up, transport down, frame
 * arrived). The path is up when the radio has an address and coverage, backhaul and server are
 * all there; whoever changes one of them calls `updatePath`.
 */

import { type Mover, mover } from '../trace/machine.ts';
import { Cloud } from './cloud.ts';
import type { WorldContext } from './context.ts';
import type { DownFrame, KernelPort, UpFrame } from './events.ts';
import { Layer } from './layers.ts';
import { Link } from './link.ts';
import type { Peer } from './peer.ts';
import { Radio } from './radio.ts';

export class World {
  readonly coverage: Layer;
  readonly backhaul: Layer;
  readonly server: Layer;
  readonly radio: Radio;
  readonly link: Link;
  readonly cloud: Cloud;
  private switchedOn = false;
  /** Windows without supply; power is there when the last of them has ended, as with the layers. */
  private cuts = 0;
  private readonly movePower: Mover<'off' | 'on'>;
  private kernel: KernelPort | undefined;

  constructor(context: WorldContext, peers: ReadonlyMap<string, Peer>, startEpochUs: number) {
    this.movePower = mover('power', { off: ['on'], on: ['off'] }, context.recorder, context.engine);
    this.coverage = new Layer('coverage', context, () => {
      this.radio.coverageChanged(this.coverage.present);
      this.updatePath();
    });
    this.backhaul = new Layer('backhaul', context, () => this.updatePath());
    this.server = new Layer('server', context, () => this.updatePath());
    this.radio = new Radio(context, this.coverage, {
      radioUp: () => {
        this.updatePath();
        this.kernel?.bearerUp();
      },
      radioDown: () => {
        this.updatePath();
        this.kernel?.bearerDown();
      },
    });
    this.cloud = new Cloud(context, peers, startEpochUs, (frame) => this.link.sendDown(frame));
    this.link = new Link(context, {
      transportUp: () => this.kernel?.transportUp(),
      transportDown: (why) => {
        this.cloud.disconnected();
        this.kernel?.transportDown(why);
      },
      handshakeFailed: () => this.kernel?.handshakeFailed(),
      upSent: (frame: UpFrame) => this.kernel?.frameSent(frame),
      upLost: (frame: UpFrame, sent) => this.kernel?.frameLost(frame, sent),
      upArrived: (frame: UpFrame) => this.cloud.arrived(frame),
      downArrived: (frame: DownFrame) => this.kernel?.frameArrived(frame),
      downLost: (frame: DownFrame) => {
        if (frame.type === 'debugger') this.cloud.debuggerFrameLost(frame);
        if (frame.type !== 'data') return;
        context.recorder.append({
          kind: 'bytes',
          at: context.engine.now,
          channel: frame.channel,
          what: 'dropped',
          count: frame.data.length,
        });
      },
    });
  }

  /** The kernel that this world reports to. Once, before anything happens. */
  attach(kernel: KernelPort): void {
    this.kernel = kernel;
  }

  get isPowered(): boolean {
    return this.switchedOn && this.cuts === 0;
  }

  /** Switches the device on: it starts now, or when it gets its supply. */
  switchOn(why: string): void {
    if (this.switchedOn) return;
    this.switchedOn = true;
    if (this.cuts === 0) this.powerOn(why);
  }

  /** Takes the supply away: the kernel dies first, so that it reports nothing more. */
  cutPower(why: string): void {
    this.cuts += 1;
    if (this.cuts > 1 || !this.switchedOn) return;
    this.movePower('on', 'off', why);
    this.kernel?.powerLost();
    this.link.close('power lost');
    this.radio.cutPower();
    this.updatePath();
  }

  /** A power cut ends. */
  restorePower(why: string): void {
    this.cuts -= 1;
    if (this.isPowered) this.powerOn(why);
  }

  private powerOn(why: string): void {
    this.movePower('off', 'on', why);
    this.kernel?.powerOn();
  }

  private updatePath(): void {
    this.link.setPath(
      this.radio.state === 'up' &&
        this.coverage.present &&
        this.backhaul.present &&
        this.server.present,
    );
  }

  snapshot() {
    return {
      switchedOn: this.switchedOn,
      cuts: this.cuts,
      coverage: this.coverage.snapshot(),
      backhaul: this.backhaul.snapshot(),
      server: this.server.snapshot(),
      radio: this.radio.snapshot(),
      link: this.link.snapshot(),
      cloud: this.cloud.snapshot(),
    };
  }

  restore(s: ReturnType<World['snapshot']>): void {
    this.switchedOn = s.switchedOn;
    this.cuts = s.cuts;
    this.coverage.restore(s.coverage);
    this.backhaul.restore(s.backhaul);
    this.server.restore(s.server);
    this.radio.restore(s.radio);
    this.link.restore(s.link);
    this.cloud.restore(s.cloud);
  }
}
