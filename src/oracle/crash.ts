/**
 * The app never crashes by itself.
 *
 * A crash costs the device every handle, its state and a restart delay that doubles. A crash that
 * the fault plan asked for (appCrash) is part of the experiment and does not count: its fault
 * record stands before it at the same time. Unknown when the app never ran.
 */

import { formatClock } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

interface State {
  booted: boolean;
  /** When the plan crashed the app, until that crash is seen. */
  plannedAtUs: number | undefined;
  lastCall: TraceRecord | undefined;
  readonly failures: Failures;
}

export const crash: Oracle<State> = {
  name: 'crash',
  claim: 'the app never crashes by itself',
  judges: 'app',

  init: () => ({
    booted: false,
    plannedAtUs: undefined,
    lastCall: undefined,
    failures: noFailures(),
  }),

  record(state, record) {
    switch (record.kind) {
      case 'call':
        state.lastCall = record;
        return;
      case 'fault':
        if (record.fault !== 'appCrash') return;
        state.plannedAtUs = record.phase === 'start' ? record.at : undefined;
        return;
      case 'app': {
        if (record.what === 'boot') state.booted = true;
        if (record.what !== 'crash') return;
        const planned = state.plannedAtUs === record.at;
        state.plannedAtUs = undefined;
        if (!planned) crashed(state, record);
        return;
      }
      default:
    }
  },

  end: (state) =>
    conclude(crash, state.failures, () =>
      state.booted
        ? { status: 'pass', message: 'the app never crashed by itself' }
        : { status: 'unknown', message: 'the app never ran' },
    ),
};

// Apart, so that the many records without a crash cost no closure.
function crashed({ failures, lastCall }: State, record: RecordOf<'app'>): void {
  addFailure(failures, () => ({
    atUs: record.at,
    message: `the app crashed at ${formatClock(record.at)}: ${record.detail}`,
    evidence: lastCall === undefined ? [record] : [lastCall, record],
  }));
}
