/** results.jsonl: written as runs complete, the same bytes for any number of jobs, read back whole. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { replay } from '../../src/cli/replay.ts';
import { replaySurvey } from '../../src/cli/survey.ts';
import { readResults } from '../../src/io/results-folder.ts';
import type { RunSet } from '../../src/report/results.ts';
import { summarise } from '../../src/report/summary.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const OUTAGES = join(import.meta.dirname, '../../scenarios/telemetry-outages.yaml');
const TUNNEL = join(import.meta.dirname, '../../scenarios/naive-tunnel.yaml');
const QUIET = { result: () => {}, aside: () => {} };
const GO = new AbortController().signal;

const out = (name: string) => join(folder.path, name);
const bytesOf = (name: string, file = 'results.jsonl') =>
  readFileSync(join(out(name), file), 'utf8');

function runSets(name: string): readonly RunSet[] {
  const { sets, problems } = readResults(out(name));
  expect(problems).toEqual([]);
  return sets.flatMap((set) => (set.kind === 'campaign' ? [] : [set]));
}

async function survey(name: string, jobs: number, signal = GO, seeds = 20): Promise<void> {
  const options = { out: out(name), untilUs: 45 * 60_000_000, seeds, jobs };
  await replaySurvey([TUNNEL], options, QUIET, signal);
}

describe('a replay', () => {
  beforeAll(() => replay([OUTAGES, TUNNEL], { out: out('replay') }, QUIET, GO));

  test('leaves a set for each scenario, its run with the path of the trace', () => {
    const [first, second] = runSets('replay');
    expect(first).toMatchObject({
      kind: 'replay',
      identity: { scenario: 'telemetry-outages', assumptions: { statusOrder: 'byState' } },
      runs: [{ seed: '1', trace: 'traces/telemetry-outages-1.jsonl' }],
    });
    expect(second?.identity.scenario).toBe('naive-tunnel');
    expect(readdirSync(out('replay')).sort()).toEqual([
      'outages.csv',
      'results.jsonl',
      'runs.csv',
      'traces',
      'verdicts.csv',
    ]);
  });

  test('names the file of its scenario from the working directory, not from the root', () => {
    expect(runSets('replay').map(({ identity }) => [identity.file, identity.options])).toEqual([
      ['scenarios/telemetry-outages.yaml', []],
      ['scenarios/naive-tunnel.yaml', []],
    ]);
    expect(bytesOf('replay')).not.toContain(process.cwd());
  });

  test('has the outages of its plan, with recoveries as they are read from the trace', () => {
    const metrics = runSets('replay')[0]?.runs[0]?.metrics;
    // Channels confirmed, or bytes delivered, first after each end of a fault; by hand from the trace.
    expect(metrics?.outages.slice(0, 4)).toEqual([
      outage(600_000_000, 620_000_000, 621_229_647, 'coverageLoss "short-gap"'),
      outage(1_200_000_000, 1_245_000_000, 1_255_568_194, 'coverageLoss "registration-lost"'),
      outage(1_800_000_000, 1_900_000_000, 1_910_487_436, 'coverageLoss "tunnel"'),
      outage(3_000_000_000, 3_180_000_000, 3_532_758_071, 'backhaulLoss "no-internet"'),
    ]);
    expect(metrics).toMatchObject({
      outageCount: 7,
      outagesRiddenOut: 7,
      longestTimeToRecoverUs: 463_720_110,
      timeToFirstConnectUs: 34_327_446,
      crashes: 0,
      boots: { COLDBOOT: 1 },
    });
    expect(metrics?.availability).toBeGreaterThan(0.8);
    expect(metrics?.availability).toBeLessThan(0.95);
  });

  test('has counts that agree with the lines of the trace', () => {
    const lines = bytesOf('replay', 'traces/telemetry-outages-1.jsonl').split('\n');
    const sum = (part: string, of: RegExp) =>
      lines
        .filter((line) => line.includes(part))
        .reduce((all, line) => all + Number(of.exec(line)?.[1] ?? 1), 0);
    const metrics = runSets('replay')[0]?.runs[0]?.metrics;
    expect(metrics).toMatchObject({
      calls: sum('"kind":"call"', /"count":(\d+)/),
      bytesOffered: sum('"what":"accepted"', /"count":(\d+)/),
      bytesDelivered: sum('"what":"delivered","count"', /"count":(\d+)/),
      logsPosted: sum('"what":"posted"', /$^/),
      notifications: sum('"kind":"notification"', /$^/),
    });
  });

  test('is the same bytes when it is made again', async () => {
    await replay([OUTAGES, TUNNEL], { out: out('again') }, QUIET, GO);
    expect(bytesOf('again')).toBe(bytesOf('replay'));
  });
});

function outage(startUs: number, healedUs: number, recoveredUs: number, cause: string) {
  return { startUs, healedUs, recoveredUs, cause };
}

describe('a survey', () => {
  beforeAll(() => survey('one', 1));

  test('is the same bytes for any number of jobs, without traces', async () => {
    await survey('three', 3);
    for (const file of ['results.jsonl', 'runs.csv', 'outages.csv', 'verdicts.csv']) {
      expect(bytesOf('three', file)).toBe(bytesOf('one', file));
    }
    const [set] = runSets('one');
    expect(set?.kind).toBe('survey');
    expect(set?.runs.map(({ seed, trace }) => [seed, trace])).toEqual(
      Array.from({ length: 20 }, (_, i) => [String(i + 1), '']),
    );
    expect(set?.runs.every(({ result }) => result.seed === '1')).toBe(false);
  });

  test('has the identity of its replay, whatever the seed', () => {
    const [set] = runSets('one');
    // Its length is another one, and so is its id.
    const { scenarioId: _, options: __, ...identity } = runSets('replay')[1]?.identity ?? {};
    expect(set?.identity).toMatchObject(identity);
    expect(set?.identity.options).toEqual(['--until', '45m']);
  });

  test('has a summary with the rate of what fails', () => {
    const [set] = runSets('one');
    const summary = summarise(set ?? expect.fail());
    const reconnect = summary.oracles.find(({ oracle }) => oracle === 'reconnect');
    const failed = set?.runs.filter(({ result }) =>
      result.verdicts.some(({ verdict: v }) => v.oracle === 'reconnect' && v.status === 'fail'),
    );
    expect(reconnect?.failed).toBe(failed?.length);
    expect(failed?.length).toBeGreaterThan(0);
  });

  test('that is interrupted keeps its whole runs', async () => {
    const abort = new AbortController();
    const aborting = survey('interrupted', 1, abort.signal, 2000);
    const partial = join(out('interrupted'), 'results.jsonl.partial');
    const watch = setInterval(() => {
      if ((statSync(partial, { throwIfNoEntry: false })?.size ?? 0) > 0) abort.abort();
    }, 20);
    await aborting;
    clearInterval(watch);
    const [set] = runSets('interrupted');
    expect(set?.runs.length).toBeGreaterThan(0);
    expect(set?.runs.length).toBeLessThan(2000);
    expect(readdirSync(out('interrupted')).filter((name) => name.includes('partial'))).toEqual([]);
    const shared = Math.min(20, set?.runs.length ?? 0);
    const head = (name: string) =>
      bytesOf(name)
        .split('\n')
        .slice(0, shared + 1);
    expect(head('interrupted')).toEqual(head('one'));
  });
});
