/**
 * Whether the means of two groups of numbers differ: the t-test of Welch (1947), two-sided, for groups
 * of different spread. Student's distribution is taken from the normal one by the approximation of
 * Wallace (1959), good to some per cent of p from 10 degrees of freedom on.
 *
 * It tests the means, which is what reports show: a few runs that go very wrong count with their
 * weight. The runs of a base and of these results have the same seeds as a rule; that is not used,
 * which makes the test slower to call a difference, never quicker.
 */

import { exp, ln } from '../engine/portable-math.ts';

/** With fewer on a side the means of skewed figures are too far from normal. */
export const LEAST_PER_SIDE = 20;

/** The p value; undefined where a side has fewer than 20 values, or all values are the same. */
export function meanTest(a: readonly number[], b: readonly number[]): number | undefined {
  if (Math.min(a.length, b.length) < LEAST_PER_SIDE) return undefined;
  const one = momentsOf(a);
  const other = momentsOf(b);
  const difference = Math.abs(one.mean - other.mean);
  const error = one.error + other.error;
  // Without any spread there is either no difference, or nothing but the difference.
  if (error === 0) return difference === 0 ? undefined : 0;
  const t2 = (difference * difference) / error;
  const freedom =
    (error * error) /
    ((one.error * one.error) / (a.length - 1) + (other.error * other.error) / (b.length - 1));
  const z = ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * ln(1 + t2 / freedom));
  return Math.min(1, 2 * normalTail(z));
}

/** The mean, and the square of its standard error. */
function momentsOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, error: squares / (n - 1) / n };
}

/** From here on the continued fraction is good to 12 digits. */
const SERIES_ENDS = 3;

/**
 * Share of the normal distribution above z, for z of at least 0: Abramowitz and Stegun, 26.2.11 and
 * 26.2.14.
 */
export function normalTail(z: number): number {
  const density = exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < SERIES_ENDS) {
    let term = z;
    let sum = z;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let k = 60; k >= 1; k -= 1) fraction = z + k / fraction;
  return density / fraction;
}
