/**
 * How big a candidate is, so that shrinking ends and every step is one forward.
 *
 * Whole numbers that are compared in order: the first one that differs decides. None of them is
 * ever below zero, so there is no endless row of candidates each smaller than the one before.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { Candidate } from './candidate.ts';
import { figuresOf } from './shrink-figures.ts';
import { triggerWeight } from './shrink-trigger.ts';

/**
 * Faults; what else differs from the scenario; how hard the faults are; how involved their
 * triggers; the length of the run.
 */
export type Size = readonly [
  faults: number,
  varied: number,
  hardness: number,
  triggers: number,
  lengthUs: number,
];

export function sizeOf(base: Scenario, candidate: Candidate): Size {
  const { faults, world, assumptions, seed, lengthUs } = candidate;
  const varied = Object.keys(world).length + Object.keys(assumptions).length;
  const figures = faults.flatMap(({ fault }) => figuresOf(fault));
  return [
    faults.length,
    varied + (seed === base.seed ? 0 : 1),
    sum(figures.map(({ weight }) => weight)),
    sum(faults.map(({ trigger }) => triggerWeight(trigger))),
    lengthUs,
  ];
}

export function isSmaller(a: Size, b: Size): boolean {
  const decides = a.findIndex((part, i) => part !== b[i]);
  return decides >= 0 && (a[decides] ?? 0) < (b[decides] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
