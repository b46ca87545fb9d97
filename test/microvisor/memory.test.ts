// biome-ignore-all lint/correctness/useYield: a body is a generator whether it waits or not
/** App memory and the rings in it, against naive models. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppMemory, REGIONS } from '../../src/microvisor/memory.ts';
import { contiguous, drop, peek, put, ring } from '../../src/microvisor/ring.ts';
import { SECOND } from '../support/small-world.ts';
import { connected, inWorld, must, name, OKAY, online, openChannel, stream } from './support.ts';

const RAM = 0x2000_0000;
const SRAM4 = 0x2800_0000;

describe('the regions', () => {
  it('D6: are 1 MiB of flash, 512 KiB and 16 KiB of RAM; flash is read only', () => {
    expect(REGIONS.map(({ start, bytes, writable }) => [start, bytes, writable])).toEqual([
      [0x0800_0000, 0x10_0000, false],
      [RAM, 0x8_0000, true],
      [SRAM4, 0x4000, true],
    ]);
  });

  it('D6: a range is memory exactly when all of its bytes lie in one region', () => {
    const edges = REGIONS.flatMap(({ start, bytes }) => [start, start + bytes]);
    const address = fc.oneof(
      fc.tuple(fc.constantFrom(...edges), fc.integer({ min: -40, max: 40 })).map(([a, b]) => a + b),
      fc.integer({ min: 0, max: 0xffff_ffff }),
    );
    const bytes = fc.oneof(
      fc.integer({ min: 1, max: 64 }),
      fc.constantFrom(0x4000, 0x8_0000, 0x10_0000, 0xffff_ffff),
    );
    const memory = new AppMemory(undefined);
    const inOne = (a: number, n: number, readOnly: boolean) =>
      REGIONS.some(
        (r) => (readOnly || r.writable) && a >= r.start && a + n - 1 <= r.start + r.bytes - 1,
      );
    fc.assert(
      fc.property(address, bytes, (a, n) => {
        expect(memory.readable(a, n)).toBe(inOne(a, n, true));
        expect(memory.writable(a, n)).toBe(inOne(a, n, false));
        expect(memory.appLoad(a, Math.min(n, 64)) !== undefined).toBe(
          inOne(a, Math.min(n, 64), true),
        );
        expect(memory.readableInput(a, n)).toBe(inOne(a, n, true));
      }),
      { numRuns: 500 },
    );
    expect(memory.readableInput(0, 0)).toBe(true);
    expect(memory.readableInput(0, 1)).toBe(false);
  });

  it('D6: inputs may lie in flash and in both RAMs, results in RAM only, and NULL has no bytes', () => {
    const run = inWorld({ lengthUs: 30 * SECOND }, function* (bench) {
      const { d } = bench;
      const { channel } = yield* connected(bench);
      const write = (data: number, len: number, out: number) =>
        name(d.raw.mvWriteChannel(channel, data, len, out));
      return [
        write(0x0800_0000, 8, RAM),
        write(SRAM4, 8, SRAM4 + 8),
        write(0, 0, RAM),
        write(0, 1, RAM),
        write(RAM, 1, 0x0800_0000),
        write(0x0810_0000 - 4, 8, RAM),
        write(0x3000_0000, 8, RAM),
        write(0xffff_ffff, 8, RAM),
      ];
    });
    const [ok, bad] = ['OKAY', 'PARAMETERFAULT'];
    expect(run.result).toEqual([ok, ok, ok, bad, bad, bad, bad, bad]);
  });

  it('reads an image at the start of flash and erased bytes after it', () => {
    const flashImage = Uint8Array.of(1, 2, 3);
    const run = inWorld(
      { lengthUs: SECOND },
      function* ({ d }) {
        return [...d.memory.read(0x0800_0000, 4)];
      },
      { flashImage },
    );
    expect(run.result).toEqual([1, 2, 3, 0xff]);
  });

  it('G4: all memory, and with it every handle, is zero in each life of the app', () => {
    const run = inWorld({ lengthUs: 60 * SECOND }, function* ({ d }) {
      const at = d.memory.allocate(8);
      const before = [d.memory.readU32(at), d.memory.readU32(RAM), d.memory.readU32(SRAM4)];
      d.memory.writeU32(at, 0x1234);
      d.memory.writeU32(SRAM4, 0x1234);
      if (d.mv.getWakeReason().reason === 0) d.mv.restart();
      return before;
    });
    expect(run.of('app').filter((r) => r.what === 'boot')).toHaveLength(2);
    expect(run.result).toEqual([0, 0, 0]);
  });
});

describe('write protection', () => {
  it('D7, G34: a store into the send buffer of an open channel is the end of the app', () => {
    const run = inWorld(
      { lengthUs: 20 * SECOND },
      function* (bench) {
        const { params } = yield* connected(bench);
        bench.d.memory.writeU8(params.sendBuffer + params.sendBytes - 1, 1);
      },
      { mayCrash: true },
    );
    expect(run.crash).toMatch(/^BusFault: bus fault: store of 1 bytes/);
  });

  it("D7, G34: the send buffer is the app's again after mvCloseChannel, and stays its own to read", () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { params, channel } = yield* connected(bench);
      const { sendBuffer, sendBytes, receiveBuffer } = params;
      d.memory.writeU8(sendBuffer - 1, 1);
      d.memory.writeU8(sendBuffer + sendBytes, 1);
      d.memory.writeU8(receiveBuffer, 5);
      must(d.mv.writeChannel(channel, 'abc').status);
      const seen = [...d.memory.read(sendBuffer, 3)];
      must(d.mv.closeChannel(channel).status);
      d.memory.writeU8(sendBuffer, 1);
      return seen;
    });
    expect(run.result).toEqual([97, 98, 99]);
  });

  it('D7: a store into the log buffer is the end of the app', () => {
    const run = inWorld(
      { lengthUs: 5 * SECOND },
      function* ({ d }) {
        const buffer = d.memory.allocate(512, 512);
        must(d.mv.serverLoggingInit(buffer, 512));
        d.memory.writeU8(buffer, 1);
      },
      { mayCrash: true },
    );
    expect(run.crash).toMatch(/BusFault/);
  });

  it('D6, D7: a result pointer into a protected buffer is a PARAMETERFAULT', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { params, channel } = yield* connected(bench);
      const at = params.sendBuffer;
      return [
        d.raw.mvGetSysClk(at),
        d.raw.mvGetMicroseconds(at - 4),
        d.raw.mvReadChannel(channel, at, RAM),
        d.raw.mvWriteChannel(channel, RAM, 4, at),
        d.raw.mvGetSysClk(params.receiveBuffer),
      ].map(name);
    });
    const bad = 'PARAMETERFAULT';
    expect(run.result).toEqual([bad, bad, bad, bad, 'OKAY']);
  });

  it('D7: a log buffer cannot be laid over a channel or a ring, but over itself', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const { params } = yield* connected(bench);
      const log = d.memory.allocate(1024, 512);
      return [
        d.mv.serverLoggingInit(params.sendBuffer, 512),
        d.mv.serverLoggingInit(params.receiveBuffer, 512),
        d.mv.serverLoggingInit(log, 1024),
        d.mv.serverLoggingInit(log, 512),
      ].map(name);
    });
    expect(run.result).toEqual(['PARAMETERFAULT', 'PARAMETERFAULT', 'OKAY', 'OKAY']);
  });

  it('D28: a buffer that the log uses, or a ring, is BUFFERALREADYINUSE for a channel', () => {
    const run = inWorld({ lengthUs: 20 * SECOND }, function* (bench) {
      const { d } = bench;
      const ringAt = d.memory.allocate(1024, 512);
      const setup = { irq: 44, buffer: ringAt, bufferBytes: 512 };
      must(d.mv.setupNotifications(setup).status);
      const log = d.memory.allocate(512, 512);
      must(d.mv.serverLoggingInit(log, 512));
      const rig = yield* online(bench);
      const open = (over: object) => {
        try {
          openChannel(d, rig, over);
          return 'OKAY';
        } catch (error) {
          return (error as Error).message;
        }
      };
      return [
        open({ sendBuffer: ringAt, sendBytes: 1024 }),
        open({ receiveBuffer: ringAt, receiveBytes: 512 }),
        open({ sendBuffer: log, sendBytes: 512 }),
        d.mv.setupNotifications({ irq: 45, buffer: log, bufferBytes: 32 }).status,
      ];
    });
    const inUse = 'expected OKAY, got BUFFERALREADYINUSE';
    expect(run.result).toEqual([inUse, inUse, inUse, 5]);
  });
});

describe('a ring', () => {
  const op = fc.oneof(
    fc.record({ put: fc.integer({ min: 0, max: 700 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 700 }) }),
  );

  it('G33: holds what a plain array of bytes holds, across every wrap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 7, 512, 1024),
        fc.array(op, { maxLength: 40 }),
        (size, ops) => {
          const memory = new AppMemory(undefined);
          const start = RAM + 512;
          const r = ring(start, size);
          let model: number[] = [];
          let sent = 0;
          for (const o of ops) {
            if ('put' in o) {
              const data = stream(sent, Math.min(o.put, size - model.length));
              sent += data.length;
              put(r, memory, data);
              model.push(...data);
            } else {
              const count = Math.min(o.take, model.length);
              expect([...peek(r, memory, count)]).toEqual(model.slice(0, count));
              drop(r, count);
              model = model.slice(count);
            }
            expect(r.used).toBe(model.length);
            const piece = contiguous(r);
            expect(piece).toBe(Math.min(model.length, size - r.head));
            // D29: what lies in one piece is the oldest bytes, from the head on.
            expect([...memory.read(start + r.head, piece)]).toEqual(model.slice(0, piece));
            expect(piece > 0).toBe(model.length > 0);
            expect([memory.read(start - 1, 1)[0], memory.read(start + size, 1)[0]]).toEqual([0, 0]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('G44, D29: is presented in one piece only, and the rest after it was consumed', () => {
    const world = { lengthUs: 60 * SECOND, peers: { '': { kind: 'echo', delayUs: 0 } } } as const;
    const run = inWorld(world, function* (bench) {
      const { d } = bench;
      const { channel, params } = yield* connected(bench, { receiveBytes: 512 });
      must(d.mv.writeChannel(channel, stream(0, 400)).status);
      yield d.sleep(SECOND);
      const first = d.mv.readChannel(channel);
      must(d.mv.readChannelComplete(channel, 400));
      must(d.mv.writeChannel(channel, stream(400, 300)).status);
      yield d.sleep(SECOND);
      const second = d.mv.readChannel(channel);
      const tooMuch = d.mv.readChannelComplete(channel, 113);
      must(d.mv.readChannelComplete(channel, 112));
      const unseen = d.mv.readChannelComplete(channel, 1);
      const third = d.mv.readChannel(channel);
      const bytes = [
        ...d.memory.read(second.address, second.length),
        ...d.memory.read(third.address, third.length),
      ];
      const at = params.receiveBuffer;
      return {
        offsets: [first, second, third].map((r) => [r.address - at, r.length]),
        refused: [tooMuch, unseen].map(name),
        bytes,
        ok: first.status === OKAY,
      };
    });
    expect(run.result.offsets).toEqual([
      [0, 400],
      [400, 112],
      [0, 188],
    ]);
    expect(run.result.refused).toEqual(['INVALIDBUFFERSIZE', 'INVALIDBUFFERSIZE']);
    expect(run.result.bytes).toEqual([...stream(400, 300)]);
  });
});
