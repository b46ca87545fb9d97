/** The command that makes a run again, for a run whose scenario lies in no file of its own. */

import { defaultAssumptions } from '../scenario/assumptions.ts';
import { canonicalJson, scenarioId } from '../scenario/canonical.ts';
import { defaultScenario } from '../scenario/load.ts';
import { PRESETS, type PresetName } from '../scenario/presets.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Candidate } from '../search/candidate.ts';
import { planLine } from './plan-line.ts';

/** What stands for a scenario that is more than an app in a new one. */
const SOME_SCENARIO = '<the scenario of this test>';
const USUAL_PRESET = 'urban' satisfies PresetName;

/** All that a plan can say of a scenario, measured by a new scenario of its preset. */
export function variedBy(scenario: Scenario): Candidate {
  const { seed, lengthUs, faults, world, assumptions } = scenario;
  const usual: Readonly<Record<string, unknown>> = { ...PRESETS[presetOf(scenario)] };
  const defaults: Readonly<Record<string, unknown>> = defaultAssumptions();
  const groups = Object.entries(world).filter(([name, group]) => {
    if (name === 'preset' || name === 'recording') return false;
    return canonicalJson(group) !== canonicalJson(usual[name]);
  });
  const readings = Object.entries(assumptions).filter(([name, value]) => value !== defaults[name]);
  return {
    ...{ seed, lengthUs, faults },
    world: Object.fromEntries(groups),
    assumptions: Object.fromEntries(readings),
  };
}

/** Arguments of `notspot` as words; the last one is the plan. */
export function replayWords(scenario: Scenario): readonly string[] {
  const plan = ['--plan', planLine(variedBy(scenario))];
  if (!isNew(scenario)) return ['replay', SOME_SCENARIO, ...plan];
  const preset = presetOf(scenario);
  const world = preset === USUAL_PRESET ? [] : ['--preset', preset];
  return ['replay', scenario.app, ...world, ...plan];
}

/** Whether it is nothing but an app in a new scenario, besides what a plan can say. */
function isNew(scenario: Scenario): boolean {
  const { app, name, world } = scenario;
  if (app === '' || world.recording !== undefined) return false;
  const fresh = defaultScenario(app, name, presetOf(scenario));
  const { seed, lengthUs, faults, assumptions } = fresh;
  const varied = { seed, lengthUs, faults, assumptions, world: fresh.world };
  return scenarioId({ ...scenario, ...varied }) === scenarioId(fresh);
}

function presetOf({ world }: Scenario): PresetName {
  return Object.hasOwn(PRESETS, world.preset) ? (world.preset as PresetName) : USUAL_PRESET;
}
