/** Portable math: close to Math.*, and the same to the last bit as on the day it was written. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { exp, gamma, ln, normalQuantile, power } from '../../src/engine/portable-math.ts';

function bits(x: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function relativeError(got: number, expected: number): number {
  return got === expected ? 0 : Math.abs((got - expected) / expected);
}

function arbBetween(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

describe('portable math', () => {
  test('exp is that of the platform, but for the last bits', () => {
    fc.assert(
      fc.property(arbBetween(-700, 709), (x) => relativeError(exp(x), Math.exp(x)) < 1e-15),
      { numRuns: 2000 },
    );
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(-746)).toBe(0);
    expect(exp(-745)).toBe(Number.MIN_VALUE);
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exp(Number.NaN)).toBeNaN();
  });

  test('ln is that of the platform, but for the last bits', () => {
    const arb = fc.oneof(
      arbBetween(Number.MIN_VALUE, Number.MAX_VALUE),
      arbBetween(0.5, 2),
      arbBetween(Number.MIN_VALUE, 1),
    );
    fc.assert(
      fc.property(arb, (x) => relativeError(ln(x), Math.log(x)) < 1e-15),
      { numRuns: 2000 },
    );
    expect(ln(1)).toBe(0);
    expect(ln(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(ln(-1)).toBeNaN();
    expect(ln(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test('power is that of the platform within 1e-12', () => {
    fc.assert(
      fc.property(arbBetween(1e-6, 1e6), arbBetween(-20, 20), (base, exponent) => {
        expect(relativeError(power(base, exponent), base ** exponent)).toBeLessThan(1e-12);
      }),
    );
    expect(power(0, 0)).toBe(1);
    expect(power(0, 2)).toBe(0);
    expect(power(7, 1)).toBe(7);
    expect(() => power(-1, 2)).toThrow('must not be negative');
  });

  test('gamma is the factorial, and keeps its recurrence in between', () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n += 1) {
      expect(relativeError(gamma(n), factorial)).toBeLessThan(1e-12);
      factorial *= n;
    }
    expect(relativeError(gamma(0.5), Math.sqrt(Math.PI))).toBeLessThan(1e-14);
    fc.assert(
      fc.property(arbBetween(0.01, 100), (x) => relativeError(gamma(x + 1), x * gamma(x)) < 1e-12),
    );
    expect(() => gamma(0)).toThrow('must be positive');
  });

  // From the tables of another implementation (AS 241 in CPython's statistics.NormalDist).
  test.each([
    [1e-300, -37.0470962993612],
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.25, -0.6744897501960817],
    [0.5, 0],
    [0.975, 1.9599639845400536],
    [0.99, 2.3263478740408408],
  ])('the normal distribution reaches %d at %d', (p, z) => {
    expect(relativeError(normalQuantile(p), z)).toBeLessThan(1e-14);
  });

  test('the normal quantile is symmetric, rises, and ends in infinity', () => {
    const arbP = fc.integer({ min: 1, max: 2 ** 30 }).map((n) => n / 2 ** 31);
    fc.assert(
      fc.property(arbP, (p) => relativeError(-normalQuantile(p), normalQuantile(1 - p)) < 1e-12),
    );
    fc.assert(fc.property(arbP, arbP, (a, b) => a >= b || normalQuantile(a) < normalQuantile(b)));
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => normalQuantile(1.1)).toThrow('between 0 and 1');
  });

  // The bits themselves. An engine that gives others would not replay our runs.
  test.each([
    ['exp(1)', '4005bf0a8b14576a', exp(1)],
    ['exp(-0.1)', '3fecf46d99d52b3a', exp(-0.1)],
    ['exp(10.5)', '40e1bb7015e84d3b', exp(10.5)],
    ['exp(-700)', '00d14f2b0fb9307f', exp(-700)],
    ['exp(1e-9)', '3ff000000044b830', exp(1e-9)],
    ['ln(2)', '3fe62e42fefa39ef', ln(2)],
    ['ln(10)', '40026bb1bbb55516', ln(10)],
    ['ln(0.1)', 'c0026bb1bbb55515', ln(0.1)],
    ['ln(1e-9)', 'c034b927f32bffb8', ln(1e-9)],
    ['ln(1.0000001)', '3e7ad7f2847b6492', ln(1.0000001)],
    ['ln(5e-324)', 'c0874385446d71c3', ln(5e-324)],
    ['power(2, 0.5)', '3ff6a09e667f3bcc', power(2, 0.5)],
    ['power(10, -3)', '3f50624dd2f1a9f9', power(10, -3)],
    ['power(1.5, 7.25)', '4032e8a070829b99', power(1.5, 7.25)],
    ['gamma(0.25)', '400d013fc47eeee9', gamma(0.25)],
    ['gamma(1.5)', '3fec5bf891b4ef6f', gamma(1.5)],
    ['gamma(5)', '4037fffffffffff8', gamma(5)],
    ['gamma(21)', '43c0e1b3be415a12', gamma(21)],
    ['gamma(171.5)', '7fe0e1863dcad452', gamma(171.5)],
    ['normalQuantile(1e-10)', 'c0197203597a2154', normalQuantile(1e-10)],
    ['normalQuantile(0.001)', 'c008b8cbb7204470', normalQuantile(0.001)],
    ['normalQuantile(0.25)', 'bfe5956b87528a49', normalQuantile(0.25)],
    ['normalQuantile(0.975)', '3fff5c0331eeff82', normalQuantile(0.975)],
    ['normalQuantile(0.99)', '40029c5c4630ff0e', normalQuantile(0.99)],
  ])('%s is 0x%s', (_name, known, value) => {
    expect(bits(value)).toBe(known);
  });
});
