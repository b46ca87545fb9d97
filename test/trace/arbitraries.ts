/**
 * Records of every kind with random content, made from the table of records itself: a kind or a
 * field that is added there is tested from then on.
 */

import fc from 'fast-check';
import { RECORDS, type RecordKind, type TraceRecord } from '../../src/trace/record.ts';

export const KINDS = Object.keys(RECORDS) as RecordKind[];

const number: fc.Arbitrary<number> = fc.oneof(
  fc.nat(20),
  fc.maxSafeNat(),
  fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
);

const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', 'OKAY', '"\\\n\r\t', '\u2028\u2029\u0085', '\ud800', '\udc00x', 'ü🛰'),
);

/** Addresses whose hexadecimal digits are all decimal come up often: they look like array keys. */
const address = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0x20000000, 0x20000010, 0x10000000, 0x2000000a, 0, 2 ** 32 - 1),
);

/** What a call wrote, as the door records it: address, length, bytes as little-endian words. */
const writes: fc.Arbitrary<readonly number[]> = fc
  .array(fc.tuple(address, fc.uint8Array({ maxLength: 9 })), { maxLength: 4 })
  .map((list) =>
    list.flatMap(([at, bytes]) => {
      const words: number[] = [];
      for (let i = 0; i < bytes.length; i += 4) {
        const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(i, i + 4);
        words.push((a | (b << 8) | (c << 16) | (d << 24)) >>> 0);
      }
      return [at, bytes.length, ...words];
    }),
  );

export const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  number,
  text,
  numbers: fc.array(number, { maxLength: 5 }),
  writes,
};

/** Types of the fields of a kind. */
export function fieldsOf(kind: RecordKind): Readonly<Record<string, string>> {
  return RECORDS[kind];
}

export function recordOf(kind: RecordKind): fc.Arbitrary<TraceRecord> {
  const fields = Object.entries(fieldsOf(kind)).map(([name, type]) => [name, FIELDS[type]]);
  return fc
    .record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>)
    .map((values) => ({ kind, ...values }) as unknown as TraceRecord);
}

export const anyRecord: fc.Arbitrary<TraceRecord> = fc.oneof(...KINDS.map(recordOf));
