/**
 * No byte of a channel appears or disappears: a check of the simulator, not of the app.
 *
 * Every delivery figure of a report rests on these sums. For each channel, at every moment:
 *   up    sent <= accepted, delivered <= sent, delivered + lost <= accepted
 *   down  received + dropped <= offered, consumed <= received
 * (what is lost may be lost from the send buffer, so it is not part of what was sent). Once the
 * channel is closed nothing is in its send buffer: what is neither delivered nor lost has been
 * sent. At the end of the run, which alone reports `buffered` and `flying`:
 *   up    accepted = delivered + lost + buffered + flying
 * Downwards what waits at the server or is under way is not reported, so there is no equation. A
 * closed channel is forgotten once nothing of it is under way. Unknown when no byte moved.
 */

import { formatBytes, formatClock } from '../engine/units.ts';
import type { ByteMove, RecordOf, TraceRecord } from '../trace/record.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';

interface Sums extends Record<ByteMove, number> {
  closed: boolean;
  /** One complaint a channel is enough. */
  wrong: boolean;
}

interface State {
  moved: boolean;
  readonly channels: Map<number, Sums>;
  readonly failures: Failures;
}

export const bytesConserved: Oracle<State> = {
  name: 'bytesConserved',
  claim: 'no byte of a channel appears or disappears',
  judges: 'simulator',

  init: () => ({ moved: false, channels: new Map(), failures: noFailures() }),

  record(state, record) {
    if (record.kind === 'bytes') bytesMoved(state, record);
    else if (record.kind === 'state') {
      const channel = channelOfMachine(record.machine);
      if (channel !== undefined) channelMoved(state, channel, record);
    } else if (record.kind === 'end') {
      for (const [channel, sums] of state.channels) atEnd(state, channel, sums, record);
    }
  },

  end: (state) =>
    conclude(bytesConserved, state.failures, () =>
      state.moved
        ? { status: 'pass', message: 'the bytes of every channel add up' }
        : { status: 'unknown', message: 'no bytes moved' },
    ),
};

function bytesMoved(state: State, record: RecordOf<'bytes'>): void {
  state.moved = true;
  const { channel } = record;
  let sums = state.channels.get(channel);
  if (sums === undefined) {
    // Not seen to open, or forgotten: the server may go on for a moment after the app has closed.
    sums = noBytes(true);
    state.channels.set(channel, sums);
  }
  sums[record.what as ByteMove] += record.count;
  const broken = brokenRule(sums);
  if (broken !== undefined) complain(state, channel, sums, broken, record);
  if (sums.closed) forget(state, channel, sums);
}

function channelMoved(state: State, channel: number, record: RecordOf<'state'>): void {
  if (record.to === 'opening') {
    state.channels.set(channel, noBytes(false));
    return;
  }
  const sums = state.channels.get(channel);
  if (record.to !== 'closed' || sums === undefined) return;
  sums.closed = true;
  if (sums.accepted - sums.lost > sums.sent) {
    const rule = 'a closed channel has bytes in its send buffer: accepted - lost > sent';
    complain(state, channel, sums, rule, record);
  }
  forget(state, channel, sums);
}

function noBytes(closed: boolean): Sums {
  return {
    accepted: 0,
    sent: 0,
    delivered: 0,
    lost: 0,
    buffered: 0,
    flying: 0,
    offered: 0,
    received: 0,
    consumed: 0,
    dropped: 0,
    closed,
    wrong: false,
  };
}

/** Forgets a closed channel of which nothing is under way. */
function forget(state: State, channel: number, sums: Sums): void {
  const settled =
    sums.accepted === sums.delivered + sums.lost && sums.offered === sums.received + sums.dropped;
  if (settled) state.channels.delete(channel);
}

function brokenRule(s: Sums): string | undefined {
  if (s.sent > s.accepted) return 'sent > accepted';
  if (s.delivered > s.sent) return 'delivered > sent';
  if (s.delivered + s.lost > s.accepted) return 'delivered + lost > accepted';
  if (s.received + s.dropped > s.offered) return 'received + dropped > offered';
  if (s.consumed > s.received) return 'consumed > received';
  return undefined;
}

function atEnd(state: State, channel: number, sums: Sums, end: TraceRecord): void {
  if (sums.accepted === sums.delivered + sums.lost + sums.buffered + sums.flying) return;
  const rule = 'accepted is not delivered + lost + buffered + flying';
  complain(state, channel, sums, rule, end);
}

function complain(
  state: State,
  channel: number,
  sums: Sums,
  rule: string,
  record: TraceRecord,
): void {
  if (sums.wrong) return;
  sums.wrong = true;
  addFailure(state.failures, () => {
    const parts = Object.entries(sums).flatMap(([name, value]) =>
      typeof value === 'number' && value > 0 ? [`${name} ${formatBytes(value)}`] : [],
    );
    return {
      atUs: record.at,
      message: `channel ${channel} at ${formatClock(record.at)}: ${rule} (${parts.join(', ')})`,
      evidence: [record],
    };
  });
}
