/**
 * Runs the hold model: this file is both the bench, which starts a process for each figure, and
 * that process, which measures the row that it is given.
 */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { drawDelays, engineRow, type HoldRow, measureNs, PENDING, simjsRow } from './hold.ts';
import { recordedRow, streamedRow } from './hold-recorded.ts';
import { median } from './median.ts';

const ROUNDS = 7;

const ROWS: Readonly<Record<string, (delays: Float64Array) => HoldRow>> = {
  'notspot, trace off': (delays) => engineRow('off', delays),
  'notspot, recorded and hashed': recordedRow,
  'notspot, recorded, hashed, streamed': streamedRow,
  'simjs 2.0.3': (delays) => simjsRow('simjs', delays),
};

export function holdBench(): void {
  const samples = new Map(Object.keys(ROWS).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, values] of samples) values.push(inOwnProcess(name));
  }
  console.log(`hold model, ${PENDING} pending, median of ${ROUNDS} (wanted: second row at most`);
  console.log('350 ns an event and at least 3 times faster than simjs)');
  const peer = median(samples.get('simjs 2.0.3') ?? []);
  for (const [name, values] of samples) {
    const ns = median(values);
    const ratio = (peer / ns).toFixed(2);
    console.log(`  ${name.padEnd(38)} ${ns.toFixed(0).padStart(5)} ns an event, ${ratio}x simjs`);
  }
}

function inOwnProcess(name: string): number {
  const self = fileURLToPath(import.meta.url);
  return Number(
    execFileSync(process.execPath, ['--import', 'tsx', self, name], { encoding: 'utf8' }),
  );
}

const row = ROWS[process.argv[2] ?? ''];
if (row !== undefined) process.stdout.write(String(measureNs(row(drawDelays()))));
