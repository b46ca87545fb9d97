/**
 * Surveys: one scenario under many seeds, on several processes (Monte Carlo).
 *
 * Results come back in the order of the seeds, whatever process was quicker, so what is printed and
 * written is the same for any number of jobs. A batch whose process dies is run again seed by seed:
 * the seed that kills its process is named, and the rest goes on.
 */

import type { RunMetrics } from '../report/metrics.ts';
import type { RunResult } from '../sim/run.ts';
import { Interrupted, inOrder, Processes, TaskSize } from './processes.ts';
import type { ScenarioOverrides } from './scenario-files.ts';
import type { SeedRun, SurveyTask } from './survey-worker.ts';

/** One seed of a survey: its result and metrics, or why there are none. */
export interface SurveyRun {
  readonly index: number;
  readonly seed: string;
  readonly result: RunResult | undefined;
  readonly metrics: RunMetrics | undefined;
  readonly problem: string;
}

export interface SurveyOptions {
  readonly file: string;
  readonly overrides: ScenarioOverrides;
  /** Seed of the scenario: the first one of the survey. */
  readonly seed: string;
  readonly seeds: number;
  readonly jobs: number;
  /** Called in the order of the seeds. */
  readonly onRun: (run: SurveyRun) => void;
  /** Aborts: runs that are complete have been handed over. */
  readonly signal: AbortSignal;
  /** Memory of one process, MiB. */
  readonly heapMiB?: number | undefined;
}

/** Large enough that handing over costs little, small enough that processes end together. */
const MOST_SEEDS = 16;

/** The ith seed: numbers count up, other texts get a number. */
export function surveySeed(first: string, index: number): string {
  if (index === 0) return first;
  return /^\d{1,15}$/.test(first) ? String(Number(first) + index) : `${first}-${index}`;
}

/** Runs a survey to its end, or until it is aborted. */
export async function survey(options: SurveyOptions): Promise<void> {
  const { jobs, heapMiB, signal, onRun } = options;
  const processes = new Processes({ worker: 'survey-worker', jobs, heapMiB, signal });
  const size = new TaskSize(MOST_SEEDS);
  let index = 0;
  const take = (outcomes: readonly Outcome[]) => {
    for (const outcome of outcomes) {
      onRun({ index, ...outcome });
      index += 1;
    }
    return true;
  };
  try {
    // Two tasks a process, so that none of them waits for its next one.
    const run = (task: SurveyTask) => {
      return size.learn(task.seeds.length, () => runBatch(processes, task));
    };
    await inOrder(batches(options, size), jobs * 2, run, take);
  } finally {
    await processes.end();
  }
}

function* batches(
  { file, overrides, seed, seeds }: SurveyOptions,
  size: TaskSize,
): Generator<SurveyTask> {
  for (let start = 0, length = 0; start < seeds; start += length) {
    length = Math.min(size.pieces, seeds - start);
    const some = Array.from({ length }, (_, i) => surveySeed(seed, start + i));
    yield { file, overrides, seeds: some };
  }
}

type Outcome = Pick<SurveyRun, 'seed' | 'result' | 'metrics' | 'problem'>;

async function runBatch(processes: Processes, task: SurveyTask): Promise<readonly Outcome[]> {
  try {
    const runs = await processes.run<readonly SeedRun[]>('runSeeds', task);
    return runs.map((run) => ({ seed: run.result.seed, ...run, problem: '' }));
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const [seed = '', ...others] = task.seeds;
    if (others.length === 0) {
      const why = error instanceof Error ? error.message : String(error);
      const problem = `seed ${seed}: no result: ${why}`;
      return [{ seed, result: undefined, metrics: undefined, problem }];
    }
    const outcomes: Outcome[] = [];
    for (const one of task.seeds) {
      outcomes.push(...(await runBatch(processes, { ...task, seeds: [one] })));
    }
    return outcomes;
  }
}
