/**
 * What a campaign varied of a scenario, as plain data in the form that people write.
 *
 * The content of a one-line plan and of a finding's file. Reading takes nothing on trust: the data
 * goes through the same checks as a scenario file, and its problems have the same form.
 */

import { ORACLE_NAMES } from '../oracle/index.ts';
import { formatProblem, parseScenario } from '../scenario/load.ts';
import { durationText, type Form, formOfFault } from '../scenario/plan-form.ts';
import { formOfAssumptions, formOfWorld } from '../scenario/plan-form-world.ts';
import type { WorldSettings } from '../scenario/scenario.ts';
import type { Candidate, WorldFigures } from '../search/candidate.ts';
import { FIELD_NAMES, MACHINES } from '../trace/record.ts';
import { UsageError } from './usage-error.ts';

const KEYS = ['seed', 'length', 'faults', 'world', 'assumptions'];
const REQUIRED = ['seed', 'length', 'faults'];

/** Keys in the order of KEYS; those that vary nothing are left out. */
export function planData({ seed, lengthUs, faults, world, assumptions }: Candidate): Form {
  return {
    seed,
    length: durationText(lengthUs),
    faults: faults.map(formOfFault),
    ...(Object.keys(world).length === 0 ? {} : { world: formOfWorld(world) }),
    ...(Object.keys(assumptions).length === 0
      ? {}
      : { assumptions: formOfAssumptions(assumptions) }),
  };
}

/** `place` is what problems are said to be in. Throws UsageError with all of them. */
export function candidateOfData(data: unknown, place: string): Candidate {
  if (!isData(data)) throw new UsageError(`${place}: must be a mapping of keys to values`);
  const problems = [
    ...Object.keys(data)
      .filter((key) => !KEYS.includes(key))
      .map((key) => `${place}: unknown key ${JSON.stringify(key)} (known: ${KEYS.join(', ')})`),
    ...REQUIRED.filter((key) => !(key in data)).map((key) => `${place}: ${key}: is required`),
  ];
  if (problems.length > 0) throw new UsageError(...problems);

  const { scenario, problems: found } = parseScenario(textOf(data, place), place, {
    name: 'plan',
    vocabulary: { records: FIELD_NAMES, machines: MACHINES, oracles: ORACLE_NAMES },
  });
  if (found !== undefined) throw new UsageError(...found.map(formatProblem));
  const { seed, lengthUs, faults } = scenario;
  const assumptions = Object.fromEntries(
    Object.entries(scenario.assumptions).filter(([name]) => name in asData(data['assumptions'])),
  );
  const world = wholeGroups(scenario.world, asData(data['world']), place);
  return { seed, lengthUs, faults, world, assumptions };
}

/** A scenario with nothing else in it. JSON is YAML. */
function textOf(data: Data, place: string): string {
  try {
    return JSON.stringify({ app: './app.ts', ...data });
  } catch (error) {
    // The only way in which plain data cannot be written.
    if (error instanceof RangeError) throw new UsageError(`${place}: is nested too deeply`);
    throw error;
  }
}

/** Groups take the place of whole groups, so none may leave a figure to some preset. */
function wholeGroups(world: WorldSettings, data: Data, place: string): WorldFigures {
  const { preset: _, recording: __, ...groups } = world;
  const named = Object.entries(groups).filter(([name]) => name in data);
  const problems = Object.keys(data)
    .filter((name) => !(name in groups))
    .map((name) => `${place}: world: must not have ${name}, which belongs to the scenario`);
  const whole = formOfWorld(Object.fromEntries(named));
  for (const [name] of named) {
    const missing = Object.keys(asData(whole[name])).filter((key) => !(key in asData(data[name])));
    if (missing.length === 0) continue;
    problems.push(`${place}: world.${name}: must have all its figures, not ${missing.join(', ')}`);
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return Object.fromEntries(named);
}

type Data = Readonly<Record<string, unknown>>;

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const asData = (value: unknown): Data => (isData(value) ? value : {});
