/**
 * Makes the cases of the differential test: short sequences of random instructions.
 *
 * Three sources: every encoding of the descriptions with random fields; blocks of IT and sequences
 * of them; and words with random bits, which do not know what the descriptions know. Loads, stores
 * and branches get their registers from MOVW and MOVT before them. What is left out, and why:
 *
 * | left out | why |
 * |---|---|
 * | SVC, BKPT, UDF, WFI, WFE, SEV, CPS, MRS and MSR but of APSR | belongs to the system, not the set |
 * | branches beyond the region | a case is 64 bytes; the tests of the core have them |
 * | writes of the stack pointer in sequences | Unicorn keeps its low bits |
 * | SG and barriers in IT blocks | Unicorn loses the block |
 * | unaligned LDRD, LDM, exclusives | Unicorn lets them pass; they fault by the manual |
 * | VCVT from fixed point unless RMode is to nearest | Unicorn obeys RMode, the manual does not |
 * | write-back with the base in the list, one register in a wide list | unpredictable |
 * | registers 13 and 15 where the manual calls them unpredictable | undefined here |
 */

import { Chance } from '../../../../src/engine/chance.ts';
import { Code } from '../../../../src/host/cortex-m/code.ts';
import { decode, nameOf } from '../../../../src/host/cortex-m/decoder.ts';
import type { Encoding, Instruction } from '../../../../src/host/cortex-m/isa/instruction.ts';
import { INSTRUCTIONS } from '../../../../src/host/cortex-m/isa/set.ts';
import { branchCase, returnCases } from './branch-cases.ts';
import { instantiate, type Random, randomOf, setRegister } from './encode.ts';
import { addressOf, type Case, FLASH_START, stateOf, WINDOW } from './state.ts';

const SYSTEM = /^(it|svc|bkpt|udf|wf[ie]|sev|cps|tt|coprocessor|vlstm_vlldm|preload)$/;
const BRANCH = /^(b|bl|cbn?z|b(?!f)[a-z]{2}|bx|blx|mov_pc|add_pc|tb[bh].*|.*_pc|.*_far)$/;
const MEMORY = /^(v?ldr|v?str|lda|stl|v?ldm|v?stm|push|pop|vpush|vpop|preload)/;
/** Their addresses must be multiples of 4. */
const ALIGNED = /^(ldrd|strd|v?ldm|v?stm|vldr|vstr|lda|stl|ldrex|strex)/;
const MIDDLE = WINDOW + 0x1000;
const TRIES = 200;
const RMODE = 0xc0_0000;
const NOP = [0xbf00];
const FROM_FIXED = 'vcvt_from_fixed';

interface Decoded {
  readonly name: string | undefined;
  readonly w: number;
  readonly k: number;
}

const scratch = new Uint8Array(64);
const scratchCode = new Code(FLASH_START, scratch);

function decodeOne(code: readonly number[], it: number): Decoded {
  scratchCode.halfwords.fill(0).set(code);
  scratchCode.records.fill(0);
  decode(scratchCode, 0, it);
  const words = it === 0 ? scratchCode.records : scratchCode.needInner();
  const w = words[0] as number;
  return { name: nameOf(w & 0x3ff), w, k: words[1] as number };
}

/** `count` cases of each encoding, and in proportion of the others. */
export function generateCases(seed: string, count: number): readonly Case[] {
  const chance = new Chance(seed);
  const cases: Case[] = [];
  const add = (name: string, code: readonly number[] | undefined) => {
    if (code === undefined) return;
    // The state that a case begins with belongs to its number.
    while (roundsOtherwise(code, cases.length)) {
      cases.push({ name: 'nop', code: NOP, seed: cases.length });
    }
    cases.push({ name, code, seed: cases.length });
  };
  for (const instruction of INSTRUCTIONS) {
    const random = randomOf(chance.stream(instruction.name));
    for (const encoding of instruction.encodings) {
      for (let i = 0; i < count; i += 1) {
        add(instruction.name, caseOf(instruction, encoding, random, addressOf(cases.length)));
      }
    }
  }
  const blocks = randomOf(chance.stream('blocks'));
  for (let i = 0; i < count * 60; i += 1) add('block', blockCase(blocks));
  const words = randomOf(chance.stream('words'));
  for (let i = 0; i < count * 100; i += 1) add('word', randomWord(words));
  for (let i = 0; i < count; i += 1) {
    for (const make of returnCases) add('return', make(words, addressOf(cases.length)));
  }
  return cases;
}

/** Whether Unicorn takes RMode for what the manual rounds to the nearest. */
function roundsOtherwise(code: readonly number[], seed: number): boolean {
  const isFromFixed = decodeOne(code, 0).name?.startsWith(FROM_FIXED) === true;
  return isFromFixed && (stateOf(seed).fpscr & RMODE) !== 0;
}

function caseOf(
  { name }: Instruction,
  encoding: Encoding,
  random: Random,
  at: number,
): readonly number[] | undefined {
  if (SYSTEM.test(name) || encoding.inIt === true) return undefined;
  if (BRANCH.test(name)) return branchCase(name, encoding, random, at);
  for (let i = 0; i < TRIES; i += 1) {
    const given = /^m(rs|sr)$/.test(name) ? { k: 0 } : {};
    const code = instantiate(name, encoding, random, given);
    const decoded = decodeOne(code, 0);
    if (decoded.name !== name || isExcluded(name, decoded, code)) continue;
    return MEMORY.test(name) ? [...basesFor(name, decoded, random), ...code] : code;
  }
  return undefined;
}

function isExcluded(name: string, { w, k }: Decoded, code: readonly number[]): boolean {
  const b = (w >>> 14) & 15;
  const c = (w >>> 18) & 15;
  // More fractional bits than the number has
  if (/fixed_.16/.test(name) && ((w >>> 26) & 31) > 16) return true;
  if (/^v(ld|st)m/.test(name)) {
    const first = ((w >>> 10) & 31) * (name.endsWith('double') ? 2 : 1);
    return first + k > 32;
  }
  if (name === 'mrs' || name === 'msr') return k !== 0 || (name === 'msr' && c === 0);
  if (/_reg/.test(name) && MEMORY.test(name) && (b === c || (!/^ld/.test(name) && c === 13)))
    return true;
  if (/^(ldm|stm|push|pop)/.test(name)) {
    const count = k >>> 16;
    const isWide = code.length === 2;
    const hasBase = ((k >>> b) & 1) === 1 && !/^(push|pop)/.test(name);
    const isWrittenBack = ((w >>> 26) & 1) === 1 && (isWide || name === 'stm');
    return count < (isWide ? 2 : 1) || (hasBase && isWrittenBack);
  }
  return false;
}

/** The base in the middle of the window, an index of at most 512 bytes. */
function basesFor(name: string, { w }: Decoded, random: Random): readonly number[] {
  // Of the floating-point unit the base is in c
  const b = (w >>> (name.startsWith('v') ? 18 : 14)) & 15;
  const c = (w >>> 18) & 15;
  const isPlain = /^(push|pop|vpush|vpop)/.test(name) || /literal|constant/.test(name);
  if (isPlain) return [];
  const offset = ALIGNED.test(name) ? random.bits(4) * 4 : random.bits(6);
  const base = b === 13 || b === 15 ? [] : setRegister(b, MIDDLE + offset);
  if (!/_reg/.test(name) || c === b) return base;
  const index = random.bits(9) * (random.bits(1) === 0 ? 1 : -1);
  return [...base, ...setRegister(c, index >>> 0)];
}

const BLOCK_POOL = INSTRUCTIONS.filter(
  ({ name, unit }) =>
    unit !== 'float' &&
    !SYSTEM.test(name) &&
    !BRANCH.test(name) &&
    !MEMORY.test(name) &&
    !/^(barrier|nop)$|sp/.test(name),
);

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.stream.intBetween(0, values.length - 1)] as T;
}

/** An instruction of the pool that is allowed in this state of an IT block. */
function fromPool(random: Random, it: number): readonly number[] {
  for (;;) {
    const { name, encodings } = pick(random, BLOCK_POOL);
    const encoding = pick(random, encodings);
    if (encoding.inIt !== undefined && encoding.inIt !== (it !== 0)) continue;
    const code = instantiate(name, encoding, random);
    const decoded = decodeOne(code, it);
    if (decoded.name === name && !isExcluded(name, decoded, code)) return code;
  }
}

/** A few instructions, one block of IT, and one more instruction. */
function blockCase(random: Random): readonly number[] {
  const code: number[] = [];
  for (let i = random.bits(1); i >= 0; i -= 1) code.push(...fromPool(random, 0));
  const condition = random.stream.intBetween(0, 14);
  const length = 1 + random.bits(2);
  // The lowest bit that is set tells the length; under AL there is no else.
  const low = 1 << (4 - length);
  const above = (condition === 14 ? 0 : random.bits(4)) & (15 << (5 - length));
  const mask = (above & 15 & ~(low | (low - 1))) | low;
  code.push(0xbf00 | (condition << 4) | mask);
  let it = (condition << 4) | mask;
  for (let i = 0; i < length; i += 1) {
    code.push(...fromPool(random, it));
    it = (it & 0xe0) | ((it << 1) & 0x1f);
  }
  return [...code, ...fromPool(random, 0)];
}

/** Data processing of 32 bits with random bits: registers are mostly r0 to r12. */
function randomWord(random: Random): readonly number[] | undefined {
  const spaces = [
    [0xea00, 0x1ff],
    [0xf000, 0x7ff],
    [0xfa00, 0x1ff],
  ] as const;
  const [start, span] = pick(random, spaces);
  let first = start | (random.bits(16) & span & ~15);
  let second = (random.bits(16) & ~0xf0f) | (destination(random) << 8) | register(random);
  const isMove = start !== 0xfa00 && (first & 0x3c0) === (start === 0xea00 ? 0x240 : 0x040);
  first |= isMove && random.bits(1) === 0 ? 15 : register(random);
  // What should be 0 is 0: the bit above a shift, those beside a bit field, one of the extensions
  if (start !== 0xfa00) second &= 0x7fff;
  if (start === 0xf000 && (first & 0x300) === 0x300) {
    first &= ~0x400;
    second &= ~0x20;
    // SSAT16 and USAT16 have a bit less
    if ((first & 0x370) === 0x320 && (second & 0x70c0) === 0) second &= ~0x10;
  }
  if (start === 0xfa00) {
    second = (second & ~0xf000) | (destination(random) << 12);
    if (first < 0xfa80) second &= ~0x40;
    const isLong = first >= 0xfbc0 || (first & ~15) === 0xfb80 || (first & ~15) === 0xfba0;
    const isMls = (first & ~15) === 0xfb00 && (second & 0xf0) === 0x10;
    const isDifference = (first & ~15) === 0xfb60 || isMls;
    if ((isLong || isDifference) && second >= 0xf000) second &= ~0x8000;
    if (isLong && (second & 0xf00) === 0xf00) second &= ~0x800;
  }
  // Two results in one register are unpredictable
  const isPair = start === 0xfa00 && first >= 0xfb80 && second >>> 12 === ((second >>> 8) & 15);
  return isPair ? undefined : [first, second];
}

function destination(random: Random): number {
  return random.bits(2) === 0 ? 15 : register(random);
}

function register(random: Random): number {
  return random.stream.intBetween(0, 12);
}
