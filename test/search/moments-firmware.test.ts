/** Trials of firmware that go on from moments of the calm run: the same as whole runs. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProgram } from '../../src/io/program-loader.ts';
import type { FaultPlanEntry, Scenario, Trigger } from '../../src/scenario/scenario.ts';
import { calmCandidate, searchBase } from '../../src/search/candidate.ts';
import { CalmMoments } from '../../src/search/moments.ts';
import { type Attempt, attempts, type Subject } from '../../src/search/trial.ts';
import { faultPlan, LENGTH_US } from '../sim/plans.ts';
import { SECOND, scenario } from '../support/small-world.ts';

let base: Scenario;
let moments: CalmMoments;
let forking: Attempt;
let whole: Attempt;

function inside(body: () => void): boolean {
  body();
  return true;
}

beforeAll(async () => {
  base = searchBase(scenario({ lengthUs: LENGTH_US }));
  const program = await loadProgram('scenarios/firmware/interrupt.elf');
  const plain: Subject = { base, program, options: {}, locate: () => '' };
  whole = attempts(plain, inside, () => {});
  moments = CalmMoments.of(base, whole, LENGTH_US);
  forking = attempts({ ...plain, moments }, inside, () => {});
});

const record = (kind: string, where: Readonly<Record<string, string>>) =>
  fc
    .record({ nth: fc.integer({ min: 1, max: 40 }), afterUs: fc.nat(SECOND) })
    .map((rest): Trigger => ({ by: 'record', record: kind, where, since: 'run', ...rest }));

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.integer({ min: 2 * SECOND, max: LENGTH_US }).map((atUs): Trigger => ({ by: 'time', atUs })),
  record('call', {}),
  record('notification', {}),
  record('bytes', { what: 'received' }),
);

const plan = fc.tuple(faultPlan, fc.infiniteStream(trigger)).map(([entries, triggers]) =>
  entries.map(({ id, fault }): FaultPlanEntry => {
    return { id, fault, trigger: triggers.next().value };
  }),
);

describe('firmware', () => {
  it('is connected at the first of its moments', () => {
    expect(moments.connected[0]?.network).toBe('connected');
    // Time stands still between two of its events, so several that are due fall together.
    expect(moments.all.length).toBeGreaterThan(2);
  });

  it('goes on from a moment as the whole run does, for any plan', () => {
    let saved = 0;
    fc.assert(
      fc.property(plan, (faults) => {
        const candidate = { ...calmCandidate(base), faults };
        const trial = forking(candidate);
        expect(trial.result).toEqual(whole(candidate).result);
        if (trial.simulatedEvents < trial.result.events) saved += 1;
      }),
      { numRuns: 25 },
    );
    expect(saved).toBeGreaterThan(5);
  });
});
