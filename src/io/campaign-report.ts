/**
 * What a campaign leaves: `campaign.json` and a folder for each finding, and how the parts of one
 * campaign are put together.
 *
 * No real time and no number of jobs in it, so equal campaigns are equal files, and the parts that
 * several machines made, put together, are the file that one would have written.
 */

import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Finding, groupFindings } from '../finding/finding.ts';
import { list, mapping, text, wholeNumber } from '../scenario/fields.ts';
import { readChecked } from './checked-file.ts';
import { findingFolder, readFinding, SCENARIO_FILE, updateFinding } from './finding-files.ts';
import { movedScenario } from './finding-scenario.ts';
import { planLine } from './plan-line.ts';
import { makeFolder, writeWhole } from './results.ts';
import { writeFindingsTable } from './tables.ts';
import { onFile, UsageError } from './usage-error.ts';

const FORMAT = 'notspot-campaign-1';
export const CAMPAIGN_FILE = 'campaign.json';
const FINDINGS = 'findings';

/** What was searched: parts of one campaign agree in all of it. */
export interface Searched {
  readonly scenario: string;
  readonly scenarioId: string;
  readonly appHash: string;
  /** Hash of the simulator's own code. */
  readonly model: string;
  readonly seed: string;
}

export interface CampaignReport extends Searched {
  /** Which shards are in it. */
  readonly shards: readonly number[];
  readonly shardCount: number;
  readonly runs: number;
  readonly failedRuns: number;
  /** Of the whole runs. */
  readonly events: number;
  /** Of them those that were simulated: see Trial. */
  readonly simulatedEvents: number;
  readonly covered: readonly string[];
  /** Runs that failed for causes that the corpus knows. */
  readonly known: readonly CauseCount[];
  /** Causes beyond the number that is made small. */
  readonly passedOver: readonly string[];
  /** One a cause, in the order of their first runs. */
  readonly findings: readonly Finding[];
}

export interface CauseCount {
  readonly cause: string;
  readonly runs: number;
}

/** The object of campaign.json and --json. */
export function dataOf(report: CampaignReport) {
  const { findings, ...rest } = report;
  const groups = groupFindings(findings);
  return {
    format: FORMAT,
    ...rest,
    findings: findings.map((finding) => ({
      id: finding.id,
      kind: finding.kind,
      oracle: finding.oracle,
      cause: finding.cause,
      message: finding.message,
      atUs: finding.atUs,
      index: finding.index,
      seen: finding.seen,
      // Others of its group are the same mistake in another dress, as far as can be seen.
      first: groups.some(({ id }) => id === finding.id),
      faults: finding.candidate.faults.length,
      plan: planLine(finding.candidate),
    })),
  };
}

/** Where findings lie in the folder of a campaign. */
export function findingsFolder(out: string): string {
  return join(out, FINDINGS);
}

/** Writes campaign.json and findings.csv; findings are written as they are found. Throws UsageError. */
export function writeReport(out: string, report: CampaignReport): void {
  makeFolder(out);
  writeFindingsTable(out, report.findings);
  writeWhole(join(out, CAMPAIGN_FILE), `${JSON.stringify(dataOf(report), undefined, 2)}\n`);
}

const form = mapping({
  format: text,
  scenario: text,
  scenarioId: text,
  appHash: text,
  model: text,
  seed: text,
  shards: list(wholeNumber(1)),
  shardCount: wholeNumber(1),
  runs: wholeNumber(0),
  failedRuns: wholeNumber(0),
  events: wholeNumber(0),
  simulatedEvents: wholeNumber(0),
  covered: list(text),
  known: list(mapping({ cause: text, runs: wholeNumber(0) })),
  passedOver: list(text),
  findings: list(z.looseObject({ id: text })),
});

/** Reads a folder that a campaign wrote. Throws UsageError. */
export function readReport(dir: string): CampaignReport {
  const { ids, ...rest } = readCampaign(dir);
  const folder = findingsFolder(dir);
  return { ...rest, findings: ids.map((id) => readFinding(findingFolder(folder, id))) };
}

/** Reads campaign.json alone, with the ids of the findings. Throws UsageError. */
export function readCampaign(dir: string): Omit<CampaignReport, 'findings'> & {
  readonly ids: readonly string[];
} {
  const file = join(dir, CAMPAIGN_FILE);
  const { format, findings, ...rest } = readChecked(file, form);
  if (format !== FORMAT) {
    throw new UsageError(`${file}: format: must be "${FORMAT}", found "${format}"`);
  }
  return { ...rest, ids: findings.map(({ id }) => id) };
}

/** Puts parts of one campaign together. Throws UsageError for parts of different ones. */
export function mergeReports(parts: readonly CampaignReport[]): CampaignReport {
  const [first] = parts;
  if (first === undefined) throw new UsageError('there is nothing to merge');
  for (const part of parts) checkSame(first, part);
  const shards = parts.flatMap((part) => part.shards).sort((a, b) => a - b);
  const twice = shards.find((shard, i) => shards.indexOf(shard) !== i);
  if (twice !== undefined) throw new UsageError(`shard ${twice} was given twice`);
  const sum = (of: (part: CampaignReport) => number) => parts.reduce((n, part) => n + of(part), 0);
  // Of each cause the first run of all counts, as it does in one campaign.
  const findings = new Map<string, Finding>();
  const all = parts.flatMap((part) => part.findings).sort((a, b) => a.index - b.index);
  for (const finding of all) {
    const known = findings.get(finding.cause);
    if (known === undefined) findings.set(finding.cause, finding);
    else findings.set(finding.cause, { ...known, seen: known.seen + finding.seen });
  }
  return {
    ...first,
    // Whole again: no machine but one would have made it so.
    ...(shards.length === first.shardCount ? { shards: [1], shardCount: 1 } : { shards }),
    runs: sum((part) => part.runs),
    failedRuns: sum((part) => part.failedRuns),
    events: sum((part) => part.events),
    simulatedEvents: sum((part) => part.simulatedEvents),
    covered: union(parts.map((part) => part.covered)),
    known: counted(parts.flatMap((part) => part.known)),
    passedOver: union(parts.map((part) => part.passedOver)),
    findings: [...findings.values()],
  };
}

const SAME: readonly (keyof Searched | 'shardCount')[] = [
  'scenario',
  'scenarioId',
  'appHash',
  'model',
  'seed',
  'shardCount',
];

function checkSame(first: CampaignReport, part: CampaignReport): void {
  for (const key of SAME) {
    if (first[key] === part[key]) continue;
    throw new UsageError(
      `these are not parts of one campaign: ${key} is "${first[key]}" in one and "${part[key]}" in another`,
    );
  }
}

function union(texts: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(texts.flat())].sort();
}

function counted(counts: readonly CauseCount[]): readonly CauseCount[] {
  const sums = new Map<string, number>();
  for (const { cause, runs } of counts) sums.set(cause, (sums.get(cause) ?? 0) + runs);
  return [...sums].map(([cause, runs]) => ({ cause, runs })).sort(byCause);
}

function byCause(a: CauseCount, b: CauseCount): number {
  return a.cause < b.cause ? -1 : 1;
}

/** Copies the folder of a finding, with its figures as they are now. Throws UsageError. */
export function copyFinding(from: string, to: string, finding: Finding): void {
  const source = findingFolder(findingsFolder(from), finding.id);
  const target = findingFolder(findingsFolder(to), finding.id);
  onFile(target, 'write', () => {
    rmSync(target, { recursive: true, force: true });
    cpSync(source, target, { recursive: true });
  });
  const file = join(source, SCENARIO_FILE);
  const scenario = onFile(file, 'read', () => readFileSync(file, 'utf8'));
  writeWhole(join(target, SCENARIO_FILE), movedScenario(scenario, file, target));
  updateFinding(target, finding);
}
