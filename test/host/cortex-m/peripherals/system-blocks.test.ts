/** The small blocks: caches, flash, checks, random numbers, and what belongs to the kernel. */

import { describe, expect, it } from 'vitest';
import { Crc } from '../../../../src/host/cortex-m/peripherals/crc.ts';
import { Exti } from '../../../../src/host/cortex-m/peripherals/exti.ts';
import { Flash } from '../../../../src/host/cortex-m/peripherals/flash.ts';
import { Icache } from '../../../../src/host/cortex-m/peripherals/icache.ts';
import { KernelBlock } from '../../../../src/host/cortex-m/peripherals/kernel-block.ts';
import { Rng } from '../../../../src/host/cortex-m/peripherals/rng.ts';
import { Syscfg } from '../../../../src/host/cortex-m/peripherals/syscfg.ts';
import { Bench, peek, poke } from './bench.ts';

describe('ICACHE', () => {
  it('is switched on and emptied as the HAL does it', () => {
    const bench = new Bench();
    const icache = new Icache('ICACHE', bench);
    expect(peek(icache, 0)).toBe(4);
    poke(icache, 0, 5);
    poke(icache, 0, peek(icache, 0) | 2);
    expect([peek(icache, 0), peek(icache, 4)]).toEqual([5, 2]);
    poke(icache, 8, 2);
    expect([...bench.lines]).toEqual([107]);
    poke(icache, 0x0c, 2);
    expect([peek(icache, 4), bench.lines.size]).toEqual([0, 0]);
  });
});

describe('FLASH', () => {
  it('reads its wait states back, and is never busy', () => {
    const flash = new Flash('FLASH', new Bench());
    poke(flash, 0, 0x104);
    expect([peek(flash, 0), peek(flash, 0x20)]).toEqual([0x104, 0]);
  });

  it('stays locked, and says why', () => {
    const bench = new Bench();
    const flash = new Flash('FLASH', bench);
    for (const key of [0x4567_0123, 0xcdef_89ab]) poke(flash, 8, key);
    expect(peek(flash, 0x28) >>> 31).toBe(1);
    poke(flash, 0x28, 1);
    expect(peek(flash, 0x28) & 1).toBe(0);
    expect(bench.warnings).toEqual([
      'FLASH: the app tries to unlock it: under Microvisor only the kernel programs it',
      'FLASH: it is locked: writes to its registers are ignored',
    ]);
  });
});

describe('CRC', () => {
  const bytes = [...'123456789'].map((c) => c.charCodeAt(0));

  function check(poly: number, cr: number, init: number): number {
    const crc = new Crc('CRC', new Bench());
    poke(crc, 0x14, poly);
    poke(crc, 0x10, init);
    poke(crc, 0x08, cr | 1);
    for (const byte of bytes) crc.write(0, byte, 1);
    return peek(crc, 0);
  }

  it.each([
    ['CRC-32/MPEG-2', 0x04c1_1db7, 0, 0xffff_ffff, 0x0376_e6e7],
    ['CRC-32, but for its last inversion', 0x04c1_1db7, 0xa0, 0xffff_ffff, ~0xcbf4_3926 >>> 0],
    ['CRC-16/CCITT-FALSE', 0x1021, 0x08, 0xffff, 0x29b1],
    ['CRC-16/ARC', 0x8005, 0xa8, 0, 0xbb3d],
    ['CRC-8', 0x07, 0x10, 0, 0xf4],
    ['CRC-7/MMC', 0x09, 0x18, 0, 0x75],
  ])('%s of the usual text', (_, poly, cr, init, expected) => {
    expect(check(poly, cr, init)).toBe(expected);
  });

  it('takes words as four bytes, the highest first', () => {
    const crc = new Crc('CRC', new Bench());
    poke(crc, 0, 0x3132_3334);
    const byBytes = new Crc('CRC', new Bench());
    for (const byte of [0x31, 0x32, 0x33, 0x34]) byBytes.write(0, byte, 1);
    const byHalves = new Crc('CRC', new Bench());
    for (const half of [0x3132, 0x3334]) byHalves.write(0, half, 2);
    expect(peek(crc, 0)).toBe(peek(byBytes, 0));
    expect(peek(crc, 0)).toBe(peek(byHalves, 0));
  });
});

describe('RNG', () => {
  it('gives other words with another seed, the same with the same, and goes on from a snapshot', () => {
    const words = (seed: number) => {
      const rng = new Rng(new Bench(), seed);
      expect([peek(rng, 4), peek(rng, 8)]).toEqual([0, 0]);
      poke(rng, 0, 4);
      expect(peek(rng, 4)).toBe(1);
      const first = peek(rng, 8);
      const saved = structuredClone(rng.snapshot());
      const second = peek(rng, 8);
      peek(rng, 8);
      rng.restore(saved);
      expect(peek(rng, 8)).toBe(second);
      return [first, second];
    };
    const [first, second] = words(1);
    expect(words(1)).toEqual([first, second]);
    expect(words(2)).not.toEqual([first, second]);
    expect(first).not.toBe(second);
  });

  it('is reset for new settings as the HAL does it, and asks with IE', () => {
    const bench = new Bench();
    const rng = new Rng(bench, 1);
    poke(rng, 0, 0x4080_0d24);
    expect([peek(rng, 0) >>> 30, peek(rng, 4)]).toEqual([1, 0]);
    poke(rng, 0, 0x0080_0d0c);
    expect([peek(rng, 0) >>> 30, peek(rng, 4), ...bench.lines]).toEqual([0, 1, 94]);
  });
});

describe('EXTI', () => {
  it('asks for the interrupts that software wants, until they are cleared', () => {
    const bench = new Bench();
    const exti = new Exti('EXTI', bench);
    poke(exti, 0x08, 1 << 13);
    expect(bench.lines.size).toBe(0);
    poke(exti, 0x80, 1 << 13);
    expect([...bench.lines]).toEqual([24]);
    poke(exti, 0x0c, 1 << 13);
    expect([peek(exti, 0x0c), bench.lines.size]).toEqual([0, 0]);
  });
});

describe('SYSCFG', () => {
  it('reads back, with its cells ready', () => {
    const syscfg = new Syscfg('SYSCFG', new Bench());
    poke(syscfg, 0x1c, 1);
    poke(syscfg, 0x04, 0xffff_ffff);
    expect([peek(syscfg, 0x1c), peek(syscfg, 0x04)]).toEqual([0x101, 0x001f_0300]);
  });
});

describe('RCC and PWR', () => {
  it('read as 0 and ignore writes, which is said once each', () => {
    const bench = new Bench();
    const pwr = new KernelBlock('PWR', bench);
    for (let i = 0; i < 2; i += 1) {
      poke(pwr, 0x0c, 0x7_0000);
      expect(peek(pwr, 0x0c)).toBe(0);
    }
    expect(bench.warnings).toEqual([
      'PWR: a direct write has no effect: it is the kernel’s, see mvPeriphPoke32',
      'PWR: read directly it is 0: it is the kernel’s, and mvPeriphPeek32 reads it',
    ]);
  });

  it('are silent about the one read that HAL_Init does in every app', () => {
    const bench = new Bench();
    expect(peek(new KernelBlock('RCC', bench), 0x20)).toBe(0);
    expect(bench.warnings).toEqual([]);
  });
});
