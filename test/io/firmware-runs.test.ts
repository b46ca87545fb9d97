/** Firmware in scenarios: runs, searches and commands take it like an app in TypeScript. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { execute } from '../../src/io/execute.ts';
import { failuresIn } from '../../src/io/found-run.ts';
import { loadApp, play } from '../../src/io/play.ts';
import { storedResult } from '../../src/io/run-results.ts';
import { loadOne } from '../../src/io/scenario-files.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { run } from '../cli/command.ts';
import { elfFile, halves, joined, vectorTable, words } from '../host/cortex-m/elf-file.ts';
import { scenario } from '../support/small-world.ts';
import { tempFolder } from '../support/temp-folder.ts';

const MAIN = 0x0800_0040;
const folder = tempFolder();
const cwd = folder.path;

/** Asks for the time once, then executes what is no instruction. */
const FIRMWARE = elfFile({
  entry: MAIN | 1,
  segments: [
    {
      address: 0x0800_0000,
      bytes: joined(
        vectorTable(0x2008_0000, { 1: MAIN | 1 }, 0, 16),
        // ldr r0, [pc, #16]; bl veneer; udf #0; b .; nop
        halves(0x4804, 0xf000, 0xf803, 0xde00, 0xe7fe, 0xbf00),
        // veneer: ldr.w pc, [pc] to mvGetMicroseconds
        halves(0xf85f, 0xf000),
        words(0x0c1f_e010 | 1, 0x2000_0100),
      ),
    },
  ],
  sections: [{ name: '.text', address: 0x0800_0000, bytes: 0x58, isCode: true }],
  symbols: [
    { name: 'main', value: MAIN | 1, bytes: 12, type: 'function', section: '.text' },
    { name: 'veneer', value: (MAIN + 12) | 1, bytes: 8, type: 'function', section: '.text' },
  ],
});
const file = folder.write('build/my-app.elf', FIRMWARE);
folder.write('calm.yaml', 'app: build/my-app.elf\nlength: 10s\nworld: { preset: perfect }\n');
const CALL = 'mvGetMicroseconds(ms=0x20000100) = OKAY [0x20000100=8 bytes]';
const STACK = '  0x08000046 main+0x6';

describe('a run of firmware', () => {
  test('has its hash, its symbols in the trace, and the place of its crash', async () => {
    const loaded = await loadOne(join(cwd, 'calm.yaml'));
    const records: TraceRecord[] = [];
    const done = await execute(loaded, { sinks: () => [(record) => records.push(record)] });
    if (done === undefined) throw new Error('interrupted');
    const { result, header } = done;
    expect([header.app, header.appHash]).toEqual(['my-app', loaded.program.hash]);
    const call = records.find((record) => record.kind === 'call');
    expect(call).toMatchObject({ call: 'mvGetMicroseconds', from: 'main main+0x2' });
    expect(result.crashStack).toContain(STACK);
    expect(failuresIn(loaded, result)[0]?.cause).toBe('crash: at main+0x6');
    expect(storedResult(loaded, result).crashStack).toBe('at main+0x6\nat main+0x2');
  });

  test('in a test of a user gives the same as the command', async () => {
    const app = await loadApp(file);
    const { failures, result } = play(app, scenario({ lengthUs: 10_000_000 }));
    expect(failures[0]?.cause).toBe('crash: at main+0x6');
    expect(result.appHash).toBe(app.hash);
  });
});

describe.concurrent('the command', () => {
  test('replay shows callers by symbol, and what the processor showed at a crash', async () => {
    const { code, stdout, stderr } = await run(['replay', 'calm.yaml', '--calls'], { cwd });
    expect([code, stderr]).toEqual([1, '']);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^\+0000:00:00\.\d{6} \[main\+0x2\] /);
    expect(lines[0]?.endsWith(CALL)).toBe(true);
    expect(stdout).toMatch(/ UsageFault UNDEFINSTR: .* at main\+0x6/);
    expect(lines).toContain(`       ${STACK}`);
    expect(stdout).toMatch(/ {9}r0 {2}0x00000000 /);
  });

  test('fuzz finds the crash by its place, with firmware alone as well', async () => {
    const args = ['fuzz', 'build/my-app.elf', '--runs', '3', '--jobs', '1', '--out', 'found'];
    const { code, stdout } = await run(args, { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('3 of 3 runs  crash: at main+0x6');
  });
});
