/**
 * What an app does again and again, as its fault-free twin has shown it. Plain data.
 *
 * Made by `rhythm-learner.ts` from the twin's records, judged by `rhythm.ts` in other runs of the
 * same app. It belongs to the app and its world, not to a seed or a fault plan.
 */

export interface Rhythm {
  /** Key of the activity: see activities.ts. */
  readonly activity: string;
  /** How often it was seen; what comes in one burst is one. */
  readonly count: number;
  /** From one to the next: the median, the 90th percentile over it, and the longest. */
  readonly periodUs: number;
  readonly spread: number;
  readonly longestUs: number;
  /** From the app's first instruction to the first time. */
  readonly firstUs: number;
}

export interface Rhythms {
  /** How long the twin ran. */
  readonly lengthUs: number;
  /** Whether its main program came to an end. */
  readonly mainReturned: boolean;
  readonly list: readonly Rhythm[];
}

const LEAST_US = 120_000_000;

/** How long a rhythm may be silent when the scenario does not say: three periods, or two minutes. */
export function silenceBoundUs(periodUs: number): number {
  return Math.max(3 * periodUs, LEAST_US);
}
