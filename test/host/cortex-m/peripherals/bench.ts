/** One block on a bench: the test is the processor, and sees what comes out. */

import type { Block, BlockPort } from '../../../../src/host/cortex-m/peripherals/block.ts';

export class Bench implements BlockPort {
  cycle = 0;
  /** What came out: "12 irq 45 high", "30 USART2 hello", "7 PA5 1". */
  readonly seen: string[] = [];
  readonly warnings: string[] = [];
  readonly lines = new Set<number>();

  setLine(irq: number, high: boolean): void {
    if (high) this.lines.add(irq);
    else this.lines.delete(irq);
    this.seen.push(`${this.cycle} irq ${irq} ${high ? 'high' : 'low'}`);
  }

  rescheduled(): void {}

  uartText(port: string, text: string): void {
    this.seen.push(`${this.cycle} ${port} ${text}`);
  }

  pinChanged(pin: string, level: number): void {
    this.seen.push(`${this.cycle} ${pin} ${level}`);
  }

  warn(text: string): void {
    this.warnings.push(text);
  }

  /** Lets the block do what it has to, each at its cycle, up to a cycle. */
  runTo(block: Block, cycle: number): void {
    while (block.nextCycle <= cycle) {
      this.cycle = block.nextCycle;
      block.advance(this.cycle);
    }
    this.cycle = cycle;
    block.advance(cycle);
  }
}

export function poke(block: Block, offset: number, value: number): void {
  block.write(offset, value, 4);
}

export function peek(block: Block, offset: number): number {
  return block.read(offset, 4);
}
