/** Configuration fetches through the cloud: stores, limits, faults, losses. */

import { describe, expect, it } from 'vitest';
import {
  MvConfigFetchResult,
  MvConfigKeyFetchResult,
  MvConfigKeyFetchScope,
  MvConfigKeyFetchStore,
  MvEventType,
} from '../../src/abi/enums.ts';
import type { ConfigKeyToFetch } from '../../src/host/app/mv-http.ts';
import type { ConfigSettings, Fault } from '../../src/scenario/scenario.ts';
import { type Bench, type Body, events, inWorld, must, name } from '../microvisor/support.ts';
import { configChannel, VALUES } from '../support/services.ts';
import { at, SECOND, type SmallWorld } from '../support/small-world.ts';

const world: SmallWorld = { lengthUs: 60 * SECOND, config: VALUES };
const { ACCOUNT, DEVICE } = MvConfigKeyFetchScope;
const { CONFIG, SECRET } = MvConfigKeyFetchStore;

const wanted = (key: string, scope: number = ACCOUNT, store: number = CONFIG) => ({
  scope,
  store,
  key,
});

const nameIn = (names: object, value: number) =>
  Object.entries(names).find(([, v]) => v === value)?.[0];

/** Fetches, waits, and reads everything. */
function* fetched(
  bench: Bench,
  keys: readonly ConfigKeyToFetch[],
  receiveBytes = 1024,
): Body<{ status: string; result: string | undefined; items: unknown[]; events: number[] }> {
  const { mv } = bench.d;
  const rig = yield* configChannel(bench, { receiveBytes });
  must(mv.sendConfigFetchRequest(rig.channel, keys));
  yield bench.d.sleep(15 * SECOND);
  const { status, result, itemCount } = mv.readConfigFetchResponseData(rig.channel);
  const items = Array.from({ length: itemCount }, (_, i) => {
    const item = mv.readConfigResponseItem(rig.channel, i);
    return `${nameIn(MvConfigKeyFetchResult, item.result)} ${item.value}`;
  });
  const seen = events(bench.d, rig, 9);
  return { status: name(status), result: nameIn(MvConfigFetchResult, result), items, events: seen };
}

const fetch = (keys: readonly ConfigKeyToFetch[], over: SmallWorld = {}, receiveBytes = 1024) =>
  inWorld({ ...world, ...over }, (bench) => fetched(bench, keys, receiveBytes));

describe('a fetch', () => {
  it('D35: items come in the order of the request, each from its scope and store', () => {
    const { result } = fetch([
      wanted('name'),
      wanted('interval', DEVICE),
      wanted('token', ACCOUNT, SECRET),
      wanted('interval'),
    ]);
    expect(result.result).toBe('OK');
    expect(result.items).toEqual(['OK grüße', 'OK 15', 'OK geheim', 'OK 60']);
    expect(result.events).toEqual([MvEventType.CHANNELDATAREADABLE]);
  });

  it('D35: a key that its own scope and store lack is not found, and the others are', () => {
    const { result } = fetch([
      wanted('token'),
      wanted('name', DEVICE),
      wanted('toString'),
      wanted('interval'),
    ]);
    const none = 'KEYNOTFOUND ';
    expect(result).toMatchObject({ result: 'OK', items: [none, none, none, 'OK 60'] });
  });

  it('D35: a scenario without values has no key', () => {
    const run = inWorld({ lengthUs: 60 * SECOND }, (b) => fetched(b, [wanted('interval')]));
    expect(run.result.items).toEqual(['KEYNOTFOUND ']);
  });

  it('D35: no key at all is a fetch without items', () => {
    expect(fetch([]).result).toMatchObject({ status: 'OKAY', result: 'OK', items: [] });
  });

  it('D35: a value of 4,096 bytes arrives whole', () => {
    const value = 'v'.repeat(4096);
    const config: ConfigSettings = {
      ...VALUES,
      device: { config: { long: value }, secret: {} },
    };
    const { result } = fetch([wanted('long', DEVICE)], { config }, 4096);
    expect(result.items).toEqual([`OK ${value}`]);
  });

  it('D35: values that fill the receive buffer fit, and one byte more is RESPONSETOOLARGE', () => {
    const config = (bytes: number): ConfigSettings => ({
      ...VALUES,
      device: { config: { a: 'a'.repeat(500), b: 'b'.repeat(bytes) }, secret: {} },
    });
    const keys = [wanted('a', DEVICE), wanted('b', DEVICE)];
    expect(fetch(keys, { config: config(524) }).result.result).toBe('OK');
    const large = fetch(keys, { config: config(525) }).result;
    expect(large).toMatchObject({ status: 'OKAY', result: 'RESPONSETOOLARGE', items: [] });
  });

  it('D49: the trace follows it, and its bytes add up', () => {
    const run = fetch([wanted('interval'), wanted('nothing')]);
    expect(run.of('exchange').map((e) => [e.service, e.what, e.detail, e.bytes])).toEqual([
      ['config', 'request', 'account.config.interval account.config.nothing', 15],
      ['config', 'answered', '2 items', 2],
      ['config', 'response', 'OK KEYNOTFOUND', 2],
    ]);
    expect(run.of('bytes').map((b) => `${b.what} ${b.count}`)).toEqual([
      'accepted 15',
      'sent 15',
      'delivered 15',
      'offered 2',
      'received 2',
      'consumed 2',
    ]);
  });
});

describe('faults of the cloud', () => {
  const failing = (fault: object, keys = [wanted('interval'), wanted('name')]) =>
    fetch(keys, { faults: [at(0, { kind: 'configFault', times: 1, ...fault } as Fault, 'store')] });

  it('D49: serverError is the result of every item', () => {
    expect(failing({ what: 'serverError' }).result).toMatchObject({
      result: 'OK',
      items: ['SERVERERROR ', 'SERVERERROR '],
    });
  });

  it('D49: keyNotFound of one key leaves the other items alone', () => {
    expect(failing({ what: 'keyNotFound', key: 'name' }).result.items).toEqual([
      'OK 60',
      'KEYNOTFOUND ',
    ]);
  });

  it('D49: a fault of a key that is not asked for hits nothing', () => {
    const { result } = failing({ what: 'tooLarge', key: 'other' });
    expect(result).toMatchObject({ result: 'OK', items: ['OK 60', 'OK grüße'] });
  });

  it('D49: tooLarge is the result of the whole', () => {
    const run = failing({ what: 'tooLarge' });
    expect(run.result).toMatchObject({ result: 'RESPONSETOOLARGE', items: [] });
    const [behind] = run.of('exchange').filter((e) => e.what === 'given up');
    expect(behind?.detail).toBe('too large (fault store)');
  });

  it('D49: slow is a late answer', () => {
    const took = (run: ReturnType<typeof fetch>) => {
      const [request, , response] = run.of('exchange');
      return (response?.at ?? 0) - (request?.at ?? 0);
    };
    const slow = failing({ what: 'slow', delayUs: 7 * SECOND });
    expect(took(slow) - took(fetch([wanted('interval'), wanted('name')]))).toBe(7 * SECOND);
  });
});

describe('losses', () => {
  it('D32: a lost answer brings no response and no notification', () => {
    const faults = [at(0, { kind: 'answerLost', times: 1 })];
    const { result } = fetch([wanted('interval')], { faults });
    expect(result).toMatchObject({ status: 'RESPONSENOTPRESENT', events: [] });
  });

  const afterLoss = (waitUs: number, assumptions: NonNullable<SmallWorld['assumptions']>) =>
    inWorld({ ...world, assumptions }, function* (bench) {
      const { mv } = bench.d;
      const { channel, network } = yield* configChannel(bench);
      must(mv.sendConfigFetchRequest(channel, [wanted('interval')]));
      yield bench.d.sleep(waitUs);
      must(mv.releaseNetwork(network).status);
      const data = mv.readConfigFetchResponseData(channel).status;
      return [data, mv.readConfigResponseItem(channel, 0).status].map(name);
    }).result;

  it('D26: a response that had arrived is readable after the loss, or with the other reading not', () => {
    const C = 'CHANNELCLOSED';
    expect(afterLoss(5 * SECOND, {})).toEqual(['OKAY', 'OKAY']);
    expect(afterLoss(5 * SECOND, { readsAfterLoss: 'closed' })).toEqual([C, C]);
    expect(afterLoss(5 * SECOND, { closeOnLoss: 'close' })).toEqual([C, C]);
  });

  it('D26: where none had arrived, reads give CHANNELCLOSED', () => {
    expect(afterLoss(1000, {})).toEqual(['CHANNELCLOSED', 'CHANNELCLOSED']);
  });

  it('D14: a server that closes the channel mid-exchange brings NOTCONNECTED alone', () => {
    const trigger = {
      by: 'record',
      record: 'exchange',
      where: { what: 'request' },
      nth: 1,
      since: 'run',
      afterUs: 60_000,
    } as const;
    const faults = [
      { id: 'close', fault: { kind: 'channelClosed', which: 'all' }, trigger },
    ] as const;
    const run = fetch([wanted('interval')], { faults });
    expect(run.result).toMatchObject({
      status: 'CHANNELCLOSED',
      events: [MvEventType.CHANNELNOTCONNECTED],
    });
    expect(run.of('exchange').map((e) => e.what)).toEqual(['request', 'abandoned']);
  });
});
