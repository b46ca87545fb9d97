/**
 * The extended interrupt controller: its registers, and interrupts that software asks for.
 *
 * Pins see no edges, since nothing is connected to them, so that no interrupt comes from outside.
 * Source: RM0456, EXTI.
 */

import { PassiveBlock } from './passive-block.ts';

const RTSR1 = 0x00;
const FTSR1 = 0x04;
const SWIER1 = 0x08;
const RPR1 = 0x0c;
const FPR1 = 0x10;
const EXTICR1 = 0x60;
const EXTICR4 = 0x6c;
const IMR1 = 0x80;
const EMR1 = 0x84;

/** Lines 0 to 25. */
const LINES = 0x03ff_ffff;
/** Interrupt of line 0; those of lines 1 to 15 follow. */
const FIRST_IRQ = 11;

export class Exti extends PassiveBlock {
  protected store(offset: number, value: number): void {
    switch (offset) {
      case RTSR1:
      case FTSR1:
      case IMR1:
      case EMR1:
        this.keep(offset, value & LINES);
        break;
      case SWIER1:
        this.keep(RPR1, this.look(RPR1) | (value & LINES));
        break;
      case RPR1:
      case FPR1:
        this.keep(offset, this.look(offset) & ~value);
        break;
      default:
        if (offset >= EXTICR1 && offset <= EXTICR4) this.keep(offset, value);
        return;
    }
    const asks = (this.look(RPR1) | this.look(FPR1)) & this.look(IMR1);
    for (let line = 0; line < 16; line += 1) {
      this.setLine(FIRST_IRQ + line, ((asks >>> line) & 1) === 1);
    }
  }
}
