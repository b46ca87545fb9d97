/**
 * Entering and leaving exceptions: the frame, EXC_RETURN, tail-chaining, late arrival, derived faults.
 *
 * An entry takes two steps with its cycles in between: the frame is pushed for the exception that is
 * due, and then the most urgent one of that moment gets the vector (late arrival). A return that finds
 * another exception due leaves the frame where it is (tail-chaining). Floating-point registers are
 * saved when the first instruction of the handler that needs them comes (lazy stacking); saving costs
 * no cycles of its own. Source: Armv8-M ARM, B3.18 to B3.25, and its pseudocode of the same names.
 */

import type { Bus } from './bus.ts';
import type { Cpu } from './cpu.ts';
import { Fault, type FaultKind } from './faults.ts';
import type { Nvic } from './nvic.ts';
import {
  FPCCR_ASPEN,
  FPCCR_CLRONRET,
  FPCCR_LSPACT,
  FPCCR_LSPEN,
  SCR_SLEEPONEXIT,
  type SystemControl,
} from './system-control.ts';

/** Bits of EXC_RETURN. */
const FIXED = 0xffff_ff80 | 0;
const SECURE_STACK = 1 << 6;
const DEFAULT_STACKING = 1 << 5;
const STANDARD_FRAME = 1 << 4;
const TO_THREAD = 1 << 3;
const FROM_PSP = 1 << 2;
const RESERVED = 1 << 1;
const SECURE_EXCEPTION = 1 << 0;

/** Bits of CONTROL. */
export const CONTROL_NPRIV = 1;
export const CONTROL_SPSEL = 2;
export const CONTROL_FPCA = 4;

const FRAME_BYTES = 0x20;
const FLOAT_FRAME_BYTES = 0x68;
/** Bit 9 of the stacked xPSR: the stack pointer was moved by a word more, to a multiple of eight. */
const REALIGNED = 1 << 9;
const THUMB = 1 << 24;
const EXCEPTION_NUMBER = 0x1ff;
/** Offsets in the frame; r0 to r3 come first. */
const FRAME_R12 = 0x10;
const FRAME_LR = 0x14;
const FRAME_PC = 0x18;
const FRAME_XPSR = 0x1c;

/** What a return came to. */
export const RETURNED = { toCode: 0, tailChain: 1, asleep: 2 } as const;
export type Returned = (typeof RETURNED)[keyof typeof RETURNED];

export class Exceptions {
  private readonly cpu: Cpu;
  private readonly bus: Bus;
  private readonly nvic: Nvic;
  private readonly control: SystemControl;
  /** A frame on its way into the registers. */
  private readonly words = new Int32Array(8);

  constructor(cpu: Cpu, bus: Bus, nvic: Nvic, control: SystemControl) {
    this.cpu = cpu;
    this.bus = bus;
    this.nvic = nvic;
    this.control = control;
  }

  /** What an exception must be more urgent than. `masked` false: as WFI sees it, without PRIMASK. */
  executionPriority(masked = true): number {
    const { cpu, nvic } = this;
    let priority = nvic.activePriority;
    if (cpu.basepri !== 0) priority = Math.min(priority, nvic.groupOf(cpu.basepri));
    // FAULTMASK reaches no further while HardFault is the kernel's.
    if (cpu.faultmask !== 0 || (masked && cpu.primask !== 0)) priority = Math.min(priority, 0);
    return priority;
  }

  // Entering

  /** Pushes the frame and goes to handler mode. Throws STKOF or STKERR. */
  push(returnAddress: number): void {
    const { cpu } = this;
    const { r } = cpu;
    const usesPsp = cpu.ipsr === 0 && (cpu.control & CONTROL_SPSEL) !== 0;
    const hasFloat = (cpu.control & CONTROL_FPCA) !== 0;
    const sp = r[13] as number;
    const frame = ((sp - (hasFloat ? FLOAT_FRAME_BYTES : FRAME_BYTES)) & ~7) >>> 0;
    const exceptionReturn =
      FIXED |
      DEFAULT_STACKING |
      (hasFloat ? 0 : STANDARD_FRAME) |
      (cpu.ipsr === 0 ? TO_THREAD : 0) |
      (usesPsp ? FROM_PSP : 0);
    const overflows = frame < cpu.spLimit >>> 0;
    if (!overflows) this.storeFrame(frame, returnAddress, (sp & 4) !== 0 ? REALIGNED : 0, hasFloat);
    r[13] = overflows ? cpu.spLimit : frame;
    if (usesPsp) this.swapStacks();
    r[14] = exceptionReturn;
    cpu.control &= ~(CONTROL_SPSEL | CONTROL_FPCA);
    cpu.it = 0;
    cpu.exclusive = -1;
    cpu.event = 1;
    if (overflows) throw this.bus.fault('STKOF');
  }

  private storeFrame(frame: number, pc: number, realigned: number, hasFloat: boolean): void {
    const { bus, cpu } = this;
    const { r } = cpu;
    const xpsr = this.xpsr | realigned;
    const index = bus.plainIndex(frame, FRAME_BYTES);
    if (index >= 0) {
      const { ram32 } = bus;
      ram32[index] = r[0] as number;
      ram32[index + 1] = r[1] as number;
      ram32[index + 2] = r[2] as number;
      ram32[index + 3] = r[3] as number;
      ram32[index + 4] = r[12] as number;
      ram32[index + 5] = r[14] as number;
      ram32[index + 6] = pc;
      ram32[index + 7] = xpsr;
      if (hasFloat) this.reserveFloats(frame + FRAME_BYTES);
      return;
    }
    try {
      for (let i = 0; i < 4; i += 1) bus.store32(frame + i * 4, r[i] as number);
      bus.store32(frame + FRAME_R12, r[12] as number);
      bus.store32(frame + FRAME_LR, r[14] as number);
      bus.store32(frame + FRAME_PC, pc);
      bus.store32(frame + FRAME_XPSR, xpsr);
    } catch (thrown) {
      throw this.renamed(thrown, 'STKERR');
    }
    if (hasFloat) this.reserveFloats(frame + FRAME_BYTES);
  }

  /** Room for the floating-point registers: filled now, or when somebody else needs them. */
  private reserveFloats(address: number): void {
    const { control } = this;
    if ((control.fpccr & FPCCR_LSPEN) === 0) this.storeFloats(address, 'STKERR');
    else {
      control.fpcar = address;
      control.fpccr |= FPCCR_LSPACT;
    }
  }

  private storeFloats(address: number, kind: FaultKind): void {
    const { bus, cpu } = this;
    try {
      for (let i = 0; i < 16; i += 1) bus.store32(address + i * 4, cpu.s[i] as number);
      bus.store32(address + 0x40, cpu.fpscr);
    } catch (thrown) {
      throw this.renamed(thrown, kind);
    }
  }

  /** Flags, exception number, Thumb bit and ITSTATE in one word. */
  get xpsr(): number {
    const { cpu } = this;
    let word = (cpu.n & 0x8000_0000) | (cpu.z === 0 ? 0x4000_0000 : 0) | (cpu.c << 29);
    word |= ((cpu.v >>> 31) << 28) | (cpu.q << 27) | (cpu.ge << 16);
    word |= ((cpu.it & 3) << 25) | ((cpu.it >>> 2) << 10);
    return word | THUMB | cpu.ipsr;
  }

  /** The word of the vector table; undefined: there is none. */
  handler(exception: number): number | undefined {
    return this.bus.peek32(this.control.vtor + exception * 4);
  }

  // Leaving

  /**
   * A branch to EXC_RETURN in handler mode. After `tailChain` the caller gives the next vector. Throws
   * INVPC, INVER or UNSTKERR: the handler is left by then, and its frame is still there.
   */
  leave(exceptionReturn: number): Returned {
    const { cpu, nvic } = this;
    const returning = cpu.ipsr;
    const wrong = this.wrongReturn(exceptionReturn, returning);
    nvic.deactivate(returning);
    cpu.faultmask = 0;
    if (wrong !== undefined) {
      // The fault is entered by tail-chaining: the frame of the exception stays as its own.
      cpu.r[14] = exceptionReturn;
      throw this.bus.fault(wrong);
    }
    const toThread = (exceptionReturn & TO_THREAD) !== 0;
    if (nvic.next !== 0 && nvic.nextPriority < this.executionPriority()) {
      cpu.r[14] = exceptionReturn;
      this.dropFloat();
      return RETURNED.tailChain;
    }
    this.pop(exceptionReturn);
    cpu.exclusive = -1;
    cpu.event = 1;
    const sleeps = toThread && (this.control.scr & SCR_SLEEPONEXIT) !== 0;
    return sleeps ? RETURNED.asleep : RETURNED.toCode;
  }

  /** The integrity checks before anything is read. */
  private wrongReturn(exceptionReturn: number, returning: number): FaultKind | undefined {
    if ((exceptionReturn & FIXED) !== FIXED || (exceptionReturn & RESERVED) !== 0) return 'INVPC';
    const isSecure = (exceptionReturn & (SECURE_STACK | SECURE_EXCEPTION)) !== 0;
    if (isSecure || (exceptionReturn & DEFAULT_STACKING) === 0) return 'INVER';
    const toHandler = (exceptionReturn & TO_THREAD) === 0;
    if (toHandler && (exceptionReturn & FROM_PSP) !== 0) return 'INVPC';
    return this.nvic.isActive(returning) ? undefined : 'INVPC';
  }

  private pop(exceptionReturn: number): void {
    const { cpu, bus } = this;
    const { r } = cpu;
    const fromPsp = (exceptionReturn & FROM_PSP) !== 0;
    const toThread = (exceptionReturn & TO_THREAD) !== 0;
    const hasFloat = (exceptionReturn & STANDARD_FRAME) === 0;
    const frame = (fromPsp ? cpu.otherSp : (r[13] as number)) >>> 0;
    const { words } = this;
    this.loadFrame(frame);
    const pc = words[6] as number;
    const xpsr = words[7] as number;
    // Thread mode has no exception number, handler mode has one.
    if (toThread !== ((xpsr & EXCEPTION_NUMBER) === 0)) {
      r[14] = exceptionReturn;
      throw bus.fault('INVPC');
    }
    this.popFloat(frame, hasFloat);
    r[0] = words[0] as number;
    r[1] = words[1] as number;
    r[2] = words[2] as number;
    r[3] = words[3] as number;
    r[12] = words[4] as number;
    r[14] = words[5] as number;
    const bytes = hasFloat ? FLOAT_FRAME_BYTES : FRAME_BYTES;
    const sp = (frame + bytes) | ((xpsr & REALIGNED) !== 0 ? 4 : 0);
    cpu.control &= ~(CONTROL_SPSEL | CONTROL_FPCA);
    if (hasFloat) cpu.control |= CONTROL_FPCA;
    if (fromPsp) {
      this.swapStacks();
      cpu.control |= CONTROL_SPSEL;
    }
    r[13] = sp;
    r[15] = pc & ~1;
    cpu.ipsr = xpsr & EXCEPTION_NUMBER;
    this.setFlags(xpsr);
    if ((xpsr & THUMB) === 0) throw bus.fault('INVSTATE');
  }

  private loadFrame(frame: number): void {
    const { bus, words } = this;
    const index = bus.plainIndex(frame, FRAME_BYTES);
    if (index >= 0) {
      const { ram32 } = bus;
      for (let i = 0; i < 8; i += 1) words[i] = ram32[index + i] as number;
      return;
    }
    try {
      for (let i = 0; i < 8; i += 1) words[i] = bus.load32(frame + i * 4);
    } catch (thrown) {
      throw this.renamed(thrown, 'UNSTKERR');
    }
  }

  private setFlags(xpsr: number): void {
    const { cpu } = this;
    cpu.n = xpsr;
    cpu.z = (xpsr & 0x4000_0000) !== 0 ? 0 : 1;
    cpu.c = (xpsr >>> 29) & 1;
    cpu.v = xpsr << 3;
    cpu.q = (xpsr >>> 27) & 1;
    cpu.ge = (xpsr >>> 16) & 15;
    cpu.it = ((xpsr >>> 25) & 3) | (((xpsr >>> 10) & 0x3f) << 2);
  }

  private popFloat(frame: number, hasFloat: boolean): void {
    const { bus, cpu, control } = this;
    const clears = (cpu.control & CONTROL_FPCA) !== 0 && (control.fpccr & FPCCR_CLRONRET) !== 0;
    if (!hasFloat) {
      if (clears) this.clearFloats();
      return;
    }
    if ((control.fpccr & FPCCR_LSPACT) !== 0) {
      // Nobody used the registers: they still hold what the frame would.
      control.fpccr &= ~FPCCR_LSPACT;
      return;
    }
    try {
      for (let i = 0; i < 16; i += 1) cpu.s[i] = bus.load32(frame + FRAME_BYTES + i * 4);
      cpu.fpscr = bus.load32(frame + FRAME_BYTES + 0x40);
    } catch (thrown) {
      throw this.renamed(thrown, 'UNSTKERR');
    }
  }

  private clearFloats(): void {
    this.cpu.s.fill(0, 0, 16);
    this.cpu.fpscr = 0;
  }

  /** Leaving a handler by tail-chaining: its floating-point context is given up. */
  private dropFloat(): void {
    const { cpu, control } = this;
    const clears = (cpu.control & CONTROL_FPCA) !== 0 && (control.fpccr & FPCCR_CLRONRET) !== 0;
    if (clears) this.clearFloats();
    cpu.control &= ~CONTROL_FPCA;
    cpu.it = 0;
  }

  // The floating-point context

  /** Whether an instruction of the unit finds its registers ready: enabled, saved, owned. */
  get isFloatReady(): boolean {
    const { cpu, control } = this;
    if (!this.mayUseFloat || (control.fpccr & FPCCR_LSPACT) !== 0) return false;
    return (cpu.control & CONTROL_FPCA) !== 0 || (control.fpccr & FPCCR_ASPEN) === 0;
  }

  private get mayUseFloat(): boolean {
    const access = (this.control.cpacr >>> 20) & 3;
    if (access === 3) return true;
    return access === 1 && (this.cpu.ipsr !== 0 || (this.cpu.control & CONTROL_NPRIV) === 0);
  }

  /**
   * Before the first instruction of the unit: saves the registers that a handler has found in use,
   * and begins a context of its own. Throws NOCP, LSPERR or STKOF.
   */
  prepareFloat(): void {
    const { cpu, control } = this;
    if (!this.mayUseFloat) throw this.bus.fault('NOCP');
    if ((control.fpccr & FPCCR_LSPACT) !== 0) {
      this.storeFloats(control.fpcar >>> 0, 'LSPERR');
      control.fpccr &= ~FPCCR_LSPACT;
    }
    if ((control.fpccr & FPCCR_ASPEN) === 0 || (cpu.control & CONTROL_FPCA) !== 0) return;
    cpu.fpscr = control.fpdscr;
    cpu.control |= CONTROL_FPCA;
  }

  /** Thread mode goes from one stack pointer to the other. */
  swapStacks(): void {
    const { cpu } = this;
    const sp = cpu.r[13] as number;
    const limit = cpu.spLimit;
    cpu.r[13] = cpu.otherSp;
    cpu.spLimit = cpu.otherLimit;
    cpu.otherSp = sp;
    cpu.otherLimit = limit;
  }

  /** A fault in the midst of stacking has a name of its own; its address stays. */
  private renamed(thrown: unknown, kind: FaultKind): unknown {
    if (!(thrown instanceof Fault) || thrown.kind !== 'PRECISERR') return thrown;
    return this.bus.fault(kind, thrown.address);
  }
}
