/**
 * Results against those of a base: which findings are new, and which figures have changed.
 *
 * Only what was made alike is compared: the same scenario, preset, plan, assumptions and version of
 * the simulator. The app is what may differ. A survey is held against a survey and a campaign
 * against a campaign, never one against the other: a campaign looks for trouble, so what it counts
 * is no rate.
 */

import { type FigureChange, figureChanges } from './figure-changes.ts';
import { type FindingChange, findingChanges } from './finding-changes.ts';
import { pairSets, titleOf } from './pair-sets.ts';
import type { Results } from './results.ts';

export interface Comparison {
  /** The folder of the base, as the user wrote it. */
  readonly base: string;
  /** Sets that were made in different ways and so are not compared, a line each. */
  readonly differing: readonly string[];
  /** What else a reader should know: sets of one side only, an app that is the same. */
  readonly notes: readonly string[];
  /** How many sets were compared. */
  readonly compared: number;
  readonly findings: readonly FindingChange[];
  readonly figures: readonly FigureChange[];
}

export function compare(base: Results, now: Results): Comparison {
  const { pairs, differing, alone } = pairSets(base, now);
  const same = pairs
    .filter((pair) => pair.base.identity.appHash === pair.now.identity.appHash)
    .map((pair) => `${titleOf(pair.now)}: the app is the same as in the base`);
  return {
    base: base.folder,
    differing,
    notes: [...alone, ...same],
    compared: pairs.length,
    findings: findingChanges(pairs),
    figures: figureChanges(pairs),
  };
}

/**
 * Whether there is a new finding, or an oracle fails more often by more than luck explains. Metrics do
 * not decide: what ends a silence may well cost retries and energy, and people have to weigh that.
 */
export function isWorse({ findings, figures }: Comparison): boolean {
  return (
    findings.some(({ change }) => change === 'new') ||
    figures.some(({ of, state }) => of === 'rate' && state === 'worse')
  );
}
