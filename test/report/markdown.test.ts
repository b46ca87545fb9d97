/** Markdown, read back by a parser of GitHub's dialect. */

import fc from 'fast-check';
import { marked, type Tokens } from 'marked';
import { expect, it } from 'vitest';
import { code, details, table } from '../../src/report/markdown.ts';

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
