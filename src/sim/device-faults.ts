/**
 * What each fault of the device, and of what the server tells it, does to the simulation.
 *
 * A window is known by the id of its fault, so that overlapping ones compose and the end of one
 * takes back what that one brought and no more.
 */

import { MvWakeReason } from '../abi/enums.ts';
import type { Kernel } from '../microvisor/kernel.ts';
import type { Drawn } from '../scenario/range.ts';
import type { DeviceFault, FaultKind, KernelErrorKind } from '../scenario/scenario.ts';
import type { World } from '../world/world.ts';

interface Targets {
  readonly world: World;
  readonly kernel: Kernel;
}

const KERNEL_FAILURES = {
  crash: { reason: MvWakeReason.MICROVISORCRASH, text: 'kernel crash' },
  watchdog: { reason: MvWakeReason.MICROVISORWATCHDOG, text: 'kernel watchdog' },
  outOfMemory: { reason: MvWakeReason.MICROVISOROUTOFMEMORY, text: 'kernel out of memory' },
  // The kernel sets option bytes of the processor, which takes them over by a reset.
  optionBytes: { reason: MvWakeReason.OPTIONBYTES, text: 'option bytes loaded' },
  other: { reason: MvWakeReason.MICROVISORERROR, text: 'kernel error' },
} as const satisfies Record<Exclude<KernelErrorKind, 'report'>, unknown>;

/** False when there was nothing to hit. */
export function applyDeviceFault(
  fault: Drawn<DeviceFault>,
  id: string,
  { world, kernel }: Targets,
): boolean {
  switch (fault.kind) {
    case 'loggingDisabled':
      world.cloud.notices.holdLogging();
      return true;
    case 'clockStep':
      world.cloud.notices.stepClock(fault.byUs);
      return true;
    case 'clockDrift':
      kernel.clocks.drift(id, fault.ppm);
      return true;
    case 'remoteRestart':
      if (fault.what === 'debugger') return kernel.restartFromDebugger();
      world.cloud.notices.restart(fault.what);
      return true;
    case 'kernelError': {
      if (fault.what === 'report') return kernel.reportKernelError('kernel error report');
      const { reason, text } = KERNEL_FAILURES[fault.what];
      return kernel.fail(reason, text);
    }
    case 'interruptDelay':
      kernel.interrupts.delay(id, fault.delayUs);
      return true;
    case 'callStatus':
      kernel.injections.arm(id, fault);
      return true;
  }
}

/** The window of a fault is over. Faults of other kinds are not ours. */
export function endDeviceFault(kind: FaultKind, id: string, { world, kernel }: Targets): void {
  switch (kind) {
    case 'loggingDisabled':
      world.cloud.notices.allowLogging();
      return;
    case 'clockDrift':
      kernel.clocks.driftOver(id);
      return;
    case 'interruptDelay':
      kernel.interrupts.delayOver(id);
      return;
    case 'callStatus':
      kernel.injections.disarm(id);
      return;
    default:
  }
}
