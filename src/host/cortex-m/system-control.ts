/**
 * The system control space and its neighbours at 0xE0000000, as the non-secure state sees them.
 *
 * BusFault, HardFault and NMI belong to the kernel (AIRCR.BFHFNMINS is 0, inferred): their bits read
 * as zero. Words only, but for priorities and fault status, which bytes and halfwords reach too; other
 * sizes, and unprivileged code, get a bus fault (assumed where the manual says unpredictable). Trace
 * units take what is written and read as zero. Source: Armv8-M ARM, B11 and D1.2.
 */

import type { Dwt } from './dwt.ts';
import { MEM_MANAGE, USAGE_FAULT } from './faults.ts';
import type { Mpu } from './mpu.ts';
import { FIRST_IRQ, IRQ_WORDS, IRQS, type Nvic, PENDSV, SVCALL, SYSTICK } from './nvic.ts';
import type { SysTick } from './systick.ts';

/** What the registers reach outside this file. */
export interface SystemControlPort {
  readonly now: number;
  readonly ipsr: number;
  /** SysTick has another next cycle. */
  rescheduled(): void;
  /** AIRCR.SYSRESETREQ. */
  resetRequested(): void;
  /** CCR, CPACR or FPCCR changed: they decide how instructions behave. */
  configured(): void;
  warn(text: string): void;
}

const CPUID = 0x410f_d214;
/** What the processor can do: feature registers, cache type, floating point (Cortex-M33 TRM). */
const ID_REGISTERS: Readonly<Record<number, number>> = {
  3392: 0x30,
  3396: 0x210,
  3400: 0x20_0000,
  3408: 0x10_1f40,
  3416: 0x0100_0000,
  3424: 0x0110_1110,
  3428: 0x0221_2000,
  3432: 0x2023_2232,
  3436: 0x0111_1131,
  3440: 0x0131_0132,
  3452: 0x8000_c000,
  3904: 0x1011_0021,
  3908: 0x1100_0011,
  3912: 0x40,
};

export const SCR_SLEEPONEXIT = 1 << 1;
const SCR_SLEEPDEEP = 1 << 2;
const SCR_SEVONPEND = 1 << 4;
const CCR_USERSETMPEND = 1 << 1;
export const CCR_UNALIGN_TRP = 1 << 3;
export const CCR_DIV_0_TRP = 1 << 4;
const CCR_FIXED = 0x201;
const CCR_BITS = 0x51a;
export const SHCSR_MEMFAULTENA = 1 << 16;
export const SHCSR_USGFAULTENA = 1 << 18;
const VECTKEY = 0x05fa;
const VECTKEYSTAT = 0xfa05_0000;
const SYSRESETREQ = 1 << 2;
export const FPCCR_LSPACT = 1;
export const FPCCR_CLRONRET = 1 << 28;
export const FPCCR_LSPEN = 1 << 30;
export const FPCCR_ASPEN = 1 << 31;
const FPCCR_BITS = FPCCR_ASPEN | FPCCR_LSPEN | FPCCR_CLRONRET | 0x7fb;
const FPDSCR_BITS = 0x07c0_0000;
const CPACR_CP10 = 0x00f0_0000;
/** CFSR without the bits of BusFault, which are the kernel's. */
const CFSR_BITS = 0x031f_00bb;
const ICSR = { pendStClr: 1 << 25, pendStSet: 1 << 26, pendSvClr: 1 << 27, pendSvSet: 1 << 28 };

/** Bits of SHCSR that say what is active and pending: [bit of active, bit of pending, exception]. */
const SHCSR_STATE = [
  [1 << 0, 1 << 13, MEM_MANAGE],
  [1 << 3, 1 << 12, USAGE_FAULT],
  [1 << 7, 1 << 15, SVCALL],
  [1 << 10, 0, PENDSV],
  [1 << 11, 0, SYSTICK],
] as const;
/** Exceptions whose priority the app may set: MemManage, UsageFault, SVCall, DebugMonitor, the rest. */
const WITH_PRIORITY = new Set([MEM_MANAGE, USAGE_FAULT, SVCALL, 12, PENDSV, SYSTICK]);

/** Plain data, in the order of `fields`. */
export type SystemControlState = readonly number[];

export class SystemControl {
  vtor = 0;
  scr = 0;
  ccr = CCR_FIXED;
  /** The enable bits of SHCSR. */
  faultEnables = 0;
  cfsr = 0;
  mmfar = 0;
  cpacr = 0;
  fpccr = FPCCR_ASPEN | FPCCR_LSPEN;
  fpcar = 0;
  fpdscr = 0;
  private readonly port: SystemControlPort;
  private readonly nvic: Nvic;
  private readonly sysTick: SysTick;
  private readonly mpu: Mpu;
  private readonly dwt: Dwt;

  constructor(port: SystemControlPort, nvic: Nvic, sysTick: SysTick, mpu: Mpu, dwt: Dwt) {
    this.port = port;
    this.nvic = nvic;
    this.sysTick = sysTick;
    this.mpu = mpu;
    this.dwt = dwt;
  }

  /** `vtor`: where the kernel puts the vector table of an app. */
  reset(vtor: number): void {
    this.restore([vtor, 0, CCR_FIXED, 0, 0, 0, 0, FPCCR_ASPEN | FPCCR_LSPEN, 0, 0]);
  }

  /** Whether an access of this size and right is one that the space answers. */
  allows(address: number, bytes: number, isPrivileged: boolean): boolean {
    if (address % bytes !== 0) return false;
    const offset = address & 0xf_ffff;
    if (offset < 0x1000) return true;
    if (!isPrivileged) {
      return offset === 0xef00 && bytes === 4 && (this.ccr & CCR_USERSETMPEND) !== 0;
    }
    return bytes === 4 || hasBytes(offset);
  }

  /** Whether a load gives the same twice, and changes nothing. */
  isStable(address: number): boolean {
    const offset = address & 0xf_fffc;
    return offset !== 0xe010 && offset !== 0xe018 && offset !== 0x1004;
  }

  read(address: number, bytes: number): number {
    const offset = address & 0xf_ffff;
    const word = this.readWord(offset & ~3);
    return bytes === 4 ? word : (word >>> ((offset & 3) * 8)) & (bytes === 2 ? 0xffff : 0xff);
  }

  write(address: number, value: number, bytes: number): void {
    const offset = address & 0xf_ffff;
    if (bytes === 4) this.writeWord(offset, value);
    else {
      for (let i = 0; i < bytes; i += 1) this.writeByte(offset + i, (value >>> (i * 8)) & 0xff);
    }
  }

  private readWord(offset: number): number {
    const block = offset & ~0xfff;
    if (block === 0xe000) return this.readScs(offset - 0xe000);
    if (offset === 0x1000) return this.dwt.ctrl;
    if (offset === 0x1004) return this.dwt.count(this.port.now);
    // The stimulus ports of the ITM say that there is room: nobody waits for it for ever.
    return offset < 0x80 ? 1 : 0;
  }

  private writeWord(offset: number, value: number): void {
    const block = offset & ~0xfff;
    if (block === 0xe000) this.writeScs(offset - 0xe000, value);
    else if (offset === 0x1000) this.dwt.setCtrl(value, this.port.now);
    else if (offset === 0x1004) this.dwt.setCount(value, this.port.now);
  }

  private readScs(offset: number): number {
    if (offset >= 0x010 && offset < 0x020) return this.sysTick.read(offset - 0x010, this.port.now);
    if (offset >= 0x100 && offset < 0xd00) return this.readNvic(offset);
    if (offset >= 0xd90 && offset < 0xdd0) return this.mpu.read(offset - 0xd90);
    if (offset >= 0xd18 && offset < 0xd24) {
      let word = 0;
      for (let i = 3; i >= 0; i -= 1) word = (word << 8) | this.nvic.priority(offset - 0xd14 + i);
      return word;
    }
    switch (offset) {
      case 0x004:
        return IRQ_WORDS - 1;
      case 0xd00:
        return CPUID;
      case 0xd04:
        return this.icsr;
      case 0xd08:
        return this.vtor;
      case 0xd0c:
        return VECTKEYSTAT | (this.nvic.group << 8);
      case 0xd10:
        return this.scr;
      case 0xd14:
        return this.ccr;
      case 0xd24:
        return this.shcsr;
      case 0xd28:
        return this.cfsr;
      case 0xd34:
        return this.mmfar;
      case 0xd88:
        return this.cpacr;
      case 0xdfc:
        return this.dwt.exceptionControl;
      case 0xf34:
        return this.fpccr;
      case 0xf38:
        return this.fpcar;
      case 0xf3c:
        return this.fpdscr;
      default:
        return ID_REGISTERS[offset] ?? 0;
    }
  }

  private writeScs(offset: number, value: number): void {
    if (offset >= 0x010 && offset < 0x020) {
      this.sysTick.write(offset - 0x010, value, this.port.now);
      this.port.rescheduled();
    } else if (offset >= 0x100 && offset < 0x400) this.writeNvic(offset, value);
    else if (offset >= 0xd90 && offset < 0xdd0) this.writeMpu(offset - 0xd90, value);
    else if (hasBytes(0xe000 + offset)) {
      for (let i = 0; i < 4; i += 1)
        this.writeByte(0xe000 + offset + i, (value >>> (i * 8)) & 0xff);
    } else this.writeControl(offset, value);
  }

  private writeControl(offset: number, value: number): void {
    switch (offset) {
      case 0xd04:
        this.writeIcsr(value);
        break;
      case 0xd08:
        this.vtor = value & ~0x7f;
        break;
      case 0xd0c:
        this.writeAircr(value);
        break;
      case 0xd10:
        this.scr = value & (SCR_SLEEPONEXIT | SCR_SLEEPDEEP | SCR_SEVONPEND);
        this.nvic.eventOnPend = (value & SCR_SEVONPEND) !== 0;
        break;
      case 0xd14:
        this.ccr = (value & CCR_BITS) | CCR_FIXED;
        this.port.configured();
        break;
      case 0xd24:
        this.writeShcsr(value);
        break;
      case 0xd34:
        this.mmfar = value;
        break;
      case 0xdfc:
        this.dwt.setExceptionControl(value, this.port.now);
        break;
      case 0xf00:
        if ((value & 0x1ff) < IRQS) this.nvic.pend(value & 0x1ff);
        break;
      default:
        this.writeFloat(offset, value);
    }
  }

  private writeFloat(offset: number, value: number): void {
    if (offset === 0xd88) this.cpacr = value & CPACR_CP10;
    if (offset === 0xf34) this.fpccr = value & FPCCR_BITS;
    if (offset === 0xf38) this.fpcar = value & ~7;
    if (offset === 0xf3c) this.fpdscr = value & FPDSCR_BITS;
    this.port.configured();
  }

  /** Priorities, and the fault status: a one clears. */
  private writeByte(offset: number, value: number): void {
    if (offset >= 0xe400 && offset < 0xe400 + IRQS) {
      this.nvic.setPriority(FIRST_IRQ + offset - 0xe400, value);
    } else if (offset >= 0xed18 && offset < 0xed24) {
      const exception = offset - 0xed14;
      if (WITH_PRIORITY.has(exception)) this.nvic.setPriority(exception, value);
    } else if (offset >= 0xed28 && offset < 0xed2c) {
      this.cfsr &= ~(value << ((offset - 0xed28) * 8));
    }
  }

  private readNvic(offset: number): number {
    const { nvic } = this;
    if (offset >= 0x400) {
      let word = 0;
      for (let i = 3; i >= 0; i -= 1) {
        word = (word << 8) | nvic.priority(FIRST_IRQ + offset - 0x400 + i);
      }
      return word;
    }
    const word = (offset & 0x7f) >>> 2;
    if (word >= IRQ_WORDS) return 0;
    const register = offset & ~0x7f;
    if (register === 0x100 || register === 0x180) return nvic.enabledWord(word);
    if (register === 0x200 || register === 0x280) return nvic.pendingWord(word);
    return register === 0x300 ? nvic.activeWord(word) : 0;
  }

  private writeNvic(offset: number, value: number): void {
    const { nvic } = this;
    const word = (offset & 0x7f) >>> 2;
    if (word >= IRQ_WORDS) return;
    const register = offset & ~0x7f;
    if (register === 0x100) nvic.enable(word, value);
    if (register === 0x180) nvic.disable(word, value);
    if (register === 0x200) nvic.setPending(word, value);
    if (register === 0x280) nvic.clearPending(word, value);
  }

  private writeMpu(offset: number, value: number): void {
    const wasEnabled = this.mpu.isEnabled;
    this.mpu.write(offset, value);
    if (wasEnabled || !this.mpu.isEnabled) return;
    this.port.warn('the MPU is switched on: its registers are kept, its rules are not enforced');
  }

  private get icsr(): number {
    const { nvic } = this;
    let value = this.port.ipsr | (nvic.next << 12);
    // RETTOBASE: the handler that runs is the only one that is active.
    if (nvic.depth <= 1) value |= 1 << 11;
    if (nvic.hasPendingIrq) value |= 1 << 22;
    if (nvic.isSystemPending(SYSTICK)) value |= ICSR.pendStSet;
    if (nvic.isSystemPending(PENDSV)) value |= ICSR.pendSvSet;
    return value;
  }

  private writeIcsr(value: number): void {
    if ((value & ICSR.pendSvSet) !== 0) this.nvic.pendSystem(PENDSV);
    else if ((value & ICSR.pendSvClr) !== 0) this.nvic.unpendSystem(PENDSV);
    if ((value & ICSR.pendStSet) !== 0) this.nvic.pendSystem(SYSTICK);
    else if ((value & ICSR.pendStClr) !== 0) this.nvic.unpendSystem(SYSTICK);
  }

  private writeAircr(value: number): void {
    if (value >>> 16 !== VECTKEY) return;
    this.nvic.setPriorityGroup((value >>> 8) & 7);
    if ((value & SYSRESETREQ) !== 0) this.port.resetRequested();
  }

  private get shcsr(): number {
    let value = this.faultEnables;
    for (const [active, pending, exception] of SHCSR_STATE) {
      if (this.nvic.isActive(exception)) value |= active;
      if (this.nvic.isSystemPending(exception)) value |= pending;
    }
    return value;
  }

  private writeShcsr(value: number): void {
    const { nvic } = this;
    this.faultEnables = value & (SHCSR_MEMFAULTENA | SHCSR_USGFAULTENA);
    for (const [active, pending, exception] of SHCSR_STATE) {
      if ((value & active) !== 0) nvic.activate(exception);
      else nvic.deactivate(exception);
      if (pending === 0) continue;
      if ((value & pending) !== 0) nvic.pendSystem(exception);
      else nvic.unpendSystem(exception);
    }
  }

  /** Notes a fault where its handler finds it. */
  noteFault(status: number): void {
    this.cfsr |= status & CFSR_BITS;
  }

  snapshot(): SystemControlState {
    return [
      this.vtor,
      this.scr,
      this.ccr,
      this.faultEnables,
      this.cfsr,
      this.mmfar,
      this.cpacr,
      this.fpccr,
      this.fpcar,
      this.fpdscr,
    ];
  }

  restore(state: SystemControlState): void {
    const word = (index: number) => state[index] ?? 0;
    this.vtor = word(0);
    this.scr = word(1);
    this.ccr = word(2);
    this.faultEnables = word(3);
    this.cfsr = word(4);
    this.mmfar = word(5);
    this.cpacr = word(6);
    this.fpccr = word(7);
    this.fpcar = word(8);
    this.fpdscr = word(9);
  }
}

/** Priorities of interrupts and of the system's exceptions, and CFSR. */
function hasBytes(offset: number): boolean {
  return (
    (offset >= 0xe400 && offset < 0xe600) ||
    (offset >= 0xed18 && offset < 0xed24) ||
    (offset >= 0xed28 && offset < 0xed2c)
  );
}
