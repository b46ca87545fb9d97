/**
 * Surveys: one scenario under many seeds, on several threads (Monte Carlo).
 *
 * Seeds are handed out in small batches and results come back in the order of the seeds, whatever
 * thread was quicker, so what is printed and written is the same for any number of jobs. A batch
 * whose worker dies is run again seed by seed: the seed that kills a worker is named, and the rest
 * goes on.
 */

import { Piscina } from 'piscina';
import type { RunResult } from '../sim/run.ts';
import type { ScenarioOverrides } from './scenario-files.ts';
import type { SurveyTask } from './survey-worker.ts';

/** One seed of a survey: its result, or why there is none. */
export interface SurveyRun {
  readonly index: number;
  readonly seed: string;
  readonly result: RunResult | undefined;
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
  /** Memory of one thread, MiB: an app that allocates without end kills its thread, not all. */
  readonly heapMiB?: number;
}

const HEAP_MIB = 2048;

/** Large enough that handing over costs little, small enough that threads end together. */
const BATCH_SEEDS = 16;

/** The ith seed: numbers count up, other texts get a number. */
export function surveySeed(first: string, index: number): string {
  if (index === 0) return first;
  return /^\d{1,15}$/.test(first) ? String(Number(first) + index) : `${first}-${index}`;
}

/** Runs a survey to its end, or until it is aborted. */
export async function survey(options: SurveyOptions): Promise<void> {
  const isSource = import.meta.url.endsWith('.ts');
  const worker = new URL(`./survey-worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
  const pool = new Piscina({
    filename: worker.href,
    name: 'runSeeds',
    minThreads: options.jobs,
    maxThreads: options.jobs,
    resourceLimits: { maxOldGenerationSizeMb: options.heapMiB ?? HEAP_MIB },
    // From the sources, a worker needs what the command was started with.
    ...(isSource ? { execArgv: ['--import', 'tsx'] } : {}),
  });
  try {
    await inOrder(batches(options), options, (task) => runBatch(pool, task, options.signal));
  } finally {
    await pool.destroy();
  }
}

function batches({ file, overrides, seed, seeds }: SurveyOptions): readonly SurveyTask[] {
  const tasks: SurveyTask[] = [];
  for (let start = 0; start < seeds; start += BATCH_SEEDS) {
    const length = Math.min(BATCH_SEEDS, seeds - start);
    const some = Array.from({ length }, (_, i) => surveySeed(seed, start + i));
    tasks.push({ file, overrides, seeds: some });
  }
  return tasks;
}

type Outcome = Pick<SurveyRun, 'seed' | 'result' | 'problem'>;

/** Keeps every thread busy, and hands the outcomes over in order. */
async function inOrder(
  tasks: readonly SurveyTask[],
  { jobs, onRun, signal }: SurveyOptions,
  run: (task: SurveyTask) => Promise<readonly Outcome[]>,
): Promise<void> {
  const ahead = jobs * 2;
  const running: Promise<readonly Outcome[]>[] = [];
  let index = 0;
  for (let done = 0; done < tasks.length; done += 1) {
    while (running.length < Math.min(tasks.length, done + ahead)) {
      const task = tasks[running.length] as SurveyTask;
      const outcome = run(task);
      // A batch that fails while an earlier one is awaited is looked at in its turn.
      outcome.catch(() => {});
      running.push(outcome);
    }
    const outcomes = await (running[done] as Promise<readonly Outcome[]>);
    if (signal.aborted) return;
    for (const outcome of outcomes) {
      onRun({ index, ...outcome });
      index += 1;
    }
  }
}

async function runBatch(
  pool: Piscina,
  task: SurveyTask,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  if (signal.aborted) return [];
  try {
    const results = (await pool.run(task)) as readonly RunResult[];
    return results.map((result) => ({ seed: result.seed, result, problem: '' }));
  } catch (error) {
    if (task.seeds.length > 1) {
      const outcomes: Outcome[] = [];
      for (const seed of task.seeds) {
        outcomes.push(...(await runBatch(pool, { ...task, seeds: [seed] }, signal)));
      }
      return outcomes;
    }
    const message = error instanceof Error ? error.message : String(error);
    const [seed = ''] = task.seeds;
    return [{ seed, result: undefined, problem: `seed ${seed}: no result: ${message}` }];
  }
}
