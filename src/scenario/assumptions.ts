/**
 * What the simulator assumes where the sources on Microvisor are silent or disagree.
 *
 * One table: name, default, alternatives, and the decision it comes from. A scenario may choose
 * another reading; the trace header prints the ones in force, so that no result hides a guess.
 */

interface Choice {
  readonly values: readonly string[];
  /** The first value is the default. */
  readonly source: string;
  readonly meaning: string;
}

interface Quantity {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: 'us' | 'bytes';
  readonly source: string;
  readonly meaning: string;
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
  plainRestartReason: {
    values: ['REMOTEAPPLICATIONRESTART', 'COLDBOOT', 'APPLICATIONUPDATE'],
    source: 'D48',
    meaning: 'wake reason after mvRestart without a pending update',
  },
} as const satisfies Record<string, Choice>;

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
