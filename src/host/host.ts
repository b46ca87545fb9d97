/**
 * What runs an app: the interface that TypeScript apps and firmware both satisfy.
 *
 * A host runs the app until it can do no more before the next event, and says when it wants to go
 * on. Code of a TypeScript app takes no time; firmware takes its cycles, and moves the clock of the
 * run along as far as `deadlineUs`. Every system call goes through `services.call` before `run`
 * returns: it serves the call, lets the events of the call's duration happen, and comes back with
 * the status. A host keeps its own timers; world events live in the engine's queue. An app that the
 * kernel killed must not run another instruction, whatever is still on its stack.
 */

import type { MvStatus } from '../abi/status.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import type { CallSite } from '../microvisor/door.ts';
import type { AppMemory } from '../microvisor/memory.ts';
import type { TraceRecord } from '../trace/record.ts';

/** What a host may ask of the simulation. */
export interface HostServices {
  /** Virtual time, whole microseconds. */
  readonly now: number;
  readonly memory: AppMemory;
  /** When the next event is due or the run ends: code that takes time runs up to here. */
  readonly deadlineUs: number;
  /** The app's code has come to this time, which is not beyond the deadline. */
  advanceTo(us: number): void;
  /** Writes down what is the app's own: text of a serial port, pins, its timers, warnings. */
  record(record: TraceRecord): void;
  /** Number of the present life of the app, for its records. */
  readonly life: number;
  call(name: SyscallName, args: readonly number[], site: CallSite): MvStatus;
  /** A handler of the app was entered. */
  interruptEntered(irq: number): void;
  /** The app ended its own life by a mistake; the kernel kills it before this returns. */
  crashed(detail: string): void;
  /** The main program returned; interrupts still come. */
  mainReturned(): void;
  /** Called now and then in long stretches of code, for whoever watches for hangs. */
  heartbeat(): void;
}

export interface Host {
  /** How a snapshot of the app is brought back (architecture, rule 2). */
  readonly restoreBy: 'copy' | 're-execute';
  /** Whether the app can run at this instant. */
  readonly isReady: boolean;
  /** When the app wants to go on by itself; Infinity if only an interrupt can wake it. */
  readonly wakeAtUs: number;
  /** Whether an enabled interrupt is pending, masked or not: what ends a call that waits for one. */
  readonly hasInterrupt: boolean;
  /** When a timer of the host's own does something next; Infinity: it has none. */
  readonly timerAtUs: number;
  /** In a call that blocks: timers of the host's own come as far as now. */
  passTime(): void;
  /** The app will never do anything again: the run is over. Why, or empty. */
  readonly hangs: string;
  /** Where the last crash was, for a person; not part of the trace. */
  readonly lastCrashStack: string;
  boot(): void;
  kill(): void;
  pend(irq: number): void;
  /** Whether the app has a handler for an interrupt. */
  hasHandler(irq: number): boolean;
  /** Which interrupts are fast ones, and which of those may run now. */
  setFast(fast: readonly number[], runnable: readonly number[]): void;
  /**
   * Runs the app until it waits, ends or dies, or has worked for a while. Returns how much that was:
   * 1 for a step of a TypeScript app, more for firmware that has executed much.
   */
  run(): number;
  /** Plain data, between two calls of `run` only. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** The app did not do again what it had done: nothing can be built on its runs. */
export class DeterminismError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeterminismError';
  }
}
