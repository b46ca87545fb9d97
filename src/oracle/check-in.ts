/**
 * A check-in that is due happens: a check of the simulator, not of the app.
 *
 * The kernel connects for its check-in whatever the app does (G10, D19), and updates reach the
 * device that way; a kernel model that forgets one would make every figure on updates wrong. The
 * bound is one whole connection attempt and a minute, on a clock that begins anew whenever
 * something stands in the way: a fault window, no power, the pause of the back-off ladder (each
 * attempt has its own limit, D45), and an update that fills the link or goes in. Unknown when no
 * check-in was due, or none was answered and the run ended before the bound.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { followWindows } from './fault-windows.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

/** What a check-in may take once the server is reached. */
const CHECK_IN_US = 60_000_000;

interface State {
  readonly boundUs: number;
  readonly windows: Set<string>;
  powered: boolean;
  calm: boolean;
  connected: boolean;
  update: string;
  /** The check-in that waits to be done. */
  due: TraceRecord | undefined;
  overdueAtUs: number;
  done: number;
  everDue: boolean;
  readonly failures: Failures;
}

const NEVER = Number.POSITIVE_INFINITY;

export const checkInOnTime: Oracle<State> = {
  name: 'checkInOnTime',
  claim: 'the kernel does every check-in that is due, once it can',
  judges: 'simulator',

  init: ({ world }) => ({
    boundUs: world.timeouts.attemptUs + CHECK_IN_US,
    windows: new Set(),
    powered: false,
    calm: false,
    connected: false,
    update: 'none',
    due: undefined,
    overdueAtUs: NEVER,
    done: 0,
    everDue: false,
    failures: noFailures(),
  }),

  record(state, record) {
    if (record.at > state.overdueAtUs) overdue(state);
    if (record.kind === 'state') stateMoved(state, record);
    else if (record.kind === 'cloud') cloudMoved(state, record);
    else if (record.kind === 'fault') {
      const before = state.windows.size;
      followWindows(state.windows, record);
      if (state.windows.size !== before) restartClock(state, record.at);
    }
  },

  end: (state) =>
    conclude(checkInOnTime, state.failures, () => {
      if (!state.everDue) return { status: 'unknown', message: 'no check-in was due' };
      return state.done > 0
        ? { status: 'pass', message: 'every check-in that was due was done in time' }
        : { status: 'unknown', message: 'the run ended before the bound of the first check-in' };
    }),
};

function cloudMoved(state: State, record: RecordOf<'cloud'>): void {
  if (record.what === 'check-in due') {
    state.everDue = true;
    if (state.due !== undefined) return;
    state.due = record;
    restartClock(state, record.at);
  } else if (record.what === 'checked in') {
    if (state.due !== undefined) state.done += 1;
    state.due = undefined;
    state.overdueAtUs = NEVER;
  }
}

function stateMoved(state: State, record: RecordOf<'state'>): void {
  switch (record.machine) {
    case 'power':
      state.powered = record.to === 'on';
      break;
    case 'calm':
      state.calm = record.to === 'yes';
      break;
    case 'update':
      state.update = record.to;
      break;
    case 'transport':
      state.connected = record.to === 'up';
      // A connection made or lost takes nothing away from the time for the check-in.
      if (state.update !== 'fetching') return;
      break;
    default:
      return;
  }
  restartClock(state, record.at);
}

function restartClock(state: State, nowUs: number): void {
  // A download that was cut off stays in "fetching" while the device is offline.
  const updating =
    state.update === 'installing' || (state.update === 'fetching' && state.connected);
  const runs =
    state.due !== undefined &&
    state.windows.size === 0 &&
    state.powered &&
    !state.calm &&
    !updating;
  state.overdueAtUs = runs ? nowUs + state.boundUs : NEVER;
}

function overdue(state: State): void {
  const { due, overdueAtUs, boundUs } = state;
  state.due = undefined;
  state.overdueAtUs = NEVER;
  if (due === undefined) return;
  addFailure(state.failures, () => ({
    atUs: overdueAtUs,
    message:
      `the check-in due at ${formatClock(due.at)} is not done at ${formatClock(overdueAtUs)}, ` +
      `after ${formatDuration(boundUs)} with nothing in its way`,
    evidence: [due],
  }));
}
