/**
 * The written form of a world: a preset, and the figures in which this world differs from it.
 *
 * Every figure is optional here, since the preset has all of them. Names are those of
 * `WorldSettings` without the unit, because the written value carries it.
 */

import type { z } from 'zod';
import {
  choice,
  decimalNumber,
  distribution,
  duration,
  durationWithin,
  filledList,
  filledText,
  mapping,
  positiveDuration,
  positiveSize,
  RULE,
  rate,
  ratio,
  wholeNumber,
  yesNo,
} from './fields.ts';
import { PRESETS, type PresetName } from './presets.ts';

const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

const DAY_US = 24 * 3600 * 1_000_000;

const spread = (meaning: string) =>
  distribution.optional().meta({
    description: `${meaning}: fixed "5s", uniform "U(1s,5s)", lognormal "LN(median,p99)" or \
"12s+LN(median,p99)", Weibull "W(shape,mean)"`,
    examples: ['5s', 'U(1s,5s)', 'LN(3s,10s)'],
  });
const time = (meaning: string) =>
  duration.optional().meta({ description: meaning, examples: ['500ms', '90s'] });
const share = (meaning: string) => ratio.optional().describe(`${meaning} (0 to 1)`);
const positiveTime = (meaning: string) =>
  positiveDuration.optional().meta({ description: meaning, examples: ['10s', '5m'] });
const factor = (min: number, max: number, meaning: string) =>
  decimalNumber(min, max).optional().describe(meaning);
const speed = (meaning: string) =>
  rate.optional().meta({ description: meaning, examples: ['250kbit/s', '6Mbit/s'] });
const size = (meaning: string) =>
  positiveSize.optional().meta({ description: meaning, examples: [1400, '64KiB'] });

const radioForm = mapping({
  atReady: spread('From the power key to a modem that answers'),
  noAnswerRatio: share('Share of power-ups at which the modem does not answer'),
  powerCycle: time('What one such power-up costs'),
  simReady: spread('Reading the SIM'),
  registerCold: spread('Search and registration without a known cell'),
  registerWarm: spread('Registration in the cell used before'),
  attach: spread('Attach to the packet network'),
  context: spread('Activation of the packet data context'),
  ip: spread('Configuration of the address'),
  powerOff: spread('Switching the modem off'),
});

const linkForm = mapping({
  rtt: spread('Round trip to the Microvisor cloud'),
  extraRtt: spread('Added to each round trip, as roaming does'),
  upRate: speed('Rate from the device'),
  downRate: speed('Rate to the device'),
  toBadRatio: share('Gilbert-Elliott: chance per packet to turn from good to bad'),
  toGoodRatio: share('Gilbert-Elliott: chance per packet to turn from bad to good'),
  lossInBadRatio: share('Gilbert-Elliott: chance that a packet is lost while bad'),
  retransmit: time('What one lost packet costs'),
  inactivity: time('Silence after which the radio bearer idles'),
  promotion: spread('What the first packet on an idle bearer costs'),
  tlsBytes: size('Bytes of a TLS handshake'),
  tlsCrypto: spread('Cryptography of a TLS handshake'),
  packetBytes: size("Largest piece of a channel's data that crosses as one packet"),
});

const timeoutsForm = mapping({
  coverageNotice: spread('Until a loss of coverage is noticed'),
  registration: time('How long the registration survives without coverage'),
  transport: time('How long the connection to the server survives without coverage'),
  handshake: time('Limit of a TLS handshake'),
  attempt: time('Limit of a whole connection attempt'),
  probe: time('Silence after which the kernel probes the connection, and between probes; 0: never'),
  probeLimit: time('How long the answer to a probe may take'),
  probeFailures: wholeNumber(1).optional().describe('Probes without an answer that end it'),
});

const backoffForm = mapping({
  ladder: filledList(positiveDuration)
    .optional()
    .meta({
      description: 'Pauses between failed connection attempts; the last one repeats',
      examples: [['5m', '10m', '15m']],
    }),
  jitterRatio: share('Spread around each pause'),
});

const cloudForm = mapping({
  checkIn: spread('Server side of a check-in'),
  logging: yesNo.optional().describe('False: the server refuses logging'),
  logMessageBytes: size('Largest log message'),
  logPerSecond: decimalNumber(0.001, 1_000_000).optional().describe('Log messages a second'),
  logBurst: wholeNumber(1).optional().describe('How many log messages may come at once'),
  verify: time('Verifying a downloaded update'),
  install: time('Installing an update'),
});

const coverageForm = mapping({
  pattern: choice(['comesAndGoes', 'always', 'never'])
    .optional()
    .describe('Whether coverage comes and goes by itself, is always there, or never'),
  on: spread('Length of a spell with coverage'),
  off: spread('Length of a gap'),
  tailRatio: share('Share of gaps that are drawn from tail instead'),
  tail: spread('Length of such a gap, a tunnel'),
});

const handoverForm = mapping({
  every: spread('From one change of cell to the next while the radio is up; 0: never'),
  gap: spread('How long nothing passes at a change'),
  failureRatio: share('Share of changes that are a radio link failure'),
  failure: spread('Gap of a radio link failure'),
  otherRadioRatio: share('Share of changes to another kind of network'),
  otherRadio: spread('Gap of such a change'),
});

const slowRadioForm = mapping({
  share: share('Share of time on a slower kind of network'),
  meanSpell: positiveTime('Mean length of one spell of it'),
  rateFactor: factor(0.0001, 1, 'What rates are multiplied with in it'),
  rttFactor: factor(1, 1000, 'What round trips are multiplied with in it'),
});

const registrationForm = mapping({
  failRatio: share('Share of searches that come to nothing'),
  busyRatio: share('Share of registrations refused for now, causes 17 and 22'),
  otherNetworkRatio: share('Share of those in a new cell refused by this network, 11, 12, 13, 15'),
  simRefusedRatio: share('Share of those in a new cell that refuse the SIM, cause 8'),
  retry: positiveTime('Pause before the next try'),
  simBlock: positiveTime('How long a refused SIM stays away, unless the modem is power-cycled'),
  imsiSwitchRatio: share('Share of searches in which the SIM changes its identity first'),
  imsiSwitch: spread('What that takes'),
});

const carrierForm = mapping({
  natTimeout: time('Silence after which the carrier forgets a connection; 0: never'),
  attemptsPerHour: wholeNumber(0)
    .optional()
    .describe('More registrations an hour are an offence; 0: no limit'),
  hold: positiveTime('How long an offence has every registration refused, cause 22'),
  holdsBeforeBlock: wholeNumber(0).optional().describe('Offences before the SIM is blocked'),
  block: positiveTime('How long the SIM is blocked, cause 8'),
  maintenanceAt: durationWithin(0, DAY_US - 1, RULE.timeOfDay)
    .optional()
    .meta({ description: 'Time of day, UTC, of the daily maintenance', examples: ['2h'] }),
  maintenance: durationWithin(0, DAY_US - 1, RULE.timeOfDay)
    .optional()
    .meta({ description: 'Length of the daily maintenance; 0: none', examples: ['20m'] }),
});

const halfOpenForm = mapping({
  every: spread('From the end of one spell to the next; 0: never'),
  spell: spread('How long frames pass to the server only'),
});

const recordingForm = mapping({
  up: filledText.describe('Packet-delivery times from the device, in the format of Mahimahi'),
  down: filledText.describe('Packet-delivery times to the device'),
  loop: yesNo.prefault(true).describe('False: nothing passes after the end of a file'),
  gap: positiveDuration
    .prefault('10s')
    .describe('A longer gap breaks the path, a shorter one is only a delay'),
});

export const worldForm = mapping({
  preset: choice(PRESET_NAMES)
    .prefault('urban')
    .describe('Where figures come from; synthetic presets, not measurements'),
  radio: radioForm.optional().describe('The radio chain, stage by stage'),
  link: linkForm.optional().describe('Delay, rate and loss between device and Microvisor cloud'),
  timeouts: timeoutsForm.optional().describe('How long each layer survives'),
  backoff: backoffForm.optional().describe('Pauses between failed connection attempts'),
  cloud: cloudForm.optional().describe('The Microvisor cloud'),
  coverage: coverageForm.optional().describe('Coverage by itself, without faults of the plan'),
  handover: handoverForm.optional().describe('Changes of cell'),
  slowRadio: slowRadioForm.optional().describe('Spells on a slower kind of network'),
  registration: registrationForm.optional().describe('What can go wrong with a registration'),
  carrier: carrierForm.optional().describe('Address translation, limits and maintenance'),
  halfOpen: halfOpenForm.optional().describe('Spells in which nothing comes back'),
  recording: recordingForm
    .optional()
    .describe('A recorded link in the place of rate, loss and natural gaps'),
});

export type WorldForm = z.output<typeof worldForm>;
