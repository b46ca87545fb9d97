// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not
/** Channels and their peers: G27 to G52, G55, D25 to D30, D47. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MvChannelType, MvClosureReason, MvEventType } from '../../src/abi/enums.ts';
import { concatenate } from '../../src/microvisor/concatenate.ts';
import type { Fault } from '../../src/scenario/scenario.ts';
import type { Peer, PeerInput, PeerOutput } from '../../src/world/peer.ts';
import { at, MINUTE, SECOND, type SmallWorld } from '../support/small-world.ts';
import {
  type Bench,
  type Body,
  channelParams,
  connected,
  events,
  inWorld,
  must,
  name,
  notifications,
  OKAY,
  online,
  openCenter,
  openChannel,
  readAll,
  requestNetwork,
  stream,
  untilConnected,
} from './support.ts';

const { CHANNELNOTCONNECTED, CHANNELDATAWRITESPACE, NETWORKSTATUSCHANGED } = MvEventType;
const SINK = { '': { kind: 'sink' } } as const;
const FUNCTION = { '': { kind: 'function', file: 'inline' } } as const;

/** A peer that keeps what it got in `into`, which is outside the simulation: for tests only. */
function collector(into: Uint8Array[]): ReadonlyMap<string, Peer> {
  return new Map([
    [
      '',
      {
        initial: null,
        step: (state: unknown, input: PeerInput) => {
          if (input.type === 'data') into.push(input.data.slice());
          return { state, outputs: [] };
        },
      },
    ],
  ]);
}

/** A peer that offers `total` bytes in pieces as soon as the channel is open. */
function pusher(total: number, piece: number): ReadonlyMap<string, Peer> {
  return new Map([
    [
      '',
      {
        initial: null,
        step: (state: unknown, input: PeerInput) => {
          const outputs: PeerOutput[] = [];
          for (let n = 0; input.type === 'opened' && n < total; n += piece) {
            outputs.push({ type: 'send', data: stream(n, Math.min(piece, total - n)) });
          }
          return { state, outputs };
        },
      },
    ],
  ]);
}

describe('opening', () => {
  const open = (change: (bench: Bench) => object, world: SmallWorld = {}) =>
    inWorld({ lengthUs: 20 * SECOND, ...world }, function* (bench) {
      const rig = yield* online(bench);
      const params = channelParams(bench.d, rig, change(bench));
      return name(bench.d.mv.openChannel(params).status);
    }).result;

  it('G27: takes buffers, sizes, type and network, and gives a handle', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const rig = yield* online(bench);
      return bench.d.mv.openChannel(channelParams(bench.d, rig));
    });
    expect(run.result.status).toBe(OKAY);
    expect(run.result.handle).toBeGreaterThan(0);
  });

  it('G28: fails unless the network is connected', () => {
    const faults = [at(20 * SECOND, { kind: 'backhaulLoss', forUs: 10 * MINUTE })];
    const run = inWorld({ lengthUs: 3 * MINUTE, faults }, function* (bench) {
      const { d } = bench;
      const { center } = openCenter(d);
      const network = requestNetwork(d, center);
      const params = channelParams(d, { center, network });
      const early = d.mv.openChannel(params).status;
      yield* untilConnected(d, network);
      const { status, handle } = d.mv.openChannel(params);
      must(d.mv.closeChannel(handle).status);
      yield d.sleep(100 * SECOND);
      return [early, status, d.mv.openChannel(params).status].map(name);
    });
    expect(run.result).toEqual(['NETWORKNOTCONNECTED', 'OKAY', 'NETWORKNOTCONNECTED']);
  });

  it.each(Object.entries(MvChannelType))('G29: a channel of type %s opens', (_, channelType) => {
    expect(open(() => ({ channelType }))).toBe('OKAY');
  });

  it('G29: no other type does', () => {
    expect(open(() => ({ channelType: 4 }))).toBe('UNKNOWNCHANNELTYPE');
    expect(open(() => ({ channelType: 0xffff_ffff }))).toBe('UNKNOWNCHANNELTYPE');
  });

  const sides = [
    ['receiveBuffer', 'receiveBytes'],
    ['sendBuffer', 'sendBytes'],
  ] as const;
  it.each(sides)('G31, D28: %s must be aligned to 512 bytes, and %s a multiple of 512', (at, n) => {
    const status = (offset: number, bytes: number) =>
      open(({ d }) => ({ [at]: d.memory.allocate(8192, 512) + offset, [n]: bytes }));
    expect(status(0, 512)).toBe('OKAY');
    expect(status(512, 4096)).toBe('OKAY');
    for (const bytes of [0, 1, 511, 513, 768]) expect(status(0, bytes)).toBe('INVALIDBUFFERSIZE');
    for (const offset of [1, 8, 256, 511]) {
      expect(status(offset, 512)).toBe('INVALIDBUFFERALIGNMENT');
    }
  });

  it.each(sides)('D6, D28: %s must lie in RAM', (at, n) => {
    expect(open(() => ({ [at]: 0x0800_0000, [n]: 512 }))).toBe('PARAMETERFAULT');
    expect(open(() => ({ [at]: 0x2007_fe00, [n]: 1024 }))).toBe('PARAMETERFAULT');
    expect(open(() => ({ [at]: 0x2800_0000, [n]: 0x4000 }))).toBe('OKAY');
  });

  it('D28: a buffer of another channel, or of the same one, is in use until that one closes', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      const { receiveBuffer, sendBuffer } = rig.params;
      const own = d.memory.allocate(2048, 512);
      const attempt = (over: object) => {
        const { status, handle } = d.mv.openChannel(channelParams(d, rig, over));
        if (status === OKAY) d.mv.closeChannel(handle);
        return name(status);
      };
      const statuses = [
        attempt({ receiveBuffer }),
        attempt({ receiveBuffer: sendBuffer }),
        attempt({ sendBuffer: receiveBuffer }),
        attempt({ sendBuffer: sendBuffer + 512, sendBytes: 512 }),
        attempt({ sendBuffer: own, receiveBuffer: own }),
        attempt({ sendBuffer: own + 512, receiveBuffer: own }),
      ];
      must(d.mv.closeChannel(rig.channel).status);
      return [...statuses, attempt({ receiveBuffer, sendBuffer })];
    });
    expect(run.result).toEqual([...Array.from({ length: 6 }, () => 'BUFFERALREADYINUSE'), 'OKAY']);
  });

  it('G30, D30: the empty endpoint is always there, others when the scenario has them', () => {
    const peers = { a: { kind: 'sink' }, 'über/β': { kind: 'sink' } } as const;
    const status = (endpoint: string) => open(() => ({ endpoint }), { peers });
    expect(status('')).toBe('OKAY');
    expect(status('a')).toBe('OKAY');
    expect(status('über/β')).toBe('OKAY');
    for (const other of ['A', 'aa', 'log', '\u0000', '\ufeff', 'x'.repeat(300)]) {
      expect(status(other), other).toBe('UNKNOWNCHANNELENDPOINT');
    }
  });

  it('D30: an endpoint name that is not in memory is a PARAMETERFAULT', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const p = channelParams(d, rig);
      const params = d.memory.allocate(44);
      const words = [1, rig.center, 1, rig.network, p.receiveBuffer, 1024, p.sendBuffer, 1024, 0];
      const withName = (at: number, length: number) => {
        for (const [i, w] of [...words, at, length].entries()) d.memory.writeU32(params + i * 4, w);
        return name(d.raw.mvOpenChannel(params, d.memory.allocate(4)));
      };
      return [withName(0, 3), withName(0x2007_fffe, 3), withName(0xffff_ffff, 0)];
    });
    expect(run.result).toEqual(['PARAMETERFAULT', 'PARAMETERFAULT', 'PARAMETERFAULT']);
  });

  it('D28: eight openings at once, then eight a second', () => {
    const run = inWorld({ lengthUs: 60 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const params = channelParams(d, rig);
      /** How many openings succeed in a row. */
      const burst = () => {
        for (let n = 0; n < 20; n += 1) {
          const { status, handle } = d.mv.openChannel(params);
          if (status !== OKAY) return `${n} ${name(status)}`;
          must(d.mv.closeChannel(handle).status);
        }
        return 'no limit';
      };
      const bursts = [burst()];
      for (const us of [100_000, 25_000, 250_000, SECOND, 10 * SECOND]) {
        yield d.sleep(us);
        bursts.push(burst());
      }
      // After a full bucket was emptied, the next one comes an eighth of a second later.
      yield d.sleep(10 * SECOND + 60_000);
      bursts.push(burst());
      yield d.sleep(120_000);
      bursts.push(burst());
      return bursts.map((b) => b.replace(' RATELIMITED', ''));
    });
    expect(run.result).toEqual(['8', '0', '1', '2', '8', '8', '8', '0']);
  });

  it('D28: four at once, lost ones included, until one is closed', () => {
    const run = inWorld({ lengthUs: 60 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const channels = [1, 2, 3, 4].map(() => openChannel(d, rig));
      const attempt = (network: number) =>
        name(d.mv.openChannel(channelParams(d, { ...rig, network })).status);
      const fifth = attempt(rig.network);
      const second = requestNetwork(d, rig.center);
      must(d.mv.releaseNetwork(rig.network).status);
      yield d.sleep(5 * SECOND);
      const afterLoss = attempt(second);
      must(d.mv.closeChannel(channels[1] ?? 0).status);
      return [fifth, afterLoss, attempt(second)];
    });
    expect(run.result).toEqual(['TOOMANYCHANNELS', 'TOOMANYCHANNELS', 'OKAY']);
  });

  it('G32: no call changes the buffers of an open channel; closing frees them', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      const bigger = { ...rig.params, sendBytes: 512 };
      const open = name(d.mv.openChannel(bigger).status);
      must(d.mv.closeChannel(rig.channel).status);
      const { status, handle } = d.mv.openChannel(bigger);
      return [open, name(status), d.mv.writeChannel(handle).available];
    });
    expect(run.result).toEqual(['BUFFERALREADYINUSE', 'OKAY', 512]);
  });
});

describe('sending', () => {
  it('G35, G39: mvWriteChannel says how much room is left, and no bytes ask for it', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      const first = d.mv.writeChannel(channel, 'x'.repeat(600));
      const asked = d.mv.writeChannel(channel);
      const full = d.mv.writeChannel(channel, 'x'.repeat(424));
      return [first, asked, full].map((r) => [name(r.status), r.available]);
    });
    expect(run.result).toEqual([
      ['OKAY', 424],
      ['OKAY', 424],
      ['OKAY', 0],
    ]);
  });

  it('G36: what does not fit is refused whole, and the room is told all the same', () => {
    const run = inWorld({ lengthUs: 20 * SECOND, peers: SINK }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      must(d.mv.writeChannel(channel, 'x'.repeat(1000)).status);
      const refused = d.mv.writeChannel(channel, 'x'.repeat(25));
      const fits = d.mv.writeChannel(channel, 'x'.repeat(24));
      return [refused, fits].map((r) => [name(r.status), r.available]);
    });
    expect(run.result).toEqual([
      ['INVALIDBUFFERSIZE', 24],
      ['OKAY', 0],
    ]);
    const accepted = run.of('bytes').filter((b) => b.what === 'accepted');
    expect(accepted.map((b) => b.count)).toEqual([1000, 24]);
  });

  it('G41: mvWriteChannelStream takes what fits, even nothing, and that is no error', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      return [1000, 100, 5, 0].map((n) => {
        const { status, written } = d.mv.writeChannelStream(channel, 'x'.repeat(n));
        return [name(status), written];
      });
    });
    expect(run.result).toEqual([
      ['OKAY', 1000],
      ['OKAY', 24],
      ['OKAY', 0],
      ['OKAY', 0],
    ]);
  });

  it('G38, G40: each growth of room posts WRITESPACE, and in the end all of it is free', () => {
    const world: SmallWorld = {
      lengthUs: 20 * SECOND,
      peers: SINK,
      world: { link: { packetBytes: 100 } },
    };
    const run = inWorld(world, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      must(d.mv.writeChannel(rig.channel, 'x'.repeat(350)).status);
      const atOnce = events(d, rig, 9).length;
      const room: number[] = [];
      for (let seen = 0; seen < 4; ) {
        yield d.sleep(50);
        const now = events(d, rig, 9).length;
        if (now > seen) room.push(d.mv.writeChannel(rig.channel).available);
        seen = now;
      }
      yield d.sleep(SECOND);
      return { atOnce, room, events: events(d, rig, 9) };
    });
    expect(run.result.atOnce).toBe(0);
    expect(run.result.room).toEqual([774, 874, 974, 1024]);
    expect(run.result.events).toEqual(Array.from({ length: 4 }, () => CHANNELDATAWRITESPACE));
  });

  it('D49: channelOverhead makes each message take longer on the air', () => {
    const delivery = (channelOverhead: number) => {
      const run = inWorld(
        { lengthUs: 20 * SECOND, peers: SINK, assumptions: { channelOverhead } },
        function* (bench) {
          const { channel } = yield* connected(bench);
          must(bench.d.mv.writeChannel(channel, 'x').status);
          yield bench.d.sleep(SECOND);
        },
      );
      const when = (what: string) => run.of('bytes').find((b) => b.what === what)?.at ?? 0;
      return when('sent') - when('accepted');
    };
    // 1,024 bytes more at 3 Mbit/s.
    expect(delivery(1024) - delivery(0)).toBe(Math.ceil((1085 * 8) / 3) - Math.ceil((61 * 8) / 3));
  });

  it('G33, G35, G41: the peer gets the accepted bytes in order, across wraps, by either call', () => {
    const op = fc.record({
      stream: fc.boolean(),
      bytes: fc.oneof(fc.integer({ min: 0, max: 1600 }), fc.constantFrom(1, 511, 512, 513, 1024)),
      sleep: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 })),
    });
    const lossy = { toBadRatio: 0.1, toGoodRatio: 0.5, lossInBadRatio: 0.5 };
    fc.assert(
      fc.property(
        fc.array(op, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(512, 1024),
        fc.constantFrom(1, 100, 512, 1400),
        fc.integer({ min: 1, max: 99 }),
        (ops, sendBytes, packetBytes, seed) => {
          const got: Uint8Array[] = [];
          const world: SmallWorld = {
            lengthUs: 20 * MINUTE,
            seed: `${seed}`,
            peers: FUNCTION,
            world: { link: { packetBytes, ...(seed % 2 === 0 ? lossy : {}) } },
            faults: [at(9 * SECOND, { kind: 'backhaulLoss', forUs: 20 * SECOND })],
          };
          const run = inWorld(
            world,
            function* (bench) {
              const { d } = bench;
              const { channel } = yield* connected(bench, { sendBytes });
              let accepted = 0;
              for (const o of ops) {
                const data = stream(accepted, o.bytes);
                if (o.stream) accepted += d.mv.writeChannelStream(channel, data).written;
                else if (d.mv.writeChannel(channel, data).status === OKAY) accepted += o.bytes;
                if (o.sleep > 0) yield d.sleep(o.sleep);
              }
              for (let i = 0; d.mv.writeChannel(channel).available < sendBytes; i += 1) {
                if (i > 10_000) throw new Error('never flushed');
                yield d.sleep(100_000);
              }
              yield d.sleep(40 * SECOND);
              return accepted;
            },
            { peers: collector(got) },
          );
          expect(Buffer.compare(concatenate(got), stream(0, run.result))).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('receiving', () => {
  it('G46, G33, G44, G45: what does not fit waits outside, and all arrives in order', () => {
    const reads = fc.array(
      fc.record({
        sleep: fc.integer({ min: 0, max: 60_000 }),
        share: fc.constantFrom(0, 0.01, 0.5, 1, 1, 1),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(
        reads,
        fc.constantFrom(512, 1024, 1536),
        fc.constantFrom(1, 7, 512, 4000, 20_000),
        fc.constantFrom(100, 1400),
        (plan, receiveBytes, piece, packetBytes) => {
          const total = Math.min(20_000, piece * 300);
          const world: SmallWorld = {
            lengthUs: 30 * MINUTE,
            peers: FUNCTION,
            world: { link: { packetBytes } },
          };
          const run = inWorld(
            world,
            function* (bench) {
              const { d } = bench;
              const { channel, params } = yield* connected(bench, { receiveBytes });
              const guard = params.receiveBuffer + receiveBytes;
              const parts: Uint8Array[] = [];
              let done = 0;
              for (let i = 0; done < total; i += 1) {
                const { sleep, share } = plan[i] ?? { sleep: 200_000, share: 1 };
                yield d.sleep(sleep);
                const { address, length } = d.mv.readChannel(channel);
                if (length > receiveBytes || address + length > guard) throw new Error('overrun');
                const count = Math.ceil(length * share);
                parts.push(d.memory.read(address, count));
                must(d.mv.readChannelComplete(channel, count));
                done += count;
                if (i > 5000) throw new Error(`stuck at ${done} of ${total}`);
              }
              return { bytes: concatenate(parts), after: d.mv.readChannel(channel).length };
            },
            { peers: pusher(total, piece) },
          );
          expect(Buffer.compare(run.result.bytes, stream(0, total))).toBe(0);
          expect(run.result.after).toBe(0);
          let held = 0;
          for (const b of run.of('bytes')) {
            if (b.what === 'received') held += b.count;
            else if (b.what === 'consumed') held -= b.count;
            expect(held).toBeLessThanOrEqual(receiveBytes);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('G43: data may be read at any time, with or without a notification', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      must(d.mv.closeNotifications(rig.center).status);
      const before = d.mv.readChannel(rig.channel);
      must(d.mv.writeChannel(rig.channel, 'hello').status);
      yield d.sleep(SECOND);
      return [name(before.status), before.length, readAll(d, rig.channel).length];
    });
    expect(run.result).toEqual(['OKAY', 0, 5]);
  });

  it('G44, G45: reading leaves the bytes where they are until they are consumed', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel, params } = yield* connected(bench);
      must(d.mv.writeChannel(channel, 'hello').status);
      yield d.sleep(SECOND);
      const seen = [d.mv.readChannel(channel), d.mv.readChannel(channel)];
      must(d.mv.readChannelComplete(channel, 2));
      seen.push(d.mv.readChannel(channel));
      return seen.map((r) => [r.address - params.receiveBuffer, r.length]);
    });
    expect(run.result).toEqual([
      [0, 5],
      [0, 5],
      [2, 3],
    ]);
  });
});

describe('a channel that has lost its connection', () => {
  /** Echoes 300 bytes, then the fault hits; what the app finds after it. */
  function* after({ d }: Bench, rig: { channel: number }): Body<unknown> {
    const read = () => name(d.mv.readChannel(rig.channel).status);
    const write = () => name(d.mv.writeChannel(rig.channel, 'x').status);
    const first = [read(), write(), name(d.mv.writeChannelStream(rig.channel, 'x').status)];
    const reason = d.mv.getChannelClosureReason(rig.channel).reason;
    const bytes = readAll(d, rig.channel).length;
    const empty = [read(), name(d.mv.readChannelComplete(rig.channel, 0)), write()];
    const closed = d.mv.closeChannel(rig.channel);
    const stale = name(d.mv.readChannel(rig.channel).status);
    return { first, reason, bytes, empty, closed: [name(closed.status), closed.handle], stale };
  }
  const lost = (fault: Fault | 'release', world: SmallWorld = {}) =>
    inWorld(
      {
        lengthUs: 10 * MINUTE,
        faults: fault === 'release' ? [] : [at(30 * SECOND, fault)],
        ...world,
      },
      function* (bench) {
        const { d } = bench;
        const rig = yield* connected(bench);
        must(d.mv.writeChannel(rig.channel, stream(0, 300)).status);
        yield d.sleep(SECOND);
        if (fault === 'release') must(d.mv.releaseNetwork(rig.network).status);
        yield d.sleep(150 * SECOND);
        const told = events(d, rig).filter((e) => e === CHANNELNOTCONNECTED).length;
        return { told, after: yield* after(bench, rig) };
      },
    ).result;
  const C = 'CHANNELCLOSED';
  const { NETWORKDISCONNECTED, CHANNELCLOSEDBYSERVER, CHANNELRESETBYSERVER } = MvClosureReason;
  const found = (reason: number) => ({
    told: 1,
    after: {
      first: ['OKAY', C, C],
      reason,
      bytes: 300,
      empty: [C, C, C],
      closed: ['OKAY', 0],
      stale: 'INVALIDHANDLE',
    },
  });

  const ways: readonly [string, Fault | 'release', number][] = [
    ['coverage', { kind: 'coverageLoss', forUs: 5 * MINUTE }, NETWORKDISCONNECTED],
    ['backhaul', { kind: 'backhaulLoss', forUs: 5 * MINUTE }, NETWORKDISCONNECTED],
    ['server', { kind: 'serverUnreachable', forUs: 5 * MINUTE }, NETWORKDISCONNECTED],
    ['release', 'release', NETWORKDISCONNECTED],
    ['server-side close', { kind: 'channelClosed', which: 'all' }, CHANNELCLOSEDBYSERVER],
    ['server-side reset', { kind: 'channelReset', which: 'all' }, CHANNELRESETBYSERVER],
  ];
  it.each(ways)(
    'G37, G42, G48, G50, G51, G52, G55, D25, D27, D47: by %s, is readable until closed, never writable',
    (_, fault, reason) => {
      expect(lost(fault)).toEqual(found(reason));
    },
  );

  it('D25: closeOnLoss close makes it read as closed at once', () => {
    const result = lost('release', { assumptions: { closeOnLoss: 'close' } });
    const { after: expected } = found(NETWORKDISCONNECTED);
    expect(result).toEqual({ told: 1, after: { ...expected, first: [C, C, C], bytes: 0 } });
  });

  it('G48, G49: NOTCONNECTED to every open channel, and NETWORKSTATUSCHANGED', () => {
    const faults = [at(20 * SECOND, { kind: 'backhaulLoss', forUs: 5 * MINUTE })];
    const run = inWorld({ lengthUs: 3 * MINUTE, faults }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const before = notifications(d, rig).length;
      for (const notificationTag of [31, 32, 33]) openChannel(d, rig, { notificationTag });
      yield d.sleep(100 * SECOND);
      return notifications(d, rig)
        .slice(before)
        .map((n) => [n.tag, n.eventType]);
    });
    expect(run.result).toEqual([
      [31, CHANNELNOTCONNECTED],
      [32, CHANNELNOTCONNECTED],
      [33, CHANNELNOTCONNECTED],
      [7, NETWORKSTATUSCHANGED],
    ]);
  });

  it('G50: no new data arrives on it, not even after the link is back', () => {
    const world: SmallWorld = {
      lengthUs: 5 * MINUTE,
      peers: { '': { kind: 'talker', script: [{ atUs: 0, everyUs: 5 * SECOND, send: 'tick' }] } },
      faults: [at(30 * SECOND, { kind: 'serverUnreachable', forUs: 70 * SECOND })],
    };
    const run = inWorld(world, function* (bench) {
      const { d } = bench;
      const rig = yield* connected(bench);
      while (events(d, rig).at(-1) !== NETWORKSTATUSCHANGED || events(d, rig).length < 3) {
        yield d.sleep(SECOND);
      }
      const before = d.mv.readChannel(rig.channel).length;
      yield* untilConnected(d, rig.network);
      yield d.sleep(60 * SECOND);
      return [before > 0, d.mv.readChannel(rig.channel).length - before];
    });
    expect(run.result).toEqual([true, 0]);
  });

  it('D27: closing discards what has not left, and counts it as lost', () => {
    const world: SmallWorld = {
      lengthUs: 2 * MINUTE,
      peers: SINK,
      faults: [at(20 * SECOND, { kind: 'backhaulLoss', forUs: 10 * SECOND })],
    };
    const run = inWorld(world, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      yield d.sleep(21 * SECOND);
      must(d.mv.writeChannel(channel, 'x'.repeat(700)).status);
      must(d.mv.closeChannel(channel).status);
    });
    const moves = run.of('bytes').map((b) => [b.what, b.count]);
    expect(moves).toEqual([
      ['accepted', 700],
      ['lost', 700],
    ]);
  });

  it('D25: what had not left when the connection went is lost then and there', () => {
    const world: SmallWorld = {
      lengthUs: 3 * MINUTE,
      peers: SINK,
      faults: [at(20 * SECOND, { kind: 'backhaulLoss', forUs: 5 * MINUTE })],
    };
    const run = inWorld(world, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      yield d.sleep(21 * SECOND);
      must(d.mv.writeChannel(channel, 'x'.repeat(700)).status);
      yield d.sleep(100 * SECOND);
    });
    const moves = run.of('bytes').map((b) => [b.what, b.count]);
    expect(moves).toEqual([
      ['accepted', 700],
      ['lost', 700],
    ]);
  });

  it('D47, G37: it is NOTYETOPEN until the server confirms; the app may write before that', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      const channel = openChannel(d, rig);
      const reason = () => d.mv.getChannelClosureReason(channel).reason;
      must(d.mv.writeChannel(channel, 'early').status);
      const reasons = [reason()];
      yield d.sleep(15_000);
      reasons.push(reason());
      yield d.sleep(15_000);
      reasons.push(reason());
      yield d.sleep(SECOND);
      return { reasons, echoed: readAll(d, channel).length };
    });
    const { NOTYETOPEN, NONE } = MvClosureReason;
    expect(run.result).toEqual({ reasons: [NOTYETOPEN, NOTYETOPEN, NONE], echoed: 5 });
  });

  it('D28: the app that restarts finds all four channels free', () => {
    const run = inWorld({ lengthUs: MINUTE }, function* (bench) {
      const { d } = bench;
      const rig = yield* online(bench);
      for (let i = 0; i < 4; i += 1) openChannel(d, rig);
      yield d.sleep(SECOND);
      if (d.mv.getWakeReason().reason === 0) d.mv.restart();
    });
    expect(run.of('app').filter((r) => r.what === 'boot')).toHaveLength(2);
  });
});

describe('the books of a channel', () => {
  it('G33, G46: every accepted byte is delivered, lost, buffered or under way at the end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom<Fault['kind']>('coverageLoss', 'channelReset', 'powerCut', 'appCrash'),
        (seed, kind) => {
          const fault = {
            kind,
            forUs: 70 * SECOND,
            which: 'all',
            message: 'injected',
          } as unknown as Fault;
          const run = inWorld(
            {
              lengthUs: 20 * SECOND + seed * 997,
              seed: `${seed}`,
              world: { link: { packetBytes: 90, upBitsPerSecond: 20_000 } },
              faults: [at(12 * SECOND, fault)],
            },
            function* (bench) {
              const { d } = bench;
              const { channel } = yield* connected(bench);
              for (;;) {
                if (d.mv.writeChannelStream(channel, 'x'.repeat(200)).status !== OKAY) return;
                readAll(d, channel);
                yield d.sleep(50_000);
              }
            },
            { mayCrash: true },
          );
          const sum = (...what: readonly string[]) =>
            run
              .of('bytes')
              .filter((b) => what.includes(b.what))
              .reduce((total, b) => total + b.count, 0);
          expect(sum('accepted')).toBeGreaterThan(0);
          expect(sum('delivered', 'lost', 'buffered', 'flying')).toBe(sum('accepted'));
          expect(sum('received', 'dropped')).toBeLessThanOrEqual(sum('offered'));
          expect(sum('consumed')).toBeLessThanOrEqual(sum('received'));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('peers', () => {
  /** Opens a channel to the default peer, writes, and says when which bytes came. */
  const heard = (peers: SmallWorld['peers'], say: readonly string[] = [], functions = {}) =>
    inWorld(
      { lengthUs: 40 * SECOND, peers: peers ?? {} },
      function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const start = d.mv.getMicroseconds().microseconds;
        const channel = openChannel(d, rig);
        for (const text of say) must(d.mv.writeChannel(channel, text).status);
        const lines: [number, string][] = [];
        for (let i = 0; i < 100; i += 1) {
          yield d.sleep(100_000);
          const text = new TextDecoder().decode(readAll(d, channel));
          const tenths = Math.round((d.mv.getMicroseconds().microseconds - start) / 100_000);
          if (text !== '') lines.push([tenths / 10, text]);
        }
        return { lines, reason: d.mv.getChannelClosureReason(channel).reason };
      },
      functions,
    );

  it('G43: an echo sends back what it gets, in order, after its delay', () => {
    const peers = (delayUs: number): SmallWorld['peers'] => ({ '': { kind: 'echo', delayUs } });
    expect(heard(peers(0), ['ab', 'cd']).result.lines).toEqual([[0.1, 'abcd']]);
    expect(heard(peers(2 * SECOND), ['ab', 'cd']).result.lines).toEqual([[2.1, 'abcd']]);
  });

  it('a sink takes everything and says nothing', () => {
    expect(heard(SINK, ['ab', 'cd']).result.lines).toEqual([]);
  });

  it('D30: the default endpoint is a sink when the scenario has none', () => {
    expect(heard({}, ['ab']).result).toEqual({ lines: [], reason: MvClosureReason.NONE });
  });

  it('G43: a talker says its lines at their times, once or again and again', () => {
    const script = [
      { atUs: 1 * SECOND, everyUs: 0, send: 'once' },
      { atUs: 2 * SECOND, everyUs: 3 * SECOND, send: 'again' },
    ];
    expect(heard({ '': { kind: 'talker', script } }).result.lines).toEqual([
      [1.1, 'once'],
      [2.1, 'again'],
      [5.1, 'again'],
      [8.1, 'again'],
    ]);
  });

  it("a peer of one's own keeps state, sets timers and has random numbers of its own", () => {
    const counting: Peer<number> = {
      initial: 0,
      step: (count, input, chance) => {
        if (input.type === 'opened') {
          return { state: 1, outputs: [{ type: 'timer', afterUs: SECOND, timer: 42 }] };
        }
        if (input.type === 'timer') {
          const text = `timer ${input.timer} ${count} ${chance.u32() >= 0}`;
          return {
            state: count,
            outputs: [{ type: 'send', data: new TextEncoder().encode(text) }],
          };
        }
        return { state: count + input.data.length, outputs: [] };
      },
    };
    const peers = new Map([['', counting as Peer]]);
    expect(heard(FUNCTION, ['abc'], { peers }).result.lines).toEqual([[1.1, 'timer 42 4 true']]);
  });

  it.each(['close', 'reset'] as const)(
    'D47: a peer may %s, and then has nothing more to say',
    (how) => {
      const rude: Peer<null> = {
        initial: null,
        step: (state, input) => ({
          state,
          outputs:
            input.type === 'data'
              ? [
                  { type: 'send', data: Uint8Array.of(65) },
                  { type: how },
                  { type: 'send', data: new Uint8Array(5000) },
                  { type: 'close' },
                ]
              : [],
        }),
      };
      const { CHANNELCLOSEDBYSERVER, CHANNELRESETBYSERVER } = MvClosureReason;
      const run = heard(FUNCTION, ['x'], { peers: new Map([['', rude as Peer]]) });
      expect(
        run
          .of('bytes')
          .filter((b) => b.what === 'offered')
          .map((b) => b.count),
      ).toEqual([1]);
      expect(run.result).toEqual({
        lines: [[0.1, 'A']],
        reason: how === 'close' ? CHANNELCLOSEDBYSERVER : CHANNELRESETBYSERVER,
      });
    },
  );

  it('each channel has a peer state of its own', () => {
    const run = inWorld(
      { lengthUs: 30 * SECOND, peers: FUNCTION },
      function* (bench) {
        const { d } = bench;
        const rig = yield* online(bench);
        const both = [openChannel(d, rig), openChannel(d, rig)];
        must(d.mv.writeChannel(both[0] ?? 0, 'abc').status);
        yield d.sleep(SECOND);
        must(d.mv.writeChannel(both[1] ?? 0, 'x').status);
        yield d.sleep(SECOND);
        return both.map((channel) => [...readAll(d, channel)]);
      },
      {
        peers: new Map<string, Peer>([
          [
            '',
            {
              initial: 0,
              step: (state, input) => {
                if (input.type !== 'data') return { state, outputs: [] };
                const count = (state as number) + input.data.length;
                return { state: count, outputs: [{ type: 'send', data: Uint8Array.of(count) }] };
              },
            },
          ],
        ]),
      },
    );
    expect(run.result).toEqual([[3], [1]]);
  });
});
