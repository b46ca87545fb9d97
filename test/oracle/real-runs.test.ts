/** Every oracle on real runs: an app that behaves passes, one that errs is found. */

import { describe, expect, it } from 'vitest';
import { type AppFactory, programOf } from '../../src/host/app/app.ts';
import { ORACLES } from '../../src/oracle/index.ts';
import { Judge, judge } from '../../src/oracle/judge.ts';
import type { Verdict } from '../../src/oracle/oracle.ts';
import type { OracleBounds } from '../../src/scenario/scenario.ts';
import { learnRhythms, needsTwin } from '../../src/sim/twin.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  play,
  SECOND,
  type SmallWorld,
  scenario,
} from '../support/small-world.ts';
import { appOf, center, channel, isConnected, isLost, network, reporter } from './apps.ts';

function verdicts(
  app: AppFactory,
  world: SmallWorld = {},
  bounds: Partial<OracleBounds> = {},
): ReadonlyMap<string, Verdict> {
  const plain = scenario(world);
  const of = { ...plain, oracles: { ...plain.oracles, ...bounds } };
  const twin = needsTwin(of) ? learnRhythms(of, programOf(app, 'inline', 'none')) : undefined;
  const judge = new Judge(of, { twin });
  play(app, world, { sinks: [judge.sink] });
  return new Map(judge.verdicts().map((v) => [v.oracle, v]));
}

function statusOf(name: string, app: AppFactory, world: SmallWorld = {}): string {
  return verdicts(app, world).get(name)?.status ?? 'missing';
}

const OUTAGE: SmallWorld = {
  lengthUs: HOUR,
  device: { minimumCheckInUs: 20 * MINUTE },
  faults: [at(3 * MINUTE, { kind: 'coverageLoss', forUs: 2 * MINUTE })],
};

/** What every app here keeps to. */
const BUDGETS: Partial<OracleBounds> = {
  radioOnWithinUs: HOUR,
  bytesWithin: 100_000,
  connectsPerHour: 20,
  logRefusals: 100,
  logRefusalRatio: 0.5,
};

const EVERY_FAULT: SmallWorld = {
  lengthUs: 4 * HOUR,
  preset: 'urban',
  device: { minimumCheckInUs: 20 * MINUTE },
  faults: [
    at(5 * MINUTE, { kind: 'coverageLoss', forUs: 3 * MINUTE }),
    at(25 * MINUTE, { kind: 'backhaulLoss', forUs: 30 * SECOND }),
    at(40 * MINUTE, { kind: 'serverUnreachable', forUs: 4 * MINUTE }),
    at(60 * MINUTE, { kind: 'channelClosed', which: 'all' }),
    at(70 * MINUTE, { kind: 'channelReset', which: 'newest' }),
    at(80 * MINUTE, { kind: 'checkIn' }),
    at(90 * MINUTE, { kind: 'appCrash', message: 'planned' }),
    at(110 * MINUTE, { kind: 'updateStaged', update: 'app', layers: [40_000, 4_000] }),
    at(130 * MINUTE, { kind: 'updateStaged', update: 'kernel', layers: [100_000] }),
    at(150 * MINUTE, { kind: 'debuggerAttach', haltUs: 2 * MINUTE }),
    at(160 * MINUTE, { kind: 'debuggerDetach' }),
    at(180 * MINUTE, { kind: 'powerCut', forUs: 5 * SECOND }),
  ],
};

describe('an app that behaves', () => {
  it('D50: passes every oracle through an outage', () => {
    const all = verdicts(reporter(), OUTAGE, BUDGETS);
    const general = ORACLES.filter((oracle) => oracle.appliesTo === undefined);
    expect([...all.keys()]).toEqual(general.map((oracle) => oracle.name));
    const others = [...all.values()].filter((v) => v.status !== 'pass');
    expect(others).toEqual([]);
  });

  it.each(['1', '2', '3', '4'])('passes every oracle through every fault, seed %s', (seed) => {
    const others = [...verdicts(reporter(), { ...EVERY_FAULT, seed }, BUDGETS).values()].filter(
      (v) => v.status !== 'pass',
    );
    expect(others).toEqual([]);
  });

  it('leaves everything unknown that an idle app does not touch', () => {
    const unknown = [...verdicts(idle).values()].filter((v) => v.status === 'unknown');
    expect(unknown.map((v) => v.oracle)).toEqual([
      'reconnect',
      'rhythm',
      'handleLeak',
      'deadHandle',
      'sameFailure',
      'retryStorm',
      'notificationOverrun',
      'budgets',
      'bytesConserved',
      'logsAccounted',
      'checkInOnTime',
    ]);
  });
});

describe('an app that errs', () => {
  it('D50: fails reconnect when it gives up after a loss', () => {
    const verdict = verdicts(reporter({ givesUp: true }), OUTAGE).get('reconnect');
    expect(verdict?.status).toBe('fail');
    expect(verdict?.atUs).toBe(15 * MINUTE);
    expect(verdict?.message).toContain('the app holds no network handle');
  });

  it('fails handleLeak when it keeps a lost channel (D25)', () => {
    const all = verdicts(reporter({ keepsLost: true }), OUTAGE);
    expect(all.get('handleLeak')?.status).toBe('fail');
    expect(all.get('handleLeak')?.message).toContain('the bound is 5m');
    expect(all.get('reconnect')?.status).toBe('fail');
  });

  it('fails handleLeak when it asks for the network again and again', () => {
    const greedy = appOf(function* (device) {
      const notices = center(device);
      while (network(device, notices) !== 0) yield device.sleep(SECOND);
      while (true) yield device.untilInterrupt();
    });
    expect(statusOf('handleLeak', greedy)).toBe('fail');
  });

  it('fails handleLeak when main returns with its handles open', () => {
    const careless = appOf(function* (device) {
      network(device, center(device));
      yield device.sleep(SECOND);
    });
    expect(verdicts(careless).get('handleLeak')?.message).toMatch(
      /^main returned at \+0000:00:\d\d\.\d+ with 1 notification handle, 1 network handle open$/,
    );
  });

  it('fails deadHandle when it uses what it has closed (G3)', () => {
    const late = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      device.mv.releaseNetwork(net);
      device.mv.getNetworkStatus(net);
      yield device.sleep(SECOND);
      device.mv.closeNotifications(notices);
      device.mv.closeNotifications(0);
    });
    const verdict = verdicts(late).get('deadHandle');
    expect(verdict?.status).toBe('fail');
    expect(verdict?.message).toMatch(/^mvGetNetworkStatus was given the network handle .*1 more$/);
  });

  it('fails sameFailure when it hammers a network that is not there', () => {
    const hasty = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      while (channel(device, notices, net).handle === 0) yield device.sleep(SECOND / 10);
      while (true) yield device.untilInterrupt();
    });
    expect(verdicts(hasty).get('sameFailure')?.message).toContain(
      'mvOpenChannel failed with NETWORKNOTCONNECTED 5 times running within 400',
    );
  });

  it('fails sameFailure when it writes to a lost channel for ever', () => {
    const deaf = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      while (!isConnected(device, net)) yield device.sleep(SECOND);
      const { handle } = channel(device, notices, net);
      for (;;) {
        device.mv.writeChannel(handle, 'anybody');
        yield device.sleep(10 * SECOND);
      }
    });
    expect(statusOf('sameFailure', deaf)).toBe('pass');
    expect(statusOf('sameFailure', deaf, OUTAGE)).toBe('fail');
  });

  it('fails notificationOverrun when its ring is small and its interrupt is off (D9)', () => {
    const blind = appOf(function* (device) {
      const notices = center(device, 2);
      device.nvic.disableIrq(41);
      for (let tag = 1; tag <= 4; tag += 1) device.mv.tempTriggerNotification(notices, 2, tag);
      yield device.sleep(SECOND);
    });
    expect(statusOf('notificationOverrun', blind)).toBe('fail');
  });

  it('fails crash when it throws, and not when the plan crashes it', () => {
    const broken = appOf(function* (device) {
      yield device.sleep(SECOND);
      throw new TypeError('x is undefined');
    });
    expect(verdicts(broken).get('crash')?.message).toContain('TypeError: x is undefined');
    const faults = [at(MINUTE, { kind: 'appCrash', message: 'planned' })];
    expect(statusOf('crash', idle, { faults })).toBe('pass');
  });

  it('fails hang when the watchdog ended it', () => {
    const judge = new Judge(scenario());
    const { simulation } = play(idle, {}, {});
    simulation.recorder.addSink(judge.sink);
    simulation.finishHung();
    const verdict = judge.verdicts().find((v) => v.oracle === 'hang');
    expect(verdict?.status).toBe('fail');
  });
});

describe('a trace with a hole', () => {
  const { records } = play(reporter(), OUTAGE);
  const verdictWithout = (oracle: string, hole: (record: TraceRecord) => boolean) => {
    const rest = records.filter((record) => !hole(record));
    return judge(scenario(OUTAGE), rest).find((v) => v.oracle === oracle)?.status;
  };

  it('fails checkInOnTime when the check-ins are missing', () => {
    const isCheckIn = (r: TraceRecord) => r.kind === 'cloud' && r.what === 'checked in';
    expect(verdictWithout('checkInOnTime', isCheckIn)).toBe('fail');
  });

  it.each(['accepted', 'sent', 'delivered'])(
    'fails bytesConserved when one move "%s" is missing',
    (what) => {
      const moves = records.filter((r) => r.kind === 'bytes' && r.what === what);
      const missing = moves[Math.floor(moves.length / 2)];
      expect(verdictWithout('bytesConserved', (r) => r === missing)).toBe('fail');
    },
  );
});

describe('bytes in a real run', () => {
  it('add up with a talkative app through every fault', { timeout: 60_000 }, () => {
    const flood = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      let open = 0;
      for (;;) {
        yield device.untilInterrupt(SECOND);
        if (open !== 0 && isLost(device, open)) open = device.mv.closeChannel(open).handle;
        if (open === 0 && isConnected(device, net)) open = channel(device, notices, net).handle;
        if (open === 0) continue;
        device.mv.writeChannelStream(open, 'x'.repeat(600));
        const { length } = device.mv.readChannel(open);
        if (length > 0) device.mv.readChannelComplete(open, Math.ceil(length / 2));
      }
    });
    // A tenth of the time, so that the link is busy throughout and the test is short.
    const lengthUs = 24 * MINUTE;
    const faults = (EVERY_FAULT.faults ?? []).map(({ id, fault, trigger }) => {
      const atUs = trigger.by === 'time' ? Number(trigger.atUs) / 10 : 0;
      return at(atUs, fault, `${id} at ${atUs}`);
    });
    const link = { upBitsPerSecond: 20_000, downBitsPerSecond: 20_000, packetBytes: 100 };
    for (const preset of ['urban', 'perfect'] as const) {
      const world = { lengthUs, faults, preset, world: { link } };
      const verdict = verdicts(flood, world).get('bytesConserved');
      expect(verdict?.status, verdict?.message).toBe('pass');
    }
  });
});
