/**
 * What instructions do with memory and the stack, for those that do it more than once.
 *
 * Addresses are int32 or uint32. A fault leaves all registers as they were.
 */

import type { MemoryPort } from '../code.ts';
import type { Cpu } from '../cpu.ts';
import { Fault, type FaultKind } from '../faults.ts';

export const RAM_START = 0x2000_0000;
export const RAM_BYTES = 0x8_0000;
export const FLASH_START = 0x0800_0000;
export const FLASH_BYTES = 0x10_0000;

/** One object for all faults: it is read before the next one is thrown. */
const fault = new Fault();
/** What an instruction has loaded so far: it must not show if a later load faults. */
const loaded = new Int32Array(16);

export function raise(kind: FaultKind, address?: number): never {
  throw fault.set(kind, address);
}

/** A stack pointer below its limit is refused. */
export function checkStack(cpu: Cpu, sp: number): void {
  if (sp >>> 0 < cpu.spLimit >>> 0) raise('STKOF');
}

export function load32(bus: MemoryPort, address: number): number {
  const place = (address - RAM_START) | 0;
  const index = ((place >>> 2) | (place << 30)) >>> 0;
  return index < RAM_BYTES >>> 2 ? (bus.ram32[index] as number) : bus.load32(address >>> 0);
}

export function load16(bus: MemoryPort, address: number): number {
  return bus.load16(address >>> 0);
}

export function load8(bus: MemoryPort, address: number): number {
  return bus.load8(address >>> 0);
}

export function store32(bus: MemoryPort, address: number, value: number): void {
  const place = (address - RAM_START) | 0;
  const index = ((place >>> 2) | (place << 30)) >>> 0;
  if (index < RAM_BYTES >>> 2 && bus.guard[index >>> 6] === 0) bus.ram32[index] = value;
  else bus.store32(address >>> 0, value);
}

export function store16(bus: MemoryPort, address: number, value: number): void {
  bus.store16(address >>> 0, value & 0xffff);
}

export function store8(bus: MemoryPort, address: number, value: number): void {
  bus.store8(address >>> 0, value & 0xff);
}

/** Loads the registers of a list (bits 0 to 15), lowest first; answers what the pc gets, if it is in it. */
export function loadMultiple(bus: MemoryPort, r: Int32Array, list: number, from: number): number {
  if ((from & 3) !== 0) raise('UNALIGNED', from);
  let address = from;
  for (let bits = list & 0xffff; bits !== 0; bits &= bits - 1) {
    loaded[31 - Math.clz32(bits & -bits)] = load32(bus, address);
    address += 4;
  }
  for (let bits = list & 0x7fff; bits !== 0; bits &= bits - 1) {
    const register = 31 - Math.clz32(bits & -bits);
    r[register] = loaded[register] as number;
  }
  return loaded[15] as number;
}

/** Stores the registers of a list, lowest first. */
export function storeMultiple(bus: MemoryPort, r: Int32Array, list: number, from: number): void {
  if ((from & 3) !== 0) raise('UNALIGNED', from);
  let address = from;
  for (let bits = list & 0xffff; bits !== 0; bits &= bits - 1) {
    store32(bus, address, r[31 - Math.clz32(bits & -bits)] as number);
    address += 4;
  }
}

/** A place that only aligned accesses may have. */
export function checkAligned(address: number, bytes: number): void {
  if ((address & (bytes - 1)) !== 0) raise('UNALIGNED', address);
}

/** Opens exclusive access, and ends it: whether the store of it may be done. */
export function openExclusive(cpu: Cpu, address: number, bytes: number): void {
  checkAligned(address, bytes);
  cpu.exclusive = address | 0;
}

export function closeExclusive(cpu: Cpu, address: number, bytes: number): boolean {
  checkAligned(address, bytes);
  const isOpen = cpu.exclusive === (address | 0);
  cpu.exclusive = -1;
  return isOpen;
}
