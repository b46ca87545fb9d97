/** Device calls that the guide needs: the no-op and the device id. The rest is not built yet. */

import type { BuiltHandlers } from '../call.ts';

const ID_BYTES = 34;

export const device: BuiltHandlers<'device'> = {
  mvNoOp() {
    return 'OKAY';
  },

  mvGetDeviceId(c, buffer, bytes) {
    c.refuse(!c.memory.writable(buffer, Math.max(bytes, 1)), 'PARAMETERFAULT');
    c.refuse(bytes !== ID_BYTES, 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.memory.write(buffer, new TextEncoder().encode(c.kernel.context.device.id));
    return 'OKAY';
  },
};
