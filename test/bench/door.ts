/** How many cheap system calls a TypeScript app can make a second, hashed. */

import { defineApp } from '../../src/host/app/app.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { median } from './median.ts';

const ROUNDS = 7;
const CALLS = 400_000;

export function doorBench(): void {
  console.log('\nmvGetMicroseconds through the door, million calls a second (wanted: 5 and 1)');
  for (const traceOff of [true, false]) {
    const round = () => measure(traceOff);
    round();
    const perSecond = median(Array.from({ length: ROUNDS }, round));
    const what = traceOff ? 'trace off' : 'recorded and hashed';
    console.log(`  ${what.padEnd(20)} ${(perSecond / 1e6).toFixed(2)}`);
  }
}

/** A run of calls and nothing else. */
function measure(traceOff: boolean): number {
  let startMs = 0;
  let endMs = 0;
  const program = {
    name: 'calls',
    hash: '0',
    isolated: true,
    instantiate: () =>
      defineApp(({ mv }) => ({
        *main() {
          startMs = performance.now();
          for (let i = 0; i < CALLS; i += 1) mv.getMicroseconds();
          endMs = performance.now();
        },
      })),
  };
  const scenario = defaultScenario('', 'door', 'perfect');
  const simulation = new Simulation(scenario, program, { traceOff });
  while (simulation.advance(1000));
  simulation.finish('finished');
  return (CALLS * 1000) / (endMs - startMs);
}
