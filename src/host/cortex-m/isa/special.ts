/**
 * The special registers behind MRS, MSR and CPS, by their number (SYSm).
 *
 * Unprivileged code reads 0 except flags and CONTROL, and writes only flags. What belongs to the
 * secure state, or is not there, reads 0 and ignores writes. Source: Armv8-M ARM, MRS and MSR.
 */

import type { Machine } from '../code.ts';
import type { Cpu } from '../cpu.ts';

/** TT: no region of the protection unit matches; privileged reads and writes are allowed. */
export const TEST_TARGET = 0xc_0000;

const PRIORITY_BITS = 0xf0;
const EXCEPTION_BITS = 0x1ff;

export function isPrivileged(cpu: Cpu): boolean {
  return cpu.ipsr !== 0 || (cpu.control & 1) === 0;
}

/** Whether r[13] is the process stack pointer. */
function usesProcessStack(cpu: Cpu): boolean {
  return cpu.ipsr === 0 && (cpu.control & 2) !== 0;
}

/** Flags as in APSR: NZCVQ and GE. */
export function readFlags(cpu: Cpu): number {
  const nzcv =
    (cpu.n & 0x8000_0000) |
    (cpu.z === 0 ? 0x4000_0000 : 0) |
    (cpu.c << 29) |
    ((cpu.v >>> 31) << 28);
  return nzcv | (cpu.q << 27) | (cpu.ge << 16);
}

/** Bit 1 of `mask`: NZCVQ, bit 0: GE. */
export function writeFlags(cpu: Cpu, value: number, mask: number): void {
  if ((mask & 2) !== 0) {
    cpu.n = value | 0;
    cpu.z = (value & 0x4000_0000) === 0 ? 1 : 0;
    cpu.c = (value >>> 29) & 1;
    cpu.v = value << 3;
    cpu.q = (value >>> 27) & 1;
  }
  if ((mask & 1) !== 0) cpu.ge = (value >>> 16) & 15;
}

export function readSpecial(cpu: Cpu, register: number): number {
  if (register < 8) {
    const flags = (register & 4) === 0 ? readFlags(cpu) : 0;
    const exception = (register & 1) !== 0 && isPrivileged(cpu) ? cpu.ipsr : 0;
    return flags | (exception & EXCEPTION_BITS);
  }
  if (register === 20) return cpu.control;
  if (!isPrivileged(cpu)) return 0;
  const isProcess = usesProcessStack(cpu);
  switch (register) {
    case 8:
      return isProcess ? cpu.otherSp : (cpu.r[13] as number);
    case 9:
      return isProcess ? (cpu.r[13] as number) : cpu.otherSp;
    case 10:
      return isProcess ? cpu.otherLimit : cpu.spLimit;
    case 11:
      return isProcess ? cpu.spLimit : cpu.otherLimit;
    case 16:
      return cpu.primask;
    case 17:
    case 18:
      return cpu.basepri;
    case 19:
      return cpu.faultmask;
    default:
      return 0;
  }
}

export function writeSpecial(core: Machine, register: number, mask: number, value: number): void {
  const { cpu } = core;
  if (register < 4) {
    writeFlags(cpu, value, mask);
    return;
  }
  if (!isPrivileged(cpu)) return;
  if (register >= 8 && register <= 11) {
    writeStack(cpu, register, value);
    return;
  }
  // All of these may let an exception in.
  core.attention = 1;
  switch (register) {
    case 16:
      cpu.primask = value & 1;
      break;
    case 17:
      cpu.basepri = value & PRIORITY_BITS;
      break;
    case 18: {
      const priority = value & PRIORITY_BITS;
      if (priority !== 0 && (cpu.basepri === 0 || priority < cpu.basepri)) cpu.basepri = priority;
      break;
    }
    case 19:
      writeFaultMask(cpu, value & 1);
      break;
    case 20:
      writeControl(core, value);
      break;
  }
}

/** FAULTMASK cannot be set by NMI and HardFault (execution priority below 0). */
function writeFaultMask(cpu: Cpu, value: number): void {
  if (value === 0 || (cpu.ipsr !== 2 && cpu.ipsr !== 3)) cpu.faultmask = value;
}

/** MSP, PSP and their limits. A write of MSR is not checked against the limit (assumed). */
function writeStack(cpu: Cpu, register: number, value: number): void {
  const isActive = ((register & 1) === 1) === usesProcessStack(cpu);
  if (register < 10) {
    if (isActive) cpu.r[13] = value & ~3;
    else cpu.otherSp = value & ~3;
  } else if (isActive) cpu.spLimit = value & ~7;
  else cpu.otherLimit = value & ~7;
}

/** SPSEL changes in thread mode only; FPCA as it is written. */
function writeControl(core: Machine, value: number): void {
  const { cpu } = core;
  const isThread = cpu.ipsr === 0;
  const before = usesProcessStack(cpu);
  cpu.control = (value & 5) | (isThread ? value & 2 : cpu.control & 2);
  core.fpuReady = false;
  if (usesProcessStack(cpu) === before) return;
  const [sp, limit] = [cpu.r[13] as number, cpu.spLimit];
  cpu.r[13] = cpu.otherSp;
  cpu.spLimit = cpu.otherLimit;
  cpu.otherSp = sp;
  cpu.otherLimit = limit;
}

/** CPS: bit 2 disables, bit 1 is PRIMASK, bit 0 FAULTMASK. */
export function changeMasks(core: Machine, bits: number): void {
  const { cpu } = core;
  if (!isPrivileged(cpu)) return;
  const value = bits >> 2;
  if ((bits & 2) !== 0) cpu.primask = value;
  if ((bits & 1) !== 0) writeFaultMask(cpu, value);
  if (value === 0) core.attention = 1;
}
