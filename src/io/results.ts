/**
 * The folder of results: where it is made, where the traces go, and how files get there whole.
 *
 * Files are written under another name first, so a folder never holds half a table. Texts that a
 * spreadsheet would take for a formula are escaped.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
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

/** Writes rows of the same keys as a table. Throws UsageError. */
export function writeCsv(path: string, rows: readonly object[]): void {
  const options = { header: true, escape_formulas: true, cast: { boolean: String } };
  writeWhole(path, stringify([...rows], options));
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
