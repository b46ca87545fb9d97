/**
 * Processes that work side by side, for surveys and campaigns.
 *
 * Results are taken in the order of their tasks, whatever process was quicker, so what is printed
 * and written is the same for any number of jobs. Processes and not threads: threads of one Node
 * process wait for each other whenever they make a realm or map memory.
 */

import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import { type Failure, PROCESS_DIED } from '../finding/cause.ts';

/** The process that had a task is gone; another takes its place. */
export class ProcessDied extends Error {
  constructor() {
    super('its process died, as it does when an app uses up its memory');
    this.name = 'ProcessDied';
  }
}

/** The work was given up: what was under way has no result. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** What an app has done that took its process along. When in the run, nobody can say any more. */
export function failureOf({ message }: ProcessDied): Failure {
  return { kind: 'crash', oracle: 'crash', cause: PROCESS_DIED, atUs: 0, message };
}

export interface ProcessOptions {
  /** File beside this one, without its suffix. */
  readonly worker: string;
  readonly jobs: number;
  /** Memory of one process, MiB: an app that allocates without end kills its own, not all. */
  readonly heapMiB?: number | undefined;
  /** Aborts: the processes end at once, whatever they are doing. */
  readonly signal: AbortSignal;
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
  private readonly signal: AbortSignal;
  private readonly interrupt = (): void => {
    this.end().catch(() => {});
  };

  constructor({ worker, jobs, heapMiB, signal }: ProcessOptions) {
    this.signal = signal;
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
    signal.addEventListener('abort', this.interrupt);
  }

  /** Has a process carry out one of its worker's functions. Throws ProcessDied and Interrupted. */
  async run<T>(name: string, task: unknown): Promise<T> {
    if (this.signal.aborted) throw new Interrupted();
    try {
      return await this.pool.exec(name, [task], { on: forward });
    } catch (error) {
      if (this.signal.aborted) throw new Interrupted();
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
    this.signal.removeEventListener('abort', this.interrupt);
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

/** Real time that one task should take, milliseconds. */
const TASK_MS = 300;

/**
 * How many pieces of work go into one task. Few while they are slow, so that progress is seen and no
 * process is busy for long; more while they are quick, since handing over has its price.
 */
export class TaskSize {
  private readonly most: number;
  private size = 1;

  constructor(most: number) {
    this.most = most;
  }

  get pieces(): number {
    return this.size;
  }

  /** Carries out a task, and learns from the time that it takes. */
  async learn<T>(pieces: number, work: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    const result = await work();
    const pieceMs = (performance.now() - startMs) / pieces;
    this.size = Math.min(this.most, Math.max(1, Math.floor(TASK_MS / pieceMs)));
    return result;
  }
}

/**
 * Keeps some tasks under way, and hands their results over in order, until `take` wants no more,
 * there are none, or they are interrupted. Tasks that are under way by then are left to themselves.
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
    if (first === undefined) return;
    try {
      if (!take(await first)) return;
    } catch (error) {
      if (error instanceof Interrupted) return;
      throw error;
    }
  }
}
