/**
 * After a fault has healed, the app uses the network again (D50).
 *
 * This is what the simulator is for: an outage ends, and firmware that has missed one notification
 * or given up stays silent until somebody drives out to it.
 *
 * What counts. The app must have opened a channel before the first fault. A fault harms it when a
 * channel is lost, its life ends, or an opening is refused; without harm there is nothing to
 * recover. The app has recovered when a channel that it opened since is confirmed, or when bytes
 * that it wrote since are delivered. It has `reconnectWithin` for that, on a clock that runs only
 * while it could: no fault window is open, the app runs and is not halted, no update goes in, and
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
import { followWindows } from './fault-windows.ts';
import {
  addFailure,
  channelOfMachine,
  conclude,
  type Failures,
  noFailures,
  type Oracle,
} from './oracle.ts';

/** What is known about the app as far as faults are concerned. */
type Phase = 'noFault' | 'noBaseline' | 'nothingToRecover' | 'judging';

interface State {
  readonly boundUs: number;
  phase: Phase;
  // The world
  readonly windows: Set<string>;
  halted: boolean;
  installing: boolean;
  running: boolean;
  connected: boolean;
  // The app
  networkHandles: number;
  /** Channels opening or open. */
  readonly channels: Set<number>;
  usedChannel: boolean;
  mainReturned: boolean;
  // Since the last disturbance
  /** A fault that may yet turn out to have hit nothing. */
  pending: RecordOf<'fault'> | undefined;
  fault: RecordOf<'fault'> | undefined;
  harm: TraceRecord | undefined;
  recovered: TraceRecord | undefined;
  /** From the healing to that record. */
  tookUs: number;
  /** Channels that were opened, and those written to. */
  readonly opened: Set<number>;
  readonly written: Set<number>;
  healedAtUs: number | undefined;
  // The recovery clock
  usedUs: number;
  sinceUs: number | undefined;
  dueUs: number;
  nowUs: number;
  readonly failures: Failures;
}

const NEVER = Number.POSITIVE_INFINITY;

export const reconnect: Oracle<State> = {
  name: 'reconnect',
  claim: 'after a fault has healed the app uses the network again, in time',
  judges: 'app',

  init: ({ oracles }) => ({
    boundUs: oracles.reconnectWithinUs,
    phase: 'noFault',
    windows: new Set(),
    halted: false,
    installing: false,
    running: false,
    connected: false,
    networkHandles: 0,
    channels: new Set(),
    usedChannel: false,
    mainReturned: false,
    pending: undefined,
    fault: undefined,
    harm: undefined,
    recovered: undefined,
    tookUs: 0,
    opened: new Set(),
    written: new Set(),
    healedAtUs: undefined,
    usedUs: 0,
    sinceUs: undefined,
    dueUs: NEVER,
    nowUs: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    if (state.pending !== undefined) settle(state, state.pending, record);
    if (record.at > state.dueUs) tooLate(state);
    state.nowUs = record.at;
    switch (record.kind) {
      case 'bytes':
        bytesMoved(state, record);
        return;
      case 'call':
        if (record.call === 'mvOpenChannel' && record.status !== 'OKAY') harmed(state, record);
        return;
      case 'state':
        stateMoved(state, record);
        return;
      case 'handle':
        if (record.type !== 'network') return;
        state.networkHandles += record.what === 'issued' ? 1 : -1;
        setClock(state);
        return;
      case 'fault':
        faultMoved(state, record);
        return;
      case 'app':
        if (record.what === 'boot') state.mainReturned = false;
        if (record.what === 'main returned') state.mainReturned = true;
        return;
      default:
    }
  },

  end: (state) => conclude(reconnect, state.failures, () => withoutFailure(state)),
};

// Faults

function faultMoved(state: State, record: RecordOf<'fault'>): void {
  if (record.phase === 'start') {
    state.pending = record;
    return;
  }
  if (!state.windows.has(record.id)) return;
  followWindows(state.windows, record);
  restartClock(state);
}

/** The record after the start of a fault tells whether the fault hit something. */
function settle(state: State, fault: RecordOf<'fault'>, next: TraceRecord): void {
  state.pending = undefined;
  if (next.kind === 'fault' && next.id === fault.id && next.phase === 'missed') return;
  if (state.phase === 'noFault') state.phase = phaseAtFirstFault(state);
  state.fault = fault;
  followWindows(state.windows, fault);
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
  if (state.phase !== 'judging' || state.recovered !== undefined || !isHealed(state)) return;
  state.recovered = record;
  state.tookUs = record.at - (state.healedAtUs ?? record.at);
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
  switch (record.machine) {
    case 'network':
      state.connected = record.to === 'connected';
      setClock(state);
      return;
    case 'app':
      state.running = record.to === 'running';
      // Without an update to go in, mvRestart is the app's own choice.
      if (record.from === 'running' && record.why !== 'mvRestart') harmed(state, record);
      setClock(state);
      return;
    case 'halted':
      state.halted = record.to === 'yes';
      if (state.halted) disturbed(state);
      else restartClock(state);
      return;
    case 'update':
      state.installing = record.to === 'installing';
      if (state.installing) disturbed(state);
      else setClock(state);
      return;
    default: {
      const channel = channelOfMachine(record.machine);
      if (channel !== undefined) channelMoved(state, channel, record);
    }
  }
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

function isHealed(state: State): boolean {
  return state.windows.size === 0 && !state.halted && !state.installing && state.running;
}

/** Lets the clock run or stand, as things are now. */
function setClock(state: State): void {
  const now = state.nowUs;
  const healed = isHealed(state);
  if (!healed) state.healedAtUs = undefined;
  else state.healedAtUs ??= now;
  const runs =
    state.phase === 'judging' &&
    state.harm !== undefined &&
    state.recovered === undefined &&
    healed &&
    (state.connected || state.networkHandles === 0);
  if (runs === (state.sinceUs !== undefined)) return;
  if (state.sinceUs === undefined) {
    state.sinceUs = now;
    state.dueUs = now + state.boundUs - state.usedUs;
  } else {
    state.usedUs += now - state.sinceUs;
    state.sinceUs = undefined;
    state.dueUs = NEVER;
  }
}

function restartClock(state: State): void {
  state.usedUs = 0;
  state.sinceUs = undefined;
  state.dueUs = NEVER;
  state.healedAtUs = undefined;
  setClock(state);
}

function tooLate(state: State): void {
  const { dueUs, boundUs, fault, harm, healedAtUs = 0 } = state;
  addFailure(state.failures, () => ({
    atUs: dueUs,
    message:
      `healed at ${formatClock(healedAtUs)} after fault "${fault?.id}", and no channel used ` +
      `by ${formatClock(dueUs)}, the bound is ${formatDuration(boundUs)}; ` +
      (state.networkHandles === 0 ? 'the app holds no network handle' : 'the kernel is connected'),
    evidence: [fault, harm].filter((r) => r !== undefined),
  }));
  // Said once for each disturbance.
  state.harm = undefined;
  state.usedUs = 0;
  state.sinceUs = undefined;
  state.dueUs = NEVER;
}

// The verdict

function withoutFailure(state: State): {
  status: 'pass' | 'unknown';
  message: string;
  evidence?: readonly TraceRecord[];
} {
  const { fault, harm, recovered, healedAtUs, nowUs, boundUs } = state;
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
    const ended = state.mainReturned && state.channels.size === 0 && state.windows.size === 0;
    const waited = healedAtUs !== undefined && nowUs - healedAtUs >= boundUs;
    if (ended || waited) {
      return { status: 'pass', message: 'the faults broke nothing that the app used', evidence };
    }
  }
  return { status: 'unknown', message: `the run ended ${whatWasMissing(state)}`, evidence };
}

function whatWasMissing(state: State): string {
  const [open] = state.windows;
  if (open !== undefined) return `with fault "${open}" still going on`;
  if (!state.running) return 'before the app ran again';
  if (state.halted) return 'with the app halted by a debugger';
  if (state.installing) return 'while an update went in';
  if (state.harm !== undefined && state.sinceUs === undefined) {
    return 'before the kernel was connected again';
  }
  const sinceUs = state.sinceUs ?? state.healedAtUs ?? state.nowUs;
  const clockUs = state.usedUs + state.nowUs - sinceUs;
  return `${formatDuration(clockUs)} into a bound of ${formatDuration(state.boundUs)}`;
}
