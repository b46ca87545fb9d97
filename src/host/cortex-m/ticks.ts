/**
 * Counts the interrupts of the app's own timers: a 1 kHz tick must not drown the trace.
 *
 * One record says how often an interrupt came since the one before, at most once a second. The
 * interrupts of the kernel are not counted here: each of them is a record.
 */

/** Plain data. */
export interface TicksState {
  readonly counts: readonly (readonly [irq: number, count: number])[];
  readonly sinceUs: number;
}

const WINDOW_US = 1_000_000;

export class Ticks {
  private counts = new Map<number, number>();
  private sinceUs = 0;
  private readonly emit: (irq: number, count: number, atUs: number) => void;

  constructor(emit: (irq: number, count: number, atUs: number) => void) {
    this.emit = emit;
  }

  /** An interrupt was taken. `irq` is -1 for SysTick. */
  add(irq: number, atUs: number): void {
    if (atUs - this.sinceUs >= WINDOW_US) this.flush(atUs);
    this.counts.set(irq, (this.counts.get(irq) ?? 0) + 1);
  }

  /** Says what has not been said. */
  flush(atUs: number): void {
    for (const [irq, count] of this.counts) if (count > 0) this.emit(irq, count, atUs);
    this.counts.clear();
    this.sinceUs = atUs;
  }

  snapshot(): TicksState {
    return { counts: [...this.counts], sinceUs: this.sinceUs };
  }

  restore(state: TicksState): void {
    this.counts = new Map(state.counts);
    this.sinceUs = state.sinceUs;
  }
}
