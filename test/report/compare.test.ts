/** Comparisons of hand-made sets; p values were computed apart from the code, from the formulas. */

import { describe, expect, it } from 'vitest';
import { compare, isWorse } from '../../src/report/compare.ts';
import { comparisonMarkdown } from '../../src/report/comparison-markdown.ts';
import { holm } from '../../src/report/figure-changes.ts';
import { changeOf } from '../../src/report/finding-changes.ts';
import type { Results } from '../../src/report/results.ts';
import { comparisonView } from '../../src/report/view-comparison.ts';
import { campaignOf, IDENTITY, results, runSet, surveyOf } from './sets.ts';

const now = (...sets: Results['sets']) => results('now', ...sets);
const base = (...sets: Results['sets']) => results('base', ...sets);
const CRASH = { fails: { crash: 'the app threw "x"' }, crashStack: 'at main (apps/a.ts:7:1)' };

describe('a finding', () => {
  it.each([
    // Counts of the base and of now; what Fisher's exact test gives is beside them.
    [0, 20, 3, 20, 'new', false], // p = 0.231
    [0, 500, 6, 500, 'new', true], // p = 0.031
    [0, 1000, 9, 1000, 'new', true], // Under 1 %, but more than luck: p = 0.004
    [4, 500, 0, 500, 'rare', false], // p = 0.124
    [0, 500, 1, 500, 'rare', false], // p = 1
    [2, 500, 3, 500, 'rare', false],
    [6, 500, 0, 500, 'resolved', true],
    [5, 500, 5, 500, 'ongoing', false], // 1 % is not under 1 %
    [1, 1, 1, 1, 'ongoing', false],
    [0, 1, 1, 1, 'new', false],
  ])('seen in %i of %i and then in %i of %i is %5$s', (b, ofB, n, ofN, change, significant) => {
    expect(changeOf({ runs: b, of: ofB }, { runs: n, of: ofN })).toEqual({ change, significant });
  });

  it('is matched by its cause, and each side of a campaign counts its own runs', () => {
    const { findings } = compare(
      base(campaignOf({ gone: 30, stays: 20 }, 400)),
      now(campaignOf({ stays: 25, comes: 8 }, 500)),
    );
    expect(findings.map(({ change, cause, base, now }) => [change, cause, base, now])).toEqual([
      ['new', 'comes', { runs: 0, of: 400 }, { runs: 8, of: 500 }],
      ['ongoing', 'stays', { runs: 20, of: 400 }, { runs: 25, of: 500 }],
      ['resolved', 'gone', { runs: 30, of: 400 }, { runs: 0, of: 500 }],
    ]);
  });

  it('that the base passed over is not new', () => {
    const passed = { ...campaignOf({}), passedOver: ['crash: x'] };
    const { findings } = compare(base(passed), now(campaignOf({ 'crash: x': 20 })));
    expect(findings).toMatchObject([{ change: 'ongoing', base: { runs: 1, of: 500 } }]);
  });

  it('of a run is its most telling failure, with the place of a crash', () => {
    const broken = { ...CRASH, fails: { ...CRASH.fails, reconnect: 'no connection for 3m' } };
    const { findings } = compare(base(runSet('replay', [{}])), now(runSet('replay', [broken])));
    expect(findings).toMatchObject([
      { change: 'new', kind: 'replay', cause: 'crash: at main (apps/a.ts:7:1)', seed: '1' },
    ]);
  });
});

describe('figures of surveys', () => {
  it('say how far medians are shifted, beside the test of means', () => {
    const runs = (from: number) =>
      Array.from({ length: 20 }, (_, i) => ({ metrics: { retries: from + i, calls: from + i } }));
    const compared = compare(base(runSet('survey', runs(1))), now(runSet('survey', runs(5))));
    const retries = compared.figures.find(({ label }) => label === 'Retries');
    expect(retries?.shift).toMatchObject({ shift: 4, interval: { low: 0, high: 8 } });
    expect(comparisonMarkdown(compared).join('\n')).toMatch(
      /Welch's t-test; medians shifted by 4 \(0 to 8\), Mann-Whitney p = 0\.05\d/,
    );
    const view = comparisonView(compared).metrics.find(({ label }) => label === 'moor: Retries');
    expect(view?.significance).toContain('medians shifted by 4 (0 to 8)');
    expect(compared.figures.find(({ label }) => label === 'System calls')?.shift).toBeUndefined();
  });

  it('are worse where luck does not explain it', () => {
    const compared = compare(base(surveyOf(2, 40, CRASH)), now(surveyOf(12, 40, CRASH)));
    const { figures } = compared;
    expect(isWorse(compared)).toBe(true);
    const changed = figures.filter(({ state }) => state !== 'unclear');
    expect(changed).toMatchObject([
      { state: 'worse', label: 'runs that fail by crash', base: 0.05, now: 0.3 },
    ]);
    // Nothing else differs in any run, so nothing else was tested and the adjustment is by 1.
    expect(changed[0]?.p).toBeCloseTo(0.006447998364152488, 12);
  });

  it('are tested together: what one test would call a change, many do not', () => {
    const steps = (from: number) =>
      Array.from({ length: 20 }, (_, i) => ({
        metrics: { retries: from + 20 * i, resets: from + 20 * i, radioOnUs: from + 20 * i },
      }));
    const compared = compare(base(runSet('survey', steps(0))), now(runSet('survey', steps(97))));
    const { figures } = compared;
    const tested = figures.filter(({ p }) => p !== undefined);
    // 0.0134 each, times 3.
    expect(tested.map(({ p = 1 }) => p)).toEqual([0, 0, 0].map(() => expect.closeTo(0.0403, 3)));
    expect(tested.map(({ state }) => state)).toEqual(['worse', 'worse', 'worse']);
    // Metrics are for people to weigh.
    expect(isWorse(compared)).toBe(false);
    const four = (from: number) =>
      steps(from).map(({ metrics }) => ({ metrics: { ...metrics, crashes: metrics.resets } }));
    const more = compare(base(runSet('survey', four(0))), now(runSet('survey', four(97))));
    expect(more.figures.every(({ state }) => state === 'unclear')).toBe(true);
  });

  it('have a direction, or are not tested', () => {
    const runs = (from: number) =>
      Array.from({ length: 20 }, (_, i) => ({
        metrics: { messagesDelivered: from + i, calls: from - i },
      }));
    const compared = compare(base(runSet('survey', runs(100))), now(runSet('survey', runs(200))));
    expect(compared.figures[0]).toMatchObject({
      ...{ label: 'Messages delivered', state: 'better', base: 109.5, now: 209.5 },
    });
    expect(compared.figures.find(({ label }) => label === 'System calls')).toMatchObject({
      ...{ state: 'unclear', base: 90.5, now: 190.5, p: undefined },
    });
  });

  it('do not come from campaigns or single runs', () => {
    const set = runSet('replay', [CRASH]);
    const compared = compare(base(campaignOf({ a: 1 }), set), now(campaignOf({ a: 400 }), set));
    expect(compared.figures).toEqual([]);
    expect(isWorse(compared)).toBe(false);
  });
});

it('the adjustment of Holm: smallest times all, then times one fewer, never falling', () => {
  expect(holm([0.01, 0.04, undefined, 0.03])).toEqual([0.03, 0.06, undefined, 0.06]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});

describe('what was made in different ways', () => {
  const some = [{}];
  it.each([
    [{ preset: 'rural' }, 'preset is urban in the base and rural here'],
    [{ planId: 'qqqq' }, 'fault plan is pppp in the base and qqqq here'],
    [{ model: 'nnnn' }, 'version of the simulator is mmmm in the base and nnnn here'],
    [{ scenarioId: 'dddd' }, 'scenario is cccc in the base and dddd here'],
    [
      { assumptions: { callCost: 5, closeOnLoss: 'close' } },
      'assumption closeOnLoss is keep in the base and close here',
    ],
    [
      { assumptions: { closeOnLoss: 'keep' } },
      'assumption callCost is 5 in the base and not set here',
    ],
  ])('is not compared: %j', (identity, why) => {
    const compared = compare(
      base(runSet('survey', some)),
      now(runSet('survey', [CRASH], identity)),
    );
    expect(compared.differing).toEqual([`survey of "moor": not compared with the base: ${why}`]);
    expect([compared.compared, compared.findings, compared.figures]).toEqual([0, [], []]);
  });

  it('a survey is never held against a campaign, nor a scenario against another', () => {
    const { differing, notes, compared } = compare(
      base(campaignOf({}), runSet('survey', some, { scenario: 'hill' })),
      now(runSet('survey', some)),
    );
    expect([compared, differing]).toEqual([0, []]);
    expect(notes).toEqual([
      'survey of "moor": the base has none, so it is not compared',
      'campaign of "moor": only the base has it',
      'survey of "hill": only the base has it',
    ]);
  });

  it('of sets with one name, those made alike find each other', () => {
    const rural = runSet('survey', some, { preset: 'rural', appHash: 'bbbb' });
    const urban = runSet('survey', some, { appHash: 'bbbb' });
    const { compared, differing, notes } = compare(
      base(runSet('survey', some), runSet('survey', some, { preset: 'rural' })),
      now(rural, urban),
    );
    expect([compared, differing, notes]).toEqual([2, [], []]);
  });

  it('the same app on both sides is said', () => {
    expect(compare(base(surveyOf(0, 1, {})), now(surveyOf(0, 1, {}))).notes).toEqual([
      'survey of "moor": the app is the same as in the base',
    ]);
    expect(IDENTITY.appHash).toBe('aaaa');
  });
});
