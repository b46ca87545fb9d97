/** Two halves or four bytes at once. Source: Armv8-M ARM, SADD8 to UHSUB16. */

import type { Cpu } from '../cpu.ts';

/** Signs of the two halves, and whether the second operand is exchanged. */
export const LANES = {
  ADD: { low: 1, high: 1, crossed: false },
  SUB: { low: -1, high: -1, crossed: false },
  ASX: { low: -1, high: 1, crossed: true },
  SAX: { low: 1, high: -1, crossed: true },
} as const;

/** What becomes of a sum that may not fit. */
export const MODES = {
  s: { isSigned: true, outcome: 'flags' },
  q: { isSigned: true, outcome: 'saturate' },
  sh: { isSigned: true, outcome: 'halve' },
  u: { isSigned: false, outcome: 'flags' },
  uq: { isSigned: false, outcome: 'saturate' },
  uh: { isSigned: false, outcome: 'halve' },
} as const;

type Lanes = (typeof LANES)[keyof typeof LANES];
type Mode = (typeof MODES)[keyof typeof MODES];

export function halves(cpu: Cpu, x: number, y: number, lanes: Lanes, mode: Mode): number {
  const [yLow, yHigh] = lanes.crossed ? [y >>> 16, y & 0xffff] : [y & 0xffff, y >>> 16];
  const low = lane(x & 0xffff, yLow, lanes.low, 16, mode);
  const high = lane(x >>> 16, yHigh, lanes.high, 16, mode);
  if (mode.outcome === 'flags') {
    const ge = isAtLeast(low, lanes.low, 16, mode) * 3;
    cpu.ge = ge | (isAtLeast(high, lanes.high, 16, mode) * 12);
  }
  return ((high & 0xffff) << 16) | (low & 0xffff);
}

export function bytes(cpu: Cpu, x: number, y: number, { low: sign }: Lanes, mode: Mode): number {
  let result = 0;
  let ge = 0;
  for (let i = 0; i < 4; i += 1) {
    const sum = lane((x >>> (8 * i)) & 0xff, (y >>> (8 * i)) & 0xff, sign, 8, mode);
    result |= (sum & 0xff) << (8 * i);
    ge |= isAtLeast(sum, sign, 8, mode) << i;
  }
  if (mode.outcome === 'flags') cpu.ge = ge;
  return result;
}

/** One sum or difference, not yet cut to its bits. */
function lane(x: number, y: number, sign: number, bits: number, mode: Mode): number {
  const shift = 32 - bits;
  const extend = (value: number) => (mode.isSigned ? (value << shift) >> shift : value);
  const sum = extend(x) + sign * extend(y);
  if (mode.outcome === 'halve') return sum >> 1;
  if (mode.outcome === 'flags') return sum;
  const most = mode.isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const least = mode.isSigned ? -(2 ** (bits - 1)) : 0;
  return Math.min(Math.max(sum, least), most);
}

/** GE: a signed result or an unsigned difference is not negative; an unsigned sum has a carry. */
function isAtLeast(sum: number, sign: number, bits: number, mode: Mode): number {
  const limit = mode.isSigned || sign < 0 ? 0 : 2 ** bits;
  return sum >= limit ? 1 : 0;
}

/** SEL: bytes of x where GE is set, of y elsewhere. */
export function select(ge: number, x: number, y: number): number {
  let mask = 0;
  for (let i = 0; i < 4; i += 1) if ((ge & (1 << i)) !== 0) mask |= 0xff << (8 * i);
  return (x & mask) | (y & ~mask);
}

/** Sum of the absolute differences of four bytes. */
export function byteDifferences(x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < 32; i += 8) sum += Math.abs(((x >>> i) & 0xff) - ((y >>> i) & 0xff));
  return sum;
}
