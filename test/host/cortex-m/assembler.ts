/**
 * Assembles small firmware for the tests of the processor: a few Thumb instructions by their names.
 *
 * Encodings are those of the Armv8-M ARM, C2.4. Labels may be used before they stand; `vectors` names
 * the labels of the handlers.
 */

import type { FirmwareImage } from '../../../src/host/cortex-m/image.ts';

export const FLASH = 0x0800_0000;
export const RAM = 0x2000_0000;
export const STACK_TOP = 0x2008_0000;
/** Behind a vector table for the interrupts 0 to 47. */
const CODE = FLASH + 64 * 4;

export const SYSTEM = {
  systCtrl: 0xe000_e010,
  systLoad: 0xe000_e014,
  systVal: 0xe000_e018,
  iser0: 0xe000_e100,
  ispr0: 0xe000_e200,
  ipr: 0xe000_e400,
  icsr: 0xe000_ed04,
  aircr: 0xe000_ed0c,
  scr: 0xe000_ed10,
  ccr: 0xe000_ed14,
  shpr1: 0xe000_ed18,
  shpr2: 0xe000_ed1c,
  shpr3: 0xe000_ed20,
  shcsr: 0xe000_ed24,
  cfsr: 0xe000_ed28,
  cpacr: 0xe000_ed88,
  fpccr: 0xe000_ef34,
  stir: 0xe000_ef00,
} as const;

/** Slot 0 of the gateway, with its Thumb bit. */
export const GATEWAY = 0x0c1f_e001;
/** Slots by which a program of a test asks for what an instruction of the FPU does. */
export const TO_FLOAT = 100;
export const FROM_FLOAT = 101;

/** Numbers of special registers for MRS and MSR. */
export const SPECIAL = {
  msp: 8,
  psp: 9,
  mspLimit: 10,
  pspLimit: 11,
  primask: 16,
  basepri: 17,
  faultmask: 19,
  control: 20,
} as const;

type Fixup = 'branch' | 'conditional' | 'call' | 'literal';

export class Assembler {
  private readonly halfwords: number[] = [];
  private readonly labels = new Map<string, number>();
  private readonly fixups: { at: number; kind: Fixup; label: string }[] = [];
  private literals: { at: number; value: number | string }[] = [];

  get here(): number {
    return CODE + this.halfwords.length * 2;
  }

  label(name: string): this {
    this.labels.set(name, this.here);
    return this;
  }

  raw(...halfwords: readonly number[]): this {
    this.halfwords.push(...halfwords);
    return this;
  }

  /** A literal stands behind the next `pool`: numbers as they are, labels with their Thumb bit. */
  ldrConst(rt: number, value: number | string): this {
    this.literals.push({ at: this.halfwords.length, value });
    return this.raw(0x4800 | (rt << 8));
  }

  /** Where code does not run into it. */
  pool(): this {
    if (this.halfwords.length % 2 === 1) this.raw(0xbf00);
    for (const { at, value } of this.literals) {
      const base = (at + 2) & ~1;
      this.halfwords[at] = (this.halfwords[at] as number) | ((this.halfwords.length - base) / 2);
      if (typeof value === 'string') {
        this.fixups.push({ at: this.halfwords.length, kind: 'literal', label: value });
        this.raw(0, 0);
      } else this.raw(value & 0xffff, value >>> 16);
    }
    this.literals = [];
    return this;
  }

  movs = (rd: number, value: number) => this.raw(0x2000 | (rd << 8) | value);
  adds = (rd: number, value: number) => this.raw(0x3000 | (rd << 8) | value);
  subs = (rd: number, value: number) => this.raw(0x3800 | (rd << 8) | value);
  cmp = (rn: number, value: number) => this.raw(0x2800 | (rn << 8) | value);
  mov = (rd: number, rm: number) => this.raw(0x4600 | ((rd & 8) << 4) | (rm << 3) | (rd & 7));
  str = (rt: number, rn: number, offset = 0) =>
    this.raw(0x6000 | ((offset / 4) << 6) | (rn << 3) | rt);
  ldr = (rt: number, rn: number, offset = 0) =>
    this.raw(0x6800 | ((offset / 4) << 6) | (rn << 3) | rt);
  push = (list: number, lr = 0) => this.raw(0xb400 | (lr << 8) | list);
  pop = (list: number, pc = 0) => this.raw(0xbc00 | (pc << 8) | list);
  bx = (rm: number) => this.raw(0x4700 | (rm << 3));
  svc = (n: number) => this.raw(0xdf00 | n);
  nop = () => this.raw(0xbf00);
  wfi = () => this.raw(0xbf30);
  wfe = () => this.raw(0xbf20);
  cpsidI = () => this.raw(0xb672);
  cpsieI = () => this.raw(0xb662);
  cpsidF = () => this.raw(0xb671);
  isb = () => this.raw(0xf3bf, 0x8f6f);
  mrs = (rd: number, special: number) => this.raw(0xf3ef, 0x8000 | (rd << 8) | special);
  msr = (special: number, rn: number) => this.raw(0xf380 | rn, 0x8800 | special);
  /** stmdb sp!, {r4-r11, lr} and the like. */
  stmdb = (rn: number, list: number) => this.raw(0xe920 | rn, list);
  ldmia = (rn: number, list: number) => this.raw(0xe8b0 | rn, list);
  sdiv = (rd: number, rn: number, rm: number) => this.raw(0xfb90 | rn, 0xf0f0 | (rd << 8) | rm);
  /** vmov s0, r0. */
  vmov = () => this.raw(0xee00, 0x0a10);
  /** s0 = r0 and r0 = s0, done by the test (`runFloat`): r7 and lr change. Needs `floatCalls`. */
  toFloat = () => this.bl('toFloat');
  fromFloat = () => this.bl('fromFloat');
  floatCalls = () =>
    this.label('toFloat')
      .ldrConst(7, GATEWAY + TO_FLOAT * 8)
      .bx(7)
      .label('fromFloat')
      .ldrConst(7, GATEWAY + FROM_FLOAT * 8)
      .bx(7)
      .pool();

  b = (label: string) => this.refer('branch', label, 0xe000);
  bne = (label: string) => this.refer('conditional', label, 0xd100);
  bl = (label: string) => this.refer('call', label, 0xf000, 0xd000);

  /** movs and str in one: registers r0 and r1 are used. */
  poke(address: number, value: number): this {
    return this.ldrConst(0, address).ldrConst(1, value).str(1, 0);
  }

  private refer(kind: Fixup, label: string, ...halfwords: readonly number[]): this {
    this.fixups.push({ at: this.halfwords.length, kind, label });
    return this.raw(...halfwords);
  }

  address(label: string): number {
    const address = this.labels.get(label);
    if (address === undefined) throw new Error(`no label "${label}"`);
    return address;
  }

  private fix(): void {
    for (const { at, kind, label } of this.fixups) {
      const target = this.address(label);
      const distance = (target - (CODE + at * 2) - 4) / 2;
      const put = (i: number, bits: number) => {
        this.halfwords[at + i] = (this.halfwords[at + i] as number) | (bits & 0xffff);
      };
      if (kind === 'branch') put(0, distance & 0x7ff);
      if (kind === 'conditional') put(0, distance & 0xff);
      if (kind === 'literal') {
        put(0, target | 1);
        put(1, target >>> 16);
      }
      if (kind !== 'call') continue;
      // J1 and J2 are the sign for distances of this size, inverted twice: ones.
      put(0, ((distance < 0 ? 1 : 0) << 10) | ((distance >> 11) & 0x3ff));
      put(1, 0x2800 | (distance & 0x7ff));
    }
  }

  /** `vectors`: labels by exception number; number 1 is where it starts. */
  image(vectors: Readonly<Record<number, string>>, stackTop = STACK_TOP): FirmwareImage {
    this.pool();
    this.fix();
    const flash = new Uint8Array(CODE - FLASH + this.halfwords.length * 2);
    const view = new DataView(flash.buffer);
    view.setUint32(0, stackTop, true);
    for (const [number, label] of Object.entries(vectors)) {
      view.setUint32(Number(number) * 4, this.address(label) | 1, true);
    }
    for (const [i, halfword] of this.halfwords.entries()) {
      view.setUint16(CODE - FLASH + i * 2, halfword, true);
    }
    const reset = view.getUint32(4, true);
    return {
      name: 'test',
      kind: 'bin',
      flash,
      segments: [],
      sections: [],
      linkerValues: [],
      symbols: [...this.labels]
        .map(([name, address]) => ({ name, address, bytes: 0, kind: 'function' as const }))
        .sort((a, b) => a.address - b.address),
      entry: reset,
      vectors: { sp: stackTop, reset, handlers: [] },
    };
  }
}
