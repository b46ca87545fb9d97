/** The page: builds every section from the data in the file. */

import type { ReportView } from '../view.ts';
import { button, element, section } from './dom.ts';
import {
  comparisonSection,
  fidelitySection,
  findingsSection,
  problemsSection,
  setSection,
  summary,
} from './sections.ts';
import { unpackTimeline } from './timeline-data.ts';
import { TimelinePart } from './timeline-part.ts';

type PageData = Omit<ReportView, 'timelines'> & {
  readonly timelines: readonly { readonly id: string; readonly title: string }[];
};

function blockText(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

function timelineSection({ timelines }: PageData) {
  const choice = element('select', { id: 'timeline-choice' });
  for (const [i, { title }] of timelines.entries()) {
    choice.append(element('option', { value: String(i) }, title));
  }
  const place = element('div');
  let asked = 0;
  const open = async (index: number) => {
    asked += 1;
    const mine = asked;
    choice.value = String(index);
    const data = await unpackTimeline(blockText(`timeline-${index}`));
    if (mine === asked) place.replaceChildren(new TimelinePart(data).root);
  };
  choice.addEventListener('change', () => void open(Number(choice.value)));
  const whole = section(
    'timeline',
    'Timeline',
    element('p', { class: 'tools' }, element('label', { for: 'timeline-choice' }, 'Run '), choice),
    place,
  );
  const show = (id: string) => {
    const index = timelines.findIndex((one) => one.id === id);
    if (index < 0) return;
    void open(index);
    whole.scrollIntoView();
    choice.focus();
  };
  void open(0);
  return { whole, show };
}

function themeButton(): HTMLButtonElement {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const made = button('Light or dark', () => {
    const isDark =
      root.dataset['theme'] === undefined ? dark.matches : root.dataset['theme'] === 'dark';
    root.dataset['theme'] = isDark ? 'light' : 'dark';
    root.dispatchEvent(new Event('themechange'));
  });
  return made;
}

/** What is folded up is on paper as well, and folded up again afterwards. */
function unfoldForPrint(): void {
  let opened: readonly HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open], .entries)')];
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
}

function start(): void {
  const data = JSON.parse(blockText('report-data')) as PageData;
  const timeline = data.timelines.length === 0 ? undefined : timelineSection(data);
  const show = timeline?.show ?? (() => undefined);
  const main = element(
    'main',
    { id: 'main' },
    summary({ ...data, timelines: [] }),
    data.comparison === undefined ? undefined : comparisonSection(data.comparison),
    ...data.sets.map((one, i) => setSection(one, i, show)),
    data.findings.length === 0 ? undefined : findingsSection(data.findings, show),
    timeline?.whole,
    fidelitySection(data.fidelity),
    data.problems.length === 0 ? undefined : problemsSection(data.problems),
  );
  const links = [...main.querySelectorAll('section:not(#summary)')].map((part) =>
    element('a', { href: `#${part.id}` }, part.querySelector('h2')?.textContent ?? part.id),
  );
  document.body.prepend(
    element('a', { href: '#main', class: 'skip' }, 'Skip to the summary'),
    element(
      'header',
      {},
      element('h1', {}, data.title),
      themeButton(),
      element('nav', { 'aria-label': 'Sections' }, ...links),
    ),
    main,
    element('footer', {}, element('p', { class: 'muted' }, data.madeBy)),
  );
}

unfoldForPrint();
start();
