/** What comes and goes by itself: coverage, slow radio, changes of cell, maintenance. */

import { describe, expect, test } from 'vitest';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { Process } from '../../src/world/nature.ts';
import { Nature } from '../../src/world/nature.ts';
import { bareWorld } from '../support/bare-world.ts';
import { at, HOUR, idle, MINUTE, type Played, play, SECOND } from '../support/small-world.ts';
import { firstAt, holder, timeline } from './apps.ts';

const fixed = (us: number) => ({ kind: 'fixed', us }) as const;

/** Share of time that a process is in its other state, over many spells; and the moves it made. */
function watch(preset: PresetName, process: Process, spells: number) {
  // The other processes stand still, so that all events are those of this one.
  const { coverage, slowRadio } = PRESETS.perfect;
  const others = process === 'signal' ? { slowRadio } : { coverage };
  const { context, engine, moves } = bareWorld(preset, others);
  const port = { signal: () => {}, access: () => {}, downlink: () => {} };
  new Nature(context, port).start();
  while (moves.length < spells && engine.step());
  const own = moves.filter((m) => m.machine === process);
  let otherUs = 0;
  for (const [i, move] of own.entries()) {
    const next = own[i + 1];
    const other = ['gone', 'slow', 'blocked'].includes(move.to);
    if (other && next !== undefined) otherUs += next.at - move.at;
  }
  return { share: otherUs / (own.at(-1)?.at ?? 1), moves: own };
}

describe('natural coverage', () => {
  test.each([
    ['urban', 99.986, 0.003],
    ['rural', 99.0, 0.15],
    ['vehicle', 94.5, 0.7],
    ['basement', 27, 2],
    ['basement-light', 95, 0.6],
    ['roaming', 99.95, 0.02],
    ['flap', 80.4, 0.6],
  ] as const)('D40: %s is covered %d %% of the time in the long run', (preset, percent, within) => {
    const covered = 100 * (1 - watch(preset, 'signal', 12_000).share);
    expect(Math.abs(covered - percent)).toBeLessThan(within);
  });

  test('D40: one gap in twenty of a vehicle is a tunnel of one to five minutes', () => {
    const { moves } = watch('vehicle', 'signal', 12_000);
    const gaps = moves.filter((m) => m.to === 'gone').map((m) => m.plannedUs);
    // Drawn gaps of that length that are no tunnels are about 8 % of the others.
    const long = gaps.filter((us) => us >= 60 * SECOND && us <= 300 * SECOND).length / gaps.length;
    expect(long).toBeGreaterThan(0.1);
    expect(long).toBeLessThan(0.16);
  });

  test('D40: each spell lasts as long as the trace says when it begins', () => {
    const { moves } = watch('vehicle', 'signal', 200);
    for (const [i, move] of moves.slice(0, -1).entries()) {
      expect(moves[i + 1]?.at).toBe(move.at + move.plannedUs);
    }
  });

  test('D41: a gap of the world composes with a window of the plan', () => {
    const run = play(holder, {
      world: {
        coverage: {
          pattern: 'comesAndGoes',
          on: fixed(2 * MINUTE),
          off: fixed(30 * SECOND),
          tailRatio: 0,
        },
      },
      lengthUs: 4 * MINUTE,
      faults: [at(140 * SECOND, { kind: 'coverageLoss', forUs: 30 * SECOND })],
    });
    expect(timeline(run, 'signal')).toEqual(['there@0.0', 'gone@120.0', 'there@150.0']);
    expect(timeline(run, 'coverage')).toEqual(['out@120.0', 'in@170.0']);
  });

  test('D40: with the preset never, the device tries and stays offline', () => {
    const run = play(holder, { preset: 'never', lengthUs: HOUR });
    expect(timeline(run, 'coverage')).toEqual(['out@0.0']);
    expect(run.moves('transport')).toEqual([]);
    expect(run.moves('calm').length).toBeGreaterThan(2);
  });
});

describe('slow radio', () => {
  test.each([
    ['urban', 0.005],
    ['rural', 0.1],
    ['vehicle', 0.05],
    ['basement', 0.4],
    ['roaming', 0.05],
  ] as const)('D40: %s spends its share of time on it', (preset, share) => {
    const found = watch(preset, 'access', 8_000).share;
    expect(found / share).toBeGreaterThan(0.93);
    expect(found / share).toBeLessThan(1.07);
  });

  test('D40: what crosses in such a spell takes longer by its factors', () => {
    const layers = [100_000];
    const took = (share: number) => {
      const run = play(holder, {
        world: { slowRadio: { share, meanSpellUs: HOUR, rateFactor: 0.1, rttFactor: 3 } },
        faults: [at(MINUTE, { kind: 'updateStaged', update: 'app', layers })],
      });
      return firstAt(run, 'update', 'verifying') - firstAt(run, 'update', 'fetching');
    };
    // 100 kB at 6 Mbit/s are 0.133 s, and 1.33 s at a tenth; two ways of 10 ms, or of 30 ms.
    expect(took(0) / SECOND).toBeCloseTo(0.154, 2);
    expect(took(1) / SECOND).toBeCloseTo(1.394, 2);
  });
});

describe('changes of cell', () => {
  const world = {
    handover: {
      every: fixed(10 * SECOND),
      gap: fixed(2 * SECOND),
      failureRatio: 0,
      otherRadioRatio: 0,
    },
  };

  test('D41: a device changes its cell only while its radio is up', () => {
    const run = play(idle, {
      world,
      device: { minimumCheckInUs: 0 },
      lengthUs: 30 * SECOND,
      faults: [at(16 * SECOND, { kind: 'powerCut', forUs: 60 * SECOND })],
    });
    expect(timeline(run, 'cell')).toEqual([
      'camped@1.5',
      'changing@11.5',
      'camped@13.5',
      'none@16.0',
    ]);
  });

  test('D41: what is on its way waits for the new cell, and nothing is lost', () => {
    const layers = [100_000];
    const verified = (stagedAt: number) => {
      const run = play(holder, {
        world,
        faults: [at(stagedAt, { kind: 'updateStaged', update: 'app', layers })],
        lengthUs: 2 * MINUTE,
      });
      expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
      return firstAt(run, 'update', 'verifying') - stagedAt;
    };
    const calm = verified(15 * SECOND);
    // The download has begun at 11.5 s, when the cell changes, and goes on at 13.5 s.
    expect(verified(11.45 * SECOND) - calm).toBe(2 * SECOND);
    // Staged in the gap: it waits for the rest of it.
    expect(verified(12 * SECOND) - calm).toBeCloseTo(1.5 * SECOND, -4);
  });

  test('D41: what flies at the change arrives later by the gap', () => {
    const took = (stagedAt: number) => {
      const run = play(holder, {
        world: {
          link: { rtt: fixed(2 * SECOND) },
          handover: { ...world.handover, every: fixed(20 * SECOND) },
        },
        faults: [at(stagedAt, { kind: 'updateStaged', update: 'app', layers: [100] })],
        lengthUs: MINUTE,
      });
      return firstAt(run, 'update', 'verifying') - stagedAt;
    };
    // The layer flies from second 21 to 22, and the cell changes at 21.5.
    expect(took(19 * SECOND) - took(12 * SECOND)).toBe(2 * SECOND);
  });

  test('D40: a vehicle loses the link at 2 % of its changes and goes to 3G at 1 %', () => {
    const run = play(holder, {
      preset: 'vehicle',
      lengthUs: 160 * HOUR,
      device: { minimumCheckInUs: 0 },
      world: { coverage: { pattern: 'always' } },
    });
    const changes = run.moves('cell').filter((m) => m.to === 'changing');
    const share = (why: string) => changes.filter((m) => m.why === why).length / changes.length;
    expect(changes.length).toBeGreaterThan(5_000);
    expect(share('radio link failure')).toBeGreaterThan(0.015);
    expect(share('radio link failure')).toBeLessThan(0.025);
    expect(share('to another radio')).toBeGreaterThan(0.006);
    expect(share('to another radio')).toBeLessThan(0.014);
    for (const { why, plannedUs } of changes) {
      const [min, max] =
        why === 'handover' ? [0.05, 0.05] : why === 'radio link failure' ? [1, 3] : [3, 4.5];
      expect(plannedUs / SECOND).toBeGreaterThanOrEqual(min);
      expect(plannedUs / SECOND).toBeLessThanOrEqual(max);
    }
  });
});

describe('carrier maintenance', () => {
  /** The scenarios of these tests start on 2026-01-01 at 00:00. */
  function outages(run: Played): readonly string[] {
    return timeline(run, 'backhaul');
  }

  test('D40: takes the backhaul away at 02:00 UTC for 20 minutes, each day', () => {
    const run = play(idle, { preset: 'carrier-maintenance', lengthUs: 27 * HOUR });
    expect(outages(run)).toEqual([
      `down@${(2 * 3600).toFixed(1)}`,
      `up@${(2 * 3600 + 1200).toFixed(1)}`,
      `down@${(26 * 3600).toFixed(1)}`,
      `up@${(26 * 3600 + 1200).toFixed(1)}`,
    ]);
  });

  test('D40: a run that begins in the middle of it sees the rest', () => {
    const maintenanceUs = 20 * MINUTE;
    const run = play(idle, {
      world: { carrier: { maintenanceAtUs: 24 * HOUR - 5 * MINUTE, maintenanceUs } },
      lengthUs: 25 * HOUR,
    });
    expect(outages(run).slice(0, 3)).toEqual([
      'down@0.0',
      'up@900.0',
      `down@${(24 * 3600 - 300).toFixed(1)}`,
    ]);
  });

  test('D40: refuses registrations meanwhile', () => {
    const maintenanceUs = 2 * MINUTE;
    const run = play(holder, {
      world: { carrier: { maintenanceAtUs: 0, maintenanceUs } },
      lengthUs: 10 * MINUTE,
    });
    const [refused] = run.moves('registration');
    expect(refused?.why).toBe('refused, cause 17: carrier maintenance');
    expect(firstAt(run, 'transport', 'up')).toBeGreaterThan(2 * MINUTE);
  });
});

test('D40: natural processes have streams of their own: one more moves no draw of the others', () => {
  const settings = { lengthUs: 6 * HOUR, preset: 'vehicle' } as const;
  const plain = play(holder, settings);
  const more = play(holder, {
    ...settings,
    world: { halfOpen: { every: fixed(20 * HOUR) }, slowRadio: { share: 0.5 } },
  });
  expect(timeline(more, 'signal')).toEqual(timeline(plain, 'signal'));
  expect(more.moves('access')).not.toEqual(plain.moves('access'));
});

test('D40: a world in which nothing comes and goes has no record of it', () => {
  const run = play(holder, { lengthUs: 2 * HOUR });
  for (const machine of ['signal', 'access', 'downlink', 'cell', 'registration', 'flow']) {
    expect(run.moves(machine)).toEqual([]);
  }
});
