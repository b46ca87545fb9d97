/** A plan that was written down is read back as exactly what it was. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  ASSUMED_CHOICES,
  ASSUMED_QUANTITIES,
  type Assumptions,
  defaultAssumptions,
} from '../../src/scenario/assumptions.ts';
import { normalize } from '../../src/scenario/normalize.ts';
import { type Form, formOfFault } from '../../src/scenario/plan-form.ts';
import { formOfAssumptions, formOfWorld } from '../../src/scenario/plan-form-world.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { Us } from '../../src/scenario/range.ts';
import {
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type Scenario,
  type WorldSettings,
} from '../../src/scenario/scenario.ts';
import { scenarioForm } from '../../src/scenario/schema.ts';
import { anyPlan } from '../support/any-plan.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import { anyDistribution } from './arbitraries.ts';

/** Through a text in a file, by the schema alone: whether a plan makes sense is not asked here. */
function readBack(parts: Form, preset: PresetName = 'perfect'): Scenario {
  const text = stringify({
    app: './app.ts',
    ...parts,
    world: { preset, ...Object(parts['world']) },
  });
  return normalize(scenarioForm.parse(parse(text)), 'x');
}

/** What the loader never gives, and so no plan holds: see the normalisation of these kinds. */
function normal(entry: FaultPlanEntry): FaultPlanEntry {
  return { ...entry, fault: normalFault(entry.fault) };
}

function normalFault(fault: Fault): Fault {
  if (fault.kind === 'clockStep') return { ...fault, byUs: notZero(fault.byUs) };
  const delays = fault.kind === 'httpFault' ? 'slowBody' : 'slow';
  if (fault.kind !== 'httpFault' && fault.kind !== 'configFault') return fault;
  if (fault.what === delays) return fault;
  const { delayUs: _, ...rest } = fault;
  return rest;
}

/** A step of nothing is none. */
function notZero(us: Us): Us {
  if (typeof us === 'number') return us === 0 ? 1 : us;
  return { fromUs: us.fromUs === 0 ? 1 : us.fromUs, toUs: us.toUs === 0 ? 1 : us.toUs };
}

/** Every figure of a preset, each replaced by another of its own kind or not. */
function anyWorld(preset: WorldSettings): fc.Arbitrary<Record<string, object>> {
  const { preset: _, recording: __, ...groups } = preset;
  const names = Object.keys(groups) as (keyof typeof groups)[];
  return fc
    .subarray(names)
    .chain((some) =>
      fc.record(Object.fromEntries(some.map((name) => [name, anyGroup(groups[name])]))),
    );
}

function anyGroup(group: object): fc.Arbitrary<object> {
  return fc.record(
    Object.fromEntries(Object.entries(group).map(([name, value]) => [name, figure(name, value)])),
  );
}

function figure(name: string, value: unknown): fc.Arbitrary<unknown> {
  const us = fc.oneof(
    fc.nat(),
    fc.nat({ max: 500 }).map((s) => s * SECOND),
  );
  if (Array.isArray(value))
    return fc.array(
      us.map((n) => n + 1),
      { minLength: 1, maxLength: 4 },
    );
  if (typeof value === 'object') return anyDistribution;
  if (typeof value !== 'number') return fc.constant(value);
  if (name === 'maintenanceAtUs') return fc.nat({ max: 24 * HOUR - 1 });
  if (name.endsWith('Us')) return us.map((n) => n + 1);
  if (name.endsWith('BitsPerSecond') || name.endsWith('Bytes')) {
    return fc.oneof(
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 900 }).map((n) => n * 1e6),
    );
  }
  return fc.constant(value);
}

const anyAssumptions: fc.Arbitrary<Partial<Assumptions>> = fc.record(
  {
    ...Object.fromEntries(
      Object.entries(ASSUMED_CHOICES).map(([name, { values }]) => [
        name,
        fc.constantFrom<string>(...values),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(ASSUMED_QUANTITIES).map(([name, { min, max }]) => [
        name,
        fc.integer({ min, max }),
      ]),
    ),
  },
  { requiredKeys: [] },
);

describe('the written form of a plan', () => {
  test('is read back as the same plan, whatever kind, trigger and figures it has', () => {
    fc.assert(
      fc.property(anyPlan(HOUR), (plan) => {
        const faults = plan.map(normal);
        expect(readBack({ faults: faults.map(formOfFault) }).faults).toEqual(faults);
      }),
      { numRuns: 150 },
    );
  });

  test('has units, and leaves out what is meant anyway', () => {
    const entries: readonly FaultPlanEntry[] = [
      {
        id: 'tunnel',
        fault: { kind: 'coverageLoss', forUs: 90 * SECOND },
        trigger: { by: 'time', atUs: 20 * MINUTE },
      },
      {
        id: 'dark',
        fault: { kind: 'backhaulLoss', forUs: FOREVER_US },
        trigger: { by: 'time', atUs: 0, repeat: { everyUs: HOUR, times: FOREVER_US } },
      },
      {
        id: 'busy',
        fault: { kind: 'callStatus', call: 'mvWriteChannel', status: 'RATELIMITED', times: 1 },
        trigger: {
          by: 'record',
          record: 'call',
          where: {},
          nth: 1,
          since: 'run',
          afterUs: 0,
          repeat: { every: { from: 1, to: 3 }, times: 2 },
        },
      },
      {
        id: 'late',
        fault: { kind: 'clockStep', byUs: { fromUs: -5 * MINUTE, toUs: 2 * HOUR } },
        trigger: { by: 'state', machine: 'network', state: 'connected', afterUs: 1500 },
      },
    ];
    expect(entries.map(formOfFault)).toEqual([
      { fault: 'coverageLoss', id: 'tunnel', for: '1m30s', at: '20m' },
      { fault: 'backhaulLoss', id: 'dark', at: '0s', repeat: { every: '1h' } },
      {
        fault: 'callStatus',
        id: 'busy',
        call: 'mvWriteChannel',
        status: 'RATELIMITED',
        on: { record: 'call', every: { from: 1, to: 3 }, times: 2 },
      },
      {
        fault: 'clockStep',
        id: 'late',
        by: { from: '-5m', to: '+2h' },
        while: { machine: 'network', state: 'connected', after: '1.5ms' },
      },
    ]);
  });
});

describe('the written form of world figures and assumptions', () => {
  const presets = Object.keys(PRESETS) as PresetName[];

  test('is read back as the same figures, over whatever preset', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...presets),
        fc.constantFrom(...presets).chain((other) => anyWorld(PRESETS[other])),
        (preset, groups) => {
          const meant = { ...PRESETS[preset], ...groups };
          expect(readBack({ world: formOfWorld(groups) }, preset).world).toEqual(meant);
          const short = formOfWorld(groups, PRESETS[preset]);
          expect(readBack({ world: short }, preset).world).toEqual(meant);
        },
      ),
    );
  });

  test('over a preset it names only what differs', () => {
    const { link, backoff } = PRESETS.perfect;
    const rtt = { kind: 'lognormal', medianUs: 30_000, p99Us: 300_000 } as const;
    const groups = { backoff, link: { ...link, rtt, upBitsPerSecond: 250_000 } };
    expect(formOfWorld(groups, PRESETS.perfect)).toEqual({
      link: { rtt: 'LN(30ms,300ms)', upRate: '250kbit/s' },
    });
  });

  test('assumptions are read back as they were, and those left out stay at their defaults', () => {
    fc.assert(
      fc.property(anyAssumptions, (assumptions) => {
        const { assumptions: read } = readBack({ assumptions: formOfAssumptions(assumptions) });
        expect(read).toEqual({ ...defaultAssumptions(), ...assumptions });
      }),
    );
  });
});
