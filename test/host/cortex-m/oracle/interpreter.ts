/** Runs cases of the differential test on the project's interpreter. */

import { Fault } from '../../../../src/host/cortex-m/faults.ts';
import { readFlags, writeFlags } from '../../../../src/host/cortex-m/isa/special.ts';
import { BareMachine } from '../bare-machine.ts';
import {
  addressOf,
  type Case,
  describe,
  FLASH_START,
  type Outcome,
  PATTERN,
  STAY,
  type State,
  stateOf,
  WINDOW,
  WINDOW_BYTES,
} from './state.ts';

const ENOUGH_CYCLES = 200;
const WINDOW_WORD = (WINDOW - 0x2000_0000) >>> 2;

export function runOnInterpreter(cases: readonly Case[]): readonly string[] {
  const machine = new BareMachine();
  const { bus } = machine;
  for (let i = 0; i < bus.flash32.length; i += PATTERN.length) bus.flash32.set(PATTERN, i);
  return cases.map(({ code, seed }, i) => {
    const at = addressOf(i);
    const place = (at - FLASH_START) >>> 1;
    const kept = bus.flash16.slice(place, place + code.length + 1);
    bus.flash16.set([...code, STAY], place);
    const before = stateOf(seed);
    const outcome = run(machine, before, at);
    bus.flash16.set(kept, place);
    return describe(before, at + code.length * 2, outcome);
  });
}

function run(machine: BareMachine, before: State, at: number): Outcome {
  const { cpu, bus } = machine;
  for (let i = 0; i < WINDOW_BYTES / 4; i += PATTERN.length) {
    bus.ram32.set(PATTERN, WINDOW_WORD + i);
  }
  cpu.r.set(before.r);
  cpu.r[15] = at;
  cpu.s.set(before.s);
  cpu.fpscr = before.fpscr;
  cpu.it = 0;
  cpu.exclusive = -1;
  writeFlags(cpu, before.flags, 3);
  machine.code = machine.flashCode;
  machine.leftTo = undefined;
  try {
    machine.run(ENOUGH_CYCLES);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { fault: thrown.kind };
  }
  if (machine.leftTo !== undefined) return { fault: 'left memory' };
  return {
    r: [...cpu.r],
    flags: readFlags(cpu),
    s: [...cpu.s],
    fpscr: cpu.fpscr,
    memory: changedWords(bus.ram32),
  };
}

function changedWords(ram32: Int32Array): [number, number][] {
  const changed: [number, number][] = [];
  for (let i = 0; i < WINDOW_BYTES / 4; i += 1) {
    const word = ram32[WINDOW_WORD + i] as number;
    if (word !== PATTERN[i % PATTERN.length]) changed.push([i, word]);
  }
  return changed;
}
