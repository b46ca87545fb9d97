/**
 * Where a shrinking stands: the smallest candidate so far, what is known, what it has cost.
 *
 * Whatever wants a smaller candidate asks here. A candidate is taken only when it is smaller and
 * still fails for the same cause, so no order of questions makes it go round in circles.
 */

import type { FailureKind } from '../finding/cause.ts';
import { canonicalJson } from '../scenario/canonical.ts';
import type { FaultPlanEntry, Scenario } from '../scenario/scenario.ts';
import type { RecordSink } from '../trace/recorder.ts';
import type { Candidate } from './candidate.ts';
import { isSmaller, sizeOf } from './shrink-measure.ts';
import { problemsWithin, survivalLimits } from './survivable.ts';
import { type Attempt, type Firing, shows, type Trial } from './trial.ts';

/** What a failing trial has shown by the moment of its failure; the rest depends on who stops it. */
export interface Sight {
  readonly candidate: Candidate;
  readonly kind: FailureKind;
  readonly failedAtUs: number;
  readonly firings: readonly Firing[];
}

export interface ShrinkingOptions {
  readonly base: Scenario;
  readonly cause: string;
  readonly attempt: Attempt;
  readonly maxTrials: number;
  readonly isOver: () => boolean;
  /** Runs trials to their end: for failures that show at first and not at the end. */
  readonly whole: boolean;
}

export class Shrinking {
  readonly base: Scenario;
  /** Triggers as they were drawn, by id, in case they are worth coming back to. */
  readonly drawn: ReadonlyMap<string, FaultPlanEntry['trigger']>;
  trials = 0;
  events = 0;
  /** A trial was wanted and not made. */
  exhausted = false;
  private best: Trial;
  private seen: Sight;
  private readonly refused = new Set<string>();
  private readonly options: ShrinkingOptions;
  /** Ways in which the failing plan is no plan to survive; a smaller one has no more of them. */
  private readonly problems: number;

  constructor(failing: Trial, options: ShrinkingOptions) {
    this.base = options.base;
    this.options = options;
    this.best = failing;
    this.seen = sightOf(failing, options.cause);
    this.problems = this.problemsOf(failing.candidate);
    this.drawn = new Map(failing.candidate.faults.map(({ id, trigger }) => [id, trigger]));
  }

  get candidate(): Candidate {
    return this.best.candidate;
  }

  /** What the trial of the smallest candidate so far has shown. */
  get sight(): Sight {
    return this.seen;
  }

  /** Takes a candidate if it is smaller and fails for the same cause. */
  tries(candidate: Candidate): boolean {
    if (!isSmaller(sizeOf(this.base, candidate), sizeOf(this.base, this.candidate))) return false;
    const key = canonicalJson(candidate);
    if (this.refused.has(key) || this.problemsOf(candidate) > this.problems) return false;
    const trial = this.attempt(candidate);
    if (trial === undefined) return false;
    if (!shows(trial.failures, this.options.cause)) {
      this.refused.add(key);
      return false;
    }
    this.best = trial;
    this.seen = sightOf(trial, this.options.cause);
    return true;
  }

  /** Runs the smallest candidate so far once more, for what the sinks make of it. */
  watches(sink: RecordSink): void {
    this.attempt(this.candidate, () => [sink]);
  }

  /** A whole run of the smallest candidate; undefined when it does not fail in the end. */
  conclude(): Trial | undefined {
    // A place in the budget was kept for it.
    const trial = this.best.cutShort ? this.run(this.candidate, {}) : this.best;
    return shows(trial.failures, this.options.cause) ? trial : undefined;
  }

  private problemsOf({ faults }: Candidate): number {
    return problemsWithin(survivalLimits(this.base), faults).length;
  }

  private attempt(candidate: Candidate, sinks?: () => readonly RecordSink[]): Trial | undefined {
    const { whole, cause, maxTrials, isOver } = this.options;
    if (this.trials >= maxTrials - 1 || isOver()) {
      this.exhausted = true;
      return undefined;
    }
    return this.run(candidate, {
      ...(sinks === undefined ? {} : { sinks }),
      ...(whole ? {} : { untilCause: cause }),
    });
  }

  private run(candidate: Candidate, options: Parameters<Attempt>[1]): Trial {
    const trial = this.options.attempt(candidate, options);
    this.trials += 1;
    this.events += trial.simulatedEvents;
    return trial;
  }
}

function sightOf({ candidate, failures, firings }: Trial, cause: string): Sight {
  const failure = failures.find((f) => f.cause === cause);
  const failedAtUs = failure?.atUs ?? 0;
  const until = firings.filter(({ atUs }) => atUs <= failedAtUs);
  return { candidate, kind: failure?.kind ?? 'invariant', failedAtUs, firings: until };
}
