/**
 * An HTTP endpoint of the user's own: a function from (state, request) to (state, response).
 *
 * As with peers, the state is plain data, and an endpoint must not reach for time or chance of its
 * own.
 */

import type { Stream } from '../../engine/chance.ts';

export interface EndpointRequest {
  readonly nowUs: number;
  readonly method: string;
  readonly host: string;
  /** With the query. */
  readonly path: string;
  /** One line a header, "Name: value". */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export interface EndpointResponse {
  /** 100 to 599. */
  readonly status: number;
  readonly headers?: readonly string[];
  readonly body?: Uint8Array | string;
}

export interface EndpointStep<S> {
  readonly state: S;
  readonly response: EndpointResponse;
}

/** `S` must be plain data (it is cloned for snapshots). */
export interface HttpEndpoint<S = unknown> {
  readonly initial: S;
  answer(state: S, request: EndpointRequest, chance: Stream): EndpointStep<S>;
}
