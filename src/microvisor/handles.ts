/**
 * Handles: what the app holds instead of the kernel's objects.
 *
 * 32-bit, never zero, never issued twice in a run (G2, G3). Those of notification centers and
 * networks are random numbers, the others are counted up, as the SDK's header has it. A handle of
 * another kind is as invalid as none (G6).
 */

import type { Stream } from '../engine/chance.ts';
import type { Recorder } from '../trace/recorder.ts';

export type HandleKind = 'notification' | 'network' | 'channel' | 'system' | 'flash';

export interface HandlesData {
  readonly live: Map<number, HandleKind>;
  readonly used: Set<number>;
  counter: number;
}

export class Handles {
  private data: HandlesData = { live: new Map(), used: new Set([0]), counter: 0 };
  private readonly chance: Stream;
  private readonly recorder: Recorder;
  private readonly clock: { readonly now: number };

  constructor(chance: Stream, recorder: Recorder, clock: { readonly now: number }) {
    this.chance = chance;
    this.recorder = recorder;
    this.clock = clock;
  }

  is(handle: number, kind: HandleKind): boolean {
    return this.data.live.get(handle) === kind;
  }

  count(kind: HandleKind): number {
    let count = 0;
    for (const k of this.data.live.values()) if (k === kind) count += 1;
    return count;
  }

  issue(kind: HandleKind, life: number): number {
    const random = kind === 'notification' || kind === 'network';
    const draw = () => (random ? this.chance.u32() : this.nextCounted());
    // Counted handles only grow, so besides their highest only the random ones are remembered.
    const taken = (h: number) => this.data.used.has(h) || (random && h <= this.data.counter);
    let handle = draw();
    while (taken(handle)) handle = draw();
    this.data.live.set(handle, kind);
    if (random) this.data.used.add(handle);
    this.note(kind, handle, 'issued', life);
    return handle;
  }

  /** The app closed it. */
  close(handle: number, life: number): void {
    const kind = this.data.live.get(handle);
    if (kind === undefined) return;
    this.data.live.delete(handle);
    this.note(kind, handle, 'closed', life);
  }

  /** The app died, and everything that it held with it (D21). */
  vanishAll(life: number): void {
    for (const [handle, kind] of this.data.live) this.note(kind, handle, 'vanished', life);
    this.data.live.clear();
  }

  private nextCounted(): number {
    this.data.counter = (this.data.counter + 1) >>> 0;
    return this.data.counter;
  }

  private note(type: HandleKind, handle: number, what: string, life: number): void {
    this.recorder.append({ kind: 'handle', at: this.clock.now, life, type, handle, what });
  }

  snapshot(): HandlesData {
    return structuredClone(this.data);
  }

  restore(data: HandlesData): void {
    this.data = structuredClone(data);
  }
}
