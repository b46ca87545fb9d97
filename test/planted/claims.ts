/**
 * What holds of planted bugs of any kind: they are invisible in calm weather, and shown by their plan,
 * which the app without the mistake gets over.
 */

import { beforeAll, describe, expect, test } from 'vitest';
import {
  type LoadedScenario,
  loadScenarios,
  simulationOptions,
} from '../../src/io/scenario-files.ts';
import { ORACLES } from '../../src/oracle/index.ts';
import type { Rhythms } from '../../src/oracle/rhythms.ts';
import type { FaultPlanEntry, OracleBounds, Scenario } from '../../src/scenario/scenario.ts';
import { campaignLengthUs, survivalProblems } from '../../src/search/survivable.ts';
import { type RunResult, simulate } from '../../src/sim/run.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { MINUTE } from '../support/small-world.ts';
import type { Planted } from './index.ts';

/** Long enough for the plans, and shorter than some of the samples. */
const LONGEST_US = 150 * MINUTE;
const CALM_SEEDS = ['1', '2', '3'];
const APP_ORACLES = ORACLES.filter(({ judges }) => judges === 'app').map(({ name }) => name);

/** A scenario without a plan of its own, and the rhythms of its app. */
interface Base {
  readonly loaded: LoadedScenario;
  readonly scenario: Scenario;
  readonly twin: Rhythms;
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

/** What the planted scenario asks for, the sample is asked for as well. */
function bounds(sample: Scenario, { oracles }: Scenario): OracleBounds {
  const { tornFlash, updateWithinUs } = oracles;
  return { ...sample.oracles, tornFlash, updateWithinUs };
}

/** Makes the tests; there must be at least so many bugs. */
export function claimPlanted(bugs: readonly Planted[], least: number): void {
  const bases = new Map<string, Base>();

  const base = (file: string): Base => {
    const found = bases.get(file);
    if (found === undefined) throw new Error(`no scenario ${file}`);
    return found;
  };

  beforeAll(async () => {
    const files = new Set(bugs.flatMap((bug) => [bug.scenarioFile, bug.robust]));
    for (const loaded of await loadScenarios([...files])) {
      const lengthUs = Math.min(loaded.scenario.lengthUs, LONGEST_US);
      const scenario = { ...loaded.scenario, lengthUs, faults: [], expect: {} };
      const twin = learnRhythms(scenario, loaded.program, simulationOptions(loaded));
      bases.set(loaded.file, { loaded, scenario, twin });
    }
  });

  test(`there are at least ${least} of them, with names, plans and oracles of their own`, () => {
    expect(bugs.length).toBeGreaterThanOrEqual(least);
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
    for (const { plan, minimalFaults, oracle } of bugs) {
      expect(plan).toHaveLength(minimalFaults);
      expect(APP_ORACLES).toEqual(expect.arrayContaining([...oracle]));
    }
  });

  describe.each(bugs)('$name', (planted: Planted) => {
    const { scenarioFile, plan, oracle, robust } = planted;

    test('nothing shows in calm weather', () => {
      for (const seed of CALM_SEEDS) expect(failed(run(base(scenarioFile), { seed }))).toEqual([]);
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

    test('D50: the app without the mistake gets over the same plan', () => {
      const sample = base(robust);
      const oracles = bounds(sample.scenario, base(scenarioFile).scenario);
      const result = run(sample, { faults: plan, oracles });
      expect(result.neverFired).toEqual([]);
      expect(failed(result)).toEqual([]);
    });
  });
}
