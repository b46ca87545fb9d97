/** Time, chance and networks of the real machine are out of an app's reach, and come back after. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AppProgram, programOf } from '../../src/host/app/app.ts';
import { stackDepth } from '../../src/host/app/stack-depth.ts';
import { loadApp } from '../../src/io/app-loader.ts';
import { execute } from '../../src/io/execute.ts';
import { SliceTooLong, Watchdog } from '../../src/io/watchdog.ts';
import { simulate } from '../../src/sim/run.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { mainOnly, SECOND, scenario } from '../support/small-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'notspot-host-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Loads an app from a file with this body of its main program. */
function fileApp(body: string, top = ''): Promise<AppProgram> {
  files += 1;
  const file = join(folder, `app${files}.ts`);
  writeFileSync(
    file,
    `import { defineApp, MvStatus } from 'notspot';
    ${top}
    export default defineApp((device) => ({ *main() { const { mv } = device; ${body} } }));`,
  );
  return loadApp(file);
}

const small = scenario({ lengthUs: 1.1 * SECOND });

/** The first crash of a run, and its hash. */
function run(program: AppProgram): { crash: string | undefined; hash: string; calls: number } {
  let crash: string | undefined;
  const sink = (r: TraceRecord) => {
    if (r.kind === 'app' && r.what === 'crash') crash ??= r.detail;
  };
  const simulation = new Simulation(small, program, { sinks: [sink] });
  while (simulation.advance(1000));
  const hash = simulation.finish('finished');
  return { crash, hash, calls: simulation.calls };
}

const REAL = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'crypto',
].map((name) => [name, Reflect.get(globalThis, name)] as const);
const realRandom = Math.random;
function everythingIsBack(): void {
  for (const [name, value] of REAL) expect(Reflect.get(globalThis, name)).toBe(value);
  expect(Math.random).toBe(realRandom);
  expect(Date.now()).toBeGreaterThan(0);
}

const USES: readonly (readonly [code: string, use: () => unknown, says: RegExp])[] = [
  ['Date()', () => Date(), /Date .* mv\.getWallTime\(\)/],
  ['new Date()', () => new Date(), /Date .* mv\.getWallTime\(\)/],
  ['Date.now()', () => Date.now(), /Date .* mv\.getWallTime\(\)/],
  ['Math.random()', () => Math.random(), /Math\.random .* seeded by the device id/],
  ['performance.now()', () => performance.now(), /performance .* mv\.getMicroseconds\(\)/],
  ['setTimeout(() => {}, 1)', () => setTimeout(() => {}, 1), /setTimeout .* device\.sleep/],
  ['setInterval(() => {}, 1)', () => setInterval(() => {}, 1), /setInterval .* device\.sleep/],
  ['setImmediate(() => {})', () => setImmediate(() => {}), /setImmediate .* device\.sleep/],
  ['queueMicrotask(() => {})', () => queueMicrotask(() => {}), /queueMicrotask .* device\.sleep/],
  ['crypto.randomUUID()', () => crypto.randomUUID(), /crypto .* seeded by the device id/],
  ['fetch("http://x")', () => fetch('http://x'), /fetch .* mv\.openChannel/],
];

describe('what does not exist on the device', () => {
  it.each(USES)('%s crashes an inline app with the name of the simulated one', (_, use, says) => {
    const app = mainOnly(function* () {
      use();
    });
    const { crash } = run(programOf(app, 'inline', 'none'));
    expect(crash).toMatch(/^AmbientError: /);
    expect(crash).toMatch(says);
    everythingIsBack();
  });

  it.each(USES)('%s crashes an app from a file likewise', async (code, _, says) => {
    const { crash } = run(await fileApp(`${code};`));
    expect(crash).toMatch(/^AmbientError: /);
    expect(crash).toMatch(says);
    everythingIsBack();
  });

  it('a promise of an app is never served: its code runs in no order of the simulation', async () => {
    const program = await fileApp(
      'Promise.resolve().then(() => mv.noOp()); yield device.sleep(1);',
    );
    const first = run(program);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(first.calls).toBe(0);
    expect(first.crash).toBeUndefined();
  });

  it('a promise of an inline app cannot call: the app does not run then', async () => {
    let refused: unknown;
    const app = mainOnly(function* (device) {
      void Promise.resolve().then(() => {
        try {
          device.mv.noOp();
        } catch (error) {
          refused = error;
        }
      });
      yield device.sleep(1);
    });
    expect(run(programOf(app, 'inline', 'none')).calls).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(refused).toMatchObject({ message: 'mvNoOp was called while the app does not run' });
  });
});

describe('one run and the next', () => {
  const COUNTER = `
    globalThis.runs = (globalThis.runs ?? 0) + 1;
    Array.prototype.runs = ([].runs ?? 0) + 1;
    const proto = Object.getPrototypeOf(mv);
    try { proto.runs = (proto.runs ?? 0) + 1; proto.noOp = () => 9; } catch { /* frozen */ }
    try { MvStatus.OKAY = 7; } catch { /* frozen */ }
    moduleRuns += 1;
    for (let i = 0; i < globalThis.runs + [].runs + (proto.runs ?? 0) + moduleRuns + MvStatus.OKAY; i += 1) mv.noOp();
  `;

  it('a global, a prototype, a module variable, the library itself: nothing survives', async () => {
    const program = await fileApp(COUNTER, 'let moduleRuns = 0;');
    const first = run(program);
    expect(first).toMatchObject({ calls: 3, crash: undefined });
    expect(run(program)).toEqual(first);
  });

  it('A, B, A in one process give A the same hash', async () => {
    const a = await loadApp('scenarios/apps/telemetry.ts');
    const b = await fileApp(COUNTER, 'let moduleRuns = 0;');
    const long = scenario({ lengthUs: 200 * SECOND });
    const first = simulate(long, a).traceHash;
    expect(simulate(long, b).traceHash).not.toBe(first);
    expect(simulate(long, a).traceHash).toBe(first);
    expect(simulate(long, await loadApp('scenarios/apps/telemetry.ts')).traceHash).toBe(first);
  });
});

describe('hangs', () => {
  const execution = (program: AppProgram, hangLimitMs = 100) =>
    execute(
      { scenario: small, program, peers: new Map(), flashImage: undefined, file: 'test' },
      { hangLimitMs },
    );
  const LOOP = 'for (;;) {}';
  const HANGS: Readonly<Record<string, () => Promise<AppProgram>>> = {
    'in main, inline': async () =>
      programOf(
        mainOnly(function* () {
          for (;;) {}
        }),
        'inline',
        'none',
      ),
    'in main': () => fileApp(LOOP),
    'after some waiting': () =>
      fileApp(`for (let i = 0; i < 9; i += 1) yield device.sleep(9); ${LOOP}`),
    'in the factory': async () => ({
      ...(await fileApp('')),
      instantiate: () => () => {
        for (;;) {}
      },
    }),
    'in waits of no time': () => fileApp('for (;;) yield device.sleep(0);'),
    'in a swallowed death': () =>
      fileApp('for (;;) { try { mv.restart(); } catch { /* swallowed */ } }'),
    'in a handler': async () =>
      programOf(
        (device) => ({
          interrupts: {
            3: () => {
              for (;;) {}
            },
          },
          *main() {
            device.nvic.enableIrq(3);
            device.nvic.setPendingIrq(3);
          },
        }),
        'inline',
        'none',
      ),
  };

  it.each(Object.keys(HANGS))('code without end %s ends the run as a hang', async (name) => {
    const program = await HANGS[name]?.();
    if (program === undefined) throw new Error(name);
    const executed = await execution(program);
    expect(executed?.result.outcome).toBe('hang');
    const verdict = executed?.result.verdicts.find((v) => v.verdict.oracle === 'hang');
    expect(verdict?.verdict.status).toBe('fail');
    everythingIsBack();
    expect(new Error('x').stack).toMatch(/^Error: x\n/);
  });

  it('an app that calls for longer than the limit in one stretch is no hang', async () => {
    const slow = await fileApp('for (let i = 0; i < 150_000; i += 1) mv.getSysClk();');
    const small = await execution(slow, 200);
    const large = await execution(slow, 20_000);
    expect(small?.result.outcome).toBe('finished');
    expect(small?.result.calls).toBe(150_000);
    expect(small?.result.traceHash).toBe(large?.result.traceHash);
    expect(new Error('x').stack).toMatch(/^Error: x\n/);
  });

  it('a stop in the middle of a look at the stack leaves errors as they were', () => {
    const stop = () =>
      Watchdog.of(60).run(() => {
        for (;;) stackDepth();
      });
    // On a busy machine it may be taken for a process that was not served.
    for (let stopped = false; !stopped; ) {
      try {
        stopped = !stop();
      } catch (error) {
        if (!(error instanceof SliceTooLong)) throw error;
      }
    }
    expect(new Error('x').stack).toMatch(/^Error: x\n/);
  });

  it('a module that never ends loading is the problem of its author', async () => {
    await expect(fileApp('', LOOP)).rejects.toThrow(/does not come to the end of its loading/);
  });
});
