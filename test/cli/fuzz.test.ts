/** `notspot fuzz` and `merge`, as a user and as a CI system call them. */

import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { CRASHING } from './apps.ts';
import { ended, run, start } from './command.ts';

const folder = tempFolder();
const SCENARIOS = join(import.meta.dirname, '../../scenarios');
cpSync(join(SCENARIOS, 'apps'), join(folder.path, 'apps'), { recursive: true });
cpSync(join(SCENARIOS, 'naive-tunnel.yaml'), join(folder.path, 'naive.yaml'));
const options = { cwd: folder.path };

const fuzz = (...args: readonly string[]) => run(['fuzz', ...args], options);

/** Every file of a folder with its content. */
function contents(dir: string): Readonly<Record<string, string>> {
  const root = join(folder.path, dir);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(root.length), readFileSync(file, 'utf8')]),
  );
}

describe('a campaign', () => {
  it('gives the same bytes for any number of jobs, and four shards together give them too', async () => {
    const common = ['naive.yaml', '--runs', '32', '--corpus', 'none'];
    const [one, three] = await Promise.all([
      fuzz(...common, '--jobs', '1', '--out', 'one', '--json'),
      fuzz(...common, '--jobs', '3', '--out', 'three', '--json'),
    ]);
    expect(one.code).toBe(1);
    expect(three.stdout).toBe(one.stdout);
    expect(contents('three')).toEqual(contents('one'));
    const shards = [1, 2, 3, 4];
    const parts = await Promise.all(
      shards.map((i) => fuzz(...common, '--jobs', '1', '--shard', `${i}/4`, '--out', `part${i}`)),
    );
    expect(parts.some(({ code }) => code === 1)).toBe(true);
    const merged = await run(
      ['merge', ...shards.map((i) => `part${i}`), '--out', 'merged', '--junit', 'merged.xml'],
      options,
    );
    expect(merged.code).toBe(1);
    expect(contents('merged')).toEqual(contents('one'));
    expect(readFileSync(join(folder.path, 'merged.xml'), 'utf8')).toContain('<failure');
  }, 60_000);

  it('keeps what it finds beside the scenario: known the next time, until it is accepted or fixed', async () => {
    cpSync(join(folder.path, 'naive.yaml'), join(folder.path, 'kept.yaml'));
    const first = await fuzz('kept.yaml', '--runs', '16', '--jobs', '1');
    expect(first.code).toBe(1);
    const [id = ''] = readdirSync(join(folder.path, 'corpus/kept'));
    expect(first.stderr).toContain(`kept in corpus/kept/${id}`);
    expect(first.stdout).toContain('replay: notspot replay kept.yaml --plan n1:');
    const again = await fuzz('kept.yaml', '--runs', '16', '--jobs', '1', '--fail-on', 'new');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`FAIL  ${id}  failing  sameFailure: `);
    expect(again.stdout).toContain('in the corpus');
    expect((await fuzz('kept.yaml', '--runs', '16', '--jobs', '1')).code).toBe(1);
    folder.write(`corpus/kept/${id}/accepted.yaml`, 'reason: next release\nuntil: 2099-01-01\n');
    const accepted = await fuzz('kept.yaml', '--runs', '16', '--jobs', '1');
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining('next release')]);
    // The finding is a scenario as any other.
    const replayed = await run(['replay', `corpus/kept/${id}/scenario.yaml`], options);
    expect([replayed.code, replayed.stdout]).toEqual([1, expect.stringContaining('sameFailure')]);
  }, 60_000);

  it('takes an app that throws, hangs or eats memory for a finding, and goes on', async () => {
    const app = (body: string) => `import { defineApp } from 'notspot';
      export default defineApp(({ mv, sleep, memory }) => ({ *main() { ${body} } }));`;
    folder.write('throws.ts', CRASHING);
    folder.write('hangs.ts', app('yield sleep(1e6); for (;;);'));
    folder.write(
      'eats.ts',
      app('const all = []; for (;;) { mv.noOp(); all.push(new Array(4e6).fill(0.5)); }'),
    );
    const small = ['--runs', '1', '--jobs', '1', '--json'];
    const [throws, hangs, eats] = await Promise.all([
      fuzz('throws.ts', ...small),
      fuzz('hangs.ts', ...small),
      fuzz('eats.ts', ...small),
    ]);
    const kinds = [throws, hangs, eats].map(({ stdout }) => {
      const { findings, runs } = JSON.parse(stdout);
      return [runs, findings.map((one: { kind: string }) => one.kind)];
    });
    // A garbage collector at its limit may look like a hang before it gives up.
    expect(kinds).toEqual([
      [1, ['crash']],
      [1, ['hang']],
      [1, [expect.stringMatching(/^(crash|hang)$/)]],
    ]);
  }, 120_000);
});

describe('a campaign that ends early', () => {
  const endless = ['fuzz', 'naive.yaml', '--time', '10m', '--jobs', '2', '--json'];
  const announced = /kept in (\S+)/;

  it('has lost nothing that it announced, even when it is killed', async () => {
    const child = start([...endless, '--corpus', 'killed'], options);
    const found = await new Promise<string>((resolve) => {
      let text = '';
      child.stderr?.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        const [, path] = announced.exec(text) ?? [];
        if (path !== undefined) resolve(path);
      });
    });
    child.kill('SIGKILL');
    await ended(child);
    const replayed = await run(['replay', join(found, 'scenario.yaml')], options);
    expect([replayed.code, replayed.stdout]).toEqual([1, expect.stringContaining('FAIL')]);
  }, 60_000);

  it.runIf(existsSync('/proc/self/task'))(
    'leaves no process behind when it is killed, though runs would take minutes',
    async () => {
      folder.write(
        'slow.js',
        `import { defineApp } from 'notspot';
        export default defineApp(({ sleep }) => ({ *main() { for (;;) yield sleep(1000); } }));`,
      );
      folder.write('slow.yaml', 'app: ./slow.js\nlength: 720h\n');
      const child = start(['fuzz', 'slow.yaml', '--jobs', '1'], options);
      const children = `/proc/${child.pid}/task/${child.pid}/children`;
      const workers = () => readFileSync(children, 'utf8').trim().split(' ').filter(Boolean);
      // tsx has a process of its own.
      await expect.poll(() => workers().length, { timeout: 20_000 }).toBeGreaterThan(1);
      const started = workers();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      child.kill('SIGKILL');
      const alive = () => started.filter((pid) => existsSync(`/proc/${pid}/task`));
      await expect.poll(alive, { timeout: 20_000 }).toEqual([]);
    },
    60_000,
  );

  it('ends by Ctrl-C on a whole prefix, with everything kept', async () => {
    const child = start([...endless, '--out', 'stopped', '--corpus', 'none'], options);
    child.stderr?.setEncoding('utf8').once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await ended(child);
    expect(code).toBe(130);
    expect(stderr).toMatch(/interrupted after \d+ runs; what was found is kept/);
    const { runs, failedRuns, findings } = JSON.parse(stdout);
    const again = await fuzz('naive.yaml', '--runs', `${runs}`, '--json', '--corpus', 'again');
    expect(JSON.parse(again.stdout)).toMatchObject({ runs, failedRuns });
    for (const { id } of findings) {
      expect(existsSync(join(folder.path, 'stopped/findings', id, 'finding.json'))).toBe(true);
    }
  }, 60_000);
});

describe('what a campaign refuses', () => {
  const LINES: readonly [string, readonly string[]][] = [
    ['--shard must be i/n, with i from 1 to n and n up to 10000, found "5/4"', ['--shard', '5/4']],
    ['--runs must be a whole number from 1 to 1000000000, found "0"', ['--runs', '0']],
    ['--fail-on must be one of new, any, found "some"', ['--fail-on', 'some']],
    [
      '--time must be a duration with a unit, longer than 0, found "60" (write "60s"?)',
      ['--time', '60'],
    ],
    ['apps: a campaign takes one scenario or app, found a folder of several', []],
  ];

  it.each(LINES)('%s', async (line, args) => {
    const { code, stderr } = await fuzz(args.length === 0 ? '.' : 'naive.yaml', ...args);
    expect(code).toBe(2);
    expect(stderr.trimEnd()).toBe(`notspot: ${line.replace(/^apps:/, '.:')}`);
  });

  it('a folder that it cannot write, before and after the first finding, in one line', async () => {
    const file = folder.write('file.txt', '');
    const { code, stderr } = await fuzz('naive.yaml', '--runs', '16', '--jobs', '1', '--out', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^notspot: \S+file\.txt: cannot make the folder: .*\n$/);
    folder.write('blocked/naive', 'a file where the folder of findings would be');
    const late = await fuzz(
      'naive.yaml',
      '--runs',
      '64',
      '--jobs',
      '1',
      '--corpus',
      'blocked/naive',
    );
    expect(late.code).toBe(2);
    expect(late.stderr.trimEnd().split('\n')).toHaveLength(1);
  }, 60_000);

  it('parts of different campaigns', async () => {
    const part = (seed: string, out: string) =>
      fuzz('naive.yaml', '--runs', '8', '--jobs', '1', '--seed', seed, '--out', out);
    await Promise.all([part('a', 'a'), part('b', 'b')]);
    const { code, stderr } = await run(['merge', 'a', 'b', '--out', 'ab'], options);
    expect(code).toBe(2);
    expect(stderr).toContain('these are not parts of one campaign: seed is "a" in one and "b"');
    expect((await run(['merge', 'apps', '--out', 'ab'], options)).stderr).toContain(
      'campaign.json: cannot read: no such file or folder',
    );
  }, 60_000);
});
