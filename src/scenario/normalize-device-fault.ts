/** From the written form of a device fault to the one that the simulator reads. */

import type { EnvironmentStatus } from '../abi/environment.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import { type DeviceFault, FOREVER_US } from './scenario.ts';
import type { DeviceFaultForm } from './schema-device-fault.ts';

export function deviceFaultOf(form: DeviceFaultForm): DeviceFault {
  switch (form.fault) {
    case 'loggingDisabled':
      return { kind: form.fault, forUs: form.for ?? FOREVER_US };
    case 'clockStep':
      return { kind: form.fault, byUs: form.by };
    case 'clockDrift':
      return { kind: form.fault, ppm: form.ppm, forUs: form.for ?? FOREVER_US };
    case 'remoteRestart':
      return { kind: form.fault, what: form.what };
    case 'kernelError':
      return { kind: form.fault, what: form.what };
    case 'interruptDelay':
      return { kind: form.fault, delayUs: form.delay, forUs: form.for ?? FOREVER_US };
    case 'callStatus': {
      // The relations have checked both names, of which the compiler sees only that they are text.
      const names = { call: form.call as SyscallName, status: form.status as EnvironmentStatus };
      const base = { kind: form.fault, ...names } as const;
      if (form.for === undefined) return { ...base, times: form.times ?? 1 };
      return { ...base, times: form.times ?? FOREVER_US, forUs: form.for };
    }
  }
}
