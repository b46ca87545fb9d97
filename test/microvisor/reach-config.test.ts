/** Every status of the calls that fetch configuration, reached through a real app in a real world. */

import { describe, expect, it } from 'vitest';
import { MvConfigKeyFetchScope, MvConfigKeyFetchStore } from '../../src/abi/enums.ts';
import type { ConfigKeyToFetch } from '../../src/host/app/mv-http.ts';
import { configChannel, httpChannel, VALUES } from '../support/services.ts';
import { SECOND, type SmallWorld } from '../support/small-world.ts';
import { BAD, describeReaches, END_OF_RAM, type Reach, type Reaches } from './reach.ts';
import { type Bench, inWorld, must, name } from './support.ts';

type Calls =
  | 'mvSendConfigFetchRequest'
  | 'mvReadConfigFetchResponseData'
  | 'mvReadConfigResponseItem';

const world: SmallWorld = { config: VALUES };

const key = (over: Partial<ConfigKeyToFetch> = {}): ConfigKeyToFetch => ({
  scope: MvConfigKeyFetchScope.ACCOUNT,
  store: MvConfigKeyFetchStore.CONFIG,
  key: 'interval',
  ...over,
});

const fresh = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* configChannel(bench);
    act(bench, channel);
  },
});

const answered = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* configChannel(bench);
    must(bench.d.mv.sendConfigFetchRequest(channel, [key()]));
    yield bench.d.sleep(5 * SECOND);
    act(bench, channel);
  },
});

const lost = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel, network } = yield* configChannel(bench);
    must(bench.d.mv.releaseNetwork(network).status);
    act(bench, channel);
  },
});

/** A call on a channel of another type. */
const ofHttp = (act: (bench: Bench, channel: number) => void): Reach => ({
  world,
  *body(bench) {
    const { channel } = yield* httpChannel(bench);
    act(bench, channel);
  },
});

const sending = (...keys: readonly ConfigKeyToFetch[]): Reach =>
  fresh(({ d }, channel) => d.mv.sendConfigFetchRequest(channel, keys));

const send = ({ d }: Bench, channel: number) => d.mv.sendConfigFetchRequest(channel, [key()]);
const data = ({ d }: Bench, channel: number) => d.mv.readConfigFetchResponseData(channel);
const item = ({ d }: Bench, channel: number) => d.mv.readConfigResponseItem(channel, 0);

const reaches: Reaches<Calls> = {
  mvSendConfigFetchRequest: {
    OKAY: fresh(send),
    PARAMETERFAULT: fresh(({ d }, channel) => {
      d.raw.mvSendConfigFetchRequest(channel, END_OF_RAM - 4);
    }),
    LATEFAULT: fresh(({ d }, channel) => {
      const at = d.memory.allocate(8, 4);
      d.memory.writeU32(at, 1);
      d.memory.writeU32(at + 4, BAD);
      d.raw.mvSendConfigFetchRequest(channel, at);
    }),
    INVALIDHANDLE: ofHttp(send),
    INVALIDBUFFERSIZE: sending(...Array.from({ length: 11 }, () => key({ key: 'k'.repeat(100) }))),
    CHANNELCLOSED: lost(send),
    REQUESTALREADYSENT: fresh((bench, channel) => {
      must(send(bench, channel));
      send(bench, channel);
    }),
    TOOMANYCONFIGKEYS: sending(...Array.from({ length: 33 }, () => key())),
    UNKNOWNCONFIGSTORE: sending(key({ store: 2 })),
    UNKNOWNCONFIGSCOPE: sending(key(), key({ scope: 2 })),
    INVALIDCONFIGKEY: sending(key({ key: 'k'.repeat(101) })),
  },
  mvReadConfigFetchResponseData: {
    OKAY: answered(data),
    PARAMETERFAULT: answered(({ d }, channel) => {
      d.raw.mvReadConfigFetchResponseData(channel, END_OF_RAM - 4);
    }),
    CHANNELCLOSED: lost(data),
    INVALIDHANDLE: ofHttp(data),
    RESPONSENOTPRESENT: fresh(data),
  },
  mvReadConfigResponseItem: {
    OKAY: answered(item),
    PARAMETERFAULT: answered(({ d }, channel) => {
      d.raw.mvReadConfigResponseItem(channel, END_OF_RAM - 16);
    }),
    INVALIDHANDLE: ofHttp(item),
    RESPONSENOTPRESENT: fresh(item),
    CHANNELCLOSED: lost(item),
    INDEXINVALID: answered(({ d }, channel) => d.mv.readConfigResponseItem(channel, 1)),
    INVALIDBUFFERSIZE: answered(({ d }, channel) => d.mv.readConfigResponseItem(channel, 0, 1)),
  },
};

describeReaches('statuses of the config calls', reaches);

describe('limits of a fetch', () => {
  const statusOf = (...keys: readonly ConfigKeyToFetch[]) =>
    inWorld({ ...world, lengthUs: 30 * SECOND }, function* (bench) {
      const { channel } = yield* configChannel(bench, { sendBytes: 4096 });
      return name(bench.d.mv.sendConfigFetchRequest(channel, keys));
    }).result;

  it.each([
    ['of 1 character', 'k', 'OKAY'],
    ['of 100 characters', 'k'.repeat(100), 'OKAY'],
    ['of every printable kind', ' ~!az09', 'OKAY'],
    ['without a character', '', 'INVALIDCONFIGKEY'],
    ['of 101 characters', 'k'.repeat(101), 'INVALIDCONFIGKEY'],
    ['with a control character', 'a\x1f', 'INVALIDCONFIGKEY'],
    ['with DEL', 'a\x7f', 'INVALIDCONFIGKEY'],
    ['beyond ASCII', 'grüße', 'INVALIDCONFIGKEY'],
  ])('D35: a key %s gives %j %s', (_, text, status) => {
    expect(statusOf(key({ key: text }))).toBe(status);
  });

  it('D35: 32 keys are taken, and 33 are too many', () => {
    const keys = (count: number) => Array.from({ length: count }, () => key());
    expect(statusOf(...keys(32))).toBe('OKAY');
    expect(statusOf(...keys(33))).toBe('TOOMANYCONFIGKEYS');
  });

  it('D3: each nested result pointer of an item is looked at, and nothing is written', () => {
    const run = inWorld({ ...world, lengthUs: 40 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* configChannel(bench);
      must(d.mv.sendConfigFetchRequest(channel, [key()]));
      yield d.sleep(5 * SECOND);
      const result = d.memory.allocate(4, 4);
      const data = d.memory.allocate(64, 4);
      const length = d.memory.allocate(4, 4);
      const read = (...words: readonly number[]) => {
        const at = d.memory.allocate(20, 4);
        words.forEach((word, i) => {
          d.memory.writeU32(at + i * 4, word);
        });
        return name(d.raw.mvReadConfigResponseItem(channel, at));
      };
      const statuses = [
        read(0, BAD, data, 64, length),
        read(0, result, BAD, 64, length),
        read(0, result, data, 64, BAD),
      ];
      return [...statuses, d.memory.readU32(length), read(0, result, data, 64, length)];
    });
    const P = 'PARAMETERFAULT';
    expect(run.result).toEqual([P, P, P, 0, 'OKAY']);
  });
});
