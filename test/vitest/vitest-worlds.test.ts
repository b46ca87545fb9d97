/** The worlds that property tests draw, and what they print in a failure. */

import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidateOfLine } from '../../src/io/plan-line.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../../src/search/candidate.ts';
import { survivalProblems } from '../../src/search/survivable.ts';
import { worldsBase } from '../../src/search/worlds.ts';
import { assumptions, loadApp, plans, play, worlds } from '../../src/vitest.ts';

const telemetry = await loadApp('scenarios/apps/telemetry.ts');
const naive = await loadApp('scenarios/apps/naive.ts');
const perfect = defaultScenario('scenarios/apps/naive.ts', 'small', 'perfect');
const outages = worlds({ app: naive, scenario: perfect, kinds: ['coverageLoss', 'natDrop'] });

property.prop([worlds({ app: telemetry })], { numRuns: 8, seed: 1 })(
  'D50: an app that is robust keeps every claim in every world that is drawn',
  (world) => {
    const run = play(telemetry, world);
    expect(run).toRecoverWithin('2m');
    expect(run).toLeakNoHandles();
    expect(run).toPassEveryOracle();
  },
);

property.prop({ faults: plans({ app: telemetry }), read: assumptions() }, { numRuns: 50 })(
  'D50: plans and assumptions come alone as well, and plans are survivable',
  ({ faults, read }) => {
    const base = worldsBase(defaultScenario('', 'telemetry'));
    expect(survivalProblems(base, faults)).toEqual([]);
    expect(Object.keys(base.assumptions)).toEqual(expect.arrayContaining(Object.keys(read)));
  },
);

test('only the kinds that are asked for are drawn, and never none', () => {
  const drawn = fc.sample(outages, { numRuns: 100, seed: 1 }).map(({ faults }) => faults);
  const kinds = drawn.flatMap((faults) => faults.map(({ fault }) => fault.kind));
  expect(new Set(kinds)).toEqual(new Set(['coverageLoss', 'natDrop']));
  expect(drawn.every((faults) => faults.length > 0)).toBe(true);
});

test('a kind that the app cannot meet is refused with the kinds that it can', () => {
  const draw = () => worlds({ app: naive, kinds: ['mqttFault'] });
  expect(draw).toThrow(/^kinds: must name a fault that the app can meet \(coverageLoss, /);
  expect(draw).toThrow(/found mqttFault$/);
});

test('worlds are as long as is asked for, or as an app needs to recover', () => {
  const length = (lengthUs: number) =>
    fc.sample(worlds({ app: naive, scenario: perfect, lengthUs }), 1)[0]?.lengthUs ?? 0;
  expect(length(24 * 3_600_000_000)).toBe(24 * 3_600_000_000);
  expect(length(1_000_000)).toBeGreaterThan(15 * 60_000_000);
});

/** The message of a property that fails, with the world that it fails in. */
function failure(): { readonly message: string; readonly world: Scenario } {
  const claim = fc.property(outages, (world) => {
    expect(play(naive, world)).toRecoverWithin('2m');
  });
  const details = fc.check(claim, { numRuns: 100, seed: 1 });
  const [world] = details.counterexample ?? [];
  if (world === undefined) throw new Error('the property holds');
  return { message: fc.defaultReportMessage(details) ?? '', world };
}

test('a property that fails prints the plan and the line that replays it, and no raw object', () => {
  const { message, world } = failure();
  expect(message).toMatch(/^ {2}plan: 1 fault, seed \d+, \d+h/m);
  expect(message).toMatch(/^ {4}(coverageLoss|natDrop)-1 .* /m);
  expect(message).toMatch(
    /^ {2}replay: notspot replay scenarios\/apps\/naive.ts --preset perfect --plan n1:\S+$/m,
  );
  expect(message).not.toMatch(/lengthUs|"kind"|\[object|\batUs/);
  expect(message.split('\n').length).toBeLessThan(30);

  const [, line = ''] = /--plan (\S+)/.exec(message) ?? [];
  const again = scenarioOf({ ...perfect, faults: [], expect: {} }, candidateOfLine(line));
  expect(again).toEqual({ ...world });
  expect(play(naive, again).result.traceHash).toBe(play(naive, world).result.traceHash);
});

test('fast-check makes the world small: one fault, and nothing else is varied', () => {
  const { message } = failure();
  expect(message).toContain('plan: 1 fault, seed 1,');
  expect(message).not.toContain('world:');
  expect(message).not.toContain('assumptions:');
});
