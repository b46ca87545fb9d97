/** The bundled scenarios as subjects of a campaign, and small apps in the same form. */

import { join } from 'node:path';
import { type AppFactory, programOf } from '../../src/host/app/app.ts';
import { runOptions } from '../../src/io/execute.ts';
import { loadScenarios, simulationOptions } from '../../src/io/scenario-files.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { candidateAt, candidates } from '../../src/search/arbitraries.ts';
import { type Candidate, searchBase } from '../../src/search/candidate.ts';
import { learnProfile, type Profile } from '../../src/search/profile.ts';
import { campaignLengthUs } from '../../src/search/survivable.ts';
import { type Attempt, attempts, type Subject } from '../../src/search/trial.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { type SmallWorld, scenario } from '../support/small-world.ts';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');

export interface Searched {
  readonly base: Scenario;
  readonly attempt: Attempt;
  readonly profile: Profile;
}

/** Apps that are trusted to come to an end need no watchdog, which knows how slow a machine is. */
function searched(subject: Subject): Searched {
  const guard = (body: () => void) => {
    body();
    return true;
  };
  const attempt = attempts(subject, guard, () => {});
  return { base: subject.base, attempt, profile: learnProfile(subject.base, attempt) };
}

const bundled = new Map<string, Promise<Searched>>();

async function load(name: string): Promise<Searched> {
  const [loaded] = await loadScenarios([join(SCENARIOS, `${name}.yaml`)]);
  if (loaded === undefined) throw new Error(`no scenario ${name}`);
  const { program } = loaded;
  const calm = searchBase(loaded.scenario);
  const base = { ...calm, lengthUs: campaignLengthUs(calm) };
  const twin = learnRhythms(base, program, simulationOptions(loaded));
  return searched({ base, program, options: runOptions(loaded, twin), locate: () => '' });
}

/** Loaded once for a file of tests. */
export function searchedScenario(name: string): Promise<Searched> {
  const known = bundled.get(name) ?? load(name);
  bundled.set(name, known);
  return known;
}

/** Candidates `from` to `to` of a campaign. */
export function drawn(
  { base, profile }: Searched,
  seed: string,
  from: number,
  to: number,
): readonly Candidate[] {
  const arbitrary = candidates(base, profile);
  return Array.from({ length: to - from }, (_, i) => candidateAt(arbitrary, seed, from + i));
}

/** An app in a small world. */
export function searchedApp(app: AppFactory, world: SmallWorld = {}): Searched {
  const base = searchBase(scenario(world));
  const program = programOf(app, 'inline', 'none');
  return searched({ base, program, options: {}, locate: () => '' });
}
