/** HTTP through the cloud: limits, faults of the leg to the endpoint, losses, snapshots. */

import { describe, expect, it } from 'vitest';
import { MvEventType, MvHttpResult } from '../../src/abi/enums.ts';
import { programOf } from '../../src/host/app/app.ts';
import type { HttpRequestParams } from '../../src/host/app/mv-http.ts';
import type { Fault, Trigger } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import type { HttpEndpoint } from '../../src/world/services/http-endpoint.ts';
import {
  type Bench,
  type Body,
  events,
  inWorld,
  must,
  name,
  type Seen,
} from '../microvisor/support.ts';
import { asked, endpoint, httpChannel, requested, URL } from '../support/services.ts';
import { at, mainOnly, on, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';

const world: SmallWorld = { lengthUs: 60 * SECOND, http: [endpoint()] };

/** A moment after the first request has left. */
const REQUESTED: Trigger = {
  by: 'record',
  record: 'exchange',
  where: { what: 'request' },
  nth: 1,
  since: 'run',
  afterUs: 300_000,
};

const resultOf = (result: number) =>
  Object.entries(MvHttpResult).find(([, value]) => value === result)?.[0];

/** What a request comes to: status of the call, result and status of the answer. */
function ask(request: Partial<HttpRequestParams>, over: SmallWorld = {}) {
  const run = inWorld({ ...world, ...over }, (bench) => asked(bench, request));
  const { status, result, statusCode } = run.result;
  return { status: name(status), result: resultOf(result), statusCode, run };
}

/** When the device got the answer, seconds after it asked. */
function tookUs(run: Seen<unknown>): number {
  const exchanges = run.of('exchange');
  const from = exchanges.find((e) => e.what === 'request')?.at ?? 0;
  const to = exchanges.filter((e) => e.what === 'response' || e.what === 'failed').at(-1)?.at ?? 0;
  return to - from;
}

describe('an exchange', () => {
  it('D49: the app gets the status, the headers and the body of the endpoint', () => {
    const run = inWorld(world, function* (bench) {
      const { mv } = bench.d;
      const rig = yield* requested(bench);
      const { channel } = rig;
      const data = mv.readHttpResponseData(channel);
      const header = mv.readHttpResponseHeader(channel, 0);
      const body = mv.readHttpResponseBody(channel, 0, data.bodyBytes);
      return { data, header, body, events: events(bench.d, rig, 9) };
    });
    const { data, header, body, events: seen } = run.result;
    expect(data).toMatchObject({ result: 0, statusCode: 200, headerCount: 1, bodyBytes: 11 });
    expect(header.header).toBe('Content-Type: text/plain');
    expect(new TextDecoder().decode(body.data)).toBe('all is well');
    // D12, D13: one READABLE, and no WRITESPACE.
    expect(seen).toEqual([MvEventType.CHANNELDATAREADABLE]);
  });

  it('G34: the response lies in the receive buffer, where the app can see it', () => {
    const run = inWorld(world, function* (bench) {
      const { params } = yield* requested(bench);
      return new TextDecoder().decode(bench.d.memory.read(params.receiveBuffer, 35));
    });
    expect(run.result).toBe('Content-Type: text/plainall is well');
  });

  it('D49: the trace follows it from the request to the response', () => {
    const { run } = ask({});
    const seen = run.of('exchange').map((e) => [e.service, e.what, e.id, e.detail, e.bytes]);
    expect(seen).toEqual([
      ['http', 'request', 1, `GET ${URL}`, 33],
      ['http', 'answered', 1, '200', 35],
      ['http', 'response', 1, '200', 35],
    ]);
    const moved = run.of('bytes').map((b) => [b.what, b.count]);
    expect(moved).toEqual([
      ['accepted', 33],
      ['sent', 33],
      ['delivered', 33],
      ['offered', 35],
      ['received', 35],
      ['consumed', 35],
    ]);
  });

  it('D49: the latency of the endpoint comes on top of the link', () => {
    const slow = endpoint({ latency: { kind: 'fixed', us: 3_100_000 } });
    const fast = tookUs(ask({}).run);
    expect(tookUs(ask({}, { http: [slow] }).run) - fast).toBe(3_000_000);
  });

  it('D31: the body can be read in pieces and again, and at its end there is nothing', () => {
    const run = inWorld(world, function* (bench) {
      const { channel } = yield* requested(bench);
      const piece = (offset: number, bytes: number) => {
        const { status, data } = bench.d.mv.readHttpResponseBody(channel, offset, bytes);
        return [name(status), new TextDecoder().decode(data).replaceAll('\0', '.')];
      };
      return [piece(0, 3), piece(7, 8), piece(0, 3), piece(11, 2), piece(12, 2)];
    });
    expect(run.result).toEqual([
      ['OKAY', 'all'],
      ['OKAY', 'well....'],
      ['OKAY', 'all'],
      ['OKAY', '..'],
      ['OFFSETINVALID', ''],
    ]);
  });

  it('D31: a header is cut off at the size of the buffer', () => {
    const run = inWorld(world, function* (bench) {
      const { channel } = yield* requested(bench);
      return bench.d.mv.readHttpResponseHeader(channel, 0, 7).header;
    });
    expect(run.result).toBe('Content');
  });

  it('D31: a request takes its own bytes in the send buffer, and must fit', () => {
    const fill = 1024 - 'POST'.length - URL.length;
    const call = (bytes: number) =>
      inWorld(world, function* (bench) {
        const { channel } = yield* httpChannel(bench);
        const body = new Uint8Array(bytes);
        return name(bench.d.mv.sendHttpRequest(channel, { method: 'POST', url: URL, body }));
      }).result;
    expect(call(fill)).toBe('OKAY');
    expect(call(fill + 1)).toBe('INVALIDBUFFERSIZE');
  });

  it('D49: the first endpoint that matches host, path and method answers', () => {
    const http = [
      endpoint({ path: '/a', method: 'POST', status: 201 }),
      endpoint({ path: '/a', status: 202 }),
      endpoint({ path: '/b/*', status: 203 }),
    ];
    const status = (path: string, method = 'GET') =>
      ask({ url: `https://API.example.com${path}`, method }, { http }).statusCode;
    expect([status('/a', 'POST'), status('/a'), status('/b/c?d'), status('/c')]).toEqual([
      201, 202, 203, 404,
    ]);
  });

  it('D49: the answer to HEAD has headers and no body', () => {
    const { run } = ask({ method: 'HEAD' });
    expect(run.result).toMatchObject({ statusCode: 200, headerCount: 1, bodyBytes: 0 });
  });
});

describe('an endpoint of the user', () => {
  const counter: HttpEndpoint = {
    initial: 0,
    answer(state, { method, path, body }) {
      const count = (state as number) + 1;
      const text = `${count} ${method} ${path} ${body.length}`;
      return { state: count, response: { status: 200 + count, headers: ['A: b'], body: text } };
    },
  };
  const options = { endpoints: new Map([['./counter.ts', counter]]) };
  const http = [endpoint({ file: './counter.ts' })];
  const twice = function* (bench: Bench): Body<unknown[]> {
    const { d } = bench;
    const seen: unknown[] = [];
    const rig = yield* httpChannel(bench);
    let { channel } = rig;
    for (let i = 0; i < 2; i += 1) {
      must(d.mv.sendHttpRequest(channel, { method: 'POST', url: URL, body: 'abc' }));
      yield d.sleep(5 * SECOND);
      const { statusCode, bodyBytes } = d.mv.readHttpResponseData(channel);
      const { data } = d.mv.readHttpResponseBody(channel, 0, bodyBytes);
      seen.push(statusCode, new TextDecoder().decode(data));
      must(d.mv.closeChannel(channel).status);
      channel = d.mv.openChannel(rig.params).handle;
    }
    return seen;
  };

  it('D49: answers with what it makes of the request, and keeps its state', () => {
    const run = inWorld({ ...world, http, lengthUs: 120 * SECOND }, twice, options);
    expect(run.result).toEqual([201, '1 POST /status 3', 202, '2 POST /status 3']);
  });
});

describe('faults of the request', () => {
  it.each([
    ['a scheme other than https', { url: 'http://api.example.com/' }, 'UNSUPPORTEDURISCHEME'],
    ['no scheme', { url: 'api.example.com' }, 'UNSUPPORTEDURISCHEME'],
    ['no host', { url: 'https:///x' }, 'REQUESTFAILED'],
    ['a host without an address', { url: 'https://nowhere.example/' }, 'REQUESTFAILED'],
    ['an unknown method', { method: 'BREW' }, 'UNSUPPORTEDMETHOD'],
    ['a method in small letters', { method: 'get' }, 'UNSUPPORTEDMETHOD'],
    ['a header without a colon', { headers: ['Accept'] }, 'INVALIDHEADERS'],
    ['a header without a name', { headers: ['a: b', ': x'] }, 'INVALIDHEADERS'],
    ['a header of two lines', { headers: ['a: b\r\nc: d'] }, 'INVALIDHEADERS'],
    ['a time-out of 4,999 ms', { timeoutMs: 4999 }, 'INVALIDTIMEOUT'],
    ['a time-out of 10,001 ms', { timeoutMs: 10_001 }, 'INVALIDTIMEOUT'],
    ['a time-out of 5,000 ms', { timeoutMs: 5000 }, 'OK'],
    ['a time-out of 10,000 ms', { timeoutMs: 10_000 }, 'OK'],
    ['32 headers', { headers: Array.from({ length: 32 }, (_, i) => `h${i}: v`) }, 'OK'],
  ] as const)('D31: %s is taken by the call and found by the cloud', (_, request, result) => {
    const answer = ask(request);
    expect(answer.status).toBe('OKAY');
    expect(answer.result).toBe(result);
    expect(answer.statusCode).toBe(result === 'OK' ? 200 : 0);
  });

  it('D31: headers and body of a failed request are REQUESTUNSUCCESSFUL', () => {
    const run = inWorld(world, function* (bench) {
      const { mv } = bench.d;
      const { channel } = yield* requested(bench, { method: 'BREW' });
      const header = mv.readHttpResponseHeader(channel, 0).status;
      return [header, mv.readHttpResponseBody(channel, 0, 4).status].map(name);
    });
    expect(run.result).toEqual(['REQUESTUNSUCCESSFUL', 'REQUESTUNSUCCESSFUL']);
  });

  it('D31: the time-out ends a request to an endpoint that is too slow', () => {
    const http = [endpoint({ latency: { kind: 'fixed', us: 8_000_000 } })];
    const short = ask({ timeoutMs: 7000 }, { http });
    expect(short.result).toBe('REQUESTFAILED');
    expect(tookUs(short.run)).toBeGreaterThan(7_000_000);
    expect(tookUs(short.run)).toBeLessThan(7_500_000);
    expect(ask({ timeoutMs: 9000 }, { http }).result).toBe('OK');
  });

  it('D31: a response larger than the receive buffer is RESPONSETOOLARGE, one that fills it is OK', () => {
    const http = (bodyBytes: number) => [endpoint({ headers: {}, bodyBytes })];
    expect(ask({}, { http: http(1024) }).result).toBe('OK');
    const large = ask({}, { http: http(1025) });
    expect(large.result).toBe('RESPONSETOOLARGE');
    expect(large.run.result).toMatchObject({ statusCode: 0, headerCount: 0, bodyBytes: 0 });
  });
});

describe('faults between the cloud and the endpoint', () => {
  const failing = (what: object, over: SmallWorld = {}, request: Partial<HttpRequestParams> = {}) =>
    ask(request, {
      faults: [at(0, { kind: 'httpFault', times: 1, ...what } as Fault, 'leg')],
      ...over,
    });

  it.each(['dns', 'tls', 'reset', 'timeout'])('D49: %s fails the request', (what) => {
    const { result, run } = failing({ what });
    expect(result).toBe('REQUESTFAILED');
    const [behind] = run.of('exchange').filter((e) => e.what === 'given up');
    expect(behind?.detail).toContain('(fault leg)');
  });

  it('D49: a time-out takes as long as the request allows', () => {
    const { run } = failing({ what: 'timeout' }, {}, { timeoutMs: 6000 });
    expect(tookUs(run)).toBeGreaterThan(6_000_000);
    expect(tookUs(run)).toBeLessThan(6_500_000);
  });

  it.each([
    ['serverError', undefined, 503],
    ['serverError', 500, 500],
    ['redirect', undefined, 302],
    ['redirect', 307, 307],
  ])('D49: %s with status %s is an answer with status %i', (what, status, seen) => {
    const found = failing({ what, ...(status === undefined ? {} : { status }) });
    expect(found).toMatchObject({ result: 'OK', statusCode: seen });
  });

  it('D49: a redirect names another place, and is not followed', () => {
    const faults = [at(0, { kind: 'httpFault', what: 'redirect', times: 1 })];
    const run = inWorld({ ...world, faults }, function* (bench) {
      const { channel } = yield* requested(bench);
      return bench.d.mv.readHttpResponseHeader(channel, 0).header;
    });
    expect(run.result).toMatch(/^Location: https:/);
  });

  it('D49: a slow body is a late answer, or none within the time-out', () => {
    const late = failing({ what: 'slowBody', delayUs: 4 * SECOND });
    expect(late.result).toBe('OK');
    expect(tookUs(late.run)).toBeGreaterThan(4_000_000);
    expect(failing({ what: 'slowBody', delayUs: 11 * SECOND }).result).toBe('REQUESTFAILED');
  });

  it('D49: tooLarge is more than any buffer holds', () => {
    expect(failing({ what: 'tooLarge' }).result).toBe('RESPONSETOOLARGE');
  });

  it('D49: a fault of one host leaves the others alone', () => {
    expect(failing({ what: 'dns', host: 'other.example' }).result).toBe('OK');
    expect(failing({ what: 'dns', host: 'api.example.com' }).result).toBe('REQUESTFAILED');
  });

  it('D50: it hits as many requests as it says, and then no more', () => {
    const faults = [at(0, { kind: 'httpFault', what: 'tls', times: 2 })];
    const run = inWorld({ ...world, faults, lengthUs: 120 * SECOND }, threeRequests);
    expect(run.result).toEqual(['REQUESTFAILED', 'REQUESTFAILED', 'OK']);
  });

  it('D50: with a window it hits all of those within', () => {
    const faults = [at(0, { kind: 'httpFault', what: 'tls', times: 99, forUs: 8 * SECOND })];
    const run = inWorld({ ...world, faults, lengthUs: 120 * SECOND }, threeRequests);
    expect(run.result[0]).toBe('REQUESTFAILED');
    expect(run.result[2]).toBe('OK');
  });
});

function* threeRequests(bench: Bench): Body<(string | undefined)[]> {
  const { d } = bench;
  const results: (string | undefined)[] = [];
  const rig = yield* httpChannel(bench);
  let { channel } = rig;
  for (let i = 0; i < 3; i += 1) {
    must(d.mv.sendHttpRequest(channel, { url: URL }));
    yield d.sleep(5 * SECOND);
    results.push(resultOf(d.mv.readHttpResponseData(channel).result));
    must(d.mv.closeChannel(channel).status);
    const opened = d.mv.openChannel(rig.params);
    must(opened.status);
    channel = opened.handle;
  }
  return results;
}

describe('losses', () => {
  it('D32: a lost answer brings no response and no notification', () => {
    const faults = [at(0, { kind: 'answerLost', times: 1 })];
    const run = inWorld({ ...world, faults }, function* (bench) {
      const rig = yield* requested(bench, {}, {}, 40 * SECOND);
      const status = bench.d.mv.readHttpResponseData(rig.channel).status;
      return [name(status), events(bench.d, rig, 9)];
    });
    expect(run.result).toEqual(['RESPONSENOTPRESENT', []]);
    expect(run.of('exchange').map((e) => e.what)).toEqual(['request', 'answered', 'lost']);
  });

  /** Reads after the network was released, with the response there or not. */
  const afterLoss = (waitUs: number, assumptions: SmallWorld['assumptions']) =>
    inWorld({ ...world, assumptions: assumptions ?? {} }, function* (bench) {
      const { mv } = bench.d;
      const rig = yield* requested(bench, {}, {}, waitUs);
      must(mv.releaseNetwork(rig.network).status);
      const { channel } = rig;
      const data = mv.readHttpResponseData(channel).status;
      const header = mv.readHttpResponseHeader(channel, 0).status;
      return [data, header, mv.readHttpResponseBody(channel, 0, 4).status].map(name);
    });

  it('D26: a response that had arrived stays readable after the loss', () => {
    expect(afterLoss(15 * SECOND, {}).result).toEqual(['OKAY', 'OKAY', 'OKAY']);
  });

  it('D26: with readsAfterLoss closed it does not', () => {
    const C = 'CHANNELCLOSED';
    expect(afterLoss(15 * SECOND, { readsAfterLoss: 'closed' }).result).toEqual([C, C, C]);
  });

  it('D26: where none had arrived, reads give CHANNELCLOSED in either reading', () => {
    const C = 'CHANNELCLOSED';
    expect(afterLoss(1000, {}).result).toEqual([C, C, C]);
    expect(afterLoss(1000, { readsAfterLoss: 'closed' }).result).toEqual([C, C, C]);
  });

  it('D26: with readsAfterLoss closed a channel that lives is read as ever', () => {
    const run = ask({}, { assumptions: { readsAfterLoss: 'closed' } });
    expect(run).toMatchObject({ status: 'OKAY', statusCode: 200 });
  });

  it('D14: a connection cut mid-exchange brings NOTCONNECTED, and the answer goes nowhere', () => {
    const http = [endpoint({ latency: { kind: 'fixed', us: 4_000_000 } })];
    const faults = [on(REQUESTED, { kind: 'connectionTerminated' })];
    const run = inWorld({ ...world, http, faults }, function* (bench) {
      const rig = yield* requested(bench);
      const status = bench.d.mv.readHttpResponseData(rig.channel).status;
      return [name(status), events(bench.d, rig, 9)];
    });
    expect(run.of('fault').map((f) => f.phase)).toEqual(['start']);
    expect(run.result).toEqual(['CHANNELCLOSED', [MvEventType.CHANNELNOTCONNECTED]]);
    expect(run.of('exchange').map((e) => e.what)).toEqual(['request', 'abandoned']);
  });

  it('D27: closing mid-exchange ends it without a word', () => {
    const run = inWorld(world, function* (bench) {
      const rig = yield* requested(bench, {}, {}, 1000);
      must(bench.d.mv.closeChannel(rig.channel).status);
      yield bench.d.sleep(20 * SECOND);
      return events(bench.d, rig, 9);
    });
    expect(run.result).toEqual([]);
    expect(run.of('exchange').map((e) => e.what)).toEqual(['request', 'abandoned']);
  });

  it('D41: a short gap in coverage only delays the response', () => {
    const faults = [on(REQUESTED, { kind: 'coverageLoss', forUs: 5 * SECOND })];
    const http = [endpoint({ latency: { kind: 'fixed', us: 1_000_000 } })];
    const calm = ask({}, { http });
    const disturbed = ask({}, { http, faults });
    expect(disturbed.result).toBe('OK');
    expect(tookUs(calm.run)).toBeLessThan(2 * SECOND);
    expect(tookUs(disturbed.run)).toBeGreaterThan(5 * SECOND);
  });

  it('D21: the death of the app mid-exchange ends it', () => {
    const faults = [on(REQUESTED, { kind: 'appCrash', message: 'planned' })];
    const http = [endpoint({ latency: { kind: 'fixed', us: 4_000_000 } })];
    const run = inWorld(
      { ...world, http, faults },
      function* (bench) {
        if (bench.d.mv.getWakeReason().reason === 0) yield* requested(bench);
      },
      { mayCrash: true },
    );
    expect(run.of('exchange').map((e) => e.what)).toEqual(['request', 'abandoned']);
  });
});

describe('repeatability', () => {
  const poller = mainOnly(function* (d) {
    const { mv, memory } = d;
    const ring = memory.allocate(256, 16);
    const center = mv.setupNotifications({ irq: 41, buffer: ring, bufferBytes: 256 }).handle;
    const network = mv.requestNetwork({ notificationHandle: center, notificationTag: 1 }).handle;
    const buffers = memory.allocate(2048, 512);
    for (;;) {
      yield d.sleep(2 * SECOND);
      const { handle } = mv.openChannel({
        notificationHandle: center,
        notificationTag: 2,
        networkHandle: network,
        receiveBuffer: buffers,
        receiveBytes: 1024,
        sendBuffer: buffers + 1024,
        sendBytes: 1024,
        channelType: 2,
      });
      mv.sendHttpRequest(handle, { url: URL });
      yield d.sleep(7 * SECOND);
      mv.serverLog(String(mv.readHttpResponseData(handle).statusCode));
      mv.closeChannel(handle);
    }
  });
  const random: SmallWorld = {
    lengthUs: 120 * SECOND,
    http: [endpoint({ latency: { kind: 'uniform', minUs: 100_000, maxUs: 8_000_000 } })],
    faults: [at(0, { kind: 'httpFault', what: 'slowBody', delayUs: SECOND, times: 3 })],
  };

  function simulation(seed: string, records: TraceRecord[] = []): Simulation {
    const options = { sinks: [(r: TraceRecord) => records.push(r)], resumable: true };
    const program = programOf(poller, 'inline', 'none');
    return new Simulation(scenario({ ...random, seed }), program, options);
  }
  const finish = (s: Simulation) => {
    while (s.advance(10_000));
    return s.finish('finished');
  };

  it('D49: the same seed gives the same run, and another one other latencies', () => {
    const [first, again, other] = [simulation('1'), simulation('1'), simulation('2')].map(finish);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('D49: a run that is continued from a snapshot ends like one that was not stopped', () => {
    const records: TraceRecord[] = [];
    const whole = finish(simulation('1', records));
    const asks = records.filter((r) => r.kind === 'exchange' && r.what === 'request');
    expect(asks.length).toBeGreaterThan(8);
    const moments = asks.flatMap((r) => [r.at, r.at + 20_000, r.at + 300_000, r.at + 6 * SECOND]);
    for (const moment of moments.slice(0, 16)) {
      const stopped = simulation('1');
      stopped.advanceTo(moment);
      const resumed = simulation('1');
      resumed.restore(structuredClone(stopped.snapshot()));
      expect(finish(resumed)).toBe(whole);
    }
  });
});
