/**
 * Everything outside the app and the kernel, assembled: power, radio, path, link and cloud.
 *
 * The kernel asks (radio on, connect, send a frame) and is told (bearer up, transport down, frame
 * arrived). The path is up when the radio has an address and coverage, backhaul and server are
 * all there; whoever changes one of them calls `updatePath`.
 */

import { invariant } from '../engine/invariant.ts';
import { type Mover, mover } from '../trace/machine.ts';
import { Armed } from './armed.ts';
import { Carrier } from './carrier.ts';
import { Cell } from './cell.ts';
import { Cloud } from './cloud.ts';
import { Conditions } from './conditions.ts';
import type { WorldContext } from './context.ts';
import { type DownFrame, type KernelPort, payloadOf, type UpFrame } from './events.ts';
import { Layer } from './layers.ts';
import { Link, type LinkPort } from './link.ts';
import { Nature } from './nature.ts';
import type { Peer } from './peer.ts';
import { Radio, type RadioPort } from './radio.ts';
import { RecordedGaps } from './recorded-gaps.ts';
import type { Recording } from './recorded-link.ts';
import { Registration } from './registration.ts';
import type { ServiceMakers } from './services/services.ts';

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
  /** Faults that wait for their occasion. */
  readonly armed = new Armed();
  /** What makes the link worse for a while. */
  readonly conditions = new Conditions();
  private readonly nature: Nature;
  private readonly carrier: Carrier;
  private readonly cell: Cell;
  private readonly recordedGaps: RecordedGaps;

  constructor(
    context: WorldContext,
    peers: ReadonlyMap<string, Peer>,
    services: ServiceMakers,
    startEpochUs: number,
    given?: Recording,
  ) {
    const recording = context.settings.recording === undefined ? undefined : given;
    invariant(
      recording !== undefined || context.settings.recording === undefined,
      () => 'a world with a recording needs what is in its files',
    );
    this.movePower = mover('power', { off: ['on'], on: ['off'] }, context.recorder, context.engine);
    this.coverage = new Layer('coverage', context, () => {
      this.radio.coverageChanged(this.coverage.present);
      this.updatePath();
    });
    this.backhaul = new Layer('backhaul', context, () => this.updatePath());
    this.server = new Layer('server', context, () => this.updatePath());
    this.carrier = new Carrier(context, startEpochUs, (begins, us) => {
      if (begins) this.backhaul.take('carrier maintenance', us);
      else this.backhaul.giveBack('carrier maintenance over');
    });
    this.cell = new Cell(context, (us) => this.link.pause(us));
    this.recordedGaps = new RecordedGaps(context, recording, () => this.updatePath());
    this.nature = new Nature(context, {
      signal: (gone) => {
        if (gone) this.coverage.take('signal gone');
        else this.coverage.giveBack('signal there');
      },
      access: (slow) => {
        const { rateFactor, rttFactor } = context.settings.slowRadio;
        if (slow) this.conditions.add('slow radio', { lossRatio: 0, rateFactor, rttFactor });
        else this.conditions.remove('slow radio');
      },
      downlink: (blocked) => {
        if (blocked) this.link.flow.blockDown('half-open spell');
        else this.link.flow.unblockDown('half-open spell over');
      },
    });
    const registration = new Registration(context, this.carrier, this.armed);
    this.radio = new Radio(context, this.coverage, registration, this.armed, this.radioPort());
    this.cloud = new Cloud(context, peers, services, startEpochUs, this.armed, (frame) =>
      this.link.sendDown(frame),
    );
    this.link = new Link(context, this.conditions, recording, this.linkPort(context));
  }

  private radioPort(): RadioPort {
    return {
      radioUp: () => {
        this.updatePath();
        this.cell.radioUp();
        this.kernel?.bearerUp();
      },
      radioDown: (why) => {
        this.updatePath();
        this.cell.radioDown(why);
        this.kernel?.bearerDown();
      },
    };
  }

  private linkPort(context: WorldContext): LinkPort {
    return {
      transportUp: () => this.kernel?.transportUp(),
      transportDown: (why, how) => {
        this.cloud.disconnected();
        this.kernel?.transportDown(why, how);
      },
      handshakeFailed: () => this.kernel?.handshakeFailed(),
      upSent: (frame: UpFrame) => this.kernel?.frameSent(frame),
      upLost: (frame: UpFrame, sent) => this.kernel?.frameLost(frame, sent),
      upArrived: (frame: UpFrame) => this.cloud.arrived(frame),
      downArrived: (frame: DownFrame) => this.kernel?.frameArrived(frame),
      downLost: (frame: DownFrame) => {
        if (frame.type === 'debugger') this.cloud.debuggerFrameLost(frame);
        if (frame.type === 'restart') this.cloud.notices.restartLost(frame.what);
        const payload = payloadOf(frame);
        if (payload === undefined || payload.count === 0) return;
        context.recorder.append({
          kind: 'bytes',
          at: context.engine.now,
          channel: payload.channel,
          what: 'dropped',
          count: payload.count,
        });
      },
    };
  }

  /** The kernel that this world reports to. Once, before anything happens. */
  attach(kernel: KernelPort): void {
    this.kernel = kernel;
  }

  get isPowered(): boolean {
    return this.switchedOn && this.cuts === 0;
  }

  /**
   * The run begins: the device is switched on, and starts now or when it gets its supply. What
   * comes and goes by itself begins as well.
   */
  switchOn(why: string): void {
    if (this.switchedOn) return;
    this.switchedOn = true;
    this.nature.start();
    this.carrier.start();
    this.recordedGaps.start();
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
    this.cell.radioDown('power lost');
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
        this.server.present &&
        this.recordedGaps.passing,
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
      notices: this.cloud.notices.snapshot(),
      armed: this.armed.snapshot(),
      conditions: this.conditions.snapshot(),
      nature: this.nature.snapshot(),
      carrier: this.carrier.snapshot(),
      cell: this.cell.snapshot(),
      recordedGaps: this.recordedGaps.snapshot(),
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
    this.cloud.notices.restore(s.notices);
    this.armed.restore(s.armed);
    this.conditions.restore(s.conditions);
    this.nature.restore(s.nature);
    this.carrier.restore(s.carrier);
    this.cell.restore(s.cell);
    this.recordedGaps.restore(s.recordedGaps);
  }
}
