/** Traces as lines: what is written reads back the same, and damage is named. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  headerLine,
  parseHeader,
  parseRecord,
  recordLine,
  TraceLineError,
} from '../../src/trace/jsonl.ts';
import { FIELD_NAMES, type TraceRecord } from '../../src/trace/record.ts';
import { anyRecord, KINDS, recordOf } from './arbitraries.ts';
import { EVERY_KIND, HEADER, SAMPLES } from './samples.ts';

function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof TraceLineError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('records as lines', () => {
  test.each(KINDS)('a %s record reads back the same', (kind) => {
    fc.assert(
      fc.property(recordOf(kind), (record) => {
        const line = recordLine(record);
        expect(parseRecord(line, 2)).toEqual(record);
        expect(recordLine(parseRecord(line, 2))).toBe(line);
      }),
    );
  });

  test('a line is one JSON object without a line end, with the keys in the order of the table', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = recordLine(record);
        expect(line).not.toMatch(/[\r\n]/);
        expect(Object.keys(JSON.parse(line))).toEqual(['kind', ...FIELD_NAMES[record.kind]]);
      }),
    );
  });

  test('the order of keys in memory does not matter', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const backwards = Object.fromEntries(Object.entries(record).reverse());
        expect(recordLine(backwards as unknown as TraceRecord)).toBe(recordLine(record));
      }),
    );
  });

  test('what was written keeps its order, also at addresses of decimal digits only', () => {
    const wrote = [0x20000010, 1, 1, 0x20000000, 1, 2, 0x2000000a, 1, 3, 0x20000000, 1, 4];
    const record = { ...SAMPLES.call, wrote };
    expect(recordLine(record)).toContain(
      '"wrote":["20000010:01","20000000:02","2000000a:03","20000000:04"]',
    );
    expect(parseRecord(recordLine(record), 2)).toEqual(record);
  });

  test('a line looks like this', () => {
    expect(EVERY_KIND.map(recordLine).join('\n')).toMatchInlineSnapshot(`
      "{"kind":"call","at":34450710,"life":1,"call":"mvWriteChannel","from":"main","object":3,"args":[3,537395120,13,537395112],"status":"OKAY","wrote":["20000400:7474696d65","20000010:f3010000"],"how":"","count":2,"lastAt":34450715}
      {"kind":"handle","at":1,"life":1,"type":"network","handle":2326790145,"what":"issued"}
      {"kind":"notification","at":2,"center":9,"event":"NODATA","tag":7,"slot":15}
      {"kind":"overrun","at":3,"center":9,"slot":0,"certainty":"certain"}
      {"kind":"interrupt","at":4,"life":1,"irq":41}
      {"kind":"state","at":1099511627776,"machine":"radio","from":"off","to":"poweringUp","plannedUs":12000000,"why":"check-in"}
      {"kind":"fault","at":6,"id":"tunnel","fault":"powerCut","phase":"start","detail":"{}"}
      {"kind":"bytes","at":7,"channel":3,"what":"accepted","count":4096}
      {"kind":"exchange","at":8,"channel":3,"service":"http","what":"request","id":1,"detail":"GET https://example.com/","bytes":27}
      {"kind":"log","at":8,"what":"posted","text":"grüße\\n"}
      {"kind":"app","at":9,"life":2,"what":"crash","detail":"Error: x"}
      {"kind":"cloud","at":10,"what":"checked in","detail":""}
      {"kind":"warning","at":11,"text":"irq 5 is a fast interrupt"}
      {"kind":"board","at":12,"what":"flash torn","detail":"write of 256 bytes"}
      {"kind":"uart","at":13,"life":1,"port":"USART2","text":"grüße"}
      {"kind":"pin","at":14,"life":1,"pin":"PA5","level":1}
      {"kind":"ticks","at":15,"life":1,"irq":-1,"count":1000}
      {"kind":"end","at":9007199254740991,"what":"finished","events":1234}"
    `);
  });
});

describe('headers', () => {
  test('a header reads back the same', () => {
    expect(parseHeader(headerLine(HEADER))).toEqual(HEADER);
  });

  test.each([
    ['', 'line 1: must be one JSON object: the line is cut short or damaged'],
    ['[]', 'line 1: must be one JSON object'],
    ['null', 'line 1: must be one JSON object'],
    ['{"kind":"end"}', 'line 1: must be the header of a trace'],
    ['{"kind":"header"}', 'line 1: trace format must be 1, found nothing'],
    ['{"kind":"header","format":"1"}', 'line 1: trace format must be 1, found "1"'],
    [
      headerLine({ ...HEADER, seed: 7 as unknown as string }),
      'line 1: field "seed" of the header must be a text, found 7',
    ],
  ])('%s is refused', (line, message) => {
    expect(complaint(() => parseHeader(line))).toBe(message);
  });
});

describe('damaged lines', () => {
  const damaged = (record: TraceRecord, over: Record<string, unknown>) =>
    complaint(() => parseRecord(JSON.stringify({ ...record, ...over }), 7));
  const line = JSON.parse(recordLine(SAMPLES.call)) as TraceRecord;

  test('a field that is missing or of another type is named, with line and kind', () => {
    expect(damaged(SAMPLES.log, { text: undefined })).toBe(
      'line 7: log record: field "text" must be a text, found nothing',
    );
    expect(damaged(SAMPLES.end, { at: 1.5 })).toBe(
      'line 7: end record: field "at" must be a whole number, found 1.5',
    );
    expect(damaged(SAMPLES.end, { at: 2 ** 53 })).toBe(
      'line 7: end record: field "at" must be a whole number, found 9007199254740992',
    );
    expect(damaged(line, { args: [1, '2'] })).toBe(
      'line 7: call record: field "args" must be a list of whole numbers, found [1,"2"]',
    );
    for (const wrote of [{}, ['2000:00'], ['20000000:0'], [7], 'x']) {
      expect(damaged(line, { wrote })).toBe(
        `line 7: call record: field "wrote" must be a list of "address:bytes", found ${JSON.stringify(wrote)}`,
      );
    }
  });

  test('a value that is long is shown in part', () => {
    const message = damaged(SAMPLES.bytes, { count: 'x'.repeat(1000) });
    expect(message).toBe(
      `line 7: bytes record: field "count" must be a whole number, found "${'x'.repeat(59)}...`,
    );
  });

  test('an unknown kind is named', () => {
    for (const kind of ['header', 'toString', 5, undefined]) {
      expect(complaint(() => parseRecord(JSON.stringify({ kind }), 3))).toBe(
        `line 3: field "kind" must be a kind of record, found ${JSON.stringify(kind) ?? 'nothing'}`,
      );
    }
  });

  test('each field is needed, and a line that is cut anywhere is refused', () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(), (record, n) => {
        const whole = JSON.parse(recordLine(record)) as Record<string, unknown>;
        const names = FIELD_NAMES[record.kind];
        const name = names[n % names.length] ?? '';
        const { [name]: _, ...rest } = whole;
        expect(complaint(() => parseRecord(JSON.stringify(rest), 7))).toContain(`field "${name}"`);
        const text = recordLine(record);
        const cut = text.slice(0, n % text.length);
        expect(complaint(() => parseRecord(cut, 7))).toBe(
          'line 7: must be one JSON object: the line is cut short or damaged',
        );
      }),
    );
  });
});
