/**
 * Ladders of round values, from the softest to the hardest, and where a figure stands on one.
 *
 * Shrinking moves figures down their ladders, so that a plan ends with values a person would have
 * written. A place is a whole number, so no figure can become softer without end.
 */

import { type CountRange, isRange, type UsRange } from '../scenario/range.ts';

const MS = 1000;
const SECOND = 1000 * MS;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Values that grow harder along the ladder; they rise, or all of them fall. */
export type Ladder = readonly number[];

const EACH_FIVE = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55];

// biome-ignore format: one row per unit
const FROM_SECOND: Ladder = [
  ...[1, 2, 3, ...EACH_FIVE].map((s) => s * SECOND),
  ...[1, 1.25, 1.5, 2, 3, ...EACH_FIVE].map((m) => m * MINUTE),
  ...[1, 1.5, 2, 3, 4, 6, 8, 12, 24].map((h) => h * HOUR),
];

/** How long something lasts: nothing is gained by less than a second. */
export const LASTING: Ladder = FROM_SECOND;

// biome-ignore format: one row
/** How late something comes. */
export const DELAYS: Ladder = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * MS),
  ...FROM_SECOND,
];

/** A ladder on which nothing at all is a value too. */
export function withNothing(ladder: Ladder): Ladder {
  return [0, ...ladder];
}

export const TIMES: Ladder = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100];
export const LOSSES: Ladder = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];
export const SLOWER: Ladder = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000];
export const RATES: Ladder = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001, 0.0001];
export const DRIFTS: Ladder = [10, 100, 1000, 10_000, 100_000];

export type Figure = number | UsRange | CountRange;

/** Even on a rung, odd above one; a range stands a little above its hard end. */
export function placeOn(ladder: Ladder, figure: Figure): number {
  if (isRange(figure)) return placeOn(ladder, hardEnd(figure)) + 1;
  const value = Math.abs(figure);
  const rung = ladder.findLastIndex((step) => !isHarder(ladder, step, value));
  return ladder[rung] === value ? 2 * rung : 2 * rung + 1;
}

/** Round values that are softer than a figure, the softest first. Steps down stay below zero. */
export function softerOn(ladder: Ladder, figure: Figure): readonly number[] {
  const end = isRange(figure) ? hardEnd(figure) : figure;
  const sign = end < 0 ? -1 : 1;
  const rungs = ladder
    .filter((step) => isHarder(ladder, Math.abs(end), step))
    .map((step) => step * sign);
  return isRange(figure) ? [...rungs, end] : rungs;
}

function isHarder(ladder: Ladder, value: number, than: number): boolean {
  const falls = (ladder.at(-1) ?? 0) < (ladder[0] ?? 0);
  return falls ? value < than : value > than;
}

function hardEnd(range: UsRange | CountRange): number {
  const [from, to] = 'fromUs' in range ? [range.fromUs, range.toUs] : [range.from, range.to];
  return Math.abs(from) > Math.abs(to) ? from : to;
}
