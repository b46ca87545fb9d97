/**
 * The app never hangs: it always gets to its next system call or wait.
 *
 * Firmware that spins without either keeps its processor at full power and serves nothing; on a
 * device only a watchdog ends it. The run ends with a hang, so there is at most one. Unknown when
 * the app never ran.
 */

import { formatClock } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

interface State {
  booted: boolean;
  /** What the app did last before it was seen no more. */
  lastCall: TraceRecord | undefined;
  readonly failures: Failures;
}

export const hang: Oracle<State> = {
  name: 'hang',
  claim: 'the app always reaches its next system call or wait',
  judges: 'app',

  init: () => ({ booted: false, lastCall: undefined, failures: noFailures() }),

  record(state, record) {
    if (record.kind === 'call') state.lastCall = record;
    if (record.kind !== 'app') return;
    if (record.what === 'boot') state.booted = true;
    if (record.what === 'hang') hung(state, record);
  },

  end: (state) =>
    conclude(hang, state.failures, () =>
      state.booted
        ? { status: 'pass', message: 'the app never hung' }
        : { status: 'unknown', message: 'the app never ran' },
    ),
};

// Apart, so that the many records without a hang cost no closure.
function hung({ failures, lastCall }: State, record: RecordOf<'app'>): void {
  addFailure(failures, () => ({
    atUs: record.at,
    message: `the app hangs at ${formatClock(record.at)}: ${record.detail}`,
    evidence: lastCall === undefined ? [record] : [lastCall, record],
  }));
}
