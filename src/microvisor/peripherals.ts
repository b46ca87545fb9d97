/**
 * The registers that mvPeriphPeek32 and mvPeriphPoke32 reach, and the system LED.
 *
 * The HAL of the SDK uses the two calls for one block, the reset and clock control of the STM32U585
 * (RM0456), so that is the block that is supported (inferred). The kernel owns the clocks: what an
 * app may change are resets, clock enables and clock selections of peripherals; pokes at the other
 * registers of the block are ignored, as the header has it. Assumed: registers begin at 0 with each
 * life of the app, and what they say has no effect on the simulation.
 */

import { type Mover, mover } from '../trace/machine.ts';
import type { KernelContext } from './context.ts';

/** RCC through its non-secure alias. */
const RCC = 0x4602_0c00;
/** Offset of the last register that can be looked at, RCC_CSR. */
const LAST_OFFSET = 0xf4;
/** Offsets from AHB1RSTR to CCIPR3: what belongs to peripherals and not to the clock tree. */
const FIRST_WRITABLE = 0x60;
const LAST_WRITABLE = 0xe8;

export interface PeripheralsData {
  readonly registers: Map<number, number>;
  led: 'enabled' | 'disabled';
}

export class Peripherals {
  private data: PeripheralsData = { registers: new Map(), led: 'enabled' };
  private readonly moveLed: Mover<'enabled' | 'disabled'>;

  constructor({ recorder, engine }: Pick<KernelContext, 'recorder' | 'engine'>) {
    this.moveLed = mover('led', { enabled: ['disabled'], disabled: ['enabled'] }, recorder, engine);
  }

  isSupported(register: number): boolean {
    return register % 4 === 0 && register >= RCC && register <= RCC + LAST_OFFSET;
  }

  peek(register: number): number {
    return this.data.registers.get(register) ?? 0;
  }

  /** (old AND NOT mask) XOR xorValue (documented, C16); ignored where the kernel owns the register. */
  poke(register: number, mask: number, xorValue: number): void {
    const offset = register - RCC;
    if (offset < FIRST_WRITABLE || offset > LAST_WRITABLE) return;
    this.data.registers.set(register, ((this.peek(register) & ~mask) ^ xorValue) >>> 0);
  }

  /** Whether the LED shows the state of the connection. */
  enableLed(on: boolean, why: string): void {
    this.data.led = this.moveLed(this.data.led, on ? 'enabled' : 'disabled', why);
  }

  /** The app is gone: what it set up goes with it (inferred from D21). */
  lifeOver(why: string): void {
    this.data.registers.clear();
    this.enableLed(true, why);
  }

  snapshot(): PeripheralsData {
    return structuredClone(this.data);
  }

  restore(data: PeripheralsData): void {
    this.data = structuredClone(data);
  }
}
