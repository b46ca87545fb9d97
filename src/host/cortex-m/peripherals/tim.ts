/**
 * The timers TIM1 to TIM8 and TIM15 to TIM17 as time bases with compare flags.
 *
 * The counter is worked out when somebody looks: from the cycle at which it was last known, in whole
 * periods where passing one changes nothing. A tick is PSC + 1 cycles of the core's clock; the first
 * ends so long after the store to CEN (the cycle of synchronisation is left out). Not modelled, with a
 * warning: other clocks than the own one, modes that follow another timer, centre-aligned counting,
 * inputs, outputs and DMA. Source: RM0456, chapters on the timers; where it is silent, a counter
 * beyond ARR runs on to its end and wraps without an update (assumed).
 */

import type { BlockPort } from './block.ts';
import { WordBlock, type WordBlockState } from './word-block.ts';

/** Interrupt lines of a timer; timers with one line have it in all places. */
export interface TimLines {
  readonly break: number;
  readonly update: number;
  readonly trigger: number;
  readonly compare: number;
}

export interface TimForm {
  readonly name: string;
  /** Largest value of the counter: 0xFFFF or 0xFFFFFFFF. */
  readonly top: number;
  /** Number of compare channels, 0 to 4. */
  readonly channels: number;
  readonly canCountDown: boolean;
  /** RCR's largest value; 0: there is no repetition counter. */
  readonly repetitions: number;
  readonly lines: TimLines;
}

const CR1 = 0x00;
const CR2 = 0x04;
const SMCR = 0x08;
const DIER = 0x0c;
const SR = 0x10;
const EGR = 0x14;
const CCMR1 = 0x18;
const CCMR2 = 0x1c;
const CCER = 0x20;
const CNT = 0x24;
const PSC = 0x28;
const ARR = 0x2c;
const RCR = 0x30;
const CCR1 = 0x34;
const CCR4 = 0x40;
const BDTR = 0x44;

const CEN = 1 << 0;
const UDIS = 1 << 1;
const URS = 1 << 2;
const OPM = 1 << 3;
const DIR = 1 << 4;
const CMS = 3 << 5;
const ARPE = 1 << 7;
const UIFREMAP = 1 << 11;
const UIF = 1 << 0;
const TRIGGER_FLAGS = 0x60;
const BREAK_FLAGS = 0x180;
const DMA_ENABLES = 0x7f00;
/** SMS and ECE. */
const FOLLOWS = 0x1_4007;
const NEVER = Number.POSITIVE_INFINITY;

/** Registers that keep what is written to them, as far as these bits. */
const KEPT: Readonly<Record<number, number>> = {
  [CR2]: 0x2ff_ffff,
  [SMCR]: 0x31f_ffff,
  [CCMR1]: 0x101_ffff,
  [CCMR2]: 0x101_ffff,
  [CCER]: 0x3f_ffff,
  [BDTR]: 0x3fff_ffff,
};

interface TimFields {
  cr1: number;
  dier: number;
  sr: number;
  psc: number;
  arr: number;
  rcr: number;
  /** What counts at present of PSC, ARR and CCR: the shadow registers. */
  pscNow: number;
  arrNow: number;
  /** Overflows that are still to come before an update. */
  repetition: number;
  cnt: number;
  /** Cycles of the tick that is under way. */
  phase: number;
  /** The cycle for which all this holds. */
  at: number;
}

export interface TimState extends WordBlockState, TimFields {
  readonly ccr: readonly number[];
  readonly ccrNow: readonly number[];
  readonly kept: readonly (readonly [number, number])[];
}

export class Tim extends WordBlock {
  private readonly form: TimForm;
  /** Its lines, each once. */
  private readonly irqs: readonly number[];
  /** UIF and the compare flags. */
  private readonly mayBeSet: number;
  private f: TimFields;
  private ccr: number[];
  private ccrNow: number[];
  private kept = new Map<number, number>();
  private due = NEVER;

  constructor(form: TimForm, port: BlockPort) {
    super(form.name, port);
    this.form = form;
    this.irqs = [...new Set(Object.values(form.lines))];
    this.mayBeSet = (1 << (form.channels + 1)) - 1;
    this.f = fresh(form.top, 0);
    this.ccr = new Array<number>(form.channels).fill(0);
    this.ccrNow = [...this.ccr];
  }

  get nextCycle(): number {
    return this.due;
  }

  isStable(offset: number): boolean {
    return (offset & ~3) !== CNT || !this.isCounting;
  }

  reset(): void {
    this.f = fresh(this.form.top, this.port.cycle);
    this.ccr.fill(0);
    this.ccrNow.fill(0);
    this.kept.clear();
    this.dropLines();
    this.plan();
  }

  snapshot(): TimState {
    return {
      ...this.saveBase(),
      ...this.f,
      ccr: [...this.ccr],
      ccrNow: [...this.ccrNow],
      kept: [...this.kept],
    };
  }

  restore(state: TimState): void {
    this.restoreBase(state);
    const { lines, warned, ccr, ccrNow, kept, ...fields } = state;
    this.f = { ...fields };
    this.ccr = [...ccr];
    this.ccrNow = [...ccrNow];
    this.kept = new Map(kept);
    this.due = this.nextEvent();
  }

  protected look(offset: number): number {
    const { f } = this;
    switch (offset) {
      case CR1:
        return f.cr1;
      case DIER:
        return f.dier;
      case SR:
        return f.sr;
      case CNT:
        return (f.cr1 & UIFREMAP) === 0
          ? f.cnt
          : ((f.cnt & 0x7fff_ffff) | ((f.sr & UIF) << 31)) >>> 0;
      case PSC:
        return f.psc;
      case ARR:
        return f.arr;
      case RCR:
        return f.rcr;
      default:
        if (offset >= CCR1 && offset <= CCR4) return this.ccr[(offset - CCR1) / 4] ?? 0;
        return this.kept.get(offset) ?? 0;
    }
  }

  protected store(offset: number, value: number): void {
    this.storeRegister(offset, value);
    this.showLines();
    this.plan();
  }

  private storeRegister(offset: number, value: number): void {
    const { f, form } = this;
    switch (offset) {
      case CR1:
        this.storeControl(value);
        return;
      case DIER:
        if ((value & DMA_ENABLES) !== 0) this.warnOnce('its DMA requests are not modelled');
        f.dier = value & 0x7fff;
        return;
      case SR:
        f.sr &= value;
        return;
      case EGR:
        this.generate(value);
        return;
      case CNT:
        f.cnt = (value & form.top) >>> 0;
        return;
      case PSC:
        f.psc = value & 0xffff;
        return;
      case ARR:
        f.arr = (value & form.top) >>> 0;
        if ((f.cr1 & ARPE) === 0) f.arrNow = f.arr;
        return;
      case RCR:
        f.rcr = value & form.repetitions;
        return;
      default:
        this.storeChannels(offset, value);
    }
  }

  private storeControl(value: number): void {
    const { f, form } = this;
    if ((value & CMS) !== 0) this.warnOnce('centre-aligned counting is not modelled: it counts up');
    f.cr1 = value & 0x1bff & (form.canCountDown ? -1 : ~(DIR | CMS));
    if ((f.cr1 & ARPE) === 0) f.arrNow = f.arr;
  }

  private storeChannels(offset: number, value: number): void {
    const { form } = this;
    if (offset >= CCR1 && offset < CCR1 + 4 * form.channels) {
      const channel = (offset - CCR1) / 4;
      this.ccr[channel] = (value & form.top) >>> 0;
      if (!this.hasPreload(channel)) this.ccrNow[channel] = (value & form.top) >>> 0;
      return;
    }
    const mask = KEPT[offset];
    if (mask === undefined) return;
    if (offset === SMCR && (value & FOLLOWS) !== 0) {
      this.warnOnce('it counts its own clock; other modes are not modelled');
    }
    if (offset === CCER && (value & 0x1111) !== 0) {
      this.warnOnce('its channels move no pins and see none');
    }
    this.kept.set(offset, (value & mask) >>> 0);
    for (let i = 0; i < form.channels; i += 1) {
      if (!this.hasPreload(i)) this.ccrNow[i] = this.ccr[i] ?? 0;
    }
  }

  /** EGR: an update and flags by software. */
  private generate(value: number): void {
    const { f } = this;
    const others = this.form.channels === 0 ? 0 : TRIGGER_FLAGS | BREAK_FLAGS;
    f.sr |= value & (this.mayBeSet | others) & ~UIF;
    if ((value & 1) === 0) return;
    f.phase = 0;
    const isQuiet = (f.cr1 & UDIS) !== 0;
    if (!isQuiet) this.update((f.cr1 & URS) === 0);
    f.cnt = this.isDown ? f.arrNow : 0;
  }

  private update(hasFlag: boolean): void {
    const { f } = this;
    f.pscNow = f.psc;
    f.arrNow = f.arr;
    f.repetition = f.rcr;
    this.ccrNow = [...this.ccr];
    if (hasFlag) f.sr |= UIF;
  }

  private get isDown(): boolean {
    return (this.f.cr1 & (DIR | CMS)) === DIR;
  }

  private get isCounting(): boolean {
    return (this.f.cr1 & CEN) !== 0 && this.f.arrNow !== 0;
  }

  /** OCxPE: a new compare value waits for the update. */
  private hasPreload(channel: number): boolean {
    return (this.modeOf(channel) & 0x08) !== 0;
  }

  /** CCxS: the channel is an input, and compares nothing. */
  private isInput(channel: number): boolean {
    return (this.modeOf(channel) & 0x03) !== 0;
  }

  private modeOf(channel: number): number {
    const register = this.kept.get(channel < 2 ? CCMR1 : CCMR2) ?? 0;
    return (register >>> ((channel & 1) * 8)) & 0xff;
  }

  /** Ticks until the counter wraps, from where it stands. */
  private get ticksToWrap(): number {
    const { cnt, arrNow } = this.f;
    if (this.isDown) return cnt + 1;
    return (cnt <= arrNow ? arrNow : this.form.top) + 1 - cnt;
  }

  /** Ticks until a compare value is met, from 1. */
  private ticksToMatch(compare: number): number {
    const { cnt, arrNow } = this.f;
    // RM0456: a value beyond ARR is met by the wrap.
    if (compare > arrNow) return this.ticksToWrap;
    if (this.isDown) return compare < cnt ? cnt - compare : this.ticksToWrap + arrNow - compare;
    return compare > cnt ? compare - cnt : this.ticksToWrap + compare;
  }

  /** Whether the next wrap counts as an overflow. */
  private get overflows(): boolean {
    return this.isDown || this.f.cnt <= this.f.arrNow;
  }

  /** An update would set a flag, stop the counter or bring new values in. */
  private get updateMatters(): boolean {
    const { f } = this;
    if ((f.cr1 & UDIS) !== 0) return false;
    if ((f.sr & UIF) === 0 || (f.cr1 & OPM) !== 0) return true;
    if (f.psc !== f.pscNow || f.arr !== f.arrNow) return true;
    return this.ccr.some((value, i) => value !== this.ccrNow[i]);
  }

  private canMatch(channel: number): boolean {
    return (this.f.sr & (2 << channel)) === 0 && !this.isInput(channel);
  }

  /** Passing as many periods as an update takes changes nothing. */
  private get isSteady(): boolean {
    const { f } = this;
    if (this.updateMatters || !this.overflows || f.repetition > f.rcr) return false;
    // A new period below the count: it is not in the round yet.
    if (f.cnt > f.arrNow) return false;
    for (let i = 0; i < this.form.channels; i += 1) if (this.canMatch(i)) return false;
    return true;
  }

  advance(cycle: number): void {
    const { f } = this;
    if (cycle <= f.at) return;
    let rest = cycle - f.at;
    f.at = cycle;
    // As it is read in between: nothing but the count has changed.
    const isQuiet = cycle < this.due;
    while (this.isCounting) {
      const tick = f.pscNow + 1;
      let ticks = Math.floor((f.phase + rest) / tick);
      if (this.isSteady) {
        const whole = ticks - (ticks % ((f.arrNow + 1) * (f.rcr + 1)));
        rest -= whole * tick;
        ticks -= whole;
      }
      if (ticks === 0) {
        f.phase += rest;
        break;
      }
      const step = Math.min(ticks, this.ticksToNext);
      rest -= step * tick - f.phase;
      f.phase = 0;
      this.count(step);
    }
    if (isQuiet) return;
    this.showLines();
    this.plan();
  }

  /** Ticks to the next match or wrap. */
  private get ticksToNext(): number {
    let next = this.ticksToWrap;
    for (const compare of this.ccrNow) next = Math.min(next, this.ticksToMatch(compare));
    return next;
  }

  /** Counts so many ticks, of which only the last may meet a value or wrap. */
  private count(ticks: number): void {
    const { f } = this;
    for (let i = 0; i < this.form.channels; i += 1) {
      const met = this.ticksToMatch(this.ccrNow[i] ?? 0) === ticks;
      if (met && !this.isInput(i)) f.sr |= 2 << i;
    }
    if (ticks < this.ticksToWrap) {
      f.cnt += this.isDown ? -ticks : ticks;
      return;
    }
    const overflows = this.overflows;
    if (overflows && (f.cr1 & UDIS) === 0) this.overflow();
    f.cnt = this.isDown ? f.arrNow : 0;
  }

  private overflow(): void {
    const { f } = this;
    if (f.repetition > 0) {
      f.repetition -= 1;
      return;
    }
    this.update(true);
    if ((f.cr1 & OPM) !== 0) f.cr1 &= ~CEN;
  }

  /** The first cycle at which a flag is set, the counter stops, or new values count. */
  private nextEvent(): number {
    const { f } = this;
    if (!this.isCounting) return NEVER;
    let ticks = NEVER;
    if (this.updateMatters) {
      const period = f.arrNow + 1;
      const first = this.overflows ? this.ticksToWrap : this.ticksToWrap + period;
      ticks = first + f.repetition * period;
    }
    for (let i = 0; i < this.form.channels; i += 1) {
      if (this.canMatch(i)) ticks = Math.min(ticks, this.ticksToMatch(this.ccrNow[i] ?? 0));
    }
    return ticks === NEVER ? NEVER : f.at + ticks * (f.pscNow + 1) - f.phase;
  }

  private plan(): void {
    const due = this.nextEvent();
    if (due === this.due) return;
    this.due = due;
    this.port.rescheduled(this);
  }

  private showLines(): void {
    const { lines, channels } = this.form;
    const asked = this.f.sr & this.f.dier;
    const update = (asked & UIF) !== 0;
    // BIF and B2IF share an enable.
    const brk = (this.f.sr & BREAK_FLAGS) !== 0 && (this.f.dier & 0x80) !== 0;
    const trigger = (asked & TRIGGER_FLAGS) !== 0;
    const compare = channels > 0 && (asked & this.mayBeSet & ~UIF) !== 0;
    // A timer may have one line for all of them.
    for (const irq of this.irqs) {
      this.setLine(
        irq,
        (update && irq === lines.update) ||
          (brk && irq === lines.break) ||
          (trigger && irq === lines.trigger) ||
          (compare && irq === lines.compare),
      );
    }
  }
}

function fresh(top: number, at: number): TimFields {
  return {
    cr1: 0,
    dier: 0,
    sr: 0,
    psc: 0,
    arr: top,
    rcr: 0,
    pscNow: 0,
    arrNow: top,
    repetition: 0,
    cnt: 0,
    phase: 0,
    at,
  };
}
