/**
 * The pending events of a run, in the one order in which they can happen.
 *
 * Events leave by ascending (time, priority, sequence). The sequence number is handed out at push,
 * so events that tie on time and priority leave first in, first out. Without it the order of ties
 * would fall out of the heap's inner shape, and an unrelated event could reorder them.
 *
 * The heap is 4-ary and lives in typed arrays: four children share a cache line, and no entry is
 * an object. An event rests in a slot until its heap entry leaves, and its id names slot and
 * generation, so the id of a past event never cancels a later one that got the same slot.
 *
 * Ids depend on the pushes, pops and cancels alone. To look at the queue, or to save and restore
 * it, changes none that is handed out later: a run is the same in whatever slices it is made.
 */

import { InvariantError, invariant } from './invariant.ts';

/** Names one pushed event. Never 0, so 0 can mean "none" in a model's state. */
export type EventId = number;

/** A queue at rest. Plain data: it survives structuredClone and can be restored many times. */
export interface QueueSnapshot<E> {
  readonly times: Float64Array;
  readonly keys: Float64Array;
  readonly slots: Int32Array;
  readonly generations: Uint32Array;
  readonly events: readonly (E | undefined)[];
  readonly heapLength: number;
  readonly cancelledCount: number;
  readonly nextSequence: number;
  readonly poppedAt: number;
}

// A key is priority * 2^44 + sequence: 8 + 44 bits, which a double holds exactly.
const SEQUENCE_LIMIT = 0x1000_0000_0000;
const PRIORITY_MAX = 255;

// An id is generation * 2^21 + slot: 32 + 21 bits, again exact in a double.
const SLOT_LIMIT = 0x20_0000;
const SLOT_MASK = SLOT_LIMIT - 1;

const NEVER = Number.POSITIVE_INFINITY;

const FIRST_CAPACITY = 64;
const FIRST_SLOTS = Int32Array.from({ length: FIRST_CAPACITY }, (_, slot) => slot);
// The times behind the last entry read NEVER, so that four children can be compared without asking
// how many there are. The last parent's missing children reach this far beyond the capacity.
const PADDING = 3;
// Below this many cancelled entries, walking past them is cheaper than rebuilding the heap.
const COMPACT_FLOOR = 32;

export class EventQueue<E extends { readonly type: string }> {
  #times = new Float64Array(FIRST_CAPACITY + PADDING).fill(NEVER);
  #keys = new Float64Array(FIRST_CAPACITY + PADDING);
  // A permutation of all slots: the heap's own in [0, length), the free ones after it. The slot
  // freed last is used first, so a small simulation stays in few cache lines.
  #slots = FIRST_SLOTS.slice();
  #generations = new Uint32Array(FIRST_CAPACITY).fill(1);
  // A slot that is in the heap but holds no event was cancelled.
  #events: (E | undefined)[] = new Array<E | undefined>(FIRST_CAPACITY).fill(undefined);
  #length = 0;
  // The root's event was popped but its entry is still there. Most handlers push, and that entry
  // then takes the root's place in one pass, where a removal and a push would take two.
  #rootIsVacant = false;
  #cancelledCount = 0;
  #nextSequence = 0;
  #poppedAt = 0;

  /** How many events are pending; cancelled ones do not count. */
  get size(): number {
    return this.#length - this.#cancelledCount - Number(this.#rootIsVacant);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextAt(): number {
    if (this.#rootIsVacant) this.#removeRoot();
    // The root is never a cancelled entry: cancel and pop see to that.
    return this.#times[0] as number;
  }

  /** When the event that was popped last was due; 0 before the first. */
  get poppedAt(): number {
    return this.#poppedAt;
  }

  /** Time in whole microseconds, priority 0 to 255, lower first. */
  push(at: number, priority: number, event: E): EventId {
    const sequence = this.#nextSequence;
    if (!(at < NEVER && (priority & PRIORITY_MAX) === priority && sequence < SEQUENCE_LIMIT)) {
      refuse(at, priority, event);
    }
    this.#nextSequence = sequence + 1;
    const key = priority * SEQUENCE_LIMIT + sequence;

    let slot: number;
    if (this.#rootIsVacant) {
      this.#rootIsVacant = false;
      slot = this.#slots[0] as number;
      this.#siftDown(0, at, key, slot);
    } else {
      if (this.#length === this.#slots.length) this.#grow();
      slot = this.#slots[this.#length] as number;
      this.#siftUp(this.#length, at, key, slot);
      this.#length += 1;
    }
    this.#events[slot] = event;
    return (this.#generations[slot] as number) * SLOT_LIMIT + slot;
  }

  /** False when the event has fired or was cancelled before, and for the id 0. */
  cancel(id: EventId): boolean {
    // `&` reads a double modulo 2^32, so it finds the slot in the low bits of a 53-bit id.
    const slot = id & SLOT_MASK;
    if (slot >= this.#slots.length) return false;
    if ((this.#generations[slot] as number) !== (id - slot) / SLOT_LIMIT) return false;
    // The generation of an empty slot is that of its next event. Only a caller that kept an id
    // across a restore to an earlier moment can name it.
    if (this.#events[slot] === undefined) return false;

    if (this.#rootIsVacant) this.#removeRoot();
    this.#empty(slot);
    this.#cancelledCount += 1;
    this.#dropCancelledRoots();
    if (this.#cancelledCount > COMPACT_FLOOR && this.#cancelledCount * 2 > this.#length) {
      this.#compact();
    }
    return true;
  }

  pop(): E | undefined {
    if (this.#rootIsVacant) this.#removeRoot();
    if (this.#length === 0) return undefined;
    const slot = this.#slots[0] as number;
    const event = this.#events[slot];
    this.#poppedAt = this.#times[0] as number;
    this.#empty(slot);
    // A vacant root and cancelled entries do not go together: which slots are free, and with it
    // the next id, would depend on whether somebody looked in between.
    if (this.#cancelledCount === 0) {
      this.#rootIsVacant = true;
    } else {
      this.#removeRoot();
      this.#dropCancelledRoots();
    }
    return event;
  }

  snapshot(): QueueSnapshot<E> {
    if (this.#rootIsVacant) this.#removeRoot();
    return {
      times: this.#times.slice(0, this.#length),
      keys: this.#keys.slice(0, this.#length),
      slots: this.#slots.slice(),
      generations: this.#generations.slice(),
      events: structuredClone(this.#events),
      heapLength: this.#length,
      cancelledCount: this.#cancelledCount,
      nextSequence: this.#nextSequence,
      poppedAt: this.#poppedAt,
    };
  }

  restore(snapshot: QueueSnapshot<E>): void {
    const capacity = snapshot.slots.length;
    this.#times = new Float64Array(capacity + PADDING).fill(NEVER);
    this.#times.set(snapshot.times);
    this.#keys = new Float64Array(capacity + PADDING);
    this.#keys.set(snapshot.keys);
    this.#slots = snapshot.slots.slice();
    this.#generations = snapshot.generations.slice();
    this.#events = structuredClone(snapshot.events) as (E | undefined)[];
    this.#length = snapshot.heapLength;
    this.#rootIsVacant = false;
    this.#cancelledCount = snapshot.cancelledCount;
    this.#nextSequence = snapshot.nextSequence;
    this.#poppedAt = snapshot.poppedAt;
  }

  /** Moves the hole at `index` up until an entry with this time and key fits, and puts it there. */
  #siftUp(index: number, at: number, key: number, slot: number): void {
    const times = this.#times;
    const keys = this.#keys;
    const slots = this.#slots;
    let hole = index;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentAt = times[parent] as number;
      if (parentAt < at || (parentAt === at && (keys[parent] as number) < key)) break;
      times[hole] = parentAt;
      keys[hole] = keys[parent] as number;
      slots[hole] = slots[parent] as number;
      hole = parent;
    }
    times[hole] = at;
    keys[hole] = key;
    slots[hole] = slot;
  }

  /** The same downwards. */
  #siftDown(index: number, at: number, key: number, slot: number): void {
    const times = this.#times;
    const keys = this.#keys;
    const slots = this.#slots;
    const length = this.#length;
    let hole = index;
    for (;;) {
      const first = (hole << 2) + 1;
      if (first >= length) break;
      const least = leastChild(times, keys, first);
      const leastAt = times[least] as number;
      if (at < leastAt || (at === leastAt && key < (keys[least] as number))) break;
      times[hole] = leastAt;
      keys[hole] = keys[least] as number;
      slots[hole] = slots[least] as number;
      hole = least;
    }
    times[hole] = at;
    keys[hole] = key;
    slots[hole] = slot;
  }

  #removeRoot(): void {
    this.#rootIsVacant = false;
    const freed = this.#slots[0] as number;
    const last = this.#length - 1;
    const at = this.#times[last] as number;
    this.#length = last;
    this.#times[last] = NEVER;
    if (last > 0) this.#siftDown(0, at, this.#keys[last] as number, this.#slots[last] as number);
    this.#slots[last] = freed;
  }

  #dropCancelledRoots(): void {
    while (this.#cancelledCount > 0 && this.#events[this.#slots[0] as number] === undefined) {
      this.#cancelledCount -= 1;
      this.#removeRoot();
    }
  }

  /**
   * Takes the event out of its slot and makes its id invalid. Generations wrap around: an id would
   * have to be kept through exactly 4,294,967,295 reuses of its slot to name a wrong event. 0 is
   * left out, so that no id is 0.
   */
  #empty(slot: number): void {
    this.#events[slot] = undefined;
    const generation = ((this.#generations[slot] as number) + 1) >>> 0;
    this.#generations[slot] = generation === 0 ? 1 : generation;
  }

  /** Throws out the cancelled entries. Order is total, so the heap's new shape changes nothing. */
  #compact(): void {
    const freed: number[] = [];
    let kept = 0;
    for (let index = 0; index < this.#length; index += 1) {
      const slot = this.#slots[index] as number;
      if (this.#events[slot] === undefined) {
        freed.push(slot);
        continue;
      }
      this.#times[kept] = this.#times[index] as number;
      this.#keys[kept] = this.#keys[index] as number;
      this.#slots[kept] = slot;
      kept += 1;
    }
    // Sorted, because the heap's shape, which looking at the queue can change, must not decide
    // which slot is used next.
    this.#slots.set(
      freed.sort((a, b) => a - b),
      kept,
    );
    this.#times.fill(NEVER, kept, this.#length);
    this.#length = kept;
    this.#cancelledCount = 0;
    for (let index = (kept - 2) >> 2; index >= 0; index -= 1) {
      const at = this.#times[index] as number;
      const key = this.#keys[index] as number;
      this.#siftDown(index, at, key, this.#slots[index] as number);
    }
  }

  #grow(): void {
    const before = this.#slots.length;
    invariant(before < SLOT_LIMIT, () => `the event queue is full: ${before} events are pending`);
    const capacity = before * 2;
    const times = new Float64Array(capacity + PADDING).fill(NEVER);
    times.set(this.#times);
    this.#times = times;
    const keys = new Float64Array(capacity + PADDING);
    keys.set(this.#keys);
    this.#keys = keys;
    const slots = new Int32Array(capacity);
    slots.set(this.#slots);
    const generations = new Uint32Array(capacity).fill(1, before);
    generations.set(this.#generations);
    for (let slot = before; slot < capacity; slot += 1) {
      slots[slot] = slot;
      this.#events.push(undefined);
    }
    this.#slots = slots;
    this.#generations = generations;
  }
}

/**
 * Which of the four children from `first` on comes first.
 *
 * The comparisons are added up as numbers: written as branches, every second one would be guessed
 * wrong by the processor, and that costs more than the rest of the heap (140 against 100 ns for an
 * event at 1,000 pending). Ties are rare, so that branch is nearly always guessed right.
 */
function leastChild(times: Float64Array, keys: Float64Array, first: number): number {
  const at0 = times[first] as number;
  const at1 = times[first + 1] as number;
  const at2 = times[first + 2] as number;
  const at3 = times[first + 3] as number;
  const left = first + Number(at1 < at0);
  const right = first + 2 + Number(at3 < at2);
  const leftAt = times[left] as number;
  const rightAt = times[right] as number;
  if (at0 === at1 || at2 === at3 || leftAt === rightAt) return leastOfTied(times, keys, first);
  return left + (right - left) * Number(rightAt < leftAt);
}

function leastOfTied(times: Float64Array, keys: Float64Array, first: number): number {
  let least = first;
  for (let child = first + 1; child < first + 4; child += 1) {
    const childAt = times[child] as number;
    const leastAt = times[least] as number;
    // A missing child reads NEVER, which no entry is due at: its stale key is not looked at.
    if (childAt < leastAt) least = child;
    else if (childAt === leastAt && (keys[child] as number) < (keys[least] as number))
      least = child;
  }
  return least;
}

// Apart from push, which stays small enough for the compiler to inline.
function refuse(at: number, priority: number, event: { readonly type: string }): never {
  invariant(at < NEVER, () => `event "${event.type}": has no time, got ${at} us`);
  invariant(
    (priority & PRIORITY_MAX) === priority,
    () => `event "${event.type}": priority must be a whole number from 0 to 255, got ${priority}`,
  );
  throw new InvariantError(`event "${event.type}": the run is out of sequence numbers (2^44)`);
}
