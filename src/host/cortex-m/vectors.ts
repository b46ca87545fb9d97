/**
 * The vector table: what it says, and the names of its entries.
 *
 * Exceptions 1 to 15 are the processor's, and 16 + n is interrupt n. Names as in ST's start-up files,
 * where the handler of "TIM2" is TIM2_IRQHandler. Sources: Armv8-M ARM, B3.30 (table), B3.10
 * (numbers); RM0456, table of interrupts.
 */

/** Exceptions besides the interrupts; 0 is the initial stack pointer. */
export const EXCEPTIONS = 16;
export const INTERRUPTS = 126;
const MOST_WORDS = EXCEPTIONS + INTERRUPTS;

export interface Vectors {
  /** Initial stack pointer. */
  readonly sp: number;
  /** With the Thumb bit. */
  readonly reset: number;
  /**
   * By exception number, as they stand there, as far as the table seems to reach; 0: no handler. The
   * first two are those above.
   */
  readonly handlers: readonly number[];
}

const EXCEPTION_NAMES: Readonly<Record<number, string>> = {
  1: 'Reset',
  2: 'NMI',
  3: 'HardFault',
  4: 'MemManage',
  5: 'BusFault',
  6: 'UsageFault',
  7: 'SecureFault',
  11: 'SVC',
  12: 'DebugMon',
  14: 'PendSV',
  15: 'SysTick',
};

const numbered = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => name(n));

/** By interrupt number, 0 to 125. */
export const INTERRUPT_NAMES: readonly string[] = [
  ...['WWDG', 'PVD_PVM', 'RTC', 'RTC_S', 'TAMP', 'RAMCFG', 'FLASH', 'FLASH_S', 'GTZC', 'RCC'],
  'RCC_S',
  ...numbered(16, (n) => `EXTI${n}`),
  ...['IWDG', 'SAES'],
  ...numbered(8, (n) => `GPDMA1_Channel${n}`),
  ...['ADC1', 'DAC1', 'FDCAN1_IT0', 'FDCAN1_IT1'],
  ...['TIM1_BRK', 'TIM1_UP', 'TIM1_TRG_COM', 'TIM1_CC'],
  ...['TIM2', 'TIM3', 'TIM4', 'TIM5', 'TIM6', 'TIM7'],
  ...['TIM8_BRK', 'TIM8_UP', 'TIM8_TRG_COM', 'TIM8_CC'],
  ...['I2C1_EV', 'I2C1_ER', 'I2C2_EV', 'I2C2_ER', 'SPI1', 'SPI2'],
  ...['USART1', 'USART2', 'USART3', 'UART4', 'UART5', 'LPUART1', 'LPTIM1', 'LPTIM2'],
  ...['TIM15', 'TIM16', 'TIM17', 'COMP', 'OTG_FS', 'CRS', 'FMC', 'OCTOSPI1', 'PWR_S3WU'],
  ...['SDMMC1', 'SDMMC2'],
  ...numbered(8, (n) => `GPDMA1_Channel${n + 8}`),
  ...['I2C3_EV', 'I2C3_ER', 'SAI1', 'SAI2', 'TSC', 'AES', 'RNG', 'FPU', 'HASH', 'PKA'],
  ...['LPTIM3', 'SPI3', 'I2C4_ER', 'I2C4_EV'],
  ...['MDF1_FLT0', 'MDF1_FLT1', 'MDF1_FLT2', 'MDF1_FLT3'],
  ...['UCPD1', 'ICACHE', 'OTFDEC1', 'OTFDEC2', 'LPTIM4', 'DCACHE1', 'ADF1', 'ADC4'],
  ...numbered(4, (n) => `LPDMA1_Channel${n}`),
  ...['DMA2D', 'DCMI_PSSI', 'OCTOSPI2', 'MDF1_FLT4', 'MDF1_FLT5', 'CORDIC', 'FMAC', 'LSECSSD'],
];

/** "SysTick", "TIM2"; a number that the device does not have is said as such. */
export function exceptionName(exception: number): string {
  const name =
    exception < EXCEPTIONS ? EXCEPTION_NAMES[exception] : INTERRUPT_NAMES[exception - EXCEPTIONS];
  return name ?? `exception ${exception}`;
}

/**
 * Reads the table at the start of flash. How long it is stands nowhere: it ends before the first word
 * that is neither 0 nor an address in the image, and before the code of the first handler.
 */
export function readVectors(flash: Uint8Array, flashStart: number): Vectors {
  const words = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const limit = Math.min(MOST_WORDS, flash.length >>> 2);
  const sp = limit > 0 ? words.getUint32(0, true) : 0;
  const handlers: number[] = [sp];
  let end = flashStart + limit * 4;
  for (let n = 1; n < limit && flashStart + n * 4 < end; n += 1) {
    const handler = words.getUint32(n * 4, true);
    if (handler !== 0) {
      if (!isHandler(handler | 1, flash, flashStart)) break;
      end = Math.min(end, (handler & ~1) >>> 0);
    }
    handlers.push(handler);
  }
  return { sp, reset: limit > 1 ? words.getUint32(4, true) : 0, handlers };
}

/** A Thumb address in what is loaded into flash. */
export function isHandler(handler: number, flash: Uint8Array, flashStart: number): boolean {
  const offset = handler - 1 - flashStart;
  return (handler & 1) === 1 && offset >= 0 && offset + 2 <= flash.length;
}
