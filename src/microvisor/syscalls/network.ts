/** Network calls: request, release, status and reasons (G7 to G14, G19 to G22, G53 to G55). */

import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers } from '../call.ts';

const PARAMS = STRUCTS.MvRequestNetworkParams;
/** More requests than this at once are refused with PARAMETERFAULT (D24). */
export const MAX_NETWORK_REQUESTS = 8;

export const network: Handlers<'network'> = {
  mvRequestNetwork(c, params, handleOut) {
    const { kernel, memory } = c;
    const paramsOk = memory.readable(params, PARAMS.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    c.refuse(!memory.writable(handleOut, 4), 'PARAMETERFAULT');
    const field = (f: keyof typeof PARAMS.fields) =>
      paramsOk ? memory.read32(params + PARAMS.fields[f].offset) : 0;
    const center = field('notification_handle');
    if (paramsOk) {
      c.refuse(field('version') !== 1, 'UNSUPPORTEDSTRUCTUREVERSION');
      c.checkHandle(center, 'notification');
      c.refuse(kernel.requestCount >= MAX_NETWORK_REQUESTS, 'PARAMETERFAULT');
    }
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    const handle = kernel.context.handles.issue('network', kernel.life);
    c.object = handle;
    memory.write32(handleOut, handle);
    kernel.addRequest({ handle, center, tag: field('notification_tag') });
    return 'OKAY';
  },

  mvReleaseNetwork(c, handleInOut) {
    const handle = c.checkHandleAt(handleInOut, 'network');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.retireHandle(handleInOut, handle);
    c.kernel.removeRequest(handle);
    return 'OKAY';
  },

  mvGetNetworkStatus(c, handle, statusOut) {
    const { kernel, memory } = c;
    c.refuse(!memory.writable(statusOut, 4), 'PARAMETERFAULT');
    c.useHandle(handle, 'network');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    memory.write32(statusOut, kernel.connection.status);
    return 'OKAY';
  },

  mvGetNetworkReasons(c, reasonsOut, countOut) {
    const { kernel, memory } = c;
    c.refuse(!memory.writable(reasonsOut, 4), 'PARAMETERFAULT');
    c.refuse(!memory.writable(countOut, 4), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    memory.write32(reasonsOut, kernel.connection.reasons);
    memory.write32(countOut, kernel.requestCount);
    return 'OKAY';
  },
};
