/**
 * Between the cycles of the modelled clock and whole microseconds, exactly.
 *
 * An instruction at cycle c happens at floor(c / f); an event at t is seen at the first instruction
 * boundary at or after ceil(t * f), with f in cycles a microsecond (architecture, rule 3). Seconds
 * and their rest are kept apart, so that no product leaves the whole numbers that are exact: a clock
 * of 1 GHz stays exact for a hundred days.
 */

const US_PER_S = 1_000_000;

export class Clock {
  readonly hz: number;

  constructor(hz: number) {
    this.hz = hz;
  }

  /** The microsecond in which a cycle falls. */
  toUs(cycle: number): number {
    if (cycle === Number.POSITIVE_INFINITY) return cycle;
    const { hz } = this;
    const seconds = Math.floor(cycle / hz);
    return seconds * US_PER_S + Math.floor(((cycle - seconds * hz) * US_PER_S) / hz);
  }

  /** The first cycle at or after a time. */
  toCycle(us: number): number {
    if (us === Number.POSITIVE_INFINITY) return us;
    const seconds = Math.floor(us / US_PER_S);
    return seconds * this.hz + Math.ceil(((us - seconds * US_PER_S) * this.hz) / US_PER_S);
  }
}
