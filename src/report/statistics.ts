/**
 * The little statistics that reports need, exact where that is possible.
 *
 * Only + - * / and square roots, and the portable logarithm, so that every machine gives the same
 * bits; libraries call Math.exp, Math.log or Math.pow for the same. All intervals are two-sided with
 * 95 % confidence.
 */

import { invariant } from '../engine/invariant.ts';
import { ln } from '../engine/portable-math.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Outside an interval on each side. */
const TAIL = 0.025;
/** Where the standard normal distribution reaches 1 - TAIL. */
const Z = 1.959963984540054;
const ALPHA = 0.05;

/**
 * The interval of Wilson (1927) for a share, from `hits` of `of` independent runs. Undefined without
 * any run.
 */
export function wilson(hits: number, of: number): Interval | undefined {
  invariant(hits >= 0 && hits <= of, () => `hits must be from 0 to ${of}, got ${hits}`);
  if (of === 0) return undefined;
  const share = hits / of;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share) + z2 / (4 * of)) / of);
  const scale = 1 + z2 / of;
  // At both ends the bound is exact, but for rounding.
  const low = hits === 0 ? 0 : (centre - half) / scale;
  const high = hits === of ? 1 : (centre + half) / scale;
  return { low, high };
}

/**
 * The lower end of the exact interval of Clopper and Pearson (1934): the share at which `hits` or more
 * of `of` runs have a chance of 2.5 %. Never above the true value of that end; 0 without any hit.
 */
export function exactLow(hits: number, of: number): number {
  invariant(hits >= 0 && hits <= of, () => `hits must be from 0 to ${of}, got ${hits}`);
  if (hits === 0) return 0;
  let low = 0;
  let high = 1;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    let above = 0;
    for (const chance of binomial(of, middle).subarray(hits)) above += chance;
    if (above <= TAIL) low = middle;
    else high = middle;
  }
  return low;
}

/** Halvings of 0 to 1 that leave less than counts for any number of runs. */
const BISECTIONS = 48;

/**
 * Runs without a failure after which a failure seen in `hits` of `of` runs may be called fixed with
 * 95 % confidence: the smallest n with (1 - low)^n <= 0.05, which is the binomial chance of no failure
 * (about 3 / low, the "rule of three"). `low` is the lower end of the exact interval and not the share
 * itself, which would promise too much. Undefined where none failed.
 */
export function runsToShowFix(hits: number, of: number): number | undefined {
  const low = exactLow(hits, of);
  if (low <= 0) return undefined;
  return low >= 1 - ALPHA ? 1 : Math.ceil(ln(ALPHA) / ln(1 - low));
}

/**
 * The smallest of the values that at least a share of `q` of them does not exceed. `sorted` in
 * ascending order, not empty; `q` above 0, at most 1.
 */
export function quantile(sorted: readonly number[], q: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)];
  invariant(value !== undefined, () => 'a quantile needs values');
  return value;
}

/**
 * An interval for the quantile of whatever the values were drawn from, without any assumption on its
 * form: from the lth to the uth smallest value, l the largest and u the smallest rank beyond which a
 * binomial distribution of n and q leaves at most 2.5 % on either side (David and Nagaraja, Order
 * Statistics, section 7.1). Undefined where the values are too few for it.
 */
export function quantileInterval(sorted: readonly number[], q: number): Interval | undefined {
  const n = sorted.length;
  const chances = binomial(n, q);
  let lowRank = 0;
  let below = chances[0] ?? 1;
  while (below <= TAIL && lowRank < n) {
    lowRank += 1;
    below += chances[lowRank] ?? 0;
  }
  let highRank = n + 1;
  let above = chances[n] ?? 1;
  while (above <= TAIL && highRank > 0) {
    highRank -= 1;
    above += chances[highRank - 1] ?? 0;
  }
  const low = sorted[lowRank - 1];
  const high = sorted[highRank - 1];
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** Chances of 0 to n successes in n tries of chance q, which is between 0 and 1. */
function binomial(n: number, q: number): Float64Array {
  const odds = q / (1 - q);
  return fromMode(0, n, Math.floor((n + 1) * q), (k) => ((n - k + 1) / k) * odds);
}

/**
 * Fisher's exact test of two shares, two-sided: how likely a difference at least as unlikely as this
 * one is, if both came from the same chance. `hits` of `of` runs on each side.
 */
export function fisherExact(hitsA: number, ofA: number, hitsB: number, ofB: number): number {
  invariant(hitsA >= 0 && hitsA <= ofA, () => `hits must be from 0 to ${ofA}, got ${hitsA}`);
  invariant(hitsB >= 0 && hitsB <= ofB, () => `hits must be from 0 to ${ofB}, got ${hitsB}`);
  const hits = hitsA + hitsB;
  const low = Math.max(0, hits - ofB);
  const high = Math.min(ofA, hits);
  const mode = Math.floor(((hits + 1) * (ofA + 1)) / (ofA + ofB + 2));
  const chances = fromMode(low, high, mode, (k) => {
    return ((hits - k + 1) / k) * ((ofA - k + 1) / (ofB - hits + k));
  });
  // Tables that are as likely as this one may differ in the last bits.
  const limit = (chances[hitsA - low] ?? 0) * (1 + 1e-7);
  let p = 0;
  for (const chance of chances) if (chance <= limit) p += chance;
  return Math.min(1, p);
}

/**
 * A distribution over the whole numbers from `low` to `high`, by the ratio of each chance to the one
 * before. Begun at its largest, so that nothing overflows and only what is negligible becomes 0.
 */
function fromMode(
  low: number,
  high: number,
  mode: number,
  ratio: (k: number) => number,
): Float64Array {
  const weights = new Float64Array(high - low + 1);
  const top = Math.min(high, Math.max(low, mode));
  weights[top - low] = 1;
  for (let k = top + 1; k <= high; k += 1) {
    weights[k - low] = (weights[k - 1 - low] ?? 0) * ratio(k);
  }
  for (let k = top; k > low; k -= 1) {
    weights[k - 1 - low] = (weights[k - low] ?? 0) / ratio(k);
  }
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}
