/** Arithmetic on 32 and 64 bits that JavaScript does not have. Arguments and results are int32. */

import type { Cpu } from '../cpu.ts';

/** The upper half of an unsigned product. */
export function unsignedUpper(x: number, y: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const yLow = y & 0xffff;
  const yHigh = y >>> 16;
  const low = Math.imul(xLow, yLow) >>> 16;
  const middle = (Math.imul(xHigh, yLow) + low) >>> 0;
  const other = (Math.imul(xLow, yHigh) + (middle & 0xffff)) >>> 0;
  return (Math.imul(xHigh, yHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** The upper half of a signed product. */
export function signedUpper(x: number, y: number): number {
  return (unsignedUpper(x, y) - ((x >> 31) & y) - ((y >> 31) & x)) | 0;
}

/** The upper half of (added, 0) + x * y + rounding: 0 or 2^31, which comes as the int32 it is. */
export function upperSum(x: number, y: number, added: number, rounding: number): number {
  const low = Math.imul(x, y);
  const carry = rounding !== 0 && low < 0 ? 1 : 0;
  return (signedUpper(x, y) + added + carry) | 0;
}

/** The same of (added, 0) - x * y + rounding. */
export function upperDifference(x: number, y: number, added: number, rounding: number): number {
  const low = -Math.imul(x, y) | 0;
  const borrow = low === 0 ? 0 : 1;
  const carry = rounding !== 0 && low < 0 ? 1 : 0;
  return (added - signedUpper(x, y) - borrow + carry) | 0;
}

export function reverseBytes(x: number): number {
  return (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
}

export function reverseBits(x: number): number {
  let y = reverseBytes(x);
  y = ((y >>> 4) & 0x0f0f_0f0f) | ((y & 0x0f0f_0f0f) << 4);
  y = ((y >>> 2) & 0x3333_3333) | ((y & 0x3333_3333) << 2);
  return ((y >>> 1) & 0x5555_5555) | ((y & 0x5555_5555) << 1);
}

export function packHalves(high: number, low: number): number {
  return (high << 16) | (low & 0xffff);
}

/** Bytes 0 and 2 as signed halves. */
export function extendBytes(x: number): number {
  return packHalves((x << 8) >> 24, (x << 24) >> 24);
}

/** Sums of halves, without carry between them. */
export function addHalves(x: number, y: number): number {
  return packHalves((x >> 16) + (y >> 16), x + y);
}

/** A sum that sets Q if it does not fit; it wraps. */
export function addWithQ(cpu: Cpu, x: number, y: number): number {
  const sum = x + y;
  if (sum !== (sum | 0)) cpu.q = 1;
  return sum | 0;
}

/** The nearest int32 of a whole number; Q tells whether it is another. */
export function saturated(cpu: Cpu, value: number): number {
  const nearest = Math.min(Math.max(value, -2147483648), 2147483647);
  if (nearest !== value) cpu.q = 1;
  return nearest;
}

/** The nearest signed number of that many bits. */
export function toSigned(cpu: Cpu, value: number, bits: number): number {
  const most = 2 ** (bits - 1);
  const nearest = Math.min(Math.max(value, -most), most - 1);
  if (nearest !== value) cpu.q = 1;
  return nearest;
}

export function toUnsigned(cpu: Cpu, value: number, bits: number): number {
  const nearest = Math.min(Math.max(value, 0), 2 ** bits - 1);
  if (nearest !== value) cpu.q = 1;
  return nearest;
}
