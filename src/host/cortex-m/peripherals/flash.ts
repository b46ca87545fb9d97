/**
 * The interface of the internal flash: its wait states read back and mean nothing, and it stays locked.
 *
 * Programming the flash is the kernel's: the functions of the SDK for it do nothing or return an error
 * (documented there), so that keys are ignored with a warning. Option bytes read as zero. Source:
 * RM0456, embedded flash memory.
 */

import { PassiveBlock } from './passive-block.ts';

const ACR = 0x00;
const NSKEYR = 0x08;
const OPTKEYR = 0x10;
const NSSR = 0x20;
const NSCR = 0x28;

/** Latency, prefetch, and the power modes that are switched without a key. */
const ACR_KEPT = 0x490f;
/** As after a reset: one wait state. */
const ACR_RESET = 0x0001;
/** LOCK and OPTLOCK. */
const NSCR_LOCKED = 0xc000_0000;

export class Flash extends PassiveBlock {
  protected override look(offset: number): number {
    if (offset === NSCR) return NSCR_LOCKED;
    return this.registers.get(offset) ?? (offset === ACR ? ACR_RESET : 0);
  }

  protected store(offset: number, value: number): void {
    if (offset === ACR) this.keep(ACR, value & ACR_KEPT);
    else if (offset === NSKEYR || offset === OPTKEYR) {
      this.warnOnce('the app tries to unlock it: under Microvisor only the kernel programs it');
    } else if (offset !== NSSR) this.warnOnce('it is locked: writes to its registers are ignored');
  }
}
