/**
 * Handles are given back: lost channels are closed, handles do not pile up, none is left at the end.
 *
 * A lost channel keeps its buffers and one of the four places until the app closes it (D25), so a
 * device that does not close them can open no more after a few outages, weeks after it left the
 * bench. Three things fail: a lost channel that is still not closed after `closeLostChannelWithin`
 * (the death of the app ends the wait, a debugger's halt stops its clock); more than
 * `handleGrowthLimit` handles of one kind issued since one of that kind was last given back; and
 * handles that are open when the main program returns. Unknown when the app never held a handle.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  counted,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';

interface LostChannel {
  readonly channel: number;
  readonly record: RecordOf<'state'>;
  dueUs: number;
}

interface KindOfHandle {
  live: number;
  /** Issued since the count of this kind last fell. */
  grown: number;
  firstGrown: RecordOf<'handle'> | undefined;
}

interface State {
  readonly withinUs: number;
  readonly growthLimit: number;
  readonly lost: LostChannel[];
  /** When the first of the lost channels is overdue. */
  nextDueUs: number;
  haltedAtUs: number | undefined;
  readonly kinds: Map<string, KindOfHandle>;
  readonly failures: Failures;
}

const NEVER = Number.POSITIVE_INFINITY;

export const handleLeak: Oracle<State> = {
  name: 'handleLeak',
  claim: 'the app gives its handles back, those of lost channels in time',
  judges: 'app',

  init: ({ oracles }) => ({
    withinUs: oracles.closeLostChannelWithinUs,
    growthLimit: oracles.handleGrowthLimit,
    lost: [],
    nextDueUs: NEVER,
    haltedAtUs: undefined,
    kinds: new Map(),
    failures: noFailures(),
  }),

  record(state, record) {
    if (record.at > state.nextDueUs) overdue(state, record);
    if (record.kind === 'handle') handleMoved(state, record);
    else if (record.kind === 'state') stateMoved(state, record);
    else if (record.kind === 'app' && record.what === 'main returned') returned(state, record);
  },

  end: (state) =>
    conclude(handleLeak, state.failures, () =>
      state.kinds.size > 0
        ? { status: 'pass', message: 'every handle was given back in time' }
        : { status: 'unknown', message: 'the app never held a handle' },
    ),
};

// Lost channels

function stateMoved(state: State, record: RecordOf<'state'>): void {
  if (record.machine === 'halted') {
    halted(state, record);
    return;
  }
  const channel = channelOfMachine(record.machine);
  if (channel === undefined) return;
  if (record.to === 'lost') {
    // What is lost during a halt is the app's to close once it runs again.
    const fromUs = state.haltedAtUs ?? record.at;
    state.lost.push({ channel, record, dueUs: fromUs + state.withinUs });
  } else if (record.to === 'closed') {
    const index = state.lost.findIndex((l) => l.channel === channel);
    if (index >= 0) state.lost.splice(index, 1);
  }
  setNextDue(state);
}

function halted(state: State, record: RecordOf<'state'>): void {
  if (record.to === 'yes') {
    state.haltedAtUs = record.at;
  } else if (state.haltedAtUs !== undefined) {
    for (const lost of state.lost) lost.dueUs += record.at - state.haltedAtUs;
    state.haltedAtUs = undefined;
  }
  setNextDue(state);
}

function setNextDue(state: State): void {
  state.nextDueUs = NEVER;
  if (state.haltedAtUs !== undefined) return;
  for (const { dueUs } of state.lost) state.nextDueUs = Math.min(state.nextDueUs, dueUs);
}

function overdue(state: State, now: TraceRecord): void {
  for (const { channel, record, dueUs } of state.lost) {
    if (dueUs >= now.at) continue;
    addFailure(state.failures, () => ({
      atUs: dueUs,
      message:
        `channel ${channel} was lost at ${formatClock(record.at)} (${record.why}) and is not ` +
        `closed ${formatDuration(dueUs - record.at)} later, the bound is ` +
        formatDuration(state.withinUs),
      evidence: [record],
    }));
  }
  const rest = state.lost.filter((l) => l.dueUs >= now.at);
  state.lost.splice(0, state.lost.length, ...rest);
  setNextDue(state);
}

// Growth

function handleMoved(state: State, record: RecordOf<'handle'>): void {
  let kind = state.kinds.get(record.type);
  if (kind === undefined) {
    kind = { live: 0, grown: 0, firstGrown: undefined };
    state.kinds.set(record.type, kind);
  }
  if (record.what !== 'issued') {
    kind.live -= 1;
    kind.grown = 0;
    kind.firstGrown = undefined;
    return;
  }
  kind.live += 1;
  kind.grown += 1;
  kind.firstGrown ??= record;
  // Said once for each stretch of growth.
  if (kind.grown !== state.growthLimit + 1) return;
  const { live, firstGrown = record } = kind;
  addFailure(state.failures, () => ({
    atUs: record.at,
    message:
      `${counted(live, `${record.type} handle`)} open at ${formatClock(record.at)}, and none ` +
      `given back since ${formatClock(firstGrown.at)}, the limit is ${state.growthLimit}`,
    evidence: [firstGrown, record],
  }));
}

// The end of the main program

function returned(state: State, record: RecordOf<'app'>): void {
  const open = [...state.kinds].filter(([, kind]) => kind.live > 0);
  if (open.length === 0) return;
  const parts = open.map(([type, kind]) => counted(kind.live, `${type} handle`));
  addFailure(state.failures, () => ({
    atUs: record.at,
    message: `main returned at ${formatClock(record.at)} with ${parts.join(', ')} open`,
    evidence: [record],
  }));
}
