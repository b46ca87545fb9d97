/** What the author of a wrong file reads. Messages are asserted whole: they are the interface. */

import { describe, expect, it } from 'vitest';
import { scenarioForm } from '../../src/scenario/schema.ts';
import { FAULT_KINDS, PRESET_NAMES, problemsOf } from './support.ts';

const KINDS = FAULT_KINDS.join(', ');
const TOP_KEYS = Object.keys(scenarioForm.shape).join(', ');
const DISTRIBUTION =
  'must be a distribution: "5s", "U(1s,5s)", "LN(3s,10s)", "12s+LN(0.8s,4s)" or "W(0.8,2d)"';

/** Wrong in one place, on line 2 of a file whose first line is right. */
function second(line: string): readonly string[] {
  return problemsOf(`app: ./app.ts\n${line}\n`);
}

describe('text that is no scenario at all', () => {
  const deep = '['.repeat(30_000);
  const laughs = 'a: &a [1]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]';

  it.each([
    ['', 'x.yaml:1: is empty (a scenario needs at least "app: ./path/to/app.ts")'],
    ['# later', 'x.yaml:1: is empty (a scenario needs at least "app: ./path/to/app.ts")'],
    ['- a\n- b', 'x.yaml:1: must be a mapping of keys to values, found a list'],
    ['\n"text"', 'x.yaml:2: must be a mapping of keys to values, found "text"'],
    [
      'app: a: b',
      'x.yaml:1: is not valid YAML: nested mappings are not allowed in compact mappings',
    ],
    ['app: x\n---\napp: y', 'x.yaml:2: must be one YAML document'],
    ['app: x\nname: *n', 'x.yaml:2: is not valid YAML: alias "n" has no anchor before it'],
    ['app: !!binary x', 'x.yaml:1: is not valid YAML: unresolved tag: tag:yaml.org,2002:binary'],
    [`app: x\nname: ${deep}`, 'x.yaml:2: is nested too deeply'],
    [`app: x\n${'- '.repeat(30_000)}y`, 'x.yaml:2: is nested too deeply'],
    [laughs, 'x.yaml:2: has aliases that expand to too many values'],
  ])('is one problem: %.20j', (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });
});

describe('keys', () => {
  it.each([
    ['lenght: 1h', 'x.yaml:2: unknown key "lenght" (did you mean "length"?)'],
    ['LENGTH: 1h', 'x.yaml:2: unknown key "LENGTH" (did you mean "length"?)'],
    ['zebra: 1', `x.yaml:2: unknown key "zebra" (known: ${TOP_KEYS})`],
    ['__proto__: {}', 'x.yaml:2: unknown key "__proto__"'],
    ['app: b', 'x.yaml:2: duplicate key "app" (first on line 1)'],
    [
      'world: { radio: { ip: 1s, ip: 2s } }',
      'x.yaml:2: world.radio: duplicate key "ip" (first on line 2)',
    ],
    [
      'faults:\n  - fault: checkIn\n    at: 1s\n    for: 5s',
      'x.yaml:5: faults[0]: unknown key "for" (known: fault, id, at, repeat, on, while)',
    ],
    [
      'length:',
      'x.yaml:2: length: must be a duration longer than 0, with a unit, found nothing ' +
        '(write a value, or leave out the key)',
    ],
    [
      'peers: { "": { kind: sink } }',
      'x.yaml:2: peers: a peer needs a name (write "default" for the empty endpoint name)',
    ],
  ])('%j', (line, message) => {
    expect(second(line)).toEqual([message]);
  });

  it('that are required are missed where their mapping stands', () => {
    expect(problemsOf('name: x\n')).toEqual(['x.yaml:1: app: is required']);
    expect(second('peers:\n  feed:\n    kind: talker\n    script:\n      - at: 5s')).toEqual([
      'x.yaml:6: peers.feed.script[0].send: is required',
    ]);
  });
});

describe('values', () => {
  it.each([
    ['app: ""', 'x.yaml:1: app: must be text that is not empty, found ""'],
    ['app: 5', 'x.yaml:1: app: must be text that is not empty, found 5 (write it in quotes)'],
    ['app: true', 'x.yaml:1: app: must be text that is not empty, found true (write it in quotes)'],
    ['app: [a]', 'x.yaml:1: app: must be text that is not empty, found a list'],
  ])('%j', (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });

  it.each([
    [
      'name: a/b',
      'name: must be letters, digits, ".", "_" or "-", beginning with a letter or digit, found "a/b"',
    ],
    ['seed: 1.5', 'seed: must be text or a whole number, found 1.5 (write it in quotes)'],
    [
      'seed: 12345678901234567890',
      'seed: must be text or a whole number, found 12345678901234567000 (write it in quotes)',
    ],
    [
      'length: 500',
      'length: must be a duration longer than 0, with a unit, found 500 (write "500ms"?)',
    ],
    ['length: 0s', 'length: must be a duration longer than 0, with a unit, found "0s"'],
    [
      'start: 2026-01-01 00:00',
      'start: must be a moment such as "2026-01-01T00:00:00Z", found "2026-01-01 00:00" ' +
        '(write "2026-01-01T00:00Z"?)',
    ],
    ['device: 5', 'device: must be a mapping of keys to values, found 5'],
    ['device: { id: UV12 }', 'device.id: must be "UV" and 32 hexadecimal digits, found "UV12"'],
    [
      'device: { appBoot: -5s }',
      'device.appBoot: must be a duration with a unit, found "-5s" (a duration is never negative)',
    ],
    [
      'device: { appBoot: 90 }',
      'device.appBoot: must be a duration with a unit, found 90 (write "90s"?)',
    ],
    [
      'device: { appBoot: 5 minutes }',
      'device.appBoot: must be a duration with a unit, found "5 minutes" (write "5m"?)',
    ],
    ['device: { polite: yes }', 'device.polite: must be true or false, found "yes" (write true)'],
    [
      'device: { clock: 160MHz }',
      'device.clock: must be a whole number from 1 to 1000000000, found "160MHz"',
    ],
    [
      'device: { irq: { reserved: [1, 126] } }',
      'device.irq.reserved[1]: must be a whole number from 0 to 125, found 126',
    ],
    ['device: { irq: { reserved: 7 } }', 'device.irq.reserved: must be a list, found 7'],
    [
      'device: { driftPpm: .inf }',
      'device.driftPpm: must be a number from -100000 to 100000, found Infinity',
    ],
    [
      'device: { minimumRestart: 90s }',
      'device.minimumRestart: maximumRestart must not be shorter than minimumRestart, ' +
        'found 1m and 1m30s',
    ],
    [
      'world: { preset: urbn }',
      `world.preset: must be one of ${PRESET_NAMES.join(', ')}, found "urbn" ` +
        '(did you mean "urban"?)',
    ],
    [
      'world: { link: { toBadRatio: 15 } }',
      'world.link.toBadRatio: must be a ratio between 0 and 1, found 15 (percent? write 0.15)',
    ],
    [
      'world: { link: { toBadRatio: 7% } }',
      'world.link.toBadRatio: must be a ratio between 0 and 1, found "7%" (percent? write 0.07)',
    ],
    [
      'world: { link: { toBadRatio: "0.5" } }',
      'world.link.toBadRatio: must be a ratio between 0 and 1, found "0.5" ' +
        '(write 0.5 without quotes)',
    ],
    [
      'world: { link: { toBadRatio: -0.1 } }',
      'world.link.toBadRatio: must be a ratio between 0 and 1, found -0.1',
    ],
    [
      'world: { link: { upRate: 6 } }',
      'world.link.upRate: must be a rate with a unit, found 6 (write "6Mbit/s"?)',
    ],
    [
      'world: { link: { upRate: 64kbps } }',
      'world.link.upRate: must be a rate with a unit, found "64kbps" (write "64kbit/s"?)',
    ],
    [
      'world: { link: { tlsBytes: 5KB } }',
      'world.link.tlsBytes: must be a size of at least 1 byte, found "5KB" (write "5KiB"?)',
    ],
    [
      'world: { link: { packetBytes: 0 } }',
      'world.link.packetBytes: must be a size of at least 1 byte, found 0',
    ],
    [
      'world: { link: { rtt: "U(5s,1s)" } }',
      `world.link.rtt: ${DISTRIBUTION}, found "U(5s,1s)" (the smaller end comes first)`,
    ],
    ['world: { link: { rtt: 60 } }', `world.link.rtt: ${DISTRIBUTION}, found 60 (write "60s"?)`],
    ['world: { link: { rtt: "N(1s,2s)" } }', `world.link.rtt: ${DISTRIBUTION}, found "N(1s,2s)"`],
    [
      'world: { backoff: { ladder: [] } }',
      'world.backoff.ladder: must be a list of at least one, found an empty list',
    ],
    [
      'peers: { feed: { kind: ecco } }',
      'peers.feed.kind: must be one of sink, echo, talker, function, found "ecco" ' +
        '(did you mean "echo"?)',
    ],
    ['peers: { "my feed": 5 }', 'peers["my feed"]: must be a mapping of keys to values, found 5'],
    [
      'assumptions: { callCost: 1ms }',
      'assumptions.callCost: must be from 1 to 100 microseconds ("5us"), found "1ms"',
    ],
    [
      'assumptions: { callCost: 5 }',
      'assumptions.callCost: must be from 1 to 100 microseconds ("5us"), found 5',
    ],
    [
      'assumptions: { channelOverhead: 2000 }',
      'assumptions.channelOverhead: must be from 0 to 1024 bytes, found 2000',
    ],
    [
      'assumptions: { closeOnLoss: closed }',
      'assumptions.closeOnLoss: must be one of keep, close, found "closed" (did you mean "close"?)',
    ],
    [
      'expect: { handleLeek: fail }',
      'expect: unknown oracle "handleLeek" (did you mean "handleLeak"?)',
    ],
    [
      'expect: { handleLeak: failed }',
      'expect.handleLeak: must be one of pass, fail, unknown, found "failed" ' +
        '(did you mean "fail"?)',
    ],
  ])('%j', (line, message) => {
    expect(second(line)).toEqual([`x.yaml:2: ${message}`]);
  });
});

describe('a problem', () => {
  it('is one line, whatever the text holds', () => {
    expect(second('"a\\nb": 1\nlength: "x\\ny"')).toEqual([
      `x.yaml:2: unknown key "a\\nb" (known: ${TOP_KEYS})`,
      'x.yaml:3: length: must be a duration longer than 0, with a unit, found "x\\ny"',
    ]);
  });

  it('shows the beginning of a long value', () => {
    expect(second(`length: ${'y'.repeat(1000)}`)).toEqual([
      `x.yaml:2: length: must be a duration longer than 0, with a unit, found "${'y'.repeat(60)}..."`,
    ]);
  });
});

describe('many problems', () => {
  it('are all listed, in the order of the file', () => {
    const text = `name: a b
lenght: 2h
device:
  polite: on
  clock: 1.5
world:
  covrage: 1
  radio:
    atReady: 12
  link: { toBadRatio: 20, upRate: fast }
faults:
  - fault: coverageLos
    at: 5s
  - 7
  - fault: coverageLoss
    id: tunel
    at: 3h
  - fault: checkIn
    on: { record: call, since: fault:tunnel, nth: x }
name: c d
`;
    expect(problemsOf(text)).toEqual([
      'x.yaml:1: app: is required',
      'x.yaml:2: unknown key "lenght" (did you mean "length"?)',
      'x.yaml:4: device.polite: must be true or false, found "on" (write true)',
      'x.yaml:5: device.clock: must be a whole number from 1 to 1000000000, found 1.5',
      'x.yaml:7: world: unknown key "covrage" (did you mean "coverage"?)',
      `x.yaml:9: world.radio.atReady: ${DISTRIBUTION}, found 12 (write "12s"?)`,
      'x.yaml:10: world.link.toBadRatio: must be a ratio between 0 and 1, found 20 ' +
        '(percent? write 0.2)',
      'x.yaml:10: world.link.upRate: must be a rate with a unit, found "fast"',
      `x.yaml:12: faults[0].fault: must be one of ${KINDS}, found "coverageLos" ` +
        '(did you mean "coverageLoss"?)',
      'x.yaml:14: faults[1]: must be a mapping of keys to values, found 7',
      'x.yaml:17: faults[2].at: never fires: at is after the end of the run, found "3h" ' +
        '(the run ends at 1h)',
      'x.yaml:19: faults[3].on.since: must name another fault of the plan, ' +
        'found "fault:tunnel" (did you mean "fault:tunel"?)',
      'x.yaml:19: faults[3].on.nth: must be a whole number of at least 1, found "x"',
      'x.yaml:20: duplicate key "name" (first on line 1)',
      'x.yaml:20: name: must be letters, digits, ".", "_" or "-", beginning with a letter or digit, found "c d"',
    ]);
  });

  it('of one value in an anchor are told where the value stands', () => {
    const text = 'app: a\nfaults:\n  - &f { fault: checkIn, at: 5 }\n  - *f\n';
    expect(problemsOf(text)).toEqual([
      'x.yaml:3: faults[0].at: must be a duration with a unit, found 5 (write "5s"?)',
      'x.yaml:3: faults[1].at: must be a duration with a unit, found 5 (write "5s"?)',
    ]);
  });
});
