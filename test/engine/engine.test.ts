/** The engine: the clock, the handler table, and the promise that a restored run goes on alike. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Engine, PRIORITY, type Scheduler } from '../../src/engine/engine.ts';
import { InvariantError, invariant } from '../../src/engine/invariant.ts';

type Ping = { readonly type: 'ping'; readonly label: string };
type Tick = { readonly type: 'tick'; readonly everyUs: number };

function recording(): { engine: Engine<Ping>; seen: string[] } {
  const engine = new Engine<Ping>();
  const seen: string[] = [];
  engine.on({ ping: ({ label }) => seen.push(`${engine.now} ${label}`) });
  return { engine, seen };
}

function ping(label: string): Ping {
  return { type: 'ping', label };
}

function drain(engine: { step(): boolean }): void {
  while (engine.step());
}

describe('engine', () => {
  test('fires by time, then priority, then order of scheduling', () => {
    const { engine, seen } = recording();
    engine.schedule(20, PRIORITY.fault, ping('late'));
    engine.schedule(10, PRIORITY.app, ping('app'));
    engine.schedule(10, PRIORITY.world, ping('world 1'));
    engine.schedule(10, PRIORITY.world, ping('world 2'));
    engine.schedule(10, PRIORITY.fault, ping('fault'));
    drain(engine);
    expect(seen).toEqual(['10 fault', '10 world 1', '10 world 2', '10 app', '20 late']);
    expect(engine.fired).toBe(5);
    expect(engine.pending).toBe(0);
    expect(engine.nextAt).toBe(Number.POSITIVE_INFINITY);
  });

  test('orders the named priorities from cause to effect', () => {
    const order = Object.entries(PRIORITY).sort(([, a], [, b]) => a - b);
    expect(order.map(([name]) => name)).toEqual([
      'fault',
      'world',
      'cloud',
      'kernel',
      'app',
      'end',
    ]);
  });

  test('lets a handler schedule at its own instant', () => {
    const engine = new Engine<Ping>();
    const seen: string[] = [];
    engine.on({
      ping: ({ label }) => {
        seen.push(`${engine.now} ${label}`);
        if (label === 'first') engine.scheduleIn(0, PRIORITY.fault, ping('at once'));
      },
    });
    engine.schedule(3, PRIORITY.world, ping('first'));
    engine.schedule(3, PRIORITY.world, ping('second'));
    drain(engine);
    expect(seen).toEqual(['3 first', '3 at once', '3 second']);
  });

  test('refuses the past, naming both times', () => {
    const { engine } = recording();
    engine.advanceTo(10);
    expect(() => engine.schedule(9, PRIORITY.world, { type: 'ping', label: '' })).toThrow(
      'event "ping": scheduled at 9 us, but the clock is already at 10 us',
    );
    expect(() => engine.scheduleIn(-1, PRIORITY.world, ping(''))).toThrow(InvariantError);
    expect(engine.pending).toBe(0);
  });

  test('refuses times that are not whole microseconds', () => {
    const { engine } = recording();
    for (const at of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => engine.schedule(at, PRIORITY.world, ping(''))).toThrow('whole microseconds');
    }
  });

  test('refuses a second handler for a type, and an event without one', () => {
    const engine = new Engine<Ping | Tick>();
    engine.on({ ping: () => {} });
    expect(() => engine.on({ ping: () => {} })).toThrow('event "ping": has two handlers');
    engine.schedule(1, PRIORITY.world, { type: 'tick', everyUs: 1 });
    expect(() => engine.step()).toThrow('event "tick": has no handler');
  });

  test('takes no handler from the prototype of the table', () => {
    const engine = new Engine<{ readonly type: string }>();
    engine.schedule(1, PRIORITY.world, { type: 'constructor' });
    expect(() => engine.step()).toThrow('event "constructor": has no handler');
  });

  test('lets the error of a handler through', () => {
    const engine = new Engine<Ping>();
    engine.on({
      ping: () => {
        throw new RangeError('from the handler');
      },
    });
    engine.schedule(1, PRIORITY.world, ping(''));
    expect(() => engine.step()).toThrow(RangeError);
    expect(engine.now).toBe(1);
  });

  test('advances up to the next event and not beyond', () => {
    const { engine, seen } = recording();
    const id = engine.schedule(10, PRIORITY.world, ping('due'));
    engine.advanceTo(10);
    expect(() => engine.advanceTo(11)).toThrow('advance to 11 us, but an event is due at 10 us');
    expect(() => engine.advanceTo(9)).toThrow('advance to 9 us, but the clock is already at 10 us');
    expect(engine.cancel(id)).toBe(true);
    engine.advanceTo(11);
    expect(engine.now).toBe(11);
    expect(seen).toEqual([]);
  });

  test('is a scheduler for each room of a union of events', () => {
    const engine = new Engine<Ping | Tick>();
    const forPing: Scheduler<Ping> = engine;
    // @ts-expect-error A room's scheduler must not accept the events of another.
    const tooWide: Scheduler<Ping | Tick> = forPing;
    tooWide.schedule(5, PRIORITY.world, { type: 'tick', everyUs: 1 });
    expect(engine.nextAt).toBe(5);
  });

  test('goes on from a snapshot exactly as it went on from that moment', () => {
    // The handler both schedules and cancels, driven by what it has seen so far.
    type Node = { readonly type: 'node'; readonly value: number };
    const build = (seen: string[]): Engine<Node> => {
      const engine = new Engine<Node>();
      engine.on({
        node: ({ value }) => {
          seen.push(`${engine.now}:${value}`);
          const a = engine.scheduleIn((value * 7) % 5, value % 3, node(value * 5 + 1));
          const b = engine.scheduleIn((value * 3) % 4, value % 2, node(value * 3 + 2));
          if (value % 3 !== 0) engine.cancel(value % 2 === 0 ? a : b);
        },
      });
      return engine;
    };
    const node = (value: number): Node => ({ type: 'node', value: value % 1000 });
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(999), (before, after, seed) => {
        const seen: string[] = [];
        const engine = build(seen);
        engine.schedule(0, 0, node(seed));
        for (let i = 0; i < before; i += 1) engine.step();
        const snapshot = structuredClone(engine.snapshot());
        seen.length = 0;
        for (let i = 0; i < after; i += 1) engine.step();

        const seenAgain: string[] = [];
        const other = build(seenAgain);
        other.restore(snapshot);
        expect(other.fired).toBe(before);
        for (let i = 0; i < after; i += 1) other.step();
        expect(seenAgain).toEqual(seen);
        expect([other.now, other.fired, other.pending, other.nextAt]).toEqual([
          engine.now,
          engine.fired,
          engine.pending,
          engine.nextAt,
        ]);
      }),
    );
  });
});

describe('invariant', () => {
  test('throws its own kind of error, and builds the message only then', () => {
    let built = 0;
    const message = (): string => {
      built += 1;
      return 'two values disagree';
    };
    invariant(true, message);
    expect(built).toBe(0);
    expect(() => invariant(false, message)).toThrow(InvariantError);
    expect(() => invariant(0, 'plain')).toThrow('plain');
    expect(new InvariantError('x').name).toBe('InvariantError');
  });
});
