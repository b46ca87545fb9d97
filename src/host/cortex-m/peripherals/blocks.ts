/** All blocks of the chip that are modelled, each in its place (address-map.ts). */

import { invariant } from '../../../engine/invariant.ts';
import { BLOCKS } from '../address-map.ts';
import type { Block, BlockPort } from './block.ts';
import { Crc } from './crc.ts';
import { Exti } from './exti.ts';
import { Flash } from './flash.ts';
import { GPIO_FORMS, Gpio } from './gpio.ts';
import { I2c, type I2cForm } from './i2c.ts';
import type { PlacedI2cDevice } from './i2c-device.ts';
import { Icache } from './icache.ts';
import { KernelBlock } from './kernel-block.ts';
import { Rng } from './rng.ts';
import { Syscfg } from './syscfg.ts';
import { Tim, type TimForm, type TimLines } from './tim.ts';
import { Usart, type UsartForm } from './usart.ts';

export interface BlockSettings {
  /** Cycles a second. */
  readonly clockHz: number;
  /** 32 bits from which the random number generator grows. */
  readonly randomSeed: number;
  /** What hangs on the I2C buses; no two at the same address of a bus. */
  readonly i2cDevices: readonly PlacedI2cDevice[];
}

/** A block, the address of its first register, and how far it reaches; both multiples of 1 KiB. */
export interface PlacedBlock {
  readonly start: number;
  readonly bytes: number;
  readonly block: Block;
}

const HALFWORD = 0xffff;
const WORD = 0xffff_ffff;

function tim(
  name: string,
  lines: number | TimLines,
  form: Partial<Pick<TimForm, 'top' | 'channels' | 'canCountDown' | 'repetitions'>>,
): TimForm {
  const all =
    typeof lines === 'number'
      ? { break: lines, update: lines, trigger: lines, compare: lines }
      : lines;
  const usual = { top: HALFWORD, channels: 0, canCountDown: false, repetitions: 0 };
  return { name, lines: all, ...usual, ...form };
}

const GENERAL = { top: WORD, channels: 4, canCountDown: true };
const ADVANCED = { channels: 4, canCountDown: true, repetitions: HALFWORD };

export const TIM_FORMS: readonly TimForm[] = [
  tim('TIM1', { break: 41, update: 42, trigger: 43, compare: 44 }, ADVANCED),
  tim('TIM2', 45, GENERAL),
  tim('TIM3', 46, GENERAL),
  tim('TIM4', 47, GENERAL),
  tim('TIM5', 48, GENERAL),
  tim('TIM6', 49, {}),
  tim('TIM7', 50, {}),
  tim('TIM8', { break: 51, update: 52, trigger: 53, compare: 54 }, ADVANCED),
  tim('TIM15', 69, { channels: 2, repetitions: 0xff }),
  tim('TIM16', 70, { channels: 1, repetitions: 0xff }),
  tim('TIM17', 71, { channels: 1, repetitions: 0xff }),
];

export const USART_FORMS: readonly UsartForm[] = [
  { name: 'USART1', irq: 61, isLowPower: false },
  { name: 'USART2', irq: 62, isLowPower: false },
  { name: 'USART3', irq: 63, isLowPower: false },
  { name: 'UART4', irq: 64, isLowPower: false },
  { name: 'UART5', irq: 65, isLowPower: false },
  { name: 'LPUART1', irq: 66, isLowPower: true },
];

export const I2C_FORMS: readonly I2cForm[] = [
  { bus: 1, eventIrq: 55 },
  { bus: 2, eventIrq: 57 },
  { bus: 3, eventIrq: 88 },
  { bus: 4, eventIrq: 101 },
];

/** As after a reset of the chip. They are independent of each other and of what carries them. */
export function createBlocks(port: BlockPort, settings: BlockSettings): readonly PlacedBlock[] {
  const { clockHz, randomSeed, i2cDevices } = settings;
  const blocks: readonly Block[] = [
    ...TIM_FORMS.map((form) => new Tim(form, port)),
    ...USART_FORMS.map((form) => new Usart(form, port)),
    ...I2C_FORMS.map((form) => new I2c(form, port, i2cDevices, clockHz)),
    ...GPIO_FORMS.map((form) => new Gpio(form, port)),
    new Flash('FLASH', port),
    new Crc('CRC', port),
    new Icache('ICACHE', port),
    new Rng(port, randomSeed),
    new Syscfg('SYSCFG', port),
    new KernelBlock('PWR', port),
    new KernelBlock('RCC', port),
    new Exti('EXTI', port),
  ];
  return blocks.map((block) => {
    const place = BLOCKS.find((one) => one.name === block.name);
    invariant(place !== undefined, () => `${block.name} has no address`);
    return { start: place.start, bytes: place.bytes, block };
  });
}
