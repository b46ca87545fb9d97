/**
 * The presets sampled: what they draw is what section 9 of the study of cellular figures says.
 *
 * Seeds are fixed, so a failure is a change of a figure and never bad luck.
 */

import { describe, expect, it } from 'vitest';
import { Chance } from '../../src/engine/chance.ts';
import { type Distribution, sampleUs } from '../../src/engine/distribution.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { CoverageSettings, WorldSettings } from '../../src/scenario/scenario.ts';

const S = 1_000_000;
const MINUTE = 60 * S;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SAMPLES = 20_000;

function samples(distribution: Distribution, seed: string): readonly number[] {
  const stream = new Chance('presets').stream(seed);
  return Array.from({ length: SAMPLES }, () => sampleUs(distribution, stream)).sort(
    (a, b) => a - b,
  );
}

function quantile(sorted: readonly number[], p: number): number {
  return sorted[Math.floor(p * sorted.length)] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Cold registration and round trip: median and 99th percentile in seconds. */
const MEDIANS: Readonly<Record<string, readonly [PresetName, Distribution, number, number]>> = {
  'urban cold registration': ['urban', PRESETS.urban.radio.registerCold, 8, 60],
  'rural cold registration': ['rural', PRESETS.rural.radio.registerCold, 18, 180],
  'vehicle cold registration': ['vehicle', PRESETS.vehicle.radio.registerCold, 12, 120],
  'basement cold registration': ['basement', PRESETS.basement.radio.registerCold, 35, 300],
  'roaming cold registration': ['roaming', PRESETS.roaming.radio.registerCold, 30, 300],
  'warm registration': ['urban', PRESETS.urban.radio.registerWarm, 2.5, 15],
  'SIM ready': ['urban', PRESETS.urban.radio.simReady, 1.5, 10],
  context: ['urban', PRESETS.urban.radio.context, 3, 10],
  IP: ['urban', PRESETS.urban.radio.ip, 1, 5],
  'server side': ['urban', PRESETS.urban.cloud.checkIn, 0.2, 2],
  'AT ready': ['urban', PRESETS.urban.radio.atReady, 12.8, 16],
  'urban round trip': ['urban', PRESETS.urban.link.rtt, 0.06, 0.06 * Math.exp(2.3263 * 0.35)],
  'rural round trip': ['rural', PRESETS.rural.link.rtt, 0.09, 0.09 * Math.exp(2.3263 * 0.5)],
  'vehicle round trip': ['vehicle', PRESETS.vehicle.link.rtt, 0.1, 0.1 * Math.exp(2.3263 * 0.7)],
  'basement round trip': [
    'basement',
    PRESETS.basement.link.rtt,
    0.25,
    0.25 * Math.exp(2.3263 * 0.8),
  ],
  'roaming way home': ['roaming', PRESETS.roaming.link.extraRtt, 0.1, 0.3],
};

describe('what the presets draw', () => {
  it.each(Object.entries(MEDIANS))(
    'D40: %s has its median and its 99th percentile',
    (name, [, distribution, median, p99]) => {
      const sorted = samples(distribution, name);
      expect(quantile(sorted, 0.5) / S / median).toBeCloseTo(1, 1);
      expect(Math.abs(quantile(sorted, 0.5) / S / median - 1)).toBeLessThan(0.04);
      expect(Math.abs(quantile(sorted, 0.99) / S / p99 - 1)).toBeLessThan(0.12);
    },
  );

  it.each([
    ['urban', 'on', 2 * DAY],
    ['urban', 'off', 25 * S],
    ['rural', 'on', 4 * HOUR],
    ['rural', 'off', 150 * S],
    ['vehicle', 'on', 8 * MINUTE],
    ['vehicle', 'off', 20 * S],
    ['basement', 'on', 15 * MINUTE],
    ['basement', 'off', 40 * MINUTE],
    ['basement-light', 'on', 2 * HOUR],
    ['basement-light', 'off', 6 * MINUTE],
    ['roaming', 'on', DAY],
    ['roaming', 'off', 40 * S],
  ] as const)('D40: coverage of %s %s has its mean', (preset, spell, meanUs) => {
    const drawn = mean(samples(PRESETS[preset].coverage[spell], `${preset} ${spell}`));
    expect(Math.abs(drawn / meanUs - 1)).toBeLessThan(0.05);
  });

  it('D40: the refusals of each preset are those of the table', () => {
    const shares = (name: PresetName) => {
      const r: WorldSettings['registration'] = PRESETS[name].registration;
      return [r.failRatio, r.busyRatio, r.otherNetworkRatio, r.simRefusedRatio, r.imsiSwitchRatio];
    };
    expect(shares('urban')).toEqual([0, 0.001, 0, 0, 0]);
    expect(shares('rural')).toEqual([0, 0.002, 0, 0, 0]);
    expect(shares('vehicle')).toEqual([0, 0.005, 0, 0, 0]);
    expect(shares('basement')).toEqual([0.3, 0.01, 0, 0, 0]);
    expect(shares('roaming')).toEqual([0, 0, 0.15, 0.005, 0.05]);
  });

  it('D40: rates, losses, handovers and slow spells are those of the table', () => {
    const row = (name: PresetName) => {
      const { link, handover, slowRadio }: WorldSettings = PRESETS[name];
      const { downBitsPerSecond, upBitsPerSecond, toBadRatio, toGoodRatio, lossInBadRatio } = link;
      const every = handover.every.kind === 'weibull' ? 60 : Number(Object(handover.every).us) / S;
      const rates = [downBitsPerSecond / 1e6, upBitsPerSecond / 1e6];
      return [...rates, toBadRatio, toGoodRatio, lossInBadRatio, every, slowRadio.share];
    };
    expect(row('urban')).toEqual([6, 3, 0.002, 0.3, 0.2, 600, 0.005]);
    expect(row('rural')).toEqual([3, 1, 0.005, 0.25, 0.3, 1200, 0.1]);
    expect(row('vehicle')).toEqual([2, 1, 0.02, 0.2, 0.4, 60, 0.05]);
    expect(row('basement')).toEqual([0.2, 0.1, 0.05, 0.1, 0.5, 0, 0.4]);
    expect(row('roaming')).toEqual([3, 1.5, 0.002, 0.3, 0.2, 600, 0.05]);
  });
});

function meanUs(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.us;
    case 'uniform':
      return (distribution.minUs + distribution.maxUs) / 2;
    case 'weibull':
      return distribution.meanUs;
    case 'lognormal':
      throw new Error('no preset draws its coverage so');
  }
}

function availability({ on, off, tail, tailRatio }: CoverageSettings): number {
  const offUs = meanUs(off) * (1 - tailRatio) + meanUs(tail) * tailRatio;
  return meanUs(on) / (meanUs(on) + offUs);
}

/** Long-run availability in percent, as section 9.2 computes it, and how exact its text is. */
const AVAILABILITY = [
  ['urban', 99.986, 0.001],
  ['rural', 99.0, 0.05],
  ['vehicle', 94.5, 0.1],
  ['basement', 27, 0.5],
  ['basement-light', 95, 0.5],
  ['roaming', 99.95, 0.01],
] as const;

describe('the computed availability', () => {
  it.each(AVAILABILITY)('D40: of %s is %d %%', (preset, percent, exactness) => {
    const computed = 100 * availability(PRESETS[preset].coverage);
    expect(Math.abs(computed - percent)).toBeLessThan(exactness);
  });

  it('D40: of the other presets is that of urban, all or nothing', () => {
    const { perfect, never, flap } = PRESETS;
    expect([perfect.coverage.pattern, never.coverage.pattern]).toEqual(['always', 'never']);
    expect(availability(flap.coverage)).toBeCloseTo(22.5 / 28, 5);
    for (const name of ['adversarial', 'carrier-maintenance', 'sim-blocked', 'nat-drop'] as const) {
      expect(PRESETS[name].coverage).toEqual(PRESETS.urban.coverage);
    }
  });
});
