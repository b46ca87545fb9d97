/** Results as the page shows them: its headline, and the parts that the other view files make. */

import { counted } from '../oracle/oracle.ts';
import { type Comparison, isWorse } from './compare.ts';
import { headline as comparedText } from './comparison-markdown.ts';
import type { HeadlineView, ReportView, TimelineView } from './html/view.ts';
import type { Results } from './results.ts';
import { comparisonView } from './view-comparison.ts';
import { fidelityView, type Warnings } from './view-fidelity.ts';
import { type FindingParts, findingViews } from './view-findings.ts';
import { setViews } from './view-set.ts';

export interface ViewParts extends FindingParts {
  /** Such as "notspot 0.1.0". */
  readonly madeBy: string;
  readonly timelines: readonly TimelineView[];
  readonly warnings: Warnings;
  /** What could not be used besides what the results say. */
  readonly problems: readonly string[];
}

export function viewOf(all: readonly Results[], parts: ViewParts): ReportView {
  const { comparison, madeBy, timelines, timelineOf, warnings, problems } = parts;
  const names = [...new Set(all.flatMap(({ sets }) => sets.map((set) => set.identity.scenario)))];
  const named = names.length > 3 ? counted(names.length, 'scenario') : names.join(', ');
  return {
    title: `Reliability of ${named}`,
    madeBy,
    headline: headlineOf(all, comparison),
    comparison: comparison === undefined ? undefined : comparisonView(comparison),
    sets: all.flatMap((results) => setViews(results, timelineOf)),
    findings: findingViews(all, parts),
    timelines,
    fidelity: fidelityView(all, warnings),
    problems: [...all.flatMap((results) => results.problems), ...problems],
  };
}

/** How many runs of each kind there are, and what they showed. */
export interface Totals {
  readonly surveyRuns: number;
  readonly surveyFailed: number;
  readonly replayRuns: number;
  readonly replayFailed: number;
  readonly campaignRuns: number;
  readonly findings: number;
}

export function totalsOf(all: readonly Results[]): Totals {
  const sets = all.flatMap((results) => results.sets);
  const runs = (kind: 'survey' | 'replay') =>
    sets.flatMap((set) => (set.kind === kind ? set.runs : []));
  const failed = (kind: 'survey' | 'replay') =>
    runs(kind).filter(({ result }) => !result.asExpected).length;
  const campaigns = sets.flatMap((set) => (set.kind === 'campaign' ? [set] : []));
  return {
    surveyRuns: runs('survey').length,
    surveyFailed: failed('survey'),
    replayRuns: runs('replay').length,
    replayFailed: failed('replay'),
    campaignRuns: campaigns.reduce((sum, set) => sum + set.runs, 0),
    findings: campaigns.reduce((sum, set) => sum + set.findings.length, 0),
  };
}

/** A part for each kind of evidence, never put together: "17 of 1000 runs of the surveys failed". */
export function totalsText(totals: Totals): readonly string[] {
  const { surveyRuns, surveyFailed, replayRuns, replayFailed, campaignRuns, findings } = totals;
  return [
    ...(surveyRuns === 0
      ? []
      : [`${surveyFailed} of ${counted(surveyRuns, 'run')} of surveys failed`]),
    ...(replayRuns === 0
      ? []
      : [`${replayFailed} of ${counted(replayRuns, 'replayed run')} failed`]),
    ...(campaignRuns === 0
      ? []
      : [`${counted(findings, 'finding')} in ${counted(campaignRuns, 'run')} under search`]),
  ];
}

function headlineOf(all: readonly Results[], comparison: Comparison | undefined): HeadlineView {
  const totals = totalsOf(all);
  const parts = totalsText(totals);
  const bad = totals.surveyFailed + totals.replayFailed + totals.findings > 0;
  if (parts.length === 0) {
    const next = ['Run notspot replay --seeds 1000 --out with a scenario, and report on that.'];
    return { tone: 'mixed', answer: 'There are no runs to report on.', because: '', next };
  }
  const compared =
    comparison === undefined ? '' : ` Against the base: ${comparedText(comparison)}.`;
  const failing = comparison === undefined ? bad : isWorse(comparison);
  return {
    tone: failing ? 'bad' : bad ? 'mixed' : 'good',
    answer: `${parts.join('; ')}.${compared}`,
    because: becauseOf(totals),
    next: nextSteps(totals, bad),
  };
}

function becauseOf({ surveyRuns }: Totals): string {
  if (surveyRuns === 0) return 'Without a survey there is evidence, and no rate.';
  return 'Rates are those of the simulated world, from surveys only.';
}

function nextSteps({ surveyRuns, campaignRuns }: Totals, bad: boolean): readonly string[] {
  return [
    ...(bad ? ['Replay the first finding below.'] : []),
    ...(surveyRuns === 0 ? ['Run notspot replay --seeds 1000 for rates with intervals.'] : []),
    ...(campaignRuns === 0 ? ['Run notspot fuzz to look for what these worlds did not show.'] : []),
  ];
}
