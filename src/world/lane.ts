/** One direction of the link: the frames that wait for their turn, and those that are under way. */

import { type Frame, payloadOf } from './events.ts';

export interface LaneData {
  /** Waiting for their turn; the first one is on the air while `sendEvent` is set. */
  queue: Frame[];
  sendEvent: number;
  /** When that event fires. */
  sendAt: number;
  /** Under way, in order; the first one arrives when `arriveEvent` fires. */
  flight: { frame: Frame; arriveAt: number }[];
  arriveEvent: number;
  /** Frames can pass. */
  open: boolean;
}

export function emptyLane(): LaneData {
  return { queue: [], sendEvent: 0, sendAt: 0, flight: [], arriveEvent: 0, open: false };
}

/** Bytes of each channel that are under way. */
export function flyingBytes(lane: LaneData): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const { frame } of lane.flight) {
    const payload = payloadOf(frame);
    if (payload === undefined || payload.count === 0) continue;
    bytes.set(payload.channel, (bytes.get(payload.channel) ?? 0) + payload.count);
  }
  return bytes;
}

/** Log messages that are under way. */
export function flyingLogs(lane: LaneData): readonly string[] {
  return lane.flight.flatMap(({ frame }) => (frame.type === 'log' ? [frame.text] : []));
}
