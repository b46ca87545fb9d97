/**
 * The kernel's two clocks (D38).
 *
 * The microsecond counter starts with the kernel and runs true. Wall time is unset until the first
 * contact with the server; then it drifts by the scenario's figure and steps at each contact.
 */

import type { KernelContext } from './context.ts';

interface ClocksData {
  kernelStartUs: number;
  /** What the server said and when it arrived; undefined until then. */
  wall: { epochUs: number; setAtUs: number } | undefined;
}

export class Clocks {
  private data: ClocksData = { kernelStartUs: 0, wall: undefined };
  private readonly context: KernelContext;

  constructor(context: KernelContext) {
    this.context = context;
  }

  /** The kernel starts: the counter begins anew and wall time is lost. */
  kernelStarted(): void {
    this.data = { kernelStartUs: this.context.engine.now, wall: undefined };
  }

  /** Microseconds since the kernel started. */
  get microseconds(): number {
    return this.context.engine.now - this.data.kernelStartUs;
  }

  /** Microseconds since the Unix epoch, or undefined while unknown. */
  get wallUs(): number | undefined {
    const wall = this.data.wall;
    if (wall === undefined) return undefined;
    const elapsed = this.context.engine.now - wall.setAtUs;
    const drift = Math.floor((elapsed * this.context.device.driftPpm) / 1_000_000);
    return wall.epochUs + elapsed + drift;
  }

  synchronise(epochUs: number): void {
    this.data.wall = { epochUs, setAtUs: this.context.engine.now };
  }

  snapshot(): ClocksData {
    return structuredClone(this.data);
  }

  restore(data: ClocksData): void {
    this.data = structuredClone(data);
  }
}
