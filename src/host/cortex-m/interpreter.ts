/**
 * Made by `npm run generate` from the descriptions in isa/: change those.
 *
 * `execute` runs instructions until the budget of cycles is used up, or something wants attention.
 */

import type { Machine } from './code.ts';
import { checkAligned, checkStack, closeExclusive, load16, load32, load8, loadMultiple, openExclusive, raise, store16, store32, store8, storeMultiple } from './isa/access.ts';
import { holds } from './isa/conditions.ts';
import { AWAY, DOWN, NEAREST, TO_ZERO, UP, floatAdd, floatCompare, floatDivide, floatExtreme, floatFrom, floatFused, floatMultiply, floatRoot, floatRound, floatSubtract, floatToInteger, fromHalf, isPlain, loadFloats, roundingOf, storeFloats, takeFloatFlags, toHalf, writeFpscr } from './isa/floating.ts';
import { addHalves, addWithQ, extendBytes, packHalves, reverseBits, reverseBytes, saturated, signedUpper, toSigned, toUnsigned, unsignedUpper, upperDifference, upperSum } from './isa/integer.ts';
import { LANES, MODES, byteDifferences, bytes, halves, select } from './isa/parallel.ts';
import { TEST_TARGET, changeMasks, readSpecial, writeSpecial } from './isa/special.ts';

/**
 * Runs from cpu.r[15], which lies in core.code, until `budget` cycles (below 2^31) are used up,
 * core.attention is set, or a branch leaves what can be executed. core.left says what is left. A
 * thrown fault leaves the state as it was before the instruction.
 */
export function execute(core: Machine, budget: number): void {
  const { cpu, bus } = core;
  const { r } = cpu;
  const { ram8, ram16, ram32, flash8, flash16, flash32, guard } = bus;
  let { n, z, c, v } = cpu;
  let { code } = core;
  let { records, inner, base, bytes } = code;
  let off = ((r[15] as number) - base) | 0;
  let w = 0;
  let left = budget | 0;
  let banked = 0;
  let isInside = true;
  code.resume(off, cpu.it);
  inner = code.inner;
  try {
    run: while (left > 0) {
      left -= 1;
      w = records[off] as number;
      // Where the instruction is: made where it is needed, since that is seldom.
      let at = 0;
      let k = records[off + 1] as number;
      off += 2 + ((w >>> 31) << 1);
      dispatch: for (;;) {
        switch (w & 0x3ff) {
          case 0: {
            at = off - 2;
            if (at >= bytes) {
              w = 2;
              k = (base + at) | 1;
              continue dispatch;
            }
            code.decodeAt(at);
            inner = code.inner;
            w = records[at] as number;
            k = records[at + 1] as number;
            off = at + 2 + ((w >>> 31) << 1);
            continue dispatch;
          }
          case 1: {
            if (!holds((w >>> 10) & 15, n, z, c, v)) break dispatch;
            at = off - 2 - ((w >>> 31) << 1);
            w = inner[at] as number;
            k = inner[at + 1] as number;
            continue dispatch;
          }
          case 2: {
            core.left = left;
            r[15] = base + at;
            cpu.n = n;
            cpu.z = z;
            cpu.c = c;
            cpu.v = v;
            isInside = core.enter(k);
            n = cpu.n;
            z = cpu.z;
            c = cpu.c;
            v = cpu.v;
            if (!isInside) break run;
            code = core.code;
            records = code.records;
            base = code.base;
            bytes = code.bytes;
            off = ((r[15] as number) - base) | 0;
            code.resume(off, cpu.it);
            inner = code.inner;
            if (core.attention !== 0) {
              banked += left;
              left = 0;
            }
            break dispatch;
          }
case 4: { // and_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 5: { // and_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 6: { // and_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 7: { // and_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 8: { // and_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 9: { // and_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 10: { // ands_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 11: { // ands_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x & y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 12: { // tst_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & y) | 0;
n = result;
z = result;
break dispatch;
}
case 13: { // tst_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x & y) | 0;
n = result;
z = result;
break dispatch;
}
case 14: { // bic_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 15: { // bic_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 16: { // bic_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 17: { // bic_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 18: { // bic_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 19: { // bic_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 20: { // bics_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & ~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 21: { // bics_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x & ~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 22: { // orr_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 23: { // orr_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 24: { // orr_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 25: { // orr_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 26: { // orr_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 27: { // orr_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 28: { // orrs_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 29: { // orrs_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x | y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 30: { // mov_imm
const y = (k) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 31: { // mov_reg
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 32: { // mov_lsl
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 33: { // mov_lsr
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 34: { // mov_asr
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 35: { // mov_ror
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 36: { // movs_imm
const y = (k) | 0;
const result = (y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 37: { // movs_reg
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 38: { // movs_lsl
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (y) | 0;
c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 39: { // movs_lsr
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (y) | 0;
c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 40: { // movs_asr
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (y) | 0;
c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 41: { // movs_ror
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (y) | 0;
c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 42: { // orn_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 43: { // orn_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 44: { // orns_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | ~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 45: { // orns_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x | ~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 46: { // mvn_imm
const y = (k) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 47: { // mvn_reg
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 48: { // mvns_imm
const y = (k) | 0;
const result = (~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 49: { // mvns_reg
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (~y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 50: { // eor_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 51: { // eor_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 52: { // eor_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 53: { // eor_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 54: { // eor_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 55: { // eor_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 56: { // eors_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x ^ y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 57: { // eors_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x ^ y) | 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 58: { // teq_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x ^ y) | 0;
n = result;
z = result;
break dispatch;
}
case 59: { // teq_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x ^ y) | 0;
n = result;
z = result;
break dispatch;
}
case 60: { // add_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 61: { // add_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 62: { // add_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 63: { // add_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 64: { // add_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 65: { // add_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 66: { // adds_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x + y) | 0;
c = result >>> 0 < x >>> 0 ? 1 : 0;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 67: { // adds_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x + y) | 0;
c = result >>> 0 < x >>> 0 ? 1 : 0;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 68: { // cmn_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x + y) | 0;
c = result >>> 0 < x >>> 0 ? 1 : 0;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
break dispatch;
}
case 69: { // cmn_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x + y) | 0;
c = result >>> 0 < x >>> 0 ? 1 : 0;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
break dispatch;
}
case 70: { // adc_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x + y + c) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 71: { // adc_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x + y + c) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 72: { // adcs_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x + y + c) | 0;
c = ((x & y) | ((x | y) & ~result)) >>> 31;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 73: { // adcs_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x + y + c) | 0;
c = ((x & y) | ((x | y) & ~result)) >>> 31;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 74: { // sbc_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(k)) | 0;
const result = (x + y + c) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 75: { // sbc_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number))) | 0;
const result = (x + y + c) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 76: { // sbcs_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(k)) | 0;
const result = (x + y + c) | 0;
c = ((x & y) | ((x | y) & ~result)) >>> 31;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 77: { // sbcs_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number))) | 0;
const result = (x + y + c) | 0;
c = ((x & y) | ((x | y) & ~result)) >>> 31;
v = (x ^ result) & (y ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 78: { // sub_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 79: { // sub_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 80: { // sub_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 81: { // sub_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 82: { // sub_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 83: { // sub_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 84: { // subs_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 85: { // subs_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 86: { // cmp_imm
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 87: { // cmp_reg
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number)) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 88: { // cmp_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 89: { // cmp_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 90: { // cmp_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 91: { // cmp_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
break dispatch;
}
case 92: { // rsb_imm
const x = (k) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 93: { // rsb_reg
const x = ((r[((w >>> 18) & 15)] as number)) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 94: { // rsb_lsl
const x = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 95: { // rsb_lsr
const x = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 96: { // rsb_asr
const x = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 97: { // rsb_ror
const x = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 98: { // rsbs_imm
const x = (k) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 99: { // rsbs_reg
const x = ((r[((w >>> 18) & 15)] as number)) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
c = x >>> 0 >= y >>> 0 ? 1 : 0;
v = (x ^ y) & (x ^ result);
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 100: { // add_sp_imm
const sp = ((r[((w >>> 14) & 15)] as number) + k) & ~3;
checkStack(cpu, sp);
r[13] = sp;
break dispatch;
}
case 101: { // add_sp_reg
const sp = ((r[13] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) & ~3;
checkStack(cpu, sp);
r[13] = sp;
break dispatch;
}
case 102: { // sub_sp_reg
const sp = ((r[13] as number) - ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) & ~3;
checkStack(cpu, sp);
r[13] = sp;
break dispatch;
}
case 103: { // mov_sp
const sp = ((r[((w >>> 18) & 15)] as number)) & ~3;
checkStack(cpu, sp);
r[13] = sp;
break dispatch;
}
case 104: { // lsl_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (y < 32 ? x << y : 0) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 105: { // lsls_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (y < 32 ? x << y : 0) | 0;
if (y !== 0) c = y <= 32 ? (x >>> (32 - y)) & 1 : 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 106: { // lsr_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (y < 32 ? x >>> y : 0) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 107: { // lsrs_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (y < 32 ? x >>> y : 0) | 0;
if (y !== 0) c = y <= 32 ? (x >>> (y - 1)) & 1 : 0;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 108: { // asr_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (x >> (y < 32 ? y : 31)) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 109: { // asrs_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = (x >> (y < 32 ? y : 31)) | 0;
if (y !== 0) c = (x >> (y < 32 ? y - 1 : 31)) & 1;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 110: { // ror_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = ((x >>> y) | (x << (32 - y))) | 0;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 111: { // rors_by
const x = (r[((w >>> 14) & 15)] as number);
const y = (r[((w >>> 18) & 15)] as number) & 255;
const result = ((x >>> y) | (x << (32 - y))) | 0;
if (y !== 0) c = result >>> 31;
n = result;
z = result;
r[((w >>> 10) & 15)] = result;
break dispatch;
}
case 112: { // sxth
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = (x << 16) >> 16;
break dispatch;
}
case 113: { // sxtah
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (r[((w >>> 14) & 15)] as number) + ((x << 16) >> 16);
break dispatch;
}
case 114: { // uxth
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = x & 0xffff;
break dispatch;
}
case 115: { // uxtah
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (r[((w >>> 14) & 15)] as number) + (x & 0xffff);
break dispatch;
}
case 116: { // sxtb
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = (x << 24) >> 24;
break dispatch;
}
case 117: { // sxtab
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (r[((w >>> 14) & 15)] as number) + ((x << 24) >> 24);
break dispatch;
}
case 118: { // uxtb
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = x & 0xff;
break dispatch;
}
case 119: { // uxtab
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (r[((w >>> 14) & 15)] as number) + (x & 0xff);
break dispatch;
}
case 120: { // movt
r[((w >>> 10) & 15)] = ((r[((w >>> 10) & 15)] as number) & 0xffff) | k;
break dispatch;
}
case 121: { // bfi
r[((w >>> 10) & 15)] = ((r[((w >>> 10) & 15)] as number) & ~k) | (((r[((w >>> 14) & 15)] as number) << ((w >>> 26) & 31)) & k);
break dispatch;
}
case 122: { // bfc
r[((w >>> 10) & 15)] = (r[((w >>> 10) & 15)] as number) & ~k;
break dispatch;
}
case 123: { // ubfx
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) << (k & 31)) >>> (k >>> 8);
break dispatch;
}
case 124: { // sbfx
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) << (k & 31)) >> (k >>> 8);
break dispatch;
}
case 125: { // clz
r[((w >>> 10) & 15)] = Math.clz32((r[((w >>> 18) & 15)] as number));
break dispatch;
}
case 126: { // rev
r[((w >>> 10) & 15)] = reverseBytes((r[((w >>> 18) & 15)] as number));
break dispatch;
}
case 127: { // rev16
r[((w >>> 10) & 15)] = (((r[((w >>> 18) & 15)] as number) >>> 8) & 0xff00ff) | (((r[((w >>> 18) & 15)] as number) & 0xff00ff) << 8);
break dispatch;
}
case 128: { // revsh
r[((w >>> 10) & 15)] = (((r[((w >>> 18) & 15)] as number) << 24) >> 16) | (((r[((w >>> 18) & 15)] as number) >>> 8) & 0xff);
break dispatch;
}
case 129: { // mul
r[((w >>> 10) & 15)] = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
break dispatch;
}
case 130: { // muls
const product = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
n = product;
z = product;
r[((w >>> 10) & 15)] = product;
break dispatch;
}
case 131: { // mla
r[((w >>> 10) & 15)] = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number)) + (r[((w >>> 22) & 15)] as number);
break dispatch;
}
case 132: { // mls
r[((w >>> 10) & 15)] = (r[((w >>> 22) & 15)] as number) - Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
break dispatch;
}
case 133: { // umull
const low = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
const high = unsignedUpper((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break dispatch;
}
case 134: { // smull
const low = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
const high = signedUpper((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break dispatch;
}
case 135: { // umlal
const low = ((r[((w >>> 10) & 15)] as number) + (Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number)))) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (unsignedUpper((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number))) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break dispatch;
}
case 136: { // smlal
const low = ((r[((w >>> 10) & 15)] as number) + (Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number)))) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (signedUpper((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number))) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break dispatch;
}
case 137: { // umaal
const product = Math.imul((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
const sum = (product + (r[((w >>> 10) & 15)] as number)) | 0;
const low = (sum + (r[((w >>> 22) & 15)] as number)) | 0;
const carries = (sum >>> 0 < product >>> 0 ? 1 : 0) + (low >>> 0 < sum >>> 0 ? 1 : 0);
const high = unsignedUpper((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number)) + carries;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break dispatch;
}
case 138: { // sdiv
left -= 5;
if ((r[((w >>> 18) & 15)] as number) === 0 && core.trapsDivideByZero) raise('DIVBYZERO');
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) / (r[((w >>> 18) & 15)] as number)) | 0;
break dispatch;
}
case 139: { // udiv
left -= 5;
if ((r[((w >>> 18) & 15)] as number) === 0 && core.trapsDivideByZero) raise('DIVBYZERO');
r[((w >>> 10) & 15)] = (((r[((w >>> 14) & 15)] as number) >>> 0) / ((r[((w >>> 18) & 15)] as number) >>> 0)) | 0;
break dispatch;
}
case 140: { // ldr_imm
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 141: { // ldr_imm_pc
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (value) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 142: { // ldr_reg
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 143: { // ldr_reg_pc
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (value) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 144: { // ldr_pre
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 145: { // ldr_pre_pc
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
{
const goal = (value) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 146: { // ldr_post
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 147: { // ldr_post_pc
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
{
const goal = (value) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 148: { // ldrb_imm
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 149: { // ldrb_reg
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 150: { // ldrb_pre
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 151: { // ldrb_post
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 152: { // ldrh_imm
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 153: { // ldrh_reg
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 154: { // ldrh_pre
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 155: { // ldrh_post
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 156: { // ldrsb_imm
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = (value << 24) >> 24;
break dispatch;
}
case 157: { // ldrsb_reg
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = (value << 24) >> 24;
break dispatch;
}
case 158: { // ldrsb_pre
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = (value << 24) >> 24;
break dispatch;
}
case 159: { // ldrsb_post
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = (value << 24) >> 24;
break dispatch;
}
case 160: { // ldrsh_imm
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = (value << 16) >> 16;
break dispatch;
}
case 161: { // ldrsh_reg
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = (value << 16) >> 16;
break dispatch;
}
case 162: { // ldrsh_pre
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = (value << 16) >> 16;
break dispatch;
}
case 163: { // ldrsh_post
left -= 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[((w >>> 10) & 15)] = (value << 16) >> 16;
break dispatch;
}
case 164: { // str_imm
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000 && guard[index >>> 6] === 0) ram32[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store32(address >>> 0, (r[((w >>> 10) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 165: { // str_reg
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000 && guard[index >>> 6] === 0) ram32[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store32(address >>> 0, (r[((w >>> 10) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 166: { // str_pre
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000 && guard[index >>> 6] === 0) ram32[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store32(address >>> 0, (r[((w >>> 10) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 167: { // str_post
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000 && guard[index >>> 6] === 0) ram32[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store32(address >>> 0, (r[((w >>> 10) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 168: { // strb_imm
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000 && guard[index >>> 8] === 0) ram8[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store8(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 169: { // strb_reg
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000 && guard[index >>> 8] === 0) ram8[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store8(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 170: { // strb_pre
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000 && guard[index >>> 8] === 0) ram8[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store8(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 171: { // strb_post
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000 && guard[index >>> 8] === 0) ram8[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store8(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 172: { // strh_imm
{
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000 && guard[index >>> 7] === 0) ram16[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store16(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xffff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 173: { // strh_reg
{
const address = ((r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000 && guard[index >>> 7] === 0) ram16[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store16(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xffff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
break dispatch;
}
case 174: { // strh_pre
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = (base) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000 && guard[index >>> 7] === 0) ram16[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store16(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xffff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 175: { // strh_post
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
{
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000 && guard[index >>> 7] === 0) ram16[index] = (r[((w >>> 10) & 15)] as number);
else {
core.left = left;
bus.store16(address >>> 0, (r[((w >>> 10) & 15)] as number) & 0xffff);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
break dispatch;
}
case 176: { // ldr_constant
left -= 1;
r[((w >>> 10) & 15)] = k;
break dispatch;
}
case 177: { // ldr_literal
left -= 1;
let value = 0;
{
const address = (k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
r[((w >>> 10) & 15)] = value;
break dispatch;
}
case 178: { // ldr_literal_pc
left -= 1;
let value = 0;
{
const address = (k) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x20000) value = ram32[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 2) | (place << 30)) >>> 0;
if (index < 0x40000) value = flash32[index] as number;
else {
core.left = left;
value = bus.load32(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (value) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 179: { // ldrd_imm
left -= 2;
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
checkAligned(address, 4);
core.left = left;
const low = load32(bus, address);
const high = load32(bus, address + 4);
if (core.attention !== 0) {
banked += left;
left = 0;
}
r[((w >>> 10) & 15)] = low;
r[((w >>> 18) & 15)] = high;
break dispatch;
}
case 180: { // ldrd_pre
left -= 2;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const address = (base) | 0;
checkAligned(address, 4);
core.left = left;
const low = load32(bus, address);
const high = load32(bus, address + 4);
if (core.attention !== 0) {
banked += left;
left = 0;
}
r[((w >>> 14) & 15)] = base;
r[((w >>> 10) & 15)] = low;
r[((w >>> 18) & 15)] = high;
break dispatch;
}
case 181: { // ldrd_post
left -= 2;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
checkAligned(address, 4);
core.left = left;
const low = load32(bus, address);
const high = load32(bus, address + 4);
if (core.attention !== 0) {
banked += left;
left = 0;
}
r[((w >>> 14) & 15)] = base;
r[((w >>> 10) & 15)] = low;
r[((w >>> 18) & 15)] = high;
break dispatch;
}
case 182: { // strd_imm
left -= 2;
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
checkAligned(address, 4);
core.left = left;
store32(bus, address, (r[((w >>> 10) & 15)] as number));
store32(bus, address + 4, (r[((w >>> 18) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
break dispatch;
}
case 183: { // strd_pre
left -= 2;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const address = (base) | 0;
checkAligned(address, 4);
core.left = left;
store32(bus, address, (r[((w >>> 10) & 15)] as number));
store32(bus, address + 4, (r[((w >>> 18) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
r[((w >>> 14) & 15)] = base;
break dispatch;
}
case 184: { // strd_post
left -= 2;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
checkAligned(address, 4);
core.left = left;
store32(bus, address, (r[((w >>> 10) & 15)] as number));
store32(bus, address + 4, (r[((w >>> 18) & 15)] as number));
if (core.attention !== 0) {
banked += left;
left = 0;
}
r[((w >>> 14) & 15)] = base;
break dispatch;
}
case 185: { // push
const address = ((r[13] as number) - ((k >>> 16) << 2)) | 0;
checkStack(cpu, address);
const start = (address - 0x2000_0000) >>> 0;
if (start <= 0x8_0000 - 64 && (start & 3) === 0 && guard[start >>> 8] === 0 && guard[(start + 60) >>> 8] === 0) {
let index = start >>> 2;
for (let bits = k & 0xffff; bits !== 0; bits &= bits - 1) {
ram32[index] = r[31 - Math.clz32(bits & -bits)] as number;
index += 1;
}
} else {
core.left = left;
storeMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
r[13] = address;
left -= (k >>> 16);
break dispatch;
}
case 186: { // pop
const address = (r[13] as number);
const start = (address - 0x2000_0000) >>> 0;
if (start <= 0x8_0000 - 64 && (start & 3) === 0) {
let index = start >>> 2;
for (let bits = k & 0x7fff; bits !== 0; bits &= bits - 1) {
r[31 - Math.clz32(bits & -bits)] = ram32[index] as number;
index += 1;
}
} else {
core.left = left;
loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
r[13] = address + ((k >>> 16) << 2);
left -= (k >>> 16);
break dispatch;
}
case 187: { // pop_pc
const address = (r[13] as number);
let target = 0;
const start = (address - 0x2000_0000) >>> 0;
if (start <= 0x8_0000 - 64 && (start & 3) === 0) {
let index = start >>> 2;
for (let bits = k & 0x7fff; bits !== 0; bits &= bits - 1) {
r[31 - Math.clz32(bits & -bits)] = ram32[index] as number;
index += 1;
}
target = ram32[index] as number;
} else {
core.left = left;
target = loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
r[13] = address + ((k >>> 16) << 2);
left -= (k >>> 16) + 2;
{
const goal = (target) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 188: { // ldm
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
core.left = left;
loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1 && (k & (1 << ((w >>> 14) & 15))) === 0) r[((w >>> 14) & 15)] = address + ((k >>> 16) << 2);
left -= (k >>> 16);
break dispatch;
}
case 189: { // ldm_pc
const address = ((r[((w >>> 14) & 15)] as number)) | 0;
core.left = left;
const target = loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1 && (k & (1 << ((w >>> 14) & 15))) === 0) r[((w >>> 14) & 15)] = address + ((k >>> 16) << 2);
left -= (k >>> 16) + 2;
{
const goal = (target) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 190: { // ldmdb
const address = ((r[((w >>> 14) & 15)] as number) - ((k >>> 16) << 2)) | 0;
core.left = left;
loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1 && (k & (1 << ((w >>> 14) & 15))) === 0) r[((w >>> 14) & 15)] = address;
left -= (k >>> 16);
break dispatch;
}
case 191: { // ldmdb_pc
const address = ((r[((w >>> 14) & 15)] as number) - ((k >>> 16) << 2)) | 0;
core.left = left;
const target = loadMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1 && (k & (1 << ((w >>> 14) & 15))) === 0) r[((w >>> 14) & 15)] = address;
left -= (k >>> 16) + 2;
{
const goal = (target) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 192: { // stm
const address = (r[((w >>> 14) & 15)] as number);
core.left = left;
storeMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1) r[((w >>> 14) & 15)] = address + ((k >>> 16) << 2);
left -= (k >>> 16);
break dispatch;
}
case 193: { // stmdb
const address = ((r[((w >>> 14) & 15)] as number) - ((k >>> 16) << 2)) | 0;
if (((w >>> 26) & 31) === 1 && ((w >>> 14) & 15) === 13) checkStack(cpu, address);
core.left = left;
storeMultiple(bus, r, k, address);
if (core.attention !== 0) {
banked += left;
left = 0;
}
if (((w >>> 26) & 31) === 1) r[((w >>> 14) & 15)] = address;
left -= (k >>> 16);
break dispatch;
}
case 194: { // preload
break dispatch;
}
case 195: { // beq
if (z === 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 196: { // bne
if (z !== 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 197: { // bcs
if (c !== 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 198: { // bcc
if (c === 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 199: { // bmi
if (n < 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 200: { // bpl
if (n >= 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 201: { // bvs
if (v < 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 202: { // bvc
if (v >= 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 203: { // bhi
if (c !== 0 && z !== 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 204: { // bls
if (c === 0 || z === 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 205: { // bge
if ((n ^ v) >= 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 206: { // blt
if ((n ^ v) < 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 207: { // bgt
if (z !== 0 && (n ^ v) >= 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 208: { // ble
if (z === 0 || (n ^ v) < 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 209: { // b_if_far
if (holds(((w >>> 10) & 15), n, z, c, v)) {
{
const goal = (k | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
}
break dispatch;
}
case 210: { // b
off = k;
left -= 1;
break dispatch;
}
case 211: { // b_far
{
const goal = (k | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 212: { // bl
r[14] = (base + off) | 1;
off = k;
left -= 1;
break dispatch;
}
case 213: { // bl_far
r[14] = (base + off) | 1;
{
const goal = (k | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 214: { // cbz
if ((r[((w >>> 14) & 15)] as number) === 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 215: { // cbz_far
if ((r[((w >>> 14) & 15)] as number) === 0) {
{
const goal = (k | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
}
break dispatch;
}
case 216: { // cbnz
if ((r[((w >>> 14) & 15)] as number) !== 0) {
off = k;
left -= 1;
}
break dispatch;
}
case 217: { // cbnz_far
if ((r[((w >>> 14) & 15)] as number) !== 0) {
{
const goal = (k | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
}
break dispatch;
}
case 218: { // bx
{
const goal = ((r[((w >>> 14) & 15)] as number)) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 219: { // blx
const to = (r[((w >>> 14) & 15)] as number);
r[14] = (base + off) | 1;
{
const goal = (to) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 220: { // mov_pc
{
const goal = ((r[((w >>> 14) & 15)] as number) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 221: { // add_pc
{
const goal = (((r[((w >>> 14) & 15)] as number) + (base + off) + 2) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 222: { // tbb
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + (r[((w >>> 18) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (((base + off) + value * 2) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 223: { // tbh
left -= 1;
let value = 0;
{
const address = ((r[((w >>> 14) & 15)] as number) + (r[((w >>> 18) & 15)] as number) * 2) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (((base + off) + value * 2) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 224: { // tbb_pc
left -= 1;
let value = 0;
{
const address = ((base + off) + (r[((w >>> 18) & 15)] as number)) | 0;
const place = (address - 0x2000_0000) | 0;
const index = place >>> 0;
if (index < 0x80000) value = ram8[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = place >>> 0;
if (index < 0x100000) value = flash8[index] as number;
else {
core.left = left;
value = bus.load8(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (((base + off) + value * 2) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 225: { // tbh_pc
left -= 1;
let value = 0;
{
const address = ((base + off) + (r[((w >>> 18) & 15)] as number) * 2) | 0;
const place = (address - 0x2000_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x40000) value = ram16[index] as number;
else {
const place = (address - 0x0800_0000) | 0;
const index = ((place >>> 1) | (place << 31)) >>> 0;
if (index < 0x80000) value = flash16[index] as number;
else {
core.left = left;
value = bus.load16(address >>> 0);
if (core.attention !== 0) {
banked += left;
left = 0;
}
}
}
}
{
const goal = (((base + off) + value * 2) | 1) | 0;
const place = (goal - 1 - base) >>> 0;
left -= 1;
if (place < bytes && (place & 1) === 0) off = place;
else {
at = off - 2 - ((w >>> 31) << 1);
w = 2;
k = goal;
continue dispatch;
}
}
break dispatch;
}
case 226: { // it
break dispatch;
}
case 227: { // nop
break dispatch;
}
case 228: { // barrier
break dispatch;
}
          default: {
            core.left = left;
            cpu.n = n;
            cpu.z = z;
            cpu.c = c;
            cpu.v = v;
            left -= (w & 0x3ff) < 479 ? executeRare(core, w, k) : executeFloat(core, w, k);
            n = cpu.n;
            z = cpu.z;
            c = cpu.c;
            v = cpu.v;
            if (core.attention !== 0) {
              banked += left;
              left = 0;
            }
            break dispatch;
          }
        }
      }
    }
  } catch (thrown) {
    // Faults come before a branch is taken.
    off = off - 2 - ((w >>> 31) << 1);
    throw thrown;
  } finally {
    cpu.n = n;
    cpu.z = z;
    cpu.c = c;
    cpu.v = v;
    core.left = banked + left;
    if (isInside) {
      r[15] = base + off;
      cpu.it = code.itStateAt(off);
    }
  }
}

/** Answers the cycles beyond the first. */
function executeRare(core: Machine, w: number, k: number): number {
  const { cpu, bus } = core;
  const { r } = core.cpu;
  let spent = 0;
  switch (w & 0x3ff) {
    case 3:
      return raise('UNDEFINSTR');
case 229: { // and_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x & y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 230: { // ands_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 231: { // ands_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 232: { // ands_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 233: { // ands_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 234: { // ands_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 235: { // ands_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x & y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 236: { // tst_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
break;
}
case 237: { // tst_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 238: { // tst_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 239: { // tst_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 240: { // tst_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x & y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 241: { // tst_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x & y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 242: { // bic_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x & ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 243: { // bics_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x & ~y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 244: { // bics_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x & ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 245: { // bics_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x & ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 246: { // bics_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x & ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 247: { // bics_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x & ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 248: { // bics_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x & ~y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 249: { // orr_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x | y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 250: { // orrs_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 251: { // orrs_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x | y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 252: { // orrs_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x | y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 253: { // orrs_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x | y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 254: { // orrs_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x | y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 255: { // orrs_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x | y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 256: { // mov_rrx
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 257: { // movs_imm_c
const y = (k) | 0;
const result = (y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 258: { // movs_rrx
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 259: { // orn_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 260: { // orn_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 261: { // orn_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 262: { // orn_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 263: { // orn_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x | ~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 264: { // orns_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x | ~y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 265: { // orns_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x | ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 266: { // orns_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x | ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 267: { // orns_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x | ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 268: { // orns_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x | ~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 269: { // orns_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x | ~y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 270: { // mvn_lsl
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 271: { // mvn_lsr
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 272: { // mvn_asr
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 273: { // mvn_ror
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 274: { // mvn_rrx
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (~y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 275: { // mvns_imm_c
const y = (k) | 0;
const result = (~y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 276: { // mvns_lsl
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 277: { // mvns_lsr
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 278: { // mvns_asr
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 279: { // mvns_ror
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (~y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 280: { // mvns_rrx
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (~y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 281: { // eor_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x ^ y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 282: { // eors_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x ^ y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 283: { // eors_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 284: { // eors_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 285: { // eors_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 286: { // eors_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 287: { // eors_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x ^ y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 288: { // teq_imm_c
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (k) | 0;
const result = (x ^ y) | 0;
cpu.c = k >>> 31;
cpu.n = result;
cpu.z = result;
break;
}
case 289: { // teq_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (32 - k)) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 290: { // teq_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 291: { // teq_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> k) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 292: { // teq_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x ^ y) | 0;
cpu.c = ((r[((w >>> 18) & 15)] as number) >>> (k - 1)) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 293: { // teq_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x ^ y) | 0;
cpu.c = (r[((w >>> 18) & 15)] as number) & 1;
cpu.n = result;
cpu.z = result;
break;
}
case 294: { // add_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x + y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 295: { // adds_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 296: { // adds_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 297: { // adds_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 298: { // adds_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 299: { // adds_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 300: { // cmn_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 301: { // cmn_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 302: { // cmn_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 303: { // cmn_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 304: { // cmn_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 305: { // adc_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 306: { // adc_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 307: { // adc_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 308: { // adc_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 309: { // adc_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 310: { // adcs_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 311: { // adcs_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 312: { // adcs_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 313: { // adcs_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 314: { // adcs_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 315: { // sbc_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) << k)) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 316: { // sbc_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) >>> k >>> 1)) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 317: { // sbc_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) >> k >> 1)) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 318: { // sbc_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k)))) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 319: { // sbc_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31))) | 0;
const result = (x + y + cpu.c) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 320: { // sbcs_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) << k)) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 321: { // sbcs_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) >>> k >>> 1)) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 322: { // sbcs_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~((r[((w >>> 18) & 15)] as number) >> k >> 1)) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 323: { // sbcs_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k)))) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 324: { // sbcs_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (~(((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31))) | 0;
const result = (x + y + cpu.c) | 0;
cpu.c = ((x & y) | ((x | y) & ~result)) >>> 31;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 325: { // sub_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 326: { // subs_lsl
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 327: { // subs_lsr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 328: { // subs_asr
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 329: { // subs_ror
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 330: { // subs_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 331: { // cmp_rrx
const x = ((r[((w >>> 14) & 15)] as number)) | 0;
const y = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
break;
}
case 332: { // rsb_rrx
const x = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
r[((w >>> 10) & 15)] = result;
break;
}
case 333: { // rsbs_lsl
const x = ((r[((w >>> 18) & 15)] as number) << k) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 334: { // rsbs_lsr
const x = ((r[((w >>> 18) & 15)] as number) >>> k >>> 1) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 335: { // rsbs_asr
const x = ((r[((w >>> 18) & 15)] as number) >> k >> 1) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 336: { // rsbs_ror
const x = (((r[((w >>> 18) & 15)] as number) >>> k) | ((r[((w >>> 18) & 15)] as number) << (32 - k))) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 337: { // rsbs_rrx
const x = (((r[((w >>> 18) & 15)] as number) >>> 1) | (cpu.c << 31)) | 0;
const y = ((r[((w >>> 14) & 15)] as number)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[((w >>> 10) & 15)] = result;
break;
}
case 338: { // sub_sp_imm
const sp = ((r[13] as number) - k) & ~3;
checkStack(cpu, sp);
r[13] = sp;
break;
}
case 339: { // adds_sp_imm
checkStack(cpu, ((r[13] as number) + (k)) & ~3);
const x = ((r[13] as number)) | 0;
const y = (k) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[13] = result & ~3;
break;
}
case 340: { // adds_sp_reg
checkStack(cpu, ((r[13] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) & ~3);
const x = ((r[13] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31)) | 0;
const result = (x + y) | 0;
cpu.c = result >>> 0 < x >>> 0 ? 1 : 0;
cpu.v = (x ^ result) & (y ^ result);
cpu.n = result;
cpu.z = result;
r[13] = result & ~3;
break;
}
case 341: { // subs_sp_imm
checkStack(cpu, ((r[13] as number) - (k)) & ~3);
const x = ((r[13] as number)) | 0;
const y = (k) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[13] = result & ~3;
break;
}
case 342: { // subs_sp_reg
checkStack(cpu, ((r[13] as number) - ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31))) & ~3);
const x = ((r[13] as number)) | 0;
const y = ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31)) | 0;
const result = (x - y) | 0;
cpu.c = x >>> 0 >= y >>> 0 ? 1 : 0;
cpu.v = (x ^ y) & (x ^ result);
cpu.n = result;
cpu.z = result;
r[13] = result & ~3;
break;
}
case 343: { // sxth_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (x << 16) >> 16;
break;
}
case 344: { // uxth_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = x & 0xffff;
break;
}
case 345: { // sxtb_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = (x << 24) >> 24;
break;
}
case 346: { // uxtb_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = x & 0xff;
break;
}
case 347: { // sxtb16
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = extendBytes(x);
break;
}
case 348: { // sxtb16_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = extendBytes(x);
break;
}
case 349: { // sxtab16
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = addHalves((r[((w >>> 14) & 15)] as number), extendBytes(x));
break;
}
case 350: { // uxtb16
const x = (r[((w >>> 18) & 15)] as number);
r[((w >>> 10) & 15)] = x & 0xff00ff;
break;
}
case 351: { // uxtb16_ror
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = x & 0xff00ff;
break;
}
case 352: { // uxtab16
const x = ((r[((w >>> 18) & 15)] as number) >>> (((w >>> 26) & 31) << 3)) | ((r[((w >>> 18) & 15)] as number) << (32 - (((w >>> 26) & 31) << 3)));
r[((w >>> 10) & 15)] = addHalves((r[((w >>> 14) & 15)] as number), x & 0xff00ff);
break;
}
case 353: { // rbit
r[((w >>> 10) & 15)] = reverseBits((r[((w >>> 18) & 15)] as number));
break;
}
case 354: { // smulbb
r[((w >>> 10) & 15)] = Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16));
break;
}
case 355: { // smlabb
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16)), (r[((w >>> 22) & 15)] as number));
break;
}
case 356: { // smlalbb
const p = Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16));
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 357: { // smulbt
r[((w >>> 10) & 15)] = Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) >> 16));
break;
}
case 358: { // smlabt
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) >> 16)), (r[((w >>> 22) & 15)] as number));
break;
}
case 359: { // smlalbt
const p = Math.imul(((r[((w >>> 14) & 15)] as number) << 16 >> 16), ((r[((w >>> 18) & 15)] as number) >> 16));
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 360: { // smulwb
r[((w >>> 10) & 15)] = Math.floor((r[((w >>> 14) & 15)] as number) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) / 65536) | 0;
break;
}
case 361: { // smlawb
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.floor((r[((w >>> 14) & 15)] as number) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) / 65536) | 0, (r[((w >>> 22) & 15)] as number));
break;
}
case 362: { // smultb
r[((w >>> 10) & 15)] = Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16));
break;
}
case 363: { // smlatb
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16)), (r[((w >>> 22) & 15)] as number));
break;
}
case 364: { // smlaltb
const p = Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) << 16 >> 16));
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 365: { // smultt
r[((w >>> 10) & 15)] = Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) >> 16));
break;
}
case 366: { // smlatt
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) >> 16)), (r[((w >>> 22) & 15)] as number));
break;
}
case 367: { // smlaltt
const p = Math.imul(((r[((w >>> 14) & 15)] as number) >> 16), ((r[((w >>> 18) & 15)] as number) >> 16));
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 368: { // smulwt
r[((w >>> 10) & 15)] = Math.floor((r[((w >>> 14) & 15)] as number) * ((r[((w >>> 18) & 15)] as number) >> 16) / 65536) | 0;
break;
}
case 369: { // smlawt
r[((w >>> 10) & 15)] = addWithQ(cpu, Math.floor((r[((w >>> 14) & 15)] as number) * ((r[((w >>> 18) & 15)] as number) >> 16) / 65536) | 0, (r[((w >>> 22) & 15)] as number));
break;
}
case 370: { // smuad
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16);
r[((w >>> 10) & 15)] = p;
if (p > 2147483647) cpu.q = 1;
break;
}
case 371: { // smlad
const sum = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) + (r[((w >>> 22) & 15)] as number);
if (sum !== (sum | 0)) cpu.q = 1;
r[((w >>> 10) & 15)] = sum;
break;
}
case 372: { // smlald
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16);
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 373: { // smuadx
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16);
r[((w >>> 10) & 15)] = p;
if (p > 2147483647) cpu.q = 1;
break;
}
case 374: { // smladx
const sum = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) + (r[((w >>> 22) & 15)] as number);
if (sum !== (sum | 0)) cpu.q = 1;
r[((w >>> 10) & 15)] = sum;
break;
}
case 375: { // smlaldx
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) + ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16);
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 376: { // smusd
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16);
break;
}
case 377: { // smlsd
const sum = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) + (r[((w >>> 22) & 15)] as number);
if (sum !== (sum | 0)) cpu.q = 1;
r[((w >>> 10) & 15)] = sum;
break;
}
case 378: { // smlsld
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16);
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 379: { // smusdx
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16);
break;
}
case 380: { // smlsdx
const sum = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16) + (r[((w >>> 22) & 15)] as number);
if (sum !== (sum | 0)) cpu.q = 1;
r[((w >>> 10) & 15)] = sum;
break;
}
case 381: { // smlsldx
const p = ((r[((w >>> 14) & 15)] as number) << 16 >> 16) * ((r[((w >>> 18) & 15)] as number) >> 16) - ((r[((w >>> 14) & 15)] as number) >> 16) * ((r[((w >>> 18) & 15)] as number) << 16 >> 16);
const low = ((r[((w >>> 10) & 15)] as number) + (p | 0)) | 0;
const high = ((r[((w >>> 22) & 15)] as number) + (Math.floor(p / 4294967296)) + (low >>> 0 < (r[((w >>> 10) & 15)] as number) >>> 0 ? 1 : 0)) | 0;
r[((w >>> 10) & 15)] = low;
r[((w >>> 22) & 15)] = high;
break;
}
case 382: { // smmul
r[((w >>> 10) & 15)] = upperSum((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), 0, 0);
break;
}
case 383: { // smmla
r[((w >>> 10) & 15)] = upperSum((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), (r[((w >>> 22) & 15)] as number), 0);
break;
}
case 384: { // smmls
r[((w >>> 10) & 15)] = upperDifference((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), (r[((w >>> 22) & 15)] as number), 0);
break;
}
case 385: { // smmulr
r[((w >>> 10) & 15)] = upperSum((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), 0, -2147483648);
break;
}
case 386: { // smmlar
r[((w >>> 10) & 15)] = upperSum((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), (r[((w >>> 22) & 15)] as number), -2147483648);
break;
}
case 387: { // smmlsr
r[((w >>> 10) & 15)] = upperDifference((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), (r[((w >>> 22) & 15)] as number), -2147483648);
break;
}
case 388: { // ldr_imm_sp
spent += 1;
const value = load32(bus, (r[((w >>> 14) & 15)] as number) + k);
checkStack(cpu, value & ~3);
r[13] = value & ~3;
break;
}
case 389: { // ldr_reg_sp
spent += 1;
const value = load32(bus, (r[((w >>> 14) & 15)] as number) + ((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31)));
checkStack(cpu, value & ~3);
r[13] = value & ~3;
break;
}
case 390: { // ldr_pre_sp
spent += 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const value = load32(bus, base);
checkStack(cpu, value & ~3);
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[13] = value & ~3;
break;
}
case 391: { // ldr_post_sp
spent += 1;
const base = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (((w >>> 14) & 15) === 13) checkStack(cpu, base);
const value = load32(bus, (r[((w >>> 14) & 15)] as number));
checkStack(cpu, value & ~3);
r[((w >>> 14) & 15)] = ((w >>> 14) & 15) === 13 ? base & -4 : base;
r[13] = value & ~3;
break;
}
case 392: { // ldr_literal_sp
spent += 1;
const value = load32(bus, k);
checkStack(cpu, value & ~3);
r[13] = value & ~3;
break;
}
case 393: { // ldrb_literal
spent += 1;
const value = load8(bus, k);
r[((w >>> 10) & 15)] = value;
break;
}
case 394: { // ldrh_literal
spent += 1;
const value = load16(bus, k);
r[((w >>> 10) & 15)] = value;
break;
}
case 395: { // ldrsb_literal
spent += 1;
const value = load8(bus, k);
r[((w >>> 10) & 15)] = (value << 24) >> 24;
break;
}
case 396: { // ldrsh_literal
spent += 1;
const value = load16(bus, k);
r[((w >>> 10) & 15)] = (value << 16) >> 16;
break;
}
case 397: { // ldrd_literal
spent += 2;
const address = (k) | 0;
checkAligned(address, 4);
const low = load32(bus, address);
const high = load32(bus, address + 4);
r[((w >>> 10) & 15)] = low;
r[((w >>> 18) & 15)] = high;
break;
}
case 398: { // ldab
spent += 1;
const value = load8(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 399: { // stlb
store8(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 10) & 15)] as number));
break;
}
case 400: { // ldaexb
spent += 1;
openExclusive(cpu, (r[((w >>> 14) & 15)] as number), 1);
const value = load8(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 401: { // stlexb
if (closeExclusive(cpu, (r[((w >>> 14) & 15)] as number), 1)) {
store8(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 402: { // ldrexb
spent += 1;
openExclusive(cpu, (r[((w >>> 14) & 15)] as number), 1);
const value = load8(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 403: { // strexb
if (closeExclusive(cpu, (r[((w >>> 14) & 15)] as number), 1)) {
store8(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 404: { // ldah
spent += 1;
checkAligned((r[((w >>> 14) & 15)] as number), 2);
const value = load16(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 405: { // stlh
checkAligned((r[((w >>> 14) & 15)] as number), 2);
store16(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 10) & 15)] as number));
break;
}
case 406: { // ldaexh
spent += 1;
openExclusive(cpu, (r[((w >>> 14) & 15)] as number), 2);
const value = load16(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 407: { // stlexh
if (closeExclusive(cpu, (r[((w >>> 14) & 15)] as number), 2)) {
store16(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 408: { // ldrexh
spent += 1;
openExclusive(cpu, (r[((w >>> 14) & 15)] as number), 2);
const value = load16(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 409: { // strexh
if (closeExclusive(cpu, (r[((w >>> 14) & 15)] as number), 2)) {
store16(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 410: { // lda
spent += 1;
checkAligned((r[((w >>> 14) & 15)] as number), 4);
const value = load32(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 411: { // stl
checkAligned((r[((w >>> 14) & 15)] as number), 4);
store32(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 10) & 15)] as number));
break;
}
case 412: { // ldaex
spent += 1;
openExclusive(cpu, (r[((w >>> 14) & 15)] as number), 4);
const value = load32(bus, (r[((w >>> 14) & 15)] as number));
r[((w >>> 10) & 15)] = value;
break;
}
case 413: { // stlex
if (closeExclusive(cpu, (r[((w >>> 14) & 15)] as number), 4)) {
store32(bus, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 414: { // ldrex
spent += 1;
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
openExclusive(cpu, address, 4);
const value = load32(bus, address);
r[((w >>> 10) & 15)] = value;
break;
}
case 415: { // strex
const address = ((r[((w >>> 14) & 15)] as number) + k) | 0;
if (closeExclusive(cpu, address, 4)) {
store32(bus, address, (r[((w >>> 18) & 15)] as number));
r[((w >>> 10) & 15)] = 0;
} else r[((w >>> 10) & 15)] = 1;
break;
}
case 416: { // sadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.s);
break;
}
case 417: { // qadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.q);
break;
}
case 418: { // shadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.sh);
break;
}
case 419: { // uadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.u);
break;
}
case 420: { // uqadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.uq);
break;
}
case 421: { // uhadd16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.uh);
break;
}
case 422: { // sasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.s);
break;
}
case 423: { // qasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.q);
break;
}
case 424: { // shasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.sh);
break;
}
case 425: { // uasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.u);
break;
}
case 426: { // uqasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.uq);
break;
}
case 427: { // uhasx
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ASX, MODES.uh);
break;
}
case 428: { // ssax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.s);
break;
}
case 429: { // qsax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.q);
break;
}
case 430: { // shsax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.sh);
break;
}
case 431: { // usax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.u);
break;
}
case 432: { // uqsax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.uq);
break;
}
case 433: { // uhsax
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SAX, MODES.uh);
break;
}
case 434: { // ssub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.s);
break;
}
case 435: { // qsub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.q);
break;
}
case 436: { // shsub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.sh);
break;
}
case 437: { // usub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.u);
break;
}
case 438: { // uqsub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.uq);
break;
}
case 439: { // uhsub16
r[((w >>> 10) & 15)] = halves(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.uh);
break;
}
case 440: { // sadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.s);
break;
}
case 441: { // qadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.q);
break;
}
case 442: { // shadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.sh);
break;
}
case 443: { // uadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.u);
break;
}
case 444: { // uqadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.uq);
break;
}
case 445: { // uhadd8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.ADD, MODES.uh);
break;
}
case 446: { // ssub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.s);
break;
}
case 447: { // qsub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.q);
break;
}
case 448: { // shsub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.sh);
break;
}
case 449: { // usub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.u);
break;
}
case 450: { // uqsub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.uq);
break;
}
case 451: { // uhsub8
r[((w >>> 10) & 15)] = bytes(cpu, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number), LANES.SUB, MODES.uh);
break;
}
case 452: { // qadd
r[((w >>> 10) & 15)] = saturated(cpu, (r[((w >>> 18) & 15)] as number) + (r[((w >>> 14) & 15)] as number));
break;
}
case 453: { // qdadd
r[((w >>> 10) & 15)] = saturated(cpu, (r[((w >>> 18) & 15)] as number) + saturated(cpu, (r[((w >>> 14) & 15)] as number) * 2));
break;
}
case 454: { // qsub
r[((w >>> 10) & 15)] = saturated(cpu, (r[((w >>> 18) & 15)] as number) - (r[((w >>> 14) & 15)] as number));
break;
}
case 455: { // qdsub
r[((w >>> 10) & 15)] = saturated(cpu, (r[((w >>> 18) & 15)] as number) - saturated(cpu, (r[((w >>> 14) & 15)] as number) * 2));
break;
}
case 456: { // ssat
r[((w >>> 10) & 15)] = toSigned(cpu, (r[((w >>> 14) & 15)] as number) << ((w >>> 26) & 31), k + 1);
break;
}
case 457: { // usat
r[((w >>> 10) & 15)] = toUnsigned(cpu, (r[((w >>> 14) & 15)] as number) << ((w >>> 26) & 31), k);
break;
}
case 458: { // ssat_asr
r[((w >>> 10) & 15)] = toSigned(cpu, (r[((w >>> 14) & 15)] as number) >> ((w >>> 26) & 31), k + 1);
break;
}
case 459: { // usat_asr
r[((w >>> 10) & 15)] = toUnsigned(cpu, (r[((w >>> 14) & 15)] as number) >> ((w >>> 26) & 31), k);
break;
}
case 460: { // ssat16
r[((w >>> 10) & 15)] = packHalves(toSigned(cpu, (r[((w >>> 14) & 15)] as number) >> 16, k + 1), toSigned(cpu, ((r[((w >>> 14) & 15)] as number) << 16) >> 16, k + 1));
break;
}
case 461: { // usat16
r[((w >>> 10) & 15)] = packHalves(toUnsigned(cpu, (r[((w >>> 14) & 15)] as number) >> 16, k), toUnsigned(cpu, ((r[((w >>> 14) & 15)] as number) << 16) >> 16, k));
break;
}
case 462: { // sel
r[((w >>> 10) & 15)] = select(cpu.ge, (r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
break;
}
case 463: { // usad8
r[((w >>> 10) & 15)] = byteDifferences((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
break;
}
case 464: { // usada8
r[((w >>> 10) & 15)] = (r[((w >>> 22) & 15)] as number) + byteDifferences((r[((w >>> 14) & 15)] as number), (r[((w >>> 18) & 15)] as number));
break;
}
case 465: { // pkhbt
r[((w >>> 10) & 15)] = packHalves(((r[((w >>> 18) & 15)] as number) << ((w >>> 26) & 31)) >> 16, (r[((w >>> 14) & 15)] as number));
break;
}
case 466: { // pkhtb
r[((w >>> 10) & 15)] = ((r[((w >>> 14) & 15)] as number) & -65536) | (((r[((w >>> 18) & 15)] as number) >> k >> 1) & 0xffff);
break;
}
case 467: { // wfe
core.waitForEvent();
break;
}
case 468: { // wfi
core.waitForInterrupt();
break;
}
case 469: { // sev
core.sendEvent();
break;
}
case 470: { // clrex
cpu.exclusive = -1;
break;
}
case 471: { // svc
core.supervisorCall();
break;
}
case 472: { // bkpt
raise('BKPT');
}
case 473: { // udf
raise('UNDEFINSTR');
}
case 474: { // cps
changeMasks(core, k);
break;
}
case 475: { // mrs
r[((w >>> 10) & 15)] = readSpecial(cpu, k);
break;
}
case 476: { // msr
writeSpecial(core, k, ((w >>> 18) & 15), (r[((w >>> 14) & 15)] as number));
break;
}
case 477: { // tt
r[((w >>> 10) & 15)] = TEST_TARGET;
break;
}
case 478: { // coprocessor
if ((((w >>> 18) & 15) & 14) !== 10) raise('NOCP');
if (!core.fpuReady) core.useFpu();
raise('UNDEFINSTR');
}
  }
  return spent;
}

/** Answers the cycles beyond the first. */
function executeFloat(core: Machine, w: number, k: number): number {
  const { cpu, bus } = core;
  const { r, s, f } = core.cpu;
  let spent = 0;
  if (!core.fpuReady) core.useFpu();
  switch (w & 0x3ff) {
case 479: { // vadd
const value = Math.fround((f[((w >>> 15) & 31)] as number) + (f[((w >>> 20) & 31)] as number));
if (isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatAdd(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 480: { // vsub
const value = Math.fround((f[((w >>> 15) & 31)] as number) - (f[((w >>> 20) & 31)] as number));
if (isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatSubtract(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 481: { // vmul
const value = Math.fround((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number));
if (isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 482: { // vnmul
const value = Math.fround(-((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number)));
if (isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number)) ^ -2147483648;
break;
}
case 483: { // vdiv
spent += 13;
const value = Math.fround((f[((w >>> 15) & 31)] as number) / (f[((w >>> 20) & 31)] as number));
if (isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatDivide(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 484: { // vmla
spent += 2;
const product = Math.fround((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number));
const value = Math.fround((f[((w >>> 10) & 31)] as number) + product);
if (isPlain(cpu, product) && isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatAdd(cpu, (s[((w >>> 10) & 31)] as number), floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number)));
break;
}
case 485: { // vmls
spent += 2;
const product = Math.fround((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number));
const value = Math.fround((f[((w >>> 10) & 31)] as number) - product);
if (isPlain(cpu, product) && isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatAdd(cpu, (s[((w >>> 10) & 31)] as number), floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number)) ^ -2147483648);
break;
}
case 486: { // vnmla
spent += 2;
const product = Math.fround((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number));
const value = Math.fround(-(f[((w >>> 10) & 31)] as number) - product);
if (isPlain(cpu, product) && isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatAdd(cpu, (s[((w >>> 10) & 31)] as number) ^ -2147483648, floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number)) ^ -2147483648);
break;
}
case 487: { // vnmls
spent += 2;
const product = Math.fround((f[((w >>> 15) & 31)] as number) * (f[((w >>> 20) & 31)] as number));
const value = Math.fround(product - (f[((w >>> 10) & 31)] as number));
if (isPlain(cpu, product) && isPlain(cpu, value)) f[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatAdd(cpu, (s[((w >>> 10) & 31)] as number) ^ -2147483648, floatMultiply(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number)));
break;
}
case 488: { // vfma
spent += 2;
s[((w >>> 10) & 31)] = floatFused(cpu, (s[((w >>> 10) & 31)] as number), (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 489: { // vfms
spent += 2;
s[((w >>> 10) & 31)] = floatFused(cpu, (s[((w >>> 10) & 31)] as number), (s[((w >>> 15) & 31)] as number) ^ -2147483648, (s[((w >>> 20) & 31)] as number));
break;
}
case 490: { // vfnma
spent += 2;
s[((w >>> 10) & 31)] = floatFused(cpu, (s[((w >>> 10) & 31)] as number) ^ -2147483648, (s[((w >>> 15) & 31)] as number) ^ -2147483648, (s[((w >>> 20) & 31)] as number));
break;
}
case 491: { // vfnms
spent += 2;
s[((w >>> 10) & 31)] = floatFused(cpu, (s[((w >>> 10) & 31)] as number) ^ -2147483648, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number));
break;
}
case 492: { // vmov_reg
s[((w >>> 10) & 31)] = (s[((w >>> 20) & 31)] as number);
break;
}
case 493: { // vabs
s[((w >>> 10) & 31)] = (s[((w >>> 20) & 31)] as number) & 0x7fff_ffff;
break;
}
case 494: { // vneg
s[((w >>> 10) & 31)] = (s[((w >>> 20) & 31)] as number) ^ -2147483648;
break;
}
case 495: { // vsqrt
spent += 13;
s[((w >>> 10) & 31)] = floatRoot(cpu, (s[((w >>> 20) & 31)] as number));
break;
}
case 496: { // vcmp
floatCompare(cpu, (s[((w >>> 10) & 31)] as number), (s[((w >>> 20) & 31)] as number), false);
break;
}
case 497: { // vcmpe
floatCompare(cpu, (s[((w >>> 10) & 31)] as number), (s[((w >>> 20) & 31)] as number), true);
break;
}
case 498: { // vcmp_zero
floatCompare(cpu, (s[((w >>> 10) & 31)] as number), 0, false);
break;
}
case 499: { // vcmpe_zero
floatCompare(cpu, (s[((w >>> 10) & 31)] as number), 0, true);
break;
}
case 500: { // vmov_imm
s[((w >>> 10) & 31)] = k;
break;
}
case 501: { // vcvt_from_u32
s[((w >>> 10) & 31)] = floatFrom(cpu, (s[((w >>> 20) & 31)] as number) >>> 0, roundingOf(cpu));
break;
}
case 502: { // vcvt_from_s32
s[((w >>> 10) & 31)] = floatFrom(cpu, (s[((w >>> 20) & 31)] as number), roundingOf(cpu));
break;
}
case 503: { // vcvtr_to_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), roundingOf(cpu), [false, 32, 0]);
break;
}
case 504: { // vcvt_to_u32
const value = Math.trunc((f[((w >>> 20) & 31)] as number));
if (value === (value >>> 0) && isPlain(cpu, value)) s[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), TO_ZERO, [false, 32, 0]);
break;
}
case 505: { // vcvtr_to_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), roundingOf(cpu), [true, 32, 0]);
break;
}
case 506: { // vcvt_to_s32
const value = Math.trunc((f[((w >>> 20) & 31)] as number));
if (value === (value | 0) && isPlain(cpu, value)) s[((w >>> 10) & 31)] = value;
else s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), TO_ZERO, [true, 32, 0]);
break;
}
case 507: { // vrintr
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), roundingOf(cpu));
break;
}
case 508: { // vrintz
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), TO_ZERO);
break;
}
case 509: { // vrintx
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), roundingOf(cpu), true);
break;
}
case 510: { // vcvtb_from_half
s[((w >>> 10) & 31)] = fromHalf(cpu, (s[((w >>> 20) & 31)] as number) & 0xffff);
break;
}
case 511: { // vcvtt_from_half
s[((w >>> 10) & 31)] = fromHalf(cpu, (s[((w >>> 20) & 31)] as number) >>> 16);
break;
}
case 512: { // vcvtb_to_half
s[((w >>> 10) & 31)] = ((s[((w >>> 10) & 31)] as number) & -65536) | toHalf(cpu, (s[((w >>> 20) & 31)] as number));
break;
}
case 513: { // vcvtt_to_half
s[((w >>> 10) & 31)] = ((s[((w >>> 10) & 31)] as number) & 0xffff) | (toHalf(cpu, (s[((w >>> 20) & 31)] as number)) << 16);
break;
}
case 514: { // vrinta
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), AWAY);
break;
}
case 515: { // vcvta_to_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), AWAY, [false, 32, 0]);
break;
}
case 516: { // vcvta_to_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), AWAY, [true, 32, 0]);
break;
}
case 517: { // vrintn
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), NEAREST);
break;
}
case 518: { // vcvtn_to_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), NEAREST, [false, 32, 0]);
break;
}
case 519: { // vcvtn_to_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), NEAREST, [true, 32, 0]);
break;
}
case 520: { // vrintp
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), UP);
break;
}
case 521: { // vcvtp_to_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), UP, [false, 32, 0]);
break;
}
case 522: { // vcvtp_to_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), UP, [true, 32, 0]);
break;
}
case 523: { // vrintm
s[((w >>> 10) & 31)] = floatRound(cpu, (s[((w >>> 20) & 31)] as number), DOWN);
break;
}
case 524: { // vcvtm_to_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), DOWN, [false, 32, 0]);
break;
}
case 525: { // vcvtm_to_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 20) & 31)] as number), DOWN, [true, 32, 0]);
break;
}
case 526: { // vcvt_from_fixed_s16
s[((w >>> 10) & 31)] = floatFrom(cpu, (((s[((w >>> 10) & 31)] as number) << 16) >> 16) / 2 ** (16 - ((w >>> 26) & 31)), NEAREST);
break;
}
case 527: { // vcvt_to_fixed_s16
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 10) & 31)] as number), TO_ZERO, [true, 16, 16 - ((w >>> 26) & 31)]);
break;
}
case 528: { // vcvt_from_fixed_u16
s[((w >>> 10) & 31)] = floatFrom(cpu, ((s[((w >>> 10) & 31)] as number) & 0xffff) / 2 ** (16 - ((w >>> 26) & 31)), NEAREST);
break;
}
case 529: { // vcvt_to_fixed_u16
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 10) & 31)] as number), TO_ZERO, [false, 16, 16 - ((w >>> 26) & 31)]);
break;
}
case 530: { // vcvt_from_fixed_s32
s[((w >>> 10) & 31)] = floatFrom(cpu, ((s[((w >>> 10) & 31)] as number)) / 2 ** (32 - ((w >>> 26) & 31)), NEAREST);
break;
}
case 531: { // vcvt_to_fixed_s32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 10) & 31)] as number), TO_ZERO, [true, 32, 32 - ((w >>> 26) & 31)]);
break;
}
case 532: { // vcvt_from_fixed_u32
s[((w >>> 10) & 31)] = floatFrom(cpu, (((s[((w >>> 10) & 31)] as number) >>> 0)) / 2 ** (32 - ((w >>> 26) & 31)), NEAREST);
break;
}
case 533: { // vcvt_to_fixed_u32
s[((w >>> 10) & 31)] = floatToInteger(cpu, (s[((w >>> 10) & 31)] as number), TO_ZERO, [false, 32, 32 - ((w >>> 26) & 31)]);
break;
}
case 534: { // vseleq
s[((w >>> 10) & 31)] = cpu.z === 0 ? (s[((w >>> 15) & 31)] as number) : (s[((w >>> 20) & 31)] as number);
break;
}
case 535: { // vselvs
s[((w >>> 10) & 31)] = cpu.v < 0 ? (s[((w >>> 15) & 31)] as number) : (s[((w >>> 20) & 31)] as number);
break;
}
case 536: { // vselge
s[((w >>> 10) & 31)] = (cpu.n ^ cpu.v) >= 0 ? (s[((w >>> 15) & 31)] as number) : (s[((w >>> 20) & 31)] as number);
break;
}
case 537: { // vselgt
s[((w >>> 10) & 31)] = cpu.z !== 0 && (cpu.n ^ cpu.v) >= 0 ? (s[((w >>> 15) & 31)] as number) : (s[((w >>> 20) & 31)] as number);
break;
}
case 538: { // vmaxnm
s[((w >>> 10) & 31)] = floatExtreme(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number), true);
break;
}
case 539: { // vminnm
s[((w >>> 10) & 31)] = floatExtreme(cpu, (s[((w >>> 15) & 31)] as number), (s[((w >>> 20) & 31)] as number), false);
break;
}
case 540: { // vmov_from_core
s[((w >>> 10) & 31)] = (r[((w >>> 18) & 15)] as number);
break;
}
case 541: { // vmov_to_core
r[((w >>> 18) & 15)] = (s[((w >>> 10) & 31)] as number);
break;
}
case 542: { // vmov_pair_from_core
const first = (w >>> 10) & 31;
s[((w >>> 10) & 31)] = (r[((w >>> 18) & 15)] as number);
s[first + 1] = (r[((w >>> 22) & 15)] as number);
break;
}
case 543: { // vmov_pair_to_core
const first = (w >>> 10) & 31;
r[((w >>> 18) & 15)] = (s[((w >>> 10) & 31)] as number);
r[((w >>> 22) & 15)] = s[first + 1] as number;
break;
}
case 544: { // vmov_double_from_core
const first = ((w >>> 10) & 31) * 2;
s[first] = (r[((w >>> 18) & 15)] as number);
s[first + 1] = (r[((w >>> 22) & 15)] as number);
break;
}
case 545: { // vmov_double_to_core
const first = ((w >>> 10) & 31) * 2;
r[((w >>> 18) & 15)] = s[first] as number;
r[((w >>> 22) & 15)] = s[first + 1] as number;
break;
}
case 546: { // vmrs
r[((w >>> 18) & 15)] = cpu.fpscr;
break;
}
case 547: { // vmrs_flags
takeFloatFlags(cpu);
break;
}
case 548: { // vmsr
writeFpscr(cpu, (r[((w >>> 18) & 15)] as number));
break;
}
case 549: { // vldr
spent += 1;
const address = ((r[((w >>> 18) & 15)] as number) + k) | 0;
checkAligned(address, 4);
const value = load32(bus, address);
s[((w >>> 10) & 31)] = value;
break;
}
case 550: { // vldr_literal
spent += 1;
const address = (k) | 0;
checkAligned(address, 4);
const value = load32(bus, address);
s[((w >>> 10) & 31)] = value;
break;
}
case 551: { // vldr_double
spent += 2;
const address = ((r[((w >>> 18) & 15)] as number) + k) | 0;
checkAligned(address, 4);
const low = load32(bus, address);
const high = load32(bus, address + 4);
const first = ((w >>> 10) & 31) * 2;
s[first] = low;
s[first + 1] = high;
break;
}
case 552: { // vldr_double_literal
spent += 2;
const address = (k) | 0;
checkAligned(address, 4);
const low = load32(bus, address);
const high = load32(bus, address + 4);
const first = ((w >>> 10) & 31) * 2;
s[first] = low;
s[first + 1] = high;
break;
}
case 553: { // vstr
const address = ((r[((w >>> 18) & 15)] as number) + k) | 0;
checkAligned(address, 4);
store32(bus, address, (s[((w >>> 10) & 31)] as number));
break;
}
case 554: { // vstr_double
spent += 2;
const address = ((r[((w >>> 18) & 15)] as number) + k) | 0;
checkAligned(address, 4);
const first = ((w >>> 10) & 31) * 2;
store32(bus, address, s[first] as number);
store32(bus, address + 4, s[first + 1] as number);
break;
}
case 555: { // vldmdb_double
const first = ((w >>> 10) & 31) * 2;
const count = k & ~1;
const end = ((r[((w >>> 18) & 15)] as number) - k * 4) | 0;
const address = end;
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1) checkStack(cpu, end);
checkAligned(address, 4);
loadFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 556: { // vldmdb
const first = (w >>> 10) & 31;
const count = k;
const end = ((r[((w >>> 18) & 15)] as number) - k * 4) | 0;
const address = end;
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1) checkStack(cpu, end);
checkAligned(address, 4);
loadFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 557: { // vldm_double
const first = ((w >>> 10) & 31) * 2;
const count = k & ~1;
const end = ((r[((w >>> 18) & 15)] as number) + k * 4) | 0;
const address = (r[((w >>> 18) & 15)] as number);
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1 && end >>> 0 < address >>> 0) checkStack(cpu, end);
checkAligned(address, 4);
loadFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 558: { // vldm
const first = (w >>> 10) & 31;
const count = k;
const end = ((r[((w >>> 18) & 15)] as number) + k * 4) | 0;
const address = (r[((w >>> 18) & 15)] as number);
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1 && end >>> 0 < address >>> 0) checkStack(cpu, end);
checkAligned(address, 4);
loadFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 559: { // vstmdb_double
const first = ((w >>> 10) & 31) * 2;
const count = k & ~1;
const end = ((r[((w >>> 18) & 15)] as number) - k * 4) | 0;
const address = end;
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1) checkStack(cpu, end);
checkAligned(address, 4);
storeFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 560: { // vstmdb
const first = (w >>> 10) & 31;
const count = k;
const end = ((r[((w >>> 18) & 15)] as number) - k * 4) | 0;
const address = end;
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1) checkStack(cpu, end);
checkAligned(address, 4);
storeFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 561: { // vstm_double
const first = ((w >>> 10) & 31) * 2;
const count = k & ~1;
const end = ((r[((w >>> 18) & 15)] as number) + k * 4) | 0;
const address = (r[((w >>> 18) & 15)] as number);
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1 && end >>> 0 < address >>> 0) checkStack(cpu, end);
checkAligned(address, 4);
storeFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 562: { // vstm
const first = (w >>> 10) & 31;
const count = k;
const end = ((r[((w >>> 18) & 15)] as number) + k * 4) | 0;
const address = (r[((w >>> 18) & 15)] as number);
if (first + count > 32) raise('UNDEFINSTR');
if (((w >>> 18) & 15) === 13 && ((w >>> 26) & 31) === 1 && end >>> 0 < address >>> 0) checkStack(cpu, end);
checkAligned(address, 4);
storeFloats(bus, s, first, count, address);
if (((w >>> 26) & 31) === 1) r[((w >>> 18) & 15)] = end;
spent += count;
break;
}
case 563: { // vlstm_vlldm
break;
}
  }
  return spent;
}
