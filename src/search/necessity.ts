/**
 * Why each fault of a small plan is there: what happens without it, and how much of it can change.
 *
 * Limits are found by trials, by doubling and then halving a distance: what lies between them was
 * tried at a few places only. A trial ends as soon as the cause shows.
 */

import { type FaultPlanEntry, FOREVER_US, type Scenario } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import { withFault } from './shrink-faults.ts';
import { lastsUs, problemsWithin, survivalLimits } from './survivable.ts';
import { type Attempt, shows, type Trial } from './trial.ts';

const SECOND_US = 1_000_000;
/** Instants nearer to each other than this are one. */
const FINE_US = 10_000;
/** Trials for one end of a span of instants. */
const MOST_TRIALS = 10;
/** Occurrences to either side that are tried. */
const NEIGHBOURS = [-2, -1, 1, 2, 3];
/** A window is made so many times longer, one after the other. */
const LONGER = [2, 8, 32];

/** Both ends are included. */
export interface UsSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Of one fault. Plain data. */
export interface Necessity {
  readonly id: string;
  /** Causes that a whole run without it shows, the most telling first; none: the app gets over it. */
  readonly without: readonly string[];
  /** Whether the failure is gone without it. */
  readonly needed: boolean;
  /** Of a fault at a time: instants at which it makes the run fail as well. */
  readonly starts: UsSpan | undefined;
  /** Of a fault at an occurrence: numbers near its own with which the run fails, its own included. */
  readonly occurrences: readonly number[] | undefined;
  /** Of a fault that lasts: from its own length on, lengths with which the run fails. */
  readonly lengths: UsSpan | undefined;
}

/** `shrunk` is a whole run that fails for the cause. At most 24 trials for each fault. */
export function necessity(
  base: Scenario,
  shrunk: Trial,
  cause: string,
  attempt: Attempt,
): readonly Necessity[] {
  const { candidate } = shrunk;
  const fails = (changed: Candidate) =>
    shows(attempt(changed, { untilCause: cause }).failures, cause);
  return candidate.faults.map((entry) => {
    const faults = candidate.faults.filter(({ id }) => id !== entry.id);
    const { failures } = attempt({ ...candidate, faults });
    return {
      id: entry.id,
      without: failures.map((failure) => failure.cause),
      needed: !shows(failures, cause),
      starts: startsOf(base, candidate, entry, fails),
      occurrences: occurrencesOf(candidate, entry, fails),
      lengths: lengthsOf(base, candidate, entry, fails),
    };
  });
}

type Fails = (candidate: Candidate) => boolean;

/** The run becomes longer by as much as its fault moves, since what follows takes as long. */
function startsOf(
  base: Scenario,
  candidate: Candidate,
  entry: FaultPlanEntry,
  fails: Fails,
): UsSpan | undefined {
  const { trigger, fault } = entry;
  if (trigger.by !== 'time' || typeof trigger.atUs !== 'number') return undefined;
  const { atUs } = trigger;
  const movedFails = (byUs: number) => {
    const lengthUs = Math.min(base.lengthUs, candidate.lengthUs + Math.max(0, byUs));
    const moved = { ...entry, trigger: { ...trigger, atUs: atUs + byUs } };
    return fails(withFault({ ...candidate, lengthUs }, moved));
  };
  const { quietFromUs } = survivalLimits(base);
  const roomUs = Math.max(0, quietFromUs - atUs - lastsUs(fault));
  const latestUs = Math.floor(roomUs / SECOND_US) * SECOND_US;
  return {
    fromUs: atUs - farthest(atUs, (byUs) => movedFails(-byUs)),
    toUs: atUs + farthest(latestUs, movedFails),
  };
}

/** The greatest distance up to a limit that holds, as far as a few trials can say. */
function farthest(limitUs: number, holds: (distanceUs: number) => boolean): number {
  let trials = 0;
  let heldUs = 0;
  let brokenUs = limitUs;
  for (let stepUs = SECOND_US; heldUs < limitUs; stepUs *= 4) {
    const distanceUs = Math.min(stepUs, limitUs);
    trials += 1;
    if (!holds(distanceUs)) {
      brokenUs = distanceUs;
      break;
    }
    heldUs = distanceUs;
  }
  for (; trials < MOST_TRIALS && brokenUs - heldUs > FINE_US; trials += 1) {
    const middleUs = rounded((heldUs + brokenUs) / 2, brokenUs - heldUs);
    if (middleUs <= heldUs) break;
    if (holds(middleUs)) heldUs = middleUs;
    else brokenUs = middleUs;
  }
  return heldUs;
}

/** Whole seconds while they tell the ends apart, then hundredths. */
function rounded(us: number, betweenUs: number): number {
  const unitUs = betweenUs > SECOND_US ? SECOND_US : FINE_US;
  return Math.floor(us / unitUs) * unitUs;
}

function occurrencesOf(
  candidate: Candidate,
  entry: FaultPlanEntry,
  fails: Fails,
): readonly number[] | undefined {
  const { trigger } = entry;
  if (trigger.by !== 'record' || typeof trigger.nth !== 'number') return undefined;
  const { nth } = trigger;
  const failing = NEIGHBOURS.map((by) => nth + by).filter(
    (other) =>
      other >= 1 && fails(withFault(candidate, { ...entry, trigger: { ...trigger, nth: other } })),
  );
  return [nth, ...failing].sort((a, b) => a - b);
}

/** Only lengths that leave the app a chance, and the kernel its quiet tail. */
function lengthsOf(
  base: Scenario,
  candidate: Candidate,
  entry: FaultPlanEntry,
  fails: Fails,
): UsSpan | undefined {
  const { fault } = entry;
  const fromUs = lastsUs(fault);
  if (!('forUs' in fault) || fromUs === 0 || fromUs >= FOREVER_US) return undefined;
  const limits = survivalLimits(base);
  let toUs = fromUs;
  for (const factor of LONGER) {
    const forUs = fromUs * factor;
    const longer = withFault(candidate, { ...entry, fault: { ...fault, forUs } });
    const lengthUs = Math.min(base.lengthUs, candidate.lengthUs + forUs - fromUs);
    const isFair = problemsWithin(limits, longer.faults).length === 0;
    if (!isFair || !fails({ ...longer, lengthUs })) break;
    toUs = forUs;
  }
  return { fromUs, toUs };
}
