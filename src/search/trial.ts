/**
 * One run of a candidate, as a search needs it: what failed, what of the plan fired, what it cost.
 *
 * The search knows nothing of time limits: whoever calls it gives a `Guard` that stops app code
 * without end. Everything else is a function of the subject and the candidate.
 */

import { type Failure, failuresOf } from '../finding/cause.ts';
import type { Program } from '../host/program.ts';
import { ORACLES } from '../oracle/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run, type RunOptions, type RunResult } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { RecordSink } from '../trace/recorder.ts';
import { type Candidate, scenarioOf } from './candidate.ts';
import type { CalmMoment, CalmMoments } from './moments.ts';

/** What is searched: an app in its world, with what all runs of it share. */
export interface Subject {
  /** See searchBase. */
  readonly base: Scenario;
  readonly program: Program;
  /** Peers, endpoints, own oracles and the rhythms of the calm twin. */
  readonly options: Omit<RunOptions, 'sinks' | 'heartbeat'>;
  /** Where an app was, in its own source, by the stack of its crash; empty when unknown. */
  readonly locate: (crashStack: string) => string;
  /** Trials go on from these where they can; undefined: all are whole runs. */
  readonly moments?: CalmMoments | undefined;
}

/** Runs a body of code; false when it was stopped, since it neither called nor waited. */
export type Guard = (body: () => void) => boolean;

/** A firing of a fault of the plan. */
export interface Firing {
  readonly id: string;
  readonly atUs: number;
  /** Start of the run to the end of its window; undefined: it was over at once, or still lasted. */
  readonly endUs: number | undefined;
  /** It found nothing to hit. */
  readonly missed: boolean;
}

export interface Trial {
  readonly candidate: Candidate;
  readonly result: RunResult;
  /** The most telling first; none: the app got over it. */
  readonly failures: readonly Failure[];
  readonly firings: readonly Firing[];
  /** It was ended as soon as the cause showed that was looked for, or the time was over. */
  readonly cutShort: boolean;
  /** Events that were simulated for it: fewer than those of the run, if it went on from a moment. */
  readonly simulatedEvents: number;
}

export interface TrialOptions {
  /**
   * Makes the sinks of one run: a trial that was too slow for its guard is made anew. They see the
   * whole run.
   */
  readonly sinks?: () => readonly RecordSink[];
  /**
   * Called before each step of a run, which goes step by step for it; until it gives false. It sees
   * the whole run, or it is made anew with its sinks.
   */
  readonly beforeStep?: (run: Run) => boolean;
  /** Ends the run after this time. */
  readonly untilUs?: number;
  /** Makes sinks that can begin at a moment of the calm run. */
  readonly sinksFrom?: (from: CalmMoment | undefined) => readonly RecordSink[];
  /** Goes on from a moment of the calm run: the plan, of faults at times, must begin after it. */
  readonly from?: RunSnapshot;
  /** Runs from the start in any case. */
  readonly whole?: boolean;
  /** Stops as soon as this cause shows: cheaper than a whole run, for whoever asks no more. */
  readonly untilCause?: string;
}

export type RunSnapshot = ReturnType<Run['snapshot']>;

/** Carries out a trial. The same candidate gives the same trial, in any process. */
export type Attempt = (candidate: Candidate, options?: TrialOptions) => Trial;

/** Steps between two looks at the guard, and between two looks for a cause. */
const SLICE_STEPS = 2_000;
const LOOK_STEPS = 200;

/** `heartbeat` is called now and then while a trial is under way. */
export function attempts(subject: Subject, guard: Guard, heartbeat: () => void): Attempt {
  const { base, program, options, locate } = subject;
  const natures = [...ORACLES, ...(options.own ?? [])];
  return (candidate, trialOptions = {}) => {
    const { sinks, sinksFrom, from, untilCause, beforeStep } = trialOptions;
    const { untilUs = Number.POSITIVE_INFINITY } = trialOptions;
    const firings = new Firings();
    const scenario = scenarioOf(base, candidate);
    const moment = momentFor(subject, candidate, trialOptions);
    const run = new Run(scenario, program, {
      ...options,
      heartbeat,
      sinks: [firings.sink, ...(sinks?.() ?? []), ...(sinksFrom?.(moment) ?? [])],
    });
    if (from !== undefined) run.fork(from);
    else if (moment !== undefined) run.fork(moment.run, moment.prefix);
    const eventsBefore = run.simulation.events;
    const failures = (result: Pick<RunResult, 'verdicts' | 'crashStack'>) => {
      const verdicts = result.verdicts.map(({ verdict }) => verdict);
      return failuresOf(verdicts, natures, locate(result.crashStack));
    };
    let cutShort = false;
    let more = true;
    let alive = true;
    let watched = beforeStep !== undefined;
    const isEnough = () =>
      run.simulation.nowUs > untilUs ||
      (untilCause !== undefined && shows(failures(run.soFar()), untilCause));
    const slice = () => {
      for (let left = SLICE_STEPS; more && !cutShort && left > 0; ) {
        watched &&= beforeStep?.(run) === true;
        const steps = watched ? 1 : LOOK_STEPS;
        more = run.advance(steps);
        cutShort = more && isEnough();
        left -= steps;
      }
    };
    while (more && alive && !cutShort) alive = guard(slice);
    const result = alive ? run.finish() : run.finishHung();
    return {
      ...{ candidate, result, cutShort },
      failures: failures(result),
      firings: firings.all,
      simulatedEvents: result.events - eventsBefore,
    };
  };
}

/** The moment that a trial goes on from, if nothing speaks against it. */
function momentFor(
  { moments }: Subject,
  candidate: Candidate,
  { sinks, from, whole }: TrialOptions,
): CalmMoment | undefined {
  if (sinks !== undefined || from !== undefined || whole === true) return undefined;
  return moments?.latestFor(candidate);
}

/** Whether a trial fails for this cause, be it the most telling one or not. */
export function shows(failures: readonly Failure[], cause: string): boolean {
  return failures.some((failure) => failure.cause === cause);
}

/** Collects what of the plan fired. */
class Firings {
  private readonly fired: {
    id: string;
    atUs: number;
    endUs: number | undefined;
    missed: boolean;
  }[] = [];

  readonly sink = (record: TraceRecord): void => {
    if (record.kind !== 'fault') return;
    if (record.phase === 'start') {
      this.fired.push({ id: record.id, atUs: record.at, endUs: undefined, missed: false });
      return;
    }
    const last = this.fired.findLast((firing) => firing.id === record.id);
    if (last === undefined) return;
    if (record.phase === 'missed') last.missed = true;
    else last.endUs = record.at;
  };

  get all(): readonly Firing[] {
    return this.fired;
  }
}
