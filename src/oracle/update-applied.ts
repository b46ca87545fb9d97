/**
 * An update that the device holds is put in within the time that the scenario gives.
 *
 * The kernel lets a polite app choose the moment, up to its limit (D20). An app that never finds
 * one is always cut off in the middle of something, and a fleet whose devices wait a day for a fix
 * is exposed for a day. Counted from the moment at which the update is downloaded to that at which
 * it goes in; while the device is without power, time counts as well. A newer update begins anew.
 * Unknown when no update was downloaded, or the run ended before the time was over.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';

interface State {
  readonly withinUs: number;
  /** The record with which an update was there that is not in yet. */
  waiting: RecordOf<'state'> | undefined;
  late: boolean;
  applied: number;
  readonly failures: Failures;
}

export const updateApplied: Oracle<State> = {
  name: 'updateApplied',
  claim: 'an update that the device holds goes in within the time that the scenario gives',
  judges: 'app',
  appliesTo: ({ oracles }) => oracles.updateWithinUs !== undefined,

  init: ({ oracles }) => ({
    withinUs: oracles.updateWithinUs ?? Number.POSITIVE_INFINITY,
    waiting: undefined,
    late: false,
    applied: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    lookAtClock(state, record.at);
    if (record.kind !== 'state' || record.machine !== 'update') return;
    if (record.to === 'downloaded') {
      // A check that was repeated after a restart does not begin the time anew.
      state.waiting ??= record;
    } else if (record.to === 'installing') {
      if (state.waiting !== undefined && !state.late) state.applied += 1;
      begin(state);
    } else if (record.to === 'fetching') {
      begin(state);
    }
  },

  end: (state) =>
    conclude(updateApplied, state.failures, () => {
      if (state.applied > 0 && state.waiting === undefined) {
        return { status: 'pass', message: `${counted(state.applied, 'update')} went in in time` };
      }
      const what = state.waiting === undefined ? 'no update was downloaded' : 'the run ended first';
      return { status: 'unknown', message: what };
    }),
};

function begin(state: State): void {
  state.waiting = undefined;
  state.late = false;
}

function lookAtClock(state: State, nowUs: number): void {
  const { waiting, withinUs } = state;
  if (waiting === undefined || state.late || nowUs <= waiting.at + withinUs) return;
  state.late = true;
  addFailure(state.failures, () => ({
    atUs: waiting.at + withinUs,
    message: `the update downloaded at ${formatClock(waiting.at)} is not in ${formatDuration(withinUs)} later, the bound of updateWithin`,
    evidence: [waiting],
  }));
}
