/**
 * Markdown as GitHub and GitLab show it, for texts that nobody has checked.
 *
 * Texts of apps and scenarios stand in code spans, where neither mentions nor links nor HTML come to
 * life, and which end where they should.
 */

/** A text of others as inline code: one line, whatever it holds. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line.trim() === '') return '';
  // A code span cannot hold these without trouble in a table; as characters of HTML they are safe.
  if (/[`|\\]/.test(line)) return `<code>${entities(line)}</code>`;
  return `\`${line}\``;
}

/** Control characters, line ends of every kind and invisible turns of direction, spelt out. */
function oneLine(text: string): string {
  return text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Everything but letters, digits and spaces as numbers, so that no rule of Markdown sees it. */
function entities(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** A table; cells are Markdown already. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

/** Comments of pull requests and summaries of jobs have a limit of size. */
const MOST_ROWS = 40;

/** A table of the first rows, and how many more there are; without rows nothing at all. */
export function limitedTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const left = rows.length - MOST_ROWS;
  const lines = table(columns, rows.slice(0, MOST_ROWS));
  return left > 0 ? [...lines, '', `and ${left} more`] : lines;
}

/** Lines that are folded up below a title. */
export function details(title: string, lines: readonly string[]): readonly string[] {
  return ['<details>', `<summary>${entities(title)}</summary>`, '', ...lines, '', '</details>', ''];
}
