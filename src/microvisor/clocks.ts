/**
 * The kernel's two clocks (D38).
 *
 * The microsecond counter starts with the kernel and runs true. Wall time is unset until the first
 * contact with the server; then it drifts by the scenario's figure, and by what faults add to it,
 * and steps at each contact.
 */

import type { KernelContext } from './context.ts';

export interface ClocksData {
  kernelStartUs: number;
  /** What the server said and when it arrived; undefined until then. */
  wall: { epochUs: number; setAtUs: number } | undefined;
  /** What faults add to the drift. */
  drifts: { readonly id: string; readonly ppm: number }[];
}

/** A clock that is as slow as that stands still. */
const SLOWEST_PPM = -1_000_000;

export class Clocks {
  private data: ClocksData = { kernelStartUs: 0, wall: undefined, drifts: [] };
  private readonly context: KernelContext;

  constructor(context: KernelContext) {
    this.context = context;
  }

  /** The kernel starts: the counter begins anew and wall time is lost. */
  kernelStarted(): void {
    this.data.kernelStartUs = this.context.engine.now;
    this.data.wall = undefined;
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
    const drift = Math.floor((elapsed * this.driftPpm) / 1_000_000);
    return wall.epochUs + elapsed + drift;
  }

  private get driftPpm(): number {
    const added = this.data.drifts.reduce((sum, { ppm }) => sum + ppm, 0);
    return Math.max(SLOWEST_PPM, this.context.device.driftPpm + added);
  }

  /** From now on the clock drifts by so much more. */
  drift(id: string, ppm: number): void {
    this.keep();
    this.data.drifts.push({ id, ppm });
  }

  driftOver(id: string): void {
    this.keep();
    this.data.drifts = this.data.drifts.filter((d) => d.id !== id);
  }

  /** What the clock shows stays: another drift counts from now on only. */
  private keep(): void {
    const epochUs = this.wallUs;
    if (epochUs !== undefined) this.synchronise(epochUs);
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
