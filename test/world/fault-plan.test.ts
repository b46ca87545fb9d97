import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../src/scenario/scenario.ts';
import {
  at,
  HOUR,
  idle,
  MINUTE,
  mainOnly,
  on,
  type Played,
  play,
  SECOND,
} from '../support/small-world.ts';
import { cloudTimes, firstAt, holder, timeline } from './apps.ts';

/** Phases of one fault as "phase@seconds". */
function phases(run: Played, id: string): readonly string[] {
  return run
    .of('fault')
    .filter((r) => r.id === id)
    .map((r) => `${r.phase}@${(r.at / SECOND).toFixed(1)}`);
}

/** An app that calls mvNoOp each minute, from the first on. */
const ticker = mainOnly(function* (device) {
  for (;;) {
    yield device.sleep(MINUTE);
    device.mv.noOp();
  }
});

const CHECK_IN = { kind: 'checkIn' } as const;

function nthNoOp(nth: number, more: Partial<Extract<Trigger, { by: 'record' }>> = {}): Trigger {
  return {
    by: 'record',
    record: 'call',
    where: { call: 'mvNoOp' },
    nth,
    since: 'run',
    afterUs: 0,
    ...more,
  };
}

function whileIn(machine: string, state: string, afterUs = 0): Trigger {
  return { by: 'state', machine, state, afterUs };
}

describe('triggers', () => {
  test('D41: a fault at a time starts and ends then', () => {
    const run = play(idle, {
      faults: [at(MINUTE, { kind: 'coverageLoss', forUs: 5 * SECOND }, 'x')],
    });
    expect(phases(run, 'x')).toEqual(['start@60.0', 'end@65.0']);
    expect(timeline(run, 'coverage')).toEqual(['out@60.0', 'in@65.0']);
  });

  test('a record trigger counts every one of a series of equal calls, and fires once', () => {
    const run = play(ticker, {
      faults: [
        on(nthNoOp(3), CHECK_IN, 'third'),
        on(nthNoOp(3, { afterUs: 10 * SECOND }), CHECK_IN, 'later'),
      ],
    });
    expect(phases(run, 'third')).toEqual(['start@180.2']);
    expect(phases(run, 'later')).toEqual(['start@190.2']);
  });

  test('since boot counts from the last boot on, and nothing before the first', () => {
    const run = play(ticker, {
      lengthUs: 20 * MINUTE,
      faults: [
        at(2.5 * MINUTE, { kind: 'appCrash', message: 'x' }),
        on(nthNoOp(4, { since: 'boot' }), CHECK_IN, 'fourth'),
        on(
          {
            by: 'record',
            record: 'state',
            where: { machine: 'radio', to: 'poweringUp' },
            nth: 1,
            since: 'boot',
            afterUs: 0,
          },
          CHECK_IN,
          'early',
        ),
      ],
    });
    // Boot at 151 s, so the fourth call is at 151 s and four minutes.
    expect(phases(run, 'fourth')).toEqual(['start@391.0']);
    expect(phases(run, 'early')).toEqual([]);
  });

  test('since fault:<id> counts from the start of that fault on', () => {
    const run = play(ticker, {
      faults: [
        at(2.5 * MINUTE, CHECK_IN, 'first'),
        on(nthNoOp(2, { since: 'fault:first' }), CHECK_IN, 'second'),
        on(nthNoOp(1, { since: 'fault:never' }), CHECK_IN, 'third'),
        on(nthNoOp(99), CHECK_IN, 'never'),
      ],
    });
    expect(phases(run, 'second')).toEqual(['start@240.2']);
    expect(run.simulation.neverFired).toEqual(['third', 'never']);
  });

  test('all fields of where must be equal', () => {
    const where = { machine: 'transport', to: 'up', from: 'connecting' };
    const record = { by: 'record', record: 'state', nth: 1, since: 'run', afterUs: 0 } as const;
    const run = play(idle, {
      faults: [
        on({ ...record, where }, CHECK_IN, 'match'),
        on({ ...record, where: { ...where, from: 'up' } }, CHECK_IN, 'other'),
      ],
    });
    expect(phases(run, 'match')).toEqual(['start@1.6']);
    expect(run.simulation.neverFired).toEqual(['other']);
  });
});

describe('while a state holds', () => {
  test('a fault starts after the state has held, and ends when it is left', () => {
    const run = play(idle, {
      lengthUs: 20 * MINUTE,
      faults: [
        at(5 * MINUTE, { kind: 'backhaulLoss', forUs: 100 * SECOND }, 'cause'),
        on(
          whileIn('network', 'disconnectedWithLinkUp', 10 * SECOND),
          { kind: 'coverageLoss', forUs: HOUR },
          'x',
        ),
        on(whileIn('network', 'disconnectedWithLinkUp', 5 * MINUTE), CHECK_IN, 'too late'),
      ],
    });
    // The registration ends after 30 s, and with it the state: coverage comes back at once.
    expect(phases(run, 'x')).toEqual(['start@370.0', 'end@400.0']);
    expect(timeline(run, 'coverage')).toEqual(['out@370.0', 'in@400.0']);
    expect(run.simulation.neverFired).toEqual(['too late']);
  });

  test('it starts again each time the state is entered', () => {
    const run = play(idle, {
      faults: [
        at(2 * MINUTE, { kind: 'powerCut', forUs: SECOND }, 'a'),
        at(4 * MINUTE, { kind: 'powerCut', forUs: SECOND }, 'b'),
        on(whileIn('transport', 'up', 30 * SECOND), CHECK_IN, 'x'),
      ],
    });
    expect(phases(run, 'x').map((p) => p.slice(0, 5))).toEqual(['start', 'start', 'start']);
  });

  test('a state that holds from the start counts, and one of no channel does not', () => {
    const run = play(idle, {
      faults: [
        on(whileIn('coverage', 'in', MINUTE), CHECK_IN, 'held'),
        on(whileIn('channel:1', 'opening', MINUTE), CHECK_IN, 'none'),
      ],
    });
    expect(phases(run, 'held')).toEqual(['start@60.0']);
    expect(run.simulation.neverFired).toEqual(['none']);
  });

  test('what a fault does itself does not end it, so it can come back at intervals', () => {
    const run = play(idle, {
      lengthUs: 5 * MINUTE,
      faults: [on(whileIn('power', 'on', MINUTE), { kind: 'powerCut', forUs: 10 * SECOND }, 'x')],
    });
    expect(phases(run, 'x').slice(0, 4)).toEqual([
      'start@60.0',
      'end@70.0',
      'start@130.0',
      'end@140.0',
    ]);
    const coverage = play(idle, {
      lengthUs: 5 * MINUTE,
      faults: [on(whileIn('coverage', 'in', 0), { kind: 'coverageLoss', forUs: HOUR }, 'x')],
    });
    expect(phases(coverage, 'x')).toEqual(['start@0.0']);
  });

  test('a state that is left and entered in one instant ends the fault and starts it anew', () => {
    // A handshake that nobody answered ends, and the next one begins in the same instant.
    const fault = { kind: 'serverUnreachable', forUs: HOUR } as const;
    const run = play(idle, {
      lengthUs: 30 * SECOND,
      faults: [on(whileIn('transport', 'connecting'), fault, 'x')],
    });
    expect(phases(run, 'x')).toEqual(['start@1.5', 'end@21.5', 'start@21.5']);
    expect(timeline(run, 'server')).toEqual([
      'unreachable@1.5',
      'reachable@21.5',
      'unreachable@21.5',
    ]);
  });
});

describe('windows', () => {
  for (const [kind, machine] of [
    ['coverageLoss', 'coverage'],
    ['backhaulLoss', 'backhaul'],
    ['serverUnreachable', 'server'],
    ['powerCut', 'power'],
  ] as const) {
    test(`D41: overlapping windows of ${kind} compose, whichever ends first`, () => {
      const window = (from: number, to: number) =>
        at(from * SECOND, { kind, forUs: (to - from) * SECOND }, `${from}`);
      const edges = (...windows: [number, number][]) =>
        play(idle, { lengthUs: 4 * MINUTE, faults: windows.map(([from, to]) => window(from, to)) })
          .moves(machine)
          .filter((r) => r.at > 0)
          .map((r) => r.at / SECOND);
      expect(edges([60, 100], [70, 80])).toEqual([60, 100]);
      expect(edges([60, 80], [70, 100])).toEqual([60, 100]);
      expect(edges([60, 80], [80, 100], [70, 75])).toEqual([60, 100]);
    });
  }

  test('D38: a power cut over the start of the run delays the start', () => {
    const run = play(idle, { faults: [at(0, { kind: 'powerCut', forUs: MINUTE })] });
    expect(timeline(run, 'power')).toEqual(['on@60.0']);
    expect(timeline(run, 'network')[0]).toBe('connecting@60.0');
  });

  test('a window without an end lasts until the end of the run', () => {
    const forUs = Number.MAX_SAFE_INTEGER;
    const run = play(idle, { faults: [at(MINUTE, { kind: 'serverUnreachable', forUs }, 'x')] });
    expect(phases(run, 'x')).toEqual(['start@60.0']);
  });

  test('a fault that finds nothing to hit says so, and has fired', () => {
    const run = play(idle, {
      faults: [
        at(MINUTE, { kind: 'channelReset', which: 'all' }, 'reset'),
        at(MINUTE, { kind: 'debuggerDetach' }, 'detach'),
        at(2 * MINUTE, { kind: 'powerCut', forUs: MINUTE }, 'cut'),
        at(2.5 * MINUTE, { kind: 'appCrash', message: '' }, 'crash'),
        at(2.5 * MINUTE, CHECK_IN, 'checkIn'),
      ],
    });
    for (const id of ['reset', 'detach', 'crash', 'checkIn']) {
      expect(phases(run, id).map((p) => p.split('@')[0])).toEqual(['start', 'missed']);
    }
    expect(run.simulation.neverFired).toEqual([]);
  });
});

test('a fault happens before anything else of its instant, and its record stands first', () => {
  const run = play(holder, {
    faults: [at(4 * MINUTE, { kind: 'powerCut', forUs: SECOND }, 'x')],
  });
  const records = run.records.filter((r) => r.at === 4 * MINUTE);
  expect(records[0]).toMatchObject({ kind: 'fault', id: 'x', phase: 'start' });
  expect(firstAt(run, 'power', 'off')).toBe(4 * MINUTE);
  expect(cloudTimes(run, 'checked in')).toHaveLength(2);
});
