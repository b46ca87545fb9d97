/**
 * What a campaign draws: candidates, each a pure function of a seed and its number.
 *
 * Swarm selection: a run first draws which kinds of faults exist in it, how many faults at most and
 * how long they last, and then the faults. Runs that differ in kind find more than runs in which
 * everything happens a little. Every plan keeps to what an app must survive (D50) as it is made.
 *
 * Arbitraries are built once for a scenario and used for every draw.
 */

import fc from 'fast-check';
import { invariant } from '../engine/invariant.ts';
import { formatDuration } from '../engine/units.ts';
import type { Fault, FaultKind, FaultPlanEntry, Scenario } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import { COMPANION, FOLLOWS, faultsOf, kindsFor, windowScales } from './draw-faults.ts';
import {
  type Aim,
  type Aims,
  aimsAt,
  aimsOfKind,
  LONGEST_DELAY_US,
  triggerOf,
} from './draw-triggers.ts';
import { assumptions, worldFigures } from './draw-worlds.ts';
import type { Profile } from './profile.ts';
import { lastsUs, problemsWithin, type SurvivalLimits, survivalLimits } from './survivable.ts';

const MOST_FAULTS = 8;
/** Three periods of a rhythm show that it is back: see silenceBoundUs. */
const PERIODS = 3;

interface Drawn {
  readonly fault: Fault;
  readonly aim: Aim;
}

/** Arbitraries of the faults of one kind: as the first of a plan, and as a later one. */
interface OfKind {
  readonly first: fc.Arbitrary<Drawn>;
  readonly next: fc.Arbitrary<Drawn>;
}

/**
 * Fault plans with one to eight faults of one firing each, with fixed figures. `fromUs`: none is
 * aimed at an earlier time.
 */
export function plans(
  profile: Profile,
  base: Scenario,
  fromUs = 0,
): fc.Arbitrary<readonly FaultPlanEntry[]> {
  const limits = limitsFor(profile, base);
  const aims = aimsAt(profile, limits.quietFromUs, fromUs);
  const kinds = kindsFor(profile);
  const scales = windowScales(limits).map((windows) => {
    return new Map(
      kinds.map((kind) => [kind, ofKind(kind, faultsOf(kind, windows, limits, profile), aims)]),
    );
  });
  return swarms(kinds, scales.length).chain(({ kinds: chosen, most, scale }) => {
    const arbitraries = chosen.map((kind) => scales[scale]?.get(kind) as OfKind);
    const first = fc.oneof(...arbitraries.map((kind) => kind.first));
    if (most === 1) return first.map((drawn) => planOf([drawn], limits));
    const next = fc.oneof(...arbitraries.map((kind) => kind.next));
    return fc
      .tuple(first, fc.array(next, { maxLength: most - 1 }))
      .map(([one, others]) => planOf([one, ...others], limits));
  });
}

/** What the slowest rhythm needs besides is left out of the tail where the run is too short. */
function limitsFor(profile: Profile, base: Scenario): SurvivalLimits {
  const limits = survivalLimits(base);
  invariant(
    limits.quietFromUs >= 10 * LONGEST_DELAY_US,
    () => `no time for faults in ${formatDuration(base.lengthUs)}: see campaignLengthUs`,
  );
  const earlierUs = limits.quietFromUs - PERIODS * profile.slowestPeriodUs;
  const quietFromUs = Math.max(earlierUs, Math.ceil(limits.quietFromUs / 2));
  // A fault that is alone in its plan always fits.
  const outageUs = Math.min(limits.outageUs, quietFromUs - LONGEST_DELAY_US);
  return { ...limits, quietFromUs, outageUs };
}

function ofKind(kind: FaultKind, fault: fc.Arbitrary<Fault>, aims: Aims): OfKind {
  const own = aimsOfKind(kind);
  return {
    first: fc.record({ fault, aim: own ?? aims.first }),
    next: fc.record({ fault, aim: own ?? aims.next }),
  };
}

interface Swarm {
  readonly kinds: readonly FaultKind[];
  /** Faults at most. */
  readonly most: number;
  /** Number of the scale of window lengths. */
  readonly scale: number;
}

/** Crashes of the plan hide those of the app, so few runs have them. */
const CRASHES_IN = 12;

function swarms(kinds: readonly FaultKind[], scales: number): fc.Arbitrary<Swarm> {
  const seldom: readonly FaultKind[] = ['appCrash', COMPANION];
  const common = kinds.filter((kind) => !seldom.includes(kind) && FOLLOWS[kind] === undefined);
  // Few kinds as often as many of them.
  const size = fc.constantFrom(1, 1, 2, 2, 3, 4, 5, 6, 8, common.length);
  return fc
    .record({
      chosen: fc.shuffledSubarray(common, { minLength: common.length }),
      size,
      most: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, MOST_FAULTS, MOST_FAULTS),
      scale: fc.nat(scales - 1),
      crash: fc.nat(CRASHES_IN - 1),
    })
    .map(({ chosen, size: count, most, scale, crash }) => {
      const some = chosen.slice(0, count);
      const followers = kinds.filter((kind) => {
        const leader = FOLLOWS[kind];
        return leader !== undefined && some.includes(leader);
      });
      const crashes = crash === 0 && kinds.includes('appCrash') ? (['appCrash'] as const) : [];
      return { kinds: [...some, ...followers, ...crashes], most, scale };
    });
}

/** The plan of what was drawn. A fault with which it would not be survivable is left out. */
function planOf(drawn: readonly Drawn[], limits: SurvivalLimits): readonly FaultPlanEntry[] {
  const plan: FaultPlanEntry[] = [];
  const counts = new Map<string, number>();
  for (const { fault, aim } of drawn) {
    const count = (counts.get(fault.kind) ?? 0) + 1;
    const latestUs = limits.quietFromUs - lastsUs(fault);
    const trigger = triggerOf(aim, plan.at(-1), latestUs);
    const entry = { id: `${fault.kind}-${count}`, fault, trigger };
    const added = fault.kind === 'debuggerAttach' ? [entry, detached(entry, count)] : [entry];
    if (problemsWithin(limits, [...plan, ...added]).length > 0) continue;
    plan.push(...added);
    counts.set(fault.kind, count);
  }
  return plan;
}

/** The session ends some time after the halt: while it lasts, the device cannot go to deep sleep. */
function detached({ id, fault }: FaultPlanEntry, count: number): FaultPlanEntry {
  return {
    id: `${COMPANION}-${count}`,
    fault: { kind: COMPANION },
    trigger: {
      by: 'record',
      record: 'state',
      where: { machine: 'debugger', to: 'attached' },
      nth: 1,
      since: `fault:${id}`,
      afterUs: 2 * lastsUs(fault) + LOOKING_US,
    },
  };
}

/** What a developer looks at besides, before he detaches. */
const LOOKING_US = 5_000_000;

/** Candidates of the length of the base, which campaignLengthUs has made long enough. */
export function candidates(base: Scenario, profile: Profile): fc.Arbitrary<Candidate> {
  const { seed, lengthUs } = base;
  return fc
    .record({
      faults: plans(profile, base),
      world: worldFigures(base),
      assumptions: assumptions(),
    })
    .map((varied): Candidate => ({ seed, lengthUs, ...varied }));
}

/** Candidate `index` of a campaign: nothing but the three arguments decides what it is. */
export function candidateAt(
  arbitrary: fc.Arbitrary<Candidate>,
  seed: string,
  index: number,
): Candidate {
  const name = `${seed}-${index}`;
  const [drawn] = fc.sample(fc.noBias(arbitrary), { seed: hashOf(name), numRuns: 1 });
  return { ...(drawn as Candidate), seed: name };
}

/** 32 bits of a text: FNV-1a, with a finish that spreads its last characters. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
