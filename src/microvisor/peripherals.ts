/**
 * The registers that mvPeriphPeek32 and mvPeriphPoke32 reach, and the system LED.
 *
 * The HAL of the SDK uses the two calls for the reset and clock control of the STM32U585 (RM0456),
 * which is documented, and here and there for the power control and the wait states of flash
 * (inferred from it). The kernel owns the clocks and the supply: what an app may change are resets,
 * clock enables and clock selections of peripherals, and of the power control wake-up pins, pull
 * resistors and monitors; pokes at other registers are ignored, as the header has it, and show what
 * the kernel has set up (clock-registers.ts). Assumed: which those are; what an app may change begins
 * at 0 with each life of the app, and has no effect on the simulation.
 */

import { type Mover, mover } from '../trace/machine.ts';
import { clockRegisters, FLASH_ACR, PWR, RCC } from './clock-registers.ts';
import type { KernelContext } from './context.ts';

interface Registers {
  readonly start: number;
  /** Offset of the last register that can be looked at. */
  readonly last: number;
  /** Offsets from and to which the app may change them. */
  readonly writable: readonly (readonly [first: number, last: number])[];
}

const SUPPORTED: readonly Registers[] = [
  // To CSR; from AHB1RSTR to CCIPR3: what belongs to peripherals and not to the clock tree.
  { start: RCC, last: 0xf4, writable: [[0x60, 0xe8]] },
  {
    start: PWR,
    // To PDCRI; SVMCR to WUCR3, DBPR and UCPDR, APCR and the pull resistors.
    last: 0x94,
    writable: [
      [0x10, 0x1c],
      [0x28, 0x2c],
      [0x4c, 0x94],
    ],
  },
  // The HAL works out the clocks with it.
  { start: FLASH_ACR, last: 0, writable: [] },
];

export interface PeripheralsData {
  readonly registers: Map<number, number>;
  led: 'enabled' | 'disabled';
}

export class Peripherals {
  private data: PeripheralsData = { registers: new Map(), led: 'enabled' };
  private readonly moveLed: Mover<'enabled' | 'disabled'>;
  /** What the kernel has set up. */
  private readonly fixed: ReadonlyMap<number, number>;

  constructor({ recorder, engine, device }: Pick<KernelContext, 'recorder' | 'engine' | 'device'>) {
    this.fixed = clockRegisters(device.clockHz);
    this.moveLed = mover('led', { enabled: ['disabled'], disabled: ['enabled'] }, recorder, engine);
  }

  isSupported(register: number): boolean {
    return register % 4 === 0 && blockOf(register) !== undefined;
  }

  peek(register: number): number {
    return this.data.registers.get(register) ?? this.fixed.get(register) ?? 0;
  }

  /** (old AND NOT mask) XOR xorValue (documented, C16); ignored where the kernel owns the register. */
  poke(register: number, mask: number, xorValue: number): void {
    const block = blockOf(register);
    if (block === undefined) return;
    const offset = register - block.start;
    if (!block.writable.some(([first, last]) => offset >= first && offset <= last)) return;
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

function blockOf(register: number): Registers | undefined {
  return SUPPORTED.find(({ start, last }) => register >= start && register <= start + last);
}
