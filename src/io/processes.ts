/**
 * Processes that work side by side, for surveys and campaigns.
 *
 * Results are taken in the order of their tasks, whatever process was quicker, so what is printed
 * and written is the same for any number of jobs. Processes and not threads: threads of one Node
 * process wait for each other whenever they make a realm or map memory.
 */

import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import type { Failure } from '../finding/cause.ts';

/** The process that had a task is gone; another takes its place. */
export class ProcessDied extends Error {
  constructor() {
    super('its process died, as it does when an app uses up its memory');
    this.name = 'ProcessDied';
  }
}

/** What an app has done that took its process along. When in the run, nobody can say any more. */
export function failureOf({ message }: ProcessDied): Failure {
  return { kind: 'crash', oracle: 'crash', cause: 'crash: process died', atUs: 0, message };
}

export interface ProcessOptions {
  /** File beside this one, without its suffix. */
  readonly worker: string;
  readonly jobs: number;
  /** Memory of one process, MiB: an app that allocates without end kills its own, not all. */
  readonly heapMiB?: number;
}

/**
 * With less, the engine collects the garbage of a run twice as often. Runs die young, so there is
 * much room for what is young: some 15 % of the time of short runs for at most 200 MiB a process.
 */
const HEAP_MIB = 2048;
const YOUNG_MIB = 64;

/** What a process that carries out runs is started with, besides the loader of the sources. */
export function memoryFlags(heapMiB: number = HEAP_MIB): readonly string[] {
  const youngMiB = Math.min(YOUNG_MIB, Math.ceil(heapMiB / 16));
  return [`--max-old-space-size=${heapMiB}`, `--max-semi-space-size=${youngMiB}`];
}

export class Processes {
  private readonly pool: Pool;

  constructor({ worker, jobs, heapMiB }: ProcessOptions) {
    const isSource = import.meta.url.endsWith('.ts');
    const file = new URL(`./${worker}.${isSource ? 'ts' : 'js'}`, import.meta.url);
    this.pool = workerpool.pool(fileURLToPath(file), {
      workerType: 'process',
      minWorkers: jobs,
      maxWorkers: jobs,
      emitStdStreams: true,
      forkOpts: {
        execArgv: [
          // From the sources, a process needs what the command was started with.
          ...(isSource ? ['--import', import.meta.resolve('tsx')] : []),
          ...memoryFlags(heapMiB),
        ],
        serialization: 'advanced',
      },
    });
  }

  /** Has a process carry out one of its worker's functions. Throws ProcessDied. */
  async run<T>(name: string, task: unknown): Promise<T> {
    try {
      return await this.pool.exec(name, [task], { on: forward });
    } catch (error) {
      // The library's text lists how the process was started, with paths of this machine.
      const { message } = error as Partial<Error>;
      if (message?.startsWith('Workerpool Worker terminated') !== true) throw error;
      this.wake();
      throw new ProcessDied();
    }
  }

  /** The library goes on with tasks that wait only when one ends well or another is added. */
  private wake(): void {
    this.pool.exec('methods', []).catch(() => {});
  }

  async end(): Promise<void> {
    await this.pool.terminate(true);
  }
}

/** What the engine prints when it dies; whoever gave the task says it in one line. */
const DEATH = /^(<---|FATAL ERROR|-----|\s*\d+: 0x|\[\d+:0x)/m;

/** What an app prints goes to the terminal. */
function forward({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): void {
  process.stdout.write(stdout);
  if (!DEATH.test(stderr)) process.stderr.write(stderr);
}

/**
 * Keeps some tasks under way, and hands their results over in order, until `take` wants no more or
 * there are none. Tasks that are under way by then are left to themselves.
 */
export async function inOrder<T, R>(
  tasks: Iterable<T>,
  ahead: number,
  run: (task: T) => Promise<R>,
  take: (result: R) => boolean,
): Promise<void> {
  const waiting: Promise<R>[] = [];
  const source = tasks[Symbol.iterator]();
  for (;;) {
    while (waiting.length < ahead) {
      const next = source.next();
      if (next.done === true) break;
      const result = run(next.value);
      // One that fails while an earlier one is awaited is looked at in its turn.
      result.catch(() => {});
      waiting.push(result);
    }
    const first = waiting.shift();
    if (first === undefined || !take(await first)) return;
  }
}
