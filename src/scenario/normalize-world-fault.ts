/** From the written form of a world fault to the one that the simulator reads. */

import type { Count, Us } from './range.ts';
import { FOREVER_US, type WorldFault } from './scenario.ts';
import type { WorldFaultForm } from './schema-world-fault.ts';

export function worldFaultOf(form: WorldFaultForm): WorldFault {
  switch (form.fault) {
    case 'marginalCoverage':
      return {
        kind: form.fault,
        forUs: form.for ?? FOREVER_US,
        lossRatio: form.loss,
        rateFactor: form.rateFactor,
        rttFactor: form.rttFactor,
      };
    case 'radioFails':
      return { kind: form.fault, how: form.how, ...armed(form) };
    case 'radioSlow':
      return { kind: form.fault, delayUs: form.delay, ...armed(form) };
    case 'registrationRefused':
      return { kind: form.fault, cause: form.cause, ...armed(form) };
    case 'answerLost':
      return { kind: form.fault, ...armed(form) };
    case 'httpFault': {
      const { what, host, status, delay } = form;
      return {
        kind: form.fault,
        what,
        ...(host === undefined ? {} : { host: host.toLowerCase() }),
        ...(status === undefined ? {} : { status }),
        ...(what === 'slowBody' ? { delayUs: delay } : {}),
        ...armed(form),
      };
    }
    case 'configFault': {
      const { what, key, delay } = form;
      return {
        kind: form.fault,
        what,
        ...(key === undefined ? {} : { key }),
        ...(what === 'slow' ? { delayUs: delay } : {}),
        ...armed(form),
      };
    }
    case 'mqttFault': {
      const { what, host } = form;
      return { kind: form.fault, what, ...(host === undefined ? {} : { host }), ...armed(form) };
    }
    case 'halfOpen':
      return { kind: form.fault, forUs: form.for ?? FOREVER_US };
    case 'connectionTerminated':
    case 'natDrop':
    case 'updateInterrupted':
      return { kind: form.fault };
  }
}

function armed(form: { readonly times?: Count | undefined; readonly for?: Us | undefined }): {
  readonly times: Count;
  readonly forUs?: Us;
} {
  if (form.for === undefined) return { times: form.times ?? 1 };
  return { times: form.times ?? FOREVER_US, forUs: form.for };
}
