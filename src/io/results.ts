/**
 * The results of a replay as files: one CSV of runs, one of verdicts, and the traces beside them.
 *
 * Texts that a spreadsheet would take for a formula are escaped. Files are written whole under
 * another name first, so a folder never holds half a table.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Executed } from './execute.ts';
import { onFile, UsageError } from './usage-error.ts';

/** Makes the folder and its place for traces. Throws UsageError when that cannot be. */
export function prepareOut(out: string): void {
  onFile(out, 'make the folder', () => makeParts(join(out, 'traces'), out));
}

/** Makes a folder and those above it. Throws UsageError when that cannot be. */
export function makeFolder(path: string): void {
  onFile(path, 'make the folder', () => makeParts(path, path));
}

/** Not mkdir's own `recursive`, which never returns where the system refuses with ENOENT (/proc). */
function makeParts(path: string, out: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST' && isFolder(path)) return;
    if (code !== 'ENOENT') throw error;
    const parent = dirname(path);
    if (parent === path || isFolder(parent)) {
      throw new UsageError(`${out}: cannot make the folder: there can be none`);
    }
    makeParts(parent, out);
    mkdirSync(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const NAME_CHARS = 100;

/** Where the traces of some runs go: a name each, also if two scenarios are called the same. */
export function traceFilesOf(
  out: string,
  runs: readonly { readonly name: string; readonly seed: string }[],
): readonly string[] {
  const taken = new Set<string>();
  return runs.map(({ name, seed }) => {
    const safe = fileName(`${name}-${seed}`);
    let unique = safe;
    // Some file systems take upper and lower case for the same.
    for (let i = 2; taken.has(unique.toLowerCase()); i += 1) unique = `${safe}.${i}`;
    taken.add(unique.toLowerCase());
    return join(out, 'traces', `${unique}.jsonl`);
  });
}

/** A text as the name of a file. What is lost by that stays told apart by a hash. */
function fileName(text: string): string {
  const safe = text.replaceAll(/[^\w.-]/g, '_').slice(0, NAME_CHARS);
  if (safe === text) return safe;
  return `${safe}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

/** A run for the tables. A survey leaves out real time, so that its files depend on nothing else. */
export type TableRun = Pick<Executed, 'result'> & Partial<Pick<Executed, 'wallMs'>>;

/** Writes runs.csv and verdicts.csv. Throws UsageError. */
export function writeTables(out: string, runs: readonly TableRun[]): void {
  writeCsv(join(out, 'runs.csv'), runs.map(runRow));
  writeCsv(join(out, 'verdicts.csv'), runs.flatMap(verdictRows));
}

/** Writes rows of the same keys as a table. Throws UsageError. */
export function writeCsv(path: string, rows: readonly object[]): void {
  const options = { header: true, escape_formulas: true, cast: { boolean: String } };
  writeWhole(path, stringify([...rows], options));
}

function runRow({ result, wallMs }: TableRun) {
  return {
    scenario: result.scenario,
    seed: result.seed,
    preset: `${result.preset} (synthetic)`,
    planId: result.planId,
    traceHash: result.traceHash,
    outcome: result.outcome,
    virtualUs: result.virtualUs,
    events: result.events,
    calls: result.calls,
    records: result.records,
    wallMs: wallMs === undefined ? '' : Math.round(wallMs),
    asExpected: result.asExpected,
    neverFired: result.neverFired.join(' '),
  };
}

function verdictRows({ result }: TableRun) {
  return result.verdicts.map(({ verdict, expected, asExpected }) => ({
    scenario: result.scenario,
    seed: result.seed,
    oracle: verdict.oracle,
    status: verdict.status,
    expected,
    asExpected,
    atUs: verdict.atUs ?? '',
    message: verdict.message,
  }));
}

/** Writes a file whole or not at all. Throws UsageError. */
export function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial`;
  onFile(path, 'write', () => {
    try {
      writeFileSync(partial, text);
      renameSync(partial, path);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  });
}
