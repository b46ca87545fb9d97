/**
 * Traces as JSON lines: a header, then one record a line, keys in the order of `RECORDS`.
 *
 * What a call wrote is spelt as an object of hexadecimal address to hexadecimal bytes, so that a
 * person can read it; everything else is as in memory. Reading checks every line against the table
 * and names the line that is wrong.
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
    parts.push(`"${hex(address, 8)}":"${text}"`);
    i += 2 + words;
  }
  return `{${parts.join(',')}}`;
}

function writesFromJson(value: unknown): number[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const writes: number[] = [];
  for (const [address, text] of Object.entries(value)) {
    if (!/^[0-9a-f]{8}$/.test(address) || typeof text !== 'string') return undefined;
    if (!/^([0-9a-f]{2})*$/.test(text)) return undefined;
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
  constructor(line: number, rule: string) {
    super(`line ${line}: ${rule}`);
    this.name = 'TraceLineError';
    this.line = line;
  }
}

function parseObject(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceLineError(line, 'must be one JSON object, the line is cut short or damaged');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TraceLineError(line, 'must be one JSON object');
  }
  return value as Record<string, unknown>;
}

/** Reads the first line of a trace. Throws TraceLineError. */
export function parseHeader(text: string): TraceHeader {
  const value = parseObject(text, 1);
  if (value['kind'] !== 'header') throw new TraceLineError(1, 'must be the header of a trace');
  if (value['format'] !== TRACE_FORMAT) {
    throw new TraceLineError(
      1,
      `trace format must be ${TRACE_FORMAT}, found ${JSON.stringify(value['format'])}`,
    );
  }
  for (const key of ['model', 'app', 'appHash', 'scenario', 'scenarioId', 'planId', 'seed']) {
    if (typeof value[key] !== 'string') throw new TraceLineError(1, `header needs "${key}"`);
  }
  return value as unknown as TraceHeader;
}

function checkedField(type: string, value: unknown): unknown {
  switch (type) {
    case 'number':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'numbers':
      return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n))
        ? value
        : undefined;
    default:
      return writesFromJson(value);
  }
}

/** Reads one record. `line` is its number in the file, for the message. Throws TraceLineError. */
export function parseRecord(text: string, line: number): TraceRecord {
  const value = parseObject(text, line);
  const kind = value['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(RECORDS, kind)) {
    throw new TraceLineError(line, `unknown kind of record ${JSON.stringify(kind)}`);
  }
  const record: Record<string, unknown> = { kind };
  for (const [name, type] of Object.entries(RECORDS[kind as RecordKind])) {
    const field = checkedField(type, value[name]);
    if (field === undefined) {
      throw new TraceLineError(
        line,
        `field "${name}" of a ${kind} record must be ${type}, found ${JSON.stringify(value[name])}`,
      );
    }
    record[name] = field;
  }
  return record as unknown as TraceRecord;
}
