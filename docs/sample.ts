/**
 * Makes the sample in reports/sample: what `notspot report` says of a change that breaks an app.
 *
 * `npm run sample`, after anything has changed what runs or reports show. The telemetry app, which
 * comes back after a gap, is the base; the naive app, which does not, stands for the change. Equal
 * code makes equal files.
 */

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src/cli/main.ts');
const TARGET = join(ROOT, 'reports/sample');
const MOST_BYTES = 400_000;

const SCENARIO = `description: A van on country roads
app: ./app.ts
length: 30m
world:
  preset: vehicle
peers:
  default: { kind: echo, delay: 100ms }
`;

/** Exit codes of 0 and 1 are both what a sample may show. */
function notspot(cwd: string, ...args: readonly string[]): void {
  const tsx = import.meta.resolve('tsx');
  const { status, stderr } = spawnSync(process.execPath, ['--import', tsx, MAIN, ...args], {
    cwd,
    encoding: 'utf8',
    // Not what a CI job would say of itself.
    env: { PATH: process.env['PATH'] },
  });
  if (status !== 0 && status !== 1) throw new Error(`notspot ${args.join(' ')}: ${stderr}`);
}

const folder = mkdtempSync(join(tmpdir(), 'notspot-sample-'));
writeFileSync(join(folder, 'van.yaml'), SCENARIO);
for (const [app, out] of [['telemetry', 'before'] as const, ['naive', 'after'] as const]) {
  copyFileSync(join(ROOT, `scenarios/apps/${app}.ts`), join(folder, 'app.ts'));
  notspot(folder, 'replay', 'van.yaml', '--seeds', '60', '--out', `${out}/survey`);
}
notspot(folder, 'replay', 'van.yaml', '--out', 'after/replay');
notspot(folder, 'fuzz', 'van.yaml', '--runs', '40', '--seed', '1', '--out', 'after/campaign');
const page = ['after/survey', 'after/replay', 'after/campaign', '--out', 'sample'];
notspot(folder, 'report', ...page, '--base', 'before/survey', '--markdown', 'comparison.md');

const files = [
  ['sample/report.html', 'report.html'],
  ['comparison.md', 'comparison.md'],
] as const;
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
let bytes = 0;
for (const [from, to] of files) {
  const text = readFileSync(join(folder, from), 'utf8');
  // What is committed says nothing of the machine that made it.
  for (const path of [ROOT, folder]) {
    if (text.includes(path)) throw new Error(`${from} names ${path}`);
  }
  bytes += Buffer.byteLength(text);
  writeFileSync(join(TARGET, to), text);
}
rmSync(folder, { recursive: true });
if (bytes > MOST_BYTES) throw new Error(`the sample has ${bytes} bytes, over ${MOST_BYTES}`);
process.stdout.write(`reports/sample: ${readdirSync(TARGET).join(', ')}, ${bytes} bytes\n`);
