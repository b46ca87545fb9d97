/** The terminal timeline: lanes, columns, what is not overwritten. */

import { expect, test } from 'vitest';
import { Timeline, windowAround } from '../../src/finding/timeline.ts';
import type { TraceRecord } from '../../src/trace/record.ts';

const S = 1_000_000;

function state(at: number, machine: string, from: string, to: string): TraceRecord {
  return { kind: 'state', at: at * S, machine, from, to, plannedUs: 0, why: '' };
}

function fault(at: number, id: string, phase: string): TraceRecord {
  return { kind: 'fault', at: at * S, id, fault: 'coverageLoss', phase, detail: '' };
}

function lanes(records: readonly TraceRecord[], fromS: number, toS: number): readonly string[] {
  const timeline = new Timeline({ fromUs: fromS * S, toUs: toS * S, columns: 10 });
  for (const record of records) timeline.add(record);
  return timeline.lines();
}

test('a run is drawn as lanes on one axis, with a legend of its faults', () => {
  const records = [
    state(0, 'radio', 'off', 'poweringUp'),
    state(0, 'app', 'off', 'running'),
    state(1, 'radio', 'poweringUp', 'registering'),
    state(2, 'radio', 'registering', 'up'),
    state(2, 'network', 'connecting', 'connected'),
    state(2, 'owner', 'microvisor', 'app'),
    state(3, 'channel:1', 'closed', 'opening'),
    state(4, 'channel:1', 'opening', 'open'),
    fault(5, 'tunnel', 'start'),
    state(7, 'network', 'connected', 'connecting'),
    state(7, 'channel:1', 'open', 'lost'),
    fault(8, 'tunnel', 'end'),
  ];
  expect(lanes(records, 0, 10)).toEqual([
    'timeline +0000:00:00.000000 to +0000:00:10.000000, a column is 1s',
    'faults        aaa',
    'radio    .:========',
    'network    =====:::',
    'owner    MMAAAAAAAA',
    'channel     :===xxx',
    'app      ==========',
    '         a tunnel',
  ]);
});

test('what happened before the window decides how its lanes begin', () => {
  const records = [state(1, 'radio', 'off', 'up'), state(95, 'radio', 'up', 'off')];
  expect(lanes(records, 90, 100)[2]).toBe('radio    =====');
});

test('a lost channel and a crash are seen although they last less than a column', () => {
  const crash: TraceRecord = { kind: 'app', at: 5 * S, life: 1, what: 'crash', detail: '' };
  const records = [
    state(0, 'app', 'off', 'running'),
    state(1, 'channel:1', 'closed', 'open'),
    state(4.1, 'channel:1', 'open', 'lost'),
    state(4.2, 'channel:1', 'lost', 'closed'),
    state(4.3, 'channel:2', 'closed', 'open'),
    crash,
    state(5.1, 'app', 'running', 'dead'),
    state(5.2, 'app', 'dead', 'running'),
  ];
  const drawn = lanes(records, 0, 10);
  expect(drawn[5]).toBe('channel   ===x=====');
  expect(drawn[6]).toBe('app      =====!====');
});

test('records after the window change nothing', () => {
  const records = [state(0, 'radio', 'off', 'up'), state(50, 'radio', 'up', 'off')];
  expect(lanes(records, 0, 10)[2]).toBe('radio    ==========');
});

test('the window reaches from a little before the fault to a little after the failure', () => {
  expect(windowAround(100 * S, 200 * S, 72)).toEqual({
    fromUs: 90 * S,
    toUs: 210 * S,
    columns: 72,
  });
  expect(windowAround(undefined, 5 * S, 72)).toEqual({ fromUs: 0, toUs: 6 * S, columns: 72 });
});
