/**
 * How long things take on the link: time on the air, losses, round trips, the handshake.
 *
 * Either from the figures of the world, worse under the conditions of the moment, or from a
 * recording. A recording knows nothing of rates: a rate factor makes what crosses larger instead.
 */

import { sampleUs } from '../engine/distribution.ts';
import type { Conditions } from './conditions.ts';
import type { WorldContext } from './context.ts';
import type { Lane } from './events.ts';
import { isNever } from './nature.ts';
import { recordedLanes } from './recorded-gaps.ts';
import { type Cursor, type RecordedLane, type Recording, UNUSED } from './recorded-link.ts';

/** Framing of TCP, IP and TLS around one frame. */
const PACKET_OVERHEAD_BYTES = 60;
/** Large frames (update layers) are many packets; past these the average is all that counts. */
const PACKETS_DRAWN = 100;

export interface PaceData {
  /** Gilbert-Elliott state of the channel. */
  bad: boolean;
  /** Last time that anything was on the air: the radio bearer idles after a while. */
  activeAt: number;
  /** Opportunities of a recording that are used up, and those that will be after what is sent. */
  used: Record<Lane, Cursor>;
  planned: Record<Lane, Cursor>;
}

export class Pace {
  private data: PaceData = {
    bad: false,
    activeAt: 0,
    used: { up: UNUSED, down: UNUSED },
    planned: { up: UNUSED, down: UNUSED },
  };
  private readonly context: WorldContext;
  private readonly conditions: Conditions;
  private readonly recorded: Readonly<Record<Lane, RecordedLane>> | undefined;

  constructor(context: WorldContext, conditions: Conditions, recording: Recording | undefined) {
    this.context = context;
    this.conditions = conditions;
    this.recorded = recordedLanes(context, recording);
  }

  get lastActiveUs(): number {
    return this.data.activeAt;
  }

  /** The bearer is active now. */
  active(): void {
    this.data.activeAt = this.context.engine.now;
  }

  /**
   * From now until the last bit of a frame has crossed; Infinity: never. `waitUs` is how long
   * nothing can begin.
   */
  sendUs(lane: Lane, bytes: number, waitUs: number): number {
    const { engine, settings, chance } = this.context;
    const { link } = settings;
    let us = waitUs + this.airUs(lane, bytes, waitUs) + this.lossDelayUs(bytes);
    if (engine.now - this.data.activeAt > link.inactivityUs) {
      us += sampleUs(link.promotion, chance.stream('link.promotion'));
    }
    if (us < Number.POSITIVE_INFINITY) this.data.activeAt = engine.now + us;
    return us;
  }

  /** The frame that was begun last on a lane has crossed: its opportunities are used up. */
  sent(lane: Lane): void {
    this.data.used[lane] = this.data.planned[lane];
  }

  halfRttUs(): number {
    return Math.ceil(this.rttUs('link.rtt') / 2);
  }

  /** TCP takes one round trip and TLS 1.2 two more; then the certificates must cross. */
  handshakeUs(): number {
    const { settings, chance } = this.context;
    const { link } = settings;
    const rtt = this.rttUs('link.handshake');
    const bytesUs = this.crossingUs('down', link.tlsBytes, 2 * rtt);
    return 3 * rtt + bytesUs + sampleUs(link.tlsCrypto, chance.stream('link.handshake'));
  }

  private airUs(lane: Lane, bytes: number, waitUs: number): number {
    return this.crossingUs(lane, bytes + PACKET_OVERHEAD_BYTES, waitUs);
  }

  /** From `waitUs` after now on. */
  private crossingUs(lane: Lane, bytes: number, waitUs: number): number {
    const { rateFactor } = this.conditions;
    if (this.recorded !== undefined) {
      const fromUs = this.context.engine.now + waitUs;
      const size = Math.ceil(bytes / rateFactor);
      const { atUs, cursor } = this.recorded[lane].crossing(fromUs, size, this.data.used[lane]);
      this.data.planned[lane] = cursor;
      return atUs - fromUs;
    }
    const { link } = this.context.settings;
    const rate = (lane === 'up' ? link.upBitsPerSecond : link.downBitsPerSecond) * rateFactor;
    return Math.ceil((bytes * 8 * 1_000_000) / rate);
  }

  /** Each packet of a frame moves the Gilbert-Elliott channel; each loss costs a retransmission. */
  private lossDelayUs(bytes: number): number {
    const { link } = this.context.settings;
    const packets = Math.min(PACKETS_DRAWN, Math.max(1, Math.ceil(bytes / link.packetBytes)));
    let us = 0;
    if (this.recorded === undefined && (link.toBadRatio > 0 || this.data.bad)) {
      const stream = this.context.chance.stream('link.loss');
      for (let i = 0; i < packets; i += 1) {
        this.data.bad = this.data.bad
          ? !stream.chance(link.toGoodRatio)
          : stream.chance(link.toBadRatio);
        if (this.data.bad && stream.chance(link.lossInBadRatio)) us += link.retransmitUs;
      }
    }
    const { lossRatio } = this.conditions;
    if (lossRatio > 0) {
      const stream = this.context.chance.stream('link.marginal');
      for (let i = 0; i < packets; i += 1) if (stream.chance(lossRatio)) us += link.retransmitUs;
    }
    return us;
  }

  private rttUs(stream: string): number {
    const { settings, chance } = this.context;
    const { rtt, extraRtt } = settings.link;
    let us = sampleUs(rtt, chance.stream(stream));
    if (!isNever(extraRtt)) us += sampleUs(extraRtt, chance.stream('link.extraRtt'));
    return Math.ceil(us * this.conditions.rttFactor);
  }

  snapshot(): PaceData {
    return structuredClone(this.data);
  }

  restore(data: PaceData): void {
    this.data = structuredClone(data);
  }
}
