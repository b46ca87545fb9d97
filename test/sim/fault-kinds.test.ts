/** What each fault of the device, and of what the server tells it, does in a small world. */

import { describe, expect, it, test } from 'vitest';
import { type MvNetworkReason, MvWakeReason } from '../../src/abi/enums.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import { FAULT_KIND_NAMES, FAULT_KINDS } from '../../src/scenario/fault-kinds.ts';
import type { Fault, FaultKind, FaultPlanEntry } from '../../src/scenario/scenario.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  mainOnly,
  type Played,
  play,
  SECOND,
} from '../support/small-world.ts';
import { cloudTimes, holder, Probe, quitter, scripted, timeline } from '../world/apps.ts';

const CHECK_IN = { kind: 'checkIn' } as const;

/** What mvServerLog gave, each ten seconds, as "seconds status" where it changed. */
function logStatuses(run: Played): readonly string[] {
  const calls = run.calls('mvServerLog');
  return calls
    .filter((call, i) => call.status !== calls[i - 1]?.status)
    .map((call) => `${Math.round(call.at / SECOND)} ${call.status}`);
}

function logging(setUp: (probe: Probe) => void = () => {}): AppFactory {
  return mainOnly(function* (device) {
    const probe = new Probe(device);
    setUp(probe);
    probe.logInit(4096);
    for (let i = 0; ; i += 1) {
      yield device.sleep(10 * SECOND);
      probe.log(`line ${i}`);
    }
  });
}

describe('loggingDisabled', () => {
  const held = (fromUs: number, forUs: number, id = 'held') =>
    at(fromUs, { kind: 'loggingDisabled', forUs }, id);

  it('D34: is heard of at once by a device that is connected, and so is its end', () => {
    const run = play(logging(), { faults: [held(2 * MINUTE + SECOND, MINUTE)] });
    expect(logStatuses(run)).toEqual(['10 OKAY', '130 LOGGINGDISABLEDBYSERVER', '190 OKAY']);
    expect(cloudTimes(run, 'logging held')).toEqual([121 * SECOND]);
    expect(cloudTimes(run, 'logging allowed')).toEqual([181 * SECOND]);
  });

  it('D34: is heard of at the next check-in by a device that is not', () => {
    const offline = (probe: Probe) => probe.device.mv.releaseNetwork(probe.request());
    const run = play(logging(offline), {
      faults: [
        held(2 * MINUTE, HOUR),
        at(4 * MINUTE, CHECK_IN, 'first'),
        at(5 * MINUTE, CHECK_IN, 'second'),
      ],
    });
    expect(timeline(run, 'network', 2 * MINUTE)[0]).toMatch(/^connecting@240/);
    expect(logStatuses(run)).toEqual(['10 OKAY', '250 LOGGINGDISABLEDBYSERVER']);
  });

  it('composes with other windows, and with a server that holds logging anyway', () => {
    const faults = [held(MINUTE, 3 * MINUTE, 'a'), held(2 * MINUTE, MINUTE, 'b')];
    expect(logStatuses(play(logging(), { faults }))).toEqual([
      '10 OKAY',
      '60 LOGGINGDISABLEDBYSERVER',
      '240 OKAY',
    ]);
    const never = play(logging(), { faults, world: { cloud: { logging: false } } });
    expect(logStatuses(never)).toEqual(['10 LOGGINGDISABLEDBYSERVER']);
    expect(cloudTimes(never, 'logging held')).toEqual([]);
  });
});

const EPOCH_US = play(idle, { lengthUs: 1 }).simulation.scenario.startEpochUs;

/** Wall time less true time, in hundredths of a second, each minute. */
function wallErrors(faults: readonly FaultPlanEntry[]): readonly number[] {
  const errors: number[] = [];
  const app = mainOnly(function* (device) {
    for (let minute = 1; ; minute += 1) {
      yield device.sleep(minute * MINUTE - device.mv.getMicroseconds().microseconds);
      const { microseconds: wallUs } = device.mv.getWallTime();
      // In these runs the counter is true time: the kernel starts with the run.
      const { microseconds: trueUs } = device.mv.getMicroseconds();
      errors.push(Math.round((wallUs - EPOCH_US - trueUs) / 10_000));
    }
  });
  play(app, { faults });
  return errors;
}

/** The welcome is late by its way from the server. */
const LATE = -1;

describe('clockStep', () => {
  const step = (minute: number, byUs: number, id = 'step') =>
    at(Math.round(minute * MINUTE), { kind: 'clockStep', byUs }, id);

  it('D38: moves wall time at the next contact, for good, and true time never', () => {
    const errors = wallErrors([
      step(2, 2 * HOUR),
      at(4.5 * MINUTE, CHECK_IN, 'first'),
      step(6, -3 * HOUR, 'back'),
      at(7.5 * MINUTE, CHECK_IN, 'second'),
    ]);
    const ahead = 720_000 + LATE;
    const back = -360_000 + LATE;
    expect(errors).toEqual([LATE, LATE, LATE, LATE, ahead, ahead, ahead, back, back]);
  });

  it('D38: leaves the server within the years in which it may be', () => {
    const [first, second, third] = wallErrors([
      step(1.2, -9e15),
      at(1.5 * MINUTE, CHECK_IN, 'in 1970'),
      step(2.2, 3 * HOUR, 'ahead'),
      at(2.5 * MINUTE, CHECK_IN, 'later'),
    ]);
    expect(first).toBe(LATE);
    // It stood at the beginning of 1970 when it was stepped, 72 s after the start of the run.
    const to1970 = -(EPOCH_US / 10_000 + 7200) + LATE;
    expect([second, third]).toEqual([to1970, to1970 + 1_080_000]);
  });
});

describe('clockDrift', () => {
  const drift = (fromMinute: number, minutes: number, ppm: number, id = 'drift') =>
    at(fromMinute * MINUTE, { kind: 'clockDrift', ppm, forUs: minutes * MINUTE }, id);

  it('D38: adds up while it lasts, stays when it is over, and ends at the next contact', () => {
    const errors = wallErrors([drift(2, 2, 10_000), at(6.5 * MINUTE, CHECK_IN)]);
    expect(errors).toEqual([-1, -1, 59, 119, 119, 119, -1, -1, -1]);
  });

  it('D38: of several windows adds up, and never makes the clock run backwards', () => {
    const errors = wallErrors([drift(2, 4, 10_000, 'fast'), drift(3, 2, -30_000, 'slow')]);
    expect(errors).toEqual([-1, -1, 59, -61, -181, -121, -121, -121, -121]);
    const many = Array.from({ length: 15 }, (_, i) => drift(2, 60, -100_000, `${i}`));
    // It stands still: a minute later it is a minute late.
    expect(wallErrors(many).slice(2, 5)).toEqual([-6001, -12_001, -18_001]);
  });
});

/** The wake reason of each life, and when it began. */
function lives(run: Played): readonly string[] {
  return run
    .of('app')
    .filter((r) => r.what === 'boot')
    .map((r) => `${r.detail}@${(r.at / SECOND).toFixed(1)}`);
}

function kernelStarts(run: Played): readonly string[] {
  return run
    .moves('app')
    .filter((r) => r.why === 'kernel start')
    .map((r) => (r.at / SECOND).toFixed(1));
}

describe('remoteRestart', () => {
  const restart = (minute: number, what: 'app' | 'kernel' | 'debugger', id: string = what) =>
    at(Math.round(minute * MINUTE), { kind: 'remoteRestart', what }, id);

  it('D48: restarts the app with wake reason 2, or the kernel with 1, at once while connected', () => {
    expect(MvWakeReason.REMOTEAPPLICATIONRESTART).toBe(2);
    expect(MvWakeReason.REMOTEMICROVISORRESTART).toBe(1);
    const run = play(holder, { faults: [restart(2, 'app'), restart(4, 'kernel')] });
    expect(lives(run)).toEqual([
      'COLDBOOT@0.2',
      'REMOTEAPPLICATIONRESTART@120.1',
      'REMOTEMICROVISORRESTART@240.2',
    ]);
    expect(kernelStarts(run)).toEqual(['0.0', '240.0']);
    expect(timeline(run, 'owner', 60 * SECOND)).toEqual([
      'microvisor@120.0',
      'app@120.1',
      'microvisor@240.0',
      'app@240.2',
    ]);
    expect(timeline(run, 'network', 60 * SECOND).map((s) => s.split('@')[0])).toEqual([
      'deliberatelyOffline',
      'connecting',
      'connected',
    ]);
  });

  it('D38, D48: of the kernel starts the counter anew, and that of the app does not', () => {
    const seen: number[] = [];
    const app = mainOnly(function* (device) {
      seen.push(Math.round(device.mv.getMicroseconds().microseconds / SECOND));
    });
    play(app, { faults: [restart(2, 'app'), restart(4, 'kernel')] });
    expect(seen).toEqual([0, 120, 0]);
  });

  it('by a developer needs a session of the debugger', () => {
    const run = play(holder, { faults: [restart(2, 'debugger')] });
    expect(lives(run)).toEqual(['COLDBOOT@0.2']);
    expect(run.of('fault').map((r) => r.phase)).toEqual(['start', 'missed']);
  });

  it('D48: waits for a check-in while the device is offline, and many wait as one', () => {
    const run = play(quitter(), {
      faults: [
        restart(3, 'app', 'one'),
        restart(3.5, 'kernel', 'two'),
        restart(3.7, 'app', 'three'),
        at(5 * MINUTE, CHECK_IN),
      ],
    });
    expect(cloudTimes(run, 'restart asked for')).toHaveLength(3);
    const [, second, ...more] = lives(run);
    expect(second).toMatch(/^REMOTEMICROVISORRESTART@30[1-5]/);
    expect(more).toEqual([]);
  });

  it('D48: whose frame is lost is told again', () => {
    // The server speaks into an outage that the connection does not outlast.
    const run = play(holder, {
      lengthUs: HOUR,
      faults: [
        at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 3 * MINUTE }),
        restart(2.1, 'app'),
      ],
    });
    const [, second, ...more] = lives(run);
    expect(second).toMatch(/^REMOTEAPPLICATIONRESTART@\d{3}\./);
    expect(more).toEqual([]);
  });

  it('D48: of an app that does not live changes nothing, since it starts anyway', () => {
    const run = play(idle, {
      device: { minimumRestartUs: 60 * SECOND },
      faults: [at(2 * MINUTE, { kind: 'appCrash', message: 'x' }), restart(2.5, 'app')],
    });
    expect(lives(run)).toEqual(['COLDBOOT@0.2', 'APPLICATIONCRASH@180.0']);
  });
});

/** Moments at which the reasons had a flag, as "on@seconds" and "off@seconds". */
function flagMoves(run: Played, flag: keyof typeof MvNetworkReason): readonly string[] {
  return run.moves('reasons').flatMap((r) => {
    const [was, is] = [r.from, r.to].map((reasons) => reasons.split('|').includes(flag));
    if (was === is) return [];
    return [`${is ? 'on' : 'off'}@${(r.at / SECOND).toFixed(1)}`];
  });
}

function errorsReported(run: Played): readonly string[] {
  return run
    .of('cloud')
    .filter((r) => r.what === 'error reported')
    .map((r) => r.detail);
}

describe('kernelError', () => {
  const failure = (atUs: number, what: Extract<Fault, { kind: 'kernelError' }>['what']) =>
    at(atUs, { kind: 'kernelError', what }, what);

  it.each([
    ['crash', 4, 'MICROVISORCRASH', 'kernel crash'],
    ['watchdog', 5, 'MICROVISORWATCHDOG', 'kernel watchdog'],
    ['outOfMemory', 6, 'MICROVISOROUTOFMEMORY', 'kernel out of memory'],
    ['other', 7, 'MICROVISORERROR', 'kernel error'],
  ] as const)(
    'D18: %s restarts the kernel with wake reason %i, and is reported at the next check-in',
    (what, code, reason, text) => {
      expect(MvWakeReason[reason]).toBe(code);
      const run = play(holder, { faults: [failure(2 * MINUTE, what)] });
      expect(lives(run)).toEqual(['COLDBOOT@0.2', `${reason}@120.2`]);
      expect(kernelStarts(run)).toEqual(['0.0', '120.0']);
      expect(errorsReported(run)).toEqual([text]);
      const [on, off] = flagMoves(run, 'KERNELERROR');
      expect(on).toBe('on@120.0');
      expect(off).toMatch(/^off@12[12]/);
      expect(flagMoves(run, 'APPLICATIONERROR')).toEqual([]);
      expect(flagMoves(run, 'COLDBOOTCONNECTION')).toHaveLength(2);
    },
  );

  it('D18: report makes the kernel connect to say so, and restarts nothing', () => {
    const run = play(quitter(), { faults: [failure(3 * MINUTE, 'report')] });
    expect(lives(run)).toHaveLength(1);
    expect(errorsReported(run)).toEqual(['kernel error report']);
    expect(timeline(run, 'network', 3 * MINUTE).map((s) => s.split('@')[0])).toEqual([
      'connecting',
      'connected',
      'deliberatelyOffline',
    ]);
    expect(flagMoves(run, 'KERNELERROR')).toHaveLength(2);
  });

  it('D18, D21: of the app and of the kernel are told apart, and settled with what carried them', () => {
    const run = play(quitter(), {
      faults: [
        at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 2 * MINUTE }),
        at(3 * MINUTE, { kind: 'appCrash', message: 'boom' }),
        failure(192 * SECOND, 'report'),
      ],
    });
    expect(errorsReported(run)).toEqual(['boom; kernel error report']);
    const [, crashOff] = flagMoves(run, 'APPLICATIONERROR');
    const [, kernelOff] = flagMoves(run, 'KERNELERROR');
    expect(crashOff).toBe(kernelOff);
  });

  it('D18: that was not reported is forgotten by a cold boot, and kept by a restart of the kernel', () => {
    const outage = at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 3 * MINUTE });
    const first = failure(2.5 * MINUTE, 'report');
    const crash = failure(3 * MINUTE, 'crash');
    const kept = play(holder, { lengthUs: HOUR, faults: [outage, first, crash] });
    expect(errorsReported(kept)).toEqual(['kernel error report; kernel crash']);
    const cut = at(3 * MINUTE, { kind: 'powerCut', forUs: SECOND });
    const lost = play(holder, { lengthUs: HOUR, faults: [outage, first, cut] });
    expect(cloudTimes(lost, 'checked in').length).toBeGreaterThan(1);
    expect(errorsReported(lost)).toEqual([]);
  });

  it('finds nothing to hit without power', () => {
    const run = play(idle, {
      faults: [
        at(MINUTE, { kind: 'powerCut', forUs: MINUTE }),
        failure(1.5 * MINUTE, 'crash'),
        failure(96 * SECOND, 'report'),
      ],
    });
    expect(
      run
        .of('fault')
        .filter((r) => r.phase === 'missed')
        .map((r) => r.id),
    ).toEqual(['crash', 'report']);
  });

  it('D20, D22: ends a debugger halt, and has what was downloaded checked again', () => {
    const run = play(holder, {
      device: { polite: true },
      faults: [
        at(MINUTE, { kind: 'updateStaged', update: 'app', layers: [1000] }),
        at(2 * MINUTE, { kind: 'debuggerAttach', haltUs: 5 * MINUTE }),
        failure(3 * MINUTE, 'watchdog'),
      ],
    });
    expect(timeline(run, 'halted')).toEqual(['yes@120.0', 'no@180.0']);
    expect(timeline(run, 'update', 3 * MINUTE).map((s) => s.split('@')[0])).toEqual([
      'none',
      'verifying',
      'downloaded',
    ]);
    expect(lives(run)).toHaveLength(2);
  });
});

describe('interruptDelay', () => {
  const late = (atUs: number, delayUs: number, forUs: number, id = 'late') =>
    at(atUs, { kind: 'interruptDelay', delayUs, forUs }, id);

  /** Posts to centers of its own at given times; interrupts as "irq@milliseconds after a minute". */
  function entries(
    posts: readonly (readonly [ms: number, irq: number])[],
    faults: readonly FaultPlanEntry[],
  ): readonly string[] {
    const app: AppFactory = (device) => ({
      interrupts: { 41: () => {}, 42: () => {}, 43: () => {} },
      *main() {
        const centers = new Map<number, number>();
        for (const irq of [41, 42, 43]) {
          const buffer = device.memory.allocate(512, 16);
          const { handle } = device.mv.setupNotifications({ irq, buffer, bufferBytes: 512 });
          centers.set(irq, handle);
          device.nvic.enableIrq(irq);
        }
        for (const [ms, irq] of posts) {
          const { microseconds } = device.mv.getMicroseconds();
          yield device.sleep(MINUTE + ms * 1000 - microseconds);
          device.mv.tempTriggerNotification(centers.get(irq) ?? 0, 2, irq);
        }
        yield device.sleep(HOUR);
      },
    });
    const run = play(app, { lengthUs: 3 * MINUTE, faults });
    return run.of('interrupt').map((r) => `${r.irq}@${Math.round((r.at - MINUTE) / 1000)}`);
  }
  const window = (delayMs: number, endMs: number, id?: string) =>
    late(MINUTE, delayMs * 1000, endMs * 1000, id);

  it('D10: keeps an interrupt back for its delay, and only within its window', () => {
    const posts = [
      [10, 41],
      [200, 41],
      [900, 41],
    ] as const;
    expect(entries(posts, [])).toEqual(['41@10', '41@200', '41@900']);
    expect(entries(posts, [window(50, 500)])).toEqual(['41@60', '41@250', '41@900']);
  });

  it('D10: one that is pended again on its way arrives once', () => {
    const posts = [
      [10, 41],
      [20, 41],
      [30, 42],
      [70, 41],
    ] as const;
    expect(entries(posts, [window(50, 500)])).toEqual(['41@60', '42@80', '41@120']);
  });

  it('D10: what is pended later does not overtake, though the window is over', () => {
    const posts = [
      [10, 43],
      [20, 41],
      [60, 42],
      [200, 41],
    ] as const;
    expect(entries(posts, [window(50, 40)])).toEqual(['43@60', '41@70', '42@70', '41@200']);
  });

  it('of several delays the longest counts', () => {
    const faults = [window(50, 500, 'short'), window(100, 300, 'long')];
    const posts = [
      [10, 41],
      [350, 42],
    ] as const;
    expect(entries(posts, faults)).toEqual(['41@110', '42@400']);
  });

  it('D21: nothing that is on its way reaches the next life of the app', () => {
    let life = 0;
    const app: AppFactory = (device) => ({
      interrupts: { 41: () => {} },
      *main() {
        life += 1;
        const buffer = device.memory.allocate(512, 16);
        const { handle } = device.mv.setupNotifications({ irq: 41, buffer, bufferBytes: 512 });
        device.nvic.enableIrq(41);
        yield device.sleep(MINUTE + SECOND);
        if (life === 1) device.mv.tempTriggerNotification(handle, 2, 1);
        yield device.sleep(HOUR);
      },
    });
    const entered = (crashUs: number) =>
      play(app, {
        faults: [
          late(MINUTE, 10 * SECOND, MINUTE),
          at(crashUs, { kind: 'appCrash', message: 'x' }),
        ],
      }).of('interrupt').length;
    expect(entered(63 * SECOND)).toBe(0);
    life = 0;
    expect(entered(73 * SECOND)).toBe(1);
  });

  it('D8: the record is in the ring before its interrupt comes', () => {
    const seen: number[] = [];
    const app = scripted([
      MINUTE + SECOND,
      (p) => {
        const ring = p.device.memory.allocate(64, 16);
        const { handle } = p.device.mv.setupNotifications({
          irq: 50,
          buffer: ring,
          bufferBytes: 64,
        });
        p.device.mv.tempTriggerNotification(handle, 2, 7);
        seen.push(p.device.memory.readU32(ring + 12), p.device.nvic.isPending(50) ? 1 : 0);
      },
    ]);
    play(app, { faults: [late(MINUTE, SECOND, MINUTE)] });
    expect(seen).toEqual([7, 0]);
  });
});

describe('the table of kinds', () => {
  const EXTRA: Partial<Record<FaultKind, string>> = {
    clockStep: ', by: +1m',
    clockDrift: ', ppm: 5',
    callStatus: ', call: mvNoOp, status: INTERNALERROR',
    httpFault: ', what: dns',
    configFault: ', what: slow',
    mqttFault: ', what: nxdomain',
  };

  test.each(FAULT_KIND_NAMES)('D50: %s is of the duration that the table says', async (kind) => {
    const { parseScenario } = await import('../../src/scenario/load.ts');
    const text = `app: a\nfaults: [{ fault: ${kind}, at: 1s${EXTRA[kind] ?? ''} }]\n`;
    const vocabulary = { records: {}, machines: {}, oracles: [] };
    const { scenario, problems } = parseScenario(text, 'x.yaml', { name: 'x', vocabulary });
    expect(problems).toBeUndefined();
    const fault = scenario?.faults[0]?.fault ?? {};
    const lasts = 'times' in fault ? 'armed' : 'forUs' in fault ? 'window' : 'instant';
    expect(lasts).toBe(FAULT_KINDS[kind].lasts);
  });

  test('D50: every kind says in a line what it is, and why an app survives it', () => {
    for (const { about, why } of Object.values(FAULT_KINDS)) {
      expect(about).toMatch(/^[A-Z].{8,75}[^.]$/);
      expect(why).toMatch(/^[a-z].{8,90}[^.]$/);
    }
    const abouts = Object.values(FAULT_KINDS).map((info) => info.about);
    expect(new Set(abouts).size).toBe(abouts.length);
  });
});
