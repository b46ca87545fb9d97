import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/scenario/scenario.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  type Played,
  play,
  SECOND,
  type SmallWorld,
} from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, timeline } from './apps.ts';

const START = 2 * MINUTE;

/** A run of an app that holds the network, with one window from minute 2 on. */
function gap(kind: 'coverageLoss' | 'backhaulLoss' | 'serverUnreachable', forUs: number): Played {
  return play(holder, { lengthUs: 30 * MINUTE, faults: [at(START, { kind, forUs } as Fault)] });
}

/** What a machine did from the gap on. */
function after(run: Played, machine: string): readonly string[] {
  return timeline(run, machine, START);
}

describe('a gap in coverage', () => {
  test('D41, D46: shorter than 30 s it costs neither registration nor transport', () => {
    const run = gap('coverageLoss', 29 * SECOND);
    expect(after(run, 'service')).toEqual(['no@122.0', 'yes@149.0']);
    for (const machine of ['radio', 'transport', 'network'])
      expect(after(run, machine)).toEqual([]);
  });

  test('D41: what is on its way in a short gap is delayed, not lost', () => {
    const faults = [
      at(START, { kind: 'coverageLoss', forUs: 29 * SECOND }),
      at(START + 10 * SECOND, { kind: 'checkIn' }),
      at(START + 12 * SECOND, { kind: 'updateStaged', update: 'app', layers: [1000] }),
    ] as const;
    const run = play(holder, { faults });
    expect(cloudTimes(run, 'checked in').at(1)).toBeGreaterThan(149 * SECOND);
    expect(cloudTimes(run, 'checked in').at(1)).toBeLessThan(150 * SECOND);
    expect(cloudTimes(run, 'layer fetched')[0]).toBeLessThan(150 * SECOND);
  });

  test('D41, D46: from 30 to 60 s the registration is lost, and the transport is not', () => {
    const run = gap('coverageLoss', 40 * SECOND);
    expect(after(run, 'radio')).toEqual([
      'registering@150.0',
      'attaching@160.1',
      'activating@160.2',
      'configuring@160.3',
      'up@160.4',
    ]);
    expect(after(run, 'transport')).toEqual([]);
    expect(after(run, 'network')).toEqual([]);
  });

  test('D41: a path that is not back in time ends the transport, coverage or not', () => {
    const run = gap('coverageLoss', 59.9 * SECOND);
    expect(after(run, 'transport').slice(0, 2)).toEqual(['down@180.0', 'connecting@180.3']);
  });

  test('D41, D45, D46: over 60 s the transport ends; coverage coming back starts no ladder', () => {
    const run = gap('coverageLoss', 110 * SECOND);
    expect(after(run, 'network')).toEqual(['connecting@180.0', 'connected@230.5']);
    expect(after(run, 'transport')).toEqual(['down@180.0', 'connecting@230.4', 'up@230.5']);
    expect(after(run, 'calm')).toEqual([]);
  });

  test('D46: the service is missed after 1 to 3 s, and not at all in a shorter gap', () => {
    const noticed = (seed: string, forUs: number) =>
      play(idle, {
        seed,
        preset: 'perfect',
        world: {
          timeouts: { coverageNotice: { kind: 'uniform', minUs: SECOND, maxUs: 3 * SECOND } },
        },
        faults: [at(START, { kind: 'coverageLoss', forUs })],
      })
        .moves('service')
        .filter((r) => r.to === 'no')
        .map((r) => r.at - START);
    const delays = Array.from({ length: 20 }, (_, i) => noticed(`${i}`, MINUTE)).flat();
    expect(delays).toHaveLength(20);
    expect(new Set(delays).size).toBe(20);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(SECOND);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3 * SECOND);
    expect(noticed('1', 0.9 * SECOND)).toEqual([]);
  });
});

describe('a gap behind the radio', () => {
  for (const kind of ['backhaulLoss', 'serverUnreachable'] as const) {
    test(`D16, D41: ${kind} gives DISCONNECTEDWITHLINKUP after the transport's limit`, () => {
      expect(after(gap(kind, 59 * SECOND), 'network')).toEqual([]);
      const run = gap(kind, 100 * SECOND);
      expect(after(run, 'network')).toEqual(['disconnectedWithLinkUp@180.0', 'connected@220.1']);
      expect(after(run, 'radio')).toEqual([]);
      expect(after(run, 'service')).toEqual([]);
      // Handshakes without an answer end after 20 s and begin anew.
      expect(after(run, 'transport').slice(0, 4)).toEqual([
        'down@180.0',
        'connecting@180.0',
        'down@200.0',
        'connecting@200.0',
      ]);
    });
  }
});

describe('attempts and pauses', () => {
  test('D45: an attempt ends after 120 s, and the pauses climb the ladder', () => {
    const run = play(idle, {
      lengthUs: 8 * HOUR,
      faults: [at(0, { kind: 'coverageLoss', forUs: 8 * HOUR })],
    });
    const minutes = (to: string) =>
      run
        .moves('calm')
        .filter((r) => r.to === to)
        .map((r) => r.at / MINUTE);
    // Two minutes of trying between pauses of 5, 10, 15, 20, 30, 60, 60, 60 minutes.
    expect(minutes('yes')).toEqual([2, 9, 21, 38, 60, 92, 154, 216, 278, 340, 402, 464]);
    expect(minutes('no').slice(0, 7)).toEqual([7, 19, 36, 58, 90, 152, 214]);
    expect(timeline(run, 'radio').slice(0, 5)).toEqual([
      'poweringUp@0.0',
      'readingSim@1.0',
      'registering@1.1',
      'poweringOff@120.0',
      'off@120.1',
    ]);
  });

  test('D45: success clears the ladder', () => {
    const lost = (atUs: number, id: string) =>
      at(atUs, { kind: 'coverageLoss', forUs: 5 * MINUTE }, id);
    const run = play(idle, {
      lengthUs: 3 * HOUR,
      faults: [lost(10 * MINUTE, 'a'), lost(HOUR, 'b'), lost(2 * HOUR, 'c')],
    });
    const pauses = run.moves('calm').filter((r) => r.to === 'yes');
    expect(pauses.map((r) => r.plannedUs / MINUTE)).toEqual([5, 5, 5]);
  });

  test('D45: pauses are spread by a fifth to both sides', () => {
    const pauses = Array.from({ length: 30 }, (_, i) => {
      const run = play(idle, {
        seed: `${i}`,
        world: { backoff: { jitterRatio: 0.2 } },
        faults: [at(0, { kind: 'coverageLoss', forUs: HOUR })],
      });
      return (run.moves('calm')[0]?.plannedUs ?? 0) / MINUTE;
    });
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(4);
    expect(Math.min(...pauses)).toBeLessThan(4.4);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(6);
    expect(Math.max(...pauses)).toBeGreaterThan(5.6);
  });
});

describe('the radio', () => {
  const CHAIN = [
    'poweringUp',
    'readingSim',
    'registering',
    'attaching',
    'activating',
    'configuring',
    'up',
  ];

  test('D40: the urban chain runs stage by stage, each as long as it was drawn', () => {
    const totals = Array.from({ length: 20 }, (_, i) => {
      const run = play(idle, { preset: 'urban', seed: `${i}` });
      const stages = run.moves('radio');
      expect(stages.map((r) => r.to)).toEqual(CHAIN);
      for (const [j, stage] of stages.slice(0, -1).entries()) {
        expect(stage.plannedUs).toBeGreaterThan(0);
        expect(stage.at + stage.plannedUs).toBe(stages[j + 1]?.at);
      }
      expect(stages[0]?.plannedUs).toBeGreaterThan(12 * SECOND);
      return (stages.at(-1)?.at ?? 0) / SECOND;
    });
    expect(Math.min(...totals)).toBeGreaterThan(15);
    const middle = totals.toSorted((a, b) => a - b)[10] ?? 0;
    expect(middle).toBeGreaterThan(20);
    expect(middle).toBeLessThan(60);
  });

  const fixed = (us: number) => ({ kind: 'fixed', us }) as const;
  const REGISTER: SmallWorld = {
    world: { radio: { registerCold: fixed(8 * SECOND), registerWarm: fixed(2 * SECOND) } },
  };

  /** Planned times of the searches of a run. */
  const searches = (run: Played) =>
    run
      .moves('radio')
      .filter((r) => r.from === 'registering' && r.to === 'attaching')
      .map((r) => r.at);

  test('D40: the first registration is a cold one, later ones are warm until power is lost', () => {
    const run = play(holder, {
      ...REGISTER,
      lengthUs: 20 * MINUTE,
      faults: [
        at(2 * MINUTE, { kind: 'coverageLoss', forUs: 2 * MINUTE }),
        at(10 * MINUTE, { kind: 'powerCut', forUs: SECOND }),
      ],
    });
    const [cold, warm, again, ...more] = searches(run);
    expect(more).toEqual([]);
    expect(cold).toBe(1.1 * SECOND + 8 * SECOND);
    expect(warm).toBe(4 * MINUTE + 2 * SECOND);
    expect(again).toBe(10 * MINUTE + SECOND + 1.1 * SECOND + 8 * SECOND);
  });

  test('D40: a module that does not answer is power-cycled, which takes its time', () => {
    const run = play(idle, { world: { radio: { noAnswerRatio: 1 } } });
    expect(run.moves('radio')[0]?.plannedUs).toBe(31 * SECOND);
  });

  test('D40, D41: coverage lost in the middle of the chain sends it back to the search', () => {
    const stage = fixed(10 * SECOND);
    const run = play(holder, {
      world: { radio: { attach: stage } },
      faults: [at(5 * SECOND, { kind: 'coverageLoss', forUs: 20 * SECOND })],
    });
    expect(timeline(run, 'radio').slice(2)).toEqual([
      'registering@1.1',
      'attaching@1.2',
      'registering@7.0',
      'attaching@25.1',
      'activating@35.1',
      'configuring@35.2',
      'up@35.3',
    ]);
    expect(run.moves('radio').at(-1)?.to).toBe('up');
  });

  test('G20: a request while the radio powers off starts it again when it is off', () => {
    const run = play(idle, {
      world: { radio: { powerOff: fixed(MINUTE) } },
      faults: [at(30 * SECOND, { kind: 'updateStaged', update: 'kernel', layers: [1000] })],
    });
    const off = firstAt(run, 'radio', 'poweringOff');
    expect(firstAt(run, 'radio', 'off')).toBe(off + MINUTE);
    expect(firstAt(run, 'radio', 'poweringUp', off)).toBe(off + MINUTE);
  });
});

describe('power', () => {
  test('D38, D40: a power cut takes everything down at once and starts everything anew', () => {
    const run = play(holder, { faults: [at(2 * MINUTE, { kind: 'powerCut', forUs: 5 * SECOND })] });
    for (const machine of ['power', 'app', 'radio', 'transport']) {
      const [first] = run.moves(machine).filter((r) => r.at >= 2 * MINUTE && r.to !== 'dead');
      expect([machine, first?.at]).toEqual([machine, 2 * MINUTE]);
    }
    expect(timeline(run, 'power')).toEqual(['on@0.0', 'off@120.0', 'on@125.0']);
    expect(run.of('app').filter((r) => r.what === 'boot')).toMatchObject([
      { detail: 'COLDBOOT' },
      { detail: 'COLDBOOT', at: 125.2 * SECOND },
    ]);
    expect(timeline(run, 'network', 2 * MINUTE)).toEqual([
      'deliberatelyOffline@120.0',
      'connecting@125.0',
      'connected@126.6',
    ]);
    const reasons = run.moves('reasons').find((r) => r.at === 125 * SECOND);
    expect(reasons?.to).toBe('NEVERUSEDNETWORKAPI|RTCNOTSET|COLDBOOTCONNECTION');
  });

  test('D45: a power cut clears the ladder and its pause', () => {
    const run = play(idle, {
      lengthUs: 30 * MINUTE,
      faults: [
        at(0, { kind: 'coverageLoss', forUs: 16 * MINUTE }),
        at(10 * MINUTE, { kind: 'powerCut', forUs: SECOND }),
      ],
    });
    expect(
      run
        .moves('calm')
        .filter((r) => r.to === 'yes')
        .map((r) => r.plannedUs / MINUTE),
    ).toEqual([5, 10, 5]);
    expect(timeline(run, 'radio', 10 * MINUTE)[0]).toBe('poweringUp@601.0');
  });
});
