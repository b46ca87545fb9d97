/**
 * Makes a failing candidate small: few faults, round figures, nothing that does not matter.
 *
 * Passes, each of which asks for trials of smaller candidates, in a row until none of them finds
 * anything more. The order is that of least work: first what cuts the cost of every later trial
 * (faults that cannot matter, the rest of a long run), then whole faults, then their figures.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import { dropFaults, dropIdleFaults, lastFiring, withFault } from './shrink-faults.ts';
import { figuresOf } from './shrink-figures.ts';
import { shortenRun, trimRun } from './shrink-length.ts';
import { Moments } from './shrink-moments.ts';
import { Shrinking } from './shrink-state.ts';
import { EXACT_WEIGHT, simplerTriggers, triggerWeight } from './shrink-trigger.ts';
import type { Attempt, Trial } from './trial.ts';

export interface ShrinkOptions {
  /** Trials at most, the last whole run included. */
  readonly maxTrials: number;
  /** Whether to end with what is small by now, after a last whole run. */
  readonly isOver?: () => boolean;
}

export interface Shrunk {
  readonly candidate: Candidate;
  /** A whole run of the candidate. */
  readonly trial: Trial;
  readonly trials: number;
  /** Virtual events that were simulated for all trials. */
  readonly events: number;
  /** The budget was over before everything was tried. */
  readonly exhausted: boolean;
}

type Pass = (shrinking: Shrinking) => void;

const PASSES: readonly Pass[] = [
  dropIdleFaults,
  trimRun,
  dropVaried,
  dropFaults,
  softenFigures,
  simplifyTriggers,
  shortenRun,
];

/**
 * The smallest candidate that was found to fail for this cause, as `failing` does, which is a whole
 * run. Without any one of its faults it does not fail so, or is no plan that an app must survive
 * although the failing one was; unless the budget was exhausted.
 */
export function shrink(
  base: Scenario,
  failing: Trial,
  cause: string,
  attempt: Attempt,
  { maxTrials, isOver = () => false }: ShrinkOptions,
): Shrunk {
  const options = { base, cause, attempt, maxTrials, isOver };
  const quick = new Shrinking(failing, { ...options, whole: false });
  const first = reduce(quick);
  if (first !== undefined) return shrunkOf(quick, first);
  // What a trial shows at first may look otherwise in the end, as the place of the last crash.
  const left = maxTrials - quick.trials;
  const slow = new Shrinking(failing, { ...options, maxTrials: left, whole: true });
  const second = shrunkOf(slow, reduce(slow) ?? failing);
  const { trials, events } = quick;
  return { ...second, trials: second.trials + trials, events: second.events + events };
}

function shrunkOf({ trials, events, exhausted }: Shrinking, trial: Trial): Shrunk {
  return { candidate: trial.candidate, trial, trials, events, exhausted };
}

/** Runs the passes until each of them in turn has found nothing. */
function reduce(shrinking: Shrinking): Trial | undefined {
  let idle = 0;
  for (let i = 0; idle < PASSES.length && !shrinking.exhausted; i += 1) {
    const before = shrinking.candidate;
    PASSES[i % PASSES.length]?.(shrinking);
    idle = shrinking.candidate === before ? idle + 1 : 0;
  }
  return shrinking.conclude();
}

/** What the candidate varies besides faults: all of it, then one by one. */
function dropVaried(shrinking: Shrinking): void {
  const { seed } = shrinking.base;
  if (shrinking.tries({ ...shrinking.candidate, seed, world: {}, assumptions: {} })) return;
  for (const part of ['world', 'assumptions'] as const) {
    for (const name of Object.keys(shrinking.candidate[part])) {
      const { [name]: _, ...others } = shrinking.candidate[part] as Record<string, unknown>;
      shrinking.tries({ ...shrinking.candidate, [part]: others });
    }
  }
  shrinking.tries({ ...shrinking.candidate, seed });
}

function softenFigures(shrinking: Shrinking): void {
  for (const { id, fault } of shrinking.candidate.faults) {
    for (const { name } of figuresOf(fault)) soften(shrinking, id, name);
  }
}

/**
 * Moves one figure down: to the least, or as far as it goes. A figure that does not go one step is
 * left alone, so that what is small already costs two trials.
 */
function soften(shrinking: Shrinking, id: string, name: string): void {
  const entry = shrinking.candidate.faults.find((fault) => fault.id === id);
  const figure = entry && figuresOf(entry.fault).find((f) => f.name === name);
  if (entry === undefined || figure === undefined) return;
  const { softer } = figure;
  const goesTo = (rung: number): boolean => {
    const fault = softer[rung];
    return (
      fault !== undefined && shrinking.tries(withFault(shrinking.candidate, { ...entry, fault }))
    );
  };
  if (goesTo(0)) return;
  let fails = softer.length - 1;
  if (!goesTo(fails)) return;
  let passes = 0;
  while (fails - passes > 1) {
    const middle = (passes + fails) >> 1;
    if (goesTo(middle)) fails = middle;
    else passes = middle;
  }
}

function simplifyTriggers(shrinking: Shrinking): void {
  for (const { id } of shrinking.candidate.faults) simplify(shrinking, id, []);
  const exact = shrinking.candidate.faults.flatMap(({ id, trigger }) => {
    const firing = lastFiring(shrinking.sight.firings, id);
    const isExact = trigger.by === 'time' && triggerWeight(trigger) >= EXACT_WEIGHT;
    return isExact && firing !== undefined ? [{ id, atUs: firing.atUs }] : [];
  });
  if (exact.length === 0) return;
  const moments = new Moments(exact.map(({ atUs }) => atUs));
  shrinking.watches(moments.sink);
  for (const { id, atUs } of exact) simplify(shrinking, id, moments.near(atUs));
}

/** Gives a fault the simplest trigger that does; `others` are forms to try besides. */
function simplify(
  shrinking: Shrinking,
  id: string,
  others: Parameters<typeof simplerTriggers>[2],
): void {
  const entry = shrinking.candidate.faults.find((fault) => fault.id === id);
  if (entry === undefined) return;
  const drawn = shrinking.drawn.get(id);
  const firedAtUs = lastFiring(shrinking.sight.firings, id)?.atUs;
  const forms = [...others, ...(drawn === undefined ? [] : [drawn])];
  for (const trigger of simplerTriggers(entry.trigger, firedAtUs, forms)) {
    if (shrinking.tries(withFault(shrinking.candidate, { ...entry, trigger }))) return;
  }
}
