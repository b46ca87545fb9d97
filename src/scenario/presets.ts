/**
 * Worlds to start from, by name: every figure outside the app.
 *
 * Synthetic presets, not measurements. "urban", "rural", "vehicle", "basement" and "roaming" are
 * the EG21-class start-up chain and the columns of the study of cellular figures
 * (design/anchors/emulators-and-cellular.md, sections 9.1 to 9.3), with the time-outs of D45 and
 * D46. The others are urban with one thing made worse, for tests that need it often, and "perfect"
 * is for tests that need a world without noise: nothing is lost, and every stage takes the same
 * short time in every run. Where the study gives no figure a comment says what was chosen.
 */

import { fixed, lognormal, MINUTE, MS, S, uniform, weibull } from './preset-figures.ts';
import { NEVER, PERFECT, URBAN } from './presets-base.ts';
import type { WorldSettings } from './scenario.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// The jitter of round trips is given as sigma of the logarithm. The 99th percentiles below are
// median * exp(2.32635 * sigma), as literals: the last bit of Math.exp differs between engines.

const RURAL: WorldSettings = {
  ...URBAN,
  preset: 'rural',
  radio: { ...URBAN.radio, registerCold: lognormal(18 * S, 180 * S) },
  link: {
    ...URBAN.link,
    rtt: lognormal(90 * MS, 288_007),
    downBitsPerSecond: 3_000_000,
    upBitsPerSecond: 1_000_000,
    toBadRatio: 0.005,
    toGoodRatio: 0.25,
    lossInBadRatio: 0.3,
  },
  coverage: {
    ...URBAN.coverage,
    on: weibull(0.7, 4 * HOUR),
    off: weibull(0.7, 150 * S),
  },
  handover: { ...URBAN.handover, every: fixed(20 * MINUTE) },
  slowRadio: { ...URBAN.slowRadio, share: 0.1, meanSpellUs: 10 * MINUTE, rateFactor: 0.1 },
  registration: { ...URBAN.registration, busyRatio: 0.002 },
};

const VEHICLE: WorldSettings = {
  ...URBAN,
  preset: 'vehicle',
  radio: { ...URBAN.radio, registerCold: lognormal(12 * S, 120 * S) },
  link: {
    ...URBAN.link,
    rtt: lognormal(100 * MS, 509_594),
    downBitsPerSecond: 2_000_000,
    upBitsPerSecond: 1_000_000,
    toBadRatio: 0.02,
    toGoodRatio: 0.2,
    lossInBadRatio: 0.4,
  },
  coverage: {
    pattern: 'comesAndGoes',
    on: weibull(0.7, 8 * MINUTE),
    off: weibull(0.7, 20 * S),
    tailRatio: 0.05,
    tail: uniform(60 * S, 300 * S),
  },
  handover: {
    every: weibull(1, 60 * S),
    gap: fixed(50 * MS),
    failureRatio: 0.02,
    failure: uniform(1 * S, 3 * S),
    otherRadioRatio: 0.01,
    otherRadio: uniform(3 * S, 4_500 * MS),
  },
  // These spells are the dips to 0.1 Mbit/s as well: a twentieth of the rate.
  slowRadio: { ...URBAN.slowRadio, share: 0.05, meanSpellUs: 1 * MINUTE },
  registration: { ...URBAN.registration, busyRatio: 0.005 },
};

const BASEMENT: WorldSettings = {
  ...URBAN,
  preset: 'basement',
  radio: { ...URBAN.radio, registerCold: lognormal(35 * S, 300 * S) },
  link: {
    ...URBAN.link,
    rtt: lognormal(250 * MS, 1_607_667),
    downBitsPerSecond: 200_000,
    upBitsPerSecond: 100_000,
    toBadRatio: 0.05,
    toGoodRatio: 0.1,
    lossInBadRatio: 0.5,
    // Chosen: the least retransmission time-out of TCP, since the round trip is near it.
    retransmitUs: 1 * S,
    promotion: uniform(300 * MS, 1 * S),
  },
  coverage: {
    ...URBAN.coverage,
    on: weibull(0.6, 15 * MINUTE),
    off: weibull(0.5, 40 * MINUTE),
  },
  handover: { ...URBAN.handover, every: NEVER },
  slowRadio: { share: 0.4, meanSpellUs: 10 * MINUTE, rateFactor: 0.25, rttFactor: 2 },
  registration: { ...URBAN.registration, failRatio: 0.3, busyRatio: 0.01 },
};

const BASEMENT_LIGHT: WorldSettings = {
  ...BASEMENT,
  preset: 'basement-light',
  coverage: {
    ...BASEMENT.coverage,
    on: weibull(0.6, 2 * HOUR),
    off: weibull(0.5, 6 * MINUTE),
  },
};

const ROAMING: WorldSettings = {
  ...URBAN,
  preset: 'roaming',
  radio: { ...URBAN.radio, registerCold: lognormal(30 * S, 300 * S) },
  link: {
    ...URBAN.link,
    extraRtt: lognormal(100 * MS, 300 * MS),
    downBitsPerSecond: 3_000_000,
    upBitsPerSecond: 1_500_000,
  },
  coverage: {
    ...URBAN.coverage,
    on: weibull(0.8, 1 * DAY),
    off: weibull(0.8, 40 * S),
  },
  slowRadio: { ...URBAN.slowRadio, share: 0.05 },
  registration: {
    ...URBAN.registration,
    busyRatio: 0,
    otherNetworkRatio: 0.15,
    simRefusedRatio: 0.005,
    imsiSwitchRatio: 0.05,
  },
};

/** Coverage that never stays: for apps that think one reconnect at a time. */
const FLAP: WorldSettings = {
  ...URBAN,
  preset: 'flap',
  coverage: { ...URBAN.coverage, on: uniform(5 * S, 40 * S), off: uniform(1 * S, 10 * S) },
};

/** No coverage, ever. */
const NO_COVERAGE: WorldSettings = {
  ...URBAN,
  preset: 'never',
  coverage: { ...URBAN.coverage, pattern: 'never' },
};

/** Urban; what is bad in it stands in its faults, see `presetFaults`. */
const ADVERSARIAL: WorldSettings = { ...URBAN, preset: 'adversarial' };

const CARRIER_MAINTENANCE: WorldSettings = {
  ...URBAN,
  preset: 'carrier-maintenance',
  carrier: { ...URBAN.carrier, maintenanceAtUs: 2 * HOUR, maintenanceUs: 20 * MINUTE },
};

/** More than four registrations an hour block the SIM at once, without a hold before. */
const SIM_BLOCKED: WorldSettings = {
  ...URBAN,
  preset: 'sim-blocked',
  carrier: { ...URBAN.carrier, attemptsPerHour: 4, holdsBeforeBlock: 0 },
};

/** Shorter than the interval of the probe, which would keep the flow alive otherwise. */
const NAT_DROP: WorldSettings = {
  ...URBAN,
  preset: 'nat-drop',
  carrier: { ...URBAN.carrier, natTimeoutUs: 30 * S },
};

/** Chosen: spells around the time that the probe needs to notice them, 108 to 143 s. */
const HALF_OPEN: WorldSettings = {
  ...URBAN,
  preset: 'half-open',
  halfOpen: { every: uniform(5 * MINUTE, 15 * MINUTE), spell: uniform(30 * S, 5 * MINUTE) },
};

export const PRESETS = {
  urban: URBAN,
  rural: RURAL,
  vehicle: VEHICLE,
  basement: BASEMENT,
  'basement-light': BASEMENT_LIGHT,
  roaming: ROAMING,
  perfect: PERFECT,
  flap: FLAP,
  never: NO_COVERAGE,
  adversarial: ADVERSARIAL,
  'carrier-maintenance': CARRIER_MAINTENANCE,
  'sim-blocked': SIM_BLOCKED,
  'nat-drop': NAT_DROP,
  'half-open': HALF_OPEN,
} as const;

export type PresetName = keyof typeof PRESETS;
