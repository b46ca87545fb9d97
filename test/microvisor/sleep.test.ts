/** Both kinds of sleep, and how they go together with updates and power cuts. */

import { describe, expect, it } from 'vitest';
import {
  MvPowerSavingMode,
  MvSystemNotificationSource,
  MvWakeReason,
} from '../../src/abi/enums.ts';
import { MvStatus } from '../../src/abi/status.ts';
import { type AppFactory, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import type { Trigger } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import {
  at,
  HOUR,
  MINUTE,
  mainOnly,
  play,
  SECOND,
  type SmallWorld,
  scenario,
} from '../support/small-world.ts';
import {
  type Body,
  inWorld,
  must,
  name,
  openCenter,
  requestNetwork,
  untilConnected,
} from './support.ts';

const CHECK_IN = 4 * HOUR;
const STANDBY = 0;
const SHUTDOWN = 1;

function reasonName(d: Device): string {
  const { reason } = d.mv.getWakeReason();
  return Object.entries(MvWakeReason).find(([, v]) => v === reason)?.[0] ?? '';
}

/** Connects, checks in, and lets the network come to rest. */
function* atRest(d: Device): Body<void> {
  const network = requestNetwork(d, openCenter(d).center);
  yield* untilConnected(d, network);
  yield d.sleep(SECOND);
  must(d.mv.releaseNetwork(network).status);
  while (d.mv.powerSave(9) === MvStatus.MICROVISORBUSY) yield d.sleep(SECOND);
}

/** Notes each boot, then reports and goes into deep sleep, for as often as that. */
function sleeper(seen: string[], times: number, mode = STANDBY): AppFactory {
  return mainOnly(function* (d) {
    const { microseconds } = d.mv.getMicroseconds();
    seen.push(`${reasonName(d)} ${microseconds}`);
    if (seen.length > times) return;
    const network = requestNetwork(d, openCenter(d).center);
    yield* untilConnected(d, network);
    yield d.sleep(SECOND);
    must(d.mv.releaseNetwork(network).status);
    while (d.mv.deepSleep(mode) !== 0) yield d.sleep(SECOND);
    seen.push('goes on');
  });
}

describe('mvPowerSave', () => {
  it('D37: returns with the next interrupt, whose handler runs first thing', () => {
    const run = inWorld({ lengthUs: 5 * HOUR }, function* (bench) {
      const { d, simulation } = bench;
      yield* atRest(d);
      const { center } = openCenter(d, 4, 41 + 1);
      d.nvic.enableIrq(41);
      const system = d.mv.openSystemNotification({
        notificationHandle: simulation.kernel.snapshot().centers.centers[0]?.handle ?? center,
        notificationTag: 3,
        source: MvSystemNotificationSource.NETWORK,
      });
      must(system.status);
      const fromUs = simulation.nowUs;
      const entries = bench.entries;
      must(d.mv.powerSave(MvPowerSavingMode.STOP3));
      return { fromUs, toUs: simulation.nowUs, entries: bench.entries - entries };
    });
    const { fromUs, toUs, entries } = run.result;
    // The kernel's next check-in is what moves the network, and so what ends the sleep.
    const due = run
      .of('cloud')
      .filter((c) => c.what === 'check-in due')
      .at(-1);
    const posted = run.of('notification').find((n) => n.at > fromUs);
    expect(toUs - fromUs).toBeGreaterThan(3 * HOUR);
    expect(posted?.at).toBe(toUs);
    expect(toUs).toBeGreaterThanOrEqual(due?.at ?? Number.POSITIVE_INFINITY);
    expect(entries).toBe(1);
    expect(run.moves('sleep').map((m) => [m.to, m.at, m.why])).toEqual([
      ['light', fromUs, 'mvPowerSave'],
      ['awake', toUs, 'interrupt'],
    ]);
  });

  it('D37: returns at once when an interrupt is pending behind PRIMASK', () => {
    const run = inWorld({ lengthUs: MINUTE }, function* ({ d, simulation }) {
      yield* atRest(d);
      d.nvic.disableInterrupts();
      d.nvic.enableIrq(41);
      d.nvic.setPendingIrq(41);
      const fromUs = simulation.nowUs;
      must(d.mv.powerSave(0));
      return simulation.nowUs - fromUs;
    });
    expect(run.result).toBe(5);
  });

  it('D37: an interrupt that is not enabled ends nothing, and the run may end first', () => {
    const run = play(
      mainOnly(function* (d) {
        yield* atRest(d);
        d.nvic.setPendingIrq(41);
        d.mv.powerSave(0);
        d.mv.noOp();
      }),
      { lengthUs: 2 * MINUTE },
    );
    expect(run.simulation.nowUs).toBe(2 * MINUTE);
    expect(run.calls('mvPowerSave').at(-1)?.status).toBe('OKAY');
    expect(run.calls('mvNoOp')).toEqual([]);
  });

  it('D37: is busy until the radio is off, and as long as the bundle wants to stay connected', () => {
    const statuses = (minimumCheckInUs: number) =>
      inWorld({ lengthUs: 2 * MINUTE, device: { minimumCheckInUs } }, function* ({ d }) {
        const network = requestNetwork(d, openCenter(d).center);
        yield* untilConnected(d, network);
        yield d.sleep(SECOND);
        const connected = name(d.mv.powerSave(0));
        must(d.mv.releaseNetwork(network).status);
        const released = name(d.mv.powerSave(0));
        yield d.sleep(30 * SECOND);
        d.nvic.disableInterrupts();
        d.nvic.enableIrq(41);
        d.nvic.setPendingIrq(41);
        return [connected, released, name(d.mv.powerSave(0))];
      }).result;
    expect(statuses(CHECK_IN)).toEqual(['MICROVISORBUSY', 'MICROVISORBUSY', 'OKAY']);
    expect(statuses(0)).toEqual(['MICROVISORBUSY', 'MICROVISORBUSY', 'MICROVISORBUSY']);
  });

  it('D44: a power cut in it ends the life of the app and not the next one', () => {
    const seen: string[] = [];
    play(sleeper(seen, 1), {
      lengthUs: 10 * MINUTE,
      faults: [at(5 * MINUTE, { kind: 'powerCut', forUs: SECOND })],
    });
    expect(seen).toEqual(['COLDBOOT 200000', 'COLDBOOT 200000']);
  });
});

describe('mvDeepSleep', () => {
  it('D37, D38: the next check-in wakes the device: RAM is lost, the counter begins anew', () => {
    const seen: string[] = [];
    const found: number[] = [];
    const app = mainOnly(function* (d) {
      const cell = d.memory.allocate(4);
      found.push(d.memory.readU32(cell));
      const { microseconds } = d.mv.getMicroseconds();
      seen.push(`${reasonName(d)} ${microseconds}`);
      d.memory.writeU32(cell, 77);
      if (seen.length > 1) return;
      yield* atRest(d);
      d.mv.deepSleep(STANDBY);
    });
    const run = play(app, { lengthUs: 5 * HOUR });
    const checkedIn = run.of('cloud').find((c) => c.what === 'checked in')?.at ?? 0;
    expect(seen).toEqual(['COLDBOOT 200000', 'DEEPSLEEPCHECKIN 200000']);
    expect(found).toEqual([0, 0]);
    const [asleep, awake] = run.moves('sleep');
    expect(awake?.at).toBe(checkedIn + CHECK_IN);
    expect(asleep?.plannedUs).toBe((awake?.at ?? 0) - (asleep?.at ?? 0));
    expect(run.of('cloud').some((c) => c.what === 'check-in due' && c.at === awake?.at)).toBe(true);
    // Nothing is on air and no app runs meanwhile.
    const between = run.records.filter((r) => r.at > (asleep?.at ?? 0) && r.at < (awake?.at ?? 0));
    expect(between).toEqual([]);
  });

  it.each([
    ['rtc', 'DEEPSLEEPAPPLICATIONRTC'],
    ['application', 'DEEPSLEEPAPPLICATION'],
    ['modem', 'DEEPSLEEPMODEM'],
    ['other', 'DEEPSLEEPOTHER'],
  ] as const)('D37: what the scenario says of the board wakes it earlier: %s', (by, reason) => {
    const seen: string[] = [];
    const deepSleepWake = { by, afterUs: 10 * MINUTE };
    const run = play(sleeper(seen, 2), { lengthUs: HOUR, device: { deepSleepWake } });
    expect(seen).toEqual(['COLDBOOT 200000', `${reason} 200000`, `${reason} 200000`]);
    const moves = run.moves('sleep');
    expect(moves.map((m) => m.plannedUs)).toEqual([10 * MINUTE, 0, 10 * MINUTE, 0]);
    expect((moves[1]?.at ?? 0) - (moves[0]?.at ?? 0)).toBe(10 * MINUTE);
  });

  it('D37: waking from shutdown looks like a cold boot', () => {
    const seen: string[] = [];
    const deepSleepWake = { by: 'rtc', afterUs: 10 * MINUTE } as const;
    play(sleeper(seen, 1, SHUTDOWN), { lengthUs: HOUR, device: { deepSleepWake } });
    expect(seen).toEqual(['COLDBOOT 200000', 'COLDBOOT 200000']);
  });

  it('D37, D38: a power cut ends it, and wall time is unset after either', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (d) {
      seen.push(`${reasonName(d)} ${name(d.mv.getWallTime().status)}`);
      if (seen.length > 1) return;
      yield* atRest(d);
      d.mv.deepSleep(STANDBY);
    });
    const run = play(app, {
      lengthUs: HOUR,
      faults: [at(30 * MINUTE, { kind: 'powerCut', forUs: MINUTE })],
    });
    expect(seen).toEqual(['COLDBOOT TIMENOTSET', 'COLDBOOT TIMENOTSET']);
    expect(run.moves('sleep').at(-1)?.why).toBe('power lost');
  });

  it('D37: a check-in that the plan wants wakes it, an error of a kernel that is down does not', () => {
    const seen: string[] = [];
    const run = play(sleeper(seen, 1), {
      lengthUs: HOUR,
      faults: [
        at(10 * MINUTE, { kind: 'kernelError', what: 'crash' }),
        at(20 * MINUTE, { kind: 'kernelError', what: 'report' }),
        at(30 * MINUTE, { kind: 'checkIn' }),
      ],
    });
    expect(seen).toEqual(['COLDBOOT 200000', 'DEEPSLEEPCHECKIN 200000']);
    expect(run.of('fault').map((f) => f.phase)).toEqual([
      'start',
      'missed',
      'start',
      'missed',
      'start',
    ]);
    expect(run.moves('sleep').at(-1)?.at).toBe(30 * MINUTE);
  });

  it('D21, D37: an app that dies in the instant of its call does not put the device to sleep', () => {
    const seen: string[] = [];
    const run = play(sleeper(seen, 1), {
      lengthUs: 10 * MINUTE,
      faults: [
        {
          id: 'crash',
          fault: { kind: 'appCrash', message: 'x' },
          trigger: {
            by: 'record',
            record: 'call',
            where: { call: 'mvDeepSleep', status: 'OKAY' },
            nth: 1,
            since: 'run',
            afterUs: 0,
          },
        },
      ],
    });
    expect(seen.map((s) => s.split(' ')[0])).toEqual(['COLDBOOT', 'APPLICATIONCRASH']);
    expect(run.moves('sleep')).toEqual([]);
  });

  it('D44: is the same again with the same seed, and from a snapshot in the middle of it', () => {
    const world: SmallWorld = {
      lengthUs: 2 * HOUR,
      device: { deepSleepWake: { by: 'rtc', afterUs: 20 * MINUTE } },
    };
    const app = mainOnly(function* (d) {
      d.mv.getWakeReason();
      yield* atRest(d);
      d.mv.deepSleep(STANDBY);
    });
    const make = () =>
      new Simulation(scenario(world), programOf(app, 'inline', 'none'), { resumable: true });
    const toEnd = (simulation: Simulation) => {
      while (simulation.advance(10_000));
      return simulation.finish('finished');
    };
    const first = make();
    first.advanceTo(10 * MINUTE);
    expect(first.kernel.board.sleep.isDeep).toBe(true);
    const saved = structuredClone(first.snapshot());
    const expected = toEnd(first);
    expect(toEnd(make())).toBe(expected);
    const other = make();
    other.restore(saved);
    expect(toEnd(other)).toBe(expected);
    expect(other.kernel.life).toBeGreaterThan(4);
  });
});

describe('sleep and updates', () => {
  const LAYER = 1000;
  const staged = (atUs: number) =>
    at(atUs, { kind: 'updateStaged', update: 'app', layers: [LAYER, LAYER] });

  it('D20, D37: an update that was staged during the sleep is found and applied on waking', () => {
    const seen: string[] = [];
    play(sleeper(seen, 2), {
      lengthUs: HOUR,
      device: { deepSleepWake: { by: 'rtc', afterUs: 20 * MINUTE } },
      faults: [staged(10 * MINUTE)],
    });
    // The update restarts the app and not the kernel, so its counter goes on.
    expect(seen.map((s) => s.split(' ')[0])).toEqual([
      'COLDBOOT',
      'DEEPSLEEPAPPLICATIONRTC',
      'APPLICATIONUPDATE',
    ]);
  });

  it('D20, D37: a polite update waits over a sleep, is checked again, and goes in by mvRestart', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (d) {
      seen.push(reasonName(d));
      const { center, ring } = openCenter(d, 16);
      const source = MvSystemNotificationSource.UPDATE;
      must(
        d.mv.openSystemNotification({ notificationHandle: center, notificationTag: 5, source })
          .status,
      );
      const told = () => d.memory.readU32(ring + 8) !== 0;
      if (seen.length === 1) {
        const network = requestNetwork(d, openCenter(d, 4, 50).center);
        while (!told()) yield d.sleep(SECOND);
        seen.push('told');
        must(d.mv.releaseNetwork(network).status);
        while (d.mv.deepSleep(STANDBY) !== 0) yield d.sleep(SECOND);
      }
      if (seen.length === 3) {
        while (!told()) yield d.sleep(SECOND);
        seen.push('told again');
        must(d.mv.restart());
      }
    });
    const run = play(app, {
      lengthUs: HOUR,
      device: {
        polite: true,
        maximumPolitenessUs: 30 * MINUTE,
        deepSleepWake: { by: 'rtc', afterUs: 10 * MINUTE },
      },
      faults: [staged(MINUTE)],
    });
    expect(seen).toEqual([
      'COLDBOOT',
      'told',
      'DEEPSLEEPAPPLICATIONRTC',
      'told again',
      'APPLICATIONUPDATE',
    ]);
    expect(run.of('cloud').filter((c) => c.what === 'update installed')).toHaveLength(1);
    expect(run.of('cloud').filter((c) => c.what === 'layer fetched')).toHaveLength(2);
  });

  it('D20: an app that never restarts for it is updated at the limit', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (d) {
      seen.push(`${reasonName(d)} ${Math.floor(d.mv.getMicroseconds().microseconds / MINUTE)}`);
      requestNetwork(d, openCenter(d).center);
    });
    play(app, {
      lengthUs: HOUR,
      device: { polite: true, maximumPolitenessUs: 30 * MINUTE },
      faults: [staged(MINUTE)],
    });
    expect(seen).toEqual(['COLDBOOT 0', 'APPLICATIONUPDATE 31']);
  });

  it('D20: a power cut while an update goes in begins it again, from what is in flash', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (d) {
      seen.push(reasonName(d));
      requestNetwork(d, openCenter(d).center);
    });
    const run = play(app, {
      lengthUs: HOUR,
      faults: [
        staged(MINUTE),
        {
          id: 'cut',
          fault: { kind: 'powerCut', forUs: SECOND },
          trigger: {
            by: 'state',
            machine: 'update',
            state: 'installing',
            afterUs: SECOND,
            times: 1,
          },
        },
      ],
    });
    expect(seen).toEqual(['COLDBOOT', 'COLDBOOT', 'APPLICATIONUPDATE']);
    expect(run.of('cloud').filter((c) => c.what === 'layer fetched')).toHaveLength(2);
    expect(run.of('cloud').filter((c) => c.what === 'update installed')).toHaveLength(1);
  });

  it('a check-in that comes due as the device falls asleep wakes it again, and is done', () => {
    const onSleep: Trigger = {
      ...{ by: 'record', record: 'call', where: { call: 'mvDeepSleep' } },
      ...{ nth: 1, since: 'run', afterUs: 0 },
    };
    const app = mainOnly(function* (d) {
      yield* atRest(d);
      d.mv.deepSleep(STANDBY);
    });
    const run = play(app, {
      lengthUs: 10 * MINUTE,
      device: { deepSleepWake: { by: 'rtc', afterUs: 60 * MINUTE } },
      faults: [{ id: 'due', fault: { kind: 'checkIn' }, trigger: onSleep }],
    });
    const due = run.of('cloud').find((c) => c.what === 'check-in due')?.at ?? 0;
    const done = run.of('cloud').filter((c) => c.what === 'checked in' && c.at > due);
    expect(due).toBeGreaterThan(0);
    expect(done.length).toBeGreaterThan(0);
  });

  it('D37: an update under way keeps the device awake', () => {
    const run = inWorld(
      {
        lengthUs: 5 * MINUTE,
        world: { cloud: { verifyUs: 30 * SECOND } },
        faults: [staged(MINUTE)],
      },
      function* ({ d, simulation }) {
        const network = requestNetwork(d, openCenter(d).center);
        while (!simulation.kernel.updater.isChecking) yield d.sleep(100_000);
        must(d.mv.releaseNetwork(network).status);
        yield d.sleep(20 * SECOND);
        return [simulation.kernel.connection.isActive, name(d.mv.deepSleep(STANDBY))];
      },
    );
    expect(run.result).toEqual([false, 'MICROVISORBUSY']);
  });
});

describe('wake reasons', () => {
  const wakes = (by: 'rtc' | 'application' | 'modem' | 'other'): SmallWorld => ({
    device: { deepSleepWake: { by, afterUs: 10 * MINUTE } },
  });
  const fault = (what: Parameters<typeof at>[1]): SmallWorld => ({ faults: [at(MINUTE, what)] });
  const causes: { readonly [N in keyof typeof MvWakeReason]: SmallWorld } = {
    COLDBOOT: {},
    REMOTEMICROVISORRESTART: fault({ kind: 'remoteRestart', what: 'kernel' }),
    REMOTEAPPLICATIONRESTART: fault({ kind: 'remoteRestart', what: 'app' }),
    DEBUGGERRESTART: {
      faults: [
        at(MINUTE, { kind: 'debuggerAttach', haltUs: 0 }),
        at(2 * MINUTE, { kind: 'remoteRestart', what: 'debugger' }, 'run'),
      ],
    },
    MICROVISORCRASH: fault({ kind: 'kernelError', what: 'crash' }),
    MICROVISORWATCHDOG: fault({ kind: 'kernelError', what: 'watchdog' }),
    MICROVISOROUTOFMEMORY: fault({ kind: 'kernelError', what: 'outOfMemory' }),
    MICROVISORERROR: fault({ kind: 'kernelError', what: 'other' }),
    APPLICATIONCRASH: fault({ kind: 'appCrash', message: 'x' }),
    APPLICATIONUPDATE: fault({ kind: 'updateStaged', update: 'app', layers: [1000] }),
    MICROVISORUPDATE: fault({ kind: 'updateStaged', update: 'kernel', layers: [1000] }),
    OPTIONBYTES: fault({ kind: 'kernelError', what: 'optionBytes' }),
    DEEPSLEEPCHECKIN: { device: { minimumCheckInUs: 10 * MINUTE } },
    DEEPSLEEPAPPLICATION: wakes('application'),
    DEEPSLEEPMODEM: wakes('modem'),
    DEEPSLEEPAPPLICATIONRTC: wakes('rtc'),
    DEEPSLEEPOTHER: wakes('other'),
  };

  it.each(Object.entries(causes))(
    'D21, D37, D48: %s is what an app is told that started for it',
    (reason, cause) => {
      const seen: string[] = [];
      const sleeps = cause.device !== undefined;
      const app = mainOnly(function* (d) {
        seen.push(reasonName(d));
        if (sleeps && seen.length === 1) {
          yield* atRest(d);
          d.mv.deepSleep(STANDBY);
        }
        requestNetwork(d, openCenter(d).center);
      });
      play(app, { lengthUs: 30 * MINUTE, ...cause });
      expect(seen).toContain(reason);
      expect(seen).toHaveLength(reason === 'COLDBOOT' ? 1 : 2);
    },
  );
});
