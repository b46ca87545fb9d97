/** One fixed record of every kind, and short ways to make records. */

import type { TraceHeader } from '../../src/trace/jsonl.ts';
import type { CallRecord, RecordKind, RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { TRACE_FORMAT } from '../../src/trace/trace-hash.ts';

export const SAMPLES: { readonly [K in RecordKind]: RecordOf<K> } = {
  call: {
    kind: 'call',
    at: 34_450_710,
    life: 1,
    call: 'mvWriteChannel',
    from: 'main',
    object: 3,
    args: [3, 0x2007ffb0, 13, 0x2007ffa8],
    status: 'OKAY',
    wrote: [0x20000400, 5, 0x6d697474, 0x65, 0x20000010, 4, 499],
    how: '',
    count: 2,
    lastAt: 34_450_715,
  },
  handle: { kind: 'handle', at: 1, life: 1, type: 'network', handle: 0x8ab0_0001, what: 'issued' },
  notification: { kind: 'notification', at: 2, center: 9, event: 'NODATA', tag: 7, slot: 15 },
  overrun: { kind: 'overrun', at: 3, center: 9, slot: 0, certainty: 'certain' },
  interrupt: { kind: 'interrupt', at: 4, life: 1, irq: 41 },
  state: {
    kind: 'state',
    at: 2 ** 40,
    machine: 'radio',
    from: 'off',
    to: 'poweringUp',
    plannedUs: 12_000_000,
    why: 'check-in',
  },
  fault: { kind: 'fault', at: 6, id: 'tunnel', fault: 'powerCut', phase: 'start', detail: '{}' },
  bytes: { kind: 'bytes', at: 7, channel: 3, what: 'accepted', count: 4096 },
  exchange: {
    kind: 'exchange',
    at: 8,
    channel: 3,
    service: 'http',
    what: 'request',
    id: 1,
    detail: 'GET https://example.com/',
    bytes: 27,
  },
  log: { kind: 'log', at: 8, what: 'posted', text: 'grüße\n' },
  app: { kind: 'app', at: 9, life: 2, what: 'crash', detail: 'Error: x' },
  cloud: { kind: 'cloud', at: 10, what: 'checked in', detail: '' },
  warning: { kind: 'warning', at: 11, text: 'irq 5 is a fast interrupt' },
  board: { kind: 'board', at: 12, what: 'flash torn', detail: 'write of 256 bytes' },
  uart: { kind: 'uart', at: 13, life: 1, port: 'USART2', text: 'grüße' },
  pin: { kind: 'pin', at: 14, life: 1, pin: 'PA5', level: 1 },
  ticks: { kind: 'ticks', at: 15, life: 1, irq: -1, count: 1000 },
  end: { kind: 'end', at: 2 ** 53 - 1, what: 'finished', events: 1234 },
};

export const EVERY_KIND: readonly TraceRecord[] = Object.values(SAMPLES);

export const HEADER: TraceHeader = {
  kind: 'header',
  format: TRACE_FORMAT,
  model: 'aaaa',
  app: 'telemetry',
  appHash: 'bbbb',
  scenario: 'tunnel',
  scenarioId: 'cccc',
  planId: 'dddd',
  seed: '1',
  preset: 'urban',
  assumptions: { callCost: 5 },
};

export function call(at: number, over: Partial<CallRecord> = {}): CallRecord {
  return { ...SAMPLES.call, at, lastAt: at, count: 1, ...over };
}

export function log(at: number, text = ''): TraceRecord {
  return { kind: 'log', at, what: 'posted', text };
}
