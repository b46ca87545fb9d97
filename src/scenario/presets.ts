/**
 * Worlds to start from, by name: every figure outside the app.
 *
 * Synthetic presets, not measurements. "urban" is the EG21-class start-up chain and the urban
 * column of the study of cellular figures (design/anchors/emulators-and-cellular.md, sections 9.1
 * to 9.3), with the time-outs of D45 and D46; its coverage gaps are not here, since outages belong
 * to the fault plan. "perfect" is for tests that need a world without noise: nothing is lost, and
 * every stage takes the same short time in every run.
 */

import type { Distribution } from '../engine/distribution.ts';
import type { BackoffSettings, TimeoutSettings, WorldSettings } from './scenario.ts';

const MS = 1_000;
const S = 1_000_000;
const MINUTE = 60 * S;

/** Section 9 gives the jitter of the round trip as sigma of the logarithm, 0.35, not as a p99. */
const URBAN_RTT_MEDIAN_US = 60 * MS;
// median * exp(2.3263 * 0.35), as a literal: the last bit of Math.exp differs between engines.
const URBAN_RTT_P99_US = 135_443;

const fixed = (us: number): Distribution => ({ kind: 'fixed', us });
const uniform = (minUs: number, maxUs: number): Distribution => ({ kind: 'uniform', minUs, maxUs });
const lognormal = (medianUs: number, p99Us: number): Distribution => ({
  kind: 'lognormal',
  medianUs,
  p99Us,
});

// Shared by all presets, since they are limits of the network and the modem, not its weather.
const TIMEOUTS: TimeoutSettings = {
  coverageNotice: uniform(1 * S, 3 * S),
  registrationUs: 30 * S,
  transportUs: 60 * S,
  handshakeUs: 20 * S,
  attemptUs: 120 * S,
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

const URBAN: WorldSettings = {
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
};

const STAGE = fixed(100 * MS);

const PERFECT: WorldSettings = {
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
};

export const PRESETS = { urban: URBAN, perfect: PERFECT } as const;

export type PresetName = keyof typeof PRESETS;
