/** The sections of the page besides the timeline. */

import type {
  ComparisonView,
  FidelityView,
  FindingView,
  ReportView,
  SetView,
  TableView,
} from '../view.ts';
import { button, type Child, element, facts, section, table } from './dom.ts';
import { valueText } from './format.ts';
import { plot } from './plots.ts';
import { runTable } from './run-table.ts';

const OPEN_ROWS = 8;

type Show = (timeline: string) => void;

const list = (name: 'ul' | 'ol', lines: readonly string[]) =>
  element(name, {}, ...lines.map((text) => element('li', {}, text)));

const tag = (tone: string, text: string) => element('span', { class: `tag ${tone}` }, text);

export function summary({ headline, problems }: ReportView): HTMLElement {
  const { tone, answer, because, next } = headline;
  const notice =
    problems.length === 0
      ? undefined
      : element(
          'p',
          {},
          element('a', { href: '#problems' }, `Not everything could be read: ${problems.length}.`),
        );
  return element(
    'section',
    { id: 'summary', class: `headline ${tone}`, 'aria-labelledby': 'summary-title' },
    element('h2', { id: 'summary-title' }, answer),
    element('p', {}, because),
    ...(next.length === 0 ? [] : [element('h3', {}, 'What to do next'), list('ol', next)]),
    notice,
  );
}

export function setSection(view: SetView, index: number, show: Show): HTMLElement {
  const { name, about, figures, plots, tables, runs } = view;
  const tiles = figures.map(({ label, unit, value, low, high, note, tone }) => {
    const interval =
      low === undefined || high === undefined
        ? undefined
        : element('p', {}, `95 % interval ${valueText(unit, low)} to ${valueText(unit, high)}`);
    return element(
      'li',
      { class: `tile ${tone}` },
      element('p', { class: 'label' }, label),
      element('p', { class: 'value' }, valueText(unit, value)),
      interval,
      note === '' ? undefined : element('p', { class: 'muted' }, note),
    );
  });
  return section(
    `set-${index}`,
    `${name} (${view.kind})`,
    element('p', {}, about),
    tiles.length === 0 ? undefined : element('ul', { class: 'tiles' }, ...tiles),
    plots.length === 0 ? undefined : element('div', { class: 'plots' }, ...plots.map(plot)),
    ...tables.map(dataTable),
    runs === undefined || runs.rows.length === 0
      ? undefined
      : element('div', {}, element('h3', {}, 'Runs'), runTable(name, runs, show)),
    details('What was run', facts(view.facts)),
  );
}

/** A long one is closed at first: it is there to look things up. */
function dataTable({ title, about, columns, rows }: TableView): HTMLElement {
  const head = columns.map(({ label, unit }) => ({ label, numeric: unit !== undefined }));
  const cells = rows.map((row) => row.map((value, i) => text(value, columns[i]?.unit)));
  const whole = element(
    'div',
    {},
    table(title, head, cells),
    element('p', { class: 'muted' }, about),
  );
  if (rows.length <= OPEN_ROWS) return whole;
  return element('details', {}, element('summary', {}, `${title} (${rows.length} rows)`), whole);
}

function text(value: string | number | null, unit: Parameters<typeof valueText>[0] | undefined) {
  if (typeof value === 'string') return value;
  return valueText(unit ?? 'number', value);
}

function details(title: string, child: Child): HTMLElement | undefined {
  if (child === undefined) return undefined;
  return element('details', {}, element('summary', {}, title), child);
}

export function findingsSection(findings: readonly FindingView[], show: Show): HTMLElement {
  return section('findings', 'Findings', ...findings.map((one) => finding(one, show)));
}

function finding(view: FindingView, show: Show): HTMLElement {
  const { id, title, state, tone, plan, replay, screen, timeline, twin } = view;
  const faults = plan.map(({ fault, needed, necessity }) =>
    element(
      'li',
      {},
      element('code', {}, fault),
      ' ',
      needed === undefined
        ? undefined
        : tag(needed ? 'bad' : 'neutral', needed ? 'needed' : 'not needed'),
      necessity.length === 0 ? undefined : list('ul', necessity),
    ),
  );
  const links = [
    timeline === '' ? undefined : button('Show its timeline', () => show(timeline)),
    twin === '' ? undefined : button('Show the run without faults', () => show(twin)),
  ];
  return element(
    'article',
    { class: 'finding', 'aria-label': `Finding ${id}` },
    element('h3', {}, state === '' ? undefined : tag(tone, state), ' ', title),
    facts(view.facts),
    element('h4', {}, 'Smallest plan that leads to it'),
    plan.length === 0
      ? element('p', {}, 'No fault is needed.')
      : element('ol', { class: 'plan' }, ...faults),
    element('h4', {}, 'Make it again'),
    copyLine(replay),
    element('p', { class: 'tools' }, ...links),
    screen.length === 0
      ? undefined
      : details('As the terminal shows it', element('pre', { tabindex: '0' }, screen.join('\n'))),
  );
}

/** A command with a button that copies it, or marks it where the browser does not let us. */
function copyLine(command: string): HTMLElement {
  const code = element('code', { tabindex: '0' }, command);
  const said = element('output', { class: 'muted' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      said.value = 'Copied';
    } catch {
      getSelection()?.selectAllChildren(code);
      said.value = 'Marked: now copy it';
    }
  };
  return element(
    'p',
    { class: 'copy' },
    code,
    button('Copy', () => void copy()),
    said,
  );
}

export function comparisonSection(view: ComparisonView): HTMLElement {
  const { base, problems, findings, metrics } = view;
  const heads = (...labels: readonly string[]) =>
    labels.map((label) => ({ label, numeric: ['Before', 'Now'].includes(label) }));
  return section(
    'comparison',
    `Compared with ${base}`,
    problems.length === 0 ? undefined : list('ul', problems),
    findings.length === 0
      ? undefined
      : table(
          'Findings',
          heads('State', 'Finding', 'Detail'),
          findings.map((one) => [tag(one.tone, one.state), one.title, one.detail]),
        ),
    metrics.length === 0
      ? undefined
      : table(
          'Figures',
          heads('Figure', 'Before', 'Now', 'Change', 'Significance'),
          metrics.map((one) => [
            one.label,
            valueText(one.unit, one.before),
            valueText(one.unit, one.after),
            tag(one.tone, one.change),
            one.significance,
          ]),
        ),
  );
}

export function fidelitySection({ limits, assumptions, warnings }: FidelityView): HTMLElement {
  const heads = (...labels: readonly string[]) =>
    labels.map((label) => ({ label, numeric: label === 'Runs' }));
  return section(
    'fidelity',
    'How far to trust this',
    list('ul', limits),
    warnings.length === 0
      ? undefined
      : table(
          'Not modelled, and touched',
          heads('Warning', 'Runs'),
          warnings.map((one) => [one.text, valueText('count', one.runs)]),
        ),
    assumptions.length === 0
      ? undefined
      : details(
          `Assumptions in force (${assumptions.length})`,
          table(
            'Assumptions',
            heads('Name', 'Value', 'Meaning'),
            assumptions.map((one) => [
              one.changed ? `${one.name} (changed)` : one.name,
              one.value,
              one.about,
            ]),
          ),
        ),
  );
}

export function problemsSection(problems: readonly string[]): HTMLElement {
  return section('problems', 'Not readable', list('ul', problems));
}
