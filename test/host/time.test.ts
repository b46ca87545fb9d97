/**
 * What app code costs: nothing, but each system call, and what happens meanwhile.
 */

import { describe, expect, it } from 'vitest';
import type { AppFactory } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import { at, mainOnly, on, play, SECOND, type SmallWorld } from '../support/small-world.ts';

const IRQ = 41;
const RING = 0x2000_1000;
const now = (device: Device) => device.mv.getMicroseconds().microseconds;

/** A center on IRQ whose handler is enabled. */
function center(device: Device): number {
  const setup = { irq: IRQ, buffer: RING, bufferBytes: 256 };
  const { handle } = device.mv.setupNotifications(setup);
  device.nvic.enableIrq(IRQ);
  return handle;
}

const times = (app: AppFactory, world: SmallWorld = {}) =>
  play(app, world)
    .of('call')
    .map((r) => r.at);

describe('the cost of code', () => {
  it.each([1, 5, 100])('D44: each call costs %i us and the code between costs nothing', (cost) => {
    const app = mainOnly(function* (device) {
      for (let i = 0; i < 3; i += 1) {
        device.mv.noOp();
        let sum = 0;
        for (let k = 0; k < 10_000; k += 1) sum += k;
        // Wakes at this same instant.
        yield device.sleep(sum > 0 ? 0 : 1);
        device.mv.getSysClk();
      }
    });
    const at0 = times(app, { assumptions: { callCost: cost } });
    const first = at0[0] ?? Number.NaN;
    expect(at0).toEqual([0, 1, 2, 3, 4, 5].map((i) => first + i * cost));
  });

  it('D44: a sleep is exact, also of 0 us', () => {
    const app = mainOnly(function* (device) {
      for (const us of [0, 1, 999, 1_000_000]) {
        device.mv.noOp();
        yield device.sleep(us);
        device.mv.getSysClk();
      }
    });
    const at0 = times(app);
    const gaps = at0.slice(1).map((t, i) => t - (at0[i] ?? 0));
    expect(gaps).toEqual([5, 5, 6, 5, 1004, 5, 1_000_005]);
  });
});

describe('events in a call', () => {
  /** Pends IRQ with a call whose record is written at once, and looks when the handler runs. */
  it('D44: an interrupt that a call pends is taken before the call returns', () => {
    const seen: string[] = [];
    const app: AppFactory = (device) => ({
      interrupts: { [IRQ]: () => seen.push(`handler at ${now(device)}`) },
      *main() {
        const handle = center(device);
        seen.push('before');
        device.mv.tempTriggerNotification(handle, 7, 1);
        seen.push('after');
      },
    });
    play(app);
    expect(seen).toEqual(['before', expect.stringMatching(/^handler/), 'after']);
  });

  it('D44: an event inside a call happens in it; main goes on only when its sleep is over', () => {
    const seen: number[] = [];
    const app: AppFactory = (device) => ({
      interrupts: {
        [IRQ]: () => {
          // The sleep of main ends while these calls are under way.
          for (let i = 0; i < 4; i += 1) seen.push(-now(device));
        },
      },
      *main() {
        const handle = center(device);
        device.nvic.disableInterrupts();
        device.mv.tempTriggerNotification(handle, 7, 1);
        const start = now(device);
        yield device.sleep(0);
        device.nvic.enableInterrupts();
        seen.push(now(device) - start);
      },
    });
    play(app, { assumptions: { callCost: 100 } });
    expect(seen).toHaveLength(5);
    expect(seen[4]).toBe(500);
  });

  it('D44: an event inside a long handler never resumes main before the handler is done', () => {
    const seen: string[] = [];
    const app: AppFactory = (device) => ({
      interrupts: {
        [IRQ]: () => {
          seen.push('in');
          for (let i = 0; i < 100; i += 1) device.mv.noOp();
          seen.push('out');
        },
      },
      *main() {
        const { handle } = device.mv.requestNetwork({
          notificationHandle: center(device),
          notificationTag: 1,
        });
        for (let i = 0; i < 200_000 && seen.length === 0; i += 1) yield device.sleep(50);
        seen.push('main');
        device.mv.getNetworkStatus(handle);
      },
    });
    play(app, { lengthUs: 20 * SECOND });
    const first = seen.indexOf('main');
    expect(seen.slice(0, first)).toEqual(
      Array(first / 2)
        .fill(['in', 'out'])
        .flat(),
    );
    expect(first).toBeGreaterThan(1);
  });

  it('an event and a wake-up at one instant: the event comes first', () => {
    const run = play(
      mainOnly(function* (device) {
        device.mv.noOp();
        const start = now(device) + 5;
        yield device.sleep(5 * SECOND - start);
        device.mv.getSysClk();
      }),
      {
        lengthUs: 10 * SECOND,
        faults: [at(5 * SECOND, { kind: 'coverageLoss', forUs: SECOND }, 'gap')],
        device: { kernelBootUs: 0, appBootUs: 0 },
      },
    );
    const boot = run.of('app')[0]?.at ?? 0;
    expect(boot).toBe(0);
    const fault = run.records.findIndex((r) => r.kind === 'fault');
    const call = run.records.findIndex((r) => r.kind === 'call' && r.call === 'mvGetSysClk');
    expect(run.records[call]).toMatchObject({ at: 5 * SECOND });
    expect(fault).toBeLessThan(call);
  });

  it('D22: an app that is halted inside a call stays in it until it is let go', () => {
    const seen: number[] = [];
    const app = mainOnly(function* (device) {
      device.mv.requestNetwork({ notificationHandle: 0, notificationTag: 0 });
      const setup = { irq: IRQ, buffer: RING, bufferBytes: 256 };
      const { handle } = device.mv.setupNotifications(setup);
      device.mv.requestNetwork({ notificationHandle: handle, notificationTag: 0 });
      for (let last = now(device); ; ) {
        const t = now(device);
        if (t - last > SECOND) seen.push(t - last);
        last = t;
        // Polls in one stretch, most of the time.
        if (t % 1000 < 5) yield device.sleep(1);
      }
    });
    play(app, {
      lengthUs: 12 * SECOND,
      assumptions: { callCost: 100 },
      faults: [at(8 * SECOND, { kind: 'debuggerAttach', haltUs: 2 * SECOND })],
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeGreaterThanOrEqual(2 * SECOND - 100);
    expect(seen[0]).toBeLessThanOrEqual(2 * SECOND + 200);
  });

  it('D22: a wake-up that fell into a halt still comes after the events of the release', () => {
    const released = { machine: 'halted', to: 'no' };
    const app = mainOnly(function* (device) {
      const setup = { irq: IRQ, buffer: RING, bufferBytes: 256 };
      const { handle } = device.mv.setupNotifications(setup);
      device.mv.requestNetwork({ notificationHandle: handle, notificationTag: 0 });
      for (;;) {
        yield device.sleep(SECOND / 10);
        device.mv.noOp();
      }
    });
    const run = play(app, {
      lengthUs: 12 * SECOND,
      faults: [
        at(8 * SECOND, { kind: 'debuggerAttach', haltUs: 2 * SECOND }),
        on(
          { by: 'record', record: 'state', where: released, nth: 1, since: 'run', afterUs: 0 },
          { kind: 'checkIn' },
        ),
      ],
    });
    const release = run.moves('halted').find((r) => r.to === 'no')?.at ?? Number.NaN;
    const fault = run.records.findIndex((r) => r.kind === 'fault' && r.fault === 'checkIn');
    const call = run.records.findIndex((r) => r.kind === 'call' && r.at >= release);
    expect(run.records[fault]).toMatchObject({ at: release });
    expect(run.records[call]).toMatchObject({ at: release });
    expect(fault).toBeLessThan(call);
  });
});

describe('the end of the run', () => {
  const polling = mainOnly(function* (device) {
    for (;;) {
      try {
        device.mv.noOp();
      } finally {
        device.mv.getSysClk();
      }
      if (now(device) < 0) yield device.sleep(1);
    }
  });

  it('a run ends inside a call at exactly its length, and nothing of the app runs after it', () => {
    const run = play(polling, { lengthUs: SECOND / 4 + 3, assumptions: { callCost: 100 } });
    const last = run.records.at(-1);
    expect(last).toMatchObject({ kind: 'end', at: SECOND / 4 + 3 });
    expect(run.of('call').at(-1)?.lastAt).toBeLessThan(SECOND / 4 + 3);
  });

  it('a wake-up exactly at the end still makes its first call, and only that one', () => {
    const app = mainOnly(function* (device) {
      const t = now(device);
      yield device.sleep(SECOND - t - 5);
      device.mv.noOp();
      device.mv.getSysClk();
    });
    const run = play(app, {
      lengthUs: SECOND,
      device: { kernelBootUs: 0, appBootUs: 0 },
    });
    expect(run.of('call').map((r) => [r.call, r.at])).toEqual([
      ['mvGetMicroseconds', 0],
      ['mvNoOp', SECOND],
    ]);
  });
});
