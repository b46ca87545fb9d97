/** Where a run parts from its twin without faults. */

import { expect, test } from 'vitest';
import { twinDifference } from '../../src/finding/twin-difference.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { at, idle, MINUTE, play, SECOND } from '../support/small-world.ts';

function bytes(at: number, count: number): TraceRecord {
  return { kind: 'bytes', at, channel: 1, what: 'sent', count };
}
const fault: TraceRecord = {
  kind: 'fault',
  at: 2,
  id: 'tunnel',
  fault: 'coverageLoss',
  phase: 'start',
  detail: '',
};

test('two runs that are the same have no difference, and faults that hit nothing make none', () => {
  const twin = [bytes(1, 1), bytes(3, 2)];
  expect(twinDifference(twin, twin)).toBeUndefined();
  expect(twinDifference([bytes(1, 1), fault, bytes(3, 2)], twin)).toBeUndefined();
});

test('the first record that differs is named with the last that both have', () => {
  const run = [bytes(1, 1), fault, bytes(3, 9)];
  const twin = [bytes(1, 1), bytes(3, 2)];
  expect(twinDifference(run, twin)).toEqual({
    common: 1,
    lastCommon: bytes(1, 1),
    run: bytes(3, 9),
    twin: bytes(3, 2),
  });
});

test('a run that ends earlier differs at its end', () => {
  const difference = twinDifference([bytes(1, 1)], [bytes(1, 1), bytes(3, 2)]);
  expect(difference).toMatchObject({ common: 1, run: undefined, twin: bytes(3, 2) });
});

test('a real run parts from its twin at the first thing that the fault changes', () => {
  const faults = [at(2 * MINUTE, { kind: 'coverageLoss', forUs: 90 * SECOND })];
  const run = play(idle, { faults });
  const twin = play(idle);
  const difference = twinDifference(run.records, twin.records);
  expect(difference?.run).toMatchObject({ machine: 'coverage', at: 2 * MINUTE });
});
