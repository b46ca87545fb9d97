/**
 * No notification is overwritten before the app could see it (D9).
 *
 * The kernel never looks at what the app has read: when a ring is too small, or its interrupt is
 * served too late, the oldest record goes without a word, and with it perhaps the only news that a
 * channel is lost. Only overruns that are certain count, those where more records came than the
 * ring holds since the handler was last entered. Unknown when the app was never notified.
 */

import { formatClock } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

interface State {
  notified: boolean;
  possible: number;
  readonly failures: Failures;
}

export const notificationOverrun: Oracle<State> = {
  name: 'notificationOverrun',
  claim: 'no notification is overwritten before the app could see it',
  judges: 'app',

  init: () => ({ notified: false, possible: 0, failures: noFailures() }),

  record(state, record: TraceRecord) {
    if (record.kind === 'notification') state.notified = true;
    if (record.kind !== 'overrun') return;
    state.notified = true;
    if (record.certainty !== 'certain') {
      state.possible += 1;
      return;
    }
    overrun(state, record);
  },

  end: (state) =>
    conclude(notificationOverrun, state.failures, () => {
      if (!state.notified) return { status: 'unknown', message: 'the app was never notified' };
      const possible =
        state.possible === 0 ? '' : ` (${state.possible} possibly, by slots not cleared)`;
      return { status: 'pass', message: `no notification was certainly overwritten${possible}` };
    }),
};

// Apart, so that the many records without an overrun cost no closure.
function overrun({ failures }: State, record: RecordOf<'overrun'>): void {
  addFailure(failures, () => ({
    atUs: record.at,
    message:
      `a notification in slot ${record.slot} of center ${record.center} was overwritten ` +
      `unseen at ${formatClock(record.at)}`,
    evidence: [record],
  }));
}
