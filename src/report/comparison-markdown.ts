/**
 * A comparison as Markdown for a pull request: what is new and what has become worse first, the rest
 * folded up.
 */

import { counted } from '../oracle/oracle.ts';
import type { Comparison } from './compare.ts';
import type { FigureChange } from './figure-changes.ts';
import { figureText, pText, shiftText } from './figure-text.ts';
import type { Change, FindingChange } from './finding-changes.ts';
import { type Column, code, details, limitedTable } from './markdown.ts';

export function comparisonMarkdown(comparison: Comparison): readonly string[] {
  const { base, differing, notes, compared, findings, figures } = comparison;
  const of = (change: Change) => findings.filter((finding) => finding.change === change);
  const changed = figures.filter(({ state }) => state !== 'unclear');
  const others = findings.filter(({ change }) => change !== 'new');
  return [
    `### notspot: ${headline(comparison)}`,
    '',
    `${counted(compared, 'set')} of runs compared with ${code(base)}.`,
    '',
    ...differing.flatMap((line) => [`- **Not compared:** ${code(line)}`]),
    ...notes.map((line) => `- ${code(line)}`),
    '',
    ...section('New findings', findingTable(of('new'))),
    ...section('Changed figures', figureTable(changed)),
    ...folded(
      `Other findings: ${of('ongoing').length} ongoing, ${of('rare').length} rare, ${of('resolved').length} resolved`,
      others.length,
      findingTable(others),
    ),
    ...folded('All figures', figures.length, figureTable(figures)),
    ...details('How to read this', HOW),
  ];
}

/** "2 new findings, 1 figure worse". */
export function headline({ compared, findings, figures }: Comparison): string {
  if (compared === 0) return 'nothing could be compared';
  const count = (change: Change) => findings.filter((finding) => finding.change === change).length;
  const worse = figures.filter(({ state }) => state === 'worse').length;
  const better = figures.filter(({ state }) => state === 'better').length;
  return [
    counted(count('new'), 'new finding'),
    `${count('resolved')} resolved`,
    `${count('rare')} rare`,
    `${count('ongoing')} ongoing`,
    `${counted(worse, 'figure')} worse`,
    `${better} better`,
  ].join(', ');
}

const HOW: readonly string[] = [
  '- **new**: seen here, not in the base; **resolved**: the other way round; **ongoing**: in both.',
  '- **rare**: in less than 1 % of the runs on both sides, with counts that luck explains (Fisher). Replay its plan with both apps to know.',
  '- Counts of a campaign are **under search**: it looks for trouble, so they are no rates.',
  '- A figure is better or worse where p is below 0.05 after the adjustment of Holm for all figures compared. Shares of runs: Fisher, exact. Means over runs: Welch. Figures of which neither way is better are not tested.',
  '- Beside Welch stands how far the medians are shifted (Hodges and Lehmann, with its 95 % interval) and the p of Mann and Whitney, not adjusted: for people to weigh.',
];

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines, ''];
}

function folded(title: string, rows: number, lines: readonly string[]): readonly string[] {
  return rows === 0 ? [] : details(title, lines);
}

const FINDING_COLUMNS: readonly Column[] = [
  { title: 'state' },
  { title: 'finding' },
  { title: 'scenario' },
  { title: 'base', align: 'right' },
  { title: 'here', align: 'right' },
  { title: 'evidence' },
];

function findingTable(findings: readonly FindingChange[]): readonly string[] {
  return limitedTable(
    FINDING_COLUMNS,
    findings.map((finding) => {
      const { change, cause, message, scenario, base, now, seed } = finding;
      const what = [code(cause), ...(cause.includes(message) ? [] : [code(message)])].join('<br>');
      const seen = [base, now].map(({ runs, of }) => `${runs} of ${of}`);
      return [change, what, `${code(scenario)}<br>seed ${code(seed)}`, ...seen, evidence(finding)];
    }),
  );
}

/** What kind of runs it was seen in, and how sure that makes. */
export function evidence({ kind, significant }: FindingChange): string {
  if (kind === 'replay') return 'replay';
  if (kind === 'campaign') return 'campaign, under search';
  return significant ? 'survey, more than luck' : 'survey, luck is possible';
}

const FIGURE_COLUMNS: readonly Column[] = [
  { title: 'change' },
  { title: 'figure' },
  { title: 'scenario' },
  { title: 'base', align: 'right' },
  { title: 'here', align: 'right' },
  { title: 'test' },
];

function figureTable(figures: readonly FigureChange[]): readonly string[] {
  return limitedTable(
    FIGURE_COLUMNS,
    figures.map(({ state, label, scenario, base, now, unit, p, test, shift }) => [
      state === 'unclear' ? '' : state,
      code(label),
      code(scenario),
      figureText(base, unit),
      figureText(now, unit),
      [p === undefined ? '' : `${pText(p)}, ${test}`, shiftText(shift, unit)]
        .filter((text) => text !== '')
        .join('; '),
    ]),
  );
}
