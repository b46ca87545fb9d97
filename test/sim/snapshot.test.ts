/** Snapshots: what was saved goes on exactly as what was not. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AppFactory, defineStepApp, programOf } from '../../src/host/app/app.ts';
import type { Device } from '../../src/host/app/device.ts';
import type { FaultPlanEntry, Scenario } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { at, idle, mainOnly, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';
import { type TestApp, testApps } from './apps.ts';
import { faultPlan, LENGTH_US, moment } from './plans.ts';

type Snapshot = ReturnType<Simulation['snapshot']>;

function toEnd(simulation: Simulation): string {
  while (simulation.advance(10_000));
  return simulation.finish('finished');
}

function make(s: Scenario, { program }: Pick<TestApp, 'program'>): Simulation {
  return new Simulation(s, program, { resumable: true });
}

/** Cuts a run at a moment; the rest of it, gone on with in every way, must be the same. */
function checkCut(s: Scenario, app: Pick<TestApp, 'program'>, atUs: number): void {
  const whole = make(s, app);
  const expected = toEnd(whole);
  const { calls } = whole;
  const first = make(s, app);
  first.advanceTo(atUs);
  const saved = first.snapshot();
  const cloned = structuredClone(saved);
  expect(toEnd(first)).toBe(expected);
  const other = make(s, app);
  const brought = (simulation: Simulation, snapshot: Snapshot) => {
    simulation.restore(snapshot);
    const end = toEnd(simulation);
    expect(simulation.calls).toBe(calls);
    return end;
  };
  // A fresh one, one that has run on, and that one again from a snapshot of what was brought back.
  expect(brought(other, cloned)).toBe(expected);
  expect(brought(first, saved)).toBe(expected);
  other.restore(saved);
  expect(brought(first, other.snapshot())).toBe(expected);
}

let apps: Readonly<Record<string, TestApp>>;
beforeAll(async () => {
  apps = await testApps();
});
const appOf = (name: string): TestApp => {
  const app = apps[name];
  if (app === undefined) throw new Error(name);
  return app;
};

describe('a restored run', () => {
  it.each(['telemetry', 'guide', 'fidget', 'reporter'])(
    'goes on as the one that was saved, for any plan and moment: %s',
    (name) => {
      const app = appOf(name);
      fc.assert(
        fc.property(faultPlan, moment, fc.string({ minLength: 1 }), (faults, atUs, seed) => {
          checkCut(scenario({ lengthUs: LENGTH_US, faults, seed }), app, atUs);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('is restored as its app says: by re-execution or by copy', () => {
    for (const { program, restoreBy } of Object.values(apps)) {
      const simulation = make(scenario({ lengthUs: 10 * SECOND }), { program });
      simulation.advanceTo(8 * SECOND);
      const { host } = simulation.snapshot() as { host: { log: unknown; copied: unknown } };
      expect(host.copied !== undefined).toBe(restoreBy === 'copy');
      expect(host.log !== undefined).toBe(restoreBy === 're-execute');
    }
  });
});

describe('a fork', () => {
  it.each(['telemetry', 'reporter'])('is the whole run with its plan: %s', (name) => {
    const app = appOf(name);
    const later = fc.integer({ min: 0, max: 20 * SECOND });
    fc.assert(
      fc.property(faultPlan, moment, fc.infiniteStream(later), (faults, atUs, laterUs) => {
        const calm = scenario({ lengthUs: LENGTH_US });
        const base = make(calm, app);
        base.advanceTo(atUs);
        const saved = base.snapshot();
        const plan = faults.map(({ id, fault }): FaultPlanEntry => {
          return { id, fault, trigger: { by: 'time', atUs: base.nowUs + laterUs.next().value } };
        });
        const s = { ...calm, faults: plan };
        const fork = make(s, app);
        fork.fork(saved);
        expect(toEnd(fork)).toBe(toEnd(make(s, app)));
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a fault that should have come before it', () => {
    const app = appOf('reporter');
    const base = make(scenario({ lengthUs: LENGTH_US }), app);
    base.advanceTo(9 * SECOND);
    const s = scenario({ lengthUs: LENGTH_US, faults: [at(8 * SECOND, { kind: 'natDrop' }, 'x')] });
    expect(() => make(s, app).fork(base.snapshot())).toThrow(
      'fault x cannot begin in a run that is at 9000000 us already',
    );
  });
});

describe('the state of the app when it is saved', () => {
  const sleeper = mainOnly(function* (device) {
    device.mv.noOp();
    yield device.sleep(3 * SECOND);
    device.mv.noOp();
    yield device.untilInterrupt(3 * SECOND);
    device.mv.noOp();
  });
  const CASES: readonly [string, AppFactory, number, SmallWorld][] = [
    ['before the first event', sleeper, -1, {}],
    ['powered and not booted', sleeper, 10, {}],
    ['waiting', sleeper, 2 * SECOND, {}],
    ['ended', sleeper, 9 * SECOND, {}],
    ['ended at once', idle, 9 * SECOND, {}],
    [
      'dead',
      sleeper,
      2.5 * SECOND,
      { faults: [at(2 * SECOND, { kind: 'appCrash', message: 'x' })] },
    ],
    [
      'without power',
      sleeper,
      2.5 * SECOND,
      { faults: [at(2 * SECOND, { kind: 'powerCut', forUs: SECOND })] },
    ],
    ['after the end of the run', sleeper, 99 * SECOND, {}],
  ];
  it.each(CASES)('%s', (_, app, atUs, world) => {
    const program = programOf(app, 'inline', 'none');
    checkCut(scenario({ lengthUs: 12 * SECOND, ...world }), { program }, atUs);
  });

  it('halted by the debugger, with interrupts that wait', () => {
    const s = scenario({
      lengthUs: 30 * SECOND,
      faults: [
        at(6 * SECOND, { kind: 'debuggerAttach', haltUs: 9 * SECOND }),
        at(8 * SECOND, { kind: 'serverUnreachable', forUs: SECOND }),
        at(9 * SECOND, { kind: 'coverageLoss', forUs: SECOND }),
      ],
    });
    for (const name of Object.keys(apps)) {
      const probe = make(s, appOf(name));
      probe.advanceTo(10 * SECOND);
      expect(probe.kernel.isHalted).toBe(true);
      checkCut(s, appOf(name), 10 * SECOND);
    }
  });

  it('with a buffer that is write-protected: a store into it is still a bus fault', () => {
    const app = mainOnly(function* (device) {
      device.mv.serverLoggingInit(0x2000_4000, 512);
      yield device.sleep(3 * SECOND);
      device.memory.writeU8(0x2000_4000, 1);
    });
    const program = programOf(app, 'inline', 'none');
    checkCut(scenario({ lengthUs: 12 * SECOND }), { program }, 2 * SECOND);
  });

  it('with calls of handlers behind it: the stack overflows at the same call', () => {
    const down = (device: Device): number => device.mv.noOp() + down(device);
    const app = defineStepApp<null>({
      initial: () => null,
      step(_, device, wake) {
        if (wake !== 'boot') down(device);
        const setup = { irq: 41, buffer: 0x2000_1000, bufferBytes: 256 };
        const { handle } = device.mv.setupNotifications(setup);
        device.nvic.enableIrq(41);
        device.mv.requestNetwork({ notificationHandle: handle, notificationTag: 0 });
        return device.sleep(9 * SECOND);
      },
      interrupts: {
        41: (_, device) => {
          for (let i = 0; i < 50; i += 1) device.mv.noOp();
        },
      },
    });
    const program = programOf(app, 'inline', 'none');
    checkCut(scenario({ lengthUs: 12 * SECOND }), { program }, 8 * SECOND);
  });

  it('ready to start, and not started', () => {
    const program = programOf(sleeper, 'inline', 'none');
    const s = scenario({ lengthUs: 12 * SECOND });
    const simulation = make(s, { program });
    while (simulation.kernel.life === 0) simulation.advance(1);
    const saved = structuredClone(simulation.snapshot());
    const other = make(s, { program });
    other.restore(saved);
    expect(toEnd(other)).toBe(toEnd(simulation));
  });
});

describe('what cannot be restored', () => {
  it('an app that reaches outside fails with a DeterminismError that names the step', () => {
    let outside = 0;
    const app = mainOnly(function* (device) {
      for (;;) {
        outside += 1;
        try {
          if (outside % 2 === 0) device.mv.noOp();
          else device.mv.getSysClk();
        } catch {
          // It may not be swallowed either.
        }
        yield device.sleep(SECOND);
      }
    });
    const program = programOf(app, 'inline', 'none');
    const s = scenario({ lengthUs: 12 * SECOND });
    const simulation = make(s, { program });
    simulation.advanceTo(5 * SECOND);
    outside = 1;
    expect(() => make(s, { program }).restore(simulation.snapshot())).toThrow(
      /does not repeat itself: step 0 was a call of mvGetSysClk\(\d+\), now it is a call of mvNoOp/,
    );
  });

  it.each<[string, (n: number) => (device: Parameters<AppFactory>[0]) => void, RegExp]>([
    ['stores something else', (n) => (d) => d.memory.writeU32(0x2000_0000, n), /its memory came/],
    ['stores it in sram4', (n) => (d) => d.memory.writeU32(0x2800_0000, n), /its memory came/],
    ['sets up interrupts otherwise', (n) => (d) => d.nvic.enableIrq(n), /its interrupts came/],
    ['allocates otherwise', (n) => (d) => void d.memory.allocate(n), /its allocations came/],
    [
      'crashes',
      (n) => () => {
        if (n > 1) throw new Error('boo');
      },
      /step 0 was the end, now it is a crash, Error: boo/,
    ],
  ])('so does one that %s', (_, act, says) => {
    let runs = 0;
    const app: AppFactory = (device) => ({
      *main() {
        runs += 8;
        act(runs === 8 ? 1 : runs)(device);
        yield device.sleep(9 * SECOND);
      },
    });
    const program = programOf(app, 'inline', 'none');
    const s = scenario({ lengthUs: 12 * SECOND });
    const simulation = make(s, { program });
    simulation.advanceTo(5 * SECOND);
    const saved = simulation.snapshot();
    expect(() => make(s, { program }).restore(saved)).toThrow(says);
  });

  it('a generator app in a simulation that is not resumable cannot be saved', () => {
    const s = scenario({ lengthUs: 12 * SECOND });
    const simulation = new Simulation(s, appOf('telemetry').program);
    simulation.advanceTo(5 * SECOND);
    expect(() => simulation.snapshot()).toThrow(/made with resumable: true/);
  });

  it('a step app in one that is not resumable can', () => {
    const s = scenario({ lengthUs: 20 * SECOND });
    const simulation = new Simulation(s, appOf('reporter').program);
    simulation.advanceTo(5 * SECOND);
    const saved = simulation.snapshot();
    const other = new Simulation(s, appOf('reporter').program);
    other.restore(saved);
    expect(toEnd(other)).toBe(toEnd(simulation));
  });

  it('an app in the middle of its code cannot be saved', () => {
    const s = scenario({ lengthUs: 2 * SECOND });
    let tried: unknown;
    const simulation: Simulation = new Simulation(
      s,
      programOf(
        mainOnly(function* (device) {
          device.mv.noOp();
          device.mv.getSysClk();
        }),
        'inline',
        'none',
      ),
      {
        resumable: true,
        sinks: [
          (r) => {
            if (r.kind !== 'call' || r.call !== 'mvNoOp') return;
            try {
              simulation.snapshot();
            } catch (error) {
              tried = error;
            }
          },
        ],
      },
    );
    toEnd(simulation);
    expect(tried).toMatchObject({ message: /not in the middle of code/ });
  });
});
