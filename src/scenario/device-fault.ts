/**
 * Faults of the device and of what the server tells it, as plain data.
 */

import type { EnvironmentStatus } from '../abi/environment.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import type { Count, Us } from './range.ts';

export type DeviceFault =
  /** The server holds logging. A connected device hears of it at once, another when it checks in. */
  | { readonly kind: 'loggingDisabled'; readonly forUs: Us }
  /**
   * The server's idea of time jumps, for good; the device's wall clock follows when it next checks
   * in. True time does not change.
   */
  | { readonly kind: 'clockStep'; readonly byUs: Us }
  /** The device's wall clock drifts by this much more than the scenario says. */
  | { readonly kind: 'clockDrift'; readonly ppm: Count; readonly forUs: Us }
  /**
   * The server restarts the app or the kernel, at once or when the device checks in. `debugger`: the
   * developer restarts the app in a session of the remote debugger.
   */
  | { readonly kind: 'remoteRestart'; readonly what: 'app' | 'kernel' | 'debugger' }
  /** The kernel fails and starts again. `report`: it goes on, and has an error to report. */
  | { readonly kind: 'kernelError'; readonly what: KernelErrorKind }
  /** Interrupts of the kernel reach the app later. */
  | { readonly kind: 'interruptDelay'; readonly delayUs: Us; readonly forUs: Us }
  /** The door answers so, without effect: the next `times` calls, or those within a window. */
  | {
      readonly kind: 'callStatus';
      readonly call: SyscallName;
      readonly status: EnvironmentStatus;
      /** FOREVER_US stands for "all of them". */
      readonly times: Count;
      readonly forUs?: Us;
    };

export type KernelErrorKind =
  | 'crash'
  | 'watchdog'
  | 'outOfMemory'
  | 'optionBytes'
  | 'other'
  | 'report';
