/** Cases of the differential test that branch: over some instructions that would show. */

import type { Encoding } from '../../../../src/host/cortex-m/isa/instruction.ts';
import { instantiate, type Random, setRegister } from './encode.ts';
import { WINDOW } from './state.ts';

/** adds r0, #1 */
const STEP = 0x3001;
const steps = (count: number) => Array.from({ length: count }, () => STEP);

export function branchCase(
  name: string,
  encoding: Encoding,
  random: Random,
  at: number,
): readonly number[] | undefined {
  const skipped = random.bits(2);
  const behind = steps(skipped + 1);
  if (name.endsWith('_far')) return undefined;
  if (/^(b|bl|cbn?z|b[a-z]{2})$/.test(name) && encoding.near === true) {
    const isWide = encoding.bits.replaceAll(' ', '').length === 32;
    // The pc is 4 bytes on: one instruction of 16 bits behind a narrow branch, none behind a wide one
    const ones = encoding.k === 'branch24' ? 1 : 0;
    const code = instantiate(name, encoding, random, { s: 0, i: ones, j: ones, k: skipped });
    return [...code, ...(isWide ? steps(skipped) : behind), STEP];
  }
  const b = 1 + random.bits(2);
  if (name === 'bx' || name === 'blx' || name === 'mov_pc') {
    const code = instantiate(name, encoding, random, { b });
    return [...setRegister(b, (at + 10 + skipped * 2) | 1), ...code, ...steps(skipped), STEP];
  }
  if (name === 'add_pc') {
    const code = instantiate(name, encoding, random, { b });
    return [...setRegister(b, skipped * 2), ...code, ...behind, STEP];
  }
  if (/^tb[bh]/.test(name)) return tableCase(name, encoding, random, at);
  return undefined;
}

/** TBB and TBH: a table of four entries behind it, then four instructions. */
function tableCase(
  name: string,
  encoding: Encoding,
  random: Random,
  at: number,
): readonly number[] {
  const [b, c, index] = [1, 2, random.bits(2)];
  const code = instantiate(name, encoding, random, { b, c });
  const isBytes = name.startsWith('tbb');
  const table = isBytes ? [0x0402, 0x0305] : [4, 7, 5, 6];
  const base = name.endsWith('_pc') ? [] : setRegister(b, at + 20);
  return [...base, ...setRegister(c, index), ...code, ...table, ...steps(5)];
}

const TARGET = 3;
const BASE = 1;

/** Loads into the pc of what was stored before: r3 holds the target. */
function returning(store: readonly number[], load: readonly number[]) {
  return (random: Random, at: number): readonly number[] => {
    const skipped = random.bits(2);
    const bytes = 16 + (store.length + load.length) * 2;
    const target = (at + bytes + skipped * 2) | 1;
    const start = [...setRegister(TARGET, target), ...setRegister(BASE, WINDOW + 0x800)];
    return [...start, ...store, ...load, ...steps(skipped), STEP];
  };
}

export const returnCases = [
  // push {r0, r3}; pop {r2, pc}
  returning([0xb409], [0xbd04]),
  // stmdb sp!, {r2, r3}; ldmia sp!, {r4, pc}
  returning([0xe92d, 0x000c], [0xe8bd, 0x8010]),
  // str r3, [r1]; ldr pc, [r1]
  returning([0x600b], [0xf8d1, 0xf000]),
  // str r3, [r1]; ldr pc, [r1], #8
  returning([0x600b], [0xf851, 0xfb08]),
  // str r3, [r1, #-4]; ldr pc, [r1, #-4]!
  returning([0xf841, 0x3c04], [0xf851, 0xfd04]),
  // str r3, [r1, #8]; movs r2, #2; ldr pc, [r1, r2, lsl #2]
  returning([0x608b, 0x2202], [0xf851, 0xf022]),
  // stmia r1, {r2, r3}; ldmia r1!, {r6, pc}
  returning([0xe881, 0x000c], [0xe8b1, 0x8040]),
  // stmdb r1, {r2, r3}; ldmdb r1!, {r6, pc}
  returning([0xe901, 0x000c], [0xe931, 0x8040]),
];
