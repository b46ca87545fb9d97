/**
 * What a run is made of, as plain data: app, device, world, peers, fault plan, length, seed.
 *
 * This is the form that the simulator reads: every duration in whole microseconds, every default
 * filled in. The form that people write (YAML, "90s", "512B") is `schema.ts`; `load.ts` turns one
 * into the other. Nothing here knows about files.
 */

import type { Distribution } from '../engine/distribution.ts';
import type { Assumptions } from './assumptions.ts';

export interface Scenario {
  /** Short name, used in verdict lines and file names. */
  readonly name: string;
  readonly description: string;
  /** Path of the app as the user wrote it; empty when the app was given as a value. */
  readonly app: string;
  readonly seed: string;
  /** Length of the run. */
  readonly lengthUs: number;
  /** True time at the start of the run, microseconds since the Unix epoch. */
  readonly startEpochUs: number;
  readonly device: DeviceSettings;
  readonly world: WorldSettings;
  /** Opaque channel peers by endpoint name; the empty name is the default peer. */
  readonly peers: Readonly<Record<string, PeerSettings>>;
  readonly faults: readonly FaultPlanEntry[];
  readonly assumptions: Assumptions;
  readonly oracles: OracleBounds;
  /** Verdicts that are expected to differ from "pass". */
  readonly expect: Readonly<Record<string, 'pass' | 'fail' | 'unknown'>>;
}

/** The device and what the bundle of its app says (D19 to D21, D38). */
export interface DeviceSettings {
  /** 34 characters: "UV" and 32 hexadecimal digits. */
  readonly id: string;
  /** 0 means: stay connected (the bundler's default). */
  readonly minimumCheckInUs: number;
  readonly connectionGraceUs: number;
  /** A polite bundle is told of updates and applies them itself, at the latest after the limit. */
  readonly polite: boolean;
  readonly maximumPolitenessUs: number;
  /** Delay of the restart after a crash: doubles from minimum to maximum. */
  readonly minimumRestartUs: number;
  readonly maximumRestartUs: number;
  /** From power to the first instruction of the app. */
  readonly kernelBootUs: number;
  /** From the end of one life of the app to the first instruction of the next. */
  readonly appBootUs: number;
  readonly clockHz: number;
  /** Drift of the wall clock, parts per million; positive runs fast. */
  readonly driftPpm: number;
  /** Interrupts that the app may not bind, besides numbers above 125. */
  readonly reservedIrqs: readonly number[];
  /** Bytes placed in app flash from 0x08000000, or undefined. */
  readonly flashImage: string | undefined;
}

/** Everything outside the app. Figures come from a preset and may be overridden one by one. */
export interface WorldSettings {
  readonly preset: string;
  readonly radio: RadioSettings;
  readonly link: LinkSettings;
  readonly timeouts: TimeoutSettings;
  readonly backoff: BackoffSettings;
  readonly cloud: CloudSettings;
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

export type PeerSettings =
  | { readonly kind: 'sink' }
  | { readonly kind: 'echo'; readonly delayUs: number }
  | { readonly kind: 'talker'; readonly script: readonly TalkerLine[] }
  | { readonly kind: 'function'; readonly file: string };

/** One line of a scripted talker; times count from the opening of the channel. */
export interface TalkerLine {
  readonly atUs: number;
  /** 0: once. */
  readonly everyUs: number;
  readonly send: string;
}

/** One entry of the fault plan. */
export interface FaultPlanEntry {
  readonly id: string;
  readonly fault: Fault;
  readonly trigger: Trigger;
}

export type Fault =
  | { readonly kind: 'coverageLoss'; readonly forUs: number }
  | { readonly kind: 'backhaulLoss'; readonly forUs: number }
  | { readonly kind: 'serverUnreachable'; readonly forUs: number }
  | { readonly kind: 'channelClosed'; readonly which: ChannelChoice }
  | { readonly kind: 'channelReset'; readonly which: ChannelChoice }
  | { readonly kind: 'checkIn' }
  | {
      readonly kind: 'updateStaged';
      readonly update: 'app' | 'kernel';
      /** Bytes of each layer, in the order of the download. */
      readonly layers: readonly number[];
    }
  | { readonly kind: 'debuggerAttach'; readonly haltUs: number }
  | { readonly kind: 'debuggerDetach' }
  | { readonly kind: 'powerCut'; readonly forUs: number }
  | { readonly kind: 'appCrash'; readonly message: string };

export type FaultKind = Fault['kind'];

/** Which open channels the server hits. */
export type ChannelChoice = 'all' | 'oldest' | 'newest';

/** A window without an end lasts until the end of the run. */
export const FOREVER_US = Number.MAX_SAFE_INTEGER;

export type Trigger =
  | { readonly by: 'time'; readonly atUs: number }
  | {
      readonly by: 'record';
      /** Kind of trace record to count. */
      readonly record: string;
      /** Fields that must be equal for a record to count. */
      readonly where: Readonly<Record<string, string | number | boolean>>;
      readonly nth: number;
      /** When counting starts anew: once a run, at each boot, or when a fault starts. */
      readonly since: 'run' | 'boot' | `fault:${string}`;
      readonly afterUs: number;
    }
  | {
      readonly by: 'state';
      readonly machine: string;
      readonly state: string;
      /** How long the state must have held. */
      readonly afterUs: number;
    };

/** Bounds of the oracles; what each means stands in its file in src/oracle/. */
export interface OracleBounds {
  /** A lost channel must be closed within this. */
  readonly closeLostChannelWithinUs: number;
  /** After healing and CONNECTED, the app must use a channel again within this. */
  readonly reconnectWithinUs: number;
  /** This many equal failures running are too many. */
  readonly sameFailureLimit: number;
  /** More handles of one kind than this at once, and growing, is a leak. */
  readonly handleGrowthLimit: number;
}
