/**
 * Arbitraries of what sets faults off: at moments of the app, at any time, at records, in states,
 * or soon after another fault of the plan.
 *
 * A trigger is drawn as an aim, and becomes part of a plan when the faults before it are known.
 */

import fc from 'fast-check';
import type { FaultKind, FaultPlanEntry, Trigger } from '../scenario/scenario.ts';
import { delayUs, logUs } from './draw-figures.ts';
import type { Moment, Occurrences, Profile } from './profile.ts';
import { lastsUs } from './survivable.ts';

const MS = 1_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** The longest delay of a first fault's trigger. */
export const LONGEST_DELAY_US = MINUTE;

/** Where a fault is to hit. */
export type Aim =
  | { readonly by: 'time'; readonly atUs: number }
  | { readonly by: 'record' | 'state'; readonly trigger: Trigger }
  /** After the fault that stands before it in the plan, from its start or from its end. */
  | { readonly by: 'burst'; readonly edge: 'start' | 'end'; readonly afterUs: number };

/** For the first fault of a plan, and for all others, which may follow the one before. */
export interface Aims {
  readonly first: fc.Arbitrary<Aim>;
  readonly next: fc.Arbitrary<Aim>;
}

/** Aims before the time at which the faults must be over, and not before `fromUs`. */
export function aimsAt(profile: Profile, untilUs: number, fromUs = 0): Aims {
  const moments = profile.moments.filter(({ atUs }) => atUs <= untilUs);
  const known = profile.occurrences.filter(({ some }) => (some[0]?.atUs ?? untilUs) < untilUs);
  const uniform = { weight: 2, arbitrary: anyTime(fromUs, untilUs) };
  const weighted = [
    ...(moments.length === 0 ? [] : [{ weight: 5, arbitrary: nearMoments(moments, fromUs) }]),
    ...(known.length === 0 ? [] : [{ weight: 5, arbitrary: atRecords(known, untilUs) }]),
    ...(profile.states.length === 0 ? [] : [{ weight: 1, arbitrary: inStates(profile) }]),
  ];
  const burst = { weight: 5, arbitrary: bursts() };
  return { first: fc.oneof(uniform, ...weighted), next: fc.oneof(uniform, burst, ...weighted) };
}

/** Kinds that mean nothing unless something else is under way wait for that. */
export function aimsOfKind(kind: FaultKind): fc.Arbitrary<Aim> | undefined {
  if (kind !== 'updateInterrupted') return undefined;
  return delayUs(SECOND).map((afterUs): Aim => {
    return { by: 'state', trigger: whileIn('update', 'fetching', afterUs) };
  });
}

function anyTime(fromUs: number, untilUs: number): fc.Arbitrary<Aim> {
  return fc.integer({ min: fromUs, max: untilUs }).map((atUs): Aim => ({ by: 'time', atUs }));
}

/**
 * Each kind of moment is as likely as any other, however seldom it comes. Of a span half of the
 * draws lie within it; otherwise just before the moment, at it, or up to a few seconds after it.
 */
function nearMoments(moments: readonly Moment[], fromUs: number): fc.Arbitrary<Aim> {
  const kinds = [...new Set(moments.map(({ about }) => about))];
  const offsetUs = fc.oneof(
    { weight: 1, arbitrary: logUs(1, MS).map((us) => -us) },
    { weight: 3, arbitrary: delayUs(2 * MS) },
    { weight: 2, arbitrary: logUs(2 * MS, 5 * SECOND) },
  );
  const parts = 255;
  const near = kinds.map((kind) =>
    fc
      .tuple(
        fc.constantFrom(...moments.filter(({ about }) => about === kind)),
        fc.nat(parts),
        fc.boolean(),
        offsetUs,
      )
      .map(([{ atUs, spanUs }, part, within, offset]): Aim => {
        const us = within && spanUs > 0 ? Math.floor((spanUs * part) / parts) : offset;
        return { by: 'time', atUs: Math.max(fromUs, atUs + us) };
      }),
  );
  return fc.oneof(...near);
}

function atRecords(occurrences: readonly Occurrences[], untilUs: number): fc.Arbitrary<Aim> {
  const each = occurrences.map(({ record, where, some }) => {
    const nths = some.filter(({ atUs }) => atUs < untilUs).map(({ nth }) => nth);
    // The first few times are often the ones that differ, so they come twice as often.
    const nth = fc.constantFrom(...nths, ...nths.slice(0, FIRST_FEW));
    return fc.tuple(nth, delayUs(5 * SECOND)).map(([number, afterUs]): Aim => {
      const trigger = { by: 'record', record, where, nth: number, since: 'run', afterUs } as const;
      return { by: 'record', trigger };
    });
  });
  const weights = occurrences.map(({ record }) => RECORD_WEIGHTS[record] ?? 1);
  return fc.oneof(...each.map((arbitrary, index) => ({ arbitrary, weight: weights[index] ?? 1 })));
}

const FIRST_FEW = 4;
/** Of a few kinds there are many names, and of the others too few to be met often. */
const RECORD_WEIGHTS: Readonly<Record<string, number>> = {
  exchange: 4,
  notification: 4,
  bytes: 2,
  interrupt: 2,
  cloud: 2,
};

function inStates({ states }: Profile): fc.Arbitrary<Aim> {
  return fc
    .tuple(fc.constantFrom(...states), delayUs(LONGEST_DELAY_US))
    .map(([{ machine, state }, afterUs]): Aim => {
      return { by: 'state', trigger: whileIn(machine, state, afterUs) };
    });
}

function whileIn(machine: string, state: string, afterUs: number): Trigger {
  return { by: 'state', machine, state, afterUs, times: 1 };
}

function bursts(): fc.Arbitrary<Aim> {
  return fc
    .tuple(fc.constantFrom('start' as const, 'end' as const), delayUs(3 * MINUTE))
    .map(([edge, afterUs]): Aim => ({ by: 'burst', edge, afterUs }));
}

/** The trigger of a fault that lasts so long, after the fault before it. */
export function triggerOf(aim: Aim, before: FaultPlanEntry | undefined, latestUs: number): Trigger {
  if (aim.by === 'time') return atTime(aim.atUs, latestUs);
  if (aim.by !== 'burst') return aim.trigger;
  if (before === undefined) return atTime(aim.afterUs, latestUs);
  const lengthUs = lastsUs(before.fault);
  if (before.trigger.by === 'time' && typeof before.trigger.atUs === 'number') {
    const fromUs = before.trigger.atUs + (aim.edge === 'end' ? lengthUs : 0);
    return atTime(fromUs + aim.afterUs, latestUs);
  }
  const phase = aim.edge === 'end' && hasEnd(before) ? 'end' : 'start';
  return {
    by: 'record',
    record: 'fault',
    where: { id: before.id, phase },
    nth: 1,
    since: 'run',
    afterUs: aim.afterUs,
  };
}

function atTime(atUs: number, latestUs: number): Trigger {
  return { by: 'time', atUs: Math.min(atUs, latestUs) };
}

/** Whether a record tells of its end. */
function hasEnd({ fault }: FaultPlanEntry): boolean {
  return 'forUs' in fault;
}
