/**
 * From the text of a scenario file to a scenario, or to the list of everything that is wrong.
 *
 * All problems come at once, in the order of the file: a scenario is edited by hand, and to learn
 * of one slip per attempt is what makes people give up on a format. Nothing here reads files or
 * throws, whatever the text is.
 */

import { complaintsOf } from './issues.ts';
import { normalize } from './normalize.ts';
import type { PresetName } from './presets.ts';
import { type Complaint, formatPath, type Problem } from './problem.ts';
import { checkRelations, type Vocabulary } from './relations.ts';
import type { Scenario } from './scenario.ts';
import { scenarioForm } from './schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export { formatProblem, type Problem } from './problem.ts';
export type { Vocabulary } from './relations.ts';

export interface LoadOptions {
  readonly vocabulary: Vocabulary;
  /** Name of the scenario if the text gives none: that of the file without its ending. */
  readonly name: string;
  /** Takes the place of the file's preset; figures that the file overrides stay overridden. */
  readonly preset?: PresetName;
}

export type Loaded =
  | { readonly scenario: Scenario; readonly problems?: undefined }
  | { readonly problems: readonly Problem[]; readonly scenario?: undefined };

/** `file` is only shown in problems. */
export function parseScenario(text: string, file: string, options: LoadOptions): Loaded {
  const source = readYaml(text);
  const located: [Complaint, number][] = source.complaints.map((c) => [c, c.offset]);
  if (!source.readable) return { problems: problemsOf(located, file, source) };
  const { data } = source;
  if (data === null) return { problems: problemsOf([[EMPTY, 0]], file, source) };

  const checked = scenarioForm.safeParse(data);
  const complaints = [
    ...(checked.success ? [] : complaintsOf(checked.error.issues, data)),
    ...checkRelations(data, options.vocabulary),
  ];
  for (const complaint of complaints) {
    located.push([complaint, source.offsetOf(complaint.path, complaint.key)]);
  }
  if (checked.success && located.length === 0) {
    const { preset } = options;
    const form = checked.data;
    const chosen = preset === undefined ? form : { ...form, world: { ...form.world, preset } };
    return { scenario: normalize(chosen, options.name) };
  }
  return { problems: problemsOf(located, file, source) };
}

const EMPTY: Complaint = {
  path: [],
  rule: 'is empty',
  found: '',
  hint: 'a scenario needs at least "app: ./path/to/app.ts"',
};

/** What an app alone runs in: all defaults, and one gap in coverage that it should survive. */
export function defaultScenario(app: string, name: string, preset?: PresetName): Scenario {
  const form = scenarioForm.parse({
    app: './app.ts',
    ...(preset === undefined ? {} : { world: { preset } }),
    peers: { default: { kind: 'echo' } },
    faults: [{ fault: 'coverageLoss', for: '90s', at: '20m' }],
  });
  // Not through the schema, since an app that was given as a value has no path.
  return { ...normalize(form, name), app };
}

function problemsOf(
  located: readonly (readonly [Complaint, number])[],
  file: string,
  source: YamlSource,
): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const [complaint, offset] of located) {
    const { rule, found, hint } = complaint;
    const path = formatPath(complaint.path);
    const problem = { file, ...source.place(offset), path, rule, found };
    // Two checks can find the same flaw, and the first one says it best.
    const key = JSON.stringify([path, rule, problem.line]);
    if (!problems.has(key)) problems.set(key, hint === undefined ? problem : { ...problem, hint });
  }
  return [...problems.values()].sort(byPlace);
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column || compareText(a.path, b.path);
}

// Not localeCompare, which depends on the machine.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
