/**
 * Which runs of a campaign are made twice, to see that they are the same.
 *
 * A simulator that promises to repeat itself has to look whether it does: an app may reach for
 * something outside the simulation. One run in twenty, chosen by seed and number alone.
 */

import { Chance } from '../engine/chance.ts';

/** One in so many. */
const SHARE = 20;

export function isGuarded(seed: string, index: number): boolean {
  return new Chance(`${seed} ${index}`).stream('determinism').intBetween(1, SHARE) === 1;
}
