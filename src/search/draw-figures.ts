/** Arbitraries of lengths of time, from one microsecond to hours. */

import fc from 'fast-check';

const PARTS = 1024;

/**
 * Whole microseconds from `minUs` to `maxUs`, both above 0: as many between 1 and 2 ms as between 1
 * and 2 minutes. Made of powers of two, since the last bit of a logarithm differs between engines.
 */
export function logUs(minUs: number, maxUs: number): fc.Arbitrary<number> {
  let doublings = 0;
  while (minUs * 2 ** (doublings + 1) <= maxUs) doublings += 1;
  return fc
    .tuple(fc.nat(doublings), fc.nat(PARTS - 1))
    .map(([power, part]) => Math.min(maxUs, Math.round(minUs * 2 ** power * (1 + part / PARTS))));
}

/** None, a few microseconds, milliseconds or seconds. */
export function delayUs(maxUs: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: logUs(1, maxUs) },
  );
}
