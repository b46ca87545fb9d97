/**
 * A circular buffer in app memory: where the kernel reads and writes next, and how much is in it.
 *
 * Plain data; the bytes themselves lie in app memory, where the app can see them.
 */

import { invariant } from '../engine/invariant.ts';
import type { AppMemory } from './memory.ts';

export interface Ring {
  readonly start: number;
  readonly bytes: number;
  /** Offset of the oldest byte. */
  head: number;
  used: number;
}

export function ring(start: number, bytes: number): Ring {
  return { start, bytes, head: 0, used: 0 };
}

/** Appends; the caller has checked that it fits. */
export function put(r: Ring, memory: AppMemory, data: Uint8Array): void {
  invariant(r.used + data.length <= r.bytes, 'a ring is never overrun');
  const at = (r.head + r.used) % r.bytes;
  const first = Math.min(data.length, r.bytes - at);
  memory.write(r.start + at, data.subarray(0, first));
  if (first < data.length) memory.write(r.start, data.subarray(first));
  r.used += data.length;
}

/** A copy of the oldest bytes; they stay where they are. */
export function peek(r: Ring, memory: AppMemory, count: number): Uint8Array {
  const first = Math.min(count, r.bytes - r.head);
  const out = new Uint8Array(count);
  out.set(memory.read(r.start + r.head, first));
  if (first < count) out.set(memory.read(r.start, count - first), first);
  return out;
}

/** Frees the oldest bytes. */
export function drop(r: Ring, count: number): void {
  invariant(count <= r.used, 'a ring gives back no more than it holds');
  r.head = (r.head + count) % r.bytes;
  r.used -= count;
}

/** Bytes that lie in one piece from the oldest on: what a pointer can present (D29). */
export function contiguous(r: Ring): number {
  return Math.min(r.used, r.bytes - r.head);
}
