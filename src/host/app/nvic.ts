/**
 * The interrupt controller as an app sees it: enable, pending and active bits, priorities.
 *
 * Pending is one bit: two pends before the handler runs give one entry (D10). A lower number is
 * more urgent; an interrupt runs when it is more urgent than what is active and than BASEPRI, and
 * PRIMASK is clear. Ties go to the lower interrupt number. Source: Armv8-M ARM, B3.
 *
 * Fast interrupts (mvSetFastInterrupt) come before all others: the kernel enables them, neither mask
 * holds them back, and while one is active nothing else runs.
 */

const IRQS = 126;
/** The STM32U585 implements four bits of priority. */
const LOWEST_PRIORITY = 15;
/** No handler is active: every priority can run. */
const THREAD = LOWEST_PRIORITY + 1;

/** Plain data. */
export interface NvicState {
  readonly enabled: readonly number[];
  readonly pending: readonly number[];
  readonly priorities: readonly number[];
  readonly active: readonly number[];
  readonly primask: boolean;
  readonly basepri: number;
  readonly fast: readonly number[];
  readonly runnableFast: readonly number[];
}

export class Nvic {
  private readonly enabled = new Uint8Array(IRQS);
  private readonly pending = new Uint8Array(IRQS);
  private readonly priorities = new Uint8Array(IRQS);
  private active: number[] = [];
  private fast: readonly number[] = [];
  private runnableFast: readonly number[] = [];
  private primask = false;
  private basepri = 0;
  /** Pending bits set, so that the usual case of none costs nothing. */
  private pendingCount = 0;
  private readonly changed: () => void;

  /** `changed` is called after the app did something that can let an interrupt run. */
  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** NVIC_EnableIRQ. An interrupt that is pending runs before this returns. */
  enableIrq(irq: number): void {
    this.enabled[check(irq)] = 1;
    this.changed();
  }

  /** NVIC_DisableIRQ. It stays pending. */
  disableIrq(irq: number): void {
    this.enabled[check(irq)] = 0;
  }

  /** NVIC_SetPendingIRQ. */
  setPendingIrq(irq: number): void {
    this.pend(check(irq));
    this.changed();
  }

  /** NVIC_ClearPendingIRQ. */
  clearPendingIrq(irq: number): void {
    if (this.pending[check(irq)] === 0) return;
    this.pending[irq] = 0;
    this.pendingCount -= 1;
  }

  /** NVIC_GetPendingIRQ. */
  isPending(irq: number): boolean {
    return this.pending[check(irq)] === 1;
  }

  /** NVIC_SetPriority: 0 (most urgent) to 15. */
  setPriority(irq: number, priority: number): void {
    this.priorities[check(irq)] = checkPriority(priority);
    this.changed();
  }

  /** __disable_irq: nothing interrupts until enableInterrupts. */
  disableInterrupts(): void {
    this.primask = true;
  }

  /** __enable_irq. */
  enableInterrupts(): void {
    this.primask = false;
    this.changed();
  }

  /** Masks all priorities from this one on; 0 masks none. */
  setBasepri(priority: number): void {
    this.basepri = checkPriority(priority);
    this.changed();
  }

  /** The kernel or the app pends. Not for apps: they use setPendingIrq. */
  pend(irq: number): void {
    if (this.pending[irq] === 1) return;
    this.pending[irq] = 1;
    this.pendingCount += 1;
  }

  /** The kernel says which interrupts are fast, and which of those may run. Not for apps. */
  setFast(fast: readonly number[], runnable: readonly number[]): void {
    this.fast = fast;
    this.runnableFast = runnable;
  }

  /** The interrupt to take now, or undefined. */
  next(): number | undefined {
    if (this.pendingCount === 0 || this.isFastActive) return undefined;
    const fast = this.pendingFast;
    if (fast !== undefined || this.primask) return fast;
    return this.best(this.running);
  }

  private get isFastActive(): boolean {
    return this.fast.length > 0 && this.active.some((irq) => this.fast.includes(irq));
  }

  private get pendingFast(): number | undefined {
    return this.runnableFast.find((irq) => this.pending[irq] === 1);
  }

  /** Whether an enabled interrupt is pending, masked by PRIMASK or not: what ends WFI. */
  get wakes(): boolean {
    if (this.pendingCount === 0) return false;
    return this.pendingFast !== undefined || this.best(this.running) !== undefined;
  }

  /** Takes an interrupt: it is active and no longer pending. */
  enter(irq: number): void {
    this.pending[irq] = 0;
    this.pendingCount -= 1;
    this.active.push(irq);
  }

  leave(): void {
    this.active.pop();
  }

  /** The interrupt whose handler runs, or undefined in the main program. */
  get current(): number | undefined {
    return this.active.at(-1);
  }

  /** What an interrupt must be more urgent than: everything that is active, and BASEPRI. */
  private get running(): number {
    let urgency = this.basepri > 0 ? this.basepri : THREAD;
    for (const irq of this.active) urgency = Math.min(urgency, this.priorities[irq] ?? THREAD);
    return urgency;
  }

  private best(below: number): number | undefined {
    let found: number | undefined;
    let urgency = below;
    for (let irq = 0; irq < IRQS; irq += 1) {
      if (this.pending[irq] === 0 || this.enabled[irq] === 0 || this.fast.includes(irq)) continue;
      const priority = this.priorities[irq] as number;
      if (priority < urgency) {
        urgency = priority;
        found = irq;
      }
    }
    return found;
  }

  snapshot(): NvicState {
    return {
      enabled: [...this.enabled],
      pending: [...this.pending],
      priorities: [...this.priorities],
      active: [...this.active],
      primask: this.primask,
      basepri: this.basepri,
      fast: [...this.fast],
      runnableFast: [...this.runnableFast],
    };
  }

  restore(state: NvicState): void {
    this.enabled.set(state.enabled);
    this.pending.set(state.pending);
    this.priorities.set(state.priorities);
    this.active = [...state.active];
    this.primask = state.primask;
    this.basepri = state.basepri;
    this.fast = [...state.fast];
    this.runnableFast = [...state.runnableFast];
    this.pendingCount = state.pending.filter((bit) => bit === 1).length;
  }
}

function check(irq: number): number {
  if (!Number.isInteger(irq) || irq < 0 || irq >= IRQS) {
    throw new RangeError(`an interrupt number must be from 0 to ${IRQS - 1}, got ${irq}`);
  }
  return irq;
}

function checkPriority(priority: number): number {
  if (!Number.isInteger(priority) || priority < 0 || priority > LOWEST_PRIORITY) {
    throw new RangeError(`priority must be a whole number from 0 to 15, got ${priority}`);
  }
  return priority;
}

// Shared by all runs of a process: what an app does to it must not reach the next one.
Object.freeze(Nvic);
Object.freeze(Nvic.prototype);
