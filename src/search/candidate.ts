/**
 * What a campaign varies of a scenario: a fault plan, figures of the world, readings of the kernel.
 *
 * Plain data, in the simulator's own form, so that it can be drawn, made smaller, sent to another
 * process, written down as a scenario file and run again although generators have changed.
 */

import type { Assumptions } from '../scenario/assumptions.ts';
import type { FaultPlanEntry, Scenario, WorldSettings } from '../scenario/scenario.ts';

/** Whole groups of world figures that take the place of the scenario's own. */
export type WorldFigures = Partial<Omit<WorldSettings, 'preset' | 'recording'>>;

export interface Candidate {
  readonly seed: string;
  readonly lengthUs: number;
  /** Ids are unique; kinds, triggers and figures keep to what an app can survive (D50). */
  readonly faults: readonly FaultPlanEntry[];
  readonly world: WorldFigures;
  readonly assumptions: Partial<Assumptions>;
}

/**
 * The scenario that a campaign starts from: without faults of its own, since a campaign looks for
 * plans, and without expectations, which belong to a plan.
 */
export function searchBase(scenario: Scenario): Scenario {
  return { ...scenario, faults: [], expect: {} };
}

/** The candidate that varies nothing. */
export function calmCandidate({ seed, lengthUs }: Scenario): Candidate {
  return { seed, lengthUs, faults: [], world: {}, assumptions: {} };
}

/** The scenario that a candidate stands for. Groups that are not varied are shared, not copied. */
export function scenarioOf(base: Scenario, candidate: Candidate): Scenario {
  const { seed, lengthUs, faults, world, assumptions } = candidate;
  return {
    ...base,
    seed,
    lengthUs,
    faults,
    world: isEmpty(world) ? base.world : { ...base.world, ...world },
    assumptions: isEmpty(assumptions) ? base.assumptions : { ...base.assumptions, ...assumptions },
  };
}

const isEmpty = (fields: object): boolean => Object.keys(fields).length === 0;
