/**
 * Ten-minute telemetry runs a second, judged by all oracles; how two threads compare with one; and
 * the size of the default trace of each bundled scenario.
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../src/io/execute.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { survey } from '../../src/io/survey.ts';
import { simulate } from '../../src/sim/run.ts';
import { median } from './median.ts';

const TEN_MINUTES_US = 600_000_000;
const HOUR_US = 3_600_000_000;
const ROUNDS = 7;
const RUNS = 300;
const SEEDS = 800;

export async function surveyBench(): Promise<void> {
  const [loaded] = await loadScenarios(['scenarios/telemetry.yaml'], { untilUs: TEN_MINUTES_US });
  if (loaded === undefined) throw new Error('the telemetry scenario is missing');
  const round = () => {
    const startMs = performance.now();
    for (let i = 0; i < RUNS; i += 1) {
      simulate({ ...loaded.scenario, seed: String(i) }, loaded.program, { peers: loaded.peers });
    }
    return (RUNS * 1000) / (performance.now() - startMs);
  };
  round();
  const perSecond = median(Array.from({ length: ROUNDS }, round));
  console.log('\nten-minute telemetry runs, all oracles on');
  console.log(`  ${perSecond.toFixed(0)} runs a second on one core (wanted: 500)`);
  const speedups: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const one = await surveyMs(1);
    speedups.push(one / (await surveyMs(2)));
  }
  const share = (median(speedups) / 2) * 100;
  console.log(`  2 jobs: ${share.toFixed(0)} % of linear (wanted: 85)`);
}

async function surveyMs(jobs: number): Promise<number> {
  let startMs = 0;
  await survey({
    file: 'scenarios/telemetry.yaml',
    overrides: { untilUs: TEN_MINUTES_US },
    seed: '1',
    seeds: SEEDS,
    jobs,
    // Threads take a moment to start and to compile: the clock begins when they are warm.
    onRun: ({ index }) => {
      if (index === SEEDS / 4) startMs = performance.now();
    },
    signal: new AbortController().signal,
  });
  return performance.now() - startMs;
}

/** Megabytes of trace a virtual hour. */
export async function traceSizeBench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'notspot-bench-'));
  console.log('\ndefault trace, megabytes a virtual hour (wanted: at most 5)');
  for (const loaded of await loadScenarios(['scenarios'])) {
    const traceFile = join(folder, 'trace.jsonl');
    await execute(loaded, { traceFile });
    const hours = loaded.scenario.lengthUs / HOUR_US;
    const megabytes = statSync(traceFile).size / 1e6 / hours;
    console.log(`  ${loaded.scenario.name.padEnd(26)} ${megabytes.toFixed(2)}`);
  }
  rmSync(folder, { recursive: true });
}
