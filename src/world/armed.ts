/**
 * Faults that wait for their occasions: the next power-ups, registrations, answers or requests.
 *
 * Several may wait for the same kind of occasion; each occasion meets the one that was armed first
 * and is not used up, so windows that overlap add up.
 */

import type { Drawn } from '../scenario/range.ts';
import type { WorldFault } from '../scenario/scenario.ts';

export type ArmedFault = Extract<
  Drawn<WorldFault>,
  {
    kind:
      | 'radioFails'
      | 'radioSlow'
      | 'registrationRefused'
      | 'answerLost'
      | 'httpFault'
      | 'configFault'
      | 'mqttFault';
  }
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

  /** An occasion: the fault that it meets, and its id. `meets` says which ones can. */
  next<K extends ArmedFault['kind']>(
    kind: K,
    meets: (fault: Extract<ArmedFault, { kind: K }>) => boolean = () => true,
  ): { readonly id: string; readonly fault: Extract<ArmedFault, { kind: K }> } | undefined {
    const found = this.waiting.find(
      ({ fault }) => fault.kind === kind && meets(fault as Extract<ArmedFault, { kind: K }>),
    );
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
