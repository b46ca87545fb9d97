/** Instructions with random fields, for the cases of the differential test. */

import type { Stream } from '../../../../src/engine/chance.ts';
import type { Encoding } from '../../../../src/host/cortex-m/isa/instruction.ts';

export interface Random {
  readonly stream: Stream;
  bits(count: number): number;
}

export function randomOf(stream: Stream): Random {
  return { stream, bits: (count) => (count === 0 ? 0 : stream.u32() >>> (32 - count)) };
}

/** The halfwords of a pattern with random fields; `values` are given ones. */
export function instantiate(
  name: string,
  { bits }: Encoding,
  random: Random,
  values: Readonly<Record<string, number>> = {},
): readonly number[] {
  const pattern = bits.replaceAll(' ', '');
  const left: Record<string, number> = { ...values };
  for (const letter of new Set(pattern)) {
    const width = [...pattern].filter((other) => other === letter).length;
    left[letter] ??= random.bits(width);
  }
  const remaining: Record<string, number> = {};
  for (const letter of pattern) remaining[letter] = (remaining[letter] ?? 0) + 1;
  let word = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    const letter = pattern[i] as string;
    let bit: number;
    if (letter === '0' || letter === '1') bit = Number(letter);
    else if (letter === '-') bit = ignoredBit(name, pattern, i, left['c'] ?? 0);
    else {
      remaining[letter] = (remaining[letter] as number) - 1;
      bit = ((left[letter] as number) >>> (remaining[letter] as number)) & 1;
    }
    word = (word << 1) | bit;
  }
  return pattern.length === 16 ? [word & 0xffff] : [word >>> 16, word & 0xffff];
}

/** Four in a row should be ones, others zeros; CLZ and its kin have Rm there once more. */
function ignoredBit(name: string, pattern: string, i: number, c: number): number {
  if (name === 'mrs') return i === 11 || i === 18 ? 0 : 1;
  const start = pattern.lastIndexOf('----', i);
  const inRow = start >= 0 && i - start < 4;
  if (/^(clz|rev|rbit)/.test(name)) return (c >>> (3 - (i - start))) & 1;
  return inRow && !/^(vcmp|vmsr|vmrs|vmov)/.test(name) ? 1 : 0;
}

/** MOVW and MOVT of an address. */
export function setRegister(register: number, value: number): readonly number[] {
  const half = (op: number, imm: number) => [
    op | ((imm >>> 12) & 15) | (((imm >>> 11) & 1) << 10),
    (((imm >>> 8) & 7) << 12) | (register << 8) | (imm & 0xff),
  ];
  return [...half(0xf240, value & 0xffff), ...half(0xf2c0, value >>> 16)];
}
