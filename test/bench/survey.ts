/**
 * Ten-minute telemetry runs a second, judged by all oracles; how two processes compare with one; and
 * the size of the default trace of each bundled scenario. Speed is that of the built package.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../../src/io/execute.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { built } from './built.ts';
import { median } from './median.ts';

const TEN_MINUTES_US = 600_000_000;
const HOUR_US = 3_600_000_000;
const ROUNDS = 7;
const RUNS = 300;
const WARM_UP_ROUNDS = 8;
const SEEDS = 5000;
const HAS_TASKSET = spawnSync('taskset', ['--version']).status === 0;

export async function surveyBench(): Promise<void> {
  const { loadScenarios }: typeof import('../../src/io/scenario-files.ts') =
    await built('io/scenario-files');
  const { simulate }: typeof import('../../src/sim/run.ts') = await built('sim/run');
  const { learnRhythms }: typeof import('../../src/sim/twin.ts') = await built('sim/twin');
  const [loaded] = await loadScenarios(['scenarios/telemetry.yaml'], { untilUs: TEN_MINUTES_US });
  if (loaded === undefined) throw new Error('the telemetry scenario is missing');
  const { scenario, program, peers } = loaded;
  // As a survey does: one twin for all seeds.
  const twin = learnRhythms(scenario, program, { peers });
  const round = () => {
    const startMs = performance.now();
    for (let i = 0; i < RUNS; i += 1) {
      simulate({ ...scenario, seed: String(i) }, program, { peers, twin });
    }
    return (RUNS * 1000) / (performance.now() - startMs);
  };
  // The compiler has seen all of the simulator after some two thousand runs.
  for (let i = 0; i < WARM_UP_ROUNDS; i += 1) round();
  const perSecond = median(Array.from({ length: ROUNDS }, round));
  console.log('\nten-minute telemetry runs, all oracles on');
  console.log(`  ${perSecond.toFixed(0)} runs a second on one core (wanted: 500)`);
  const shares = Array.from({ length: ROUNDS }, () => rate(2) / rate(1) / 2);
  console.log(`  2 jobs: ${(median(shares) * 100).toFixed(0)} % of linear (wanted: 85)`);
}

/**
 * Runs a second of a survey of its own. One job is held to one core: the engine's collector and
 * compiler would take the second one, and linear means twice what one core gives.
 */
function rate(jobs: number): number {
  const node = [process.execPath, '--import', 'tsx', fileURLToPath(import.meta.url), String(jobs)];
  const [command = '', ...args] =
    jobs === 1 && HAS_TASKSET ? ['taskset', '-c', '0', ...node] : node;
  return Number(execFileSync(command, args, { encoding: 'utf8' }));
}

async function measureSurvey(jobs: number): Promise<number> {
  const { survey }: typeof import('../../src/io/survey.ts') = await built('io/survey');
  let startMs = 0;
  await survey({
    file: 'scenarios/telemetry.yaml',
    overrides: { untilUs: TEN_MINUTES_US },
    seed: '1',
    seeds: SEEDS,
    jobs,
    // Processes take a moment to start and to compile: the clock begins when they are warm.
    onRun: ({ index }) => {
      if (index === SEEDS / 2) startMs = performance.now();
    },
    signal: new AbortController().signal,
  });
  return ((SEEDS / 2) * 1000) / (performance.now() - startMs);
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

// Started by `rate`: measures the survey of so many jobs.
const [, started, jobs] = process.argv;
if (started === fileURLToPath(import.meta.url)) console.log(await measureSurvey(Number(jobs)));
