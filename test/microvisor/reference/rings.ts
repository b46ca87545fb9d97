/**
 * The notification rules (G24 to G26, D8 to D10): a ring, what lies in it, and one pending bit.
 *
 * The app fills a ring with ones beforehand, as the demos do, so a slot that the kernel never wrote
 * must stay so.
 */

import { rule } from './rule.ts';

export const RECORD_BYTES = 16;
export const NO_EVENT = 0;

export interface Written {
  readonly microseconds: number;
  readonly type: number;
  readonly tag: number;
}

/** What the app finds in a slot: a record, or undefined where the kernel never wrote. */
export type Slot = Written | undefined;

export class RingReference {
  readonly irq: number;
  readonly start: number;
  readonly slots: Slot[];
  private next = 0;
  private sinceEntry = 0;
  /** The trace has said that the next record overwrites one that is lost for certain. */
  private certain = false;

  constructor(irq: number, start: number, bytes: number) {
    this.irq = irq;
    this.start = start;
    this.slots = Array.from({ length: bytes / RECORD_BYTES }, () => undefined);
  }

  get bytes(): number {
    return this.slots.length * RECORD_BYTES;
  }

  /** Whether the next record overwrites one that the kernel wrote and the app has not cleared. */
  private get overwrites(): boolean {
    return (this.slots[this.next]?.type ?? NO_EVENT) !== NO_EVENT;
  }

  /** The app cannot have seen all of them: its handler was not entered for a whole lap. */
  private get lapped(): boolean {
    return this.sinceEntry >= this.slots.length;
  }

  /** The trace says, before the record, that the next one overruns. */
  overrun(certainty: string, slot: number): void {
    rule('D9', slot === this.next && this.overwrites, () => `slot ${slot} is not overrun`);
    rule('D9', this.lapped === (certainty === 'certain'), () => `the overrun is not ${certainty}`);
    this.certain = this.lapped;
  }

  /** The kernel writes one; the oldest gives way, and the app is not told (D9). */
  posted(written: Written, slot: number): void {
    rule('D8', slot === this.next, () => `a record is in slot ${slot}, not in ${this.next}`);
    const lost = this.overwrites && this.lapped;
    rule('D9', lost === this.certain, () => `the trace does not say that slot ${slot} is overrun`);
    this.certain = false;
    this.slots[slot] = written;
    this.next = (slot + 1) % this.slots.length;
    this.sinceEntry += 1;
  }

  /** The app's handler runs, and may have read everything. */
  entered(): void {
    this.sinceEntry = 0;
  }

  /** The app has read a slot and says so. */
  clear(slot: number): void {
    const before = this.slots[slot];
    if (before !== undefined) this.slots[slot] = { ...before, type: NO_EVENT };
  }
}
