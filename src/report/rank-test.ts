/**
 * By how much two groups of numbers are shifted against each other, without any assumption on the form
 * of their distribution, and so for figures of which medians are shown.
 *
 * The shift is the estimate of Hodges and Lehmann (1963): the median of all differences between a value
 * of one group and one of the other. Where both distributions have one form it is the difference of
 * their medians. Its interval lies between two of these differences in order, by the normal
 * approximation of the test of Mann and Whitney (1947), which gives p as well: Hollander, Wolfe and
 * Chicken, Nonparametric Statistical Methods, 3rd edition, sections 4.1 to 4.3. Nothing is drawn by
 * chance, so the same values give the same figures.
 */

import { LEAST_PER_SIDE, normalTail } from './mean-test.ts';
import type { Interval } from './statistics.ts';

export interface Shift {
  /** Median of all differences "second - first", of two middle ones the lower. */
  readonly shift: number;
  /** 95 %, two-sided. */
  readonly interval: Interval;
  /** Of the test of Mann and Whitney, two-sided, corrected for ties and for continuity. */
  readonly p: number;
}

const Z = 1.959963984540054;

/** Undefined where a side has fewer than 20 values, or all values are the same. */
export function rankTest(first: readonly number[], second: readonly number[]): Shift | undefined {
  const n = first.length;
  const m = second.length;
  if (Math.min(n, m) < LEAST_PER_SIDE) return undefined;
  const a = Float64Array.from(first).sort();
  const b = Float64Array.from(second).sort();
  const spread = tiedDeviation(a, b);
  if (spread === 0) return undefined;
  // Ties would make the interval shorter than it is sure to be, so they do not count for it.
  const deviation = Math.sqrt((n * m * (n + m + 1)) / 12);
  const rank = Math.max(1, Math.floor((n * m) / 2 - Z * deviation));
  return {
    shift: differenceAt(a, b, Math.ceil((n * m) / 2)),
    interval: { low: differenceAt(a, b, rank), high: differenceAt(a, b, n * m + 1 - rank) },
    p: pValue(a, b, spread),
  };
}

function pValue(a: Float64Array, b: Float64Array, deviation: number): number {
  const above = a.length * b.length - differencesUpTo(a, b, 0);
  const below = differencesUpTo(a, b, 0, true);
  // Twice the distance of U from its mean; equal values count half.
  const distance = Math.max(0, Math.abs(above - below) / 2 - 0.5);
  return Math.min(1, 2 * normalTail(distance / deviation));
}

/** Standard deviation of U, smaller by what equal values take away. */
function tiedDeviation(a: Float64Array, b: Float64Array): number {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  all.sort();
  const count = all.length;
  let ties = 0;
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && all[to] === all[from]) to += 1;
    const t = to - from;
    ties += t * t * t - t;
    from = to;
  }
  const correction = ties / (count * (count - 1));
  return Math.sqrt(Math.max(0, (a.length * b.length * (count + 1 - correction)) / 12));
}

/** How many of all differences b - a are at most `limit`, or with `without` below it. Sorted groups. */
function differencesUpTo(a: Float64Array, b: Float64Array, limit: number, without = false): number {
  let count = 0;
  let j = 0;
  for (const value of a) {
    while (j < b.length) {
      const difference = (b[j] ?? 0) - value;
      if (without ? difference >= limit : difference > limit) break;
      j += 1;
    }
    count += j;
  }
  return count;
}

/** Halvings after which nothing lies between the ends but equal values, for all that is measured. */
const HALVINGS = 80;

/** The difference of rank `rank`, from 1, of all n x m, without listing them. */
function differenceAt(a: Float64Array, b: Float64Array, rank: number): number {
  let low = (b[0] ?? 0) - (a.at(-1) ?? 0);
  let high = (b.at(-1) ?? 0) - (a[0] ?? 0);
  if (differencesUpTo(a, b, low) >= rank) return low;
  // Fewer than `rank` are at most `low`, and at least `rank` at most `high`.
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (differencesUpTo(a, b, middle) >= rank) high = middle;
    else low = middle;
  }
  return leastAbove(a, b, low);
}

/** The smallest difference above `limit`. */
function leastAbove(a: Float64Array, b: Float64Array, limit: number): number {
  let least = Number.POSITIVE_INFINITY;
  let j = 0;
  for (const value of a) {
    while (j < b.length && (b[j] ?? 0) - value <= limit) j += 1;
    if (j < b.length) least = Math.min(least, (b[j] ?? 0) - value);
  }
  return least;
}
