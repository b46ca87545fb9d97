/** Clock calls: the microsecond counter, wall time and the frequencies (D38). */

import type { Call, Handlers } from '../call.ts';

/** The four frequency calls differ in nothing but the clock that they name. */
function frequency(c: Call<'OKAY' | 'PARAMETERFAULT'>, hz: number): 'OKAY' | 'PARAMETERFAULT' {
  c.refuse(!c.memory.writable(hz, 4), 'PARAMETERFAULT');
  const refusal = c.refusal();
  if (refusal !== undefined) return refusal;
  c.memory.write32(hz, c.kernel.context.device.clockHz);
  return 'OKAY';
}

export const clock: Handlers<'clock'> = {
  mvGetMicroseconds(c, us) {
    c.refuse(!c.memory.writable(us, 8), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.memory.write64(us, c.kernel.clocks.microseconds);
    return 'OKAY';
  },

  mvGetWallTime(c, us) {
    const wallUs = c.kernel.clocks.wallUs;
    c.refuse(!c.memory.writable(us, 8), 'PARAMETERFAULT');
    c.refuse(wallUs === undefined, 'TIMENOTSET');
    const refusal = c.refusal();
    if (refusal !== undefined || wallUs === undefined) return refusal ?? 'TIMENOTSET';
    c.memory.write64(us, wallUs);
    return 'OKAY';
  },

  mvGetSysClk: frequency,
  mvGetHClk: frequency,
  mvGetPClk1: frequency,
  mvGetPClk2: frequency,
};
