/** Random streams: known answers, independence of each other, and that they can be saved. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Chance, type Stream } from '../../src/engine/chance.ts';
import { InvariantError } from '../../src/engine/invariant.ts';

function draw(stream: Stream, count: number): number[] {
  return Array.from({ length: count }, () => stream.u32());
}

const arbName = fc.string({ minLength: 1, maxLength: 12 });

describe('chance', () => {
  // Every recorded run depends on these numbers. If they change, so does each of those runs.
  test('gives the known numbers for known seeds', () => {
    expect(draw(new Chance('1').stream('link'), 4)).toEqual([
      0x9f9692f0, 0x41a6f7cf, 0x7c4231fc, 0x5c44b271,
    ]);
    expect(draw(new Chance('storm-7').stream('sensor-1/loss'), 4)).toEqual([
      0xc544ef53, 0x7c739ff5, 0x0e742e6e, 0x1196318d,
    ]);
  });

  test('moves no stream when another is added or drawn from', () => {
    fc.assert(
      fc.property(arbName, arbName, fc.array(fc.boolean(), { maxLength: 40 }), (a, b, turns) => {
        fc.pre(a !== b);
        const alone = draw(new Chance('s').stream(a), turns.length);
        const chance = new Chance('s');
        const other = chance.stream(b);
        const stream = chance.stream(a);
        const mixed = turns.map((interrupt) => {
          if (interrupt) other.u32();
          return stream.u32();
        });
        expect(mixed).toEqual(alone);
      }),
    );
  });

  test('gives the same stream for the same name, and another for every other name or seed', () => {
    const chance = new Chance('s');
    expect(chance.stream('a')).toBe(chance.stream('a'));
    expect(draw(chance.stream('a'), 4)).not.toEqual(draw(chance.stream('b'), 4));
    const [one, two] = ['s', 't'].map((seed) => draw(new Chance(seed).stream('a'), 4));
    expect(one).not.toEqual(two);
  });

  test('brings all streams back to a snapshot, also those handed out since', () => {
    const counts = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9));
    fc.assert(
      fc.property(counts, ([before, after, late]) => {
        const chance = new Chance('s');
        const stream = chance.stream('early');
        draw(stream, before);
        const snapshot = structuredClone(chance.snapshot());
        const expected = draw(stream, 5);
        const lateStream = chance.stream('late');
        const expectedLate = draw(lateStream, 5);
        draw(stream, after);
        draw(lateStream, late);

        // Twice, because a restore must not hand the snapshot's own state to the live stream.
        for (const _ of [1, 2]) {
          chance.restore(snapshot);
          expect(draw(stream, 5)).toEqual(expected);
          expect(draw(lateStream, 5)).toEqual(expectedLate);
        }
        const other = new Chance('s');
        other.restore(JSON.parse(JSON.stringify(snapshot)));
        expect(draw(other.stream('early'), 5)).toEqual(expected);
        expect(draw(other.stream('late'), 5)).toEqual(expectedLate);
      }),
    );
  });

  test('refuses seeds that would draw on the machine', () => {
    for (const seed of [undefined, null, 42, '', {}]) {
      expect(() => new Chance(seed as string)).toThrow(InvariantError);
    }
    expect(() => new Chance('a').restore(new Chance('b').snapshot())).toThrow('seed "b"');
  });

  test('leaves Math.random alone', () => {
    const ambient = () => Reflect.get(Math, 'random');
    const before = ambient();
    new Chance('s').stream('a').unit();
    expect(ambient()).toBe(before);
  });

  test('takes one draw whatever is asked', () => {
    const asks: ((stream: Stream) => unknown)[] = [
      (s) => s.unit(),
      (s) => s.u32(),
      (s) => s.intBetween(3, 3),
      (s) => s.intBetween(0, Number.MAX_SAFE_INTEGER - 1),
      (s) => s.chance(0),
      (s) => s.chance(1),
    ];
    const [, second] = draw(new Chance('s').stream('a'), 2);
    for (const ask of asks) {
      const stream = new Chance('s').stream('a');
      ask(stream);
      expect(stream.u32()).toBe(second);
    }
  });

  test('keeps numbers within their bounds', () => {
    const stream = new Chance('s').stream('bounds');
    const arbRange = fc.tuple(fc.maxSafeInteger(), fc.nat(1000)).map(([a, b]) => {
      const min = Math.min(a, Number.MAX_SAFE_INTEGER - b);
      return [min, min + b] as const;
    });
    fc.assert(
      fc.property(arbRange, ([min, max]) => {
        const n = stream.intBetween(min, max);
        expect(Number.isSafeInteger(n) && n >= min && n <= max).toBe(true);
        const u = stream.unit();
        expect(u >= 0 && u < 1).toBe(true);
      }),
    );
    expect(() => stream.intBetween(2, 1)).toThrow('no whole number lies between 2 and 1');
    expect(() => stream.chance(1.5)).toThrow('between 0 and 1, got 1.5');
    expect(() => stream.chance(Number.NaN)).toThrow(InvariantError);
  });

  test('is as even as it says', () => {
    const stream = new Chance('s').stream('even');
    const faces = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i += 1) {
      const face = stream.intBetween(1, 6) - 1;
      faces[face] = (faces[face] ?? 0) + 1;
    }
    for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    let hits = 0;
    for (let i = 0; i < 50_000; i += 1) hits += stream.chance(0.1) ? 1 : 0;
    expect(Math.abs(hits - 5_000)).toBeLessThan(300);
    expect(Array.from({ length: 1000 }, () => stream.chance(0))).not.toContain(true);
    expect(Array.from({ length: 1000 }, () => stream.chance(1))).not.toContain(false);
  });
});
