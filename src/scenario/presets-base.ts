/** The two worlds from which all presets are made: "urban" and "perfect". See presets.ts. */

import { fixed, lognormal, MINUTE, MS, S, uniform, weibull } from './preset-figures.ts';
import type {
  BackoffSettings,
  CarrierSettings,
  RegistrationSettings,
  TimeoutSettings,
  WorldSettings,
} from './scenario.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An interval that means: not at all. */
export const NEVER = fixed(0);

// Shared by all presets, since they are limits of the network and the modem, not its weather.
const TIMEOUTS: TimeoutSettings = {
  coverageNotice: uniform(1 * S, 3 * S),
  registrationUs: 30 * S,
  transportUs: 60 * S,
  handshakeUs: 20 * S,
  attemptUs: 120 * S,
  probeUs: 35 * S,
  probeLimitUs: 3 * S,
  probeFailures: 4,
};

const LADDER_US = [5, 10, 15, 20, 30, 60].map((minutes) => minutes * MINUTE);
const BACKOFF: BackoffSettings = { ladderUs: LADDER_US, jitterRatio: 0.2 };

const CLOUD_LIMITS = {
  logging: true,
  logMessageBytes: 1024,
  logPerSecond: 5,
  logBurst: 10,
  verifyUs: 2 * S,
  installUs: 5 * S,
} as const;

/** The retry is T3411 of the NAS timers (section 8.3), the block of a SIM that of 9.3. */
const REGISTRATION: RegistrationSettings = {
  failRatio: 0,
  busyRatio: 0.001,
  otherNetworkRatio: 0,
  simRefusedRatio: 0,
  retryUs: 10 * S,
  simBlockUs: 1 * DAY,
  imsiSwitchRatio: 0,
  imsiSwitch: fixed(300 * S),
};

/**
 * Six hours of NAT for TCP, so the probe keeps every flow alive. The limits of registrations (4 or
 * 6 an hour in section 9.3) differ between carriers and are off unless a preset or a scenario says
 * otherwise; the hold is chosen, between T3346's quarter of an hour and half an hour.
 */
const CARRIER: CarrierSettings = {
  natTimeoutUs: 6 * HOUR,
  attemptsPerHour: 0,
  holdUs: 20 * MINUTE,
  holdsBeforeBlock: 3,
  blockUs: 1 * DAY,
  maintenanceAtUs: 2 * HOUR,
  maintenanceUs: 0,
};

const URBAN_RTT_MEDIAN_US = 60 * MS;
/** 60 ms * exp(2.3263 * 0.35): section 9 gives the jitter as sigma of the logarithm. */
const URBAN_RTT_P99_US = 135_443;

export const URBAN: WorldSettings = {
  preset: 'urban',
  radio: {
    atReady: { kind: 'lognormal', medianUs: 800 * MS, p99Us: 4 * S, offsetUs: 12 * S },
    noAnswerRatio: 0.01,
    powerCycleUs: 30 * S,
    simReady: lognormal(1_500 * MS, 10 * S),
    registerCold: lognormal(8 * S, 60 * S),
    registerWarm: lognormal(2_500 * MS, 15 * S),
    attach: uniform(1 * S, 5 * S),
    context: lognormal(3 * S, 10 * S),
    ip: lognormal(1 * S, 5 * S),
    powerOff: lognormal(1 * S, 3 * S),
  },
  link: {
    rtt: lognormal(URBAN_RTT_MEDIAN_US, URBAN_RTT_P99_US),
    extraRtt: fixed(0),
    upBitsPerSecond: 3_000_000,
    downBitsPerSecond: 6_000_000,
    toBadRatio: 0.002,
    toGoodRatio: 0.3,
    lossInBadRatio: 0.2,
    retransmitUs: 300 * MS,
    inactivityUs: 10 * S,
    promotion: uniform(100 * MS, 200 * MS),
    tlsBytes: 5_000,
    tlsCrypto: uniform(0, 1 * S),
    packetBytes: 1_400,
  },
  timeouts: TIMEOUTS,
  backoff: BACKOFF,
  cloud: { checkIn: lognormal(200 * MS, 2 * S), ...CLOUD_LIMITS },
  coverage: {
    pattern: 'comesAndGoes',
    on: weibull(0.8, 2 * DAY),
    off: weibull(0.8, 25 * S),
    tailRatio: 0,
    tail: fixed(0),
  },
  handover: {
    every: fixed(10 * MINUTE),
    gap: fixed(50 * MS),
    failureRatio: 0,
    failure: fixed(0),
    otherRadioRatio: 0,
    otherRadio: fixed(0),
  },
  // Chosen: UMTS at 400/100 kbit/s and EDGE at 300 ms (section 8.5) against LTE in town.
  slowRadio: { share: 0.005, meanSpellUs: 5 * MINUTE, rateFactor: 0.05, rttFactor: 3 },
  registration: REGISTRATION,
  carrier: CARRIER,
  halfOpen: { every: NEVER, spell: fixed(0) },
  recording: undefined,
};

const STAGE = fixed(100 * MS);

export const PERFECT: WorldSettings = {
  preset: 'perfect',
  radio: {
    atReady: fixed(1 * S),
    noAnswerRatio: 0,
    powerCycleUs: 30 * S,
    simReady: STAGE,
    registerCold: STAGE,
    registerWarm: STAGE,
    attach: STAGE,
    context: STAGE,
    ip: STAGE,
    powerOff: STAGE,
  },
  link: {
    ...URBAN.link,
    rtt: fixed(20 * MS),
    toBadRatio: 0,
    // Not 0: a link that a scenario makes lossy must still be able to recover.
    toGoodRatio: 1,
    lossInBadRatio: 0,
    promotion: fixed(0),
    tlsCrypto: fixed(0),
  },
  timeouts: { ...TIMEOUTS, coverageNotice: fixed(2 * S) },
  backoff: { ladderUs: LADDER_US, jitterRatio: 0 },
  cloud: { checkIn: STAGE, ...CLOUD_LIMITS },
  coverage: {
    pattern: 'always',
    on: fixed(10 * MINUTE),
    off: fixed(1 * MINUTE),
    tailRatio: 0,
    tail: fixed(0),
  },
  handover: { ...URBAN.handover, every: NEVER },
  slowRadio: { ...URBAN.slowRadio, share: 0 },
  registration: { ...REGISTRATION, busyRatio: 0 },
  carrier: { ...CARRIER, natTimeoutUs: 0 },
  halfOpen: { every: NEVER, spell: fixed(0) },
  recording: undefined,
};
