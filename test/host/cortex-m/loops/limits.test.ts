import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds } from '../../../../src/host/cortex-m/isa/conditions.ts';
import {
  type Comparison,
  passesNotZero,
  passesOfSign,
  passesWhile,
} from '../../../../src/host/cortex-m/loops/limits.ts';

/** Passes that are tried one by one. */
const MOST = 600;

/** Whether a condition holds after CMP, worked out as the architecture says. */
function holdsIn(pass: number, condition: number, { x, xSlope, y, ySlope }: Comparison): boolean {
  const a = (x + Math.imul(pass, xSlope)) | 0;
  const b = (y + Math.imul(pass, ySlope)) | 0;
  const result = (a - b) | 0;
  return holds(condition, result, result, a >>> 0 >= b >>> 0 ? 1 : 0, (a ^ b) & (a ^ result));
}

/** Passes after the first one for which it holds on, as far as they are tried. */
function counted(condition: number, comparison: Comparison): number {
  for (let pass = 1; pass <= MOST; pass += 1) {
    if (!holdsIn(pass, condition, comparison)) return pass - 1;
  }
  return MOST;
}

const NEAR_THE_EDGES = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)].map((edge) =>
  fc.integer({ min: -300, max: 300 }).map((by) => (edge + by) | 0),
);
const word = fc.oneof(...NEAR_THE_EDGES, fc.integer());
const slope = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
  fc.integer(),
);
const comparison = fc.record({ x: word, xSlope: slope, y: word, ySlope: slope });

test('a condition holds for as many passes as is said', () => {
  fc.assert(
    fc.property(comparison, fc.integer({ min: 0, max: 13 }), (one, drawn) => {
      const condition = holdsIn(0, drawn, one) ? drawn : drawn ^ 1;
      const said = passesWhile(condition, one);
      if (said !== undefined)
        expect(counted(condition, one)).toBeGreaterThanOrEqual(Math.min(said, MOST));
    }),
    { numRuns: 20_000 },
  );
});

test('no pass is given away while the operands stay in their range', () => {
  const small = fc.integer({ min: -5_000, max: 5_000 });
  const smallSlope = fc.integer({ min: -9, max: 9 });
  // What counts in steps may pass by 0: it is said of NE where it may be met first.
  const conditions = fc.constantFrom(4, 5, 10, 11, 12, 13);
  const near = fc.record({ x: small, xSlope: smallSlope, y: small, ySlope: smallSlope });
  fc.assert(
    fc.property(near, conditions, (one, drawn) => {
      const condition = holdsIn(0, drawn, one) ? drawn : drawn ^ 1;
      expect(Math.min(passesWhile(condition, one) ?? -1, MOST)).toBe(counted(condition, one));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['counts down to 0', 1, { x: 50_000, xSlope: -1, y: 0, ySlope: 0 }, 49_999],
  ['counts up to a limit', 11, { x: 0, xSlope: 1, y: 50_000, ySlope: 0 }, 49_999],
  ['counts up to and with a limit', 13, { x: 0, xSlope: 1, y: 50_000, ySlope: 0 }, 50_000],
  ['waits for the cycle counter', 3, { x: 100, xSlope: 8, y: 1_600, ySlope: 0 }, 187],
  ['is for ever', 10, { x: 3, xSlope: 0, y: 3, ySlope: 0 }, Number.POSITIVE_INFINITY],
  ['runs past 2^32', 1, { x: 1, xSlope: 1, y: 0, ySlope: 0 }, 2 ** 32 - 2],
] as const)('a loop that %s', (_, condition, one, passes) => {
  expect(passesWhile(condition, one)).toBe(passes);
});

test('overflow as a condition is not known', () => {
  expect(passesWhile(6, { x: 1, xSlope: 1, y: 0, ySlope: 0 })).toBeUndefined();
});

test('values change their sign, and come to 0, when that is said', () => {
  fc.assert(
    fc.property(word, fc.integer({ min: -9, max: 9 }), (value, by) => {
      const at = (pass: number) => (value + Math.imul(pass, by)) | 0;
      const ofSign = passesOfSign(value, by);
      if (ofSign < MOST) {
        expect(Math.sign(at(ofSign)) < 0).toBe(value < 0);
        expect(at(ofSign + 1) < 0).not.toBe(value < 0);
      }
      if (value === 0) return;
      const notZero = passesNotZero(value, by);
      for (let pass = 1; pass <= Math.min(notZero, MOST); pass += 1) expect(at(pass)).not.toBe(0);
    }),
  );
});
