/**
 * The one form of a scenario or a fault plan, and its short id.
 *
 * Two files that mean the same (other order of keys, "90s" or "1m30s", a default written out) have
 * one id. The id is for recognition, in file names and reports; it is no protection against
 * somebody who wants two plans with the same id.
 */

import { ASSUMED_CHOICES, ASSUMED_QUANTITIES, type Assumptions } from './assumptions.ts';
import type { FaultPlanEntry, Scenario } from './scenario.ts';

/** JSON without white space and with sorted keys; keys whose value is undefined do not count. */
export function canonicalJson(
  value: unknown,
  ofPart = (part: unknown) => canonicalJson(part),
): string {
  if (Array.isArray(value)) return `[${value.map((item) => ofPart(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${ofPart(item)}`);
  return `{${entries.join(',')}}`;
}

/**
 * Stands for everything that changes a run or its judgement. Name, description and expectations do
 * not, and the app has a hash of its own, so that the id is the same for two versions of an app.
 * Files that a scenario names (flash image, peers) count by their path only.
 */
export function scenarioId(scenario: Scenario): string {
  const known = idsKnown.get(scenario) ?? idOf(scenario);
  idsKnown.set(scenario, known);
  return known;
}

function idOf(scenario: Scenario): string {
  const { name: _name, description: _description, expect: _expect, app: _app, ...rest } = scenario;
  const assumptions = withoutLater(scenario.assumptions);
  return hash64(canonicalJson({ ...rest, assumptions }, canonicalPart));
}

/** Without the assumptions that are younger than the ids, where they are at their defaults. */
function withoutLater(assumptions: Assumptions): object {
  const counts = ([name, value]: [string, string | number]) => value !== LATER_DEFAULTS.get(name);
  return Object.fromEntries(Object.entries(assumptions).filter(counts));
}

const LATER_DEFAULTS: ReadonlyMap<string, string | number> = new Map<string, string | number>([
  ...Object.entries(ASSUMED_CHOICES).flatMap(([name, choice]) =>
    'later' in choice ? [[name, choice.values[0]] as const] : [],
  ),
  ...Object.entries(ASSUMED_QUANTITIES).flatMap(([name, quantity]) =>
    'later' in quantity ? [[name, quantity.default] as const] : [],
  ),
]);

export function planId(faults: readonly FaultPlanEntry[]): string {
  const known = idsKnown.get(faults) ?? hash64(canonicalPart(faults));
  idsKnown.set(faults, known);
  return known;
}

// The scenarios of a survey differ in their seed and share their parts, which nobody changes.
const idsKnown = new WeakMap<object, string>();
const partsKnown = new WeakMap<object, string>();

function canonicalPart(part: unknown): string {
  if (typeof part !== 'object' || part === null) return canonicalJson(part);
  const known = partsKnown.get(part) ?? canonicalJson(part);
  partsKnown.set(part, known);
  return known;
}

/** 16 hexadecimal digits. Two lanes of MurmurHash3's mixing over the UTF-16 units of the text. */
export function hash64(text: string): string {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(rotate(a ^ scramble(unit, 0xcc9e2d51, 0x1b873593), 13), 5) + 0xe6546b64;
    b = Math.imul(rotate(b ^ scramble(unit, 0x239b961b, 0xab0e9789), 17), 5) + 0x561ccd1b;
  }
  a = finish(a ^ text.length);
  // Each lane ends in both halves, so that no half alone decides.
  b = finish(b ^ text.length ^ a);
  a = finish(a ^ b);
  return hex(a) + hex(b);
}

function scramble(unit: number, first: number, second: number): number {
  return Math.imul(rotate(Math.imul(unit, first), 15), second);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finish(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
