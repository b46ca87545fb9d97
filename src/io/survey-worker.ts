/**
 * What a worker of a survey does: loads the scenario once, then runs the seeds that it is handed.
 */

import type { RunResult } from '../sim/run.ts';
import { execute } from './execute.ts';
import { type LoadedScenario, loadScenarios, type ScenarioOverrides } from './scenario-files.ts';

/** Seeds of one scenario. Plain data: it crosses to another thread. */
export interface SurveyTask {
  /** Path of the scenario file or app, as the user wrote it. */
  readonly file: string;
  readonly overrides: ScenarioOverrides;
  readonly seeds: readonly string[];
}

let held: { readonly key: string; readonly loaded: LoadedScenario } | undefined;

async function load(task: SurveyTask): Promise<LoadedScenario> {
  const key = JSON.stringify([task.file, task.overrides]);
  if (held?.key !== key) {
    const [loaded] = await loadScenarios([task.file], task.overrides);
    if (loaded === undefined) throw new Error(`${task.file}: nothing to run`);
    held = { key, loaded };
  }
  return held.loaded;
}

/** Runs the seeds of a task in order. */
export async function runSeeds(task: SurveyTask): Promise<readonly RunResult[]> {
  const loaded = await load(task);
  const results: RunResult[] = [];
  for (const seed of task.seeds) {
    const scenario = { ...loaded.scenario, seed };
    const executed = await execute({ ...loaded, scenario });
    if (executed !== undefined) results.push(light(executed.result));
  }
  return results;
}

/** Evidence stays behind: a replay of the seed has it all, and thousands of runs would carry it. */
function light(result: RunResult): RunResult {
  const verdicts = result.verdicts.map((v) => ({ ...v, verdict: { ...v.verdict, evidence: [] } }));
  return { ...result, verdicts };
}
