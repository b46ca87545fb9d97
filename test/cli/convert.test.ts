/** `notspot convert`: a stored trace for other tools. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headerLine, recordLine } from '../../src/trace/jsonl.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { EVERY_KIND, HEADER } from '../trace/samples.ts';
import { run } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
const COUNT = EVERY_KIND.length;
const LINES = [headerLine(HEADER), ...EVERY_KIND.map(recordLine)];
folder.write('t.jsonl', `${LINES.join('\n')}\n`);
folder.write('cut.jsonl', `${LINES.slice(0, 4).join('\n')}\n`);

it('both forms are written at once', async () => {
  const { code, stdout, stderr } = await run(
    ['convert', 't.jsonl', '--perfetto', 'p.json', '--vcd', 's.vcd'],
    { cwd },
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    `${COUNT} records of t.jsonl written to p.json\n${COUNT} records of t.jsonl written to s.vcd\n`,
  );
  expect(JSON.parse(readFileSync(join(cwd, 'p.json'), 'utf8')).traceEvents.length).toBeGreaterThan(
    COUNT,
  );
  expect(readFileSync(join(cwd, 's.vcd'), 'utf8')).toContain('$var string 1 ! radio $end');
});

it.each([
  [['convert', 't.jsonl'], 'notspot: convert needs --perfetto <file> or --vcd <file>\n'],
  [
    ['convert', 'cut.jsonl', '--vcd', 'no.vcd'],
    'notspot: cut.jsonl:4: the trace is cut short: its last line must be an "end" record\n',
  ],
  [
    ['convert', 'none.jsonl', '--vcd', 'no.vcd'],
    'notspot: none.jsonl: cannot read: no such file or folder\n',
  ],
])('%j is refused with one line', async (args, line) => {
  expect(await run(args, { cwd })).toEqual({ code: 2, stdout: '', stderr: line });
});
