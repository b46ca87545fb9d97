/** Each preset in a run: what it is for happens, and an app that does its part gets through. */

import { describe, expect, test } from 'vitest';
import { planId } from '../../src/scenario/canonical.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import { loadedPreset } from '../scenario/support.ts';
import { HOUR, MINUTE, type Played, play, SECOND } from '../support/small-world.ts';
import { firstAt, timeline } from './apps.ts';
import { talking } from './talking.ts';

const DAY = 24 * HOUR;
const NAMES = Object.keys(PRESETS) as PresetName[];

function lived(preset: PresetName, lengthUs: number, seed = '1'): Played {
  return play(talking(5 * MINUTE), { preset, lengthUs, seed });
}

/** Bytes that reached the server. */
function delivered(run: Played): number {
  return run.of('bytes').filter((r) => r.what === 'delivered').length;
}

describe('every preset', () => {
  const runs = new Map(NAMES.map((name) => [name, lived(name, DAY)]));
  const of = (name: PresetName) => runs.get(name) as Played;

  // An app that speaks each five minutes finds every channel dead that the NAT forgot.
  const serving = NAMES.filter((name) => name !== 'never' && name !== 'nat-drop');

  test.each(serving)('D40: %s serves the app now and then', (name) => {
    expect(delivered(of(name))).toBeGreaterThan(name === 'sim-blocked' ? 5 : 10);
  });

  test('D40: what makes life harder lets less through', () => {
    const count = (name: PresetName) => delivered(of(name));
    expect(count('perfect')).toBeGreaterThanOrEqual(count('urban'));
    expect(count('urban')).toBeGreaterThan(count('vehicle'));
    expect(count('vehicle')).toBeGreaterThan(count('basement'));
    expect(count('basement-light')).toBeGreaterThan(count('basement'));
    expect(count('never')).toBe(0);
  });

  test('D40: nat-drop kills idle connections, half-open loses what comes back', () => {
    expect(
      of('nat-drop')
        .moves('flow')
        .filter((m) => m.to === 'dead').length,
    ).toBeGreaterThan(100);
    const spells = of('half-open')
      .moves('downlink')
      .filter((m) => m.to === 'blocked');
    expect(spells.length).toBeGreaterThan(100);
    const noticed = of('half-open')
      .moves('transport')
      .filter((m) => m.why.includes('probes'));
    expect(noticed.length).toBeGreaterThan(50);
  });

  test('D40: carrier-maintenance is away from 02:00 to 02:20', () => {
    const backhaul = timeline(of('carrier-maintenance'), 'backhaul');
    expect(backhaul).toEqual(['down@7200.0', 'up@8400.0']);
    const down = firstAt(of('carrier-maintenance'), 'network', 'connected', 2.1 * HOUR);
    expect(down / MINUTE).toBeGreaterThan(140);
  });

  test('D40: runs repeat', () => {
    for (const name of ['vehicle', 'adversarial', 'roaming'] as const) {
      expect(lived(name, 4 * HOUR).hash).toBe(lived(name, 4 * HOUR).hash);
    }
  });

  test('D40: a calm day costs few events for what is not there', () => {
    const events = (name: PresetName) => of(name).simulation.events;
    expect(events('urban')).toBeLessThan(1.5 * events('perfect'));
  });
});

describe('adversarial', () => {
  const run = play(talking(MINUTE), { preset: 'adversarial', lengthUs: 6 * HOUR });
  const starts = (id: string) =>
    run.of('fault').filter((r) => r.id === `preset:${id}` && r.phase === 'start');

  test('D40, D50: each of its gaps begins again and again, and ends', () => {
    for (const id of ['between-send-and-response', 'in-check-in', 'after-channel-lost']) {
      expect(starts(id).length).toBeGreaterThan(3);
    }
    const ends = run.of('fault').filter((r) => r.phase === 'end').length;
    const all = run.of('fault').filter((r) => r.phase === 'start').length;
    expect(all - ends).toBeLessThanOrEqual(3);
  });

  test('D40: gaps begin between a request and its response', () => {
    const first = starts('between-send-and-response')[0]?.at ?? 0;
    const before = run.of('bytes').filter((r) => r.at < first);
    expect(before.at(-1)?.what).toBe('offered');
    const next = run.of('bytes').find((r) => r.at > first && r.what === 'received');
    expect((next?.at ?? 0) - first).toBeGreaterThan(MINUTE);
  });

  test('D40: gaps begin in the middle of a check-in', () => {
    for (const { at } of starts('in-check-in')) {
      const up = run.moves('transport').findLast((m) => m.at <= at);
      expect([up?.to, at - (up?.at ?? 0)]).toEqual(['up', 0.02 * SECOND]);
      const checkedIn = run
        .of('cloud')
        .find((r) => r.what === 'checked in' && r.at > (up?.at ?? 0));
      expect(checkedIn?.at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at);
    }
  });

  test('D40: gaps begin just after CHANNELNOTCONNECTED', () => {
    for (const { at } of starts('after-channel-lost')) {
      const told = run
        .of('notification')
        .findLast((r) => r.event === 'CHANNELNOTCONNECTED' && r.at <= at);
      expect(at - (told?.at ?? 0)).toBe(0.1 * SECOND);
    }
  });

  test('D40: its faults stand in the plan, and in the plan id', () => {
    const scenario = loadedPreset('adversarial');
    expect(scenario.faults.map((f) => f.id)).toEqual([
      'preset:between-send-and-response',
      'preset:in-check-in',
      'preset:after-channel-lost',
    ]);
    expect(planId(scenario.faults)).not.toBe(planId(loadedPreset('urban').faults));
  });
});
