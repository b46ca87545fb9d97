/** What a set of runs says: counted by hand, intervals for surveys only. */

import { describe, expect, test } from 'vitest';
import type { VerdictStatus } from '../../src/oracle/oracle.ts';
import { MetricsFold, type RunMetrics } from '../../src/report/metrics.ts';
import type { ReportedRun, RunSet } from '../../src/report/results.ts';
import { summarise } from '../../src/report/summary.ts';
import { bounded, end } from '../oracle/records.ts';

function run(seed: number, status: VerdictStatus, metrics: Partial<RunMetrics> = {}): ReportedRun {
  const fold = new MetricsFold(bounded({}));
  fold.record(end(10));
  const verdict = { oracle: 'reconnect', status, atUs: undefined, message: '', evidence: [] };
  const asExpected = status !== 'fail';
  return {
    seed: String(seed),
    trace: '',
    metrics: { ...fold.end(), ...metrics },
    result: {
      ...{ scenario: 'tunnel', seed: String(seed), preset: 'urban', planId: 'p' },
      ...{ scenarioId: 's', appHash: 'a', traceHash: 'h', outcome: 'finished' as const },
      ...{ virtualUs: 10, events: 1, calls: 1, records: 1, disturbances: 1 },
      ...{ neverFired: [], partlyFired: [], crashStack: '', asExpected },
      verdicts: [{ verdict, expected: 'pass', asExpected }],
    },
  };
}

function setOf(kind: RunSet['kind'], runs: readonly ReportedRun[]): RunSet {
  const identity = {
    ...{ scenario: 'tunnel', file: 'tunnel.yaml', options: [], scenarioId: 's' },
    ...{ appHash: 'a', model: 'm', preset: 'urban' },
    ...{ planId: 'p', assumptions: {} },
  };
  return { kind, identity, runs };
}

const TWENTY = Array.from({ length: 20 }, (_, i) =>
  run(i + 1, i < 2 ? 'fail' : i < 5 ? 'unknown' : 'pass', {
    // 20 down to 1, and two runs that say nothing.
    calls: 20 - i,
    ...(i < 18 ? { timeToRecoverUs: 10 * (18 - i) } : {}),
    channelClosures: i === 0 ? { fault: 1, 'closed by the app': 5 } : { 'closed by the app': 1 },
  }),
);

describe('a survey', () => {
  const summary = summarise(setOf('survey', TWENTY));
  const metric = (name: string) => summary.metrics.find((one) => one.metric.name === name);

  test('gives each metric its middle, its tail and its interval', () => {
    expect(metric('calls')).toMatchObject({
      count: 20,
      min: 1,
      p50: { value: 10, interval: { low: 6, high: 15 } },
      p95: { value: 19, interval: undefined },
      max: 20,
    });
  });

  test('leaves out runs that say nothing, and metrics that no run says anything about', () => {
    expect(metric('timeToRecoverUs')).toMatchObject({ count: 18, min: 10, max: 180 });
    expect(metric('availability')).toBeUndefined();
  });

  test('counts failures among the runs that could show one', () => {
    const [oracle] = summary.oracles;
    expect(oracle).toMatchObject({
      ...{ oracle: 'reconnect', failed: 2, of: 17, unknown: 3, notAsExpected: 2 },
      rate: 2 / 17,
    });
    // Wilson for 2 of 17, from its formula.
    expect(oracle?.interval?.low).toBeCloseTo(0.0329, 4);
    expect(oracle?.interval?.high).toBeCloseTo(0.3434, 4);
    // Clopper and Pearson have 0.014579 as the lower end: ln 0.05 / ln (1 - 0.014579) = 203.98
    expect(oracle?.runsToShowFix).toBe(204);
    expect(oracle?.firstFailed?.seed).toBe('1');
    expect(summary.notAsExpected).toMatchObject({ failed: 2, of: 20, rate: 0.1 });
  });

  test('sums breakdowns, the largest first', () => {
    const closures = summary.breakdowns.find(({ metric: { name } }) => name === 'channelClosures');
    expect(Object.entries(closures?.totals ?? {})).toEqual([
      ['closed by the app', 24],
      ['fault', 1],
    ]);
  });
});

test('a replay has values and counts, but neither rates nor intervals', () => {
  const summary = summarise(setOf('replay', TWENTY));
  for (const { p50, p95 } of summary.metrics) {
    expect([p50.interval, p95.interval]).toEqual([undefined, undefined]);
  }
  const nothing = { rate: undefined, interval: undefined, runsToShowFix: undefined };
  expect(summary.oracles).toMatchObject([{ failed: 2, of: 17, ...nothing }]);
  expect(summary.notAsExpected).toMatchObject({ failed: 2, of: 20, ...nothing });
});
