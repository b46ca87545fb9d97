/** Power calls that the guide needs: the wake reason and the restart. The rest is not built yet. */

import { MvRestartMode } from '../../abi/enums.ts';
import type { BuiltHandlers } from '../call.ts';

export const power: BuiltHandlers<'power'> = {
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
