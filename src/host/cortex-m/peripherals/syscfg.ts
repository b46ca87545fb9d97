/** System configuration: switches that read back and have no effect here. Source: RM0456, SYSCFG. */

import { PassiveBlock } from './passive-block.ts';

const KEPT: Readonly<Record<number, number>> = {
  4: 0x001f_0300,
  8: 0x3f,
  20: 0xf,
  28: 0x3,
};
const CCCSR = 0x1c;
/** The compensation cells are ready as soon as they are on. */
const READY_SHIFT = 8;

export class Syscfg extends PassiveBlock {
  protected override look(offset: number): number {
    const value = super.look(offset);
    return offset === CCCSR ? value | (value << READY_SHIFT) : value;
  }

  protected store(offset: number, value: number): void {
    const mask = KEPT[offset];
    if (mask !== undefined) this.keep(offset, value & mask);
  }
}
