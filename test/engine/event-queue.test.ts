/** The event queue against a model that is too simple to be wrong: an array that is searched. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type EventId, EventQueue, type QueueSnapshot } from '../../src/engine/event-queue.ts';
import { InvariantError } from '../../src/engine/invariant.ts';

interface TestEvent {
  readonly type: 'test';
  readonly label: number;
}

interface ModelEntry {
  readonly id: EventId;
  readonly at: number;
  readonly priority: number;
  readonly label: number;
  state: 'pending' | 'gone';
}

type Step =
  | { readonly kind: 'push'; readonly at: number; readonly priority: number }
  | { readonly kind: 'pop' }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'burst'; readonly seed: number }
  | { readonly kind: 'purge'; readonly keep: number }
  | { readonly kind: 'look' }
  | { readonly kind: 'save' }
  | { readonly kind: 'load'; readonly fresh: boolean };

// Few distinct times and priorities, so that ties are the rule.
const arbPush = fc.record({
  kind: fc.constant('push' as const),
  at: fc.integer({ min: 0, max: 7 }),
  priority: fc.constantFrom(0, 10, 255),
});
const arbStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: arbPush },
  { weight: 5, arbitrary: fc.constant({ kind: 'pop' as const }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'look' as const }) },
  // Many events at once, and most of them cancelled again: what makes the queue grow and compact.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('burst' as const), seed: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), keep: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'save' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('load' as const), fresh: fc.boolean() }) },
);
const arbSteps = fc.array(arbStep, { maxLength: 120, size: 'max' });

/** Entries stand in order of push, so the first of the least is first in, first out. */
function modelNext(entries: readonly ModelEntry[]): ModelEntry | undefined {
  let next: ModelEntry | undefined;
  for (const entry of entries) {
    if (entry.state === 'gone') continue;
    const { at, priority } = entry;
    if (!next || at < next.at || (at === next.at && priority < next.priority)) next = entry;
  }
  return next;
}

class Pair {
  queue = new EventQueue<TestEvent>();
  entries: ModelEntry[] = [];
  labels = 0;
  saved: { queue: QueueSnapshot<TestEvent>; entries: ModelEntry[] } | undefined;

  do(step: Step): void {
    switch (step.kind) {
      case 'push': {
        const label = this.labels;
        this.labels += 1;
        const id = this.queue.push(step.at, step.priority, { type: 'test', label });
        expect(id).not.toBe(0);
        const { at, priority } = step;
        this.entries.push({ id, at, priority, label, state: 'pending' });
        return;
      }
      case 'pop':
        this.pop();
        return;
      case 'cancel': {
        const entry = this.entries[step.pick % Math.max(1, this.entries.length)];
        if (entry === undefined) return;
        expect(this.queue.cancel(entry.id)).toBe(entry.state === 'pending');
        entry.state = 'gone';
        return;
      }
      case 'burst':
        for (let i = 0; i < 40; i += 1) {
          this.do({ kind: 'push', at: (i * 7 + step.seed) % 11, priority: (i * step.seed) % 3 });
        }
        return;
      case 'purge':
        for (const [pick, { state, label }] of this.entries.entries()) {
          const kept = label % 7 === step.keep;
          if (state === 'pending' && !kept) this.do({ kind: 'cancel', pick });
        }
        return;
      case 'look':
        expect(this.queue.size).toBe(this.entries.filter((e) => e.state === 'pending').length);
        expect(this.queue.nextAt).toBe(modelNext(this.entries)?.at ?? Number.POSITIVE_INFINITY);
        return;
      case 'save':
        this.saved = { queue: this.queue.snapshot(), entries: structuredClone(this.entries) };
        return;
      case 'load':
        if (this.saved === undefined) return;
        if (step.fresh) this.queue = new EventQueue<TestEvent>();
        this.queue.restore(this.saved.queue);
        this.entries = structuredClone(this.saved.entries);
        return;
    }
  }

  pop(): void {
    const expected = modelNext(this.entries);
    const event = this.queue.pop();
    expect(event?.label).toBe(expected?.label);
    if (expected === undefined) return;
    expect(this.queue.poppedAt).toBe(expected.at);
    expected.state = 'gone';
  }

  drain(): void {
    while (modelNext(this.entries) !== undefined) this.pop();
    expect(this.queue.pop()).toBeUndefined();
    expect(this.queue.size).toBe(0);
  }
}

function drainLabels(queue: EventQueue<TestEvent>): number[] {
  const labels: number[] = [];
  for (let event = queue.pop(); event; event = queue.pop()) labels.push(event.label);
  return labels;
}

describe('event queue', () => {
  test('does what a sorted list would do, through cancels, saves and restores', () => {
    fc.assert(
      fc.property(arbSteps, (steps) => {
        const pair = new Pair();
        for (const step of steps) pair.do(step);
        pair.drain();
      }),
      { numRuns: 150 },
    );
  });

  test('hands out the same ids whether or not somebody looks in between', () => {
    fc.assert(
      fc.property(arbSteps, (steps) => {
        const blind = new Pair();
        const watched = new Pair();
        for (const [index, step] of steps.entries()) {
          if (step.kind === 'save' || step.kind === 'load' || step.kind === 'look') continue;
          blind.do(step);
          watched.do(step);
          watched.do({ kind: 'look' });
          if (index % 4 !== 0) continue;
          watched.do({ kind: 'save' });
          watched.do({ kind: 'load', fresh: true });
        }
        expect(watched.entries).toEqual(blind.entries);
      }),
      { numRuns: 40 },
    );
  });

  test('fires ties first in, first out, whatever the number of events', () => {
    const queue = new EventQueue<TestEvent>();
    for (let label = 0; label < 1000; label += 1) queue.push(5, 50, { type: 'test', label });
    expect(drainLabels(queue)).toEqual(Array.from({ length: 1000 }, (_, label) => label));
  });

  test('keeps order and ids when most of many events are cancelled', () => {
    const queue = new EventQueue<TestEvent>();
    const ids: EventId[] = [];
    const times = Array.from({ length: 5000 }, (_, label) => (label * 7919) % 1009);
    for (const [label, at] of times.entries()) ids.push(queue.push(at, 0, { type: 'test', label }));
    const kept = times.map((at, label) => ({ at, label })).filter(({ label }) => label % 10 === 0);
    for (const [label, id] of ids.entries()) {
      if (label % 10 !== 0) expect(queue.cancel(id)).toBe(true);
    }
    expect(queue.size).toBe(500);
    expect(queue.snapshot().heapLength).toBeLessThan(1500);
    const cancelled = kept.splice(250, 1)[0]?.label ?? 0;
    expect(queue.cancel(ids[cancelled] ?? 0)).toBe(true);
    kept.sort((a, b) => a.at - b.at || a.label - b.label);
    expect(drainLabels(queue)).toEqual(kept.map(({ label }) => label));
  });

  test('never lets an old id cancel a later event in the same slot', () => {
    const queue = new EventQueue<TestEvent>();
    const first = queue.push(1, 0, { type: 'test', label: 1 });
    queue.pop();
    const second = queue.push(2, 0, { type: 'test', label: 2 });
    expect(second).not.toBe(first);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.size).toBe(1);
    expect(queue.cancel(second)).toBe(true);
  });

  test('answers false for ids it never gave', () => {
    const queue = new EventQueue<TestEvent>();
    queue.push(1, 0, { type: 'test', label: 1 });
    for (const id of [0, -1, 1, 0.5, 2 ** 21 + 1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(queue.cancel(id)).toBe(false);
    }
    expect(queue.size).toBe(1);
  });

  test('shares no event object with its snapshots', () => {
    const queue = new EventQueue<{ type: 'test'; list: number[] }>();
    const event = { type: 'test' as const, list: [1] };
    queue.push(1, 0, event);
    const snapshot = queue.snapshot();
    event.list.push(2);
    queue.restore(snapshot);
    const restored = queue.pop();
    expect(restored).toEqual({ type: 'test', list: [1] });
    restored?.list.push(3);
    queue.restore(snapshot);
    expect(queue.pop()).toEqual({ type: 'test', list: [1] });
  });

  test('refuses a priority out of range and a time that is none', () => {
    const queue = new EventQueue<TestEvent>();
    const event: TestEvent = { type: 'test', label: 1 };
    for (const priority of [-1, 256, 1.5, Number.NaN]) {
      expect(() => queue.push(1, priority, event)).toThrow(InvariantError);
    }
    for (const at of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => queue.push(at, 0, event)).toThrow('event "test": has no time');
    }
    expect(queue.size).toBe(0);
  });
});
