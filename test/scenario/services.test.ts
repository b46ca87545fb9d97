/** HTTP endpoints, configuration values and their faults as they are written, well and badly. */

import { describe, expect, it } from 'vitest';
import { scenarioId } from '../../src/scenario/canonical.ts';
import { loaded, problemsOf } from './support.ts';

const http = (endpoint: string) => `app: a\nhttp: [{ ${endpoint} }]\n`;
const config = (text: string) => `app: a\nconfig: { ${text} }\n`;
const fault = (text: string) => `app: a\nfaults: [{ at: 1s, ${text} }]\n`;

describe('what is read', () => {
  it('D49: an endpoint needs no more than its host', () => {
    expect(loaded(http('host: a.example')).http).toEqual([
      {
        host: 'a.example',
        path: undefined,
        method: undefined,
        status: 200,
        headers: {},
        body: '',
        bodyBytes: undefined,
        latency: { kind: 'fixed', us: 200_000 },
      },
    ]);
  });

  it('D49: an endpoint with everything', () => {
    const text = 'host: a, path: /x*, method: PUT, status: 201, headers: { A: b }, size: 2KiB';
    expect(loaded(http(`${text}, latency: "U(1s,2s)"`)).http?.[0]).toEqual({
      host: 'a',
      path: '/x*',
      method: 'PUT',
      status: 201,
      headers: { A: 'b' },
      body: '',
      bodyBytes: 2048,
      latency: { kind: 'uniform', minUs: 1_000_000, maxUs: 2_000_000 },
    });
  });

  it('D35: values by scope, store and key', () => {
    const text = 'latency: 1s, account: { secret: { k: v } }, device: { config: { "a b": "" } }';
    expect(loaded(config(text)).config).toEqual({
      latency: { kind: 'fixed', us: 1_000_000 },
      account: { config: {}, secret: { k: 'v' } },
      device: { config: { 'a b': '' }, secret: {} },
    });
  });

  it.each([
    ['fault: httpFault, what: dns', { kind: 'httpFault', what: 'dns', times: 1 }],
    [
      'fault: httpFault, what: slowBody, host: A.Example, times: 2',
      { kind: 'httpFault', what: 'slowBody', host: 'a.example', delayUs: 4_000_000, times: 2 },
    ],
    [
      'fault: httpFault, what: redirect, status: 301, times: { from: 1, to: 3 }',
      { kind: 'httpFault', what: 'redirect', status: 301, times: { from: 1, to: 3 } },
    ],
    [
      'fault: configFault, what: slow, key: k, delay: 5s, for: 1m',
      {
        kind: 'configFault',
        what: 'slow',
        key: 'k',
        delayUs: 5_000_000,
        times: Number.MAX_SAFE_INTEGER,
        forUs: 60_000_000,
      },
    ],
  ])('D49: %s', (text, meant) => {
    expect(loaded(fault(text)).faults[0]?.fault).toEqual(meant);
  });
});

describe('what is wrong', () => {
  const rows: readonly (readonly [string, string])[] = [
    [http('path: /'), 'http[0].host: is required'],
    [
      http('host: "https://a.example"'),
      'http[0].host: must be the host alone, such as "api.example.com", found "https://a.example"',
    ],
    [http('host: a, path: x'), 'http[0].path: must begin with "/", found "x"'],
    [
      http('host: a, status: 199'),
      'http[0].status: must be a whole number from 200 to 599, found 199',
    ],
    [http('host: a, body: x, size: 1'), 'http[0]: body and size cannot both be given'],
    [http('host: a, size: 2MiB'), 'http[0].size: must be a size of at most 1 MiB, found "2MiB"'],
    [
      http('host: a, headers: { "a b": c }'),
      'http[0].headers: the name of a header must be letters, digits and "-", found "a b"',
    ],
    [
      http('host: a, headers: { a: "b\\nc" }'),
      'http[0].headers.a: the value of a header must be one line, found "b\\nc"',
    ],
    [http('host: a, file: ./x.ts, status: 201'), 'http[0]: file and status cannot both be given'],
    [http('host: a, hots: b'), 'http[0]: unknown key "hots" (did you mean "host"?)'],
    [
      http('host: a, path: /x }, { host: A, path: /x'),
      'http[1].host: never answers: another endpoint has this host, path and method, found "A" (http[0] answers first)',
    ],
    [
      http('host: a, method: GET }, { host: b, method: GET }, { host: a, method: GET'),
      'http[2].host: never answers: another endpoint has this host, path and method, found "a"',
    ],
    ['app: a\nhttp: { host: a }\n', 'http: must be a list, found a mapping'],
    [
      config('account: { config: { "": x } }'),
      'config.account.config: a key must be 1 to 100 printable ASCII characters, found ""',
    ],
    [
      config(`account: { secret: { ${'k'.repeat(101)}: x } }`),
      'config.account.secret: a key must be 1 to 100 printable ASCII characters, found "kkkk',
    ],
    [
      config('device: { secret: { grüße: x } }'),
      'config.device.secret: a key must be 1 to 100 printable ASCII characters, found "grüße"',
    ],
    [
      config(`device: { secret: { k: ${'v'.repeat(4097)} } }`),
      'config.device.secret.k: a value must be at most 4096 bytes, found 4097 bytes',
    ],
    [config('account: { config: { k: 5 } }'), 'config.account.config.k: must be text, found 5'],
    [fault('fault: httpFault'), 'faults[0].what: is required'],
    [
      fault('fault: configFault, what: slo'),
      'faults[0].what: must be one of serverError, keyNotFound, tooLarge, slow, found "slo"',
    ],
    [
      fault('fault: httpFault, what: serverError, status: 200'),
      'faults[0].status: must be a whole number from 300 to 599, found 200',
    ],
  ];

  it.each(rows)('D35, D49: %j', (text, message) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it('D49: endpoints of one host may differ in path or method', () => {
    const paths = 'host: a }, { host: a, path: / }, { host: a, path: /x }';
    expect(problemsOf(http(`${paths}, { host: a, path: /x, method: PUT`))).toEqual([]);
  });

  it('D35: a key of 100 characters is not too long', () => {
    expect(problemsOf(config(`device: { config: { ${'k'.repeat(100)}: x } }`))).toEqual([]);
  });

  it('D35: a value of 4,096 bytes is not too long', () => {
    expect(problemsOf(config(`device: { secret: { k: ${'v'.repeat(4096)} } }`))).toEqual([]);
  });
});

describe('the id of a scenario', () => {
  const id = (text: string) => scenarioId(loaded(`app: a\n${text}`));

  it('D26: does not know the reading that came later, unless another one is chosen', () => {
    expect(id('assumptions: { readsAfterLoss: readable }\n')).toBe(id(''));
    expect(id('assumptions: { readsAfterLoss: closed }\n')).not.toBe(id(''));
    const old = loaded('app: a\n');
    const { readsAfterLoss: _, ...assumptions } = old.assumptions;
    expect(scenarioId({ ...old, assumptions: assumptions as typeof old.assumptions })).toBe(id(''));
  });

  it('D49: knows the endpoints and the values', () => {
    const ids = [
      id(''),
      id('http: [{ host: a }]\n'),
      id('http: [{ host: b }]\n'),
      id('config: { device: { config: { k: v } } }\n'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
