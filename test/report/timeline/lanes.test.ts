/** Lanes of a timeline, compared with the records that they are made of. */

import { expect, test } from 'vitest';
import { LANE_ENTRIES } from '../../../src/report/timeline/lane-columns.ts';
import { timelineOf } from '../../../src/report/timeline/lanes.ts';
import type { TimelineData } from '../../../src/report/timeline/timeline.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';
import { EVERY_KIND } from '../../trace/samples.ts';

const state = (at: number, machine: string, from: string, to: string): TraceRecord => {
  return { kind: 'state', at, machine, from, to, plannedUs: 0, why: '' };
};

/** Times and texts of a lane. */
function entries({ lanes, texts }: TimelineData, id: string) {
  const lane = lanes.find((one) => one.id === id);
  let at = 0;
  return (lane?.stepUs ?? []).map((step, i) => {
    at += step;
    return [at, texts[lane?.text[i] ?? 0]];
  });
}

test('a machine is in its first state until it moves', () => {
  const data = timelineOf([state(7, 'radio', 'off', 'poweringUp'), state(9, 'radio', '', 'up')]);
  expect(entries(data, 'radio')).toEqual([
    [0, 'off'],
    [7, 'poweringUp'],
    [9, 'up'],
  ]);
  expect(entries(data, 'coverage')).toEqual([[0, 'in']]);
  expect(data.untilUs).toBe(9);
});

test('a channel takes the row of one that is closed, and a row of its own beside an open one', () => {
  const data = timelineOf([
    state(1, 'channel:1', 'closed', 'opening'),
    state(2, 'channel:2', 'closed', 'opening'),
    state(3, 'channel:1', 'opening', 'closed'),
    state(4, 'channel:3', 'closed', 'opening'),
  ]);
  expect(entries(data, 'channel:1').map(([at]) => at)).toEqual([1, 3, 4]);
  expect(entries(data, 'channel:2').map(([at]) => at)).toEqual([2]);
});

test('a fault with a length is a window, one without is a point', () => {
  const fault = { kind: 'fault', fault: 'coverageLoss', detail: '' } as const;
  const data = timelineOf([
    { ...fault, at: 5, id: 'tunnel', phase: 'start', detail: '{"forUs":4}' },
    { ...fault, at: 6, id: 'reset', phase: 'start' },
    { ...fault, at: 9, id: 'tunnel', phase: 'end' },
  ]);
  expect(entries(data, 'fault:1')).toEqual([
    [5, 'coverageLoss'],
    [9, ''],
  ]);
  expect(entries(data, 'fault')).toEqual([[6, 'coverageLoss']]);
});

test('pins are lanes of levels, a serial line is in the app log, and ticks count in their second', () => {
  const data = timelineOf([
    { kind: 'pin', at: 3, life: 1, pin: 'PB7', level: 1 },
    { kind: 'pin', at: 4, life: 1, pin: 'PA5', level: 1 },
    { kind: 'uart', at: 5, life: 1, port: 'USART2', text: 'hello' },
    { kind: 'pin', at: 6, life: 1, pin: 'PB7', level: 0 },
    { kind: 'ticks', at: 9, life: 1, irq: -1, count: 1000 },
  ]);
  expect(entries(data, 'pin:PB7')).toEqual([
    [3, 'high'],
    [6, 'low'],
  ]);
  expect(entries(data, 'log')).toEqual([[5, 'hello']]);
  const timers = data.lanes.find(({ id }) => id === 'ticks');
  expect([timers?.count, entries(data, 'ticks')]).toEqual([[1000], [[9, 'irq -1']]]);
  const names = data.lanes.map(({ label }) => label);
  expect(names.slice(names.indexOf('Pin PB7'))).toEqual([
    ...['Pin PB7', 'Pin PA5', 'Own timers', 'App', 'App log'],
  ]);
});

test('every kind of record but handles and the end has a lane', () => {
  const ids = timelineOf(EVERY_KIND).lanes.map(({ id }) => id);
  const wanted =
    'call notification interrupt ticks radio fault bytes exchange log life cloud warning board pin:PA5';
  expect(ids).toEqual(expect.arrayContaining(wanted.split(' ')));
});

test('a long lane becomes coarser: counts, failures and the state in force stay right', () => {
  const count = 3 * LANE_ENTRIES;
  function* records(): Generator<TraceRecord> {
    const call = { kind: 'call', life: 1, from: 'main', object: 0, args: [], wrote: [], how: '' };
    for (let i = 0; i < count; i += 1) {
      const at = i * 100;
      const status = i % 10 === 0 ? 'CHANNELCLOSED' : 'OKAY';
      yield { ...call, call: 'mvRead', at, lastAt: at, status, count: 2 } as TraceRecord;
      yield state(at, 'transport', '', i % 2 === 0 ? 'up' : 'down');
    }
    yield state(1e9, 'transport', '', 'connecting');
  }
  const data = timelineOf(records());
  const lane = (id: string) => data.lanes.find((one) => one.id === id);
  const sum = (numbers: readonly number[] = []) => numbers.reduce((a, b) => a + b, 0);
  expect(lane('call')?.text.length).toBeLessThanOrEqual(LANE_ENTRIES);
  expect(sum(lane('call')?.count)).toBe(2 * count);
  expect(sum(lane('call')?.failed)).toBe(2 * Math.ceil(count / 10));
  expect(entries(data, 'transport').slice(-2)).toEqual([
    [(count - 1) * 100, 'down'],
    [1e9, 'connecting'],
  ]);
  expect(JSON.stringify(data).length).toBeLessThan(3e6);
});
