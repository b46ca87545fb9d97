/**
 * What an app gets at boot: the system calls, its memory, the interrupt controller, and waiting.
 */

import type { MvStatus } from '../../abi/status.ts';
import { SYSCALL_NAMES, type SyscallName } from '../../abi/syscalls.ts';
import type { Wait } from './app.ts';
import type { MemoryAccess } from './memory-access.ts';
import { Mv } from './mv.ts';
import type { RawCall } from './mv-base.ts';
import type { Nvic } from './nvic.ts';

/** The 71 calls as C has them: words in, a status out; results are in memory. */
export type RawCalls = { readonly [N in SyscallName]: (...args: readonly number[]) => MvStatus };

export class Device {
  /** Typed system calls. */
  readonly mv: Mv;
  /** System calls on memory addresses, for whatever the typed ones cannot express. */
  readonly raw: RawCalls;
  readonly memory: MemoryAccess;
  readonly nvic: Nvic;

  constructor(call: RawCall, memory: MemoryAccess, nvic: Nvic) {
    this.mv = new Mv(call, memory);
    this.raw = rawCalls(call);
    this.memory = memory;
    this.nvic = nvic;
  }

  /** `yield device.sleep(us)`: waits; interrupts are served meanwhile. */
  sleep(us: number): Wait {
    return { wait: 'sleep', us: checkUs(us) };
  }

  /**
   * `yield device.untilInterrupt()`: waits, as WFI does, until an enabled interrupt is taken (or is
   * pending behind PRIMASK). One that was taken before the wait began does not end it.
   */
  untilInterrupt(timeoutUs?: number): Wait {
    return {
      wait: 'interrupt',
      timeoutUs: timeoutUs === undefined ? undefined : checkUs(timeoutUs),
    };
  }
}

function checkUs(us: number): number {
  if (!Number.isSafeInteger(us) || us < 0) {
    throw new RangeError(`a wait must be a whole number of microseconds from 0 on, got ${us}`);
  }
  return us;
}

function rawCalls(call: RawCall): RawCalls {
  const calls: Record<string, (...args: readonly number[]) => MvStatus> = {};
  for (const name of SYSCALL_NAMES) calls[name] = (...args) => call(name, ...args);
  return calls as RawCalls;
}

// Shared by all runs of a process: what an app does to it must not reach the next one.
Object.freeze(Device);
Object.freeze(Device.prototype);
