// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not
/** Handles and results: G1 to G6, D23, D24. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MvClosureReason, MvEventType, MvNetworkStatus } from '../../src/abi/enums.ts';
import type { MvStatus } from '../../src/abi/status.ts';
import type { Device } from '../../src/host/app/device.ts';
import { at, SECOND } from '../support/small-world.ts';
import {
  channelParams,
  connected,
  events,
  inWorld,
  must,
  NETWORK_TAG,
  name,
  notifications,
  OKAY,
  online,
  openCenter,
  openChannel,
  requestNetwork,
} from './support.ts';

/** The four kinds of handle, one of each. */
interface Four {
  readonly notification: number;
  readonly system: number;
  readonly network: number;
  readonly channel: number;
}
type Kind = keyof Four;

/** Every call that takes a handle, by the kind that it takes. */
const users: readonly { kind: Kind; call: string; use: (d: Device, h: number) => MvStatus }[] = [
  {
    kind: 'notification',
    call: 'mvTempTriggerNotification',
    use: (d, h) => d.mv.tempTriggerNotification(h, 1, 1),
  },
  {
    kind: 'notification',
    call: 'mvRequestNetwork',
    use: (d, h) => d.mv.requestNetwork({ notificationHandle: h, notificationTag: 1 }).status,
  },
  {
    kind: 'notification',
    call: 'mvOpenSystemNotification',
    use: (d, h) =>
      d.mv.openSystemNotification({ notificationHandle: h, notificationTag: 1, source: 0 }).status,
  },
  { kind: 'network', call: 'mvGetNetworkStatus', use: (d, h) => d.mv.getNetworkStatus(h).status },
  { kind: 'channel', call: 'mvReadChannel', use: (d, h) => d.mv.readChannel(h).status },
  { kind: 'channel', call: 'mvReadChannelComplete', use: (d, h) => d.mv.readChannelComplete(h, 0) },
  { kind: 'channel', call: 'mvWriteChannel', use: (d, h) => d.mv.writeChannel(h).status },
  {
    kind: 'channel',
    call: 'mvWriteChannelStream',
    use: (d, h) => d.mv.writeChannelStream(h, 'x').status,
  },
  {
    kind: 'channel',
    call: 'mvGetChannelClosureReason',
    use: (d, h) => d.mv.getChannelClosureReason(h).status,
  },
  // Last, since they end what they are given.
  { kind: 'channel', call: 'mvCloseChannel', use: (d, h) => d.mv.closeChannel(h).status },
  {
    kind: 'system',
    call: 'mvCloseSystemNotification',
    use: (d, h) => d.mv.closeSystemNotification(h).status,
  },
  { kind: 'network', call: 'mvReleaseNetwork', use: (d, h) => d.mv.releaseNetwork(h).status },
  {
    kind: 'notification',
    call: 'mvCloseNotifications',
    use: (d, h) => d.mv.closeNotifications(h).status,
  },
];

function* four(bench: Parameters<typeof connected>[0]) {
  const rig = yield* connected(bench);
  const { handle } = bench.d.mv.openSystemNotification({
    notificationHandle: rig.center,
    notificationTag: 3,
    source: 0,
  });
  const all: Four = {
    notification: rig.center,
    system: handle,
    network: rig.network,
    channel: rig.channel,
  };
  return all;
}

describe('results', () => {
  it('G1: a call takes its few microseconds and no more; the outcome arrives later', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { center, ring } = openCenter(d);
      const rig = { ring, ringRecords: 64 };
      const start = d.mv.getMicroseconds().microseconds;
      const network = requestNetwork(d, center);
      const status = d.mv.getNetworkStatus(network).networkStatus;
      const took = d.mv.getMicroseconds().microseconds - start;
      const atOnce = events(d, rig);
      yield d.sleep(10 * SECOND);
      const params = channelParams(d, { center, network });
      const { handle } = d.mv.openChannel(params);
      const before = d.mv.getChannelClosureReason(handle).reason;
      yield d.sleep(SECOND);
      const after = d.mv.getChannelClosureReason(handle).reason;
      return { status, took, atOnce, later: events(d, rig, NETWORK_TAG), before, after };
    });
    const { NOTYETOPEN, NONE } = MvClosureReason;
    expect(run.result).toMatchObject({
      status: MvNetworkStatus.CONNECTING,
      took: 15,
      atOnce: [],
      later: [MvEventType.NETWORKSTATUSCHANGED],
      before: NOTYETOPEN,
      after: NONE,
    });
  });

  it.each([1, 5, 100])('G1, D44: callCost %i is what each call takes', (callCost) => {
    const run = inWorld({ lengthUs: 2 * SECOND, assumptions: { callCost } }, function* ({ d }) {
      const first = d.mv.getMicroseconds().microseconds;
      for (let i = 0; i < 9; i += 1) d.mv.noOp();
      return d.mv.getMicroseconds().microseconds - first;
    });
    expect(run.result).toBe(10 * callCost);
  });

  it('G1: a refused call never notifies', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const before = notifications(d, rig).length;
      d.mv.openChannel(channelParams(d, rig, { endpoint: 'nowhere' }));
      d.mv.writeChannel(99, 'x');
      yield d.sleep(10 * SECOND);
      return notifications(d, rig).length - before;
    });
    expect(run.result).toBe(0);
  });
});

describe('handles', () => {
  it('G2, G3: are never zero, are 32 bits wide, and none is issued twice in a run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const run = inWorld({ lengthUs: 20 * SECOND, seed: `${seed}` }, function* (bench) {
          const { d } = bench;
          const rig = yield* online(bench);
          for (let i = 0; i < 7; i += 1) {
            const { center } = openCenter(d, 2, i);
            d.mv.openSystemNotification({
              notificationHandle: center,
              notificationTag: 1,
              source: 1,
            });
            must(d.mv.closeNotifications(center).status);
            must(d.mv.releaseNetwork(requestNetwork(d, rig.center)).status);
            must(d.mv.closeChannel(openChannel(d, rig)).status);
          }
        });
        const issued = run.of('handle').filter((h) => h.what === 'issued');
        const values = issued.map((h) => h.handle);
        expect(issued).toHaveLength(30);
        expect(new Set(values).size).toBe(values.length);
        for (const h of values) expect(h > 0 && h <= 0xffff_ffff && Number.isInteger(h)).toBe(true);
        // Random ones look it: they are not small numbers, and another seed gives others.
        const random = issued.filter((h) => h.type === 'network' || h.type === 'notification');
        expect(random.some((h) => h.handle > 0xffff)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('G2: are unique across the lives of an app too', () => {
    const run = inWorld({ lengthUs: 60 * SECOND }, function* (bench) {
      yield* four(bench);
      if (bench.d.mv.getWakeReason().reason === 0) bench.d.mv.restart();
    });
    const values = run.of('handle').filter((h) => h.what === 'issued');
    expect(values).toHaveLength(8);
    expect(new Set(values.map((h) => h.handle)).size).toBe(8);
    expect(run.of('handle').filter((h) => h.what === 'vanished')).toHaveLength(4);
  });

  it.each(users)('G3: $call reports a handle of zero', ({ use }) => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      return name(use(d, 0));
    });
    expect(run.result).toBe('INVALIDHANDLE');
  });

  it.each(users)('G6: $call reports a handle of every other kind, and takes its own', (user) => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const handles = yield* four(bench);
      const kinds = Object.keys(handles) as Kind[];
      const others = kinds.filter((k) => k !== user.kind);
      const given = others.map((k) => name(user.use(bench.d, handles[k])));
      return [...given, name(user.use(bench.d, handles[user.kind]))];
    });
    const no = 'INVALIDHANDLE';
    expect(run.result).toEqual([no, no, no, 'OKAY']);
  });

  it('G6, G27: mvOpenChannel wants a network and a center, each in its place', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const all = yield* four(bench);
      const rig = { center: all.notification, network: all.network };
      const wrong = [all.notification, all.channel, all.system, 0];
      const centers = [all.network, all.channel, all.system, 0];
      return [
        ...wrong.map((networkHandle) => d.mv.openChannel(channelParams(d, rig, { networkHandle }))),
        ...centers.map((notificationHandle) =>
          d.mv.openChannel(channelParams(d, rig, { notificationHandle })),
        ),
      ].map((r) => name(r.status));
    });
    expect(new Set(run.result)).toEqual(new Set(['INVALIDHANDLE']));
  });

  it('G5, G26, G47, G53, G56: closing writes zero, and the old value is an error everywhere', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const handles = yield* four(bench);
      const closed = [
        d.mv.closeChannel(handles.channel),
        d.mv.closeSystemNotification(handles.system),
        d.mv.releaseNetwork(handles.network),
        d.mv.closeNotifications(handles.notification),
      ];
      return { closed, stale: users.map(({ use, kind }) => name(use(d, handles[kind]))) };
    });
    for (const { status, handle } of run.result.closed) expect([status, handle]).toEqual([OKAY, 0]);
    expect(new Set(run.result.stale)).toEqual(new Set(['INVALIDHANDLE']));
  });

  it('G5: a refused close leaves the handle as it was', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      return [d.mv.closeChannel(77), d.mv.releaseNetwork(78), d.mv.closeNotifications(79)];
    });
    expect(run.result.map((r) => r.handle)).toEqual([77, 78, 79]);
  });
});

describe('network handles', () => {
  it('D24: eight at once, and the ninth is a PARAMETERFAULT until one is released', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* ({ d }) {
      const { center } = openCenter(d);
      const ask = () => d.mv.requestNetwork({ notificationHandle: center, notificationTag: 1 });
      const nine = Array.from({ length: 9 }, ask);
      const first = nine[0];
      if (first !== undefined) must(d.mv.releaseNetwork(first.handle).status);
      return [...nine.map((r) => name(r.status)), name(ask().status)];
    });
    const [ok, full] = ['OKAY', 'PARAMETERFAULT'];
    expect(run.result).toEqual([ok, ok, ok, ok, ok, ok, ok, ok, full, ok]);
  });

  it('D24: a notification handle that is no center is INVALIDHANDLE', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      return name(d.mv.requestNetwork({ notificationHandle: 4, notificationTag: 1 }).status);
    });
    expect(run.result).toBe('INVALIDHANDLE');
  });

  it('D23, G55: releasing one of two ends its channels only, and the link stays up', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const second = requestNetwork(d, rig.center, 70);
      const mine = openChannel(d, rig, { notificationTag: 1 });
      const other = openChannel(d, { ...rig, network: second }, { notificationTag: 2 });
      yield d.sleep(SECOND);
      must(d.mv.releaseNetwork(rig.network).status);
      yield d.sleep(5 * SECOND);
      return {
        mine: [name(d.mv.writeChannel(mine, 'x').status), events(d, rig, 1)],
        reason: d.mv.getChannelClosureReason(mine).reason,
        other: [name(d.mv.writeChannel(other, 'x').status), events(d, rig, 2)],
        status: d.mv.getNetworkStatus(second).networkStatus,
      };
    });
    expect(run.result).toEqual({
      mine: ['CHANNELCLOSED', [MvEventType.CHANNELNOTCONNECTED]],
      reason: MvClosureReason.NETWORKDISCONNECTED,
      other: ['OKAY', []],
      status: MvNetworkStatus.CONNECTED,
    });
    expect(run.moves('transport').map((m) => m.to)).toEqual(['connecting', 'up']);
  });

  it('D11, G21: a request made while connected posts nothing, or one record', () => {
    const ask = (notifyWhenAlreadyConnected: 'no' | 'yes') =>
      inWorld(
        { lengthUs: 20 * SECOND, assumptions: { notifyWhenAlreadyConnected } },
        function* (bench) {
          const { d } = bench;
          const rig = yield* online(bench);
          requestNetwork(d, rig.center, 70);
          yield d.sleep(SECOND);
          return events(d, rig, 70);
        },
      ).result;
    expect(ask('no')).toEqual([]);
    expect(ask('yes')).toEqual([MvEventType.NETWORKSTATUSCHANGED]);
  });

  it('G48, D23: loss of the link ends the channels of every handle', () => {
    const faults = [at(15 * SECOND, { kind: 'backhaulLoss', forUs: 200 * SECOND })];
    const run = inWorld({ lengthUs: 120 * SECOND, faults }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const second = requestNetwork(d, rig.center, 70);
      openChannel(d, rig, { notificationTag: 1 });
      openChannel(d, { ...rig, network: second }, { notificationTag: 2 });
      yield d.sleep(100 * SECOND);
      return [1, 2].map((tag) => events(d, rig, tag));
    });
    const gone = [MvEventType.CHANNELNOTCONNECTED];
    expect(run.result).toEqual([gone, gone]);
  });
});
