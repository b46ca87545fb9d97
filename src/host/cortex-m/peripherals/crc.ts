/** The unit for cyclic redundancy checks, exact for every setting. Source: RM0456, CRC. */

import { PassiveBlock } from './passive-block.ts';

const DR = 0x00;
const IDR = 0x04;
const CR = 0x08;
const INIT = 0x10;
const POL = 0x14;

const RESET = 1;
const CR_KEPT = 0xf8;
const REV_OUT = 1 << 7;
const AFTER_RESET: Readonly<Record<number, number>> = {
  [DR]: 0xffff_ffff,
  [INIT]: 0xffff_ffff,
  [POL]: 0x04c1_1db7,
};
/** By POLYSIZE. */
const SIZES = [32, 16, 8, 7];

export class Crc extends PassiveBlock {
  protected override look(offset: number): number {
    if (offset === DR) return this.result;
    return this.value(offset);
  }

  /** Data goes in as bytes, halfwords or words, and the size counts. */
  override write(offset: number, value: number, bytes: number): void {
    if ((offset & ~3) === DR) this.feed(value, bytes * 8);
    else super.write(offset, value, bytes);
  }

  protected store(offset: number, value: number): void {
    if (offset === CR) {
      this.keep(CR, value & CR_KEPT);
      if ((value & RESET) !== 0) this.keep(DR, this.value(INIT));
    } else if (offset === INIT) {
      this.keep(INIT, value);
      // RM0456: a new initial value is taken at once.
      this.keep(DR, value);
    } else if (offset === IDR || offset === POL) this.keep(offset, value);
  }

  private value(offset: number): number {
    return this.registers.get(offset) ?? AFTER_RESET[offset] ?? 0;
  }

  private get size(): number {
    return SIZES[(this.value(CR) >>> 3) & 3] ?? 32;
  }

  private get result(): number {
    const { size } = this;
    const value = lowBits(this.value(DR), size);
    return (this.value(CR) & REV_OUT) === 0 ? value : reversed(value, size);
  }

  private feed(value: number, bits: number): void {
    const { size } = this;
    const top = 2 ** (size - 1);
    const polynomial = lowBits(this.value(POL), size);
    const data = this.reversedInput(lowBits(value, bits), bits);
    let crc = lowBits(this.value(DR), size);
    for (let i = bits - 1; i >= 0; i -= 1) {
      const isOut = (crc & top) !== 0;
      const isIn = ((data >>> i) & 1) === 1;
      crc = lowBits(crc << 1, size);
      if (isOut !== isIn) crc = (crc ^ polynomial) >>> 0;
    }
    this.keep(DR, crc);
  }

  /** REV_IN: by bytes, halfwords or words, as far as the data has them. */
  private reversedInput(data: number, bits: number): number {
    const rule = (this.value(CR) >>> 5) & 3;
    if (rule === 0) return data;
    const width = Math.min(bits, 4 * 2 ** rule);
    let out = 0;
    for (let from = 0; from < bits; from += width) {
      out |= reversed(lowBits(data >>> from, width), width) << from;
    }
    return out >>> 0;
  }
}

function lowBits(value: number, bits: number): number {
  return bits === 32 ? value >>> 0 : value & (2 ** bits - 1);
}

function reversed(value: number, bits: number): number {
  let out = 0;
  for (let i = 0; i < bits; i += 1) if (((value >>> i) & 1) === 1) out |= 1 << (bits - 1 - i);
  return out >>> 0;
}
