/**
 * Skips loops that change nothing, exactly: a spin on a flag, the idle task of an RTOS.
 *
 * A pass that ends in the state in which it began - every register, flag and mask, and every byte
 * that it stored - and that read nothing but memory and registers that keep still is a fixed point:
 * all further passes are the same until something from outside comes, a timer, an interrupt or the
 * end of the slice. So whole passes are charged at once and the rest is executed: cycles, trace and
 * the place of each interrupt are bit-identical to not skipping.
 *
 * Where to look: after a number of cycles that grows while nothing is found, and at once when an
 * exception returns into the loop that was found last.
 */

import { type Core, STOP, type Stop } from './core.ts';

/** Longest pass that is tried, in instructions. */
const LONGEST_PASS = 400;
/** Passes that may end in another state before it is given up. */
const MOST_TRIES = 4;
/** Where Cpu.capture puts r15. */
const PC = 15;
const FIRST_LOOK_CYCLES = 512;
const RAREST_LOOK_CYCLES = 1 << 20;
/** A loop is taken for the one that was found last if it lies this near. */
const LOOP_BYTES = 512;

export class IdleLoops {
  /** Cycles to run before the next look. Decides what it costs, never what happens. */
  lookCycles = FIRST_LOOK_CYCLES;
  /** Of the last look: whether the loop changes nothing, and what it executed. */
  isIdle = false;
  executedCycles = 0;
  private passCycles = 0;
  private beganAt = 0;
  private readonly core: Core;
  private readonly before = new Int32Array(64);
  private readonly present = new Int32Array(64);

  constructor(core: Core) {
    this.core = core;
  }

  /**
   * Looks at the loop that the processor may be in, and skips to the last whole pass before
   * `untilCycle`, or not if it only looks. Returns why it stopped: anything but the deadline ends it.
   */
  look(untilCycle: number, skips: boolean): Stop {
    const { core } = this;
    const from = core.now;
    const stop = this.measure(Math.min(untilCycle, core.nextTimer));
    this.executedCycles = core.now - from;
    if (!this.isIdle) {
      this.lookCycles = Math.min(this.lookCycles * 2, RAREST_LOOK_CYCLES);
      return stop;
    }
    const pc = core.cpu.r[15] as number;
    core.pauseFrom = pc - LOOP_BYTES;
    core.pauseTo = pc + LOOP_BYTES;
    this.lookCycles = FIRST_LOOK_CYCLES;
    const { passCycles } = this;
    const left = Math.min(untilCycle, core.nextTimer) - core.now;
    if (skips && left > 0) core.pass(Math.floor(left / passCycles) * passCycles);
    return stop;
  }

  /**
   * Executes until a pass of the loop is over, if it is one: first passes of the length that was
   * found last, from wherever in the loop it is, and then instruction by instruction. A pass that
   * ends in another state than it began with may be the last before the loop comes to rest: the next
   * one is tried.
   */
  private measure(limitCycle: number): Stop {
    this.isIdle = false;
    let stop: Stop = STOP.deadline;
    const { passCycles } = this;
    for (let i = 0; i < MOST_TRIES && passCycles > 0; i += 1) {
      if (this.core.now + passCycles > limitCycle) return stop;
      this.begin();
      stop = this.core.run(this.core.now + passCycles);
      if (this.endsPass(stop)) return stop;
    }
    return this.step(limitCycle);
  }

  /** One instruction after the other, until the first of them comes again. */
  private step(limitCycle: number): Stop {
    const { core } = this;
    let stop: Stop = STOP.deadline;
    let tries = 0;
    this.begin();
    for (let i = 0; i < LONGEST_PASS && core.now < limitCycle && tries < MOST_TRIES; i += 1) {
      stop = core.run(core.now + 1);
      if (stop === STOP.deadline && core.cpu.r[15] !== this.before[PC]) continue;
      if (this.endsPass(stop)) break;
      this.begin();
      tries += 1;
    }
    core.bus.journal.stop();
    return stop;
  }

  /** Whether there is no more to look for: the pass was one that changes nothing, or a stop ended it. */
  private endsPass(stop: Stop): boolean {
    const { core, before, present } = this;
    const isUnchanged = core.bus.journal.stop();
    if (stop !== STOP.deadline) return true;
    core.cpu.capture(present);
    this.isIdle = isUnchanged && sameWords(before, present);
    if (this.isIdle) this.passCycles = core.now - this.beganAt;
    return this.isIdle;
  }

  private begin(): void {
    this.core.cpu.capture(this.before);
    this.core.bus.journal.start();
    this.beganAt = this.core.now;
  }
}

function sameWords(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
