/** Distributions: the figures that a scenario names are those that the samples show. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Chance } from '../../src/engine/chance.ts';
import {
  type Distribution,
  LONGEST_SAMPLE_US,
  quantileUs,
  sampleUs,
} from '../../src/engine/distribution.ts';

const SAMPLES = 20_000;

function sampled(distribution: Distribution): number[] {
  const stream = new Chance('distribution').stream(distribution.kind);
  const samples = Array.from({ length: SAMPLES }, () => sampleUs(distribution, stream));
  return samples.sort((a, b) => a - b);
}

function at(sorted: readonly number[], p: number): number {
  return sorted[Math.floor(sorted.length * p)] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function relativeError(got: number, expected: number): number {
  return Math.abs(got - expected) / expected;
}

const arbDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), us: fc.nat() }),
  fc
    .tuple(fc.nat(1e9), fc.nat(1e9))
    .map(([minUs, span]) => ({ kind: 'uniform' as const, minUs, maxUs: minUs + span })),
  fc
    .tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 50 }), fc.nat(1e6))
    .map(([medianUs, factor, offsetUs]) => {
      return { kind: 'lognormal' as const, medianUs, p99Us: medianUs * factor, offsetUs };
    }),
  fc
    .tuple(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 1, max: 1e9 }))
    .map(([tenths, meanUs]) => ({ kind: 'weibull' as const, shape: tenths / 10, meanUs })),
);

describe('distributions', () => {
  test('a lognormal has the median and the 99th percentile it was given', () => {
    const distribution = { kind: 'lognormal', medianUs: 50_000, p99Us: 400_000 } as const;
    const sorted = sampled(distribution);
    expect(relativeError(at(sorted, 0.5), 50_000)).toBeLessThan(0.03);
    expect(relativeError(at(sorted, 0.99), 400_000)).toBeLessThan(0.1);
    expect(quantileUs(distribution, 0.5)).toBe(50_000);
    expect(quantileUs(distribution, 0.99)).toBe(400_000);
    expect(quantileUs({ ...distribution, offsetUs: 7 }, 0.5)).toBe(50_007);
  });

  test('a lognormal whose 99th percentile is its median is fixed', () => {
    expect(new Set(sampled({ kind: 'lognormal', medianUs: 9, p99Us: 9 }))).toEqual(new Set([9]));
  });

  test.each([0.7, 1, 1.5, 3])('a Weibull of shape %d has the mean it was given', (shape) => {
    const sorted = sampled({ kind: 'weibull', shape, meanUs: 3_600_000_000 });
    expect(relativeError(mean(sorted), 3_600_000_000)).toBeLessThan(0.03);
  });

  test('a Weibull of shape 1 is exponential', () => {
    const sorted = sampled({ kind: 'weibull', shape: 1, meanUs: 1_000_000 });
    expect(relativeError(at(sorted, 0.5), Math.LN2 * 1_000_000)).toBeLessThan(0.03);
  });

  test('a uniform takes all its values, ends included, and evenly', () => {
    const sorted = sampled({ kind: 'uniform', minUs: 10, maxUs: 13 });
    for (const value of [10, 11, 12, 13]) {
      const count = sorted.filter((sample) => sample === value).length;
      expect(relativeError(count, SAMPLES / 4)).toBeLessThan(0.05);
    }
    expect(sorted[0]).toBe(10);
    expect(sorted.at(-1)).toBe(13);
  });

  test('a sample is whole, not negative, and the quantile of one draw', () => {
    fc.assert(
      fc.property(arbDistribution, fc.string({ minLength: 1 }), (distribution, seed) => {
        const stream = new Chance(seed).stream('x');
        const us = sampleUs(distribution, stream);
        expect(Number.isSafeInteger(us) && us >= 0).toBe(true);
        const twin = new Chance(seed).stream('x');
        expect(us).toBe(quantileUs(distribution, (twin.u32() + 0.5) / 2 ** 32));
        expect(stream.u32()).toBe(twin.u32());
      }),
    );
  });

  test('a quantile never falls as the probability rises', () => {
    const arbP = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
    fc.assert(
      fc.property(arbDistribution, arbP, arbP, (distribution, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(quantileUs(distribution, low)).toBeLessThanOrEqual(quantileUs(distribution, high));
      }),
    );
  });

  test('a sample ends at a time that can still be added to a clock', () => {
    const distribution = { kind: 'lognormal', medianUs: 1e9, p99Us: 1e30 } as const;
    expect(quantileUs(distribution, 0.999)).toBe(LONGEST_SAMPLE_US);
  });

  // Whole runs depend on these: another rounding, or another draw, shows here first.
  test.each<[Distribution, number[]]>([
    [{ kind: 'lognormal', medianUs: 50_000, p99Us: 400_000 }, [334_362, 132_154, 97_680, 33_551]],
    [
      { kind: 'weibull', shape: 0.7, meanUs: 1e9 },
      [5_906_624_540, 2_092_142_397, 1_387_620_743, 211_111_520],
    ],
    [{ kind: 'uniform', minUs: 10, maxUs: 20 }, [20, 19, 18, 13]],
    [{ kind: 'fixed', us: 20_000 }, [20_000, 20_000, 20_000, 20_000]],
  ])('%o gives the known samples', (distribution, known) => {
    const stream = new Chance('1').stream('x');
    expect(known.map(() => sampleUs(distribution, stream))).toEqual(known);
  });

  test('figures that make no distribution are refused', () => {
    const bad: Distribution[] = [
      { kind: 'fixed', us: -1 },
      { kind: 'fixed', us: Number.NaN },
      { kind: 'uniform', minUs: 2, maxUs: 1 },
      { kind: 'lognormal', medianUs: 0, p99Us: 1 },
      { kind: 'lognormal', medianUs: 2, p99Us: 1 },
      { kind: 'weibull', shape: 0, meanUs: 1 },
      { kind: 'weibull', shape: 1, meanUs: -1 },
    ];
    for (const distribution of bad) {
      expect(() => quantileUs(distribution, 0.5)).toThrow();
    }
    expect(() => quantileUs({ kind: 'fixed', us: 1 }, 1)).toThrow('between 0 and 1');
  });
});
