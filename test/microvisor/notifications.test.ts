// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not
/** Notification centers: G24 to G26, G56, D8 to D10, D12 to D15, D22. */

import { describe, expect, it } from 'vitest';
import { MvChannelType, MvEventType, MvSystemNotificationSource } from '../../src/abi/enums.ts';
import { MvStatus } from '../../src/abi/status.ts';
import { type AppFactory, type AppInstance, defineApp } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { at, MINUTE, play, SECOND, type SmallWorld } from '../support/small-world.ts';
import {
  CENTER_IRQ,
  connected,
  events,
  inWorld,
  must,
  NETWORK_TAG,
  name,
  notifications,
  online,
  openCenter,
  openChannel,
  requestNetwork,
} from './support.ts';

const { CHANNELDATAREADABLE, CHANNELDATAWRITESPACE, CHANNELNOTCONNECTED, NETWORKSTATUSCHANGED } =
  MvEventType;
const short: SmallWorld = { lengthUs: 2 * SECOND };

/** Posts records with the tags `from` and up. */
function trigger(d: Device, center: number, count: number, from = 1): void {
  for (let i = 0; i < count; i += 1) must(d.mv.tempTriggerNotification(center, 2, from + i));
}

describe('setting up', () => {
  const setup = (over: { irq?: number; bytes?: number }, device = {}) =>
    inWorld({ ...short, device }, function* ({ d }) {
      const { irq = CENTER_IRQ, bytes = 64 } = over;
      const buffer = d.memory.allocate(4096, 16);
      return name(d.mv.setupNotifications({ irq, buffer, bufferBytes: bytes }).status);
    }).result;

  it.each([
    [32, 'OKAY'],
    [48, 'OKAY'],
    [4096, 'OKAY'],
    [0, 'INVALIDBUFFERSIZE'],
    [16, 'INVALIDBUFFERSIZE'],
    [33, 'INVALIDBUFFERSIZE'],
    [40, 'INVALIDBUFFERSIZE'],
  ])('G24: a ring of %i bytes gives %s', (bytes, status) => {
    expect(setup({ bytes })).toBe(status);
  });

  it.each([
    [0, 'OKAY'],
    [125, 'OKAY'],
    [126, 'INVALIDINTERRUPT'],
    [0xffff_ffff, 'INVALIDINTERRUPT'],
    [50, 'INVALIDINTERRUPT'],
    [51, 'OKAY'],
  ])('D15, G24: interrupt %i, with 50 reserved, gives %s', (irq, status) => {
    expect(setup({ irq }, { reservedIrqs: [50] })).toBe(status);
  });

  it('D15: an interrupt that another center has is taken until that one closes', () => {
    const run = inWorld(short, function* ({ d }) {
      const buffer = d.memory.allocate(64, 16);
      const { center } = openCenter(d);
      const again = () => d.mv.setupNotifications({ irq: CENTER_IRQ, buffer, bufferBytes: 64 });
      const before = again().status;
      must(d.mv.closeNotifications(center).status);
      return [before, again().status].map(name);
    });
    expect(run.result).toEqual(['INVALIDINTERRUPT', 'OKAY']);
  });

  it('G24: 32 centers work at once, the 33rd is refused, and a closed one makes room', () => {
    const run = inWorld(short, function* ({ d }) {
      const centers = Array.from({ length: 32 }, (_, irq) => openCenter(d, 2, irq).center);
      const buffer = d.memory.allocate(32, 16);
      const more = () => d.mv.setupNotifications({ irq: 60, buffer, bufferBytes: 32 }).status;
      const full = more();
      must(d.mv.closeNotifications(centers[3] ?? 0).status);
      return [full, more()].map(name);
    });
    expect(run.result).toEqual(['TOOMANYNOTIFICATIONBUFFERS', 'OKAY']);
  });

  it('G24: a ring may touch another one, but not share a byte with it', () => {
    const run = inWorld(short, function* ({ d }) {
      const ring = d.memory.allocate(256, 16);
      let irq = 0;
      const open = (from: number, bytes: number) => {
        irq += 1;
        const buffer = ring + from;
        return name(d.mv.setupNotifications({ irq, buffer, bufferBytes: bytes }).status);
      };
      return [open(64, 64), open(0, 64), open(128, 32), open(127, 32), open(48, 32), open(0, 256)];
    });
    const [ok, used] = ['OKAY', 'BUFFERALREADYINUSE'];
    expect(run.result).toEqual([ok, ok, ok, used, used, used]);
  });

  it('G24: the app enables the interrupt itself; nothing is entered before', () => {
    const run = inWorld(short, function* (bench) {
      const { d } = bench;
      const { center } = openCenter(d);
      trigger(d, center, 1);
      const before = bench.entries;
      d.nvic.enableIrq(CENTER_IRQ);
      return [before, bench.entries];
    });
    expect(run.result).toEqual([0, 1]);
  });
});

describe('records', () => {
  it('D8, G25: lie at the write index from 0 on: time, type, tag, little-endian', () => {
    const run = inWorld(short, function* ({ d }) {
      const { center, ring } = openCenter(d, 4);
      const times: number[] = [];
      for (const [type, tag] of [
        [2, 0xa1b2_c3d4],
        [5, 0],
      ] as const) {
        yield d.sleep(100_000);
        times.push(d.mv.getMicroseconds().microseconds + 5);
        must(d.mv.tempTriggerNotification(center, type, tag));
      }
      return { bytes: [...d.memory.read(ring, 64)], times };
    });
    const { bytes, times } = run.result;
    const view = new DataView(Uint8Array.from(bytes).buffer);
    const record = (i: number) => [
      Number(view.getBigUint64(i * 16, true)),
      view.getUint32(i * 16 + 8, true),
      view.getUint32(i * 16 + 12, true),
    ];
    expect(record(0)).toEqual([times[0], 2, 0xa1b2_c3d4]);
    expect(record(1)).toEqual([times[1], 5, 0]);
    expect(bytes.slice(32)).toEqual(Array.from({ length: 32 }, () => 0));
  });

  it('D8: the record is there before the interrupt is taken', () => {
    const seen: number[] = [];
    const app = defineApp((d) => {
      let ring = 0;
      return {
        *main() {
          const made = openCenter(d, 4);
          ring = made.ring;
          d.nvic.enableIrq(CENTER_IRQ);
          trigger(d, made.center, 3);
        },
        interrupts: {
          [CENTER_IRQ]: () => seen.push(d.mv.readNotification(ring, seen.length).tag),
        },
      };
    });
    const run = play(app, short);
    expect(seen).toEqual([1, 2, 3]);
    const order = run.records.flatMap((r) =>
      r.kind === 'notification' || r.kind === 'interrupt' ? [r.kind] : [],
    );
    expect(order.slice(0, 2)).toEqual(['notification', 'interrupt']);
  });

  it('D8: the index wraps at the end of the ring and leaves what is behind it alone', () => {
    const run = inWorld(short, function* ({ d }) {
      const { center, ring } = openCenter(d, 3);
      const behind = d.memory.allocate(16, 16);
      d.memory.writeU32(behind, 0x5555_5555);
      trigger(d, center, 5);
      const tags = [0, 1, 2].map((i) => d.mv.readNotification(ring, i).tag);
      return { tags, next: behind - ring, kept: d.memory.readU32(behind) };
    });
    expect(run.result).toEqual({ tags: [4, 5, 3], next: 48, kept: 0x5555_5555 });
    expect(run.of('notification').map((n) => n.slot)).toEqual([0, 1, 2, 0, 1]);
  });

  it('D8: a ring that the app filled beforehand is written all the same', () => {
    const run = inWorld(short, function* ({ d }) {
      const ring = d.memory.allocate(32, 16);
      d.memory.write(ring, new Uint8Array(32).fill(0xff));
      const setup = { irq: CENTER_IRQ, buffer: ring, bufferBytes: 32 };
      const { handle } = d.mv.setupNotifications(setup);
      trigger(d, handle, 2);
      return [0, 1].map((i) => d.mv.readNotification(ring, i).tag);
    });
    expect(run.result).toEqual([1, 2]);
    expect(run.of('overrun')).toEqual([]);
  });

  it('D10: two records before the handler runs give one entry, and masked pends stay', () => {
    const run = inWorld(short, function* (bench) {
      const { d } = bench;
      const { center } = openCenter(d);
      d.nvic.enableIrq(CENTER_IRQ);
      d.nvic.disableInterrupts();
      trigger(d, center, 2);
      const masked = [bench.entries, d.nvic.isPending(CENTER_IRQ)];
      yield d.sleep(SECOND);
      d.nvic.enableInterrupts();
      const once = bench.entries;
      trigger(d, center, 2);
      return [...masked, once, bench.entries, d.nvic.isPending(CENTER_IRQ)];
    });
    expect(run.result).toEqual([0, true, 1, 3, false]);
  });

  it('G24: one center serves several sources, and tags tell them apart', () => {
    const faults = [at(20 * SECOND, { kind: 'channelClosed', which: 'newest' })];
    const run = inWorld({ lengthUs: 40 * SECOND, faults }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const both = [0xffff_ffff, 0].map((tag) => openChannel(d, rig, { notificationTag: tag }));
      for (const channel of both) must(d.mv.writeChannel(channel, 'x').status);
      yield d.sleep(30 * SECOND);
      return [NETWORK_TAG, 0xffff_ffff, 0].map((tag) => events(d, rig, tag));
    });
    expect(run.result).toEqual([
      [NETWORKSTATUSCHANGED],
      [CHANNELDATAWRITESPACE, CHANNELDATAREADABLE],
      [CHANNELDATAWRITESPACE, CHANNELDATAREADABLE, CHANNELNOTCONNECTED],
    ]);
  });
});

describe('overruns', () => {
  /** Posts `counts` records in a ring of four, entering the handler between the bursts. */
  const overruns = (counts: readonly number[], between: (d: Device, ring: number) => void) =>
    inWorld(short, function* (bench) {
      const { d } = bench;
      const { center, ring } = openCenter(d, 4);
      for (const count of counts) {
        trigger(d, center, count);
        between(d, ring);
      }
    }).of('overrun');
  const enter = (d: Device) => {
    d.nvic.enableIrq(CENTER_IRQ);
    d.nvic.disableIrq(CENTER_IRQ);
  };

  it('D9: more records than the ring holds since the handler was entered is certain', () => {
    expect(overruns([4], enter)).toEqual([]);
    const five = overruns([5], enter);
    expect(five.map((o) => [o.slot, o.certainty])).toEqual([[0, 'certain']]);
    expect(overruns([2, 6], enter).at(-1)).toMatchObject({ certainty: 'certain', slot: 3 });
  });

  it('D9: an old slot that the app left as it was is possible, once a lap', () => {
    const found = overruns([4, 4, 4], enter).map((o) => [o.slot, o.certainty]);
    expect(found).toEqual([
      [0, 'possible'],
      [0, 'possible'],
    ]);
  });

  it('D9: a slot that the app has cleared is none', () => {
    const clear = (d: Device, ring: number) => {
      for (let i = 0; i < 4; i += 1) d.mv.clearNotification(ring, i);
    };
    expect(overruns([4, 4, 3], clear)).toEqual([]);
  });

  it('D9: the oldest record is lost without a word to the app', () => {
    const run = inWorld(short, function* ({ d }) {
      const { center, ring } = openCenter(d, 2);
      trigger(d, center, 3);
      return [0, 1].map((i) => d.mv.readNotification(ring, i).tag);
    });
    expect(run.result).toEqual([3, 2]);
  });
});

describe('closing a center', () => {
  it('G26, G56: swallows what its sources have to say, and leaves what is pending', () => {
    const faults = [at(20 * SECOND, { kind: 'channelReset', which: 'all' })];
    const run = inWorld({ lengthUs: 60 * SECOND, faults }, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      const pending = d.nvic.isPending(CENTER_IRQ);
      const { status, handle } = d.mv.closeNotifications(rig.center);
      const before = [...d.memory.read(rig.ring, 1024)];
      d.nvic.clearPendingIrq(CENTER_IRQ);
      yield d.sleep(50 * SECOND);
      const same = before.every((b, i) => b === d.memory.readU8(rig.ring + i));
      const lost = name(d.mv.writeChannel(rig.channel, 'x').status);
      return [pending, name(status), handle, same, d.nvic.isPending(CENTER_IRQ), lost];
    });
    expect(run.result).toEqual([true, 'OKAY', 0, true, false, 'CHANNELCLOSED']);
  });

  it('G56: a new center in the same ring does not get what was meant for the old one', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const { center, ring } = openCenter(d, 4);
      requestNetwork(d, center);
      must(d.mv.closeNotifications(center).status);
      const setup = { irq: CENTER_IRQ, buffer: ring, bufferBytes: 64 };
      must(d.mv.setupNotifications(setup).status);
      yield d.sleep(20 * SECOND);
      return notifications(d, { ring, ringRecords: 4 });
    });
    expect(run.result).toEqual([]);
  });
});

describe('what is posted when', () => {
  it('D12, G38: WRITESPACE on opaque and MQTT channels, not on HTTP and config ones', () => {
    const { OPAQUEBYTES, MQTT, HTTP, CONFIGFETCH } = MvChannelType;
    const send: Readonly<Record<number, (d: Device, channel: number) => MvStatus>> = {
      [OPAQUEBYTES]: (d, channel) => d.mv.writeChannel(channel, 'x').status,
      [MQTT]: (d, channel) => d.mv.mqttRequestConnect(channel, { host: 'broker', clientId: 'x' }),
      [HTTP]: (d, channel) => d.mv.sendHttpRequest(channel, { url: 'https://nowhere' }),
      [CONFIGFETCH]: (d, channel) => d.mv.sendConfigFetchRequest(channel, []),
    };
    const kinds = Object.keys(send).map(Number);
    const run = inWorld(
      { lengthUs: 30 * SECOND, peers: { '': { kind: 'sink' } } },
      function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        for (const channelType of kinds) {
          const tag = 100 + channelType;
          const channel = openChannel(d, rig, { channelType, notificationTag: tag });
          must(send[channelType]?.(d, channel) ?? MvStatus.UNAVAILABLE);
        }
        yield d.sleep(SECOND);
        return kinds.map((type) => [
          type,
          events(d, rig, 100 + type).filter((e) => e === MvEventType.CHANNELDATAWRITESPACE).length,
        ]);
      },
    );
    expect(new Map(run.result as [number, number][])).toEqual(
      new Map([
        [OPAQUEBYTES, 1],
        [MQTT, 1],
        [HTTP, 0],
        [CONFIGFETCH, 0],
      ]),
    );
  });

  it.each([
    ['yes', 1],
    ['no', 0],
  ] as const)(
    'D12: under mqttWriteSpace %s an MQTT channel posts %i WRITESPACE',
    (value, count) => {
      const world = { lengthUs: 30 * SECOND, assumptions: { mqttWriteSpace: value } };
      const { result } = inWorld(world, function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const mqtt = { channelType: MvChannelType.MQTT, notificationTag: 5 };
        const channel = openChannel(d, rig, mqtt);
        must(d.mv.mqttRequestConnect(channel, { host: 'broker', clientId: 'x' }));
        const opaque = openChannel(d, rig, { notificationTag: 6 });
        must(d.mv.writeChannel(opaque, 'x').status);
        yield d.sleep(SECOND);
        return [5, 6].map((tag) => {
          return events(d, rig, tag).filter((e) => e === CHANNELDATAWRITESPACE).length;
        });
      });
      expect(result).toEqual([count, 1]);
    },
  );

  it('D13, G43: READABLE per edge, or per arrival', () => {
    const script = [1, 2, 3].map((s) => ({ atUs: s * SECOND, everyUs: 0, send: 'abc' }));
    const readable = (readablePer: 'edge' | 'item', reading: boolean) =>
      inWorld(
        {
          lengthUs: 30 * SECOND,
          peers: { '': { kind: 'talker', script } },
          assumptions: { readablePer },
        },
        function* (bench) {
          const { d } = bench;
          const rig = yield* online(bench);
          const channel = openChannel(d, rig, { notificationTag: 5 });
          for (let i = 0; i < 5; i += 1) {
            yield d.sleep(SECOND);
            const { length } = d.mv.readChannel(channel);
            if (reading) must(d.mv.readChannelComplete(channel, length));
          }
          return events(d, rig, 5).length;
        },
      ).result;
    expect(readable('edge', false)).toBe(1);
    expect(readable('edge', true)).toBe(3);
    expect(readable('item', false)).toBe(3);
  });

  it('D13, G45: what is consumed in part leaves no edge for what comes next', () => {
    const script = [1, 3].map((s) => ({ atUs: s * SECOND, everyUs: 0, send: 'abc' }));
    const run = inWorld(
      { lengthUs: 30 * SECOND, peers: { '': { kind: 'talker', script } } },
      function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const channel = openChannel(d, rig, { notificationTag: 5 });
        yield d.sleep(2 * SECOND);
        d.mv.readChannel(channel);
        must(d.mv.readChannelComplete(channel, 2));
        yield d.sleep(2 * SECOND);
        const { address, length } = d.mv.readChannel(channel);
        return [events(d, rig, 5).length, String.fromCharCode(...d.memory.read(address, length))];
      },
    );
    expect(run.result).toEqual([1, 'cabc']);
  });

  const endings = ['loss', 'release', 'close', 'reset', 'own'] as const;
  it.each(endings)(
    'D14, G48, G55: NOTCONNECTED once, and only when it is not the app: %s',
    (how) => {
      const moment = 20 * SECOND;
      const faults = {
        loss: [at(moment, { kind: 'serverUnreachable', forUs: 5 * MINUTE })],
        close: [at(moment, { kind: 'channelClosed', which: 'all' })],
        reset: [at(moment, { kind: 'channelReset', which: 'all' })],
        release: [],
        own: [],
      } as const;
      const run = inWorld({ lengthUs: 3 * MINUTE, faults: faults[how] }, function* (bench) {
        const { d } = bench;
        const rig = yield* connected(bench);
        yield d.sleep(moment);
        if (how === 'release') must(d.mv.releaseNetwork(rig.network).status);
        if (how === 'own') must(d.mv.closeChannel(rig.channel).status);
        yield d.sleep(100 * SECOND);
        return events(d, rig, 9);
      });
      expect(run.result).toEqual(how === 'own' ? [] : [CHANNELNOTCONNECTED]);
    },
  );

  it('G49: loss and recovery post NETWORKSTATUSCHANGED to each request and to system sources', () => {
    const faults = [at(20 * SECOND, { kind: 'backhaulLoss', forUs: 2 * MINUTE })];
    const run = inWorld({ lengthUs: 5 * MINUTE, faults }, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      requestNetwork(d, rig.center, 70);
      must(
        d.mv.openSystemNotification({
          notificationHandle: rig.center,
          notificationTag: 71,
          source: MvSystemNotificationSource.NETWORK,
        }).status,
      );
      must(
        d.mv.openSystemNotification({
          notificationHandle: rig.center,
          notificationTag: 72,
          source: MvSystemNotificationSource.UPDATE,
        }).status,
      );
      yield d.sleep(4 * MINUTE);
      return [NETWORK_TAG, 70, 71, 72].map((tag) => events(d, rig, tag).length);
    });
    const [first = 0, second = 0, system = 0, update = 0] = run.result;
    expect(second).toBeGreaterThanOrEqual(2);
    expect([first, system, update]).toEqual([second + 1, second, 0]);
  });
});

describe('under a debugger halt', () => {
  const halted = (whileHalted: 'runOn' | 'holdNotifications') => {
    const script = [{ atUs: 0, everyUs: 2 * SECOND, send: 'x' }];
    const world: SmallWorld = {
      lengthUs: 80 * SECOND,
      peers: { '': { kind: 'talker', script } },
      faults: [at(20 * SECOND, { kind: 'debuggerAttach', haltUs: 30 * SECOND })],
      assumptions: { whileHalted, readablePer: 'item' },
    };
    return inWorld(world, function* (bench) {
      yield* connected(bench);
      yield bench.d.sleep(60 * SECOND);
    });
  };
  const during = (run: ReturnType<typeof halted>) => {
    const [from, to] = run.moves('halted').map((m) => m.at);
    const all = run.of('notification');
    return {
      inside: all.filter((n) => n.at > (from ?? 0) && n.at < (to ?? 0)).length,
      atEnd: all.filter((n) => n.at === to).length,
      all: all.length,
    };
  };

  it('D22: the world runs on and rings fill', () => {
    expect(during(halted('runOn'))).toMatchObject({ inside: 15, atEnd: 0 });
  });

  it('D22: whileHalted holdNotifications writes them all when it ends', () => {
    expect(during(halted('holdNotifications'))).toMatchObject({ inside: 0, atEnd: 15 });
    expect(during(halted('holdNotifications')).all).toBe(during(halted('runOn')).all);
  });
});

describe('handlers', () => {
  it('D10: an enabled interrupt of a center without a handler is the end of the app', () => {
    const app: AppFactory = (d): AppInstance => ({
      *main() {
        const { center } = openCenter(d, 2, 12);
        d.nvic.enableIrq(12);
        trigger(d, center, 1);
      },
    });
    const crash = play(app, { lengthUs: 500_000 })
      .of('app')
      .find((r) => r.what === 'crash');
    expect(crash?.detail).toContain('interrupt 12');
  });
});
