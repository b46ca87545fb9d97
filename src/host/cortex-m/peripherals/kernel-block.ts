/**
 * RCC and PWR, which belong to the kernel: seen directly they read as zero and ignore writes, as
 * secure registers do (inferred); apps reach them by mvPeriphPeek32 and mvPeriphPoke32.
 *
 * One direct read is left without a warning, since HAL_Init of the SDK does it in every app: that of
 * RCC_CFGR2, where zero means that nothing is divided, which is so.
 */

import { PassiveBlock } from './passive-block.ts';

const RCC_CFGR2 = 0x20;

export class KernelBlock extends PassiveBlock {
  protected override wasRead(offset: number): void {
    if (this.name === 'RCC' && offset === RCC_CFGR2) return;
    this.warnOnce('read directly it is 0: it is the kernel’s, and mvPeriphPeek32 reads it');
  }

  protected store(_offset: number, _value: number): void {
    this.warnOnce('a direct write has no effect: it is the kernel’s, see mvPeriphPoke32');
  }
}
