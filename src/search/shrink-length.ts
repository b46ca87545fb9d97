/**
 * Shrinking, last part: the length of the run.
 *
 * What must not happen has happened, whatever comes after it. What should have happened and did not
 * needs its time: there the quiet tail stays, so that nothing is a failure only because the run
 * ended early.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { Shrinking, Sight } from './shrink-state.ts';
import { lastsUs, quietTailUs } from './survivable.ts';

const MINUTE_US = 60_000_000;

/** Takes off what comes long after the failure, so that trials that pass cost less. */
export function trimRun(shrinking: Shrinking): void {
  tryLength(shrinking, withTail(shrinking.base, shrinking.sight));
}

/** Takes off all that can be spared. */
export function shortenRun(shrinking: Shrinking): void {
  const { kind, failedAtUs } = shrinking.sight;
  if (kind !== 'liveness') tryLength(shrinking, failedAtUs + 1);
  trimRun(shrinking);
}

function tryLength(shrinking: Shrinking, leastUs: number): void {
  const lengthUs = Math.ceil(leastUs / MINUTE_US) * MINUTE_US;
  shrinking.tries({ ...shrinking.candidate, lengthUs });
}

function withTail(base: Scenario, { candidate, failedAtUs, firings }: Sight): number {
  const ends = firings.map(({ id, atUs, endUs }) => {
    const entry = candidate.faults.find((fault) => fault.id === id);
    return endUs ?? atUs + (entry === undefined ? 0 : lastsUs(entry.fault));
  });
  return Math.max(failedAtUs, ...ends) + quietTailUs(base);
}
