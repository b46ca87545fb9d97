/**
 * A reader of the Trace Event Format that knows nothing of the writer: it holds the document against
 * what the format asks of each phase, as its viewers do.
 */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { perfettoTrace } from '../../src/trace/perfetto.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { EVERY_KIND, HEADER } from './samples.ts';

type Event = Readonly<Record<string, unknown>>;

/** What is wrong with a document, by the rules of the format; empty for a good one. */
function faultsOf(text: string): readonly string[] {
  const document = JSON.parse(text) as { traceEvents: Event[]; displayTimeUnit: unknown };
  const faults: string[] = [];
  const names = new Set<string>();
  const used = new Set<string>();
  const spans = new Map<string, number[]>();
  const slices = new Map<string, { from: number; to: number }[]>();
  const instants = new Map<string, number>();
  const counters = new Map<string, number>();
  if (!['ms', 'ns'].includes(String(document.displayTimeUnit))) faults.push('displayTimeUnit');
  const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
  for (const [i, event] of document.traceEvents.entries()) {
    const wrong = (what: string) => faults.push(`event ${i} (${event['ph']}): ${what}`);
    const { ph, name, pid, tid, ts, dur, id, cat, args } = event;
    if (typeof name !== 'string') wrong('no name');
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) wrong('no process or thread');
    if (ph !== 'M' && (!isNumber(ts) || Number(ts) < 0)) wrong('no time');
    const track = `${pid} ${tid}`;
    const values = Object.entries((args ?? {}) as Record<string, unknown>);
    switch (ph) {
      case 'M': {
        const key = { process_name: 'name', thread_name: 'name', thread_sort_index: 'sort_index' };
        const wanted = key[name as keyof typeof key];
        if (wanted === undefined) wrong('unknown metadata');
        if (!values.some(([one]) => one === wanted)) wrong(`no ${wanted}`);
        if (name === 'thread_name' && names.has(track)) wrong('a second name');
        if (name === 'thread_name') names.add(track);
        break;
      }
      case 'X': {
        if (!isNumber(dur) || Number(dur) < 0) wrong('no duration');
        used.add(track);
        const slice = { from: Number(ts), to: Number(ts) + Number(dur) };
        slices.set(track, [...(slices.get(track) ?? []), slice]);
        break;
      }
      case 'i':
        if (!['g', 'p', 't'].includes(String(event['s']))) wrong('no scope');
        if (Number(ts) < (instants.get(track) ?? 0)) wrong('time goes back');
        instants.set(track, Number(ts));
        used.add(track);
        break;
      case 'C':
        if (values.length === 0 || !values.every(([, value]) => isNumber(value))) {
          wrong('a counter without numbers');
        }
        if (Number(ts) < (counters.get(String(name)) ?? 0)) wrong('time goes back');
        counters.set(String(name), Number(ts));
        break;
      case 'b':
      case 'e': {
        if (typeof cat !== 'string' || typeof id !== 'string') wrong('no category or id');
        const key = JSON.stringify([cat, id, name]);
        const open = spans.get(key) ?? [];
        if (ph === 'b') spans.set(key, [...open, Number(ts)]);
        else if (open.length === 0) wrong('an end without a begin');
        else if (Number(ts) < (open.at(-1) ?? 0)) wrong('an end before its begin');
        if (ph === 'e') spans.set(key, open.slice(0, -1));
        break;
      }
      default:
        wrong('unknown phase');
    }
  }
  for (const [key, open] of spans) if (open.length > 0) faults.push(`${key} does not end`);
  for (const track of used) if (!names.has(track)) faults.push(`track ${track} has no name`);
  for (const [track, all] of slices) {
    // Slices of a track nest: one begins after the other has ended, or ends within it.
    const open: number[] = [];
    for (const { from, to } of all.sort((x, y) => x.from - y.from || y.to - x.to)) {
      while (open.length > 0 && (open.at(-1) ?? 0) <= from) open.pop();
      if (open.length > 0 && to > (open.at(-1) ?? 0)) faults.push(`track ${track}: slices cross`);
      open.push(to);
    }
  }
  return faults;
}

const documentOf = (records: readonly TraceRecord[]) =>
  [...perfettoTrace(HEADER, records)].join('');

it('a trace with every kind of record keeps the rules', () => {
  const inOrder = [...EVERY_KIND].sort((a, b) => a.at - b.at);
  expect(faultsOf(documentOf(inOrder))).toEqual([]);
});

const step = fc.record({
  gap: fc.nat(50),
  kind: fc.constantFrom('state', 'start', 'end', 'request', 'response', 'bytes', 'call', 'uart'),
  which: fc.nat(2),
});

it('random traces keep the rules', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let at = 0;
      let asked = 0;
      const records = steps.map(({ gap, kind, which }): TraceRecord => {
        at += gap;
        const exchange = { channel: which, service: 'http', detail: 'GET /', bytes: 1 };
        switch (kind) {
          case 'state':
            return { kind, at, machine: `m${which}`, from: 'a', to: 'b', plannedUs: 0, why: '' };
          case 'start':
          case 'end':
            return { kind: 'fault', at, id: `f${which}`, fault: 'x', phase: kind, detail: '' };
          case 'request':
            asked += 1;
            return { kind: 'exchange', at, what: kind, id: asked, ...exchange };
          case 'response':
            return {
              kind: 'exchange',
              at,
              what: kind,
              id: Math.max(1, asked - which),
              ...exchange,
            };
          case 'bytes':
            return { kind, at, channel: which, what: 'sent', count: 3 };
          case 'uart':
            return { kind, at, life: 1, port: 'USART2', text: 'x' };
          default: {
            const call = { life: 1, call: 'mvX', from: 'main', object: 0, args: [], wrote: [] };
            return { kind: 'call', at, ...call, status: 'OKAY', how: '', count: 1, lastAt: at };
          }
        }
      });
      const end: TraceRecord = { kind: 'end', at: at + 1, what: 'finished', events: 1 };
      expect(faultsOf(documentOf([...records, end]))).toEqual([]);
    }),
  );
});

it('the reader sees what is wrong', () => {
  const event = (more: Event) => ({ name: 'x', pid: 1, tid: 0, ts: 1, ...more });
  const text = (...events: readonly Event[]) =>
    JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events });
  expect(faultsOf(text(event({ ph: 'b', cat: 'c', id: '1' })))).toHaveLength(1);
  expect(faultsOf(text(event({ ph: 'e', cat: 'c', id: '1' })))).toHaveLength(1);
  expect(faultsOf(text(event({ ph: 'X' })))).toHaveLength(2);
  expect(faultsOf(text(event({ ph: 'C', args: { a: 'text' } })))).toHaveLength(1);
});
