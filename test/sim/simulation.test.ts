/** The run as a whole: slices, bugs of ours, and the same hash in another process. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/engine/invariant.ts';
import { programOf } from '../../src/host/app/app.ts';
import { simulate } from '../../src/sim/run.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { mainOnly, play, SECOND, scenario } from '../support/small-world.ts';
import { type TestApp, testApps } from './apps.ts';
import { faultPlan, LENGTH_US, moment } from './plans.ts';

let apps: Readonly<Record<string, TestApp>>;
beforeAll(async () => {
  apps = await testApps();
});

describe('slicing', () => {
  const slice = fc.oneof(
    fc.record({ steps: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ untilUs: moment }),
  );

  it.each(['telemetry', 'guide', 'fidget', 'reporter'])(
    'a run is the same however it is sliced: %s',
    (name) => {
      const program = apps[name]?.program;
      if (program === undefined) throw new Error(name);
      fc.assert(
        fc.property(faultPlan, fc.array(slice, { maxLength: 30 }), (faults, slices) => {
          const s = scenario({ lengthUs: LENGTH_US, faults });
          const simulation = new Simulation(s, program);
          for (const one of slices) {
            if ('steps' in one) simulation.advance(one.steps);
            else if (one.untilUs >= simulation.nowUs) {
              simulation.advanceTo(one.untilUs);
              expect(simulation.nowUs).toBeGreaterThanOrEqual(one.untilUs);
            }
          }
          while (simulation.advance(1));
          const { nowUs } = simulation;
          expect(nowUs).toBe(LENGTH_US);
          expect(simulation.finish('finished')).toBe(simulate(s, program).traceHash);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('advanceTo the end or beyond ends the run', () => {
    const simulation = new Simulation(
      scenario({ lengthUs: SECOND }),
      programOf(
        mainOnly(function* () {}),
        'inline',
        'none',
      ),
    );
    simulation.advanceTo(SECOND - 1);
    expect(simulation.isOver).toBe(false);
    // Nothing is due at the end itself.
    simulation.advanceTo(SECOND);
    expect([simulation.isOver, simulation.nowUs]).toEqual([true, SECOND]);
    simulation.advanceTo(9 * SECOND);
    expect(simulation.nowUs).toBe(SECOND);
  });
});

describe('bugs of ours', () => {
  /** Breaks the simulator in the first call of an app that swallows whatever it can. */
  function broken(error: unknown): () => void {
    const app = mainOnly(function* (device) {
      for (;;) {
        try {
          device.mv.noOp();
        } catch {
          yield device.sleep(SECOND);
        }
      }
    });
    const sink = (r: { readonly kind: string }) => {
      if (r.kind === 'call') throw error;
    };
    // The record of a call is held back until another one follows it.
    const changing = mainOnly(function* (device) {
      try {
        device.mv.noOp();
        device.mv.getSysClk();
      } catch {
        yield* app(device).main();
      }
    });
    return () => void play(changing, { seed: 'abc' }, { sinks: [sink] });
  }

  it('an InvariantError stops the run, with seed, time and event, and no app swallows it', () => {
    const act = broken(new InvariantError('two and two'));
    expect(act).toThrow(InvariantError);
    expect(act).toThrow(/^two and two \(seed abc, time \d+ us, event \d+\)$/);
  });

  it('any other error of the simulator is no crash of the app either', () => {
    const error = new TypeError('x is not a function');
    expect(broken(error)).toThrow(error);
    expect(error.stack).toMatch(/in a run with seed abc, time \d+ us, event \d+/);
  });

  it('it has the same text from advanceTo', () => {
    const simulation = new Simulation(
      scenario({ seed: 'abc' }),
      programOf(
        mainOnly(function* () {}),
        'inline',
        'none',
      ),
      {
        sinks: [
          () => {
            throw new InvariantError('bad');
          },
        ],
      },
    );
    expect(() => simulation.advanceTo(SECOND)).toThrow(/^bad \(seed abc, time 0 us, event 1\)$/);
  });
});

describe('another process', () => {
  it('gives a run with the same seed the same hash', () => {
    const code = `
      import { loadApp } from './src/io/app-loader.ts';
      import { simulate } from './src/sim/run.ts';
      import { scenario } from './test/support/small-world.ts';
      const run = async () => {
        const program = await loadApp('scenarios/apps/telemetry.ts');
        console.log(simulate(scenario({ lengthUs: ${LENGTH_US}, preset: 'urban' }), program).traceHash);
      };
      void run();`;
    const child = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', code],
      {
        encoding: 'utf8',
      },
    );
    const program = apps['telemetry']?.program;
    if (program === undefined) throw new Error('telemetry');
    const here = simulate(scenario({ lengthUs: LENGTH_US, preset: 'urban' }), program).traceHash;
    expect(child.stderr).toBe('');
    expect(child.stdout.trim()).toBe(here);
  });
});

describe('a run without a trace', () => {
  it('takes the same course, and records nothing', () => {
    const program = apps['telemetry']?.program;
    if (program === undefined) throw new Error('telemetry');
    const s = scenario({ lengthUs: LENGTH_US });
    const run = (traceOff: boolean) => {
      const simulation = new Simulation(s, program, { traceOff });
      while (simulation.advance(1000));
      simulation.finish('finished');
      const { nowUs, events, calls, recorder } = simulation;
      return { course: { nowUs, events, calls }, records: recorder.count };
    };
    const traced = run(false);
    expect(run(true)).toEqual({ course: traced.course, records: 0 });
    expect(traced.course.calls).toBeGreaterThan(20);
  });

  it('can be watched by nobody', () => {
    const s = scenario({ lengthUs: LENGTH_US });
    const make = () =>
      new Simulation(
        s,
        programOf(
          mainOnly(function* () {}),
          'inline',
          'none',
        ),
        {
          traceOff: true,
          sinks: [() => {}],
        },
      );
    expect(make).toThrow(InvariantError);
  });
});
