/** The judge: live and stored traces, expectations, the list of oracles, saving its state. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/host/app/app.ts';
import { ORACLE_NAMES, ORACLES } from '../../src/oracle/index.ts';
import { expectations, Judge, judge } from '../../src/oracle/judge.ts';
import type { Verdict } from '../../src/oracle/oracle.ts';
import type { Fault, FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { parseRecord, recordLine } from '../../src/trace/jsonl.ts';
import { HOUR, MINUTE, play, SECOND, scenario } from '../support/small-world.ts';
import { reporter } from './apps.ts';

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('coverageLoss', 'backhaulLoss', 'serverUnreachable', 'powerCut'),
      fc.integer({ min: 1, max: 300 * SECOND }),
    )
    .map(([kind, forUs]) => ({ kind, forUs }) as Fault),
  fc
    .tuple(
      fc.constantFrom('channelClosed', 'channelReset'),
      fc.constantFrom('all', 'oldest', 'newest'),
    )
    .map(([kind, which]) => ({ kind, which }) as Fault),
  fc.constant<Fault>({ kind: 'checkIn' }),
  fc.constant<Fault>({ kind: 'updateStaged', update: 'app', layers: [20_000] }),
  fc.constant<Fault>({ kind: 'debuggerAttach', haltUs: MINUTE }),
  fc.constant<Fault>({ kind: 'appCrash', message: 'planned' }),
);

const plan: fc.Arbitrary<FaultPlanEntry[]> = fc
  .array(fc.tuple(fault, fc.integer({ min: 0, max: HOUR })), { maxLength: 4 })
  .map((parts) =>
    parts.map(([f, atUs], i) => ({ id: `f${i}`, fault: f, trigger: { by: 'time', atUs } })),
  );

const manners = fc.constantFrom({}, { keepsLost: true }, { givesUp: true }, { fallsSilent: true });

const LENGTH_US = HOUR + 20 * MINUTE;
const preset = fc.constantFrom('urban', 'perfect');
const TWINS = {
  urban: learnRhythms(
    scenario({ preset: 'urban', lengthUs: LENGTH_US }),
    programOf(reporter(), 'twin', ''),
  ),
  perfect: learnRhythms(scenario({ lengthUs: LENGTH_US }), programOf(reporter(), 'twin', '')),
};

describe('the judge', () => {
  it('gives the same verdicts live, stored, and from a saved state', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(plan, manners, preset, (faults, how, preset) => {
        const world = { faults, preset, lengthUs: LENGTH_US } as const;
        const twin = TWINS[preset];
        const live = new Judge(scenario(world), { twin });
        const { records } = play(reporter(how), world, { sinks: [live.sink] });
        const lines = records.map(recordLine);
        const stored = lines.map((line, i) => parseRecord(line, i + 2));
        expect(judge(scenario(world), stored, { twin })).toEqual(live.verdicts());

        const first = new Judge(scenario(world), { twin });
        const middle = Math.floor(stored.length / 2);
        stored.slice(0, middle).forEach(first.sink);
        const second = new Judge(scenario(world), { twin });
        second.restore(first.snapshot());
        // What the first one sees later does not reach the second.
        stored.slice(middle).forEach(first.sink);
        stored.slice(middle).forEach(second.sink);
        expect(second.verdicts()).toEqual(live.verdicts());

        // Our own checks never fail, whatever happens to the app.
        const ours = ORACLES.filter((o) => o.judges === 'simulator').map((o) => o.name);
        const broken = live
          .verdicts()
          .filter((v) => ours.includes(v.oracle) && v.status === 'fail');
        expect(broken).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('shows at most five records and a message of one line', () => {
    const world = { faults: [], lengthUs: HOUR } as const;
    const { records } = play(reporter(), world);
    for (const verdict of judge(scenario(world), records)) {
      expect(verdict.evidence.length).toBeLessThanOrEqual(5);
      expect(verdict.message).toMatch(/^[^\n]+[^.\n]$/);
    }
  });

  it('knows its oracles by distinct names, each with a claim', () => {
    expect(new Set(ORACLE_NAMES).size).toBe(ORACLES.length);
    for (const { claim } of ORACLES) expect(claim).toMatch(/^\S.*[^.]$/);
  });
});

describe('expectations', () => {
  const verdict = (status: Verdict['status']): Verdict => ({
    oracle: 'crash',
    status,
    atUs: undefined,
    message: '',
    evidence: [],
  });
  it.each([
    [undefined, 'pass', true],
    [undefined, 'unknown', true],
    [undefined, 'fail', false],
    ['pass', 'unknown', true],
    ['pass', 'fail', false],
    ['fail', 'fail', true],
    ['fail', 'pass', false],
    ['fail', 'unknown', false],
    ['unknown', 'unknown', true],
    ['unknown', 'pass', false],
    ['unknown', 'fail', false],
  ] as const)('of %s compare with %s as %s', (expected, status, asExpected) => {
    const expect_ = expected === undefined ? {} : { crash: expected };
    const [result] = expectations({ expect: expect_ }, [verdict(status)]);
    expect(result).toEqual({
      verdict: verdict(status),
      expected: expected ?? 'pass',
      asExpected,
    });
  });
});
