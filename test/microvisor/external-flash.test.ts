/** The external flash: what it keeps, what its calls cost, and what a power cut makes of them. */

import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/host/app/app.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { at, mainOnly, type Played, play, SECOND, scenario } from '../support/small-world.ts';
import { inWorld, must, name, stream } from './support.ts';

const SECTOR = 4096;
const ERASE_US = 45_000;
const WRITE_US = 700;
const READ_US = 10;
const CALL_US = 5;
const SIZE = 4 * 1024 * 1024;

type Device = Parameters<Parameters<typeof mainOnly>[0]>[0];

function open(d: Device): number {
  const { status, handle } = d.mv.externalFlashOpen();
  must(status);
  return handle;
}

function readBack(d: Device, handle: number, address: number, bytes: number): Uint8Array {
  const buffer = d.memory.allocate(bytes);
  must(d.mv.externalFlashRead(handle, address, bytes, buffer));
  return d.memory.read(buffer, bytes);
}

/** What a body of flash calls takes, microseconds. */
function duration(body: (d: Device, handle: number) => void): number {
  return inWorld({ lengthUs: 60 * SECOND }, function* ({ d, simulation }) {
    const handle = open(d);
    yield d.sleep(1);
    const fromUs = simulation.nowUs;
    body(d, handle);
    return simulation.nowUs - fromUs;
  }).result;
}

describe('what the chip holds', () => {
  it('D36: it is 4 MiB that read as 0xFF until they are written', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      const handle = open(d);
      yield d.sleep(1);
      const info = d.mv.externalFlashGetInfo(handle);
      const ends = [0, SIZE - 8].map((address) => readBack(d, handle, address, 8));
      return { info, ends };
    });
    expect(run.result.info).toEqual({ status: 0, chipId: 0xef4016, bytes: SIZE, handles: 1 });
    for (const end of run.result.ends) expect(end).toEqual(new Uint8Array(8).fill(0xff));
  });

  it('D36: a write clears bits and sets none; an erase sets those of whole sectors', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      const handle = open(d);
      yield d.sleep(1);
      const edge = SECTOR - 2;
      must(d.mv.externalFlashWrite(handle, edge, Uint8Array.of(0xf0, 0x0f, 0xaa, 0x55)));
      must(d.mv.externalFlashWrite(handle, edge, Uint8Array.of(0x3c, 0xff, 0xff, 0x00)));
      const written = readBack(d, handle, edge - 1, 6);
      must(d.mv.externalFlashErase(handle, SECTOR, SECTOR));
      return { written, erased: readBack(d, handle, edge - 1, 6) };
    });
    expect([...run.result.written]).toEqual([0xff, 0x30, 0x0f, 0xaa, 0x00, 0xff]);
    expect([...run.result.erased]).toEqual([0xff, 0x30, 0x0f, 0xff, 0xff, 0xff]);
  });

  it('D36: it outlives a restart of the app, a crash, a kernel restart, and a power cut', () => {
    const data = stream(7, 1000);
    const seen: string[] = [];
    const app = mainOnly(function* (d) {
      const handle = open(d);
      yield d.sleep(1);
      const found = readBack(d, handle, 5000, data.length);
      const same = Buffer.compare(found, data) === 0;
      seen.push(`${d.mv.getWakeReason().reason} ${same}`);
      if (!same) must(d.mv.externalFlashWrite(handle, 5000, data));
      yield d.sleep(SECOND);
      if (seen.length === 1) d.mv.restart();
      yield d.sleep(600 * SECOND);
    });
    play(app, {
      lengthUs: 60 * SECOND,
      faults: [
        at(10 * SECOND, { kind: 'appCrash', message: 'x' }),
        at(20 * SECOND, { kind: 'kernelError', what: 'crash' }),
        at(30 * SECOND, { kind: 'powerCut', forUs: SECOND }),
      ],
    });
    expect(seen).toEqual(['0 false', '2 true', '8 true', '4 true', '0 true']);
  });
});

describe('blocking', () => {
  it('D36, D44: an erase takes its time for each sector, a write and a read for each page', () => {
    expect(duration((d, h) => must(d.mv.externalFlashErase(h, 0, 3 * SECTOR)))).toBe(
      3 * ERASE_US + CALL_US,
    );
    // Bytes 200 to 799 lie in four pages of 256 bytes.
    expect(duration((d, h) => must(d.mv.externalFlashWrite(h, 200, stream(0, 600))))).toBe(
      4 * WRITE_US + CALL_US,
    );
    expect(
      duration((d, h) => must(d.mv.externalFlashRead(h, 200, 600, d.memory.allocate(600)))),
    ).toBe(4 * READ_US + CALL_US);
    expect(duration((d, h) => must(d.mv.externalFlashWrite(h, 0, new Uint8Array(0))))).toBe(
      CALL_US,
    );
  });

  it('D36: the times are assumptions that a scenario may choose', () => {
    const run = inWorld(
      { lengthUs: 60 * SECOND, assumptions: { flashEraseSector: 2000 } },
      function* ({ d, simulation }) {
        const handle = open(d);
        yield d.sleep(1);
        const fromUs = simulation.nowUs;
        must(d.mv.externalFlashErase(handle, 0, SECTOR));
        return simulation.nowUs - fromUs;
      },
    );
    expect(run.result).toBe(2000 + CALL_US);
  });

  it('D36: the kernel goes on meanwhile, and interrupts run when the call returns', () => {
    // The kernel connects within two seconds; the erase of the chip takes 46.
    const run = inWorld({ lengthUs: 120 * SECOND }, function* ({ d }) {
      const handle = open(d);
      const ring = d.memory.allocate(256, 16);
      const center = d.mv.setupNotifications({ irq: 41, buffer: ring, bufferBytes: 256 });
      d.nvic.enableIrq(41);
      d.mv.requestNetwork({ notificationHandle: center.handle, notificationTag: 1 });
      must(d.mv.externalFlashErase(handle, 0, SIZE));
      yield d.sleep(1);
    });
    const call = run.calls('mvExternalFlashEraseBlocking')[0];
    const fromUs = call?.at ?? 0;
    const untilUs = fromUs + (SIZE / SECTOR) * ERASE_US;
    const connected = run.moves('network').find((m) => m.to === 'connected');
    const notified = run.of('notification')[0];
    const entered = run.of('interrupt')[0];
    expect(connected?.at).toBeLessThan(untilUs);
    expect(notified?.at).toBe(connected?.at);
    expect(entered?.at).toBe(untilUs + CALL_US);
  });

  it('D36: a run that ends in the middle of a call ends there', () => {
    const run = play(
      mainOnly(function* (d) {
        must(d.mv.externalFlashErase(open(d), 0, SIZE));
        yield d.sleep(1);
      }),
      { lengthUs: SECOND },
    );
    expect(run.simulation.nowUs).toBe(SECOND);
    expect(run.calls('mvExternalFlashEraseBlocking')).toHaveLength(1);
  });
});

/** A run that is cut in the middle of an operation, and what the next life finds in 4 sectors. */
function cut(
  operation: (d: Device, handle: number) => void,
  afterUs: number,
  fault: Parameters<typeof at>[1],
  seed = '1',
): { readonly run: Played; readonly found: Uint8Array } {
  let found = new Uint8Array(0);
  let lives = 0;
  const app = mainOnly(function* (d) {
    lives += 1;
    const handle = open(d);
    yield d.sleep(1);
    if (lives > 1) {
      found = readBack(d, handle, 0, 4 * SECTOR).slice();
      return;
    }
    must(d.mv.externalFlashWrite(handle, 0, new Uint8Array(4 * SECTOR)));
    yield d.sleep(10 * SECOND - (d.mv.getMicroseconds().microseconds + 5));
    operation(d, handle);
    yield d.sleep(60 * SECOND);
  });
  // The counter begins with the kernel, at the start of the run: the operation begins at 10 s.
  const faults = [at(10 * SECOND + afterUs, fault)];
  const run = play(app, { lengthUs: 60 * SECOND, seed, faults });
  return { run, found };
}

const eraseThree = (d: Device, handle: number) => {
  d.mv.externalFlashErase(handle, SECTOR, 3 * SECTOR);
};
const powerCut = { kind: 'powerCut', forUs: SECOND } as const;

describe('a power cut in the middle', () => {
  it('D36: tears the sector in flight, keeps what was erased before, leaves the rest', () => {
    const { run, found } = cut(eraseThree, ERASE_US + ERASE_US / 2, powerCut);
    expect(new Set(found.subarray(0, SECTOR))).toEqual(new Set([0]));
    expect(new Set(found.subarray(SECTOR, 2 * SECTOR))).toEqual(new Set([0xff]));
    const torn = found.subarray(2 * SECTOR, 3 * SECTOR);
    const done = torn.filter((byte) => byte === 0xff).length;
    // Half of the time is over: half of the bytes are done, and a few more by chance.
    expect(done).toBeGreaterThan(SECTOR * 0.4);
    expect(done).toBeLessThan(SECTOR * 0.6);
    expect(new Set(torn).size).toBeGreaterThan(200);
    expect(new Set(found.subarray(3 * SECTOR))).toEqual(new Set([0]));
    const records = run.of('board').filter((b) => b.what === 'flash torn');
    expect(records.map((r) => r.at)).toEqual([10 * SECOND + ERASE_US + ERASE_US / 2]);
    expect(records[0]?.detail).toMatch(/^erase of 4096 bytes at 0x002000, \d+ unfinished$/);
  });

  it('D36: tears the page in flight: its bits are the old or the new ones, none set', () => {
    const written = stream(3, 1024);
    const { found, run } = cut(
      (d, handle) => {
        must(d.mv.externalFlashErase(handle, 0, SECTOR));
        d.mv.externalFlashWrite(handle, 0, written);
      },
      ERASE_US + CALL_US + WRITE_US + WRITE_US / 4,
      powerCut,
    );
    expect(found.subarray(0, 256)).toEqual(written.subarray(0, 256));
    const page = found.subarray(256, 512);
    expect(page.every((byte, i) => (byte & (written[256 + i] ?? 0)) === written[256 + i])).toBe(
      true,
    );
    expect(page).not.toEqual(written.subarray(256, 512));
    expect(page).not.toEqual(new Uint8Array(256).fill(0xff));
    expect(new Set(found.subarray(512, SECTOR))).toEqual(new Set([0xff]));
    expect(run.of('board')[0]?.detail).toMatch(/^write of 256 bytes at 0x000100, /);
  });

  it('D36: is the same with the same seed, and another one with another', () => {
    const once = cut(eraseThree, ERASE_US / 3, powerCut);
    const again = cut(eraseThree, ERASE_US / 3, powerCut);
    const other = cut(eraseThree, ERASE_US / 3, powerCut, '2');
    expect(again.run.hash).toBe(once.run.hash);
    expect(again.found).toEqual(once.found);
    expect(other.found).not.toEqual(once.found);
  });

  it.each([
    ['at its first instant: nothing has changed', 0, 0],
    ['at its last instant: all is done', 3 * ERASE_US, 0xff],
  ])('D36: tears nothing %s', (_, afterUs, byte) => {
    const { run, found } = cut(eraseThree, afterUs, powerCut);
    expect(new Set(found.subarray(SECTOR))).toEqual(new Set([byte]));
    expect(run.of('board')).toEqual([]);
  });
});

describe('another end in the middle', () => {
  it.each([
    ['a crash of the app', { kind: 'appCrash', message: 'x' } as const],
    ['a restart of the kernel', { kind: 'kernelError', what: 'watchdog' } as const],
  ])('D36: after %s the chip finishes the sector in flight, and no other', (_, fault) => {
    const { run, found } = cut(eraseThree, ERASE_US + 1000, fault);
    expect(new Set(found.subarray(SECTOR, 3 * SECTOR))).toEqual(new Set([0xff]));
    expect(new Set(found.subarray(3 * SECTOR))).toEqual(new Set([0]));
    expect(run.of('board')).toEqual([]);
  });

  it('D21, D44: the next life begins when it is due, not when the call would have ended', () => {
    const { run } = cut((d, handle) => d.mv.externalFlashErase(handle, 0, SIZE), SECOND, {
      kind: 'appCrash',
      message: 'x',
    });
    // A crash restarts after a second.
    const boots = run.of('app').filter((a) => a.what === 'boot');
    expect(boots[1]?.at).toBe(12 * SECOND);
    expect(run.calls('mvExternalFlashOpen')[1]?.at).toBe(12 * SECOND);
  });
});

describe('handles of the flash', () => {
  it('D21, G2: they end with the app, and count', () => {
    const run = inWorld({ lengthUs: 5 * SECOND }, function* ({ d }) {
      const handles = [open(d), open(d), open(d)] as const;
      yield d.sleep(1);
      const before = d.mv.externalFlashGetInfo(handles[0]).handles;
      const closed = d.mv.externalFlashClose(handles[1]);
      const after = d.mv.externalFlashGetInfo(handles[0]).handles;
      const stale = name(d.mv.externalFlashErase(handles[1], 0, SECTOR));
      return { distinct: new Set(handles).size, before, closed, after, stale };
    });
    expect(run.result).toEqual({
      distinct: 3,
      before: 3,
      closed: { status: 0, handle: 0 },
      after: 2,
      stale: 'INVALIDHANDLE',
    });
  });
});

describe('snapshots', () => {
  it('D36: what was saved goes on as what was not, contents and all', () => {
    const seen: Uint8Array[] = [];
    const app = mainOnly(function* (d) {
      const handle = open(d);
      for (let i = 0; i < 6; i += 1) {
        yield d.sleep(SECOND);
        must(d.mv.externalFlashWrite(handle, i * 3000, stream(i, 3000)));
        must(d.mv.externalFlashErase(handle, SECTOR, SECTOR));
        const buffer = d.memory.allocate(SECTOR);
        must(d.mv.externalFlashRead(handle, 3000, SECTOR, buffer));
        seen.push(d.memory.read(buffer, SECTOR));
      }
    });
    const make = () =>
      new Simulation(scenario({ lengthUs: 10 * SECOND }), programOf(app, 'inline', 'none'), {
        resumable: true,
      });
    const toEnd = (simulation: Simulation) => {
      while (simulation.advance(10_000));
      return simulation.finish('finished');
    };
    const whole = make();
    whole.advanceTo(3.5 * SECOND);
    const saved = structuredClone(whole.snapshot());
    const expected = toEnd(whole);
    const last = seen.at(-1);
    const other = make();
    other.restore(saved);
    expect(toEnd(other)).toBe(expected);
    expect(seen.at(-1)).toEqual(last);
    expect(new Set(last).size).toBeGreaterThan(2);
  });

  it('D36: a chip that is not used keeps nothing', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      const handle = open(d);
      yield d.sleep(1);
      readBack(d, handle, 0, 65_536);
    });
    expect(run.simulation.kernel.snapshot().board.flash.sectors.size).toBe(0);
  });
});
