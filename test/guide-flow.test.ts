/**
 * The guide's whole usage flow, run from the bundled files.
 */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenarios } from '../src/io/scenario-files.ts';
import { simulate } from '../src/sim/run.ts';
import type { TraceRecord } from '../src/trace/record.ts';

const SCENARIOS = join(import.meta.dirname, '../scenarios');

async function run(file: string) {
  const [loaded] = await loadScenarios([join(SCENARIOS, file)]);
  if (loaded === undefined) throw new Error(`no scenario ${file}`);
  const records: TraceRecord[] = [];
  const result = simulate(loaded.scenario, loaded.program, {
    sinks: [(record) => records.push(record)],
  });
  return { records, result };
}

test("G58: the guide's flow runs as one app, every call in its order and each of them OKAY", async () => {
  const { records, result } = await run('guide-polling.yaml');
  const calls = records.filter((r) => r.kind === 'call');
  // Connected a moment ago, the device may not know the time yet (G57); the guide's code says so.
  const others = calls.filter((c) => c.call !== 'mvGetWallTime');
  expect(others.filter((c) => c.status !== 'OKAY')).toEqual([]);
  const order = calls.map((c) => c.call).filter((name, i, all) => name !== all[i - 1]);
  expect(order).toEqual([
    'mvSetupNotifications',
    'mvRequestNetwork',
    'mvGetNetworkStatus',
    'mvOpenChannel',
    'mvGetWallTime',
    'mvWriteChannel',
    'mvReadChannel',
    'mvReadChannelComplete',
    'mvCloseChannel',
    'mvReleaseNetwork',
    'mvCloseNotifications',
  ]);
  expect(records.filter((r) => r.kind === 'app').map((r) => r.what)).toEqual([
    'boot',
    'main returned',
  ]);
  expect(result.asExpected).toBe(true);
});

test('G58: the line that the guide sends reaches the peer whole and comes back whole', async () => {
  const { records } = await run('guide-polling.yaml');
  const sum = (what: string) =>
    records.reduce((n, r) => n + (r.kind === 'bytes' && r.what === what ? r.count : 0), 0);
  const writes = records.filter((r) => r.kind === 'call' && r.call === 'mvWriteChannel');
  const length = writes.reduce((n, r) => n + (r.kind === 'call' ? (r.args[2] ?? 0) : 0), 0);
  expect(length).toBeGreaterThan(10);
  const moves = ['accepted', 'sent', 'delivered', 'offered', 'received', 'consumed'];
  expect(moves.map(sum)).toEqual(moves.map(() => length));
});

test('G58: the same flow waits out a start without coverage', async () => {
  const { records, result } = await run('guide-polling-slow-start.yaml');
  const returned = records.find((r) => r.kind === 'app' && r.what === 'main returned');
  expect(returned?.at).toBeGreaterThan(71_000_000);
  expect(result.asExpected).toBe(true);
});
