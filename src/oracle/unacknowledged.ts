/**
 * A message that the app has read over MQTT is acknowledged in time.
 *
 * A message of quality 1 or 2 stays the broker's until the app says that it has it. An app that
 * forgets to gets it again in each later session, and what is not settled piles up. Each such
 * message must be acknowledged, or its channel must have ended, within `answerWithin`: two minutes
 * unless the scenario says otherwise. Unknown when there was no such message.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf } from '../trace/record.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  counted,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';

const ANSWER_WITHIN_US = 120_000_000;

type Exchange = RecordOf<'exchange'>;

interface State {
  readonly withinUs: number;
  /** Messages that are not acknowledged, oldest first. */
  open: readonly Exchange[];
  settled: number;
  readonly failures: Failures;
}

export const unacknowledged: Oracle<State> = {
  name: 'unacknowledged',
  claim: 'a message of QoS 1 or 2 that the app has read is acknowledged in time',
  judges: 'app',
  appliesTo: ({ mqtt }) => mqtt !== undefined,

  init: ({ oracles }) => ({
    withinUs: oracles.answerWithinUs ?? ANSWER_WITHIN_US,
    open: [],
    settled: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    lookAtClock(state, record.at);
    if (record.kind === 'exchange') {
      if (record.what === 'received' && !record.detail.startsWith('qos 0')) {
        state.open = [...state.open, record];
      } else if (record.what === 'acknowledged') {
        const { channel, id } = record;
        settle(state, (message) => message.channel === channel && message.id === id);
      }
    } else if (record.kind === 'state' && (record.to === 'lost' || record.to === 'closed')) {
      const ended = channelOfMachine(record.machine);
      settle(state, ({ channel }) => channel === ended);
    }
  },

  end: (state) =>
    conclude(unacknowledged, state.failures, () =>
      state.settled > 0
        ? { status: 'pass', message: `${counted(state.settled, 'message')} acknowledged in time` }
        : { status: 'unknown', message: 'no message of QoS 1 or 2 has had its time' },
    ),
};

function settle(state: State, isSettled: (message: Exchange) => boolean): void {
  const left = state.open.filter((message) => !isSettled(message));
  state.settled += state.open.length - left.length;
  state.open = left;
}

function lookAtClock(state: State, nowUs: number): void {
  const { open, withinUs } = state;
  const oldest = open[0];
  if (oldest === undefined || nowUs <= oldest.at + withinUs) return;
  const late = open.filter((message) => nowUs > message.at + withinUs);
  state.open = open.slice(late.length);
  addFailure(
    state.failures,
    () => ({
      atUs: oldest.at + withinUs,
      message: `message ${oldest.id} on channel ${oldest.channel}, read at ${formatClock(oldest.at)}, is not acknowledged ${formatDuration(withinUs)} later, and its channel is still open`,
      evidence: [oldest],
    }),
    late.length,
  );
}
