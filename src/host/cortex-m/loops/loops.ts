/**
 * Skips loops whose further passes are known, exactly: a spin on a flag, the idle task of an RTOS, a
 * delay that counts.
 *
 * Idle: a pass that ends in the state in which it began - every register, flag and mask, and every
 * byte that it stored - and that read nothing but memory and registers that keep still is a fixed
 * point: all further passes are the same until something from outside comes, a timer, an interrupt
 * or the end of the slice. Counting: each pass adds the same to what it began with, for so many
 * passes as its comparisons come out the same (slopes.ts). So whole passes are charged at once and
 * the rest is executed: cycles, trace and the place of each interrupt are bit-identical to not
 * skipping.
 *
 * Where to look: after a number of cycles that grows while nothing is found, and at once when an
 * exception returns into the loop that was found last. What runs between two such returns is work,
 * and looking into it is in vain.
 */

import { type Core, STOP, type Stop } from '../core.ts';
import { LoopSlopes } from './slopes.ts';

/** Longest pass that is tried, in instructions. */
const LONGEST_PASS = 400;
/** Passes that may end in another state before it is given up. */
const MOST_TRIES = 4;
/** Where Cpu.capture puts r15, and the flags; C has others beside it. */
const PC = 15;
const FLAGS = 48;
const CARRY = 50;
const BEHIND_FLAGS = 52;
const FIRST_LOOK_CYCLES = 512;
const RAREST_LOOK_CYCLES = 1 << 20;
/** While returns lead back into the loop. */
const LOOK_IN_WORK_CYCLES = 8_192;
/** A loop is taken for the one that was found last if it lies this near. */
const LOOP_BYTES = 512;
/** Counting loops that are shorter cost more to find than to execute. */
const LEAST_COUNTED_CYCLES = 4_096;

export class Loops {
  /** Cycles to run before the next look. Decides what it costs, never what happens. */
  lookCycles = FIRST_LOOK_CYCLES;
  /** Of the last look: whether the loop changes nothing, and what it executed. */
  isIdle = false;
  executedCycles = 0;
  private isCounting = false;
  /** Of the loop that was found last: where an interrupt returns to it, it is found again at once. */
  private lastCounted = false;
  private passCycles = 0;
  private beganAt = 0;
  private readonly core: Core;
  private readonly slopes: LoopSlopes;
  private readonly before = new Int32Array(64);
  private readonly present = new Int32Array(64);

  constructor(core: Core) {
    this.core = core;
    this.slopes = new LoopSlopes(core);
  }

  /**
   * Looks at the loop that the processor may be in, and skips to the last whole pass before
   * `untilCycle`, or not if it only looks. `found` is what has led here. Returns why it stopped:
   * anything but the deadline ends it.
   */
  look(untilCycle: number, skips: boolean, found: Stop): Stop {
    const { core } = this;
    const from = core.now;
    const stop = this.measure(Math.min(untilCycle, core.nextTimer));
    this.executedCycles = core.now - from;
    const passes = this.passesLeft(Math.min(untilCycle, core.nextTimer) - core.now);
    const cycles = passes * this.passCycles;
    if (!this.isIdle && cycles < LEAST_COUNTED_CYCLES) {
      this.lookCycles = Math.min(this.lookCycles * 2, RAREST_LOOK_CYCLES);
      return stop;
    }
    const pc = core.cpu.r[15] as number;
    core.pauseFrom = pc - LOOP_BYTES;
    core.pauseTo = pc + LOOP_BYTES;
    this.lookCycles =
      found === STOP.paused ? Math.min(this.lookCycles, LOOK_IN_WORK_CYCLES) : FIRST_LOOK_CYCLES;
    if (skips && passes > 0) {
      if (!this.isIdle) this.slopes.skip(passes);
      core.pass(cycles);
    }
    return stop;
  }

  /** Whole passes that can be charged at once, of so many cycles. */
  private passesLeft(cycles: number): number {
    const passes = Math.floor(cycles / this.passCycles);
    if (this.isIdle) return Math.max(0, passes);
    // Flags are not worked out: they are right again after another pass, which is executed.
    return this.isCounting ? Math.max(0, Math.min(passes - 1, this.slopes.passes)) : 0;
  }

  /**
   * Executes until a pass of the loop is over, if it is one: first passes of the length that was
   * found last, from wherever in the loop it is, and then instruction by instruction. A pass that
   * ends in another state than it began with may be the last before the loop comes to rest, or the
   * first of those that count: the next one is tried.
   */
  private measure(limitCycle: number): Stop {
    this.isIdle = false;
    this.isCounting = false;
    let stop: Stop = STOP.deadline;
    const { passCycles } = this;
    for (let i = 0; i < MOST_TRIES && passCycles > 0 && !this.lastCounted; i += 1) {
      if (this.core.now + passCycles > limitCycle) return stop;
      this.begin();
      stop = this.core.run(this.core.now + passCycles);
      if (this.endsIdlePass(stop)) return stop;
    }
    return this.step(limitCycle);
  }

  /**
   * One instruction after the other, until the first of them comes again. The first is another one if
   * a comparison was made before it.
   */
  private step(limitCycle: number): Stop {
    const { core, slopes } = this;
    let stop: Stop = STOP.deadline;
    let tries = 0;
    let moves = 0;
    this.begin();
    if (this.lastCounted) slopes.assumeAgain();
    else slopes.assumeNothing();
    this.lastCounted = false;
    for (let i = 0; i < LONGEST_PASS && core.now < limitCycle && tries < MOST_TRIES; i += 1) {
      slopes.follow();
      stop = core.run(core.now + 1);
      if (slopes.lacksFlags && stop === STOP.deadline && moves < MOST_TRIES) {
        this.begin();
        slopes.assumeAgain();
        moves += 1;
        continue;
      }
      if (stop === STOP.deadline && core.cpu.r[15] !== this.before[PC]) continue;
      if (this.endsIdlePass(stop) || this.endsCountingPass()) break;
      this.begin();
      tries += 1;
    }
    core.bus.journal.stop();
    return stop;
  }

  /** Whether there is no more to look for: the pass was one that changes nothing, or a stop ended it. */
  private endsIdlePass(stop: Stop): boolean {
    const { core, before, present } = this;
    const isUnchanged = core.bus.journal.stop();
    if (stop !== STOP.deadline) return true;
    core.cpu.capture(present);
    this.isIdle = isUnchanged && sameWords(before, present);
    if (this.isIdle) this.passCycles = core.now - this.beganAt;
    return this.isIdle;
  }

  /** Whether the pass is one of those that count; if not, the next one may be. */
  private endsCountingPass(): boolean {
    const { core, before, present, slopes } = this;
    const { journal } = core.bus;
    const cycles = core.now - this.beganAt;
    const changes = journal.changes();
    this.isCounting =
      sameButCounters(before, present) &&
      slopes.closes(before, present, changes, cycles, journal.spoils);
    this.lastCounted = this.isCounting;
    if (this.isCounting) this.passCycles = cycles;
    else slopes.assume(before, present, changes, cycles);
    return this.isCounting;
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

/** Whether nothing but r0 to r14 and the flags differs. */
function sameButCounters(a: Int32Array, b: Int32Array): boolean {
  for (let i = PC; i < FLAGS; i += 1) if (a[i] !== b[i]) return false;
  for (let i = BEHIND_FLAGS; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return ((a[CARRY] as number) ^ (b[CARRY] as number)) >>> 1 === 0;
}
