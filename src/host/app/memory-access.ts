/**
 * App memory as a TypeScript app sees it: allocation, loads and stores, all checked.
 *
 * There are no raw views, so a store into a buffer that the kernel uses is a bus fault here as on
 * the device (D7). The top of RAM is a stack for the arguments of the typed wrappers.
 */

import { type AppMemory, REGIONS } from '../../microvisor/memory.ts';

const RAM = REGIONS[1];
/** Scratch for wrapper arguments, at the top of RAM where a C program has its stack. */
const STACK_BYTES = 64 * 1024;
const STACK_TOP = RAM.start + RAM.bytes;
const HEAP_END = STACK_TOP - STACK_BYTES;

/** The app touched memory that it must not: on the device a bus fault, and the end of its life. */
export class BusFault extends Error {
  constructor(what: string, address: number, bytes: number) {
    super(`bus fault: ${what} of ${bytes} bytes at 0x${address.toString(16).padStart(8, '0')}`);
    this.name = 'BusFault';
  }
}

/** Plain data. */
export interface AllocationState {
  readonly heap: number;
  readonly stack: number;
}

/** The life that the memory belongs to. */
export interface MemoryOwner {
  /** Throws when the life is over: the memory is the next one's by then. */
  checkAlive(): void;
  /** Ends the life; a bus fault cannot be caught. */
  fault(error: BusFault): never;
}

export class MemoryAccess {
  private readonly memory: AppMemory;
  private readonly owner: MemoryOwner;
  private heap: number = RAM.start;
  private stack = STACK_TOP;

  constructor(memory: AppMemory, owner: MemoryOwner) {
    this.memory = memory;
    this.owner = owner;
  }

  /** Reserves zeroed RAM for the rest of this life. Throws RangeError when RAM is used up. */
  allocate(bytes: number, alignment = 8): number {
    checkWhole('bytes', bytes, 0);
    checkWhole('alignment', alignment, 1);
    const address = Math.ceil(this.heap / alignment) * alignment;
    if (address + bytes > HEAP_END) {
      throw new RangeError(`out of RAM: ${bytes} bytes wanted, ${HEAP_END - address} left`);
    }
    this.heap = address + bytes;
    return address;
  }

  /** A copy of what is there. Anything but memory is a bus fault: the app crashes. */
  read(address: number, bytes: number): Uint8Array {
    this.owner.checkAlive();
    checkWhole('bytes', bytes, 0);
    if (bytes === 0) return new Uint8Array(0);
    const data = this.memory.appLoad(checkWhole('address', address, 0), bytes);
    return data ?? this.owner.fault(new BusFault('load', address, bytes));
  }

  /** A bus fault, too, for a buffer that the kernel has write-protected. */
  write(address: number, data: Uint8Array): void {
    this.owner.checkAlive();
    if (data.length === 0) return;
    if (this.memory.appStore(checkWhole('address', address, 0), data)) return;
    this.owner.fault(new BusFault('store', address, data.length));
  }

  readU8(address: number): number {
    return this.read(address, 1)[0] as number;
  }

  readU32(address: number): number {
    this.owner.checkAlive();
    checkWhole('address', address, 0);
    if (this.memory.readable(address, 4)) return this.memory.read32(address);
    return this.owner.fault(new BusFault('load', address, 4));
  }

  /** A 64-bit number; exact up to 2^53. */
  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 0x1_0000_0000;
  }

  writeU8(address: number, value: number): void {
    this.write(address, Uint8Array.of(value));
  }

  writeU32(address: number, value: number): void {
    this.owner.checkAlive();
    if (this.memory.appStore32(checkWhole('address', address, 0), value)) return;
    this.owner.fault(new BusFault('store', address, 4));
  }

  /** Runs `body` with room on the stack that is given back afterwards. */
  scoped<T>(body: () => T): T {
    const mark = this.mark();
    try {
      return body();
    } finally {
      this.release(mark);
    }
  }

  /** How far the stack is filled, for `release`. */
  mark(): number {
    return this.stack;
  }

  /** Gives back what was pushed since the mark was taken. */
  release(mark: number): void {
    this.stack = mark;
  }

  /** Room on the stack, 8-byte aligned, not cleared. Throws RangeError when it overflows. */
  push(bytes: number): number {
    const address = (this.stack - bytes) & ~7;
    if (address < HEAP_END) {
      throw new RangeError(`stack overflow: ${bytes} bytes do not fit into ${STACK_BYTES}`);
    }
    this.stack = address;
    return address;
  }

  /** Places bytes on the stack and returns their address; NULL for none. */
  pushBytes(data: Uint8Array): number {
    if (data.length === 0) return 0;
    const address = this.push(data.length);
    this.write(address, data);
    return address;
  }

  snapshot(): AllocationState {
    return { heap: this.heap, stack: this.stack };
  }

  restore(state: AllocationState): void {
    this.heap = state.heap;
    this.stack = state.stack;
  }
}

function checkWhole(what: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${what} must be a whole number from ${least} on, got ${value}`);
  }
  return value;
}

// Shared by all runs of a process: what an app does to it must not reach the next one.
Object.freeze(MemoryAccess);
Object.freeze(MemoryAccess.prototype);
