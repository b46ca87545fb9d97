/**
 * The least that the interpreter runs in: flash, RAM, and nothing else.
 *
 * No exceptions and no peripherals: what the interpreter asks for is noted, for tests of the
 * interpreter alone. Loads and stores elsewhere fault; the registers at DEVICE count accesses.
 */

import { Code, type Machine, type MemoryPort } from '../../../src/host/cortex-m/code.ts';
import { Cpu } from '../../../src/host/cortex-m/cpu.ts';
import { Fault } from '../../../src/host/cortex-m/faults.ts';
import { execute } from '../../../src/host/cortex-m/interpreter.ts';

export const FLASH_START = 0x0800_0000;
export const RAM_START = 0x2000_0000;
const FLASH_BYTES = 0x10_0000;
const RAM_BYTES = 0x8_0000;
/** A word that tells the cycle when it is read, and asks for attention when it is written. */
export const DEVICE = 0x4000_0000;

class BareBus implements MemoryPort {
  readonly ram8 = new Uint8Array(RAM_BYTES);
  readonly ram16 = new Uint16Array(this.ram8.buffer);
  readonly ram32 = new Int32Array(this.ram8.buffer);
  readonly flash8 = new Uint8Array(FLASH_BYTES).fill(0xff);
  readonly flash16 = new Uint16Array(this.flash8.buffer);
  readonly flash32 = new Int32Array(this.flash8.buffer);
  readonly guard = new Uint8Array(RAM_BYTES >>> 8);
  readonly machine: BareMachine;
  /** Accesses that took the slow way. */
  slow = 0;

  constructor(machine: BareMachine) {
    this.machine = machine;
  }

  load8(address: number): number {
    this.slow += 1;
    const place = this.place(address);
    if (place !== undefined) return place.bytes[place.at] as number;
    throw fault.set('PRECISERR', address);
  }

  load16(address: number): number {
    return this.load8(address) | (this.load8(address + 1) << 8);
  }

  load32(address: number): number {
    if (address === DEVICE) return this.machine.cycle;
    return this.load16(address) | (this.load16(address + 2) << 16);
  }

  store8(address: number, value: number): void {
    this.slow += 1;
    const place = this.place(address);
    if (place?.bytes !== this.ram8) throw fault.set('PRECISERR', address);
    this.ram8[place.at] = value;
    this.machine.ramCode.changed(place.at, 1);
  }

  store16(address: number, value: number): void {
    this.store8(address, value & 0xff);
    this.store8(address + 1, value >>> 8);
  }

  store32(address: number, value: number): void {
    if (address === DEVICE) {
      this.machine.attention = 1;
      return;
    }
    this.store16(address, value & 0xffff);
    this.store16(address + 2, value >>> 16);
  }

  private place(address: number): { readonly bytes: Uint8Array; readonly at: number } | undefined {
    const inRam = address - RAM_START;
    if (inRam >= 0 && inRam < RAM_BYTES) return { bytes: this.ram8, at: inRam };
    const inFlash = address - FLASH_START;
    if (inFlash >= 0 && inFlash < FLASH_BYTES) return { bytes: this.flash8, at: inFlash };
    return undefined;
  }
}

const fault = new Fault();

export class BareMachine implements Machine {
  readonly cpu = new Cpu();
  readonly bus = new BareBus(this);
  readonly flashCode = new Code(FLASH_START, this.bus.flash8);
  readonly ramCode = new Code(RAM_START, this.bus.ram8, this.bus.guard);
  code = this.flashCode;
  left = 0;
  attention = 0;
  fpuReady = true;
  trapsDivideByZero = false;
  /** Where a branch went that left flash and RAM; undefined: none did. */
  leftTo: number | undefined;
  /** What the code asked for: 'svc', 'wfi', 'wfe', 'sev'. */
  readonly asked: string[] = [];
  private end = 0;

  /** Cycles so far. */
  get cycle(): number {
    return this.end - this.left;
  }

  useFpu(): void {
    this.fpuReady = true;
  }

  enter(target: number): boolean {
    const pc = (target & ~1) >>> 0;
    const code = [this.flashCode, this.ramCode].find((region) => region.has(pc));
    if (code === undefined || (target & 1) === 0) {
      this.leftTo = target >>> 0;
      return false;
    }
    this.code = code;
    this.cpu.r[15] = pc;
    return true;
  }

  supervisorCall(): void {
    this.ask('svc');
  }

  waitForInterrupt(): void {
    this.ask('wfi');
  }

  waitForEvent(): void {
    this.ask('wfe');
  }

  sendEvent(): void {
    this.ask('sev');
  }

  private ask(what: string): void {
    this.asked.push(what);
    this.attention = 1;
  }

  /** Puts halfwords at an address and begins there. */
  load(halfwords: readonly number[], address = FLASH_START): this {
    const inFlash = address < RAM_START;
    const memory = inFlash ? this.bus.flash16 : this.bus.ram16;
    memory.set(halfwords, (address - (inFlash ? FLASH_START : RAM_START)) >>> 1);
    this.flashCode.forget();
    this.ramCode.forget();
    this.code = inFlash ? this.flashCode : this.ramCode;
    this.cpu.r[15] = address;
    return this;
  }

  /** Executes so many cycles, or to what wants attention; the cycles that it took. */
  run(cycles: number): number {
    this.attention = 0;
    const from = this.cycle;
    this.end = from + cycles;
    execute(this, cycles);
    return this.cycle - from;
  }
}
