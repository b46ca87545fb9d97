/**
 * Refusals that the fault plan injects at the door, by system call (D43).
 *
 * Each stands for a number of calls, or for all until its window ends. Several may stand for one
 * call: the first that was armed answers, and the others wait.
 */

import type { EnvironmentStatus } from '../abi/environment.ts';
import type { SyscallName } from '../abi/syscalls.ts';

export interface Injection {
  readonly call: SyscallName;
  readonly status: EnvironmentStatus;
  readonly times: number;
}

export interface Armed {
  readonly id: string;
  readonly call: SyscallName;
  readonly status: EnvironmentStatus;
  left: number;
}

export class Injections {
  private armed: Armed[] = [];

  arm(id: string, { call, status, times }: Injection): void {
    this.armed.push({ id, call, status, left: times });
  }

  /** The window of a fault is over. */
  disarm(id: string): void {
    this.armed = this.armed.filter((a) => a.id !== id);
  }

  /** What to answer to a call that enters now; undefined: nothing is injected. */
  next(call: SyscallName): EnvironmentStatus | undefined {
    if (this.armed.length === 0) return undefined;
    const found = this.armed.find((a) => a.call === call);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.armed = this.armed.filter((a) => a !== found);
    return found.status;
  }

  snapshot(): readonly Armed[] {
    return structuredClone(this.armed);
  }

  restore(armed: readonly Armed[]): void {
    this.armed = structuredClone([...armed]);
  }
}
