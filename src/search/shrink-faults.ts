/**
 * Shrinking, first part: which faults of the plan are needed at all.
 *
 * When a fault goes, an occurrence that another one waits for may come at another moment. So what is
 * left is tried as it stands, and then at the instants at which it fired.
 */

import type { FaultPlanEntry } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import type { Shrinking, Sight } from './shrink-state.ts';
import { instant } from './shrink-trigger.ts';
import type { Firing } from './trial.ts';

/** Takes out what cannot matter, by what the failing trial has shown; verified by a trial. */
export function dropIdleFaults(shrinking: Shrinking): void {
  const { candidate, firings } = shrinking.sight;
  const fired = new Set(firings.map(({ id }) => id));
  const hit = new Set(firings.filter(({ missed }) => !missed).map(({ id }) => id));
  const keeping = (ids: ReadonlySet<string>) => ({
    ...candidate,
    faults: candidate.faults.filter(({ id }) => ids.has(id)),
  });
  if (!shrinking.tries(keeping(hit))) shrinking.tries(keeping(fired));
}

/** Keeps only the last few that fired, the likeliest to blame, then takes out one by one. */
export function dropFaults(shrinking: Shrinking): void {
  for (let kept = 1; kept < shrinking.candidate.faults.length; kept *= 2) {
    const ids = byFiring(shrinking.sight).map(({ id }) => id);
    if (keeps(shrinking, new Set(ids.slice(-kept)))) break;
  }
  for (const { id } of byFiring(shrinking.sight)) {
    const others = shrinking.candidate.faults.map((entry) => entry.id).filter((o) => o !== id);
    keeps(shrinking, new Set(others));
  }
}

/** Faults in the order in which they first fired; those that did not, first of all. */
function byFiring({ candidate, firings }: Sight): readonly FaultPlanEntry[] {
  const place = ({ id }: FaultPlanEntry) => firings.findIndex((firing) => firing.id === id);
  return [...candidate.faults].sort((a, b) => place(a) - place(b));
}

function keeps(shrinking: Shrinking, ids: ReadonlySet<string>): boolean {
  const { candidate, firings } = shrinking.sight;
  const faults = candidate.faults.filter(({ id }) => ids.has(id));
  if (shrinking.tries({ ...candidate, faults })) return true;
  const pinned = faults.map((entry) => atInstant(entry, firings));
  return shrinking.tries({ ...candidate, faults: pinned });
}

/** The fault at the instant at which it fired last, before the failure. */
function atInstant(entry: FaultPlanEntry, firings: readonly Firing[]): FaultPlanEntry {
  if (entry.trigger.by === 'time') return entry;
  const last = lastFiring(firings, entry.id);
  return last === undefined ? entry : { ...entry, trigger: instant(last.atUs) };
}

export function lastFiring(firings: readonly Firing[], id: string): Firing | undefined {
  return firings.findLast((firing) => firing.id === id);
}

/** The candidate with one fault in the place of the one of the same id. */
export function withFault(candidate: Candidate, changed: FaultPlanEntry): Candidate {
  const faults = candidate.faults.map((entry) => (entry.id === changed.id ? changed : entry));
  return { ...candidate, faults };
}
