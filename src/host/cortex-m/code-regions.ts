/**
 * Where code can run: flash, whose decoded instructions all runs of an image share, and RAM.
 */

import { type AppMemory, GUARD_PAGE_BITS } from '../../microvisor/memory.ts';
import { type Bus, FLASH, RAM, SRAM4 } from './bus.ts';
import { Code } from './code.ts';
import type { FirmwareImage } from './image.ts';

const decodedFlash = new WeakMap<FirmwareImage, Code>();

export class CodeRegions {
  readonly flash: Code;
  private readonly memory: AppMemory;
  private readonly bus: Bus;
  private ram: Code | undefined;
  private sram4: Code | undefined;

  constructor(image: FirmwareImage, memory: AppMemory, bus: Bus) {
    this.memory = memory;
    this.bus = bus;
    this.flash = decodedFlash.get(image) ?? new Code(FLASH.start, memory.views.flash);
    decodedFlash.set(image, this.flash);
  }

  /** The region of an address; undefined: no code can be there. */
  at(address: number): Code | undefined {
    if (this.flash.has(address)) return this.flash;
    if (isIn(RAM, address)) return this.inRam();
    return isIn(SRAM4, address) ? this.inSram4() : undefined;
  }

  /** All RAM may have changed. */
  forget(): void {
    this.ram?.forget();
    this.sram4?.forget();
  }

  private inRam(): Code {
    if (this.ram !== undefined) return this.ram;
    this.ram = new Code(RAM.start, this.memory.views.ram, this.memory.guard);
    this.bus.ramCode = this.ram;
    this.watchKernel();
    return this.ram;
  }

  private inSram4(): Code {
    if (this.sram4 !== undefined) return this.sram4;
    const { sram4 } = this.memory.views;
    // All stores there go through the bus: nobody asks these pages.
    const guard = new Uint8Array(sram4.length >>> GUARD_PAGE_BITS);
    this.sram4 = new Code(SRAM4.start, sram4, guard);
    this.bus.sramCode = this.sram4;
    this.watchKernel();
    return this.sram4;
  }

  /** What the kernel writes does not come by the bus. */
  private watchKernel(): void {
    this.memory.setTap((address, { length }) => {
      if (isIn(RAM, address)) this.ram?.changed(address - RAM.start, length);
      else this.sram4?.changed(address - SRAM4.start, length);
    });
  }
}

function isIn(
  region: { readonly start: number; readonly bytes: number },
  address: number,
): boolean {
  return address >= region.start && address - region.start < region.bytes;
}
