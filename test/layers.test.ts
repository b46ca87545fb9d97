/**
 * The import table is the architecture diagram: which room may know which.
 *
 * A room that is not listed, or an import that is not, fails with the file that does it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  abi: [],
  trace: ['engine', 'abi'],
  scenario: ['engine', 'abi'],
  world: ['engine', 'abi', 'trace', 'scenario'],
  microvisor: ['engine', 'abi', 'trace', 'scenario', 'world'],
  host: ['engine', 'abi', 'trace', 'microvisor'],
  oracle: ['engine', 'abi', 'trace', 'scenario'],
  finding: ['engine', 'abi', 'trace', 'scenario', 'oracle'],
  sim: ['engine', 'abi', 'trace', 'scenario', 'world', 'microvisor', 'host', 'oracle'],
  search: ['engine', 'abi', 'trace', 'scenario', 'host', 'oracle', 'finding', 'sim'],
  report: ['engine', 'abi', 'trace', 'scenario', 'oracle', 'finding', 'sim'],
  io: [
    'engine',
    'abi',
    'trace',
    'scenario',
    'world',
    'host',
    'oracle',
    'finding',
    'sim',
    'search',
    'report',
    'app.ts',
  ],
  cli: ['engine', 'abi', 'trace', 'scenario', 'oracle', 'finding', 'sim', 'search', 'report', 'io'],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function imports(): readonly Import[] {
  const files = (readdirSync(SRC, { recursive: true }) as string[])
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && name.includes('/'));
  return files.flatMap((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
    return specifiers.map(([, specifier = '']) => {
      const path = join(file, '..', specifier).replaceAll('\\', '/');
      return { file, from: file.split('/')[0] ?? '', to: path.split('/')[0] ?? '' };
    });
  });
}

test('every room imports only the rooms that the table allows', () => {
  const wrong = imports()
    .filter(({ from, to }) => from !== to && !(MAY_IMPORT[from] ?? []).includes(to))
    .map(({ file, to }) => `${file} imports ${to}/`);
  expect(wrong).toEqual([]);
});

test('every room stands in the table, and every room of the table exists', () => {
  const rooms = readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(rooms.sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('only io/ and cli/ import Node modules', () => {
  const files = (readdirSync(SRC, { recursive: true }) as string[]).filter((name) =>
    name.endsWith('.ts'),
  );
  const wrong = files.filter((file) => {
    if (file.startsWith('io/') || file.startsWith('cli/')) return false;
    return /from '(node:|esbuild|commander|ora|picocolors|csv-stringify|fast-xml-parser)/.test(
      readFileSync(join(SRC, file), 'utf8'),
    );
  });
  expect(wrong).toEqual([]);
});
