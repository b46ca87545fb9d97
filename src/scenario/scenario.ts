/**
 * What a run is made of, as plain data: app, device, world, peers, fault plan, length, seed.
 *
 * This is the form that the simulator reads: every duration in whole microseconds, every default
 * filled in. The form that people write (YAML, "90s", "512B") is `schema.ts`; `load.ts` turns one
 * into the other. Nothing here knows about files.
 */

import type { Assumptions } from './assumptions.ts';
import type { I2cDeviceSettings } from './board-settings.ts';
import type { DeviceFault } from './device-fault.ts';
import type { MqttBrokerSettings } from './mqtt-settings.ts';
import type { Count, Drawn, Us } from './range.ts';
import type { ConfigSettings, HttpEndpointSettings } from './service-settings.ts';
import type { WorldFault } from './world-fault.ts';
import type { WorldSettings } from './world-settings.ts';

export type * from './device-fault.ts';
export type * from './mqtt-settings.ts';
export type * from './service-settings.ts';
export type * from './world-fault.ts';
export type * from './world-settings.ts';

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
  /** Each interrupt of the own timers of firmware is a record; undefined: they are counted. */
  readonly trace: 'full' | undefined;
  readonly device: DeviceSettings;
  readonly world: WorldSettings;
  /** Opaque channel peers by endpoint name; the empty name is the default peer. */
  readonly peers: Readonly<Record<string, PeerSettings>>;
  /** HTTP endpoints behind the cloud; undefined when the scenario names none. */
  readonly http?: readonly HttpEndpointSettings[];
  /** Configuration values in the cloud; undefined when the scenario names none. */
  readonly config?: ConfigSettings;
  /** MQTT brokers behind the cloud; undefined when the scenario names none. */
  readonly mqtt?: readonly MqttBrokerSettings[];
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
  /** What of the board ends a deep sleep before the next check-in does; undefined: nothing. */
  readonly deepSleepWake: DeepSleepWake | undefined;
  /** True: the device is in testing mode (D39). Otherwise undefined. */
  readonly testing: true | undefined;
  /** Devices on the I2C buses, for firmware; undefined when the scenario names none. */
  readonly i2c?: readonly I2cDeviceSettings[];
}

/** The app's RTC alarm, another source of the app (a pin), the modem, or none of these. */
export interface DeepSleepWake {
  readonly by: 'rtc' | 'application' | 'modem' | 'other';
  /** From falling asleep. */
  readonly afterUs: number;
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
  | { readonly kind: 'coverageLoss'; readonly forUs: Us }
  | { readonly kind: 'backhaulLoss'; readonly forUs: Us }
  | { readonly kind: 'serverUnreachable'; readonly forUs: Us }
  | { readonly kind: 'channelClosed'; readonly which: ChannelChoice }
  | { readonly kind: 'channelReset'; readonly which: ChannelChoice }
  | { readonly kind: 'checkIn' }
  | {
      readonly kind: 'updateStaged';
      readonly update: 'app' | 'kernel';
      /** Bytes of each layer, in the order of the download. */
      readonly layers: readonly number[];
    }
  | { readonly kind: 'debuggerAttach'; readonly haltUs: Us }
  | { readonly kind: 'debuggerDetach' }
  | { readonly kind: 'powerCut'; readonly forUs: Us }
  | { readonly kind: 'appCrash'; readonly message: string }
  | WorldFault
  | DeviceFault;

export type FaultKind = Fault['kind'];

/** A fault as it happens: what its plan leaves to chance is drawn. */
export type DrawnFault = Drawn<Fault>;

/** Which open channels the server hits. */
export type ChannelChoice = 'all' | 'oldest' | 'newest';

/** A window without an end lasts until the end of the run. */
export const FOREVER_US = Number.MAX_SAFE_INTEGER;

/**
 * What sets a fault off. A fault is never under way twice: a firing that comes due while the one
 * before still waits or lasts is left out, and does not count.
 */
export type Trigger =
  | {
      readonly by: 'time';
      readonly atUs: Us;
      /** Without it the fault fires once. */
      readonly repeat?: { readonly everyUs: Us; readonly times: number };
    }
  | {
      readonly by: 'record';
      /** Kind of trace record to count. */
      readonly record: string;
      /** Fields that must be equal for a record to count. */
      readonly where: Readonly<Record<string, string | number | boolean>>;
      readonly nth: Count;
      /** When counting starts anew: once a run, at each boot, or when a fault starts. */
      readonly since: 'run' | 'boot' | `fault:${string}`;
      readonly afterUs: Us;
      /** Fires again at each `every`th further record. Without it the fault fires once. */
      readonly repeat?: { readonly every: Count; readonly times: number };
    }
  | {
      readonly by: 'state';
      readonly machine: string;
      readonly state: string;
      /** How long the state must have held. */
      readonly afterUs: Us;
      /** So often at most. Without it the fault fires each time the state is entered. */
      readonly times?: number;
    };

export interface MessagePromise {
  /** A regular expression with one group, which finds the id in the payload. */
  readonly id: string;
  readonly promise: 'exactlyOnce' | 'atLeastOnce';
}

/** Bounds of the oracles; what each means stands in its file in src/oracle/. */
export interface OracleBounds {
  /** A lost channel must be closed within this. */
  readonly closeLostChannelWithinUs: number;
  /** After healing and CONNECTED, the app must use a channel again within this. */
  readonly reconnectWithinUs: number;
  /** The same for each rhythm of the app; undefined: three periods of it, or 2 min if more. */
  readonly recoverWithinUs: number | undefined;
  /** This many equal failures running are too many. */
  readonly sameFailureLimit: number;
  /** More handles of one kind than this at once, and growing, is a leak. */
  readonly handleGrowthLimit: number;
  /** More fruitless attempts in a minute are a storm. */
  readonly retriesPerMinute: number;
  /** Requests must be answered, messages reach and be acknowledged in this; undefined: 2 min. */
  readonly answerWithinUs: number | undefined;
  /** An update must go in within this after its download; undefined: nobody looks. */
  readonly updateWithinUs: number | undefined;
  /** What the app promises of the messages that it publishes; undefined: nobody looks. */
  readonly messages: MessagePromise | undefined;
  /** True: what a power cut tore in external flash must not go unnoticed. Otherwise undefined. */
  readonly tornFlash: true | undefined;
  // Budgets, each off when undefined: of every hour of the run, then of the whole run
  readonly radioOnWithinUs: number | undefined;
  readonly bytesWithin: number | undefined;
  readonly connectsPerHour: number | undefined;
  readonly logRefusals: number | undefined;
  readonly logRefusalRatio: number | undefined;
  /** Files of the scenario's own oracles, as the user wrote them. */
  readonly own: readonly string[];
}
