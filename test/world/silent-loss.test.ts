/** Connections that die without a word, and the kernel's probe that finds out (D46). */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, HOUR, MINUTE, type Played, play, SECOND } from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, timeline } from './apps.ts';
import { talking } from './talking.ts';

/** Stays connected and idle from second 1.6 on. */
const device = { minimumCheckInUs: 0 };
const fixed = (us: number) => ({ kind: 'fixed', us }) as const;

/** When something last came from the server: the welcome of the check-in. */
function heardAt(run: Played): number {
  return cloudTimes(run, 'checked in')[0] ?? 0;
}

describe('a NAT that forgets the connection', () => {
  const dropAt = 5 * MINUTE;
  const run = play(holder, { device, faults: [at(dropAt, { kind: 'natDrop' })] });

  test('D46: is noticed by the fourth probe without an answer', () => {
    expect(timeline(run, 'flow')).toEqual(['dead@300.0', expect.stringContaining('alive@')]);
    const down = firstAt(run, 'transport', 'down');
    // Probes go out each 35 s after the last word of the server; the first after the drop fails.
    const probe = Math.floor((dropAt - heardAt(run)) / (35 * SECOND)) + 1;
    expect(down).toBe(heardAt(run) + (probe + 3) * 35 * SECOND + 3 * SECOND);
    expect(run.moves('transport').find((m) => m.to === 'down')?.why).toBe('no answer to 4 probes');
  });

  test('D46: the kernel connects again, over the bearer that is still there', () => {
    const down = firstAt(run, 'transport', 'down');
    expect(firstAt(run, 'network', 'disconnectedWithLinkUp', down)).toBe(down);
    expect(firstAt(run, 'network', 'connected', down) - down).toBeLessThan(SECOND);
    expect(run.moves('radio').filter((m) => m.at > MINUTE)).toEqual([]);
  });

  test('D46: takes 108 to 143 s to be noticed, wherever it falls between two probes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60 * SECOND, max: 200 * SECOND }), (us) => {
        const other = play(holder, { device, faults: [at(us, { kind: 'natDrop' })] });
        const took = firstAt(other, 'transport', 'down') - us;
        expect(took).toBeGreaterThanOrEqual(108 * SECOND);
        expect(took).toBeLessThanOrEqual(143 * SECOND);
      }),
      { numRuns: 30 },
    );
  });

  test('D46: interval, limit and number of the probes are parameters', () => {
    const timeouts = { probeUs: 10 * SECOND, probeLimitUs: SECOND, probeFailures: 1 };
    const faults = [at(5 * MINUTE, { kind: 'natDrop' })];
    const fast = play(holder, { device, faults, world: { timeouts } });
    expect(firstAt(fast, 'transport', 'down') - dropAt).toBeLessThanOrEqual(11 * SECOND);
    const never = play(holder, {
      device,
      faults,
      lengthUs: HOUR,
      world: { timeouts: { probeUs: 0 } },
    });
    expect(firstAt(never, 'transport', 'down')).toBe(Number.POSITIVE_INFINITY);
  });

  test('D46: hits nothing while there is no connection', () => {
    const early = play(holder, { faults: [at(SECOND, { kind: 'natDrop' })] });
    expect(early.of('fault').map((r) => r.phase)).toEqual(['start', 'missed']);
  });

  test('D41, D46: nothing crosses a dead connection, in either direction', () => {
    const talk = play(talking(10 * SECOND), { faults: [at(dropAt, { kind: 'natDrop' })] });
    const down = firstAt(talk, 'transport', 'down');
    const moved = talk
      .of('bytes')
      .filter((r) => r.at > dropAt && r.at < down && ['delivered', 'received'].includes(r.what));
    expect(moved).toEqual([]);
  });
});

describe('the time-out of the NAT', () => {
  test('D46: longer than the interval of the probe it never strikes, and costs no event', () => {
    const events = (natTimeoutUs: number) => {
      const world = { carrier: { natTimeoutUs } };
      const run = play(holder, { device, world, lengthUs: 24 * HOUR });
      expect(run.moves('flow')).toEqual([]);
      return run.simulation.events;
    };
    expect(events(6 * HOUR)).toBe(events(0));
    expect(events(6 * HOUR)).toBeLessThan(50);
  });

  test('D46: shorter it kills an idle connection, again and again', () => {
    const run = play(holder, {
      device,
      lengthUs: HOUR,
      world: { carrier: { natTimeoutUs: 30 * SECOND } },
    });
    const dead = run.moves('flow').filter((m) => m.to === 'dead');
    expect(dead.length).toBeGreaterThan(20);
    expect(dead[0]?.at).toBeGreaterThanOrEqual(heardAt(run) + 29 * SECOND);
    expect(dead[0]?.why).toBe('idle for too long at the NAT');
  });

  test('D46: traffic keeps the connection alive', () => {
    const world = { carrier: { natTimeoutUs: 30 * SECOND } };
    const run = play(talking(20 * SECOND), { device, lengthUs: HOUR, world });
    expect(run.moves('flow')).toEqual([]);
  });
});

describe('a half-open window', () => {
  function window(forUs: number) {
    return play(talking(10 * SECOND), {
      device,
      faults: [at(5 * MINUTE, { kind: 'halfOpen', forUs })],
    });
  }
  const during = (run: Played, what: string, untilUs: number) =>
    run.of('bytes').filter((r) => r.what === what && r.at > 5 * MINUTE && r.at < untilUs);

  test('D41: frames reach the server and nothing comes back until it ends', () => {
    const run = window(MINUTE);
    expect(during(run, 'delivered', 6 * MINUTE).length).toBeGreaterThan(4);
    expect(during(run, 'received', 6 * MINUTE)).toEqual([]);
  });

  test('D41: shorter than the probe needs it is a delay, and the answers come after it', () => {
    const run = window(MINUTE);
    expect(timeline(run, 'flow')).toEqual(['halfOpen@300.0', 'alive@360.0']);
    expect(firstAt(run, 'transport', 'down')).toBe(Number.POSITIVE_INFINITY);
    const late = run.of('bytes').filter((r) => r.what === 'received' && r.at > 6 * MINUTE);
    expect(late[0]?.at).toBeLessThan(6 * MINUTE + SECOND);
    const sum = (what: string) =>
      run
        .of('bytes')
        .filter((r) => r.what === what)
        .reduce((total, r) => total + r.count, 0);
    expect(sum('offered') - sum('received')).toBeLessThan(20);
    expect(sum('dropped')).toBe(0);
  });

  test('D46: longer the probe ends the connection, and no new one is made before its end', () => {
    const run = window(10 * MINUTE);
    const down = firstAt(run, 'transport', 'down');
    expect(down - 5 * MINUTE).toBeGreaterThanOrEqual(108 * SECOND);
    expect(down - 5 * MINUTE).toBeLessThanOrEqual(143 * SECOND);
    expect(firstAt(run, 'transport', 'up', down)).toBe(Number.POSITIVE_INFINITY);
  });

  test('D41: windows that overlap end with the last of them', () => {
    const run = play(holder, {
      device,
      faults: [
        at(MINUTE, { kind: 'halfOpen', forUs: 20 * SECOND }, 'a'),
        at(MINUTE + 10 * SECOND, { kind: 'halfOpen', forUs: 20 * SECOND }, 'b'),
      ],
    });
    expect(timeline(run, 'flow')).toEqual(['halfOpen@60.0', 'alive@90.0']);
  });

  test('D46: spells of the world by itself do the same', () => {
    const run = play(holder, {
      device,
      lengthUs: HOUR,
      world: { halfOpen: { every: fixed(10 * MINUTE), spell: fixed(5 * MINUTE) } },
    });
    expect(timeline(run, 'downlink').slice(0, 3)).toEqual([
      'passing@0.0',
      'blocked@600.0',
      'passing@900.0',
    ]);
    expect(run.moves('transport').filter((m) => m.why === 'no answer to 4 probes')).toHaveLength(4);
  });
});

test('D41: silence and a broken path at once: the shorter of both limits ends the connection', () => {
  const run = play(holder, {
    device,
    faults: [
      at(5 * MINUTE, { kind: 'natDrop' }),
      at(5 * MINUTE, { kind: 'backhaulLoss', forUs: 5 * MINUTE }),
    ],
  });
  expect(firstAt(run, 'transport', 'down')).toBe(6 * MINUTE);
  expect(run.moves('transport').find((m) => m.to === 'down')?.why).toBe('path lost for too long');
});
