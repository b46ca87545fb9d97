/**
 * Surveys: one scenario under many seeds, on several processes (Monte Carlo).
 *
 * Results come back in the order of the seeds, whatever process was quicker, so what is printed and
 * written is the same for any number of jobs. A batch whose process dies is run again seed by seed:
 * the seed that kills its process is named, and the rest goes on.
 */

import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
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
  /** Memory of one process, MiB: an app that allocates without end kills its own, not all. */
  readonly heapMiB?: number;
}

const HEAP_MIB = 2048;

/** Large enough that handing over costs little, small enough that processes end together. */
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
  const pool = workerpool.pool(fileURLToPath(worker), {
    // Threads of one process wait for each other whenever they make a realm or map memory.
    workerType: 'process',
    minWorkers: options.jobs,
    maxWorkers: options.jobs,
    emitStdStreams: true,
    forkOpts: {
      execArgv: [
        // From the sources, a process needs what the command was started with.
        ...(isSource ? ['--import', import.meta.resolve('tsx')] : []),
        `--max-old-space-size=${options.heapMiB ?? HEAP_MIB}`,
      ],
      serialization: 'advanced',
    },
  });
  try {
    await inOrder(batches(options), options, (task) => runBatch(pool, task, options.signal));
  } finally {
    await pool.terminate(true);
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

/** Keeps every process busy, and hands the outcomes over in order. */
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
      const outcome = run(tasks[running.length] as SurveyTask);
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
  pool: Pool,
  task: SurveyTask,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  if (signal.aborted) return [];
  try {
    const results: readonly RunResult[] = await pool.exec('runSeeds', [task], { on: forward });
    return results.map((result) => ({ seed: result.seed, result, problem: '' }));
  } catch (error) {
    const [seed = '', ...others] = task.seeds;
    if (others.length === 0) {
      return [{ seed, result: undefined, problem: `seed ${seed}: no result: ${whyNone(error)}` }];
    }
    const outcomes: Outcome[] = [];
    for (const one of task.seeds) {
      outcomes.push(...(await runBatch(pool, { ...task, seeds: [one] }, signal)));
    }
    return outcomes;
  }
}

/** What the engine prints when it dies; the survey says it in one line. */
const DEATH = /^(<---|FATAL ERROR|-----|\s*\d+: 0x|\[\d+:0x)/m;

/** What an app prints goes to the terminal. */
function forward({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): void {
  process.stdout.write(stdout);
  if (!DEATH.test(stderr)) process.stderr.write(stderr);
}

function whyNone(error: unknown): string {
  const message = (error as Partial<Error> | null)?.message ?? String(error);
  // The library's text lists how the process was started, with paths of this machine.
  if (!message.startsWith('Workerpool Worker terminated')) return message;
  return 'its process died, as it does when an app uses up its memory';
}
