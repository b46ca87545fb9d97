/** The ports: levels, atomic sets, the lock, and the trace of outputs. */

import { describe, expect, it } from 'vitest';
import { GPIO_FORMS, Gpio } from '../../../../src/host/cortex-m/peripherals/gpio.ts';
import { Bench, peek, poke } from './bench.ts';

const MODER = 0x00;
const OTYPER = 0x04;
const PUPDR = 0x0c;
const IDR = 0x10;
const ODR = 0x14;
const BSRR = 0x18;
const LCKR = 0x1c;
const AFRL = 0x20;
const BRR = 0x28;

function port(letter: string) {
  const bench = new Bench();
  const form = GPIO_FORMS.find((one) => one.letter === letter);
  if (form === undefined) throw new Error(letter);
  return { bench, gpio: new Gpio(form, bench) };
}

/** Sets two bits of a pin as the HAL does: reads, changes, writes. */
function setPin(gpio: Gpio, register: number, pin: number, value: number): void {
  const before = peek(gpio, register);
  poke(gpio, register, (before & ~(3 << (2 * pin))) | (value << (2 * pin)));
}

it('is analogue after a reset, but for the pins of the debugger', () => {
  expect(GPIO_FORMS.map((form) => form.letter).join('')).toBe('ABCDEFGHI');
  expect(peek(port('A').gpio, MODER)).toBe(0xabff_ffff);
  expect(peek(port('C').gpio, MODER)).toBe(0xffff_ffff);
  expect(peek(port('A').gpio, PUPDR)).toBe(0x6400_0000);
});

describe('outputs', () => {
  it('are traced when their level changes, and only then', () => {
    const { bench, gpio } = port('A');
    poke(gpio, BSRR, 1 << 21);
    setPin(gpio, MODER, 5, 1);
    expect(bench.seen).toEqual([]);
    for (const cycle of [10, 20, 30]) {
      bench.cycle = cycle;
      // HAL_GPIO_TogglePin
      const odr = peek(gpio, ODR);
      poke(gpio, BSRR, ((odr & 0x20) << 16) | (~odr & 0x20));
    }
    poke(gpio, BSRR, 0x20);
    expect(bench.seen).toEqual(['10 PA5 1', '20 PA5 0', '30 PA5 1']);
    expect(peek(gpio, IDR) & 0x20).toBe(0x20);
  });

  it('are set by BSRR where both bits are written, and cleared by BRR', () => {
    const { gpio } = port('B');
    poke(gpio, BSRR, 0x000f_0003);
    expect(peek(gpio, ODR)).toBe(0x3);
    poke(gpio, BRR, 0x1);
    expect(peek(gpio, ODR)).toBe(0x2);
    gpio.write(BSRR + 2, 0x2, 2);
    expect(peek(gpio, ODR)).toBe(0);
  });

  it('show a level that was set before the pin became an output', () => {
    const { bench, gpio } = port('C');
    poke(gpio, ODR, 0x8001);
    expect(bench.seen).toEqual([]);
    setPin(gpio, MODER, 15, 1);
    setPin(gpio, MODER, 0, 1);
    expect(bench.seen).toEqual(['0 PC15 1', '0 PC0 1']);
  });

  it('with an open drain are high when they are let go', () => {
    const { bench, gpio } = port('D');
    poke(gpio, OTYPER, 1);
    setPin(gpio, MODER, 0, 1);
    poke(gpio, ODR, 1);
    expect(peek(gpio, IDR)).toBe(1);
    setPin(gpio, PUPDR, 0, 2);
    expect(peek(gpio, IDR)).toBe(0);
    expect(bench.seen).toEqual(['0 PD0 1', '0 PD0 0']);
  });

  it('are silent with a reset only if they were low', () => {
    const { bench, gpio } = port('E');
    setPin(gpio, MODER, 1, 1);
    poke(gpio, ODR, 2);
    gpio.reset();
    setPin(gpio, MODER, 1, 1);
    expect(bench.seen).toEqual(['0 PE1 1', '0 PE1 0']);
  });
});

it('inputs read what their pull resistors say', () => {
  const { bench, gpio } = port('F');
  poke(gpio, MODER, 0xffff_ffc0);
  expect(peek(gpio, IDR)).toBe(0);
  poke(gpio, PUPDR, 0b100101);
  expect(peek(gpio, IDR)).toBe(0b011);
  expect(bench.seen).toEqual([]);
});

it('the lock freezes its pins after the whole sequence, until a reset', () => {
  const { gpio } = port('G');
  const key = 1 << 16;
  for (const value of [key | 2, 2, 2]) poke(gpio, LCKR, value);
  peek(gpio, LCKR);
  setPin(gpio, MODER, 1, 1);
  expect(peek(gpio, MODER)).toBe(0xffff_fff7);
  for (const value of [key | 2, 2, key | 2]) poke(gpio, LCKR, value);
  expect([peek(gpio, LCKR), peek(gpio, LCKR)]).toEqual([2, key | 2]);
  poke(gpio, MODER, 0);
  poke(gpio, AFRL, 0xffff_ffff);
  poke(gpio, ODR, 2);
  expect([peek(gpio, MODER), peek(gpio, AFRL), peek(gpio, ODR)]).toEqual([4, 0xffff_ff0f, 2]);
  gpio.reset();
  poke(gpio, MODER, 0);
  expect(peek(gpio, MODER)).toBe(0);
});

it('a snapshot holds everything, the levels that were told too', () => {
  const { bench, gpio } = port('H');
  setPin(gpio, MODER, 3, 1);
  poke(gpio, ODR, 8);
  const saved = structuredClone(gpio.snapshot());
  poke(gpio, ODR, 0);
  gpio.restore(saved);
  poke(gpio, ODR, 8);
  poke(gpio, ODR, 0);
  expect(bench.seen).toEqual(['0 PH3 1', '0 PH3 0', '0 PH3 0']);
});
