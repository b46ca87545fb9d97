/**
 * The runs of one set in a few figures: each metric over its runs, and how often each oracle failed.
 *
 * Only a survey gets intervals: its seeds are independent samples of the scenario's world. A run
 * that says nothing about a metric does not count for it, and an unknown verdict is neither pass nor
 * fail.
 */

import type { VerdictStatus } from '../oracle/oracle.ts';
import { BREAKDOWNS, type BreakdownName, METRICS, type Metric } from './metric-table.ts';
import type { Breakdown } from './metrics.ts';
import type { ReportedRun, RunSet } from './results.ts';
import { type Interval, quantile, quantileInterval, runsToShowFix, wilson } from './statistics.ts';

export interface QuantileSummary {
  readonly value: number;
  /** Undefined for a replay, and where the runs are too few. */
  readonly interval: Interval | undefined;
}

export interface MetricSummary {
  readonly metric: Metric;
  /** Runs that say something; at least one. */
  readonly count: number;
  readonly min: number;
  readonly p50: QuantileSummary;
  readonly p95: QuantileSummary;
  readonly max: number;
}

export interface BreakdownSummary {
  readonly metric: Metric<BreakdownName>;
  /** Sums over all runs, the largest first. */
  readonly totals: Breakdown;
}

/** How often something happened in the runs that could show it. */
export interface RateSummary {
  readonly failed: number;
  readonly of: number;
  /** Undefined for a replay, which is evidence and no rate. */
  readonly rate: number | undefined;
  readonly interval: Interval | undefined;
  /** Runs without a failure that show a fix, see statistics.ts; surveys with failures only. */
  readonly runsToShowFix: number | undefined;
}

export interface OracleSummary extends RateSummary {
  readonly oracle: string;
  readonly unknown: number;
  /** What the scenario expects. */
  readonly expected: VerdictStatus;
  readonly notAsExpected: number;
  /** The first run that failed. */
  readonly firstFailed: ReportedRun | undefined;
}

export interface SetSummary {
  readonly kind: RunSet['kind'];
  readonly runs: number;
  /** Runs with any verdict that is not as expected. */
  readonly notAsExpected: RateSummary;
  /** Those that no run says anything about are left out. */
  readonly metrics: readonly MetricSummary[];
  readonly breakdowns: readonly BreakdownSummary[];
  /** In the order of the verdicts. */
  readonly oracles: readonly OracleSummary[];
}

export function summarise(set: RunSet): SetSummary {
  const { kind, runs } = set;
  const sampled = kind === 'survey';
  const differing = runs.filter(({ result }) => !result.asExpected).length;
  return {
    kind,
    runs: runs.length,
    notAsExpected: rateOf(differing, runs.length, sampled),
    metrics: METRICS.flatMap((metric) => metricOf(metric, runs, sampled)),
    breakdowns: BREAKDOWNS.map((metric) => ({ metric, totals: totalsOf(metric.name, runs) })),
    oracles: oraclesOf(runs, sampled),
  };
}

function metricOf(
  metric: Metric,
  runs: readonly ReportedRun[],
  sampled: boolean,
): readonly MetricSummary[] {
  const values: number[] = [];
  for (const { metrics } of runs) {
    const value = metrics[metric.name];
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  const list = Array.from(sorted);
  const at = (q: number): QuantileSummary => ({
    value: quantile(list, q),
    interval: sampled ? quantileInterval(list, q) : undefined,
  });
  return [
    {
      metric,
      count: list.length,
      min: list[0] ?? 0,
      p50: at(0.5),
      p95: at(0.95),
      max: list.at(-1) ?? 0,
    },
  ];
}

function totalsOf(name: BreakdownName, runs: readonly ReportedRun[]): Breakdown {
  const totals = new Map<string, number>();
  for (const { metrics } of runs) {
    for (const [key, value] of Object.entries(metrics[name])) {
      totals.set(key, (totals.get(key) ?? 0) + value);
    }
  }
  const largestFirst = [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return Object.fromEntries(largestFirst);
}

function rateOf(failed: number, of: number, sampled: boolean): RateSummary {
  if (!sampled || of === 0) {
    return { failed, of, rate: undefined, interval: undefined, runsToShowFix: undefined };
  }
  const interval = wilson(failed, of);
  return { failed, of, rate: failed / of, interval, runsToShowFix: runsToShowFix(failed, of) };
}

interface OracleCounts {
  failed: number;
  judged: number;
  unknown: number;
  notAsExpected: number;
  readonly expected: VerdictStatus;
  firstFailed: ReportedRun | undefined;
}

function oraclesOf(runs: readonly ReportedRun[], sampled: boolean): readonly OracleSummary[] {
  const counts = new Map<string, OracleCounts>();
  for (const run of runs) {
    for (const { verdict, expected, asExpected } of run.result.verdicts) {
      const { oracle, status } = verdict;
      const of = counts.get(oracle) ?? noCounts(expected);
      counts.set(oracle, of);
      if (status === 'unknown') of.unknown += 1;
      else of.judged += 1;
      if (status === 'fail') {
        of.failed += 1;
        of.firstFailed ??= run;
      }
      if (!asExpected) of.notAsExpected += 1;
    }
  }
  return [...counts].map(([oracle, { failed, judged, ...rest }]) => {
    return { oracle, ...rest, ...rateOf(failed, judged, sampled) };
  });
}

function noCounts(expected: VerdictStatus): OracleCounts {
  return { failed: 0, judged: 0, unknown: 0, notAsExpected: 0, expected, firstFailed: undefined };
}
