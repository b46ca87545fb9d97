/**
 * SysTick: counts down from LOAD to 0 and asks for an exception, without work in between.
 *
 * The counter is worked out from the time: `anchorValue` is what it held at tick `anchorTick`. It
 * reloads in the tick after the one in which it is 0, so its period is LOAD + 1. A tick is a cycle, or
 * eight of them while CTRL.CLKSOURCE is 0 (the reset value of the clock choice, RM0456 SYSTICKSEL).
 * Source: Armv8-M ARM, B11 and D1.2 (SYST_CSR, SYST_RVR, SYST_CVR).
 */

const ENABLE = 1 << 0;
const TICKINT = 1 << 1;
const CLKSOURCE = 1 << 2;
const COUNTFLAG = 1 << 16;
const COUNTER = 0xff_ffff;
const EXTERNAL_DIVIDER = 8;
/** Ticks for a millisecond at 1 MHz (RM0456), and no exact 10 ms (SKEW): assumed for this alias. */
const CALIBRATION = 0x4000_03e8;

/** Plain data. */
export type SysTickState = readonly number[];

export class SysTick {
  /** The cycle at which it asks for its exception; Infinity: it does not. */
  nextCycle = Number.POSITIVE_INFINITY;
  private control = 0;
  private reload = 0;
  private countFlag = 0;
  /** Set by `reset`; no small integer at first, as in Core. */
  private anchorTick = Number.POSITIVE_INFINITY;
  private anchorValue = 0;
  /** The tick in which it is 0 next, or was, if nobody has looked since. */
  private zeroTick = Number.POSITIVE_INFINITY;

  reset(): void {
    this.restore([0, 0, 0, 0, 0]);
  }

  /** CTRL, LOAD, VAL or CALIB by their offset. Reading CTRL clears its COUNTFLAG. */
  read(offset: number, cycle: number): number {
    this.pass(cycle);
    switch (offset) {
      case 0x0: {
        const value = this.control | this.countFlag;
        this.countFlag = 0;
        return value;
      }
      case 0x4:
        return this.reload;
      case 0x8:
        return this.valueAt(this.tickOf(cycle));
      default:
        return CALIBRATION;
    }
  }

  write(offset: number, value: number, cycle: number): void {
    this.pass(cycle);
    const tick = this.tickOf(cycle);
    const present = this.valueAt(tick);
    if (offset === 0x0) this.control = value & (ENABLE | TICKINT | CLKSOURCE);
    if (offset === 0x4) this.reload = value & COUNTER;
    if (offset === 0x8) this.countFlag = 0;
    this.anchorTick = this.tickOf(cycle);
    this.anchorValue = offset === 0x8 ? 0 : present;
    this.plan();
  }

  /** Lets time pass. True: an exception came due at or before this cycle. */
  advance(cycle: number): boolean {
    const due = cycle >= this.nextCycle;
    this.pass(cycle);
    return due;
  }

  private get divider(): number {
    return (this.control & CLKSOURCE) === 0 ? EXTERNAL_DIVIDER : 1;
  }

  private tickOf(cycle: number): number {
    return this.divider === 1 ? cycle : Math.floor(cycle / EXTERNAL_DIVIDER);
  }

  private valueAt(tick: number): number {
    const { anchorTick, anchorValue, reload } = this;
    if ((this.control & ENABLE) === 0) return anchorValue;
    const passed = tick - anchorTick;
    if (passed <= anchorValue) return (anchorValue - passed) | 0;
    return reload === 0 ? 0 : (reload - ((passed - anchorValue - 1) % (reload + 1))) | 0;
  }

  /** Notes that 0 was reached. */
  private pass(cycle: number): void {
    const tick = this.tickOf(cycle);
    if (tick < this.zeroTick) return;
    this.countFlag = COUNTFLAG;
    this.anchorValue = this.valueAt(tick);
    this.anchorTick = tick;
    this.plan();
  }

  private plan(): void {
    const { anchorTick, anchorValue, reload } = this;
    if ((this.control & ENABLE) === 0) this.zeroTick = Number.POSITIVE_INFINITY;
    else if (anchorValue > 0) this.zeroTick = anchorTick + anchorValue;
    else if (reload > 0) this.zeroTick = anchorTick + reload + 1;
    else this.zeroTick = Number.POSITIVE_INFINITY;
    const asks = (this.control & TICKINT) !== 0;
    this.nextCycle = asks ? this.zeroTick * this.divider : Number.POSITIVE_INFINITY;
  }

  snapshot(): SysTickState {
    return [this.control, this.reload, this.countFlag, this.anchorTick, this.anchorValue];
  }

  restore([control = 0, reload = 0, countFlag = 0, tick = 0, value = 0]: SysTickState): void {
    this.control = control;
    this.reload = reload;
    this.countFlag = countFlag;
    this.anchorTick = tick;
    this.anchorValue = value;
    this.plan();
  }
}
