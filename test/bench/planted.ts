/**
 * Planted bugs: how many runs of a campaign it takes to find each, and how small the plan gets. And
 * the other way round: apps that get everything right, in which a campaign must find nothing.
 */

import { loadScenarios } from '../../src/io/scenario-files.ts';
import {
  guarded,
  type SearchSubject,
  searchSubject,
  withMomentsFor,
} from '../../src/io/subject.ts';
import { HANG_LIMIT_MS } from '../../src/io/watchdog.ts';
import { campaignDraw } from '../../src/search/campaign-draw.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { shrink } from '../../src/search/shrink.ts';
import { PLANTED_FIRMWARE } from '../planted/firmware/index.ts';
import { PLANTED, type Planted } from '../planted/index.ts';
import { median } from './median.ts';

const SEEDS = Number(process.env['NOTSPOT_BENCH_SEEDS'] ?? 20);
const MOST_RUNS = 2000;
const MOST_TRIALS = 400;
const ROBUST = ['telemetry', 'http-poller', 'mqtt-commands', 'config-boot', 'sleepy'];
const ROBUST_RUNS = Number(process.env['NOTSPOT_BENCH_RUNS'] ?? 10_000);

/** Bugs in C: see PLANTED_FIRMWARE. */
const FIRMWARE_SEEDS = Math.min(SEEDS, 5);
const FIRMWARE_RUNS = 300;

interface Detected {
  /** Runs up to the first that fails; undefined: none does. */
  readonly runs: number | undefined;
  readonly faults: number;
}

export async function plantedBench(): Promise<void> {
  const { all, found, medians, minimal } = await table(PLANTED, SEEDS, MOST_RUNS);
  console.log(`  found within ${MOST_RUNS} runs: ${found} of ${all} (wanted: all)`);
  console.log(`  largest median: ${Math.max(...medians)} runs (wanted: under 200)`);
  console.log(`  as few faults as known: ${((minimal * 100) / all).toFixed(0)} % (wanted: 90 %)`);
}

/** The same for mistakes in C, on forks of one boot. */
export async function plantedFirmwareBench(): Promise<void> {
  const { all, found, minimal } = await table(PLANTED_FIRMWARE, FIRMWARE_SEEDS, FIRMWARE_RUNS);
  console.log(`  found within ${FIRMWARE_RUNS} runs: ${found} of ${all} (wanted: all)`);
  console.log(`  as few faults as known: ${minimal} of ${all}`);
}

async function table(bugs: readonly Planted[], seeds: number, mostRuns: number) {
  console.log(`\nplanted bugs: runs to detection and faults of the plan, ${seeds} seeds each`);
  console.log(
    `  ${'bug'.padEnd(26)} ${'median'.padStart(6)} ${'worst'.padStart(6)}   faults: known, median, as few as known`,
  );
  const medians: number[] = [];
  let minimal = 0;
  let found = 0;
  for (const planted of bugs) {
    const search = await open(planted.scenarioFile);
    const detected: Detected[] = [];
    for (let i = 0; i < seeds; i += 1) detected.push(await detect(search, `bench${i}`, mostRuns));
    const runs = detected.map((one) => one.runs ?? Number.POSITIVE_INFINITY);
    const few = detected.filter((one) => one.faults <= planted.minimalFaults).length;
    medians.push(median(runs));
    minimal += few;
    found += runs.filter((n) => n <= mostRuns).length;
    console.log(row(planted, runs, detected, few));
  }
  return { all: bugs.length * seeds, found, medians, minimal };
}

function row(
  { name, minimalFaults }: Planted,
  runs: readonly number[],
  detected: readonly Detected[],
  few: number,
): string {
  const faults = median(detected.map((one) => one.faults));
  return (
    `  ${name.padEnd(26)} ${String(median(runs)).padStart(6)} ${String(Math.max(...runs)).padStart(6)}` +
    `           ${minimalFaults}, ${faults}, ${few} of ${detected.length}`
  );
}

interface Open extends SearchSubject {
  readonly draw: (seed: string, index: number) => Candidate;
}

async function open(file: string): Promise<Open> {
  const [loaded] = await loadScenarios([file]);
  if (loaded === undefined) throw new Error(`${file}: nothing to run`);
  const search = await searchSubject(loaded);
  const { subject, profile } = search;
  const momentsUs = (subject.moments?.connected ?? []).map(({ atUs }) => atUs);
  return { ...search, draw: campaignDraw(subject.base, profile, momentsUs) };
}

/** As a campaign does: the first run that fails, made small. */
async function detect({ subject, attempt, draw }: Open, seed: string, mostRuns: number) {
  for (let index = 0; index < mostRuns; index += 1) {
    const failing = attempt(draw(seed, index));
    const cause = failing.failures[0]?.cause;
    if (cause === undefined) continue;
    const near = guarded(withMomentsFor(subject, failing), HANG_LIMIT_MS);
    const small = shrink(subject.base, failing, cause, near, { maxTrials: MOST_TRIALS });
    return { runs: index + 1, faults: small.candidate.faults.length };
  }
  return { runs: undefined, faults: Number.POSITIVE_INFINITY };
}

export async function robustBench(): Promise<void> {
  console.log(`\nrobust apps, ${ROBUST_RUNS} runs of a campaign each (wanted: no failure)`);
  for (const name of ROBUST) {
    const { attempt, draw } = await open(`scenarios/${name}.yaml`);
    const causes = new Map<string, number>();
    for (let index = 0; index < ROBUST_RUNS; index += 1) {
      const cause = attempt(draw('robust', index)).failures[0]?.cause;
      if (cause !== undefined) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    }
    const failed = [...causes].map(([cause, runs]) => `${runs} x ${cause}`);
    console.log(`  ${name.padEnd(26)} ${failed.length === 0 ? 'none' : failed.join('; ')}`);
  }
}
