/** The run of a finding, with its records and those of its twin without faults. */

import { invariant } from '../engine/invariant.ts';
import { type Failure, failuresOf } from '../finding/cause.ts';
import { ORACLES } from '../oracle/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Candidate, scenarioOf } from '../search/candidate.ts';
import type { RunResult } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import { execute } from './execute.ts';
import type { StoredTrace } from './finding-files.ts';
import type { LoadedScenario } from './scenario-files.ts';

/** What failed in a judged run, the most telling first. */
export function failuresIn(loaded: LoadedScenario, result: RunResult): readonly Failure[] {
  const { framesOf, own = [] } = loaded;
  const verdicts = result.verdicts.map(({ verdict }) => verdict);
  const location = framesOf?.(result.crashStack)[0] ?? '';
  return failuresOf(verdicts, [...ORACLES, ...own], location);
}

/** A finding's run and its twin without faults. */
export interface FoundRun {
  readonly trace: StoredTrace;
  readonly twin: StoredTrace;
}

/** Runs a candidate and its twin. */
export async function foundRun(
  loaded: LoadedScenario,
  base: Scenario,
  candidate: Candidate,
): Promise<FoundRun> {
  const calm = scenarioOf(base, { ...candidate, faults: [] });
  return {
    trace: await recorded({ ...loaded, scenario: scenarioOf(base, candidate) }),
    twin: await recorded({ ...loaded, scenario: calm }),
  };
}

async function recorded(loaded: LoadedScenario): Promise<StoredTrace> {
  let records: TraceRecord[] = [];
  const executed = await execute(loaded, {
    sinks: () => {
      records = [];
      return [(record) => records.push(record)];
    },
  });
  invariant(executed !== undefined, 'only a signal interrupts a run, and there is none');
  return { header: executed.header, records };
}
