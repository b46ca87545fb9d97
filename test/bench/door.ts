/** How many cheap system calls a TypeScript app can make a second, with and without a trace. */

import { built } from './built.ts';
import { median } from './median.ts';

const ROUNDS = 7;
const CALLS = 1_000_000;

export async function doorBench(): Promise<void> {
  console.log('\nmvGetMicroseconds through the door, million calls a second (wanted: 5 and 1)');
  for (const traceOff of [true, false]) {
    const round = await measurement(traceOff);
    round();
    const perSecond = median(Array.from({ length: ROUNDS }, round));
    const what = traceOff ? 'trace off' : 'recorded and hashed';
    console.log(`  ${what.padEnd(20)} ${(perSecond / 1e6).toFixed(2)}`);
  }
}

/** Measures a run of calls and nothing else. */
async function measurement(traceOff: boolean): Promise<() => number> {
  const { defineApp }: typeof import('../../src/host/app/app.ts') = await built('host/app/app');
  const { defaultScenario }: typeof import('../../src/scenario/load.ts') =
    await built('scenario/load');
  const { Simulation }: typeof import('../../src/sim/simulation.ts') =
    await built('sim/simulation');
  const scenario = defaultScenario('', 'door', 'perfect');
  let wallMs = 0;
  const program = {
    name: 'calls',
    hash: '0',
    kind: 'app' as const,
    isolated: true,
    instantiate: () =>
      defineApp(({ mv }) => ({
        *main() {
          const startMs = performance.now();
          for (let i = 0; i < CALLS; i += 1) mv.getMicroseconds();
          wallMs = performance.now() - startMs;
        },
      })),
  };
  return () => {
    const simulation = new Simulation(scenario, program, { traceOff });
    while (simulation.advance(1000));
    simulation.finish('finished');
    return (CALLS * 1000) / wallMs;
  };
}
