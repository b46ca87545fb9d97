/**
 * Stops app code that neither calls nor waits: the one thing virtual time cannot end.
 *
 * A slice of the run is executed under the time limit of node:vm, which can stop any code. A slice
 * that the app spends in system calls is not a hang: the heartbeat tells the two apart, and the
 * run is then made again with a larger limit, since what was stopped cannot go on. So the limit
 * never decides what a run is, only whether a spin is called one.
 */

// Imported, because the global one is taken away while an app runs.
import { performance } from 'node:perf_hooks';
import { createContext, Script } from 'node:vm';
import { leaveApp } from '../host/app/ambient.ts';
import { restoreStackFormat } from '../host/app/stack-depth.ts';

/** Real time without a sign of life, in milliseconds, after which an app hangs. */
export const HANG_LIMIT_MS = 2000;

/** Shares of the limit: without a sign of life, and with the processor. */
const SILENT_SHARE = 0.5;
/** A process that a busy machine does not serve is silent without being hung. */
const SERVED_SHARE = 0.05;

/** How old the reading of processor time may be that belongs to a sign of life, milliseconds. */
const STALE_MS = 5;

/** A slice took longer than the limit, though the app was alive: try with a larger one. */
export class SliceTooLong extends Error {
  constructor() {
    super('a slice of the run took longer than its limit');
    this.name = 'SliceTooLong';
  }
}

/** Tries again with more and more time for as long as a slice takes longer than its limit. */
export async function withMoreTime<T>(
  limitMs: number,
  body: (limitMs: number) => Promise<T>,
): Promise<T> {
  for (let limit = limitMs; ; limit *= 8) {
    try {
      return await body(limit);
    } catch (error) {
      if (!(error instanceof SliceTooLong)) throw error;
    }
  }
}

let listener = (): void => {};

/** Calls a function every few milliseconds while something runs under a watchdog. */
export function onSignOfLife(called: () => void): void {
  listener = called;
}

export class Watchdog {
  // A context costs as much as the calls of a short run.
  private static readonly made = new Map<number, Watchdog>();

  /** The watchdog of this limit. One slice at a time: they do not nest. */
  static of(limitMs: number): Watchdog {
    const known = Watchdog.made.get(limitMs) ?? new Watchdog(limitMs);
    Watchdog.made.set(limitMs, known);
    return known;
  }

  private readonly limitMs: number;
  private readonly context = createContext({ slice: (): void => this.body() });
  private readonly script = new Script('slice()', { filename: 'watchdog' });
  private body: () => void = () => {};
  private lastSign: Sign = clocks();

  private constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  /** To be called now and then by whatever runs under the watchdog. */
  readonly heartbeat = (): void => {
    const wallMs = performance.now();
    // Asking for processor time costs as much as a system call of the app.
    if (wallMs - this.lastSign.readAtMs <= STALE_MS) {
      this.lastSign.wallMs = wallMs;
      return;
    }
    this.lastSign = clocks();
    listener();
  };

  /** Runs one slice. False: the app hung and was stopped. Throws SliceTooLong. */
  run(slice: () => void): boolean {
    this.body = slice;
    this.lastSign = clocks();
    try {
      this.script.runInContext(this.context, { timeout: this.limitMs });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      // The stop runs no finally, so what was swapped for the app's code is put back here.
      leaveApp();
      restoreStackFormat();
      if (!this.wasSilent()) throw new SliceTooLong();
      return false;
    }
  }

  /** Whether the last sign of life is long ago, and the process did run since then. */
  private wasSilent(): boolean {
    const { wallMs, cpuMs } = clocks();
    const { wallMs: signWallMs, cpuMs: signCpuMs } = this.lastSign;
    return (
      wallMs - signWallMs >= this.limitMs * SILENT_SHARE &&
      cpuMs - signCpuMs >= this.limitMs * SERVED_SHARE
    );
  }
}

interface Sign {
  wallMs: number;
  readonly cpuMs: number;
  /** Real time at which processor time was read. */
  readonly readAtMs: number;
}

function clocks(): Sign {
  const { user, system } = process.cpuUsage();
  const wallMs = performance.now();
  return { wallMs, cpuMs: (user + system) / 1000, readAtMs: wallMs };
}
