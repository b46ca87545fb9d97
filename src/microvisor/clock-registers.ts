/**
 * What the registers of RCC and PWR say of the clocks and the supply, which the kernel has set up.
 *
 * The HAL of the SDK works out the frequency of the core from them, looks whether what it asks for
 * is there already, and waits for ready bits. So they describe a chip on which all that is done
 * (inferred: the kernel's own set-up is not published): the core runs from PLL1, which is fed by the
 * MSI oscillator at 4 MHz; no bus is divided; MSI, HSI, HSI48, LSI and LSE are on; the voltage is in
 * range 1 with its booster. HSE, PLL2 and PLL3 are off. Source of the layout: RM0456, RCC and PWR.
 */

/** The blocks by their non-secure addresses. */
export const RCC = 0x4602_0c00;
export const PWR = 0x4602_0800;
/** The flash interface, of whose registers ACR alone is looked at. */
export const FLASH_ACR = 0x4002_2000;

const MSI_HZ = 4_000_000;
/** Steps of the fraction of the multiplier. */
const FRACTION = 8192;
const FEWEST = 4;
const MOST = 512;
const LARGEST_DIVIDER = 128;

/** Four wait states, which 160 MHz need. */
const ACR = 4;

/** As after a reset of the chip, which neither PLL2 nor PLL3 have left. */
const PLL_DIVIDERS_RESET = 0x0101_0280;

/** MSIS, MSIK, HSI, HSI48 and PLL1: on and ready. */
const CR = 0x0300_3535;
/** The ranges of MSI count from here, and are that of 4 MHz. */
const ICSCR1 = 0x4480_0000;
const ICSCR2 = 0x0008_4210;
const ICSCR3 = 0x0010_0000;
/** PLL1 is chosen and in use. */
const CFGR1 = 0x0000_000f;
/** LSE with its clock for the system, LSI, and the RTC by LSE. */
const BDCR = 0x0c00_8983;
/** The ranges of MSI after standby; the last reset was that of the supply. */
const CSR = 0x0c00_4400;

/** Source MSIS, output R. */
const PLL1CFGR = 0x0004_0001;
const FRACTION_ENABLE = 1 << 4;

/** VOS range 1, the booster on, and both ready. */
const VOSR = 0x0007_c000;
/** Access to the backup domain. */
const DBPR = 0x0000_0001;
/** VOS range 1 is reached; all supplies are there. */
const SVMSR = 0x0f03_8000;

interface Pll {
  /** From 4 to 512. */
  readonly multiplier: number;
  /** 0 to 8191: what is added to the multiplier, in steps of 1/8192. */
  readonly fraction: number;
  /** 1 to 128. */
  readonly divider: number;
}

/** The factors of PLL1 for a core clock; the nearest if there are none. */
function pllFor(clockHz: number): Pll {
  let divider = 2;
  while ((clockHz * divider) / MSI_HZ < FEWEST && divider < LARGEST_DIVIDER) divider *= 2;
  const steps = Math.round((clockHz * divider * FRACTION) / MSI_HZ);
  const within = Math.min(Math.max(steps, FEWEST * FRACTION), MOST * FRACTION);
  return { multiplier: Math.floor(within / FRACTION), fraction: within % FRACTION, divider };
}

/** Values by address; what is not in it is 0. */
export function clockRegisters(clockHz: number): ReadonlyMap<number, number> {
  const { multiplier, fraction, divider } = pllFor(clockHz);
  const dividers = (multiplier - 1) | (PLL_DIVIDERS_RESET & 0x00ff_fe00) | ((divider - 1) << 24);
  return new Map([
    [RCC + 0x00, CR],
    [RCC + 0x08, ICSCR1],
    [RCC + 0x0c, ICSCR2],
    [RCC + 0x10, ICSCR3],
    [RCC + 0x1c, CFGR1],
    [RCC + 0x28, PLL1CFGR | (fraction === 0 ? 0 : FRACTION_ENABLE)],
    [RCC + 0x34, dividers >>> 0],
    [RCC + 0x38, fraction << 3],
    [RCC + 0x3c, PLL_DIVIDERS_RESET],
    [RCC + 0x44, PLL_DIVIDERS_RESET],
    [RCC + 0xf0, BDCR],
    [RCC + 0xf4, CSR],
    [PWR + 0x0c, VOSR],
    [PWR + 0x28, DBPR],
    [PWR + 0x3c, SVMSR],
    [FLASH_ACR, ACR],
  ]);
}
