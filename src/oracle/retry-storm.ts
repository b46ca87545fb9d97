/**
 * While the network or a peer is away, the app does not try without end (D28, D45).
 *
 * Many devices that all try again without a pause after one outage are what keeps the servers
 * down, and each attempt costs energy and data. More than `retriesPerMinute` fruitless attempts
 * within a minute are a storm. An attempt is fruitless when
 *   mvOpenChannel or mvRequestNetwork fails,
 *   a channel ends without a byte that reached its peer or the app, or with a request that failed,
 *   a network handle is released, and no channel carried a byte while it was held.
 * Calls that only ask for a status are no attempts. The death of the app ends its handles, and
 * that is no attempt either. Each storm is reported once; it is over when a minute has fewer.
 * Unknown when the app never asked for the network or for a channel.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { CallRecord, RecordOf, TraceRecord } from '../trace/record.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';

const WINDOW_US = 60_000_000;

const ATTEMPTS: ReadonlySet<string> = new Set(['mvOpenChannel', 'mvRequestNetwork']);

interface State {
  readonly limit: number;
  tried: boolean;
  /** Channels and network handles that live, and whether they were of use. */
  readonly channels: Map<number, boolean>;
  readonly networks: Map<number, boolean>;
  /** Times of the last fruitless attempts, a ring of as many as the limit. */
  readonly timesUs: number[];
  next: number;
  storm: boolean;
  readonly failures: Failures;
}

export const retryStorm: Oracle<State> = {
  name: 'retryStorm',
  claim: 'the app does not try without end while the network or a peer is away',
  judges: 'app',

  init: ({ oracles }) => ({
    limit: oracles.retriesPerMinute,
    tried: false,
    channels: new Map(),
    networks: new Map(),
    timesUs: [],
    next: 0,
    storm: false,
    failures: noFailures(),
  }),

  record(state, record) {
    switch (record.kind) {
      case 'call':
        if (ATTEMPTS.has(record.call)) called(state, record);
        return;
      case 'handle':
        if (record.type === 'network') networkMoved(state, record);
        return;
      case 'bytes':
        if (record.what === 'delivered' || record.what === 'received') ofUse(state, record.channel);
        return;
      case 'exchange':
        // The bytes of a request that failed were of no use.
        if (record.what === 'failed' && state.channels.has(record.channel)) {
          state.channels.set(record.channel, false);
        }
        return;
      case 'state':
        channelMoved(state, record);
        return;
      default:
    }
  },

  end: (state) =>
    conclude(retryStorm, state.failures, () =>
      state.tried
        ? { status: 'pass', message: `never more than ${state.limit} fruitless attempts a minute` }
        : { status: 'unknown', message: 'the app never asked for the network or a channel' },
    ),
};

function called(state: State, call: CallRecord): void {
  state.tried = true;
  if (call.status === 'OKAY') return;
  const { count, at, lastAt, call: name, status } = call;
  const stepUs = count === 1 ? 0 : (lastAt - at) / (count - 1);
  // Of a long series the beginning and the end are enough: the times are evenly spaced.
  const many = state.limit + 1;
  for (let i = 0; i < count; i += 1) {
    if (i === many && count > 2 * many) i = count - many;
    fruitless(state, at + Math.floor(i * stepUs), call, `${name} gave ${status}`);
  }
}

function networkMoved(state: State, record: RecordOf<'handle'>): void {
  const { networks } = state;
  if (record.what === 'issued') {
    networks.set(record.handle, false);
    return;
  }
  const used = networks.get(record.handle);
  networks.delete(record.handle);
  if (used !== false || record.what !== 'closed') return;
  fruitless(state, record.at, record, 'the network was released unused');
}

/** The trace does not say over which handle a channel runs, so all that are held were of use. */
function ofUse(state: State, channel: number): void {
  if (state.channels.get(channel) !== false) return;
  state.channels.set(channel, true);
  for (const handle of state.networks.keys()) state.networks.set(handle, true);
}

function channelMoved(state: State, record: RecordOf<'state'>): void {
  if (record.to !== 'opening' && record.to !== 'closed' && record.to !== 'lost') return;
  const channel = channelOfMachine(record.machine);
  if (channel === undefined) return;
  const { channels } = state;
  if (record.to === 'opening') {
    channels.set(channel, false);
    return;
  }
  const used = channels.get(channel);
  channels.delete(channel);
  if (used !== false || record.why === 'app gone') return;
  fruitless(state, record.at, record, `a channel ended unused (${record.why})`);
}

function fruitless(state: State, atUs: number, record: TraceRecord, what: string): void {
  const { limit, timesUs, next } = state;
  const before = timesUs[next];
  timesUs[next] = atUs;
  state.next = (next + 1) % limit;
  // Not a whole minute since the attempt that is as many back as the limit.
  const tooMany = before !== undefined && atUs - before < WINDOW_US;
  if (tooMany && !state.storm) {
    addFailure(state.failures, () => ({
      atUs,
      message:
        `${limit + 1} fruitless attempts within ${formatDuration(atUs - before)} at ` +
        `${formatClock(atUs)}, the limit is ${limit} a minute; the last: ${what}`,
      evidence: [record],
    }));
  }
  state.storm = tooMany;
}
