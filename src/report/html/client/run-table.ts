/** Runs in a table: sorted by any column, failures first, a page at a time. */

import type { RunRowView, RunTableView } from '../view.ts';
import { button, type Child, element, table } from './dom.ts';
import { valueText } from './format.ts';

const PAGE_ROWS = 25;
const RANK = { fail: 0, unknown: 1, pass: 2 } as const;

export function runTable(
  name: string,
  { columns, rows }: RunTableView,
  showTimeline: (id: string) => void,
): HTMLElement {
  let page = 0;
  let only = false;
  let order = -1;
  const place = element('div');
  const count = element('output', { class: 'muted' });
  const head = ['Seed', 'Outcome', ...columns.map(({ label }) => label), 'Timeline'];
  const line = (row: RunRowView): readonly Child[] => [
    row.seed,
    element('span', { class: `tag ${row.outcome}` }, outcomeText(row)),
    ...columns.map(({ unit }, i) => valueText(unit, row.values[i])),
    row.timeline === ''
      ? ''
      : button('Show', () => showTimeline(row.timeline), `Show the timeline of seed ${row.seed}`),
  ];
  const draw = () => {
    const chosen = rows.filter((row) => !only || row.outcome === 'fail');
    const inOrder = [...chosen].sort((a, b) =>
      order < 0
        ? RANK[a.outcome] - RANK[b.outcome]
        : (b.values[order] ?? -1) - (a.values[order] ?? -1),
    );
    const pages = Math.max(1, Math.ceil(inOrder.length / PAGE_ROWS));
    page = Math.max(0, Math.min(page, pages - 1));
    count.value = `${valueText('count', inOrder.length)} runs, page ${page + 1} of ${pages}`;
    const shown = inOrder.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
    const labels = head.map((label, i) => ({
      label,
      numeric: i > 1 && i < head.length - 1,
    }));
    place.replaceChildren(table(`Runs of ${name}`, labels, shown.map(line)));
  };
  const move = (by: number) => () => {
    page += by;
    draw();
  };
  const sort = element('select', {}, element('option', { value: '-1' }, 'failures first'));
  for (const [i, { label }] of columns.entries()) {
    sort.append(element('option', { value: String(i) }, `${label}, most first`));
  }
  sort.addEventListener('change', () => {
    order = Number(sort.value);
    page = 0;
    draw();
  });
  const filter = element('input', { type: 'checkbox' });
  filter.addEventListener('change', () => {
    only = filter.checked;
    page = 0;
    draw();
  });
  draw();
  const turn = [button('‹', move(-1), 'Page before'), count, button('›', move(1), 'Next page')];
  return element(
    'div',
    { class: 'runs' },
    element(
      'div',
      { class: 'tools' },
      element('label', {}, 'Order ', sort),
      element('label', {}, filter, ' Only failures'),
      ...(rows.length > PAGE_ROWS ? turn : [count]),
    ),
    place,
  );
}

function outcomeText({ outcome, failed }: RunRowView): string {
  return failed.length === 0 ? outcome : `${outcome}: ${failed.join(', ')}`;
}
