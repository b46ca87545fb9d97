/**
 * How typed wrappers hand parameters to a system call and read its results back.
 *
 * The wrappers of all calls are one object for an app; the files follow the groups of calls, each
 * class building on the one before.
 */

import type { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import type { MemoryAccess } from './memory-access.ts';

export type RawCall = (name: SyscallName, ...args: readonly number[]) => MvStatus;

const decoder = new TextDecoder();

export class MvBase {
  protected readonly raw: RawCall;
  protected readonly memory: MemoryAccess;

  constructor(raw: RawCall, memory: MemoryAccess) {
    this.raw = raw;
    this.memory = memory;
  }

  protected words(...words: readonly number[]): number {
    const at = this.memory.push(words.length * 4);
    for (let i = 0; i < words.length; i += 1) this.memory.writeU32(at + i * 4, words[i] as number);
    return at;
  }

  protected issue(name: SyscallName, params: number): { status: MvStatus; handle: number } {
    const out = this.words(0);
    const status = this.raw(name, params, out);
    return { status, handle: this.memory.readU32(out) };
  }

  protected retire(name: SyscallName, handle: number): { status: MvStatus; handle: number } {
    return this.memory.scoped(() => {
      const at = this.words(handle);
      const status = this.raw(name, at);
      return { status, handle: this.memory.readU32(at) };
    });
  }

  protected read32(
    name: SyscallName,
    ...first: readonly number[]
  ): {
    status: MvStatus;
    value: number;
  } {
    return this.memory.scoped(() => {
      const out = this.words(0);
      const status = this.raw(name, ...first, out);
      return { status, value: this.memory.readU32(out) };
    });
  }

  protected read64(name: SyscallName): { status: MvStatus; value: number } {
    const { memory } = this;
    // The cheapest call of all, and polled for: without the closure of scoped().
    const mark = memory.mark();
    try {
      const out = memory.push(8);
      memory.writeU32(out, 0);
      memory.writeU32(out + 4, 0);
      const status = this.raw(name, out);
      return { status, value: memory.readU64(out) };
    } finally {
      memory.release(mark);
    }
  }

  protected text(address: number, bytes: number): string {
    return decoder.decode(this.memory.read(address, bytes));
  }
}

Object.freeze(MvBase);
Object.freeze(MvBase.prototype);
