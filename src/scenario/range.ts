/**
 * Figures of a fault plan that are fixed, or drawn anew each time they are needed.
 *
 * A plan with ranges is one plan for many seeds. What was drawn stands in the record of the fault,
 * so a plan that found something can be written down again with fixed figures. Both ends of a
 * range are included, and every value in it is as likely as any other.
 */

import type { Stream } from '../engine/chance.ts';

export interface UsRange {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface CountRange {
  readonly from: number;
  readonly to: number;
}

/** Microseconds, fixed or drawn. */
export type Us = number | UsRange;
/** A whole number, fixed or drawn. */
export type Count = number | CountRange;

/** The same with a number in the place of each range. */
export type Drawn<T> = T extends object
  ? { readonly [K in keyof T]: Exclude<T[K], UsRange | CountRange> }
  : never;

export function isRange(value: unknown): value is UsRange | CountRange {
  if (typeof value !== 'object' || value === null) return false;
  return 'fromUs' in value || ('from' in value && 'to' in value);
}

export function draw(value: Us | Count, chance: Stream): number {
  if (typeof value === 'number') return value;
  return 'fromUs' in value
    ? chance.intBetween(value.fromUs, value.toUs)
    : chance.intBetween(value.from, value.to);
}

/** In the order of the alphabet: two plans with one id differ in the order of keys at most. */
export function drawAll<T extends object>(fields: T, chance: Stream): Drawn<T> {
  const drawn = Object.entries(fields)
    .filter(([, value]) => isRange(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, draw(value, chance)]);
  return { ...fields, ...Object.fromEntries(drawn) } as Drawn<T>;
}
