/**
 * What a campaign costs besides its runs, and how two processes compare with one.
 *
 * The speed of a shared machine wanders by more than what is measured here. So both sides of a ratio
 * are warm processes that take turns with the same candidates, each turn a second or two, and the
 * figure is the median of the turns' ratios.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { memoryFlags } from '../../src/io/processes.ts';
import { built } from './built.ts';
import { median } from './median.ts';

const FILE = 'scenarios/telemetry.yaml';
const TURNS = 15;
/** Of one turn and one process. */
const RUNS = 160;
const WARM_UP_TURNS = 8;
const HAS_TASKSET = spawnSync('taskset', ['--version']).status === 0;

export function campaignBench(): void {
  console.log('\ncampaign of the telemetry app');
  const [overhead, linear] = [turns('overhead'), turns('linear')].map((share) => share * 100);
  console.log(`  over the bare runs: ${overhead?.toFixed(0)} % (wanted: at most 25)`);
  console.log(`  2 jobs: ${linear?.toFixed(0)} % of linear (wanted: 85)`);
}

/** Takes the turns of one of the two, in a process of its own: it is bound to a core now and then. */
function turns(what: 'overhead' | 'linear'): number {
  const here = fileURLToPath(import.meta.url);
  // Bare runs have the same memory as those of a campaign.
  const args = [...memoryFlags(), '--import', 'tsx', here, what];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

/** Share of time that a campaign takes beyond that of its runs; all of it on one core. */
async function overhead(): Promise<number> {
  bind('0');
  const bare = await bareTurn();
  const inCampaign = await campaignTurn(1);
  const shares = await takeTurns(async () => {
    const bareMs = bare();
    return (await inCampaign()) / bareMs - 1;
  });
  return median(shares);
}

/** What two processes get done, as a share of twice what one does that has one core alone. */
async function linear(): Promise<number> {
  bind('0');
  const one = await campaignTurn(1);
  bind('0,1');
  const two = await campaignTurn(2);
  const shares = await takeTurns(async () => (await one()) / (await two()));
  return median(shares);
}

/** Holds this process, and those that it starts from now on, to some cores. */
function bind(cores: string): void {
  if (!HAS_TASKSET) return;
  execFileSync('taskset', ['--all-tasks', '-cp', cores, String(process.pid)]);
}

async function takeTurns(turn: () => Promise<number>): Promise<readonly number[]> {
  for (let i = 0; i < WARM_UP_TURNS; i += 1) await turn();
  const taken: number[] = [];
  while (taken.length < TURNS) taken.push(await turn());
  return taken;
}

/** The candidates of a campaign, one after the other, and nothing else. Gives milliseconds. */
async function bareTurn(): Promise<() => number> {
  const { searchSubject }: typeof import('../../src/io/subject.ts') = await built('io/subject');
  const { candidateAt, candidates }: typeof import('../../src/search/arbitraries.ts') =
    await built('search/arbitraries');
  const { attempts }: typeof import('../../src/search/trial.ts') = await built('search/trial');
  const { subject, profile } = await searchSubject(await scenario());
  const arbitrary = candidates(subject.base, profile);
  const drawn = Array.from({ length: RUNS }, (_, i) => candidateAt(arbitrary, 'bench', i));
  const unguarded = (body: () => void) => {
    body();
    return true;
  };
  const attempt = attempts(subject, unguarded, () => {});
  return () => {
    const startMs = performance.now();
    for (const candidate of drawn) attempt(candidate);
    return performance.now() - startMs;
  };
}

/** A campaign of as many runs for each of its processes. Gives milliseconds. */
async function campaignTurn(jobs: number): Promise<() => Promise<number>> {
  const { campaign, campaignProcesses }: typeof import('../../src/io/campaign.ts') =
    await built('io/campaign');
  const { campaignBase }: typeof import('../../src/io/subject.ts') = await built('io/subject');
  const { calmCandidate }: typeof import('../../src/search/candidate.ts') =
    await built('search/candidate');
  const calm = calmCandidate(campaignBase((await scenario()).scenario));
  const processes = campaignProcesses(jobs, new AbortController().signal);
  return async () => {
    const startMs = performance.now();
    await campaign(
      {
        ...{ file: FILE, seed: 'bench', runs: RUNS * jobs, jobs, maxTrials: 400, calm },
        known: new Set<string>(),
        smallUntilMs: Number.POSITIVE_INFINITY,
        shard: { index: 0, count: 1 },
        isOver: () => false,
        onFound: () => {},
        onProgress: () => {},
      },
      processes,
    );
    return performance.now() - startMs;
  };
}

async function scenario() {
  const { loadScenarios }: typeof import('../../src/io/scenario-files.ts') =
    await built('io/scenario-files');
  const [loaded] = await loadScenarios([FILE]);
  if (loaded === undefined) throw new Error(`${FILE}: nothing to run`);
  return loaded;
}

// Started by `turns`: measures what it is told to.
const [, started, what] = process.argv;
if (started === fileURLToPath(import.meta.url)) {
  console.log(await (what === 'overhead' ? overhead() : linear()));
  process.exit();
}
