/**
 * What lies at which address, and every load and store that the interpreter cannot do in one step.
 *
 * Memory is the app's own (memory.ts): flash is read-only, a buffer that the kernel uses cannot be
 * stored to (D7). Peripherals answer through their non-secure addresses. Blocks of the chip that are
 * not modelled read as zero, and the first use of one is a warning. The secure aliases and the gateway
 * of the kernel give a SecureFault, everything else a precise BusFault. Sources: RM0456, memory map;
 * Armv8-M ARM, B7 (unaligned accesses are for normal memory only).
 */

import {
  type AppMemory,
  GUARD_PAGE_BITS,
  GUARD_PROTECTED,
  REGIONS,
} from '../../microvisor/memory.ts';
import { Fault, type FaultKind } from './faults.ts';
import { Journal } from './journal.ts';
import type { Block } from './peripherals/block.ts';

export const [FLASH, RAM, SRAM4] = REGIONS;
/** A branch into this window is a system call; nothing can be read there. */
export const GATEWAY_START = 0x0c1f_e000;
export const GATEWAY_BYTES = 0x400;

/** Peripherals are found by this many low bits less of their address. */
const BLOCK_BITS = 10;
/** System memory with the identity of the chip; the only thing below the peripherals to have a name. */
const SYSTEM_MEMORY = 0x0bf0_0000;
const SECURE_FLASH = 0x0c00_0000;
const PERIPHERALS = 0x4000_0000;
const SYSTEM_SPACE = 0xe000_0000;
const SYSTEM_BYTES = 0x10_0000;
/** From here on the system space belongs to trace and debug units of the chip. */
const DEBUG_UNITS = 0xe004_0000;

/** The registers of the processor itself. */
export interface SystemSpace {
  allows(address: number, bytes: number, isPrivileged: boolean): boolean;
  isStable(address: number): boolean;
  read(address: number, bytes: number): number;
  write(address: number, value: number, bytes: number): void;
}

/** Who has decoded code that lies in memory that can be stored to. */
export interface DecodedCode {
  /** Bytes at this offset of the region have changed. */
  changed(offset: number, bytes: number): void;
}

/** What the bus needs of the processor. */
export interface BusPort {
  readonly isPrivileged: boolean;
  /** Name of the block of the chip at an address; undefined: nothing answers there. */
  blockName(address: number): string | undefined;
  /** Brings the timers up to now, before a register is looked at. */
  catchUp(): void;
  /** A block that is not modelled is used. */
  unmodelled(name: string, address: number): void;
}

interface Mapping {
  readonly base: number;
  readonly block: Block;
}

export class Bus {
  readonly ram8: Uint8Array;
  readonly ram16: Uint16Array;
  readonly ram32: Int32Array;
  readonly flash8: Uint8Array;
  readonly flash16: Uint16Array;
  readonly flash32: Int32Array;
  readonly journal: Journal;
  /** CCR.UNALIGN_TRP. */
  trapsUnaligned = false;
  private readonly memory: AppMemory;
  private readonly port: BusPort;
  private readonly sram8: Uint8Array;
  private readonly sram32: Int32Array;
  private readonly raised = new Fault();
  private readonly mappings = new Map<number, Mapping>();
  private system: SystemSpace | undefined;
  /** Decoded code in RAM and SRAM4, once there is some. */
  ramCode: DecodedCode | undefined;
  sramCode: DecodedCode | undefined;

  constructor(memory: AppMemory, port: BusPort) {
    this.memory = memory;
    this.port = port;
    const { ram, flash, sram4 } = memory.views;
    this.ram8 = ram;
    this.ram16 = new Uint16Array(ram.buffer, ram.byteOffset, ram.length / 2);
    this.ram32 = new Int32Array(ram.buffer, ram.byteOffset, ram.length / 4);
    this.flash8 = flash;
    this.flash16 = new Uint16Array(flash.buffer, flash.byteOffset, flash.length / 2);
    this.flash32 = new Int32Array(flash.buffer, flash.byteOffset, flash.length / 4);
    this.sram8 = sram4;
    this.sram32 = new Int32Array(sram4.buffer, sram4.byteOffset, sram4.length / 4);
    this.journal = new Journal(this.ram32, this.sram32);
  }

  /** A byte for each page of RAM: not 0 where stores must come here. Changes with the journal. */
  get guard(): Uint8Array {
    return this.journal.isOn ? EVERY_PAGE : this.memory.guard;
  }

  setSystem(system: SystemSpace): void {
    this.system = system;
  }

  /** Puts a block at an address; both are multiples of 1 KiB. */
  attach(base: number, bytes: number, block: Block): void {
    for (let at = base; at < base + bytes; at += 1 << BLOCK_BITS) {
      this.mappings.set(at >>> BLOCK_BITS, { base, block });
    }
  }

  /** The one fault object, filled in, for whoever throws it. */
  fault(kind: FaultKind, address?: number): Fault {
    return this.raised.set(kind, address);
  }

  // Loads. The result is what a register holds; bytes and halfwords are zero-extended.

  load8(address: number): number {
    const offset = (address - RAM.start) >>> 0;
    if (offset < RAM.bytes) return this.ram8[offset] as number;
    const inFlash = (address - FLASH.start) >>> 0;
    if (inFlash < FLASH.bytes) return this.flash8[inFlash] as number;
    return this.loadOther(address >>> 0, 1) & 0xff;
  }

  load16(address: number): number {
    const offset = (address - RAM.start) >>> 0;
    const inFlash = (address - FLASH.start) >>> 0;
    if ((address & 1) === 0) {
      if (offset < RAM.bytes) return this.ram16[offset >>> 1] as number;
      if (inFlash < FLASH.bytes) return this.flash16[inFlash >>> 1] as number;
    } else if (offset < RAM.bytes - 1) return this.unaligned(this.ram8, offset, address, 2);
    else if (inFlash < FLASH.bytes - 1) return this.unaligned(this.flash8, inFlash, address, 2);
    return this.loadOther(address >>> 0, 2) & 0xffff;
  }

  load32(address: number): number {
    const offset = (address - RAM.start) >>> 0;
    const inFlash = (address - FLASH.start) >>> 0;
    if ((address & 3) === 0) {
      if (offset < RAM.bytes) return this.ram32[offset >>> 2] as number;
      if (inFlash < FLASH.bytes) return this.flash32[inFlash >>> 2] as number;
    } else if (offset < RAM.bytes - 3) return this.unaligned(this.ram8, offset, address, 4);
    else if (inFlash < FLASH.bytes - 3) return this.unaligned(this.flash8, inFlash, address, 4);
    return this.loadOther(address >>> 0, 4) | 0;
  }

  /** A word of memory without any effect; undefined: there is none. For vectors and evidence. */
  peek32(address: number): number | undefined {
    const word = address >>> 0;
    if ((word & 3) !== 0) return undefined;
    if (word - RAM.start < RAM.bytes && word >= RAM.start) {
      return this.ram32[(word - RAM.start) >>> 2];
    }
    if (word - FLASH.start < FLASH.bytes && word >= FLASH.start) {
      return this.flash32[(word - FLASH.start) >>> 2];
    }
    if (word - SRAM4.start < SRAM4.bytes && word >= SRAM4.start) {
      return this.sram32[(word - SRAM4.start) >>> 2];
    }
    return undefined;
  }

  /** Index into `ram32` of an aligned range that any store may go to without a look; -1: it is none. */
  plainIndex(address: number, bytes: number): number {
    const offset = (address - RAM.start) >>> 0;
    if ((offset & 3) !== 0 || offset > RAM.bytes - bytes) return -1;
    const { guard } = this;
    const first = guard[offset >>> GUARD_PAGE_BITS] as number;
    const last = guard[(offset + bytes - 1) >>> GUARD_PAGE_BITS] as number;
    return first === 0 && last === 0 ? offset >>> 2 : -1;
  }

  private unaligned(bytes: Uint8Array, offset: number, address: number, count: number): number {
    if (this.trapsUnaligned) throw this.fault('UNALIGNED', address);
    let value = 0;
    for (let i = count - 1; i >= 0; i -= 1) value = (value << 8) | (bytes[offset + i] as number);
    return value;
  }

  private loadOther(address: number, bytes: number): number {
    const offset = address - SRAM4.start;
    if (offset >= 0 && offset <= SRAM4.bytes - bytes) {
      if (address % bytes !== 0 && this.trapsUnaligned) throw this.fault('UNALIGNED', address);
      let value = 0;
      for (let i = bytes - 1; i >= 0; i -= 1)
        value = (value << 8) | (this.sram8[offset + i] as number);
      return value;
    }
    if (address >= SYSTEM_SPACE && address < SYSTEM_SPACE + SYSTEM_BYTES) {
      const system = this.systemSpace(address, bytes);
      if (!system.isStable(address)) this.journal.spoil();
      return system.read(address, bytes);
    }
    const mapping = this.find(address, bytes);
    if (mapping === undefined) return 0;
    const at = address - mapping.base;
    if (!mapping.block.isStable(at)) this.journal.spoil();
    return mapping.block.read(at, bytes);
  }

  // Stores. Only the low bits of the value count.

  store8(address: number, value: number): void {
    const offset = (address - RAM.start) >>> 0;
    if (offset < RAM.bytes) {
      if (this.guard[offset >>> GUARD_PAGE_BITS] !== 0) this.storeGuarded(offset, value, 1);
      else this.ram8[offset] = value;
    } else this.storeOther(address >>> 0, value, 1);
  }

  store16(address: number, value: number): void {
    const offset = (address - RAM.start) >>> 0;
    if ((address & 1) === 0 && offset < RAM.bytes) {
      if (this.guard[offset >>> GUARD_PAGE_BITS] !== 0) this.storeGuarded(offset, value, 2);
      else this.ram16[offset >>> 1] = value;
    } else if (offset < RAM.bytes - 1) this.storeUnaligned(offset, value, 2);
    else this.storeOther(address >>> 0, value, 2);
  }

  store32(address: number, value: number): void {
    const offset = (address - RAM.start) >>> 0;
    if ((address & 3) === 0 && offset < RAM.bytes) {
      if (this.guard[offset >>> GUARD_PAGE_BITS] !== 0) this.storeGuarded(offset, value, 4);
      else this.ram32[offset >>> 2] = value;
    } else if (offset < RAM.bytes - 3) this.storeUnaligned(offset, value, 4);
    else this.storeOther(address >>> 0, value, 4);
  }

  private storeUnaligned(offset: number, value: number, bytes: number): void {
    if (this.trapsUnaligned) throw this.fault('UNALIGNED', RAM.start + offset);
    this.storeGuarded(offset, value, bytes);
  }

  /** A store into RAM that is unaligned, or that somebody has to know of. */
  private storeGuarded(offset: number, value: number, bytes: number): void {
    const { memory, journal } = this;
    const last = offset + bytes - 1;
    const pages =
      (memory.guard[offset >>> GUARD_PAGE_BITS] as number) |
      (memory.guard[last >>> GUARD_PAGE_BITS] as number);
    const address = RAM.start + offset;
    if ((pages & GUARD_PROTECTED) !== 0 && memory.isProtected(address, bytes)) {
      throw this.fault('PRECISERR', address);
    }
    if (journal.isOn) {
      journal.note(offset >>> 2);
      if (offset >>> 2 !== last >>> 2) journal.note(last >>> 2);
    }
    for (let i = 0; i < bytes; i += 1) this.ram8[offset + i] = value >>> (i * 8);
    if ((pages & ~GUARD_PROTECTED) !== 0) this.ramCode?.changed(offset, bytes);
  }

  private storeOther(address: number, value: number, bytes: number): void {
    const offset = address - SRAM4.start;
    if (offset >= 0 && offset <= SRAM4.bytes - bytes) this.storeSram4(offset, value, bytes);
    else if (address >= SYSTEM_SPACE && address < SYSTEM_SPACE + SYSTEM_BYTES) {
      this.journal.spoil();
      this.systemSpace(address, bytes).write(address, value, bytes);
    } else {
      const mapping = this.find(address, bytes);
      this.journal.spoil();
      if (mapping === undefined) return;
      mapping.block.write(address - mapping.base, (value & mask(bytes)) >>> 0, bytes);
    }
  }

  private storeSram4(offset: number, value: number, bytes: number): void {
    const address = SRAM4.start + offset;
    if (address % bytes !== 0 && this.trapsUnaligned) throw this.fault('UNALIGNED', address);
    if (this.memory.isProtected(address, bytes)) throw this.fault('PRECISERR', address);
    if (this.journal.isOn) {
      const last = (offset + bytes - 1) >>> 2;
      this.journal.note(~(offset >>> 2));
      if (last !== offset >>> 2) this.journal.note(~last);
    }
    for (let i = 0; i < bytes; i += 1) this.sram8[offset + i] = value >>> (i * 8);
    this.sramCode?.changed(offset, bytes);
  }

  private systemSpace(address: number, bytes: number): SystemSpace {
    const { system, port } = this;
    if (system === undefined || !system.allows(address, bytes, port.isPrivileged)) {
      throw this.fault(address % bytes === 0 ? 'PRECISERR' : 'UNALIGNED', address);
    }
    if (address >= DEBUG_UNITS) this.findUnmodelled(address);
    port.catchUp();
    return system;
  }

  /** Undefined: a block that is not modelled. */
  private find(address: number, bytes: number): Mapping | undefined {
    const mapping = this.mappings.get(address >>> BLOCK_BITS);
    if (mapping === undefined) return this.findUnmodelled(address);
    if (address % bytes !== 0) throw this.fault('UNALIGNED', address);
    this.port.catchUp();
    return mapping;
  }

  private findUnmodelled(address: number): undefined {
    if (isKernels(address)) throw this.fault('AUVIOL', address);
    const mayHaveName =
      address >= PERIPHERALS || (address >= SYSTEM_MEMORY && address < SECURE_FLASH);
    const name = mayHaveName ? this.port.blockName(address) : undefined;
    if (name === undefined) throw this.fault('PRECISERR', address);
    this.port.unmodelled(name, address);
  }
}

function mask(bytes: number): number {
  return bytes === 4 ? -1 : (1 << (bytes * 8)) - 1;
}

/** Secure aliases of flash, RAM and peripherals: bit 28, and for flash bit 26 (RM0456). */
export function isKernels(address: number): boolean {
  const top = address >>> 28;
  return top === 3 || top === 5 || address >>> 26 === SECURE_FLASH >>> 26;
}

/** While the journal is on. */
const EVERY_PAGE = new Uint8Array(RAM.bytes >>> GUARD_PAGE_BITS).fill(0xff);
