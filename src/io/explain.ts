/**
 * Runs a failed run again, to say what of it matters: its records, its twin without faults, and
 * for each fault whether the failure happens without it.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { TraceRecord } from '../trace/record.ts';
import { execute } from './execute.ts';
import type { LoadedScenario } from './scenario-files.ts';

export interface Explanation {
  readonly records: readonly TraceRecord[];
  readonly twin: readonly TraceRecord[];
  readonly faults: readonly FaultNeed[];
}

/** Whether a verdict still fails when one fault of the plan is left out. */
export interface FaultNeed {
  readonly id: string;
  /** Oracles that fail with the whole plan and do not fail without this fault. */
  readonly neededFor: readonly string[];
}

/** More faults than this are not tried one by one. */
const MAX_FAULTS = 24;
/** Longer traces are not held in memory for a screen of text. */
const MAX_RECORDS = 2_000_000;

/** Undefined when interrupted, or when the run is too long to explain. */
export async function explain(
  loaded: LoadedScenario,
  failed: readonly string[],
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  const { scenario } = loaded;
  const records = await recordsOf(loaded, signal);
  if (records === undefined) return undefined;
  const calm = { ...loaded, scenario: { ...scenario, faults: [] } };
  const twin = await recordsOf(calm, signal);
  if (twin === undefined) return undefined;
  const faults: FaultNeed[] = [];
  for (const { id } of scenario.faults.slice(0, MAX_FAULTS)) {
    const without = await failuresOf({ ...loaded, scenario: withoutFault(scenario, id) }, signal);
    if (without === undefined) return undefined;
    faults.push({ id, neededFor: failed.filter((oracle) => !without.has(oracle)) });
  }
  return { records, twin, faults };
}

function withoutFault(scenario: Scenario, id: string): Scenario {
  return { ...scenario, faults: scenario.faults.filter((entry) => entry.id !== id) };
}

async function recordsOf(
  loaded: LoadedScenario,
  signal: AbortSignal,
): Promise<readonly TraceRecord[] | undefined> {
  let records: TraceRecord[] = [];
  const done = await execute(loaded, {
    signal,
    sinks: () => {
      records = [];
      return [(record) => records.length < MAX_RECORDS && records.push(record)];
    },
  });
  return done === undefined || records.length >= MAX_RECORDS ? undefined : records;
}

async function failuresOf(
  loaded: LoadedScenario,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const done = await execute(loaded, { signal });
  if (done === undefined) return undefined;
  const failed = done.result.verdicts.filter((v) => v.verdict.status === 'fail');
  return new Set(failed.map((v) => v.verdict.oracle));
}
