/** Welch's test against Student's distribution as another program integrated it. */

import { expect, it } from 'vitest';
import { meanTest, normalTail } from '../../src/report/mean-test.ts';

const from = (first: number) => Array.from({ length: 20 }, (_, i) => first + i);
const some = (zeros: number, others: number, value = 1) => [
  ...Array.from({ length: zeros }, () => 0),
  ...Array.from({ length: others }, () => value),
];

it.each([
  [from(1), from(5), 0.03900131979253496],
  [from(1), from(6), 0.011026567813533616],
  [from(1), from(9), 0.00012341514322311564],
  [some(57, 3), some(40, 20), 6.903442982697516e-5],
  // All of the spread is on one side: 19 degrees of freedom.
  [some(20, 0), some(10, 10, 3), 0.00033788163802617177],
])('the p value of case %#', (a, b, p) => {
  expect((meanTest(a, b) ?? 0) / p).toBeCloseTo(1, 1);
  expect(meanTest(b, a)).toBe(meanTest(a, b));
});

it('equal means are no difference, and one value everywhere says nothing', () => {
  expect(meanTest(from(1), from(1))).toBe(1);
  expect(meanTest(some(0, 20), some(0, 30))).toBeUndefined();
  expect(meanTest(some(20, 0), some(0, 20))).toBe(0);
});

it('with fewer than twenty on a side there is no answer', () => {
  expect(meanTest(from(1).slice(1), from(100))).toBeUndefined();
  expect(meanTest([], from(1))).toBeUndefined();
});

it.each([
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1.96, 0.024997895148220435],
  [2.999, 0.0013543365337271066],
  [3.001, 0.0013454728250849683],
  [5, 2.866515718791946e-7],
  [8, 6.220960574271819e-16],
])('above %d lies %d of the normal distribution', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 9);
});
