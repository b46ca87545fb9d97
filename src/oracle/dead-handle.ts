/**
 * No call is made with a handle that has ended, or with zero (G3, D27).
 *
 * A handle never comes back: what an app does to a closed channel or a network that went with its
 * earlier life reaches nothing, and the app believes that it did. A refusal is a finding when its
 * object is zero or was issued in this run and has been closed or has vanished. Calls that take
 * their handles in a structure (mvOpenChannel and its like) record no object when refused, so they
 * fail here whichever of those handles was wrong. Only the last 4,096 ended handles are
 * remembered. Unknown when the app never held a handle and was never refused one.
 */

import { formatClock } from '../engine/units.ts';
import type { CallRecord, RecordOf } from '../trace/record.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

const MAX_REMEMBERED = 4096;

/** Calls whose handles lie in a structure. */
const HANDLES_IN_STRUCTURE: ReadonlySet<string> = new Set([
  'mvRequestNetwork',
  'mvOpenChannel',
  'mvOpenSystemNotification',
]);

interface State {
  held: boolean;
  /** Ended handles, oldest first. */
  readonly ended: Map<number, RecordOf<'handle'>>;
  readonly failures: Failures;
}

export const deadHandle: Oracle<State> = {
  name: 'deadHandle',
  claim: 'no call is made with a handle that is zero or has ended',
  judges: 'app',

  init: () => ({ held: false, ended: new Map(), failures: noFailures() }),

  record(state, record) {
    if (record.kind === 'call') {
      if (record.status === 'INVALIDHANDLE') refused(state, record);
    } else if (record.kind === 'handle') {
      if (record.what === 'issued') state.held = true;
      else remember(state.ended, record);
    }
  },

  end: (state) =>
    conclude(deadHandle, state.failures, () =>
      state.held
        ? { status: 'pass', message: 'every handle was used only while it lived' }
        : { status: 'unknown', message: 'the app never held a handle' },
    ),
};

function remember(ended: State['ended'], record: RecordOf<'handle'>): void {
  ended.set(record.handle, record);
  if (ended.size <= MAX_REMEMBERED) return;
  for (const oldest of ended.keys()) {
    ended.delete(oldest);
    return;
  }
}

function refused(state: State, call: CallRecord): void {
  const ended = state.ended.get(call.object);
  if (ended === undefined && call.object !== 0) return;
  addFailure(
    state.failures,
    () => ({
      atUs: call.at,
      message: `${call.call} was given ${mistake(call, ended)} at ${formatClock(call.at)}`,
      evidence: ended === undefined ? [call] : [ended, call],
    }),
    call.count,
  );
}

function mistake(call: CallRecord, ended: RecordOf<'handle'> | undefined): string {
  if (ended !== undefined) {
    return `the ${ended.type} handle ${ended.handle}, which ${
      ended.what === 'closed' ? 'was closed' : 'vanished'
    } at ${formatClock(ended.at)},`;
  }
  return HANDLES_IN_STRUCTURE.has(call.call)
    ? 'a structure with a handle that is zero, ended or of another kind'
    : 'the handle 0';
}
