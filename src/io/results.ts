/**
 * The results of a replay as files: one CSV of runs, one of verdicts, and the traces beside them.
 *
 * Texts that a spreadsheet would take for a formula are escaped. Files are written whole under
 * another name first, so a folder never holds half a table.
 */

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Executed } from './execute.ts';
import { onFile } from './usage-error.ts';

/** Makes the folder and its place for traces. Throws UsageError when that cannot be. */
export function prepareOut(out: string): void {
  onFile(out, 'make the folder', () => mkdirSync(join(out, 'traces'), { recursive: true }));
}

export function traceFileOf(out: string, scenario: string, seed: string): string {
  const safe = `${scenario}-${seed}`.replaceAll(/[^\w.-]/g, '_');
  return join(out, 'traces', `${safe}.jsonl`);
}

/** Writes runs.csv and verdicts.csv. */
export function writeTables(out: string, runs: readonly Executed[]): void {
  writeWhole(
    join(out, 'runs.csv'),
    stringify(
      runs.map(({ result, wallMs }) => ({
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
        wallMs: Math.round(wallMs),
        asExpected: result.asExpected,
        neverFired: result.neverFired.join(' '),
      })),
      { header: true, escape_formulas: true, cast: { boolean: String } },
    ),
  );
  writeWhole(
    join(out, 'verdicts.csv'),
    stringify(
      runs.flatMap(({ result }) =>
        result.verdicts.map(({ verdict, expected, asExpected }) => ({
          scenario: result.scenario,
          seed: result.seed,
          oracle: verdict.oracle,
          status: verdict.status,
          expected,
          asExpected,
          atUs: verdict.atUs ?? '',
          message: verdict.message,
        })),
      ),
      { header: true, escape_formulas: true, cast: { boolean: String } },
    ),
  );
}

function writeWhole(path: string, text: string): void {
  onFile(path, 'write', () => {
    writeFileSync(`${path}.partial`, text);
    renameSync(`${path}.partial`, path);
  });
}
