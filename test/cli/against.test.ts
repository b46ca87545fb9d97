/** `--against`: the same, or the first difference with its context and its cause. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { FINE } from './apps.ts';
import { run } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
folder.write('fine.ts', FINE);
folder.write('fine.yaml', 'app: ./fine.ts\nlength: 5m\n');
folder.write('changed/fine.ts', FINE.replace("'one'", "'ONE'"));
folder.write('changed/fine.yaml', 'app: ./fine.ts\nlength: 5m\n');
folder.write('longer.yaml', 'app: ./fine.ts\nlength: 6m\n');

const TRACE = 'out/traces/fine-9.jsonl';
let stored: readonly string[] = [];

beforeAll(async () => {
  await run(['replay', 'fine.yaml', '--seed', '9', '--out', 'out'], { cwd });
  stored = readFileSync(join(cwd, TRACE), 'utf8').trimEnd().split('\n');
});

async function against(scenario: string, trace: string, ...more: readonly string[]) {
  const args = ['replay', scenario, '--against', trace, ...more];
  const { code, stdout, stderr } = await run(args, { cwd });
  const lines = stdout.trimEnd().split('\n');
  // The app runs in calm weather, and the command says so.
  return { code, stderr, lines: lines.filter((line) => !line.startsWith('     no fault fired')) };
}

/** The stored trace with some lines changed, under a name. */
function altered(name: string, change: (line: string) => string): string {
  folder.write(name, `${stored.map(change).join('\n')}\n`);
  return name;
}

const ONE = /"what":"posted","text":"one"/;
const other = (line: string) => line.replace(ONE, '"what":"posted","text":"two"');

describe.concurrent('a stored trace', () => {
  test('is the same as a run of the same app, with the seed of the trace', async () => {
    const { code, lines, stderr } = await against('fine.yaml', TRACE);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines[0]).toMatch(/^ok {3}fine {2}seed 9 /);
    expect(lines[1]).toBe(`same as ${TRACE}: ${stored.length - 1} records`);
    expect(lines.length).toBe(2);
  });

  test('of another version of the app differs where the app does', async () => {
    const { code, lines } = await against('changed/fine.yaml', TRACE);
    const i = stored.findIndex((line) => ONE.test(line));
    expect(code).toBe(1);
    expect(lines[1]).toMatch(
      new RegExp(
        `^DIFFERS from ${TRACE} at record ${i}, \\+0000:00:00\\.2000\\d\\d, in text: app changed$`,
      ),
    );
    expect(lines.slice(2)).toEqual([
      ...stored.slice(i - 3, i).map((line) => `    ${line}`),
      `  - ${stored[i]}`,
      `  + ${stored[i]?.replace('one', 'ONE')}`,
    ]);
  });

  test('of another scenario says that the scenario changed', async () => {
    const { code, lines } = await against('longer.yaml', TRACE);
    expect(code).toBe(1);
    expect(lines[1]).toContain(': scenario changed');
  });

  test('of the same app, scenario and model that differs means a run was not deterministic', async () => {
    const trace = altered('altered.jsonl', other);
    const { code, lines } = await against('fine.yaml', trace, '--json');
    expect(code).toBe(3);
    const { divergence } = JSON.parse(lines.join('\n')) as { divergence: Record<string, unknown> };
    expect(divergence).toMatchObject({ cause: 'not deterministic', fields: ['text'] });
  });

  test('of another model says so', async () => {
    const model = (line: string) => line.replace(/"model":"\w+"/, '"model":"0"');
    const trace = altered('model.jsonl', (line) => other(model(line)));
    const { code, lines } = await against('fine.yaml', trace);
    expect(code).toBe(1);
    expect(lines[1]).toMatch(/, in text: model changed$/);
  });

  test('that is cut short is bad input', async () => {
    folder.write('cut.jsonl', stored.join('\n').slice(0, -20));
    expect(await against('fine.yaml', 'cut.jsonl')).toEqual({
      code: 2,
      lines: [''],
      stderr: `notspot: cut.jsonl:${stored.length}: must be one JSON object: the line is cut short or damaged\n`,
    });
  });

  test('is compared with one scenario only', async () => {
    const { code, stderr } = await run(['replay', '.', '--against', TRACE], { cwd });
    expect(code).toBe(2);
    expect(stderr).toBe('notspot: --against takes one scenario, found 3\n');
  });
});
