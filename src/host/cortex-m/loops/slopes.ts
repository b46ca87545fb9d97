/**
 * Loops that count: what a pass adds to registers and words, and for how many passes it goes on so.
 *
 * A pass of such a loop ends in another state than it began with, but each differs from the one before
 * by the same amounts, the slopes. A pass is followed instruction by instruction, with the slopes that
 * the pass before it suggests: each instruction makes the slope of its result from those of its
 * operands, and each comparison says for how many passes it comes out the same. If all have at the
 * end the slopes that they began with, the next passes are alike: that is an induction, not a guess.
 *
 * What is not known here ends the attempt: an address that moves, a value that is masked or shifted
 * while it counts. A read of the cycle counter counts by the length of a pass.
 */

import type { Core } from '../core.ts';
import { holds } from '../isa/conditions.ts';
import { OP_CONDITIONAL, OP_UNDECODED } from '../isa/set.ts';
import { type Comparison, passesWhile } from './limits.ts';
import { ruleOf, type SlopeRule } from './rules.ts';

const RAM_START = 0x2000_0000;
const RAM_BYTES = 0x8_0000;
const CYCLE_COUNTER = 0xe000_1004;
const REGISTERS = 16;
const SP = 13;
const PC = 15;
/** Bits of a record that are its operation. */
const OPERATION = 0x3ff;
/** Conditions that read N and Z alone. */
const OF_RESULT = [0, 1, 4, 5];

/** What the flags were made of. */
interface Flags extends Comparison {
  /** C and V too: of x - y. Otherwise only N and Z: of x. */
  readonly isWhole: boolean;
}

export class LoopSlopes {
  /** For how many more passes all goes on as in the one that was followed. */
  passes = 0;
  /** What a pass adds. */
  private readonly r = new Int32Array(REGISTERS);
  private readonly assumed = new Int32Array(REGISTERS);
  /** By index of a word of RAM; what is not in it keeps still. */
  private words = new Map<number, number>();
  private assumedWords: ReadonlyMap<number, number> = new Map();
  private assumedCycles = 0;
  private counterReads = 0;
  private flags: Flags | undefined;
  /** The pass began between a comparison and what looks at it. */
  lacksFlags = false;
  private isLost = true;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** The next pass is the first of its loop: nothing is known of it. */
  assumeNothing(): void {
    this.r.fill(0);
    this.words = new Map();
    this.start(0);
    this.isLost = true;
  }

  /** The next pass may be one of the loop that was found last. */
  assumeAgain(): void {
    this.r.set(this.assumed);
    this.words = new Map(this.assumedWords);
    this.start(this.assumedCycles);
    this.isLost = false;
  }

  /** The next pass begins: it may do what the last one did, which took that many cycles. */
  assume(
    before: Int32Array,
    after: Int32Array,
    words: ReadonlyMap<number, number>,
    cycles: number,
  ) {
    for (let i = 0; i < PC; i += 1) this.r[i] = (after[i] as number) - (before[i] as number);
    this.words = new Map(words);
    this.start(cycles);
    this.isLost = this.r[SP] !== 0;
  }

  private start(cycles: number): void {
    this.assumed.set(this.r);
    this.assumedWords = new Map(this.words);
    this.assumedCycles = cycles;
    this.counterReads = 0;
    this.flags = undefined;
    this.lacksFlags = false;
    this.passes = Number.POSITIVE_INFINITY;
  }

  /** Looks at the instruction that is executed next. */
  follow(): void {
    if (this.isLost) return;
    const { code, cpu } = this.core;
    const pc = (cpu.r[PC] as number) >>> 0;
    const offset = pc - code.base;
    let w = code.has(pc) ? (code.records[offset] as number) : OP_UNDECODED;
    let k = code.records[offset + 1] as number;
    if ((w & OPERATION) === OP_CONDITIONAL) {
      const condition = (w >>> 10) & 15;
      this.isLost = !this.conditional(condition);
      if (!holds(condition, cpu.n, cpu.z, cpu.c, cpu.v)) return;
      w = code.inner[offset] as number;
      k = code.inner[offset + 1] as number;
    }
    const rule = ruleOf(w & OPERATION);
    if (rule === undefined || !this.apply(rule, w, k)) this.isLost = true;
  }

  /** False: what it does is not known. */
  private apply(rule: SlopeRule, w: number, k: number): boolean {
    return rule(this, {
      a: (w >>> 10) & 15,
      b: (w >>> 14) & 15,
      c: (w >>> 18) & 15,
      d: (w >>> 22) & 15,
      e: (w >>> 26) & 31,
      k,
    });
  }

  /**
   * Whether the pass that was followed is like all that come after it, for `passes` passes.
   * `spoils`: reads and stores in it that could come out otherwise.
   */
  closes(
    before: Int32Array,
    after: Int32Array,
    words: ReadonlyMap<number, number>,
    cycles: number,
    spoils: number,
  ): boolean {
    if (this.isLost || cycles !== this.assumedCycles || spoils !== this.counterReads) return false;
    for (let i = 0; i < PC; i += 1) {
      const slope = ((after[i] as number) - (before[i] as number)) | 0;
      if (slope !== this.assumed[i] || slope !== this.r[i]) return false;
    }
    for (const index of new Set([...words.keys(), ...this.words.keys()])) {
      const slope = words.get(index) ?? 0;
      if (slope !== (this.assumedWords.get(index) ?? 0)) return false;
      if (slope !== (this.words.get(index) ?? 0)) return false;
      if (slope !== 0 && !this.isPlain(index)) return false;
    }
    return this.passes > 0;
  }

  /** No decoded code lies in it, and no buffer that the kernel uses. */
  private isPlain(index: number): boolean {
    return this.core.bus.plainIndex(RAM_START + index * 4, 4) === index;
  }

  /** Does to registers and memory what a number of passes would do. */
  skip(passes: number): void {
    const { cpu, bus } = this.core;
    for (let i = 0; i < PC; i += 1) {
      cpu.r[i] = (cpu.r[i] as number) + Math.imul(this.assumed[i] as number, passes);
    }
    for (const [index, slope] of this.assumedWords) {
      bus.ram32[index] = (bus.ram32[index] as number) + Math.imul(slope, passes);
    }
  }

  // What the rules of the instructions ask and say (rules.ts)

  slope(register: number): number {
    return this.r[register] as number;
  }

  value(register: number): number {
    return this.core.cpu.r[register] as number;
  }

  /** False: the stack pointer does not count. */
  setSlope(register: number, slope: number): boolean {
    this.r[register] = slope;
    return register !== SP || (slope | 0) === 0;
  }

  /** The flags are those of x - y. */
  compared(comparison: Comparison): boolean {
    this.flags = { ...comparison, isWhole: true };
    return true;
  }

  /** N and Z are those of a result; C and V may be anything. */
  resulted(x: number, xSlope: number): boolean {
    this.flags = { x, xSlope, y: 0, ySlope: 0, isWhole: false };
    return true;
  }

  /** A branch, or an instruction in an IT block, looks at the flags. */
  conditional(condition: number): boolean {
    const { cpu } = this.core;
    this.lacksFlags = this.flags === undefined;
    if (this.flags === undefined) return false;
    const isMet = holds(condition, cpu.n, cpu.z, cpu.c, cpu.v);
    return this.holdsOn(isMet ? condition : condition ^ 1, this.flags);
  }

  /** A branch looks at whether a register is 0. */
  comparedWithZero(register: number): boolean {
    const x = this.value(register);
    const flags = { x, xSlope: this.slope(register), y: 0, ySlope: 0, isWhole: false };
    return this.holdsOn(x === 0 ? 0 : 1, flags);
  }

  private holdsOn(condition: number, flags: Flags): boolean {
    if (!flags.isWhole && !OF_RESULT.includes(condition)) return false;
    const passes = passesWhile(condition, flags);
    if (passes === undefined) return false;
    this.passes = Math.min(this.passes, passes);
    return true;
  }

  /** The slope of what a load gives; undefined: not known. */
  loaded(address: number, bytes: number): number | undefined {
    const place = address >>> 0;
    if (place % bytes !== 0) return undefined;
    if (place === CYCLE_COUNTER && bytes === 4 && this.core.countsCycles) {
      this.counterReads += 1;
      return this.assumedCycles;
    }
    const offset = place - RAM_START;
    // Elsewhere nothing is stored; registers that do not keep still spoil the pass.
    if (offset < 0 || offset >= RAM_BYTES) return 0;
    const slope = this.words.get(offset >>> 2) ?? 0;
    return bytes === 4 || slope === 0 ? slope : undefined;
  }

  /** False: what such a store does is not known. */
  stored(address: number, bytes: number, slope: number): boolean {
    const place = address >>> 0;
    const offset = place - RAM_START;
    if (place % bytes !== 0 || offset < 0 || offset >= RAM_BYTES) return false;
    if (bytes < 4) return slope === 0 && (this.words.get(offset >>> 2) ?? 0) === 0;
    this.words.set(offset >>> 2, slope);
    return true;
  }
}
