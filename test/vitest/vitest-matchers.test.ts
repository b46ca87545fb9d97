/** The matchers: what each claims of a run, and what a failure prints. */

import { describe, expect, test } from 'vitest';
import { candidateOfLine } from '../../src/io/plan-line.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import type { FaultPlanEntry, Scenario } from '../../src/scenario/scenario.ts';
import { loadApp, play } from '../../src/vitest.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

const telemetry = await loadApp('scenarios/apps/telemetry.ts');
const naive = await loadApp('scenarios/apps/naive.ts');

const TUNNEL: FaultPlanEntry = {
  id: 'tunnel',
  fault: { kind: 'coverageLoss', forUs: 3 * MINUTE },
  trigger: { by: 'time', atUs: 10 * MINUTE },
};

function world(faults: readonly FaultPlanEntry[], file = 'scenarios/apps/naive.ts'): Scenario {
  const base = defaultScenario(file, 'small', 'perfect');
  return { ...base, seed: '3', lengthUs: 40 * MINUTE, faults };
}

const calm = world([]);
const tunnel = world([TUNNEL]);
const fine = play(telemetry, tunnel);
const broken = play(naive, tunnel);

/** What a claim that does not hold says. */
function messageOf(claim: () => void): string {
  try {
    claim();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the claim holds');
}

describe('on an app that is robust', () => {
  test('every claim holds, and its opposite does not', () => {
    expect(fine).toRecoverWithin('2m');
    expect(fine).toLeakNoHandles();
    expect(fine).toPassEveryOracle();
    expect(() => expect(fine).not.toRecoverWithin('2m')).toThrow('must not recover within 2m');
    expect(() => expect(fine).not.toLeakNoHandles()).toThrow('must not leak no handles');
    expect(() => expect(fine).not.toPassEveryOracle()).toThrow('must not pass every oracle');
  });

  test('D50: the bound counts: what recovers within two minutes does not within a millisecond', () => {
    expect(fine).not.toRecoverWithin('1ms');
    const message = messageOf(() => expect(broken).toRecoverWithin('4m'));
    expect(message).toMatch(/reconnect at .*\n.*the bound is 4m/);
    expect(message).toMatch(/rhythm at .*\n.*the bound is 4m/);
  });

  test('everything arrives in calm weather, and not what was under way when coverage went', () => {
    expect(play(telemetry, calm)).toDeliverEverything();
    const cut = { ...TUNNEL, fault: { kind: 'channelReset', which: 'all' } } as const;
    const onWrite = { by: 'record', record: 'bytes', where: { what: 'accepted' }, nth: 5 } as const;
    const trigger = { ...onWrite, since: 'run', afterUs: 0 } as const;
    const run = play(telemetry, world([{ ...cut, trigger }]));
    expect(run).not.toDeliverEverything();
    expect(messageOf(() => expect(run).toDeliverEverything())).toMatch(/ \d+ bytes .* are lost/);
  });
});

describe('on an app that never looks at a status', () => {
  test('the claims do not hold, and their opposites do', () => {
    expect(broken).not.toRecoverWithin('2m');
    expect(broken).not.toLeakNoHandles();
    expect(broken).not.toPassEveryOracle();
    expect(() => expect(broken).toLeakNoHandles()).toThrow('must leak no handles, and it does not');
    expect(() => expect(broken).toPassEveryOracle()).toThrow('must pass every oracle');
  });

  test('a failure says which oracle, when, with evidence, the plan and how to replay it', () => {
    const message = messageOf(() => expect(broken).toRecoverWithin('2m'));
    const lines = message.split('\n');
    expect(lines[0]).toBe('the app must recover within 2m, and it does not');
    expect(message).toMatch(/^ {2}(reconnect|rhythm) at \d+m\S*: fail$/m);
    expect(message).toContain('healed at +0000:13:00.000000 after fault "tunnel"');
    expect(message).toContain('channel:1: open -> lost');
    expect(message).toMatch(/^ {2}plan: 1 fault, seed 3, 40m$/m);
    expect(message).toMatch(/^ {4}tunnel \(coverageLoss\) at 10m for 3m$/m);
    expect(lines.at(-1)).toMatch(
      /^ {2}replay: notspot replay scenarios\/apps\/naive.ts --preset perfect --plan n1:/,
    );
    expect(lines.length).toBeLessThan(25);
  });

  test('in calm weather nothing is wrong with it', () => {
    const run = play(naive, calm);
    expect(run).toRecoverWithin('2m');
    expect(run).toLeakNoHandles();
    expect(run).toPassEveryOracle();
  });
});

describe('given something else', () => {
  test.each([undefined, null, 5, {}, calm, fine.result])('says so in one line: %#', (value) => {
    const wanted = 'must be given a run, as play(app, world) makes it, found ';
    for (const claim of [
      () => expect(value).toRecoverWithin('2m'),
      () => expect(value).toLeakNoHandles(),
      () => expect(value).not.toDeliverEverything(),
      () => expect(value).not.toPassEveryOracle(),
    ]) {
      const message = messageOf(claim);
      expect(message).toContain(wanted);
      expect(message.split('\n')).toHaveLength(1);
    }
  });

  test.each(['2', 'soon', '', '-1m'])('toRecoverWithin says what a duration is, not %j', (text) => {
    const message = messageOf(() => expect(fine).toRecoverWithin(text));
    expect(message).toBe(
      `toRecoverWithin: must be a duration such as "2m", found ${JSON.stringify(text)}`,
    );
  });
});

test('an app can be given as the value that its file exports', async () => {
  const { default: app } = await import('../../scenarios/apps/naive.ts');
  const run = play(app, tunnel);
  expect(run).not.toRecoverWithin('2m');
  expect(run.result.traceHash).toBe(broken.result.traceHash);
});

test('an app that hangs is a failure, and the test goes on', () => {
  const run = play(
    () => ({
      *main() {
        for (;;);
      },
    }),
    calm,
  );
  expect(run.result.outcome).toBe('hang');
  expect(run).not.toPassEveryOracle();
});

describe('the line that replays a run', () => {
  const lineOf = (scenario: Scenario) =>
    messageOf(() => expect(play(naive, scenario)).toRecoverWithin('2m'))
      .split('\n')
      .at(-1);

  test('names the app where the scenario is a new one, with what is varied in it', () => {
    const { link } = PRESETS.vehicle;
    const assumptions = { ...tunnel.assumptions, callCost: 50 };
    const varied = { ...tunnel, assumptions, world: { ...tunnel.world, link } };
    const [, words = '', line = ''] = /notspot (.*) --plan (\S+)$/.exec(lineOf(varied) ?? '') ?? [];
    expect(words).toBe('replay scenarios/apps/naive.ts --preset perfect');
    expect(candidateOfLine(line)).toEqual({
      ...{ seed: '3', lengthUs: 40 * MINUTE, faults: [TUNNEL] },
      world: { link },
      assumptions: { callCost: 50 },
    });
  });

  test('names no app where the scenario is more than that', () => {
    const peers = { '': { kind: 'sink' } } as const;
    expect(lineOf({ ...tunnel, peers })).toMatch(/replay <the scenario of this test> --plan n1:/);
    expect(lineOf({ ...tunnel, app: '' })).toMatch(/replay <the scenario of this test> --plan n1:/);
  });
});
