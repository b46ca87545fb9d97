/**
 * The traces of results as timelines: those of findings first, then of runs that failed, then others.
 *
 * One trace is in memory at a time, and a page holds a limited number of them.
 */

import { join } from 'node:path';
import type { TimelineView } from '../report/html/view.ts';
import type { CampaignSet, Results, RunSet } from '../report/results.ts';
import { timelineOf } from '../report/timeline/lanes.ts';
import type { Warnings } from '../report/view-fidelity.ts';
import { packTimeline } from './report-page.ts';
import { readTrace } from './trace-file.ts';
import { UsageError } from './usage-error.ts';

/** A page with more would be slow to load and too long to choose from. */
export const MOST_TIMELINES = 30;

export interface ReportTraces {
  readonly timelines: readonly TimelineView[];
  /** Id of the timeline of a trace; empty when there is none. */
  readonly timelineOf: (results: Results, trace: string) => string;
  /** Those of findings. */
  readonly warnings: Warnings;
  /** Traces that cannot be used: a line each. */
  readonly problems: readonly string[];
}

interface WantedTrace {
  readonly results: Results;
  readonly trace: string;
  readonly title: string;
  /** Its run is known by a finding only. */
  readonly fromFinding: boolean;
  /** The lowest go first. */
  readonly rank: number;
}

export async function readReportTraces(all: readonly Results[]): Promise<ReportTraces> {
  const wanted = all
    .flatMap((results) => results.sets.flatMap((set) => tracesOf(results, set)))
    .filter(({ trace }) => trace !== '')
    .sort((a, b) => a.rank - b.rank);
  const timelines: TimelineView[] = [];
  const ids = new Map<string, string>();
  const warnings = new Map<string, number>();
  const problems: string[] = [];
  for (const { results, trace, title, fromFinding } of wanted.slice(0, MOST_TIMELINES)) {
    try {
      const { records } = await readTrace(join(results.folder, trace));
      // Runs of surveys and replays have theirs in their metrics, shown or not.
      for (const record of fromFinding ? records : []) {
        if (record.kind !== 'warning') continue;
        warnings.set(record.text, (warnings.get(record.text) ?? 0) + 1);
      }
      const id = `timeline-${timelines.length + 1}`;
      timelines.push({ id, title, packed: packTimeline(timelineOf(records)) });
      ids.set(keyOf(results, trace), id);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(...error.lines);
    }
  }
  return {
    timelines,
    timelineOf: (results, trace) => ids.get(keyOf(results, trace)) ?? '',
    warnings: [...warnings].map(([text, runs]) => ({ text, runs })),
    problems,
  };
}

function keyOf({ folder }: Results, trace: string): string {
  return `${folder}\n${trace}`;
}

function tracesOf(results: Results, set: RunSet | CampaignSet): readonly WantedTrace[] {
  const name = set.identity.scenario;
  if (set.kind === 'campaign') {
    const common = { results, fromFinding: true, rank: 0 };
    return set.findings.flatMap(({ finding: { id, message }, trace, twin }) => [
      { ...common, trace, title: `${name}: ${id}: ${message}` },
      { ...common, trace: twin, title: `${name}: ${id}, the same run without faults` },
    ]);
  }
  return set.runs.map(({ seed, result: { asExpected }, trace }) => ({
    results,
    trace,
    fromFinding: false,
    title: `${name}, seed ${seed}: ${asExpected ? 'as expected' : 'fails'}`,
    rank: asExpected ? 2 : 1,
  }));
}
