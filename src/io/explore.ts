/**
 * Explorations: every fault at every point of an app's calm run, or every reading of the kernel, on
 * several processes. An app that takes its process along is a failure like others.
 */

import type { Assumptions } from '../scenario/assumptions.ts';
import type { RunResult } from '../sim/run.ts';
import type {
  ExploreKey,
  ExploreScope,
  ProbeOutcome,
  ProbesTask,
  ProbeTried,
  ReadingTask,
} from './explore-worker.ts';
import { failureOf, inOrder, ProcessDied, Processes, TaskSize } from './processes.ts';

export interface ExploreOptions extends ExploreKey {
  readonly jobs: number;
  readonly onScope: (scope: ExploreScope) => void;
  /** In the order of time. */
  readonly onProbe: (probe: ProbeOutcome) => void;
  readonly signal: AbortSignal;
  /** Memory of one process, MiB. */
  readonly heapMiB?: number | undefined;
}

/** Neighbours fork from the same moment, so a process gets them together. */
const MOST_PROBES = 32;

export async function explore(options: ExploreOptions): Promise<void> {
  const { file, limit, jobs, onScope, onProbe } = options;
  const processes = processesFor(options);
  const size = new TaskSize(MOST_PROBES);
  const key: ExploreKey = { file, limit };
  try {
    const scope = await scopeOf(processes, key);
    onScope(scope);
    await inOrder(
      tasks(key, scope.probes, size),
      jobs * 2,
      (task) => size.learn(task.count, () => runProbes(processes, task)),
      (outcomes) => {
        for (const outcome of outcomes) onProbe(outcome);
        return true;
      },
    );
  } finally {
    await processes.end();
  }
}

function processesFor({
  jobs,
  heapMiB,
  signal,
}: Pick<ExploreOptions, 'jobs' | 'heapMiB' | 'signal'>): Processes {
  return new Processes({ worker: 'explore-worker', jobs, heapMiB, signal });
}

/** Of an app that takes its process along without any fault, nothing can be tried. */
async function scopeOf(processes: Processes, key: ExploreKey): Promise<ExploreScope> {
  try {
    return await processes.run<ExploreScope>('scopeOf', key);
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    const failsCalm = [failureOf(error).cause];
    return { probes: 0, leftOut: 0, tooLate: 0, failsCalm, forks: false };
  }
}

function* tasks(key: ExploreKey, probes: number, size: TaskSize): Generator<ProbesTask> {
  for (let from = 0, count = 0; from < probes; from += count) {
    count = Math.min(size.pieces, probes - from);
    yield { ...key, from, count };
  }
}

/** A batch whose process dies is tried again one by one, which shows which probe it is. */
async function runProbes(processes: Processes, task: ProbesTask): Promise<readonly ProbeOutcome[]> {
  try {
    return await processes.run<readonly ProbeOutcome[]>('runProbes', task);
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    if (task.count === 1) return await died(processes, task, error);
    const outcomes: ProbeOutcome[] = [];
    for (let i = 0; i < task.count; i += 1) {
      const one = { ...task, from: task.from + i, count: 1 };
      outcomes.push(...(await runProbes(processes, one)));
    }
    return outcomes;
  }
}

async function died(
  processes: Processes,
  task: ProbesTask,
  error: ProcessDied,
): Promise<readonly ProbeOutcome[]> {
  const tried = await processes.run<readonly ProbeTried[]>('describeProbes', task);
  const failure = failureOf(error);
  return tried.map((probe) => {
    return { ...probe, outcome: 'failed', failure, events: 0, wholeEvents: 0 };
  });
}

export interface ReadingsOptions
  extends Pick<ExploreOptions, 'file' | 'jobs' | 'heapMiB' | 'signal'> {
  /** What differs from the readings in force, run by run. */
  readonly readings: readonly Partial<Assumptions>[];
  /** In the order of the readings; undefined: the app took its process along. */
  readonly onResult: (result: RunResult | undefined) => void;
}

/** Runs a scenario as it is once for each reading. */
export async function runReadings(options: ReadingsOptions): Promise<void> {
  const { file, jobs, readings, onResult } = options;
  const processes = processesFor(options);
  try {
    await inOrder(
      readings,
      jobs * 2,
      (assumptions) => runReading(processes, { file, assumptions }),
      (result) => {
        onResult(result);
        return true;
      },
    );
  } finally {
    await processes.end();
  }
}

async function runReading(processes: Processes, task: ReadingTask): Promise<RunResult | undefined> {
  try {
    return await processes.run<RunResult>('runReading', task);
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    return undefined;
  }
}
