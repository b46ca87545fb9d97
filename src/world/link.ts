/**
 * The secured connection between the device and the Microvisor cloud, and what crosses it.
 *
 * One transport (TLS over TCP) carries two lanes of frames. A frame takes its turn, its time on
 * the air, and half a round trip; lost packets cost a retransmission, as they do under TCP. While
 * the path is broken (coverage, bearer, backhaul or server) nothing moves and nothing is lost: a
 * gap shorter than the transport's time-out is a delay. A longer one ends the transport, and what
 * had not arrived is lost on both lanes (D41, D46). A connection that dies silently stands still in
 * the same way, until the kernel's probe notices (`flow.ts`). How long things take is `pace.ts`.
 *
 * A simplification that an app can observe: "sent" means that the last bit left the device, so the
 * send buffer frees a round trip earlier than TCP's acknowledgement would.
 */

import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { Conditions } from './conditions.ts';
import type { WorldContext } from './context.ts';
import {
  type DownFrame,
  type Frame,
  type Lane,
  payloadOf,
  type TransportEnd,
  type UpFrame,
} from './events.ts';
import { Flow } from './flow.ts';
import { emptyLane, flyingBytes, flyingLogs, type LaneData } from './lane.ts';
import { Pace } from './pace.ts';
import type { Recording } from './recorded-link.ts';

type TransportState = 'down' | 'connecting' | 'up';
const MOVES: Moves<TransportState> = {
  down: ['connecting'],
  connecting: ['up', 'down'],
  up: ['down'],
};

const LANES = ['up', 'down'] as const satisfies readonly Lane[];

export interface LinkData {
  transport: TransportState;
  pathUp: boolean;
  handshakeEvent: number;
  handshakeAt: number;
  limitEvent: number;
  /** Nothing moves until then: the radio changes its cell. */
  pausedUntil: number;
  up: LaneData;
  down: LaneData;
}

/** What the link tells its two ends. */
export interface LinkPort {
  transportUp(): void;
  /** `how` tells a connection that was cut from one that was lost. */
  transportDown(why: string, how: TransportEnd): void;
  handshakeFailed(): void;
  upSent(frame: UpFrame): void;
  upLost(frame: UpFrame, sent: boolean): void;
  upArrived(frame: UpFrame): void;
  downLost(frame: DownFrame): void;
  downArrived(frame: DownFrame): void;
}

export class Link {
  private data: LinkData = idle();
  private readonly context: WorldContext;
  private readonly port: LinkPort;
  private readonly move: Mover<TransportState>;
  private readonly pace: Pace;
  readonly flow: Flow;

  constructor(
    context: WorldContext,
    conditions: Conditions,
    recording: Recording | undefined,
    port: LinkPort,
  ) {
    this.context = context;
    this.port = port;
    this.pace = new Pace(context, conditions, recording);
    this.flow = new Flow(context, {
      flowChanged: () => this.passageChanged(),
      flowBroken: (why) => this.close(why),
      lastActiveUs: () => this.pace.lastActiveUs,
    });
    this.move = mover('transport', MOVES, context.recorder, context.engine);
    context.engine.on({
      'link.handshakeOver': () => this.handshakeOver(),
      'link.handshakeLimit': () => this.handshakeLimit(),
      'link.transportLimit': () => this.close('path lost for too long'),
      'link.sent': (event) => this.sent(event.lane),
      'link.arrived': (event) => this.arrived(event.lane),
    });
  }

  get transport(): TransportState {
    return this.data.transport;
  }

  /** Starts a handshake. It fails after its limit when the path stays broken. */
  connect(): void {
    if (this.data.transport !== 'down') return;
    const { engine, settings } = this.context;
    this.data.transport = this.move('down', 'connecting');
    this.data.limitEvent = engine.scheduleIn(settings.timeouts.handshakeUs, PRIORITY.world, {
      type: 'link.handshakeLimit',
    });
    if (this.passes('down')) this.handshake();
  }

  /** Cuts the connection at once. False when there is none. */
  terminate(why: string): boolean {
    if (this.data.transport !== 'up') return false;
    this.close(why, 'terminated');
    return true;
  }

  /** Ends the transport, or the attempt to build one. Whatever was under way is lost. */
  close(why: string, how: TransportEnd = 'lost'): void {
    if (this.data.transport === 'down') return;
    const wasUp = this.data.transport === 'up';
    this.cancelTimers();
    this.data.transport = this.move(this.data.transport, 'down', why);
    const { up, down } = this.data;
    this.data.up = emptyLane();
    this.data.down = emptyLane();
    this.cancelLane(up);
    this.cancelLane(down);
    for (const { frame } of up.flight) this.port.upLost(frame as UpFrame, true);
    for (const frame of up.queue) this.port.upLost(frame as UpFrame, false);
    for (const { frame } of down.flight) this.port.downLost(frame as DownFrame);
    for (const frame of down.queue) this.port.downLost(frame as DownFrame);
    this.flow.disconnected();
    if (wasUp) this.port.transportDown(why, how);
  }

  /** Whether packets can pass at all. The transport survives a gap until its time-out. */
  setPath(up: boolean): void {
    if (this.data.pathUp === up) return;
    this.data.pathUp = up;
    const { engine, settings } = this.context;
    if (this.data.transport === 'up') {
      if (up) {
        engine.cancel(this.data.limitEvent);
        this.data.limitEvent = 0;
      } else {
        this.data.limitEvent = engine.scheduleIn(settings.timeouts.transportUs, PRIORITY.world, {
          type: 'link.transportLimit',
        });
      }
    }
    this.passageChanged();
  }

  /** Nothing passes for a moment, and everything is late by as much: the radio changes its cell. */
  pause(us: number): void {
    const { engine } = this.context;
    this.data.pausedUntil = Math.max(this.data.pausedUntil, engine.now + us);
    if (this.data.handshakeEvent !== 0) {
      engine.cancel(this.data.handshakeEvent);
      this.scheduleHandshake(this.data.handshakeAt + us);
    }
    for (const name of LANES) {
      const lane = this.data[name];
      if (lane.sendEvent !== 0) {
        engine.cancel(lane.sendEvent);
        this.scheduleSent(name, lane.sendAt + us);
      }
      for (const item of lane.flight) item.arriveAt += us;
      if (lane.arriveEvent === 0) continue;
      engine.cancel(lane.arriveEvent);
      this.scheduleArrival(name);
    }
  }

  private passes(lane: Lane): boolean {
    return this.data.pathUp && (lane === 'up' ? this.flow.upPasses : this.flow.downPasses);
  }

  /** Path or flow have changed: what can pass goes on, what cannot stands still. */
  private passageChanged(): void {
    if (this.data.transport === 'connecting') {
      const passes = this.passes('down');
      if (!passes) this.cancelHandshake();
      else if (this.data.handshakeEvent === 0) this.handshake();
    } else if (this.data.transport === 'up') {
      for (const name of LANES) {
        const lane = this.data[name];
        const open = this.passes(name);
        if (open === lane.open) continue;
        lane.open = open;
        if (open) this.resume(name);
        else this.cancelLane(lane);
      }
    }
  }

  sendUp(frame: UpFrame): void {
    this.send('up', frame);
  }

  sendDown(frame: DownFrame): void {
    this.send('down', frame);
  }

  /** Takes back what a channel has waiting here; what has left the device cannot be taken back. */
  withdraw(channel: number): void {
    this.takeBack('up', (frame) => payloadOf(frame)?.channel === channel);
  }

  /** The same for log messages. */
  withdrawLogs(): void {
    this.takeBack('up', (frame) => frame.type === 'log');
  }

  /** An update layer that is on its way will not arrive, nor the request for one. */
  loseLayers(): void {
    for (const name of LANES) {
      const chosen = (frame: Frame) => frame.type === 'fetch' || frame.type === 'layer';
      this.takeBack(name, chosen);
      const lane = this.data[name];
      const [first] = lane.flight;
      lane.flight = lane.flight.filter(({ frame }) => !chosen(frame));
      if (lane.flight[0] === first) continue;
      this.context.engine.cancel(lane.arriveEvent);
      lane.arriveEvent = 0;
      if (lane.open) this.scheduleArrival(name);
    }
  }

  private takeBack(name: Lane, chosen: (frame: Frame) => boolean): void {
    const lane = this.data[name];
    const [first] = lane.queue;
    lane.queue = lane.queue.filter((frame) => !chosen(frame));
    if (lane.queue[0] === first) return;
    this.context.engine.cancel(lane.sendEvent);
    lane.sendEvent = 0;
    if (lane.open) this.startSending(name);
  }

  /** Bytes of each channel that left the device and have not arrived. */
  flyingBytes(): ReadonlyMap<number, number> {
    return flyingBytes(this.data.up);
  }

  /** Log messages that left the device and have not arrived. */
  flyingLogs(): readonly string[] {
    return flyingLogs(this.data.up);
  }

  private send(lane: Lane, frame: Frame): void {
    if (this.data.transport !== 'up') {
      if (lane === 'up') this.port.upLost(frame as UpFrame, false);
      else this.port.downLost(frame as DownFrame);
      return;
    }
    const data = this.data[lane];
    data.queue.push(frame);
    if (data.queue.length === 1 && data.open) this.startSending(lane);
  }

  private startSending(lane: Lane): void {
    const { engine } = this.context;
    const frame = this.data[lane].queue[0];
    if (frame === undefined) return;
    const us = this.pace.sendUs(lane, frame.bytes, Math.max(0, this.data.pausedUntil - engine.now));
    // A recording that has ended carries nothing any more.
    if (us < Number.POSITIVE_INFINITY) this.scheduleSent(lane, engine.now + us);
  }

  private scheduleSent(lane: Lane, atUs: number): void {
    const data = this.data[lane];
    data.sendAt = atUs;
    data.sendEvent = this.context.engine.schedule(atUs, PRIORITY.world, {
      type: 'link.sent',
      lane,
    });
  }

  private sent(lane: Lane): void {
    const { engine } = this.context;
    const data = this.data[lane];
    data.sendEvent = 0;
    const frame = data.queue.shift();
    if (frame === undefined) return;
    this.pace.sent(lane);
    const last = data.flight.at(-1);
    const arriveAt = Math.max(engine.now + this.pace.halfRttUs(), last?.arriveAt ?? 0);
    data.flight.push({ frame, arriveAt });
    if (data.flight.length === 1) this.scheduleArrival(lane);
    if (data.queue.length > 0) this.startSending(lane);
    if (lane === 'up') this.port.upSent(frame as UpFrame);
  }

  private arrived(lane: Lane): void {
    const data = this.data[lane];
    data.arriveEvent = 0;
    const first = data.flight.shift();
    if (first === undefined) return;
    if (data.flight.length > 0) this.scheduleArrival(lane);
    if (lane === 'up') this.port.upArrived(first.frame as UpFrame);
    else {
      this.flow.heard();
      this.port.downArrived(first.frame as DownFrame);
    }
  }

  private scheduleArrival(lane: Lane): void {
    const { engine } = this.context;
    const data = this.data[lane];
    const first = data.flight[0];
    if (first === undefined) return;
    const at = Math.max(first.arriveAt, engine.now);
    data.arriveEvent = engine.schedule(at, PRIORITY.world, { type: 'link.arrived', lane });
  }

  /** What was on the air starts again; what was under way is sent again by TCP. */
  private resume(lane: Lane): void {
    const { engine } = this.context;
    const data = this.data[lane];
    if (data.queue.length > 0) this.startSending(lane);
    const first = data.flight[0];
    if (first === undefined) return;
    const again = Math.max(engine.now, this.data.pausedUntil) + this.pace.halfRttUs();
    for (const item of data.flight) item.arriveAt = Math.max(item.arriveAt, again);
    this.scheduleArrival(lane);
  }

  private handshake(): void {
    const { engine } = this.context;
    const us = this.pace.handshakeUs();
    if (us === Number.POSITIVE_INFINITY) return;
    this.scheduleHandshake(Math.max(engine.now, this.data.pausedUntil) + us);
  }

  private scheduleHandshake(atUs: number): void {
    this.data.handshakeAt = atUs;
    this.data.handshakeEvent = this.context.engine.schedule(atUs, PRIORITY.world, {
      type: 'link.handshakeOver',
    });
  }

  private handshakeOver(): void {
    this.cancelTimers();
    this.pace.active();
    this.data.transport = this.move('connecting', 'up');
    for (const name of LANES) this.data[name].open = this.passes(name);
    this.flow.connected();
    this.port.transportUp();
  }

  private handshakeLimit(): void {
    this.data.limitEvent = 0;
    this.close('no answer to the handshake');
    this.port.handshakeFailed();
  }

  private cancelHandshake(): void {
    this.context.engine.cancel(this.data.handshakeEvent);
    this.data.handshakeEvent = 0;
  }

  private cancelTimers(): void {
    this.cancelHandshake();
    this.context.engine.cancel(this.data.limitEvent);
    this.data.limitEvent = 0;
  }

  private cancelLane(lane: LaneData): void {
    this.context.engine.cancel(lane.sendEvent);
    this.context.engine.cancel(lane.arriveEvent);
    lane.sendEvent = 0;
    lane.arriveEvent = 0;
  }

  snapshot() {
    return {
      data: structuredClone(this.data),
      pace: this.pace.snapshot(),
      flow: this.flow.snapshot(),
    };
  }

  restore(s: ReturnType<Link['snapshot']>): void {
    this.data = structuredClone(s.data);
    this.pace.restore(s.pace);
    this.flow.restore(s.flow);
  }
}

function idle(): LinkData {
  return {
    transport: 'down',
    pathUp: false,
    handshakeEvent: 0,
    handshakeAt: 0,
    limitEvent: 0,
    pausedUntil: 0,
    up: emptyLane(),
    down: emptyLane(),
  };
}
