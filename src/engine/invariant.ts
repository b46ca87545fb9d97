/**
 * What must hold, or the simulator itself has a bug.
 *
 * This is for our own mistakes only. A mistake of a scenario's author is a listed problem, and a
 * mistake of the app under test is a result: neither may end up here.
 */

/** A bug of ours. It stops the run: results from after it would mean nothing. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** The message may be a function, so that a check on a hot path builds no string while it holds. */
export function invariant(condition: unknown, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new InvariantError(typeof message === 'string' ? message : message());
}
