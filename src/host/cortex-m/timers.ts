/**
 * What happens in the processor and its peripherals by itself, and when the next of it is due.
 */

import { invariant } from '../../engine/invariant.ts';
import { type Nvic, SYSTICK } from './nvic.ts';
import type { Block } from './peripherals/block.ts';
import type { SysTick } from './systick.ts';

export class Timers {
  /** Infinity: nothing is due. */
  nextCycle = Number.POSITIVE_INFINITY;
  private readonly sysTick: SysTick;
  private readonly nvic: Nvic;
  private readonly blocks: readonly Block[];
  /** When each block is due, so that nobody asks all of them each time. */
  private due = new Float64Array(0);
  private nextOfBlocks = Number.POSITIVE_INFINITY;

  constructor(sysTick: SysTick, nvic: Nvic, blocks: readonly Block[]) {
    this.sysTick = sysTick;
    this.nvic = nvic;
    this.blocks = blocks;
  }

  /** SysTick may be due at another time. */
  sysTickChanged(): void {
    this.nextCycle = Math.min(this.sysTick.nextCycle, this.nextOfBlocks);
  }

  /** One of the blocks may be due at another time. */
  blockChanged(block: Block): void {
    const at = this.blocks.indexOf(block);
    // Blocks are made before they are put in their places.
    if (at < 0 || at >= this.due.length) return;
    this.due[at] = block.nextCycle;
    this.choose();
  }

  /** Any of them may. */
  blocksChanged(): void {
    this.due = Float64Array.from(this.blocks, (block) => block.nextCycle);
    this.choose();
  }

  private choose(): void {
    const { due } = this;
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < due.length; i += 1) {
      const cycle = due[i] as number;
      if (cycle < next) next = cycle;
    }
    this.nextOfBlocks = next;
    this.sysTickChanged();
  }

  /** Does what is due at or before this cycle. */
  advance(cycle: number): void {
    if (this.sysTick.advance(cycle)) this.nvic.pendSystem(SYSTICK);
    if (this.nextOfBlocks <= cycle) this.advanceBlocks(cycle);
    else this.sysTickChanged();
    invariant(this.nextCycle > cycle, () => `a timer stays due at cycle ${cycle}`);
  }

  private advanceBlocks(cycle: number): void {
    const { due, blocks } = this;
    for (let i = 0; i < due.length; i += 1) {
      if ((due[i] as number) > cycle) continue;
      const block = blocks[i] as Block;
      block.advance(cycle);
      due[i] = block.nextCycle;
    }
    this.choose();
  }
}
