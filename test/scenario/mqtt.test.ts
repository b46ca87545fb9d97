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

describe('the id of a scenario', () => {
  const id = (text: string) => scenarioId(loaded(`app: a\n${text}`));

  it('D33, D49: does not know what came later, unless it is chosen', () => {
    expect(id('assumptions: { mqttPublishes: 8, mqttSessionOnLinkLoss: ends }\n')).toBe(id(''));
    expect(id('assumptions: { mqttPublishes: 9 }\n')).not.toBe(id(''));
  });

  it('D49: knows the brokers', () => {
    const ids = [id(''), id('mqtt: [{ host: a }]\n'), id('mqtt: [{ host: b }]\n')];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
