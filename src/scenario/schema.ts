/**
 * The written form of a scenario: what may stand in a YAML file, and what is meant by leaving
 * something out.
 *
 * Unknown keys are problems everywhere: a misspelt key that is silently ignored makes a run that
 * tests something else than its author believes. The JSON Schema that editors use is made from
 * this one, which is why each key has a description.
 */

import { z } from 'zod';
import { ASSUMED_CHOICES, ASSUMED_QUANTITIES } from './assumptions.ts';
import {
  choice,
  decimalNumber,
  deviceId,
  duration,
  durationWithin,
  filledText,
  instant,
  list,
  mapping,
  nameText,
  onePattern,
  positiveDuration,
  RULE,
  ratio,
  seed,
  size,
  sizeWithin,
  text,
  wholeNumber,
  yesNo,
} from './fields.ts';
import { i2cForm } from './schema-board.ts';
import { faultForm } from './schema-fault.ts';
import { mqttForm } from './schema-mqtt.ts';
import { configForm, httpForm } from './schema-services.ts';
import { worldForm } from './schema-world.ts';

export const DEFAULT_DEVICE_ID = 'UV00000000000000000000000000000001';

const deviceForm = mapping({
  id: deviceId.prefault(DEFAULT_DEVICE_ID).describe('"UV" and 32 hexadecimal digits'),
  minimumCheckIn: duration
    .prefault('4h')
    .describe('The device goes online at least this often; 0 means stay connected'),
  connectionGrace: duration
    .prefault('10s')
    .describe('Stay up this long after the last reason to be online has ended'),
  polite: yesNo.prefault(false).describe('The app is told of updates and applies them itself'),
  maximumPoliteness: duration.prefault('1h').describe('Longest delay of a polite update'),
  minimumRestart: duration.prefault('1s').describe('First delay of the restart after a crash'),
  maximumRestart: duration.prefault('60s').describe('Longest delay of the restart after a crash'),
  kernelBoot: duration.prefault('200ms').describe('From power to the first instruction of the app'),
  appBoot: duration.prefault('100ms').describe('From one life of the app to the next'),
  clock: wholeNumber(1, 1_000_000_000).prefault(160_000_000).describe('System clock in hertz'),
  driftPpm: decimalNumber(-100_000, 100_000)
    .prefault(0)
    .describe('Drift of the wall clock, parts per million; positive runs fast'),
  irq: mapping({
    reserved: list(wholeNumber(0, 125))
      .prefault([])
      .describe('Interrupts that the app may not bind'),
  })
    .prefault({})
    .describe('Interrupts'),
  flash: mapping({
    image: filledText.optional().describe('File with the bytes of app flash from 0x08000000'),
  })
    .prefault({})
    .describe('App flash'),
  deepSleepWake: mapping({
    by: choice(['rtc', 'application', 'modem', 'other'])
      .prefault('rtc')
      .describe('The RTC alarm of the app, another source of the app, the modem, or none of these'),
    after: positiveDuration.describe('Time from falling asleep'),
  })
    .optional()
    .describe('What ends a deep sleep before the next check-in does'),
  testing: yesNo.optional().describe('The device is in testing mode, as in the factory'),
  i2c: i2cForm.optional(),
});

const talkerLineForm = mapping({
  at: duration.prefault('0s').describe('Time from the opening of the channel'),
  every: duration.prefault('0s').describe('Send again at this interval; 0 means once'),
  send: text.describe('What is sent'),
});

const peerForm = z.discriminatedUnion('kind', [
  mapping({ kind: z.literal('sink') }).describe('Takes everything, says nothing'),
  mapping({
    kind: z.literal('echo'),
    delay: duration.prefault('0s').describe('Time until it answers'),
  }).describe('Sends back what it gets'),
  mapping({
    kind: z.literal('talker'),
    script: list(talkerLineForm).describe('What it sends, and when'),
  }).describe('Sends by itself'),
  mapping({
    kind: z.literal('function'),
    file: filledText.describe('TypeScript module with the peer'),
  }).describe('A peer of your own'),
]);

const quantityForms = Object.entries(ASSUMED_QUANTITIES).map(([name, quantity]) => {
  const { min, max, unit, meaning, source } = quantity;
  const rule = `must be from ${min} to ${max} ${unit === 'us' ? 'microseconds ("5us")' : 'bytes'}`;
  const form =
    unit === 'count'
      ? wholeNumber(min, max)
      : unit === 'us'
        ? durationWithin(min, max, rule)
        : sizeWithin(min, max, rule);
  return [name, form.optional().describe(`${meaning} (${source})`)] as const;
});

const choiceForms = Object.entries(ASSUMED_CHOICES).map(([name, assumed]) => {
  const { values, meaning, source } = assumed;
  const form = choice(values).optional();
  return [name, form.describe(`${meaning} (${source}); default ${values[0]}`)] as const;
});

const assumptionsForm = mapping(Object.fromEntries([...choiceForms, ...quantityForms]));

const oraclesForm = mapping({
  closeLostChannelWithin: duration
    .prefault('5m')
    .describe('A lost channel must be closed within this'),
  reconnectWithin: duration
    .prefault('10m')
    .describe('After healing and CONNECTED, the app must use a channel again within this'),
  recoverWithin: positiveDuration
    .optional()
    .describe('The same for each rhythm of the app; by default 3 periods of it, at least 2m'),
  sameFailureLimit: wholeNumber(1).prefault(5).describe('So many equal failures running'),
  handleGrowthLimit: wholeNumber(1)
    .prefault(4)
    .describe('More handles of one kind than this, and growing, is a leak'),
  retriesPerMinute: wholeNumber(1)
    .prefault(30)
    .describe('More fruitless attempts to reach the network in a minute are a storm'),
  answerWithin: positiveDuration
    .optional()
    .describe(
      'A request must be answered or given up, a message reach or be acknowledged; by default 2m',
    ),
  updateWithin: positiveDuration
    .optional()
    .describe('An update must go in within this after its download'),
  messages: mapping({
    id: onePattern.describe(
      'Regular expression whose one group is the id in the payload, of which 256 characters count',
    ),
    promise: choice(['exactlyOnce', 'atLeastOnce']).describe(
      'How often each id reaches the broker',
    ),
    direction: choice(['up']).optional().describe('From the app to the broker'),
  })
    .optional()
    .describe('What the app promises of the messages that it publishes over MQTT'),
  tornFlash: yesNo
    .optional()
    .describe('External flash that a power cut tore must be looked at before it is written'),
  radioOnWithin: duration.optional().describe('Budget: radio on in each hour of the run'),
  bytesWithin: size.optional().describe('Budget: payload of channels in each hour of the run'),
  connectsPerHour: wholeNumber(0)
    .optional()
    .describe('Budget: connections in each hour of the run'),
  logRefusals: wholeNumber(0).optional().describe('Budget: log messages refused in the run'),
  logRefusalRatio: ratio.optional().describe('Budget: share of log messages refused in the run'),
  own: list(filledText)
    .prefault([])
    .describe('TypeScript modules with oracles of your own, each a default export'),
});

export const scenarioForm = mapping({
  name: nameText.optional().describe('Short name; by default that of the file'),
  description: text.prefault('').describe('What this scenario is about'),
  app: filledText.describe('The app: a TypeScript module or a firmware file'),
  seed: seed.prefault('1').describe('Seed of everything random'),
  length: positiveDuration
    .prefault('1h')
    .meta({ description: 'Length of the run', examples: ['10m', '24h'] }),
  start: instant.prefault('2026-01-01T00:00:00Z').describe('True time at the start of the run'),
  trace: choice(['full'])
    .optional()
    .describe('Each interrupt of the own timers of firmware; by default they are counted a second'),
  device: deviceForm.prefault({}).describe('The device and the bundle of its app'),
  world: worldForm.prefault({}).describe('Everything outside the app'),
  peers: z
    .record(z.string(), peerForm, { error: RULE.mapping })
    .prefault({})
    .describe('Peers of opaque channels by endpoint name; "default" is the empty name'),
  http: httpForm.optional(),
  config: configForm.optional(),
  mqtt: mqttForm.optional(),
  faults: list(faultForm).prefault([]).describe('The fault plan'),
  assumptions: assumptionsForm.prefault({}).describe('Readings of what the sources leave open'),
  oracles: oraclesForm.prefault({}).describe('Bounds of the oracles'),
  expect: z
    .record(z.string(), choice(['pass', 'fail', 'unknown']), { error: RULE.mapping })
    .prefault({})
    .describe('Verdicts that are expected to differ from "pass", by oracle'),
});

export type ScenarioForm = z.output<typeof scenarioForm>;
export type PeerForm = z.output<typeof peerForm>;
