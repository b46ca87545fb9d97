// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not

/**
 * Every status of the calls that the guide needs, reached through a real app in a real world, and
 * what all calls have in common. Other groups have tables of their own.
 */

import { describe, expect, it } from 'vitest';
import { MvStatus, statusName } from '../../src/abi/status.ts';
import { SYSCALL_NAMES, syscall } from '../../src/abi/syscalls.ts';
import type { ChannelParams } from '../../src/host/app/mv.ts';
import { at, SECOND, type SmallWorld } from '../support/small-world.ts';
import {
  BAD,
  describeReaches,
  END_OF_RAM,
  onWord,
  type Reach,
  type Reaches,
  raw,
  rawInIrq,
  result,
} from './reach.ts';
import {
  type Bench,
  type Body,
  channelParams,
  connected,
  inWorld,
  must,
  name,
  online,
  openCenter,
  openChannel,
  requestNetwork,
  untilConnected,
} from './support.ts';

type Built =
  | 'mvGetMicroseconds'
  | 'mvGetSysClk'
  | 'mvGetHClk'
  | 'mvGetPClk1'
  | 'mvGetPClk2'
  | 'mvGetWallTime'
  | 'mvNoOp'
  | 'mvGetDeviceId'
  | 'mvSetupNotifications'
  | 'mvCloseNotifications'
  | 'mvTempTriggerNotification'
  | 'mvOpenSystemNotification'
  | 'mvCloseSystemNotification'
  | 'mvRequestNetwork'
  | 'mvReleaseNetwork'
  | 'mvGetNetworkStatus'
  | 'mvGetNetworkReasons'
  | 'mvOpenChannel'
  | 'mvReadChannel'
  | 'mvReadChannelComplete'
  | 'mvWriteChannelStream'
  | 'mvWriteChannel'
  | 'mvCloseChannel'
  | 'mvGetChannelClosureReason'
  | 'mvServerLoggingInit'
  | 'mvServerLog'
  | 'mvGetWakeReason'
  | 'mvRestart';

/** Documented pairs that nothing could cause, with the reason (D4). */
const noKnownCause = {
  mvReleaseNetwork: {
    UNSUPPORTEDSTRUCTUREVERSION: 'its only argument is a handle, so there is no version to refuse',
  },
} as const;

/** A set-up of notifications that differs from a good one. */
const setup = (
  over: (bench: Bench) => { irq?: number; buffer?: number; bytes?: number },
): Reach => ({
  world: { device: { reservedIrqs: [50] } },
  *body(bench) {
    const { d } = bench;
    const { irq = 40, buffer = d.memory.allocate(512, 16), bytes = 64 } = over(bench);
    d.mv.setupNotifications({ irq, buffer, bufferBytes: bytes });
  },
});

/** An opening that differs from a good one. */
const opening = (over: (bench: Bench) => Partial<ChannelParams>): Reach => ({
  *body(bench) {
    const rig = yield* online(bench);
    bench.d.mv.openChannel(channelParams(bench.d, rig, over(bench)));
  },
});

/** A call on an open channel. */
const onChannel = (
  act: (
    bench: Bench,
    channel: number,
    rig: { readonly network: number; readonly params: ChannelParams },
  ) => void,
): Reach => ({
  *body(bench) {
    const rig = yield* connected(bench);
    act(bench, rig.channel, rig);
  },
});

/** A call on a channel that has lost its connection. */
const onLost = (act: (bench: Bench, channel: number) => void): Reach => ({
  *body(bench) {
    const rig = yield* connected(bench);
    must(bench.d.mv.releaseNetwork(rig.network).status);
    act(bench, rig.channel);
  },
});

const logging = (act: (bench: Bench) => void, world: SmallWorld = {}): Reach => ({
  world,
  *body(bench) {
    const { d } = bench;
    must(d.mv.serverLoggingInit(d.memory.allocate(4096, 512), 4096));
    yield d.sleep(20 * SECOND);
    act(bench);
  },
});

const updateAt30s = at(30 * SECOND, { kind: 'updateStaged', update: 'app', layers: [100_000] });

const reaches: Reaches<Built, typeof noKnownCause> = {
  mvGetMicroseconds: result('mvGetMicroseconds'),
  mvGetSysClk: result('mvGetSysClk'),
  mvGetHClk: result('mvGetHClk'),
  mvGetPClk1: result('mvGetPClk1'),
  mvGetPClk2: result('mvGetPClk2'),
  mvGetWallTime: {
    OKAY: {
      *body({ d }) {
        yield d.sleep(20 * SECOND);
        d.mv.getWallTime();
      },
    },
    PARAMETERFAULT: raw('mvGetWallTime', END_OF_RAM - 4),
    TIMENOTSET: onWord('mvGetWallTime', 0),
  },
  mvNoOp: { OKAY: raw('mvNoOp') },
  mvGetDeviceId: {
    OKAY: raw('mvGetDeviceId', 0x2000_0000, 34),
    PARAMETERFAULT: raw('mvGetDeviceId', END_OF_RAM - 33, 34),
    INVALIDBUFFERSIZE: raw('mvGetDeviceId', 0x2000_0000, 33),
  },
  mvSetupNotifications: {
    OKAY: setup(() => ({})),
    PARAMETERFAULT: setup(() => ({ buffer: END_OF_RAM - 32, bytes: 64 })),
    INVALIDBUFFERSIZE: setup(() => ({ bytes: 16 })),
    BUFFERALREADYINUSE: setup(({ d }) => ({ buffer: openCenter(d, 4).ring + 48 })),
    INVALIDINTERRUPT: setup(() => ({ irq: 126 })),
    TOOMANYNOTIFICATIONBUFFERS: setup(({ d }) => {
      for (let i = 0; i < 32; i += 1) openCenter(d, 2, i);
      return {};
    }),
  },
  mvCloseNotifications: {
    OKAY: {
      *body({ d }) {
        d.mv.closeNotifications(openCenter(d).center);
      },
    },
    PARAMETERFAULT: raw('mvCloseNotifications', 0x0800_0000),
    INVALIDHANDLE: onWord('mvCloseNotifications', 0),
  },
  mvTempTriggerNotification: {
    OKAY: {
      *body({ d }) {
        d.mv.tempTriggerNotification(openCenter(d).center, 2, 3);
      },
    },
    INVALIDHANDLE: raw('mvTempTriggerNotification', 0, 2, 3),
  },
  mvOpenSystemNotification: {
    OKAY: {
      *body({ d }) {
        const { center } = openCenter(d);
        d.mv.openSystemNotification({
          notificationHandle: center,
          notificationTag: 1,
          source: 0,
        });
      },
    },
    PARAMETERFAULT: raw('mvOpenSystemNotification', 0x2000_0000, 3),
    INVALIDHANDLE: raw('mvOpenSystemNotification', 0x2000_0000, 0x2000_0100),
    UNAVAILABLE: rawInIrq('mvOpenSystemNotification', 0x2000_0000, 0x2000_0100),
  },
  mvCloseSystemNotification: {
    OKAY: {
      *body({ d }) {
        const { center } = openCenter(d);
        const { handle } = d.mv.openSystemNotification({
          notificationHandle: center,
          notificationTag: 1,
          source: 1,
        });
        d.mv.closeSystemNotification(handle);
      },
    },
    PARAMETERFAULT: raw('mvCloseSystemNotification', 0x0800_0000),
    INVALIDHANDLE: onWord('mvCloseSystemNotification', 77),
    UNAVAILABLE: rawInIrq('mvCloseSystemNotification', 0x2000_0000),
  },
  mvRequestNetwork: {
    OKAY: {
      *body({ d }) {
        requestNetwork(d, openCenter(d).center);
      },
    },
    PARAMETERFAULT: raw('mvRequestNetwork', 0x2000_0000, 0),
    UNSUPPORTEDSTRUCTUREVERSION: raw('mvRequestNetwork', 0x2000_0000, 0x2000_0100),
    INVALIDHANDLE: {
      *body({ d }) {
        d.mv.requestNetwork({ notificationHandle: 5, notificationTag: 1 });
      },
    },
  },
  mvReleaseNetwork: {
    OKAY: {
      *body({ d }) {
        d.mv.releaseNetwork(requestNetwork(d, openCenter(d).center));
      },
    },
    PARAMETERFAULT: raw('mvReleaseNetwork', END_OF_RAM - 2),
    INVALIDHANDLE: onWord('mvReleaseNetwork', 5),
  },
  mvGetNetworkStatus: {
    OKAY: {
      *body({ d }) {
        d.mv.getNetworkStatus(requestNetwork(d, openCenter(d).center));
      },
    },
    PARAMETERFAULT: raw('mvGetNetworkStatus', 0, 0),
    INVALIDHANDLE: raw('mvGetNetworkStatus', 0, 0x2000_0000),
  },
  mvGetNetworkReasons: {
    OKAY: raw('mvGetNetworkReasons', 0x2000_0000, 0x2000_0004),
    PARAMETERFAULT: raw('mvGetNetworkReasons', 0x2000_0000, 0),
  },
  mvOpenChannel: {
    OKAY: opening(() => ({})),
    PARAMETERFAULT: opening(() => ({ sendBuffer: END_OF_RAM - 512, sendBytes: 1024 })),
    INVALIDHANDLE: opening(() => ({ networkHandle: 0 })),
    INVALIDBUFFERALIGNMENT: opening(({ d }) => ({
      receiveBuffer: d.memory.allocate(2048, 512) + 8,
    })),
    INVALIDBUFFERSIZE: opening(({ d }) => ({
      sendBuffer: d.memory.allocate(2048, 512),
      sendBytes: 1000,
    })),
    UNKNOWNCHANNELENDPOINT: opening(() => ({ endpoint: 'nowhere' })),
    UNKNOWNCHANNELTYPE: opening(() => ({ channelType: 4 })),
    NETWORKNOTCONNECTED: {
      *body({ d }) {
        const { center } = openCenter(d);
        const network = requestNetwork(d, center);
        d.mv.openChannel(channelParams(d, { center, network }));
      },
    },
    RATELIMITED: {
      *body(bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const params = channelParams(d, rig);
        for (let i = 0; i < 8; i += 1) {
          const { status, handle } = d.mv.openChannel(params);
          must(status);
          must(d.mv.closeChannel(handle).status);
        }
        d.mv.openChannel(params);
      },
    },
    UNAVAILABLE: {
      world: { faults: [updateAt30s] },
      *body(bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const params = channelParams(d, rig);
        for (;;) {
          const { status, handle } = d.mv.openChannel(params);
          if (status === MvStatus.UNAVAILABLE) return;
          must(status);
          must(d.mv.closeChannel(handle).status);
          yield d.sleep(300_000);
        }
      },
    },
    TOOMANYCHANNELS: opening(({ d, simulation }) => {
      const { requests, centers } = held(simulation);
      const rig = { network: requests, center: centers };
      for (let i = 0; i < 4; i += 1) openChannel(d, rig);
      return {};
    }),
    BUFFERALREADYINUSE: {
      *body(bench) {
        const rig = yield* connected(bench);
        bench.d.mv.openChannel(
          channelParams(bench.d, rig, { receiveBuffer: rig.params.sendBuffer }),
        );
      },
    },
    UNSUPPORTEDSTRUCTUREVERSION: raw('mvOpenChannel', 0x2000_0000, 0x2000_0100),
  },
  mvReadChannel: {
    OKAY: onChannel(({ d }, channel) => d.mv.readChannel(channel)),
    PARAMETERFAULT: onChannel(({ d }, channel) =>
      d.raw.mvReadChannel(channel, 0x2000_0000, 0x0800_0000),
    ),
    INVALIDHANDLE: onChannel(({ d }, _, rig) => d.mv.readChannel(rig.network)),
    CHANNELCLOSED: onLost(({ d }, channel) => d.mv.readChannel(channel)),
  },
  mvReadChannelComplete: {
    OKAY: onChannel(({ d }, channel) => d.mv.readChannelComplete(channel, 0)),
    INVALIDHANDLE: raw('mvReadChannelComplete', 0, 0),
    CHANNELCLOSED: onLost(({ d }, channel) => d.mv.readChannelComplete(channel, 0)),
    INVALIDBUFFERSIZE: onChannel(({ d }, channel) => d.mv.readChannelComplete(channel, 1)),
  },
  mvWriteChannelStream: {
    OKAY: onChannel(({ d }, channel) => d.mv.writeChannelStream(channel, 'x'.repeat(5000))),
    INVALIDHANDLE: raw('mvWriteChannelStream', 1, 0, 0, 0x2000_0000),
    PARAMETERFAULT: onChannel(({ d }, channel) =>
      d.raw.mvWriteChannelStream(channel, 0, 4, 0x2000_0000),
    ),
    LATEFAULT: onChannel(({ d }, channel) =>
      d.raw.mvWriteChannelStream(channel, 0x0800_0000, 4, END_OF_RAM - 2),
    ),
    CHANNELCLOSED: onLost(({ d }, channel) => d.mv.writeChannelStream(channel, 'x')),
  },
  mvWriteChannel: {
    OKAY: onChannel(({ d }, channel) => d.mv.writeChannel(channel, 'x')),
    INVALIDBUFFERSIZE: onChannel(({ d }, channel) => d.mv.writeChannel(channel, 'x'.repeat(1025))),
    INVALIDHANDLE: raw('mvWriteChannel', 1, 0, 0, 0x2000_0000),
    PARAMETERFAULT: onChannel(({ d }, channel) => d.raw.mvWriteChannel(channel, 0, 0, 0)),
    LATEFAULT: onChannel(({ d }, channel) =>
      d.raw.mvWriteChannel(channel, 0x0800_0000, 4, END_OF_RAM - 1),
    ),
    CHANNELCLOSED: onLost(({ d }, channel) => d.mv.writeChannel(channel, 'x')),
  },
  mvCloseChannel: {
    OKAY: onChannel(({ d }, channel) => d.mv.closeChannel(channel)),
    PARAMETERFAULT: raw('mvCloseChannel', 0),
    INVALIDHANDLE: onWord('mvCloseChannel', 0),
  },
  mvGetChannelClosureReason: {
    OKAY: onChannel(({ d }, channel) => d.mv.getChannelClosureReason(channel)),
    PARAMETERFAULT: onChannel(({ d }, channel) => d.raw.mvGetChannelClosureReason(channel, 0)),
    INVALIDHANDLE: raw('mvGetChannelClosureReason', 9, 0x2000_0000),
  },
  mvServerLoggingInit: {
    OKAY: raw('mvServerLoggingInit', 0x2000_0200, 512),
    PARAMETERFAULT: raw('mvServerLoggingInit', END_OF_RAM - 512, 1024),
    INVALIDBUFFERALIGNMENT: raw('mvServerLoggingInit', 0x2000_0210, 512),
    INVALIDBUFFERSIZE: raw('mvServerLoggingInit', 0x2000_0200, 500),
  },
  mvServerLog: {
    OKAY: logging(({ d }) => d.mv.serverLog('hello')),
    UNAVAILABLE: raw('mvServerLog', 0x0800_0000, 4),
    PARAMETERFAULT: logging(({ d }) => d.raw.mvServerLog(0, 4)),
    INVALIDBUFFERSIZE: logging(({ d }) => {
      for (let i = 0; i < 11; i += 1) d.mv.serverLog('too fast');
    }),
    LOGMESSAGETOOLONG: logging(({ d }) => d.raw.mvServerLog(0x0800_0000, 1025)),
    LOGGINGDISABLEDBYSERVER: logging(({ d }) => d.mv.serverLog('hello'), {
      world: { cloud: { logging: false } },
    }),
  },
  mvGetWakeReason: {
    OKAY: onWord('mvGetWakeReason', 0),
    UNAVAILABLE: rawInIrq('mvGetWakeReason', 0x2000_0000),
    PARAMETERFAULT: raw('mvGetWakeReason', 0),
  },
  mvRestart: {
    OKAY: {
      *body({ d }) {
        if (d.mv.getWakeReason().reason === 0) d.mv.restart();
      },
    },
    UNAVAILABLE: rawInIrq('mvRestart', 0),
    PARAMETERFAULT: raw('mvRestart', 1),
    MICROVISORBUSY: {
      world: { faults: [updateAt30s] },
      *body(bench) {
        const { d } = bench;
        yield* untilConnected(d, requestNetwork(d, openCenter(d).center));
        while ((d.mv.getNetworkReasons().reasons & 0x80) === 0) yield d.sleep(10_000);
        d.mv.restart();
      },
    },
  },
};

/** The handles that the app holds, for a body that did not keep them. */
function held(simulation: Bench['simulation']): { requests: number; centers: number } {
  const { data, centers } = simulation.kernel.snapshot();
  return { requests: data.requests[0]?.handle ?? 0, centers: centers.centers[0]?.handle ?? 0 };
}

describeReaches('the statuses of the calls of the guide', reaches, noKnownCause);

describe('calls from an interrupt', () => {
  it('D5: the calls marked in the table are UNAVAILABLE there, the others work', () => {
    const run = inWorld({ lengthUs: 2 * SECOND }, function* ({ d, irq }) {
      return SYSCALL_NAMES.map(
        (call) => [call, irq(() => d.raw[call](1)), d.raw[call](1)] as const,
      );
    });
    for (const [call, inIrq, inMain] of run.result) {
      if (syscall(call).notFromInterrupt) expect(statusName(inIrq), call).toBe('UNAVAILABLE');
      else expect([call, inIrq]).toEqual([call, inMain]);
    }
    expect(run.calls('mvNoOp').map((r) => r.from)).toEqual(['irq99', 'main']);
  });

  it('D5: under syscallsFromInterrupt unavailable every call is UNAVAILABLE there', () => {
    const world: SmallWorld = {
      lengthUs: 2 * SECOND,
      assumptions: { syscallsFromInterrupt: 'unavailable' },
    };
    const run = inWorld(world, function* ({ d, irq }) {
      return [irq(() => SYSCALL_NAMES.map((call) => d.raw[call]())), d.mv.noOp()] as const;
    });
    expect(new Set(run.result[0].map(name))).toEqual(new Set(['UNAVAILABLE']));
    expect(name(run.result[1])).toBe('OKAY');
  });
});

describe('the order of checks', () => {
  const order = (statusOrder: 'byState' | 'asListed', body: (bench: Bench) => Body<MvStatus>) =>
    name(inWorld({ lengthUs: 30 * SECOND, assumptions: { statusOrder } }, body).result);

  /** A call that has several faults at once, and what either reading reports. */
  const cases: Readonly<
    Record<string, { byState: string; asListed: string; body: (bench: Bench) => Body<MvStatus> }>
  > = {
    'mvWriteChannel: wrong handle, bad data pointer': {
      byState: 'PARAMETERFAULT',
      asListed: 'INVALIDHANDLE',
      *body({ d }) {
        return d.raw.mvWriteChannel(3, BAD, 4, 0x2000_0000);
      },
    },
    'mvWriteChannel: lost channel, more than fits': {
      byState: 'CHANNELCLOSED',
      asListed: 'INVALIDBUFFERSIZE',
      *body(bench) {
        const { channel, network } = yield* connected(bench);
        must(bench.d.mv.releaseNetwork(network).status);
        return bench.d.mv.writeChannel(channel, 'x'.repeat(5000)).status;
      },
    },
    'mvWriteChannelStream: wrong handle, bad result pointer': {
      byState: 'PARAMETERFAULT',
      asListed: 'INVALIDHANDLE',
      *body({ d }) {
        return d.raw.mvWriteChannelStream(3, 0x0800_0000, 4, 0);
      },
    },
    'mvOpenChannel: bad version, bad handles, bad sizes': {
      byState: 'UNSUPPORTEDSTRUCTUREVERSION',
      asListed: 'PARAMETERFAULT',
      *body({ d }) {
        return d.raw.mvOpenChannel(0x2000_0000, 0x2000_0100);
      },
    },
    'mvOpenChannel: offline, unaligned, odd size': {
      byState: 'NETWORKNOTCONNECTED',
      asListed: 'INVALIDBUFFERALIGNMENT',
      *body({ d }) {
        const { center } = openCenter(d);
        const network = requestNetwork(d, center);
        const at = d.memory.allocate(4096, 512);
        const buffers = { receiveBuffer: at + 4, sendBuffer: at + 2048, sendBytes: 100 };
        return d.mv.openChannel(channelParams(d, { center, network }, buffers)).status;
      },
    },
    'mvOpenChannel: unknown type, unknown endpoint': {
      byState: 'UNKNOWNCHANNELTYPE',
      asListed: 'UNKNOWNCHANNELENDPOINT',
      *body(bench) {
        const rig = yield* online(bench);
        const odd = { endpoint: 'nowhere', channelType: 9 };
        return bench.d.mv.openChannel(channelParams(bench.d, rig, odd)).status;
      },
    },
    'mvSetupNotifications: ring in use, odd size': {
      byState: 'BUFFERALREADYINUSE',
      asListed: 'INVALIDBUFFERSIZE',
      *body({ d }) {
        const { ring } = openCenter(d);
        return d.mv.setupNotifications({ irq: 3, buffer: ring, bufferBytes: 20 }).status;
      },
    },
    'mvRequestNetwork: bad version, bad center': {
      byState: 'UNSUPPORTEDSTRUCTUREVERSION',
      asListed: 'UNSUPPORTEDSTRUCTUREVERSION',
      *body({ d }) {
        return d.raw.mvRequestNetwork(0x2000_0000, 0x2000_0100);
      },
    },
    'mvServerLog: not initialised, bad pointer': {
      byState: 'UNAVAILABLE',
      asListed: 'UNAVAILABLE',
      *body({ d }) {
        return d.raw.mvServerLog(0, 2000);
      },
    },
    'mvGetDeviceId: bad pointer, wrong size': {
      byState: 'PARAMETERFAULT',
      asListed: 'PARAMETERFAULT',
      *body({ d }) {
        return d.raw.mvGetDeviceId(0, 5);
      },
    },
    'mvReadChannelComplete: lost channel, too much': {
      byState: 'CHANNELCLOSED',
      asListed: 'CHANNELCLOSED',
      *body(bench) {
        const { channel, network } = yield* connected(bench);
        must(bench.d.mv.releaseNetwork(network).status);
        return bench.d.mv.readChannelComplete(channel, 5);
      },
    },
  };

  it.each(Object.entries(cases))('D3: by state, %s', (_, { body, byState }) => {
    expect(order('byState', body)).toBe(byState);
  });

  it.each(Object.entries(cases))('D3: statusOrder asListed, %s', (_, { body, asListed }) => {
    expect(order('asListed', body)).toBe(asListed);
  });

  it('D3: an update under way comes before a bad pointer', () => {
    const run = inWorld({ lengthUs: 60 * SECOND, faults: [updateAt30s] }, function* (bench) {
      yield* online(bench);
      for (;;) {
        const status = bench.d.raw.mvOpenChannel(0, 0);
        if (status !== MvStatus.PARAMETERFAULT) return name(status);
        yield bench.d.sleep(100_000);
      }
    });
    expect(run.result).toBe('UNAVAILABLE');
  });

  it('D3: a refused call writes no result, and an accepted one does', () => {
    const run = inWorld({ lengthUs: 2 * SECOND }, function* ({ d }) {
      d.memory.writeU32(0x2000_0100, 0xdead_beef);
      d.raw.mvGetNetworkReasons(0x2000_0100, 0);
      const refused = d.memory.readU32(0x2000_0100);
      d.raw.mvGetNetworkReasons(0x2000_0100, 0x2000_0104);
      return [refused, d.memory.readU32(0x2000_0100)];
    });
    expect(run.result[0]).toBe(0xdead_beef);
    expect(run.result[1]).not.toBe(0xdead_beef);
  });
});

describe('late faults', () => {
  it('D4: a result that begins in memory and runs past its end is late: the bytes are taken', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      const late = [1, 2, 3].map((n) =>
        d.raw.mvWriteChannel(channel, 0x0800_0000, 10, END_OF_RAM - n),
      );
      const stream = d.raw.mvWriteChannelStream(channel, 0x0800_0000, 10, END_OF_RAM - 3);
      const beyond = d.raw.mvWriteChannel(channel, 0x0800_0000, 10, END_OF_RAM);
      return [...late, stream, beyond].map(name);
    });
    const L = 'LATEFAULT';
    expect(run.result).toEqual([L, L, L, L, 'PARAMETERFAULT']);
    const accepted = run.of('bytes').filter((b) => b.what === 'accepted');
    expect(accepted.map((b) => b.count)).toEqual([10, 10, 10, 10]);
  });

  it('D4, G36: a write that takes nothing is no late fault', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { channel } = yield* connected(bench);
      return name(bench.d.raw.mvWriteChannel(channel, 0x0800_0000, 2000, END_OF_RAM - 2));
    });
    expect(run.result).toBe('INVALIDBUFFERSIZE');
  });

  it('D4: rows without LATEFAULT say PARAMETERFAULT for the same pointer', () => {
    const run = inWorld({ lengthUs: 2 * SECOND }, function* ({ d }) {
      const at = END_OF_RAM - 2;
      return [d.raw.mvGetNetworkReasons(at, at), d.raw.mvGetSysClk(at)].map(name);
    });
    expect(run.result).toEqual(['PARAMETERFAULT', 'PARAMETERFAULT']);
  });
});
