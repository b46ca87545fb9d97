/** What a campaign costs besides its runs, and how two processes compare with one. */

import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { built } from './built.ts';
import { median } from './median.ts';

const FILE = 'scenarios/telemetry.yaml';
const ROUNDS = 7;
const RUNS = 2400;
const WARM_UP_RUNS = 800;
const HAS_TASKSET = spawnSync('taskset', ['--version']).status === 0;

export async function campaignBench(): Promise<void> {
  console.log('\ncampaign of the telemetry app');
  const shares = Array.from({ length: ROUNDS }, () => {
    const bare = rate('bare');
    const one = rate('1');
    return { overhead: bare / one - 1, linear: rate('2') / one / 2 };
  });
  const percent = (of: (share: (typeof shares)[number]) => number) =>
    (median(shares.map(of)) * 100).toFixed(0);
  console.log(`  over the bare runs: ${percent((s) => s.overhead)} % (wanted: at most 25)`);
  console.log(`  2 jobs: ${percent((s) => s.linear)} % of linear (wanted: 85)`);
}

/** Runs a second, in a process of its own; all but two jobs are held to one core. */
function rate(how: string): number {
  const node = [process.execPath, '--import', 'tsx', fileURLToPath(import.meta.url), how];
  const [command = '', ...args] =
    how !== '2' && HAS_TASKSET ? ['taskset', '-c', '0', ...node] : node;
  return Number(execFileSync(command, args, { encoding: 'utf8' }));
}

/** The candidates of a campaign, one after the other, and nothing else. */
async function bareRate(): Promise<number> {
  const { loadScenarios }: typeof import('../../src/io/scenario-files.ts') =
    await built('io/scenario-files');
  const { searchSubject }: typeof import('../../src/io/subject.ts') = await built('io/subject');
  const { candidateAt, candidates }: typeof import('../../src/search/arbitraries.ts') =
    await built('search/arbitraries');
  const { attempts }: typeof import('../../src/search/trial.ts') = await built('search/trial');
  const [loaded] = await loadScenarios([FILE]);
  if (loaded === undefined) throw new Error(`${FILE}: nothing to run`);
  const { subject, profile } = await searchSubject(loaded);
  const arbitrary = candidates(subject.base, profile);
  const drawn = Array.from({ length: RUNS }, (_, i) => candidateAt(arbitrary, 'bench', i));
  const unguarded = (body: () => void) => {
    body();
    return true;
  };
  const attempt = attempts(subject, unguarded, () => {});
  for (const candidate of drawn.slice(0, WARM_UP_RUNS)) attempt(candidate);
  const startMs = performance.now();
  for (const candidate of drawn.slice(WARM_UP_RUNS)) attempt(candidate);
  return ((RUNS - WARM_UP_RUNS) * 1000) / (performance.now() - startMs);
}

async function campaignRate(jobs: number): Promise<number> {
  const { campaign, campaignProcesses }: typeof import('../../src/io/campaign.ts') =
    await built('io/campaign');
  const { campaignBase }: typeof import('../../src/io/subject.ts') = await built('io/subject');
  const { calmCandidate }: typeof import('../../src/search/candidate.ts') =
    await built('search/candidate');
  const { loadScenarios }: typeof import('../../src/io/scenario-files.ts') =
    await built('io/scenario-files');
  const [loaded] = await loadScenarios([FILE]);
  if (loaded === undefined) throw new Error(`${FILE}: nothing to run`);
  let startMs = 0;
  let startRuns = 0;
  const runs = RUNS * jobs;
  const processes = campaignProcesses(jobs);
  const result = await campaign(
    {
      ...{ file: FILE, seed: 'bench', runs, jobs, known: new Set<string>(), maxTrials: 400 },
      calm: calmCandidate(campaignBase(loaded.scenario)),
      shard: { index: 0, count: 1 },
      isOver: () => false,
      onFound: () => {},
      // Processes take a moment to start and to compile: the clock begins when they are warm.
      onProgress: (state) => {
        if (startMs > 0 || state.runs < WARM_UP_RUNS * jobs) return;
        startMs = performance.now();
        startRuns = state.runs;
      },
      signal: new AbortController().signal,
    },
    processes,
  );
  const perSecond = ((result.runs - startRuns) * 1000) / (performance.now() - startMs);
  await processes.end();
  return perSecond;
}

// Started by `rate`: measures what it is told to.
const [, started, how] = process.argv;
if (started === fileURLToPath(import.meta.url)) {
  console.log(how === 'bare' ? await bareRate() : await campaignRate(Number(how)));
}
