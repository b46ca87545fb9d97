/**
 * What a life of a generator app was told, in order: enough to run it again to the same point.
 *
 * Generators cannot be copied, so a snapshot keeps this log and a restore runs the app again
 * against it: the results of its calls, the kernel's writes into its memory, and the interrupts,
 * each where it happened (architecture, rule 2). The app must do the same again; when it does not,
 * it reached for something outside the simulation.
 */

import type { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import { DeterminismError } from '../host.ts';
import type { Wake } from './app.ts';

/** Plain data. */
export type LogEntry =
  | { readonly e: 'resume'; readonly wake: Wake }
  | { readonly e: 'call'; readonly name: SyscallName; readonly args: readonly number[] }
  | { readonly e: 'return'; readonly status: MvStatus }
  | { readonly e: 'write'; readonly address: number; readonly bytes: Uint8Array }
  | { readonly e: 'pend'; readonly irq: number }
  | { readonly e: 'interrupt'; readonly irq: number };

/** Reads a log from its start. */
export class LogReader {
  private readonly log: readonly LogEntry[];
  private position = 0;

  constructor(log: readonly LogEntry[]) {
    this.log = log;
  }

  get next(): LogEntry | undefined {
    return this.log[this.position];
  }

  skip(): void {
    this.position += 1;
  }

  /** The next entry must be this call. Throws DeterminismError. */
  expectCall(name: SyscallName, args: readonly number[]): void {
    const entry = this.next;
    const same =
      entry?.e === 'call' &&
      entry.name === name &&
      entry.args.length === args.length &&
      entry.args.every((a, i) => a === args[i]);
    if (!same) {
      throw new DeterminismError(
        `the app does not repeat itself: step ${this.position} was ${describe(entry)}, ` +
          `now it is a call of ${name}(${args.join(', ')})`,
      );
    }
    this.skip();
  }
}

export function describe(entry: LogEntry | undefined): string {
  if (entry === undefined) return 'the end';
  switch (entry.e) {
    case 'call':
      return `a call of ${entry.name}(${entry.args.join(', ')})`;
    case 'resume':
      return `a wake-up by ${entry.wake}`;
    case 'interrupt':
      return `interrupt ${entry.irq}`;
    case 'return':
      return 'the return of a call';
    case 'write':
      return 'a write of the kernel';
    case 'pend':
      return `a pend of interrupt ${entry.irq}`;
  }
}
