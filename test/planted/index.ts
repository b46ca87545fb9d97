/**
 * Apps with one known mistake each, which work in calm weather and fail under a plan that any app
 * must survive (D50): what a campaign has to find without a property that somebody wrote.
 *
 * Each is a variant of a bundled app that gets the same plan right. The plans are written by hand
 * and show the least number of faults that is known.
 */

import { join } from 'node:path';
import type { Fault, FaultPlanEntry, Trigger } from '../../src/scenario/scenario.ts';
import { at, MINUTE, on, SECOND } from '../support/small-world.ts';

export interface Planted {
  readonly name: string;
  /** What is wrong, in one line. */
  readonly about: string;
  /** Absolute path. */
  readonly scenarioFile: string;
  /** Built-in oracles that may catch it; with the plan below, all that fail are among them. */
  readonly oracle: readonly string[];
  /** The least number of faults that is known to bring it out. */
  readonly minimalFaults: number;
  /** So many faults that bring it out. */
  readonly plan: readonly FaultPlanEntry[];
  /** Path of the scenario whose app gets over the same. */
  readonly robust: string;
}

const MS = 1_000;
const reset: Fault = { kind: 'channelReset', which: 'all' };
const coverageLoss = (forUs: number): Fault => ({ kind: 'coverageLoss', forUs });
const answerLost: Fault = { kind: 'answerLost', times: 1 };

/** Shortly after the nth record of a kind. */
function after(
  afterUs: number,
  nth: number,
  record: string,
  where: Readonly<Record<string, string>>,
): Trigger {
  return { by: 'record', record, where, nth, since: 'run', afterUs };
}

function planted(
  name: string,
  about: string,
  robust: string,
  oracle: readonly string[],
  ...plan: readonly FaultPlanEntry[]
): Planted {
  const scenarioFile = join(import.meta.dirname, `${name}.yaml`);
  const sample = join(import.meta.dirname, '../../scenarios', `${robust}.yaml`);
  return { name, about, scenarioFile, oracle, minimalFaults: plan.length, plan, robust: sample };
}

const OPAQUE: readonly Planted[] = [
  planted(
    'one-record-per-interrupt',
    'one notification record is taken per interrupt',
    'telemetry',
    ['rhythm'],
    at(4 * MINUTE, { kind: 'connectionTerminated' }),
  ),
  planted(
    'stale-handle',
    'the handle of a closed channel is used',
    'telemetry',
    ['deadHandle', 'rhythm', 'sameFailure'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'no-answer-timeout',
    'no time-out for the answer',
    'telemetry',
    ['rhythm'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'close-never-called',
    'lost channels are never closed',
    'telemetry',
    ['handleLeak', 'sameFailure', 'rhythm', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'flag-not-reset',
    'the flag of the lost channel is kept for the next',
    'telemetry',
    ['rhythm', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'lost-wake-up',
    'an interrupt between check and wait is lost',
    'telemetry',
    ['rhythm', 'reconnect', 'handleLeak'],
    on(after(1 * SECOND, 5, 'bytes', { what: 'consumed' }), reset),
  ),
  planted(
    'no-back-off',
    'what fails is tried again at once',
    'telemetry',
    ['retryStorm', 'sameFailure'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'recursion-on-failure',
    'a write that fails calls itself',
    'telemetry',
    ['crash', 'sameFailure', 'retryStorm', 'deadHandle'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'shared-buffer',
    'two channels share their buffers',
    'telemetry',
    ['crash', 'handleLeak'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'ring-index-past-end',
    'the index into the ring is never wrapped',
    'telemetry',
    ['crash'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'write-after-loss',
    'a lost channel goes on being written to',
    'telemetry',
    ['sameFailure', 'rhythm', 'handleLeak', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'late-answer',
    'a late answer is taken for the next',
    'telemetry',
    ['crash'],
    on(after(10 * MS, 10, 'bytes', { what: 'accepted' }), {
      kind: 'backhaulLoss',
      forUs: 30 * SECOND,
    }),
  ),
  planted(
    'wrong-tag',
    'the wrong tag is compared',
    'telemetry',
    ['rhythm', 'reconnect', 'handleLeak'],
    at(4 * MINUTE, reset, 'first'),
    at(6 * MINUTE, reset, 'second'),
  ),
  planted(
    'wall-clock',
    'deadlines by the wall clock',
    'telemetry',
    ['rhythm'],
    at(4 * MINUTE, { kind: 'clockStep', byUs: -60 * MINUTE }),
  ),
  planted(
    'handle-after-restart',
    'a handle is kept over a restart',
    'telemetry',
    ['deadHandle', 'rhythm', 'reconnect', 'sameFailure'],
    at(4 * MINUTE, { kind: 'remoteRestart', what: 'app' }),
  ),
  planted(
    'partial-write',
    'a partial write is taken for a whole one',
    'telemetry',
    ['rhythm'],
    at(4 * MINUTE, { kind: 'backhaulLoss', forUs: 45 * SECOND }),
  ),
  planted(
    'old-answer-counted',
    'the rest of an old answer is waited for',
    'telemetry',
    ['rhythm'],
    on(after(300 * MS, 9, 'bytes', { what: 'accepted' }), reset),
  ),
  planted(
    'losses-counted',
    'the count of losses is never cleared',
    'telemetry',
    ['rhythm', 'reconnect', 'handleLeak'],
    at(4 * MINUTE, reset, 'first'),
    at(6 * MINUTE, reset, 'second'),
    at(8 * MINUTE, reset, 'third'),
  ),
  planted(
    'connected-once',
    'CONNECTED is believed to come once',
    'telemetry',
    ['crash'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'unbounded-queue',
    'the queue grows until RAM is used up',
    'telemetry',
    ['crash'],
    at(4 * MINUTE, coverageLoss(3 * MINUTE)),
  ),
  planted(
    'network-asked-again',
    'the network is asked for again and never released',
    'telemetry',
    ['handleLeak', 'sameFailure', 'deadHandle', 'rhythm', 'reconnect'],
    at(4 * MINUTE, coverageLoss(4 * MINUTE)),
  ),
  planted(
    'unknown-wake-reason',
    'an unknown wake reason is a mistake',
    'telemetry',
    ['crash', 'rhythm', 'reconnect'],
    at(4 * MINUTE, { kind: 'appCrash', message: 'a bug elsewhere' }),
  ),
  planted(
    'pause-table',
    'an index runs past the end of its table',
    'telemetry',
    ['crash'],
    at(4 * MINUTE, reset, 'first'),
    at(6 * MINUTE, reset, 'second'),
  ),
  planted(
    'journal-not-checked',
    'torn flash is written over',
    'sleepy',
    ['tornFlash'],
    on(after(300, 3, 'call', { call: 'mvExternalFlashWriteBlocking' }), {
      kind: 'powerCut',
      forUs: 5 * SECOND,
    }),
  ),
  planted(
    'update-forgotten',
    'an update that was put off is never put in',
    'sleepy',
    ['updateApplied'],
    on(after(100 * MS, 6, 'bytes', { what: 'accepted' }), {
      kind: 'updateStaged',
      update: 'app',
      layers: [65_536],
    }),
  ),
];

const SERVICES: readonly Planted[] = [
  planted(
    'open-not-checked',
    'the status of an opening is not looked at',
    'http-poller',
    ['deadHandle'],
    at(4 * MINUTE, { kind: 'callStatus', call: 'mvOpenChannel', status: 'RATELIMITED', times: 1 }),
  ),
  planted(
    'first-event-only',
    'any event is taken for the answer',
    'http-poller',
    ['crash'],
    on(after(300 * MS, 9, 'exchange', { what: 'request' }), reset),
  ),
  planted(
    'http-result-not-checked',
    'a page of a failing server is parsed',
    'http-poller',
    ['crash'],
    at(4 * MINUTE, { kind: 'httpFault', what: 'serverError', status: 503, times: 1 }),
  ),
  planted(
    'no-connect-timeout',
    'no time-out for the connect request',
    'mqtt-commands',
    ['unanswered', 'rhythm'],
    at(0, answerLost),
  ),
  planted(
    'duplicate-not-acknowledged',
    'the acknowledgement of a duplicate is forgotten',
    'mqtt-commands',
    ['unacknowledged'],
    on(after(1 * SECOND, 5, 'exchange', { what: 'received' }), reset),
  ),
  planted(
    'wrong-id-acknowledged',
    'the wrong message is acknowledged',
    'mqtt-commands',
    ['unacknowledged'],
    at(4 * MINUTE, coverageLoss(3 * MINUTE)),
  ),
  planted(
    'resubscribe-forgotten',
    'a clean session is not subscribed in again',
    'mqtt-commands',
    ['rhythm'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'id-reused',
    'ids begin anew with each life',
    'mqtt-commands',
    ['messageDelivery'],
    at(4 * MINUTE, { kind: 'remoteRestart', what: 'app' }),
  ),
  planted(
    'missing-key',
    'a key that is not there is parsed',
    'config-boot',
    ['crash'],
    at(4 * MINUTE, { kind: 'configFault', what: 'keyNotFound', times: 1 }),
  ),
];

export const PLANTED: readonly Planted[] = [...OPAQUE, ...SERVICES];
