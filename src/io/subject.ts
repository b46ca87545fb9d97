/**
 * A loaded scenario as the subject of a search, with trials that a watchdog guards.
 */

import type { Scenario } from '../scenario/scenario.ts';
import { searchBase } from '../search/candidate.ts';
import { learnProfile, type Profile } from '../search/profile.ts';
import { campaignLengthUs } from '../search/survivable.ts';
import { type Attempt, attempts, type Subject } from '../search/trial.ts';
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
