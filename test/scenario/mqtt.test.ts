/** MQTT brokers, their fault and their assumptions as they are written, well and badly. */

import { describe, expect, it } from 'vitest';
import { scenarioId } from '../../src/scenario/canonical.ts';
import { loaded, problemsOf } from './support.ts';

const mqtt = (broker: string) => `app: a\nmqtt: [{ ${broker} }]\n`;

describe('what is read', () => {
  it('D49: a broker needs no more than its host', () => {
    expect(loaded(mqtt('host: a.example')).mqtt).toEqual([
      {
        host: 'a.example',
        port: 8883,
        levels: [4, 5],
        certificate: { ca: 'public', notAfterEpochUs: undefined },
        username: undefined,
        password: undefined,
        latency: { kind: 'fixed', us: 50_000 },
        publishers: [],
      },
    ]);
  });

  it('D49: a broker with everything', () => {
    const certificate = 'certificate: { ca: Own, notAfter: 2026-02-01T00:00:00Z }';
    const publishers =
      'publishers: [{ topic: t, payload: "{n}", at: 1s, every: 2s, qos: 2, retain: true }]';
    const rest = 'port: 1, versions: ["5"], username: u, password: p, latency: 10ms';
    expect(loaded(mqtt(`host: a, ${rest}, ${certificate}, ${publishers}`)).mqtt?.[0]).toEqual({
      host: 'a',
      port: 1,
      levels: [5],
      certificate: { ca: 'Own', notAfterEpochUs: Date.parse('2026-02-01T00:00:00Z') * 1000 },
      username: 'u',
      password: 'p',
      latency: { kind: 'fixed', us: 10_000 },
      publishers: [
        { topic: 't', payload: '{n}', atUs: 1_000_000, everyUs: 2_000_000, qos: 2, retain: true },
      ],
    });
  });

  it('D49: the fault of the leg to the broker', () => {
    const text =
      'app: a\nfaults: [{ at: 1s, fault: mqttFault, what: nxdomain, host: h, times: 2 }]\n';
    const meant = { kind: 'mqttFault', what: 'nxdomain', host: 'h', times: 2 };
    expect(loaded(text).faults[0]?.fault).toEqual(meant);
  });

  it('D33: limits of requests in flight', () => {
    const { assumptions } = loaded('app: a\nassumptions: { mqttPublishes: 3 }\n');
    expect(assumptions).toMatchObject({ mqttPublishes: 3, mqttSubscribes: 1, mqttAcknowledges: 8 });
  });
});

describe('what is refused', () => {
  it.each([
    ['host: ""', /host/],
    ['host: a, versions: ["3.1"]', /versions/],
    ['host: a, versions: []', /versions/],
    ['host: a, publishers: [{ topic: t, payload: x, qos: 3 }]', /qos/],
    ['host: a, port: 0', /port/],
  ])('D49: %s', (text, where) => {
    expect(JSON.stringify(problemsOf(mqtt(text)))).toMatch(where);
  });
});

describe('what is wrong', () => {
  const publisher = (topic: string) =>
    mqtt(`host: a, publishers: [{ topic: t, payload: x }, { topic: ${topic}, payload: x }]`);
  const wildcard = 'must not have a wildcard ("+" or "#"): messages have one topic';
  const instant = 'must be a moment such as "2026-01-01T00:00:00Z"';

  it.each([
    [
      mqtt('host: a }, { host: A, port: 8883'),
      'mqtt[1].host: is never met: another broker has this host and port, found "a:8883" (mqtt[0] has them too)',
    ],
    [publisher('"a/+/b"'), `mqtt[0].publishers[1].topic: ${wildcard}, found "a/+/b"`],
    [publisher('"#"'), `mqtt[0].publishers[1].topic: ${wildcard}, found "#"`],
    [publisher('"a\\0b"'), 'mqtt[0].publishers[1].topic: must not have a null character'],
    [publisher('""'), 'mqtt[0].publishers[1].topic: must be text that is not empty, found ""'],
    [
      publisher('x'.repeat(65_536)),
      'mqtt[0].publishers[1].topic: must be at most 65535 bytes, found "xxx',
    ],
    ...['tomorrow', '2026-02-30', '2026-02-01T00:00:00'].map((text): [string, string] => [
      mqtt(`host: a, certificate: { notAfter: "${text}" }`),
      `mqtt[0].certificate.notAfter: ${instant}, found "${text}"`,
    ]),
  ])('D33, D49: problem %#', (text, message) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it('D49: brokers of one host may differ in their ports', () => {
    expect(problemsOf(mqtt('host: a }, { host: a, port: 1883'))).toEqual([]);
  });
});

describe('the id of a scenario', () => {
  const id = (text: string) => scenarioId(loaded(`app: a\n${text}`));

  it('D33, D49: does not know what came later, unless it is chosen', () => {
    expect(
      id('assumptions: { mqttPublishes: 8, mqttSessionOnLinkLoss: ends, mqttWriteSpace: yes }\n'),
    ).toBe(id(''));
    expect(id('assumptions: { mqttPublishes: 9 }\n')).not.toBe(id(''));
  });

  it('D49: knows the brokers', () => {
    const ids = [id(''), id('mqtt: [{ host: a }]\n'), id('mqtt: [{ host: b }]\n')];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
