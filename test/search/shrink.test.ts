import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultPlanEntry, Trigger } from '../../src/scenario/scenario.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { shrink } from '../../src/search/shrink.ts';
import { figuresOf } from '../../src/search/shrink-figures.ts';
import { isSmaller, sizeOf } from '../../src/search/shrink-measure.ts';
import { simplerTriggers, triggerWeight } from '../../src/search/shrink-trigger.ts';
import { quietTailUs, survivalProblems } from '../../src/search/survivable.ts';
import { type Attempt, shows, type Trial } from '../../src/search/trial.ts';
import { anyPlan } from '../support/any-plan.ts';
import { at, HOUR, MINUTE, on, SECOND } from '../support/small-world.ts';
import {
  losesTwice,
  naive,
  needsAnswer,
  needsNetwork,
  type Searched,
  searchedApp,
} from './shrink-worlds.ts';

const MOST = { maxTrials: 400 };

function causeOf(trial: Trial): string {
  const cause = trial.failures[0]?.cause;
  if (cause === undefined) throw new Error('the trial does not fail');
  return cause;
}

function shrunk({ base, attempt }: Searched, failing: Trial) {
  return shrink(base, failing, causeOf(failing), attempt, MOST);
}

/** Seven faults that a naive app survives, and the tunnel that it does not. */
function noisy(tunnelAtUs: number, tunnelUs: number): readonly FaultPlanEntry[] {
  const wrote = { by: 'record', record: 'call', where: { call: 'mvWriteChannel' } } as const;
  const once = { nth: 3, since: 'run', afterUs: 1234 } as const;
  const shortly = (kind: 'coverageLoss' | 'backhaulLoss' | 'serverUnreachable'): Fault => ({
    kind,
    forUs: 3_456_789,
  });
  return [
    at(3 * MINUTE + 1, { kind: 'checkIn' }, 'a'),
    at(5 * MINUTE + 17, shortly('coverageLoss'), 'b'),
    on({ ...wrote, ...once }, { kind: 'interruptDelay', delayUs: 5000, forUs: 9 * SECOND }, 'c'),
    at(9 * MINUTE + 3, shortly('serverUnreachable'), 'd'),
    at(tunnelAtUs, { kind: 'coverageLoss', forUs: tunnelUs }, 'tunnel'),
    on({ ...wrote, ...once, nth: 900 }, { kind: 'natDrop' }, 'never'),
    at(70 * MINUTE + 5, shortly('backhaulLoss'), 'e'),
    at(80 * MINUTE, { kind: 'clockStep', byUs: 777 * SECOND }, 'f'),
  ];
}

describe('shrinking a plan', () => {
  it('finds the one fault of eight that matters, in well below 150 trials', async () => {
    const world = await naive();
    const failing = world.trial(noisy(20 * MINUTE + 12_345_678, 234_567_890), { seed: 'noise' });
    const { candidate, trial, trials, exhausted } = shrunk(world, failing);
    expect(candidate.faults).toStrictEqual([
      at(20 * MINUTE, { kind: 'coverageLoss', forUs: MINUTE }, 'tunnel'),
    ]);
    expect(candidate.seed).toBe(world.base.seed);
    expect(trial).toMatchObject({ cutShort: false, candidate });
    expect(exhausted).toBe(false);
    expect(trials).toBeLessThan(40);
  });

  it('keeps both faults where one alone does no harm', () => {
    const world = searchedApp(losesTwice);
    const reset = { kind: 'channelReset', which: 'all' } as const;
    const failing = world.trial([
      ...noisy(15 * MINUTE, SECOND),
      at(12 * MINUTE + 123, reset, 'one'),
      at(32 * MINUTE + 456, reset, 'two'),
    ]);
    const { candidate } = shrunk(world, failing);
    const newest = { kind: 'channelReset', which: 'newest' } as const;
    expect(candidate.faults).toStrictEqual([
      at(12 * MINUTE, newest, 'one'),
      at(32 * MINUTE, newest, 'two'),
    ]);
  });

  it('finds the instant of a fault whose occurrence goes away with its neighbours', () => {
    const world = searchedApp(needsNetwork);
    const reset = { kind: 'channelReset', which: 'all' } as const;
    const third = { by: 'record', record: 'call', where: { call: 'mvOpenChannel' } } as const;
    const failing = world.trial([
      at(10 * MINUTE + 1, reset, 'one'),
      at(20 * MINUTE + 1, reset, 'two'),
      on(
        { ...third, nth: 3, since: 'run', afterUs: 200 * SECOND },
        { kind: 'coverageLoss', forUs: 5 * MINUTE },
        'late',
      ),
    ]);
    const { candidate } = shrunk(world, failing);
    expect(candidate.faults.map(({ id, trigger }) => [id, trigger.by])).toStrictEqual([
      ['late', 'time'],
    ]);
  });

  it.each([
    ['an occurrence', (trigger: FaultPlanEntry['trigger']) => trigger],
    ['an instant', (_: unknown, atUs: number) => ({ by: 'time', atUs }) as const],
  ])('says by what the app did when the moment matters, given %s', (_, given) => {
    const world = searchedApp(needsAnswer);
    const reset = { kind: 'channelReset', which: 'newest' } as const;
    const trigger = {
      by: 'record',
      record: 'call',
      where: { call: 'mvWriteChannel' },
      nth: 17,
      since: 'run',
      afterUs: 5000,
    } as const;
    const [firing] = world.trial([on(trigger, reset)]).firings;
    const failing = world.trial([on(given(trigger, firing?.atUs ?? 0), reset)]);
    const { candidate } = shrunk(world, failing);
    expect(candidate.faults[0]?.trigger).toMatchObject({
      by: 'record',
      where: { call: 'mvWriteChannel' },
      since: 'run',
      afterUs: 0,
    });
  });

  it('drops what the candidate varies besides faults, unless it matters', async () => {
    const world = await naive();
    const { timeouts, cloud } = world.base.world;
    const patient = { ...timeouts, transportUs: 3 * MINUTE };
    const rest = {
      seed: 'other',
      world: { timeouts: { ...timeouts, transportUs: 5 * SECOND }, cloud },
      assumptions: { callCost: 7 },
    };
    const short = [at(10 * MINUTE, { kind: 'coverageLoss', forUs: 40 * SECOND })];
    const needed = shrunk(world, world.trial(short, rest)).candidate;
    expect(needed).toMatchObject({ seed: world.base.seed, assumptions: {} });
    expect(Object.keys(needed.world)).toStrictEqual(['timeouts']);
    const long = [at(10 * MINUTE, { kind: 'coverageLoss', forUs: 10 * MINUTE })];
    const idle = { ...rest, world: { timeouts: patient, cloud } };
    expect(shrunk(world, world.trial(long, idle)).candidate).toMatchObject({
      seed: world.base.seed,
      world: {},
      assumptions: {},
    });
  });

  it('ends the run in the minute after a crash', () => {
    const world = searchedApp(needsNetwork);
    const failing = world.trial([at(7 * MINUTE, { kind: 'coverageLoss', forUs: 5 * MINUTE })]);
    const { candidate, trial } = shrunk(world, failing);
    const crashedAtUs = trial.failures[0]?.atUs ?? 0;
    expect(candidate.lengthUs - crashedAtUs).toBeGreaterThan(0);
    expect(candidate.lengthUs - crashedAtUs).toBeLessThanOrEqual(MINUTE);
  });

  it('keeps the quiet tail where something should have happened (D50)', async () => {
    const world = await naive();
    const failing = world.trial([at(7 * MINUTE, { kind: 'coverageLoss', forUs: 5 * MINUTE })]);
    const cause = failing.failures.find(({ kind }) => kind === 'liveness')?.cause ?? '';
    const { candidate, trial } = shrink(world.base, failing, cause, world.attempt, MOST);
    expect(candidate.lengthUs).toBeLessThan(2 * HOUR);
    const endUs = trial.firings[0]?.endUs ?? 0;
    expect(candidate.lengthUs - endUs).toBeGreaterThanOrEqual(quietTailUs(world.base));
  });
});

describe('a budget', () => {
  it('is never exceeded, and the result fails all the same', async () => {
    const world = await naive();
    const failing = world.trial(noisy(20 * MINUTE + 12_345_678, 234_567_890));
    const cause = causeOf(failing);
    for (const maxTrials of [1, 2, 5, 10]) {
      const result = shrink(world.base, failing, cause, world.attempt, { maxTrials });
      expect(result.trials).toBeLessThanOrEqual(maxTrials);
      expect(result.exhausted).toBe(true);
      expect(result.trial.cutShort).toBe(false);
      expect(shows(result.trial.failures, cause)).toBe(true);
    }
  });
});

describe('a cause that shows at first and not in the end', () => {
  it('is followed in whole runs', async () => {
    const world = await naive();
    const long: Fault = { kind: 'coverageLoss', forUs: 5 * MINUTE };
    const failing = world.trial([at(9 * MINUTE, { kind: 'checkIn' }), at(20 * MINUTE, long)]);
    const cause = causeOf(failing);
    // Crashes are told apart by the place of the last one, so a later one can hide the first.
    const attempt: Attempt = (candidate, options) => {
      const trial = world.attempt(candidate, options);
      if (options?.untilCause !== undefined) return { ...trial, cutShort: true };
      return candidate.faults.length === 1 ? { ...trial, failures: [] } : trial;
    };
    const result = shrink(world.base, failing, cause, attempt, MOST);
    expect(result.candidate.faults).toHaveLength(2);
    expect(shows(result.trial.failures, cause)).toBe(true);
    const quick = shrink(world.base, failing, cause, world.attempt, MOST);
    expect(quick.candidate.faults).toHaveLength(1);
    expect(result.trials).toBeGreaterThan(quick.trials);
  });
});

describe('for any plan that fails', async () => {
  const { base, attempt, trial } = await naive(HOUR);
  const { link, cloud } = base.world;
  const failing = fc
    .record({
      faults: anyPlan(HOUR / 2),
      seed: fc.constantFrom(base.seed, 'x', 'y'),
      world: fc.constantFrom({}, { link }, { cloud, link }),
      assumptions: fc.constantFrom({}, { callCost: 9 }, { closeOnLoss: 'close' as const }),
      pick: fc.nat(3),
    })
    .map(({ faults, pick, ...rest }) => {
      const found = trial(faults, rest);
      return { found, cause: found.failures[pick % (found.failures.length || 1)]?.cause };
    })
    .filter(({ cause }) => cause !== undefined);

  it('the result is smaller, fails so, needs each fault, and shrinks no further', () => {
    fc.assert(
      fc.property(failing, ({ found, cause = '' }) => {
        const result = shrink(base, found, cause, attempt, MOST);
        expect(shrink(base, found, cause, attempt, MOST)).toStrictEqual(result);
        const { candidate } = result;
        expect(shows(result.trial.failures, cause)).toBe(true);
        expect(result.trial.cutShort).toBe(false);
        expect(isSmaller(sizeOf(base, found.candidate), sizeOf(base, candidate))).toBe(false);
        const problems = ({ faults }: Candidate) => survivalProblems(base, faults).length;
        expect(problems(candidate)).toBeLessThanOrEqual(problems(found.candidate));
        if (result.exhausted) return;
        for (const { id } of candidate.faults) {
          const faults = candidate.faults.filter((entry) => entry.id !== id);
          const fewer = { ...candidate, faults };
          if (problems(fewer) > problems(found.candidate)) continue;
          const without = attempt(fewer);
          expect(shows(without.failures, cause), `without ${id}`).toBe(false);
        }
        const again = shrink(base, result.trial, cause, attempt, MOST);
        expect(again.candidate).toStrictEqual(candidate);
      }),
      { seed: 5, numRuns: 8, endOnFailure: true },
    );
  });
});

describe('a step down', () => {
  const plans = anyPlan(HOUR).filter((plan) => plan.length > 0);
  const entries = plans.chain((plan) => fc.constantFrom(...plan));

  it('makes a figure of a fault softer, and leaves the others', () => {
    fc.assert(
      fc.property(entries, ({ fault }) => {
        for (const { name, weight, softer } of figuresOf(fault)) {
          const weights = softer.map((other) => weightOf(other, name));
          expect(weights.every((other) => other < weight)).toBe(true);
          expect(weights).toStrictEqual([...weights].sort((a, b) => a - b));
          expect(softer.every(({ kind }) => kind === fault.kind)).toBe(true);
        }
      }),
    );
  });

  it('makes a trigger simpler', () => {
    fc.assert(
      fc.property(
        entries,
        fc.option(fc.nat(HOUR), { nil: undefined }),
        ({ trigger }, firedAtUs) => {
          const weights = simplerTriggers(trigger, firedAtUs, []).map(triggerWeight);
          expect(weights.every((weight) => weight < triggerWeight(trigger))).toBe(true);
          expect(weights).toStrictEqual([...weights].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('prefers minutes to occurrences, and occurrences to odd instants', () => {
    const first: Trigger = {
      by: 'record',
      record: 'call',
      where: { call: 'mvOpenChannel' },
      nth: 1,
      since: 'run',
      afterUs: 0,
    };
    const order: readonly Trigger[] = [
      { by: 'time', atUs: 20 * MINUTE },
      { by: 'time', atUs: 20 * MINUTE + 10 * SECOND },
      first,
      { ...first, nth: 3 },
      { ...first, nth: 3, afterUs: 1000 },
      { by: 'time', atUs: 20 * MINUTE + SECOND },
      { by: 'time', atUs: 20 * MINUTE + 1 },
      { ...first, nth: 500 },
      { ...first, repeat: { every: 1, times: 2 } },
    ];
    const weights = order.map(triggerWeight);
    expect(weights).toStrictEqual([...weights].sort((a, b) => a - b));
    expect(new Set(weights).size).toBe(order.length);
  });
});

function weightOf(fault: Fault, name: string): number {
  return figuresOf(fault).find((figure) => figure.name === name)?.weight ?? -1;
}
