/**
 * A loaded scenario as the subject of a search, with trials that a watchdog guards.
 */

import type { Scenario } from '../scenario/scenario.ts';
import { searchBase } from '../search/candidate.ts';
import { CalmMoments, type CalmRunOptions } from '../search/moments.ts';
import { learnProfile, type Profile } from '../search/profile.ts';
import { campaignLengthUs, survivalLimits } from '../search/survivable.ts';
import { type Attempt, attempts, type Subject, type Trial } from '../search/trial.ts';
import { runOptions, SLICE_STEPS } from './execute.ts';
import type { LoadedScenario } from './scenario-files.ts';
import { rhythmsOf } from './twin-rhythms.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog, withMoreTime } from './watchdog.ts';

export interface SearchSubject {
  readonly subject: Subject;
  /** Trials under the watchdog, one slice at a time. */
  readonly attempt: Attempt;
  /** What the app does in calm weather. */
  readonly profile: Profile;
}

/** What every run of a search starts from: calm, and long enough for faults and a quiet tail. */
export function campaignBase(scenario: Scenario): Scenario {
  const calm = searchBase(scenario);
  return { ...calm, lengthUs: campaignLengthUs(calm) };
}

/** Learns what all runs of a search share. */
export async function searchSubject(loaded: LoadedScenario): Promise<SearchSubject> {
  const base = campaignBase(loaded.scenario);
  const twin = await withMoreTime(HANG_LIMIT_MS, (limitMs) =>
    rhythmsOf({ ...loaded, scenario: base }, { limitMs, sliceSteps: SLICE_STEPS }),
  );
  const subject: Subject = {
    base,
    program: loaded.program,
    options: runOptions(loaded, twin),
    locate: (stack) => loaded.framesOf?.(stack)[0] ?? '',
  };
  const attempt = guarded(subject, HANG_LIMIT_MS);
  return { subject, attempt, profile: learnProfile(base, attempt) };
}

/**
 * The same search with trials that go on from moments of the calm run, where the host restores the
 * app by copy; otherwise nothing changes.
 */
export async function withMoments(search: SearchSubject): Promise<SearchSubject> {
  const { subject } = search;
  const { quietFromUs } = survivalLimits(subject.base);
  const moments = await withMoreTime(HANG_LIMIT_MS, async (limitMs) => {
    return CalmMoments.of(subject, calmRun(quietFromUs, limitMs));
  });
  if (moments.all.length === 0) return search;
  const forking = { ...subject, moments };
  return { ...search, subject: forking, attempt: guarded(forking, HANG_LIMIT_MS) };
}

/** The same subject with moments near the faults of one candidate, for the many trials of like ones. */
export async function withMomentsFor(subject: Subject, failing: Trial): Promise<Subject> {
  const { moments } = subject;
  const [first] = failing.firings;
  if (moments === undefined || first === undefined) return subject;
  const more = await withMoreTime(HANG_LIMIT_MS, async (limitMs) => {
    return moments.alsoFor(failing.candidate, calmRun(first.atUs, limitMs));
  });
  return { ...subject, moments: more };
}

function calmRun(untilUs: number, limitMs: number): CalmRunOptions {
  const watchdog = Watchdog.of(limitMs);
  return { untilUs, guard: (body) => watchdog.run(body), heartbeat: watchdog.heartbeat };
}

/** Trials that end even if the app does not; one that is slow is made again with more time. */
export function guarded(subject: Subject, limitMs: number): Attempt {
  const watchdog = Watchdog.of(limitMs);
  const attempt = attempts(subject, (body) => watchdog.run(body), watchdog.heartbeat);
  return (candidate, options) => {
    try {
      return attempt(candidate, options);
    } catch (error) {
      if (!(error instanceof SliceTooLong)) throw error;
      return guarded(subject, limitMs * 8)(candidate, options);
    }
  };
}
