/** Faults that come again, and figures that are drawn; and any plan at all. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { planId } from '../../src/scenario/canonical.ts';
import { FAULT_KIND_NAMES } from '../../src/scenario/fault-kinds.ts';
import type { Fault, FaultPlanEntry, Scenario, Trigger } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { anyPlan } from '../support/any-plan.ts';
import {
  idle,
  MINUTE,
  mainOnly,
  on,
  type Played,
  play,
  SECOND,
  scenario,
} from '../support/small-world.ts';
import { timeline } from '../world/apps.ts';
import { type TestApp, testApps } from './apps.ts';

const CHECK_IN = { kind: 'checkIn' } as const;
const lost = (forUs: number) => ({ kind: 'coverageLoss' as const, forUs });

/** An app that calls mvNoOp each ten seconds. */
const ticker = mainOnly(function* (device) {
  for (let i = 1; ; i += 1) {
    const { microseconds } = device.mv.getMicroseconds();
    yield device.sleep(Math.max(0, i * 10 * SECOND - microseconds));
    device.mv.noOp();
  }
});

function noOps(more: Partial<Extract<Trigger, { by: 'record' }>>): Trigger {
  const where = { call: 'mvNoOp' };
  return { by: 'record', record: 'call', where, nth: 1, since: 'run', afterUs: 0, ...more };
}

function starts(run: Played, id: string): readonly RecordOf<'fault'>[] {
  return run.of('fault').filter((r) => r.id === id && r.phase === 'start');
}

/** Whole seconds at which a fault fired. */
function seconds(run: Played, id = 'x'): readonly number[] {
  return starts(run, id).map((r) => Math.floor(r.at / SECOND));
}

const repeated = (atUs: number, everyUs: number, times = Number.MAX_SAFE_INTEGER): Trigger => {
  return { by: 'time', atUs, repeat: { everyUs, times } };
};

describe('a fault at a time', () => {
  it('comes again at its interval, so often as it says, or to the end of the run', () => {
    const plan = (trigger: Trigger) => ({ faults: [on(trigger, CHECK_IN, 'x')] });
    expect(seconds(play(idle, plan(repeated(MINUTE, 2 * MINUTE, 3))))).toEqual([60, 180, 300]);
    expect(seconds(play(idle, plan(repeated(5 * MINUTE, 2 * MINUTE))))).toEqual([300, 420, 540]);
  });

  it('that lasts longer than its interval leaves out what falls into its window', () => {
    const run = play(idle, { faults: [on(repeated(MINUTE, MINUTE, 3), lost(90 * SECOND), 'x')] });
    expect(seconds(run)).toEqual([60, 180, 300]);
    expect(timeline(run, 'coverage')).toEqual([
      'out@60.0',
      'in@150.0',
      'out@180.0',
      'in@270.0',
      'out@300.0',
      'in@390.0',
    ]);
  });
});

describe('a fault on a record', () => {
  it('comes at the nth, then at every so manieth further one, so often as it says', () => {
    const at = (nth: number, every: number, times: number) =>
      seconds(
        play(ticker, { faults: [on(noOps({ nth, repeat: { every, times } }), CHECK_IN, 'x')] }),
      );
    expect(at(3, 2, 4)).toEqual([30, 50, 70, 90]);
    expect(at(1, 1, 3)).toEqual([10, 20, 30]);
    expect(at(50, 4, 100)).toEqual([500, 540, 580]);
  });

  it('counts while it waits or lasts, and leaves out what comes due then', () => {
    const repeat = { every: 1, times: 3 };
    const run = play(ticker, {
      faults: [
        on(noOps({ afterUs: 25 * SECOND, repeat }), CHECK_IN, 'x'),
        on(noOps({ repeat }), lost(15 * SECOND), 'y'),
        on(noOps({ afterUs: 8 * SECOND, repeat }), lost(15 * SECOND), 'z'),
      ],
    });
    expect(seconds(run)).toEqual([35, 65, 95]);
    expect(seconds(run, 'y')).toEqual([10, 30, 50]);
    expect(seconds(run, 'z')).toEqual([18, 48, 78]);
  });

  it('counts anew from each boot, and so often in all as it says', () => {
    const trigger = noOps({ nth: 2, since: 'boot', repeat: { every: 3, times: 4 } });
    const run = play(ticker, {
      faults: [
        {
          id: 'crash',
          fault: { kind: 'appCrash', message: 'x' },
          trigger: repeated(65 * SECOND, MINUTE, 1),
        },
        on(trigger, CHECK_IN, 'x'),
      ],
    });
    // Its next life begins at 66 s, and catches up with six calls at once: the second and the fifth.
    expect(seconds(run)).toEqual([20, 50, 66, 66]);
  });

  it('is set off by its own record, or in turns with another, once a millisecond at most', () => {
    const starts = (...afterUs: readonly number[]) => {
      const where = { phase: 'start' };
      const self = { by: 'record', record: 'fault', where, nth: 1, since: 'run' } as const;
      const repeat = { every: 1, times: 1e9 };
      const run = play(idle, {
        lengthUs: SECOND,
        faults: [
          on({ by: 'time', atUs: SECOND / 2 }, CHECK_IN, 'cause'),
          ...afterUs.map((us, i) => on({ ...self, afterUs: us, repeat }, CHECK_IN, `x${i}`)),
        ],
      });
      return run.of('fault').filter((r) => r.phase === 'start').length;
    };
    expect(starts(7)).toBe(2);
    expect(starts(1000)).toBe(501);
    expect(starts(3, 7)).toBe(3);
    expect(starts(500, 500)).toBe(3);
  });

  it('does not set itself off again in the instant in which it fires', () => {
    const own = { by: 'record', record: 'fault', where: {}, nth: 1, since: 'run' } as const;
    const repeat = { every: 1, times: 1000 };
    const run = play(idle, {
      lengthUs: MINUTE,
      faults: [
        on({ by: 'time', atUs: 10 * SECOND }, CHECK_IN, 'cause'),
        on({ ...own, afterUs: 0, repeat }, CHECK_IN, 'x'),
        on({ ...own, afterUs: 0, repeat }, CHECK_IN, 'y'),
        on({ ...own, afterUs: 20 * SECOND, repeat }, CHECK_IN, 'z'),
      ],
    });
    expect(seconds(run)).toEqual([10, 30, 50]);
    expect(seconds(run, 'y')).toEqual([10, 30, 50]);
    expect(seconds(run, 'z')).toEqual([30, 50]);
  });
});

describe('a fault in a state', () => {
  const booting = (afterUs: number, times?: number): Trigger => {
    const state = { by: 'state', machine: 'app', state: 'running', afterUs } as const;
    return times === undefined ? state : { ...state, times };
  };

  it('comes each time the state is entered, or so often as it says', () => {
    const crash = { kind: 'appCrash', message: 'x' } as const;
    const crashes = (times?: number) =>
      seconds(
        play(ticker, {
          lengthUs: 45 * SECOND,
          faults: [on(booting(10 * SECOND, times), crash, 'x')],
        }),
      );
    expect(crashes()).toEqual([10, 21, 33]);
    expect(crashes(2)).toEqual([10, 21]);
  });

  it('that brings its own state about again does so once an instant', () => {
    const kernelError = { kind: 'kernelError', what: 'crash' } as const;
    const state = { by: 'state', machine: 'app', state: 'booting', afterUs: 0 } as const;
    const run = play(idle, { lengthUs: MINUTE, faults: [on(state, kernelError, 'x')] });
    expect(seconds(run)).toEqual([0]);
    expect(run.of('app').map((r) => r.what)).toEqual(['boot', 'main returned']);
  });
});

test('what fired too seldom is reported with numbers, and what never fired by name', () => {
  const faults = [
    on(repeated(4 * MINUTE, 4 * MINUTE, 5), CHECK_IN, 'time'),
    on(noOps({ nth: 40, repeat: { every: 9, times: 9 } }), CHECK_IN, 'record'),
    on({ by: 'state', machine: 'power', state: 'on', afterUs: 0, times: 2 }, CHECK_IN, 'state'),
    on(noOps({ nth: 99, repeat: { every: 1, times: 2 } }), CHECK_IN, 'never'),
    on(repeated(MINUTE, MINUTE), CHECK_IN, 'endless'),
    on(repeated(MINUTE, MINUTE, 2), CHECK_IN, 'all'),
  ];
  const { simulation } = play(ticker, { faults });
  expect(simulation.partlyFired).toEqual([
    { id: 'time', fired: 2, times: 5 },
    { id: 'record', fired: 3, times: 9 },
    { id: 'state', fired: 1, times: 2 },
  ]);
  expect(simulation.neverFired).toEqual(['never']);
});

describe('figures that are ranges', () => {
  const between = (from: number, to: number) => ({ fromUs: from * SECOND, toUs: to * SECOND });
  const PLAN: readonly FaultPlanEntry[] = [
    {
      id: 'time',
      fault: { kind: 'coverageLoss', forUs: between(3, 20) },
      trigger: {
        by: 'time',
        atUs: between(60, 120),
        repeat: { everyUs: between(30, 60), times: 5 },
      },
    },
    {
      id: 'record',
      fault: { kind: 'clockDrift', ppm: { from: -50, to: 50 }, forUs: between(1, 2) },
      trigger: noOps({
        nth: { from: 2, to: 4 },
        afterUs: between(1, 5),
        repeat: { every: { from: 2, to: 5 }, times: 6 },
      }),
    },
    {
      id: 'state',
      fault: { kind: 'clockStep', byUs: between(-10, 10) },
      trigger: { by: 'state', machine: 'coverage', state: 'out', afterUs: between(1, 2) },
    },
  ];
  type Detail = Record<string, number> & { trigger?: Record<string, number> };
  const details = (run: Played, id: string): readonly Detail[] =>
    starts(run, id).map((r) => JSON.parse(r.detail));

  function within(values: readonly (number | undefined)[], from: number, to: number): void {
    expect(values.length).toBeGreaterThan(3);
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(from);
      expect(value).toBeLessThanOrEqual(to);
    }
    expect(new Set(values).size).toBeGreaterThan(1);
  }

  it('are drawn for each firing, within their bounds, and stand in its record', () => {
    const run = play(ticker, { faults: PLAN });
    const time = details(run, 'time');
    within(
      time.map((d) => d['forUs']),
      3 * SECOND,
      20 * SECOND,
    );
    const fired = starts(run, 'time').map((r) => r.at);
    expect(time.map((d) => d.trigger)).toEqual(fired.map((atUs) => ({ atUs })));
    within(
      fired.slice(1).map((atUs, i) => atUs - (fired[i] ?? 0)),
      30 * SECOND,
      60 * SECOND,
    );
    const ends = run.of('fault').filter((r) => r.id === 'time' && r.phase === 'end');
    expect(ends.map((r, i) => r.at - (fired[i] ?? 0))).toEqual(time.map((d) => d['forUs']));

    const record = details(run, 'record');
    within(
      record.map((d) => d['ppm']),
      -50,
      50,
    );
    within(
      record.map((d) => d['forUs']),
      SECOND,
      2 * SECOND,
    );
    within(
      record.map((d) => d.trigger?.['afterUs']),
      SECOND,
      5 * SECOND,
    );
    const counts = record.map((d) => d.trigger?.['nth'] ?? 0);
    expect(counts[0]).toBeGreaterThanOrEqual(2);
    expect(counts[0]).toBeLessThanOrEqual(4);
    within(
      counts.slice(1).map((n, i) => n - (counts[i] ?? 0)),
      2,
      5,
    );
    within(
      details(run, 'state').map((d) => d['byUs']),
      -10 * SECOND,
      10 * SECOND,
    );
  });

  it('give the same run and the same plan each time, and other values with another seed', () => {
    const run = (seed: string) => play(ticker, { faults: PLAN, seed });
    expect(run('1').hash).toBe(run('1').hash);
    expect(seconds(run('2'), 'time')).not.toEqual(seconds(run('1'), 'time'));
    const id = planId(PLAN);
    expect(planId(run('2').simulation.scenario.faults)).toBe(id);
    const [first] = PLAN;
    const other = { ...first, fault: lost(5 * SECOND) } as FaultPlanEntry;
    expect(planId([other, ...PLAN.slice(1)])).not.toBe(id);
  });

  it('are drawn from the stream of their own fault: other faults change nothing', () => {
    const alone = play(ticker, { faults: PLAN.slice(1, 2) });
    const more = play(ticker, { faults: PLAN });
    const drawn = (run: Played) => details(run, 'record');
    expect(drawn(more)).toEqual(drawn(alone));
  });

  it('do not depend on the order of the keys, which the id of the plan does not tell', () => {
    const reversed = PLAN.map(({ id, fault, trigger }) => ({
      trigger,
      fault: Object.fromEntries(Object.entries(fault).reverse()) as unknown as Fault,
      id,
    }));
    expect(planId(reversed)).toBe(planId(PLAN));
    const drawn = (faults: readonly FaultPlanEntry[]) =>
      play(ticker, { faults })
        .of('fault')
        .map((r) => [r.at, r.id, r.phase]);
    expect(drawn(reversed)).toEqual(drawn(PLAN));
  });

  it('can be written down again from the trace as a plan without chance', () => {
    const run = play(ticker, { faults: PLAN.slice(0, 1) });
    const fixed = starts(run, 'time').map((r, i): FaultPlanEntry => {
      const { trigger: _, ...figures } = JSON.parse(r.detail) as Detail;
      const fault = { kind: r.fault, ...figures } as unknown as Fault;
      return { id: `time-${i}`, fault, trigger: { by: 'time', atUs: r.at } };
    });
    expect(fixed).toHaveLength(5);
    const rest = ({ records }: Played): readonly TraceRecord[] =>
      records
        .filter((r) => r.kind !== 'fault')
        .map((r) => (r.kind === 'state' ? { ...r, why: '' } : r));
    expect(rest(play(ticker, { faults: fixed }))).toEqual(rest(run));
  });
});

describe('any plan of all kinds', () => {
  const LENGTH_US = 150 * SECOND;
  let apps: readonly TestApp[];
  beforeAll(async () => {
    apps = Object.values(await testApps());
  });

  function make(s: Scenario, { program }: TestApp, sink: (record: TraceRecord) => void = () => {}) {
    return new Simulation(s, program, { resumable: true, sinks: [sink] });
  }

  function toEnd(simulation: Simulation): string {
    while (simulation.advance(10_000));
    return simulation.finish('finished');
  }

  const world = fc.record({
    seed: fc.nat().map(String),
    faults: anyPlan(LENGTH_US),
    device: fc.record({
      polite: fc.boolean(),
      minimumCheckInUs: fc.constantFrom(0, 30 * SECOND, 4 * 3600 * SECOND),
      connectionGraceUs: fc.constantFrom(0, 10 * SECOND),
      driftPpm: fc.constantFrom(0, -20.5),
    }),
    assumptions: fc.record({
      whileHalted: fc.constantFrom('runOn' as const, 'holdNotifications' as const),
      syscallsFromInterrupt: fc.constantFrom('work' as const, 'unavailable' as const),
    }),
  });

  it('D43, D44: breaks no invariant, repeats itself, and goes on alike from a snapshot', () => {
    const seen = new Set<string>();
    const moment = fc.oneof(fc.nat(LENGTH_US), fc.nat(12 * SECOND));
    fc.assert(
      fc.property(world, fc.nat(), moment, (settings, which, atUs) => {
        const app = apps[which % apps.length];
        if (app === undefined) throw new Error('no app');
        const s = scenario({ lengthUs: LENGTH_US, ...settings });
        const ids = new Map<string, number>();
        const expected = toEnd(
          make(s, app, (r) => {
            if (r.kind !== 'fault') return;
            if (r.phase === 'start') seen.add(r.fault);
            // A fault is never under way twice, and ends as often as it lasted at most.
            const open =
              (ids.get(r.id) ?? 0) + (r.phase === 'start' && r.detail.includes('forUs') ? 1 : 0);
            ids.set(r.id, open - (r.phase === 'end' ? 1 : 0));
            expect(ids.get(r.id)).toBeGreaterThanOrEqual(0);
            expect(open).toBeLessThanOrEqual(1);
          }),
        );
        const first = make(s, app);
        first.advanceTo(atUs);
        const saved = structuredClone(first.snapshot());
        expect(toEnd(first)).toBe(expected);
        const other = make(s, app);
        other.restore(saved);
        expect(toEnd(other)).toBe(expected);
      }),
      { numRuns: 150 },
    );
    // Otherwise this says nothing of some kinds.
    expect([...seen].sort()).toEqual([...FAULT_KIND_NAMES].sort());
  }, 120_000);
});
