/** A processor with its memory, for the tests of what lies around the interpreter. */

import { Core, STOP, type Stop } from '../../../src/host/cortex-m/core.ts';
import { AppMemory } from '../../../src/microvisor/memory.ts';
import { type Assembler, FROM_FLOAT, TO_FLOAT } from './assembler.ts';

export interface Processor {
  readonly core: Core;
  readonly memory: AppMemory;
  readonly warnings: string[];
  /** Exceptions in the order in which they were taken. */
  readonly taken: number[];
  word(address: number): number;
}

/** Ready to run from the reset handler, label "main" unless the vectors say otherwise. */
export function processor(
  asm: Assembler,
  vectors: Readonly<Record<number, string>> = {},
): Processor {
  const image = asm.image({ 1: 'main', ...vectors });
  const memory = new AppMemory(image.flash);
  const warnings: string[] = [];
  const taken: number[] = [];
  const core = new Core(image, memory, {
    interruptTaken: (exception) => taken.push(exception),
    uartText: () => {},
    pinChanged: () => {},
    warn: (text) => warnings.push(text),
  });
  core.powerUp(0);
  return { core, memory, warnings, taken, word: (address) => core.bus.load32(address) >>> 0 };
}

/** Runs until it stops by itself, sleeping through the time up to its timers. */
export function runTo(core: Core, untilCycle: number): number {
  for (;;) {
    const stop = core.run(untilCycle);
    if (stop !== STOP.asleep) return stop;
    if (core.nextTimer >= untilCycle) return stop;
    core.passTo(core.nextTimer);
  }
}

/**
 * Runs, and does what instructions of the floating-point unit would do, in the order in which the
 * interpreter does it: so these tests need none of them.
 */
export function runFloat(core: Core, untilCycle: number): Stop {
  for (;;) {
    const stop = core.run(untilCycle);
    if (stop !== STOP.call || (core.slot !== TO_FLOAT && core.slot !== FROM_FLOAT)) return stop;
    const { cpu } = core;
    if (!core.fpuReady) core.useFpu();
    if (core.slot === TO_FLOAT) cpu.s[0] = cpu.r[0] as number;
    core.leaveCall(cpu.s[0] as number);
  }
}
