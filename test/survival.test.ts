/**
 * The telemetry app is what a robust app looks like: it gets over every survivable world (D50).
 *
 * Random plans of survivable faults, in random presets, with a quiet tail: no oracle that judges
 * the app may fail. The naive app is run through the same worlds, to see that they are no walk in
 * the park.
 */

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LoadedScenario, loadScenarios } from '../src/io/scenario-files.ts';
import { ORACLES } from '../src/oracle/index.ts';
import { PRESETS } from '../src/scenario/presets.ts';
import type { Fault, FaultPlanEntry, Scenario } from '../src/scenario/scenario.ts';
import { simulate } from '../src/sim/run.ts';
import { learnRhythms } from '../src/sim/twin.ts';
import { HOUR, MINUTE, SECOND } from './support/small-world.ts';

const SCENARIOS = join(import.meta.dirname, '../scenarios');
const LENGTH_US = 8 * HOUR;
/** Faults come in the first part; the rest is the tail, long enough for the back-off ladder. */
const FAULTS_UNTIL_US = 2 * HOUR;

const windowUs = fc.integer({ min: 1 * SECOND, max: 8 * MINUTE });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc
    .record({
      kind: fc.constantFrom('coverageLoss', 'backhaulLoss', 'serverUnreachable'),
      forUs: windowUs,
    })
    .map((f): Fault => f),
  fc
    .record({
      kind: fc.constantFrom('channelClosed', 'channelReset'),
      which: fc.constantFrom('all', 'newest'),
    })
    .map((f): Fault => f),
  windowUs.map((forUs): Fault => ({ kind: 'halfOpen', forUs })),
  fc.constant<Fault>({ kind: 'natDrop' }),
  fc.constant<Fault>({ kind: 'connectionTerminated' }),
  fc.constant<Fault>({ kind: 'checkIn' }),
  fc.constant<Fault>({ kind: 'remoteRestart', what: 'app' }),
  fc.constant<Fault>({ kind: 'appCrash', message: 'planned' }),
  fc.constant<Fault>({ kind: 'updateStaged', update: 'app', layers: [65_536] }),
  fc.integer({ min: 1, max: 3 }).map(
    (times): Fault => ({
      kind: 'callStatus',
      call: 'mvOpenChannel',
      status: 'RATELIMITED',
      times,
    }),
  ),
);

/** At most one power cut, besides the rest. */
const plan: fc.Arbitrary<readonly FaultPlanEntry[]> = fc
  .tuple(
    fc.array(fault, { minLength: 1, maxLength: 6 }),
    fc.option(fc.integer({ min: 1 * SECOND, max: MINUTE })),
    fc.array(fc.integer({ min: 10 * MINUTE, max: FAULTS_UNTIL_US }), {
      minLength: 7,
      maxLength: 7,
    }),
  )
  .map(([faults, cutUs, times]) => {
    const all: readonly Fault[] =
      cutUs === null ? faults : [...faults, { kind: 'powerCut', forUs: cutUs }];
    return all.map((one, i) => ({
      id: `${one.kind}-${i}`,
      fault: one,
      trigger: { by: 'time', atUs: times[i] ?? 0 },
    }));
  });

const preset = fc.constantFrom('urban', 'rural', 'roaming', 'perfect', 'flap', 'nat-drop');
const APP_ORACLES = new Set(ORACLES.filter((o) => o.judges === 'app').map((o) => o.name));

function failures(loaded: LoadedScenario, scenario: Scenario): readonly string[] {
  const twin = learnRhythms(loaded.scenario, loaded.program, { peers: loaded.peers });
  const result = simulate(scenario, loaded.program, { peers: loaded.peers, twin });
  return result.verdicts
    .filter((v) => v.verdict.status === 'fail' && APP_ORACLES.has(v.verdict.oracle))
    .map((v) => `${v.verdict.oracle}: ${v.verdict.message}`);
}

async function load(file: string): Promise<LoadedScenario> {
  const [loaded] = await loadScenarios([join(SCENARIOS, file)]);
  if (loaded === undefined) throw new Error(`no scenario ${file}`);
  return loaded;
}

test('D50: the telemetry app survives every survivable world', async () => {
  const telemetry = await load('telemetry.yaml');
  fc.assert(
    fc.property(plan, preset, fc.nat(), (faults, name, seed) => {
      const world = PRESETS[name];
      const scenario = { ...telemetry.scenario, lengthUs: LENGTH_US, faults, world };
      expect(failures(telemetry, { ...scenario, seed: String(seed) })).toEqual([]);
    }),
    { numRuns: 40, seed: 50 },
  );
});

test('D50: the naive app does not survive the same worlds', async () => {
  const naive = await load('naive-tunnel.yaml');
  let failed = 0;
  const plans = fc.sample(fc.tuple(plan, preset), { numRuns: 12, seed: 1 });
  for (const [faults, name] of plans) {
    const world = PRESETS[name];
    const scenario = { ...naive.scenario, lengthUs: LENGTH_US, faults, world };
    if (failures(naive, scenario).length > 0) failed += 1;
  }
  expect(failed).toBeGreaterThan(8);
});
