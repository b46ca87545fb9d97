/**
 * Reads an ELF file of 32 bits for Arm: what it loads, its sections and its symbols.
 *
 * Only what a linked program needs: program headers for the bytes, the section headers and the
 * symbol table where they are there. Whatever the bytes are, the outcome is an image or a
 * FirmwareError. Sources: System V gABI (file layout), ELF for the Arm Architecture (symbols).
 */

import {
  FirmwareError,
  type FirmwareImage,
  FLASH,
  hex,
  isIn,
  RAM,
  type Section,
  type Segment,
  SRAM4,
} from './image.ts';
import { type LinkedSymbol, sortedSymbols } from './symbols.ts';
import { readVectors } from './vectors.ts';

const HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;
const SECTION_HEADER_BYTES = 40;
const SYMBOL_BYTES = 16;
/** Longer names are cut: mangled ones can be endless. */
const NAME_CHARS = 200;

const MACHINE_ARM = 40;
const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'MIPS',
  62: 'x86-64',
  83: 'AVR',
  94: 'Xtensa',
  105: 'MSP430',
  183: 'AArch64',
  243: 'RISC-V',
};
const TYPES: Readonly<Record<number, string>> = {
  1: 'an object file (.o), which is not linked yet',
  3: 'a shared object',
  4: 'a core dump',
};

const LOAD = 1;
const SYMBOL_TABLE = 2;
const NO_BYTES = 8;
const ALLOCATED = 2;
const EXECUTABLE = 4;
/** Section number of a symbol that is a number and not an address. */
const ABSOLUTE = 0xfff1;

/** Whether the bytes begin as an ELF file does. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Everything but the check of the vector table, which is the same for every kind of file. */
export function readElf(bytes: Uint8Array, name: string): FirmwareImage {
  const file = new ElfFile(bytes);
  checkHeader(file);
  const segments = segmentsOf(file);
  const flash = flashOf(file, segments);
  const headers = sectionHeadersOf(file);
  const symbols = symbolsOf(file, headers);
  return {
    name,
    kind: 'elf',
    flash,
    segments: segments.map(({ offset: _, ...segment }) => segment),
    sections: sectionsOf(headers, segments),
    symbols: sortedSymbols(symbols),
    linkerValues: symbols
      .filter(({ kind }) => kind === 'value')
      .map(({ name, address }) => ({ name, value: address })),
    entry: file.word(24),
    vectors: readVectors(flash, FLASH.start),
  };
}

/** The file as bytes: every read is checked. */
class ElfFile {
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws for a range that the file does not have. */
  need(offset: number, bytes: number, what: string): void {
    const { length } = this.bytes;
    if (offset + bytes <= length) return;
    throw new FirmwareError(
      `the file is truncated: ${what} ends at byte ${offset + bytes}, and there are ${length}`,
    );
  }

  byte(offset: number): number {
    return this.bytes[offset] ?? 0;
  }

  /** Only within what `need` has checked, like `word`. */
  half(offset: number): number {
    return this.view.getUint16(offset, true);
  }

  word(offset: number): number {
    return this.view.getUint32(offset, true);
  }

  /** A string that ends with 0, at most as long as names may be. */
  text(offset: number, end: number): string {
    let text = '';
    for (let at = offset; at < end && text.length < NAME_CHARS && this.byte(at) !== 0; at += 1) {
      text += String.fromCharCode(this.byte(at));
    }
    return text;
  }
}

function checkHeader(file: ElfFile): void {
  if (!isElf(file.bytes)) {
    const start = [...file.bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
    const found = start.length === 0 ? 'is empty' : `begins with ${start.join(' ')}`;
    throw new FirmwareError(`must be an ELF file (7f 45 4c 46), and ${found}`);
  }
  file.need(0, HEADER_BYTES, 'the ELF header');
  const [bits, order] = [file.byte(4), file.byte(5)];
  if (bits !== 1) {
    const found = bits === 2 ? '64 bits' : `class ${bits}`;
    throw new FirmwareError(`must be an ELF of 32 bits, found ${found}${machineText(file, order)}`);
  }
  if (order !== 1) {
    const found = order === 2 ? 'big endian' : `byte order ${order}`;
    throw new FirmwareError(`must be a little-endian ELF, found ${found}`);
  }
  const machine = file.half(18);
  if (machine !== MACHINE_ARM) {
    const found = MACHINES[machine] ?? `machine ${machine}`;
    throw new FirmwareError(`must be an ELF for Arm, found one for ${found}`);
  }
  const type = file.half(16);
  if (type !== 2) {
    const found = TYPES[type] ?? `type ${type}`;
    throw new FirmwareError(`must be a linked program, found ${found}`);
  }
}

function machineText(file: ElfFile, order: number): string {
  const machine = order === 1 ? MACHINES[file.half(18)] : undefined;
  return machine === undefined ? '' : ` for ${machine}`;
}

/** With the place of its bytes in the file. */
type Stored = Segment & { readonly offset: number };

function segmentsOf(file: ElfFile): readonly Stored[] {
  const [offset, size, count] = [file.word(28), file.half(42), file.half(44)];
  if (count > 0 && size < PROGRAM_HEADER_BYTES) {
    throw new FirmwareError(
      `a program header must be at least ${PROGRAM_HEADER_BYTES} bytes, found ${size}`,
    );
  }
  if (count > 0) file.need(offset, count * size, 'the table of program headers');
  const segments: Stored[] = [];
  for (let n = 0; n < count; n += 1) {
    const at = offset + n * size;
    if (file.word(at) !== LOAD || file.word(at + 20) === 0) continue;
    const segment = {
      offset: file.word(at + 4),
      address: file.word(at + 8),
      loadAddress: file.word(at + 12),
      fileBytes: file.word(at + 16),
      memoryBytes: file.word(at + 20),
    };
    checkSegment(file, segment, `program header ${n}`);
    segments.push(segment);
  }
  if (segments.every(({ fileBytes }) => fileBytes === 0)) {
    throw new FirmwareError('has no bytes to load: no program header of kind LOAD has any');
  }
  return segments;
}

function checkSegment(file: ElfFile, segment: Stored, place: string): void {
  const { offset, address, loadAddress, fileBytes, memoryBytes } = segment;
  if (fileBytes > memoryBytes) {
    throw new FirmwareError(
      `${place} has more bytes in the file (${fileBytes}) than in memory (${memoryBytes})`,
    );
  }
  if (fileBytes > 0 && !isIn(FLASH, loadAddress, fileBytes)) {
    throw new FirmwareError(
      `${place} loads ${range(loadAddress, fileBytes)}, which must lie in the app's flash, ` +
        `${range(FLASH.start, FLASH.bytes)}: it is linked for another address`,
    );
  }
  if (![FLASH, RAM, SRAM4].some((region) => isIn(region, address, memoryBytes))) {
    throw new FirmwareError(
      `${place} takes ${range(address, memoryBytes)}, which must lie in the app's flash ` +
        `(${range(FLASH.start, FLASH.bytes)}) or RAM (${range(RAM.start, RAM.bytes)})`,
    );
  }
  file.need(offset, fileBytes, `what ${place} loads`);
}

function range(start: number, bytes: number): string {
  return `${hex(start)} to ${hex(start + bytes - 1)}`;
}

/** Flash as it is programmed; what no segment loads stays erased. */
function flashOf(file: ElfFile, segments: readonly Stored[]): Uint8Array {
  const loaded = segments.filter(({ fileBytes }) => fileBytes > 0);
  loaded.sort((a, b) => a.loadAddress - b.loadAddress);
  for (const [i, { loadAddress, fileBytes }] of loaded.entries()) {
    const next = loaded[i + 1]?.loadAddress ?? Number.POSITIVE_INFINITY;
    if (next >= loadAddress + fileBytes) continue;
    throw new FirmwareError(`two program headers load ${hex(next)}`);
  }
  const end = Math.max(...loaded.map((s) => s.loadAddress + s.fileBytes));
  const flash = new Uint8Array(end - FLASH.start).fill(0xff);
  for (const { offset, loadAddress, fileBytes } of loaded) {
    flash.set(file.bytes.subarray(offset, offset + fileBytes), loadAddress - FLASH.start);
  }
  return flash;
}

interface SectionHeader {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly bytes: number;
  /** Of a symbol table: the section of its names. */
  readonly link: number;
}

/** None in a file that was stripped of them. */
function sectionHeadersOf(file: ElfFile): readonly SectionHeader[] {
  const [offset, size, count] = [file.word(32), file.half(46), file.half(48)];
  if (offset === 0 || count === 0) return [];
  if (size < SECTION_HEADER_BYTES) {
    throw new FirmwareError(
      `a section header must be at least ${SECTION_HEADER_BYTES} bytes, found ${size}`,
    );
  }
  file.need(offset, count * size, 'the table of section headers');
  const headers: (SectionHeader & { nameAt: number })[] = [];
  for (let at = offset; at < offset + count * size; at += size) {
    headers.push({
      name: '',
      nameAt: file.word(at),
      type: file.word(at + 4),
      flags: file.word(at + 8),
      address: file.word(at + 12),
      offset: file.word(at + 16),
      bytes: file.word(at + 20),
      link: file.word(at + 24),
    });
  }
  const names = headers[file.half(50)];
  return headers.map(({ nameAt, ...header }) => ({
    ...header,
    name: names === undefined ? '' : stringAt(file, names, nameAt),
  }));
}

function stringAt(file: ElfFile, table: SectionHeader, index: number): string {
  const end = Math.min(table.offset + table.bytes, file.bytes.length);
  return file.text(table.offset + index, end);
}

function sectionsOf(
  headers: readonly SectionHeader[],
  segments: readonly Segment[],
): readonly Section[] {
  return headers
    .filter(({ flags, bytes }) => (flags & ALLOCATED) !== 0 && bytes > 0)
    .map(({ name, type, flags, address, bytes }) => {
      const segment = segments.find(
        (s) => address >= s.address && address < s.address + s.memoryBytes,
      );
      const moved = segment === undefined ? 0 : segment.loadAddress - segment.address;
      const isEmpty = type === NO_BYTES;
      const loadAddress = isEmpty ? address : address + moved;
      const isCode = (flags & EXECUTABLE) !== 0;
      return { name, address, loadAddress, bytes, isCode, isEmpty };
    })
    .sort((a, b) => a.address - b.address);
}

function symbolsOf(file: ElfFile, headers: readonly SectionHeader[]): readonly LinkedSymbol[] {
  const table = headers.find(({ type }) => type === SYMBOL_TABLE);
  const names = headers[table?.link ?? 0];
  if (table === undefined || names === undefined) return [];
  file.need(table.offset, table.bytes, 'the symbol table');
  const symbols: LinkedSymbol[] = [];
  for (let n = 1; (n + 1) * SYMBOL_BYTES <= table.bytes; n += 1) {
    const at = table.offset + n * SYMBOL_BYTES;
    const info = file.byte(at + 12);
    const section = file.half(at + 14);
    const kind = kindOf(info & 0xf, section, headers);
    if (kind === undefined) continue;
    const name = stringAt(file, names, file.word(at));
    // Mapping symbols ($t, $d) say only what the bytes after them are.
    if (name === '' || name.startsWith('$')) continue;
    const value = file.word(at + 4);
    const address = kind === 'function' ? (value & ~1) >>> 0 : value;
    symbols.push({ name, address, bytes: file.word(at + 8), kind, isWeak: info >>> 4 === 2 });
  }
  return symbols;
}

/** Undefined for what is no place: sections, files, symbols that are defined elsewhere. */
function kindOf(
  type: number,
  section: number,
  headers: readonly SectionHeader[],
): LinkedSymbol['kind'] | undefined {
  if (section === 0) return undefined;
  if (type === 1) return 'object';
  if (type === 2) return 'function';
  if (type !== 0) return undefined;
  if (section === ABSOLUTE) return 'value';
  const flags = headers[section]?.flags ?? 0;
  return (flags & EXECUTABLE) === 0 ? 'value' : 'label';
}
