/**
 * A firmware image as the simulator keeps it: what lies in flash, and what is known of it.
 *
 * Plain data, made from an ELF file (elf.ts) or from the raw bytes of flash. The ranges are those
 * that Microvisor gives to the app (memory.ts); the vector table lies at the start of flash, where
 * the kernel looks for it.
 */

import { REGIONS } from '../../microvisor/memory.ts';
import type { Vectors } from './vectors.ts';

export interface FirmwareImage {
  readonly name: string;
  readonly kind: 'elf' | 'bin';
  /** From FLASH.start on, as many bytes as are used. */
  readonly flash: Uint8Array;
  readonly segments: readonly Segment[];
  /** Those that take memory on the device, by address. None in a raw image. */
  readonly sections: readonly Section[];
  /** By address; of several at one address the most telling comes first. None in a raw image. */
  readonly symbols: readonly FirmwareSymbol[];
  /** Names that the linker gave to numbers and to the ends of things, such as _Min_Stack_Size. */
  readonly linkerValues: readonly LinkerValue[];
  /** The entry point of the file; a raw image's is its reset handler. Microvisor starts the latter. */
  readonly entry: number;
  readonly vectors: Vectors;
}

/** A piece that is loaded, or RAM that is only reserved (`fileBytes` is 0). */
export interface Segment {
  /** Where the program sees it. */
  readonly address: number;
  /** Where it is stored: initial values of variables lie in flash until the start-up code copies them. */
  readonly loadAddress: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

export interface Section {
  readonly name: string;
  readonly address: number;
  /** As in Segment. */
  readonly loadAddress: number;
  readonly bytes: number;
  readonly isCode: boolean;
  /** It has no bytes in the file: RAM that starts as zeros, the heap, the stack. */
  readonly isEmpty: boolean;
}

export interface FirmwareSymbol {
  readonly name: string;
  /** Without the Thumb bit. */
  readonly address: number;
  /** 0: not known. */
  readonly bytes: number;
  /** `label`: a place in code without a type. */
  readonly kind: 'function' | 'object' | 'label';
}

export interface LinkerValue {
  readonly name: string;
  readonly value: number;
}

/** The file is no image that Microvisor could run; the message names place, rule and value found. */
export class FirmwareError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FirmwareError';
  }
}

export const [FLASH, RAM, SRAM4] = REGIONS;

/**
 * The place of an address: "send_report+0x1c", "main", or the address in hexadecimal where no symbol
 * covers it.
 */
export function symbolAt({ symbols }: FirmwareImage, address: number): string {
  const place = (address & ~1) >>> 0;
  const last = symbols[firstAbove(symbols, place) - 1];
  if (last === undefined) return hex(place);
  const symbol = symbols[firstAbove(symbols, last.address - 1)] as FirmwareSymbol;
  const offset = place - symbol.address;
  const covered = symbol.bytes > 0 ? offset < symbol.bytes : sameRegion(symbol, place);
  if (!covered && offset > 0) return hex(place);
  return offset === 0 ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
}

/** Index of the first symbol above an address. */
function firstAbove(symbols: readonly FirmwareSymbol[], address: number): number {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((symbols[middle] as FirmwareSymbol).address <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A symbol of unknown size reaches to the next one, but never out of its memory. */
function sameRegion(symbol: FirmwareSymbol, address: number): boolean {
  return REGIONS.some((region) => isIn(region, symbol.address) && isIn(region, address));
}

/** Whether a range lies in one region. */
export function isIn(region: (typeof REGIONS)[number], address: number, bytes = 1): boolean {
  return address >= region.start && address + bytes <= region.start + region.bytes;
}

export function hex(n: number): string {
  return `0x${n.toString(16).padStart(8, '0')}`;
}
