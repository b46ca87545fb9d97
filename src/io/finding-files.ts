/**
 * A finding as a folder: the scenario that shows it, both traces, its figures, and what was printed.
 *
 * A folder appears whole and is on the disk when `writeFinding` returns, so that what was announced
 * after that is there whatever ends the process. Nothing in it depends on real time.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { Finding } from '../finding/finding.ts';
import { canonicalJson } from '../scenario/canonical.ts';
import { choice, list, mapping, text, wholeNumber, yesNo } from '../scenario/fields.ts';
import { headerLine, recordLine, type TraceHeader } from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';
import { readChecked } from './checked-file.ts';
import { candidateOfData, planData } from './plan-data.ts';
import { makeFolder, writeWhole } from './results.ts';
import { onFile, UsageError } from './usage-error.ts';

export const SCENARIO_FILE = 'scenario.yaml';
const FINDING_FILE = 'finding.json';
const TEXT_FILE = 'finding.txt';
export const TRACE_FILE = 'trace.jsonl';
export const TWIN_FILE = 'twin.jsonl';

const FORMAT = 'notspot-finding-1';

export interface StoredTrace {
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
}

export interface FindingContent {
  readonly finding: Finding;
  /** See findingScenario. */
  readonly scenario: string;
  /** As the terminal shows it; colours are taken out. */
  readonly text: readonly string[];
  /** Undefined where no trace could be made, since the failure took its process along. */
  readonly trace: StoredTrace | undefined;
  /** The same run without faults. */
  readonly twin: StoredTrace | undefined;
}

/** Where a finding lies in the folder of its campaign. */
export function findingFolder(dir: string, id: string): string {
  return join(dir, id);
}

/**
 * Writes the folder of a finding, gives its path. One that is there already gets the new content;
 * files in it that are not ours stay. Throws UsageError, and then everything is as before.
 */
export function writeFinding(dir: string, content: FindingContent): string {
  makeFolder(dir);
  const { id } = content.finding;
  const folder = findingFolder(dir, id);
  const isThere = onFile(folder, 'write', () => statSync(folder, { throwIfNoEntry: false }));
  if (isThere !== undefined && !existsSync(join(folder, FINDING_FILE))) {
    throw new UsageError(`${folder}: is in the way and is no finding`);
  }
  const partial = join(dir, `.${id}.${process.pid}.tmp`);
  try {
    onFile(folder, 'write', () => {
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial);
      const written = writeFiles(partial, content);
      if (isThere === undefined) renameSync(partial, folder);
      else replaceFiles(partial, folder, written);
      syncFolder(folder);
      syncFolder(dir);
    });
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Gives the names of the files. */
function writeFiles(folder: string, content: FindingContent): readonly string[] {
  const { finding, scenario, text: lines, trace, twin } = content;
  const shown = lines.map((line) => `${stripVTControlCharacters(line)}\n`).join('');
  const files = [SCENARIO_FILE, TEXT_FILE];
  write(join(folder, SCENARIO_FILE), [scenario]);
  write(join(folder, TEXT_FILE), [shown]);
  for (const [name, stored] of [[TRACE_FILE, trace] as const, [TWIN_FILE, twin] as const]) {
    if (stored === undefined) continue;
    write(join(folder, name), traceText(stored));
    files.push(name);
  }
  // The last one: where it is, all others are.
  write(join(folder, FINDING_FILE), [jsonOf(finding, files)]);
  syncFolder(folder);
  return [...files, FINDING_FILE];
}

/** Keys in the order of the alphabet, so that equal findings are equal files. */
function jsonOf(finding: Finding, files: readonly string[]): string {
  const data = { ...finding, format: FORMAT, files, candidate: planData(finding.candidate) };
  return `${JSON.stringify(JSON.parse(canonicalJson(data)), undefined, 2)}\n`;
}

function* traceText({ header, records }: StoredTrace): Generator<string> {
  yield `${headerLine(header)}\n`;
  for (let i = 0; i < records.length; i += CHUNK_RECORDS) {
    const some = records.slice(i, i + CHUNK_RECORDS);
    yield some.map((record) => `${recordLine(record)}\n`).join('');
  }
}

const CHUNK_RECORDS = 1000;

/** Returns when the file is on the disk. */
function write(path: string, parts: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    // Unlike writeSync, this goes on until everything is written.
    for (const part of parts) writeFileSync(file, part);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Each file whole, one after the other: the folder is never without a scenario. */
function replaceFiles(from: string, to: string, names: readonly string[]): void {
  for (const name of [TRACE_FILE, TWIN_FILE]) {
    if (!names.includes(name)) rmSync(join(to, name), { force: true });
  }
  for (const name of names) renameSync(join(from, name), join(to, name));
}

/** Returns when the list of what is in a folder is on the disk. */
function syncFolder(path: string): void {
  // Windows has no such thing.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const span = mapping({ fromUs: wholeNumber(0), toUs: wholeNumber(0) });

const findingForm = mapping({
  format: text,
  files: list(text),
  id: text,
  kind: choice(['crash', 'hang', 'invariant', 'liveness', 'bug']),
  oracle: text,
  cause: text,
  atUs: wholeNumber(0),
  message: text,
  candidate: z.unknown(),
  seed: text,
  index: wholeNumber(0),
  seen: wholeNumber(0),
  drawnFaults: wholeNumber(0),
  shrink: mapping({
    trials: wholeNumber(0),
    events: wholeNumber(0),
    exhausted: yesNo,
  }).optional(),
  necessity: list(
    mapping({
      id: text,
      needed: yesNo,
      without: list(text),
      starts: span.optional(),
      occurrences: list(wholeNumber(1)).optional(),
      lengths: span.optional(),
    }),
  ),
});

/** Reads the figures of a finding. Throws UsageError for a folder that is damaged or no finding. */
export function readFinding(folder: string): Finding {
  const file = join(folder, FINDING_FILE);
  if (!existsSync(file))
    throw new UsageError(`${folder}: is no finding: it has no ${FINDING_FILE}`);
  const format = formatOf(file);
  if (format !== FORMAT) {
    const found = JSON.stringify(format) ?? 'none';
    throw new UsageError(`${file}: format: must be "${FORMAT}", found ${found}`);
  }
  const { format: _, files, candidate, necessity, ...rest } = readChecked(file, findingForm);
  const missing = files.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new UsageError(`${folder}: the finding is not complete: it has no ${missing.join(', ')}`);
  }
  return {
    ...rest,
    candidate: candidateOfData(candidate, `${file}: candidate`),
    // JSON leaves out what is undefined.
    necessity: necessity.map(({ id, needed, without, starts, occurrences, lengths }) => {
      return { id, needed, without, starts, occurrences, lengths };
    }),
  };
}

/** Puts new figures in the place of those of a finding that is there. Throws UsageError. */
export function updateFinding(folder: string, finding: Finding): void {
  const file = join(folder, FINDING_FILE);
  const { files } = readChecked(file, findingForm);
  writeWhole(file, jsonOf(finding, files));
}

/** What was printed of it. Throws UsageError. */
export function findingText(folder: string): readonly string[] {
  const file = join(folder, TEXT_FILE);
  return onFile(file, 'read', () => readFileSync(file, 'utf8').trimEnd().split('\n'));
}

/** Asked first: of a file of another kind or version, the list of its problems helps nobody. */
function formatOf(file: string): unknown {
  const content = onFile(file, 'read', () => readFileSync(file, 'utf8'));
  try {
    const data: unknown = JSON.parse(content);
    return Object(data).format;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file}: is damaged or cut short`);
  }
}
