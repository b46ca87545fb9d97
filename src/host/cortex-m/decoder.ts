/**
 * From the bytes of an instruction to its record.
 *
 * A table made of the encodings (isa/): those that can match a first halfword stand together, the
 * most specific first. The first one that matches, and that nothing refuses, it is. What no
 * encoding matches is undefined, and so is what the architecture calls unpredictable, unless an
 * encoding says otherwise. Made when it is first needed; an address is decoded once.
 *
 * Bits of w: operation 0..9, a 10..13, b 14..17, c 18..21, d 22..25, e 26..30, 32-bit instruction 31;
 * x 10..14, y 15..19, z 20..24 (floating-point registers) lie over a to d.
 */

import type { Code } from './code.ts';
import { type Fields, IMMEDIATES } from './isa/immediates.ts';
import type { Encoding } from './isa/instruction.ts';
import { INSTRUCTIONS, OP_CONDITIONAL, OP_UNDEFINED, operationOf } from './isa/set.ts';

const PLACES = { a: 10, b: 14, c: 18, d: 22, e: 26, x: 10, y: 15, z: 20 } as const;
const WIDE = -2147483648;
const BUCKET_BITS = 9;

/** A field of an encoding: its bits in the word, the highest first. */
interface Field {
  readonly letter: string;
  readonly bits: readonly number[];
}

/** An encoding, ready to be matched. */
interface Pattern {
  readonly operation: number;
  readonly mask: number;
  readonly value: number;
  readonly bits: number;
  readonly fields: readonly Field[];
  readonly encoding: Encoding;
  readonly refusals: readonly Refusal[];
  readonly fixedBits: number;
}

/** A field that is a number, or the same as another one. */
interface Refusal {
  readonly field: string;
  readonly other: string | number;
}

/** Decodes what lies at an offset; `it` is ITSTATE there. An IT instruction decodes its block too. */
export function decode(code: Code, offset: number, it: number): void {
  const first = code.halfwords[offset >>> 1] as number;
  const isWide = first >= 0xe800;
  const word = isWide ? (first << 16) | (code.halfwords[(offset >>> 1) + 1] ?? 0) : first;
  const found = match(code, offset, word, isWide, it);
  code.mark(offset, isWide ? 4 : 2);
  const { records } = code;
  if (it === 0) {
    records[offset] = found.w;
    records[offset + 1] = found.k;
    if ((found.w & 0x3ff) === OP_IT) decodeBlock(code, offset + 2, found.k);
    return;
  }
  const inner = code.needInner();
  inner[offset] = found.w;
  inner[offset + 1] = found.k;
  records[offset] = OP_CONDITIONAL | ((it >>> 4) << 10) | (it << 14) | (found.w & WIDE);
  records[offset + 1] = 0;
}

/** Decodes the instructions of an IT block from one on, whose ITSTATE is `it`. */
export function decodeBlock(code: Code, offset: number, it: number): void {
  let at = offset;
  for (let state = it; state !== 0 && at < code.bytes; state = advance(state)) {
    decode(code, at, state);
    at += (code.records[at] as number) < 0 ? 4 : 2;
  }
}

/** ITSTATE of the next instruction; 0: it is not in the block. */
function advance(it: number): number {
  return (it & 7) === 0 ? 0 : (it & 0xe0) | ((it << 1) & 0x1f);
}

/** An instruction by its name: what stands in its records. */
export function operationNamed(name: string): number {
  return operationOf(INSTRUCTIONS.findIndex((instruction) => instruction.name === name));
}

/** The name of the operation of a record; for people and tests. */
export function nameOf(operation: number): string | undefined {
  return INSTRUCTIONS[operation - operationOf(0)]?.name;
}

export const OP_IT = operationNamed('it');

interface Found {
  readonly w: number;
  readonly k: number;
}

function match(code: Code, offset: number, word: number, isWide: boolean, it: number): Found {
  const wide = isWide ? WIDE : 0;
  for (const pattern of patternsFor(isWide ? word >>> 16 : word)) {
    if ((word & pattern.mask) !== pattern.value) continue;
    const { encoding } = pattern;
    if (encoding.inIt !== undefined && encoding.inIt !== (it !== 0)) continue;
    const fields = fieldsOf(pattern, word);
    if (pattern.refusals.some(({ field, other }) => fields(field) === numberOf(fields, other)))
      continue;
    const k = immediate(code, offset, encoding, fields);
    if (k === undefined) continue;
    return { w: recordOf(pattern, fields) | wide, k };
  }
  return { w: OP_UNDEFINED | wide, k: word };
}

const numberOf = (fields: Fields, other: string | number) =>
  typeof other === 'number' ? other : fields(other);

function fieldsOf({ fields, encoding }: Pattern, word: number): Fields {
  const values: Record<string, number> = { ...encoding.fixed };
  for (const { letter, bits } of fields) {
    let value = 0;
    for (const bit of bits) value = (value << 1) | ((word >>> bit) & 1);
    values[letter] = value;
  }
  const [to, from] = encoding.copy?.split('=') ?? [];
  if (to !== undefined && from !== undefined) values[to] = values[from] ?? 0;
  return (letter) => values[letter] ?? 0;
}

function recordOf({ operation }: Pattern, fields: Fields): number {
  let w = operation;
  for (const [letter, place] of Object.entries(PLACES)) w |= fields(letter) << place;
  return w;
}

function immediate(
  code: Code,
  offset: number,
  encoding: Encoding,
  fields: Fields,
): number | undefined {
  const { k: make, near, constant } = encoding;
  const made =
    make === undefined ? fields('k') : IMMEDIATES[make](fields, (code.base + offset + 4) | 0);
  if (made === undefined || (near !== true && constant !== true)) return made;
  const place = (made - code.base) >>> 0;
  if (near === true) return place < code.bytes ? place : undefined;
  if (code.guard !== undefined || (place & 3) !== 0 || place + 4 > code.bytes) return undefined;
  const [low, high] = code.halfwords.subarray(place >>> 1, (place >>> 1) + 2);
  return (low as number) | ((high as number) << 16);
}

/** By the upper bits of the first halfword. */
let buckets: Pattern[][] | undefined;

function patternsFor(halfword: number): readonly Pattern[] {
  buckets ??= makeBuckets();
  return buckets[halfword >>> (16 - BUCKET_BITS)] as Pattern[];
}

function makeBuckets(): Pattern[][] {
  const made: Pattern[][] = Array.from({ length: 1 << BUCKET_BITS }, () => []);
  const patterns = INSTRUCTIONS.flatMap(({ encodings }, index) =>
    encodings.map((encoding) => compile(encoding, operationOf(index))),
  );
  patterns.sort((p, q) => q.fixedBits - p.fixedBits);
  for (const pattern of patterns) {
    const shift = pattern.bits - BUCKET_BITS;
    const mask = pattern.mask >>> shift;
    const value = pattern.value >>> shift;
    for (let i = 0; i < made.length; i += 1) if ((i & mask) === value) made[i]?.push(pattern);
  }
  return made;
}

function compile(encoding: Encoding, operation: number): Pattern {
  const bits = encoding.bits.replaceAll(' ', '');
  let mask = 0;
  let value = 0;
  const fields = new Map<string, number[]>();
  const lowest = new Map<string, number>();
  for (const [i, letter] of [...bits].entries()) {
    const bit = bits.length - 1 - i;
    if (letter === '0' || letter === '1') {
      mask |= 1 << bit;
      if (letter === '1') value |= 1 << bit;
    } else if (letter >= 'A' && letter <= 'Z') lowest.set(letter.toLowerCase(), bit);
    else if (letter !== '-') fields.set(letter, [...(fields.get(letter) ?? []), bit]);
  }
  for (const [letter, bit] of lowest) fields.set(letter, [...(fields.get(letter) ?? []), bit]);
  return {
    operation,
    mask,
    value,
    bits: bits.length,
    fields: [...fields].map(([letter, places]) => ({ letter, bits: places })),
    encoding,
    refusals: refusalsOf(encoding.refuse ?? ''),
    fixedBits: [...bits].filter((letter) => letter === '0' || letter === '1').length,
  };
}

function refusalsOf(text: string): readonly Refusal[] {
  const parts = text.split(' ').filter((part) => part !== '');
  return parts.map((part) => {
    const [field = '', other = ''] = part.split('=');
    return { field, other: /^\d+$/.test(other) ? Number(other) : other };
  });
}
