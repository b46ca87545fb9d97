/** Markdown, read back by a parser of GitHub's dialect. */

import fc from 'fast-check';
import { marked, type Tokens } from 'marked';
import { expect, it } from 'vitest';
import { compare } from '../../src/report/compare.ts';
import { comparisonMarkdown } from '../../src/report/comparison-markdown.ts';
import { code, details, table } from '../../src/report/markdown.ts';
import type { RunSet } from '../../src/report/results.ts';
import { summaryMarkdown } from '../../src/report/summary-markdown.ts';
import { campaignOf, results, runSet, surveyOf } from './sets.ts';

/** What a reader sees of a piece of HTML that the parser made. */
function textOf(html: string): string {
  return html
    .replaceAll(/<\/?code>/g, '')
    .replaceAll(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

const HOSTILE = fc
  .string({ unit: fc.constantFrom(...'`|\\<>&"\'*_[]()!@#~$:/ ab') })
  .filter((text) => text.trim() === text && text !== '');

it('a text of others in a table stays one cell of code with all of its characters', () => {
  fc.assert(
    fc.property(HOSTILE, HOSTILE, (a, b) => {
      const lines = table(
        [{ title: 'one' }, { title: 'two', align: 'right' }],
        [[code(a), code(b)]],
      );
      const [token, ...others] = marked.lexer(lines.join('\n'));
      expect([token?.type, others]).toEqual(['table', []]);
      const { rows } = token as Tokens.Table;
      expect(rows.map((row) => row.length)).toEqual([2]);
      const html = marked.parse(lines.join('\n'), { async: false });
      const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, inside = '']) => inside);
      expect(cells.every((cell) => /^<code>[^<]*<\/code>$/.test(cell))).toBe(true);
      expect(cells.map(textOf)).toEqual([a, b]);
    }),
  );
});

it.each(['<script>alert(1)</script>', '@everyone see https://example.com', '<img src=x>\n# two'])(
  '%j is nothing but code',
  (text) => {
    const html = marked.parse(code(text), { async: false });
    expect(html).toMatch(/^<p><code>[^<]*<\/code><\/p>\n$/);
  },
);

it('an empty text is no code, and line ends are spelt out', () => {
  expect(code('')).toBe('');
  expect(textOf(code('a\nb\u202e'))).toBe('a\\u000ab\\u202e');
});

it('a title of details cannot end them', () => {
  const [, summary] = details('</summary></details><b>', ['inside']);
  expect(summary).toBe(
    '<summary>&#60;&#47;summary&#62;&#60;&#47;details&#62;&#60;b&#62;</summary>',
  );
});

const BAD = '|<b>@all</b>` \n| new row |';

it('a comparison is one table a section, whatever causes and scenarios are called', () => {
  const named = (set: RunSet): RunSet => {
    return { ...set, identity: { ...set.identity, scenario: BAD } };
  };
  const broken = { fails: { crash: BAD }, crashStack: '' };
  const compared = compare(
    results('base', named(surveyOf(0, 40, {}))),
    results('now', named(surveyOf(20, 40, broken))),
  );
  const lines = comparisonMarkdown(compared);
  const text = lines.join('\n');
  expect(lines[0]).toBe(
    '### notspot: 1 new finding, 0 resolved, 0 rare, 0 ongoing, 1 figure worse, 0 better',
  );
  const tables = marked.lexer(text).filter((token) => token.type === 'table') as Tokens.Table[];
  expect(
    tables.map(({ header, rows }) => [header.length, ...rows.map((row) => row.length)]),
  ).toEqual(
    // The new finding; the figure that changed; all figures.
    [
      [6, 6],
      [6, 6],
      [6, ...compared.figures.map(() => 6)],
    ],
  );
  const html = marked.parse(text, { async: false });
  expect(html).not.toMatch(/<b>|<script/);
  expect(text.length).toBeLessThan(65_536);
});

it('what was not compared is said before all else', () => {
  const compared = compare(
    results('base', runSet('survey', [{}])),
    results('now', runSet('survey', [{}], { preset: 'rural' })),
  );
  const lines = comparisonMarkdown(compared);
  expect(lines.slice(0, 5)).toEqual([
    '### notspot: nothing could be compared',
    '',
    '0 sets of runs compared with `base`.',
    '',
    '- **Not compared:** `survey of "moor": not compared with the base: preset is urban in the base and rural here`',
  ]);
});

it('a summary has a row for each set and says which counts are no rates', () => {
  const lines = summaryMarkdown(
    [
      results('r', surveyOf(17, 1000, { fails: { crash: 'x' } }), campaignOf({ gone: 3 })),
      { folder: 's', sets: [], problems: ['s/results.jsonl:3: damaged'] },
    ],
    [],
  );
  expect(lines).toEqual([
    '### notspot: 17 of 1000 runs of surveys failed; 1 finding in 500 runs under search',
    '',
    '| scenario | kind | failed | runs | failure rate (95 %) |',
    '| --- | --- | ---: | ---: | ---: |',
    // Wilson: 17 of 1000.
    '| `moor` | survey | 17 | 1000 | 1.7 % (1.06 % to 2.71 %) |',
    '| `moor` | campaign | 1 | 500 | under search |',
    '',
    '',
    '- **Not read:** `s/results.jsonl:3: damaged`',
  ]);
});
