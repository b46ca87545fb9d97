/**
 * The state of the processor as plain data: registers, flags, stack pointers, masks.
 *
 * Armv8-M Mainline with the floating-point extension, seen from the non-secure state: there is one
 * copy of every banked register. The interpreter keeps flags in a form that is cheap to make: `n`
 * and `v` by their sign bit, Z as "`z` is 0", C as 0 or 1.
 */

/** Thread or handler mode is told by `ipsr`; 0 is thread mode. */
export interface CpuState {
  readonly r: Int32Array;
  readonly s: Int32Array;
  readonly words: readonly number[];
}

export class Cpu {
  /** r[13] is the active stack pointer. r[15] is right only while the interpreter is at rest. */
  readonly r = new Int32Array(16);
  /** The registers s0 to s31 as bits, and the same as floats. */
  readonly s = new Int32Array(32);
  readonly f = new Float32Array(this.s.buffer);
  /** Sign bit: N. */
  n = 0;
  /** Zero: Z. */
  z = 1;
  /** 0 or 1: C. */
  c = 0;
  /** Sign bit: V. */
  v = 0;
  /** 0 or 1: Q. */
  q = 0;
  /** Four bits: GE. */
  ge = 0;
  /** ITSTATE of the instruction at r[15]. */
  it = 0;
  /** Number of the exception that is active; 0 in thread mode. */
  ipsr = 0;
  /** The stack pointer that is not in r[13]. */
  otherSp = 0;
  /** Limit of the active stack, and of the other one. */
  spLimit = 0;
  otherLimit = 0;
  /** CONTROL: bit 0 nPRIV, bit 1 SPSEL, bit 2 FPCA. */
  control = 0;
  primask = 0;
  faultmask = 0;
  /** As a byte, like the register: priority in the upper four bits. */
  basepri = 0;
  fpscr = 0;
  /** Address that the exclusive monitor watches; -1: none. */
  exclusive = -1;
  /** Event register of WFE. */
  event = 0;

  /** PRIMASK and so on are 0, SP and PC come from the vector table. */
  reset(sp: number, pc: number): void {
    this.restore({ r: new Int32Array(16), s: new Int32Array(32), words: RESET_WORDS });
    this.r[13] = sp & ~3;
    this.r[14] = -1;
    this.r[15] = pc & ~1;
  }

  /** All of it into 64 words, to tell whether two moments are the same. */
  capture(words: Int32Array): void {
    words.set(this.r);
    words.set(this.s, 16);
    words[48] = this.n;
    words[49] = this.z;
    words[50] = this.c | (this.q << 1) | (this.ge << 2) | (this.it << 8);
    words[51] = this.v;
    words[52] = this.ipsr | (this.control << 16);
    words[53] = this.otherSp;
    words[54] = this.spLimit;
    words[55] = this.otherLimit;
    words[56] = this.primask | (this.faultmask << 1) | (this.event << 2) | (this.basepri << 8);
    words[57] = this.fpscr;
    words[58] = this.exclusive;
  }

  snapshot(): CpuState {
    const words = [
      this.n,
      this.z,
      this.c,
      this.v,
      this.q,
      this.ge,
      this.it,
      this.ipsr,
      this.otherSp,
      this.spLimit,
      this.otherLimit,
      this.control,
      this.primask,
      this.faultmask,
      this.basepri,
      this.fpscr,
      this.exclusive,
      this.event,
    ];
    return { r: this.r.slice(), s: this.s.slice(), words };
  }

  restore({ r, s, words }: CpuState): void {
    this.r.set(r);
    this.s.set(s);
    const word = (index: number) => words[index] ?? 0;
    this.n = word(0);
    this.z = word(1);
    this.c = word(2);
    this.v = word(3);
    this.q = word(4);
    this.ge = word(5);
    this.it = word(6);
    this.ipsr = word(7);
    this.otherSp = word(8);
    this.spLimit = word(9);
    this.otherLimit = word(10);
    this.control = word(11);
    this.primask = word(12);
    this.faultmask = word(13);
    this.basepri = word(14);
    this.fpscr = word(15);
    this.exclusive = word(16);
    this.event = word(17);
  }
}

/** Z is clear (`z` is not 0), no exclusive access is open, all else is 0. */
const RESET_WORDS: readonly number[] = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0];
