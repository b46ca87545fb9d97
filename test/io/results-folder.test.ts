/** Results folders that are whole, damaged, cut short or somebody else's. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeReport } from '../../src/io/campaign-report.ts';
import { writeFinding } from '../../src/io/finding-files.ts';
import { planLine } from '../../src/io/plan-line.ts';
import { endLine, missingLine, runLine, setLine } from '../../src/io/result-lines.ts';
import { readResults } from '../../src/io/results-folder.ts';
import { MetricsFold } from '../../src/report/metrics.ts';
import { bounded, end } from '../oracle/records.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { CONTENT, FINDING } from './findings.ts';

const folder = tempFolder();
let folders = 0;

/** A new folder with these lines in its results.jsonl. */
function results(...lines: readonly string[]): string {
  folders += 1;
  const path = join(folder.path, String(folders));
  mkdirSync(path);
  writeFileSync(join(path, 'results.jsonl'), `${lines.join('\n')}\n`);
  return path;
}

const SET = setLine('survey', {
  ...{ scenario: 'tunnel', file: 'tunnel.yaml', options: ['--preset', 'urban'], scenarioId: 's' },
  ...{ appHash: 'a', model: 'm', preset: 'urban' },
  ...{ planId: 'p', assumptions: { callCost: 5 } },
});

const METRICS = (() => {
  const fold = new MetricsFold(bounded({}));
  fold.record(end(10));
  return fold.end();
})();

const VERDICT = {
  verdict: {
    ...{ oracle: 'crash', status: 'fail' as const, atUs: 7, message: 'boom' },
    evidence: [],
  },
  expected: 'pass' as const,
  asExpected: false,
};

function resultOf(seed: number) {
  return {
    ...{ scenario: 'tunnel', seed: String(seed), preset: 'urban', planId: 'p' },
    ...{ scenarioId: 's', appHash: 'a', traceHash: 'h', outcome: 'finished' as const },
    ...{ virtualUs: 10, events: 1, calls: 1, records: 1, disturbances: 1, asExpected: false },
    ...{ neverFired: ['x'], partlyFired: [{ id: 'y', fired: 1, times: 2 }], crashStack: 'Error' },
    verdicts: [VERDICT],
  };
}

function line(seed: number): string {
  return runLine({ result: resultOf(seed), metrics: METRICS, trace: '' });
}

const seedsOf = (path: string) =>
  readResults(path).sets.flatMap((set) =>
    set.kind === 'campaign' ? [] : set.runs.map(({ seed }) => seed),
  );

describe('a folder of runs', () => {
  test('reads back as it was written', () => {
    const path = results(SET, line(1), line(2), endLine(2));
    const { sets, problems } = readResults(path);
    expect(problems).toEqual([]);
    expect(sets).toEqual([
      {
        kind: 'survey',
        identity: JSON.parse(SET).identity,
        runs: [1, 2].map((seed) => {
          return { seed: String(seed), result: resultOf(seed), metrics: METRICS, trace: '' };
        }),
      },
    ]);
  });

  test('cut short in a line is said, and the runs before are there', () => {
    const whole = [SET, line(1), line(2), endLine(2)].join('\n');
    const anywhere = fc.integer({ min: 0, max: whole.length - 1 });
    const lineEnds = [...whole.matchAll(/\n/g)].flatMap(({ index }) => [index, index + 1]);
    fc.assert(
      fc.property(fc.oneof(anywhere, fc.constantFrom(...lineEnds)), (length) => {
        const path = results();
        writeFileSync(join(path, 'results.jsonl'), whole.slice(0, length));
        const { problems } = readResults(path);
        expect(problems.length).toBeGreaterThan(0);
        for (const problem of problems) expect(problem).toContain(path);
        const complete = whole.slice(0, length).split('\n').length - 1;
        // A line whose end alone is missing is whole.
        expect(seedsOf(path).length).toBeGreaterThanOrEqual(Math.max(0, Math.min(2, complete - 1)));
        rmSync(path, { recursive: true });
      }),
      { numRuns: 60 },
    );
  });

  test('cut short in the last line says where', () => {
    const path = results(SET, line(1), line(2).slice(0, 500));
    expect(readResults(path).problems).toEqual([
      `${path}/results.jsonl:3: is damaged or cut short`,
      `${path}/results.jsonl: is cut short after 1 runs`,
    ]);
    expect(seedsOf(path)).toEqual(['1']);
  });

  test('with a damaged line in the middle keeps the others', () => {
    const wrong = line(2).replace('"finished"', '"flown away"');
    const path = results(SET, line(1), wrong, line(3), endLine(3));
    expect(readResults(path).problems).toEqual([
      `${path}/results.jsonl:3: result.outcome: must be one of finished, hang, stopped, found "flown away"`,
      `${path}/results.jsonl: must have 3 runs, found 2 that can be read`,
    ]);
    expect(seedsOf(path)).toEqual(['1', '3']);
  });

  test('says which seed has no result, and has the others', () => {
    const missing = missingLine('2', 'seed 2: no result: it ran out of memory');
    const path = results(SET, line(1), missing, line(3), endLine(2));
    expect(readResults(path).problems).toEqual([
      `${path}/results.jsonl:3: seed 2: no result: it ran out of memory`,
    ]);
    expect(seedsOf(path)).toEqual(['1', '3']);
  });

  test('damaged throughout is twenty lines and a number', () => {
    const path = results(SET, ...Array.from({ length: 50 }, () => '{"line":"run"}'), endLine(0));
    const { problems } = readResults(path);
    expect(problems.length).toBe(21);
    expect(problems[0]).toBe(`${path}/results.jsonl:2: trace: is required`);
    expect(problems.at(-1)).toBe(`${path}/results.jsonl: 30 more lines are damaged`);
  });

  test.each([
    ['somebody else', 'hello', 'is damaged or cut short'],
    ['another kind of JSON', '{"kind":"header","format":3}', 'is no line of results'],
    ['a list', '[]', 'is no line of results'],
    [
      'an older version',
      SET.replace('results-2', 'results-1'),
      'is of an older version of notspot: run the command again',
    ],
    [
      'another version',
      SET.replace('results-2', 'results-9'),
      'format: must be "notspot-results-2", found "notspot-results-9"',
    ],
  ])('of %s is one line', (_, first, rule) => {
    const path = results(first, line(1), line(2));
    expect(readResults(path)).toMatchObject({
      sets: [],
      problems: [`${path}/results.jsonl:1: ${rule}`],
    });
  });

  test('never leads to a file outside', () => {
    const outside = runLine({ result: resultOf(1), metrics: METRICS, trace: 'traces/../../x' });
    const path = results(SET, outside, endLine(1));
    expect(readResults(path).problems[0]).toBe(
      `${path}/results.jsonl:2: trace: must be a file in "traces/", found "traces/../../x"`,
    );
  });
});

describe('a folder without results', () => {
  test('is one line', () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    const nowhere = join(folder.path, 'nowhere');
    const file = folder.write('file', '');
    expect([empty, nowhere, file].map((path) => readResults(path).problems)).toEqual([
      [`${empty}: is no folder of results: it has neither results.jsonl nor campaign.json`],
      [`${nowhere}: no such file or folder`],
      [`${file}: must be a folder of results, found a file`],
    ]);
  });

  test('with a folder in the place of a file is one line', () => {
    const path = join(folder.path, 'odd');
    mkdirSync(join(path, 'results.jsonl'), { recursive: true });
    expect(readResults(path).problems).toEqual([
      `${path}/results.jsonl: cannot read: it is a folder`,
    ]);
  });
});

describe('a campaign', () => {
  const KNOWN = [{ cause: 'hang: in the corpus', runs: 2 }];
  const other = { ...FINDING, id: 'another', cause: 'another cause' };
  const path = join(folder.path, 'campaign');
  const report = {
    ...{ scenario: 'tunnel', scenarioId: 's', appHash: 'a', model: 'm', seed: '7' },
    ...{ shards: [1], shardCount: 1, runs: 500, failedRuns: 9, covered: ['x'] },
    ...{ events: 10, simulatedEvents: 10 },
    ...{ known: KNOWN, passedOver: ['hang: too many'], findings: [FINDING, other] },
  };

  function written(): string {
    rmSync(path, { recursive: true, force: true });
    writeReport(path, report);
    for (const finding of report.findings) {
      writeFinding(join(path, 'findings'), { ...CONTENT, finding });
    }
    return path;
  }

  test('reads back with its findings, their plans and traces', () => {
    const { sets, problems } = readResults(written());
    expect(problems).toEqual([]);
    expect(sets).toMatchObject([
      {
        kind: 'campaign',
        identity: { scenario: 'tunnel', scenarioId: 's', appHash: 'a', model: 'm' },
        ...{ seed: '7', runs: 500, failedRuns: 9, covered: ['x'], known: KNOWN },
        passedOver: ['hang: too many'],
        findings: [
          {
            finding: FINDING,
            plan: planLine(FINDING.candidate),
            trace: `findings/${FINDING.id}/trace.jsonl`,
          },
          { finding: other },
        ],
      },
    ]);
  });

  test('with a damaged finding, a missing one and a stranger keeps the rest', () => {
    written();
    writeFileSync(join(path, 'findings', FINDING.id, 'finding.json'), '{"format"');
    mkdirSync(join(path, 'findings', 'holiday'));
    const { sets, problems } = readResults(path);
    expect(problems).toEqual([
      `${path}/findings/${FINDING.id}/finding.json: is damaged or cut short`,
      `${path}/findings/holiday: is no finding of this campaign`,
    ]);
    expect(sets).toMatchObject([{ findings: [{ finding: { id: 'another' } }] }]);
  });

  test('without its campaign.json is a line, and runs beside it are read', () => {
    written();
    rmSync(join(path, 'campaign.json'));
    writeFileSync(join(path, 'results.jsonl'), [SET, line(1), endLine(1)].join('\n'));
    expect(readResults(path).problems).toEqual([`${path}: has findings, but no campaign.json`]);
    expect(seedsOf(path)).toEqual(['1']);
  });

  test('never leads to a finding outside', () => {
    written();
    const file = join(path, 'campaign.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"another"', '"../../x"'));
    expect(readResults(path).problems[0]).toBe(
      `${file}: id of a finding: must be letters, digits, "_" and "-", found "../../x"`,
    );
  });
});
