/** What all commands are made of: their form, how they choose handles, and the look after each. */

import fc from 'fast-check';
import type { Extent } from './channel.ts';
import type { Kind, Reference } from './kernel.ts';
import type { Real } from './real.ts';
import { RECORD_BYTES, type Slot, type Written } from './rings.ts';
import { rule } from './rule.ts';

/** The pool of buffers that rings and channels share. */
export const PIECES = 10;
const PIECE_BYTES = 1024;
export const POOL_BYTES = PIECES * PIECE_BYTES;
export const MS = 1000;
export const SECOND = 1000 * MS;
export const MINUTE = 60 * SECOND;

type Act = (m: Reference, r: Real) => void;

/** A step by its name and arguments, which is how a failure prints it. */
class Step implements fc.Command<Reference, Real> {
  private readonly text: string;
  private readonly act: Act;

  constructor(text: string, act: Act) {
    this.text = text;
    this.act = act;
  }

  check(): boolean {
    return true;
  }

  run(m: Reference, r: Real): void {
    this.act(m, r);
    look(m, r);
  }

  toString(): string {
    return this.text;
  }
}

/** What must be so after every command: all that the kernel said, and what it left in memory. */
export function look(m: Reference, r: Real): void {
  const rings = [...m.centers.values()];
  const found = r.run((d) =>
    rings.map(({ start, bytes, irq }) => ({
      memory: d.memory.read(start, bytes),
      pending: d.nvic.isPending(irq),
    })),
  );
  m.observe(r.seen(), r.nowUs);
  found.forEach(({ memory, pending }, i) => {
    const { irq = 0, slots = [] } = rings[i] ?? {};
    checkRing(memory, slots);
    rule('D10', pending === m.pending.has(irq), () => `interrupt ${irq} pending: ${pending}`);
  });
  for (const extent of pieces(r)) {
    const is = r.isProtected(extent.start, extent.bytes);
    rule('G34', is === m.isProtected(extent), () => `${extent.start} is write-protected: ${is}`);
  }
}

/** G25: 64 bits of microseconds, 32 of the type, 32 of the tag; ones where nothing was written. */
function checkRing(memory: Uint8Array, slots: readonly Slot[]): void {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  slots.forEach((slot, i) => {
    const words = [0, 4, 8, 12].map((at) => view.getUint32(i * RECORD_BYTES + at, true));
    const expected = slot === undefined ? UNWRITTEN : wordsOf(slot);
    const same = words.every((word, at) => word === expected[at]);
    rule('G25', same, () => `slot ${i} holds the words ${words}, not ${expected}`);
  });
}

const UNWRITTEN = [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff];
const wordsOf = ({ microseconds, type, tag }: Written) => {
  return [microseconds % 2 ** 32, Math.floor(microseconds / 2 ** 32), type, tag];
};

export const piece = (r: Real, i: number, bytes = PIECE_BYTES): Extent => ({
  start: r.pool + (i % PIECES) * PIECE_BYTES,
  bytes,
});

/** The whole pool. */
export const pieces = (r: Real): readonly Extent[] =>
  Array.from({ length: PIECES }, (_, i) => piece(r, i));

/** Mostly the newest live handle of its kind; seldom an older, a stale, a foreign one, or zero. */
export function pick(m: Reference, kind: Kind, which: number): number {
  const live = m.liveOf(kind);
  const newest = live.at(-1) ?? 0;
  if (which < 10) return newest;
  if (which < 13) return live[which % Math.max(1, live.length)] ?? 0;
  const all = [...m.issued.keys()];
  return which === 13 ? 0 : (all[(which * 7) % Math.max(1, all.length)] ?? 0);
}

export const which = fc.nat({ max: 15 });
/** A command with its arguments given, or drawn. */
export interface Steps<T> {
  of(args: T): Step;
  readonly any: fc.Arbitrary<Step>;
}

export function command<T>(
  name: string,
  args: fc.Arbitrary<T>,
  act: (a: T, m: Reference, r: Real) => void,
): Steps<T> {
  const of = (a: T) => new Step(`${name}(${JSON.stringify(a) ?? ''})`, (m, r) => act(a, m, r));
  return { of, any: args.map(of) };
}

export const plain = (name: string, act: Act): Steps<undefined> =>
  command(name, fc.constant(undefined), (_, m, r) => act(m, r));

/** Its status is what the handle deserves; true when the call was carried out. */
export function carriedOut(m: Reference, kind: Kind, handle: number, status: string): boolean {
  const live = m.isLive(handle, kind);
  rule('G6', live === (status !== 'INVALIDHANDLE'), () => `${kind} ${handle}: ${status}`);
  return live;
}
