/** Trace events, parsed back and compared with the records that they were made of. */

import { expect, it } from 'vitest';
import { perfettoTrace, type TraceEvent, traceEvents } from '../../src/trace/perfetto.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { call, EVERY_KIND, HEADER, log } from './samples.ts';

const END: TraceRecord = { kind: 'end', at: 100, what: 'finished', events: 9 };

function state(at: number, from: string, to: string): TraceRecord {
  return { kind: 'state', at, machine: 'radio', from, to, plannedUs: 4, why: 'because' };
}

/** The events of a track, without what all events have. */
function track(events: readonly TraceEvent[], name: string) {
  const named = events.find((e) => e.name === 'thread_name' && e.args?.['name'] === name);
  const mine = events.filter((e) => e.ph !== 'M' && e.tid === named?.tid);
  return mine.map(({ pid: _, tid: __, ...event }) => event);
}

it('a state is a slice from its beginning to the next one, the last one to the end', () => {
  const events = traceEvents(HEADER, [state(10, 'off', 'poweringUp'), state(30, 'x', 'up'), END]);
  const args = { why: 'because', plannedUs: 4 };
  expect(track(events, 'radio')).toEqual([
    { name: 'off', ph: 'X', ts: 0, dur: 10, args: {} },
    { name: 'poweringUp', ph: 'X', ts: 10, dur: 20, args },
    { name: 'up', ph: 'X', ts: 30, dur: 70, args },
  ]);
});

it('a window of a fault is a slice; a fault without an end is an instant only', () => {
  const fault = { kind: 'fault', fault: 'coverageLoss', detail: 'd' } as const;
  const events = traceEvents(HEADER, [
    { ...fault, at: 5, id: 'gap', phase: 'start' },
    { ...fault, at: 6, id: 'now', phase: 'start' },
    { ...fault, at: 8, id: 'gap', phase: 'end' },
    { ...fault, at: 9, id: 'now', phase: 'missed' },
    END,
  ]);
  const args = { detail: 'd' };
  expect(track(events, 'fault gap')).toEqual([
    { name: 'coverageLoss', ph: 'i', s: 't', ts: 5, args },
    { name: 'coverageLoss', ph: 'X', ts: 5, dur: 3, args },
  ]);
  expect(track(events, 'fault now')).toEqual([
    { name: 'coverageLoss', ph: 'i', s: 't', ts: 6, args },
    { name: 'coverageLoss missed', ph: 'i', s: 't', ts: 9, args },
  ]);
});

it('calls are slices of their context, bytes are sums, exchanges begin and end', () => {
  const exchange = { kind: 'exchange', channel: 3, service: 'http', bytes: 7 } as const;
  const events = traceEvents(HEADER, [
    call(1, { from: 'irq41', count: 3, lastAt: 21 }),
    { kind: 'bytes', at: 2, channel: 3, what: 'sent', count: 10 },
    { kind: 'bytes', at: 3, channel: 3, what: 'sent', count: 5 },
    { ...exchange, at: 4, what: 'request', id: 1, detail: 'GET /' },
    { ...exchange, at: 9, what: 'answered', id: 1, detail: '200' },
    { ...exchange, at: 12, what: 'response', id: 1, detail: '200' },
    { ...exchange, at: 13, what: 'request', id: 2, detail: 'GET /b' },
    END,
  ]);
  expect(track(events, 'calls from irq41')).toMatchObject([
    { name: 'mvWriteChannel', ph: 'X', ts: 1, dur: 20, args: { count: 3, status: 'OKAY' } },
  ]);
  const counters = events.filter((e) => e.ph === 'C').map(({ ts, args }) => [ts, args]);
  expect(counters).toEqual([
    [2, { sent: 10 }],
    [3, { sent: 15 }],
  ]);
  const spans = events.filter((e) => e.ph === 'b' || e.ph === 'e');
  expect(spans.map(({ ph, name, id, ts }) => [ph, name, id, ts])).toEqual([
    ['b', 'GET /', '1', 4],
    ['e', 'GET /', '1', 12],
    ['b', 'GET /b', '2', 13],
    ['e', 'GET /b', '2', 100],
  ]);
});

it('every record is in it, and the document is JSON whatever the app logged', () => {
  const hostile = '</script>"\n\u2028\ud800';
  const records = [log(0, hostile), ...EVERY_KIND];
  const document = JSON.parse([...perfettoTrace(HEADER, records)].join(''));
  const events: readonly TraceEvent[] = document.traceEvents;
  expect(track(events, 'app log').map(({ name }) => name)).toEqual([hostile, 'grüße\n']);
  expect(document.otherData).toMatchObject({ scenario: 'tunnel', seed: '1', callCost: 5 });
  const about = events.filter((e) => e.ph !== 'M');
  // A machine has a state before its first move as well, and the exchange ends with the run.
  expect(about).toHaveLength(records.length + 2);
  expect(about.every(({ ts, dur = 0 }) => ts !== undefined && ts >= 0 && dur >= 0)).toBe(true);
});
