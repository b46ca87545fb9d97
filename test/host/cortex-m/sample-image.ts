/** A small firmware for tests of what is said about one: two handlers, two calls, three blocks. */

import { type ElfOf, halves, joined, vectorTable, words } from './elf-file.ts';

export const CODE = 0x0800_0000 + 142 * 4;
export const MAIN = CODE;
export const TICK = CODE + 28;
export const RESET = CODE + 32;
export const DEFAULT = CODE + 36;
export const VENEER = CODE + 40;
const END = CODE + 48;

/** By their offsets: main, the handler of the tick, the reset handler, an endless loop, a veneer. */
const code = joined(
  halves(
    0x4b04, // ldr r3, [pc, #16]: a register of USART2
    0x601a, // str r2, [r3]
    0xf241, // movw r1, #0x1000
    0x0100,
    0xf2c4, // movt r1, #0x4002: CORDIC
    0x0102,
    0xf04f, // mov.w r2, #0xe000e000
    0x22e0,
    0x6910, // ldr r0, [r2, #16]: SysTick
    0xbf00, // nop
  ),
  words(0x4000_4428, 0x0c1f_e060 | 1),
  halves(0x4770, 0xbf00), // the tick: bx lr
  halves(0xe7f0, 0xbf00), // reset: b main
  halves(0xe7fe, 0xbf00), // loop
  halves(0xf85f, 0xf000), // ldr.w pc, [pc]
  words(0x0c1f_e128 | 1),
);

export const SAMPLE: ElfOf = {
  entry: RESET | 1,
  segments: [
    {
      address: 0x0800_0000,
      bytes: joined(vectorTable(0x2008_0000, { 1: RESET | 1, 15: TICK | 1 }, DEFAULT | 1), code),
    },
    { address: 0x2000_0000, loadAddress: END, bytes: words(7), memoryBytes: 0x608 },
  ],
  sections: [
    { name: '.isr_vector', address: 0x0800_0000, bytes: 142 * 4 },
    { name: '.text', address: CODE, bytes: END - CODE, isCode: true },
    { name: '.data', address: 0x2000_0000, bytes: 4 },
    { name: '.bss', address: 0x2000_0004, bytes: 0x604, isEmpty: true },
  ],
  symbols: [
    { name: 'main.c', value: 0, type: 'file', binding: 'local' },
    { name: '$t', value: MAIN, binding: 'local', section: '.text' },
    {
      name: 'g_pfnVectors',
      value: 0x0800_0000,
      bytes: 568,
      type: 'object',
      section: '.isr_vector',
    },
    { name: 'Infinite_Loop', value: DEFAULT, binding: 'local', section: '.text' },
    { name: 'Default_Handler', value: DEFAULT, bytes: 2, binding: 'local', section: '.text' },
    {
      name: 'TIM2_IRQHandler',
      value: DEFAULT | 1,
      bytes: 2,
      type: 'function',
      binding: 'weak',
      section: '.text',
    },
    { name: 'SysTick_Handler', value: TICK | 1, bytes: 2, type: 'function', section: '.text' },
    {
      name: 'Reset_Handler',
      value: RESET | 1,
      bytes: 2,
      type: 'function',
      binding: 'weak',
      section: '.text',
    },
    { name: 'LoopInReset', value: RESET, binding: 'local', section: '.text' },
    { name: 'main', value: MAIN | 1, bytes: 28, type: 'function', section: '.text' },
    {
      name: 'counter',
      value: 0x2000_0000,
      bytes: 4,
      type: 'object',
      binding: 'local',
      section: '.data',
    },
    { name: '_sdata', value: 0x2000_0000, section: '.data' },
    { name: '_Min_Stack_Size', value: 0x400 },
    { name: 'mvServerLog', value: 0x0c1f_e128, type: 'function' },
    { name: 'mvGetWallTime', value: 0x0c1f_e038 },
  ],
};
