import { describe, expect, test } from 'vitest';
import { MvEventType, MvWakeReason } from '../../src/abi/enums.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import { MAX_NETWORK_REQUESTS } from '../../src/microvisor/syscalls/network.ts';
import { at, HOUR, idle, MINUTE, mainOnly, on, play, SECOND } from '../support/small-world.ts';
import {
  cloudTimes,
  firstAt,
  holder,
  networkStatusName,
  Probe,
  quitter,
  scripted,
  stateAt,
  timeline,
} from '../world/apps.ts';

const APP_UPDATE = { kind: 'updateStaged', update: 'app', layers: [1000] } as const;

describe('the start', () => {
  test('G7, D18: Microvisor connects at start-up by itself, and says why', () => {
    const run = play(idle);
    expect(timeline(run, 'network')).toEqual(['connecting@0.0', 'connected@1.6']);
    expect(run.moves('reasons').map((r) => r.to)).toEqual([
      'NEVERUSEDNETWORKAPI|RTCNOTSET|COLDBOOTCONNECTION',
      'NEVERUSEDNETWORKAPI',
    ]);
  });

  test('G8: it keeps that connection for as long as the app makes no request', () => {
    const run = play(idle, { lengthUs: 20 * HOUR });
    expect(run.moves('network')).toHaveLength(2);
    expect(cloudTimes(run, 'checked in')).toHaveLength(5);
  });

  test('G8, D19: from the first request on the app decides, and the link ends with the grace', () => {
    const run = play(quitter());
    expect(timeline(run, 'owner')).toEqual(['app@60.0']);
    expect(timeline(run, 'network', 10 * SECOND)).toEqual(['deliberatelyOffline@70.0']);
    expect(timeline(run, 'radio', 10 * SECOND)).toEqual(['poweringOff@70.0', 'off@70.1']);
  });

  test('D19: graceMeans none ends the connection with its last reason', () => {
    const run = play(quitter(), { assumptions: { graceMeans: 'none' } });
    expect(timeline(run, 'network', 10 * SECOND)).toEqual(['deliberatelyOffline@60.0']);
  });

  test('D19: with a minimumCheckIn of 0 a release leaves the device connected (C18)', () => {
    const seen: string[] = [];
    const app = scripted(
      [MINUTE, (p) => p.device.mv.releaseNetwork(p.request())],
      [2 * HOUR, (p) => seen.push(p.reasons())],
    );
    const run = play(app, { lengthUs: 9 * HOUR, device: { minimumCheckInUs: 0 } });
    expect(run.moves('network')).toHaveLength(2);
    expect(seen).toEqual(['0 MINIMUMCHECKINEXPIRED']);
  });
});

describe('check-ins', () => {
  test('G10, D19: offline by intent, the device checks in once a period and stays for the grace', () => {
    const run = play(quitter(), { lengthUs: 9 * HOUR });
    const [first, second, third, ...more] = cloudTimes(run, 'checked in');
    expect(more).toEqual([]);
    for (const [before, checkIn] of [
      [first, second],
      [second, third],
    ] as const) {
      const due = (before ?? 0) + 4 * HOUR;
      expect(firstAt(run, 'radio', 'poweringUp', due)).toBe(due);
      expect(checkIn).toBeLessThan(due + 2 * SECOND);
      expect(firstAt(run, 'network', 'deliberatelyOffline', due)).toBe(
        (checkIn ?? 0) + 10 * SECOND,
      );
      expect(stateAt(run, 'reasons', due, '')).toBe('MINIMUMCHECKINEXPIRED');
      expect(stateAt(run, 'reasons', checkIn ?? 0, '')).toBe('NOTCONNECTING');
    }
    expect(timeline(run, 'owner')).toEqual(['app@60.0']);
  });

  test('G10: without a grace time the check-in lasts no longer than its answer', () => {
    const run = play(quitter(), { lengthUs: 5 * HOUR, device: { connectionGraceUs: 0 } });
    const last = cloudTimes(run, 'checked in').at(-1) ?? 0;
    expect(last).toBeGreaterThan(4 * HOUR);
    expect(firstAt(run, 'network', 'deliberatelyOffline', last)).toBe(last);
  });

  test('G9, G10: even the shortest check-in finds a staged update and a waiting debugger', () => {
    const device = { connectionGraceUs: 0 };
    const update = play(quitter(), {
      lengthUs: 5 * HOUR,
      device,
      faults: [at(HOUR, APP_UPDATE)],
    });
    expect(cloudTimes(update, 'update installed')[0]).toBeLessThan(4 * HOUR + 15 * SECOND);
    const debug = play(quitter(), {
      lengthUs: 5 * HOUR,
      device,
      faults: [at(HOUR, { kind: 'debuggerAttach', haltUs: 0 })],
    });
    expect(firstAt(debug, 'debugger', 'attached')).toBeLessThan(4 * HOUR + 5 * SECOND);
    expect(stateAt(debug, 'network', 5 * HOUR, '')).toBe('connected');
  });

  test('G10: a check-in that the plan asks for happens at once', () => {
    const run = play(quitter(), { faults: [at(5 * MINUTE, { kind: 'checkIn' })] });
    expect(timeline(run, 'network', 2 * MINUTE)).toEqual([
      'connecting@300.0',
      'connected@301.6',
      'deliberatelyOffline@311.7',
    ]);
  });

  test('G11: after an outage that made the app give up, Microvisor checks in all the same', () => {
    let network = 0;
    const app = scripted(
      [
        MINUTE,
        (p) => {
          network = p.request();
        },
      ],
      [15 * MINUTE, (p) => p.device.mv.releaseNetwork(network)],
    );
    const run = play(app, {
      lengthUs: 5 * HOUR,
      faults: [at(10 * MINUTE, { kind: 'coverageLoss', forUs: 30 * MINUTE })],
    });
    expect(stateAt(run, 'network', 20 * MINUTE, '')).toBe('deliberatelyOffline');
    const checkIn = cloudTimes(run, 'checked in').at(-1) ?? 0;
    expect(checkIn).toBeGreaterThan(4 * HOUR);
    expect(checkIn).toBeLessThan(4 * HOUR + 10 * SECOND);
    expect(stateAt(run, 'network', 5 * HOUR, '')).toBe('deliberatelyOffline');
  });

  test('G9: an update staged while the app holds the network is fetched at once', () => {
    const run = play(holder, { faults: [at(5 * MINUTE, APP_UPDATE)] });
    const fetched = cloudTimes(run, 'layer fetched')[0] ?? 0;
    expect(fetched - 5 * MINUTE).toBeLessThan(SECOND);
    expect(stateAt(run, 'owner', fetched, '')).toBe('app');
  });
});

describe('crashes', () => {
  const crash = { kind: 'appCrash', message: 'boom' } as const;

  test('G12, D21: after a crash Microvisor connects and owns the network until the next request', () => {
    const app = scripted(
      [MINUTE, (p) => p.device.mv.releaseNetwork(p.request())],
      [HOUR, (p) => p.device.mv.releaseNetwork(p.request())],
    );
    const run = play(app, { lengthUs: 2 * HOUR, faults: [at(30 * MINUTE, crash)] });
    expect(timeline(run, 'owner')).toEqual(['app@60.0', 'microvisor@1800.0', 'app@3600.0']);
    expect(timeline(run, 'network', 2 * MINUTE)).toEqual([
      'connecting@1800.0',
      'connected@1801.6',
      'deliberatelyOffline@3610.0',
    ]);
  });

  test('D18, D21: APPLICATIONERROR stands until the server has the report', () => {
    const run = play(quitter(), { faults: [at(5 * MINUTE, crash)] });
    expect(stateAt(run, 'reasons', 5 * MINUTE, '')).toBe('NEVERUSEDNETWORKAPI|APPLICATIONERROR');
    expect(run.of('cloud').filter((r) => r.what === 'error reported')).toMatchObject([
      { detail: 'boom' },
    ]);
    const reported = cloudTimes(run, 'checked in').at(-1) ?? 0;
    expect(stateAt(run, 'reasons', reported - 1, '')).toContain('APPLICATIONERROR');
    expect(stateAt(run, 'reasons', reported, '')).toBe('NEVERUSEDNETWORKAPI');
  });

  test('D21: the answer to an earlier check-in does not count as the report of a later crash', () => {
    const faults = [
      at(2 * MINUTE, { kind: 'checkIn' }),
      // After the check-in has left, before its answer; then the report never gets through.
      at(2 * MINUTE + 125_000, crash),
      at(2 * MINUTE + 148_000, { kind: 'backhaulLoss', forUs: 5 * MINUTE }),
    ];
    const run = play(holder, {
      lengthUs: HOUR,
      faults,
      world: { link: { upBitsPerSecond: 100_000 } },
    });
    const answers = cloudTimes(run, 'checked in');
    const lost = firstAt(run, 'transport', 'down', 2 * MINUTE);
    expect(answers.filter((a) => a > 2 * MINUTE && a < lost)).toHaveLength(1);
    expect(stateAt(run, 'reasons', lost, '')).toContain('APPLICATIONERROR');
    expect(stateAt(run, 'reasons', HOUR, '')).not.toContain('APPLICATIONERROR');
    expect(run.of('cloud').filter((c) => c.what === 'error reported')).toHaveLength(1);
  });

  test("D21: a crash that is not reported yet is still the app's error after a kernel update", () => {
    const seen: string[] = [];
    const app = mainOnly(function* (device) {
      seen.push(new Probe(device).reasons());
    });
    const run = play(app, {
      faults: [
        at(2 * MINUTE, { kind: 'updateStaged', update: 'kernel', layers: [1000] }),
        // While it is verified, without a network to report it.
        on(
          {
            by: 'record',
            record: 'state',
            where: { machine: 'update', to: 'verifying' },
            nth: 1,
            since: 'run',
            afterUs: 0,
          },
          { kind: 'serverUnreachable', forUs: 3 * MINUTE },
        ),
        on({ by: 'state', machine: 'update', state: 'verifying', afterUs: SECOND }, crash),
      ],
    });
    expect(seen.at(-1)).toContain('APPLICATIONERROR');
    expect(run.of('cloud').filter((r) => r.what === 'error reported')).toHaveLength(1);
    expect(stateAt(run, 'reasons', 10 * MINUTE, '')).toBe('NEVERUSEDNETWORKAPI');
  });

  test('D21, D48: the restart delay doubles from 1 s to 60 s, with wake reason 8', () => {
    const reasons: number[] = [];
    const app = mainOnly(function* (device) {
      reasons.push(device.mv.getWakeReason().reason);
      yield device.sleep(SECOND);
      throw new Error('again');
    });
    const run = play(app, { lengthUs: 5 * MINUTE });
    const delays = run
      .moves('app')
      .filter((r) => r.from === 'dead')
      .map((r) => r.plannedUs / SECOND);
    expect(delays.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(reasons.slice(0, 3)).toEqual([
      MvWakeReason.COLDBOOT,
      MvWakeReason.APPLICATIONCRASH,
      MvWakeReason.APPLICATIONCRASH,
    ]);
  });

  test('D21: handles and requests of the dead life are gone', () => {
    const seen: string[] = [];
    let old = 0;
    const app = scripted(
      [
        SECOND,
        (p) => {
          old = p.request();
        },
      ],
      [3 * MINUTE, (p) => seen.push(p.reasons(), p.status(old))],
    );
    const run = play(app, { faults: [at(2 * MINUTE, crash)] });
    expect(seen[0]).toBe('0 NEVERUSEDNETWORKAPI');
    expect(run.calls('mvGetNetworkStatus').map((c) => c.status)).toEqual(['INVALIDHANDLE']);
  });
});

describe('the debugger', () => {
  test('G13, G14: a session keeps the link up after the release, and the reasons say so', () => {
    const seen: string[] = [];
    let network = 0;
    const app = scripted(
      [
        MINUTE,
        (p) => {
          network = p.request();
        },
      ],
      [3 * MINUTE, (p) => p.device.mv.releaseNetwork(network)],
      [5 * MINUTE, (p) => seen.push(p.reasons())],
    );
    const run = play(app, {
      lengthUs: 20 * MINUTE,
      faults: [
        at(2 * MINUTE, { kind: 'debuggerAttach', haltUs: 0 }),
        at(10 * MINUTE, { kind: 'debuggerDetach' }),
      ],
    });
    expect(seen).toEqual(['0 DEBUGGERATTACHED']);
    expect(timeline(run, 'network', 10 * SECOND)).toEqual(['deliberatelyOffline@610.0']);
  });

  test('G13: a device that was offline when the session ended hears of it and leaves', () => {
    const attach = at(30 * SECOND, { kind: 'debuggerAttach', haltUs: 0 });
    const cut = at(2 * MINUTE, { kind: 'coverageLoss', forUs: 100 * SECOND });
    // Long after the transport ended, and while it hangs in the gap with the news on its way.
    for (const detachAt of [200 * SECOND, 150 * SECOND]) {
      const detach = at(detachAt, { kind: 'debuggerDetach' });
      const run = play(quitter(), { lengthUs: 20 * MINUTE, faults: [attach, cut, detach] });
      expect(firstAt(run, 'debugger', 'detached'), `${detachAt}`).toBeLessThan(4 * MINUTE);
      expect(stateAt(run, 'network', 20 * MINUTE, '')).toBe('deliberatelyOffline');
    }
  });

  test('G13: a debugger that attaches in a gap still halts the app when it gets through', () => {
    const cut = at(2 * MINUTE, { kind: 'coverageLoss', forUs: 100 * SECOND });
    const attach = at(150 * SECOND, { kind: 'debuggerAttach', haltUs: 30 * SECOND });
    const run = play(holder, { faults: [cut, attach] });
    expect(run.moves('halted')).toMatchObject([
      { to: 'yes', plannedUs: 30 * SECOND },
      { to: 'no' },
    ]);
  });

  test('D22: a second attach while halted halts for its own time', () => {
    const run = play(idle, {
      faults: [
        at(60 * SECOND, { kind: 'debuggerAttach', haltUs: 30 * SECOND }, 'a'),
        at(80 * SECOND, { kind: 'debuggerAttach', haltUs: 60 * SECOND }, 'b'),
      ],
    });
    expect(timeline(run, 'halted')).toEqual(['yes@60.0', 'no@140.0']);
  });

  test('D22: while the app is halted the world runs on and rings fill, unless they are held', () => {
    const faults = [
      at(60 * SECOND, { kind: 'debuggerAttach', haltUs: 10 * MINUTE }),
      at(70 * SECOND, { kind: 'backhaulLoss', forUs: 2 * MINUTE }),
    ] as const;
    const times = (whileHalted: 'runOn' | 'holdNotifications') =>
      play(holder, { lengthUs: 20 * MINUTE, faults, assumptions: { whileHalted } })
        .of('notification')
        .filter((r) => r.at > MINUTE)
        .map((r) => Math.floor(r.at / SECOND));
    expect(times('runOn')).toEqual([130, 190]);
    expect(times('holdNotifications')).toEqual([660, 660]);
  });

  test('D22: a halted app makes no call until the developer lets go', () => {
    const app = mainOnly(function* (device) {
      for (;;) {
        device.mv.noOp();
        yield device.sleep(SECOND);
      }
    });
    const run = play(app, {
      lengthUs: 3 * MINUTE,
      faults: [at(60 * SECOND, { kind: 'debuggerAttach', haltUs: 30 * SECOND })],
    });
    // Equal calls in a row are one record.
    const [before, after] = run.calls('mvNoOp').filter((c) => c.lastAt > 50 * SECOND);
    expect(before?.lastAt).toBeLessThan(61 * SECOND);
    expect(Math.floor((after?.at ?? 0) / SECOND)).toBe(90);
  });
});

describe('requests', () => {
  test('G14, D18: reasons and count are told at any time', () => {
    const seen: string[] = [];
    const handles: number[] = [];
    const app = scripted(
      [MINUTE, (p) => seen.push(p.reasons())],
      [
        2 * MINUTE,
        (p) => {
          handles.push(p.request(), p.request());
          seen.push(p.reasons());
        },
      ],
      [
        3 * MINUTE,
        (p) => {
          p.device.mv.releaseNetwork(handles[0] ?? 0);
          seen.push(p.reasons());
        },
      ],
      [
        4 * MINUTE,
        (p) => {
          p.device.mv.releaseNetwork(handles[1] ?? 0);
          seen.push(p.reasons());
        },
      ],
    );
    play(app);
    expect(seen).toEqual([
      '0 NEVERUSEDNETWORKAPI',
      '2 USINGNETWORK',
      '1 USINGNETWORK',
      '0 NOTCONNECTING',
    ]);
  });

  test('G19, G20, G21, D17: a request powers the radio up, and tells its center and tag', () => {
    let handle = 0;
    const app = scripted(
      [MINUTE, (p) => p.device.mv.releaseNetwork(p.request())],
      [
        5 * MINUTE,
        (p) => {
          handle = p.request(77);
        },
      ],
    );
    const run = play(app);
    expect(handle).not.toBe(0);
    expect(timeline(run, 'radio', 2 * MINUTE)[0]).toBe('poweringUp@300.0');
    const up = firstAt(run, 'network', 'connected', 5 * MINUTE);
    expect(up - 5 * MINUTE).toBeGreaterThan(1.5 * SECOND);
    expect(run.of('notification').filter((r) => r.tag === 77)).toMatchObject([
      { event: 'NETWORKSTATUSCHANGED', at: firstAt(run, 'network', 'connecting', 5 * MINUTE) },
      { event: 'NETWORKSTATUSCHANGED', at: up },
    ]);
  });

  test('G23: polling mvGetNetworkStatus until CONNECTED works without and with interrupts', () => {
    const polled =
      (interrupts: boolean): AppFactory =>
      (device) => ({
        *main() {
          const probe = new Probe(device);
          const network = probe.request();
          if (interrupts) device.nvic.enableIrq(41);
          let polls = 0;
          while (probe.status(network) !== 'CONNECTED') {
            polls += 1;
            if (interrupts) yield device.untilInterrupt(SECOND);
          }
          device.mv.tempTriggerNotification(probe.center, MvEventType.NOEVENT, polls);
        },
        interrupts: { 41: () => {} },
      });
    for (const interrupts of [false, true]) {
      const run = play(polled(interrupts));
      const done = run.of('notification').find((r) => r.event === 'NOEVENT');
      const up = firstAt(run, 'network', 'connected');
      expect(done?.at ?? 0).toBeGreaterThanOrEqual(up);
      expect((done?.at ?? 0) - up).toBeLessThan(1000);
      expect(run.of('interrupt').length > 0).toBe(interrupts);
    }
  });

  test('D11: a request made while connected is told only when the scenario assumes so', () => {
    const app = () => scripted([MINUTE, (p) => p.request()]);
    const events = (notifyWhenAlreadyConnected: 'no' | 'yes') =>
      play(app(), { assumptions: { notifyWhenAlreadyConnected } }).of('notification').length;
    expect(events('no')).toBe(0);
    expect(events('yes')).toBe(1);
  });

  test('D17: every change of status goes to each handle and to each system source', () => {
    const app = scripted([
      MINUTE,
      (p) => {
        p.request(1);
        p.request(2);
        p.device.mv.openSystemNotification({
          notificationHandle: p.center,
          notificationTag: 3,
          source: 0,
        });
      },
    ]);
    const run = play(app, {
      faults: [at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 90 * SECOND })],
    });
    const changes = run.moves('network').filter((r) => r.at > MINUTE);
    expect(changes.map((r) => r.to)).toEqual(['disconnectedWithLinkUp', 'connected']);
    expect(run.of('notification').map((r) => `${r.at} ${r.tag}`)).toEqual(
      changes.flatMap((r) => [1, 2, 3].map((tag) => `${r.at} ${tag}`)),
    );
  });

  test('D17: while a handle is held the kernel reconnects by itself', () => {
    const run = play(holder, {
      lengthUs: 30 * MINUTE,
      faults: [at(5 * MINUTE, { kind: 'coverageLoss', forUs: 90 * SECOND })],
    });
    expect(timeline(run, 'network', 10 * SECOND)).toEqual(['connecting@360.0', 'connected@390.5']);
    expect(run.calls('mvRequestNetwork')).toHaveLength(1);
  });

  test('G53, G54: a release zeroes the handle; the link stays while another handle is held', () => {
    const handles: number[] = [];
    const released: number[] = [];
    const app = scripted(
      [MINUTE, (p) => handles.push(p.request(), p.request())],
      [2 * MINUTE, (p) => released.push(p.device.mv.releaseNetwork(handles[0] ?? 0).handle)],
      [4 * MINUTE, (p) => released.push(p.device.mv.releaseNetwork(handles[1] ?? 0).handle)],
      [5 * MINUTE, (p) => p.device.mv.releaseNetwork(handles[1] ?? 0)],
    );
    const run = play(app);
    expect(released).toEqual([0, 0]);
    expect(timeline(run, 'network', 10 * SECOND)).toEqual(['deliberatelyOffline@250.0']);
    expect(run.calls('mvReleaseNetwork').at(-1)?.status).toBe('INVALIDHANDLE');
  });

  test('G54, D18: a release does not end the connection while an update is fetched over it', () => {
    const seen: string[] = [];
    let network = 0;
    const app = scripted(
      [
        MINUTE,
        (p) => {
          network = p.request();
        },
      ],
      [130 * SECOND, (p) => p.device.mv.releaseNetwork(network)],
      [170 * SECOND, (p) => seen.push(p.reasons())],
    );
    const run = play(app, {
      faults: [at(2 * MINUTE, { ...APP_UPDATE, layers: [1_000_000] })],
      world: { link: { downBitsPerSecond: 80_000 } },
      device: { polite: true },
    });
    expect(seen).toEqual(['0 FETCHINGUPDATE']);
    const fetched = cloudTimes(run, 'layer fetched')[0] ?? 0;
    expect(fetched).toBeGreaterThan(200 * SECOND);
    expect(firstAt(run, 'network', 'deliberatelyOffline', MINUTE)).toBe(fetched + 10 * SECOND);
    expect(stateAt(run, 'reasons', fetched, '')).toBe('NOTCONNECTING');
  });

  test('G19: a ninth request is refused with PARAMETERFAULT, a center that is none as a handle', () => {
    const app = scripted([
      MINUTE,
      (p) => {
        p.device.mv.requestNetwork({ notificationHandle: 1, notificationTag: 0 });
        for (let i = 0; i <= MAX_NETWORK_REQUESTS; i += 1) p.request();
      },
    ]);
    const statuses = play(app)
      .calls('mvRequestNetwork')
      .map((c) => c.status);
    expect(statuses).toEqual(['INVALIDHANDLE', ...Array(8).fill('OKAY'), 'PARAMETERFAULT']);
  });
});

describe('the status', () => {
  test('G22, D16: mvGetNetworkStatus tells all four states', () => {
    const seen: string[] = [];
    const app = mainOnly(function* (device) {
      const probe = new Probe(device);
      const network = probe.request();
      for (;;) {
        const status = networkStatusName(device.mv.getNetworkStatus(network).networkStatus);
        if (status !== seen.at(-1)) seen.push(status);
        yield device.sleep(SECOND);
      }
    });
    const run = play(app, {
      lengthUs: 20 * MINUTE,
      faults: [at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 5 * MINUTE })],
    });
    expect(seen).toEqual([
      'CONNECTING',
      'CONNECTED',
      'DISCONNECTEDWITHLINKUP',
      'DELIBERATELYOFFLINE',
      'CONNECTING',
      'CONNECTED',
    ]);
    // The server is lost at the transport's limit; an attempt of two minutes fails; then the pause.
    expect(timeline(run, 'network', MINUTE)).toEqual([
      'disconnectedWithLinkUp@180.0',
      'deliberatelyOffline@300.0',
      'connecting@600.0',
      'connected@601.6',
    ]);
  });

  test('D16, D18, D45: ENHANCECALM stands while attempts are prevented, and only then', () => {
    const seen: string[] = [];
    const app = scripted(
      [4 * MINUTE, (p) => seen.push(p.reasons())],
      [6 * MINUTE, (p) => seen.push(p.status(p.request()), p.reasons())],
      [11 * MINUTE, (p) => seen.push(p.reasons())],
    );
    const run = play(app, {
      lengthUs: 20 * MINUTE,
      faults: [at(2 * MINUTE, { kind: 'serverUnreachable', forUs: 5 * MINUTE })],
    });
    expect(seen).toEqual([
      '0 NEVERUSEDNETWORKAPI',
      'DELIBERATELYOFFLINE',
      '1 USINGNETWORK|ENHANCECALM',
      '1 USINGNETWORK',
    ]);
    expect(timeline(run, 'calm')).toEqual(['yes@300.0', 'no@600.0']);
  });

  test('D18: NEVERUSEDNETWORKAPI is set again at each start of the app', () => {
    const app = mainOnly(function* (device) {
      const probe = new Probe(device);
      yield device.sleep(MINUTE);
      probe.request();
      yield device.sleep(MINUTE);
      device.mv.restart();
    });
    const run = play(app, { lengthUs: 5 * MINUTE });
    expect(run.moves('reasons').map((r) => r.to)).toEqual([
      'NEVERUSEDNETWORKAPI|RTCNOTSET|COLDBOOTCONNECTION',
      'NEVERUSEDNETWORKAPI',
      'USINGNETWORK',
      'NEVERUSEDNETWORKAPI',
      'USINGNETWORK',
      'NEVERUSEDNETWORKAPI',
    ]);
  });
});

test('D48: mvRestart without an update restarts the app with the assumed wake reason', () => {
  const reasons = (plainRestartReason?: 'COLDBOOT') => {
    const seen: number[] = [];
    const app = mainOnly(function* (device) {
      seen.push(device.mv.getWakeReason().reason);
      yield device.sleep(MINUTE);
      if (seen.length === 1) device.mv.restart();
    });
    play(app, plainRestartReason === undefined ? {} : { assumptions: { plainRestartReason } });
    return seen;
  };
  expect(reasons()).toEqual([MvWakeReason.COLDBOOT, MvWakeReason.REMOTEAPPLICATIONRESTART]);
  expect(reasons('COLDBOOT')).toEqual([MvWakeReason.COLDBOOT, MvWakeReason.COLDBOOT]);
});
