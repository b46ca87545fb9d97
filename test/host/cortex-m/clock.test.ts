/** Cycles and microseconds are exact, whatever the clock. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock } from '../../../src/host/cortex-m/clock.ts';

const HUNDRED_DAYS_US = 100 * 86_400 * 1_000_000;
const hz = fc.oneof(fc.constant(160_000_000), fc.integer({ min: 1, max: 1_000_000_000 }));
const us = fc.integer({ min: 0, max: HUNDRED_DAYS_US });

test('an event is seen at the first cycle at or after it', () => {
  fc.assert(
    fc.property(hz, us, (f, t) => {
      const exact = (BigInt(t) * BigInt(f) + 999_999n) / 1_000_000n;
      expect(BigInt(new Clock(f).toCycle(t))).toBe(exact);
    }),
  );
});

test('a cycle falls in the microsecond that has begun', () => {
  fc.assert(
    fc.property(hz, fc.double({ min: 0, max: 1, noNaN: true }), (f, share) => {
      const cycle = Math.floor(share * 86_400 * 100 * f);
      const exact = (BigInt(cycle) * 1_000_000n) / BigInt(f);
      expect(BigInt(new Clock(f).toUs(cycle))).toBe(exact);
    }),
  );
});

test('never is never', () => {
  const clock = new Clock(160_000_000);
  expect(clock.toUs(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(clock.toCycle(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});
