/** The list of all oracles, in the order of reports: about the app first, then our own checks. */

import { budgets } from './budgets.ts';
import { bytesConserved } from './bytes-conserved.ts';
import { checkInOnTime } from './check-in.ts';
import { crash } from './crash.ts';
import { deadHandle } from './dead-handle.ts';
import { handleLeak } from './handle-leak.ts';
import { hang } from './hang.ts';
import { logsAccounted } from './logs-accounted.ts';
import { messageDelivery } from './message-delivery.ts';
import type { Oracle } from './oracle.ts';
import { notificationOverrun } from './overrun.ts';
import { reconnect } from './reconnect.ts';
import { retryStorm } from './retry-storm.ts';
import { rhythm } from './rhythm.ts';
import { sameFailure } from './same-failure.ts';
import { tornFlash } from './torn-flash.ts';
import { unacknowledged } from './unacknowledged.ts';
import { unanswered } from './unanswered.ts';
import { updateApplied } from './update-applied.ts';

export const ORACLES: readonly Oracle[] = [
  reconnect,
  rhythm,
  handleLeak,
  deadHandle,
  sameFailure,
  retryStorm,
  notificationOverrun,
  crash,
  hang,
  unanswered,
  messageDelivery,
  unacknowledged,
  updateApplied,
  tornFlash,
  budgets,
  bytesConserved,
  logsAccounted,
  checkInOnTime,
];

/** What a scenario may name under `expect`. */
export const ORACLE_NAMES: readonly string[] = ORACLES.map((oracle) => oracle.name);
