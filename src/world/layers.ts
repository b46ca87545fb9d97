/**
 * The layers of the path that faults take away: coverage, backhaul and the Microvisor server.
 *
 * Each layer counts the windows that hold it down, so overlapping faults compose: it is back when
 * the last of them ends. The layers are separate on purpose; which of them is gone decides what
 * the radio, the transport and the kernel can still see (D41).
 */

import { type Mover, mover } from '../trace/machine.ts';
import type { WorldContext } from './context.ts';

export type LayerName = 'coverage' | 'backhaul' | 'server';

const STATES = {
  coverage: { good: 'in', bad: 'out' },
  backhaul: { good: 'up', bad: 'down' },
  server: { good: 'reachable', bad: 'unreachable' },
} as const;

export class Layer {
  private holders = 0;
  private readonly name: LayerName;
  private readonly move: Mover<string>;
  private readonly changed: () => void;

  constructor(name: LayerName, context: WorldContext, changed: () => void) {
    const { good, bad } = STATES[name];
    this.name = name;
    this.move = mover<string>(
      name,
      { [good]: [bad], [bad]: [good] },
      context.recorder,
      context.engine,
    );
    this.changed = changed;
  }

  get present(): boolean {
    return this.holders === 0;
  }

  /** A window begins: the layer is gone until as many windows have ended. */
  take(why: string, plannedUs = 0): void {
    this.holders += 1;
    if (this.holders > 1) return;
    const { good, bad } = STATES[this.name];
    this.move(good, bad, why, plannedUs);
    this.changed();
  }

  /** A window ends. */
  giveBack(why: string): void {
    this.holders -= 1;
    if (this.holders > 0) return;
    const { good, bad } = STATES[this.name];
    this.move(bad, good, why);
    this.changed();
  }

  snapshot(): number {
    return this.holders;
  }

  restore(holders: number): void {
    this.holders = holders;
  }
}
