/** Memory as an app uses it: faults, allocation, and recursion up to the end of the stack. */

import { describe, expect, it } from 'vitest';
import { MvNetworkStatus } from '../../src/abi/enums.ts';
import type { Device } from '../../src/host/app/device.ts';
import { mainOnly, type Played, play, SECOND } from '../support/small-world.ts';

const RING = 0x2000_1000;
const RECEIVE = 0x2000_2000;
const SEND = 0x2000_3000;
const LOG = 0x2000_4000;
const RAM_END = 0x2008_0000;

const crash = (run: Played) => run.of('app').find((r) => r.what === 'crash')?.detail;

/** What becomes of an app that does this once, in its first life. */
function outcome(act: (device: Device) => void): string | undefined {
  let lives = 0;
  const app = mainOnly(function* (device) {
    lives += 1;
    if (lives > 1) return;
    try {
      act(device);
    } catch (error) {
      // A bus fault is no exception of C: it cannot be caught. Other errors pass on.
      if ((error as Error).name !== 'AppIsDead') throw error;
      device.mv.noOp();
    }
  });
  const run = play(app, { lengthUs: 5 * SECOND });
  expect(run.calls('mvNoOp')).toEqual([]);
  return crash(run);
}

describe('bus faults', () => {
  it.each<[string, (device: Device) => void, string]>([
    [
      'store into flash',
      (d) => d.memory.writeU32(0x0800_0000, 1),
      'store of 4 bytes at 0x08000000',
    ],
    [
      'store outside memory',
      (d) => d.memory.writeU8(0x3000_0000, 1),
      'store of 1 bytes at 0x30000000',
    ],
    ['store at NULL', (d) => d.memory.writeU32(0, 1), 'store of 4 bytes at 0x00000000'],
    ['load outside', (d) => d.memory.read(0x4000_0000, 2), 'load of 2 bytes at 0x40000000'],
    ['load of a byte outside', (d) => d.memory.readU8(4), 'load of 1 bytes at 0x00000004'],
    ['load across the end', (d) => d.memory.readU32(RAM_END - 2), 'load of 4 bytes at 0x2007fffe'],
    [
      'store across the end',
      (d) => d.memory.writeU32(RAM_END - 1, 0),
      'store of 4 bytes at 0x2007ffff',
    ],
    [
      '64-bit load across the end',
      (d) => d.memory.readU64(RAM_END - 4),
      'load of 4 bytes at 0x20080000',
    ],
  ])('D7: a %s crashes the app, which cannot catch it', (_, act, text) => {
    expect(outcome(act)).toBe(`BusFault: bus fault: ${text}`);
  });

  it('reads flash, and both RAM regions up to their last byte', () => {
    const seen: number[] = [];
    const text = outcome(({ memory }) => {
      seen.push(memory.readU32(0x0800_0000), memory.readU8(0x080f_ffff));
      for (const at of [0x2000_0000, RAM_END - 4, 0x2800_0000, 0x2800_3ffc]) {
        memory.writeU32(at, 0x0102_0304);
        seen.push(memory.readU32(at));
      }
      expect(memory.read(0x4000_0000, 0)).toHaveLength(0);
    });
    expect(text).toBeUndefined();
    expect(seen).toEqual([0xffff_ffff, 0xff, ...Array(4).fill(0x0102_0304)]);
  });

  it('D7: the log buffer is write-protected from mvServerLoggingInit on', () => {
    const store = (offset: number) =>
      outcome(({ mv, memory }) => {
        mv.serverLoggingInit(LOG, 512);
        memory.writeU8(LOG + offset, 1);
      });
    expect(store(0)).toMatch(/BusFault.*0x20004000/);
    expect(store(511)).toMatch(/BusFault.*0x200041ff/);
    expect(store(512)).toBeUndefined();
    expect(store(-1)).toBeUndefined();
  });

  it('D7: the send buffer of a channel is write-protected until the channel is closed', () => {
    const run = (body: (device: Device, channel: number) => void) =>
      play(
        mainOnly(function* (device) {
          const { mv } = device;
          const center = mv.setupNotifications({ irq: 41, buffer: RING, bufferBytes: 256 }).handle;
          const net = mv.requestNetwork({ notificationHandle: center, notificationTag: 0 }).handle;
          while (mv.getNetworkStatus(net).networkStatus !== MvNetworkStatus.CONNECTED) {
            yield device.sleep(SECOND / 10);
          }
          const opened = mv.openChannel({
            notificationHandle: center,
            notificationTag: 0,
            networkHandle: net,
            receiveBuffer: RECEIVE,
            receiveBytes: 512,
            sendBuffer: SEND,
            sendBytes: 512,
            channelType: 0,
          });
          expect(opened.status).toBe(0);
          body(device, opened.handle);
          while (true) yield device.untilInterrupt();
        }),
        { lengthUs: 8 * SECOND },
      );
    expect(crash(run(({ memory }) => memory.writeU8(SEND, 1)))).toMatch(/BusFault.*0x20003000/);
    const straddling = run(({ memory }) => memory.write(SEND - 4, new Uint8Array(8)));
    expect(crash(straddling)).toMatch(/BusFault.*store of 8 bytes at 0x20002ffc/);
    const fine = run(({ mv, memory }, channel) => {
      memory.readU8(SEND);
      memory.writeU8(RECEIVE, 1);
      mv.closeChannel(channel);
      memory.writeU8(SEND, 1);
      mv.noOp();
    });
    expect(crash(fine)).toBeUndefined();
    expect(fine.calls('mvNoOp')).toHaveLength(1);
  });
});

describe('allocation', () => {
  it('gives aligned RAM until there is none left, and that is a crash', () => {
    const text = outcome(({ memory }) => {
      expect(memory.allocate(3)).toBe(0x2000_0000);
      expect(memory.allocate(1)).toBe(0x2000_0008);
      expect(memory.allocate(0, 512)).toBe(0x2000_0200);
      for (;;) memory.allocate(4096, 512);
    });
    expect(text).toBe('RangeError: out of RAM: 4096 bytes wanted, 3584 left');
  });

  it.each([-1, 1.5, Number.NaN])('refuses to allocate %d bytes', (bytes) => {
    expect(outcome(({ memory }) => memory.allocate(bytes))).toMatch(/^RangeError: bytes must be/);
  });

  it('arguments that do not fit into the stack of the wrappers are a crash', () => {
    const text = outcome(({ mv }) => mv.serverLog('x'.repeat(70_000)));
    expect(text).toMatch(/^RangeError: stack overflow/);
  });
});

describe('recursion', () => {
  /** Calls of an endless recursion with `frames` frames between two calls, at a native depth. */
  function recursion(frames: number, nativeDepth: number): { calls: number; text?: string } {
    const app = mainOnly(function* (device) {
      if (device.mv.getWakeReason().reason !== 0) return;
      const deeper = (left: number): number => {
        if (left > 0) return deeper(left - 1) + 1;
        try {
          device.mv.noOp();
          return [1].map(() => deeper(frames))[0] ?? 0;
        } catch {
          // Nothing to catch: the stack of a device that overflows is a fault.
          return device.mv.noOp();
        }
      };
      deeper(frames);
    });
    const dive = (depth: number): Played =>
      depth === 0
        ? play(app, { lengthUs: 2 * SECOND })
        : ([0].map(() => dive(depth - 1))[0] as Played);
    const run = dive(nativeDepth);
    const text = crash(run);
    const calls = run.simulation.calls;
    return text === undefined ? { calls } : { calls, text };
  }

  it.each([0, 3, 20])(
    'ends at the same call at every native depth (%i frames a call)',
    (frames) => {
      const first = recursion(frames, 0);
      expect(first.text).toBe('RangeError: stack overflow');
      expect(recursion(frames, 0)).toEqual(first);
      expect(recursion(frames, 300)).toEqual(first);
      expect(recursion(frames, 700)).toEqual(first);
    },
  );

  it('that is not endless may be deep', () => {
    const text = outcome((device) => {
      const down = (left: number): void => {
        device.mv.getSysClk();
        if (left > 0) down(left - 1);
      };
      down(1000);
      down(1000);
    });
    expect(text).toBeUndefined();
  });

  it('without calls is a RangeError and so a crash', () => {
    const down = (): number => down() + 1;
    expect(outcome(() => down())).toMatch(/^RangeError: Maximum call stack size exceeded/);
  });

  it('a call with the native stack used up is no result but a DeterminismError', () => {
    const app = mainOnly(function* (device) {
      const down = (): void => {
        try {
          down();
        } catch {
          device.mv.noOp();
        }
      };
      down();
    });
    const error = (() => {
      try {
        play(app, { lengthUs: 2 * SECOND });
      } catch (thrown) {
        return thrown as Error;
      }
      return undefined;
    })();
    expect(error?.name ?? 'crashed by itself').toMatch(/DeterminismError|crashed by itself/);
  });
});
