/** The faults of the world: what each does, and that windows of them compose. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MvClosureReason } from '../../src/abi/enums.ts';
import type { FaultPlanEntry, WorldFault } from '../../src/scenario/scenario.ts';
import { Conditions } from '../../src/world/conditions.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  mainOnly,
  on,
  type Played,
  play,
  SECOND,
} from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, Probe, timeline } from './apps.ts';
import { talking } from './talking.ts';

const POWER_CUT = { kind: 'powerCut', forUs: SECOND } as const;

/** When the radio was powered up, and how long it took to answer. */
function powerUps(run: Played): readonly (readonly [number, number])[] {
  const ups = run.moves('radio').filter((m) => m.to === 'poweringUp');
  return ups.map((m) => [Math.round(m.at / SECOND), m.plannedUs / SECOND]);
}

describe('radioFails', () => {
  test('D40: the next power-ups cost a power-cycle each, those after do not', () => {
    const fault = { kind: 'radioFails', how: 'noAnswer', times: 2 } as const;
    const faults = [
      at(0, fault, 'mute'),
      at(2 * MINUTE, POWER_CUT, 'a'),
      at(4 * MINUTE, POWER_CUT, 'b'),
    ];
    const run = play(idle, { faults });
    expect(powerUps(run)).toEqual([
      [0, 31],
      [121, 31],
      [241, 1],
    ]);
    expect(run.moves('radio')[0]?.why).toBe('power key, fault mute');
  });

  test('D45: a modem that never answers fails the attempt, and the next power-up is another', () => {
    const run = play(idle, {
      faults: [at(0, { kind: 'radioFails', how: 'never', times: 1 })],
      lengthUs: 8 * MINUTE,
    });
    expect(timeline(run, 'radio').slice(0, 4)).toEqual([
      'poweringUp@0.0',
      'poweringOff@120.0',
      'off@120.1',
      'poweringUp@420.0',
    ]);
    expect(firstAt(run, 'transport', 'up')).toBeLessThan(422 * SECOND);
  });

  test('D40: with a window it hits every power-up in it and none after', () => {
    const fault = { kind: 'radioFails', how: 'noAnswer', times: 99, forUs: 3 * MINUTE } as const;
    const faults = [
      at(0, fault, 'mute'),
      at(2 * MINUTE, POWER_CUT, 'a'),
      at(4 * MINUTE, POWER_CUT, 'b'),
    ];
    expect(powerUps(play(idle, { faults })).map(([, us]) => us)).toEqual([31, 31, 1]);
  });
});

test('D40: radioSlow adds its delay to the next power-ups', () => {
  const fault = { kind: 'radioSlow', delayUs: 20 * SECOND, times: 1 } as const;
  const faults = [at(0, fault), at(2 * MINUTE, POWER_CUT)];
  expect(powerUps(play(idle, { faults })).map(([, us]) => us)).toEqual([21, 1]);
});

test('D40: registrationRefused with a window refuses every registration in it', () => {
  const fault = { kind: 'registrationRefused', cause: 17, times: 99, forUs: MINUTE } as const;
  const run = play(holder, { faults: [at(0, fault)] });
  expect(firstAt(run, 'radio', 'attaching') / SECOND).toBeCloseTo(61.8, 1);
  expect(run.of('fault').map((r) => r.phase)).toEqual(['start', 'end']);
});

describe('connectionTerminated', () => {
  const run = play(talking(10 * SECOND), {
    faults: [at(5 * MINUTE, { kind: 'connectionTerminated' }, 'cut')],
  });

  test('D41: the connection is cut at once, and made again', () => {
    expect(firstAt(run, 'transport', 'down')).toBe(5 * MINUTE);
    expect(firstAt(run, 'transport', 'up', 5 * MINUTE)).toBeLessThan(5 * MINUTE + SECOND);
    const lost = run.of('state').filter((r) => r.to === 'lost');
    expect(lost.map((r) => r.why)).toEqual(['fault cut']);
  });

  test('D41: channels see CONNECTIONTERMINATED, unlike after a lost path', () => {
    const reasonAfter = (fault: FaultPlanEntry) => {
      const found: number[] = [];
      const app = mainOnly(function* (device) {
        const probe = new Probe(device);
        const network = probe.request();
        yield device.sleep(10 * SECOND);
        const channel = device.mv.openChannel({
          notificationHandle: probe.center,
          notificationTag: 0,
          networkHandle: network,
          receiveBuffer: device.memory.allocate(512, 512),
          receiveBytes: 512,
          sendBuffer: device.memory.allocate(512, 512),
          sendBytes: 512,
          channelType: 0,
        }).handle;
        yield device.sleep(3 * MINUTE);
        found.push(device.mv.getChannelClosureReason(channel).reason);
      });
      play(app, { faults: [fault] });
      return found;
    };
    expect(reasonAfter(at(MINUTE, { kind: 'connectionTerminated' }))).toEqual([
      MvClosureReason.CONNECTIONTERMINATED,
    ]);
    expect(reasonAfter(at(MINUTE, { kind: 'backhaulLoss', forUs: 90 * SECOND }))).toEqual([
      MvClosureReason.NETWORKDISCONNECTED,
    ]);
  });

  test('D41: hits nothing without a connection', () => {
    const early = play(idle, { faults: [at(0, { kind: 'connectionTerminated' })] });
    expect(early.of('fault').map((r) => r.phase)).toEqual(['start', 'missed']);
  });
});

describe('answerLost', () => {
  function counts(run: Played, fromUs: number, untilUs: number) {
    const count = (what: string) =>
      run.of('bytes').filter((r) => r.what === what && r.at >= fromUs && r.at < untilUs).length;
    return {
      delivered: count('delivered'),
      dropped: count('dropped'),
      received: count('received'),
    };
  }

  test('D41: the next answers vanish, and those after come', () => {
    const faults = [at(5 * MINUTE, { kind: 'answerLost', times: 3 })];
    const run = play(talking(10 * SECOND), { faults });
    expect(counts(run, 5 * MINUTE, 5 * MINUTE + 30 * SECOND)).toMatchObject({
      dropped: 3,
      received: 0,
    });
    const after = counts(run, 6 * MINUTE, 10 * MINUTE);
    expect(after.received).toBe(after.delivered);
    expect(after.dropped).toBe(0);
    expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
  });

  test('D41: with a window every answer in it vanishes', () => {
    const fault = { kind: 'answerLost', times: 1e9, forUs: 2 * MINUTE } as const;
    const run = play(talking(10 * SECOND), { faults: [at(5 * MINUTE, fault)] });
    const within = counts(run, 5 * MINUTE, 7 * MINUTE);
    expect(within.dropped).toBeGreaterThan(10);
    expect(within.received).toBe(0);
    expect(counts(run, 7 * MINUTE, 8 * MINUTE).received).toBeGreaterThan(4);
  });

  test('D41: two of them take turns instead of sharing one answer', () => {
    const faults = [
      at(5 * MINUTE, { kind: 'answerLost', times: 2 }, 'a'),
      at(5 * MINUTE, { kind: 'answerLost', times: 3 }, 'b'),
    ];
    const run = play(talking(10 * SECOND), { faults });
    expect(counts(run, 5 * MINUTE, 10 * MINUTE).dropped).toBe(5);
  });

  test('D41: what vanishes takes no room in the device', () => {
    const fault = { kind: 'answerLost', times: 200 } as const;
    const run = play(talking(SECOND), { faults: [at(MINUTE, fault)] });
    // Two thousand bytes, four times the receive buffer.
    const after = counts(run, 5 * MINUTE, 10 * MINUTE);
    expect(after.received).toBeGreaterThan(290);
  });
});

describe('updateInterrupted', () => {
  const layers = [6_000_000, 6_000_000];
  const staged = at(MINUTE, { kind: 'updateStaged', update: 'app', layers });
  const fetched = (run: Played) => cloudTimes(run, 'layer fetched').map((us) => us / SECOND);
  const calm = play(holder, { faults: [staged] });

  test('D20, D41: the layer under way is fetched again, whole; the others are kept', () => {
    const [first = 0, second = 0] = fetched(calm);
    // Eight seconds a layer at 6 Mbit/s; the second one is cut after half of its time.
    const cut = first + (second - first) / 2;
    const run = play(holder, {
      faults: [staged, at(Math.round(cut * SECOND), { kind: 'updateInterrupted' })],
    });
    expect(fetched(run)[0]).toBe(first);
    expect((fetched(run)[1] ?? 0) - cut).toBeCloseTo(second - first, 1);
    expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
    expect(cloudTimes(run, 'update installed')).toHaveLength(1);
  });

  test('D20: hits nothing unless a layer is under way', () => {
    const run = play(holder, { faults: [at(MINUTE, { kind: 'updateInterrupted' })] });
    expect(run.of('fault').map((r) => r.phase)).toEqual(['start', 'missed']);
  });

  test('D20: however often it is cut, the update goes in at last', () => {
    const cuts = Array.from({ length: 20 }, (_, i) =>
      at(MINUTE + (i + 1) * 3 * SECOND, { kind: 'updateInterrupted' }, `cut-${i}`),
    );
    const run = play(holder, { faults: [staged, ...cuts] });
    expect(cloudTimes(run, 'update installed')).toHaveLength(1);
    expect(fetched(run)).toHaveLength(2);
  });
});

describe('marginalCoverage', () => {
  const window = (lossRatio: number, rateFactor: number, rttFactor: number, forUs = 5 * MINUTE) =>
    ({ kind: 'marginalCoverage', forUs, lossRatio, rateFactor, rttFactor }) as const;

  /** What a layer of 100 kB takes. */
  function took(...faults: readonly WorldFault[]): number {
    const staged = at(2 * MINUTE, { kind: 'updateStaged', update: 'app', layers: [100_000] });
    const run = play(holder, {
      faults: [...faults.map((fault, i) => at(MINUTE, fault, `weak-${i}`)), staged],
    });
    return (firstAt(run, 'update', 'verifying') - firstAt(run, 'update', 'fetching')) / SECOND;
  }

  test('D41: rates and round trips are worse by their factors', () => {
    expect(took()).toBeCloseTo(0.154, 2);
    expect(took(window(0, 0.1, 1))).toBeCloseTo(1.354, 2);
    expect(took(window(0, 1, 10))).toBeCloseTo(0.334, 2);
  });

  test('D41: windows that overlap multiply', () => {
    expect(took(window(0, 0.1, 1), window(0, 0.5, 1))).toBeCloseTo(took(window(0, 0.05, 1)), 4);
    expect(took(window(0, 1, 2), window(0, 1, 5))).toBeCloseTo(took(window(0, 1, 10)), 4);
  });

  test('D41: of two windows that lose half each, a quarter passes', () => {
    const conditions = new Conditions();
    const half = { lossRatio: 0.5, rateFactor: 1, rttFactor: 1 };
    conditions.add('a', half);
    expect(conditions.lossRatio).toBe(0.5);
    conditions.add('b', half);
    expect(conditions.lossRatio).toBe(0.75);
    conditions.remove('a');
    conditions.remove('b');
    expect(conditions.lossRatio).toBe(0);
  });

  test('D41: lost packets cost a retransmission each', () => {
    // 72 packets, all of them lost once.
    expect(took(window(1, 1, 1)) - took()).toBeGreaterThan(72 * 0.3 - 0.01);
    const half = took(window(0.5, 1, 1)) - took();
    expect(half).toBeGreaterThan(72 * 0.3 * 0.3);
    expect(half).toBeLessThan(72 * 0.3 * 0.7);
  });

  test('D41: after its end everything is as before', () => {
    expect(took(window(0.5, 0.1, 10, 30 * SECOND))).toBe(took());
  });
});

const anyWindow: fc.Arbitrary<WorldFault> = fc.oneof(
  fc.record({
    kind: fc.constant('marginalCoverage'),
    forUs: fc.integer({ min: 1, max: 600 }).map((s) => s * SECOND),
    lossRatio: fc.constantFrom(0, 0.5),
    rateFactor: fc.constantFrom(0.1, 1),
    rttFactor: fc.constantFrom(1, 5),
  }),
  fc.record({
    kind: fc.constantFrom('halfOpen', 'answerLost', 'registrationRefused', 'radioSlow'),
    forUs: fc.integer({ min: 1, max: 600 }).map((s) => s * SECOND),
    times: fc.constantFrom(1, 1000),
    cause: fc.constantFrom(8, 11, 17),
    delayUs: fc.constant(SECOND),
  }) as fc.Arbitrary<WorldFault>,
);

test('D41, D50: whatever windows overlap, the world is whole again after the last of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), anyWindow), { maxLength: 8 }),
      (windows) => {
        const faults = windows.map(([s, fault], i) => at(s * SECOND, fault, `w${i}`));
        const layers = [100_000];
        // An hour and a half later even the longest pause is over.
        const staged = at(
          2 * HOUR,
          { kind: 'updateStaged', update: 'app', layers } as const,
          'probe',
        );
        const run = play(holder, { lengthUs: 2.1 * HOUR, faults: [...faults, staged] });
        const { world } = run.simulation;
        expect(world.conditions.snapshot()).toEqual([]);
        expect(world.armed.snapshot()).toEqual([]);
        expect(world.link.flow.downPasses && world.link.flow.upPasses).toBe(true);
        const us = firstAt(run, 'update', 'verifying') - firstAt(run, 'update', 'fetching');
        expect(us / SECOND).toBeCloseTo(0.154, 2);
      },
    ),
    { numRuns: 60 },
  );
});

test('D50: a fault on each connection: what repeats is traced each time', () => {
  const run = play(holder, {
    lengthUs: HOUR,
    faults: [
      on(
        { by: 'state', machine: 'transport', state: 'up', afterUs: MINUTE },
        { kind: 'connectionTerminated' },
        'again',
      ),
    ],
  });
  const starts = run.of('fault').filter((r) => r.phase === 'start');
  expect(starts.length).toBeGreaterThan(50);
});
