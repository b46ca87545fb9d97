/**
 * Every reading of the kernel, one at a time: which guesses of the simulator an app depends on.
 *
 * Where the sources on Microvisor are silent or disagree, a scenario assumes one of several
 * readings. An app that fails under one of the others works only as long as the guess is right.
 */

import { ASSUMED_CHOICES, ASSUMED_QUANTITIES, type Assumptions } from '../scenario/assumptions.ts';

export interface Reading {
  readonly name: keyof Assumptions;
  readonly value: string | number;
  /** The decision that the assumption comes from. */
  readonly source: string;
  readonly meaning: string;
}

/** All values that differ from those in force: the other choices, and both ends of each quantity. */
export function otherReadings(inForce: Assumptions): readonly Reading[] {
  const choices = Object.entries(ASSUMED_CHOICES).flatMap(([name, { values, source, meaning }]) =>
    values.map((value): Reading => ({ name: name as keyof Assumptions, value, source, meaning })),
  );
  const quantities = Object.entries(ASSUMED_QUANTITIES).flatMap(
    ([name, { min, max, source, meaning }]) =>
      [min, max].map(
        (value): Reading => ({ name: name as keyof Assumptions, value, source, meaning }),
      ),
  );
  return [...choices, ...quantities].filter(({ name, value }) => inForce[name] !== value);
}

/** `same`: not even the trace differs. `other`: it does, and the verdicts are the same. */
export type ReadingEffect = 'same' | 'other' | 'fails';
