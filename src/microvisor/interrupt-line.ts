/**
 * The way of the kernel's interrupts to the app: usually at once, late while a fault delays them.
 *
 * An interrupt on its way is one bit, as it is when it has arrived (D10): one that is pended again
 * before it has got there arrives once. They keep their order, so that one which is pended after
 * the delay has ended does not overtake those that wait. Of several delays the longest counts.
 */

import { PRIORITY } from '../engine/engine.ts';
import type { KernelContext } from './context.ts';

export interface InterruptLineData {
  delays: { readonly id: string; readonly delayUs: number }[];
  /** On their way, in order. */
  waiting: { readonly irq: number; readonly dueUs: number }[];
  /** The arrival of the first of them. */
  event: number;
}

export class InterruptLine {
  private data: InterruptLineData = { delays: [], waiting: [], event: 0 };
  private readonly context: Pick<KernelContext, 'engine'>;
  private readonly deliver: (irq: number) => void;

  constructor(context: Pick<KernelContext, 'engine'>, deliver: (irq: number) => void) {
    this.context = context;
    this.deliver = deliver;
    context.engine.on({ 'kernel.interruptDue': () => this.due() });
  }

  delay(id: string, delayUs: number): void {
    this.data.delays.push({ id, delayUs });
  }

  /** What is on its way keeps its time. */
  delayOver(id: string): void {
    this.data.delays = this.data.delays.filter((d) => d.id !== id);
  }

  pend(irq: number): void {
    const { delays, waiting } = this.data;
    if (waiting.some((w) => w.irq === irq)) return;
    if (delays.length === 0 && waiting.length === 0) {
      this.deliver(irq);
      return;
    }
    const delayUs = Math.max(0, ...delays.map((d) => d.delayUs));
    const dueUs = Math.max(this.context.engine.now + delayUs, waiting.at(-1)?.dueUs ?? 0);
    waiting.push({ irq, dueUs });
    if (this.data.event === 0) this.schedule();
  }

  /** The app is gone, and with it whatever was on its way. */
  clear(): void {
    this.context.engine.cancel(this.data.event);
    this.data.event = 0;
    this.data.waiting = [];
  }

  private due(): void {
    this.data.event = 0;
    const first = this.data.waiting.shift();
    if (first === undefined) return;
    this.schedule();
    this.deliver(first.irq);
  }

  private schedule(): void {
    const first = this.data.waiting[0];
    if (first === undefined) return;
    this.data.event = this.context.engine.schedule(first.dueUs, PRIORITY.kernel, {
      type: 'kernel.interruptDue',
    });
  }

  snapshot(): InterruptLineData {
    return structuredClone(this.data);
  }

  restore(data: InterruptLineData): void {
    this.data = structuredClone(data);
  }
}
