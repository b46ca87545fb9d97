/**
 * The decoded instructions of a region of memory, and what the interpreter needs around it.
 *
 * Two words a halfword: `records[offset]` and `records[offset + 1]` hold the operation with its
 * fields, and `k`. Operation 0 is not decoded yet. An instruction in an IT block is the operation
 * `conditional`, which holds condition and ITSTATE; what it stands for lies at the same place of
 * `inner`. Flash never changes: its code is shared by all runs of an image. RAM does: a store into a
 * page that holds decoded code must tell (`changed`).
 */

import type { Cpu } from './cpu.ts';
import { decode, decodeBlock, OP_IT } from './decoder.ts';
import { OP_CONDITIONAL } from './isa/set.ts';

/** Bit of the guard byte of a page of RAM: decoded code lies in it. Its stores go the slow way. */
export const GUARD_CODE = 4;
const PAGE_BITS = 8;

/** The memory as loads and stores reach it. Addresses are uint32, load32 gives an int32. */
export interface MemoryPort {
  /** RAM at 0x20000000, 512 KiB, and flash at 0x08000000, 1 MiB: the quick way. */
  readonly ram8: Uint8Array;
  readonly ram16: Uint16Array;
  readonly ram32: Int32Array;
  readonly flash8: Uint8Array;
  readonly flash16: Uint16Array;
  readonly flash32: Int32Array;
  /** A byte for 256 bytes of RAM; stores take the quick way only where it is 0. */
  readonly guard: Uint8Array;
  /** Everything else. They throw a `Fault`; unaligned addresses are theirs too. */
  load8(address: number): number;
  load16(address: number): number;
  load32(address: number): number;
  store8(address: number, value: number): void;
  store16(address: number, value: number): void;
  store32(address: number, value: number): void;
}

/** What the interpreter needs of the core that it runs in. */
export interface Machine {
  readonly cpu: Cpu;
  readonly bus: MemoryPort;
  /** Where cpu.r[15] lies, when `execute` begins. */
  code: Code;
  /** Cycles left of the budget: right while the bus is called and when `execute` has returned. */
  left: number;
  /** Not 0: leave `execute` after this instruction. The interpreter only ever sets it. */
  attention: number;
  /**
   * Whether floating-point instructions may run without ceremony: the unit is on, CONTROL.FPCA is
   * set, nothing waits to be saved. If not, `useFpu` is called before each of them.
   */
  fpuReady: boolean;
  /** Throws NOCP; or saves what must be (lazy stacking), sets FPCA and FPSCR, and fpuReady. */
  useFpu(): void;
  /**
   * A branch to what is not in `code`: `target` is the value that goes to the pc, with its Thumb bit.
   * cpu.r[15] is the address of the branch, flags are in `cpu`. Either sets `code` and cpu.r[15] and
   * answers true: execution goes on there (flags are read anew: an exception return changes them);
   * or answers false: execution stops, cpu.r[15] and cpu.it are as `enter` has set them.
   * Does not throw. Targets: other regions, the gateway, EXC_RETURN, faults (IACCVIOL, INVSTATE).
   */
  enter(target: number): boolean;
  /** SVC: pends the exception (and sets attention). The instruction is finished. */
  supervisorCall(): void;
  /** WFI and WFE, which may put the processor to sleep (and set attention); SEV. */
  waitForInterrupt(): void;
  waitForEvent(): void;
  sendEvent(): void;
  /** CCR.DIV_0_TRP. */
  readonly trapsDivideByZero: boolean;
}

export class Code {
  /** Address of the first byte. */
  readonly base: number;
  readonly bytes: number;
  readonly halfwords: Uint16Array;
  readonly records: Int32Array;
  /** Set where the bytes may change. */
  readonly guard: Uint8Array | undefined;
  /** What conditional records stand for. */
  inner: Int32Array = NO_WORDS;

  /** `memory` are the bytes of the region; `guard` their pages, if they can be written. */
  constructor(base: number, memory: Uint8Array, guard?: Uint8Array) {
    this.base = base;
    this.bytes = memory.length & ~1;
    this.halfwords = new Uint16Array(memory.buffer, memory.byteOffset, memory.length >>> 1);
    // Some zeros behind the end: whoever runs off it finds a record that is not decoded.
    this.records = new Int32Array(this.bytes + 8);
    this.guard = guard;
  }

  has(address: number): boolean {
    return address >= this.base && address - this.base < this.bytes;
  }

  /** Decodes what lies at an offset; an IT instruction with all of its block. */
  decodeAt(offset: number): void {
    decode(this, offset, 0);
  }

  /** ITSTATE at an offset, as far as it has been decoded. */
  itStateAt(offset: number): number {
    const w = this.records[offset] ?? 0;
    return (w & 0x3ff) === OP_CONDITIONAL ? (w >>> 14) & 0xff : 0;
  }

  /** Execution begins here in this state of an IT block: after an exception, or a restore. */
  resume(offset: number, it: number): void {
    if (this.itStateAt(offset) === it) return;
    if (it === 0) decode(this, offset, 0);
    else decodeBlock(this, offset, it);
  }

  /** Room for what conditional records stand for. */
  needInner(): Int32Array {
    if (this.inner === NO_WORDS) this.inner = new Int32Array(this.bytes + 8);
    return this.inner;
  }

  /** The pages of an instruction of that many bytes hold code. */
  mark(offset: number, bytes: number): void {
    const { guard } = this;
    if (guard === undefined) return;
    for (const page of [offset >>> PAGE_BITS, (offset + bytes - 1) >>> PAGE_BITS]) {
      guard[page] = (guard[page] as number) | GUARD_CODE;
    }
  }

  /** Bytes have changed: what was decoded from them is decoded anew. */
  changed(offset: number, bytes: number): void {
    const first = Math.max(0, (offset & ~1) - 2);
    for (let at = first; at < Math.min(offset + bytes, this.bytes); at += 2) {
      const w = this.records[at] as number;
      const op = w & 0x3ff;
      // An instruction of 16 bits before the change is not touched by it.
      if (op === 0 || (at < (offset & ~1) && w >= 0)) continue;
      this.records[at] = 0;
      if (op === OP_CONDITIONAL) decode(this, at, (w >>> 14) & 0xff);
      else if (op === OP_IT) this.forgetBlock(at + 2);
    }
  }

  /** All bytes may have changed: after a restore, or a new life. */
  forget(): void {
    this.records.fill(0);
    const { guard } = this;
    if (guard === undefined) return;
    for (let i = 0; i < guard.length; i += 1) guard[i] = (guard[i] as number) & ~GUARD_CODE;
  }

  private forgetBlock(from: number): void {
    for (let at = from; ; ) {
      const w = this.records[at] as number;
      if ((w & 0x3ff) !== OP_CONDITIONAL) return;
      this.records[at] = 0;
      at += w < 0 ? 4 : 2;
    }
  }
}

const NO_WORDS = new Int32Array(0);
