import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/scenario/presets.ts';
import { type Fault, type FaultPlanEntry, FOREVER_US } from '../../src/scenario/scenario.ts';
import { calmCandidate } from '../../src/search/candidate.ts';
import {
  campaignLengthUs,
  quietTailUs,
  survivalLimits,
  survivalProblems,
} from '../../src/search/survivable.ts';
import { at, HOUR, MINUTE, on, SECOND, scenario } from '../support/small-world.ts';
import { searchedScenario } from './draw-subjects.ts';

const BASE = scenario({ lengthUs: HOUR });
const write = { by: 'record', record: 'call', where: { call: 'mvWriteChannel' } } as const;
const once = { ...write, nth: 1, since: 'run', afterUs: 0 } as const;
const problems = (...faults: readonly FaultPlanEntry[]) => survivalProblems(BASE, faults);

function refused(times: number): Fault {
  return { kind: 'callStatus', call: 'mvOpenChannel', status: 'RATELIMITED', times };
}

describe('the quiet tail', () => {
  it('D50: is an attempt, a pause after the longest outage, a restart, an update and the bound', () => {
    // No jitter in this world: the second rung of the ladder is ten minutes.
    const { device } = BASE;
    const pausesUs = 10 * MINUTE;
    const restartUs = 60 * SECOND + device.kernelBootUs + device.appBootUs;
    const expectedUs = 2 * MINUTE + pausesUs + restartUs + 7 * SECOND + 10 * MINUTE;
    expect(quietTailUs(BASE)).toBe(expectedUs);
    const patient = { ...BASE, oracles: { ...BASE.oracles, recoverWithinUs: 11 * MINUTE } };
    expect(quietTailUs(patient)).toBe(expectedUs + 1 * MINUTE);
  });

  it('D50: has a failed attempt and its pause as well where connecting takes longer than one', () => {
    const { rural } = PRESETS;
    const slow = { ...BASE, world: { ...BASE.world, radio: rural.radio } };
    expect(quietTailUs(slow) - quietTailUs(BASE)).toBe(7 * MINUTE);
  });

  it.each(['telemetry', 'http-poller', 'mqtt-commands'])(
    'D50: is enough for %s to recover from the longest outage that is permitted',
    async (name) => {
      const { base, attempt } = await searchedScenario(name);
      const { outageUs, quietFromUs } = survivalLimits(base);
      const outage = at(quietFromUs - outageUs, { kind: 'coverageLoss', forUs: outageUs });
      expect(survivalProblems(base, [outage])).toEqual([]);
      for (const seed of ['1', '2', '3']) {
        const calm = calmCandidate(base);
        const { result } = attempt({ ...calm, seed, faults: [outage] });
        const judged = result.verdicts.find(({ verdict }) => verdict.oracle === 'reconnect');
        expect(judged?.verdict).toMatchObject({ status: 'pass' });
      }
    },
  );
});

describe('the length of a campaign', () => {
  it('leaves a long run as it is, and gives a short one room for faults', () => {
    expect(campaignLengthUs(BASE)).toBe(HOUR);
    const short = scenario({ lengthUs: MINUTE });
    const lengthUs = campaignLengthUs(short);
    const { quietFromUs } = survivalLimits({ ...short, lengthUs });
    expect(quietFromUs).toBeGreaterThanOrEqual(15 * MINUTE);
    expect(campaignLengthUs({ ...short, lengthUs })).toBe(lengthUs);
  });

  it('has room for faults before the tail, however long it is and whatever it waits for', () => {
    const { backoff } = BASE.world;
    for (const ladderUs of [backoff.ladderUs, [10 * HOUR], []]) {
      for (const minutes of [1, 41, 60, 61, 90, 240, 1000, 10_000]) {
        const world = { ...BASE.world, backoff: { ...backoff, ladderUs } };
        const given = { ...BASE, world, lengthUs: minutes * MINUTE };
        const base = { ...given, lengthUs: campaignLengthUs(given) };
        expect(campaignLengthUs(base)).toBe(base.lengthUs);
        const { quietFromUs, outageUs } = survivalLimits(base);
        expect(quietFromUs).toBeGreaterThanOrEqual(outageUs);
      }
    }
  });
});

describe('D50: a plan is not survivable', () => {
  const lateUs = survivalLimits(BASE).quietFromUs;

  it.each<[string, readonly FaultPlanEntry[], RegExp]>([
    [
      'when an outage lasts into the tail',
      [at(lateUs - 1, { kind: 'coverageLoss', forUs: 2 })],
      /lasts to .* the quiet tail begins at/,
    ],
    [
      'when an outage does not end',
      [at(0, { kind: 'serverUnreachable', forUs: FOREVER_US })],
      /never ends/,
    ],
    [
      'when the longest of a range is too long',
      [at(0, { kind: 'halfOpen', forUs: { fromUs: 1, toUs: HOUR } })],
      /lasts to/,
    ],
    [
      'when outages together are too long',
      [
        at(0, { kind: 'coverageLoss', forUs: 8 * MINUTE }, 'a'),
        at(10 * MINUTE, { kind: 'backhaulLoss', forUs: 8 * MINUTE }, 'b'),
      ],
      /outages of 16m, at most 15m/,
    ],
    [
      'when a call is refused four times',
      [at(0, refused(2), 'a'), at(9, refused(2), 'b')],
      /4 times/,
    ],
    [
      'when a fault comes again without end',
      [
        on(
          { by: 'state', machine: 'network', state: 'connected', afterUs: 0 },
          { kind: 'natDrop' },
        ),
      ],
      /without end/,
    ],
    [
      'when a status is not the world speaking',
      [
        on(once, {
          kind: 'callStatus',
          call: 'mvWriteChannel',
          status: 'RATELIMITED',
          times: 1,
        }),
      ],
      /never refused with RATELIMITED/,
    ],
    [
      'when the SIM is blocked',
      [at(0, { kind: 'registrationRefused', cause: 8, times: 1 })],
      /cause 8 blocks the SIM/,
    ],
    [
      'when an armed fault waits for everything',
      [at(0, { kind: 'radioFails', how: 'noAnswer', times: FOREVER_US })],
      /5 occasions at most/,
    ],
    [
      'when answers are lost one after the other outside of a window',
      [at(0, { kind: 'answerLost', times: 2 })],
      /at most 1 answer/,
    ],
    [
      'when the power is cut three times',
      [0, 10, 20].map((m) => at(m * MINUTE, { kind: 'powerCut', forUs: 1 }, `${m}`)),
      /more than 2 power cuts/,
    ],
    [
      'when the power is cut twice in a minute',
      [
        at(0, { kind: 'powerCut', forUs: SECOND }, 'a'),
        at(MINUTE, { kind: 'powerCut', forUs: 1 }, 'b'),
      ],
      /a minute apart/,
    ],
    [
      'when nobody knows how far two power cuts are apart',
      [at(0, { kind: 'powerCut', forUs: 1 }, 'a'), on(once, { kind: 'powerCut', forUs: 1 }, 'b')],
      /a minute apart/,
    ],
    [
      'when a debugger stays',
      [at(0, { kind: 'debuggerAttach', haltUs: SECOND })],
      /must detach again/,
    ],
    [
      'when a modem takes longer than an attempt',
      [at(0, { kind: 'radioSlow', delayUs: 61 * SECOND, times: 1 })],
      /half an attempt/,
    ],
    [
      'when an update is endless',
      [at(0, { kind: 'updateStaged', update: 'app', layers: [300_000] })],
      /at most 262144 bytes/,
    ],
  ])('%s', (_, faults, expected) => {
    expect(problems(...faults)).toContainEqual(expect.stringMatching(expected));
  });
});

describe('D50: spells of weak signal', () => {
  const weak = (minute: number, rttFactor: number) =>
    at(
      minute * MINUTE,
      { kind: 'marginalCoverage', forUs: MINUTE, lossRatio: 0, rateFactor: 1, rttFactor },
      `weak-${minute}`,
    );

  it('may together make round trips fifty times as long, and no more', () => {
    expect(problems(weak(2, 10), weak(3, 5))).toEqual([]);
    expect(problems(weak(2, 10), weak(3, 5), weak(4, 2))).toEqual([
      'marginalCoverage makes round trips 100 times as long, 50 is the most',
    ]);
  });
});

describe('D50: a plan is survivable', () => {
  it.each<[string, readonly FaultPlanEntry[]]>([
    [
      'with an outage up to the tail',
      [at(survivalLimits(BASE).quietFromUs - MINUTE, { kind: 'coverageLoss', forUs: MINUTE })],
    ],
    [
      'with three refusals of each of two calls',
      [
        on(once, refused(3), 'a'),
        on(
          once,
          { kind: 'callStatus', call: 'mvReadChannel', status: 'CHANNELCLOSED', times: 3 },
          'b',
        ),
      ],
    ],
    [
      'with power cuts that wait for each other',
      [
        on(once, { kind: 'powerCut', forUs: SECOND }, 'a'),
        on(
          {
            by: 'record',
            record: 'fault',
            where: { id: 'a' },
            nth: 1,
            since: 'run',
            afterUs: 61 * SECOND,
          },
          { kind: 'powerCut', forUs: SECOND },
          'b',
        ),
      ],
    ],
    [
      'with all answers of a window lost',
      [at(MINUTE, { kind: 'answerLost', times: FOREVER_US, forUs: MINUTE })],
    ],
    [
      'with a debugger that detaches',
      [
        at(MINUTE, { kind: 'debuggerAttach', haltUs: SECOND }),
        at(MINUTE + SECOND, { kind: 'debuggerDetach' }),
      ],
    ],
  ])('%s', (_, faults) => {
    expect(problems(...faults)).toEqual([]);
  });
});
