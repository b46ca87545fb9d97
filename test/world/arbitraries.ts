/** Random faults of the world, each with an end. */

import fc from 'fast-check';
import type { WorldFault } from '../../src/scenario/scenario.ts';
import { SECOND } from '../support/small-world.ts';

/** `forUs` must not give 0. */
export function worldFault(forUs: fc.Arbitrary<number>): fc.Arbitrary<WorldFault> {
  const times = fc.integer({ min: 1, max: 5 });
  return fc.oneof(
    fc.record({
      kind: fc.constant('marginalCoverage' as const),
      forUs,
      lossRatio: fc.constantFrom(0, 0.2, 1),
      rateFactor: fc.constantFrom(0.01, 0.1, 1),
      rttFactor: fc.constantFrom(1, 3, 20),
    }),
    fc.record({
      kind: fc.constant('radioFails' as const),
      how: fc.constantFrom('noAnswer' as const, 'never' as const),
      times,
      forUs,
    }),
    fc.record({
      kind: fc.constant('radioSlow' as const),
      delayUs: fc.integer({ min: 1, max: 200 }).map((s) => s * SECOND),
      times,
      forUs,
    }),
    fc.record({
      kind: fc.constant('registrationRefused' as const),
      cause: fc.constantFrom(3, 8, 11, 15, 17, 22),
      times,
      forUs,
    }),
    fc.record({ kind: fc.constant('answerLost' as const), times, forUs }),
    fc.record({ kind: fc.constant('halfOpen' as const), forUs }),
    fc.record({
      kind: fc.constantFrom(
        'natDrop' as const,
        'connectionTerminated' as const,
        'updateInterrupted' as const,
      ),
    }),
  );
}
