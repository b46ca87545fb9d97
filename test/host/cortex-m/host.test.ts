/**
 * The firmware host in a small world of its own: events at fixed times, and cuts at any time.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MvStatus } from '../../../src/abi/status.ts';
import type { SyscallName } from '../../../src/abi/syscalls.ts';
import { FirmwareHost } from '../../../src/host/cortex-m/firmware-host.ts';
import { readImage } from '../../../src/host/cortex-m/read-image.ts';
import type { HostServices } from '../../../src/host/host.ts';
import { AppMemory } from '../../../src/microvisor/memory.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';

const image = readImage(
  readFileSync(join(import.meta.dirname, 'host/slices.elf')),
  'slices',
  'elf',
);
const program = { kind: 'firmware', name: 'slices', hash: '', image } as const;

const LENGTH_US = 6_000;
const CALL_US = 5;
/** Times at which the kernel pends the app's interrupt. */
const EVENTS_US = [333, 1_000, 1_001, 2_500, 2_750, 3_999, 4_000, 5_200];

interface Saw {
  /** Calls and interrupts, with their times. */
  readonly log: readonly string[];
  readonly memory: Uint8Array;
  readonly cycle: number;
}

/** A kernel that knows two calls, and pends an interrupt now and then. */
class SmallWorld implements HostServices {
  now = 0;
  readonly life = 1;
  readonly memory = new AppMemory(image.flash);
  readonly log: string[] = [];
  readonly host: FirmwareHost;
  /** Times at which something is due, the cuts among them. */
  private dues: readonly { readonly atUs: number; readonly pends: boolean }[];

  constructor(cutsUs: readonly number[], skipsIdle: boolean, clockHz = 160_000_000) {
    this.host = new FirmwareHost(program, this, {
      clockHz,
      fullTrace: true,
      skipsIdle,
      randomSeed: 1,
      i2cDevices: [],
    });
    const dues = [
      ...EVENTS_US.map((atUs) => ({ atUs, pends: true })),
      ...cutsUs.map((atUs) => ({ atUs, pends: false })),
    ];
    this.dues = dues.sort((a, b) => a.atUs - b.atUs);
  }

  get deadlineUs(): number {
    return Math.min(this.dues[0]?.atUs ?? LENGTH_US, LENGTH_US);
  }

  advanceTo(us: number): void {
    if (us > this.deadlineUs) throw new Error(`${us} is beyond the deadline ${this.deadlineUs}`);
    if (us < this.now) throw new Error(`${us} is before ${this.now}`);
    this.now = us;
  }

  record(record: TraceRecord): void {
    this.log.push(JSON.stringify(record));
  }

  call(name: SyscallName, args: readonly number[]): MvStatus {
    if (name === 'mvGetMicroseconds') this.memory.write64(args[0] ?? 0, this.now);
    const sent = name === 'mvServerLog' ? this.memory.read32(args[0] ?? 0) : 0;
    this.log.push(`${this.now} ${name} ${sent}`);
    this.passTo(Math.min(this.now + CALL_US, LENGTH_US));
    return MvStatus.OKAY;
  }

  interruptEntered(irq: number): void {
    this.log.push(`${this.now} interrupt ${irq}`);
  }

  crashed(detail: string): void {
    this.log.push(`${this.now} ${detail}`);
    this.host.kill();
  }

  mainReturned(): void {}
  heartbeat(): void {}

  private passTo(us: number): void {
    while (this.dues[0] !== undefined && this.dues[0].atUs <= us) {
      const { atUs, pends } = this.dues[0];
      this.now = atUs;
      if (pends) this.host.pend(41);
      this.dues = this.dues.slice(1);
    }
    this.now = us;
  }

  /** Takes over where another world is. */
  goOnFrom(other: SmallWorld): void {
    this.memory.restore(other.memory.snapshot());
    this.host.restore(structuredClone(other.host.snapshot()));
    this.now = other.now;
    this.dues = other.dues;
    this.log.push(...other.log);
  }

  run(untilUs = LENGTH_US): Saw {
    while (this.now < untilUs) {
      const appUs = Math.max(this.host.wakeAtUs, this.now);
      const runs = this.host.isReady || appUs < this.deadlineUs;
      if (runs && this.deadlineUs > this.now) {
        if (!this.host.isReady) this.now = appUs;
        this.host.run();
      } else {
        this.passTo(this.deadlineUs);
      }
    }
    const { core } = this.host.snapshot();
    return { log: this.log, memory: this.memory.snapshot().ram.slice(0, 64), cycle: core.now };
  }
}

function saw(cutsUs: readonly number[], skipsIdle = true, clockHz?: number): Saw {
  const world = new SmallWorld(cutsUs, skipsIdle, clockHz);
  world.host.boot();
  return world.run();
}

test('the app ticks, is interrupted, calls and waits', () => {
  const { log } = saw([]);
  expect(log.filter((line) => line.includes('interrupt 41'))).toHaveLength(EVENTS_US.length);
  expect(log.filter((line) => line.includes('mvServerLog')).length).toBeGreaterThan(5);
  expect(log.some((line) => line.includes('"irq":-1'))).toBe(true);
});

test('a run goes on the same from a snapshot, in another world', () => {
  const whole = saw([]);
  for (const stopUs of [200, 333, 1_003, 2_600, 4_700]) {
    const first = new SmallWorld([], true);
    first.host.boot();
    first.run(stopUs);
    const second = new SmallWorld([], true);
    second.goOnFrom(first);
    expect(second.run()).toEqual(whole);
  }
});

test('a run is the same however it is cut', () => {
  const whole = saw([]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: LENGTH_US }), { maxLength: 40 }), (cuts) => {
      expect(saw(cuts)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test('a run is the same with every pass of every loop executed', () => {
  for (const clockHz of [160_000_000, 48_000_001, 1_234_567]) {
    expect(saw([], false, clockHz)).toEqual(saw([], true, clockHz));
  }
});
