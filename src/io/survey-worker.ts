/**
 * What a worker of a survey does: loads the scenario once, then runs the seeds that it is handed.
 */

import workerpool from 'workerpool';
import { MetricsFold, type RunMetrics } from '../report/metrics.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run, type RunResult } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import { execute, runOptions, SLICE_STEPS } from './execute.ts';
import { storedResult } from './run-results.ts';
import { type LoadedScenario, loadOne, type ScenarioOverrides } from './scenario-files.ts';
import { twinRhythms } from './twin-rhythms.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog } from './watchdog.ts';
import { livesWithCommand } from './worker-life.ts';

/** Seeds of one scenario. Plain data: it crosses to another process. */
export interface SurveyTask {
  /** Path of the scenario file or app, as the user wrote it. */
  readonly file: string;
  readonly overrides: ScenarioOverrides;
  readonly seeds: readonly string[];
}

/** A run of a seed, without evidence: thousands of runs would carry it, and a replay has it all. */
export interface SeedRun {
  readonly result: RunResult;
  readonly metrics: RunMetrics;
}

let held: { readonly key: string; readonly loaded: LoadedScenario } | undefined;

async function load(task: SurveyTask): Promise<LoadedScenario> {
  const key = JSON.stringify([task.file, task.overrides]);
  if (held?.key !== key) {
    held = { key, loaded: await loadOne(task.file, task.overrides) };
  }
  return held.loaded;
}

/** Runs the seeds of a task in order. */
async function runSeeds(task: SurveyTask): Promise<readonly SeedRun[]> {
  const loaded = await load(task);
  const scenarios = task.seeds.map((seed) => ({ ...loaded.scenario, seed }));
  // A run alone in its task is a slow one.
  const runs = scenarios.length > 1 ? await runTogether(loaded, scenarios) : [];
  for (const scenario of scenarios.slice(runs.length)) {
    const executed = await execute({ ...loaded, scenario });
    if (executed !== undefined) runs.push({ result: executed.result, metrics: executed.metrics });
  }
  return runs.map(({ result, metrics }) => ({ result: storedResult(loaded, result), metrics }));
}

/**
 * The first runs, under one watchdog: one for each costs as much as the calls of a short run. Those
 * that it does not see the end of are left out, be they slow or hung.
 */
async function runTogether(
  loaded: LoadedScenario,
  scenarios: readonly Scenario[],
): Promise<SeedRun[]> {
  const runs: SeedRun[] = [];
  try {
    const twin = await twinRhythms(loaded, { limitMs: HANG_LIMIT_MS, sliceSteps: SLICE_STEPS });
    const watchdog = Watchdog.of(HANG_LIMIT_MS);
    const options = { ...runOptions(loaded, twin), heartbeat: watchdog.heartbeat };
    watchdog.run(() => {
      for (const scenario of scenarios) {
        const fold = new MetricsFold(scenario, twin);
        const sinks = [(record: TraceRecord) => fold.record(record)];
        const run = new Run(scenario, loaded.program, { ...options, sinks });
        while (run.advance(SLICE_STEPS));
        const result = run.finish();
        runs.push({ result, metrics: fold.end() });
      }
    });
  } catch (error) {
    if (!(error instanceof SliceTooLong)) throw error;
  }
  return runs;
}

livesWithCommand();
workerpool.worker({ runSeeds });
