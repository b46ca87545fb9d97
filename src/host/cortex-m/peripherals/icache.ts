/**
 * The instruction cache. It makes nothing faster here: flash takes no waiting anyway. To empty it is
 * done at once (assumed; the chip takes some microseconds). Hits and misses are not counted. Source:
 * RM0456, ICACHE.
 */

import { PassiveBlock } from './passive-block.ts';

const CR = 0x00;
const SR = 0x04;
const IER = 0x08;
const FCR = 0x0c;
const FIRST_REGION = 0x20;
const LAST_REGION = 0x2c;

const CACHEINV = 1 << 1;
const WAYSEL = 1 << 2;
const CR_KEPT = 0x3_0005;
const BSYENDF = 1 << 1;
const FLAGS = 6;
const IRQ = 107;

export class Icache extends PassiveBlock {
  protected override look(offset: number): number {
    return this.registers.get(offset) ?? (offset === CR ? WAYSEL : 0);
  }

  protected store(offset: number, value: number): void {
    if (offset === CR) {
      this.keep(CR, value & CR_KEPT);
      if ((value & CACHEINV) !== 0) this.keep(SR, this.look(SR) | BSYENDF);
    } else if (offset === IER) this.keep(IER, value & FLAGS);
    else if (offset === FCR) this.keep(SR, this.look(SR) & ~(value & FLAGS));
    else if (offset >= FIRST_REGION && offset <= LAST_REGION) this.keep(offset, value);
    this.setLine(IRQ, (this.look(SR) & this.look(IER)) !== 0);
  }
}
