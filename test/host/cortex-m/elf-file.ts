/** ELF files for tests, made byte by byte: no compiler is needed, and every field can be wrong. */

export interface SegmentOf {
  readonly address: number;
  readonly loadAddress?: number;
  readonly bytes: Uint8Array;
  /** Larger than the bytes: the rest is zeros. */
  readonly memoryBytes?: number;
}

export interface SectionOf {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  readonly isCode?: boolean;
  readonly isEmpty?: boolean;
}

export interface SymbolOf {
  readonly name: string;
  /** With the Thumb bit, as the linker writes it. */
  readonly value: number;
  readonly bytes?: number;
  readonly type?: 'none' | 'object' | 'function' | 'file';
  readonly binding?: 'local' | 'global' | 'weak';
  /** Name of its section; without one it is a number. */
  readonly section?: string;
}

export interface ElfOf {
  readonly segments: readonly SegmentOf[];
  readonly sections?: readonly SectionOf[];
  readonly symbols?: readonly SymbolOf[];
  readonly entry?: number;
}

const TYPES = { none: 0, object: 1, function: 2, file: 4 };
const BINDINGS = { local: 0, global: 1, weak: 2 };
const ABSOLUTE = 0xfff1;

/** Header, program headers, contents, symbols, names, section headers, in this order. */
export function elfFile({ segments, sections = [], symbols = [], entry = 0 }: ElfOf): Uint8Array {
  const out: number[] = [];
  const word = (value: number) => out.push(value, value >>> 8, value >>> 16, value >>> 24);
  const half = (value: number) => out.push(value, value >>> 8);
  const bare = sections.length + symbols.length === 0;
  const names = strings([
    ...sections.map(({ name }) => name),
    ...symbols.map(({ name }) => name),
    '.symtab',
    '.strtab',
  ]);
  const contentsAt = 52 + 32 * segments.length;
  const symbolsAt = contentsAt + segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const namesAt = symbolsAt + 16 * (symbols.length + 1);
  const headersAt = namesAt + names.text.length;
  out.push(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  for (const value of [2, 40]) half(value);
  for (const value of [1, entry, 52, bare ? 0 : headersAt, 0x0500_0200]) word(value);
  for (const value of [52, 32, segments.length, 40]) half(value);
  for (const value of bare ? [0, 0] : [sections.length + 3, sections.length + 2]) half(value);
  let at = contentsAt;
  for (const { address, loadAddress = address, bytes, memoryBytes = bytes.length } of segments) {
    for (const value of [1, at, address, loadAddress, bytes.length, memoryBytes, 7, 4]) word(value);
    at += bytes.length;
  }
  for (const { bytes } of segments) out.push(...bytes);
  if (bare) return Uint8Array.from(out);
  for (let n = 0; n < 16; n += 1) out.push(0);
  const sectionNames = sections.map(({ name }) => name);
  for (const { name, value, bytes = 0, type = 'none', binding = 'global', section } of symbols) {
    for (const field of [names.at(name), value, bytes]) word(field);
    out.push((BINDINGS[binding] << 4) | TYPES[type], 0);
    half(section === undefined ? ABSOLUTE : sectionNames.indexOf(section) + 1);
  }
  out.push(...names.text);
  for (let n = 0; n < 40; n += 1) out.push(0);
  for (const { name, address, bytes, isCode = false, isEmpty = false } of sections) {
    const flags = 2 | (isCode ? 4 : 1);
    for (const value of [names.at(name), isEmpty ? 8 : 1, flags, address, 0, bytes, 0, 0, 4, 0]) {
      word(value);
    }
  }
  const table = [names.at('.symtab'), 2, 0, 0, symbolsAt, namesAt - symbolsAt];
  for (const value of [...table, sections.length + 2, 1, 4, 16]) word(value);
  const text = [names.at('.strtab'), 3, 0, 0, namesAt, names.text.length, 0, 0, 1, 0];
  for (const value of text) word(value);
  return Uint8Array.from(out);
}

function strings(names: readonly string[]) {
  const text = [0];
  const places = new Map<string, number>();
  for (const name of names) {
    places.set(name, text.length);
    text.push(...new TextEncoder().encode(name), 0);
  }
  return { text, at: (name: string) => places.get(name) ?? 0 };
}

/** Words as bytes, little-endian. */
export function words(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap((v) => [v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24]),
  );
}

/** Halfwords as bytes. */
export function halves(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((v) => [v & 255, (v >>> 8) & 255]));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A vector table of a stack pointer, handlers by exception number, and one handler for all others. */
export function vectorTable(
  sp: number,
  handlers: Readonly<Record<number, number>>,
  others: number,
  exceptions = 142,
): Uint8Array {
  return words(sp, ...Array.from({ length: exceptions - 1 }, (_, n) => handlers[n + 1] ?? others));
}
