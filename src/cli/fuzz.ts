/**
 * `notspot fuzz`: a campaign against one app. Known findings first, then the search; a finding is on
 * the disk before it is announced.
 *
 * What goes to stdout does not depend on the number of jobs or on real time, except that --time says
 * how many runs there are. Announcements and progress go to stderr.
 */

import { stripVTControlCharacters } from 'node:util';
import type { Failure } from '../finding/cause.ts';
import { type Finding, groupFindings } from '../finding/finding.ts';
import {
  type CampaignOptions,
  type CampaignResult,
  type CampaignState,
  campaign,
  campaignProcesses,
  type FoundCause,
} from '../io/campaign.ts';
import {
  type CampaignReport,
  dataOf,
  findingsFolder,
  type Searched,
  writeReport,
} from '../io/campaign-report.ts';
import type { ScenarioRun } from '../io/campaign-worker.ts';
import { corpusFolder, judgeCorpus, loadCorpus } from '../io/corpus.ts';
import { findingFolder, updateFinding, writeFinding } from '../io/finding-files.ts';
import { findingScenario } from '../io/finding-scenario.ts';
import { findingOf, searchedFile } from '../io/found.ts';
import { modelHash } from '../io/model-hash.ts';
import { Interrupted, ProcessDied, type Processes } from '../io/processes.ts';
import { makeFolder } from '../io/results.ts';
import { type LoadedScenario, loadScenarios } from '../io/scenario-files.ts';
import { campaignBase } from '../io/subject.ts';
import { UsageError } from '../io/usage-error.ts';
import { scenarioId } from '../scenario/canonical.ts';
import { calmCandidate } from '../search/candidate.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { writeCampaignJunit } from './fuzz-junit.ts';
import { defaultSeed, type FuzzFlags } from './fuzz-options.ts';
import { corpusLines, findingBlock, type KnownFinding, summaryLines } from './fuzz-print.ts';
import { Progress } from './progress.ts';
import type { Output } from './replay.ts';
import { visible } from './style.ts';

/** Trials that may go into one finding: enough for eight faults, and an end for the rest. */
const MOST_TRIALS = 400;

export async function fuzz(
  path: string,
  flags: FuzzFlags,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = await oneScenario(path);
  const { name } = loaded.scenario;
  const corpus = flags.corpus ?? corpusFolder(loaded.file, name);
  if (flags.out !== undefined) makeFolder(flags.out);
  const processes = campaignProcesses(flags.jobs, signal);
  try {
    const judged = await knownFindings(corpus, processes);
    if (!flags.json) for (const line of corpusLines(judged)) output.result(line);
    if (signal.aborted) {
      output.aside('notspot: interrupted before the search began');
      return EXIT.interrupted;
    }
    return await searchAndReport(
      { loaded, path, corpus, flags, output, signal, processes },
      judged,
    );
  } finally {
    await processes.end();
  }
}

/** What one campaign is about. */
interface Session {
  readonly loaded: LoadedScenario;
  /** As the user wrote it. */
  readonly path: string;
  readonly corpus: string;
  readonly flags: FuzzFlags;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly processes: Processes;
}

async function searchAndReport(
  session: Session,
  judged: readonly KnownFinding[],
): Promise<ExitCode> {
  const { loaded, path, corpus, flags, output } = session;

  const seed = flags.seed ?? defaultSeed(process.env, loaded.scenario.seed);
  const target = flags.out === undefined ? corpus : findingsFolder(flags.out);
  const keeper = new Keeper(loaded, path, seed, target);
  const result = await search(session, seed, judged, keeper);
  keeper.recount(result.seen);
  const report = reportOf(loaded, seed, flags, result);
  if (flags.out !== undefined) writeReport(flags.out, report);
  if (flags.junit !== undefined) writeCampaignJunit(flags.junit, report, judged, keeper.blocks);

  if (flags.json) output.result(JSON.stringify({ ...dataOf(report), corpus: corpusData(judged) }));
  else {
    const groups = groupFindings(report.findings);
    for (const { id } of groups) {
      for (const line of keeper.blocks.get(id) ?? []) output.result(line);
      output.result(`     kept: ${findingFolder(target, id)}`);
    }
    for (const line of summaryLines(report, groups)) output.result(line);
  }
  return exitOf(session, result, report, judged);
}

async function oneScenario(path: string): Promise<LoadedScenario> {
  const [loaded, second] = await loadScenarios([path]);
  if (loaded !== undefined && second === undefined) return loaded;
  throw new UsageError(`${path}: a campaign takes one scenario or app, found a folder of several`);
}

/** Runs what is in the corpus; an app may take its process along. */
async function knownFindings(
  corpus: string,
  processes: Processes,
): Promise<readonly KnownFinding[]> {
  const failures = new Map<string, readonly Failure[]>();
  const judged = await judgeCorpus(await loadCorpus(corpus), today(), async ({ file }) => {
    try {
      const run = await processes.run<ScenarioRun>('runScenario', file);
      failures.set(file, run.failures);
      return run.result;
    } catch (error) {
      if (error instanceof Interrupted) return undefined;
      if (!(error instanceof ProcessDied)) throw error;
      throw new UsageError(`${file}: ${error.message}`);
    }
  });
  return judged.map((one) => ({
    ...one,
    failures: failures.get(one.entry.loaded?.file ?? '') ?? [],
  }));
}

/** The date that acceptances are held against. */
function today(): string {
  // biome-ignore lint/plugin: the day on which a person's promise ends is real time
  return new Date().toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function corpusData(judged: readonly KnownFinding[]) {
  return judged.map(({ entry, status, problems }) => ({ name: entry.name, status, problems }));
}

/** Keeps what is found: on the disk before it is announced. */
class Keeper {
  /** What is shown of each finding, by its id. */
  readonly blocks = new Map<string, readonly string[]>();
  private readonly findings: Finding[] = [];
  private readonly loaded: LoadedScenario;
  private readonly path: string;
  private readonly seed: string;
  private readonly target: string;

  constructor(loaded: LoadedScenario, path: string, seed: string, target: string) {
    this.loaded = loaded;
    this.path = path;
    this.seed = seed;
    this.target = target;
  }

  /** Gives the folder. */
  keep(found: FoundCause): string {
    const { loaded, target } = this;
    const run = found.minimised?.run;
    const finding = findingOf(found, this.seed, 1);
    const { id, oracle, candidate } = finding;
    const block = findingBlock(finding, this.path, run);
    const scenario = findingScenario(searchedFile(loaded), candidate, {
      name: `${loaded.scenario.name}-${id}`,
      folder: findingFolder(target, id),
      about: [
        `Found by notspot fuzz: ${oracle} fails, and will until the app is put right.`,
        'To see it: notspot replay with this file.',
      ],
    });
    const text = block.map((line) => visible(stripVTControlCharacters(line)));
    const content = { finding, scenario, text, trace: run?.trace, twin: run?.twin };
    const folder = writeFinding(target, content);
    this.findings.push(finding);
    this.blocks.set(id, block);
    return folder;
  }

  /** How often each was seen is known at the end. */
  recount(seen: ReadonlyMap<string, number>): void {
    for (const finding of this.findings) {
      const times = seen.get(finding.cause) ?? 1;
      if (times === 1) continue;
      updateFinding(findingFolder(this.target, finding.id), { ...finding, seen: times });
    }
  }
}

async function search(
  { loaded, flags, output, processes }: Session,
  seed: string,
  judged: readonly KnownFinding[],
  keeper: Keeper,
): Promise<CampaignResult> {
  const { runs, timeMs = Number.POSITIVE_INFINITY, shard, jobs } = flags;
  const startMs = performance.now();
  const { name } = loaded.scenario;
  const mine = Math.ceil((runs - shard.index) / shard.count);
  const whole = Number.isFinite(mine) ? ` of ${mine}` : '';
  const progress = new Progress(1);
  progress.say(`${name}  looks at what the app does when nothing happens to it`);
  const causes = judged.flatMap(({ failures }) => failures).map(({ cause }) => cause);
  try {
    const options: CampaignOptions = {
      ...{ file: loaded.file, seed, runs, shard, jobs },
      calm: calmCandidate(campaignBase(loaded.scenario)),
      known: new Set(causes),
      maxTrials: MOST_TRIALS,
      smallUntilMs: performance.timeOrigin + startMs + 2 * timeMs,
      isOver: () => performance.now() - startMs >= timeMs,
      onProgress: (state) => {
        const text = progressText(state, whole, performance.now() - startMs);
        progress.say(`${name}  ${text}`);
      },
      onFound: (found) => {
        const folder = keeper.keep(found);
        progress.pause();
        output.aside(`notspot: found ${visible(found.failure.cause)}, kept in ${folder}`);
      },
    };
    return await campaign(options, processes);
  } finally {
    progress.stop();
  }
}

/** `whole` is how many runs there are to be, as a text. */
function progressText(state: CampaignState, whole: string, tookMs: number): string {
  const { runs, failedRuns, causes, covered, growingSmall } = state;
  const perSecond = (runs * 1000) / tookMs;
  return [
    `${runs}${whole} runs, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second`,
    `failed: ${failedRuns}, causes: ${causes}${growingSmall === 0 ? '' : `, becoming small: ${growingSmall}`}`,
    `${covered} (call, status, network) met`,
  ].join('  ');
}

function reportOf(
  loaded: LoadedScenario,
  seed: string,
  { shard }: FuzzFlags,
  result: CampaignResult,
): CampaignReport {
  const { covered, seen, found, passedOver } = result;
  const { runs, failedRuns, events, simulatedEvents } = result;
  const searched: Searched = {
    scenario: loaded.scenario.name,
    scenarioId: scenarioId(campaignBase(loaded.scenario)),
    appHash: loaded.program.hash,
    model: modelHash(),
    seed,
  };
  const mine = new Set([...found.map(({ failure }) => failure.cause), ...passedOver]);
  const known = [...seen].filter(([cause]) => !mine.has(cause));
  return {
    ...searched,
    shards: [shard.index + 1],
    shardCount: shard.count,
    ...{ runs, failedRuns, events, simulatedEvents, covered },
    known: known.map(([cause, times]) => ({ cause, runs: times })).sort(byCause),
    passedOver: [...passedOver].sort(),
    findings: found.map((one) => findingOf(one, seed, seen.get(one.failure.cause) ?? 1)),
  };
}

function byCause(a: { readonly cause: string }, b: { readonly cause: string }): number {
  return a.cause < b.cause ? -1 : 1;
}

function exitOf(
  { flags: { failOn }, output, signal }: Session,
  { divergence, runs }: CampaignResult,
  { findings }: CampaignReport,
  judged: readonly KnownFinding[],
): ExitCode {
  if (divergence !== undefined) {
    output.aside(
      `notspot: run ${divergence.index} was not the same when it was made again: ${visible(divergence.text)}`,
    );
    return EXIT.notDeterministic;
  }
  if (findings.some(({ kind }) => kind === 'bug')) {
    output.aside('notspot: a finding above is a bug of the simulator, please report it');
    return EXIT.bug;
  }
  if (signal.aborted) {
    output.aside(`notspot: interrupted after ${runs} runs; what was found is kept`);
    return EXIT.interrupted;
  }
  const old = judged.some(({ status }) => status !== 'fixed' && status !== 'accepted');
  return findings.length > 0 || (failOn === 'any' && old) ? EXIT.differs : EXIT.okay;
}
