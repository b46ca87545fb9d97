/** How the command takes its arguments: help, wrong use, bad input. One clear line, exit 2. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usageLine } from '../../src/cli/usage.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { FINE } from './apps.ts';
import { run } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
folder.write('fine.ts', FINE);
folder.write('fine.yaml', 'app: ./fine.ts\nlength: 5m\n');
folder.write(
  'wrong.yaml',
  `app: ./fine.ts
leng: 5m
length: 10
faults:
  - { fault: powerCutt, at: 5m }
`,
);

/** What the command says to bad use: nothing on stdout, these lines on stderr, exit 2. */
async function refused(...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr.trimEnd().split('\n');
}

describe.concurrent('help', () => {
  test('--help lists the command, examples and exit codes, in at most 100 columns', async () => {
    const { code, stdout, stderr } = await run(['--help'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: notspot [options] [command]');
    expect(stdout).toContain('130 interrupted');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('--version prints the version and nothing else', async () => {
    const file = join(import.meta.dirname, '../../package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    expect(await run(['--version'], { cwd })).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test('no arguments at all print the help, as a mistake', async () => {
    expect((await refused())[0]).toBe('Usage: notspot [options] [command]');
  });
});

describe.concurrent('wrong use', () => {
  test('a wrong option is refused with the one that was meant', async () => {
    expect(await refused('replay', '--sed', '1', 'fine.yaml')).toEqual([
      'notspot: unknown option "--sed" (did you mean "--seed"?)',
    ]);
  });

  test('a file without a command is refused with the command that was meant', async () => {
    expect(await refused('fine.yaml')).toEqual([
      'notspot: unknown command "fine.yaml" (did you mean "notspot replay fine.yaml"?)',
    ]);
  });

  test('a time without a unit is refused', async () => {
    expect(await refused('replay', 'fine.yaml', '--until', '90')).toEqual([
      'notspot: --until must be a duration with a unit, longer than 0, found "90" (write "90s"?)',
    ]);
  });

  test('an unknown preset is refused, with those that there are', async () => {
    expect(await refused('replay', 'fine.yaml', '--preset', 'lunar')).toEqual([
      `notspot: --preset must be one of ${Object.keys(PRESETS).join(', ')}, found "lunar"`,
    ]);
  });

  test.each([
    [
      "error: unknown command 'reply'\n(Did you mean replay?)",
      'unknown command "reply" (did you mean "replay"?)',
    ],
    ["error: unknown command 'x'", 'unknown command "x" (see notspot --help)'],
    [
      "error: unknown command './apps'",
      'unknown command "./apps" (did you mean "notspot replay ./apps"?)',
    ],
    [
      "error: missing required argument 'path'",
      'missing required argument "path" (see notspot --help)',
    ],
    [
      "error: option '--until <time>' argument missing",
      'option "--until <time>" argument missing (see notspot --help)',
    ],
  ])('%s becomes one line of ours', (theirs, ours) => {
    expect(usageLine(theirs)).toBe(`notspot: ${ours}`);
  });
});

describe.concurrent('bad input', () => {
  test('every problem of every path is listed at once, and nothing runs or is written', async () => {
    expect(await refused('replay', 'fine.yaml', 'wrong.yaml', 'gone', '--out', 'not-made')).toEqual(
      [
        'notspot: gone: no such file or folder',
        'notspot: wrong.yaml:2: unknown key "leng" (did you mean "length"?)',
        'notspot: wrong.yaml:3: length: must be a duration longer than 0, with a unit, found 10 (write "10s"?)',
        expect.stringMatching(
          /^notspot: wrong\.yaml:5: faults\[0\]\.fault: must be one of .*, found "powerCutt" \(did you mean "powerCut"\?\)$/,
        ),
      ],
    );
    expect(existsSync(join(cwd, 'not-made'))).toBe(false);
  });

  test('a file in the way of the results is one line, and stays as it was', async () => {
    folder.write('taken', 'mine');
    expect(await refused('replay', 'fine.yaml', '--out', 'taken')).toEqual([
      'notspot: taken: cannot make the folder: a part of the path is not a folder',
    ]);
    expect(readFileSync(join(cwd, 'taken'), 'utf8')).toBe('mine');
  });

  test.skipIf(process.platform !== 'linux')('results in /proc are refused', async () => {
    expect(await refused('replay', 'fine.yaml', '--out', '/proc/x')).toEqual([
      'notspot: /proc/x: cannot make the folder: there can be none',
    ]);
  });

  test('a trace that cannot be written is one line, and leaves nothing half-written', async () => {
    folder.write('blocked/traces/fine-1.jsonl/x', '');
    const { code, stdout, stderr } = await run(['replay', 'fine.yaml', '--out', 'blocked'], {
      cwd,
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'notspot: blocked/traces/fine-1.jsonl: cannot write: it is a folder\n',
    });
    expect(readdirSync(join(cwd, 'blocked'))).toEqual(['traces']);
    expect(readdirSync(join(cwd, 'blocked/traces'))).toEqual(['fine-1.jsonl']);
  });
});
