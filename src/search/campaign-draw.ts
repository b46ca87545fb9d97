/**
 * Which candidate is run `index` of a campaign: a function of the campaign's seed and the index.
 *
 * Where trials go on from moments of the calm run, most candidates share that run: they vary nothing
 * but the faults, and these begin after one of its moments. Of eight runs
 * - six have faults only after a moment at which the app is connected, be it the first or a later
 *   one: each of them as often as any other,
 * - one has faults at any time, so that the start-up is disturbed as well,
 * - one varies the seed, the figures of the world and the readings of the kernel too: a whole run.
 * Where trials are whole runs, every candidate varies everything.
 */

import type fc from 'fast-check';
import { Chance } from '../engine/chance.ts';
import type { FaultPlanEntry, Scenario } from '../scenario/scenario.ts';
import { machineStates } from '../trace/record.ts';
import { candidateAt, candidates, plans } from './arbitraries.ts';
import { type Candidate, calmCandidate } from './candidate.ts';
import type { Profile } from './profile.ts';
import { survivalLimits } from './survivable.ts';

export type Draw = (seed: string, index: number) => Candidate;

const RUNS = 8;
/** Share of the time in which faults may begin, after which a plan is not made to begin. */
const LATEST = 0.75;

/**
 * `momentsUs`: after which a run can be cheap, from the first one on at which the app is connected;
 * none: all are whole runs.
 */
export function campaignDraw(base: Scenario, profile: Profile, momentsUs: readonly number[]): Draw {
  const varied = candidates(base, profile);
  const whole: Draw = (seed, index) => candidateAt(varied, seed, index);
  // The later, the less is left for faults that follow each other.
  const latestUs = survivalLimits(base).quietFromUs * LATEST;
  const startsUs = momentsUs.filter((atUs) => atUs < latestUs);
  if (startsUs.length === 0) return whole;
  const calm = calmCandidate(base);
  const onBase = (arbitrary: fc.Arbitrary<readonly FaultPlanEntry[]>): Draw => {
    const shared = arbitrary.map((faults): Candidate => ({ ...calm, faults }));
    return (seed, index) => ({ ...candidateAt(shared, seed, index), seed: base.seed });
  };
  const atAnyTime = onBase(plans(profile, base));
  const later = startsUs.map((atUs) => {
    return onBase(plans(laterThan(profile, atUs), base, atUs + 1));
  });
  return (seed, index) => {
    const chance = new Chance(`${seed} ${index}`);
    const share = chance.stream('share').intBetween(1, RUNS);
    if (share === 1) return whole(seed, index);
    if (share === 2) return atAnyTime(seed, index);
    const start = chance.stream('start').intBetween(0, later.length - 1);
    return (later[start] as Draw)(seed, index);
  };
}

/** What a fault can be aimed at after a time. The numbers of occurrences stay those of the run. */
export function laterThan(profile: Profile, fromUs: number): Profile {
  const { moments, occurrences, states } = profile;
  const entered = new Set(
    occurrences.flatMap(({ record, where, some }) => {
      const isEarly = record === 'state' && (some[0]?.atUs ?? 0) <= fromUs;
      return isEarly ? [`${where['machine']} ${where['to']}`] : [];
    }),
  );
  return {
    ...profile,
    moments: moments.filter(({ atUs }) => atUs > fromUs),
    occurrences: occurrences.map((one) => {
      return { ...one, some: one.some.filter(({ atUs }) => atUs > fromUs) };
    }),
    states: states.filter(({ machine, state }) => {
      return machineStates(machine)?.[0] !== state && !entered.has(`${machine} ${state}`);
    }),
  };
}
