/**
 * What a campaign found: a failure, and the smallest plan that leads to it. Plain data.
 *
 * One mistake of an app shows in many runs and, depending on the moment, under several causes. So
 * findings are grouped before anybody reads them.
 */

import type { Assumptions } from '../scenario/assumptions.ts';
import { hash64, planId } from '../scenario/canonical.ts';
import type { WorldGroups } from '../scenario/plan-form-world.ts';
import type { Fault, FaultPlanEntry } from '../scenario/scenario.ts';
import type { Failure } from './cause.ts';

/** With its scenario or app beside it, all that is needed to make a run again. */
export interface FoundPlan {
  readonly seed: string;
  readonly lengthUs: number;
  readonly faults: readonly FaultPlanEntry[];
  /** Whole groups. */
  readonly world: WorldGroups;
  readonly assumptions: Partial<Assumptions>;
}

/** What making a plan small has cost. */
export interface ShrinkFigures {
  readonly trials: number;
  /** Virtual events of all trials together. */
  readonly events: number;
  /** It ended at its limit: the plan may be smaller still. */
  readonly exhausted: boolean;
}

/** Both ends are included. */
interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Why a fault is in the plan. Where something was not tried, it is undefined. */
export interface FaultNecessity {
  readonly id: string;
  readonly needed: boolean;
  /** Causes of what fails without it; none: the app gets over it. */
  readonly without: readonly string[];
  /** Instants at which it makes the run fail as well. */
  readonly starts: Span | undefined;
  /** Numbers of the occurrence with which the run fails. */
  readonly occurrences: readonly number[] | undefined;
  /** Lengths with which the run fails. */
  readonly lengths: Span | undefined;
}

export interface Finding extends Failure {
  /** See findingId. */
  readonly id: string;
  readonly candidate: FoundPlan;
  /** Seed of the campaign, and the number of the run that showed it first. */
  readonly seed: string;
  readonly index: number;
  /** How many runs of the campaign failed so. */
  readonly seen: number;
  /** Faults of the plan as it was drawn. */
  readonly drawnFaults: number;
  /** Undefined: the plan is as it was drawn, since the failure took its process along. */
  readonly shrink?: ShrinkFigures | undefined;
  /** In the order of the plan. */
  readonly necessity: readonly FaultNecessity[];
}

const ID_CHARS = 8;

/** Short, and the same for whoever finds the same plan for the same cause. */
export function findingId(cause: string, faults: readonly FaultPlanEntry[]): string {
  return hash64(`${cause} ${planId(faults)}`).slice(0, ID_CHARS);
}

/**
 * One finding for each mistake, as far as findings show it: those of one cause, and those in which
 * one oracle fails after faults of the same kinds. The run with the lowest number stands for its
 * group, in whatever order they come. For the parts of a campaign, give the findings of all parts
 * as they were made: groups of groups have forgotten what joined them.
 */
export function groupFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups: { first: Finding; seen: number; readonly traits: Set<string> }[] = [];
  for (const finding of [...findings].sort(byIndex)) {
    const traits = traitsOf(finding);
    const group = groups.find((one) => traits.some((trait) => one.traits.has(trait)));
    if (group === undefined) {
      groups.push({ first: finding, seen: finding.seen, traits: new Set(traits) });
    } else {
      group.seen += finding.seen;
      for (const trait of traits) group.traits.add(trait);
    }
  }
  return groups.map(({ first, seen }) => ({ ...first, seen }));
}

function byIndex(a: Finding, b: Finding): number {
  return a.index - b.index || (a.id < b.id ? -1 : 1);
}

/** Findings that share one of them are one. */
function traitsOf({ cause, oracle, candidate }: Finding): readonly string[] {
  const { faults } = candidate;
  // What fails in calm weather has nothing but its cause to tell it by.
  if (faults.length === 0) return [`cause ${cause}`];
  const shape = faults.map((entry) => shapeOf(entry.fault)).sort();
  return [`cause ${cause}`, `oracle ${oracle}: ${shape.join(', ')}`];
}

function shapeOf(fault: Fault): string {
  return fault.kind === 'callStatus' ? `${fault.call} ${fault.status}` : fault.kind;
}
