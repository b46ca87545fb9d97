/**
 * The written form of a figure that may be a range: `90s`, or `{ from: 20s, to: 3m }`.
 *
 * And of a duration with a sign, which only the steps of a clock need.
 */

import { z } from 'zod';
import { parseDurationUs } from '../engine/units.ts';
import { converted, mapping, positiveDuration, RULE, wholeNumber } from './fields.ts';
import type { CountRange, UsRange } from './range.ts';

/** Least and greatest value, in order. */
function bounds<R>(value: z.ZodType<number>, made: (from: number, to: number) => R) {
  const form = mapping({
    from: value.describe('The least that is drawn'),
    to: value.describe('The most that is drawn'),
  });
  return form
    .transform(({ from, to }, context): R => {
      if (from <= to) return made(from, to);
      context.issues.push({ code: 'custom', message: RULE.order, input: from, path: ['from'] });
      return z.NEVER;
    })
    .meta({ description: 'Drawn anew each time the fault fires' });
}

/** A duration, or a range of durations. */
export function usOrRange(us: z.ZodType<number>) {
  const range = bounds(us, (fromUs, toUs): UsRange => ({ fromUs, toUs }));
  return z.union([us, range], { error: RULE.range });
}

/** A whole number, or a range of them. */
export function countOrRange(min: number, max?: number) {
  const count = wholeNumber(min, max);
  const range = bounds(count, (from, to): CountRange => ({ from, to }));
  return z.union([count, range], { error: RULE.range });
}

export const positiveDurationOrRange = usOrRange(positiveDuration);

const MAX_STEP_US = 3650 * 24 * 3_600_000_000;

/** "+2h" or "-5m". A step of a clock without a sign leaves open which way it goes. */
export const signedDuration = converted(
  z
    .string({ error: RULE.signedDuration })
    .meta({ pattern: '^[+-](?:\\d+(?:\\.\\d+)?(?:d|h|ms|m|us|s))+$' }),
  RULE.signedDuration,
  (text) => {
    const us = /^[+-]/.test(text) ? parseDurationUs(text.slice(1)) : undefined;
    if (us === undefined || us === 0 || us > MAX_STEP_US) return undefined;
    return text.startsWith('-') ? -us : us;
  },
);
