/** Power calls: sleep, restart, and why the app started (D37, D48). */

import { MvDeepSleepMode, MvPowerSavingMode, MvRestartMode } from '../../abi/enums.ts';
import type { Handlers, Refusing } from '../call.ts';

/** Both kinds of sleep wait until the network is at rest (documented), and an update as well. */
function refuseWhileBusy(c: Refusing<'MICROVISORBUSY'>): void {
  c.refuse(c.kernel.connection.isActive || c.kernel.updater.isBusy, 'MICROVISORBUSY');
}

export const power: Handlers<'power'> = {
  mvPowerSave(c, mode) {
    // The mode is one byte wide.
    const known = Object.values(MvPowerSavingMode).some((m) => m === (mode & 0xff));
    refuseWhileBusy(c);
    c.refuse(!known, 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.board.sleep.light();
    c.lastsUntilInterrupt();
    return 'OKAY';
  },

  mvDeepSleep(c, mode) {
    const known = Object.values(MvDeepSleepMode).some((m) => m === (mode & 0xff));
    refuseWhileBusy(c);
    c.refuse(!known, 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.board.sleep.deep(mode & 0xff, c.kernel.life);
    return 'OKAY';
  },

  mvGetWakeReason(c, reasonOut) {
    c.refuse(!c.memory.writable(reasonOut, 1), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    // The enumeration is one byte wide.
    c.memory.write(reasonOut, Uint8Array.of(c.kernel.wakeReason));
    return 'OKAY';
  },

  mvRestart(c, mode) {
    c.refuse(mode !== MvRestartMode.AUTOAPPLYUPDATE, 'PARAMETERFAULT');
    c.refuse(c.kernel.updater.isBusy, 'MICROVISORBUSY');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    c.kernel.requestRestart();
    return 'OKAY';
  },
};
