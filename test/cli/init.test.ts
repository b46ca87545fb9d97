/**
 * `notspot init`: what it writes runs at once, and what exists stays as it is.
 *
 * That it also type-checks against the package is shown where there is one: test/package/.
 */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/load.ts';
import { FIELD_NAMES, MACHINES } from '../../src/trace/record.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { run } from './command.ts';

const folder = tempFolder();

/** An empty folder of its own for each test, since they run side by side. */
function empty(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

async function init(cwd: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run(['init', ...args], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

async function refused(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['init', ...args], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8');

const WRITTEN = [
  '.github/workflows/notspot.yml',
  '.gitignore',
  'package.json',
  'scenarios/apps/first.ts',
  'scenarios/first.yaml',
  'tsconfig.json',
];

describe.concurrent('in an empty folder', () => {
  test('it lists what it wrote, and the scenario replays as expected', async () => {
    const cwd = empty('fresh');
    expect(await init(cwd)).toEqual([
      'wrote   scenarios/first.yaml',
      'wrote   scenarios/apps/first.ts',
      'wrote   .github/workflows/notspot.yml',
      'wrote   package.json',
      'wrote   tsconfig.json',
      'wrote   .gitignore (reports/)',
      'next    npm install && npx notspot replay scenarios --log',
    ]);
    expect(filesIn(cwd)).toEqual(WRITTEN);
    const { code, stdout, stderr } = await run(['replay', 'scenarios'], { cwd });
    expect(stdout).toMatch(/^ok {3}first /);
    // Every fault that is not commented out fires.
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('every setting that is commented out is one that there is', async () => {
    const cwd = empty('tried');
    await init(cwd);
    const text = read(cwd, 'scenarios/first.yaml');
    const commented = text.split('\n').filter((line) => /^\s*#\S/.test(line));
    expect(commented.length).toBeGreaterThan(8);
    const all = text.replaceAll(/^(\s*)#(?=\S)/gm, '$1');
    const vocabulary = { records: FIELD_NAMES, machines: MACHINES, oracles: ['crash'] };
    const loaded = parseScenario(all, 'first.yaml', { name: 'first', vocabulary });
    expect(loaded.problems).toBeUndefined();
  });

  test('the schema line leads to the schema, also from a folder below the package', async () => {
    const cwd = empty('nested');
    const schema = 'node_modules/notspot/scenarios/scenario.schema.json';
    const schemaLine = (path: string) =>
      /\$schema=(.*)/.exec(read(cwd, path, 'scenarios/first.yaml'))?.[1];
    await init(cwd, 'before');
    expect(schemaLine('before')).toBe(`../${schema}`);
    folder.write(`nested/${schema}`, '{}');
    expect((await init(cwd, 'firm ware')).at(-1)).toBe(
      "next    cd 'firm ware' && npx notspot replay scenarios --log",
    );
    expect(schemaLine('firm ware')).toBe(`../../${schema}`);
  });

  test('--ci gitlab writes a job for GitLab, and an unknown one is refused', async () => {
    const cwd = empty('gitlab');
    expect(await refused(cwd, '--ci', 'constructor')).toBe(
      'notspot: --ci must be one of github, gitlab, found "constructor"\n',
    );
    await init(cwd, '--ci', 'gitlab');
    expect(read(cwd, '.gitlab-ci.yml')).toContain('npx notspot replay scenarios');
    expect(filesIn(cwd)).not.toContain('.github/workflows/notspot.yml');
  });
});

describe.concurrent('where something exists', () => {
  test('what exists is listed and left as it is', async () => {
    const cwd = empty('second');
    folder.write('second/package.json', 'mine');
    folder.write('second/scenarios/first.yaml', 'mine');
    folder.write('second/.gitignore', 'build');
    expect(await init(cwd)).toEqual([
      'wrote   scenarios/apps/first.ts',
      'wrote   .github/workflows/notspot.yml',
      'wrote   tsconfig.json',
      'wrote   .gitignore (reports/)',
      'exists  scenarios/first.yaml, left as it is',
      'exists  package.json, left as it is',
      'next    npm install --save-dev notspot && npx notspot replay scenarios --log',
    ]);
    expect(read(cwd, 'package.json')).toBe('mine');
    expect(read(cwd, 'scenarios/first.yaml')).toBe('mine');
    expect(read(cwd, '.gitignore')).toBe('build\nreports/\n');
    const before = filesIn(cwd).map((name) => read(cwd, name));
    expect((await init(cwd)).filter((line) => line.startsWith('wrote'))).toEqual([]);
    expect(filesIn(cwd).map((name) => read(cwd, name))).toEqual(before);
  });

  test('--force overwrites what is ours alone', async () => {
    const cwd = empty('forced');
    for (const name of ['package.json', 'tsconfig.json', 'scenarios/first.yaml']) {
      folder.write(`forced/${name}`, 'mine');
    }
    await init(cwd, '--force');
    expect(read(cwd, 'package.json')).toBe('mine');
    expect(read(cwd, 'tsconfig.json')).toBe('mine');
    expect(read(cwd, 'scenarios/first.yaml')).toContain('app: ./apps/first.ts');
  });

  test('an existing .gitlab-ci.yml stays, and where its job is to be found is said', async () => {
    const cwd = empty('own-pipeline');
    folder.write('own-pipeline/.gitlab-ci.yml', 'mine');
    expect(await init(cwd, '--ci', 'gitlab', '--force')).toContain(
      'note    the job for .gitlab-ci.yml is in node_modules/notspot/templates/gitlab.yml',
    );
    expect(read(cwd, '.gitlab-ci.yml')).toBe('mine');
  });

  test('below the root of a repository it says that CI files belong there', async () => {
    const cwd = empty('repository');
    folder.write('repository/.git/HEAD', '');
    expect(await init(cwd, 'sim')).toContain(
      'note    CI files work in the root of the repository only, which is .',
    );
    expect((await init(cwd)).join('\n')).not.toContain('note');
  });
});

describe.concurrent('what cannot be written', () => {
  test('a file in the way of a folder is one line, and nothing is left behind', async () => {
    const cwd = empty('blocked');
    folder.write('blocked/sim/.github', 'mine');
    expect(await refused(cwd, 'sim')).toBe(
      'notspot: sim/.github/workflows/notspot.yml: cannot write: a part of the path is not a folder\n',
    );
    expect(filesIn(cwd)).toEqual(['sim/.github']);
    expect(readdirSync(join(cwd, 'sim'))).toEqual(['.github']);
  });

  test('a folder in the way of a file takes back what was written before it', async () => {
    const cwd = empty('half');
    folder.write('half/scenarios/first.yaml', 'mine');
    folder.write('half/.github/workflows/notspot.yml/x', 'mine');
    expect(await refused(cwd, '--force')).toBe(
      'notspot: .github/workflows/notspot.yml: cannot write: it is a folder\n',
    );
    expect(filesIn(cwd)).toEqual(['.github/workflows/notspot.yml/x', 'scenarios/first.yaml']);
    expect(read(cwd, 'scenarios/first.yaml')).toBe('mine');
    expect(readdirSync(join(cwd, 'scenarios'))).toEqual(['first.yaml']);
  });

  test.skipIf(process.platform !== 'linux')('a folder that cannot be is one line', async () => {
    expect(await refused(folder.path, '/proc/x')).toBe(
      'notspot: /proc/x: cannot make the folder: there can be none\n',
    );
  });
});
