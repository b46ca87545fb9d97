/**
 * Traces as files: written as a stream, read line by line.
 *
 * A trace is written under a name of its own and gets its real name when it is complete, so a run
 * that is interrupted leaves nothing that looks like a trace.
 */

import { closeSync, createReadStream, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
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

export class TraceWriter {
  private readonly path: string;
  private readonly partial: string;
  private readonly file: number;
  private buffer = '';

  constructor(path: string, header: TraceHeader) {
    this.path = path;
    this.partial = `${path}.partial`;
    this.file = onFile(path, 'write', () => openSync(this.partial, 'w'));
    this.buffer = `${headerLine(header)}\n`;
  }

  /** A sink for the recorder. */
  readonly sink = (record: TraceRecord): void => {
    this.buffer += `${recordLine(record)}\n`;
    if (this.buffer.length >= BUFFER_CHARS) this.flush();
  };

  /** The run is complete: the file gets its name. */
  finish(): void {
    this.flush();
    onFile(this.path, 'write', () => {
      closeSync(this.file);
      renameSync(this.partial, this.path);
    });
  }

  /** The run is not complete: nothing stays. */
  abandon(): void {
    closeSync(this.file);
    rmSync(this.partial, { force: true });
  }

  private flush(): void {
    const text = this.buffer;
    this.buffer = '';
    onFile(this.path, 'write', () => writeSync(this.file, text));
  }
}

/** A stored trace. */
export interface StoredTrace {
  readonly header: TraceHeader;
  readonly records: AsyncIterable<TraceRecord>;
}

/** Lines of a text file; a file that cannot be read is a UsageError. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    onFile(path, 'read', () => {
      throw error;
    });
  } finally {
    stream.destroy();
  }
}

/** Reads a trace whole, checking every line. Throws UsageError for one that is damaged. */
export async function readTrace(
  path: string,
): Promise<{ header: TraceHeader; records: readonly TraceRecord[] }> {
  let header: TraceHeader | undefined;
  const records: TraceRecord[] = [];
  let line = 0;
  try {
    for await (const text of linesOf(path)) {
      line += 1;
      if (header === undefined) header = parseHeader(text);
      else records.push(parseRecord(text, line));
    }
  } catch (error) {
    if (error instanceof TraceLineError) throw new UsageError(`${path}:${error.message}`);
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
