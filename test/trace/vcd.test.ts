/** Value change dumps, read back by a reader of their own and compared with the records. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TraceRecord } from '../../src/trace/record.ts';
import { vcdTrace } from '../../src/trace/vcd.ts';
import { HEADER } from './samples.ts';

interface Dump {
  /** By scope and name: the values with their times, the initial one first. */
  readonly values: ReadonlyMap<string, readonly (readonly [number, string])[]>;
  readonly lastUs: number;
}

/** The part of IEEE 1364 and of GTKWave's strings that a dump of ours may use, and no more. */
function readDump(text: string): Dump {
  const [head = '', body = ''] = text.split('$enddefinitions $end\n');
  expect(head).toContain('$timescale 1 us $end');
  const names = new Map<string, string>();
  const scopes: string[] = [];
  for (const line of head.split('\n')) {
    const [word, type, size, code = '', name = ''] = line.split(' ');
    if (word === '$upscope') scopes.pop();
    else if (word === '$scope') scopes.push(size ?? '');
    else if (word === '$var') {
      const wanted = scopes[1] === 'pins' ? 'wire' : 'string';
      expect([type, size, names.has(code)]).toEqual([wanted, '1', false]);
      names.set(code, `${scopes.slice(1).join('.')}.${name}`);
    }
  }
  expect(scopes).toEqual([]);
  const values = new Map<string, [number, string][]>([...names.values()].map((name) => [name, []]));
  let at = -1;
  for (const line of body.trimEnd().split('\n')) {
    if (line === '$dumpvars' || line === '$end') continue;
    if (line.startsWith('#')) {
      expect(Number(line.slice(1))).toBeGreaterThan(at);
      at = Number(line.slice(1));
      continue;
    }
    const [, level = '', pin = ''] = /^([01x])(\S+)$/.exec(line) ?? [];
    if (names.get(pin)?.startsWith('pins.')) {
      values.get(names.get(pin) ?? '')?.push([at, level]);
      continue;
    }
    const [, value = '', code = ''] = /^s(\S+) (\S+)$/.exec(line) ?? [];
    expect([line, names.has(code)]).toEqual([`s${value} ${code}`, true]);
    values.get(names.get(code) ?? '')?.push([at, unescaped(value)]);
  }
  return { values, lastUs: at };
}

function unescaped(value: string): string {
  const bytes = value.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (c) => c.charCodeAt(0)),
  );
}

const dump = (records: readonly TraceRecord[]) => readDump([...vcdTrace(HEADER, records)].join(''));

function state(at: number, machine: string, from: string, to: string): TraceRecord {
  return { kind: 'state', at, machine, from, to, plannedUs: 0, why: '' };
}

const END: TraceRecord = { kind: 'end', at: 99, what: 'finished', events: 1 };

it('each machine and each fault is a variable, with the state before its first move', () => {
  const fault = { kind: 'fault', fault: 'coverageLoss', id: 'my gap', detail: '' } as const;
  const { values, lastUs } = dump([
    state(0, 'power', 'off', 'on'),
    state(5, 'radio', 'off', 'poweringUp'),
    { ...fault, at: 7, phase: 'start' },
    state(7, 'channel:3', 'closed', 'opening'),
    { ...fault, at: 9, phase: 'end' },
    state(9, 'radio', 'poweringUp', 'up'),
    { kind: 'log', at: 20, what: 'posted', text: 'not in it' },
    END,
  ]);
  expect(Object.fromEntries(values)).toEqual({
    'states.power': [
      [0, 'off'],
      [0, 'on'],
    ],
    'states.radio': [
      [0, 'off'],
      [5, 'poweringUp'],
      [9, 'up'],
    ],
    'states.channel_3': [
      [0, 'closed'],
      [7, 'opening'],
    ],
    'faults.my_gap': [
      [0, 'waiting'],
      [7, 'start'],
      [9, 'end'],
    ],
  });
  expect(lastUs).toBe(99);
});

it('each pin is a wire, of unknown level before its first change', () => {
  const pin = { kind: 'pin', life: 1, pin: 'PA5' } as const;
  const records: TraceRecord[] = [
    { ...pin, at: 5, level: 1 },
    state(6, 'power', 'off', 'on'),
    { ...pin, at: 7, level: 0 },
    END,
  ];
  expect([...dump(records).values]).toEqual([
    [
      'states.power',
      [
        [0, 'off'],
        [6, 'on'],
      ],
    ],
    [
      'pins.PA5',
      [
        [0, 'x'],
        [5, '1'],
        [7, '0'],
      ],
    ],
  ]);
});

it('states and names come back whatever characters they hold', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('', '$end', '\\040', '#5'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 20 }), (moves) => {
      const records = moves.map(([id, phase], i): TraceRecord => {
        return { kind: 'fault', at: i, id, fault: 'x', phase, detail: '' };
      });
      const { values } = dump([...records, END]);
      const read = [...values.values()].flatMap((list) => list.slice(1));
      expect(read.sort(([a], [b]) => a - b)).toEqual(
        moves.map(([, phase], i) => [i, phase === '' ? '-' : phase]),
      );
      expect(values.size).toBe(new Set(moves.map(([id]) => id)).size);
    }),
  );
});

it('hostile texts of the header end neither the comment nor the line', () => {
  const header = { ...HEADER, scenario: 'a $end\n$var wire 1 ! evil $end' };
  const [head = ''] = vcdTrace(header, [END]);
  expect(head.match(/\$end\b/g)).toHaveLength(6);
  expect(head.split('\n')[0]).toMatch(/^\$comment .* \$end$/);
});

it('more variables than there are characters have codes of their own', () => {
  const records = Array.from({ length: 9000 }, (_, i) => state(i, `m${i}`, 'off', `on${i}`));
  const { values } = dump(records);
  expect(values.size).toBe(9000);
  expect(values.get('states.m8999')).toEqual([
    [0, 'off'],
    [8999, 'on8999'],
  ]);
});
