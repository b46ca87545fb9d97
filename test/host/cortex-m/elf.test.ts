/** ELF files: what is read from a good one, and what is said of a bad one. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirmwareError, type FirmwareImage, symbolAt } from '../../../src/host/cortex-m/image.ts';
import { readImage } from '../../../src/host/cortex-m/read-image.ts';
import { type ElfOf, elfFile, joined, vectorTable, words } from './elf-file.ts';
import { CODE, DEFAULT, MAIN, RESET, SAMPLE, TICK } from './sample-image.ts';

const read = (elf: ElfOf) => readImage(elfFile(elf), 'app', 'elf');
const sample = read(SAMPLE);

/** What is said of a file that cannot be used. */
function problem(bytes: Uint8Array, kind: FirmwareImage['kind'] = 'elf'): string {
  try {
    readImage(bytes, 'app', kind);
  } catch (error) {
    if (error instanceof FirmwareError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

/** The sample with some bytes of its file changed. */
function changed(at: number, ...bytes: readonly number[]): Uint8Array {
  const file = elfFile(SAMPLE);
  file.set(bytes, at);
  return file;
}

describe('a linked program', () => {
  it('is loaded at its physical addresses, initial values of variables behind the code', () => {
    const { flash, segments } = sample;
    const end = segments[1]?.loadAddress ?? 0;
    expect(flash.length).toBe(end + 4 - 0x0800_0000);
    expect([...flash.subarray(-4)]).toEqual([7, 0, 0, 0]);
    expect(segments[1]).toEqual({
      address: 0x2000_0000,
      loadAddress: end,
      fileBytes: 4,
      memoryBytes: 0x608,
    });
  });

  it('reads as erased where nothing is loaded', () => {
    const table = vectorTable(0x2008_0000, { 1: 0x0800_0101 }, 0, 16);
    const { flash } = read({
      segments: [
        { address: 0x0800_0100, bytes: words(0xe7fe) },
        { address: 0x0800_0000, bytes: table },
      ],
    });
    expect(flash.length).toBe(0x104);
    expect(new Set(flash.subarray(64, 0x100))).toEqual(new Set([0xff]));
  });

  it('has the sections that take memory, with where they are stored', () => {
    expect(
      sample.sections.map(({ name, loadAddress, bytes }) => [name, loadAddress, bytes]),
    ).toEqual([
      ['.isr_vector', 0x0800_0000, 568],
      ['.text', CODE, 48],
      ['.data', CODE + 48, 4],
      ['.bss', 0x2000_0004, 0x604],
    ]);
  });

  it('has a vector table as long as it seems', () => {
    expect(sample.vectors.handlers.length).toBe(142);
    expect(sample.vectors).toMatchObject({ sp: 0x2008_0000, reset: RESET | 1 });
    const table = vectorTable(0x2008_0000, { 1: 0x0800_0041 }, 0, 16);
    const short = read({ segments: [{ address: 0x0800_0000, bytes: joined(table, words(0)) }] });
    expect(short.vectors.handlers.length).toBe(16);
  });

  it('needs neither sections nor symbols', () => {
    const { sections: _, symbols: __, ...bare } = SAMPLE;
    const image = read(bare);
    expect(image).toMatchObject({ sections: [], symbols: [], linkerValues: [] });
    expect(image.flash).toEqual(sample.flash);
    expect(symbolAt(image, MAIN + 2)).toBe('0x0800023a');
  });
});

describe('symbols', () => {
  it.each([
    ['a function', MAIN, 'main'],
    ['a place in it, and the Thumb bit', (MAIN + 6) | 1, 'main+0x6'],
    ['its last byte', MAIN + 27, 'main+0x1a'],
    ['the strong name before aliases and labels', DEFAULT, 'Default_Handler'],
    ['a weak name where there is no other', RESET, 'Reset_Handler'],
    ['a variable', 0x2000_0002, 'counter+0x2'],
    ['a gateway', 0x0c1f_e128, 'mvServerLog'],
    ['nothing behind the end of a function', TICK + 2, '0x08000256'],
    ['nothing behind the last symbol', 0x2000_0010, '0x20000010'],
    ['nothing before the first', 0x0400_0000, '0x04000000'],
    ['nothing at the top', 0xffff_ffff, '0xfffffffe'],
  ])('name %s', (_, address, name) => {
    expect(symbolAt(sample, address)).toBe(name);
  });

  it('a symbol of unknown size reaches to the next one, in its memory only', () => {
    const { segments, sections = [] } = SAMPLE;
    const image = read({
      segments,
      sections,
      symbols: [
        { name: 'first', value: MAIN | 1, type: 'function', section: '.text' },
        { name: 'second', value: TICK | 1, type: 'function', section: '.text' },
      ],
    });
    expect(symbolAt(image, TICK - 2)).toBe('first+0x1a');
    expect(symbolAt(image, 0x0804_0000)).toBe('second+0x3fdac');
    expect(symbolAt(image, 0x2000_0000)).toBe('0x20000000');
  });

  it('are in the order of their addresses, without files, mapping symbols and numbers', () => {
    const { symbols, linkerValues } = sample;
    const addresses = symbols.map(({ address }) => address);
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
    expect(symbols.map(({ name }) => name)).not.toContain('$t');
    expect(symbols.map(({ name }) => name)).not.toContain('LoopInReset');
    expect(linkerValues).toContainEqual({ name: '_Min_Stack_Size', value: 0x400 });
    expect(linkerValues).toContainEqual({ name: '_sdata', value: 0x2000_0000 });
  });
});

describe('what cannot be used is said in one line', () => {
  const text = new TextEncoder();
  const flash = (...table: readonly number[]): ElfOf => ({
    segments: [{ address: 0x0800_0000, bytes: words(...table) }],
  });
  it.each<[string, () => string, string]>([
    [
      'an empty file',
      () => problem(new Uint8Array(0)),
      'must be an ELF file (7f 45 4c 46), and is empty',
    ],
    [
      'a text',
      () => problem(text.encode('int main() {}')),
      'must be an ELF file (7f 45 4c 46), and begins with 69 6e 74 20',
    ],
    [
      'a bundle',
      () => problem(text.encode('PK\u0003\u0004 and so on')),
      'is a .zip archive, such as the Microvisor bundler makes: give the .elf that is in it',
    ],
    [
      'Intel HEX',
      () => problem(text.encode(':020000040800F2\n'), 'bin'),
      'is an Intel HEX file: give the .elf or a .bin',
    ],
    ['64 bits', () => problem(changed(4, 2)), 'must be an ELF of 32 bits, found 64 bits'],
    [
      'an ELF of this computer',
      () => problem(changed(4, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62)),
      'must be an ELF of 32 bits, found 64 bits for x86-64',
    ],
    ['big endian', () => problem(changed(5, 2)), 'must be a little-endian ELF, found big endian'],
    [
      'another machine',
      () => problem(changed(18, 243)),
      'must be an ELF for Arm, found one for RISC-V',
    ],
    [
      'an unknown machine',
      () => problem(changed(18, 9, 9)),
      'must be an ELF for Arm, found one for machine 2313',
    ],
    [
      'an object file',
      () => problem(changed(16, 1)),
      'must be a linked program, found an object file (.o), which is not linked yet',
    ],
    [
      'a header cut off',
      () => problem(elfFile(SAMPLE).slice(0, 40)),
      'the file is truncated: the ELF header ends at byte 52, and there are 40',
    ],
    [
      'a table cut off',
      () => problem(elfFile(SAMPLE).slice(0, 100)),
      'the file is truncated: the table of program headers ends at byte 116, and there are 100',
    ],
    [
      'code cut off',
      () => problem(elfFile(SAMPLE).slice(0, 700)),
      'the file is truncated: what program header 0 loads ends at byte 732, and there are 700',
    ],
    [
      'its end cut off',
      () => problem(elfFile(SAMPLE).slice(0, -8)),
      `the file is truncated: the table of section headers ends at byte ${elfFile(SAMPLE).length}, and there are ${elfFile(SAMPLE).length - 8}`,
    ],
    [
      'no segments',
      () => problem(elfFile({ segments: [] })),
      'has no bytes to load: no program header of kind LOAD has any',
    ],
    [
      'another address',
      () => problem(elfFile({ segments: [{ address: 0x1000_0000, bytes: words(1, 2) }] })),
      "program header 0 loads 0x10000000 to 0x10000007, which must lie in the app's flash, 0x08000000 to 0x080fffff: it is linked for another address",
    ],
    [
      'too much flash',
      () => problem(elfFile({ segments: [{ address: 0x080f_fffc, bytes: words(1, 2) }] })),
      "program header 0 loads 0x080ffffc to 0x08100003, which must lie in the app's flash, 0x08000000 to 0x080fffff: it is linked for another address",
    ],
    [
      'too much RAM',
      () =>
        problem(
          elfFile({
            segments: [
              {
                address: 0x2000_0000,
                loadAddress: 0x0800_0000,
                bytes: words(1),
                memoryBytes: 0x8_0004,
              },
            ],
          }),
        ),
      "program header 0 takes 0x20000000 to 0x20080003, which must lie in the app's flash (0x08000000 to 0x080fffff) or RAM (0x20000000 to 0x2007ffff)",
    ],
    [
      'two contents for one place',
      () =>
        problem(
          elfFile({
            segments: [
              { address: 0x0800_0000, bytes: words(1, 2) },
              { address: 0x0800_0004, bytes: words(3) },
            ],
          }),
        ),
      'two program headers load 0x08000004',
    ],
    [
      'a start behind a boot loader',
      () =>
        problem(
          elfFile({
            segments: [{ address: 0x0800_8000, bytes: words(0x2008_0000, 0x0800_8009, 0) }],
          }),
        ),
      'the vector table must lie at 0x08000000, and nothing is loaded below 0x08008000',
    ],
    [
      'a stack that is nowhere',
      () => problem(elfFile(flash(0x2008_0004, 0x0800_0009, 0))),
      'the initial stack pointer in the vector table must lie in RAM, 0x20000000 to 0x20080000, found 0x20080004',
    ],
    [
      'a reset handler in Arm code',
      () => problem(elfFile(flash(0x2008_0000, 0x0800_0008, 0))),
      'the reset handler in the vector table must be a Thumb (odd) address in the image, 0x08000000 to 0x0800000b, found 0x08000008',
    ],
    [
      'a reset handler behind the end',
      () => problem(elfFile(flash(0x2008_0000, 0x0800_000d, 0))),
      'the reset handler in the vector table must be a Thumb (odd) address in the image, 0x08000000 to 0x0800000b, found 0x0800000d',
    ],
    [
      'a raw image of nothing',
      () => problem(words(1), 'bin'),
      'must have at least 8 bytes, the start of a vector table, found 4',
    ],
    [
      'a raw image that is too large',
      () => problem(new Uint8Array(1024 * 1024 + 1), 'bin'),
      "must fit into the app's flash of 1048576 bytes, found 1048577",
    ],
    [
      'a raw image of something else',
      () => problem(words(0, 0), 'bin'),
      'the initial stack pointer in the vector table must lie in RAM, 0x20000000 to 0x20080000, found 0x00000000',
    ],
  ])('%s', (_, said, line) => {
    expect(said()).toBe(line);
  });
});

describe('a raw image', () => {
  it('is the bytes of flash, without symbols', () => {
    const image = readImage(sample.flash, 'app', 'bin');
    expect(image).toMatchObject({ kind: 'bin', symbols: [], sections: [], entry: RESET | 1 });
    expect(image.flash).toEqual(sample.flash);
    expect(image.vectors).toEqual(sample.vectors);
  });

  it('may be an ELF file in truth', () => {
    expect(readImage(elfFile(SAMPLE), 'app', 'bin')).toEqual(sample);
  });
});

describe('whatever the bytes are', () => {
  const file = elfFile(SAMPLE);
  const outcomeOf = (bytes: Uint8Array, kind: FirmwareImage['kind']) => {
    try {
      const image = readImage(bytes, 'app', kind);
      // What can be read can be asked about.
      for (const address of [0, RESET, 0x2000_0000, 0xffff_ffff]) symbolAt(image, address);
      expect(image.flash.length).toBeLessThanOrEqual(1024 * 1024);
      return 'image';
    } catch (error) {
      if (!(error instanceof FirmwareError)) throw error;
      expect(error.message).not.toContain('\n');
      return 'refused';
    }
  };
  const change = fc.tuple(
    fc.oneof(fc.nat(116), fc.nat(file.length - 1)),
    fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  );

  it('a mutated ELF is an image, or is refused in one line', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(file.length)),
        (changes, cut) => {
          const bytes = file.slice(0, cut ?? file.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          seen.add(outcomeOf(bytes, 'elf'));
        },
      ),
      { numRuns: 2000 },
    );
    expect([...seen].sort()).toEqual(['image', 'refused']);
  });

  it('so are random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, raw) => {
        outcomeOf(raw ? bytes : joined(file.subarray(0, 52), bytes), raw ? 'bin' : 'elf');
      }),
      { numRuns: 1000 },
    );
  });
});
