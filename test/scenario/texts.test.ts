/** The small notations: distributions, moments, suggestions. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/engine/distribution.ts';
import { quantileUs } from '../../src/engine/distribution.ts';
import {
  distributionHint,
  formatDistribution,
  parseDistribution,
} from '../../src/scenario/distribution-text.ts';
import { didYouMean } from '../../src/scenario/hints.ts';
import { parseInstantUs } from '../../src/scenario/instant.ts';
import { anyDistribution } from './arbitraries.ts';

const S = 1_000_000;

describe('a distribution as text', () => {
  it.each<[string, Distribution]>([
    ['5s', { kind: 'fixed', us: 5 * S }],
    ['0', { kind: 'fixed', us: 0 }],
    ['U(1s,5s)', { kind: 'uniform', minUs: S, maxUs: 5 * S }],
    [' U( 1s , 1m30s ) ', { kind: 'uniform', minUs: S, maxUs: 90 * S }],
    ['LN(3s,10s)', { kind: 'lognormal', medianUs: 3 * S, p99Us: 10 * S }],
    ['0s + LN(3s,10s)', { kind: 'lognormal', medianUs: 3 * S, p99Us: 10 * S }],
    ['12s+LN(0.8s,4s)', { kind: 'lognormal', medianUs: 800_000, p99Us: 4 * S, offsetUs: 12 * S }],
    ['W(0.8,2d)', { kind: 'weibull', shape: 0.8, meanUs: 172_800 * S }],
  ])('%j is read', (text, distribution) => {
    expect(parseDistribution(text)).toEqual(distribution);
  });

  it.each([
    ['U(5s,1s)', 'the smaller end comes first'],
    ['LN(0s,1s)', 'the median must be more than 0'],
    ['LN(5s,1s)', 'the median comes first, then the 99th percentile'],
    ['W(0.01,1s)', 'the shape must be between 0.1 and 10'],
    ['W(1,0s)', 'the mean must be more than 0'],
    ['5', undefined],
    ['', undefined],
    ['U(1s)', undefined],
    ['U(1s,2s,3s)', undefined],
    ['1s+U(1s,2s)', undefined],
    ['LN(1,2)', undefined],
    ['W(1s,1s)', undefined],
    ['99999d', undefined],
    ['1 0s', undefined],
  ])('%j is refused', (text, hint) => {
    expect(parseDistribution(text)).toBeUndefined();
    expect(distributionHint(text)).toBe(hint);
  });

  it('that was formatted reads back as the same', () => {
    fc.assert(
      fc.property(anyDistribution, (distribution) => {
        expect(parseDistribution(formatDistribution(distribution))).toEqual(distribution);
      }),
    );
  });

  it('that can be read can be sampled', () => {
    fc.assert(
      fc.property(
        anyDistribution,
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        (distribution, p) => {
          const read = parseDistribution(formatDistribution(distribution));
          expect(read && quantileUs(read, p)).toSatisfy(Number.isSafeInteger);
        },
      ),
    );
  });
});

describe('a moment as text', () => {
  it('is read as the language reads it', () => {
    const range = { min: new Date(0), max: new Date('2199-12-31T23:59:59.999Z') };
    fc.assert(
      fc.property(fc.date({ ...range, noInvalidDate: true }), (date) => {
        expect(parseInstantUs(date.toISOString())).toBe(date.getTime() * 1000);
      }),
    );
  });

  it.each([
    ['1970-01-01', 0],
    ['2024-02-29', Date.UTC(2024, 1, 29) * 1000],
    ['2026-01-01T00:00+01:30', Date.UTC(2025, 11, 31, 22, 30) * 1000],
    ['2026-01-01T00:00:00-00:30', Date.UTC(2026, 0, 1, 0, 30) * 1000],
    ['2026-01-01T00:00:00.000001Z', Date.UTC(2026, 0, 1) * 1000 + 1],
  ])('%s is read', (text, us) => {
    expect(parseInstantUs(text)).toBe(us);
  });

  it.each([
    '2026-01-01T00:00:00',
    '2025-02-29',
    '2100-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-04-31',
    '2026-01-01T24:00Z',
    '2026-01-01T00:60Z',
    '1969-12-31',
    '1970-01-01T00:00+01:00',
    '2200-01-01',
    'now',
  ])('%s is refused', (text) => {
    expect(parseInstantUs(text)).toBeUndefined();
  });
});

describe('a suggestion', () => {
  it.each([
    ['covrage', 'did you mean "coverage"?'],
    ['Coverage', 'did you mean "coverage"?'],
    ['covreage', 'did you mean "coverage"?'],
    ['xyz', undefined],
    ['', undefined],
    ['c'.repeat(100_000), undefined],
  ])('for %.20j is near or absent', (word, suggestion) => {
    expect(didYouMean(word, ['at', 'coverage', 'on'])).toBe(suggestion);
  });
});
