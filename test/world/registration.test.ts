/** What the network says to registrations, and what the modem and the kernel make of it. */

import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/scenario/presets.ts';
import { Armed } from '../../src/world/armed.ts';
import { Carrier } from '../../src/world/carrier.ts';
import { Registration } from '../../src/world/registration.ts';
import { bareWorld } from '../support/bare-world.ts';
import {
  at,
  HOUR,
  MINUTE,
  mainOnly,
  play,
  SECOND,
  type SmallWorld,
} from '../support/small-world.ts';
import { firstAt, holder, Probe, timeline } from './apps.ts';

function refused(cause: number, times: number, more: SmallWorld = {}) {
  const fault = { kind: 'registrationRefused', cause, times } as const;
  return play(holder, { ...more, faults: [at(0, fault, 'no'), ...(more.faults ?? [])] });
}

describe('a refused registration', () => {
  test.each([17, 22])('D40: with cause %d is tried again after T3411', (cause) => {
    const run = refused(cause, 2);
    expect(timeline(run, 'registration')).toEqual([
      'waiting@1.2',
      'open@11.2',
      'waiting@11.3',
      'open@21.3',
    ]);
    expect(run.moves('registration')[0]?.why).toBe(`refused, cause ${cause}: fault no`);
    expect(firstAt(run, 'radio', 'attaching')).toBe(21.4 * SECOND);
  });

  test.each([11, 12, 13, 15])('D40: with cause %d goes to the next network at once', (cause) => {
    const run = refused(cause, 1);
    expect(timeline(run, 'registration')).toEqual(['waiting@1.2', 'open@2.2']);
    expect(firstAt(run, 'radio', 'attaching')).toBe(2.3 * SECOND);
  });

  test.each([3, 6, 8])('D40: with cause %d blocks the SIM until the power-cycle', (cause) => {
    const run = refused(cause, 1, { lengthUs: 20 * MINUTE });
    // The attempt fails after two minutes, and the next one powers the modem up anew.
    expect(timeline(run, 'registration')).toEqual(['blocked@1.2', 'open@120.0']);
    expect(firstAt(run, 'network', 'connected') / SECOND).toBeCloseTo(421.6, 0);
  });

  test('D40: a blocked SIM is tried again after its day, if nothing power-cycles the modem', () => {
    const simBlockUs = 20 * MINUTE;
    const run = refused(8, 1, {
      world: { registration: { simBlockUs }, timeouts: { attemptUs: HOUR } },
      lengthUs: HOUR,
    });
    expect(timeline(run, 'registration')).toEqual(['blocked@1.2', 'open@1201.2']);
    expect(firstAt(run, 'network', 'connected')).toBeLessThan(1203 * SECOND);
  });

  test('D41: coverage that goes and comes back does not shorten the wait', () => {
    const gap = at(3 * SECOND, { kind: 'coverageLoss', forUs: 4 * SECOND });
    const run = refused(17, 1, { faults: [gap] });
    expect(timeline(run, 'registration')).toEqual(['waiting@1.2', 'open@11.2']);
    expect(firstAt(run, 'radio', 'attaching')).toBe(11.3 * SECOND);
  });

  test('D41: a wait that ends without coverage goes on when it is back', () => {
    const gap = at(3 * SECOND, { kind: 'coverageLoss', forUs: 20 * SECOND });
    const run = refused(17, 1, { faults: [gap] });
    expect(timeline(run, 'registration')).toEqual(['waiting@1.2', 'open@11.2']);
    expect(firstAt(run, 'radio', 'attaching')).toBe(23.1 * SECOND);
  });

  test('D45: refusals without end fail the attempt, and the ladder starts', () => {
    const run = refused(11, 1_000_000, { lengthUs: 10 * MINUTE });
    expect(run.moves('calm').map((m) => [m.to, m.at])).toEqual([
      ['yes', 120 * SECOND],
      ['no', 420 * SECOND],
      ['yes', 540 * SECOND],
    ]);
  });
});

describe('the network by itself', () => {
  /** Answers to many registrations, each its cause or what else it was. */
  function answers(preset: 'urban' | 'basement' | 'roaming', warm: boolean): Map<string, number> {
    const { context } = bareWorld(preset);
    const carrier = new Carrier(context, 0, () => {});
    const registration = new Registration(context, carrier, new Armed());
    const shares = new Map<string, number>();
    const many = 40_000;
    for (let i = 0; i < many; i += 1) {
      const refusal = registration.attempt(warm);
      const answer = refusal === undefined ? 'yes' : refusal.why.replace(/^refused, |:.*$/g, '');
      shares.set(answer, (shares.get(answer) ?? 0) + 1 / many);
    }
    return shares;
  }
  const near = (share: number | undefined, wanted: number) => {
    expect(Math.abs((share ?? 0) / wanted - 1)).toBeLessThan(0.3);
  };

  test('D40: in town one in a thousand is refused, by causes 17 and 22', () => {
    const shares = answers('urban', false);
    near((shares.get('cause 17') ?? 0) + (shares.get('cause 22') ?? 0), 0.001);
    expect([...shares.keys()].sort()).toEqual(['cause 17', 'cause 22', 'yes']);
  });

  test('D40: in a basement three in ten come to nothing', () => {
    near(answers('basement', false).get('failed'), 0.3);
  });

  test('D40: a roaming device is sent on by 15 % and its SIM refused by 0.5 %, at first only', () => {
    const shares = answers('roaming', false);
    const sentOn = [11, 12, 13, 15].map((cause) => shares.get(`cause ${cause}`) ?? 0);
    near(
      sentOn.reduce((sum, share) => sum + share, 0),
      0.15,
    );
    for (const share of sentOn) near(share, 0.15 / 4);
    near(shares.get('cause 8'), 0.005);
    expect([...answers('roaming', true).keys()]).toEqual(['yes']);
  });

  test('D40: a SIM that changes its identity makes a search longer by five minutes', () => {
    const { context } = bareWorld('roaming');
    const registration = new Registration(context, new Carrier(context, 0, () => {}), new Armed());
    const times = Array.from({ length: 20_000 }, () => registration.imsiSwitchUs(false));
    near(times.filter((us) => us === 300 * SECOND).length / times.length, 0.05);
    expect(registration.imsiSwitchUs(true)).toBe(0);
  });
});

describe('the limit of the carrier', () => {
  /** Takes the network for two minutes, each so many. */
  function reconnecting(everyUs: number, count: number) {
    return mainOnly(function* (device) {
      const probe = new Probe(device);
      for (let i = 0; i < count; i += 1) {
        const network = probe.request();
        yield device.sleep(2 * MINUTE);
        device.mv.releaseNetwork(network);
        yield device.sleep(everyUs - 2 * MINUTE);
      }
    });
  }
  const device = { connectionGraceUs: 0 };

  test('D40: more than four registrations an hour are held back with cause 22, then blocked', () => {
    const run = play(reconnecting(5 * MINUTE, 40), {
      device,
      lengthUs: 4 * HOUR,
      world: {
        carrier: { attemptsPerHour: 4, holdUs: 20 * MINUTE, holdsBeforeBlock: 1, blockUs: HOUR },
      },
    });
    const causes = run.moves('registration').filter((m) => m.to !== 'open');
    expect(causes[0]).toMatchObject({ why: 'refused, cause 22: too many registrations' });
    expect(causes[0]?.plannedUs).toBe(20 * MINUTE);
    expect(causes.some((m) => m.why === 'refused, cause 8: SIM blocked by the carrier')).toBe(true);
    // Four an hour are served, so the device is not away for good.
    expect(run.moves('transport').filter((m) => m.to === 'up').length).toBeGreaterThan(8);
  });

  test('D40: sim-blocked blocks the SIM for a day at the fifth registration of an hour', () => {
    const run = play(reconnecting(6 * MINUTE, 30), {
      preset: 'sim-blocked',
      device,
      lengthUs: 30 * HOUR,
      world: { coverage: { pattern: 'always' }, registration: { busyRatio: 0 } },
    });
    const blocked = run.moves('registration').filter((m) => m.to === 'blocked');
    const first = blocked[0]?.at ?? 0;
    expect(first).toBeGreaterThan(20 * MINUTE);
    expect(first).toBeLessThan(HOUR);
    const nextUp = firstAt(run, 'transport', 'up', first);
    expect(nextUp - first).toBeGreaterThan(24 * HOUR);
  });

  test('D40: what was more than an hour ago does not count', () => {
    const { carrier: base } = PRESETS['sim-blocked'];
    const { context, engine } = bareWorld('perfect', { carrier: base });
    const carrier = new Carrier(context, 0, () => {});
    const everyUs = HOUR / 4;
    for (let i = 0; i < 100; i += 1) {
      expect(carrier.attempt()).toBeUndefined();
      engine.advanceTo(engine.now + everyUs);
    }
    const answers = Array.from({ length: 3 }, () => carrier.attempt()?.cause);
    // Three of the last hour still count, and the one at its edge does not.
    expect(answers).toEqual([undefined, 8, 8]);
  });

  test('D40: without a limit nobody is held back', () => {
    const run = play(reconnecting(5 * MINUTE, 40), { device, lengthUs: 4 * HOUR });
    expect(run.moves('registration')).toEqual([]);
  });
});
