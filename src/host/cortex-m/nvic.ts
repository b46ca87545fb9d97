/**
 * The interrupt controller of the Cortex-M33: what is enabled, pending and active, and what comes next.
 *
 * Exceptions are told by their number: 4 to 15 are the system's, 16 + n is interrupt n. A lower
 * priority number is more urgent; of equals the lower exception number comes first. What would be
 * taken next is worked out when something changes, so that asking costs nothing. Source: Armv8-M ARM,
 * B3.8 to B3.13 and D1.2 (NVIC).
 *
 * Fast interrupts (mvSetFastInterrupt) come before all others: the kernel enables them, neither mask
 * holds them back, and while one is active nothing else runs.
 */

import type { Cpu } from './cpu.ts';

export const IRQS = 126;
export const FIRST_IRQ = 16;
export const SVCALL = 11;
export const PENDSV = 14;
export const SYSTICK = 15;

const EXCEPTIONS = FIRST_IRQ + IRQS;
/** Words of 32 interrupts. */
export const IRQ_WORDS = 4;
/** Bits of the last word that stand for no interrupt. */
const LAST_WORD = (1 << (IRQS - 96)) - 1;
/** The STM32U585 implements the upper four bits of a priority. */
const PRIORITY_BITS = 0xf0;
/** Less urgent than all priorities: nothing is active and nothing masked. */
export const THREAD_PRIORITY = 256;
/** More urgent than all priorities that an app can give. */
const FAST_PRIORITY = -1;

/** What looks for exceptions between two instructions, and must be told when there may be one. */
export interface Attentive {
  attention: number;
}

/** Plain data. */
export interface NvicState {
  readonly enabled: Int32Array;
  readonly pending: Int32Array;
  readonly lines: Int32Array;
  readonly pendedByLine: Int32Array;
  readonly systemPending: number;
  readonly priorities: Uint8Array;
  readonly priorityGroup: number;
  /** Exception numbers, the outermost first. */
  readonly active: readonly number[];
  readonly fast: readonly number[];
  readonly runnable: readonly number[];
  readonly eventOnPend: boolean;
}

export class Nvic {
  /** The exception that would be taken if nothing held it back; 0: none. */
  next = 0;
  /** Its group priority. */
  nextPriority = THREAD_PRIORITY;
  /** Group priority of the most urgent active exception. */
  activePriority = THREAD_PRIORITY;
  /** SCR.SEVONPEND: an exception that becomes pending, enabled or not, is an event for WFE. */
  eventOnPend = false;

  private readonly listener: Attentive;
  private readonly cpu: Cpu;
  private readonly enabled = new Int32Array(IRQ_WORDS);
  private readonly pending = new Int32Array(IRQ_WORDS);
  private readonly lines = new Int32Array(IRQ_WORDS);
  /** Pending because its line was high. */
  private readonly pendedByLine = new Int32Array(IRQ_WORDS);
  private systemPending = 0;
  private readonly priorities = new Uint8Array(EXCEPTIONS);
  private groupMask = PRIORITY_BITS;
  private priorityGroup = 0;
  private readonly active = new Uint8Array(EXCEPTIONS);
  private activeCount = 0;
  private fast: readonly number[] = [];
  private runnable: readonly number[] = [];
  private readonly fastMask = new Int32Array(IRQ_WORDS);

  constructor(listener: Attentive, cpu: Cpu) {
    this.listener = listener;
    this.cpu = cpu;
  }

  /** As after a reset of the processor; what the kernel said of fast interrupts is gone too. */
  reset(): void {
    for (const words of [this.enabled, this.pending, this.lines, this.pendedByLine]) words.fill(0);
    this.systemPending = 0;
    this.priorities.fill(0);
    this.activeCount = 0;
    this.eventOnPend = false;
    this.setFast([], []);
    this.setPriorityGroup(0);
  }

  // Words of 32 interrupts, as the registers have them

  enabledWord(word: number): number {
    return this.enabled[word] as number;
  }

  pendingWord(word: number): number {
    return this.pending[word] as number;
  }

  activeWord(word: number): number {
    let bits = 0;
    for (let i = 0; i < this.activeCount; i += 1) {
      const irq = (this.active[i] as number) - FIRST_IRQ;
      if (irq >= 0 && irq >>> 5 === word) bits |= 1 << (irq & 31);
    }
    return bits;
  }

  enable(word: number, bits: number): void {
    this.enabled[word] = (this.enabled[word] as number) | (bits & existing(word));
    this.choose();
  }

  disable(word: number, bits: number): void {
    this.enabled[word] = (this.enabled[word] as number) & ~bits;
    this.choose();
  }

  /** Software or the kernel pends. */
  setPending(word: number, bits: number): void {
    const before = this.pending[word] as number;
    const after = before | (bits & existing(word));
    if (after === before) return;
    this.pending[word] = after;
    this.becamePending();
  }

  /** An interrupt whose line is high stays pending. */
  clearPending(word: number, bits: number): void {
    const held = this.lines[word] as number;
    this.pending[word] = (this.pending[word] as number) & (~bits | held);
    this.pendedByLine[word] = (this.pendedByLine[word] as number) & (~bits | held);
    this.choose();
  }

  // Single exceptions

  pend(irq: number): void {
    this.setPending(irq >>> 5, 1 << (irq & 31));
  }

  /** The level of a peripheral's request: it pends when it rises, and anew when its handler ends. */
  setLine(irq: number, high: boolean): void {
    const word = irq >>> 5;
    const bit = 1 << (irq & 31);
    const before = this.lines[word] as number;
    if (((before & bit) !== 0) === high) return;
    this.lines[word] = before ^ bit;
    if (high) this.pendByLine(word, bit);
  }

  pendSystem(exception: number): void {
    const bit = 1 << exception;
    if ((this.systemPending & bit) !== 0) return;
    this.systemPending |= bit;
    this.becamePending();
  }

  unpendSystem(exception: number): void {
    this.systemPending &= ~(1 << exception);
    this.choose();
  }

  isSystemPending(exception: number): boolean {
    return (this.systemPending & (1 << exception)) !== 0;
  }

  /** Whether an interrupt is pending, enabled or not. */
  get hasPendingIrq(): boolean {
    return this.pending.some((bits) => bits !== 0);
  }

  /** The byte of the priority register of an exception. */
  priority(exception: number): number {
    return this.priorities[exception] ?? 0;
  }

  setPriority(exception: number, value: number): void {
    if (exception >= EXCEPTIONS) return;
    this.priorities[exception] = value & PRIORITY_BITS;
    this.rate();
    this.choose();
  }

  get group(): number {
    return this.priorityGroup;
  }

  /** AIRCR.PRIGROUP: how many low bits of a priority do not pre-empt. */
  setPriorityGroup(group: number): void {
    this.priorityGroup = group & 7;
    this.groupMask = PRIORITY_BITS & ~((2 << this.priorityGroup) - 1);
    this.rate();
    this.choose();
  }

  /** The part of a priority that decides about pre-emption. */
  groupOf(priority: number): number {
    return priority & this.groupMask;
  }

  groupPriority(exception: number): number {
    if (this.isFast(exception)) return FAST_PRIORITY;
    return (this.priorities[exception] as number) & this.groupMask;
  }

  // What is active

  isActive(exception: number): boolean {
    return this.indexOfActive(exception) >= 0;
  }

  get depth(): number {
    return this.activeCount;
  }

  /**
   * Takes an exception: it is active and no longer pending. True: a peripheral's line or SysTick had
   * pended it, and not the kernel or the app.
   */
  enter(exception: number): boolean {
    let byLine = exception === SYSTICK;
    if (exception < FIRST_IRQ) this.systemPending &= ~(1 << exception);
    else {
      const word = (exception - FIRST_IRQ) >>> 5;
      const bit = 1 << ((exception - FIRST_IRQ) & 31);
      byLine = ((this.pendedByLine[word] as number) & bit) !== 0;
      this.pending[word] = (this.pending[word] as number) & ~bit;
      this.pendedByLine[word] = (this.pendedByLine[word] as number) & ~bit;
    }
    this.activate(exception);
    this.choose();
    return byLine;
  }

  activate(exception: number): void {
    if (this.isActive(exception)) return;
    this.active[this.activeCount] = exception;
    this.activeCount += 1;
    this.activePriority = Math.min(this.activePriority, this.groupPriority(exception));
  }

  /** Its handler is over. A line that is still high pends it again. */
  deactivate(exception: number): void {
    const index = this.indexOfActive(exception);
    if (index < 0) return;
    this.active.copyWithin(index, index + 1, this.activeCount);
    this.activeCount -= 1;
    this.rate();
    const irq = exception - FIRST_IRQ;
    if (irq < 0) return;
    const bit = 1 << (irq & 31);
    if (((this.lines[irq >>> 5] as number) & bit) !== 0) this.pendByLine(irq >>> 5, bit);
  }

  private pendByLine(word: number, bit: number): void {
    if (((this.pending[word] as number) & bit) !== 0) return;
    this.pendedByLine[word] = (this.pendedByLine[word] as number) | bit;
    this.setPending(word, bit);
  }

  /** The kernel says which interrupts are fast, and which of those may run now. */
  setFast(fast: readonly number[], runnable: readonly number[]): void {
    this.fast = [...fast];
    this.runnable = [...runnable];
    this.fastMask.fill(0);
    for (const irq of fast) {
      this.fastMask[irq >>> 5] = (this.fastMask[irq >>> 5] as number) | (1 << (irq & 31));
    }
    this.rate();
    this.choose();
  }

  private isFast(exception: number): boolean {
    return this.fast.length > 0 && this.fast.includes(exception - FIRST_IRQ);
  }

  private indexOfActive(exception: number): number {
    for (let i = this.activeCount - 1; i >= 0; i -= 1) if (this.active[i] === exception) return i;
    return -1;
  }

  /** Works out the priority of what is active. */
  private rate(): void {
    let urgency = THREAD_PRIORITY;
    for (let i = 0; i < this.activeCount; i += 1) {
      urgency = Math.min(urgency, this.groupPriority(this.active[i] as number));
    }
    this.activePriority = urgency;
  }

  private becamePending(): void {
    if (this.eventOnPend) {
      this.cpu.event = 1;
      this.listener.attention = 1;
    }
    this.choose();
  }

  /** Works out what comes next. */
  private choose(): void {
    const { pending } = this;
    this.next = 0;
    let urgency = THREAD_PRIORITY;
    for (let bits = this.systemPending; bits !== 0; bits &= bits - 1) {
      urgency = this.consider(31 - Math.clz32(bits & -bits), urgency);
    }
    const irqs =
      (pending[0] as number) |
      (pending[1] as number) |
      (pending[2] as number) |
      (pending[3] as number);
    if (irqs !== 0) urgency = this.considerIrqs(urgency);
    this.nextPriority = urgency === THREAD_PRIORITY ? urgency : urgency & this.groupMask;
    if (this.runnable.length > 0) this.chooseFast();
    if (this.next !== 0) this.listener.attention = 1;
  }

  private considerIrqs(least: number): number {
    const { pending, enabled, fastMask } = this;
    let urgency = least;
    for (let word = 0; word < IRQ_WORDS; word += 1) {
      let bits =
        (pending[word] as number) & (enabled[word] as number) & ~(fastMask[word] as number);
      for (; bits !== 0; bits &= bits - 1) {
        const irq = (word << 5) + 31 - Math.clz32(bits & -bits);
        urgency = this.consider(FIRST_IRQ + irq, urgency);
      }
    }
    return urgency;
  }

  /** Ascending numbers: of equals the first one stays. */
  private consider(exception: number, urgency: number): number {
    const priority = this.priorities[exception] as number;
    if (priority >= urgency) return urgency;
    this.next = exception;
    return priority;
  }

  private chooseFast(): void {
    const irq = this.runnable.find(
      (n) => ((this.pending[n >>> 5] as number) & (1 << (n & 31))) !== 0,
    );
    if (irq === undefined) return;
    this.next = FIRST_IRQ + irq;
    this.nextPriority = FAST_PRIORITY;
  }

  snapshot(): NvicState {
    return {
      enabled: this.enabled.slice(),
      pending: this.pending.slice(),
      lines: this.lines.slice(),
      pendedByLine: this.pendedByLine.slice(),
      systemPending: this.systemPending,
      priorities: this.priorities.slice(),
      priorityGroup: this.priorityGroup,
      active: [...this.active.subarray(0, this.activeCount)],
      fast: [...this.fast],
      runnable: [...this.runnable],
      eventOnPend: this.eventOnPend,
    };
  }

  restore(state: NvicState): void {
    this.enabled.set(state.enabled);
    this.pending.set(state.pending);
    this.lines.set(state.lines);
    this.pendedByLine.set(state.pendedByLine);
    this.systemPending = state.systemPending;
    this.priorities.set(state.priorities);
    this.active.set(state.active);
    this.activeCount = state.active.length;
    this.setFast(state.fast, state.runnable);
    this.setPriorityGroup(state.priorityGroup);
    this.eventOnPend = state.eventOnPend;
  }
}

/** The bits of a word that stand for interrupts of this chip. */
function existing(word: number): number {
  return word === IRQ_WORDS - 1 ? LAST_WORD : -1;
}
