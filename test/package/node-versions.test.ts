/**
 * The installed package under every Node version that it is meant for, against the source tree:
 * one scenario with one seed has one trace, whatever runs it.
 *
 * The versions come from npm, where packages carry Node's binaries. The first one is the oldest
 * that package.json allows.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { INSTALL, ROOT, say, shell } from './shell.ts';

const VERSIONS = ['20.19.0', '22.23.3', '24.21.0'] as const;

const installed = inject('installed');
const COMMAND = join(installed, 'node_modules/notspot/dist/cli/main.js');
const SCENARIOS = 'node_modules/notspot/scenarios';

interface Replayed {
  readonly runs: readonly { readonly scenario: string; readonly traceHash: string }[];
}

/** A replay's JSON without the one thing in it that may differ. */
function runsOf(json: string): Replayed['runs'] {
  const dropTime = (key: string, value: unknown) => (key === 'wallMs' ? undefined : value);
  return (JSON.parse(json, dropTime) as Replayed).runs;
}

/** Node's binary in that version; undefined, with a notice, when it cannot be had here. */
function fetchNode(version: string): string | undefined {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  const folder = join(inject('scratch'), `node-${version}`);
  mkdirSync(folder);
  const args = [...INSTALL, '--no-save', '--prefix', folder, `${name}@${version}`];
  try {
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    say(`NOT CHECKED: Node ${version}, since npm cannot install ${name}@${version} here`);
    return undefined;
  }
  return join(folder, 'node_modules', name, 'bin', os === 'win' ? 'node.exe' : 'node');
}

let expected: Replayed['runs'] = [];

beforeAll(async () => {
  const args = ['--import', 'tsx', 'src/cli/main.ts', 'replay', 'scenarios', '--json'];
  const { code, stdout } = await shell(ROOT, process.execPath, ...args);
  // Whether verdicts are as expected is the business of other tests.
  expect(code).toBeLessThanOrEqual(1);
  expected = runsOf(stdout);
  expect(expected.length).toBeGreaterThan(6);
  say(`the source tree, under ${process.version}:`);
  for (const { scenario, traceHash } of expected) say(`  ${traceHash}  ${scenario}`);
});

test('the first version is the oldest that the package allows', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  expect(`${engines.node}.0`).toBe(`>=${VERSIONS[0]}`);
});

test.for(VERSIONS)(
  'Node %s replays all scenarios as the source tree does',
  async (version, { skip }) => {
    const node = fetchNode(version);
    if (node === undefined) return skip('npm lacks it here');
    expect((await shell(installed, node, '--version')).stdout.trim()).toBe(`v${version}`);
    const replay = [COMMAND, 'replay', SCENARIOS, '--json'];
    const { code, stdout } = await shell(installed, node, ...replay);
    expect(code).toBeLessThanOrEqual(1);
    const runs = runsOf(stdout);
    expect(runs).toEqual(expected);
    say(`Node ${version}: ${runs.length} scenarios, hashes equal`);
  },
);
