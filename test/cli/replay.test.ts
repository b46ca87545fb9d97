/** `notspot replay` from outside: what goes where, exit codes, files, other working directories. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { BUSY, CRASHING, FINE } from './apps.ts';
import { commandLine, ended, run, start } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
folder.write('fine.ts', FINE);
folder.write('fine.yaml', 'app: ./fine.ts\nlength: 5m\n');
folder.write('my apps/crashing.ts', CRASHING);
folder.write('known.yaml', 'app: ./my apps/crashing.ts\nlength: 5m\nexpect: { crash: fail }\n');
folder.write('busy.ts', BUSY);
folder.write('slow/a-quick.yaml', 'app: ../fine.ts\nlength: 5m\n');
folder.write('slow/b-slow.yaml', 'app: ../busy.ts\nlength: 1000d\n');

/** Hashes change with the model, counts with the oracles; where they stand does not. */
const plain = (text: string) =>
  text.replaceAll(/\b[0-9a-f]{16}\b/g, '<hash>').replaceAll(/\d+ (?=pass|unknown)/g, 'N ');
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => !UNTESTED.test(line));
/** What is said of a run in which no fault fired; it has a test of its own. */
const UNTESTED = /^ {5}(?:no fault fired|the app made)/;

describe.concurrent('verdicts', () => {
  test('a run gets one aligned line, the same each time, and nothing on stderr', async () => {
    const args = ['replay', 'fine.yaml', 'known.yaml'];
    // CI is where picocolors would colour a pipe.
    const [one, two] = await Promise.all([
      run(args, { cwd }),
      run(args, { cwd, env: { CI: '1' } }),
    ]);
    expect({ ...one, stdout: lines(plain(one.stdout)) }).toEqual({
      code: 0,
      stdout: [
        'ok   fine   seed 1    5m  <hash>  N pass, N unknown',
        'ok   known  seed 1    5m  <hash>  N pass, N unknown, known fail: crash',
      ],
      stderr: '',
    });
    expect(two).toEqual(one);
  });

  test('a failure shows moment, evidence, place in the source and the line that replays it', async () => {
    const args = ['replay', 'my apps/crashing.ts', '--until', '90s', '--preset', 'perfect'];
    const { code, stdout, stderr } = await run(args, { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const printed = lines(plain(stdout));
    expect(printed.slice(0, 6)).toEqual([
      'FAIL crashing  seed 1 1m30s  <hash>  N pass, 1 fail, N unknown',
      '     crash at 1.7s: fail, expected pass',
      '       the app crashed at +0000:00:01.700000: Error: it broke, and 6 more',
      '       at main (my apps/crashing.ts:9:11)',
      "     replay: notspot replay 'my apps/crashing.ts' --seed 1 --preset perfect --until 1m30s",
      '     fault "coverageLoss-1" never fired: this run says nothing about it',
    ]);
    // Then what explains it, on the same screen.
    expect(printed[6]).toBe('     faults: none of 1 alone is needed for it');
    expect(printed[7]).toMatch(/^ {5}timeline \+0000:/);
    expect(printed.at(-1)).toBe('     twin without faults: the same run');
    expect(printed.length).toBeLessThan(24);
  });

  test('a run without a fault, or with hardly a call, says that it tested nothing', async () => {
    folder.write(
      'lazy.ts',
      `import { defineApp } from 'notspot';
      export default defineApp(({ mv }) => ({ *main() { mv.noOp(); } }));`,
    );
    const { stdout } = await run(['replay', 'lazy.ts', '--until', '90s'], { cwd });
    expect(stdout.trimEnd().split('\n').slice(1, 3)).toEqual([
      '     the app made 1 system calls: this run says next to nothing about it',
      '     no fault fired: this run says nothing about how the app takes trouble',
    ]);
  });

  test('colours are there when they are asked for', async () => {
    const { stdout } = await run(['replay', 'fine.yaml'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(stdout.startsWith('\u001b[32mok  \u001b[39m fine')).toBe(true);
  });

  test('a bug of ours says so and exits with 4', async () => {
    const preload = "Math.imul=()=>{throw new TypeError('broken')}";
    const { code, stdout, stderr } = await run(['replay', 'fine.yaml'], { cwd, preload });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(lines(stderr).slice(0, 2)).toEqual([
      'notspot: this is a bug of the simulator, please report it with what follows',
      'TypeError: broken',
    ]);
  });
});

describe.concurrent('--json', () => {
  test('prints exactly one object of the promised shape; logs go elsewhere', async () => {
    const args = ['replay', 'fine.yaml', 'known.yaml', '--json', '--log', '--seed', '7'];
    const { code, stdout, stderr } = await run(args, { cwd });
    expect(code).toBe(0);
    expect(lines(stdout).length).toBe(1);
    const object = JSON.parse(stdout) as { runs: Record<string, unknown>[] };
    expect(Object.keys(object)).toEqual(['runs']);
    expect(object.runs.map((r) => r['scenario'])).toEqual(['fine', 'known']);
    const verdict = {
      oracle: expect.any(String),
      status: expect.stringMatching(/^(pass|fail|unknown)$/),
      expected: expect.stringMatching(/^(pass|fail|unknown)$/),
      atUs: expect.toSatisfy((at: unknown) => at === null || Number.isSafeInteger(at)),
      message: expect.any(String),
    };
    for (const one of object.runs) {
      expect(one).toEqual({
        scenario: expect.any(String),
        seed: '7',
        planId: expect.stringMatching(/^[0-9a-f]{16}$/),
        traceHash: expect.stringMatching(/^[0-9a-f]{16}$/),
        virtualUs: 300_000_000,
        events: expect.any(Number),
        wallMs: expect.any(Number),
        verdicts: Array.from({ length: (one['verdicts'] as unknown[]).length }, () => verdict),
        metrics: expect.any(Object),
      });
      expect(Object.keys((one['verdicts'] as object[])[0] ?? {})).toEqual(Object.keys(verdict));
    }
    expect(lines(stderr)[1]).toMatch(/^\+0000:00:\d\d\.\d{6} one$/);
  });
});

describe.concurrent('--log and --calls', () => {
  test('--log prints whole lines with virtual time, whatever an app logs', async () => {
    const { stdout } = await run(['replay', 'fine.yaml', '--log'], { cwd });
    expect(lines(stdout).slice(0, -1)).toEqual([
      '+0000:00:00.200000 -- boot: COLDBOOT',
      expect.stringMatching(/^\+0000:00:00\.2000\d\d one$/),
      expect.stringMatching(/^\+0000:00:01\.7000\d\d two\\nlines \\u001b\[31m$/),
      expect.stringMatching(/^\+0000:00:01\.7000\d\d -- main returned$/),
    ]);
  });

  test('--calls prints one line a call, equal ones together', async () => {
    const { stdout } = await run(['replay', 'fine.yaml', '--calls'], { cwd });
    const calls = lines(stdout).slice(0, -1);
    expect(calls.map((line) => line.replace(/^\+\d{4}:\d\d:\d\d\.\d{6} /, ''))).toEqual([
      expect.stringMatching(/^mvServerLoggingInit\(.*\) = OKAY$/),
      expect.stringMatching(/^mvServerLog\(.*\) = OKAY$/),
      expect.stringMatching(/^mvServerLog\(.*\) = OKAY$/),
      expect.stringMatching(/^mvGetMicroseconds\(ms=0x[0-9a-f]+\) = OKAY \[0x[0-9a-f]+=.*\]$/),
      expect.stringMatching(/^mvGetMicroseconds\(.*\) = OKAY \[.*\]$/),
      expect.stringMatching(/^mvGetMicroseconds\(.*\) = OKAY \[.*\]$/),
    ]);
  });

  test('a reader that has seen enough ends the command quietly', async () => {
    const command = commandLine(['replay', 'slow', '--calls']).map((a) => `'${a}'`);
    const shell = `'${process.execPath}' ${command.join(' ')} | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], { cwd });
    expect(stderr).toBe('');
    expect(lines(stdout)).toEqual([expect.stringContaining('mvServerLoggingInit'), '0']);
  });
});

describe.concurrent('files', () => {
  test('--out leaves a trace a run and two tables, from another working directory', async () => {
    folder.write('elsewhere/x', '');
    const args = ['replay', '../known.yaml', '../fine.yaml', '--out', 'my results/deep'];
    const { code, stdout } = await run(args, { cwd: join(cwd, 'elsewhere') });
    expect(code).toBe(0);
    const out = join(cwd, 'elsewhere/my results/deep');
    expect(readdirSync(out).sort()).toEqual(OUT_FILES);
    expect(readdirSync(join(out, 'traces')).sort()).toEqual(['fine-1.jsonl', 'known-1.jsonl']);
    const hashes = lines(stdout).map((line) => /[0-9a-f]{16}/.exec(line)?.[0]);
    const rows = lines(readFileSync(join(out, 'runs.csv'), 'utf8'));
    expect(rows.slice(1).map((row) => row.split(',')[4])).toEqual(hashes);
  });

  test('problems name paths as the user wrote them', async () => {
    folder.write('broken/../broken/no-app.yaml', 'app: ./gone.ts\n');
    const { stderr } = await run(['replay', './no-app.yaml'], { cwd: join(cwd, 'broken') });
    expect(stderr).toBe('notspot: ./no-app.yaml: app: gone.ts: no such app file\n');
  });
});

/** What --out leaves. */
const OUT_FILES = ['outages.csv', 'results.jsonl', 'runs.csv', 'traces', 'verdicts.csv'];

describe('Ctrl-C', () => {
  /** Interrupts when the first run is complete and the second is under way. */
  async function interrupted(out: string, signals: number, more: readonly string[] = []) {
    const child = start(['replay', 'slow', '--out', out, ...more], { cwd });
    const end = ended(child);
    const traces = join(cwd, out, 'traces');
    const underWay = () => {
      try {
        return readdirSync(traces).includes('b-slow-1.jsonl.partial');
      } catch {
        return false;
      }
    };
    while (!underWay()) await sleep(20);
    for (let i = 0; i < signals; i += 1) {
      // Apart, since the system takes two of a kind that wait for one.
      if (i > 0) await sleep(10);
      child.kill('SIGINT');
    }
    return end;
  }

  test('keeps what is complete and leaves nothing half-written', async () => {
    const { code, stdout, stderr } = await interrupted('kept', 1);
    expect(code).toBe(130);
    expect(lines(plain(stdout))).toEqual(['ok   a-quick  seed 1    5m  <hash>  N pass, N unknown']);
    expect(stderr).toBe('notspot: interrupted, 1 of 2 runs are complete\n');
    expect(readdirSync(join(cwd, 'kept')).sort()).toEqual(OUT_FILES);
    expect(readdirSync(join(cwd, 'kept/traces'))).toEqual(['a-quick-1.jsonl']);
    expect(lines(readFileSync(join(cwd, 'kept/runs.csv'), 'utf8')).length).toBe(2);
  });

  test('with --json prints the object of the complete runs', async () => {
    const { code, stdout } = await interrupted('kept-json', 1, ['--json']);
    expect(code).toBe(130);
    expect(
      (JSON.parse(stdout) as { runs: { scenario: string }[] }).runs.map((r) => r.scenario),
    ).toEqual(['a-quick']);
  });

  test('twice leaves nothing half-written either', async () => {
    expect((await interrupted('kept-twice', 2)).code).toBe(130);
    expect(readdirSync(join(cwd, 'kept-twice/traces'))).toEqual(['a-quick-1.jsonl']);
  });
});
