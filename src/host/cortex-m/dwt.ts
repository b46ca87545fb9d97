/**
 * The cycle counter of the data watchpoint unit, and the debug register that switches it on.
 *
 * The counter is worked out from the time. Comparators and the other counters are not there.
 * Source: Armv8-M ARM, D1.2 (DWT_CTRL, DWT_CYCCNT, DEMCR).
 */

const CYCCNTENA = 1;
/** No trace, no profiling counters, no comparators; the cycle counter is there. */
const CTRL_FIXED = 0x0d00_0000;
const TRCENA = 1 << 24;

/** Plain data. */
export type DwtState = readonly number[];

export class Dwt {
  private control = 0;
  private demcr = 0;
  /** While it counts: the cycle at which it was 0. Else: what it holds. */
  private origin = 0;

  reset(): void {
    this.restore([0, 0, 0]);
  }

  get ctrl(): number {
    return this.control | CTRL_FIXED;
  }

  setCtrl(value: number, cycle: number): void {
    const count = this.count(cycle);
    this.control = value & CYCCNTENA;
    this.setCount(count, cycle);
  }

  get exceptionControl(): number {
    return this.demcr;
  }

  setExceptionControl(value: number, cycle: number): void {
    const count = this.count(cycle);
    this.demcr = value & TRCENA;
    this.setCount(count, cycle);
  }

  count(cycle: number): number {
    return this.counts ? ((cycle - this.origin) % 0x1_0000_0000) | 0 : this.origin;
  }

  setCount(value: number, cycle: number): void {
    this.origin = this.counts ? cycle - (value >>> 0) : value | 0;
  }

  get counts(): boolean {
    return this.control !== 0 && this.demcr !== 0;
  }

  snapshot(): DwtState {
    return [this.control, this.demcr, this.origin];
  }

  restore([control = 0, demcr = 0, origin = 0]: DwtState): void {
    this.control = control;
    this.demcr = demcr;
    this.origin = origin;
  }
}
