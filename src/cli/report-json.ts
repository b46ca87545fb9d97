/** What `report --json` prints: one object for programs to read. Its keys are a promise. */

import type { Comparison } from '../report/compare.ts';
import type { FindingView } from '../report/html/view.ts';
import type { CampaignSet, Results, RunSet } from '../report/results.ts';
import { summarise } from '../report/summary.ts';

export function jsonOfReport(
  all: readonly Results[],
  findings: readonly FindingView[],
  comparison: Comparison | undefined,
  problems: readonly string[],
) {
  return {
    format: 'notspot-report-1',
    sets: all.flatMap(({ folder, sets }) => sets.map((set) => ({ folder, ...jsonOfSet(set) }))),
    findings: findings.map(({ title, state, facts, replay }) => ({
      message: title,
      state,
      ...Object.fromEntries(facts.map(({ label, text }) => [keyOf(label), text])),
      replay,
    })),
    ...(comparison === undefined ? {} : { comparison: jsonOfComparison(comparison) }),
    problems,
  };
}

/** "First seed" as a key: firstSeed. */
function keyOf(label: string): string {
  return label.toLowerCase().replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}

function jsonOfSet(set: RunSet | CampaignSet) {
  const { kind, identity, runs } = set;
  if (kind === 'campaign') {
    const { seed, failedRuns, findings } = set;
    return { kind, identity, seed, runs, failedRuns, findings: findings.length };
  }
  const { notAsExpected, metrics, breakdowns, oracles } = summarise(set);
  return {
    kind,
    identity,
    runs: set.runs.length,
    notAsExpected,
    oracles: oracles.map(({ firstFailed, ...rest }) => ({
      ...rest,
      firstFailedSeed: firstFailed?.seed ?? null,
    })),
    metrics: metrics.map(({ metric, ...rest }) => ({
      name: metric.name,
      unit: metric.unit,
      ...rest,
    })),
    breakdowns: Object.fromEntries(breakdowns.map(({ metric, totals }) => [metric.name, totals])),
  };
}

/** Plans are in the findings' own files. */
function jsonOfComparison({ findings, ...rest }: Comparison) {
  return { ...rest, findings: findings.map(({ plan: _, ...finding }) => finding) };
}
