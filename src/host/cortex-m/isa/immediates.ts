/**
 * How the decoder makes `k` of an instruction's fields. Addresses are absolute here.
 *
 * Undefined: there is no such instruction. Letters: i, j and k are imm1 (or J1), imm3 (or J2) and
 * imm8 of the modified immediates, s the sign of a branch, h the high part. Source: Armv8-M ARM,
 * C1.5 (ThumbExpandImm) and the pages of the instructions.
 */

/** Fields by their letter; one that the pattern does not have is 0. */
export type Fields = (letter: string) => number;

/** `pc` is what the instruction reads as the pc: its address + 4. */
type Make = (f: Fields, pc: number) => number | undefined;

const signed = (value: number, bits: number) => (value << (32 - bits)) >> (32 - bits);
const listed = (list: number) => list | (bitCount(list) << 16);
const aligned = (pc: number) => pc & ~3;

export const IMMEDIATES = {
  times2: (f) => f('k') * 2,
  times4: (f) => f('k') * 4,
  minus: (f) => -f('k'),
  minusTimes4: (f) => f('k') * -4,
  // Shifts: 1 less for LSR and ASR, whose amount 32 is written as 0
  amount: (f) => f('e'),
  amountLess1: (f) => (f('e') + 31) & 31,
  modified: (f) => modifiedImmediate((f('i') << 11) | (f('j') << 8) | f('k')),
  plain12: plain12,
  minusPlain12: (f) => -plain12(f),
  plain16: plain16,
  high16: (f) => plain16(f) << 16,
  // Bits e to k, and those from e on, k + 1 of them
  insertMask: (f) => (f('k') < f('e') ? undefined : ones(f('k') - f('e') + 1) << f('e')),
  extractShifts: (f) => {
    const left = 31 - f('e') - f('k');
    return left < 0 ? undefined : left | ((31 - f('k')) << 8);
  },
  // Addresses
  pc: (_, pc) => pc,
  address: (f, pc) => (aligned(pc) + f('k') * 4) | 0,
  address12: (f, pc) => (aligned(pc) + plain12(f)) | 0,
  minusAddress12: (f, pc) => (aligned(pc) - plain12(f)) | 0,
  minusAddress: (f, pc) => (aligned(pc) - f('k') * 4) | 0,
  forward: (f, pc) => (pc + f('k') * 2) | 0,
  branch8: (f, pc) => (pc + signed(f('k'), 8) * 2) | 0,
  branch11: (f, pc) => (pc + signed(f('k'), 11) * 2) | 0,
  branch20: (f, pc) => {
    const high = (f('s') << 19) | (f('j') << 18) | (f('i') << 17);
    return (pc + signed(high | f('k'), 20) * 2) | 0;
  },
  branch24: (f, pc) => {
    const s = f('s');
    const high = (s << 23) | ((f('i') ^ s ^ 1) << 22) | ((f('j') ^ s ^ 1) << 21);
    return (pc + signed(high | f('k'), 24) * 2) | 0;
  },
  // Lists of registers, and their number in the upper half
  list: (f) => listed((f('p') << 15) | (f('m') << 14) | f('k')),
  // Floating point
  float: (f) => floatImmediate((f('h') << 4) | f('k')),
} as const satisfies Readonly<Record<string, Make>>;

export type Immediate = keyof typeof IMMEDIATES;

function plain12(f: Fields): number {
  return (f('i') << 11) | (f('j') << 8) | f('k');
}

function plain16(f: Fields): number {
  return (f('h') << 12) | plain12(f);
}

function ones(count: number): number {
  return count === 32 ? -1 : (1 << count) - 1;
}

export function bitCount(value: number): number {
  let count = 0;
  for (let bits = value; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}

/** ThumbExpandImm of 12 bits. */
function modifiedImmediate(imm12: number): number {
  const imm8 = imm12 & 0xff;
  switch (imm12 >>> 8) {
    case 0:
      return imm8;
    case 1:
      return (imm8 << 16) | imm8;
    case 2:
      return (imm8 << 24) | (imm8 << 8);
    case 3:
      return (imm8 << 24) | (imm8 << 16) | (imm8 << 8) | imm8;
    default: {
      const rotation = imm12 >>> 7;
      const unrotated = 0x80 | (imm12 & 0x7f);
      return (unrotated >>> rotation) | (unrotated << (32 - rotation));
    }
  }
}

/** VFPExpandImm of 8 bits to single precision. */
function floatImmediate(imm8: number): number {
  const exponent = (imm8 & 0x40) === 0 ? 0x80 : 0x7c;
  return ((imm8 & 0x80) << 24) | ((exponent | ((imm8 >>> 4) & 3)) << 23) | ((imm8 & 15) << 19);
}
