/**
 * The app does not repeat a failing call in the hope that it will work.
 *
 * The same call on the same object that fails with the same status `sameFailureLimit` times
 * running, with no success between, shows an app that does not look at the answer: on a device it
 * drains the battery and hides the cause. Some statuses are the normal answer while waiting; they
 * stand in PATIENT below with the reason. A call that gives out a handle has no object while it
 * fails, so all its uses are one. A new life of the app begins anew. Unknown when the app made no
 * call that this simulator serves.
 *
 * Not seen: a message larger than its send buffer that is retried with pauses, since it looks like
 * back-pressure; and calls that fail in turn with different statuses.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import { isMain } from '../trace/caller.ts';
import type { CallRecord, RecordOf } from '../trace/record.ts';
import { addFailure, conclude, type Failures, noFailures, type Oracle } from './oracle.ts';

interface Patience {
  /** Any call when undefined. */
  readonly call: string | undefined;
  readonly status: string;
  /** Failures this far apart are right behaviour; only closer ones count. Infinity: none counts. */
  readonly pauseUs: number | 'any';
  /** Only from the main program, where the reason can pass. */
  readonly mainOnly?: boolean;
  /** Only the same log text again is a retry. */
  readonly sameText?: boolean;
  readonly reason: string;
}

const SECOND = 1_000_000;
const MS = 1_000;

/** What is legitimate to get again and again. */
export const PATIENT: readonly Patience[] = [
  {
    call: undefined,
    status: 'RATELIMITED',
    pauseUs: SECOND,
    reason: 'passes by itself; the rates refill within a second, so who waits that long is right',
  },
  {
    call: undefined,
    status: 'MICROVISORBUSY',
    pauseUs: SECOND,
    reason: 'passes by itself when the kernel is done; to wait and to ask again is the only way',
  },
  {
    call: 'mvGetWallTime',
    status: 'TIMENOTSET',
    pauseUs: 'any',
    reason:
      'the answer until the first contact (G57); nothing notifies of it, asking costs nothing',
  },
  {
    call: 'mvOpenChannel',
    status: 'NETWORKNOTCONNECTED',
    pauseUs: SECOND,
    reason: 'the network is still coming up; polling slowly is as good as its notification',
  },
  {
    call: 'mvOpenChannel',
    status: 'UNAVAILABLE',
    pauseUs: SECOND,
    mainOnly: true,
    reason: 'an update is being verified; from an interrupt the answer never changes',
  },
  {
    call: 'mvWriteChannel',
    status: 'INVALIDBUFFERSIZE',
    pauseUs: 10 * MS,
    reason: 'back-pressure (G36): waiting for room is right, by time or each time bytes have left',
  },
  {
    call: undefined,
    status: 'RESPONSENOTPRESENT',
    pauseUs: 10 * MS,
    reason: 'the response is under way; polling for it with waits is right',
  },
  {
    call: 'mvServerLog',
    status: 'INVALIDBUFFERSIZE',
    pauseUs: SECOND,
    sameText: true,
    reason: 'the buffer is full while offline (D34): each new message may be refused and dropped',
  },
  {
    call: 'mvServerLog',
    status: 'LOGGINGDISABLEDBYSERVER',
    pauseUs: SECOND,
    sameText: true,
    reason: 'the server holds logging: an app that goes on logging new messages loses nothing more',
  },
];

const PATIENT_BY_STATUS: ReadonlyMap<string, readonly Patience[]> = new Map(
  PATIENT.map(({ status }) => [status, PATIENT.filter((p) => p.status === status)]),
);

/** Calls that give out a handle: it is their object only when they succeed. */
const ISSUING: ReadonlySet<string> = new Set([
  'mvSetupNotifications',
  'mvOpenSystemNotification',
  'mvRequestNetwork',
  'mvOpenChannel',
  'mvExternalFlashOpen',
]);

/** Objects that are remembered at once; an app that has more failing ones is beyond help. */
const MAX_OBJECTS = 256;

/** Failures of one call on one object with one status, without a success. */
interface Series {
  readonly status: string;
  count: number;
  lastAtUs: number;
  readonly text: string;
  readonly first: CallRecord;
  reported: boolean;
}

interface State {
  readonly limit: number;
  called: boolean;
  life: number;
  /** By object, then by call. */
  readonly series: Map<number, Map<string, Series>>;
  refusedText: string;
  readonly failures: Failures;
}

export const sameFailure: Oracle<State> = {
  name: 'sameFailure',
  claim: 'the app does not repeat a failing call in the hope that it will work',
  judges: 'app',

  init: ({ oracles }) => ({
    limit: oracles.sameFailureLimit,
    called: false,
    life: 0,
    series: new Map(),
    refusedText: '',
    failures: noFailures(),
  }),

  record(state, record) {
    switch (record.kind) {
      case 'call':
        called(state, record);
        return;
      case 'bytes':
        if (state.series.size > 0 && record.what === 'sent') roomMade(state, record);
        return;
      case 'handle':
        if (state.series.size > 0 && record.what !== 'issued') state.series.delete(record.handle);
        return;
      case 'log':
        if (record.what === 'refused') state.refusedText = record.text;
        return;
      default:
    }
  },

  end: (state) =>
    conclude(sameFailure, state.failures, () =>
      state.called
        ? { status: 'pass', message: `no call failed ${state.limit} times running` }
        : { status: 'unknown', message: 'the app made no call' },
    ),
};

function called(state: State, call: CallRecord): void {
  state.called = true;
  if (call.life !== state.life) {
    state.life = call.life;
    state.series.clear();
  }
  if (call.status === 'OKAY') {
    if (state.series.size > 0) succeeded(state, call);
  } else failed(state, call);
}

function objectOf(call: CallRecord): number {
  return ISSUING.has(call.call) ? 0 : call.object;
}

function succeeded(state: State, call: CallRecord): void {
  const object = objectOf(call);
  const calls = state.series.get(object);
  if (calls?.delete(call.call) && calls.size === 0) state.series.delete(object);
}

/** Bytes of a channel have left: the next try to write is not the same try. */
function roomMade(state: State, record: RecordOf<'bytes'>): void {
  const calls = state.series.get(record.channel);
  if (calls?.get('mvWriteChannel')?.status === 'INVALIDBUFFERSIZE') calls.delete('mvWriteChannel');
}

function failed(state: State, call: CallRecord): void {
  const patience = patienceOf(call);
  if (patience?.pauseUs === 'any') return;
  const calls = callsOf(state, objectOf(call));
  const text = patience?.sameText === true ? state.refusedText : '';
  let series = calls.get(call.call);
  if (series === undefined || !continues(series, call, text, patience?.pauseUs ?? 0)) {
    series = {
      status: call.status,
      count: 0,
      lastAtUs: call.at,
      text,
      first: call,
      reported: false,
    };
    calls.set(call.call, series);
  }
  const before = series.count;
  series.count += paced(call, patience?.pauseUs ?? 0) ? 1 : call.count;
  series.lastAtUs = call.lastAt;
  if (series.count < state.limit || series.reported) return;
  series.reported = true;
  const { first } = series;
  addFailure(state.failures, () => {
    const atUs = momentOf(call, state.limit - before);
    return {
      atUs,
      message:
        `${call.call}${call.object === 0 ? '' : ` on ${call.object}`} failed with ${call.status} ` +
        `${state.limit} times running within ${formatDuration(atUs - first.at)}, ` +
        `the last of them at ${formatClock(atUs)}`,
      evidence: first === call ? [call] : [first, call],
    };
  });
}

function callsOf(state: State, object: number): Map<string, Series> {
  let calls = state.series.get(object);
  if (calls !== undefined) return calls;
  if (state.series.size >= MAX_OBJECTS) {
    for (const oldest of state.series.keys()) {
      state.series.delete(oldest);
      break;
    }
  }
  calls = new Map();
  state.series.set(object, calls);
  return calls;
}

function patienceOf(call: CallRecord): Patience | undefined {
  return PATIENT_BY_STATUS.get(call.status)?.find(
    (p) =>
      (p.call === undefined || p.call === call.call) && (p.mainOnly !== true || isMain(call.from)),
  );
}

/** Whether a failure is one more of a series. A pause that is long enough begins a new one. */
function continues(series: Series, call: CallRecord, text: string, pauseUs: number): boolean {
  if (series.status !== call.status || series.text !== text) return false;
  return pauseUs === 0 || call.at - series.lastAtUs < pauseUs;
}

/** Whether the calls of one record keep the pause; only their average distance is known. */
function paced(call: CallRecord, pauseUs: number): boolean {
  return pauseUs > 0 && call.lastAt - call.at >= pauseUs * (call.count - 1);
}

/** About when the nth call of a record was; they are taken as evenly spaced. */
function momentOf(call: CallRecord, nth: number): number {
  if (call.count === 1) return call.at;
  return call.at + Math.floor(((call.lastAt - call.at) * (nth - 1)) / (call.count - 1));
}
