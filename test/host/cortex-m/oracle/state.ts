/**
 * The state in which a case of the differential test begins, and the text of what it has changed.
 *
 * All of it comes from a number, the seed of the case, so that recorded cases stay small.
 */

export const FLASH_START = 0x0800_0000;
export const WINDOW = 0x2000_1000;
export const WINDOW_BYTES = 0x2000;
/** Where the stack pointer begins: inside the window. */
export const STACK = 0x2000_2400;
/** A branch to itself: every case ends in it. */
export const STAY = 0xe7fe;
/** Cases lie behind each other in flash. */
const CASES_START = 0x2000;
const CASE_BYTES = 64;

/** Code and the number that its state comes from. `name` is for people. */
export interface Case {
  readonly name: string;
  readonly code: readonly number[];
  readonly seed: number;
}

export interface State {
  /** r0 to r14, and the pc afterwards. */
  readonly r: readonly number[];
  /** As in APSR: NZCVQ and GE. */
  readonly flags: number;
  readonly s: readonly number[];
  readonly fpscr: number;
  /** Words of the window that differ from the pattern. */
  readonly memory: readonly (readonly [index: number, word: number])[];
}

export type Outcome = State | { readonly fault: string };

/** What fills flash and the window: 1024 words. */
export const PATTERN = new Int32Array(1024).map((_, i) => scramble(i + 77));

export function addressOf(index: number): number {
  return FLASH_START + CASES_START + index * CASE_BYTES;
}

/** FPSCR: half precision, NaN, flushing, rounding; and the cumulative flags. */
const FPSCR_MODES = 0x07c0_0000;
const FPSCR_FLAGS = 0x9f;

export function stateOf(seed: number): State {
  const draw = (i: number) => scramble(Math.imul(seed, 64) + i);
  const r = Array.from({ length: 15 }, (_, i) => interesting(draw(i), draw(i + 16)) >>> 0);
  r[13] = STACK;
  return {
    r,
    flags: (draw(15) & 0xf80f_0000) >>> 0,
    s: Array.from({ length: 32 }, (_, i) => interestingFloat(draw(i + 100), draw(i + 200)) >>> 0),
    fpscr:
      ((draw(14) & 3) === 0 ? draw(13) & FPSCR_MODES : 0) |
      ((draw(14) & 4) === 0 ? draw(12) & FPSCR_FLAGS : 0),
    memory: [],
  };
}

/** A mix of the bits of a number (finaliser of MurmurHash3). */
function scramble(value: number): number {
  let h = Math.imul(value, 0x9e37_79b1) ^ 0x5bd1_e995;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

const EDGES = [0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x7fff, 0x8000, 0xff, 31, 32, 33, 0x8000_8000];

function interesting(choice: number, value: number): number {
  const sort = choice & 7;
  if (sort === 0) return EDGES[(choice >>> 8) % EDGES.length] as number;
  if (sort === 1) return value >>> ((choice >>> 8) & 31);
  if (sort === 2) return value & 0x0f0f_ffff;
  return value;
}

/** Zeros, ones, the largest and least, infinities, quiet and signalling NaN, and whole numbers. */
const FLOAT_EDGES = [
  0, 0x3f80_0000, 0x7f7f_ffff, 1, 0x0080_0000, 0x7f80_0000, 0x7fc0_0001, 0x7f80_0001, 0x4f00_0000,
  0x4eff_ffff, 0x4f80_0000, 0x007f_ffff, 0x3f00_0000, 0x3fc0_0000, 0x4020_0000, 0x3300_0000,
];

function interestingFloat(choice: number, value: number): number {
  const sort = (choice >>> 3) & 7;
  if (sort === 0) return value;
  if (sort === 1)
    return (FLOAT_EDGES[(choice >>> 8) % FLOAT_EDGES.length] as number) | (value & (1 << 31));
  // An exponent near that of 1, or of a number with a few bits before the point
  const exponent = sort < 5 ? 120 + ((choice >>> 8) & 15) : 96 + ((choice >>> 8) & 63);
  const mantissa = (choice & 4) === 0 ? value & 0x7f_ffff : value & 0x7f_0000;
  return (value & (1 << 31)) | (exponent << 23) | mantissa;
}

/** What differs from the beginning, as one text: the same for all that run the case. */
export function describe(before: State, end: number, outcome: Outcome): string {
  if ('fault' in outcome) return '!';
  const hex = (value: number) => (value >>> 0).toString(16);
  const parts: string[] = [];
  for (const [i, word] of outcome.r.entries()) {
    const was = i === 15 ? end : (before.r[i] as number);
    if (word >>> 0 !== was >>> 0) parts.push(`${i}=${hex(word)}`);
  }
  for (const [i, word] of outcome.s.entries()) {
    if (word >>> 0 !== (before.s[i] as number) >>> 0) parts.push(`s${i}=${hex(word)}`);
  }
  if (outcome.flags >>> 0 !== before.flags >>> 0) parts.push(`f=${hex(outcome.flags >>> 16)}`);
  if (outcome.fpscr !== before.fpscr) parts.push(`x=${hex(outcome.fpscr)}`);
  for (const [i, word] of outcome.memory) parts.push(`m${i}=${hex(word)}`);
  return parts.join(' ');
}
