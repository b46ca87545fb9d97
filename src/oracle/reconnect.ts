/**
 * After a fault has healed, the app uses the network again (D50).
 *
 * This is what the simulator is for: an outage ends, and firmware that has missed one notification
 * or given up stays silent until somebody drives out to it.
 *
 * What counts. The app must have opened a channel before the first fault. A fault harms it when a
 * channel is lost, its life ends, or an opening is refused; without harm there is nothing to
 * recover. The app has recovered when a channel that it opened since is confirmed, or when bytes
 * that it wrote since are delivered. It has `reconnectWithin` for that, or three periods of what its
 * twin does most often with the network if that is longer, on a clock that runs only while it could: no fault window is open, the app runs and is not halted, no update goes in, and
 * the kernel is connected, or the app holds no network handle and so waits for nothing. A new
 * fault, an installation or a halt sets the clock back to zero; what is lost after the recovery
 * and before the next of them is the business of the app and its server.
 *
 * A main program that returns after a fault with harm has not recovered: the clock runs on and the
 * bound decides. One that returns unharmed has simply ended.
 *
 * Unknown when no fault fired, when the app used no channel before the first one, and when the run
 * ends before the clock is over.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';
import {
  canConnect,
  followRecovery,
  isHealed,
  momentOfUs,
  NEVER,
  type RecoveryClock,
  readingUs,
  recoveryClock,
  setRunning,
  settleFault,
  stopClock,
  type Turn,
  whatWasMissing,
} from './recovery-clock.ts';
import { type Rhythms, silenceBoundUs } from './rhythms.ts';

/** What is known about the app as far as faults are concerned. */
type Phase = 'noFault' | 'noBaseline' | 'nothingToRecover' | 'judging';

interface State {
  readonly boundUs: number;
  phase: Phase;
  readonly clock: RecoveryClock;
  // The app
  /** Channels opening or open. */
  readonly channels: Set<number>;
  usedChannel: boolean;
  mainReturned: boolean;
  // Since the last disturbance
  harm: TraceRecord | undefined;
  recovered: TraceRecord | undefined;
  /** From the healing to that record. */
  tookUs: number;
  /** Channels that were opened, and those written to. */
  readonly opened: Set<number>;
  readonly written: Set<number>;
  dueUs: number;
  nowUs: number;
  readonly failures: Failures;
}

export const reconnect: Oracle<State> = {
  name: 'reconnect',
  claim: 'after a fault has healed the app uses the network again, in time',
  judges: 'app',

  init: ({ oracles }, twin) => ({
    boundUs: Math.max(oracles.reconnectWithinUs, leastSilenceUs(twin)),
    phase: 'noFault',
    clock: recoveryClock(),
    channels: new Set(),
    usedChannel: false,
    mainReturned: false,
    harm: undefined,
    recovered: undefined,
    tookUs: 0,
    opened: new Set(),
    written: new Set(),
    dueUs: NEVER,
    nowUs: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    const { clock } = state;
    const { pending } = clock;
    if (pending !== undefined && settleFault(clock, record)) faultHit(state, pending);
    if (record.at > state.dueUs) tooLate(state);
    state.nowUs = record.at;
    switch (record.kind) {
      case 'bytes':
        bytesMoved(state, record);
        return;
      case 'call':
        turn(state, followRecovery(clock, record));
        if (record.call === 'mvOpenChannel' && record.status !== 'OKAY') harmed(state, record);
        return;
      case 'state':
        stateMoved(state, record);
        return;
      case 'app':
        if (record.what === 'boot') state.mainReturned = false;
        if (record.what === 'main returned') state.mainReturned = true;
        return;
      default:
        turn(state, followRecovery(clock, record));
    }
  },

  end: (state) => conclude(reconnect, state.failures, () => withoutFailure(state)),
};

/** An app that uses the network each hour is not late after ten minutes. 0: nothing is known. */
function leastSilenceUs(twin: Rhythms | undefined): number {
  const onChannels = (twin?.list ?? []).filter(({ activity }) => activity !== 'log');
  if (onChannels.length === 0) return 0;
  return Math.min(...onChannels.map(({ periodUs }) => silenceBoundUs(periodUs)));
}

// Faults

function faultHit(state: State, fault: RecordOf<'fault'>): void {
  if (state.phase === 'noFault') state.phase = phaseAtFirstFault(state);
  // The next record may be long after.
  state.nowUs = fault.at;
  disturbed(state);
}

function phaseAtFirstFault(state: State): Phase {
  if (!state.usedChannel) return 'noBaseline';
  return state.mainReturned && state.channels.size === 0 ? 'nothingToRecover' : 'judging';
}

/** Something happens to the app or the world: what was good before proves nothing from here on. */
function disturbed(state: State): void {
  if (state.recovered !== undefined) state.harm = undefined;
  state.recovered = undefined;
  state.opened.clear();
  state.written.clear();
  restartClock(state);
}

function harmed(state: State, record: TraceRecord): void {
  if (state.phase !== 'judging' || state.recovered !== undefined) return;
  state.harm ??= record;
  setClock(state);
}

function recovers(state: State, record: TraceRecord): void {
  if (state.phase !== 'judging' || state.recovered !== undefined) return;
  if (!isHealed(state.clock)) return;
  state.recovered = record;
  state.tookUs = record.at - (state.clock.healedAtUs ?? record.at);
  setClock(state);
}

// What the app does and what happens to it

function bytesMoved(state: State, record: RecordOf<'bytes'>): void {
  if (state.phase !== 'judging' || state.recovered !== undefined) return;
  if (record.what === 'accepted') state.written.add(record.channel);
  else if (record.what === 'delivered' && state.written.has(record.channel)) {
    recovers(state, record);
  }
}

function stateMoved(state: State, record: RecordOf<'state'>): void {
  const what = followRecovery(state.clock, record);
  if (what !== '') {
    if (record.machine === 'app' && endsLife(record)) harmed(state, record);
    turn(state, what);
    return;
  }
  const channel = channelOfMachine(record.machine);
  if (channel !== undefined) channelMoved(state, channel, record);
}

/** Without an update to go in, mvRestart is the app's own choice; so is the end of its main. */
function endsLife({ from, to, why }: RecordOf<'state'>): boolean {
  return (from === 'running' || from === 'ended') && to !== 'ended' && why !== 'mvRestart';
}

function channelMoved(state: State, channel: number, record: RecordOf<'state'>): void {
  switch (record.to) {
    case 'opening':
      state.usedChannel = true;
      state.channels.add(channel);
      state.opened.add(channel);
      return;
    case 'open':
      if (state.opened.has(channel)) recovers(state, record);
      return;
    default:
      state.channels.delete(channel);
      state.opened.delete(channel);
      state.written.delete(channel);
      if (record.to === 'lost' && record.why !== 'network released') harmed(state, record);
  }
}

// The clock

function turn(state: State, what: Turn): void {
  if (what === 'disturbed') disturbed(state);
  else if (what === 'restart') restartClock(state);
  else if (what === 'moved') setClock(state);
}

/** Lets the clock run or stand, as things are now. */
function setClock(state: State): void {
  const { clock } = state;
  const runs =
    state.phase === 'judging' &&
    state.harm !== undefined &&
    state.recovered === undefined &&
    isHealed(clock) &&
    canConnect(clock);
  setRunning(clock, runs, state.nowUs);
  state.dueUs = momentOfUs(clock, state.boundUs);
}

function restartClock(state: State): void {
  stopClock(state.clock);
  state.clock.healedAtUs = undefined;
  setClock(state);
}

function tooLate(state: State): void {
  const { dueUs, boundUs, harm } = state;
  const { fault, healedAtUs = 0, networkHandles } = state.clock;
  addFailure(state.failures, () => ({
    atUs: dueUs,
    message:
      `healed at ${formatClock(healedAtUs)} after fault "${fault?.id}", and no channel used ` +
      `by ${formatClock(dueUs)}, the bound is ${formatDuration(boundUs)}; ` +
      (networkHandles === 0 ? 'the app holds no network handle' : 'the kernel is connected'),
    evidence: [fault, harm].filter((r) => r !== undefined),
  }));
  // Said once for each disturbance.
  state.harm = undefined;
  stopClock(state.clock);
  state.dueUs = NEVER;
}

// The verdict

function withoutFailure(state: State): {
  status: 'pass' | 'unknown';
  message: string;
  evidence?: readonly TraceRecord[];
} {
  const { harm, recovered, nowUs, boundUs } = state;
  const { fault, healedAtUs, windows } = state.clock;
  switch (state.phase) {
    case 'noFault':
      return { status: 'unknown', message: 'no fault fired' };
    case 'noBaseline':
      return { status: 'unknown', message: 'the app used no channel before the first fault' };
    case 'nothingToRecover':
      return { status: 'pass', message: 'the app had ended before the first fault' };
    case 'judging':
  }
  const evidence = [fault, harm, recovered].filter((r) => r !== undefined);
  if (recovered !== undefined) {
    const took = `${formatDuration(state.tookUs)} after the world had healed`;
    return { status: 'pass', message: `a channel was used again ${took}`, evidence };
  }
  if (harm === undefined) {
    const ended = state.mainReturned && state.channels.size === 0 && windows.size === 0;
    const waited = healedAtUs !== undefined && nowUs - healedAtUs >= boundUs;
    if (ended || waited) {
      return { status: 'pass', message: 'the faults broke nothing that the app used', evidence };
    }
  }
  return { status: 'unknown', message: `the run ended ${missing(state)}`, evidence };
}

function missing({ clock, nowUs, boundUs }: State): string {
  const usedUs =
    clock.sinceUs === undefined ? nowUs - (clock.healedAtUs ?? nowUs) : readingUs(clock, nowUs);
  return (
    whatWasMissing(clock) ?? `${formatDuration(usedUs)} into a bound of ${formatDuration(boundUs)}`
  );
}
