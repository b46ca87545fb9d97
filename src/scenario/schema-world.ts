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
  filledList,
  mapping,
  positiveDuration,
  positiveSize,
  rate,
  ratio,
  wholeNumber,
  yesNo,
} from './fields.ts';
import { PRESETS, type PresetName } from './presets.ts';

const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

const spread = (meaning: string) =>
  distribution.optional().meta({
    description: `${meaning}: fixed "5s", uniform "U(1s,5s)", lognormal "LN(median,p99)" or \
"12s+LN(median,p99)", Weibull "W(shape,mean)"`,
    examples: ['5s', 'U(1s,5s)', 'LN(3s,10s)'],
  });
const time = (meaning: string) =>
  duration.optional().meta({ description: meaning, examples: ['500ms', '90s'] });
const share = (meaning: string) => ratio.optional().describe(`${meaning} (0 to 1)`);
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

export const worldForm = mapping({
  preset: choice(PRESET_NAMES)
    .prefault('urban')
    .describe('Where figures come from; synthetic presets, not measurements'),
  radio: radioForm.optional().describe('The radio chain, stage by stage'),
  link: linkForm.optional().describe('Delay, rate and loss between device and Microvisor cloud'),
  timeouts: timeoutsForm.optional().describe('How long each layer survives'),
  backoff: backoffForm.optional().describe('Pauses between failed connection attempts'),
  cloud: cloudForm.optional().describe('The Microvisor cloud'),
});

export type WorldForm = z.output<typeof worldForm>;
