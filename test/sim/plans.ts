/** Random fault plans for runs of a few minutes. */

import fc from 'fast-check';
import type { Fault, FaultPlanEntry, Trigger } from '../../src/scenario/scenario.ts';
import { SECOND } from '../support/small-world.ts';

/** Length of the runs that these plans are for. */
export const LENGTH_US = 150 * SECOND;

const window = fc.integer({ min: 1, max: 60 * SECOND });
const which = fc.constantFrom('all' as const, 'oldest' as const, 'newest' as const);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('coverageLoss', 'backhaulLoss', 'serverUnreachable'),
    forUs: window,
  }),
  fc.record({ kind: fc.constantFrom('channelClosed' as const, 'channelReset' as const), which }),
  fc.record({ kind: fc.constant('checkIn' as const) }),
  fc.record({
    kind: fc.constant('updateStaged' as const),
    update: fc.constantFrom('app' as const, 'kernel' as const),
    layers: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('debuggerAttach' as const), haltUs: fc.nat(20 * SECOND) }),
  fc.record({ kind: fc.constant('debuggerDetach' as const) }),
  fc.record({ kind: fc.constant('powerCut' as const), forUs: window }),
  fc.record({ kind: fc.constant('appCrash' as const), message: fc.constant('planned') }),
) as fc.Arbitrary<Fault>;

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  { weight: 3, arbitrary: fc.nat(LENGTH_US).map((atUs) => ({ by: 'time' as const, atUs })) },
  fc.record({ nth: fc.integer({ min: 1, max: 30 }), afterUs: fc.nat(20) }).map((r) => ({
    by: 'record' as const,
    record: 'call',
    where: {},
    since: 'boot' as const,
    ...r,
  })),
  fc.record({ afterUs: fc.nat(5 * SECOND) }).map((r) => ({
    by: 'state' as const,
    machine: 'network',
    state: 'connected',
    ...r,
  })),
);

export const faultPlan: fc.Arbitrary<readonly FaultPlanEntry[]> = fc
  .array(fc.record({ fault, trigger }), { maxLength: 5 })
  .map((entries) => entries.map((entry, i) => ({ id: `${entry.fault.kind}-${i}`, ...entry })));

/** Moments of a run, most of them where something happens. */
export const moment = fc.oneof(fc.nat(LENGTH_US), fc.nat(12 * SECOND));
