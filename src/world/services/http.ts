/**
 * HTTP, as the cloud performs it for the device (D31, D49).
 *
 * What is wrong with a request (scheme, method, headers, time-out) is found here and comes back as
 * the result of a response. The leg from the cloud to the endpoint has a latency and faults of its
 * own. Documented: the results and the time-out of 5 to 10 s, which runs in the cloud (inferred:
 * it is a field of the request). Assumptions, since nothing is said: a host that the scenario does
 * not declare has no address, one without a matching path answers 404, redirects are not followed,
 * methods are written in capitals, and headers and body take their own bytes in the receive
 * buffer and no more.
 */

import { MvHttpResult } from '../../abi/enums.ts';
import { sampleUs } from '../../engine/distribution.ts';
import type { HttpFaultKind } from '../../scenario/scenario.ts';
import type { Armed } from '../armed.ts';
import type { Answer, Endpoints } from './http-endpoints.ts';
import { splitUrl, type Url, validHeader } from './http-syntax.ts';
import type { HttpRequest, HttpResponse, UpMessage } from './messages.ts';
import type { CloudService, ServicePort } from './service.ts';

const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
]);
const LEAST_TIMEOUT_MS = 5000;
const MOST_TIMEOUT_MS = 10_000;
/** How long it takes to learn that a name has no address: an assumption. */
const LOOKUP_US = 50_000;
/** How long a connection to a host takes of which nothing is known: an assumption. */
const UNKNOWN_LATENCY = { kind: 'fixed', us: 200_000 } as const;

/** What becomes of a request, and when. */
interface Outcome {
  readonly afterUs: number;
  readonly response: HttpResponse;
  /** What the trace says of it. */
  readonly detail: string;
}

interface OpenChannel {
  readonly receiveBytes: number;
  outcome?: Outcome;
}

const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

export class HttpService implements CloudService {
  private open = new Map<number, OpenChannel>();
  private readonly endpoints: Endpoints;
  private readonly port: ServicePort;
  private readonly armed: Armed;

  constructor(endpoints: Endpoints, port: ServicePort, armed: Armed) {
    this.endpoints = endpoints;
    this.port = port;
    this.armed = armed;
  }

  opened(channel: number, receiveBytes: number): void {
    this.open.set(channel, { receiveBytes });
  }

  message(channel: number, message: UpMessage): void {
    const found = this.open.get(channel);
    if (found === undefined || message.service !== 'http') return;
    const outcome = this.perform(message);
    found.outcome = outcome;
    this.port.timerIn(channel, outcome.afterUs, message.id);
  }

  timer(channel: number): void {
    const { port } = this;
    const found = this.open.get(channel);
    if (found?.outcome === undefined) return;
    const { response, detail } = found.outcome;
    delete found.outcome;
    const fits = sizeOf(response) <= found.receiveBytes;
    const { id } = response;
    const sent = fits ? response : failed(id, 'RESPONSETOOLARGE');
    const bytes = sizeOf(sent);
    const turn = sent.result === MvHttpResult.OK ? 'answered' : 'given up';
    port.note(channel, id, turn, fits ? detail : `${detail}, too large`, bytes);
    if (!port.send(channel, sent, bytes)) port.note(channel, id, 'lost', '', bytes);
  }

  spaceFreed(): void {}

  closed(channel: number): void {
    this.open.delete(channel);
  }

  private perform(request: HttpRequest): Outcome {
    const refused = resultOfChecks(request);
    if (refused !== undefined) return failure(request, refused.result, 0, refused.why);
    const url = splitUrl(request.url);
    if (url === undefined) return failure(request, 'REQUESTFAILED', 0, 'no host in the URL');
    return intime(request, this.exchange(request, url));
  }

  /** The exchange with the endpoint, whatever its time. */
  private exchange(request: HttpRequest, url: Url): Outcome {
    const { endpoints, port } = this;
    const hit = this.armed.next('httpFault', (f) => f.host === undefined || f.host === url.host);
    const of = hit === undefined ? '' : ` (fault ${hit.id})`;
    const what = hit?.fault.what;
    if (what === 'dns' || !endpoints.hasHost(url.host)) {
      return failure(request, 'REQUESTFAILED', LOOKUP_US, `no address for ${url.host}${of}`);
    }
    const endpoint = endpoints.find(url, request.method);
    const afterUs = sampleUs(endpoint?.latency ?? UNKNOWN_LATENCY, port.chance);
    switch (what) {
      case 'tls':
      case 'reset': {
        const why = what === 'tls' ? 'TLS handshake failed' : 'connection reset';
        return failure(request, 'REQUESTFAILED', afterUs, `${why}${of}`);
      }
      case 'timeout':
        return failure(request, 'REQUESTFAILED', Number.POSITIVE_INFINITY, `no answer${of}`);
      case 'tooLarge':
        return failure(request, 'RESPONSETOOLARGE', afterUs, `endless body${of}`);
      default:
    }
    const answer =
      answerOfFault(what, hit?.fault.status) ?? endpoints.answer(endpoint, request, url, port);
    const slowUs = what === 'slowBody' ? (hit?.fault.delayUs ?? 0) : 0;
    // The answer to HEAD has no body (HTTP).
    const body = request.method === 'HEAD' ? NO_BYTES : answer.body;
    const response = { ...answer, body, service: 'http', id: request.id, result: 0 } as const;
    return { afterUs: afterUs + slowUs, response, detail: `${answer.status}${of}` };
  }

  snapshot(): unknown {
    return { open: structuredClone(this.open), endpoints: this.endpoints.snapshot() };
  }

  restore(state: unknown): void {
    const saved = state as { open: Map<number, OpenChannel>; endpoints: Map<string, unknown> };
    this.open = structuredClone(saved.open);
    this.endpoints.restore(saved.endpoints);
  }
}

/** In the order of the result codes: an assumption. */
function resultOfChecks(
  request: HttpRequest,
): { readonly result: keyof typeof MvHttpResult; readonly why: string } | undefined {
  const { url, method, headers, timeoutMs } = request;
  if (!/^https:\/\//i.test(url)) {
    return { result: 'UNSUPPORTEDURISCHEME', why: 'not https' };
  }
  if (!METHODS.has(method)) return { result: 'UNSUPPORTEDMETHOD', why: `method ${method}` };
  if (!headers.every(validHeader))
    return { result: 'INVALIDHEADERS', why: 'a header is malformed' };
  if (timeoutMs < LEAST_TIMEOUT_MS || timeoutMs > MOST_TIMEOUT_MS) {
    return { result: 'INVALIDTIMEOUT', why: `time-out ${timeoutMs} ms` };
  }
  return undefined;
}

/** The time-out of the request ends every exchange. */
function intime(request: HttpRequest, outcome: Outcome): Outcome {
  const limitUs = request.timeoutMs * 1000;
  if (outcome.afterUs <= limitUs) return outcome;
  return failure(request, 'REQUESTFAILED', limitUs, `timed out: ${outcome.detail}`);
}

/** What a fault makes the endpoint say; undefined: nothing else than it would. */
function answerOfFault(
  what: HttpFaultKind | undefined,
  status: number | undefined,
): Answer | undefined {
  if (what === 'serverError') return { status: status ?? 503, headers: [], body: NO_BYTES };
  if (what !== 'redirect') return undefined;
  const headers = [encoder.encode('Location: https://elsewhere.example/')];
  return { status: status ?? 302, headers, body: NO_BYTES };
}

function failure(
  { id }: HttpRequest,
  result: keyof typeof MvHttpResult,
  afterUs: number,
  detail: string,
): Outcome {
  return { afterUs, response: failed(id, result), detail };
}

function failed(id: number, result: keyof typeof MvHttpResult): HttpResponse {
  const code = MvHttpResult[result];
  return { service: 'http', id, result: code, status: 0, headers: [], body: NO_BYTES };
}

function sizeOf({ headers, body }: HttpResponse): number {
  return headers.reduce((sum, header) => sum + header.length, body.length);
}
