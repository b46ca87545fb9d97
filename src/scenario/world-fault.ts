/**
 * Faults of the world between the app's kernel and the server, as plain data.
 *
 * Some are armed instead of lasting: they wait for the next power-ups, registrations or answers and
 * hit `times` of them. With `forUs` as well they end with that window, whatever is left of them.
 */

import type { Count, Us } from './range.ts';

/** Hits the next `times` occasions, or those within a window. */
interface Armed {
  /** FOREVER_US stands for "all of them". */
  readonly times: Count;
  readonly forUs?: Us;
}

export type WorldFault =
  | {
      readonly kind: 'marginalCoverage';
      readonly forUs: Us;
      /** Share of packets lost besides what the link loses by itself. */
      readonly lossRatio: number;
      readonly rateFactor: number;
      readonly rttFactor: number;
    }
  | ({ readonly kind: 'radioFails'; readonly how: 'noAnswer' | 'never' } & Armed)
  | ({ readonly kind: 'radioSlow'; readonly delayUs: Us } & Armed)
  | ({ readonly kind: 'registrationRefused'; readonly cause: number } & Armed)
  | { readonly kind: 'connectionTerminated' }
  | { readonly kind: 'halfOpen'; readonly forUs: Us }
  | { readonly kind: 'natDrop' }
  | ({ readonly kind: 'answerLost' } & Armed)
  | { readonly kind: 'updateInterrupted' };
