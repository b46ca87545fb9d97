/** Trace files: whole or not there, and damage is one clear line. */

import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTrace, TraceWriter } from '../../src/io/trace-file.ts';
import { headerLine, recordLine } from '../../src/trace/jsonl.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';
import { anyRecord } from '../trace/arbitraries.ts';
import { EVERY_KIND, HEADER, log, SAMPLES } from '../trace/samples.ts';

const folder = tempFolder();
const END = SAMPLES.end;

/** A place for files of one test. */
function place(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

function textOf(records: readonly TraceRecord[]): string {
  return [headerLine(HEADER), ...records.map(recordLine), ''].join('\n');
}

describe('writing', () => {
  test('a trace has its name only when it is complete', () => {
    const at = place('complete');
    const writer = new TraceWriter(join(at, 'x.jsonl'), HEADER);
    for (let i = 0; i < 3000; i += 1) writer.sink(log(i, 'a text that fills the buffer'));
    expect(readdirSync(at)).toEqual(['x.jsonl.partial']);
    writer.sink(END);
    writer.finish();
    expect(readdirSync(at)).toEqual(['x.jsonl']);
    const lines = readFileSync(join(at, 'x.jsonl'), 'utf8').split('\n');
    expect(lines.length).toBe(3003);
    expect(lines.at(-1)).toBe('');
  });

  test('a trace that is given up leaves nothing, and an older one as it was', () => {
    const at = place('given-up');
    const path = folder.write('given-up/x.jsonl', 'older');
    const writer = new TraceWriter(path, HEADER);
    writer.sink(END);
    writer.abandon();
    writer.abandon();
    expect(readdirSync(at)).toEqual(['x.jsonl']);
    expect(readFileSync(path, 'utf8')).toBe('older');
  });

  test('giving up after the end changes nothing', () => {
    const at = place('after-the-end');
    const writer = new TraceWriter(join(at, 'x.jsonl'), HEADER);
    writer.finish();
    writer.abandon();
    expect(readdirSync(at)).toEqual(['x.jsonl']);
  });

  test('a place that cannot be written is a usage error', async () => {
    const file = folder.write('a-file', '');
    expect(await usageLines(() => new TraceWriter(join(file, 'x.jsonl'), HEADER))).toEqual([
      `${file}/x.jsonl: cannot write: a part of the path is not a folder`,
    ]);
  });

  test('a folder in the way is a usage error at the end, and nothing stays', async () => {
    const at = place('in-the-way');
    mkdirSync(join(at, 'x.jsonl'));
    const writer = new TraceWriter(join(at, 'x.jsonl'), HEADER);
    expect(await usageLines(() => writer.finish())).toEqual([
      `${at}/x.jsonl: cannot write: it is a folder`,
    ]);
    writer.abandon();
    expect(readdirSync(at)).toEqual(['x.jsonl']);
  });

  test.skipIf(process.platform !== 'linux')(
    'a full disk does not disturb the run: the writer says so at the end, and nothing stays',
    async () => {
      const at = place('full');
      symlinkSync('/dev/full', join(at, 'x.jsonl.partial'));
      const writer = new TraceWriter(join(at, 'x.jsonl'), HEADER);
      for (let i = 0; i < 5000; i += 1) writer.sink(log(i, 'a text that fills the buffer'));
      expect(await usageLines(() => writer.finish())).toEqual([
        `${at}/x.jsonl: cannot write: no space left`,
      ]);
      expect(readdirSync(at)).toEqual([]);
    },
  );
});

describe('reading', () => {
  const path = join(folder.path, 'read.jsonl');
  const read = (content: string | Uint8Array) => readTrace(folder.write('read.jsonl', content));
  const refused = (content: string | Uint8Array) => usageLines(() => read(content));

  test('a trace reads back the same, whatever its texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 30 }), async (records) => {
        const writer = new TraceWriter(path, HEADER);
        for (const record of [...records, END]) writer.sink(record);
        writer.finish();
        expect(await readTrace(path)).toEqual({ header: HEADER, records: [...records, END] });
      }),
      { numRuns: 50 },
    );
  });

  test('Windows line ends and a missing last one are no damage', async () => {
    const whole = { header: HEADER, records: [...EVERY_KIND] };
    expect(await read(textOf(EVERY_KIND).replaceAll('\n', '\r\n'))).toEqual(whole);
    expect(await read(textOf(EVERY_KIND).trimEnd())).toEqual(whole);
  });

  test('a trace that is longer than one chunk is read whole', async () => {
    const records = [...Array.from({ length: 5000 }, (_, i) => log(i, 'ü'.repeat(40))), END];
    expect((await read(textOf(records))).records).toEqual(records);
  });

  test('a trace that is cut anywhere is refused with one line', async () => {
    const bytes = Buffer.from(textOf(EVERY_KIND));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 2 }), async (length) => {
        const lines = await refused(bytes.subarray(0, length));
        expect(lines.length).toBe(1);
        const where = bytes.subarray(0, length).toString('latin1').split('\n').length;
        const cut = 'must be one JSON object: the line is cut short or damaged';
        const ended = 'the trace is cut short: its last line must be an "end" record';
        expect([
          `${path}: the file is empty, not a trace`,
          `${path}:${where}: ${cut}`,
          `${path}:${where}: ${ended}`,
          `${path}:${where - 1}: ${ended}`,
        ]).toContain(lines[0]);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', `${path}: the file is empty, not a trace`],
    ['an empty line', '\n', `${path}:1: must be one JSON object: the line is cut short or damaged`],
    [
      'a text that is something else',
      '# notes\n',
      `${path}:1: must be one JSON object: the line is cut short or damaged`,
    ],
    ['JSON that is something else', '{"runs":[]}\n', `${path}:1: must be the header of a trace`],
    [
      'bytes that are no text',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 197) & 0xff),
      `${path}:1: must be one JSON object: the line is cut short or damaged`,
    ],
    [
      'a long file without line ends',
      new Uint8Array(10_000_000),
      `${path}: not a trace: no end of a line`,
    ],
    [
      'a header alone',
      textOf([]),
      `${path}:1: the trace is cut short: its last line must be an "end" record`,
    ],
    [
      'two traces in one file',
      textOf([END]) + textOf([END]),
      `${path}:3: field "kind" must be a kind of record, found "header"`,
    ],
    [
      'a record with a wrong field',
      textOf([SAMPLES.log, END]).replace('"at":8', '"at":"8"'),
      `${path}:2: log record: field "at" must be a whole number, found "8"`,
    ],
  ])('%s is refused', async (_, content, line) => {
    expect(await refused(content)).toEqual([line]);
  });

  test('a file that is not there, or a folder, is a usage error', async () => {
    const missing = join(folder.path, 'missing.jsonl');
    expect(await usageLines(() => readTrace(missing))).toEqual([
      `${missing}: cannot read: no such file or folder`,
    ]);
    expect(await usageLines(() => readTrace(folder.path))).toEqual([
      `${folder.path}: cannot read: it is a folder`,
    ]);
  });
});
