/**
 * What a process of a campaign does: runs candidates by their number, and makes failing ones small.
 */

import workerpool from 'workerpool';
import type { Failure } from '../finding/cause.ts';
import { campaignDraw } from '../search/campaign-draw.ts';
import type { Candidate } from '../search/candidate.ts';
import { Coverage } from '../search/coverage.ts';
import { isGuarded } from '../search/determinism.ts';
import type { CalmMoment } from '../search/moments.ts';
import { type Necessity, necessity } from '../search/necessity.ts';
import { shrink } from '../search/shrink.ts';
import { type Attempt, attempts, type Trial } from '../search/trial.ts';
import type { RunResult } from '../sim/run.ts';
import { recordLine } from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';
import { execute } from './execute.ts';
import { type FoundRun, failuresIn, foundRun } from './found-run.ts';
import { type LoadedScenario, loadOne } from './scenario-files.ts';
import { guarded, type SearchSubject, searchSubject, withMomentsFor } from './subject.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog } from './watchdog.ts';
import { livesWithCommand } from './worker-life.ts';

/** The campaign that a task belongs to. Plain data: it crosses to another process. */
export interface CampaignKey {
  /** Path of the scenario file or app, as the user wrote it. */
  readonly file: string;
  /** Of the campaign. */
  readonly seed: string;
}

export interface TrialsTask extends CampaignKey {
  /** Numbers of the runs. */
  readonly indices: readonly number[];
}

/** One run of a campaign. */
export interface TrialOutcome {
  readonly index: number;
  readonly events: number;
  /** See Trial. */
  readonly simulatedEvents: number;
  /** The most telling first. */
  readonly failures: readonly Failure[];
  /** Of a run that failed. */
  readonly candidate: Candidate | undefined;
  /** Where a second run of the same candidate parted from the first; usually undefined. */
  readonly divergence: string | undefined;
}

export interface TrialsResult {
  readonly outcomes: readonly TrialOutcome[];
  /** Of all these runs; see Coverage. */
  readonly covered: readonly string[];
}

export interface DrawTask extends CampaignKey {
  readonly index: number;
}

export interface MinimiseTask extends CampaignKey {
  readonly index: number;
  readonly cause: string;
  readonly maxTrials: number;
  /** See CampaignOptions.smallUntilMs. */
  readonly untilMs: number;
}

/** The smallest candidate that was found for a cause. */
export interface Minimised {
  readonly candidate: Candidate;
  readonly failure: Failure;
  /** Faults of the candidate that was drawn. */
  readonly drawnFaults: number;
  readonly trials: number;
  readonly events: number;
  readonly exhausted: boolean;
  readonly necessity: readonly Necessity[];
  readonly run: FoundRun;
}

/** A run of a scenario as it is, and what failed in it, the most telling first. */
export interface ScenarioRun {
  readonly result: RunResult;
  readonly failures: readonly Failure[];
}

/** Real time without a sign of life, milliseconds, for an app that is known to hang. */
const KNOWN_HANG_MS = 400;

interface Held extends SearchSubject {
  readonly key: string;
  readonly loaded: LoadedScenario;
  readonly draw: (index: number) => Candidate;
}

let held: Held | undefined;

async function load({ file, seed }: CampaignKey): Promise<Held> {
  const key = JSON.stringify([file, seed]);
  if (held?.key === key) return held;
  const loaded = await loadOne(file);
  const search = await searchSubject(loaded);
  const { subject, profile } = search;
  const momentsUs = subject.moments?.connected.map(({ atUs }) => atUs) ?? [];
  const draw = campaignDraw(subject.base, profile, momentsUs);
  held = { ...search, key, loaded, draw: (index) => draw(seed, index) };
  return held;
}

async function runTrials(task: TrialsTask): Promise<TrialsResult> {
  const campaign = await load(task);
  const coverage = new Coverage();
  // A run alone in its task is a slow one.
  const outcomes = task.indices.length > 1 ? together(campaign, task, coverage) : [];
  for (const index of task.indices.slice(outcomes.length)) {
    outcomes.push(outcome(campaign, campaign.attempt, task.seed, index, coverage));
  }
  return { outcomes, covered: [...coverage.seen] };
}

/**
 * The first runs, under one watchdog: one for each costs as much as the calls of a short run. Those
 * that it does not see the end of are left out, be they slow or hung.
 */
function together(campaign: Held, task: TrialsTask, coverage: Coverage): TrialOutcome[] {
  const outcomes: TrialOutcome[] = [];
  const watchdog = Watchdog.of(HANG_LIMIT_MS);
  const bare = attempts(campaign.subject, inside, watchdog.heartbeat);
  try {
    watchdog.run(() => {
      for (const index of task.indices) {
        outcomes.push(outcome(campaign, bare, task.seed, index, coverage));
      }
    });
  } catch (error) {
    if (!(error instanceof SliceTooLong)) throw error;
  }
  return outcomes;
}

/** The guard of a trial that runs under a watchdog already. */
function inside(body: () => void): boolean {
  body();
  return true;
}

function outcome(
  { draw }: Held,
  attempt: Attempt,
  seed: string,
  index: number,
  coverage: Coverage,
): TrialOutcome {
  const candidate = draw(index);
  const first = attempt(candidate, { sinksFrom: (from) => [coverage.sink(from)] });
  const { result, failures, simulatedEvents } = first;
  // The second time from the start, so that going on from a moment is looked after as well.
  const again = isGuarded(seed, index) ? attempt(candidate, { whole: true }) : first;
  const divergence = same(first, again) ? undefined : firstDifference(attempt, candidate);
  const failed = failures.length > 0 ? candidate : undefined;
  return { index, events: result.events, simulatedEvents, failures, candidate: failed, divergence };
}

function same(a: Trial, b: Trial): boolean {
  const causes = ({ failures }: Trial) => failures.map(({ cause }) => cause).join('\n');
  return a.result.traceHash === b.result.traceHash && causes(a) === causes(b);
}

/** Where two runs of one candidate part. They may, by chance, not do so this time. */
function firstDifference(attempt: Attempt, candidate: Candidate): string {
  const [first = NO_LINES, second = NO_LINES] = [false, true].map((whole) => {
    let lines: TraceLines = NO_LINES;
    const sinksFrom = (from: CalmMoment | undefined) => {
      const records: string[] = [];
      lines = { records, skipped: from?.run.simulation.recorder.records ?? 0 };
      return [(record: TraceRecord) => records.push(recordLine(record))];
    };
    attempt(candidate, { whole, sinksFrom });
    return lines;
  });
  const later = second.records.slice(first.skipped);
  const at = first.records.findIndex((line, i) => line !== later[i]);
  if (at < 0) return 'two runs were not the same, and two more were equal';
  const number = first.skipped + at + 1;
  return `record ${number}: ${first.records[at]} and then ${later[at] ?? 'the end'}`;
}

/** Records of a run, without those before the moment that it went on from. */
interface TraceLines {
  readonly records: readonly string[];
  readonly skipped: number;
}

const NO_LINES: TraceLines = { records: [], skipped: 0 };

/** What a run was, without running it. */
async function draw(task: DrawTask): Promise<Candidate> {
  return (await load(task)).draw(task.index);
}

async function minimise(task: MinimiseTask): Promise<Minimised> {
  const campaign = await load(task);
  const { cause, maxTrials, untilMs } = task;
  // Each trial of a hang takes the whole limit, and this one is known to be one.
  const limitMs = cause.startsWith('hang') ? KNOWN_HANG_MS : HANG_LIMIT_MS;
  const failing = guarded(campaign.subject, limitMs)(campaign.draw(task.index));
  const subject = withMomentsFor(campaign.subject, failing);
  const attempt = guarded(subject, limitMs);
  const isOver = () => performance.timeOrigin + performance.now() >= untilMs;
  const small = shrink(subject.base, failing, cause, attempt, { maxTrials, isOver });
  const failure = small.trial.failures.find((f) => f.cause === cause);
  if (failure === undefined) throw new Error(`run ${task.index} does not fail again: ${cause}`);
  return {
    candidate: small.candidate,
    failure,
    drawnFaults: failing.candidate.faults.length,
    trials: small.trials,
    events: small.events,
    exhausted: small.exhausted,
    necessity: isOver() ? [] : necessity(subject.base, small.trial, cause, attempt),
    run: await foundRun(campaign.loaded, subject.base, small.candidate),
  };
}

/** Runs a scenario as it is. Here, because an app may take its process along. */
async function runScenario(file: string): Promise<ScenarioRun> {
  const loaded = await loadOne(file);
  const executed = await execute(loaded);
  if (executed === undefined) throw new Error(`${file}: was interrupted`);
  return { result: executed.result, failures: failuresIn(loaded, executed.result) };
}

livesWithCommand();
workerpool.worker({ runTrials, draw, minimise, runScenario });
