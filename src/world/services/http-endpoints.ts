/**
 * The HTTP endpoints of a scenario: which one a request meets, and what it answers.
 *
 * The first that matches host, path and method answers; a host without a match says 404 (an
 * assumption). Functions of the user's own keep their states here.
 */

import { invariant } from '../../engine/invariant.ts';
import type { HttpEndpointSettings } from '../../scenario/scenario.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import type { Url } from './http-syntax.ts';
import type { HttpRequest } from './messages.ts';
import type { ServicePort } from './service.ts';

/** An answer of an endpoint. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Uint8Array[];
  readonly body: Uint8Array;
}

const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

export class Endpoints {
  /** States of the functions by their files. */
  private states = new Map<string, unknown>();
  private readonly list: readonly HttpEndpointSettings[];
  private readonly functions: ReadonlyMap<string, HttpEndpoint>;

  /** `functions` holds the endpoints of the user's own by their files. */
  constructor(list: readonly HttpEndpointSettings[], functions: ReadonlyMap<string, HttpEndpoint>) {
    this.list = list;
    this.functions = functions;
  }

  hasHost(name: string): boolean {
    return this.list.some(({ host }) => host.toLowerCase() === name);
  }

  find(url: Url, method: string): HttpEndpointSettings | undefined {
    return this.list.find((endpoint) => matches(endpoint, url, method));
  }

  answer(
    endpoint: HttpEndpointSettings | undefined,
    request: HttpRequest,
    url: Url,
    port: Pick<ServicePort, 'nowUs' | 'chance'>,
  ): Answer {
    if (endpoint === undefined) return { status: 404, headers: [], body: NO_BYTES };
    if (endpoint.file !== undefined) return this.ask(endpoint.file, request, url, port);
    const headers = Object.entries(endpoint.headers).map(([k, v]) => encoder.encode(`${k}: ${v}`));
    const { bodyBytes } = endpoint;
    const body = bodyBytes === undefined ? encoder.encode(endpoint.body) : letters(bodyBytes);
    return { status: endpoint.status, headers, body };
  }

  /** What a function says to a request. */
  private ask(
    file: string,
    { method, headers, body }: HttpRequest,
    { host, path }: Url,
    { nowUs, chance }: Pick<ServicePort, 'nowUs' | 'chance'>,
  ): Answer {
    const found = this.functions.get(file);
    invariant(found !== undefined, () => `the endpoint "${file}" was not loaded`);
    const state = this.states.has(file) ? this.states.get(file) : structuredClone(found.initial);
    const request = { nowUs, method, host, path, headers, body: body.slice() };
    const { state: next, response } = found.answer(state, request, chance);
    this.states.set(file, next);
    const { body: said = '' } = response;
    return {
      status: response.status,
      headers: (response.headers ?? []).map((line) => encoder.encode(line)),
      body: typeof said === 'string' ? encoder.encode(said) : Uint8Array.from(said),
    };
  }

  snapshot(): Map<string, unknown> {
    return structuredClone(this.states);
  }

  restore(states: Map<string, unknown>): void {
    this.states = structuredClone(states);
  }
}

/** A body of which only the size matters: "abc...zabc..." */
function letters(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => 0x61 + (i % 26));
}

function matches({ host, path, method }: HttpEndpointSettings, url: Url, wanted: string): boolean {
  if (host.toLowerCase() !== url.host) return false;
  if (method !== undefined && method !== wanted) return false;
  if (path === undefined) return true;
  return path.endsWith('*') ? url.path.startsWith(path.slice(0, -1)) : url.path === path;
}
