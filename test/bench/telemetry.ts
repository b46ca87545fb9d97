/**
 * The bundled telemetry app for 1 h, 10 h and 100 h, hashed and judged; and the memory of a month.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { Run } from '../../src/sim/run.ts';
import { median } from './median.ts';

const HOUR_US = 3_600_000_000;
const ROUNDS = 7;

export async function telemetryBench(): Promise<void> {
  const [loaded] = await loadScenarios(['scenarios/telemetry.yaml']);
  if (loaded === undefined) throw new Error('the telemetry scenario is missing');
  const { scenario, program } = loaded;
  const run = (hours: number): number => {
    const startMs = performance.now();
    // Not simulate, which would run the fault-free twin as well.
    const one = new Run({ ...scenario, lengthUs: hours * HOUR_US }, program);
    while (one.advance(100_000));
    one.finish();
    return performance.now() - startMs;
  };
  for (let i = 0; i < 20; i += 1) run(1);
  console.log('\ntelemetry scenario, hashed and judged, after warm-up (wanted: 1 h under 20 ms)');
  for (const hours of [1, 10, 100]) {
    const ms = median(Array.from({ length: ROUNDS }, () => run(hours)));
    console.log(
      `  ${hours} h`.padEnd(8),
      `${ms.toFixed(1)} ms, ${(ms / hours).toFixed(2)} ms an hour`,
    );
  }
  console.log('\nmemory of a 30-day telemetry run, after collecting garbage');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const month = new Run({ ...scenario, lengthUs: 30 * 24 * HOUR_US }, program);
  for (const day of [1, 10, 20, 30]) {
    while (month.simulation.nowUs < day * 24 * HOUR_US && month.advance(10_000));
    collect();
    console.log(
      `  day ${day}`.padEnd(9),
      `${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MiB`,
    );
  }
  month.finish();
}
