/** How far results can be trusted, as the page shows it. */

import { ASSUMED_CHOICES, ASSUMED_QUANTITIES } from '../scenario/assumptions.ts';
import type { AssumptionView, FidelityView } from './html/view.ts';
import type { Results } from './results.ts';

/** A text of a `warning` record, and in how many runs it came up. */
export type Warnings = FidelityView['warnings'];

export function fidelityView(results: readonly Results[], warnings: Warnings): FidelityView {
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
    warnings,
  };
}

const LIMITS: readonly string[] = [
  'Rates and intervals hold for the simulated world, not for a place or a network.',
  'The energy of the radio is an estimate from assumed currents.',
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
