/** Shifts against the list of all differences, and p against ranks counted one by one. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalTail } from '../../src/report/mean-test.ts';
import { rankTest } from '../../src/report/rank-test.ts';

const from = (first: number) => Array.from({ length: 20 }, (_, i) => first + i);

it('1 to 20 against 5 to 24: shifted by 4, from 0 to 8', () => {
  // All 400 differences are 4 + (j - i): 20 - |k| of them are 4 + k. Rank: 200 - 1.96 x 36.968 = 127.5,
  // so 127. Of ranks up to 120 all are at most -1 (1 + ... + 15), up to 136 at most 0.
  expect(rankTest(from(1), from(5))).toMatchObject({ shift: 4, interval: { low: 0, high: 8 } });
});

it('the p value of 1 to 20 against 5 to 24 is that of its ranks', () => {
  // U: 120 pairs are lower, 16 equal, 264 higher: 128 and 272, 72 from the mean, 71.5 with continuity.
  // 16 ties of two: 40 x 41 x 20 x 20 / 12 ... = 400 / 12 x (41 - 96 / 1560) = 1364.6, root 36.94.
  expect(rankTest(from(1), from(5))?.p).toBeCloseTo(2 * normalTail(71.5 / 36.9406), 5);
});

it('says nothing of few values, or of one value everywhere', () => {
  const same = from(0).map(() => 7);
  expect(rankTest(from(1).slice(1), from(1))).toBeUndefined();
  expect(rankTest(same, same)).toBeUndefined();
  expect(rankTest(from(1), from(1))).toMatchObject({ shift: 0, p: 1 });
});

const group = fc.oneof(
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 20, maxLength: 28 }),
  fc.array(
    fc.nat(1e9).map((n) => n / 1e9),
    { minLength: 20, maxLength: 28 },
  ),
);

it('shift and interval are differences of their ranks in the list of all', () => {
  fc.assert(
    fc.property(group, group, (a, b) => {
      const found = rankTest(a, b);
      fc.pre(found !== undefined);
      const all = a.flatMap((x) => b.map((y) => y - x)).sort((x, y) => x - y);
      const deviation = Math.sqrt((all.length * (a.length + b.length + 1)) / 12);
      const rank = Math.floor(all.length / 2 - 1.959963984540054 * deviation);
      expect(found.shift).toBe(all[Math.ceil(all.length / 2) - 1]);
      expect(found.interval).toEqual({ low: all[rank - 1], high: all[all.length - rank] });
    }),
  );
});

it('p comes from the sum of ranks, equal values sharing theirs', () => {
  fc.assert(
    fc.property(group, group, (a, b) => {
      const found = rankTest(a, b);
      fc.pre(found !== undefined);
      const all = [...a, ...b];
      const rankOf = (x: number) =>
        all.filter((y) => y < x).length + (all.filter((y) => y === x).length + 1) / 2;
      const [n, m, N] = [a.length, b.length, all.length];
      const sum = b.reduce((total, x) => total + rankOf(x), 0);
      const u = sum - (m * (m + 1)) / 2;
      const ties = [...new Set(all)].map((x) => all.filter((y) => y === x).length);
      const tied = ties.reduce((total, t) => total + t ** 3 - t, 0);
      const variance = ((n * m) / 12) * (N + 1 - tied / (N * (N - 1)));
      const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
      expect(found.p).toBeCloseTo(Math.min(1, 2 * normalTail(z)), 9);
    }),
  );
});

it('the other way round it is mirrored, and moving a side moves the shift', () => {
  fc.assert(
    fc.property(group, group, fc.integer({ min: -50, max: 50 }), (a, b, by) => {
      const one = rankTest(a, b);
      const other = rankTest(b, a);
      fc.pre(one !== undefined && other !== undefined);
      expect(other.interval.low).toBeCloseTo(-one.interval.high, 9);
      expect(other.p).toBeCloseTo(one.p, 9);
      const moved = rankTest(
        a,
        b.map((x) => x + by),
      );
      if (moved !== undefined) expect(moved.shift).toBeCloseTo(one.shift + by, 9);
    }),
  );
});

it('10,000 values a side take less than a second', () => {
  const some = (add: number) =>
    Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_007) + add);
  const found = rankTest(some(0), some(100));
  expect(found?.shift).toBe(100);
  expect(found?.p).toBeLessThan(0.05);
}, 1000);
