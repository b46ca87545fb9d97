/** Device calls: the no-op, the device id, registers of peripherals, the system LED. */

import type { Handlers } from '../call.ts';

const ID_BYTES = 34;

export const device: Handlers<'device'> = {
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

  mvPeriphPeek32(c, register, out) {
    const { peripherals } = c.kernel.board;
    c.refuse(!c.memory.writable(out, 4), 'PARAMETERFAULT');
    c.refuse(!peripherals.isSupported(register), 'PERIPHERALACCESSFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.memory.write32(out, peripherals.peek(register));
    return 'OKAY';
  },

  mvPeriphPoke32(c, register, mask, xorValue) {
    const { peripherals } = c.kernel.board;
    c.refuse(!peripherals.isSupported(register), 'PERIPHERALACCESSFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    peripherals.poke(register, mask, xorValue);
    return 'OKAY';
  },

  mvSystemLedEnable(c, enable) {
    c.kernel.board.peripherals.enableLed(enable !== 0, 'mvSystemLedEnable');
    return 'OKAY';
  },
};
