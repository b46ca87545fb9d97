/**
 * Which addresses outside its memory the code of an image deals with, found without running it.
 *
 * A straight walk over the code follows constants through registers: literals, MOVW and MOVT, and
 * constants that fit into a MOV, with what is added to them. An address counts when the code loads
 * it for more than a comparison, accesses it, or stores it for later; so do addresses in data. What
 * the code computes otherwise, or gets as an argument, is not seen, and data between functions may be
 * taken for code. So the result is good for a list to read, and decides nothing. Encodings: Armv8-M
 * ARM, C2.
 */

import { type FirmwareImage, FLASH, isIn } from './image.ts';

/** Addresses, unsigned, each once and in no order. */
export interface FoundAddresses {
  readonly accessed: ReadonlySet<number>;
  /** Constants that code loads for anything but a comparison. */
  readonly loaded: ReadonlySet<number>;
  /** Constants that code stores as words; those of a device's address stand for its later use. */
  readonly stored: ReadonlySet<number>;
  /** All aligned words that no code loads as a literal: what data holds, and much else. */
  readonly words: ReadonlySet<number>;
}

export function addressesIn(image: FirmwareImage): FoundAddresses {
  const { flash } = image;
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const walk = new Walk(view);
  for (const { start, end } of codeOf(image)) walk.over(start, end);
  const words = new Set<number>();
  for (let at = 0; at + 4 <= flash.length; at += 4) {
    if (!walk.literals.has(at)) words.add(view.getUint32(at, true));
  }
  const { accessed, loaded, stored } = walk;
  return { accessed, loaded, stored, words };
}

/** Where code is, as offsets in flash; without sections, all that follows the vector table. */
function codeOf({
  flash,
  sections,
  vectors,
}: FirmwareImage): readonly { start: number; end: number }[] {
  const code = sections.filter((s) => s.isCode && isIn(FLASH, s.loadAddress, s.bytes));
  if (code.length === 0) return [{ start: vectors.handlers.length * 4, end: flash.length }];
  return code.map(({ loadAddress, bytes }) => {
    const start = loadAddress - FLASH.start;
    return { start, end: Math.min(start + bytes, flash.length) };
  });
}

const LINK = 14;
const PC = 15;
/** Registers that a function may change: r0 to r3 and r12. */
const CALL_CHANGES = [0, 1, 2, 3, 12, LINK];
const LOW = [0, 1, 2, 3, 4, 5, 6, 7];

class Walk {
  readonly accessed = new Set<number>();
  /** How often a constant is loaded for anything but a comparison. */
  private readonly loads = new Map<number, number>();
  /** Constants that registers were given, and no comparison has seen. */
  private readonly fresh: (number | undefined)[] = new Array(16).fill(undefined);
  /** Offsets of constants that code loads. */
  readonly literals = new Set<number>();
  readonly stored = new Set<number>();
  private readonly view: DataView;
  /** What registers hold, where it is known. */
  private readonly known: (number | undefined)[] = new Array(16).fill(undefined);

  constructor(view: DataView) {
    this.view = view;
  }

  get loaded(): ReadonlySet<number> {
    return new Set([...this.loads].filter(([, times]) => times > 0).map(([value]) => value));
  }

  over(start: number, end: number): void {
    this.known.fill(undefined);
    for (let at = (start + 1) & ~1; at + 2 <= end; ) {
      // Literals stand behind the code that loads them.
      if (this.literals.has(at)) {
        this.known.fill(undefined);
        at += 4;
        continue;
      }
      const first = this.view.getUint16(at, true);
      const isWide = first >>> 11 >= 0x1d;
      if (!isWide) this.narrow(first, at);
      else if (at + 4 <= end) this.wide(first, this.view.getUint16(at + 2, true), at);
      at += isWide ? 4 : 2;
    }
  }

  /** An instruction of 16 bits; the upper five say of what group it is. */
  private narrow(op: number, at: number): void {
    const group = op >>> 11;
    const low = op & 7;
    const high = (op >>> 8) & 7;
    const base = (op >>> 3) & 7;
    const imm5 = (op >>> 6) & 0x1f;
    switch (group) {
      case 0x04:
        this.known[high] = op & 0xff;
        return;
      case 0x05:
      case 0x12:
        return;
      case 0x06:
      case 0x07:
        this.known[high] = this.sum(high, group === 0x06 ? op & 0xff : -(op & 0xff));
        return;
      case 0x08:
        this.operation(op);
        return;
      case 0x09:
        this.literal(high, at, (op & 0xff) * 4);
        return;
      case 0x0c:
      case 0x0d:
        this.accesses(base, imm5 * 4);
        if (group === 0x0c) this.stores(low);
        else this.known[low] = undefined;
        return;
      case 0x0e:
      case 0x0f:
      case 0x10:
      case 0x11:
        this.accesses(base, imm5 * (group < 0x10 ? 1 : 2));
        if ((group & 1) === 1) this.known[low] = undefined;
        return;
      case 0x13:
      case 0x14:
      case 0x15:
        this.known[high] = undefined;
        return;
      case 0x16:
      case 0x17:
        if ((op & 0xff00) === 0xbd00) this.known.fill(undefined);
        else if ((op & 0xff00) === 0xbc00) this.forget(LOW);
        else if ((op & 0xf700) === 0xb200) this.known[low] = undefined;
        return;
      case 0x19:
        this.forget(LOW);
        return;
      case 0x1c:
        this.known.fill(undefined);
        return;
      default:
        if (group < 0x0c) this.known[low] = undefined;
    }
  }

  /** Operations on registers, with those that reach all sixteen, and BX and BLX. */
  private operation(op: number): void {
    const target = (op & 7) | ((op >>> 4) & 8);
    const source = (op >>> 3) & 15;
    if ((op & 0xff00) === 0x4600) this.known[target] = this.known[source];
    else if ((op & 0xff87) === 0x4780) this.forget(CALL_CHANGES);
    else if ((op & 0xff00) === 0x4700) this.known.fill(undefined);
    else if ((op & 0xff00) === 0x4500) this.compares(target, source);
    else if ((op & 0xffc0) === 0x4280) this.compares(op & 7, source & 7);
    else this.known[(op & 0xfc00) === 0x4000 ? op & 7 : target] = undefined;
  }

  private wide(first: number, second: number, at: number): void {
    const low = first & 15;
    const target = (second >>> 12) & 15;
    const result = (second >>> 8) & 15;
    const imm12 = second & 0xfff;
    const plain = ((first & 0x400) << 1) | ((second & 0x7000) >>> 4) | (second & 0xff);
    if ((first & 0xff7f) === 0xf85f)
      this.literal(target, at, (first & 0x80) !== 0 ? imm12 : -imm12);
    else if ((first & 0xfe00) === 0xf800) this.memory(first, second);
    else if ((first & 0xfe40) === 0xe840 && low !== PC) this.pair(first, second);
    else if ((first & 0xf800) === 0xf000 && (second & 0x8000) === 0) {
      switch (first & 0xfbf0) {
        case 0xf240:
          this.known[result] = (low << 12) | plain;
          return;
        case 0xf2c0: {
          const upper = ((low << 12) | plain) << 16;
          const lower = this.known[result];
          this.gives(result, lower === undefined ? undefined : (upper | (lower & 0xffff)) >>> 0);
          return;
        }
        case 0xf200:
          this.known[result] = this.sum(low, plain);
          return;
        default:
      }
      if ((first & 0xfbef) === 0xf04f) this.known[result] = expanded(plain);
      else if ((first & 0xfbe0) === 0xf100) this.known[result] = this.sum(low, expanded(plain));
      else if (result !== PC) this.known[result] = undefined;
    } else if ((first & 0xf800) === 0xf000) this.branch(second);
    else this.forget([target, result]);
  }

  private branch(second: number): void {
    // BL comes back; B.W (and what it is not told from here) goes away.
    if ((second & 0xd000) === 0xd000) this.forget(CALL_CHANGES);
    else if ((second & 0xd000) === 0x9000) this.known.fill(undefined);
  }

  /** Loads and stores of one register. */
  private memory(first: number, second: number): void {
    const base = first & 15;
    const byte = second & 0xff;
    if ((first & 0x70) === 0x40) this.stores(second >>> 12);
    if ((first & 0x80) !== 0) this.accesses(base, second & 0xfff);
    else if ((second & 0xc00) === 0xc00) this.accesses(base, (second & 0x200) !== 0 ? byte : -byte);
    // With write-back the base moves.
    if ((first & 0x80) === 0 && (second & 0x900) === 0x900) this.known[base] = undefined;
    if ((first & 0x10) !== 0) this.known[(second >>> 12) & 15] = undefined;
  }

  /** LDRD and STRD. */
  private pair(first: number, second: number): void {
    const offset = (second & 0xff) * 4;
    this.accesses(first & 15, (first & 0x80) !== 0 ? offset : -offset);
    if ((first & 0x20) !== 0) this.known[first & 15] = undefined;
    if ((first & 0x10) !== 0) this.forget([(second >>> 12) & 15, (second >>> 8) & 15]);
  }

  private literal(register: number, at: number, offset: number): void {
    const place = ((at + 4) & ~3) + offset;
    const inside = place >= 0 && place + 4 <= this.view.byteLength;
    this.literals.add(place);
    this.gives(register, inside ? this.view.getUint32(place, true) : undefined);
  }

  private accesses(base: number, offset: number): void {
    const address = this.sum(base, offset);
    if (address !== undefined) this.accessed.add(address);
  }

  private stores(register: number): void {
    const value = this.known[register];
    if (value !== undefined) this.stored.add(value);
  }

  private sum(register: number, value: number): number | undefined {
    const known = this.known[register];
    return known === undefined ? undefined : (known + value) >>> 0;
  }

  /** A constant is there; that it is one of an address shows only in what comes of it. */
  private gives(register: number, value: number | undefined): void {
    this.known[register] = value;
    if (value === undefined) return;
    this.fresh[register] = value;
    this.loads.set(value, (this.loads.get(value) ?? 0) + 1);
  }

  /** "Is it this timer?" is asked of many, and none of them is meant. */
  private compares(...registers: readonly number[]): void {
    for (const register of registers) {
      const value = this.fresh[register];
      if (value === undefined || value !== this.known[register]) continue;
      this.fresh[register] = undefined;
      this.loads.set(value, (this.loads.get(value) ?? 0) - 1);
    }
  }

  private forget(registers: readonly number[]): void {
    for (const register of registers) this.known[register] = undefined;
  }
}

/** The constant of 32 bits that 12 bits stand for: ThumbExpandImm. */
function expanded(imm12: number): number {
  const byte = imm12 & 0xff;
  switch (imm12 >>> 8) {
    case 0:
      return byte;
    case 1:
      return ((byte << 16) | byte) >>> 0;
    case 2:
      return ((byte << 24) | (byte << 8)) >>> 0;
    case 3:
      return Math.imul(byte, 0x0101_0101) >>> 0;
    default: {
      const value = 0x80 | (imm12 & 0x7f);
      const turn = imm12 >>> 7;
      return ((value >>> turn) | (value << (32 - turn))) >>> 0;
    }
  }
}
