/**
 * Makes packet-delivery files in the format of Mahimahi: for tests, and for the bundled recording.
 *
 * Synthetic, not a measurement: packets at exponential intervals, broken by gaps of given lengths.
 */

import { Chance } from '../../src/engine/chance.ts';
import { sampleUs } from '../../src/engine/distribution.ts';

/** A stretch with packets at a mean interval, or one without any. */
export type Stretch =
  | { readonly ms: number; readonly meanIntervalMs: number }
  | { readonly ms: number; readonly gap: true };

export function recordingText(seed: string, stretches: readonly Stretch[]): string {
  const stream = new Chance(seed).stream('recording');
  const lines: number[] = [];
  let endMs = 0;
  for (const stretch of stretches) {
    const startMs = endMs;
    endMs += stretch.ms;
    if ('gap' in stretch) continue;
    const interval = { kind: 'weibull', shape: 1, meanUs: stretch.meanIntervalMs * 1000 } as const;
    // Both ends of a stretch have a packet, so that gaps are as long as they say.
    lines.push(startMs);
    for (let ms = startMs; ; ) {
      ms += Math.round(sampleUs(interval, stream) / 1000);
      if (ms >= endMs) break;
      lines.push(ms);
    }
    lines.push(endMs);
  }
  return `${lines.join('\n')}\n`;
}

const SECONDS = 1000;

/** The bundled recording: a slow link, a gap that is survived, and one that is not. */
function tunnel(meanIntervalMs: number): readonly Stretch[] {
  return [
    { ms: 200 * SECONDS, meanIntervalMs },
    { ms: 12 * SECONDS, gap: true },
    { ms: 80 * SECONDS, meanIntervalMs },
    { ms: 75 * SECONDS, gap: true },
    { ms: 30 * SECONDS, meanIntervalMs },
  ];
}

export const TUNNEL = {
  down: () => recordingText('tunnel down', tunnel(650)),
  up: () => recordingText('tunnel up', tunnel(1_100)),
} as const;
