/** The hash: it sees every field of every kind, it sees order, and it stays what it is. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../src/trace/record.ts';
import { TraceHash } from '../../src/trace/trace-hash.ts';
import { anyRecord, FIELDS, fieldsOf, KINDS, recordOf } from './arbitraries.ts';
import { call, EVERY_KIND, SAMPLES } from './samples.ts';

function digest(records: readonly TraceRecord[]): string {
  const hash = new TraceHash();
  for (const record of records) hash.add(record);
  return hash.digest();
}

const EVERY_FIELD = KINDS.flatMap((kind) =>
  Object.entries(fieldsOf(kind)).map(([name, type]) => ({ kind, name, type })),
);

describe('what the hash sees', () => {
  test.each(EVERY_FIELD)('field $name of $kind changes the hash', ({ kind, name, type }) => {
    const value = FIELDS[type] as fc.Arbitrary<unknown>;
    fc.assert(
      fc.property(recordOf(kind), value, (record, other) => {
        const mine = (record as unknown as Record<string, unknown>)[name];
        fc.pre(JSON.stringify(mine) !== JSON.stringify(other));
        const changed = { ...record, [name]: other } as TraceRecord;
        expect(digest([changed])).not.toBe(digest([record]));
      }),
      { numRuns: 60 },
    );
  });

  test('the kind of a record changes the hash', () => {
    const plain = { at: 1, life: 1, what: 'x', detail: 'y', text: 'y' };
    const kinds = ['app', 'cloud', 'log', 'warning'] as const;
    const hashes = kinds.map((kind) => digest([{ kind, ...plain } as unknown as TraceRecord]));
    expect(new Set(hashes).size).toBe(kinds.length);
  });

  test('one record more or less changes the hash', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 5 }), anyRecord, (records, last) => {
        expect(digest([...records, last])).not.toBe(digest(records));
      }),
    );
  });

  test('the order of two records changes the hash', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(digest([a, b])).not.toBe(digest([b, a]));
      }),
    );
  });

  test('a border between texts or lists that moves changes the hash', () => {
    const at = { kind: 'cloud', at: 1 } as const;
    expect(digest([{ ...at, what: 'ab', detail: 'c' }])).not.toBe(
      digest([{ ...at, what: 'a', detail: 'bc' }]),
    );
    expect(digest([call(1, { args: [1, 2], wrote: [] })])).not.toBe(
      digest([call(1, { args: [1], wrote: [2] })]),
    );
  });

  test('the same bit of two words does not cancel out, whichever bit it is', () => {
    const bits = Array.from({ length: 32 }, (_, i) => 2 ** i);
    for (const bit of bits) {
      const hashes = [
        [0, 0],
        [bit, 0],
        [0, bit],
        [bit, bit],
      ].map((args) => digest([call(1, { args })]));
      expect(new Set(hashes).size).toBe(4);
    }
  });

  test('a negative number is not its unsigned twin', () => {
    expect(digest([call(1, { args: [-1] })])).not.toBe(digest([call(1, { args: [2 ** 32 - 1] })]));
  });

  test('a text longer than the scratch space counts to its last character', () => {
    const long = (last: string): TraceRecord => ({
      kind: 'log',
      at: 1,
      what: 'posted',
      text: 'x'.repeat(5000) + last,
    });
    expect(digest([long('a')])).not.toBe(digest([long('b')]));
  });
});

describe('the hash as state', () => {
  test('a restored hash goes on as the first one would have', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), fc.array(anyRecord), (before, after) => {
        const first = new TraceHash();
        for (const record of before) first.add(record);
        const state = structuredClone(first.snapshot());
        const second = new TraceHash();
        second.add(SAMPLES.end);
        second.restore(state);
        for (const record of after) second.add(record);
        expect(second.digest()).toBe(digest([...before, ...after]));
        expect(first.digest()).toBe(digest(before));
      }),
    );
  });

  test('a digest is 16 hexadecimal digits, and reading it changes nothing', () => {
    const hash = new TraceHash();
    expect(hash.digest()).toMatch(/^[0-9a-f]{16}$/);
    hash.add(SAMPLES.log);
    expect(hash.digest()).toBe(hash.digest());
  });

  // A difference here is a change of format: every stored hash changes with it.
  test('the hash of known records is known', () => {
    expect(digest([])).toMatchInlineSnapshot(`"9e3779b87f4a7c14"`);
    expect(digest(EVERY_KIND)).toMatchInlineSnapshot(`"0763e8191b1f3edf"`);
    const each = EVERY_KIND.map((record) => `${record.kind} ${digest([record])}`);
    expect(each.join('\n')).toMatchInlineSnapshot(`
      "call 81739835caf7f061
      handle eae36fc1af35bbba
      notification 510623bf1a6cb11b
      overrun c2c5cb22c2d1fef3
      interrupt dcd2c92b0eb6b6fe
      state 29f3524046c34587
      fault 9778d2fc75420fd3
      bytes 382bf07643ccdd63
      exchange dfcac71dec18e345
      log 4e2508df9be211d1
      app 1b08041baf8b3545
      cloud 89a49379d5d1f29d
      warning 9b3256915ac53c30
      board 45582802022abda8
      uart 42ca56a1b6f502e7
      pin 0841903fa01d3f9c
      ticks 941c5e14a07a3207
      end f3f0a6f83a9df9d7"
    `);
  });
});
