/** Recorded links: what crosses when, against a count of opportunities one by one (D42). */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorldSettings } from '../../src/scenario/scenario.ts';
import { OPPORTUNITY_BYTES, RecordedLane, UNUSED } from '../../src/world/recorded-link.ts';
import { recordingText, type Stretch } from '../support/recording.ts';
import { at, MINUTE, type Played, play, SECOND } from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, timeline } from './apps.ts';
import { talking } from './talking.ts';

const MS = 1_000;

const anyTimes = fc
  .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 })
  .map((steps) => {
    let at = 0;
    const times = steps.map((step) => {
      at += step;
      return at;
    });
    // The last packet crosses after 0.
    return Uint32Array.from([...times, at + 1]);
  });

/** Every opportunity from the start, in microseconds, far enough for any search here. */
function opportunities(times: Uint32Array, loop: boolean): readonly number[] {
  const roundMs = times.at(-1) ?? 0;
  const rounds = loop ? Math.ceil(800 / roundMs) + 80 : 1;
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    [...times].map((ms) => (round * roundMs + ms) * MS),
  );
}

test('D42: frames one after the other cross as when opportunities are handed out one by one', () => {
  fc.assert(
    fc.property(
      anyTimes,
      fc.boolean(),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 6_000 })), {
        maxLength: 12,
      }),
      (times, loop, frames) => {
        const lane = new RecordedLane(times, loop);
        const slots = opportunities(times, loop).map((atUs) => ({ atUs, left: OPPORTUNITY_BYTES }));
        let cursor = UNUSED;
        let nowUs = 0;
        for (const [waitMs, bytes] of frames) {
          nowUs += waitMs * MS;
          const crossing = lane.crossing(nowUs, bytes, cursor);
          let rest = bytes;
          let expected = Number.POSITIVE_INFINITY;
          for (const slot of slots) {
            if (slot.atUs < nowUs || slot.left === 0) continue;
            const used = Math.min(rest, slot.left);
            slot.left -= used;
            rest -= used;
            if (rest > 0) continue;
            expected = slot.atUs;
            break;
          }
          expect(crossing.atUs).toBe(expected);
          if (crossing.atUs === Number.POSITIVE_INFINITY) return;
          ({ cursor } = crossing);
          nowUs = crossing.atUs;
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('D42: gaps are those between two opportunities, also between two rounds', () => {
  fc.assert(
    fc.property(anyTimes, fc.integer({ min: 1, max: 30 }), (times, thresholdMs) => {
      const lane = new RecordedLane(times, true);
      const slots = [0, ...opportunities(times, true)];
      const expected = slots
        .slice(1)
        .map((toUs, i) => ({ fromUs: slots[i] ?? 0, toUs }))
        .filter(({ fromUs, toUs }) => toUs - fromUs > thresholdMs * MS)
        .slice(0, 8);
      const found = [];
      for (let fromUs = 0; found.length < expected.length; ) {
        const gap = lane.gapFrom(fromUs, thresholdMs * MS);
        if (gap === undefined) break;
        found.push(gap);
        fromUs = gap.toUs;
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

describe('a recording that does not loop', () => {
  const lane = new RecordedLane(Uint32Array.from([1, 5, 5, 9]), false);

  test('D42: carries nothing after its end', () => {
    expect(lane.crossing(0, 4 * OPPORTUNITY_BYTES, UNUSED).atUs).toBe(9 * MS);
    expect(lane.crossing(0, 4 * OPPORTUNITY_BYTES + 1, UNUSED).atUs).toBe(Infinity);
    expect(lane.crossing(10 * MS, 1, UNUSED).atUs).toBe(Infinity);
    expect(lane.gapFrom(6 * MS, 5 * MS)).toEqual({ fromUs: 9 * MS, toUs: Infinity });
  });
});

// In the simulation

const RECORDING = { up: 'up', down: 'down', loop: true, gapUs: 10 * SECOND };

function times(stretches: readonly Stretch[]): Uint32Array {
  return Uint32Array.from(recordingText('test', stretches).trim().split('\n'), Number);
}

function recorded(
  down: readonly Stretch[],
  more: Partial<WorldSettings['recording']> = {},
  lengthUs = 10 * MINUTE,
): Played {
  const recording = { up: times([{ ms: 60_000, meanIntervalMs: 5 }]), down: times(down) };
  return play(
    talking(10 * SECOND),
    { world: { recording: { ...RECORDING, ...more } }, lengthUs },
    { recording },
  );
}

const steady = (ms: number): Stretch => ({ ms, meanIntervalMs: 20 });
const gap = (ms: number): Stretch => ({ ms, gap: true });

describe('a world with a recording', () => {
  test('D42: a layer takes as many opportunities as it has packets', () => {
    const every100ms = Uint32Array.from({ length: 600 }, (_, i) => (i + 1) * 100);
    const run = play(
      holder,
      {
        world: { recording: RECORDING },
        faults: [at(MINUTE, { kind: 'updateStaged', update: 'app', layers: [150_000] })],
      },
      { recording: { up: every100ms, down: every100ms } },
    );
    const us = firstAt(run, 'update', 'verifying') - firstAt(run, 'update', 'fetching');
    // 101 packets at ten a second, and the request for them.
    expect(us / SECOND).toBeGreaterThan(10);
    expect(us / SECOND).toBeLessThan(10.4);
  });

  test('D41, D42: a short gap is a delay', () => {
    const run = recorded([steady(60_000), gap(8_000), steady(60_000)]);
    expect(run.moves('recorded')).toEqual([]);
    expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
    const silent = run
      .of('bytes')
      .filter((r) => r.what === 'received' && r.at > 60.2 * SECOND && r.at < 68 * SECOND);
    expect(silent).toEqual([]);
  });

  test('D41, D42: a gap over the threshold breaks the path, and less than a minute is survived', () => {
    const run = recorded([steady(60_000), gap(30_000), steady(60_000)]);
    expect(timeline(run, 'recorded').slice(0, 2)).toEqual(['gap@60.0', 'passing@90.0']);
    expect(run.moves('recorded')[0]?.plannedUs).toBe(30 * SECOND - 1);
    expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
  });

  test('D41, D42: a gap longer than the transport survives ends it, and it comes back', () => {
    const run = recorded([steady(60_000), gap(90_000), steady(60_000)], {}, 3 * MINUTE);
    expect(firstAt(run, 'transport', 'down') / SECOND).toBeCloseTo(120, 1);
    expect(run.moves('transport').find((m) => m.to === 'down')?.why).toBe('path lost for too long');
    expect(firstAt(run, 'transport', 'up', 121 * SECOND) / SECOND).toBeCloseTo(150, 0);
    expect(run.moves('coverage')).toEqual([]);
  });

  test('D42: the recording begins again when it ends', () => {
    const run = recorded([steady(60_000), gap(90_000), steady(10_000)], {}, 9 * MINUTE);
    const down = run.moves('transport').filter((m) => m.why === 'path lost for too long');
    expect(down.map((m) => Math.round(m.at / SECOND))).toEqual([120, 280, 440]);
  });

  test('D42: without loop nothing passes after the end of a file', () => {
    const run = recorded([steady(60_000)], { loop: false }, 30 * MINUTE);
    expect(timeline(run, 'recorded')).toEqual(['gap@60.0']);
    expect(firstAt(run, 'transport', 'down') / SECOND).toBeCloseTo(120, 1);
    expect(firstAt(run, 'transport', 'up', 2 * MINUTE)).toBe(Number.POSITIVE_INFINITY);
  });

  test('D42: rates, losses, natural gaps and changes of cell of the preset do not count', () => {
    const recording = { up: times([steady(60_000)]), down: times([steady(60_000)]) };
    const world = { recording: RECORDING };
    const run = play(holder, { preset: 'vehicle', world, lengthUs: 60 * MINUTE }, { recording });
    for (const machine of ['signal', 'access', 'cell', 'coverage']) {
      expect(run.moves(machine)).toEqual([]);
    }
  });

  test('D42: faults of the plan count on top of it', () => {
    const run = play(
      talking(10 * SECOND),
      {
        world: { recording: RECORDING },
        faults: [at(3 * MINUTE, { kind: 'coverageLoss', forUs: 70 * SECOND })],
      },
      { recording: { up: times([steady(60_000)]), down: times([steady(60_000)]) } },
    );
    expect(firstAt(run, 'transport', 'down')).toBe(4 * MINUTE);
    expect(firstAt(run, 'transport', 'up', 4 * MINUTE)).toBeLessThan(5 * MINUTE);
    expect(cloudTimes(run, 'checked in').length).toBeGreaterThan(1);
  });

  test('D42: costs an event for each frame and each long gap, and none for opportunities', () => {
    const run = recorded([steady(600_000)], {}, 20 * MINUTE);
    // Some 60,000 packets could have crossed, and 120 exchanges did.
    expect(run.simulation.events).toBeLessThan(3_000);
  });

  test('D42: a run can be taken up from a snapshot', () => {
    const recording = { up: times([steady(7_000), gap(12_000)]), down: times([steady(9_000)]) };
    const world = { world: { recording: RECORDING }, lengthUs: 5 * MINUTE };
    const whole = play(holder, world, { recording });
    const again = play(holder, world, { recording });
    expect(again.hash).toBe(whole.hash);
    expect(structuredClone(whole.simulation.world.snapshot())).toEqual(
      again.simulation.world.snapshot(),
    );
  });
});
