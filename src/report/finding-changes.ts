/**
 * Findings against those of a base: new, resolved, rare or ongoing.
 *
 * Findings of two sides are one where their cause is the same. In a replay and a survey every run
 * that fails has one cause, that of its most telling failure, as in a campaign.
 */

import { type Failure, failuresOf } from '../finding/cause.ts';
import type { FoundPlan } from '../finding/finding.ts';
import { ORACLES } from '../oracle/index.ts';
import type { RunResult } from '../sim/run.ts';
import type { SetPair } from './pair-sets.ts';
import type { CampaignSet, RunSet } from './results.ts';
import { fisherExact } from './statistics.ts';

/**
 * `new`: seen now, not in the base. `resolved`: the other way round. `ongoing`: seen in both.
 * `rare`, whatever it would be else: on neither side in 1 % of the runs, and the counts do not differ
 * by more than luck explains (Fisher's exact test, two-sided, p of at least 0.05). Whether it came or
 * went, such counts do not tell.
 */
export type Change = 'new' | 'resolved' | 'rare' | 'ongoing';

const RARE_SHARE = 0.01;
/** Below this p value a difference is more than luck. */
export const SIGNIFICANCE = 0.05;

/** In how many runs of how many something was seen. */
export interface Seen {
  readonly runs: number;
  readonly of: number;
}

export interface FindingChange {
  readonly change: Change;
  readonly kind: SetPair['kind'];
  readonly scenario: string;
  readonly oracle: string;
  readonly cause: string;
  /** Of the first run that failed so, of these results if they have one. */
  readonly message: string;
  readonly base: Seen;
  readonly now: Seen;
  /** Whether the counts differ by more than luck explains. */
  readonly significant: boolean;
  /** Seed of the first run that failed so, and in a campaign its small plan. */
  readonly seed: string;
  readonly plan: FoundPlan | undefined;
}

export function changeOf(base: Seen, now: Seen): Pick<FindingChange, 'change' | 'significant'> {
  const significant = differ(base, now);
  if (!significant && shareOf(base) < RARE_SHARE && shareOf(now) < RARE_SHARE) {
    return { change: 'rare', significant };
  }
  if (base.runs === 0) return { change: 'new', significant };
  return { change: now.runs === 0 ? 'resolved' : 'ongoing', significant };
}

function differ(base: Seen, now: Seen): boolean {
  const p = fisherExact(base.runs, base.of, now.runs, now.of);
  return p < SIGNIFICANCE;
}

function shareOf({ runs, of }: Seen): number {
  return of === 0 ? 0 : runs / of;
}

/** In the order new, rare, ongoing, resolved; the most frequent ones first. */
export function findingChanges(pairs: readonly SetPair[]): readonly FindingChange[] {
  return pairs.flatMap(changesOf).sort(byWeight);
}

const ORDER: readonly Change[] = ['new', 'rare', 'ongoing', 'resolved'];

function byWeight(a: FindingChange, b: FindingChange): number {
  const order = ORDER.indexOf(a.change) - ORDER.indexOf(b.change);
  if (order !== 0) return order;
  const often =
    Math.max(shareOf(b.now), shareOf(b.base)) - Math.max(shareOf(a.now), shareOf(a.base));
  if (often !== 0) return often;
  return `${a.scenario} ${a.cause}` < `${b.scenario} ${b.cause}` ? -1 : 1;
}

/** One cause of one side. */
interface Known extends Pick<FindingChange, 'oracle' | 'cause' | 'message' | 'seed' | 'plan'> {
  readonly runs: number;
}

function changesOf(pair: SetPair): readonly FindingChange[] {
  const before = pair.kind === 'campaign' ? causesOfCampaign(pair.base) : causesOfRuns(pair.base);
  const after = pair.kind === 'campaign' ? causesOfCampaign(pair.now) : causesOfRuns(pair.now);
  const { scenario } = pair.now.identity;
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((cause) => {
    const known = after.get(cause) ?? before.get(cause);
    if (known === undefined) return [];
    const base = { runs: before.get(cause)?.runs ?? 0, of: runsOf(pair.base) };
    const now = { runs: after.get(cause)?.runs ?? 0, of: runsOf(pair.now) };
    const { runs: _, ...told } = known;
    return [{ ...changeOf(base, now), kind: pair.kind, scenario, ...told, base, now }];
  });
}

function runsOf(set: RunSet | CampaignSet): number {
  return set.kind === 'campaign' ? set.runs : set.runs.length;
}

/** One cause each: groups would hide a cause behind another one on one side only. */
function causesOfCampaign({
  findings,
  known,
  passedOver,
  seed,
}: CampaignSet): ReadonlyMap<string, Known> {
  const found = findings.map(
    ({ finding: { oracle, cause, message, candidate: plan, seen: runs } }) =>
      [cause, { oracle, cause, message, seed: plan.seed, plan, runs }] as const,
  );
  // What has moved into the corpus is there still.
  const kept = known.map(({ cause, runs }) => {
    const oracle = cause.slice(0, cause.indexOf(':'));
    const message = 'it is in the corpus';
    return [cause, { oracle, cause, message, seed, plan: undefined, runs }] as const;
  });
  // How often is not known, but once at least.
  const counted = passedOver.map((cause) => {
    const oracle = cause.slice(0, cause.indexOf(':'));
    const message = 'it was passed over';
    return [cause, { oracle, cause, message, seed, plan: undefined, runs: 1 }] as const;
  });
  return new Map<string, Known>([...counted, ...kept, ...found]);
}

function causesOfRuns({ runs }: RunSet): ReadonlyMap<string, Known> {
  const causes = new Map<string, Known>();
  for (const { seed, result } of runs) {
    const failure = failureOf(result);
    if (failure === undefined) continue;
    const { oracle, cause, message } = failure;
    const known = causes.get(cause) ?? { oracle, cause, message, seed, plan: undefined, runs: 0 };
    causes.set(cause, { ...known, runs: known.runs + 1 });
  }
  return causes;
}

/**
 * The most telling failure of a run that the scenario does not expect. Its place is the innermost
 * frame of a stack in terms of the app's own files ("at main (apps/a.ts:7:1)").
 */
export function failureOf({ verdicts, crashStack }: RunResult): Failure | undefined {
  const unexpected = verdicts.filter(({ asExpected }) => !asExpected).map(({ verdict }) => verdict);
  const frame = crashStack.split('\n').find((line) => line.startsWith('at ')) ?? '';
  return failuresOf(unexpected, ORACLES, frame)[0];
}
