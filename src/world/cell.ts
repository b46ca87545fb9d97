/**
 * The cell that the radio camps on, and changes of it: handovers, link failures, other radios.
 *
 * At a change nothing passes for a moment and nothing is lost either: whatever was on its way is
 * later by the length of the gap. The radio keeps its registration throughout. A device whose radio
 * is off changes no cell, so nothing happens then.
 */

import { sampleUs } from '../engine/distribution.ts';
import { PRIORITY } from '../engine/engine.ts';
import { type Mover, type Moves, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';
import { isNever } from './nature.ts';

type CellState = 'none' | 'camped' | 'changing';
const MOVES: Moves<CellState> = {
  none: ['camped'],
  camped: ['changing', 'none'],
  changing: ['camped', 'none'],
};

/** A change at each instant would be one without end. */
const SHORTEST_US = 1_000;

export interface CellData {
  state: CellState;
  event: number;
}

export class Cell {
  private data: CellData = { state: 'none', event: 0 };
  private readonly context: WorldContext;
  private readonly pause: (us: number) => void;
  private readonly move: Mover<CellState>;

  /** `pause` holds up everything on the link for a while. */
  constructor(context: WorldContext, pause: (us: number) => void) {
    this.context = context;
    this.pause = pause;
    this.move = mover('cell', MOVES, context.recorder, context.engine);
    context.engine.on({ 'cell.over': () => this.over() });
  }

  radioUp(): void {
    const { handover, recording } = this.context.settings;
    // A recording has the gaps of its handovers in it.
    if (isNever(handover.every) || recording !== undefined) return;
    this.camp('radio up');
  }

  radioDown(why: string): void {
    this.context.engine.cancel(this.data.event);
    this.data.event = 0;
    this.data.state = this.move(this.data.state, 'none', why);
  }

  private over(): void {
    if (this.data.state === 'changing') {
      this.camp('');
      return;
    }
    const { handover } = this.context.settings;
    const { chance } = this.context;
    const drawn = chance.stream('cell.kind').unit();
    const [why, gap] =
      drawn < handover.failureRatio
        ? (['radio link failure', handover.failure] as const)
        : drawn < handover.failureRatio + handover.otherRadioRatio
          ? (['to another radio', handover.otherRadio] as const)
          : (['handover', handover.gap] as const);
    const us = sampleUs(gap, chance.stream('cell.gap'));
    this.enter('changing', why, us);
    this.pause(us);
  }

  private camp(why: string): void {
    const { every } = this.context.settings.handover;
    const us = sampleUs(every, this.context.chance.stream('cell.every'));
    this.enter('camped', why, Math.max(SHORTEST_US, us));
  }

  private enter(to: CellState, why: string, us: number): void {
    this.data.state = this.move(this.data.state, to, why, us);
    this.data.event = this.context.engine.scheduleIn(us, PRIORITY.world, { type: 'cell.over' });
  }

  snapshot(): CellData {
    return { ...this.data };
  }

  restore(data: CellData): void {
    this.data = { ...data };
  }
}
