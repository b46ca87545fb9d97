import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Code, GUARD_CODE } from '../../../src/host/cortex-m/code.ts';
import { nameOf } from '../../../src/host/cortex-m/decoder.ts';
import { INSTRUCTIONS, OP_CONDITIONAL, OP_UNDEFINED } from '../../../src/host/cortex-m/isa/set.ts';

const BASE = 0x0800_0000;

/** Flash whose branches stay inside: the instruction stands in the middle of 32 MiB. */
const MIDDLE = 0x100_0000;
const wideFlash = new Code(BASE, new Uint8Array(2 * MIDDLE));

interface Decoded {
  readonly name: string;
  readonly w: number;
  readonly k: number;
}

function decoded(halfwords: readonly number[]): Decoded {
  wideFlash.halfwords.set(halfwords, MIDDLE >>> 1);
  wideFlash.records[MIDDLE] = 0;
  wideFlash.decodeAt(MIDDLE);
  const w = wideFlash.records[MIDDLE] as number;
  const name = nameOf(w & 0x3ff) ?? 'undefined';
  return { name, w, k: wideFlash.records[MIDDLE + 1] as number };
}

/** "0102" or "01020304": as they stand in a listing. */
const parsed = (hex: string) => (hex.match(/.{4}/g) ?? []).map((part) => Number.parseInt(part, 16));

/** Names of the listing that are other names of ours. */
const SYNONYMS: Readonly<Record<string, string>> = {
  stmia: 'stm',
  ldmia: 'ldm',
  negs: 'rsbs',
  addw: 'add',
  subw: 'sub',
  movw: 'mov',
  pld: 'preload',
  pldw: 'preload',
  pli: 'preload',
  yield: 'nop',
  sevl: 'nop',
  dsb: 'barrier',
  dmb: 'barrier',
  isb: 'barrier',
  ssbb: 'barrier',
  pssbb: 'barrier',
  cpsie: 'cps',
  cpsid: 'cps',
  ttt: 'tt',
  tta: 'tt',
  ttat: 'tt',
};

/** Every name that one of ours may be listed under: unprivileged forms, special cases of others. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  mov: [
    'movs',
    'lsl',
    'lsls',
    'lsr',
    'lsrs',
    'asr',
    'asrs',
    'ror',
    'rors',
    'rrx',
    'rrxs',
    'add',
    'sub',
    'adr',
    'nop',
  ],
  movs: ['lsls', 'lsrs', 'asrs', 'rors', 'rrxs'],
  add: ['sub'],
  push: ['stmdb', 'stm'],
  pop: ['ldm'],
  str: ['strt', 'push'],
  ldr: ['ldrt', 'pop'],
  strb: ['strbt'],
  ldrb: ['ldrbt'],
  strh: ['strht'],
  ldrh: ['ldrht'],
  ldrsb: ['ldrsbt'],
  ldrsh: ['ldrsht'],
  preload: ['ldrh', 'ldrsh', 'ldrsht', 'ldrsbt', 'ldrht', 'ldrbt'],
};

function isSameName(listed: string, ours: string): boolean {
  const plain = listed.replace(/\.[wn]$/, '');
  const name = SYNONYMS[plain] ?? (/^it[te]*$/.test(plain) ? 'it' : plain);
  const [base = ''] = ours.split('_');
  return name === base || (LISTED[base]?.includes(name) ?? false);
}

const REGISTERS: Readonly<Record<string, number>> = {
  sl: 10,
  fp: 11,
  ip: 12,
  sp: 13,
  lr: 14,
  pc: 15,
};

/** The registers of a listing, in order of number; lists in braces apart. */
function listedRegisters(text: string): readonly number[] {
  const found = text.replace(/\{.*\}/, '').match(/\b(r\d+|sl|fp|ip|sp|lr)\b/g) ?? [];
  return found.map((name) => REGISTERS[name] ?? Number(name.slice(1))).sort((a, b) => a - b);
}

/** The registers of a record that its text names, in order of number. */
function recordRegisters({ name, w }: Decoded): readonly number[] {
  const text = INSTRUCTIONS.find((row) => row.name === name)?.text ?? '';
  const places = { a: 10, b: 14, c: 18, d: 22 };
  const named = Object.entries(places).filter(([letter]) =>
    new RegExp(`\\bR${letter}\\b`).test(text),
  );
  return named.map(([, place]) => (w >>> place) & 15).sort((x, y) => x - y);
}

const LINES = readFileSync(join(import.meta.dirname, 'decoded.txt'), 'utf8')
  .trim()
  .split('\n');

describe('the decoder', () => {
  it('reads each recorded instruction as the GNU disassembler does', () => {
    const others: string[] = [];
    for (const line of LINES) {
      const [hex = '', listed = ''] = line.split(' ');
      const found = decoded(parsed(hex));
      if (!isSameName(listed, found.name)) others.push(`${line}: ${found.name}`);
    }
    expect(others).toEqual([]);
    expect(LINES.length).toBeGreaterThan(700);
  });

  it('finds the same registers', () => {
    const others: string[] = [];
    for (const line of LINES) {
      const [hex = ''] = line.split(' ');
      const found = decoded(parsed(hex));
      // Operands that are the same or fixed are written once, or not at all.
      const ours = new Set(recordRegisters(found));
      const theirs = new Set(listedRegisters(line.slice(hex.length)).filter((r) => r !== 13));
      ours.delete(13);
      if (found.name === 'preload' || found.name === 'nop' || found.name === 'tt') continue;
      if ([...ours].join() !== [...theirs].join()) others.push(`${line}: ${[...ours].join()}`);
    }
    expect(others).toEqual([]);
  });

  it('finds the same constants', () => {
    const constants =
      /^(mov|mvn|add|sub|rsb|and|orr|eor|bic|orn|adc|sbc|cmp|cmn|tst|teq)s?_imm(_c)?$/;
    const offsets = /^(ldr|str)[a-z]*_(imm|pre|post)$/;
    let compared = 0;
    for (const line of LINES) {
      const [hex = ''] = line.split(' ');
      const found = decoded(parsed(hex));
      if (!constants.test(found.name) && !offsets.test(found.name)) continue;
      const listed = /#(-?\d+)/.exec(line)?.[1];
      if (listed === undefined || /\bpc\b/.test(line)) continue;
      const isNegated = /\bsubw\b/.test(line) && found.name === 'add_imm';
      expect(found.k, line).toBe((isNegated ? -Number(listed) : Number(listed)) | 0);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it.each([
    ['an undefined instruction', [0xde00], 'udf'],
    ['BXNS, which the non-secure state does not have', [0x4704], 'undefined'],
    ['BLXNS', [0x4784], 'undefined'],
    ['SG, which does nothing', [0xe97f, 0xe97f], 'nop'],
    ['a coprocessor that is absent', [0xee11, 0x0f10], 'coprocessor'],
    ['HLT of other profiles', [0xba80], 'undefined'],
    ['BLX to Arm code', [0xf005, 0xc22a], 'undefined'],
    ['write-back to the register that is loaded', [0xf850, 0x0b04], 'undefined'],
    ['a bit field that ends before it begins', [0xf361, 0x1203], 'undefined'],
  ])('reads %s', (_, halfwords, name) => {
    expect(decoded(halfwords).name).toBe(name);
  });

  it('takes a literal of flash as a constant, and one beyond flash or in RAM as a load', () => {
    const bytes = new Uint8Array(64);
    new Uint16Array(bytes.buffer).set([0x4801, 0x4802, 0x480f, 0, 0x5678, 0x1234], 0);
    const flash = new Code(BASE, bytes);
    flash.decodeAt(0);
    expect(nameOf((flash.records[0] as number) & 0x3ff)).toBe('ldr_constant');
    expect(flash.records[1]).toBe(0x1234_5678);
    flash.decodeAt(4);
    expect(nameOf((flash.records[4] as number) & 0x3ff)).toBe('ldr_literal');
    const ram = new Code(0x2000_0000, bytes, new Uint8Array(1));
    ram.decodeAt(0);
    expect(nameOf((ram.records[0] as number) & 0x3ff)).toBe('ldr_literal');
    expect(ram.records[1]).toBe(0x2000_0008);
  });

  it('decodes an IT block at once, with the condition and ITSTATE of each instruction', () => {
    const bytes = new Uint8Array(64);
    // itete eq; moveq r0, #1; movne.w r1, #2; moveq r2, #3; movne r3, #4; movs r4, #5
    new Uint16Array(bytes.buffer).set([0xbf0b, 0x2001, 0xf04f, 0x0102, 0x2203, 0x2304, 0x2405]);
    const code = new Code(BASE, bytes);
    code.decodeAt(0);
    const states = [2, 4, 8, 10].map((at) => code.itStateAt(at));
    expect(states).toEqual([0x0b, 0x16, 0x0c, 0x18]);
    expect([2, 4, 8, 10].map((at) => ((code.records[at] as number) >>> 10) & 15)).toEqual([
      0, 1, 0, 1,
    ]);
    expect(code.itStateAt(12)).toBe(0);
    expect(nameOf((code.inner[2] as number) & 0x3ff)).toBe('mov_imm');
    expect((code.records[4] as number) < 0).toBe(true);
  });

  it('decodes code in RAM anew where a store has changed it, and marks its pages', () => {
    const bytes = new Uint8Array(1024);
    const halfwords = new Uint16Array(bytes.buffer);
    const guard = new Uint8Array(4);
    const code = new Code(0x2000_0000, bytes, guard);
    halfwords.set([0x2001, 0xf04f, 0x0102, 0x2203], 126);
    for (const at of [252, 254, 258]) code.decodeAt(at);
    expect([...guard]).toEqual([GUARD_CODE, GUARD_CODE, 0, 0]);
    halfwords[128] = 0x0103;
    code.changed(256, 2);
    expect(code.records[252]).not.toBe(0);
    expect(code.records[254]).toBe(0);
    expect(code.records[258]).not.toBe(0);
    code.forget();
    expect([...guard]).toEqual([0, 0, 0, 0]);
  });

  it('keeps the state of an IT block whose instruction is overwritten, and forgets it with its IT', () => {
    const bytes = new Uint8Array(64);
    const halfwords = new Uint16Array(bytes.buffer);
    const code = new Code(0x2000_0000, bytes, new Uint8Array(1));
    halfwords.set([0xbf0c, 0x2001, 0x2002]);
    code.decodeAt(0);
    halfwords[1] = 0x2101;
    code.changed(2, 2);
    expect((code.records[2] as number) & 0x3ff).toBe(OP_CONDITIONAL);
    expect(((code.inner[2] as number) >>> 10) & 15).toBe(1);
    halfwords[0] = 0xbf00;
    code.changed(0, 2);
    expect([...[0, 2, 4]].map((at) => code.records[at])).toEqual([0, 0, 0]);
  });

  it('has an operation for each number below 1024, and no two of one name', () => {
    const names = INSTRUCTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeLessThan(1000);
    expect(OP_UNDEFINED).toBeLessThan(8);
  });
});
