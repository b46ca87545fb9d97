/** Short names for the figures of which the presets are made. */

import type { Distribution } from '../engine/distribution.ts';

export const MS = 1_000;
export const S = 1_000_000;
export const MINUTE = 60 * S;

export const fixed = (us: number): Distribution => ({ kind: 'fixed', us });

export const uniform = (minUs: number, maxUs: number): Distribution => ({
  kind: 'uniform',
  minUs,
  maxUs,
});

export const lognormal = (medianUs: number, p99Us: number): Distribution => ({
  kind: 'lognormal',
  medianUs,
  p99Us,
});

export const weibull = (shape: number, meanUs: number): Distribution => ({
  kind: 'weibull',
  shape,
  meanUs,
});
