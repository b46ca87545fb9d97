/** `notspot inspect`: what it prints, for a person and for a program, and what it refuses. */

import { describe, expect, test } from 'vitest';
import { elfFile } from '../host/cortex-m/elf-file.ts';
import { SAMPLE } from '../host/cortex-m/sample-image.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { run } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
folder.write('app.elf', elfFile(SAMPLE));
const { sections: _, symbols: __, ...stripped } = SAMPLE;
folder.write('stripped.elf', elfFile({ ...stripped, segments: SAMPLE.segments.slice(0, 1) }));
folder.write('cut.elf', elfFile(SAMPLE).slice(0, 700));

describe.concurrent('inspect', () => {
  test('prints memory, calls, handlers and peripherals', async () => {
    const { code, stdout, stderr } = await run(['inspect', 'app.elf'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/hash [0-9a-f]{16}/, 'hash H')).toBe(`app.elf  ELF for Cortex-M, hash H
  entry   Reset_Handler at 0x08000258
  stack   from 0x20080000 down, 1,024 bytes reserved, to 0x2007fc00
  flash         620 of 1,048,576 bytes   0.1 %
  RAM         1,544 of 524,288 bytes     0.3 %

  sections
    .isr_vector          0x08000000       568
    .text                0x08000238        48
    .data                0x20000000         4  copied from 0x08000268
    .bss                 0x20000004     1,540  not in the file

  system calls, 1 that the code refers to
    mvServerLog
    slot 12 of the gateway, which no header declares

  handlers
    SysTick      SysTick_Handler
    all others   Default_Handler

  peripherals that the code shows
    USART2       0x40004400
    CORDIC       0x40021000  not modelled: reads 0, writes are ignored
    SCS          0xe000e000
`);
  });

  test('says so where the file says nothing', async () => {
    const { stdout } = await run(['inspect', 'stripped.elf'], { cwd });
    expect(stdout).toContain('entry   0x08000258\n  stack   from 0x20080000 down\n');
    expect(stdout).toContain('sections\n    none: the file has no section headers\n');
    expect(stdout).toContain('all others   0x0800025c\n');
  });

  test('--json prints one object', async () => {
    const { code, stdout } = await run(['inspect', 'app.elf', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'app.elf',
      name: 'app',
      kind: 'elf',
      entry: { address: 0x0800_0258, symbol: 'Reset_Handler' },
      stack: { top: 0x2008_0000, reservedBytes: 1024 },
      calls: ['mvServerLog'],
      unknownSlots: [12],
      interrupts: [{ name: 'SysTick', irq: null, symbol: 'SysTick_Handler' }],
    });
    expect(stdout.split('\n').length).toBe(2);
  });

  test.each([
    [
      'cut.elf',
      'cut.elf: the file is truncated: what program header 0 loads ends at byte 732, and there are 700',
    ],
    ['none.elf', 'none.elf: cannot read: no such file or folder'],
    ['app.ts', 'app.ts: must be firmware (.elf, .bin), found ".ts"'],
  ])('%s is refused with one line', async (file, line) => {
    expect(await run(['inspect', file], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: `notspot: ${line}\n`,
    });
  });
});
