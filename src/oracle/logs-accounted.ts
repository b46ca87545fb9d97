/**
 * No log message that was accepted disappears: a check of the simulator, not of the app.
 *
 * What a person reads of a run is its log, so a relay that forgets messages would hide the very
 * lines that explain a failure. Every message that was posted is delivered, lost with the buffer
 * or the connection it was in, or still there at the end of the run, which alone reports
 * `buffered` (in the device) and `flying` (on its way). Refused ones were never accepted; they are
 * counted. Unknown when no message was posted.
 */

import { formatClock } from '../engine/units.ts';
import type { TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';

interface State {
  posted: number;
  delivered: number;
  lost: number;
  buffered: number;
  flying: number;
  refused: number;
  /** One complaint is enough. */
  wrong: boolean;
  readonly failures: Failures;
}

export const logsAccounted: Oracle<State> = {
  name: 'logsAccounted',
  claim: 'no log message that was accepted disappears',
  judges: 'simulator',

  init: () => ({
    posted: 0,
    delivered: 0,
    lost: 0,
    buffered: 0,
    flying: 0,
    refused: 0,
    wrong: false,
    failures: noFailures(),
  }),

  record(state, record) {
    if (record.kind === 'log') {
      const { what } = record;
      if (what in state) state[what as 'posted'] += 1;
      if (gone(state) > state.posted) complain(state, record);
    } else if (record.kind === 'end' && gone(state) !== state.posted) complain(state, record);
  },

  end: (state) =>
    conclude(logsAccounted, state.failures, () =>
      state.posted === 0
        ? { status: 'unknown', message: 'no log message was accepted' }
        : { status: 'pass', message: `${countsOf(state)} add up, ${state.refused} refused` },
    ),
};

function gone({ delivered, lost, buffered, flying }: State): number {
  return delivered + lost + buffered + flying;
}

function complain(state: State, record: TraceRecord): void {
  if (state.wrong) return;
  state.wrong = true;
  addFailure(state.failures, () => ({
    atUs: record.at,
    message: `${countsOf(state)} do not add up at ${formatClock(record.at)}`,
    evidence: [record],
  }));
}

function countsOf({ posted, delivered, lost, buffered, flying }: State): string {
  const parts = [`${delivered} delivered`, `${lost} lost`];
  if (buffered > 0) parts.push(`${buffered} in the device`);
  if (flying > 0) parts.push(`${flying} on the way`);
  return `${counted(posted, 'message')} (${parts.join(', ')})`;
}
