/**
 * The blocks of the STM32U585 by their non-secure addresses.
 *
 * Memory that holds the app (flash, RAM, SRAM4) is not here: it is no block. A block that is here and
 * not modelled reads as zero and ignores writes, with a warning. Sizes are those of the slots of the
 * memory map. Source: RM0456, memory map and register boundary addresses; Armv8-M ARM, B7 (system
 * space).
 */

/** A block and where it lies. */
export interface BlockPlace {
  readonly name: string;
  /** First address. */
  readonly start: number;
  readonly bytes: number;
  /** Whether its registers do something here, be it only to say what is wrong. */
  readonly isModelled: boolean;
}

type Row = readonly [name: string, start: number, bytes: number, state?: 'modelled'];

const KIB = 0x400;

const APB1: readonly Row[] = [
  ['TIM2', 0x4000_0000, KIB, 'modelled'],
  ['TIM3', 0x4000_0400, KIB, 'modelled'],
  ['TIM4', 0x4000_0800, KIB, 'modelled'],
  ['TIM5', 0x4000_0c00, KIB, 'modelled'],
  ['TIM6', 0x4000_1000, KIB, 'modelled'],
  ['TIM7', 0x4000_1400, KIB, 'modelled'],
  ['WWDG', 0x4000_2c00, KIB],
  ['IWDG', 0x4000_3000, KIB],
  ['SPI2', 0x4000_3800, KIB],
  ['USART2', 0x4000_4400, KIB, 'modelled'],
  ['USART3', 0x4000_4800, KIB, 'modelled'],
  ['UART4', 0x4000_4c00, KIB, 'modelled'],
  ['UART5', 0x4000_5000, KIB, 'modelled'],
  ['I2C1', 0x4000_5400, KIB, 'modelled'],
  ['I2C2', 0x4000_5800, KIB, 'modelled'],
  ['CRS', 0x4000_6000, KIB],
  ['I2C4', 0x4000_8400, KIB, 'modelled'],
  ['LPTIM2', 0x4000_9400, KIB],
  ['FDCAN1', 0x4000_a400, KIB],
  ['FDCAN1 RAM', 0x4000_ac00, KIB],
  ['UCPD1', 0x4000_dc00, KIB],
];

const APB2: readonly Row[] = [
  ['TIM1', 0x4001_2c00, KIB, 'modelled'],
  ['SPI1', 0x4001_3000, KIB],
  ['TIM8', 0x4001_3400, KIB, 'modelled'],
  ['USART1', 0x4001_3800, KIB, 'modelled'],
  ['TIM15', 0x4001_4000, KIB, 'modelled'],
  ['TIM16', 0x4001_4400, KIB, 'modelled'],
  ['TIM17', 0x4001_4800, KIB, 'modelled'],
  ['SAI1', 0x4001_5400, KIB],
  ['SAI2', 0x4001_5800, KIB],
];

const AHB1: readonly Row[] = [
  ['GPDMA1', 0x4002_0000, 4 * KIB],
  ['CORDIC', 0x4002_1000, KIB],
  ['FMAC', 0x4002_1400, KIB],
  ['FLASH', 0x4002_2000, KIB, 'modelled'],
  ['CRC', 0x4002_3000, KIB, 'modelled'],
  ['TSC', 0x4002_4000, KIB],
  ['MDF1', 0x4002_5000, 4 * KIB],
  ['RAMCFG', 0x4002_6000, 4 * KIB],
  ['DMA2D', 0x4002_b000, 4 * KIB],
  ['ICACHE', 0x4003_0400, KIB, 'modelled'],
  ['DCACHE1', 0x4003_1400, KIB],
  ['GTZC1 TZSC', 0x4003_2400, KIB],
  ['GTZC1 TZIC', 0x4003_2800, KIB],
  ['GTZC1 MPCBB1', 0x4003_2c00, KIB],
  ['GTZC1 MPCBB2', 0x4003_3000, KIB],
  ['GTZC1 MPCBB3', 0x4003_3400, KIB],
  ['BKPSRAM', 0x4003_6400, 2 * KIB],
];

const AHB2: readonly Row[] = [
  ['GPIOA', 0x4202_0000, KIB, 'modelled'],
  ['GPIOB', 0x4202_0400, KIB, 'modelled'],
  ['GPIOC', 0x4202_0800, KIB, 'modelled'],
  ['GPIOD', 0x4202_0c00, KIB, 'modelled'],
  ['GPIOE', 0x4202_1000, KIB, 'modelled'],
  ['GPIOF', 0x4202_1400, KIB, 'modelled'],
  ['GPIOG', 0x4202_1800, KIB, 'modelled'],
  ['GPIOH', 0x4202_1c00, KIB, 'modelled'],
  ['GPIOI', 0x4202_2000, KIB, 'modelled'],
  ['ADC1', 0x4202_8000, KIB],
  ['DCMI', 0x4202_c000, KIB],
  ['PSSI', 0x4202_c400, KIB],
  ['OTG_FS', 0x4204_0000, 512 * KIB],
  ['AES', 0x420c_0000, KIB],
  ['HASH', 0x420c_0400, KIB],
  ['RNG', 0x420c_0800, KIB, 'modelled'],
  ['SAES', 0x420c_0c00, KIB],
  ['PKA', 0x420c_2000, 8 * KIB],
  ['OCTOSPIM', 0x420c_4000, KIB],
  ['OTFDEC1', 0x420c_5000, KIB],
  ['OTFDEC2', 0x420c_5400, KIB],
  ['SDMMC1', 0x420c_8000, KIB],
  ['DLYBSD1', 0x420c_8400, KIB],
  ['DLYBSD2', 0x420c_8800, KIB],
  ['SDMMC2', 0x420c_8c00, KIB],
  ['DLYBOS1', 0x420c_f000, KIB],
  ['DLYBOS2', 0x420c_f400, KIB],
  ['FSMC', 0x420d_0400, KIB],
  ['OCTOSPI1', 0x420d_1400, KIB],
  ['OCTOSPI2', 0x420d_2400, KIB],
];

const APB3: readonly Row[] = [
  ['SYSCFG', 0x4600_0400, KIB, 'modelled'],
  ['SPI3', 0x4600_2000, KIB],
  ['LPUART1', 0x4600_2400, KIB, 'modelled'],
  ['I2C3', 0x4600_2800, KIB, 'modelled'],
  ['LPTIM1', 0x4600_4400, KIB],
  ['LPTIM3', 0x4600_4800, KIB],
  ['LPTIM4', 0x4600_4c00, KIB],
  ['OPAMP', 0x4600_5000, KIB],
  ['COMP', 0x4600_5400, KIB],
  ['VREFBUF', 0x4600_7400, KIB],
  ['RTC', 0x4600_7800, KIB],
  ['TAMP', 0x4600_7c00, KIB],
];

const AHB3: readonly Row[] = [
  ['LPGPIO1', 0x4602_0000, KIB],
  ['PWR', 0x4602_0800, KIB, 'modelled'],
  ['RCC', 0x4602_0c00, KIB, 'modelled'],
  ['ADC4', 0x4602_1000, KIB],
  ['DAC1', 0x4602_1800, KIB],
  ['EXTI', 0x4602_2000, KIB, 'modelled'],
  ['GTZC2 TZSC', 0x4602_3000, KIB],
  ['GTZC2 TZIC', 0x4602_3400, KIB],
  ['GTZC2 MPCBB4', 0x4602_3800, KIB],
  ['ADF1', 0x4602_4000, 4 * KIB],
  ['LPDMA1', 0x4602_5000, 4 * KIB],
];

/** Identity of the chip, in system memory. */
const SYSTEM_MEMORY: readonly Row[] = [
  ['OTP', 0x0bfa_0000, 0x200],
  ['package data', 0x0bfa_0500, 0x100],
  ['unique id', 0x0bfa_0700, 0xa0],
  ['flash size', 0x0bfa_07a0, 0x10],
];

/** Memory outside the chip. */
const EXTERNAL: readonly Row[] = [
  ['FSMC memory', 0x6000_0000, 0x1000_0000],
  ['OCTOSPI2 memory', 0x7000_0000, 0x1000_0000],
  ['OCTOSPI1 memory', 0x9000_0000, 0x1000_0000],
];

/** The processor's own space; the registers between 0xE000E000 and 0xE000F000 are its control space. */
const SYSTEM_SPACE: readonly Row[] = [
  ['ITM', 0xe000_0000, 4 * KIB],
  ['DWT', 0xe000_1000, 4 * KIB, 'modelled'],
  ['BPU', 0xe000_2000, 4 * KIB],
  ['SCS', 0xe000_e000, 4 * KIB, 'modelled'],
  ['TPIU', 0xe004_0000, 4 * KIB],
  ['ETM', 0xe004_1000, 4 * KIB],
  ['CTI', 0xe004_2000, 4 * KIB],
  ['DBGMCU', 0xe004_4000, 4 * KIB],
  ['ROM table', 0xe00f_f000, 4 * KIB],
];

/** All blocks by address. */
export const BLOCKS: readonly BlockPlace[] = [
  ...SYSTEM_MEMORY,
  ...APB1,
  ...APB2,
  ...AHB1,
  ...AHB2,
  ...APB3,
  ...AHB3,
  ...EXTERNAL,
  ...SYSTEM_SPACE,
].map(([name, start, bytes, state]) => ({ name, start, bytes, isModelled: state === 'modelled' }));

/** The block that an address belongs to; undefined: nothing answers there. */
export function blockAt(address: number): BlockPlace | undefined {
  let low = 0;
  let high = BLOCKS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = BLOCKS[middle];
    if (place === undefined || address < place.start) high = middle;
    else if (address < place.start + place.bytes) return place;
    else low = middle + 1;
  }
  return undefined;
}
