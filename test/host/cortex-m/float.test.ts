/** The floating-point unit: rounding once, bits that survive, modes; the rest is in differential.test.ts. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { BareMachine } from './bare-machine.ts';

const VFMA_S0_S1_S2 = [0xeea0, 0x0a81];
const VMOV_S0_S1 = [0xeeb0, 0x0a60];
const VADD_S0_S1_S2 = [0xee30, 0x0a81];
const VMRS_R0 = [0xeef1, 0x0a10];
const VCVT_F32_U32_S0_8 = [0xeebb, 0x0acc];
const STAY = 0xe7fe;

const DEFAULT_NAN = 0x7fc0_0000;
const DEFAULT_NAN_MODE = 1 << 25;
const FLUSH_MODE = 1 << 24;
/** FPSCR.RMode, and what it does to the size of a number by its sign. */
const RMODE_PLACE = 22;
const [NEAREST, UP, DOWN] = [0, 1, 2];
const INEXACT = 1 << 4;
const INFINITY = 0x7f80_0000;

const machine = new BareMachine();

/** Runs code with these bits in s0 to s2; the machine afterwards. */
function run(code: readonly number[], s: readonly number[], fpscr = 0): BareMachine {
  machine.load([...code, STAY]);
  machine.cpu.s.set(s);
  machine.cpu.fpscr = fpscr;
  machine.run(20);
  return machine;
}

const bitsOf = (value: number) => new Int32Array(Float32Array.of(value).buffer)[0] as number;

/** Sign, whole mantissa and exponent of a finite number: its value is mantissa * 2^exponent. */
function parts(bits: number): { readonly mantissa: bigint; readonly exponent: number } {
  const field = (bits >>> 23) & 0xff;
  const size = BigInt((bits & 0x7f_ffff) | (field === 0 ? 0 : 0x80_0000));
  return { mantissa: bits < 0 ? -size : size, exponent: Math.max(field, 1) - 150 };
}

/** x + y * z as RMode says, by whole numbers of any size; and whether it is inexact. */
function fusedExactly(
  x: number,
  y: number,
  z: number,
  rounding: number,
): { readonly bits: number; readonly isInexact: boolean } {
  const [p, q, r] = [parts(x), parts(y), parts(z)];
  // All exponents are at least -298.
  const scale = 298;
  const product = (q.mantissa * r.mantissa) << BigInt(q.exponent + r.exponent + scale);
  const sum = (p.mantissa << BigInt(p.exponent + scale)) + product;
  const size = sum < 0n ? -sum : sum;
  const unit = Math.max(size.toString(2).length - 24, scale - 149);
  const rest = size & ((1n << BigInt(unit)) - 1n);
  const half = 1n << BigInt(unit - 1);
  let whole = size >> BigInt(unit);
  const goesOut =
    rounding === NEAREST
      ? rest > half || (rest === half && (whole & 1n) === 1n)
      : rest > 0n && rounding === (sum < 0n ? DOWN : UP);
  if (goesOut) whole += 1n;
  const value = Number(whole) * 2 ** (unit - scale);
  return { bits: bitsOf(sum < 0n ? -value : value), isInexact: rest > 0n };
}

/** The product of two odd numbers of 13 bits often lies in the middle between two floats. */
const mantissa = fc.oneof(
  fc.nat(0xfff).map((bits) => (bits | 1) << 11),
  fc.nat(0x7f_ffff),
);
const operand = fc
  .tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 200 }), mantissa)
  .map(([sign, exponent, low]) => (sign << 31) | (exponent << 23) | low);
/** An addend by its sign, mantissa, and how far its exponent is from that of the product. */
const addend = fc.tuple(fc.constantFrom(0, 1), mantissa, fc.integer({ min: -80, max: 40 }));

describe('the floating-point unit', () => {
  test('rounds a fused product and sum once, as RMode says, and tells whether it is inexact', () => {
    fc.assert(
      fc.property(operand, operand, addend, fc.nat(3), (y, z, [sign, low, distance], rounding) => {
        const exponent = ((y >>> 23) & 0xff) + ((z >>> 23) & 0xff) - 127 + distance;
        const x = (sign << 31) | (Math.min(Math.max(exponent, 0), 250) << 23) | low;
        const { bits, isInexact } = fusedExactly(x, y, z, rounding);
        const size = bits & 0x7fff_ffff;
        fc.pre(size !== 0 && size < INFINITY);
        const { cpu } = run(VFMA_S0_S1_S2, [x, y, z], rounding << RMODE_PLACE);
        expect([cpu.s[0], (cpu.fpscr & INEXACT) !== 0]).toEqual([bits, isInexact]);
      }),
      { numRuns: 5000 },
    );
  });

  test('rounds a number in fixed point to the nearest whatever RMode says', () => {
    const fixed = 0x8000_00ff | 0;
    for (const rounding of [0, 1, 2, 3]) {
      const { cpu } = run(VCVT_F32_U32_S0_8, [fixed, 0, 0], rounding << RMODE_PLACE);
      expect(cpu.s[0]).toBe(bitsOf((fixed >>> 0) / 2 ** 8));
      expect(cpu.fpscr & INEXACT).toBe(INEXACT);
    }
  });

  test('takes the addend for a tie, however small it is', () => {
    // (1 + 2^-12) * (1 + 2^-12) = 1 + 2^-11 + 2^-24: half a unit above a float
    const factor = bitsOf(1 + 2 ** -12);
    const tiny = bitsOf(2 ** -100);
    const below = bitsOf(1 + 2 ** -11);
    const fused = (x: number) => run(VFMA_S0_S1_S2, [x, factor, factor]).cpu.s[0];
    expect(fused(0)).toBe(below);
    expect(fused(tiny)).toBe(below + 1);
    expect(fused(tiny | (1 << 31))).toBe(below);
  });

  test('moves signalling NaN as they are, and makes quiet ones of them in arithmetic', () => {
    const signalling = 0x7f80_1234;
    expect(run(VMOV_S0_S1, [0, signalling, 0]).cpu.s[0]).toBe(signalling);
    const { cpu } = run(VADD_S0_S1_S2, [0, bitsOf(1), signalling]);
    expect(cpu.s[0]).toBe(0x7fc0_1234);
    expect(cpu.fpscr & 1).toBe(1);
  });

  test('gives the default NaN where FPSCR says so', () => {
    const quiet = 0x7fc0_1234;
    const modes = DEFAULT_NAN_MODE;
    expect(run(VADD_S0_S1_S2, [0, quiet, bitsOf(1)]).cpu.s[0]).toBe(quiet);
    expect(run(VADD_S0_S1_S2, [0, quiet, bitsOf(1)], modes).cpu.s[0]).toBe(DEFAULT_NAN);
  });

  test('flushes subnormal numbers where FPSCR says so', () => {
    const subnormal = 0x0000_1234;
    expect(run(VADD_S0_S1_S2, [0, subnormal, subnormal]).cpu.s[0]).toBe(subnormal * 2);
    const { cpu } = run([...VADD_S0_S1_S2, ...VMRS_R0], [0, subnormal, subnormal], FLUSH_MODE);
    expect(cpu.s[0]).toBe(0);
    expect(cpu.r[0]).toBe(FLUSH_MODE | (1 << 7));
  });
});
