/**
 * What the simulator assumes where the sources on Microvisor are silent or disagree.
 *
 * One table: name, default, alternatives, and the decision it comes from. A scenario may choose
 * another reading; the trace header prints the ones in force, so that no result hides a guess.
 */

export interface Assumed {
  readonly values: readonly string[];
  /** The first value is the default. */
  readonly source: string;
  readonly meaning: string;
  /**
   * It came to the table after scenarios had got their ids, so at its default it is no part of
   * them: what a simulator learns to vary later does not rename what did not change.
   */
  readonly later?: true;
}

interface Quantity {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: 'us' | 'bytes' | 'count';
  readonly source: string;
  readonly meaning: string;
  /** As above. */
  readonly later?: true;
}

export const ASSUMED_CHOICES = {
  statusOrder: {
    values: ['byState', 'asListed'],
    source: 'D3',
    meaning:
      'which of several failing checks a call reports: in order of state, or as the header lists',
  },
  syscallsFromInterrupt: {
    values: ['work', 'unavailable'],
    source: 'D5',
    meaning: 'what the 58 calls that say nothing about interrupts do in one',
  },
  notifyWhenAlreadyConnected: {
    values: ['no', 'yes'],
    source: 'D11',
    meaning: 'whether a request made while connected posts NETWORKSTATUSCHANGED',
  },
  mqttWriteSpace: {
    values: ['yes', 'no'],
    source: 'D12',
    meaning: 'whether MQTT channels post CHANNELDATAWRITESPACE, as opaque ones do',
    later: true,
  },
  readablePer: {
    values: ['edge', 'item'],
    source: 'D13',
    meaning: 'CHANNELDATAREADABLE on opaque channels: from empty to non-empty, or for each arrival',
  },
  graceMeans: {
    values: ['linger', 'none'],
    source: 'D19',
    meaning: 'connection grace: stay up that long after the last reason ends, or no such delay',
  },
  whileHalted: {
    values: ['runOn', 'holdNotifications'],
    source: 'D22',
    meaning: 'under a debugger halt notifications are written as ever, or held back until it ends',
  },
  closeOnLoss: {
    values: ['keep', 'close'],
    source: 'D25',
    meaning: 'a channel that lost its connection stays readable until closed, or reads as closed',
  },
  readsAfterLoss: {
    values: ['readable', 'closed'],
    source: 'D26',
    meaning: 'a response that had arrived when its channel lost its connection: readable, or not',
    later: true,
  },
  mqttSessionOnLinkLoss: {
    values: ['ends', 'keptUntilKeepalive'],
    source: 'D49',
    meaning:
      'the connection of the cloud to an MQTT broker when the device loses its own: it ends, or the broker finds out by its keepalive',
    later: true,
  },
  plainRestartReason: {
    values: ['REMOTEAPPLICATIONRESTART', 'COLDBOOT', 'APPLICATIONUPDATE'],
    source: 'D48',
    meaning: 'wake reason after mvRestart without a pending update',
  },
} as const satisfies Record<string, Assumed>;

export const ASSUMED_QUANTITIES = {
  callCost: {
    default: 5,
    min: 1,
    max: 100,
    unit: 'us',
    source: 'D44',
    meaning: 'virtual time that each system call takes',
  },
  channelOverhead: {
    default: 32,
    min: 0,
    max: 1024,
    unit: 'bytes',
    source: 'D49',
    meaning: 'radio bytes of a message besides its payload',
  },
  flashEraseSector: {
    default: 45_000,
    min: 1000,
    max: 1_000_000,
    unit: 'us',
    source: 'D36',
    meaning: 'time to erase a sector of external flash; typical of 4-MiB serial NOR flash',
    later: true,
  },
  flashWritePage: {
    default: 700,
    min: 10,
    max: 10_000,
    unit: 'us',
    source: 'D36',
    meaning: 'time to write 256 bytes of external flash; typical of 4-MiB serial NOR flash',
    later: true,
  },
  flashReadPage: {
    default: 10,
    min: 1,
    max: 1000,
    unit: 'us',
    source: 'D36',
    meaning: 'time to read 256 bytes of external flash; four data lines at some 50 MHz',
    later: true,
  },
  mqttSubscribes: {
    default: 1,
    min: 1,
    max: 64,
    unit: 'count',
    source: 'D33',
    meaning: 'MQTT subscribe requests in flight before another is rate-limited',
    later: true,
  },
  mqttUnsubscribes: {
    default: 1,
    min: 1,
    max: 64,
    unit: 'count',
    source: 'D33',
    meaning: 'MQTT unsubscribe requests in flight before another is rate-limited',
    later: true,
  },
  mqttPublishes: {
    default: 8,
    min: 1,
    max: 64,
    unit: 'count',
    source: 'D33',
    meaning: 'MQTT publish requests in flight before another is rate-limited',
    later: true,
  },
  mqttAcknowledges: {
    default: 8,
    min: 1,
    max: 64,
    unit: 'count',
    source: 'D33',
    meaning: 'MQTT acknowledgements in flight before another is rate-limited',
    later: true,
  },
} as const satisfies Record<string, Quantity>;

export type Assumptions = {
  readonly [N in keyof typeof ASSUMED_CHOICES]: (typeof ASSUMED_CHOICES)[N]['values'][number];
} & { readonly [N in keyof typeof ASSUMED_QUANTITIES]: number };

/** Every assumption at its default. */
export function defaultAssumptions(): Assumptions {
  const choices = Object.entries(ASSUMED_CHOICES).map(([name, c]) => [name, c.values[0]]);
  const quantities = Object.entries(ASSUMED_QUANTITIES).map(([name, q]) => [name, q.default]);
  return Object.fromEntries([...choices, ...quantities]) as Assumptions;
}
