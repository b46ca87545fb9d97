/** rhythm on real runs, each judged with its fault-free twin: what only the twin can tell. */

import { describe, expect, it } from 'vitest';
import { MvWakeReason } from '../../src/abi/enums.ts';
import { type AppFactory, programOf } from '../../src/host/app/app.ts';
import { execute } from '../../src/io/execute.ts';
import type { LoadedScenario } from '../../src/io/scenario-files.ts';
import type { Verdict } from '../../src/oracle/oracle.ts';
import { simulate } from '../../src/sim/run.ts';
import { learnRhythms, needsTwin, twinId } from '../../src/sim/twin.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  SECOND,
  type SmallWorld,
  scenario,
} from '../support/small-world.ts';
import { appOf, center, channel, isConnected, isLost, network, reporter } from './apps.ts';

const OUTAGE: SmallWorld = {
  lengthUs: HOUR,
  faults: [at(10 * MINUTE, { kind: 'coverageLoss', forUs: 2 * MINUTE })],
};

/** All verdicts of a run beside its twin. */
function verdicts(app: AppFactory, world: SmallWorld = OUTAGE): ReadonlyMap<string, Verdict> {
  const of = scenario(world);
  const program = programOf(app, 'inline', 'none');
  const result = simulate(of, program, { twin: learnRhythms(of, program) });
  return new Map(result.verdicts.map(({ verdict }) => [verdict.oracle, verdict]));
}

const failed = (all: ReadonlyMap<string, Verdict>) =>
  [...all.values()].filter((v) => v.status === 'fail').map((v) => v.oracle);

/** Does something on a channel of its own each time, and sleeps. */
function onChannel(everyUs: (n: number) => number, act: (n: number, opened: number) => boolean) {
  return appOf(function* (device) {
    const notices = center(device);
    const net = network(device, notices);
    let open = 0;
    let opened = 0;
    for (let n = 1; ; n += 1) {
      yield device.sleep(everyUs(n));
      if (open !== 0 && isLost(device, open)) open = device.mv.closeChannel(open).handle;
      if (open === 0 && isConnected(device, net)) {
        open = channel(device, notices, net).handle;
        opened += 1;
      }
      if (open !== 0 && act(n, opened)) device.mv.writeChannel(open, 'hello');
    }
  });
}

describe('rhythm', () => {
  it('learns what the reporter does', () => {
    const { list } = learnRhythms(scenario(OUTAGE), programOf(reporter(), 'inline', 'none'));
    expect(list.map((r) => [r.activity, Math.round(r.periodUs / SECOND)])).toEqual([
      ['log', 10],
      ['exchange:OPAQUEBYTES ""', 10],
    ]);
  });

  it('is the only one to see an app that stops sending without any error', () => {
    const all = verdicts(reporter({ fallsSilent: true }));
    expect(failed(all)).toEqual(['rhythm']);
    expect(all.get('rhythm')?.message).toMatch(
      /^exchange on OPAQUEBYTES "" \(every 10s\) did not come back by \S+ after fault "coverageLoss", healed at /,
    );
  });

  it('passes for an app that goes on', () => {
    const all = verdicts(reporter());
    expect(failed(all)).toEqual([]);
    expect(all.get('rhythm')?.message).toMatch(/^2 rhythms came back, the last /);
  });

  it('sees which of two rhythms dies', () => {
    const forgetful = appOf(function* (device) {
      device.mv.serverLoggingInit(0x2000_4000, 512);
      const notices = center(device);
      const net = network(device, notices);
      let open = 0;
      for (let n = 1; ; n += 1) {
        yield device.sleep(10 * SECOND);
        if (n % 6 === 0) device.mv.serverLog('alive');
        // The channel is opened once, and closed when it is lost.
        if (open === 0 && n < 12 && isConnected(device, net)) {
          open = channel(device, notices, net).handle;
        }
        if (open !== 0 && isLost(device, open)) open = device.mv.closeChannel(open).handle;
        if (open !== 0) device.mv.writeChannel(open, 'hello');
      }
    });
    const { status, message } = verdicts(forgetful).get('rhythm') ?? {};
    expect(status).toBe('fail');
    expect(message).toMatch(/^exchange on OPAQUEBYTES "" \(every 10s\) did not come back/);
    expect(message).not.toContain('more');
  });

  it('sees a crash loop', () => {
    const broken = onChannel(
      () => 10 * SECOND,
      (_, opened) => {
        if (opened > 1) throw new Error('never tested');
        return true;
      },
    );
    // Each life begins anew, so the second channel of the first life ends only that one.
    expect(verdicts(broken).get('rhythm')?.status).toBe('pass');
    const cursed = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      // Written for a cold boot only.
      if (device.mv.getWakeReason().reason !== MvWakeReason.COLDBOOT)
        throw new Error('what is this?');
      while (!isConnected(device, net)) yield device.sleep(SECOND);
      const { handle } = channel(device, notices, net);
      for (;;) {
        yield device.sleep(10 * SECOND);
        if (isLost(device, handle)) throw new Error('lost');
        device.mv.writeChannel(handle, 'hello');
      }
    });
    // The kernel's restart delay has grown in the outage, so that two minutes see two crashes.
    const verdict = verdicts(cursed).get('rhythm');
    expect(verdict?.message).toMatch(/did not come back by .*, the bound is 2m, \d crashes since$/);
    const faults = [at(10 * MINUTE, { kind: 'channelReset', which: 'all' } as const)];
    expect(verdicts(cursed, { lengthUs: HOUR, faults }).get('rhythm')?.message).toContain(
      'the app is in a crash loop, 3 crashes running',
    );
  });

  it('sees an early end', () => {
    const quitting = appOf(function* (device) {
      const notices = center(device);
      const net = network(device, notices);
      while (!isConnected(device, net)) yield device.sleep(SECOND);
      const { handle } = channel(device, notices, net);
      while (!isLost(device, handle)) {
        device.mv.writeChannel(handle, 'hello');
        yield device.sleep(10 * SECOND);
      }
      device.mv.closeChannel(handle);
      device.mv.releaseNetwork(net);
      device.mv.closeNotifications(notices);
    });
    const verdict = verdicts(quitting).get('rhythm');
    expect(verdict?.status).toBe('fail');
    expect(verdict?.message).toContain('which never ends in calm weather, returned at');
  });

  it('knows nothing about an app without a rhythm', () => {
    const waits = [7, 90, 3, 400, 20, 1, 55, 230, 2, 140];
    const irregular = onChannel(
      (n) => (waits[n % waits.length] ?? 1) * SECOND,
      () => true,
    );
    expect(verdicts(irregular).get('rhythm')?.message).toBe('the fault-free twin shows no rhythm');
    expect(verdicts(idle).get('rhythm')?.status).toBe('unknown');
  });

  it('knows nothing about a run that nothing disturbs', () => {
    const all = verdicts(reporter(), { lengthUs: HOUR });
    expect(all.get('rhythm')).toMatchObject({
      status: 'unknown',
      message: 'nothing disturbed the app',
    });
  });
});

describe('the twin', () => {
  it('is needed when something can go wrong', () => {
    expect(needsTwin(scenario(OUTAGE))).toBe(true);
    expect(needsTwin(scenario())).toBe(false);
    const { world, ...rest } = scenario();
    const coverage = { ...world.coverage, pattern: 'never' } as const;
    expect(needsTwin({ ...rest, world: { ...world, coverage } })).toBe(true);
  });

  it('is one for all seeds, plans and weathers', () => {
    const plain = scenario({ lengthUs: HOUR });
    const { world } = plain;
    const coverage = { ...world.coverage, pattern: 'never' } as const;
    const id = twinId(plain);
    expect(twinId(scenario({ ...OUTAGE, seed: '7' }))).toBe(id);
    expect(twinId({ ...plain, world: { ...world, coverage } })).toBe(id);
    expect(twinId(scenario({ lengthUs: 2 * HOUR }))).not.toBe(id);
    expect(twinId({ ...plain, lengthUs: 30 * 24 * HOUR })).toBe(
      twinId({ ...plain, lengthUs: 12 * HOUR }),
    );
  });

  it('is run once for an app, and not for a run without faults', async () => {
    let lives = 0;
    const counting: AppFactory = (device) => {
      lives += 1;
      return reporter()(device);
    };
    const loaded: LoadedScenario = {
      scenario: scenario(OUTAGE),
      program: programOf(counting, 'inline', 'none'),
      peers: new Map(),
      flashImage: undefined,
      file: 'test',
    };
    const statusOf = async (seed: string, faults = loaded.scenario.faults) => {
      const executed = await execute({ ...loaded, scenario: { ...loaded.scenario, seed, faults } });
      const all = executed?.result.verdicts.map((v) => v.verdict) ?? [];
      return `${all.find((v) => v.oracle === 'rhythm')?.status}, ${lives} lives`;
    };
    expect(await statusOf('1', [])).toBe('unknown, 1 lives');
    expect(await statusOf('1')).toBe('pass, 3 lives');
    expect(await statusOf('2')).toBe('pass, 4 lives');
  });

  it('that hangs shows nothing', { timeout: 60_000 }, async () => {
    const spinning = appOf(function* (device) {
      yield device.sleep(MINUTE);
      for (;;);
    });
    const executed = await execute({
      scenario: scenario(OUTAGE),
      program: programOf(spinning, 'inline', 'none'),
      peers: new Map(),
      flashImage: undefined,
      file: 'test',
    });
    const all = executed?.result.verdicts.map((v) => v.verdict) ?? [];
    expect(all.find((v) => v.oracle === 'rhythm')?.status).toBe('unknown');
    expect(all.find((v) => v.oracle === 'hang')?.status).toBe('fail');
  });
});
