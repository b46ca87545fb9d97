/**
 * What the network says to a registration, and what the module makes of it.
 *
 * A cause decides how it goes on (section 8.7 of the study of cellular figures):
 *   3, 6, 8         this SIM is not welcome: the module stays away until it is power-cycled, or
 *                   for a day
 *   11, 12, 13, 15  not in this network or area: the next network is searched at once
 *   any other       17, 22: later again, after the time that the network says or T3411
 *
 * The module knows nothing of the carrier's reasons, so a SIM that the carrier has blocked is
 * refused again after each power-cycle.
 */

import { sampleUs } from '../engine/distribution.ts';
import type { Armed } from './armed.ts';
import type { Carrier } from './carrier.ts';
import type { WorldContext } from './context.ts';

const SIM_CAUSES: ReadonlySet<number> = new Set([3, 6, 8]);
const NETWORK_CAUSES = [11, 12, 13, 15] as const;
const BUSY_CAUSES = [17, 22] as const;
/** From one network to the next: a moment, so that refusals without end take time. */
const NEXT_NETWORK_US = 1_000_000;

export interface Refusal {
  readonly why: string;
  readonly waitUs: number;
  readonly kind: 'sim' | 'network' | 'later';
}

export class Registration {
  private readonly context: WorldContext;
  private readonly carrier: Carrier;
  private readonly armed: Armed;

  constructor(context: WorldContext, carrier: Carrier, armed: Armed) {
    this.context = context;
    this.carrier = carrier;
    this.armed = armed;
  }

  /** The module has found a cell and asks; undefined: it is registered. */
  attempt(warm: boolean): Refusal | undefined {
    const fault = this.armed.next('registrationRefused');
    if (fault !== undefined) return this.refused(fault.fault.cause, `fault ${fault.id}`);
    const carrier = this.carrier.attempt();
    if (carrier !== undefined) return this.refused(carrier.cause, carrier.why, carrier.waitUs);
    const { settings, chance } = this.context;
    const { failRatio, busyRatio, otherNetworkRatio, simRefusedRatio, retryUs } =
      settings.registration;
    if (failRatio > 0 && chance.stream('registration.failure').chance(failRatio)) {
      return { why: 'failed', waitUs: retryUs, kind: 'later' };
    }
    if (busyRatio + otherNetworkRatio + simRefusedRatio === 0) return undefined;
    // One draw decides between them, so that no two are possible at once.
    const drawn = chance.stream('registration.refusal').unit();
    if (drawn < busyRatio) return this.refused(this.oneOf(BUSY_CAUSES), 'network busy');
    // A network in which the device was registered before knows its SIM.
    if (warm) return undefined;
    if (drawn < busyRatio + simRefusedRatio) return this.refused(8, 'SIM refused');
    if (drawn < busyRatio + simRefusedRatio + otherNetworkRatio) {
      return this.refused(this.oneOf(NETWORK_CAUSES), 'not in this network');
    }
    return undefined;
  }

  /** What a search takes on top, when the SIM changes its identity before it. */
  imsiSwitchUs(warm: boolean): number {
    const { imsiSwitchRatio, imsiSwitch } = this.context.settings.registration;
    if (warm || imsiSwitchRatio === 0) return 0;
    const { chance } = this.context;
    if (!chance.stream('registration.imsi').chance(imsiSwitchRatio)) return 0;
    return sampleUs(imsiSwitch, chance.stream('registration.imsiSwitch'));
  }

  private refused(cause: number, text: string, saidUs = 0): Refusal {
    const { retryUs, simBlockUs } = this.context.settings.registration;
    const why = `refused, cause ${cause}: ${text}`;
    if (SIM_CAUSES.has(cause)) return { why, waitUs: simBlockUs, kind: 'sim' };
    if (NETWORK_CAUSES.some((c) => c === cause)) {
      return { why, waitUs: NEXT_NETWORK_US, kind: 'network' };
    }
    return { why, waitUs: saidUs === 0 ? retryUs : saidUs, kind: 'later' };
  }

  private oneOf(causes: readonly number[]): number {
    const at = this.context.chance.stream('registration.cause').intBetween(0, causes.length - 1);
    return causes[at] ?? 17;
  }
}
