/**
 * Every statement of the networking guide, and every decision that this part of the model makes
 * observable, has a test that carries its id in the title: `npm test -- -t G17` finds it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TEST = import.meta.dirname;

/** What the seed misspells: there is nothing to observe. */
const WITHOUT_TEST: ReadonlySet<number> = new Set([1, 2]);

function idsInTitles(): ReadonlySet<string> {
  const files = (readdirSync(TEST, { recursive: true }) as string[]).filter((name) =>
    name.endsWith('.test.ts'),
  );
  const ids = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(TEST, file), 'utf8');
    // A title begins with its ids: 'G37, D25: by %s, ...'.
    for (const [, title = ''] of text.matchAll(/['"`]((?:[GD]\d+(?:, )?)+):/g)) {
      for (const [id] of title.matchAll(/[GD]\d+/g)) ids.add(id);
    }
  }
  return ids;
}

function missing(letter: string, last: number, except: ReadonlySet<number>): readonly string[] {
  const ids = idsInTitles();
  const all = Array.from({ length: last }, (_, i) => i + 1);
  return all.filter((n) => !except.has(n) && !ids.has(`${letter}${n}`)).map((n) => `${letter}${n}`);
}

test('each of the 58 statements of the guide has a test with its id', () => {
  expect(missing('G', 58, new Set())).toEqual([]);
});

test('each decision that can be observed so far has a test with its id', () => {
  expect(missing('D', 50, WITHOUT_TEST)).toEqual([]);
});
