/**
 * Arithmetic of the floating-point unit beside what JavaScript does by itself: single precision.
 *
 * Operands and results are bits (int32), since a NaN that passes through a double may change. Math.fround
 * of a sum, product, quotient or root in double precision is the nearest float; on which side of it
 * the exact result lies tells what the other ways of rounding give, and whether it is inexact. A
 * result is tiny before it is rounded. Source: Armv8-M ARM, E2.1 (FPAdd, FPRound and their kin).
 */

import type { MemoryPort } from '../code.ts';
import type { Cpu } from '../cpu.ts';
import { load32, store32 } from './access.ts';

const SIGN = -2147483648;
const INFINITY = 0x7f80_0000;
const QUIET = 0x40_0000;
const DEFAULT_NAN = 0x7fc0_0000;
const LEAST_NORMAL = 2 ** -126;
const BEYOND = 2 ** 128;

const HALF_MODE = 1 << 26;
const DEFAULT_NAN_MODE = 1 << 25;
const FLUSH_MODE = 1 << 24;
const INVALID = 1;
const DIVIDED_BY_ZERO = 2;
const OVERFLOW = 4;
const UNDERFLOW = 8;
const INEXACT = 16;
const INPUT_SUBNORMAL = 1 << 7;
/** What VMSR can write. */
const FPSCR_BITS = 0xf7c0_009f;

/** What an instruction has loaded so far. */
const loaded = new Int32Array(32);
const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new Int32Array(double.buffer);

function numberOf(bits: number): number {
  singleBits[0] = bits;
  return single[0] as number;
}

function bitsOf(value: number): number {
  single[0] = value;
  return singleBits[0] as number;
}

const isNaNBits = (bits: number) => (bits & 0x7fff_ffff) > INFINITY;
const isSignalling = (bits: number) => isNaNBits(bits) && (bits & QUIET) === 0;
const isInfinite = (bits: number) => (bits & 0x7fff_ffff) === INFINITY;
const isZero = (bits: number) => (bits & 0x7fff_ffff) === 0;

/** A subnormal operand is 0, if FPSCR says so. */
function operand(cpu: Cpu, bits: number): number {
  if ((cpu.fpscr & FLUSH_MODE) === 0) return bits;
  if ((bits & INFINITY) !== 0 || isZero(bits)) return bits;
  cpu.fpscr |= INPUT_SUBNORMAL;
  return bits & SIGN;
}

/** The NaN that comes of these, of which one is a NaN: the first signalling one, or the first. */
function nanOf(cpu: Cpu, ...operands: readonly number[]): number {
  const signalling = operands.find(isSignalling);
  if (signalling !== undefined) cpu.fpscr |= INVALID;
  if ((cpu.fpscr & DEFAULT_NAN_MODE) !== 0) return DEFAULT_NAN;
  return (signalling ?? (operands.find(isNaNBits) as number)) | QUIET;
}

function invalid(cpu: Cpu): number {
  cpu.fpscr |= INVALID;
  return DEFAULT_NAN;
}

/**
 * Whether a result is simply the nearest float: it is normal, RMode says so, flushing is off, and the
 * flag inexact, which may have to be set, is set.
 */
export function isPlain(cpu: Cpu, nearest: number): boolean {
  const size = Math.abs(nearest);
  return (
    size >= LEAST_NORMAL && size < Number.POSITIVE_INFINITY && (cpu.fpscr & 0x1c0_0010) === 0x10
  );
}

/**
 * The float for a finite result of finite operands. `value` is the result in double precision, on the
 * right side of every float and every power of two; `beyond` has the sign of what the exact result
 * is beyond the nearest float.
 */
function rounded(
  cpu: Cpu,
  value: number,
  beyond = value - Math.fround(value),
  rounding = roundingOf(cpu),
): number {
  const isTiny = value !== 0 && Math.abs(value) < LEAST_NORMAL;
  if (isTiny && (cpu.fpscr & FLUSH_MODE) !== 0) {
    cpu.fpscr |= UNDERFLOW;
    return value < 0 ? SIGN : 0;
  }
  const nearest = bitsOf(value);
  if (beyond === 0) return nearest;
  const bits = nearest + stepTo(value < 0, beyond < 0, rounding);
  cpu.fpscr |= isTiny ? UNDERFLOW | INEXACT : INEXACT;
  if (isInfinite(bits) || Math.abs(value) >= BEYOND) cpu.fpscr |= OVERFLOW;
  return bits;
}

/** How far the rounded result is from the nearest one, in bits of its size: -1, 0 or 1. */
function stepTo(isNegative: boolean, isBelow: boolean, rounding: number): number {
  const goesIn = isNegative !== isBelow;
  switch (rounding) {
    case UP:
      return isBelow ? 0 : goesIn ? -1 : 1;
    case DOWN:
      return !isBelow ? 0 : goesIn ? -1 : 1;
    case TO_ZERO:
      return goesIn ? -1 : 0;
    default:
      return 0;
  }
}

/** The sum of two numbers that are not NaN. */
function sumOf(cpu: Cpu, y: number, z: number): number {
  const sum = sumToOdd(y, z);
  if (Number.isNaN(sum)) return invalid(cpu);
  if (!Number.isFinite(sum)) return bitsOf(sum);
  // Numbers that cancel out, or zeros of both signs.
  if (sum === 0 && !Object.is(y, z)) return roundingOf(cpu) === DOWN ? SIGN : 0;
  return rounded(cpu, sum);
}

export function floatAdd(cpu: Cpu, yBits: number, zBits: number): number {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  if (isNaNBits(y) || isNaNBits(z)) return nanOf(cpu, y, z);
  return sumOf(cpu, numberOf(y), numberOf(z));
}

export function floatSubtract(cpu: Cpu, yBits: number, zBits: number): number {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  if (isNaNBits(y) || isNaNBits(z)) return nanOf(cpu, y, z);
  return sumOf(cpu, numberOf(y), -numberOf(z));
}

export function floatMultiply(cpu: Cpu, yBits: number, zBits: number): number {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  if (isNaNBits(y) || isNaNBits(z)) return nanOf(cpu, y, z);
  const product = numberOf(y) * numberOf(z);
  if (Number.isNaN(product)) return invalid(cpu);
  return Number.isFinite(product) ? rounded(cpu, product) : bitsOf(product);
}

export function floatDivide(cpu: Cpu, yBits: number, zBits: number): number {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  if (isNaNBits(y) || isNaNBits(z)) return nanOf(cpu, y, z);
  if (isZero(z) && !isZero(y) && !isInfinite(y)) cpu.fpscr |= DIVIDED_BY_ZERO;
  const dividend = numberOf(y);
  const divisor = numberOf(z);
  const quotient = dividend / divisor;
  if (Number.isNaN(quotient)) return invalid(cpu);
  if (!Number.isFinite(quotient) || isInfinite(z)) return bitsOf(quotient);
  const nearest = Math.fround(quotient);
  const rest = Number.isFinite(nearest) ? dividend - nearest * divisor : -nearest * divisor;
  return rounded(cpu, quotient, divisor < 0 ? -rest : rest);
}

export function floatRoot(cpu: Cpu, zBits: number): number {
  const z = operand(cpu, zBits);
  if (isNaNBits(z)) return nanOf(cpu, z);
  const square = numberOf(z);
  const root = Math.sqrt(square);
  if (Number.isNaN(root)) return invalid(cpu);
  if (!Number.isFinite(root)) return bitsOf(root);
  return rounded(cpu, root, square - Math.fround(root) ** 2);
}

/** x + y * z, rounded once. */
export function floatFused(cpu: Cpu, xBits: number, yBits: number, zBits: number): number {
  const x = operand(cpu, xBits);
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  const isUndefinedProduct = (isInfinite(y) && isZero(z)) || (isZero(y) && isInfinite(z));
  if (isNaNBits(x) || isNaNBits(y) || isNaNBits(z)) {
    if (isUndefinedProduct && !isSignalling(x)) return invalid(cpu);
    return nanOf(cpu, x, y, z);
  }
  return sumOf(cpu, numberOf(x), numberOf(y) * numberOf(z));
}

/**
 * A sum in double precision, of which the last bit is odd if it is not exact: rounding that to single
 * precision is right (Boldo and Melquiond). The product of two floats is exact in double precision.
 */
function sumToOdd(x: number, product: number): number {
  const sum = x + product;
  const part = sum - x;
  const error = x - (sum - part) + (product - part);
  if (error === 0 || !Number.isFinite(sum)) return sum;
  double[0] = sum;
  const low = doubleBits[0] as number;
  if ((low & 1) === 1) return sum;
  if (error > 0 === sum > 0) doubleBits[0] = low | 1;
  else {
    doubleBits[0] = low - 1;
    if (low === 0) doubleBits[1] = (doubleBits[1] as number) - 1;
  }
  return double[0] as number;
}

/** Sets the flags of FPSCR. `raises`: a quiet NaN is invalid too. */
export function floatCompare(cpu: Cpu, yBits: number, zBits: number, raises: boolean): void {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  let nzcv = 3;
  if (isNaNBits(y) || isNaNBits(z)) {
    if (raises || isSignalling(y) || isSignalling(z)) cpu.fpscr |= INVALID;
  } else {
    const [left, right] = [numberOf(y), numberOf(z)];
    nzcv = left === right ? 6 : left < right ? 8 : 2;
  }
  cpu.fpscr = (cpu.fpscr & 0x0fff_ffff) | (nzcv << 28);
}

/** VMAXNM and VMINNM: a quiet NaN loses against a number; -0 is less than 0. */
export function floatExtreme(cpu: Cpu, yBits: number, zBits: number, isMaximum: boolean): number {
  const y = operand(cpu, yBits);
  const z = operand(cpu, zBits);
  if (isNaNBits(y) || isNaNBits(z)) {
    if (isSignalling(y) || isSignalling(z) || (isNaNBits(y) && isNaNBits(z)))
      return nanOf(cpu, y, z);
    return isNaNBits(y) ? z : y;
  }
  if (isZero(y) && isZero(z)) return isMaximum ? y & z : y | z;
  return numberOf(y) > numberOf(z) === isMaximum ? y : z;
}

/** Ways to round to whole numbers: those of FPSCR.RMode, and ties away from 0. */
export const NEAREST = 0;
export const UP = 1;
export const DOWN = 2;
export const TO_ZERO = 3;
export const AWAY = 4;

export function roundingOf(cpu: Cpu): number {
  return (cpu.fpscr >>> 22) & 3;
}

function whole(value: number, rounding: number): number {
  switch (rounding) {
    case UP:
      return Math.ceil(value);
    case DOWN:
      return Math.floor(value);
    case TO_ZERO:
      return Math.trunc(value);
    case AWAY:
      return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
    default: {
      const below = Math.floor(value);
      const rest = value - below;
      return below + (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? 1 : 0);
    }
  }
}

/** A whole number, or one in fixed point, that no float may be equal to. */
export function floatFrom(cpu: Cpu, value: number, rounding: number): number {
  return rounded(cpu, value, undefined, rounding);
}

/** VRINT: the sign of a zero stays. `tells`: a change is inexact. */
export function floatRound(cpu: Cpu, zBits: number, rounding: number, tells = false): number {
  const z = operand(cpu, zBits);
  if (isNaNBits(z)) return nanOf(cpu, z);
  if (isInfinite(z)) return z;
  const value = numberOf(z);
  const result = whole(value, rounding);
  if (tells && result !== value) cpu.fpscr |= INEXACT;
  return (bitsOf(result) & 0x7fff_ffff) | (z & SIGN);
}

/** To a whole number of that many bits, the float times 2^fraction; the nearest that there is. */
export function floatToInteger(
  cpu: Cpu,
  zBits: number,
  rounding: number,
  [isSigned, bits, fraction]: readonly [isSigned: boolean, bits: number, fraction: number],
): number {
  const z = operand(cpu, zBits);
  if (isNaNBits(z)) {
    cpu.fpscr |= INVALID;
    return 0;
  }
  const exact = numberOf(z) * 2 ** fraction;
  const value = whole(exact, rounding);
  const least = isSigned ? -(2 ** (bits - 1)) : 0;
  const most = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const nearest = Math.min(Math.max(value, least), most);
  if (nearest !== value) cpu.fpscr |= INVALID;
  else if (value !== exact) cpu.fpscr |= INEXACT;
  return nearest | 0;
}

/** Half precision to single. */
export function fromHalf(cpu: Cpu, half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 0x3ff;
  if (exponent === 31 && (cpu.fpscr & HALF_MODE) === 0) {
    const bits = sign | INFINITY | (mantissa << 13);
    return mantissa === 0 ? bits : nanOf(cpu, bits);
  }
  if (exponent === 0) return sign | bitsOf(mantissa * 2 ** -24);
  return sign | ((exponent + 112) << 23) | (mantissa << 13);
}

/** Single precision to half, in the lower 16 bits. */
export function toHalf(cpu: Cpu, zBits: number): number {
  const z = operand(cpu, zBits);
  const sign = (z >>> 16) & 0x8000;
  const isAlternative = (cpu.fpscr & HALF_MODE) !== 0;
  if (isNaNBits(z)) {
    if (!isAlternative) {
      const nan = nanOf(cpu, z);
      return ((nan >>> 16) & 0x8000) | 0x7e00 | ((nan >>> 13) & 0x1ff);
    }
    cpu.fpscr |= INVALID;
    return sign;
  }
  const value = Math.abs(numberOf(z));
  const exponent = Math.max(((z >>> 23) & 0xff) - 127, -14);
  const exact = value * 2 ** (10 - exponent);
  const rounding = roundingOfSize(cpu, sign !== 0);
  const units = whole(exact, rounding);
  // A mantissa that is rounded up to the next power of two carries into the exponent.
  const half = ((exponent + 14) << 10) + units;
  if (isAlternative && half > 0x7fff) {
    cpu.fpscr |= INVALID;
    return sign | 0x7fff;
  }
  if (isAlternative || half < 0x7c00) {
    if (units !== exact) cpu.fpscr |= value < 2 ** -14 ? UNDERFLOW | INEXACT : INEXACT;
    return sign | half;
  }
  if (isInfinite(z)) return sign | 0x7c00;
  cpu.fpscr |= OVERFLOW | INEXACT;
  return sign | (rounding === NEAREST || rounding === UP ? 0x7c00 : 0x7bff);
}

/** RMode as it is for the size of a number. */
function roundingOfSize(cpu: Cpu, isNegative: boolean): number {
  const rounding = roundingOf(cpu);
  if (rounding === NEAREST) return NEAREST;
  return rounding === (isNegative ? DOWN : UP) ? UP : TO_ZERO;
}

export function writeFpscr(cpu: Cpu, value: number): void {
  cpu.fpscr = value & FPSCR_BITS;
}

/** VMRS APSR_nzcv, FPSCR. */
export function takeFloatFlags(cpu: Cpu): void {
  const { fpscr } = cpu;
  cpu.n = fpscr;
  cpu.z = (fpscr & 0x4000_0000) === 0 ? 1 : 0;
  cpu.c = (fpscr >>> 29) & 1;
  cpu.v = fpscr << 3;
}

/** Loads `count` registers from one on: none of them, if one load faults. */
export function loadFloats(
  bus: MemoryPort,
  s: Int32Array,
  first: number,
  count: number,
  address: number,
): void {
  for (let i = 0; i < count; i += 1) loaded[i] = load32(bus, address + i * 4);
  for (let i = 0; i < count; i += 1) s[first + i] = loaded[i] as number;
}

export function storeFloats(
  bus: MemoryPort,
  s: Int32Array,
  first: number,
  count: number,
  address: number,
): void {
  for (let i = 0; i < count; i += 1) store32(bus, address + i * 4, s[first + i] as number);
}
