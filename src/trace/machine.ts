/**
 * State machines as tables: the keys are the states, the values the moves that are allowed.
 *
 * One function changes a state. It checks the table (a move outside it is our bug) and records
 * `from -> to`, so the trace cannot miss a move. The state itself stays plain data with its owner.
 */

import { invariant } from '../engine/invariant.ts';
import type { Recorder } from './recorder.ts';

export type Moves<S extends string> = { readonly [From in S]: readonly S[] };

export type Mover<S extends string> = (from: S, to: S, why?: string, plannedUs?: number) => S;

/** Returns the function that moves the machine `name`. Moving to the same state does nothing. */
export function mover<S extends string>(
  name: string,
  moves: Moves<S>,
  recorder: Recorder,
  clock: { readonly now: number },
): Mover<S> {
  return (from, to, why = '', plannedUs = 0) => {
    if (from === to) return to;
    invariant(moves[from].includes(to), () => `${name} cannot move from ${from} to ${to}`);
    recorder.append({ kind: 'state', at: clock.now, machine: name, from, to, plannedUs, why });
    return to;
  };
}
