/**
 * The figures of a world: what surrounds the app, group by group.
 *
 * Plain data with every duration in whole microseconds, as `scenario.ts` says. Processes that make
 * gaps or slow spells have "never" as a figure too: an interval of fixed 0 or a share of 0.
 */

import type { Distribution } from '../engine/distribution.ts';

/** Everything outside the app. Figures come from a preset and may be overridden one by one. */
export interface WorldSettings {
  readonly preset: string;
  readonly radio: RadioSettings;
  readonly link: LinkSettings;
  readonly timeouts: TimeoutSettings;
  readonly backoff: BackoffSettings;
  readonly cloud: CloudSettings;
  readonly coverage: CoverageSettings;
  readonly handover: HandoverSettings;
  readonly slowRadio: SlowRadioSettings;
  readonly registration: RegistrationSettings;
  readonly carrier: CarrierSettings;
  readonly halfOpen: HalfOpenSettings;
  /** Takes the place of the synthetic link (D42); undefined: there is none. */
  readonly recording: RecordingSettings | undefined;
}

/** The radio chain, stage by stage (D40). */
export interface RadioSettings {
  readonly atReady: Distribution;
  /** Share of power-ups at which the module does not answer and is power-cycled. */
  readonly noAnswerRatio: number;
  readonly powerCycleUs: number;
  readonly simReady: Distribution;
  readonly registerCold: Distribution;
  readonly registerWarm: Distribution;
  readonly attach: Distribution;
  readonly context: Distribution;
  readonly ip: Distribution;
  readonly powerOff: Distribution;
}

/** Delay, rate and loss between the device and the Microvisor cloud. */
export interface LinkSettings {
  readonly rtt: Distribution;
  /** Added to each round trip: the way home of a roaming device. */
  readonly extraRtt: Distribution;
  readonly upBitsPerSecond: number;
  readonly downBitsPerSecond: number;
  /** Gilbert-Elliott chance per packet: good to bad, bad to good, loss while bad. */
  readonly toBadRatio: number;
  readonly toGoodRatio: number;
  readonly lossInBadRatio: number;
  /** What one lost packet costs: TCP sends it again after this. */
  readonly retransmitUs: number;
  /** After this much silence the radio bearer idles, and the next packet pays `promotion`. */
  readonly inactivityUs: number;
  readonly promotion: Distribution;
  readonly tlsBytes: number;
  readonly tlsCrypto: Distribution;
  /** Largest piece of a channel's data that crosses as one packet. */
  readonly packetBytes: number;
}

/** How long each layer survives, and when each loss is noticed (D41, D45, D46). */
export interface TimeoutSettings {
  readonly coverageNotice: Distribution;
  readonly registrationUs: number;
  readonly transportUs: number;
  readonly handshakeUs: number;
  readonly attemptUs: number;
  /** The kernel's probe of a connection on which nothing arrives: interval (0: none), limit, failures. */
  readonly probeUs: number;
  readonly probeLimitUs: number;
  readonly probeFailures: number;
}

/** Pauses between failed connection attempts: ENHANCECALM (D45). */
export interface BackoffSettings {
  readonly ladderUs: readonly number[];
  readonly jitterRatio: number;
}

export interface CloudSettings {
  /** Server side of a check-in. */
  readonly checkIn: Distribution;
  /** False: the server holds logging, mvServerLog gives LOGGINGDISABLEDBYSERVER. */
  readonly logging: boolean;
  /** Largest log message, bytes (D34). */
  readonly logMessageBytes: number;
  /** Online limit of messages, and how many may come at once (D34). */
  readonly logPerSecond: number;
  readonly logBurst: number;
  /** Time to verify and to install a downloaded update. */
  readonly verifyUs: number;
  readonly installUs: number;
}

/** Natural coverage: spells with and without, one after the other, from the start of the run. */
export interface CoverageSettings {
  readonly pattern: 'always' | 'never' | 'comesAndGoes';
  readonly on: Distribution;
  readonly off: Distribution;
  /** Share of gaps that are drawn from `tail` instead: tunnels among short gaps. */
  readonly tailRatio: number;
  readonly tail: Distribution;
}

/** Changes of cell while the radio is up: short gaps in which everything waits. */
export interface HandoverSettings {
  /** Fixed 0: never. */
  readonly every: Distribution;
  readonly gap: Distribution;
  /** Share of changes that are a failure of the radio link. */
  readonly failureRatio: number;
  readonly failure: Distribution;
  /** Share of changes that go to another kind of network, such as 3G. */
  readonly otherRadioRatio: number;
  readonly otherRadio: Distribution;
}

/** Spells on a slower kind of network (3G, 2G), or of a bad place. */
export interface SlowRadioSettings {
  /** Share of all time, 0 to 1. */
  readonly share: number;
  /** Mean length of one spell; lengths are exponential. */
  readonly meanSpellUs: number;
  readonly rateFactor: number;
  readonly rttFactor: number;
}

/** What a registration can meet besides success, as shares of attempts. */
export interface RegistrationSettings {
  /** The search comes to nothing. */
  readonly failRatio: number;
  /** The network is busy (causes 17, 22): later again. */
  readonly busyRatio: number;
  /** In a new cell: not this network (causes 11, 12, 13, 15), another one is tried. */
  readonly otherNetworkRatio: number;
  /** In a new cell: not this SIM (cause 8), until the modem is power-cycled or `simBlockUs` is over. */
  readonly simRefusedRatio: number;
  readonly retryUs: number;
  readonly simBlockUs: number;
  /** Share of searches in which the SIM changes its identity first, and what that takes. */
  readonly imsiSwitchRatio: number;
  readonly imsiSwitch: Distribution;
}

/** What the carrier does: address translation, limits, maintenance. */
export interface CarrierSettings {
  /** An idle flow is silently forgotten after this; 0: never. */
  readonly natTimeoutUs: number;
  /** More registrations an hour than this are an offence; 0: no limit. */
  readonly attemptsPerHour: number;
  /** After an offence every registration is refused with cause 22 for this long. */
  readonly holdUs: number;
  /** Offences that cost a hold; the next one blocks the SIM (cause 8) for `blockUs`. */
  readonly holdsBeforeBlock: number;
  readonly blockUs: number;
  /** Time of day, UTC, at which maintenance begins each day, and its length; 0: none. */
  readonly maintenanceAtUs: number;
  readonly maintenanceUs: number;
}

/** Spells in which frames reach the server and nothing comes back. */
export interface HalfOpenSettings {
  /** From the end of one spell to the next; fixed 0: never. */
  readonly every: Distribution;
  readonly spell: Distribution;
}

/** Files with the times at which packets crossed a real link (Mahimahi's format). */
export interface RecordingSettings {
  readonly up: string;
  readonly down: string;
  /** The files repeat from their start; otherwise nothing passes after their end. */
  readonly loop: boolean;
  /** A gap longer than this breaks the path; a shorter one is only a delay. */
  readonly gapUs: number;
}
