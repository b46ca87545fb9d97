/**
 * Reads a results folder, as `replay`, surveys and `fuzz` with --out leave it, for a report.
 *
 * What cannot be used is a line in `problems` and the rest is read: people report on what a broken
 * disk or an interrupted job has left. Files are read piece by piece, and texts that many runs share
 * are kept once, so memory grows with the number of runs and not with their records.
 */

import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { CampaignSet, FoundFinding, ReportedRun, Results, RunSet } from '../report/results.ts';
import { CAMPAIGN_FILE, findingsFolder, readCampaign } from './campaign-report.ts';
import { findingFolder, findingText, readFinding, TRACE_FILE, TWIN_FILE } from './finding-files.ts';
import { planLine } from './plan-line.ts';
import { type ResultLine, ResultLineReader } from './result-lines.ts';
import { RESULTS_FILE } from './run-results.ts';
import { onFile, UsageError } from './usage-error.ts';

const CHUNK_BYTES = 1 << 18;
/** A run of a thousand outages has some 200 kB. */
const LINE_CHARS = 1 << 22;
/** Of a file that is damaged throughout, the first lines say it all. */
const MAX_PROBLEMS = 20;

/** Throws nothing: a folder that is not there is a problem line as well. */
export function readResults(folder: string): Results {
  const problems: string[] = [];
  const sets: (RunSet | CampaignSet)[] = [];
  const runs = join(folder, RESULTS_FILE);
  if (existsSync(runs)) sets.push(...noting(problems, () => readRuns(runs, problems), []));
  const isCampaign = existsSync(join(folder, CAMPAIGN_FILE));
  if (isCampaign) sets.push(...noting(problems, () => [campaignOf(folder, problems)], []));
  else if (existsSync(findingsFolder(folder))) {
    problems.push(`${folder}: has findings, but no ${CAMPAIGN_FILE}`);
  }
  if (sets.length === 0 && problems.length === 0) problems.push(nothingIn(folder));
  return { folder, sets, problems };
}

function nothingIn(folder: string): string {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return `${folder}: no such file or folder`;
  if (!stat.isDirectory()) return `${folder}: must be a folder of results, found a file`;
  return `${folder}: is no folder of results: it has neither ${RESULTS_FILE} nor ${CAMPAIGN_FILE}`;
}

/** What the body gives; what it cannot use becomes problem lines. */
function noting<T>(problems: string[], body: () => T, otherwise: T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(...error.lines);
    return otherwise;
  }
}

// Runs

interface OpenSet extends Omit<RunSet, 'runs'> {
  readonly runs: ReportedRun[];
}

function readRuns(file: string, problems: string[]): readonly RunSet[] {
  const sets: OpenSet[] = [];
  const reader = new ResultLineReader();
  let number = 0;
  let bad = 0;
  let runs = 0;
  let end: number | undefined;
  for (const text of linesOf(file)) {
    number += 1;
    const place = `${file}:${number}`;
    const wrong: string[] = [];
    const read = noting<ResultLine | undefined>(wrong, () => reader.read(text, place), undefined);
    bad += wrong.length;
    if (bad <= MAX_PROBLEMS) problems.push(...wrong);
    if (read === undefined) {
      // Not one of ours: do not go through a large file line by line.
      if (number === 1) return [];
      continue;
    }
    if (read.line === 'set') sets.push({ kind: read.kind, identity: read.identity, runs: [] });
    else if (read.line === 'missing') problems.push(`${place}: ${read.problem}`);
    else if (read.line === 'end') end = read.runs;
    else {
      runs += 1;
      sets.at(-1)?.runs.push(read.run);
    }
  }
  if (bad > MAX_PROBLEMS) {
    problems.push(`${file}: ${bad - MAX_PROBLEMS} more lines are damaged`);
  }
  problems.push(...completeness(file, runs, end));
  return sets.filter((set) => set.runs.length > 0);
}

/** Whether all runs are there. */
function completeness(file: string, runs: number, end: number | undefined): readonly string[] {
  if (end === undefined) return [`${file}: is cut short after ${runs} runs`];
  if (end !== runs) return [`${file}: must have ${end} runs, found ${runs} that can be read`];
  return [];
}

/** Lines of a text file, without more of it in memory than a line. Throws UsageError. */
function* linesOf(path: string): Generator<string> {
  const file = onFile(path, 'read', () => openSync(path, 'r'));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (;;) {
      const bytes = onFile(path, 'read', () => readSync(file, chunk, 0, CHUNK_BYTES, null));
      const lines = `${rest}${bytes === 0 ? decoder.end() : decoder.write(chunk.subarray(0, bytes))}`;
      const parts = lines.split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
      if (bytes === 0) break;
      if (rest.length > LINE_CHARS) throw new UsageError(`${path}: no end of a line`);
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

// Campaigns

function campaignOf(folder: string, problems: string[]): CampaignSet {
  const { scenario, scenarioId, appHash, model, seed, runs, failedRuns, ...rest } =
    readCampaign(folder);
  const { covered, known, passedOver, ids } = rest;
  const findings = findingsFolder(folder);
  const read = ids.flatMap((id) =>
    noting<readonly FoundFinding[]>(problems, () => [foundOf(folder, id)], []),
  );
  const strangers = noting(problems, () => strangersIn(findings, ids), []);
  for (const name of strangers) {
    problems.push(`${join(findings, name)}: is no finding of this campaign`);
  }
  return {
    kind: 'campaign',
    identity: { scenario, scenarioId, appHash, model },
    seed,
    runs,
    failedRuns,
    covered,
    known,
    passedOver,
    findings: read,
  };
}

/** Hidden ones are half-written findings of ours, or the system's. */
function strangersIn(findings: string, ids: readonly string[]): readonly string[] {
  if (!existsSync(findings)) return [];
  const names = onFile(findings, 'read', () => readdirSync(findings));
  return names.filter((name) => !name.startsWith('.') && !ids.includes(name)).sort();
}

/** An id names a folder: not one elsewhere, whoever wrote the file. */
const PLAIN_NAME = /^[\w-]+$/;

function foundOf(folder: string, id: string): FoundFinding {
  if (!PLAIN_NAME.test(id)) {
    const found = JSON.stringify(id);
    throw new UsageError(
      `${join(folder, CAMPAIGN_FILE)}: id of a finding: must be letters, digits, "_" and "-", found ${found}`,
    );
  }
  const path = findingFolder(findingsFolder(folder), id);
  const finding = readFinding(path);
  const traceOf = (name: string) => {
    return existsSync(join(path, name)) ? `findings/${id}/${name}` : '';
  };
  return {
    finding,
    plan: planLine(finding.candidate),
    text: findingText(path),
    trace: traceOf(TRACE_FILE),
    twin: traceOf(TWIN_FILE),
  };
}
