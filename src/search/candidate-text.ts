/** A candidate for a person: its plan as a table in the order of time, and what else it varies. */

import { formatDuration } from '../engine/units.ts';
import type { FaultPlanEntry } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import { entryText } from './necessity-text.ts';

/** Few lines, each with its own meaning; the plan's are indented. */
export function candidateLines(candidate: Candidate): readonly string[] {
  const { seed, lengthUs, faults, world, assumptions } = candidate;
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const groups = Object.keys(world);
  const readings = Object.entries(assumptions).map(([name, value]) => `${name} ${value}`);
  return [
    `plan: ${count}, seed ${seed}, ${formatDuration(lengthUs)}`,
    ...inOrderOfTime(faults).map((entry) => `  ${entryText(entry)}`),
    ...(groups.length === 0 ? [] : [`world: other figures of ${groups.join(', ')}`]),
    ...(readings.length === 0 ? [] : [`assumptions: ${readings.join(', ')}`]),
  ];
}

/** What waits for something else than the time comes last, in the order of the plan. */
function inOrderOfTime(faults: readonly FaultPlanEntry[]): readonly FaultPlanEntry[] {
  return [...faults].sort((a, b) => atUs(a) - atUs(b) || 0);
}

function atUs({ trigger }: FaultPlanEntry): number {
  if (trigger.by !== 'time') return Number.MAX_SAFE_INTEGER;
  return typeof trigger.atUs === 'number' ? trigger.atUs : trigger.atUs.fromUs;
}
