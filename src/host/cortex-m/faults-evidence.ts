/**
 * What there is to show for a fault: registers, and where the code was and how it came there.
 *
 * The stack is walked conservatively: a word that points behind a BL or BLX in flash is taken for a
 * return address, a frame of an exception leads to what it interrupted. Words that were left over
 * from earlier calls may show up; a caller that is missing was not there.
 */

import { type Bus, FLASH } from './bus.ts';
import type { Cpu } from './cpu.ts';
import { FAULTS, type FaultKind } from './faults.ts';
import { hex } from './image.ts';

export interface Evidence {
  /** One line: what and where, callers included. */
  readonly line: string;
  /** Many lines, with the registers. */
  readonly text: string;
}

type SymbolAt = (address: number) => string;

/** Words of the stack that are looked at, and places that are shown. */
const MOST_WORDS = 512;
const MOST_PLACES = 12;
/** Callers that fit into the line. */
const LINE_PLACES = 4;
const FRAME_WORDS = 8;
const FLOAT_FRAME_WORDS = 26;
const FRAME_LR = 5;
const FRAME_PC = 6;
const THUMB = 1 << 24;

const REGISTERS = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10', 'r11', 'r12'];

/** `what`: a fault of the processor, or a sentence. `xpsr`: flags and exception number in one word. */
export function evidenceOf(
  what: string | { readonly kind: FaultKind; readonly address: number },
  cpu: Cpu,
  xpsr: number,
  bus: Bus,
  symbolAt: SymbolAt,
): Evidence {
  const happened = typeof what === 'string' ? what : nameOf(what.kind, what.address);
  const places = [(cpu.r[15] as number) >>> 0, ...new Walk(cpu, bus).callers()];
  const named = places.map((address) => symbolAt(address));
  const [here = '', ...callers] = named;
  const from = callers.slice(0, LINE_PLACES).map((place) => ` < ${place}`);
  const line = `${happened} at ${here}${from.join('')}`;
  const stack = named.map((name, i) => `  ${hex(places[i] as number)} ${name}`);
  return { line, text: [happened, ...registerLines(cpu, xpsr), 'stack:', ...stack].join('\n') };
}

function nameOf(kind: FaultKind, address: number): string {
  const { text, exception } = FAULTS[kind];
  const where = address < 0 ? '' : ` (${hex(address)})`;
  return `${EXCEPTION_NAMES[exception] ?? 'fault'} ${kind}: ${text}${where}`;
}

const EXCEPTION_NAMES: Readonly<Record<number, string>> = {
  3: 'HardFault',
  4: 'MemManage',
  5: 'BusFault',
  6: 'UsageFault',
  7: 'SecureFault',
};

function registerLines(cpu: Cpu, xpsr: number): readonly string[] {
  const show = (name: string, value: number) => `${name.padEnd(4)}${hex(value >>> 0)}`;
  const [psp, msp] =
    cpu.ipsr === 0 && (cpu.control & 2) !== 0
      ? [cpu.r[13] as number, cpu.otherSp]
      : [cpu.otherSp, cpu.r[13] as number];
  const all = [
    ...REGISTERS.map((name, i) => show(name, cpu.r[i] as number)),
    show('sp', cpu.r[13] as number),
    show('lr', cpu.r[14] as number),
    show('pc', cpu.r[15] as number),
    show('xpsr', xpsr),
    show('msp', msp),
    show('psp', psp),
  ];
  const lines: string[] = [];
  for (let i = 0; i < all.length; i += 4) lines.push(`  ${all.slice(i, i + 4).join('  ')}`);
  lines.push(
    `  control ${cpu.control}  primask ${cpu.primask}  faultmask ${cpu.faultmask}  basepri ${cpu.basepri}`,
  );
  return lines;
}

/** Looks for return addresses. */
class Walk {
  private readonly cpu: Cpu;
  private readonly bus: Bus;
  private readonly found: number[] = [];
  /** The stack of the thread, while that of the handlers is walked; 0: none. */
  private otherStack = 0;

  constructor(cpu: Cpu, bus: Bus) {
    this.cpu = cpu;
    this.bus = bus;
  }

  callers(): readonly number[] {
    const { cpu } = this;
    const sp = (cpu.r[13] as number) >>> 0;
    const lr = (cpu.r[14] as number) >>> 0;
    let from = sp;
    if (isExceptionReturn(lr)) from = this.passFrame(lr, sp);
    else this.take(lr);
    this.walk(from);
    if (this.otherStack !== 0) this.walk(this.otherStack);
    return this.found;
  }

  private walk(from: number): void {
    for (let at = from, i = 0; i < MOST_WORDS && this.found.length < MOST_PLACES; i += 1) {
      const word = this.bus.peek32(at);
      if (word === undefined) return;
      at += 4;
      if (isExceptionReturn(word >>> 0)) at = this.passFrame(word >>> 0, at);
      else this.take(word >>> 0);
    }
  }

  /** A frame may lie here, or on the other stack: the address behind it, or this one. */
  private passFrame(exceptionReturn: number, at: number): number {
    const isThreads = (exceptionReturn & 4) !== 0;
    const frame = isThreads ? this.cpu.otherSp >>> 0 : at;
    const pc = this.bus.peek32(frame + FRAME_PC * 4);
    const xpsr = this.bus.peek32(frame + (FRAME_PC + 1) * 4);
    if (pc === undefined || xpsr === undefined || (xpsr & THUMB) === 0) return at;
    if (!isInFlash(pc)) return at;
    this.found.push(pc);
    this.take((this.bus.peek32(frame + FRAME_LR * 4) ?? 0) >>> 0);
    const words = (exceptionReturn & 16) === 0 ? FLOAT_FRAME_WORDS : FRAME_WORDS;
    if (!isThreads) return frame + words * 4;
    this.otherStack = frame + words * 4;
    return at;
  }

  /** Notes a word if it is a return address: the place of the call, not the one after it. */
  private take(word: number): void {
    if ((word & 1) === 0 || !isInFlash(word)) return;
    const next = word - 1 - FLASH.start;
    const before = this.bus.flash16[(next >>> 1) - 1] ?? 0;
    const wide = this.bus.flash16[(next >>> 1) - 2] ?? 0;
    const isBlx = (before & 0xff87) === 0x4780;
    const isBl = (wide & 0xf800) === 0xf000 && (before & 0xd000) === 0xd000;
    const call = FLASH.start + next - (isBl ? 4 : 2);
    if ((isBlx || isBl) && this.found.at(-1) !== call) this.found.push(call);
  }
}

function isExceptionReturn(word: number): boolean {
  return word >= 0xffff_ff80;
}

function isInFlash(address: number): boolean {
  return address >= FLASH.start && address - FLASH.start < FLASH.bytes;
}
