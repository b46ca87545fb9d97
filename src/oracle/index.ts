/** The list of all oracles, in the order of reports: about the app first, then our own checks. */

import { bytesConserved } from './bytes-conserved.ts';
import { checkInOnTime } from './check-in.ts';
import { crash } from './crash.ts';
import { deadHandle } from './dead-handle.ts';
import { handleLeak } from './handle-leak.ts';
import { hang } from './hang.ts';
import type { Oracle } from './oracle.ts';
import { notificationOverrun } from './overrun.ts';
import { reconnect } from './reconnect.ts';
import { sameFailure } from './same-failure.ts';

export const ORACLES: readonly Oracle[] = [
  reconnect,
  handleLeak,
  deadHandle,
  sameFailure,
  notificationOverrun,
  crash,
  hang,
  bytesConserved,
  checkInOnTime,
];

/** What a scenario may name under `expect`. */
export const ORACLE_NAMES: readonly string[] = ORACLES.map((oracle) => oracle.name);
