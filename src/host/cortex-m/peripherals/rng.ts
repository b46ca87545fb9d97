/**
 * The random number generator. Its words come from the seed of the run, one after the other, and are
 * ready at once (assumed; the chip takes some microseconds). Nothing fails. Source: RM0456, RNG.
 */

import type { BlockPort } from './block.ts';
import { PassiveBlock, type PassiveState } from './passive-block.ts';

const CR = 0x00;
const SR = 0x04;
const DR = 0x08;
const HTCR = 0x10;

const RNGEN = 1 << 2;
const IE = 1 << 3;
const CONDRST = 1 << 30;
const CONFIGLOCK = 1 << 31;
/** After a reset. */
const CR_RESET = 0x0080_0d00;
const HTCR_RESET = 0x0000_72ac;
const DRDY = 1;
const IRQ = 94;

export interface RngState extends PassiveState {
  readonly generator: number;
}

export class Rng extends PassiveBlock {
  /** Of mulberry32, which makes the words. A reset leaves it: no life of the app repeats another. */
  private generator: number;

  /** `seed`: 32 bits. */
  constructor(port: BlockPort, seed: number) {
    super('RNG', port);
    this.generator = seed | 0;
  }

  override isStable(offset: number): boolean {
    return (offset & ~3) !== DR;
  }

  override snapshot(): RngState {
    return { ...super.snapshot(), generator: this.generator };
  }

  override restore(state: RngState): void {
    super.restore(state);
    this.generator = state.generator;
  }

  protected override look(offset: number): number {
    if (offset === SR) return this.isReady ? DRDY : 0;
    if (offset === DR) return this.isReady ? mixed(this.generator) : 0;
    return (
      this.registers.get(offset) ?? (offset === CR ? CR_RESET : offset === HTCR ? HTCR_RESET : 0)
    );
  }

  protected override wasRead(offset: number): void {
    if (offset === DR && this.isReady) this.generator = (this.generator + 0x6d2b_79f5) | 0;
  }

  protected store(offset: number, value: number): void {
    if (offset === CR) {
      // The lock holds the settings until a reset of the chip.
      const isLocked = (this.look(CR) & CONFIGLOCK) !== 0;
      const free = RNGEN | IE;
      this.keep(CR, isLocked ? (this.look(CR) & ~free) | (value & free) : value);
    } else if (offset === HTCR) this.keep(HTCR, value);
    this.setLine(IRQ, this.isReady && (this.look(CR) & IE) !== 0);
  }

  private get isReady(): boolean {
    const cr = this.look(CR);
    return (cr & RNGEN) !== 0 && (cr & CONDRST) === 0;
  }
}

/** The word that a state of mulberry32 gives. */
function mixed(state: number): number {
  let t = (state + 0x6d2b_79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}
