/** How long --help takes in the built package: a process each, as a shell starts it. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median } from './median.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROCESSES = 10;

export function helpBench(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'build.ts'], { cwd: ROOT });
  const times = (...args: readonly string[]) =>
    Array.from({ length: PROCESSES }, () => {
      const startMs = performance.now();
      execFileSync(process.execPath, args, { cwd: ROOT });
      return performance.now() - startMs;
    });
  const ms = median(times('dist/cli/main.js', '--help'));
  const nodeMs = median(times('--eval', ''));
  console.log(`\nnotspot --help, median of ${PROCESSES} processes (wanted: under 150 ms)`);
  console.log(`  ${ms.toFixed(0)} ms, of which ${nodeMs.toFixed(0)} ms are Node itself`);
}
