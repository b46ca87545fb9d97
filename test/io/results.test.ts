/** The tables and the folder of a replay: read back by another parser, safe in a spreadsheet. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Executed } from '../../src/io/execute.ts';
import { prepareOut, traceFilesOf, writeTables } from '../../src/io/results.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';
import { HEADER } from '../trace/samples.ts';

const folder = tempFolder();

/** RFC 4180, read in the plainest way: character by character. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const row: string[] = [];
  let field = '';
  let inQuotes = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (inQuotes) {
      if (c !== '"') field += c;
      else if (text[i + 1] !== '"') inQuotes = false;
      else {
        field += '"';
        i += 1;
      }
    } else if (c === '"') inQuotes = true;
    else if (c === ',' || c === '\n') {
      row.push(field);
      field = '';
      if (c === '\n') rows.push(row.splice(0));
    } else field += c;
  }
  if (row.length > 0 || field !== '') throw new Error('the last line does not end');
  return rows;
}

/** Rows as objects by the names in the first row. */
function table(out: string, name: string): Record<string, string>[] {
  const [names = [], ...rows] = parseCsv(readFileSync(join(out, name), 'utf8'));
  return rows.map((row) => {
    expect(row.length).toBe(names.length);
    return Object.fromEntries(names.map((key, i) => [key, row[i] ?? '']));
  });
}

function run(scenario: string, message: string, neverFired: readonly string[] = []): Executed {
  return {
    header: HEADER,
    wallMs: 12.6,
    result: {
      scenario,
      seed: '1',
      preset: 'urban',
      planId: 'p',
      scenarioId: 's',
      appHash: 'a',
      traceHash: 'h',
      outcome: 'finished',
      virtualUs: 9_007_199_254_740_991,
      events: 3,
      calls: 2,
      records: 5,
      asExpected: false,
      neverFired,
      crashStack: '',
      verdicts: [
        {
          verdict: { oracle: 'crash', status: 'fail', atUs: 7, message },
          expected: 'pass',
          asExpected: false,
        },
        {
          verdict: { oracle: 'hang', status: 'unknown', message: '' },
          expected: 'pass',
          asExpected: true,
        },
      ],
    } as unknown as Executed['result'],
  };
}

/** What a spreadsheet takes for the start of a formula. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＋'), fc.string())
    .map((p) => p.join('')),
  fc.constantFrom('', '"', ',', 'a\nb', 'a\r\nb', '=HYPERLINK("http://x","y")', "'"),
);

describe('tables', () => {
  test('every cell reads back, and none starts a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), (texts) => {
        const out = folder.path;
        writeTables(
          out,
          texts.map(([scenario, message]) => run(scenario, message)),
        );
        const escaped = (text: string) => (FORMULA.test(text) ? `'${text}` : text);
        expect(table(out, 'runs.csv').map((row) => row['scenario'])).toEqual(
          texts.map(([scenario]) => escaped(scenario)),
        );
        const verdicts = table(out, 'verdicts.csv');
        expect(verdicts.filter((_, i) => i % 2 === 0).map((row) => row['message'])).toEqual(
          texts.map(([, message]) => escaped(message)),
        );
        for (const row of [...table(out, 'runs.csv'), ...verdicts]) {
          for (const text of Object.values(row)) expect(text).not.toMatch(FORMULA);
        }
      }),
    );
  });

  test('rows look like this', () => {
    writeTables(folder.path, [run('tunnel', 'broke', ['a', 'b'])]);
    expect(table(folder.path, 'runs.csv')).toMatchInlineSnapshot(`
      [
        {
          "asExpected": "false",
          "calls": "2",
          "events": "3",
          "neverFired": "a b",
          "outcome": "finished",
          "planId": "p",
          "preset": "urban (synthetic)",
          "records": "5",
          "scenario": "tunnel",
          "seed": "1",
          "traceHash": "h",
          "virtualUs": "9007199254740991",
          "wallMs": "13",
        },
      ]
    `);
    expect(table(folder.path, 'verdicts.csv')).toMatchInlineSnapshot(`
      [
        {
          "asExpected": "false",
          "atUs": "7",
          "expected": "pass",
          "message": "broke",
          "oracle": "crash",
          "scenario": "tunnel",
          "seed": "1",
          "status": "fail",
        },
        {
          "asExpected": "true",
          "atUs": "",
          "expected": "pass",
          "message": "",
          "oracle": "hang",
          "scenario": "tunnel",
          "seed": "1",
          "status": "unknown",
        },
      ]
    `);
  });

  test('a table is written whole or not at all', async () => {
    const out = join(folder.path, 'blocked');
    mkdirSync(join(out, 'verdicts.csv'), { recursive: true });
    expect(await usageLines(() => writeTables(out, [run('x', 'y')]))).toEqual([
      `${out}/verdicts.csv: cannot write: it is a folder`,
    ]);
    expect(readdirSync(out)).toEqual(['runs.csv', 'verdicts.csv']);
  });
});

describe('the folder', () => {
  test('is made with everything above it, and may be there already', () => {
    const out = join(folder.path, 'a/b c/d');
    prepareOut(out);
    prepareOut(out);
    expect(readdirSync(out)).toEqual(['traces']);
  });

  test('that cannot be is one line', async () => {
    const file = folder.write('file', '');
    const rule = 'cannot make the folder: a part of the path is not a folder';
    expect(await usageLines(() => prepareOut(file))).toEqual([`${file}: ${rule}`]);
    expect(await usageLines(() => prepareOut(`${file}/x/y`))).toEqual([`${file}/x/y: ${rule}`]);
    const taken = join(folder.path, 'taken');
    folder.write('taken/traces', '');
    expect(await usageLines(() => prepareOut(taken))).toEqual([
      `${taken}: cannot make the folder: a file of that name is in the way`,
    ]);
  });

  test.skipIf(process.platform !== 'linux')('in /proc is refused, not waited for', async () => {
    for (const out of ['/proc/x', '/proc/x/y']) {
      expect(await usageLines(() => prepareOut(out))).toEqual([
        `${out}: cannot make the folder: there can be none`,
      ]);
    }
  });
});

describe('names of traces', () => {
  const names = (...runs: [string, string][]) =>
    traceFilesOf(
      'out',
      runs.map(([name, seed]) => ({ name, seed })),
    ).map((path) => {
      expect(path.startsWith(join('out', 'traces'))).toBe(true);
      return basename(path);
    });

  test('are scenario and seed', () => {
    expect(names(['tunnel', '1'], ['tunnel', '2'])).toEqual(['tunnel-1.jsonl', 'tunnel-2.jsonl']);
  });

  test('tell texts apart that no file name can hold, from one replay to the next', () => {
    expect(names(['a b', '1'])).toEqual([expect.stringMatching(/^a_b-1-[0-9a-f]{8}\.jsonl$/)]);
    expect(names(['a b', '1'])).not.toEqual(names(['a/b', '1']));
  });

  test('differ for two scenarios of one name, also where case does not count', () => {
    expect(names(['a', '1'], ['a', '1'], ['A', '1'])).toEqual([
      'a-1.jsonl',
      'a-1.2.jsonl',
      'A-1.3.jsonl',
    ]);
  });

  test('stay in their folder, short, and apart, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary' })), (texts) => {
        const all = names(...texts.map((text): [string, string] => [text, '/../x']));
        for (const name of all) expect(name).toMatch(/^[\w.-]{1,120}$/);
        expect(new Set(all.map((name) => name.toLowerCase())).size).toBe(texts.length);
      }),
    );
    expect(names(['x', 's'.repeat(5000)])[0]?.length).toBeLessThan(120);
  });
});
