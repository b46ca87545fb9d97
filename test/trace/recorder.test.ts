/** The recorder: what collapses and what does not, who sees what, saving and restoring. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallRecord, TraceRecord } from '../../src/trace/record.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { TraceHash } from '../../src/trace/trace-hash.ts';
import { anyRecord } from './arbitraries.ts';
import { call, log, SAMPLES } from './samples.ts';

/** The trace that comes of some records. */
function traceOf(records: readonly TraceRecord[]): readonly TraceRecord[] {
  const recorder = new Recorder();
  const trace: TraceRecord[] = [];
  recorder.addSink((record) => trace.push(record));
  // The recorder takes ownership of a call, and the records here are used again.
  for (const record of records) recorder.append({ ...record });
  recorder.flush();
  return trace;
}

const interrupt = (at: number): TraceRecord => ({ ...SAMPLES.interrupt, at });

/** A few calls that are often equal, with other records between them. */
const mixed: fc.Arbitrary<readonly TraceRecord[]> = fc
  .array(fc.constantFrom('a', 'a', 'b', 'log', 'interrupt'), { maxLength: 30 })
  .map((list) =>
    list.map((what, at) => {
      if (what === 'log') return log(at);
      return what === 'interrupt' ? interrupt(at) : call(at, { call: what });
    }),
  );

describe('collapsing', () => {
  test('equal successive calls are one record with a count and the time of the last', () => {
    expect(traceOf([call(1), call(5), call(9)])).toEqual([call(1, { count: 3, lastAt: 9 })]);
  });

  test('counts add up when calls come in that already have one', () => {
    const twice = [call(1, { count: 2, lastAt: 3 }), call(5, { count: 4, lastAt: 8 })];
    expect(traceOf(twice)).toEqual([call(1, { count: 6, lastAt: 8 })]);
  });

  test.each([
    ['log', log(2)],
    ['interrupt', interrupt(2)],
    ['other call', call(2, { call: 'mvNoOp' })],
  ])('a record of another kind between them splits a series: %s', (_, between) => {
    expect(traceOf([call(1), between, call(3)])).toEqual([call(1), between, call(3)]);
  });

  test.each<[string, Partial<CallRecord>]>([
    ['life', { life: 2 }],
    ['call', { call: 'mvNoOp' }],
    ['from', { from: 'irq41' }],
    ['object', { object: 9 }],
    ['args', { args: [3, 0x2007ffb0, 13, 0] }],
    ['args', { args: [] }],
    ['status', { status: 'INVALIDHANDLE' }],
    ['wrote', { wrote: [] }],
    ['how', { how: 'injected' }],
  ])('calls that differ in %s do not collapse', (_, over) => {
    expect(traceOf([call(1), call(2, over)])).toEqual([call(1), call(2, over)]);
  });

  test('no other records collapse', () => {
    expect(traceOf([log(1), log(1)])).toEqual([log(1), log(1)]);
  });

  test('the trace spelt out is what was appended, and is as short as can be', () => {
    fc.assert(
      fc.property(mixed, (records) => {
        const trace = traceOf(records);
        const kindAndName = (r: TraceRecord) => (r.kind === 'call' ? r.call : r.kind);
        const spelt = trace.flatMap((r) =>
          Array<string>(r.kind === 'call' ? r.count : 1).fill(kindAndName(r)),
        );
        expect(spelt).toEqual(records.map(kindAndName));
        trace.forEach((record, i) => {
          const next = trace[i + 1];
          if (record.kind === 'call' && next?.kind === 'call') {
            expect(next.call).not.toBe(record.call);
          }
          if (record.kind === 'call') expect(record.lastAt).toBe(record.at + record.count - 1);
        });
      }),
    );
  });
});

describe('who sees what', () => {
  test('watchers see each record at once, collapsed or not', () => {
    fc.assert(
      fc.property(mixed, (records) => {
        const recorder = new Recorder();
        const seen: number[] = [];
        recorder.watch((record) => seen.push(record.at));
        for (const record of records) {
          recorder.append({ ...record });
          expect(seen.at(-1)).toBe(record.at);
        }
        expect(seen).toEqual(records.map((r) => r.at));
      }),
    );
  });

  test('a sink gets a call only when it can no longer grow, and the hash covers what sinks get', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
        const recorder = new Recorder();
        const hash = new TraceHash();
        const texts: string[] = [];
        const trace: TraceRecord[] = [];
        recorder.addSink((record) => {
          hash.add(record);
          trace.push(record);
          texts.push(JSON.stringify(record));
        });
        for (const record of records) recorder.append({ ...record });
        expect(recorder.digest()).toBe(hash.digest());
        expect(recorder.count).toBe(trace.length);
        expect(trace.map((r) => JSON.stringify(r))).toEqual(texts);
      }),
    );
  });

  test('a digest ends a series: reading it twice is the same, appending after it is a new record', () => {
    const recorder = new Recorder();
    recorder.append(call(1));
    expect(recorder.count).toBe(0);
    expect(recorder.digest()).toBe(recorder.digest());
    expect(recorder.count).toBe(1);
    recorder.append(call(2));
    recorder.flush();
    expect(recorder.count).toBe(2);
  });
});

describe('saving and restoring', () => {
  test('a restored recorder goes on as the first one would have, in the middle of a series too', () => {
    fc.assert(
      fc.property(mixed, fc.nat(30), (records, cut) => {
        const whole = new Recorder();
        for (const record of records) whole.append({ ...record });

        const first = new Recorder();
        for (const record of records.slice(0, cut)) first.append({ ...record });
        const state = first.snapshot();
        const untouched = JSON.stringify(state);
        // What happens to the first one later does not reach the snapshot.
        for (const record of records.slice(cut)) first.append({ ...record });
        const second = new Recorder();
        second.append(log(99));
        second.restore(state);
        for (const record of records.slice(cut)) second.append({ ...record });
        expect(second.digest()).toBe(whole.digest());
        expect(second.count).toBe(whole.count);
        expect(JSON.stringify(state)).toBe(untouched);
      }),
    );
  });
});
