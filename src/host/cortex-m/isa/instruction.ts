/**
 * How an instruction is described: what it looks like in memory, and what it does.
 *
 * Plain data, so that the decoder, the generator of the interpreter and a translator read the same.
 * Source of the encodings: Armv8-M ARM, C2.4 (alphabetical list of instructions).
 *
 * Encodings are patterns of 16 or 32 characters: 0 and 1 must match, `-` may be anything (SBO, SBZ),
 * a letter takes the bit into the field of that name, high bits first. Fields a, b, c, d (4 bits), e
 * (5 bits) go into the record at once, and so do x, y, z (5 bits: floating-point registers, over a, b
 * and c: a description uses the ones or the others, but x goes with c, d and e). `k` is an immediate.
 * A capital letter is the lowest bit of its field wherever it stands ("X" of x: D of Vd:D). Other
 * letters are only for what makes `k` (see immediates.ts).
 *
 * The text of an instruction is TypeScript with these words:
 * - `a` to `e` and `k`: the fields as numbers; `x`, `y`, `z` too in unit `float`, and nowhere else
 * - `Ra` to `Rd`: the registers of these numbers, to read or to assign (int32); `r[n]`: any register
 * - `Sx`, `Sy`, `Sz` (float), `Bx`, `By`, `Bz` (its bits): registers of the floating-point unit
 * - `N`, `Z`, `C`, `V`: flags in the form of Cpu (sign bit of N; Z is set iff it is 0; C is 0 or 1;
 *   sign bit of V). Assign int32 only.
 * - `const value = LOAD32(address);` LOAD16, LOAD8 (zero-extended), and `STORE32(address, value);`
 *   STORE16, STORE8: one access an instruction, as a statement and line of its own; write registers
 *   after it. For more: `TELL();`, then load32(bus, address) and so on (access.ts), then `CHECK();`
 * - `cpu`, `bus`, `core` (a Machine); `SPEND(cycles);` beyond the cycles of the timing
 * - any function that is exported by a module that the generator knows (HELPERS in generate.ts)
 * - in unit `main` only: `NEXT` is the address of the next instruction; `JUMP(offset);` to an offset
 *   in the same region; `GO(target);` to an address with its Thumb bit, as the last statement. Both
 *   spend what a taken branch takes. `TELL();` and `CHECK();` stand around calls that look at the
 *   time, or may want attention; the other units are always called so.
 */

import type { Timing } from './cycles.ts';
import type { Immediate } from './immediates.ts';

export interface Encoding {
  /** Spaces are for the reader. */
  readonly bits: string;
  /** How `k` is made of the fields; by default it is the field k, or 0. */
  readonly k?: Immediate;
  /** Only inside an IT block, or only outside one (16-bit instructions set flags only outside). */
  readonly inIt?: boolean;
  /** "a=15 b=13 c=d": the encoding does not match if one of these holds, and others are tried. */
  readonly refuse?: string;
  /** Fields that are always the same: { b: 13 }. */
  readonly fixed?: Readonly<Partial<Record<'a' | 'b' | 'c' | 'd' | 'e', number>>>;
  /** Copies fields: "b=a" where both are the same register. */
  readonly copy?: string;
  /** Only if the address k lies in the region; k becomes its offset there (for JUMP). */
  readonly near?: boolean;
  /** Only if the word at address k lies in the region and cannot change: k becomes that word. */
  readonly constant?: boolean;
}

/** Which function of the interpreter it is in: the first has its flags in locals and is quick. */
export type Unit = 'main' | 'rare' | 'float';

export interface Instruction {
  readonly name: string;
  readonly unit: Unit;
  readonly timing: Timing;
  readonly text: string;
  readonly encodings: readonly Encoding[];
}
