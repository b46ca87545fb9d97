/** The statistics of reports against published values and against their own definitions. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exactLow,
  fisherExact,
  quantile,
  quantileInterval,
  runsToShowFix,
  wilson,
} from '../../src/report/statistics.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the interval of Wilson', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as Newcombe has it', (hits, of, low, high) => {
    expect(wilson(hits, of)?.low).toBeCloseTo(low, 4);
    expect(wilson(hits, of)?.high).toBeCloseTo(high, 4);
  });

  test('holds the share, lies within 0 and 1, and is mirrored', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (of, n) => {
        const hits = n % (of + 1);
        const { low = 1, high = 0 } = wilson(hits, of) ?? {};
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / of);
        expect(high).toBeGreaterThanOrEqual(hits / of);
        expect(wilson(of - hits, of)?.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  test('of no run is none', () => {
    expect(wilson(0, 0)).toBeUndefined();
  });
});

describe('the runs that show a fix', () => {
  test('of 14 failures in 1000 runs are 389, where the share itself would promise 213', () => {
    // low = 0.0076745: ln 0.05 / ln 0.9923255 = 388.8; ln 0.05 / ln 0.986 = 212.5
    expect(exactLow(14, 1000)).toBeCloseTo(0.0076745, 7);
    expect(runsToShowFix(14, 1000)).toBe(389);
  });

  // Summed with whole binomial coefficients by another program; the first ones by hand: 0.025^(1/n).
  test.each([
    [1, 1, 0.025],
    [5, 5, 0.4781762498950183],
    [2, 17, 0.0145793168403025],
    [1, 40, 0.0006327449320494],
  ])('the exact lower end for %i of %i is %d', (hits, of, low) => {
    expect(exactLow(hits, of)).toBeCloseTo(low, 10);
  });

  test('the exact end is one at which so many failures have a chance of 2.5 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (of, n) => {
        const hits = 1 + (n % of);
        const low = exactLow(hits, of);
        let fewer = 0;
        let ways = 1;
        for (let k = 0; k < hits; k += 1) {
          fewer += ways * low ** k * (1 - low) ** (of - k);
          ways = (ways * (of - k)) / (k + 1);
        }
        expect(1 - fewer).toBeCloseTo(0.025, 8);
      }),
    );
  });

  test('are the fewest that leave 5 % at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (of, n) => {
        const hits = 1 + (n % of);
        const stays = 1 - exactLow(hits, of);
        const runs = runsToShowFix(hits, of) ?? 0;
        expect(stays ** runs).toBeLessThanOrEqual(0.05 + 1e-12);
        expect(stays ** (runs - 1)).toBeGreaterThan(0.05 - 1e-12);
      }),
    );
  });

  test('are not known where nothing failed', () => {
    expect(runsToShowFix(0, 1000)).toBeUndefined();
    expect(runsToShowFix(0, 0)).toBeUndefined();
  });
});

describe('quantiles', () => {
  test('are values that were seen, of two middle ones the lower', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3], 0.5)).toBe(2);
    expect(quantile(upTo(100), 0.95)).toBe(95);
    expect(quantile([7], 0.95)).toBe(7);
  });

  // Ranks of the sign test, as tables of it have them (Conover, table A3).
  test.each([
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [25, 8, 18],
    [50, 18, 33],
    [100, 40, 61],
  ])('the interval of the median of %i values is from rank %i to %i', (n, low, high) => {
    expect(quantileInterval(upTo(n), 0.5)).toEqual({ low, high });
  });

  test('too few values have no interval', () => {
    expect(quantileInterval(upTo(5), 0.5)).toBeUndefined();
    expect(quantileInterval([], 0.5)).toBeUndefined();
    // 0.95^71 = 0.0262, 0.95^72 = 0.0249
    expect(quantileInterval(upTo(71), 0.95)).toBeUndefined();
    expect(quantileInterval(upTo(72), 0.95)?.high).toBe(72);
  });

  test('the interval of the 95th percentile of 100 values is from rank 90 to 100', () => {
    // P(X <= 89) = 0.0115, P(X <= 90) = 0.0282; P(X >= 100) = 0.0059, P(X >= 99) = 0.0371
    expect(quantileInterval(upTo(100), 0.95)).toEqual({ low: 90, high: 100 });
  });

  test('a large sample overflows nothing', () => {
    const { low = 0, high = 0 } = quantileInterval(upTo(100_000), 0.5) ?? {};
    // 50000 -+ 1.96 * sqrt(100000) / 2
    expect(Math.abs(low - 49_690)).toBeLessThan(3);
    expect(Math.abs(high - 50_311)).toBeLessThan(3);
  });
});

describe("Fisher's exact test", () => {
  test('of the lady who tastes tea is 34 in 70', () => {
    expect(fisherExact(3, 4, 1, 4)).toBeCloseTo(34 / 70, 12);
  });

  test('of the twins of convicts is 0.0005367, as R has it', () => {
    expect(fisherExact(10, 13, 2, 17)).toBeCloseTo(0.0005367, 7);
  });

  test('is 1 for equal shares, small for 14 in 1000 against 0 in 5000, and works for many runs', () => {
    expect(fisherExact(5, 10, 5, 10)).toBeCloseTo(1, 12);
    expect(fisherExact(0, 10, 0, 20)).toBe(1);
    expect(fisherExact(14, 1000, 0, 5000)).toBeLessThan(1e-9);
    expect(fisherExact(10_000, 20_000, 10_100, 20_000)).toBeCloseTo(0.322, 2);
  });

  test('does not depend on which side is first, nor on what is called a hit', () => {
    const side = fc.tuple(fc.nat(60), fc.nat(60));
    fc.assert(
      fc.property(side, side, ([a, notA], [b, notB]) => {
        const p = fisherExact(a, a + notA, b, b + notB);
        expect(fisherExact(b, b + notB, a, a + notA)).toBeCloseTo(p, 9);
        expect(fisherExact(notA, a + notA, notB, b + notB)).toBeCloseTo(p, 9);
      }),
    );
  });
});
