/**
 * The memory of the app as the kernel and the app see it.
 *
 * Flash can be read; the two RAM regions can be read and written (D6). A range that leaves its
 * region, or lies in none, is no memory at all. Buffers that the kernel uses are write-protected
 * against the app (D7), not against the kernel. What a call writes is collected for its trace
 * record, and an optional tap sees every write of the kernel (a host that re-executes needs them, and one
 * whose code lies in RAM).
 */

import { invariant } from '../engine/invariant.ts';

interface Region {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
  readonly writable: boolean;
}

export const REGIONS = [
  { name: 'flash', start: 0x0800_0000, bytes: 1024 * 1024, writable: false },
  { name: 'ram', start: 0x2000_0000, bytes: 512 * 1024, writable: true },
  { name: 'sram4', start: 0x2800_0000, bytes: 16 * 1024, writable: true },
] as const satisfies readonly Region[];

const FLASH = REGIONS[0];
const RAM = REGIONS[1];
const SRAM4 = REGIONS[2];

/** A range of app memory that the app must not write while the kernel uses it. */
export interface Protection {
  readonly start: number;
  readonly bytes: number;
}

/** The writable regions and what is protected. Flash never changes, so it is not part of it. */
export interface MemoryState {
  readonly ram: Uint8Array;
  readonly sram4: Uint8Array;
  readonly protections: readonly Protection[];
}

export type WriteTap = (address: number, bytes: Uint8Array) => void;

/** Stores of firmware look at one byte a page of RAM before they go the quick way. */
export const GUARD_PAGE_BITS = 8;
/** This bit of a page's guard: a buffer that is write-protected lies in it. */
export const GUARD_PROTECTED = 1;

export class AppMemory {
  private readonly flash: Uint8Array;
  private readonly ram = new Uint8Array(RAM.bytes);
  private readonly sram4 = new Uint8Array(SRAM4.bytes);
  private readonly ramView = new DataView(this.ram.buffer);
  /** A byte for each page of RAM; its other bits are the host's. Not 0: a store is looked at. */
  readonly guard = new Uint8Array(RAM.bytes >>> GUARD_PAGE_BITS);
  /** Whether a life may have written. */
  private used = false;
  private protections: Protection[] = [];
  private wrote: number[] | undefined;
  private tap: WriteTap | undefined;

  /** `image` is placed at the start of flash; the rest reads as erased (0xFF). */
  constructor(image: Uint8Array | undefined) {
    this.flash = image === undefined ? ERASED_FLASH : flashOf(image);
  }

  readable(address: number, bytes: number): boolean {
    return this.locate(address, bytes) !== undefined;
  }

  /** Whether the range is RAM at all, whoever uses it. */
  isRam(address: number, bytes: number): boolean {
    return within(RAM, address, bytes) || within(SRAM4, address, bytes);
  }

  /** Whether the app may store there: a result pointer into a protected buffer is bad (D7). */
  writable(address: number, bytes: number): boolean {
    return this.isRam(address, bytes) && !this.isProtected(address, bytes);
  }

  /** Whether a range touches a buffer that is write-protected against the app. */
  isProtected(address: number, bytes: number): boolean {
    return this.protections.some((p) => address < p.start + p.bytes && p.start < address + bytes);
  }

  /** An input that may be NULL when it is empty (D6). */
  readableInput(address: number, bytes: number): boolean {
    return (bytes === 0 && address === 0) || this.readable(address, bytes);
  }

  /** Whether the first byte can be written: what tells LATEFAULT from PARAMETERFAULT (D4). */
  startsWritable(address: number): boolean {
    return this.writable(address, 1);
  }

  read32(address: number): number {
    if (within(RAM, address, 4)) return this.ramView.getUint32(address - RAM.start, true);
    const b = this.view(address, 4);
    return (
      ((b[0] as number) |
        ((b[1] as number) << 8) |
        ((b[2] as number) << 16) |
        ((b[3] as number) << 24)) >>>
      0
    );
  }

  /** A copy of what is there. */
  read(address: number, bytes: number): Uint8Array {
    return bytes === 0 ? new Uint8Array(0) : this.view(address, bytes).slice();
  }

  // Writes of the kernel

  write32(address: number, value: number): void {
    const word = value >>> 0;
    this.set32(address, word);
    this.wrote?.push(address, 4, word);
    this.tap?.(address, littleEndian(word));
  }

  /** A whole number below 2^53 as 64 bits. */
  write64(address: number, value: number): void {
    const low = (value % 0x1_0000_0000) >>> 0;
    const high = Math.floor(value / 0x1_0000_0000) >>> 0;
    this.set32(address, low);
    this.set32(address + 4, high);
    this.wrote?.push(address, 8, low, high);
    this.tap?.(address, Uint8Array.of(...littleEndian(low), ...littleEndian(high)));
  }

  write(address: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    invariant(this.isRam(address, bytes.length), () => `kernel write to ${hex(address)}`);
    this.view(address, bytes.length).set(bytes);
    if (this.wrote !== undefined) {
      this.wrote.push(address, bytes.length);
      for (let i = 0; i < bytes.length; i += 4) {
        this.wrote.push(
          ((bytes[i] as number) |
            ((bytes[i + 1] ?? 0) << 8) |
            ((bytes[i + 2] ?? 0) << 16) |
            ((bytes[i + 3] ?? 0) << 24)) >>>
            0,
        );
      }
    }
    this.tap?.(address, bytes);
  }

  /** Collects what the kernel writes from now on, for the record of a call. */
  collectWrites(): void {
    this.wrote = [];
  }

  /** What was collected: address, length and words of each write. */
  takeWrites(): readonly number[] {
    const wrote = this.wrote ?? NO_WRITES;
    this.wrote = undefined;
    return wrote;
  }

  /** Sees every write of the kernel. */
  setTap(tap: WriteTap | undefined): void {
    this.tap = tap;
  }

  // The app's own access

  /** A store of the app. False: bus fault, the range is not its to write (D7). */
  appStore(address: number, bytes: Uint8Array): boolean {
    if (!this.writable(address, bytes.length)) return false;
    this.view(address, bytes.length).set(bytes);
    return true;
  }

  /** A word that the app stores. False: bus fault. */
  appStore32(address: number, value: number): boolean {
    if (!this.writable(address, 4)) return false;
    this.set32(address, value >>> 0);
    return true;
  }

  /** A load of the app. Undefined: bus fault. */
  appLoad(address: number, bytes: number): Uint8Array | undefined {
    const found = this.locate(address, bytes);
    return found === undefined ? undefined : this.view(address, bytes).slice();
  }

  /**
   * The memory itself, for a host that runs machine code: the kernel's writes are seen in it at once.
   * Whoever stores there must look at `guard` first. Flash is shared and never written.
   */
  get views(): {
    readonly ram: Uint8Array;
    readonly sram4: Uint8Array;
    readonly flash: Uint8Array;
  } {
    this.used = true;
    return { ram: this.ram, sram4: this.sram4, flash: this.flash };
  }

  protect(start: number, bytes: number): void {
    this.setProtections([...this.protections, { start, bytes }]);
  }

  unprotect(start: number): void {
    this.setProtections(this.protections.filter((p) => p.start !== start));
  }

  private setProtections(protections: readonly Protection[]): void {
    if (this.protections.length === 0 && protections.length === 0) return;
    this.protections = [...protections];
    const { guard } = this;
    for (let page = 0; page < guard.length; page += 1) {
      guard[page] = (guard[page] as number) & ~GUARD_PROTECTED;
    }
    for (const { start, bytes } of protections) {
      if (!within(RAM, start, bytes)) continue;
      const last = (start + bytes - 1 - RAM.start) >>> GUARD_PAGE_BITS;
      for (let page = (start - RAM.start) >>> GUARD_PAGE_BITS; page <= last; page += 1) {
        guard[page] = (guard[page] as number) | GUARD_PROTECTED;
      }
    }
  }

  /** A new life of the app: RAM is initialised anew and nothing is protected. */
  clear(): void {
    // The first life finds new memory: touching all of it costs a short run more than its calls.
    if (this.used) {
      this.ram.fill(0);
      this.sram4.fill(0);
    }
    this.used = true;
    this.setProtections([]);
  }

  private set32(address: number, word: number): void {
    if (within(RAM, address, 4)) this.ramView.setUint32(address - RAM.start, word, true);
    else this.view(address, 4).set(littleEndian(word));
  }

  private locate(address: number, bytes: number): Uint8Array | undefined {
    if (within(RAM, address, bytes)) return this.ram;
    if (within(FLASH, address, bytes)) return this.flash;
    if (within(SRAM4, address, bytes)) return this.sram4;
    return undefined;
  }

  /** Only after a check: a range that is not memory here is our bug. */
  private view(address: number, bytes: number): Uint8Array {
    const region = this.locate(address, bytes);
    invariant(region !== undefined, () => `kernel access to ${hex(address)}, ${bytes} bytes`);
    const start =
      address - (region === this.ram ? RAM : region === this.flash ? FLASH : SRAM4).start;
    return region.subarray(start, start + bytes);
  }

  snapshot(): MemoryState {
    return {
      ram: this.ram.slice(),
      sram4: this.sram4.slice(),
      protections: [...this.protections],
    };
  }

  restore(state: MemoryState): void {
    this.used = true;
    this.ram.set(state.ram);
    this.sram4.set(state.sram4);
    this.setProtections(state.protections);
  }
}

const NO_WRITES: readonly number[] = [];
/** Shared by all runs that have no image: nobody can write flash. */
const ERASED_FLASH = new Uint8Array(FLASH.bytes).fill(0xff);
/** All runs of an image share its flash as well. */
const FLASHES = new WeakMap<Uint8Array, Uint8Array>();

function flashOf(image: Uint8Array): Uint8Array {
  const known = FLASHES.get(image);
  if (known !== undefined) return known;
  invariant(image.length <= FLASH.bytes, 'the flash image must fit into 1 MiB');
  const flash = new Uint8Array(FLASH.bytes).fill(0xff);
  flash.set(image);
  FLASHES.set(image, flash);
  return flash;
}

function within(region: Region, address: number, bytes: number): boolean {
  return address >= region.start && address + bytes <= region.start + region.bytes;
}

function littleEndian(word: number): Uint8Array {
  return Uint8Array.of(word, word >>> 8, word >>> 16, word >>> 24);
}

const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;
