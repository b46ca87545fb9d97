/**
 * Moments of the calm run that trials go on from, where the host restores an app by copy.
 *
 * A trial is the run without faults up to its first firing, so it need not be simulated again up to
 * there: it goes on from the latest moment before. Kept are the first moment at which the app is
 * connected and a few more, evenly spaced: a device with firmware takes some 0.6 MB for each. An app
 * that would have to be executed again has none, and all its trials are whole runs.
 */

import { canonicalJson } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type CalmPrefix, CalmRecords } from '../sim/calm-prefix.ts';
import type { Run } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { RecordSink } from '../trace/recorder.ts';
import { type Candidate, calmCandidate } from './candidate.ts';
import { Coverage } from './coverage.ts';
import type { Attempt, RunSnapshot, TrialOptions } from './trial.ts';

/** A moment of a run without faults, with what is known of the run up to it. */
export interface CalmMoment {
  readonly atUs: number;
  readonly run: RunSnapshot;
  readonly prefix: CalmPrefix;
  /** See Coverage. */
  readonly seen: Set<string>;
  readonly network: string;
}

/** Besides the one at which the app is connected. */
const SPACED = 12;
/** Calls in a row and other records that are kept: some tens of megabytes at most. */
const MOST_RECORDS = 200_000;

/** The moments of one run without faults, in the order of time. */
interface Calm {
  /** Of all that decides what the run is, but its length. */
  readonly key: string;
  readonly moments: readonly CalmMoment[];
}

export class CalmMoments {
  private readonly ofBase: Calm;
  /** Of one candidate that is tried many times. */
  private readonly other: Calm | undefined;

  private constructor(ofBase: Calm, other?: Calm) {
    this.ofBase = ofBase;
    this.other = other;
  }

  /**
   * Runs the base once, as a whole, and takes moments of it up to a time. Sinks that are made for it
   * see that run as well.
   */
  static of(
    base: Scenario,
    attempt: Attempt,
    untilUs: number,
    sinks: () => readonly RecordSink[] = () => [],
  ): CalmMoments {
    return new CalmMoments(calmOf(calmCandidate(base), attempt, untilUs, { sinks }));
  }

  /** With more up to a time, for candidates like this one: the earlier, the closer together. */
  alsoFor(candidate: Candidate, attempt: Attempt, untilUs: number): CalmMoments {
    const calm = { ...candidate, faults: [] };
    const ends = { sinks: () => [], untilUs };
    return new CalmMoments(this.ofBase, calmOf(calm, attempt, untilUs, ends));
  }

  /** Those of the base, in the order of time; none where its host does not restore by copy. */
  get all(): readonly CalmMoment[] {
    return this.ofBase.moments;
  }

  /** From the first one on at which the app is connected. */
  get connected(): readonly CalmMoment[] {
    const first = this.all.findIndex(({ network }) => network === 'connected');
    return first < 0 ? [] : this.all.slice(first);
  }

  /** The latest moment that a run of the candidate comes to without a fault. */
  latestFor(candidate: Candidate): CalmMoment | undefined {
    const key = keyOf(candidate);
    const [a, b] = [this.ofBase, this.other].map((calm) =>
      calm?.key === key ? latest(calm.moments, candidate) : undefined,
    );
    return (b?.atUs ?? -1) > (a?.atUs ?? -1) ? b : a;
  }
}

function calmOf(
  candidate: Candidate,
  attempt: Attempt,
  untilUs: number,
  options: TrialOptions & { readonly sinks: () => readonly RecordSink[] },
): Calm {
  let collector = new MomentCollector(untilUs);
  attempt(candidate, {
    ...options,
    sinks: () => {
      collector = new MomentCollector(untilUs);
      return [collector.sink, ...options.sinks()];
    },
    beforeStep: (run) => collector.look(run),
  });
  return { key: keyOf(candidate), moments: collector.moments };
}

function keyOf({ seed, world, assumptions }: Candidate): string {
  return canonicalJson([seed, world, assumptions]);
}

/** A plan that meets one moment too late does so for all later ones: they are bisected. */
function latest(
  moments: readonly CalmMoment[],
  { faults, lengthUs }: Candidate,
): CalmMoment | undefined {
  const isBefore = ({ atUs, prefix }: CalmMoment) =>
    atUs < lengthUs && !faults.some((entry) => prefix.meets(entry));
  let usable = 0;
  let tooLate = moments.length;
  while (usable < tooLate) {
    const middle = (usable + tooLate) >> 1;
    if (isBefore(moments[middle] as CalmMoment)) usable = middle + 1;
    else tooLate = middle;
  }
  return moments[usable - 1];
}

/** Takes moments of a run between its steps. */
class MomentCollector {
  readonly moments: CalmMoment[] = [];
  private readonly untilUs: number;
  private readonly coverage = new Coverage();
  private readonly followCalls = this.coverage.sink();
  private readonly records = new CalmRecords();
  private isFollowing = false;
  private wasConnected = false;
  private bootedUs = Number.POSITIVE_INFINITY;
  private spaced = 1;
  /** A crash has a stack, which belongs to no snapshot. */
  private crashed = false;

  constructor(untilUs: number) {
    this.untilUs = untilUs;
  }

  readonly sink = (record: TraceRecord): void => {
    this.followCalls(record);
    if (record.kind !== 'app') return;
    if (record.what === 'boot') this.bootedUs = Math.min(this.bootedUs, record.at);
    else if (record.what === 'crash') this.crashed = true;
  };

  /** Before a step: takes this moment if it is wanted; false when no later one is. */
  look(run: Run): boolean {
    const { untilUs } = this;
    if (!this.isFollowing) run.simulation.recorder.watch(this.records.watcher);
    this.isFollowing = true;
    if (this.crashed) return false;
    const { nowUs, restoresByCopy } = run.simulation;
    if (nowUs > untilUs || this.records.size > MOST_RECORDS) return false;
    if (!restoresByCopy) return nowUs <= this.bootedUs || this.moments.length > 0;
    const isConnected = this.coverage.network === 'connected';
    if (nowUs < this.dueUs() && (this.wasConnected || !isConnected)) return true;
    this.wasConnected ||= isConnected;
    while (this.dueUs() <= nowUs) this.spaced += 1;
    this.take(run);
    return true;
  }

  /** When the next of the spaced moments is due. */
  private dueUs(): number {
    return (this.untilUs * this.spaced) / (SPACED + 1);
  }

  private take(run: Run): void {
    const { nowUs: atUs } = run.simulation;
    const { seen, network } = this.coverage;
    this.moments.push({
      ...{ atUs, network, seen: new Set(seen) },
      run: run.snapshot(),
      prefix: this.records.prefix(atUs),
    });
  }
}
