/** The table of blocks and the address map agree. */

import { describe, expect, it } from 'vitest';
import { BLOCKS, blockAt } from '../../../../src/host/cortex-m/address-map.ts';
import { createBlocks } from '../../../../src/host/cortex-m/peripherals/blocks.ts';
import { Bench } from './bench.ts';

const SETTINGS = { clockHz: 160_000_000, randomSeed: 1, i2cDevices: [] };

describe('the address map', () => {
  it('is sorted, without overlaps', () => {
    for (const [i, place] of BLOCKS.entries()) {
      const before = BLOCKS[i - 1];
      if (before !== undefined)
        expect(place.start).toBeGreaterThanOrEqual(before.start + before.bytes);
    }
  });

  it.each([
    [0x4000_0000, 'TIM2'],
    [0x4000_03ff, 'TIM2'],
    [0x4001_3424, 'TIM8'],
    [0x4202_0018, 'GPIOA'],
    [0x4600_2428, 'LPUART1'],
    [0x4602_08ff, 'PWR'],
    [0x4602_0c1c, 'RCC'],
    [0x4002_0a00, 'GPDMA1'],
    [0x420c_3fff, 'PKA'],
    [0x420d_0404, 'FSMC'],
    [0x9000_0000, 'OCTOSPI1 memory'],
    [0xe000_ed08, 'SCS'],
    [0x0bfa_0704, 'unique id'],
  ])('%i is in %s', (address, name) => {
    expect(blockAt(address)?.name).toBe(name);
  });

  it.each([0, 0x2000_0000, 0x4000_1800, 0x4000_5c00, 0x4700_0000, 0x5000_0000, 0xffff_ffff])(
    '%i is in no block',
    (address) => {
      expect(blockAt(address)).toBeUndefined();
    },
  );

  it('calls modelled what the table of blocks has, and the processor itself', () => {
    const made = createBlocks(new Bench(), SETTINGS).map(({ block }) => block.name);
    const modelled = BLOCKS.filter((place) => place.isModelled).map((place) => place.name);
    expect([...made, 'DWT', 'SCS'].sort()).toEqual([...modelled].sort());
  });
});

describe('the blocks', () => {
  it('lie at multiples of 1 KiB, and have nothing to do after a reset', () => {
    for (const { start, bytes, block } of createBlocks(new Bench(), SETTINGS)) {
      expect([start % 1024, bytes % 1024]).toEqual([0, 0]);
      expect(block.nextCycle).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('can all be reset, saved and restored, and take any access', () => {
    const bench = new Bench();
    const blocks = createBlocks(bench, SETTINGS);
    for (const { block } of blocks) {
      const saved = structuredClone(block.snapshot());
      for (let offset = 0; offset < 0x400; offset += 4) {
        for (const value of [0xffff_ffff, 0]) block.write(offset, value, 4);
        const read = block.read(offset, 4);
        expect(Number.isInteger(read) && read >= 0 && read <= 0xffff_ffff).toBe(true);
      }
      bench.cycle += 1000;
      block.advance(bench.cycle);
      expect(block.nextCycle).toBeGreaterThan(bench.cycle);
      block.restore(saved);
      expect(block.snapshot()).toEqual(saved);
      block.reset();
    }
    expect(bench.lines.size).toBe(0);
  });
});
