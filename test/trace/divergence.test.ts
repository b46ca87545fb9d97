/** Where two traces part: the place, what came before, what differs, and why it may. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeOf, firstDivergence } from '../../src/trace/divergence.ts';
import { recordLine } from '../../src/trace/jsonl.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { anyRecord } from './arbitraries.ts';
import { call, HEADER, log, SAMPLES } from './samples.ts';

const trace = (records: readonly TraceRecord[], over = {}) => ({
  header: { ...HEADER, ...over },
  records,
});

describe('the first divergence', () => {
  test('is none for equal records, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        const copy = structuredClone(records);
        expect(firstDivergence(trace(records), trace(copy, { appHash: 'x' }))).toBeUndefined();
      }),
    );
  });

  test('is where the first record differs, with the three before it', () => {
    const records = [log(1), log(2), log(3), log(4), call(5), log(6)];
    const now = records.with(4, call(5, { status: 'UNAVAILABLE', object: 0 }));
    expect(firstDivergence(trace(records), trace(now))).toEqual({
      record: 5,
      before: [log(2), log(3), log(4)].map(recordLine),
      stored: recordLine(call(5)),
      now: recordLine(call(5, { status: 'UNAVAILABLE', object: 0 })),
      fields: ['object', 'status'],
      atUs: 5,
      cause: 'not deterministic',
    });
  });

  test('is where one of the two ends', () => {
    const longer = [log(1), log(2)];
    expect(firstDivergence(trace(longer), trace([log(1)]))).toEqual({
      record: 2,
      before: [recordLine(log(1))],
      stored: recordLine(log(2)),
      now: undefined,
      fields: [],
      atUs: 2,
      cause: 'not deterministic',
    });
    expect(firstDivergence(trace([]), trace(longer))).toMatchObject({
      record: 1,
      before: [],
      stored: undefined,
      now: recordLine(log(1)),
    });
  });

  test('between records of two kinds is in the kind, at the earlier of both', () => {
    const found = firstDivergence(trace([SAMPLES.bytes]), trace([SAMPLES.interrupt]));
    expect(found).toMatchObject({ record: 1, fields: ['kind'], atUs: 4 });
  });

  test('is found wherever a record is changed, and never before', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1 }),
        fc.nat(),
        anyRecord,
        (records, n, other) => {
          const i = n % records.length;
          fc.pre(recordLine(records[i] as TraceRecord) !== recordLine(other));
          const found = firstDivergence(trace(records), trace(records.with(i, other)));
          expect(found?.record).toBe(i + 1);
          expect(found?.before).toEqual(records.slice(Math.max(0, i - 3), i).map(recordLine));
        },
      ),
    );
  });
});

describe('the cause', () => {
  const other = (...keys: string[]) =>
    causeOf(HEADER, { ...HEADER, ...Object.fromEntries(keys.map((k) => [k, 'x'])) });

  test('is what differs in the headers, and the run itself when nothing does', () => {
    expect(other('scenarioId')).toBe('scenario changed');
    expect(other('appHash')).toBe('app changed');
    expect(other('model')).toBe('model changed');
    expect(other()).toBe('not deterministic');
  });

  test('is the most telling one when several differ; names alone are no cause', () => {
    expect(other('scenarioId', 'appHash', 'model')).toBe('scenario changed');
    expect(other('appHash', 'model')).toBe('app changed');
    expect(other('app', 'scenario')).toBe('not deterministic');
  });
});
