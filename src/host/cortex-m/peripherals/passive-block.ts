/** A block in which nothing happens by itself: registers that keep what they are given. */

import { WordBlock, type WordBlockState } from './word-block.ts';

export interface PassiveState extends WordBlockState {
  readonly registers: readonly (readonly [offset: number, value: number])[];
}

export abstract class PassiveBlock extends WordBlock {
  readonly nextCycle = Number.POSITIVE_INFINITY;
  /** Registers that are not as after a reset. */
  protected registers = new Map<number, number>();

  advance(_cycle: number): void {}

  isStable(_offset: number): boolean {
    return true;
  }

  reset(): void {
    this.registers.clear();
    this.dropLines();
  }

  snapshot(): PassiveState {
    return { ...this.saveBase(), registers: [...this.registers] };
  }

  restore(state: PassiveState): void {
    this.restoreBase(state);
    this.registers = new Map(state.registers);
  }

  protected look(offset: number): number {
    return this.registers.get(offset) ?? 0;
  }

  protected keep(offset: number, value: number): void {
    this.registers.set(offset, value >>> 0);
  }
}
