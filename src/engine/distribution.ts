/**
 * Delays and lifetimes as plain data, and how to draw one.
 *
 * A sample is the quantile of one uniform draw. So every kind takes exactly one draw from its
 * stream, and to change a scenario's numbers, or its kind, shifts no draw that comes later.
 */

import type { Stream } from './chance.ts';
import { invariant } from './invariant.ts';
import { exp, gamma, ln, normalQuantile, power } from './portable-math.ts';

export type Distribution =
  | { readonly kind: 'fixed'; readonly us: number }
  /** Both ends included. */
  | { readonly kind: 'uniform'; readonly minUs: number; readonly maxUs: number }
  /** Median and 99th percentile are those before the offset, which is a floor below all. */
  | {
      readonly kind: 'lognormal';
      readonly medianUs: number;
      readonly p99Us: number;
      readonly offsetUs?: number;
    }
  /** Shape 1 is exponential; below 1 the failures come early, above 1 they come with age. */
  | { readonly kind: 'weibull'; readonly shape: number; readonly meanUs: number };

/** Samples end here, about 36 years: far beyond any run, and safe to add to a clock. */
export const LONGEST_SAMPLE_US = 0x4_0000_0000_0000;

// Where the standard normal distribution reaches 0.99.
const NORMAL_P99 = 2.3263478740408408;

/** Whole microseconds, never negative. */
export function sampleUs(distribution: Distribution, stream: Stream): number {
  // The middle of a step of 2^-32: never 0 and never 1, where a quantile may be infinite.
  return quantileUs(distribution, (stream.u32() + 0.5) / 0x1_0000_0000);
}

/** The value that a sample stays at or below with probability `p`, between 0 and 1, exclusive. */
export function quantileUs(distribution: Distribution, p: number): number {
  invariant(p > 0 && p < 1, () => `a quantile lies between 0 and 1, got ${p}`);
  const us = Math.floor(realQuantile(distribution, p) + 0.5);
  invariant(us >= 0, () => `a sample is ${us} us: ${JSON.stringify(distribution)}`);
  // `+ 0` turns the -0 that rounding can leave into 0.
  return Math.min(us, LONGEST_SAMPLE_US) + 0;
}

function realQuantile(distribution: Distribution, p: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.us;
    case 'uniform': {
      const { minUs, maxUs } = distribution;
      invariant(minUs <= maxUs, () => `uniform: ${minUs} us to ${maxUs} us is empty`);
      return Math.min(minUs + Math.floor(p * (maxUs - minUs + 1)), maxUs);
    }
    case 'lognormal': {
      const { medianUs, p99Us, offsetUs = 0 } = distribution;
      invariant(
        medianUs > 0 && p99Us >= medianUs,
        () => `lognormal: needs 0 < median <= p99, got ${medianUs} us and ${p99Us} us`,
      );
      const sigma = ln(p99Us / medianUs) / NORMAL_P99;
      return offsetUs + medianUs * exp(sigma * normalQuantile(p));
    }
    case 'weibull': {
      const { shape, meanUs } = distribution;
      invariant(shape > 0, () => `weibull: the shape must be positive, got ${shape}`);
      const scaleUs = meanUs / gamma(1 + 1 / shape);
      return scaleUs * power(-ln(1 - p), 1 / shape);
    }
  }
}
