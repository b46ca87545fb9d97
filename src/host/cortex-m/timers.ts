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
  /** Of the peripherals alone: there are many of them, and SysTick is the one that is due often. */
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

  /** Anything may be due at another time. */
  blocksChanged(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const block of this.blocks) {
      const { nextCycle } = block;
      if (nextCycle < next) next = nextCycle;
    }
    this.nextOfBlocks = next;
    this.sysTickChanged();
  }

  /** Does what is due at or before this cycle. */
  advance(cycle: number): void {
    if (this.sysTick.advance(cycle)) this.nvic.pendSystem(SYSTICK);
    if (this.nextOfBlocks <= cycle) {
      for (const block of this.blocks) if (block.nextCycle <= cycle) block.advance(cycle);
      this.blocksChanged();
    } else this.sysTickChanged();
    invariant(this.nextCycle > cycle, () => `a timer stays due at cycle ${cycle}`);
  }
}
