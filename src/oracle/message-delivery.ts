/**
 * What the app publishes over MQTT reaches the broker, as often as the scenario promises.
 *
 * A message is known by an id in its payload, which the scenario's regular expression finds. The app
 * may publish it again as often as it likes: what counts is how often the broker takes it. Quality 0,
 * a request that fails, a session that breaks in between: nothing but a message that is kept until
 * its answer is there survives them all, and nothing but an id that is never sent again in doubt is
 * there once. An id is lost when it has not reached the broker by the end of the run, unless the app
 * published it within the last `answerWithin` (two minutes by default), or the world was not whole
 * and the kernel connected for as long. Of ids that have reached the
 * broker the latest 10 000 are remembered; of more than 10 000 that have not, the oldest are taken
 * for lost. Unknown when no id was published, or none has had its time.
 */

import { formatClock } from '../engine/units.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { addFailure, conclude, counted, type Failures, noFailures, type Oracle } from './oracle.ts';
import {
  canConnect,
  followRecovery,
  isWhole,
  type RecoveryClock,
  recoveryClock,
  settleFault,
} from './recovery-clock.ts';

const ANSWER_WITHIN_US = 120_000_000;
const MAX_IDS = 10_000;

type Exchange = RecordOf<'exchange'>;

interface Published {
  readonly first: Exchange;
  readonly lastUs: number;
}

interface State {
  /** Finds the id; undefined: there is none to find. */
  readonly pattern: RegExp | undefined;
  readonly once: boolean;
  readonly withinUs: number;
  nowUs: number;
  readonly clock: RecoveryClock;
  /** Since when nothing has come between the app and the broker. */
  calmSinceUs: number;
  /** What has not reached the broker, by id, oldest first. */
  readonly open: Map<string, Published>;
  /** With what each id has reached the broker, oldest first. */
  readonly reached: Map<string, Exchange>;
  reachedCount: number;
  readonly failures: Failures;
}

export const messageDelivery: Oracle<State> = {
  name: 'messageDelivery',
  claim: 'messages that the app publishes reach the broker as often as the scenario promises',
  judges: 'app',
  appliesTo: ({ oracles }) => oracles.messages !== undefined,

  init: ({ oracles: { messages, answerWithinUs } }) => ({
    pattern: messages && new RegExp(messages.id),
    once: messages?.promise === 'exactlyOnce',
    withinUs: answerWithinUs ?? ANSWER_WITHIN_US,
    nowUs: 0,
    clock: recoveryClock(),
    calmSinceUs: 0,
    open: new Map(),
    reached: new Map(),
    reachedCount: 0,
    failures: noFailures(),
  }),

  record(state, record) {
    state.nowUs = record.at;
    followCalm(state, record);
    if (record.kind !== 'exchange' || record.service !== 'mqtt') return;
    if (record.what !== 'published' && record.what !== 'reached') return;
    const id = state.pattern?.exec(record.detail)?.[1];
    if (id === undefined) return;
    if (record.what === 'published') published(state, id, record);
    else reached(state, id, record);
  },

  end: (state) =>
    conclude(messageDelivery, withLost(state), () => {
      const { reachedCount, open } = state;
      if (reachedCount > 0) {
        const often = state.once ? 'once' : 'at least once';
        const message = `${counted(reachedCount, 'message')} reached the broker ${often}`;
        return { status: 'pass', message };
      }
      const what = open.size > 0 ? 'the run ended first' : 'no message with an id was published';
      return { status: 'unknown', message: what };
    }),
};

function followCalm(state: State, record: TraceRecord): void {
  const { clock } = state;
  const hit = clock.pending !== undefined && settleFault(clock, record);
  const { connected } = clock;
  const turn = followRecovery(clock, record);
  const ready = clock.connected && !connected;
  if (hit || ready || turn === 'disturbed' || turn === 'restart') state.calmSinceUs = record.at;
}

function published(state: State, id: string, record: Exchange): void {
  const { open } = state;
  if (state.reached.has(id)) return;
  open.set(id, { first: open.get(id)?.first ?? record, lastUs: record.at });
  if (open.size <= MAX_IDS) return;
  for (const [oldest, message] of open) {
    open.delete(oldest);
    addFailure(state.failures, () => lossOf(state, oldest, message));
    return;
  }
}

function reached(state: State, id: string, record: Exchange): void {
  const before = state.reached.get(id);
  if (before !== undefined) {
    if (state.once) addFailure(state.failures, () => secondTime(id, before, record));
    return;
  }
  state.open.delete(id);
  state.reached.set(id, record);
  state.reachedCount += 1;
  if (state.reached.size <= MAX_IDS) return;
  for (const oldest of state.reached.keys()) {
    state.reached.delete(oldest);
    return;
  }
}

/** The failures so far, and what is lost as things stand; the state stays as it is. */
function withLost(state: State): Failures {
  const { failures, open, withinUs, nowUs, clock, calmSinceUs } = state;
  const all = { ...failures };
  if (!isWhole(clock) || !canConnect(clock) || calmSinceUs + withinUs > nowUs) return all;
  for (const [id, message] of open) {
    if (message.lastUs + withinUs > nowUs) continue;
    all.count += 1;
    const loss = lossOf(state, id, message);
    if (all.first === undefined || loss.atUs < all.first.atUs) all.first = loss;
  }
  return all;
}

function lossOf({ withinUs }: State, id: string, { first, lastUs }: Published) {
  const again = lastUs > first.at ? `, the last time at ${formatClock(lastUs)},` : '';
  return {
    atUs: lastUs + withinUs,
    message: `the message with id ${JSON.stringify(id)}, published at ${formatClock(first.at)}${again} never reached the broker`,
    evidence: [first],
  };
}

function secondTime(id: string, before: Exchange, again: Exchange) {
  return {
    atUs: again.at,
    message: `the message with id ${JSON.stringify(id)} reached the broker at ${formatClock(before.at)} and again at ${formatClock(again.at)}`,
    evidence: [before, again],
  };
}
