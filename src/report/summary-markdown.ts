/** Results as Markdown for the summary of a job: what was run, what failed, and with which seed. */

import { figureText } from './figure-text.ts';
import type { FindingView } from './html/view.ts';
import { type Column, code, limitedTable } from './markdown.ts';
import type { CampaignSet, Results, RunSet } from './results.ts';
import { summarise } from './summary.ts';
import { totalsOf, totalsText } from './view-of.ts';

export function summaryMarkdown(
  all: readonly Results[],
  findings: readonly FindingView[],
): readonly string[] {
  const sets = all.flatMap((results) => results.sets);
  const problems = all.flatMap((results) => results.problems);
  const told = totalsText(totalsOf(all)).join('; ');
  return [
    `### notspot: ${told === '' ? 'no results' : told}`,
    '',
    ...limitedTable(SET_COLUMNS, sets.map(setRow)),
    '',
    ...limitedTable(FINDING_COLUMNS, findings.map(findingRow)),
    '',
    ...problems.map((line) => `- **Not read:** ${code(line)}`),
  ];
}

const SET_COLUMNS: readonly Column[] = [
  { title: 'scenario' },
  { title: 'kind' },
  { title: 'failed', align: 'right' },
  { title: 'runs', align: 'right' },
  { title: 'failure rate (95 %)', align: 'right' },
];

function setRow(set: RunSet | CampaignSet): readonly string[] {
  const name = code(set.identity.scenario);
  if (set.kind === 'campaign') {
    return [name, 'campaign', String(set.failedRuns), String(set.runs), 'under search'];
  }
  const { failed, of, rate, interval } = summarise(set).notAsExpected;
  const share = (value: number | undefined) => figureText(value, 'share');
  const range =
    interval === undefined ? '' : ` (${share(interval.low)} to ${share(interval.high)})`;
  const told = rate === undefined ? 'no rate' : `${share(rate)}${range}`;
  return [name, set.kind, String(failed), String(of), told];
}

const FINDING_COLUMNS: readonly Column[] = [
  { title: 'finding' },
  { title: 'about' },
  { title: 'replay' },
];

function findingRow({ title, facts, replay }: FindingView): readonly string[] {
  const about = facts.map(({ label, text }) => `${label}: ${code(text)}`).join('<br>');
  return [code(title), about, code(replay)];
}
