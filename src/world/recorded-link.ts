/**
 * A recorded link: the times at which packets crossed a real one, and what crosses when (D42).
 *
 * Mahimahi's format: each entry is a millisecond at which one packet of 1,500 bytes may cross, equal
 * entries are several packets in that millisecond, and the recording begins again when it ends. An
 * opportunity that nobody uses is gone. Frames share an opportunity that has room for both, as
 * Mahimahi's queue does.
 *
 * When n bytes will have crossed is looked up, not simulated packet by packet: a binary search finds
 * the first opportunity, and the last one is that many entries further. A recording has no delay of
 * its own besides waiting, so the synthetic round trip is added to it; random loss is not, since the
 * packets that crossed are those that were not lost.
 */

/** Milliseconds, in order, at least one, the last of them after 0. */
export type DeliveryTimes = Uint32Array;

/** Both directions of a recorded link. */
export interface Recording {
  readonly up: DeliveryTimes;
  readonly down: DeliveryTimes;
}

export const OPPORTUNITY_BYTES = 1_500;

/** How far the opportunities are used up. */
export interface Cursor {
  /** Number of the next one that is whole, counted over all rounds. */
  readonly next: number;
  /** Bytes left in the one before. */
  readonly left: number;
}

export const UNUSED: Cursor = { next: 0, left: 0 };

export interface Crossing {
  /** Infinity: never, the recording has ended. */
  readonly atUs: number;
  readonly cursor: Cursor;
}

/** A time in which nothing can cross. `toUs` is Infinity after the end of a recording. */
export interface Gap {
  readonly fromUs: number;
  readonly toUs: number;
}

/** One direction. */
export class RecordedLane {
  private readonly times: DeliveryTimes;
  private readonly loop: boolean;
  private readonly roundMs: number;

  constructor(times: DeliveryTimes, loop: boolean) {
    this.times = times;
    this.loop = loop;
    this.roundMs = times.at(-1) ?? 0;
  }

  /** When the last of `bytes` crosses that are there from `fromUs` on. */
  crossing(fromUs: number, bytes: number, cursor: Cursor): Crossing {
    const first = this.firstFrom(fromUs);
    // Opportunities of this very moment may be used up, and the last of them only in part.
    const next = Math.max(first, cursor.next);
    const left = cursor.next > first ? cursor.left : 0;
    if (bytes <= left) {
      return { atUs: this.timeUs(next - 1), cursor: { next, left: left - bytes } };
    }
    const count = Math.ceil((bytes - left) / OPPORTUNITY_BYTES);
    const after = { next: next + count, left: left + count * OPPORTUNITY_BYTES - bytes };
    return { atUs: this.timeUs(after.next - 1), cursor: after };
  }

  /** The gap longer than `thresholdUs` that holds at `fromUs`, or the next one after. */
  gapFrom(fromUs: number, thresholdUs: number): Gap | undefined {
    const { times } = this;
    const start = Math.max(0, this.firstFrom(fromUs));
    // One round more finds every gap that there is, also that between two rounds.
    for (let i = start; i <= start + times.length; i += 1) {
      const toUs = this.timeUs(i);
      const beforeUs = i === 0 ? 0 : this.timeUs(i - 1);
      if (beforeUs === Number.POSITIVE_INFINITY) return undefined;
      if (toUs - beforeUs > thresholdUs && toUs > fromUs) return { fromUs: beforeUs, toUs };
    }
    return undefined;
  }

  /** Number of the first opportunity at `fromUs` or later. */
  private firstFrom(fromUs: number): number {
    const ms = Math.ceil(fromUs / 1_000);
    // The end of one round is the beginning of the next: its packets come first.
    const round = Math.max(0, Math.ceil(ms / this.roundMs) - 1);
    const within = ms - round * this.roundMs;
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] ?? 0) < within) low = middle + 1;
      else high = middle;
    }
    return round * this.times.length + low;
  }

  private timeUs(number: number): number {
    const { length } = this.times;
    const round = Math.floor(number / length);
    if (round > 0 && !this.loop) return Number.POSITIVE_INFINITY;
    return (round * this.roundMs + (this.times[number - round * length] ?? 0)) * 1_000;
  }
}
