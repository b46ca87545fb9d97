/**
 * A request to a service is answered, or given up by the app, in time.
 *
 * An answer that gets lost while the link stays up brings nothing: no response and no notification,
 * ever (D32). An app without a time-out of its own waits for it until somebody pulls the plug. Each
 * request must have a response, or its channel must have ended, within `answerWithin`: two minutes
 * unless the scenario says otherwise, where the longest that a request may ask for is ten seconds.
 * The death of the app gives its requests up. Unknown when there was no request.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';

const ANSWER_WITHIN_US = 120_000_000;

interface State {
  readonly withinUs: number;
  /** Requests without an answer by their number, oldest first. */
  readonly open: Map<number, RecordOf<'exchange'>>;
  settled: number;
  readonly failures: Failures;
}

export const unanswered: Oracle<State> = {
  name: 'unanswered',
  claim: 'a request to a service is answered or given up in time',
  judges: 'app',
  appliesTo: ({ http, config, mqtt }) =>
    http !== undefined || config !== undefined || mqtt !== undefined,

  init: ({ oracles }) => ({
    withinUs: oracles.answerWithinUs ?? ANSWER_WITHIN_US,
    open: new Map(),
    settled: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    for (const [id, request] of state.open) {
      if (record.at <= request.at + state.withinUs) break;
      state.open.delete(id);
      late(state, request);
    }
    if (record.kind !== 'exchange') return;
    if (record.what === 'request') state.open.set(record.id, record);
    else if (ENDS.has(record.what) && state.open.delete(record.id)) state.settled += 1;
  },

  end: (state) =>
    conclude(unanswered, state.failures, () =>
      state.settled > 0
        ? { status: 'pass', message: `${counted(state.settled, 'request')} answered or given up` }
        : { status: 'unknown', message: 'no request was answered or given up' },
    ),
};

/** What ends the wait of the app: an answer in the device, or the end of its channel. */
const ENDS: ReadonlySet<string> = new Set(['response', 'failed', 'abandoned']);

function late(state: State, request: RecordOf<'exchange'>): void {
  const { withinUs } = state;
  addFailure(state.failures, () => ({
    atUs: request.at + withinUs,
    message: `${request.service} request ${request.id} on channel ${request.channel} of ${formatClock(request.at)} has no answer ${formatDuration(withinUs)} later, and its channel is still open`,
    evidence: [request],
  }));
}
