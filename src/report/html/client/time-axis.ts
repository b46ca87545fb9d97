/** Ticks of virtual time where people expect them, and instants as texts. */

import { bisectLeft, range, tickStep } from 'd3-array';
import { durationText } from './format.ts';

const S = 1e6;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * S),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 60 * S),
  ...[1, 2, 3, 6, 12, 24, 48, 96].map((n) => n * 3600 * S),
];

/** Instants between two, about `count` of them. */
export function timeTicks(fromUs: number, toUs: number, count: number): readonly number[] {
  const wanted = (toUs - fromUs) / Math.max(1, count);
  const known = wanted < S ? undefined : STEPS[bisectLeft(STEPS, wanted)];
  const step = known ?? Math.max(1, tickStep(fromUs, toUs, Math.max(1, count)));
  return range(Math.ceil(fromUs / step) * step, toUs + step / 2, step).filter((us) => us <= toUs);
}

/** A tick with as many digits as its neighbours need. */
export function tickText(us: number, stepUs: number): string {
  const seconds = us / S;
  if (us === 0) return '0';
  if (stepUs >= 60 * S) return durationText(us);
  const digits = stepUs >= S ? 0 : stepUs >= 1e5 ? 1 : stepUs >= 1e3 ? 3 : 6;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(digits);
  if (minutes === 0) return `${rest} s`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest.padStart(digits === 0 ? 2 : digits + 3, '0')}`;
}
