/** The tables and the folder of a replay: read back by another parser, safe in a spreadsheet. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Executed } from '../../src/io/execute.ts';
import { planLine } from '../../src/io/plan-line.ts';
import { prepareOut, traceFilesOf } from '../../src/io/results.ts';
import {
  FINDING_COLUMNS,
  OUTAGE_COLUMNS,
  RUN_COLUMNS,
  VERDICT_COLUMNS,
  writeFindingsTable,
  writeTables,
} from '../../src/io/tables.ts';
import { METRICS } from '../../src/report/metric-table.ts';
import { MetricsFold } from '../../src/report/metrics.ts';
import { bounded, end, state } from '../oracle/records.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';
import { HEADER } from '../trace/samples.ts';
import { FINDING } from './findings.ts';

const folder = tempFolder();

/** One outage of 2 s. */
function metrics() {
  const fold = new MetricsFold(bounded({}));
  fold.record(state(5, 'app', 'booting', 'running'));
  fold.record(state(1_000_000, 'server', 'reachable', 'unreachable', '=cmd'));
  fold.record(state(3_000_000, 'server', 'unreachable', 'reachable'));
  fold.record(end(9_000_000));
  return fold.end();
}

/** Rows as objects by the names in the first row. */
function table(out: string, name: string): Record<string, string>[] {
  const text = readFileSync(join(out, name), 'utf8');
  const [names = [], ...rows]: string[][] = parse(text, { record_delimiter: '\n' });
  return rows.map((row) => {
    expect(row.length).toBe(names.length);
    return Object.fromEntries(names.map((key, i) => [key, row[i] ?? '']));
  });
}

function run(scenario: string, message: string, neverFired: readonly string[] = []): Executed {
  return {
    header: HEADER,
    wallMs: 12.6,
    metrics: metrics(),
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
    const [row] = table(folder.path, 'runs.csv');
    expect(row).toMatchObject({
      scenario: 'tunnel',
      seed: '1',
      preset: 'urban (synthetic)',
      planId: 'p',
      traceHash: 'h',
      outcome: 'finished',
      virtualUs: '9007199254740991',
      events: '3',
      records: '5',
      wallMs: '13',
      asExpected: 'false',
      neverFired: 'a b',
      availability: '',
      outageCount: '1',
      crashes: '0',
      radioUs: 'off: 9000000',
    });
    expect(table(folder.path, 'verdicts.csv')).toEqual([
      {
        scenario: 'tunnel',
        seed: '1',
        oracle: 'crash',
        status: 'fail',
        expected: 'pass',
        asExpected: 'false',
        atUs: '7',
        message: 'broke',
      },
      {
        scenario: 'tunnel',
        seed: '1',
        oracle: 'hang',
        status: 'unknown',
        expected: 'pass',
        asExpected: 'true',
        atUs: '',
        message: '',
      },
    ]);
    expect(table(folder.path, 'outages.csv')).toEqual([
      {
        scenario: 'tunnel',
        seed: '1',
        startUs: '1000000',
        healedUs: '3000000',
        recoveredUs: '',
        timeToRecoverUs: '',
        cause: 'server unreachable: =cmd',
      },
    ]);
  });

  test('findings are rows with their plan, and no formula either', () => {
    writeFindingsTable(folder.path, [{ ...FINDING, message: '=HYPERLINK("http://x","y")' }]);
    const [row] = table(folder.path, 'findings.csv');
    expect(row).toMatchObject({
      id: FINDING.id,
      message: '\'=HYPERLINK("http://x","y")',
      faults: '2',
      plan: planLine(FINDING.candidate),
    });
  });

  test('a table without rows has its columns', () => {
    writeTables(folder.path, []);
    expect(readFileSync(join(folder.path, 'outages.csv'), 'utf8')).toBe(
      'scenario,seed,startUs,healedUs,recoveredUs,timeToRecoverUs,cause\n',
    );
  });

  test('every column is in docs/results.md with what it means', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/results.md'), 'utf8');
    const lines = new Set(text.split('\n'));
    const metricNames = new Set<string>(METRICS.map(({ name }) => name));
    for (const columns of [RUN_COLUMNS, OUTAGE_COLUMNS, VERDICT_COLUMNS, FINDING_COLUMNS]) {
      for (const { name, meaning } of columns) {
        if (columns === RUN_COLUMNS && metricNames.has(name)) continue;
        expect(lines).toContain(`| \`${name}\` | ${meaning} |`);
      }
    }
    for (const { name, label, unit, formula, source } of METRICS) {
      expect(lines).toContain(`| \`${name}\` | ${label} | ${unit} | ${formula} | ${source} |`);
    }
  });

  test('a table is written whole or not at all', async () => {
    const out = join(folder.path, 'blocked');
    mkdirSync(join(out, 'verdicts.csv'), { recursive: true });
    expect(await usageLines(() => writeTables(out, [run('x', 'y')]))).toEqual([
      `${out}/verdicts.csv: cannot write: it is a folder`,
    ]);
    expect(readdirSync(out)).toEqual(['outages.csv', 'runs.csv', 'verdicts.csv']);
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
