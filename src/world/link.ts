/**
 * The secured connection between the device and the Microvisor cloud, and what crosses it.
 *
 * One transport (TLS over TCP) carries two lanes of frames. A frame takes its turn, its time on
 * the air, and half a round trip; lost packets cost a retransmission, as they do under TCP. While
 * the path is broken (coverage, bearer, backhaul or server) nothing moves and nothing is lost: a
 * gap shorter than the transport's time-out is a delay. A longer one ends the transport, and what
 * had not arrived is lost on both lanes (D41, D46).
 *
 * A simplification that an app can observe: "sent" means that the last bit left the device, so the
 * send buffer frees a round trip earlier than TCP's acknowledgement would.
 */

import { sampleUs } from '../engine/distribution.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';
import type { DownFrame, Frame, Lane, UpFrame } from './events.ts';

type TransportState = 'down' | 'connecting' | 'up';
const MOVES: Moves<TransportState> = {
  down: ['connecting'],
  connecting: ['up', 'down'],
  up: ['down'],
};

/** Framing of TCP, IP and TLS around one frame. */
const PACKET_OVERHEAD_BYTES = 60;

interface LaneData {
  /** Waiting for their turn; the first one is on the air while `sendEvent` is set. */
  queue: Frame[];
  sendEvent: number;
  /** Under way, in order; the first one arrives when `arriveEvent` fires. */
  flight: { frame: Frame; arriveAt: number }[];
  arriveEvent: number;
}

interface LinkData {
  transport: TransportState;
  pathUp: boolean;
  handshakeEvent: number;
  limitEvent: number;
  /** Last time that anything was on the air: the radio bearer idles after a while. */
  activeAt: number;
  /** Gilbert-Elliott state of the channel. */
  bad: boolean;
  up: LaneData;
  down: LaneData;
}

/** What the link tells its two ends. */
export interface LinkPort {
  transportUp(): void;
  transportDown(why: string): void;
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

  constructor(context: WorldContext, port: LinkPort) {
    this.context = context;
    this.port = port;
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
    if (this.data.pathUp) this.handshake();
  }

  /** Ends the transport, or the attempt to build one. Whatever was under way is lost. */
  close(why: string): void {
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
    if (wasUp) this.port.transportDown(why);
  }

  /** Whether packets can pass at all. The transport survives a gap until its time-out. */
  setPath(up: boolean): void {
    if (this.data.pathUp === up) return;
    this.data.pathUp = up;
    const { engine, settings } = this.context;
    if (this.data.transport === 'connecting') {
      if (up) this.handshake();
      else this.cancelHandshake();
    } else if (this.data.transport === 'up') {
      if (up) {
        engine.cancel(this.data.limitEvent);
        this.data.limitEvent = 0;
        this.resume('up');
        this.resume('down');
      } else {
        this.data.limitEvent = engine.scheduleIn(settings.timeouts.transportUs, PRIORITY.world, {
          type: 'link.transportLimit',
        });
        this.cancelLane(this.data.up);
        this.cancelLane(this.data.down);
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
    this.takeBack((frame) => frame.type === 'data' && frame.channel === channel);
  }

  /** The same for log messages. */
  withdrawLogs(): void {
    this.takeBack((frame) => frame.type === 'log');
  }

  private takeBack(chosen: (frame: Frame) => boolean): void {
    const lane = this.data.up;
    const head = lane.queue[0];
    lane.queue = lane.queue.filter((frame) => !chosen(frame));
    if (head === lane.queue[0]) return;
    this.context.engine.cancel(lane.sendEvent);
    lane.sendEvent = 0;
    if (this.data.pathUp) this.startSending('up');
  }

  /** Bytes of each channel that left the device and have not arrived. */
  flyingBytes(): ReadonlyMap<number, number> {
    const bytes = new Map<number, number>();
    for (const { frame } of this.data.up.flight) {
      if (frame.type !== 'data') continue;
      bytes.set(frame.channel, (bytes.get(frame.channel) ?? 0) + frame.data.length);
    }
    return bytes;
  }

  private send(lane: Lane, frame: Frame): void {
    if (this.data.transport !== 'up') {
      if (lane === 'up') this.port.upLost(frame as UpFrame, false);
      else this.port.downLost(frame as DownFrame);
      return;
    }
    const data = this.data[lane];
    data.queue.push(frame);
    if (data.queue.length === 1 && this.data.pathUp) this.startSending(lane);
  }

  private startSending(lane: Lane): void {
    const { engine, settings, chance } = this.context;
    const data = this.data[lane];
    const frame = data.queue[0];
    if (frame === undefined) return;
    const link = settings.link;
    const rate = lane === 'up' ? link.upBitsPerSecond : link.downBitsPerSecond;
    const bits = (frame.bytes + PACKET_OVERHEAD_BYTES) * 8;
    let us = Math.ceil((bits * 1_000_000) / rate) + this.lossDelayUs(frame.bytes);
    if (engine.now - this.data.activeAt > link.inactivityUs) {
      us += sampleUs(link.promotion, chance.stream('link.promotion'));
    }
    this.data.activeAt = engine.now + us;
    data.sendEvent = engine.scheduleIn(us, PRIORITY.world, { type: 'link.sent', lane });
  }

  /** Each packet of a frame moves the Gilbert-Elliott channel; each loss costs a retransmission. */
  private lossDelayUs(bytes: number): number {
    const link = this.context.settings.link;
    if (link.toBadRatio === 0 && !this.data.bad) return 0;
    const stream = this.context.chance.stream('link.loss');
    // Large frames (update layers) are many packets; past a hundred the average is all that counts.
    const packets = Math.min(100, Math.max(1, Math.ceil(bytes / link.packetBytes)));
    let us = 0;
    for (let i = 0; i < packets; i += 1) {
      this.data.bad = this.data.bad
        ? !stream.chance(link.toGoodRatio)
        : stream.chance(link.toBadRatio);
      if (this.data.bad && stream.chance(link.lossInBadRatio)) us += link.retransmitUs;
    }
    return us;
  }

  private sent(lane: Lane): void {
    const { engine } = this.context;
    const data = this.data[lane];
    data.sendEvent = 0;
    const frame = data.queue.shift();
    if (frame === undefined) return;
    const last = data.flight.at(-1);
    const arriveAt = Math.max(engine.now + this.halfRttUs(), last?.arriveAt ?? 0);
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
    else this.port.downArrived(first.frame as DownFrame);
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
    const again = engine.now + this.halfRttUs();
    for (const item of data.flight) item.arriveAt = Math.max(item.arriveAt, again);
    this.scheduleArrival(lane);
  }

  private handshake(): void {
    const { engine, settings, chance } = this.context;
    const link = settings.link;
    const stream = chance.stream('link.handshake');
    // TCP takes one round trip and TLS 1.2 two more; then the certificates must cross.
    const rtt = sampleUs(link.rtt, stream);
    const bytesUs = Math.ceil((link.tlsBytes * 8 * 1_000_000) / link.downBitsPerSecond);
    const us = 3 * rtt + bytesUs + sampleUs(link.tlsCrypto, stream);
    this.data.handshakeEvent = engine.scheduleIn(us, PRIORITY.world, {
      type: 'link.handshakeOver',
    });
  }

  private handshakeOver(): void {
    this.cancelTimers();
    this.data.activeAt = this.context.engine.now;
    this.data.transport = this.move('connecting', 'up');
    this.port.transportUp();
  }

  private handshakeLimit(): void {
    this.data.limitEvent = 0;
    this.close('no answer to the handshake');
    this.port.handshakeFailed();
  }

  private halfRttUs(): number {
    const { settings, chance } = this.context;
    return Math.ceil(sampleUs(settings.link.rtt, chance.stream('link.rtt')) / 2);
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

  snapshot(): LinkData {
    return structuredClone(this.data);
  }

  restore(data: LinkData): void {
    this.data = structuredClone(data);
  }
}

function emptyLane(): LaneData {
  return { queue: [], sendEvent: 0, flight: [], arriveEvent: 0 };
}

function idle(): LinkData {
  return {
    transport: 'down',
    pathUp: false,
    handshakeEvent: 0,
    limitEvent: 0,
    activeAt: 0,
    bad: false,
    up: emptyLane(),
    down: emptyLane(),
  };
}
