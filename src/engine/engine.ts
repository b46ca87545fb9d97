/**
 * The virtual clock, and the loop that moves it.
 *
 * Time jumps from event to event. An event is plain data with a `type`; a table that each room
 * registers says which function handles the type. So the queue can be saved and restored with
 * everything in it, which a queue of closures could not.
 */

import { type EventId, EventQueue, type QueueSnapshot } from './event-queue.ts';
import { InvariantError, invariant } from './invariant.ts';

/**
 * The order of what happens in one microsecond, from cause to effect.
 *
 * A fault comes first, so an outage that starts at t is seen by a packet that arrives at t: the
 * plan means what it says. Then the world moves (power, radio, link), then the cloud that is
 * reached through it, then the kernel, which reports what both did. The app comes after all of
 * them and sees one settled instant. The end is last: a run until t includes all of t.
 */
export const PRIORITY = {
  fault: 10,
  world: 20,
  cloud: 30,
  kernel: 40,
  app: 50,
  end: 90,
} as const;

/**
 * What a room needs of the engine to plan its own events.
 *
 * Function properties instead of methods, because TypeScript compares methods loosely: a
 * Scheduler<A> must not pass for a Scheduler<A | B>.
 */
export interface Scheduler<E> {
  /** Microseconds since the world began. */
  readonly now: number;
  readonly schedule: (atUs: number, priority: number, event: E) => EventId;
  readonly scheduleIn: (delayUs: number, priority: number, event: E) => EventId;
  /** False when the event has fired or was cancelled before, and for the id 0. */
  readonly cancel: (id: EventId) => boolean;
}

/** One function per event type. */
export type HandlerTable<E extends { readonly type: string }> = {
  [T in E['type']]: (event: Extract<E, { readonly type: T }>) => void;
};

/** Clock and queue. Handlers are code, not state: the engine that is restored keeps its own. */
export interface EngineSnapshot<E> {
  readonly now: number;
  readonly fired: number;
  readonly queue: QueueSnapshot<E>;
}

export class Engine<E extends { readonly type: string }> implements Scheduler<E> {
  readonly #queue = new EventQueue<E>();
  readonly #handlers = new Map<string, (event: E) => void>();
  #now = 0;
  #fired = 0;
  #lastType = '';
  #lastHandler: (event: E) => void = () => {};

  get now(): number {
    return this.#now;
  }

  /** When the next event is due; Infinity when there is none. */
  get nextAt(): number {
    return this.#queue.nextAt;
  }

  get pending(): number {
    return this.#queue.size;
  }

  /** How many events have fired. */
  get fired(): number {
    return this.#fired;
  }

  on(handlers: Partial<HandlerTable<E>>): void {
    for (const [type, handler] of Object.entries(handlers)) {
      if (handler === undefined) continue;
      invariant(!this.#handlers.has(type), () => `event "${type}": has two handlers`);
      // The key says which events the function gets; TypeScript loses that in Object.entries.
      this.#handlers.set(type, handler as (event: E) => void);
    }
  }

  schedule(atUs: number, priority: number, event: E): EventId {
    if (!(atUs >= this.#now && Number.isSafeInteger(atUs))) refuse(atUs, this.#now, event);
    return this.#queue.push(atUs, priority, event);
  }

  scheduleIn(delayUs: number, priority: number, event: E): EventId {
    return this.schedule(this.#now + delayUs, priority, event);
  }

  cancel(id: EventId): boolean {
    return this.#queue.cancel(id);
  }

  /** Fires the next event; false when there is none. What the handler throws comes out of here. */
  step(): boolean {
    const event = this.#queue.pop();
    if (event === undefined) return false;
    this.#now = this.#queue.poppedAt;
    this.#fired += 1;
    if (event.type !== this.#lastType) this.#lookUp(event.type);
    this.#lastHandler(event);
    return true;
  }

  #lookUp(type: string): void {
    const handler = this.#handlers.get(type);
    if (handler === undefined) throw new InvariantError(`event "${type}": has no handler`);
    this.#lastType = type;
    this.#lastHandler = handler;
  }

  /** Moves the clock through a stretch in which nothing happens. Events at `atUs` stay pending. */
  advanceTo(atUs: number): void {
    const dueUs = this.#queue.nextAt;
    if (!(atUs >= this.#now && atUs <= dueUs && Number.isSafeInteger(atUs))) {
      refuseAdvance(atUs, this.#now, dueUs);
    }
    this.#now = atUs;
  }

  /** To be taken between steps: an event that is being handled is in no snapshot. */
  snapshot(): EngineSnapshot<E> {
    return { now: this.#now, fired: this.#fired, queue: this.#queue.snapshot() };
  }

  restore(snapshot: EngineSnapshot<E>): void {
    this.#now = snapshot.now;
    this.#fired = snapshot.fired;
    this.#queue.restore(snapshot.queue);
  }
}

// Apart from schedule and advanceTo, which stay small enough for the compiler to inline.
function refuseAdvance(atUs: number, now: number, dueUs: number): never {
  if (atUs > dueUs) {
    throw new InvariantError(`advance to ${atUs} us, but an event is due at ${dueUs} us`);
  }
  throw new InvariantError(`advance to ${atUs} us, but the clock is already at ${now} us`);
}

function refuse(atUs: number, now: number, event: { readonly type: string }): never {
  invariant(
    Number.isSafeInteger(atUs),
    () => `event "${event.type}": the time must be whole microseconds, got ${atUs} us`,
  );
  throw new InvariantError(
    `event "${event.type}": scheduled at ${atUs} us, but the clock is already at ${now} us`,
  );
}
