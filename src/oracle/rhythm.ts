/**
 * What the app does again and again in calm weather comes back after every disturbance.
 *
 * The judge of apps for which nobody wrote a property: the fault-free twin of the run has shown
 * the app's rhythms (`rhythm-learner.ts`), and firmware that has stopped one of them is broken,
 * whether or not any call has failed.
 *
 * A disturbance is a fault that hits, a refusal that the plan injects, a halt, an installation, a
 * layer of the path that goes, or a connection that is lost while the app holds a network handle.
 * From there on each rhythm must be seen again within `recoverWithin` (three periods of it, or two
 * minutes if that is more) and must then not be silent for as long, on the clock of
 * recovery-clock.ts. What disturbs begins the time anew, and so does the end of an obstacle and of a
 * lost connection. Crashes of its own and mvRestart do not stop the clock; a new life gets the time
 * that the twin needed until its first occurrence, at most three times. Three crashes in a row
 * after lives under two minutes are a crash loop, and a main program that returns where that of the
 * twin never did is an early end: none of the rhythms has come back then.
 *
 * Unknown without a twin, when the twin shows no rhythm, when nothing disturbed the app, and when
 * the run ends before every rhythm was seen again.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { activityOf, type ChannelKeys, describeActivity } from './activities.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';
import {
  CRASH_LOOP,
  canConnect,
  followRecovery,
  isWhole,
  momentOfUs,
  NEVER,
  type RecoveryClock,
  readingUs,
  recoveryClock,
  setRunning,
  settleFault,
  stopClock,
  whatWasMissing,
} from './recovery-clock.ts';
import { type Rhythm, type Rhythms, silenceBoundUs } from './rhythms.ts';

/** A life that lasts this long is no part of a crash loop. */
const GOOD_LIFE_US = 120_000_000;
/** Lives that get time to begin, for each disturbance. */
const MAX_STARTS = 3;

/** A rhythm that is waited for. */
interface Awaited {
  readonly rhythm: Rhythm;
  /** Until it is seen again, and between two times. */
  readonly returnUs: number;
  readonly silenceUs: number;
  /** What the recovery clock shows when it is overdue. */
  dueReadingUs: number;
  lastSeen: TraceRecord | undefined;
  /** The first time since the disturbance. */
  back: TraceRecord | undefined;
  said: boolean;
}

interface State {
  readonly twin: Rhythms | undefined;
  /** The bound that the scenario gives, if any. */
  readonly givenUs: number | undefined;
  readonly awaited: Map<string, Awaited>;
  readonly channels: ChannelKeys;
  readonly clock: RecoveryClock;
  /** What disturbed the app last; undefined before the first time. */
  cause: TraceRecord | undefined;
  connectionLost: boolean;
  /** The app has ended its present life itself. */
  ownDeath: boolean;
  /** When the plan crashed the app, until that crash is seen. */
  plannedAtUs: number | undefined;
  bootedAtUs: number;
  starts: number;
  crashes: number;
  /** When the first rhythm is overdue, or earlier. */
  checkAtUs: number;
  nowUs: number;
  readonly failures: Failures;
}

export const rhythm: Oracle<State> = {
  name: 'rhythm',
  claim: 'what the app does again and again in calm weather comes back after a disturbance',
  judges: 'app',

  init: ({ oracles }, twin) => ({
    twin,
    givenUs: oracles.recoverWithinUs,
    awaited: new Map(twin?.list.map((r) => [r.activity, awaitedOf(r, oracles.recoverWithinUs)])),
    channels: new Map(),
    clock: recoveryClock(),
    cause: undefined,
    connectionLost: false,
    ownDeath: false,
    plannedAtUs: undefined,
    bootedAtUs: 0,
    starts: 0,
    crashes: 0,
    checkAtUs: NEVER,
    nowUs: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    if (state.awaited.size === 0) return;
    const { pending } = state.clock;
    if (pending !== undefined && settleFault(state.clock, record)) {
      // The record after it may be long after.
      state.nowUs = pending.at;
      disturbed(state, pending);
    }
    if (record.at > state.checkAtUs) check(state, record.at);
    state.nowUs = record.at;
    switch (record.kind) {
      case 'bytes':
      case 'log':
        happened(state, record);
        return;
      case 'state':
        stateMoved(state, record);
        return;
      case 'app':
        appMoved(state, record);
        return;
      case 'fault':
        if (record.fault === 'appCrash') {
          state.plannedAtUs = record.phase === 'start' ? record.at : undefined;
        }
        turn(state, record);
        return;
      case 'handle':
      case 'call':
        turn(state, record);
        return;
      default:
    }
  },

  end: (state) => conclude(rhythm, state.failures, () => withoutFailure(state)),
};

function awaitedOf(learnt: Rhythm, givenUs: number | undefined): Awaited {
  const boundUs = silenceBoundUs(learnt.periodUs);
  return {
    rhythm: learnt,
    returnUs: givenUs ?? boundUs,
    silenceUs: Math.max(boundUs, givenUs ?? 0),
    dueReadingUs: NEVER,
    lastSeen: undefined,
    back: undefined,
    said: false,
  };
}

// What happens

function happened(state: State, record: TraceRecord): void {
  const activity = activityOf(state.channels, record);
  const awaited = activity === undefined ? undefined : state.awaited.get(activity);
  if (awaited === undefined) return;
  awaited.lastSeen = record;
  // What is seen while something is in the way proves nothing about the time after it.
  if (state.cause === undefined || !isWhole(state.clock)) return;
  awaited.back ??= record;
  awaited.dueReadingUs = readingUs(state.clock, record.at) + awaited.silenceUs;
}

function stateMoved(state: State, record: RecordOf<'state'>): void {
  activityOf(state.channels, record);
  if (record.machine === 'app') {
    const died = record.to === 'dead' || record.to === 'off';
    if (died)
      state.ownDeath =
        record.why === 'crash' ? state.plannedAtUs !== record.at : record.why === 'mvRestart';
    turn(state, record);
    if (record.to === 'running') lifeBegins(state);
  } else if (record.machine === 'network') {
    connectionMoved(state, record);
  } else turn(state, record);
}

/** A connection that the app had asked for and the world took away. */
function connectionMoved(state: State, record: RecordOf<'state'>): void {
  const { clock } = state;
  const wasConnected = clock.connected;
  turn(state, record);
  if (wasConnected && !clock.connected && clock.networkHandles > 0) {
    state.connectionLost = true;
    disturbed(state, isWhole(clock) ? record : (state.cause ?? record));
  } else if (clock.connected && state.connectionLost) {
    state.connectionLost = false;
    if (state.cause?.kind !== 'fault') clock.healedAtUs = undefined;
    beginAnew(state);
  }
}

function lifeBegins(state: State): void {
  state.bootedAtUs = state.nowUs;
  state.ownDeath = false;
  setClock(state);
  state.starts += 1;
  if (state.starts > MAX_STARTS || state.givenUs !== undefined) return;
  const nowUs = readingUs(state.clock, state.nowUs);
  for (const awaited of state.awaited.values()) {
    const dueUs = nowUs + awaited.rhythm.firstUs + awaited.returnUs;
    awaited.dueReadingUs = Math.max(awaited.dueReadingUs, dueUs);
  }
}

function appMoved(state: State, record: RecordOf<'app'>): void {
  if (record.what === 'crash' && state.plannedAtUs !== record.at) crashed(state, record);
  else if (record.what === 'main returned' && state.twin?.mainReturned === false) {
    if (state.cause === undefined) return;
    failAll(state, record, 'the main program, which never ends in calm weather, returned');
  }
}

function crashed(state: State, record: RecordOf<'app'>): void {
  if (record.at - state.bootedAtUs > GOOD_LIFE_US) state.crashes = 0;
  if (state.cause === undefined || !isWhole(state.clock)) return;
  state.crashes += 1;
  if (state.crashes < CRASH_LOOP) return;
  failAll(state, record, `the app is in a crash loop, ${state.crashes} crashes running`);
}

function turn(state: State, record: TraceRecord): void {
  const wasWhole = isWhole(state.clock);
  const what = followRecovery(state.clock, record);
  if (what === 'disturbed') disturbed(state, record);
  else if (what === 'restart') {
    state.clock.healedAtUs = undefined;
    beginAnew(state);
  } else if (what === 'moved') {
    // A layer of the path that goes by itself.
    if (wasWhole && !isWhole(state.clock)) disturbed(state, record);
    else setClock(state);
  }
}

function disturbed(state: State, cause: TraceRecord): void {
  state.cause = cause;
  state.starts = 0;
  state.crashes = 0;
  state.clock.healedAtUs = undefined;
  for (const awaited of state.awaited.values()) awaited.said = false;
  beginAnew(state);
}

// The clock

function beginAnew(state: State): void {
  stopClock(state.clock);
  for (const awaited of state.awaited.values()) {
    awaited.back = undefined;
    awaited.dueReadingUs = awaited.returnUs;
  }
  setClock(state);
}

function setClock(state: State): void {
  const { clock } = state;
  const runs =
    state.cause !== undefined &&
    isWhole(clock) &&
    (clock.alive || state.ownDeath) &&
    canConnect(clock);
  setRunning(clock, runs, state.nowUs);
  let first = NEVER;
  for (const { said, dueReadingUs } of state.awaited.values()) {
    if (!said) first = Math.min(first, dueReadingUs);
  }
  state.checkAtUs = momentOfUs(clock, first);
}

function check(state: State, nowUs: number): void {
  for (const awaited of state.awaited.values()) {
    const dueUs = momentOfUs(state.clock, awaited.dueReadingUs);
    if (!awaited.said && dueUs < nowUs) silent(state, awaited, dueUs);
  }
  setClock(state);
}

// Failures

function silent(state: State, awaited: Awaited, dueUs: number): void {
  // Said once for each disturbance.
  awaited.said = true;
  const { back, lastSeen, returnUs, silenceUs } = awaited;
  const crashed = state.crashes > 0 ? `, ${counted(state.crashes, 'crash', 'crashes')} since` : '';
  const bound = `the bound is ${roughly(back === undefined ? returnUs : silenceUs)}${crashed}`;
  addFailure(state.failures, () => ({
    atUs: dueUs,
    message:
      back === undefined
        ? `${nameOf(awaited)} did not come back by ${formatClock(dueUs)} ${after(state)}, ` +
          `${lastSeenText(lastSeen)}, ${bound}`
        : `${nameOf(awaited)} came back at ${formatClock(back.at)} ${after(state)} and stopped ` +
          `again, ${lastSeenText(lastSeen)}, ${bound}`,
    evidence: [state.cause, back, lastSeen].filter((r) => r !== undefined),
  }));
}

/** Nothing is to be expected of this life, or of any other. */
function failAll(state: State, record: TraceRecord, what: string): void {
  const open = [...state.awaited.values()].filter((awaited) => !awaited.said);
  if (open.length === 0) return;
  for (const awaited of open) awaited.said = true;
  addFailure(state.failures, () => ({
    atUs: record.at,
    message: `${what} at ${formatClock(record.at)} ${after(state)}: ${open.map(nameOf).join(', ')} cannot come back`,
    evidence: [state.cause, record].filter((r) => r !== undefined),
  }));
}

function nameOf({ rhythm: { activity, periodUs } }: Awaited): string {
  return `${describeActivity(activity)} (every ${roughly(periodUs)})`;
}

/** Three digits, since a measured time is never a round one. */
function roughly(us: number): string {
  return formatDuration(Number(us.toPrecision(3)));
}

function lastSeenText(record: TraceRecord | undefined): string {
  return record === undefined ? 'it was never seen' : `last seen at ${formatClock(record.at)}`;
}

function after({ cause, clock: { healedAtUs } }: State): string {
  const what = cause === undefined ? 'an interruption' : describeCause(cause);
  const healed = healedAtUs === undefined ? '' : `, healed at ${formatClock(healedAtUs)}`;
  return `after ${what}${healed}`;
}

function describeCause(cause: TraceRecord): string {
  if (cause.kind === 'fault') return `fault "${cause.id}"`;
  if (cause.kind === 'call') return `an injected ${cause.status} of ${cause.call}`;
  if (cause.kind !== 'state') return 'an interruption';
  return cause.machine === 'network' ? 'a lost connection' : `${cause.machine} ${cause.to}`;
}

// The verdict

function withoutFailure(state: State): {
  status: 'pass' | 'unknown';
  message: string;
  evidence?: readonly TraceRecord[];
} {
  const { twin, cause, clock, nowUs } = state;
  if (twin === undefined) return { status: 'unknown', message: 'no fault-free twin was run' };
  if (twin.list.length === 0) {
    return { status: 'unknown', message: 'the fault-free twin shows no rhythm' };
  }
  if (cause === undefined) return { status: 'unknown', message: 'nothing disturbed the app' };
  const all = [...state.awaited.values()];
  const missing = all.filter((awaited) => awaited.back === undefined);
  if (missing.length === 0) {
    const backAtUs = Math.max(...all.map(({ back }) => back?.at ?? 0));
    const took = roughly(Math.max(0, backAtUs - (clock.healedAtUs ?? backAtUs)));
    const message = `${counted(all.length, 'rhythm')} came back, the last ${took} after the world had healed`;
    return { status: 'pass', message, evidence: [cause] };
  }
  const into = roughly(readingUs(clock, nowUs));
  const why = whatWasMissing(clock) ?? `${into} into the time for it`;
  const names = missing.map(nameOf).join(', ');
  return { status: 'unknown', message: `the run ended ${why}: ${names}`, evidence: [cause] };
}
