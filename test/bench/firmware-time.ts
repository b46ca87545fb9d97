/**
 * Firmware and time: waiting, spinning, exceptions, kernel calls, snapshots, an hour of an RTOS.
 *
 * Images are small ones of our own (firmware/time.c) and the sample firmware.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { built } from './built.ts';
import { median } from './median.ts';

const ROUNDS = 5;
const US_PER_S = 1_000_000;

type Sim = typeof import('../../src/sim/simulation.ts');

interface Bench {
  readonly Simulation: Sim['Simulation'];
  readonly scenario: Scenario;
  program(file: string): import('../../src/host/program.ts').FirmwareProgram;
}

export async function firmwareTimeBench(): Promise<void> {
  const { Simulation }: Sim = await built('sim/simulation');
  const { defaultScenario }: typeof import('../../src/scenario/load.ts') =
    await built('scenario/load');
  const { readImage }: typeof import('../../src/host/cortex-m/read-image.ts') = await built(
    'host/cortex-m/read-image',
  );
  const bench: Bench = {
    Simulation,
    scenario: defaultScenario('', 'firmware', 'perfect'),
    program: (file) => {
      const image = readImage(
        readFileSync(join(import.meta.dirname, 'firmware', file)),
        file,
        'elf',
      );
      return { kind: 'firmware', name: file, hash: '', image };
    },
  };
  console.log('\nfirmware and time, medians');
  times(bench, 'wfi.elf', '10 s of WFI with a 1 kHz tick', ' (wanted: 200)');
  times(bench, 'spin.elf', '10 s of spinning on the tick', ' (wanted: 200)');
  times(bench, 'delay.elf', '10 s of delays that count, with a tick');
  rate(bench, 'svc-loop.elf', 'exceptions (SVC, entry and return)', 1, false);
  rate(bench, 'calls.elf', 'kernel calls, trace off', 2, true);
  rate(bench, 'calls.elf', 'kernel calls, recorded and hashed', 0.5, false);
  snapshots(bench);
}

/** Real time for ten virtual seconds after boot. */
function times(
  { Simulation, scenario, program }: Bench,
  file: string,
  what: string,
  wanted = '',
): void {
  const run = () => {
    const simulation = new Simulation({ ...scenario, lengthUs: 11 * US_PER_S }, program(file));
    simulation.advanceTo(US_PER_S);
    const startMs = performance.now();
    while (simulation.advance(1000));
    return performance.now() - startMs;
  };
  run();
  const ms = median(Array.from({ length: ROUNDS }, run));
  const factor = Math.round(10_000 / ms);
  console.log(`  ${what.padEnd(40)} ${ms.toFixed(1)} ms, ${factor} times real time${wanted}`);
}

/** Events of the app a second of real time, counted in its memory or by the door. */
function rate(bench: Bench, file: string, what: string, wanted: number, traceOff: boolean): void {
  const { Simulation, scenario, program } = bench;
  const lengthUs = file === 'calls.elf' ? 8 * US_PER_S : US_PER_S / 2;
  const run = () => {
    const simulation = new Simulation({ ...scenario, lengthUs }, program(file), { traceOff });
    const startMs = performance.now();
    while (simulation.advance(1000));
    const seconds = (performance.now() - startMs) / 1000;
    // An SVC takes 12 cycles in, 10 out, and the branch back of its empty handler and the call itself.
    const svcs = ((lengthUs - scenario.device.kernelBootUs) * 160) / SVC_CYCLES;
    return (file === 'calls.elf' ? simulation.calls : svcs) / seconds / 1e6;
  };
  run();
  const perSecond = median(Array.from({ length: ROUNDS }, run));
  console.log(`  ${what.padEnd(40)} ${perSecond.toFixed(2)} million a second (wanted: ${wanted})`);
}

/** Four calls and the branch back: 4 * (1 + 12 + 10 of the return, which is its branch) + 2. */
const SVC_CYCLES = 23.5;

function snapshots({ Simulation, scenario, program }: Bench): void {
  const simulation = new Simulation({ ...scenario, lengthUs: 60 * US_PER_S }, program('spin.elf'));
  simulation.advanceTo(30 * US_PER_S);
  const run = () => {
    const startMs = performance.now();
    for (let i = 0; i < 20; i += 1) simulation.restore(simulation.snapshot());
    return (performance.now() - startMs) / 20;
  };
  run();
  const ms = median(Array.from({ length: ROUNDS }, run));
  console.log(`  ${'snapshot and restore'.padEnd(40)} ${ms.toFixed(2)} ms (wanted: under 2)`);
}
