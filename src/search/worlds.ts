/**
 * Worlds for property tests of a user's own: what a campaign draws, for the tests that he writes.
 *
 * The same plans, figures of the world and readings of the kernel, with the same limits (D50), so
 * that a correct app has to hold whatever is claimed of it.
 */

import fc from 'fast-check';
import type { FaultKind, FaultPlanEntry, Scenario } from '../scenario/scenario.ts';
import { plans } from './arbitraries.ts';
import { type Candidate, searchBase } from './candidate.ts';
import { kindsFor } from './draw-faults.ts';
import { assumptions, worldFigures } from './draw-worlds.ts';
import type { Profile } from './profile.ts';
import { campaignLengthUs } from './survivable.ts';

const LARGEST_SEED = 2 ** 31 - 1;

/** What all worlds of a test share: the scenario without its plan, long enough to recover in. */
export function worldsBase(scenario: Scenario, lengthUs = scenario.lengthUs): Scenario {
  const base = searchBase({ ...scenario, lengthUs });
  return { ...base, lengthUs: campaignLengthUs(base) };
}

/** Whole candidates. `kinds`: of faults; without it all that the app can meet. */
export function worldCandidates(
  base: Scenario,
  profile: Profile,
  kinds?: readonly FaultKind[],
): fc.Arbitrary<Candidate> {
  const { lengthUs } = base;
  return fc
    .record({
      seed: fc.integer({ min: 1, max: LARGEST_SEED }).map(String),
      faults: plansOfKinds(base, profile, kinds),
      world: worldFigures(base),
      assumptions: assumptions(),
    })
    .map((drawn): Candidate => ({ ...drawn, lengthUs }));
}

/** Fault plans, of some kinds only. Throws when the app can meet none of them. */
export function plansOfKinds(
  base: Scenario,
  profile: Profile,
  kinds?: readonly FaultKind[],
): fc.Arbitrary<readonly FaultPlanEntry[]> {
  const all = plans(profile, base);
  if (kinds === undefined) return all;
  const possible = kindsFor(profile);
  if (!kinds.some((kind) => possible.includes(kind))) {
    throw new RangeError(
      `kinds: must name a fault that the app can meet (${possible.join(', ')}), found ${kinds.join(', ') || 'none'}`,
    );
  }
  return all.map((plan) => ofKinds(plan, kinds)).filter((plan) => plan.length > 0);
}

/** Without the other kinds, and without what waits for one of those. */
function ofKinds(
  plan: readonly FaultPlanEntry[],
  kinds: readonly FaultKind[],
): readonly FaultPlanEntry[] {
  const kept: FaultPlanEntry[] = [];
  for (const entry of plan) {
    const leader = leaderOf(entry);
    const led = leader === undefined || kept.some(({ id }) => id === leader);
    if (kinds.includes(entry.fault.kind) && led) kept.push(entry);
  }
  return kept;
}

/** The fault that this one waits for. */
function leaderOf({ trigger }: FaultPlanEntry): string | undefined {
  if (trigger.by !== 'record') return undefined;
  if (trigger.since.startsWith('fault:')) return trigger.since.slice('fault:'.length);
  const { id } = trigger.where;
  return trigger.record === 'fault' && typeof id === 'string' ? id : undefined;
}
