/**
 * Firmware with one known mistake each, which works in calm weather and fails under a plan that any
 * app must survive (D50): what a campaign has to find without a property that somebody wrote.
 *
 * Each is `telemetry.c` with the macro of its name. Without one it gets every plan right.
 */

import { join } from 'node:path';
import type { Fault, FaultPlanEntry, Trigger } from '../../../src/scenario/scenario.ts';
import { at, MINUTE, on, SECOND } from '../../support/small-world.ts';
import type { Planted } from '../index.ts';

const MS = 1_000;
const reset: Fault = { kind: 'channelReset', which: 'all' };
const coverageLoss = (forUs: number): Fault => ({ kind: 'coverageLoss', forUs });
const answerLost: Fault = { kind: 'answerLost', times: 1 };

/** Shortly after the nth record of bytes. */
function afterBytes(afterUs: number, nth: number, what: string): Trigger {
  return { by: 'record', record: 'bytes', where: { what }, nth, since: 'run', afterUs };
}

/** The firmware that is right. */
const ROBUST = join(import.meta.dirname, 'telemetry.yaml');

function planted(
  name: string,
  about: string,
  oracle: readonly string[],
  ...plan: readonly FaultPlanEntry[]
): Planted {
  const scenarioFile = join(import.meta.dirname, `${name}.yaml`);
  const minimalFaults = plan.length;
  return { name, about, scenarioFile, oracle, minimalFaults, plan, robust: ROBUST };
}

export const PLANTED_FIRMWARE: readonly Planted[] = [
  planted(
    'one-record-per-interrupt',
    'one notification record is taken per interrupt',
    ['rhythm'],
    at(4 * MINUTE, { kind: 'connectionTerminated' }),
  ),
  planted(
    'stale-handle',
    'the handle of a closed channel is used',
    ['deadHandle', 'rhythm', 'reconnect', 'sameFailure'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'no-answer-timeout',
    'no time-out for the answer',
    ['rhythm'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'close-never-called',
    'lost channels are never closed',
    ['handleLeak', 'sameFailure', 'rhythm', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'flag-not-reset',
    'the flag of the lost channel is kept for the next',
    ['rhythm', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'no-back-off',
    'what fails is tried again at once',
    ['retryStorm', 'sameFailure'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'shared-buffer',
    'two channels share their buffers',
    ['crash', 'handleLeak'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'write-after-loss',
    'a lost channel goes on being written to',
    ['sameFailure', 'rhythm', 'handleLeak', 'reconnect'],
    at(4 * MINUTE, reset),
  ),
  planted(
    'ring-index-past-end',
    'the index into the ring is never wrapped',
    ['crash'],
    at(4 * MINUTE, answerLost),
  ),
  planted(
    'late-answer',
    'a late answer is taken for the next',
    ['crash'],
    on(afterBytes(10 * MS, 10, 'accepted'), { kind: 'backhaulLoss', forUs: 30 * SECOND }),
  ),
  planted(
    'lost-wake-up',
    'an interrupt between check and WFI is lost',
    ['rhythm', 'reconnect', 'handleLeak'],
    on(afterBytes(1 * SECOND, 5, 'consumed'), reset),
  ),
  planted(
    'recursion-on-failure',
    'a write that fails calls itself',
    ['crash', 'sameFailure', 'retryStorm', 'deadHandle'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'missing-volatile',
    'a flag that a handler sets is not volatile',
    ['rhythm', 'reconnect', 'handleLeak', 'hang'],
    at(4 * MINUTE, coverageLoss(2 * MINUTE)),
  ),
  planted(
    'primask-left-set',
    'a way out of a critical section leaves interrupts masked',
    ['rhythm', 'reconnect', 'handleLeak', 'hang'],
    on(afterBytes(30 * MS, 9, 'accepted'), reset),
  ),
  planted(
    'pause-table',
    'an index runs past the end of its table',
    ['rhythm', 'reconnect', 'crash'],
    at(4 * MINUTE, coverageLoss(3 * MINUTE)),
  ),
  planted(
    'send-buffer-cleared',
    'the send buffer is cleared while its channel is open',
    ['crash'],
    at(4 * MINUTE, answerLost),
  ),
];
