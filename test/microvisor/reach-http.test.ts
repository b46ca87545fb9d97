/** Every status of the HTTP calls, reached through a real app in a real world. */

import { describe, expect, it } from 'vitest';
import { MvChannelType } from '../../src/abi/enums.ts';
import { endpoint, httpChannel, requested, URL } from '../support/services.ts';
import { SECOND, type SmallWorld } from '../support/small-world.ts';
import { BAD, describeReaches, END_OF_RAM, type Reach, type Reaches } from './reach.ts';
import { type Bench, connected, inWorld, must, name } from './support.ts';

type Calls =
  | 'mvSendHttpRequest'
  | 'mvReadHttpResponseData'
  | 'mvReadHttpResponseHeader'
  | 'mvReadHttpResponseBody';

const world: SmallWorld = { http: [endpoint()] };

/** A call on an open HTTP channel without a request. */
const fresh = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* httpChannel(bench);
    act(bench, channel);
  },
});

/** A call when the response has arrived. */
const answered = (act: (bench: Bench, channel: number) => void, url = URL): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* requested(bench, { url });
    act(bench, channel);
  },
});

/** A call on a channel that has lost its connection before any response. */
const lost = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel, network } = yield* httpChannel(bench);
    must(bench.d.mv.releaseNetwork(network).status);
    act(bench, channel);
  },
});

/** A call on a channel for opaque bytes. */
const opaque = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* connected(bench);
    act(bench, channel);
  },
});

const send = ({ d }: Bench, channel: number) => d.mv.sendHttpRequest(channel, { url: URL });
const data = ({ d }: Bench, channel: number) => d.mv.readHttpResponseData(channel);
const header = ({ d }: Bench, channel: number) => d.mv.readHttpResponseHeader(channel, 0);
const body = ({ d }: Bench, channel: number) => d.mv.readHttpResponseBody(channel, 0, 16);

const reaches: Reaches<Calls> = {
  mvSendHttpRequest: {
    OKAY: fresh(send),
    PARAMETERFAULT: fresh(({ d }, channel) => d.raw.mvSendHttpRequest(channel, END_OF_RAM - 32)),
    LATEFAULT: fresh(({ d }, channel) => {
      const at = d.memory.allocate(36, 4);
      d.memory.writeU32(at, BAD);
      d.memory.writeU32(at + 4, 3);
      d.raw.mvSendHttpRequest(channel, at);
    }),
    INVALIDHANDLE: opaque(send),
    INVALIDBUFFERSIZE: fresh(({ d }, channel) => {
      d.mv.sendHttpRequest(channel, { url: URL, body: new Uint8Array(1024) });
    }),
    TOOMANYELEMENTS: fresh(({ d }, channel) => {
      d.mv.sendHttpRequest(channel, { url: URL, headers: Array.from({ length: 33 }, () => 'a:b') });
    }),
    CHANNELCLOSED: lost(send),
    REQUESTALREADYSENT: fresh((bench, channel) => {
      must(send(bench, channel));
      send(bench, channel);
    }),
  },
  mvReadHttpResponseData: {
    OKAY: answered(data),
    PARAMETERFAULT: answered(({ d }, channel) =>
      d.raw.mvReadHttpResponseData(channel, END_OF_RAM - 12),
    ),
    INVALIDHANDLE: opaque(data),
    RESPONSENOTPRESENT: fresh(data),
    CHANNELCLOSED: lost(data),
  },
  mvReadHttpResponseHeader: {
    OKAY: answered(header),
    PARAMETERFAULT: answered(({ d }, channel) => {
      d.raw.mvReadHttpResponseHeader(channel, 0, END_OF_RAM - 8, 9);
    }),
    INVALIDHANDLE: opaque(header),
    RESPONSENOTPRESENT: fresh(header),
    CHANNELCLOSED: lost(header),
    INDEXINVALID: answered(({ d }, channel) => d.mv.readHttpResponseHeader(channel, 1)),
    REQUESTUNSUCCESSFUL: answered(header, 'http://api.example.com/'),
  },
  mvReadHttpResponseBody: {
    OKAY: answered(body),
    PARAMETERFAULT: answered(({ d }, channel) => d.raw.mvReadHttpResponseBody(channel, 0, BAD, 4)),
    INVALIDHANDLE: opaque(body),
    RESPONSENOTPRESENT: fresh(body),
    CHANNELCLOSED: lost(body),
    OFFSETINVALID: answered(({ d }, channel) => d.mv.readHttpResponseBody(channel, 12, 4)),
    REQUESTUNSUCCESSFUL: answered(body, 'http://api.example.com/'),
  },
};

describeReaches('statuses of the HTTP calls', reaches);

describe('what an HTTP call looks at first', () => {
  const statusOf = (act: (bench: Bench, channel: number) => number) =>
    inWorld({ ...world, lengthUs: 30 * SECOND }, function* (bench) {
      const { channel } = yield* httpChannel(bench);
      return name(act(bench, channel) as never);
    }).result;

  it('D3: a bad request pointer comes before a bad handle', () => {
    expect(statusOf(({ d }) => d.raw.mvSendHttpRequest(0, BAD))).toBe('PARAMETERFAULT');
  });

  it('D3: too many headers come before a request that does not fit', () => {
    const headers = Array.from({ length: 33 }, () => `a: ${'x'.repeat(100)}`);
    const status = statusOf(({ d }, channel) =>
      d.mv.sendHttpRequest(channel, { url: URL, headers }),
    );
    expect(status).toBe('TOOMANYELEMENTS');
  });

  it('D3: a request that was sent comes before one that does not fit', () => {
    const status = statusOf(({ d }, channel) => {
      must(d.mv.sendHttpRequest(channel, { url: URL }));
      return d.mv.sendHttpRequest(channel, { url: URL, body: new Uint8Array(2000) });
    });
    expect(status).toBe('REQUESTALREADYSENT');
  });

  it('D4: after a late fault the channel takes no other request, and no answer comes', () => {
    const run = inWorld({ ...world, lengthUs: 40 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* httpChannel(bench);
      const at = d.memory.allocate(36, 4);
      // One header, in no memory.
      d.memory.writeU32(at + 16, 1);
      d.memory.writeU32(at + 20, BAD);
      const late = d.raw.mvSendHttpRequest(channel, at);
      const again = d.mv.sendHttpRequest(channel, { url: URL });
      yield d.sleep(15 * SECOND);
      return [late, again, d.mv.readHttpResponseData(channel).status].map(name);
    });
    expect(run.result).toEqual(['LATEFAULT', 'REQUESTALREADYSENT', 'RESPONSENOTPRESENT']);
    expect(run.of('exchange')).toEqual([]);
  });

  it.each([MvChannelType.HTTP, MvChannelType.CONFIGFETCH])(
    'G6: the calls for streams refuse a channel of type %i as no handle of theirs',
    (channelType) => {
      const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
        const { channel } = yield* connected(bench, { channelType });
        const { mv } = bench.d;
        const write = mv.writeChannel(channel, 'x').status;
        const stream = mv.writeChannelStream(channel, 'x').status;
        const read = mv.readChannel(channel).status;
        return [write, stream, read, mv.readChannelComplete(channel, 0)].map(name);
      });
      expect(new Set(run.result)).toEqual(new Set(['INVALIDHANDLE']));
      expect(run.of('bytes')).toEqual([]);
    },
  );
});
