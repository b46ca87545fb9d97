/**
 * Campaigns: a search for fault plans that an app does not get over, on several processes.
 *
 * Run i is a function of (seed, i) alone, and outcomes are taken in the order of the numbers, so a
 * campaign of N runs finds the same for any number of jobs; one that is given a time ends on a whole
 * prefix of the same sequence. The first run of each cause is made small as soon as it is known,
 * while others go on.
 */

import type { Failure } from '../finding/cause.ts';
import type { Candidate } from '../search/candidate.ts';
import type {
  CampaignKey,
  Minimised,
  MinimiseTask,
  TrialOutcome,
  TrialsResult,
  TrialsTask,
} from './campaign-worker.ts';
import { failureOf, Interrupted, inOrder, ProcessDied, Processes, TaskSize } from './processes.ts';

/** Which part of the sequence of runs is this campaign's: those with i modulo count = index. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface CampaignOptions extends CampaignKey {
  /** Runs of the whole sequence, all shards together; Infinity: until `isOver`. */
  readonly runs: number;
  /** The candidate that varies nothing. */
  readonly calm: Candidate;
  readonly isOver: () => boolean;
  readonly shard: Shard;
  readonly jobs: number;
  /** Causes that are known already: counted, but not made small again. */
  readonly known: ReadonlySet<string>;
  /** Most trials that may go into making one finding small. */
  readonly maxTrials: number;
  /** Real time up to which findings are made small, milliseconds of the epoch; Infinity: no limit. */
  readonly smallUntilMs: number;
  readonly onProgress: (state: CampaignState) => void;
  /** A cause is known and as small as it gets; in no order. */
  readonly onFound: (found: FoundCause) => void;
}

/** A cause of failures, with the first run that showed it. */
export interface FoundCause {
  readonly index: number;
  readonly failure: Failure;
  /** As small as it gets; as it was drawn where `minimised` is undefined. */
  readonly candidate: Candidate;
  /** Undefined where its process dies, and where the campaign was interrupted. */
  readonly minimised: Minimised | undefined;
}

export interface CampaignState {
  readonly runs: number;
  readonly failedRuns: number;
  readonly causes: number;
  /** Causes that are being made small. */
  readonly growingSmall: number;
  readonly covered: number;
}

export interface CampaignResult {
  readonly runs: number;
  readonly failedRuns: number;
  readonly events: number;
  /** See Trial: fewer than `events` where runs went on from moments of the calm run. */
  readonly simulatedEvents: number;
  /** In the order of their first runs. */
  readonly found: readonly FoundCause[];
  /** Runs that failed for each cause, known ones too. */
  readonly seen: ReadonlyMap<string, number>;
  /** In the order of the alphabet; see Coverage. */
  readonly covered: readonly string[];
  /** Causes beyond the number that is made small. */
  readonly passedOver: readonly string[];
  /** A run that was not the same when it was made again. The campaign ends there. */
  readonly divergence: { readonly index: number; readonly text: string } | undefined;
}

/** Small enough that a shard ends soon when its time is over. */
const MOST_RUNS = 8;
/** An app that fails in more ways than this is not helped by more of them. */
const MOST_CAUSES = 24;

/**
 * Processes for a campaign and the corpus before it. Once they are interrupted the campaign ends, on
 * a whole prefix, and makes what was found no smaller.
 */
export function campaignProcesses(jobs: number, signal: AbortSignal, heapMiB?: number): Processes {
  return new Processes({ worker: 'campaign-worker', jobs, heapMiB, signal });
}

export async function campaign(
  options: CampaignOptions,
  processes: Processes,
): Promise<CampaignResult> {
  const search = new Search(options, processes);
  const size = new TaskSize(MOST_RUNS);
  await inOrder(
    tasks(options, size),
    options.jobs * 2,
    (task) => size.learn(task.indices.length, () => runTrials(processes, task)),
    (result) => search.take(result),
  );
  return await search.end();
}

function* tasks(
  { file, seed, runs, shard }: CampaignOptions,
  size: TaskSize,
): Generator<TrialsTask> {
  let indices: number[] = [];
  for (let index = shard.index; index < runs; index += shard.count) {
    indices.push(index);
    if (indices.length < size.pieces) continue;
    yield { file, seed, indices };
    indices = [];
  }
  if (indices.length > 0) yield { file, seed, indices };
}

/** A batch whose process dies is run again one by one, which shows whose doing it is. */
async function runTrials(processes: Processes, task: TrialsTask): Promise<TrialsResult> {
  try {
    return await processes.run<TrialsResult>('runTrials', task);
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    const [index = 0, ...others] = task.indices;
    if (others.length === 0) return { outcomes: [died(index, error)], covered: [] };
    const parts: TrialsResult[] = [];
    for (const one of task.indices) {
      parts.push(await runTrials(processes, { ...task, indices: [one] }));
    }
    return {
      outcomes: parts.flatMap((part) => part.outcomes),
      covered: parts.flatMap((part) => part.covered),
    };
  }
}

function died(index: number, error: ProcessDied): TrialOutcome {
  const failures = [failureOf(error)];
  const cost = { events: 0, simulatedEvents: 0 };
  return { index, ...cost, failures, candidate: undefined, divergence: undefined };
}

/** What is known so far. */
class Search {
  private readonly options: CampaignOptions;
  private readonly processes: Processes;
  private readonly seen = new Map<string, number>();
  private readonly covered = new Set<string>();
  private readonly passedOver: string[] = [];
  private readonly finding: Promise<FoundCause>[] = [];
  private found = 0;
  private failure: { readonly error: unknown } | undefined;
  private runs = 0;
  private failedRuns = 0;
  private events = 0;
  private simulatedEvents = 0;
  private divergence: CampaignResult['divergence'];

  constructor(options: CampaignOptions, processes: Processes) {
    this.options = options;
    this.processes = processes;
  }

  /** Takes a batch; false when the campaign is over. */
  take({ outcomes, covered }: TrialsResult): boolean {
    // What cannot be kept must not be searched for any longer.
    if (this.failure !== undefined) throw this.failure.error;
    for (const key of covered) this.covered.add(key);
    for (const outcome of outcomes) {
      this.takeOne(outcome);
      if (this.divergence !== undefined) return false;
    }
    this.tell();
    return !this.options.isOver();
  }

  private tell(): void {
    const { runs, failedRuns, seen, covered, finding, found } = this;
    const growingSmall = finding.length - found;
    this.options.onProgress({
      ...{ runs, failedRuns, growingSmall },
      ...{ causes: seen.size, covered: covered.size },
    });
  }

  private takeOne(outcome: TrialOutcome): void {
    const { index, failures, divergence } = outcome;
    this.runs += 1;
    this.events += outcome.events;
    this.simulatedEvents += outcome.simulatedEvents;
    if (divergence !== undefined) this.divergence = { index, text: divergence };
    const [failure] = failures;
    if (failure === undefined) return;
    this.failedRuns += 1;
    const { cause } = failure;
    const times = this.seen.get(cause) ?? 0;
    this.seen.set(cause, times + 1);
    if (times > 0 || this.options.known.has(cause)) return;
    if (this.finding.length >= MOST_CAUSES) {
      this.passedOver.push(cause);
      return;
    }
    const found = this.minimise(outcome, failure);
    found.catch((error) => {
      this.failure ??= { error };
    });
    this.finding.push(found);
  }

  private async minimise(
    { index, candidate: drawn }: TrialOutcome,
    failure: Failure,
  ): Promise<FoundCause> {
    const { file, seed, maxTrials, smallUntilMs, onFound, calm } = this.options;
    const { cause } = failure;
    const task: MinimiseTask = { file, seed, index, cause, maxTrials, untilMs: smallUntilMs };
    const minimised = await this.orNothing<Minimised>('minimise', task);
    const candidate =
      minimised?.candidate ??
      drawn ??
      (await this.orNothing<Candidate>('draw', task)) ??
      // An app that takes its process along even without faults.
      calm;
    const found = { index, failure: minimised?.failure ?? failure, candidate, minimised };
    this.found += 1;
    onFound(found);
    this.tell();
    return found;
  }

  private async orNothing<T>(name: string, task: unknown): Promise<T | undefined> {
    try {
      return await this.processes.run<T>(name, task);
    } catch (error) {
      if (error instanceof ProcessDied || error instanceof Interrupted) return undefined;
      throw error;
    }
  }

  async end(): Promise<CampaignResult> {
    const { runs, failedRuns, events, simulatedEvents, seen, passedOver, divergence } = this;
    const found = await Promise.all(this.finding);
    const covered = [...this.covered].sort();
    const counts = { runs, failedRuns, events, simulatedEvents };
    return { ...counts, found, seen, covered, passedOver, divergence };
  }
}
