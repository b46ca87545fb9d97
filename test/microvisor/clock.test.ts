import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusName } from '../../src/abi/status.ts';
import type { Device } from '../../src/host/app/device.ts';
import { at, HOUR, idle, MINUTE, mainOnly, play, SECOND } from '../support/small-world.ts';
import { cloudTimes, scripted } from '../world/apps.ts';

/** Wall time less true time, in microseconds; undefined while unknown. */
function wallError(device: Device, epochUs: number): number | string {
  const { status, microseconds } = device.mv.getWallTime();
  if (status !== 0) return statusName(status);
  // The counter was read a call later; in these runs it is true time less the kernel's start.
  const now = device.mv.getMicroseconds().microseconds - 5;
  return microseconds - epochUs - now;
}

const EPOCH = play(idle, { lengthUs: 1 }).simulation.scenario.startEpochUs;

test('G57, D38: wall time is TIMENOTSET until the first contact, and right from then on', () => {
  const seen: (number | string)[] = [];
  const app = mainOnly(function* (device) {
    for (;;) {
      seen.push(wallError(device, EPOCH));
      yield device.sleep(100_000);
    }
  });
  const run = play(app, { lengthUs: MINUTE });
  const contact = cloudTimes(run, 'checked in')[0] ?? 0;
  const unset = seen.filter((s) => s === 'TIMENOTSET').length;
  expect(unset).toBe(Math.ceil((contact - 200_000) / 100_005));
  const errors = seen.filter((s) => typeof s === 'number');
  expect(errors.length).toBe(seen.length - unset);
  // Late by the way from the server: half a round trip of 20 ms and a little time on the air.
  for (const error of errors) expect(error).toBeCloseTo(-10_144, -1);
});

test('G57, D38: the clock drifts as the device does, and steps at the next contact', () => {
  const seen: (number | string)[] = [];
  const note = (p: { device: Device }) => seen.push(wallError(p.device, EPOCH));
  const app = scripted([HOUR, note], [3 * HOUR, note], [5 * HOUR, note]);
  const run = play(app, { lengthUs: 6 * HOUR, device: { driftPpm: -20 } });
  const [first, second] = cloudTimes(run, 'checked in');
  const fast = (sinceUs: number | undefined, atUs: number) => -0.00002 * (atUs - (sinceUs ?? 0));
  expect(seen[0]).toBeCloseTo(fast(first, HOUR) - 10_144, -1);
  expect(seen[1]).toBeCloseTo(fast(first, 3 * HOUR) - 10_144, -1);
  expect(seen[2]).toBeCloseTo(fast(second, 5 * HOUR) - 10_144, -1);
  expect(second).toBeGreaterThan(4 * HOUR);
});

test('G57, D38: the counter and wall time survive an app restart, and a power cut takes both', () => {
  const seen: string[] = [];
  const app = mainOnly(function* (device) {
    const { microseconds } = device.mv.getMicroseconds();
    seen.push(`${microseconds} ${statusName(device.mv.getWallTime().status)}`);
  });
  play(app, {
    faults: [
      at(2 * MINUTE, { kind: 'appCrash', message: 'x' }),
      at(4 * MINUTE, { kind: 'powerCut', forUs: SECOND }),
    ],
  });
  expect(seen).toEqual(['200000 TIMENOTSET', '121000000 OKAY', '200000 TIMENOTSET']);
});

test('D38: the four clocks run at the frequency of the device', () => {
  const seen: number[] = [];
  const app = mainOnly(function* ({ mv }) {
    for (const read of ['getSysClk', 'getHClk', 'getPClk1', 'getPClk2'] as const) {
      seen.push(mv[read]().hz);
    }
  });
  play(app);
  play(app, { device: { clockHz: 4_000_000 } });
  expect(seen).toEqual([...Array(4).fill(160_000_000), ...Array(4).fill(4_000_000)]);
});

test('D38: drift grows with the time since the last contact, for any figure', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 10, max: 200 }),
      (ppm, minutes) => {
        let error = 0;
        const app = scripted([
          minutes * MINUTE,
          (p) => {
            error = Number(wallError(p.device, EPOCH));
          },
        ]);
        const run = play(app, { lengthUs: 4 * HOUR - 1, device: { driftPpm: ppm } });
        const contact = cloudTimes(run, 'checked in')[0] ?? 0;
        const drift = ((minutes * MINUTE - contact) * ppm) / 1_000_000;
        expect(Math.abs(error - drift + 10_144)).toBeLessThan(5);
      },
    ),
    { numRuns: 50 },
  );
});
