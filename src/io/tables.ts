/**
 * Results as tables (CSV), for spreadsheets and scripts: runs, outages, verdicts, findings.
 *
 * Every column is in one of the lists here, with what it means; docs/results.md has them for readers.
 * Texts that a spreadsheet would take for a formula are escaped by an apostrophe before them.
 */

import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../finding/finding.ts';
import type { Expectation } from '../oracle/judge.ts';
import { BREAKDOWNS, METRICS } from '../report/metric-table.ts';
import {
  type Breakdown,
  type Outage,
  type RunMetrics,
  timeToRecoverUs,
} from '../report/metrics.ts';
import type { RunResult } from '../sim/run.ts';
import { planLine } from './plan-line.ts';
import { writeWhole } from './results.ts';

export interface Column<R> {
  readonly name: string;
  readonly meaning: string;
  /** Undefined is an empty cell. */
  readonly value: (row: R) => string | number | boolean | undefined;
}

/** A survey leaves out real time, so that its files depend on nothing else. */
export interface TableRun {
  readonly result: RunResult;
  readonly metrics: RunMetrics;
  readonly wallMs?: number;
}

interface Row<T> {
  readonly result: RunResult;
  readonly of: T;
}

function column<R>(name: string, meaning: string, value: Column<R>['value']): Column<R> {
  return { name, meaning, value };
}

export const RUN_COLUMNS: readonly Column<TableRun>[] = [
  column('scenario', 'Name of the scenario.', ({ result }) => result.scenario),
  column('seed', 'Seed of the run.', ({ result }) => result.seed),
  column(
    'preset',
    'Preset of the world; every preset is synthetic, not a measurement.',
    ({ result }) => `${result.preset} (synthetic)`,
  ),
  column('planId', 'Stands for the fault plan.', ({ result }) => result.planId),
  column('traceHash', 'Stands for everything that happened.', ({ result }) => result.traceHash),
  column(
    'outcome',
    'How the run ended: finished, hang or stopped.',
    ({ result }) => result.outcome,
  ),
  column('virtualUs', 'Length in virtual time, microseconds.', ({ result }) => result.virtualUs),
  column('events', 'Events of the simulation.', ({ result }) => result.events),
  column('records', 'Records of the trace.', ({ result }) => result.records),
  column('wallMs', 'Real time in milliseconds; empty in a survey.', ({ wallMs }) =>
    wallMs === undefined ? undefined : Math.round(wallMs),
  ),
  column('asExpected', 'Whether every verdict is.', ({ result }) => result.asExpected),
  column('neverFired', 'Ids of faults that never fired, with blanks between.', ({ result }) =>
    result.neverFired.join(' '),
  ),
  ...METRICS.map(({ name, formula }) =>
    column<TableRun>(name, formula, ({ metrics }) => metrics[name]),
  ),
  ...BREAKDOWNS.map(({ name, formula }) =>
    column<TableRun>(name, `${formula} As "reason: number; ...".`, ({ metrics }) =>
      breakdownText(metrics[name]),
    ),
  ),
];

function breakdownText(counts: Breakdown): string {
  return Object.entries(counts)
    .map(([key, count]) => `${key}: ${count}`)
    .join('; ');
}

export const OUTAGE_COLUMNS: readonly Column<Row<Outage>>[] = [
  column('scenario', 'Name of the scenario.', ({ result }) => result.scenario),
  column('seed', 'Seed of the run.', ({ result }) => result.seed),
  column('startUs', 'When it began, virtual time.', ({ of }) => of.startUs),
  column(
    'healedUs',
    'When the world was whole again and the app lived; empty if that never was.',
    ({ of }) => of.healedUs,
  ),
  column(
    'recoveredUs',
    'When the app had used the network again; empty if it never did.',
    ({ of }) => of.recoveredUs,
  ),
  column('timeToRecoverUs', 'From the one to the other.', ({ of }) => timeToRecoverUs(of)),
  column('cause', 'What began it.', ({ of }) => of.cause),
];

export const VERDICT_COLUMNS: readonly Column<Row<Expectation>>[] = [
  column('scenario', 'Name of the scenario.', ({ result }) => result.scenario),
  column('seed', 'Seed of the run.', ({ result }) => result.seed),
  column('oracle', 'What judges.', ({ of }) => of.verdict.oracle),
  column('status', 'pass, fail or unknown.', ({ of }) => of.verdict.status),
  column('expected', 'What the scenario expects.', ({ of }) => of.expected),
  column('asExpected', 'Whether the status is.', ({ of }) => of.asExpected),
  column('atUs', 'Moment of the first failure, virtual time.', ({ of }) => of.verdict.atUs),
  column('message', 'What was seen.', ({ of }) => of.verdict.message),
];

export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  column('id', 'Stands for the cause.', ({ id }) => id),
  column('kind', 'crash, hang, invariant, liveness or bug.', ({ kind }) => kind),
  column('oracle', 'The oracle that failed.', ({ oracle }) => oracle),
  column('cause', 'What tells it from others.', ({ cause }) => cause),
  column('message', 'What was seen.', ({ message }) => message),
  column('atUs', 'Moment of the failure, virtual time.', ({ atUs }) => atUs),
  column('seed', 'Seed of the campaign.', ({ seed }) => seed),
  column('index', 'Number of the run that showed it first.', ({ index }) => index),
  column(
    'seen',
    'Runs of the campaign that failed so: a count under search, no rate.',
    ({ seen }) => seen,
  ),
  column('faults', 'Faults in its smallest plan.', ({ candidate }) => candidate.faults.length),
  column('plan', 'The plan in one line, for replay --plan.', ({ candidate }) =>
    planLine(candidate),
  ),
];

/** Writes runs.csv, outages.csv and verdicts.csv. Throws UsageError. */
export function writeTables(out: string, runs: readonly TableRun[]): void {
  writeTable(join(out, 'runs.csv'), RUN_COLUMNS, runs);
  const outages = runs.flatMap(({ result, metrics }) =>
    metrics.outages.map((of) => ({ result, of })),
  );
  writeTable(join(out, 'outages.csv'), OUTAGE_COLUMNS, outages);
  const verdicts = runs.flatMap(({ result }) => result.verdicts.map((of) => ({ result, of })));
  writeTable(join(out, 'verdicts.csv'), VERDICT_COLUMNS, verdicts);
}

/** Writes findings.csv into the folder of a campaign. Throws UsageError. */
export function writeFindingsTable(out: string, findings: readonly Finding[]): void {
  writeTable(join(out, 'findings.csv'), FINDING_COLUMNS, findings);
}

function writeTable<R>(path: string, columns: readonly Column<R>[], rows: readonly R[]): void {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const options = {
    header: true,
    columns: columns.map(({ name }) => name),
    escape_formulas: true,
    cast: { boolean: String },
  };
  writeWhole(path, stringify(cells, options));
}
