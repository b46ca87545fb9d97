/**
 * Traces as files: written as a stream, read line by line.
 *
 * A trace is written under a name of its own and gets its real name when it is complete, so a run
 * that is interrupted leaves nothing that looks like a trace.
 */

import { closeSync, createReadStream, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import {
  headerLine,
  parseHeader,
  parseRecord,
  recordLine,
  type TraceHeader,
  TraceLineError,
} from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';
import { onFile, UsageError } from './usage-error.ts';

const BUFFER_CHARS = 1 << 16;

/** Files that are being written: they go when the process ends before they are complete. */
const unfinished = new Set<string>();
process.on('exit', () => {
  for (const path of unfinished) rmSync(path, { force: true });
});

export class TraceWriter {
  private readonly path: string;
  private readonly partial: string;
  private file: number | undefined;
  private buffer = '';
  private trouble: unknown;

  constructor(path: string, header: TraceHeader) {
    this.path = path;
    this.partial = `${path}.partial`;
    this.file = onFile(path, 'write', () => openSync(this.partial, 'w'));
    unfinished.add(this.partial);
    this.buffer = `${headerLine(header)}\n`;
  }

  /**
   * A sink for the recorder. It never throws, since it is called in the middle of the app's calls:
   * what goes wrong is said by `finish`.
   */
  readonly sink = (record: TraceRecord): void => {
    this.buffer += `${recordLine(record)}\n`;
    if (this.buffer.length >= BUFFER_CHARS) this.flush();
  };

  /** The run is complete: the file gets its name. Throws UsageError, and then nothing stays. */
  finish(): void {
    this.flush();
    const { trouble } = this;
    try {
      onFile(this.path, 'write', () => {
        if (trouble !== undefined) throw trouble;
        this.close();
        renameSync(this.partial, this.path);
      });
      unfinished.delete(this.partial);
    } finally {
      this.abandon();
    }
  }

  /** The run is not complete: nothing stays. Does nothing after `finish`. */
  abandon(): void {
    this.close();
    if (unfinished.delete(this.partial)) rmSync(this.partial, { force: true });
  }

  private flush(): void {
    const { file, buffer } = this;
    this.buffer = '';
    if (file === undefined || this.trouble !== undefined) return;
    try {
      // Unlike writeSync, this goes on until everything is written.
      writeFileSync(file, buffer);
    } catch (error) {
      this.trouble = error;
    }
  }

  private close(): void {
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) closeSync(file);
  }
}

/** A file without line ends is no trace, and must not be taken into memory whole. */
const LINE_CHARS = 1 << 22;

/**
 * Lines of a text file; a file that cannot be read is a UsageError. Not node:readline, which also
 * ends lines at U+2028, and a log message may hold that.
 */
async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > LINE_CHARS) throw new UsageError(`${path}: not a trace: no end of a line`);
    }
  } catch (error) {
    onFile(path, 'read', () => {
      throw error;
    });
  }
  if (rest !== '') yield rest;
}

/** Reads a trace whole, checking every line. Throws UsageError for one that is damaged. */
export async function readTrace(
  path: string,
): Promise<{ header: TraceHeader; records: readonly TraceRecord[] }> {
  let header: TraceHeader | undefined;
  const records: TraceRecord[] = [];
  let line = 0;
  try {
    // JSON takes the carriage return of a Windows line end for white space.
    for await (const text of linesOf(path)) {
      line += 1;
      if (header === undefined) header = parseHeader(text);
      else records.push(parseRecord(text, line));
    }
  } catch (error) {
    if (error instanceof TraceLineError)
      throw new UsageError(`${path}:${error.line}: ${error.rule}`);
    throw error;
  }
  if (header === undefined) throw new UsageError(`${path}: the file is empty, not a trace`);
  if (records.at(-1)?.kind !== 'end') {
    throw new UsageError(
      `${path}:${line}: the trace is cut short: its last line must be an "end" record`,
    );
  }
  return { header, records };
}
