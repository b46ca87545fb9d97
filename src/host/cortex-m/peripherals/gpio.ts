/**
 * The ports GPIOA to GPIOI: what a pin is set to, what level it has, and a trace of what it drives.
 *
 * Nothing is connected to the pins (assumed): an input reads what its pull resistor makes of it, 0
 * without one. An open-drain output that is let go reads 1 unless it is pulled down, as there would
 * be a pull-up outside. A pin that another block drives reads as if it were let go. A pin counts as 0
 * until it is first an output. Source: RM0456, general-purpose I/Os.
 */

import type { BlockPort } from './block.ts';
import { WordBlock, type WordBlockState } from './word-block.ts';

const MODER = 0x00;
const OTYPER = 0x04;
const OSPEEDR = 0x08;
const PUPDR = 0x0c;
const IDR = 0x10;
const ODR = 0x14;
const BSRR = 0x18;
const LCKR = 0x1c;
const AFRL = 0x20;
const AFRH = 0x24;
const BRR = 0x28;
const HSLVR = 0x2c;

const PINS = 16;
const INPUT = 0;
const OUTPUT = 1;
const ANALOG = 3;
const PULL_UP = 1;
const PULL_DOWN = 2;
const LCKK = 1 << 16;

/** Bits a pin in the registers that a lock freezes. */
const LOCKABLE: Readonly<Record<number, number>> = {
  [MODER]: 2,
  [OTYPER]: 1,
  [OSPEEDR]: 2,
  [PUPDR]: 2,
  [AFRL]: 4,
  [AFRH]: 4,
};

export interface GpioForm {
  /** "A" to "I". */
  readonly letter: string;
  /** Registers that are not 0 after a reset. */
  readonly moder: number;
  readonly ospeedr: number;
  readonly pupdr: number;
}

export interface GpioState extends WordBlockState {
  readonly registers: readonly (readonly [offset: number, value: number])[];
  /** Levels that the trace knows of. */
  readonly shown: number;
  readonly lock: number;
  readonly lockStep: number;
}

export class Gpio extends WordBlock {
  readonly nextCycle = Number.POSITIVE_INFINITY;
  private readonly form: GpioForm;
  private registers = new Map<number, number>();
  private shown = 0;
  /** LCKR: the pins, and LCKK once they are locked. */
  private lock = 0;
  /** Steps of the key sequence done. */
  private lockStep = 0;

  constructor(form: GpioForm, port: BlockPort) {
    super(`GPIO${form.letter}`, port);
    this.form = form;
    this.setUp();
  }

  advance(_cycle: number): void {}

  isStable(offset: number): boolean {
    return (offset & ~3) !== LCKR;
  }

  reset(): void {
    this.setUp();
    this.show();
  }

  private setUp(): void {
    const { moder, ospeedr, pupdr } = this.form;
    this.registers = new Map([
      [MODER, moder],
      [OSPEEDR, ospeedr],
      [PUPDR, pupdr],
    ]);
    this.lock = 0;
    this.lockStep = 0;
  }

  snapshot(): GpioState {
    const { shown, lock, lockStep } = this;
    return { ...this.saveBase(), registers: [...this.registers], shown, lock, lockStep };
  }

  restore(state: GpioState): void {
    this.restoreBase(state);
    this.registers = new Map(state.registers);
    this.shown = state.shown;
    this.lock = state.lock;
    this.lockStep = state.lockStep;
  }

  protected look(offset: number): number {
    if (offset === IDR) return this.levels(false);
    if (offset === LCKR) return this.lock;
    return this.registers.get(offset) ?? 0;
  }

  protected override wasRead(offset: number): void {
    if (offset === LCKR && this.lockStep === 3) this.lock |= LCKK;
  }

  protected store(offset: number, value: number): void {
    const odr = this.look(ODR);
    switch (offset) {
      case ODR:
        this.registers.set(ODR, value & 0xffff);
        break;
      case BSRR:
        // Where both bits are set, setting wins.
        this.registers.set(ODR, (odr & ~(value >>> 16)) | (value & 0xffff));
        break;
      case BRR:
        this.registers.set(ODR, odr & ~value & 0xffff);
        break;
      case LCKR:
        this.storeLock(value);
        return;
      case HSLVR:
        this.registers.set(HSLVR, value & 0xffff);
        return;
      default:
        this.storeSetting(offset, value);
    }
    this.show();
  }

  private storeSetting(offset: number, value: number): void {
    const bits = LOCKABLE[offset];
    if (bits === undefined) return;
    const first = offset === AFRH ? 8 : 0;
    let frozen = 0;
    if ((this.lock & LCKK) !== 0) {
      for (let i = 0; i < 32 / bits && first + i < PINS; i += 1) {
        if (((this.lock >>> (first + i)) & 1) === 1) frozen |= ((1 << bits) - 1) << (i * bits);
      }
    }
    const before = this.look(offset);
    const width = offset === OTYPER ? 0xffff : 0xffff_ffff;
    this.registers.set(offset, (((before & frozen) | (value & ~frozen)) & width) >>> 0);
  }

  /** Three writes of the same pins, with the key bit at 1, 0 and 1, then a read. */
  private storeLock(value: number): void {
    if ((this.lock & LCKK) !== 0) return;
    const hasKey = (value & LCKK) !== 0;
    const pins = value & 0xffff;
    const goesOn = this.lockStep > 0 && pins === this.lock && hasKey === (this.lockStep === 2);
    if (goesOn) this.lockStep += 1;
    else this.lockStep = hasKey ? 1 : 0;
    this.lock = pins;
  }

  /** Levels of all pins, or of those alone that are outputs. */
  private levels(onlyOutputs: boolean): number {
    const moder = this.look(MODER);
    const otyper = this.look(OTYPER);
    const pupdr = this.look(PUPDR);
    const odr = this.look(ODR);
    let levels = 0;
    for (let pin = 0; pin < PINS; pin += 1) {
      const mode = (moder >>> (pin * 2)) & 3;
      if (mode === ANALOG || (onlyOutputs && mode !== OUTPUT)) continue;
      const pull = (pupdr >>> (pin * 2)) & 3;
      const isOpenDrain = ((otyper >>> pin) & 1) === 1;
      levels |= levelOf(mode, pull, isOpenDrain, (odr >>> pin) & 1) << pin;
    }
    return levels;
  }

  /** Tells of outputs that have another level than was last told. */
  private show(): void {
    const moder = this.look(MODER);
    let outputs = 0;
    for (let pin = 0; pin < PINS; pin += 1) {
      if (((moder >>> (pin * 2)) & 3) === OUTPUT) outputs |= 1 << pin;
    }
    const levels = this.levels(true);
    const changed = (levels ^ this.shown) & outputs;
    if (changed === 0) return;
    this.shown ^= changed;
    for (let pin = 0; pin < PINS; pin += 1) {
      if (((changed >>> pin) & 1) === 0) continue;
      this.port.pinChanged(`P${this.form.letter}${pin}`, (levels >>> pin) & 1);
    }
  }
}

/** `out`: the bit of ODR. */
function levelOf(mode: number, pull: number, isOpenDrain: boolean, out: number): number {
  if (mode === OUTPUT && !(isOpenDrain && out === 1)) return out;
  // Nobody drives it, as far as this block knows.
  if (mode !== INPUT && isOpenDrain) return pull === PULL_DOWN ? 0 : 1;
  return pull === PULL_UP ? 1 : 0;
}

/** After a reset the pins are analogue, but for those of the debugger. */
export const GPIO_FORMS: readonly GpioForm[] = [
  { letter: 'A', moder: 0xabff_ffff, ospeedr: 0x0800_0000, pupdr: 0x6400_0000 },
  { letter: 'B', moder: 0xffff_febf, ospeedr: 0, pupdr: 0x0000_0100 },
  ...['C', 'D', 'E', 'F', 'G', 'H'].map((letter) => {
    return { letter, moder: 0xffff_ffff, ospeedr: 0, pupdr: 0 };
  }),
  { letter: 'I', moder: 0x0000_ffff, ospeedr: 0, pupdr: 0 },
];
