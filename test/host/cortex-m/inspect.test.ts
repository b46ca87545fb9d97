/** What is said of an image without running it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockAt } from '../../../src/host/cortex-m/address-map.ts';
import type { FirmwareImage } from '../../../src/host/cortex-m/image.ts';
import { inspect } from '../../../src/host/cortex-m/inspect.ts';
import { addressesIn } from '../../../src/host/cortex-m/inspect-code.ts';
import { readImage } from '../../../src/host/cortex-m/read-image.ts';
import { exceptionName, INTERRUPT_NAMES, INTERRUPTS } from '../../../src/host/cortex-m/vectors.ts';
import { elfFile, halves, joined, vectorTable, words } from './elf-file.ts';
import { RESET, SAMPLE } from './sample-image.ts';

const sample = readImage(elfFile(SAMPLE), 'sample', 'elf');
const raw = readImage(sample.flash, 'sample', 'bin');

/** An image whose reset handler is this code, with a pool of words behind it. */
function coded(code: readonly number[], pool: readonly number[] = []): FirmwareImage {
  const bytes = joined(
    vectorTable(0x2008_0000, { 1: 0x0800_0041 }, 0, 16),
    halves(...code),
    words(...pool),
  );
  return readImage(bytes, 'coded', 'bin');
}

const blocksOf = (image: FirmwareImage) => inspect(image).peripherals.map(({ name }) => name);

describe('of an ELF file', () => {
  const said = inspect(sample);

  it('the start, the stack and the memory that it takes', () => {
    expect(said.entry).toEqual({ address: RESET, symbol: 'Reset_Handler' });
    expect(said.stack).toEqual({ top: 0x2008_0000, reservedBytes: 0x400 });
    expect(said.memory).toEqual([
      { region: 'flash', usedBytes: 568 + 48 + 4, bytes: 1024 * 1024 },
      { region: 'ram', usedBytes: 0x608, bytes: 512 * 1024 },
    ]);
  });

  it('the calls that its code refers to, not those that have symbols only', () => {
    expect(said.calls).toEqual(['mvServerLog']);
    expect(said.unknownSlots).toEqual([12]);
  });

  it('the handlers of its own, by the names of the device', () => {
    expect(said.interrupts).toEqual([
      { name: 'SysTick', irq: undefined, symbol: 'SysTick_Handler' },
    ]);
    expect(said.defaultHandler).toBe('Default_Handler');
  });

  it('the peripherals that its code shows, modelled or not', () => {
    expect(said.peripherals).toEqual([
      { name: 'USART2', start: 0x4000_4400, isModelled: true },
      { name: 'CORDIC', start: 0x4002_1000, isModelled: false },
      { name: blockAt(0xe000_e010)?.name, start: 0xe000_e000, isModelled: true },
    ]);
  });
});

it('a name alone makes no default handler: it is the one that most interrupts share', () => {
  const renamed = SAMPLE.symbols?.map((symbol) =>
    symbol.name === 'Default_Handler' ? { ...symbol, name: 'Unused' } : symbol,
  );
  const stray = { name: 'Default_Handler', value: 0x0800_0251, bytes: 2, section: '.text' };
  const symbols = [...(renamed ?? []), { ...stray, type: 'function' as const }];
  const said = inspect(readImage(elfFile({ ...SAMPLE, symbols }), 'app', 'elf'));
  expect(said.defaultHandler).toBe('Unused');
  expect(said.interrupts.map(({ name }) => name)).toEqual(['SysTick']);
});

it('of a raw image the same, without names and RAM', () => {
  const { calls, peripherals, unknownSlots } = inspect(sample);
  expect(inspect(raw)).toMatchObject({ calls, peripherals, unknownSlots, sections: [] });
  expect(inspect(raw).memory.map(({ region }) => region)).toEqual(['flash']);
  expect(inspect(raw).interrupts).toEqual([
    { name: 'SysTick', irq: undefined, symbol: '0x08000254' },
  ]);
  expect(inspect(raw).defaultHandler).toBe('0x0800025c');
});

describe('the code of an image', () => {
  const TIM6 = 0x4000_1000;
  it.each<[string, readonly number[], readonly number[], readonly string[]]>([
    ['loads an address', [0x4b00, 0xe7fe], [TIM6], ['TIM6']],
    ['loads it from far', [0xf8df, 0x3000], [TIM6], ['TIM6']],
    ['only compares with it', [0x4b00, 0x429a], [TIM6], []],
    ['compares and loads it again', [0x4b01, 0x429a, 0x4b00, 0xbf00], [TIM6], ['TIM6']],
    // A pool is no code, though 0x4c00 is LDR r4, [pc, #0].
    [
      'compares with two, one of which looks like an instruction',
      [0x4b01, 0x429a, 0x4b01, 0x429a],
      [0x4000_4c00, 0x4000_5000],
      [],
    ],
    ['makes it of two halves', [0xf241, 0x0300, 0xf2c4, 0x0300], [], ['TIM6']],
    ['makes it of a constant and stores there', [0xf04f, 0x4380, 0xf8c3, 0x2400], [], ['TIM3']],
    [
      'adds to a constant and stores there',
      [0xf04f, 0x4380, 0xf503, 0x5380, 0x601a, 0xbf00],
      [],
      ['TIM6'],
    ],
    ['makes the number 2', [0xf04f, 0x4380, 0x6013, 0xbf00], [], []],
    ['has it changed by a call', [0xf04f, 0x4380, 0xf000, 0xf800, 0x601a, 0xbf00], [], []],
    ['is of memory outside the chip', [0x4b00, 0xe7fe], [0x6000_0000], []],
    ['is of nothing', [0x4b00, 0xe7fe], [0x4f00_0000], []],
  ])('that %s', (_, code, pool, blocks) => {
    expect(blocksOf(coded(code, pool))).toEqual(blocks);
  });

  it('may have addresses in its data', () => {
    expect(blocksOf(coded([0xe7fe, 0xbf00], [TIM6, 0x4200_0000, 0x4002_0004]))).toEqual(['TIM6']);
  });

  it('stores the start of TIM2, and has a handler for it', () => {
    const handlers = { 1: 0x0800_0239, 61: 0x0800_0239 };
    const table = vectorTable(0x2008_0000, handlers, 0x0800_0241);
    const code = halves(0xf04f, 0x4380, 0x6013, 0xe7fe, 0xe7fe, 0xbf00);
    expect(blocksOf(readImage(joined(table, code), 'timed', 'bin'))).toEqual(['TIM2']);
  });

  it('may end in the middle of an instruction, and load from outside', () => {
    const image = coded([0x4bff, 0xf85f, 0x3fff, 0xf04f]);
    expect(addressesIn(image).loaded.size).toBe(0);
  });

  it('is told whatever it is, in addresses of 32 bits', () => {
    const halfword = fc.oneof(
      fc.nat(0xffff),
      fc.constantFrom(0x4b00, 0xf85f, 0xf2c4, 0xf8df, 0x2300, 0x3bff, 0x601a),
    );
    fc.assert(
      fc.property(fc.array(halfword, { minLength: 1, maxLength: 60 }), (code) => {
        const image = coded(code);
        inspect(image);
        const { accessed, loaded, stored } = addressesIn(image);
        for (const address of [...accessed, ...loaded, ...stored]) {
          expect(address).toBe(address >>> 0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it('every interrupt has a name, and they are those of the vector table', () => {
  expect(INTERRUPT_NAMES.length).toBe(INTERRUPTS);
  expect(new Set(INTERRUPT_NAMES).size).toBe(INTERRUPTS);
  const places = { TIM1_BRK: 41, TIM2: 45, TIM8_BRK: 51, I2C1_EV: 55, USART2: 62, LPUART1: 66 };
  for (const [name, irq] of Object.entries({ ...places, RNG: 94, ICACHE: 107, LSECSSD: 125 })) {
    expect(exceptionName(irq + 16)).toBe(name);
  }
  expect([exceptionName(3), exceptionName(8), exceptionName(142)]).toEqual([
    'HardFault',
    'exception 8',
    'exception 142',
  ]);
});
