/**
 * The planted mistakes in C are what they are said to be: invisible in calm weather, and shown by
 * their plan; without its macro the firmware gets over every plan.
 */

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type LoadedScenario,
  loadScenarios,
  simulationOptions,
} from '../../../src/io/scenario-files.ts';
import { ORACLES } from '../../../src/oracle/index.ts';
import type { Rhythms } from '../../../src/oracle/rhythms.ts';
import type { FaultPlanEntry, Scenario } from '../../../src/scenario/scenario.ts';
import { campaignLengthUs, survivalProblems } from '../../../src/search/survivable.ts';
import { type RunResult, simulate } from '../../../src/sim/run.ts';
import { learnRhythms } from '../../../src/sim/twin.ts';
import type { Planted } from '../index.ts';
import { PLANTED_FIRMWARE, ROBUST } from './index.ts';

const APP_ORACLES = ORACLES.filter(({ judges }) => judges === 'app').map(({ name }) => name);

/** A scenario without a plan of its own, and the rhythms of its app. */
interface Base {
  readonly loaded: LoadedScenario;
  readonly scenario: Scenario;
  readonly twin: Rhythms;
}

const bases = new Map<string, Base>();

beforeAll(async () => {
  for (const loaded of await loadScenarios([import.meta.dirname])) {
    const { scenario, program } = loaded;
    const twin = learnRhythms(scenario, program, simulationOptions(loaded));
    bases.set(loaded.file, { loaded, scenario, twin });
  }
});

function base(file: string): Base {
  const found = bases.get(file);
  if (found === undefined) throw new Error(`no scenario ${file}`);
  return found;
}

function run({ loaded, scenario, twin }: Base, differences: Partial<Scenario>): RunResult {
  const options = { ...simulationOptions(loaded), twin };
  return simulate({ ...scenario, ...differences }, loaded.program, options);
}

function failed({ verdicts }: RunResult): readonly string[] {
  return verdicts
    .filter(({ verdict }) => verdict.status === 'fail')
    .map(({ verdict }) => verdict.oracle);
}

const without = (plan: readonly FaultPlanEntry[], id: string) => plan.filter((f) => f.id !== id);

test('there are at least ten planted mistakes, with names, plans and oracles of their own', () => {
  expect(PLANTED_FIRMWARE.length).toBeGreaterThanOrEqual(10);
  expect(new Set(PLANTED_FIRMWARE.map(({ name }) => name)).size).toBe(PLANTED_FIRMWARE.length);
  for (const { plan, minimalFaults, oracle } of PLANTED_FIRMWARE) {
    expect(plan).toHaveLength(minimalFaults);
    expect(APP_ORACLES).toEqual(expect.arrayContaining([...oracle]));
  }
});

describe.each(PLANTED_FIRMWARE)('$name', (planted: Planted) => {
  const { scenarioFile, plan, oracle } = planted;

  test('nothing shows in calm weather', () => {
    expect(failed(run(base(scenarioFile), {}))).toEqual([]);
  });

  test('the plan shows it, to the oracles that are named', () => {
    const result = run(base(scenarioFile), { faults: plan });
    expect(result.neverFired).toEqual([]);
    const oracles = failed(result);
    expect(oracles).not.toEqual([]);
    expect(oracle).toEqual(expect.arrayContaining([...oracles]));
  });

  test('D50: the plan is survivable in a campaign', () => {
    const { scenario } = base(scenarioFile);
    const lengthUs = campaignLengthUs(scenario);
    expect(survivalProblems({ ...scenario, lengthUs }, plan)).toEqual([]);
  });

  test('no fault of the plan can be left out', () => {
    for (const { id } of plan) {
      expect(failed(run(base(scenarioFile), { faults: without(plan, id) }))).toEqual([]);
    }
  });

  test('D50: the firmware without the mistake gets over the same plan', () => {
    const robust = base(join(import.meta.dirname, `${ROBUST}.yaml`));
    const result = run(robust, { faults: plan });
    expect(result.neverFired).toEqual([]);
    expect(failed(result)).toEqual([]);
  });
});
