/** `notspot report`: real results of small runs, and folders that are damaged or foreign. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type ReportFlags, report } from '../../src/cli/report.ts';
import type { GithubEnvironment } from '../../src/cli/report-github.ts';
import { ResultsWriter } from '../../src/io/run-results.ts';
import type { RunSet } from '../../src/report/results.ts';
import { fidelityView } from '../../src/report/view-fidelity.ts';
import { setViews } from '../../src/report/view-set.ts';
import { headerLine } from '../../src/trace/jsonl.ts';
import { campaignOf, results, runSet, surveyOf } from '../report/sets.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { HEADER } from '../trace/samples.ts';
import { ended, run, start } from './command.ts';

const folder = tempFolder();
const at = (name: string) => join(folder.path, name);

/** Writes sets as replay does; gives the folder. */
function written(name: string, ...sets: readonly RunSet[]): string {
  mkdirSync(at(name));
  const writer = new ResultsWriter(at(name));
  for (const { kind, identity, runs } of sets) {
    writer.begin(kind, identity);
    for (const { result, metrics, trace } of runs) {
      writer.add({
        result,
        metrics,
        ...(trace === '' ? {} : { traceFile: join(at(name), trace) }),
      });
    }
  }
  writer.finish();
  return at(name);
}

/** The command without its process. */
async function reported(
  folders: readonly string[],
  flags: ReportFlags = {},
  environment: GithubEnvironment = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const output = {
    result: (line: string) => out.push(line),
    aside: (line: string) => err.push(line),
  };
  const { signal } = new AbortController();
  const code = await report(folders, flags, { output, signal, environment });
  return { code, out, err };
}

const CRASH = {
  fails: { crash: 'the app threw "a\n::error::b"' },
  crashStack: 'at main (apps/a.ts:7:1)\nat next (apps/a.ts:9:1)',
};

let good = '';
let bad = '';

beforeAll(() => {
  good = written('good', surveyOf(1, 40, CRASH));
  bad = written('bad', surveyOf(20, 40, CRASH));
});

describe('a report', () => {
  it('is a page in the folder of the results, and a few lines', async () => {
    const { code, out, err } = await reported([good]);
    expect([code, err]).toEqual([0, []]);
    expect(out).toEqual([
      '1 of 40 runs of surveys failed',
      'FAIL  moor: the app threw "a\\n::error::b"',
      '     replay: notspot replay scenarios/moor.yaml --seed 1',
      `report: ${join(good, 'report.html')}`,
    ]);
    expect(readFileSync(join(good, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('elsewhere has the tables beside it, and equal results make equal bytes', async () => {
    await reported([good, bad], { out: at('one') });
    await reported([good, bad], { out: at('two') });
    for (const name of ['report.html', 'runs.csv', 'verdicts.csv']) {
      expect(readFileSync(join(at('one'), name))).toEqual(readFileSync(join(at('two'), name)));
    }
    expect(readFileSync(join(at('one'), 'runs.csv'), 'utf8').split('\n')).toHaveLength(82);
  });

  it('as JSON is one object, and all else goes to stderr', async () => {
    const { out, err } = await reported([good], { json: true, github: true });
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      format: 'notspot-report-1',
      sets: [{ kind: 'survey', runs: 40, notAsExpected: { failed: 1, of: 40 } }],
      findings: [{ oracle: 'crash (crash)', cause: 'crash: at main (apps/a.ts:7:1)' }],
      problems: [],
    });
    expect(err).toEqual([expect.stringMatching(/^::error file=apps\/a\.ts,line=7,col=1,/)]);
  });

  it('as JUnit has a case for each oracle of a survey and for each replayed run', async () => {
    const replays = written('replays', runSet('replay', [{}, CRASH]));
    await reported([bad, replays], { junit: at('j.xml'), out: at('j') });
    const options = { ignoreAttributes: false, isArray: (name: string) => name === 'testcase' };
    const { testsuites } = new XMLParser(options).parse(readFileSync(at('j.xml'), 'utf8'));
    const cases = testsuites.testsuite.testcase.map((one: Record<string, unknown>) => [
      one['@_classname'],
      one['@_name'],
      'failure' in one,
    ]);
    expect(cases).toEqual([
      ['moor.survey', 'reconnect in 40 runs', false],
      ['moor.survey', 'crash in 40 runs', true],
      ['moor', 'seed 1', false],
      ['moor', 'seed 2', true],
    ]);
  });
});

describe('against a base', () => {
  it('what is worse ends with 1, and what is better with 0', async () => {
    const worse = await reported([bad], { base: good, markdown: at('worse.md') });
    expect([worse.code, worse.err]).toEqual([1, []]);
    expect(worse.out[1]).toBe(
      'against the base: 0 new findings, 0 resolved, 0 rare, 1 ongoing, 1 figure worse, 0 better',
    );
    expect(readFileSync(at('worse.md'), 'utf8')).toContain('| worse | `runs that fail by crash` |');
    const better = await reported([good], { base: bad });
    expect(better.code).toBe(0);
  });

  it('another scenario is not compared, a line says why, and the command ends with 2', async () => {
    const other = written('other', {
      ...surveyOf(0, 5, {}),
      identity: { ...surveyOf(0, 5, {}).identity, scenarioId: 'dddd', preset: 'rural' },
    });
    const { code, err, out } = await reported([other], { base: good });
    expect(code).toBe(2);
    expect(err).toEqual([
      'notspot: survey of "moor": not compared with the base: preset is urban in the base and rural here; scenario is cccc in the base and dddd here',
    ]);
    expect(out.at(-1)).toBe(`report: ${join(other, 'report.html')}`);
  });
});

describe('bad input', () => {
  it('a folder without results is a line, and no page is written', async () => {
    mkdirSync(at('empty'));
    const { code, out, err } = await reported([at('empty')]);
    expect([code, out]).toEqual([2, []]);
    expect(err).toEqual([expect.stringMatching(/^notspot: .*empty: is no folder of results/)]);
  });

  it('of several folders, those that can be read are reported', async () => {
    const { code, out, err } = await reported([at('none'), good], { out: at('some') });
    expect([code, err]).toEqual([2, [`notspot: ${at('none')}: no such file or folder`]]);
    expect(out[0]).toBe('1 of 40 runs of surveys failed');
  });

  it('a damaged line costs its run, a damaged trace its timeline, and the rest is reported', async () => {
    const traced = runSet('replay', [
      { trace: 'traces/cut.jsonl' },
      { trace: 'traces/x.jsonl' },
      {},
    ]);
    const damaged = written('damaged', traced);
    folder.write('damaged/traces/cut.jsonl', `${headerLine(HEADER)}\n`);
    const path = join(damaged, 'results.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[3] = (lines[3] ?? '').slice(0, 30);
    lines[2] = (lines[2] ?? '').replace('traces/x.jsonl', 'traces/../../x.jsonl');
    writeFileSync(path, lines.join('\n'));
    const { code, out, err } = await reported([damaged]);
    expect(code).toBe(2);
    expect(out[0]).toBe('0 of 1 replayed run failed');
    expect(err.some((line) => line.includes('results.jsonl:4'))).toBe(true);
    expect(err.some((line) => line.includes('results.jsonl:3: trace'))).toBe(true);
    expect(err.some((line) => line.includes('cut.jsonl:1: the trace is cut short'))).toBe(true);
    expect(err.every((line) => line.startsWith('notspot: ') && !line.includes('\n'))).toBe(true);
  });
});

it('warnings are those of all runs, counted, and causes that a campaign passed over are named', () => {
  const set = runSet('survey', [
    { metrics: { warnings: ['a', 'b'] } },
    { metrics: { warnings: ['b'] } },
    {},
  ]);
  const campaign = { ...campaignOf({ x: 1 }), passedOver: ['hang: far away'] };
  const shown = [{ text: 'b', runs: 1 }];
  const all = [results('here', set, campaign)];
  expect(fidelityView(all, shown).warnings).toEqual([
    { text: 'b', runs: 3 },
    { text: 'a', runs: 1 },
  ]);
  const texts = Array.from({ length: 130 }, (_, i) => `w${i}`);
  const { warnings } = fidelityView(
    [results('x', runSet('survey', [{ metrics: { warnings: texts } }]))],
    [],
  );
  expect([warnings.length, warnings.at(-1)]).toEqual([101, { text: '30 further texts', runs: 30 }]);
  const views = setViews(all[0] ?? expect.fail(), () => '');
  expect(
    views.flatMap(({ tables }) => tables).find(({ title }) => title === 'Passed over')?.rows,
  ).toEqual([['hang: far away']]);
});

it('a failure without a place in the app is annotated at its scenario, and replayed with its options', async () => {
  const silent = { fails: { reconnect: 'no connection' } };
  const options = ['--preset', 'rural', '--plan', 'n1 x'];
  const file = 'my scenarios/moor.yaml';
  const set = runSet('survey', [silent], { file, options });
  const environment = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: process.cwd() };
  const { out } = await reported([written('silent', set)], {}, environment);
  expect(out.find((line) => line.startsWith('::'))).toMatch(
    /^::error file=my scenarios\/moor.yaml,line=1,col=1,title=moor%3A reconnect/,
  );
  expect(out).toContain(
    "     replay: notspot replay 'my scenarios/moor.yaml' --seed 1 --preset rural --plan 'n1 x'",
  );
});

it('GitHub gets annotations without being asked, and the summary of its job', async () => {
  const environment = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: folder.write('sum.md', 'old\n'),
  };
  const { out } = await reported([good], {}, environment);
  expect(out.filter((line) => line.startsWith('::'))).toEqual([
    '::error file=apps/a.ts,line=7,col=1,title=moor%3A crash (crash)::the app threw "a%0A::error::b"%0Ain 1 of 40 runs of this survey%0Anotspot replay scenarios/moor.yaml --seed 1',
  ]);
  const summary = readFileSync(at('sum.md'), 'utf8');
  expect(summary).toMatch(/^old\n### notspot: 1 of 40 runs of surveys failed\n/);
});

it('the command itself: bad usage is one line', async () => {
  const { code, stdout, stderr } = await run(['report', 'none', '--base', ''], {
    cwd: folder.path,
  });
  expect([code, stdout, stderr]).toEqual([2, '', 'notspot: --base must not be empty\n']);
});

it.skipIf(process.platform === 'win32')(
  'the page is served on this machine and opened, until the command is interrupted',
  async () => {
    // Stands for the browser: it notes what it is to open.
    const opener = folder.write('bin/xdg-open', `#!/bin/sh\necho "$1" > '${at('opened')}'\n`);
    folder.write('bin/open', readFileSync(opener));
    for (const name of ['open', 'xdg-open']) chmodSync(at(`bin/${name}`), 0o755);
    const env = { PATH: `${at('bin')}:${process.env['PATH']}` };
    const child = start(['report', good, '--serve', '--open'], { cwd: folder.path, env });
    const url = await new Promise<string>((found) => {
      child.stderr?.on('data', (data) => {
        const [line] = /http:\S+/.exec(String(data)) ?? [];
        if (line !== undefined) found(line);
      });
    });
    const page = await fetch(url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(/^<!doctype/)]);
    await vi.waitFor(() => expect(readFileSync(at('opened'), 'utf8')).toBe(`${url}\n`), 5000);
    const end = ended(child);
    child.kill('SIGINT');
    expect((await end).code).toBe(0);
  },
);
