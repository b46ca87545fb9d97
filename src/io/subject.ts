/**
 * A loaded scenario as the subject of a search, with trials that a watchdog guards.
 */

import type { Scenario } from '../scenario/scenario.ts';
import { searchBase } from '../search/candidate.ts';
import { CalmMoments } from '../search/moments.ts';
import { type Profile, ProfileLearner } from '../search/profile.ts';
import { campaignLengthUs, survivalLimits } from '../search/survivable.ts';
import { type Attempt, attempts, type Subject, type Trial } from '../search/trial.ts';
import { runOptions, SLICE_STEPS } from './execute.ts';
import type { LoadedScenario } from './scenario-files.ts';
import { rhythmsOf } from './twin-rhythms.ts';
import { HANG_LIMIT_MS, SliceTooLong, Watchdog, withMoreTime } from './watchdog.ts';

export interface GuardedSubject {
  readonly subject: Subject;
  /** Trials under the watchdog, one slice at a time. */
  readonly attempt: Attempt;
}

/** A subject whose trials go on from moments of the calm run, where the host restores by copy. */
export interface SearchSubject extends GuardedSubject {
  /** What the app does in calm weather. */
  readonly profile: Profile;
}

/** What every run of a search starts from: calm, and long enough for faults and a quiet tail. */
export function campaignBase(scenario: Scenario): Scenario {
  const calm = searchBase(scenario);
  return { ...calm, lengthUs: campaignLengthUs(calm) };
}

/** Learns the rhythms that all runs of a search are held against. */
export async function guardedSubject(loaded: LoadedScenario): Promise<GuardedSubject> {
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
  return { subject, attempt: guarded(subject, HANG_LIMIT_MS) };
}

/** Learns what else a search aims with, from one run in calm weather. */
export async function searchSubject(loaded: LoadedScenario): Promise<SearchSubject> {
  const plain = await guardedSubject(loaded);
  const { base } = plain.subject;
  let learner = new ProfileLearner();
  const { quietFromUs } = survivalLimits(base);
  const moments = CalmMoments.of(base, plain.attempt, quietFromUs, () => {
    learner = new ProfileLearner();
    return [learner.sink];
  });
  const profile = learner.profile(base.lengthUs);
  if (moments.all.length === 0) return { ...plain, profile };
  const subject = { ...plain.subject, moments };
  return { subject, attempt: guarded(subject, HANG_LIMIT_MS), profile };
}

/** The same subject with moments near the faults of one candidate, for the many trials of like ones. */
export function withMomentsFor(subject: Subject, failing: Trial): Subject {
  const { moments } = subject;
  const [first] = failing.firings;
  if (moments === undefined || first === undefined) return subject;
  const attempt = guarded(subject, HANG_LIMIT_MS);
  return { ...subject, moments: moments.alsoFor(failing.candidate, attempt, first.atUs) };
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
