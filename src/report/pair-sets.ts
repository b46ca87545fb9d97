/**
 * Which sets of some results are held against which of a base, and why others are not.
 */

import type { CampaignSet, Results, ResultsIdentity, RunSet } from './results.ts';

export type AnySet = RunSet | CampaignSet;

/** Two sets of one kind that were made alike. */
export type SetPair =
  | { readonly kind: RunSet['kind']; readonly base: RunSet; readonly now: RunSet }
  | { readonly kind: 'campaign'; readonly base: CampaignSet; readonly now: CampaignSet };

export interface Pairing {
  readonly pairs: readonly SetPair[];
  /** Sets that were made in different ways, a line each. */
  readonly differing: readonly string[];
  /** Sets that only one side has, a line each. */
  readonly alone: readonly string[];
}

/** Pairs sets by kind and scenario; where a name has several, those that were made alike. */
export function pairSets(base: Results, now: Results): Pairing {
  const left = [...base.sets];
  const pairs: SetPair[] = [];
  const differing: string[] = [];
  const alone: string[] = [];
  const take = (set: AnySet) => left.splice(left.indexOf(set), 1);
  // Those that fit go first, so that none of them is taken for one that does not.
  const rest = now.sets.filter((set) => {
    const found = left.find((one) => sameName(one, set) && differences(one, set).length === 0);
    if (found === undefined) return true;
    take(found);
    const pair = pairOf(found, set);
    if (pair !== undefined) pairs.push(pair);
    return false;
  });
  for (const set of rest) {
    const found = left.find((one) => sameName(one, set));
    if (found === undefined) {
      alone.push(`${titleOf(set)}: the base has none, so it is not compared`);
      continue;
    }
    take(found);
    const why = differences(found, set).join('; ');
    differing.push(`${titleOf(set)}: not compared with the base: ${why}`);
  }
  for (const set of left) alone.push(`${titleOf(set)}: only the base has it`);
  return { pairs, differing, alone };
}

/** `survey of "telemetry"`. */
export function titleOf({ kind, identity }: AnySet): string {
  return `${kind} of "${identity.scenario}"`;
}

function sameName(a: AnySet, b: AnySet): boolean {
  return a.kind === b.kind && a.identity.scenario === b.identity.scenario;
}

function pairOf(base: AnySet, now: AnySet): SetPair | undefined {
  if (base.kind === 'campaign' && now.kind === 'campaign') return { kind: now.kind, base, now };
  if (base.kind === 'campaign' || now.kind === 'campaign') return undefined;
  return { kind: now.kind, base, now };
}

/** What must agree, as a reader knows it; the id last, since the others explain it. */
const MUST_AGREE = [
  ['preset', 'preset'],
  ['planId', 'fault plan'],
  ['model', 'version of the simulator'],
  ['scenarioId', 'scenario'],
] as const satisfies readonly (readonly [keyof ResultsIdentity, string])[];

/** In what two sets differ, the app aside. */
function differences(base: AnySet, now: AnySet): readonly string[] {
  const a: Partial<ResultsIdentity> = base.identity;
  const b: Partial<ResultsIdentity> = now.identity;
  const texts = MUST_AGREE.filter(([key]) => a[key] !== b[key]).map(
    ([key, what]) =>
      `${what} is ${a[key] ?? 'unknown'} in the base and ${b[key] ?? 'unknown'} here`,
  );
  const before = a.assumptions ?? {};
  const after = b.assumptions ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const name of names) {
    if (before[name] === after[name]) continue;
    const told = `${before[name] ?? 'not set'} in the base and ${after[name] ?? 'not set'} here`;
    texts.push(`assumption ${name} is ${told}`);
  }
  return texts;
}
