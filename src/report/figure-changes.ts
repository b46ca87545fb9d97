/**
 * Figures of surveys against those of a base: failure rates of oracles, and metrics.
 *
 * Many figures are compared at once, and by luck alone one in twenty would pass a test at 5 %. So
 * the p values of a whole comparison are adjusted by the method of Holm (1979), and a figure has
 * changed where the adjusted one is below 0.05. Figures that are the same in all runs of both sides
 * could not differ, and of some neither more nor less is better: they are shown and not tested.
 */

import { SIGNIFICANCE } from './finding-changes.ts';
import type { Unit } from './html/view.ts';
import { meanTest } from './mean-test.ts';
import { METRICS, type Metric, type MetricUnit } from './metric-table.ts';
import type { SetPair } from './pair-sets.ts';
import { rankTest, type Shift } from './rank-test.ts';
import type { RunSet } from './results.ts';
import { fisherExact } from './statistics.ts';

/** `unclear`: luck alone could explain it, or neither way is better and nobody asks. */
export type FigureState = 'better' | 'worse' | 'unclear';

export interface FigureChange {
  readonly state: FigureState;
  /** `rate`: how often an oracle fails. */
  readonly of: 'rate' | 'metric';
  readonly scenario: string;
  readonly label: string;
  readonly unit: Unit;
  /** A share of runs, or a mean over runs; undefined where no run says anything. */
  readonly base: number | undefined;
  readonly now: number | undefined;
  /** Runs that say something. */
  readonly baseRuns: number;
  readonly nowRuns: number;
  readonly test: string;
  /** Adjusted; undefined where there are too few runs, or nothing that differs. */
  readonly p: number | undefined;
  /**
   * How far the values as a whole are shifted, which is what a median shows. For people to weigh: its
   * p is not adjusted and decides nothing. Undefined for rates, and where there is no p.
   */
  readonly shift: Shift | undefined;
}

/** A figure before the p values are adjusted. */
interface Tested extends Omit<FigureChange, 'state'> {
  readonly better: Metric['better'];
}

const ORDER: readonly FigureState[] = ['worse', 'better', 'unclear'];

/** The figures of all pairs of surveys; those that have changed first. */
export function figureChanges(pairs: readonly SetPair[]): readonly FigureChange[] {
  const tested = pairs.flatMap((pair) =>
    pair.kind === 'survey' ? [...rates(pair.base, pair.now), ...metrics(pair.base, pair.now)] : [],
  );
  const adjusted = holm(tested.map(({ p }) => p));
  const changes = tested.map(({ better, ...figure }, i): FigureChange => {
    const p = adjusted[i];
    return { ...figure, p, state: stateOf(figure, better, p) };
  });
  return ORDER.flatMap((state) => changes.filter((one) => one.state === state));
}

function stateOf(
  { base = 0, now = 0 }: Pick<FigureChange, 'base' | 'now'>,
  better: Metric['better'],
  p: number | undefined,
): FigureState {
  if (p === undefined || p >= SIGNIFICANCE || better === undefined) return 'unclear';
  return now > base === (better === 'more') ? 'better' : 'worse';
}

/** Holm's step-down adjustment; values that are undefined were not tested and do not count. */
export function holm(values: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const tested = values.flatMap((p, i) => (p === undefined ? [] : [{ p, i }]));
  tested.sort((a, b) => a.p - b.p);
  const adjusted: (number | undefined)[] = values.map(() => undefined);
  let least = 0;
  for (const [rank, { p, i }] of tested.entries()) {
    least = Math.max(least, Math.min(1, p * (tested.length - rank)));
    adjusted[i] = least;
  }
  return adjusted;
}

/** Share of runs in which an oracle failed, of those in which it could say. */
function rates(base: RunSet, now: RunSet): readonly Tested[] {
  const before = countsOf(base);
  const after = countsOf(now);
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names.map((oracle) => {
    const a = before.get(oracle) ?? NONE;
    const b = after.get(oracle) ?? NONE;
    const testable = a.judged > 0 && b.judged > 0 && a.failed + b.failed > 0;
    return {
      of: 'rate' as const,
      scenario: now.identity.scenario,
      label: `runs that fail by ${oracle}`,
      unit: 'share' as const,
      better: 'less' as const,
      base: a.judged === 0 ? undefined : a.failed / a.judged,
      now: b.judged === 0 ? undefined : b.failed / b.judged,
      baseRuns: a.judged,
      nowRuns: b.judged,
      test: "Fisher's exact test",
      p: testable ? fisherExact(a.failed, a.judged, b.failed, b.judged) : undefined,
      shift: undefined,
    };
  });
}

interface Counts {
  readonly failed: number;
  readonly judged: number;
}

const NONE: Counts = { failed: 0, judged: 0 };

function countsOf({ runs }: RunSet): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { result } of runs) {
    for (const { verdict } of result.verdicts) {
      const { failed, judged } = counts.get(verdict.oracle) ?? NONE;
      counts.set(verdict.oracle, {
        failed: failed + (verdict.status === 'fail' ? 1 : 0),
        judged: judged + (verdict.status === 'unknown' ? 0 : 1),
      });
    }
  }
  return counts;
}

function metrics(base: RunSet, now: RunSet): readonly Tested[] {
  return METRICS.map((metric) => {
    const a = valuesOf(base, metric);
    const b = valuesOf(now, metric);
    return {
      of: 'metric' as const,
      scenario: now.identity.scenario,
      label: metric.label,
      unit: pageUnit(metric.unit),
      better: metric.better,
      base: meanOf(a),
      now: meanOf(b),
      baseRuns: a.length,
      nowRuns: b.length,
      test: "Welch's t-test",
      p: metric.better === undefined ? undefined : meanTest(a, b),
      shift: metric.better === undefined ? undefined : rankTest(a, b),
    };
  });
}

/** The page spells its units out. */
export function pageUnit(unit: MetricUnit): Unit {
  return unit === 'J' ? 'joule' : unit;
}

function valuesOf({ runs }: RunSet, { name }: Metric): readonly number[] {
  return runs.flatMap(({ metrics: { [name]: value } }) => (value === undefined ? [] : [value]));
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
