/**
 * Fast interrupts: those that the app has taken out of the hands of the kernel.
 *
 * They may pre-empt the kernel, so nothing the kernel serves can be asked for in one. Inferred: they
 * run before ordinary interrupts, and neither PRIMASK nor BASEPRI holds them back, or the header
 * would need no call that disables them all. A handler that is entered again and again without an
 * end is a flood: the kernel masks them, and kills the app a little later, during which the calls
 * are UNAVAILABLE (documented; how much is a flood, and how long it takes, are assumptions). A
 * handler that does not end is found by the watchdog of whoever runs the simulation.
 */

import { PRIORITY } from '../engine/engine.ts';
import type { KernelContext } from './context.ts';

/** More entries than this within the window are a flood. */
const FLOOD_ENTRIES = 1000;
const FLOOD_WINDOW_US = 10_000;
/** From the detection of a flood to the death of the app. */
const SHUTDOWN_US = 1000;

export interface FastInterruptsData {
  /** In the order in which they were set. */
  fast: { readonly irq: number; readonly enabled: boolean }[];
  allEnabled: boolean;
  windowFromUs: number;
  entries: number;
  /** Not 0 while the app is being shut down. */
  floodEvent: number;
}

export interface FastInterruptsPort {
  hasHandler(irq: number): boolean;
  /** Which interrupts are fast, and which of them may run. */
  show(fast: readonly number[], runnable: readonly number[]): void;
  /** The app is to end: its interrupts flood the device. */
  flooded(detail: string): void;
}

export class FastInterrupts {
  private data: FastInterruptsData = initial();
  private readonly context: Pick<KernelContext, 'engine' | 'recorder'>;
  private readonly port: FastInterruptsPort;

  constructor(context: Pick<KernelContext, 'engine' | 'recorder'>, port: FastInterruptsPort) {
    this.context = context;
    this.port = port;
    context.engine.on({ 'kernel.floodOver': () => this.floodOver() });
  }

  isFast(irq: number): boolean {
    return this.data.fast.some((f) => f.irq === irq);
  }

  hasHandler(irq: number): boolean {
    return this.port.hasHandler(irq);
  }

  get isShuttingDown(): boolean {
    return this.data.floodEvent !== 0;
  }

  /** It is fast from now on, and runs once it is enabled. */
  set(irq: number): void {
    this.data.fast.push({ irq, enabled: false });
    this.show();
  }

  /** It is an ordinary interrupt again. */
  clear(irq: number): void {
    this.data.fast = this.data.fast.filter((f) => f.irq !== irq);
    this.show();
  }

  enable(irq: number, enabled: boolean): void {
    this.data.fast = this.data.fast.map((f) => (f.irq === irq ? { irq, enabled } : f));
    this.show();
  }

  enableAll(enabled: boolean): void {
    this.data.allEnabled = enabled;
    this.show();
  }

  /** A handler of the app was entered. */
  entered(irq: number): void {
    if (this.data.fast.length === 0 || !this.isFast(irq)) return;
    const { engine, recorder } = this.context;
    if (engine.now - this.data.windowFromUs >= FLOOD_WINDOW_US) {
      this.data.windowFromUs = engine.now;
      this.data.entries = 0;
    }
    this.data.entries += 1;
    if (this.data.entries <= FLOOD_ENTRIES || this.isShuttingDown) return;
    const detail = `interrupt ${irq} was entered ${this.data.entries} times in ${FLOOD_WINDOW_US} us`;
    recorder.append({ kind: 'board', at: engine.now, what: 'interrupt flood', detail });
    this.data.floodEvent = engine.scheduleIn(SHUTDOWN_US, PRIORITY.kernel, {
      type: 'kernel.floodOver',
    });
    this.show();
  }

  private floodOver(): void {
    this.data.floodEvent = 0;
    this.port.flooded('interrupt flood');
  }

  private show(): void {
    const { fast, allEnabled } = this.data;
    const running = allEnabled && !this.isShuttingDown;
    this.port.show(
      fast.map((f) => f.irq),
      running ? fast.filter((f) => f.enabled).map((f) => f.irq) : [],
    );
  }

  /** The app is gone, and with it what it set. */
  lifeOver(): void {
    this.context.engine.cancel(this.data.floodEvent);
    this.data = initial();
  }

  snapshot(): FastInterruptsData {
    return structuredClone(this.data);
  }

  restore(data: FastInterruptsData): void {
    this.data = structuredClone(data);
  }
}

function initial(): FastInterruptsData {
  return { fast: [], allEnabled: true, windowFromUs: 0, entries: 0, floodEvent: 0 };
}
