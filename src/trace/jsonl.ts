/**
 * Traces as JSON lines: a header, then one record a line, keys in the order of `RECORDS`.
 *
 * What a call wrote is spelt as a list of "address:bytes", both hexadecimal, so that a person can
 * read it; everything else is as in memory. (Not as an object: keys that are all digits would come
 * back in another order.) Reading checks every line against the table and names the line that is
 * wrong.
 */

import { FIELD_NAMES, RECORDS, type RecordKind, type TraceRecord } from './record.ts';
import { TRACE_FORMAT } from './trace-hash.ts';

/** First line of a trace: what produced it. */
export interface TraceHeader {
  readonly kind: 'header';
  readonly format: number;
  /** Hash of the simulator's own code. */
  readonly model: string;
  readonly app: string;
  readonly appHash: string;
  readonly scenario: string;
  readonly scenarioId: string;
  readonly planId: string;
  readonly seed: string;
  /** Preset of the world; every preset is synthetic, not a measurement. */
  readonly preset: string;
  readonly assumptions: Readonly<Record<string, string | number>>;
}

export function headerLine(header: TraceHeader): string {
  return JSON.stringify(header);
}

/** One record as one line, without the line end. */
export function recordLine(record: TraceRecord): string {
  const fields: Record<string, string> = RECORDS[record.kind];
  const names = FIELD_NAMES[record.kind];
  const values = record as unknown as Record<string, unknown>;
  let line = `{"kind":"${record.kind}"`;
  for (const name of names) {
    const value = values[name];
    const text =
      fields[name] === 'writes' ? writesJson(value as readonly number[]) : JSON.stringify(value);
    line += `,"${name}":${text}`;
  }
  return `${line}}`;
}

const hex = (n: number, digits: number) => (n >>> 0).toString(16).padStart(digits, '0');

function writesJson(writes: readonly number[]): string {
  const parts: string[] = [];
  let i = 0;
  while (i < writes.length) {
    const address = writes[i] as number;
    const bytes = writes[i + 1] as number;
    const words = (bytes + 3) >>> 2;
    let text = '';
    for (let b = 0; b < bytes; b += 1) {
      text += hex(((writes[i + 2 + (b >>> 2)] as number) >>> ((b & 3) * 8)) & 0xff, 2);
    }
    parts.push(`"${hex(address, 8)}:${text}"`);
    i += 2 + words;
  }
  return `[${parts.join(',')}]`;
}

const WRITE = /^([0-9a-f]{8}):((?:[0-9a-f]{2})*)$/;

function writesFromJson(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const writes: number[] = [];
  for (const item of value) {
    const [, address, text] = WRITE.exec(String(item)) ?? [];
    if (address === undefined || text === undefined) return undefined;
    writes.push(Number.parseInt(address, 16), text.length / 2);
    for (let i = 0; i < text.length; i += 8) {
      const part = text.slice(i, i + 8).padEnd(8, '0');
      const swapped = part.replace(/(..)(..)(..)(..)/, '$4$3$2$1');
      writes.push(Number.parseInt(swapped, 16) >>> 0);
    }
  }
  return writes;
}

/** A line that is not what it must be. */
export class TraceLineError extends Error {
  readonly line: number;
  /** What must hold, without the line. */
  readonly rule: string;

  constructor(line: number, rule: string) {
    super(`line ${line}: ${rule}`);
    this.name = 'TraceLineError';
    this.line = line;
    this.rule = rule;
  }
}

function parseObject(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceLineError(line, 'must be one JSON object: the line is cut short or damaged');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TraceLineError(line, 'must be one JSON object');
  }
  return value as Record<string, unknown>;
}

const HEADER_TEXTS = [
  'model',
  'app',
  'appHash',
  'scenario',
  'scenarioId',
  'planId',
  'seed',
  'preset',
] as const satisfies readonly (keyof TraceHeader)[];

const SHOWN_CHARS = 60;

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}...`;
}

/** Reads the first line of a trace. Throws TraceLineError. */
export function parseHeader(text: string): TraceHeader {
  const value = parseObject(text, 1);
  if (value['kind'] !== 'header') throw new TraceLineError(1, 'must be the header of a trace');
  if (value['format'] !== TRACE_FORMAT) {
    throw new TraceLineError(
      1,
      `trace format must be ${TRACE_FORMAT}, found ${shown(value['format'])}`,
    );
  }
  for (const key of HEADER_TEXTS) {
    if (typeof value[key] === 'string') continue;
    throw new TraceLineError(
      1,
      `field "${key}" of the header must be a text, found ${shown(value[key])}`,
    );
  }
  return value as unknown as TraceHeader;
}

const TYPE_TEXTS = {
  number: 'a whole number',
  text: 'a text',
  numbers: 'a list of whole numbers',
  writes: 'a list of "address:bytes"',
} as const;

function checkedField(type: keyof typeof TYPE_TEXTS, value: unknown): unknown {
  switch (type) {
    case 'number':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'numbers':
      return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n))
        ? value
        : undefined;
    case 'writes':
      return writesFromJson(value);
  }
}

/** Reads one record. `line` is its number in the file, for the message. Throws TraceLineError. */
export function parseRecord(text: string, line: number): TraceRecord {
  const value = parseObject(text, line);
  const kind = value['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(RECORDS, kind)) {
    throw new TraceLineError(line, `field "kind" must be a kind of record, found ${shown(kind)}`);
  }
  const record: Record<string, unknown> = { kind };
  for (const [name, type] of Object.entries(RECORDS[kind as RecordKind])) {
    const field = checkedField(type, value[name]);
    if (field === undefined) {
      throw new TraceLineError(
        line,
        `${kind} record: field "${name}" must be ${TYPE_TEXTS[type]}, found ${shown(value[name])}`,
      );
    }
    record[name] = field;
  }
  return record as unknown as TraceRecord;
}
