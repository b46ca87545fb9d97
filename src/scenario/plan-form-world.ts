/**
 * The written form of world figures and assumptions that are there as plain data: see plan-form.ts.
 *
 * Keys are those of the figures without the unit, because the written value carries it; that is
 * the rule by which `schema-world.ts` names them too.
 */

import type { Distribution } from '../engine/distribution.ts';
import { formatBytes } from '../engine/units.ts';
import { ASSUMED_QUANTITIES, type Assumptions } from './assumptions.ts';
import { canonicalJson } from './canonical.ts';
import { formatDistribution } from './distribution-text.ts';
import { durationText, type Form } from './plan-form.ts';
import type { WorldSettings } from './scenario.ts';

/** Groups of world figures by name. */
export type WorldGroups = Partial<Omit<WorldSettings, 'preset' | 'recording'>>;

/** Groups as they stand in `world:`. With `base` only the figures that differ from its own. */
export function formOfWorld(groups: WorldGroups, base?: WorldGroups): Form {
  const baseGroups: Readonly<Record<string, object | undefined>> = { ...base };
  const forms = Object.entries(groups).map(([name, group]): [string, Form] => {
    return [name, groupForm(group, baseGroups[name] ?? {})];
  });
  return Object.fromEntries(forms.filter(([, form]) => Object.keys(form).length > 0));
}

function groupForm(group: object, base: object): Form {
  const known = new Map<string, unknown>(Object.entries(base));
  const figures = Object.entries(group).filter(([name, value]) => {
    return !known.has(name) || canonicalJson(known.get(name)) !== canonicalJson(value);
  });
  return Object.fromEntries(figures.map(([name, value]) => figureForm(name, value)));
}

function figureForm(name: string, value: unknown): readonly [string, unknown] {
  if (Array.isArray(value)) return [bare(name), value.map(durationText)];
  if (typeof value === 'object') return [name, formatDistribution(value as Distribution)];
  if (typeof value !== 'number') return [name, value];
  if (name.endsWith('Us')) return [bare(name), durationText(value)];
  if (name.endsWith(BIT_RATE)) return [`${name.slice(0, -BIT_RATE.length)}Rate`, rateText(value)];
  return name.endsWith('Bytes') ? [name, formatBytes(value)] : [name, value];
}

const BIT_RATE = 'BitsPerSecond';

/** The name of a duration without its unit. */
const bare = (name: string) => name.slice(0, -'Us'.length);

/** In the largest unit of which there is a whole number. */
function rateText(bitsPerSecond: number): string {
  if (bitsPerSecond % 1e6 === 0) return `${bitsPerSecond / 1e6}Mbit/s`;
  if (bitsPerSecond % 1e3 === 0) return `${bitsPerSecond / 1e3}kbit/s`;
  return `${bitsPerSecond}bit/s`;
}

/** As they stand in `assumptions:`, those that are given and no others. */
export function formOfAssumptions(assumptions: Partial<Assumptions>): Form {
  const units: ReadonlyMap<string, string> = new Map(
    Object.entries(ASSUMED_QUANTITIES).map(([name, { unit }]) => [name, unit]),
  );
  const written = Object.entries(assumptions).map(([name, value]): [string, unknown] => {
    const unit = units.get(name);
    if (typeof value !== 'number' || unit === 'count') return [name, value];
    return [name, unit === 'us' ? durationText(value) : formatBytes(value)];
  });
  return Object.fromEntries(written);
}
