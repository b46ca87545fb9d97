/** Any preset under any plan of world faults: runs repeat, snapshots go on, bytes add up. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programOf } from '../../src/host/app/app.ts';
import { bytesConserved } from '../../src/oracle/bytes-conserved.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { FaultPlanEntry, Trigger } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { at, HOUR, MINUTE, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';
import { worldFault } from './arbitraries.ts';
import { talking } from './talking.ts';

const LENGTH = 2 * HOUR;
const forUs = fc.integer({ min: 1, max: 900 }).map((s) => s * SECOND);

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.integer({ min: 0, max: LENGTH }).map((atUs) => ({ by: 'time', atUs }) as const),
  fc
    .constantFrom(['transport', 'connecting'], ['transport', 'up'], ['radio', 'registering'])
    .map(([machine = '', state = '']): Trigger => {
      return { by: 'state', machine, state, afterUs: SECOND };
    }),
);

const anyPlan: fc.Arbitrary<readonly FaultPlanEntry[]> = fc
  .array(fc.record({ fault: worldFault(forUs), trigger }), { maxLength: 6 })
  .map((entries) => entries.map((entry, i) => ({ ...entry, id: `${i}` })));

const anyWorld: fc.Arbitrary<SmallWorld> = fc.record({
  seed: fc.nat().map(String),
  preset: fc.constantFrom(...(Object.keys(PRESETS) as PresetName[])),
  faults: anyPlan,
  lengthUs: fc.constant(LENGTH),
});

const program = programOf(talking(40 * SECOND), 'talking', 'none');
/** Often enough that the bearer of the radio never idles. */
const chatty = programOf(talking(4 * SECOND), 'chatty', 'none');

function made(world: SmallWorld, records: TraceRecord[] = [], app = program): Simulation {
  const sinks = [(record: TraceRecord) => records.push(record)];
  return new Simulation(scenario(world), app, { resumable: true, sinks });
}

function toEnd(simulation: Simulation): string {
  while (simulation.advance(10_000));
  return simulation.finish('finished');
}

test('D40, D41, D46: in any preset, under any plan, runs repeat and no byte is lost without a word', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const records: TraceRecord[] = [];
      const hash = toEnd(made(world, records));
      expect(toEnd(made(world))).toBe(hash);
      const state = bytesConserved.init(scenario(world));
      for (const record of records) bytesConserved.record(state, record);
      expect(bytesConserved.end(state).status).not.toBe('fail');
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('D40, D41: a snapshot has in it what is armed, what is worse, and how the link is', () => {
  const faults = [
    at(0, { kind: 'registrationRefused', cause: 17, times: 9, forUs: HOUR }, 'refused'),
    at(0, { kind: 'answerLost', times: 20, forUs: HOUR }, 'unanswered'),
    at(
      MINUTE,
      {
        kind: 'marginalCoverage',
        forUs: 50 * MINUTE,
        lossRatio: 0.3,
        rateFactor: 0.1,
        rttFactor: 3,
      },
      'weak',
    ),
    at(20 * MINUTE, { kind: 'powerCut', forUs: SECOND }, 'cut'),
  ];
  const world: SmallWorld = { preset: 'vehicle', faults, lengthUs: HOUR };
  const expected = toEnd(made(world, [], chatty));
  for (let atUs = 2 * MINUTE; atUs < 20 * MINUTE; atUs += 3 * MINUTE) {
    const first = made(world, [], chatty);
    first.advanceTo(atUs);
    const other = made(world, [], chatty);
    other.restore(structuredClone(first.snapshot()));
    expect(toEnd(other)).toBe(expected);
  }
});

test('D40, D41, D46: in any preset, under any plan, a snapshot goes on as the run that it is of', () => {
  fc.assert(
    fc.property(anyWorld, fc.integer({ min: 0, max: 1.5 * HOUR }), (world, atUs) => {
      const short = { ...world, lengthUs: atUs + 30 * MINUTE };
      const whole = made(short);
      whole.advanceTo(atUs);
      const saved = structuredClone(whole.snapshot());
      const hash = toEnd(whole);
      const other = made(short);
      other.restore(saved);
      expect(toEnd(other)).toBe(hash);
    }),
    { numRuns: 15 },
  );
}, 60_000);
