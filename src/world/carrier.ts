/**
 * The carrier behind the radio network: its daily maintenance, and its limit of registrations.
 *
 * More registrations an hour than the limit are an offence. Each of the first few has everything
 * refused with cause 22 for a while, and the count starts anew after it; the next offence blocks
 * the SIM, cause 8 (section 9.3 of the study of cellular figures). Registrations that are refused
 * meanwhile do not count. During maintenance the radio is there and nothing behind it: the backhaul
 * is away, and registrations are refused with cause 17.
 */

import { PRIORITY } from '../engine/engine.ts';
import type { WorldContext } from './context.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** A refusal of the carrier's own. `waitUs` is how long the network says to stay away, 0: unsaid. */
export interface CarrierRefusal {
  readonly cause: number;
  readonly why: string;
  readonly waitUs: number;
}

export interface CarrierData {
  inMaintenance: boolean;
  /** Times of the registrations of the last hour, while there is a limit. */
  attempts: number[];
  holds: number;
  heldUntil: number;
  blockedUntil: number;
}

export class Carrier {
  private data: CarrierData = {
    inMaintenance: false,
    attempts: [],
    holds: 0,
    heldUntil: 0,
    blockedUntil: 0,
  };
  private readonly context: WorldContext;
  private readonly startEpochUs: number;
  private readonly maintenance: (begins: boolean, us: number) => void;

  constructor(
    context: WorldContext,
    startEpochUs: number,
    maintenance: (begins: boolean, us: number) => void,
  ) {
    this.context = context;
    this.startEpochUs = startEpochUs;
    this.maintenance = maintenance;
    context.engine.on({
      'carrier.maintenanceBegins': () => this.maintenanceBegins(),
      'carrier.maintenanceEnds': () => this.maintenanceEnds(),
    });
  }

  /** The run begins, perhaps in the middle of the maintenance of the day. */
  start(): void {
    const { maintenanceAtUs, maintenanceUs } = this.context.settings.carrier;
    if (maintenanceUs === 0) return;
    const sinceUs = (((this.startEpochUs - maintenanceAtUs) % DAY_US) + DAY_US) % DAY_US;
    if (sinceUs < maintenanceUs) this.begin(maintenanceUs - sinceUs);
    this.schedule(DAY_US - sinceUs);
  }

  private maintenanceBegins(): void {
    this.begin(this.context.settings.carrier.maintenanceUs);
    this.schedule(DAY_US);
  }

  private begin(us: number): void {
    this.data.inMaintenance = true;
    this.context.engine.scheduleIn(us, PRIORITY.world, { type: 'carrier.maintenanceEnds' });
    this.maintenance(true, us);
  }

  private maintenanceEnds(): void {
    this.data.inMaintenance = false;
    this.maintenance(false, 0);
  }

  private schedule(us: number): void {
    this.context.engine.scheduleIn(us, PRIORITY.world, { type: 'carrier.maintenanceBegins' });
  }

  /** The device asks to register: a refusal, or undefined. */
  attempt(): CarrierRefusal | undefined {
    if (this.data.inMaintenance) return { cause: 17, why: 'carrier maintenance', waitUs: 0 };
    const { attemptsPerHour, holdUs, holdsBeforeBlock, blockUs } = this.context.settings.carrier;
    if (attemptsPerHour === 0) return undefined;
    const { now } = this.context.engine;
    const { data } = this;
    if (now < data.blockedUntil) return blocked();
    if (now < data.heldUntil) return held(data.heldUntil - now);
    data.attempts = data.attempts.filter((at) => at > now - HOUR_US);
    data.attempts.push(now);
    if (data.attempts.length <= attemptsPerHour) return undefined;
    data.attempts = [];
    if (data.holds >= holdsBeforeBlock) {
      data.holds = 0;
      data.blockedUntil = now + blockUs;
      return blocked();
    }
    data.holds += 1;
    data.heldUntil = now + holdUs;
    return held(holdUs);
  }

  snapshot(): CarrierData {
    return structuredClone(this.data);
  }

  restore(data: CarrierData): void {
    this.data = structuredClone(data);
  }
}

function held(waitUs: number): CarrierRefusal {
  return { cause: 22, why: 'too many registrations', waitUs };
}

function blocked(): CarrierRefusal {
  return { cause: 8, why: 'SIM blocked by the carrier', waitUs: 0 };
}
