/**
 * Faults that wait for their occasions: the next power-ups, registrations or answers.
 *
 * Several may wait for the same kind of occasion; each occasion meets the one that was armed first
 * and is not used up, so windows that overlap add up.
 */

import type { Drawn } from '../scenario/range.ts';
import type { WorldFault } from '../scenario/scenario.ts';

export type ArmedFault = Extract<
  Drawn<WorldFault>,
  { kind: 'radioFails' | 'radioSlow' | 'registrationRefused' | 'answerLost' }
>;

export interface Waiting {
  readonly id: string;
  readonly fault: ArmedFault;
  left: number;
}

export class Armed {
  private waiting: Waiting[] = [];

  arm(id: string, fault: ArmedFault): void {
    this.waiting.push({ id, fault, left: fault.times });
  }

  /** The window of a fault is over. */
  disarm(id: string): void {
    this.waiting = this.waiting.filter((w) => w.id !== id);
  }

  /** An occasion: the fault that it meets, and its id. */
  next<K extends ArmedFault['kind']>(
    kind: K,
  ): { readonly id: string; readonly fault: Extract<ArmedFault, { kind: K }> } | undefined {
    const found = this.waiting.find((w) => w.fault.kind === kind);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.waiting = this.waiting.filter((w) => w !== found);
    return { id: found.id, fault: found.fault as Extract<ArmedFault, { kind: K }> };
  }

  snapshot(): readonly Waiting[] {
    return structuredClone(this.waiting);
  }

  restore(waiting: readonly Waiting[]): void {
    this.waiting = structuredClone(waiting) as Waiting[];
  }
}
