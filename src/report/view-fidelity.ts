/** How far results can be trusted, as the page shows it. */

import { ASSUMED_CHOICES, ASSUMED_QUANTITIES } from '../scenario/assumptions.ts';
import type { AssumptionView, FidelityView } from './html/view.ts';
import { CURRENT_SOURCES } from './metrics-energy.ts';
import type { Results } from './results.ts';

/** A text of a `warning` record, and in how many runs it came up. */
export type Warnings = FidelityView['warnings'];

/** `shown`: warnings of traces whose runs have no metrics, which are those of findings. */
export function fidelityView(results: readonly Results[], shown: Warnings): FidelityView {
  const identities = results.flatMap(({ sets }) => sets.map(({ identity }) => identity));
  const whole = identities.flatMap((identity) => ('preset' in identity ? [identity] : []));
  const presets = [...new Set(whole.map(({ preset }) => preset))].sort();
  const assumptions = new Map<string, AssumptionView>();
  for (const [name, value] of whole.flatMap(({ assumptions: all }) => Object.entries(all))) {
    const view = assumptionView(name, value);
    assumptions.set(`${name} ${view.value}`, view);
  }
  return {
    limits: [
      ...presets.map(
        (preset) => `The world is the preset "${preset}": synthetic figures, not a measurement.`,
      ),
      ...LIMITS,
    ],
    assumptions: [...assumptions.values()],
    warnings: warningsOf(results, shown),
  };
}

/** Texts that a page lists; a run has few, so more are the sign of texts that differ from run to run. */
const MAX_LISTED = 100;

/** Those of all runs, and those of the findings; what most runs have comes first. */
function warningsOf(results: readonly Results[], shown: Warnings): Warnings {
  const counts = new Map(shown.map(({ text, runs }) => [text, runs]));
  for (const set of results.flatMap(({ sets }) => sets)) {
    if (set.kind === 'campaign') continue;
    for (const text of set.runs.flatMap(({ metrics }) => metrics.warnings)) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const all = [...counts].map(([text, runs]) => ({ text, runs }));
  all.sort((a, b) => b.runs - a.runs || (a.text < b.text ? -1 : 1));
  const rest = all.slice(MAX_LISTED);
  if (rest.length === 0) return all;
  const most = rest.reduce((sum, { runs }) => sum + runs, 0);
  return [...all.slice(0, MAX_LISTED), { text: `${rest.length} further texts`, runs: most }];
}

const LIMITS: readonly string[] = [
  'Rates and intervals hold for the simulated world, not for a place or a network.',
  ...CURRENT_SOURCES,
  'Where the documents on Microvisor are silent, an assumption stands in, listed here with its value.',
];

function assumptionView(name: string, value: string | number): AssumptionView {
  const choices: Readonly<Record<string, { values: readonly string[]; meaning: string }>> =
    ASSUMED_CHOICES;
  const quantities: Readonly<Record<string, { default: number; meaning: string }>> =
    ASSUMED_QUANTITIES;
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
  const quantity = Object.hasOwn(quantities, name) ? quantities[name] : undefined;
  const usual = choice?.values[0] ?? quantity?.default;
  return {
    name,
    value: String(value),
    about: choice?.meaning ?? quantity?.meaning ?? '',
    changed: usual !== undefined && usual !== value,
  };
}
