/**
 * What most blocks have in common: registers of 32 bits, interrupt lines, and warnings that come once.
 *
 * An access to a part of a register is one to the whole: a read takes the bytes out of it, a write
 * puts the bytes into what it reads as (assumed; the buses of the chip mostly do the same).
 */

import type { Block, BlockPort } from './block.ts';

/** Lines that are high, and warnings that were given. */
export interface WordBlockState {
  readonly lines: readonly number[];
  readonly warned: readonly string[];
}

export abstract class WordBlock implements Block {
  readonly name: string;
  protected readonly port: BlockPort;
  private lines: number[] = [];
  private warned: string[] = [];

  constructor(name: string, port: BlockPort) {
    this.name = name;
    this.port = port;
  }

  abstract get nextCycle(): number;
  abstract advance(cycle: number): void;
  abstract isStable(offset: number): boolean;
  abstract reset(): void;
  abstract snapshot(): unknown;
  abstract restore(state: unknown): void;

  /** What the register reads as now. Has no effect. */
  protected abstract look(offset: number): number;
  /** Writes a whole register; the value has no sign. */
  protected abstract store(offset: number, value: number): void;

  /** A register was read. */
  protected wasRead(_offset: number): void {}

  read(offset: number, bytes: number): number {
    this.advance(this.port.cycle);
    const at = offset & ~3;
    const word = this.look(at);
    this.wasRead(at);
    return bytes === 4 ? word >>> 0 : (word >>> shiftOf(offset)) & maskOf(bytes);
  }

  write(offset: number, value: number, bytes: number): void {
    this.advance(this.port.cycle);
    const at = offset & ~3;
    if (bytes === 4) {
      this.store(at, value >>> 0);
      return;
    }
    const shift = shiftOf(offset);
    const mask = maskOf(bytes) << shift;
    this.store(at, ((this.look(at) & ~mask) | ((value << shift) & mask)) >>> 0);
  }

  /** Tells the NVIC of a level if it is another one than before. */
  protected setLine(irq: number, high: boolean): void {
    const { lines } = this;
    const at = lines.indexOf(irq);
    if (at >= 0 === high) return;
    if (high) lines.push(irq);
    else lines.splice(at, 1);
    if (lines.length > 1) lines.sort(ascending);
    this.port.setLine(irq, high);
  }

  protected dropLines(): void {
    for (const irq of [...this.lines]) this.setLine(irq, false);
  }

  /** Warns, the first time. */
  protected warnOnce(text: string): void {
    if (this.warned.includes(text)) return;
    this.warned = [...this.warned, text];
    this.port.warn(`${this.name}: ${text}`);
  }

  protected saveBase(): WordBlockState {
    return { lines: [...this.lines], warned: this.warned };
  }

  /** The levels themselves are the NVIC's to restore. */
  protected restoreBase(state: WordBlockState): void {
    this.lines = [...state.lines];
    this.warned = [...state.warned];
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}

function shiftOf(offset: number): number {
  return (offset & 3) * 8;
}

function maskOf(bytes: number): number {
  return bytes === 1 ? 0xff : 0xffff;
}
