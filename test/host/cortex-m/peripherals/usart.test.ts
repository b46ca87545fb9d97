/** The serial ports: text by lines, the times of characters, flags and interrupts. */

import { describe, expect, it } from 'vitest';
import { USART_FORMS } from '../../../../src/host/cortex-m/peripherals/blocks.ts';
import { Usart } from '../../../../src/host/cortex-m/peripherals/usart.ts';
import { Bench, peek, poke } from './bench.ts';

const CR1 = 0x00;
const CR2 = 0x04;
const CR3 = 0x08;
const BRR = 0x0c;
const RQR = 0x18;
const ISR = 0x1c;
const ICR = 0x20;
const TDR = 0x28;
const PRESC = 0x2c;

const ON = 0x9;
const TXE = 0x80;
const TC = 0x40;
const TXFE = 1 << 23;
const TXFT = 1 << 27;
const FIFOEN = 1 << 29;

function port(name = 'USART2', brr = 1389) {
  const bench = new Bench();
  const form = USART_FORMS.find((one) => one.name === name);
  if (form === undefined) throw new Error(name);
  const usart = new Usart(form, bench);
  poke(usart, BRR, brr);
  poke(usart, CR1, ON);
  /** As HAL_UART_Transmit polls: waits for TXE before each character. */
  const print = (text: string) => {
    for (const character of text) {
      while ((peek(usart, ISR) & TXE) === 0) bench.runTo(usart, usart.nextCycle);
      poke(usart, TDR, character.charCodeAt(0));
    }
  };
  const wait = (flag: number) => {
    while ((peek(usart, ISR) & flag) === 0) bench.runTo(usart, usart.nextCycle);
  };
  return { bench, usart, print, wait, to: (cycle: number) => bench.runTo(usart, cycle) };
}

describe('text', () => {
  it('comes out by lines, when the newline is through', () => {
    const { bench, usart, print, wait } = port();
    print('one\r\ntwo\n');
    wait(TC);
    // 115,200 baud of 160 MHz: 1,389 cycles a bit, ten bits a character.
    expect(bench.seen).toEqual(['69450 USART2 one', '125010 USART2 two']);
    expect(usart.nextCycle).toBe(Number.POSITIVE_INFINITY);
  });

  it('comes out without a newline once the port was idle for 1,000 characters', () => {
    const { bench, print, to } = port();
    print('> ');
    const idleFrom = 2 * 13_890;
    to(idleFrom + 1000 * 13_890 - 1);
    expect(bench.seen).toEqual([]);
    to(idleFrom + 1000 * 13_890);
    expect(bench.seen).toEqual(['13917780 USART2 > ']);
  });

  it('is cut after 256 characters', () => {
    const { bench, print, wait } = port('LPUART1', 0x300);
    print(`${'x'.repeat(300)}\n`);
    wait(TC);
    expect(bench.seen.map((line) => line.split(' ')[2]?.length)).toEqual([256, 44]);
  });

  it('is told as it is when it is not printable', () => {
    const { bench, print, wait } = port();
    print('\u001b[1m\u0000\u00e9\n');
    wait(TC);
    expect(bench.seen[0]).toBe('97230 USART2 \u001b[1m\u0000\u00e9');
  });

  it('comes out with a reset, as far as it was sent', () => {
    const { bench, usart, print } = port();
    print('abc');
    usart.reset();
    expect(bench.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual(['USART2 a']);
    expect([peek(usart, ISR), peek(usart, CR1)]).toEqual([TXE | TC, 0]);
  });
});

describe('times of a character', () => {
  it.each([
    ['8 data bits', 'USART1', 100, 0, 0, 0, 1000],
    ['9 data bits', 'UART4', 100, 0x1000, 0, 0, 1100],
    ['7 data bits', 'UART5', 100, 0x1000_0000, 0, 0, 900],
    ['two stop bits', 'USART3', 100, 0, 0x2000, 0, 1100],
    ['oversampling by 8', 'USART2', 0x1a2, 0x8000, 0, 0, 2100],
    ['a prescaler of 4', 'USART2', 100, 0, 0, 2, 4000],
    ['the low-power port', 'LPUART1', 0x8200, 0, 0, 0, 1300],
  ])('%s', (_, name, brr, cr1, cr2, presc, cycles) => {
    const { usart } = port(name, brr);
    poke(usart, CR1, 0);
    poke(usart, CR2, cr2);
    poke(usart, PRESC, presc);
    poke(usart, CR1, ON | cr1);
    poke(usart, TDR, 0x55);
    expect(usart.nextCycle).toBe(cycles);
  });
});

describe('flags', () => {
  it('TXE: a character waits behind the one on the wire; TC: all are through', () => {
    const { usart, to } = port('USART2', 100);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(TXE | TC);
    poke(usart, TDR, 65);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(TXE);
    poke(usart, TDR, 66);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(0);
    to(999);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(0);
    to(1000);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(TXE);
    to(2000);
    expect(peek(usart, ISR) & (TXE | TC)).toBe(TXE | TC);
    poke(usart, ICR, TC);
    expect(peek(usart, ISR) & TC).toBe(0);
  });

  it('TEACK and REACK follow the enables, which the HAL waits for', () => {
    const { usart } = port();
    expect(peek(usart, ISR) >>> 21).toBe(1);
    poke(usart, CR1, 0xd);
    expect(peek(usart, ISR) >>> 21).toBe(3);
    poke(usart, CR1, 0xc);
    expect(peek(usart, ISR) >>> 21).toBe(0);
  });

  it('a FIFO takes eight characters, and tells of free places', () => {
    const { bench, usart, to } = port('USART2', 100);
    poke(usart, CR1, ON | FIFOEN);
    poke(usart, CR3, 2 << 29);
    for (const character of 'abcdefghi') poke(usart, TDR, character.charCodeAt(0));
    expect(peek(usart, ISR) & (TXE | TXFE | TXFT)).toBe(0);
    poke(usart, TDR, 0x7a);
    to(1000);
    expect(peek(usart, ISR) & (TXE | TXFE | TXFT)).toBe(TXE);
    to(4000);
    expect(peek(usart, ISR) & (TXE | TXFE | TXFT)).toBe(TXE | TXFT);
    to(8000);
    expect(peek(usart, ISR) & (TXFE | TC)).toBe(TXFE | 0);
    poke(usart, TDR, 10);
    to(10_000);
    expect(bench.seen).toEqual(['10000 USART2 abcdefghi']);
    expect(peek(usart, ISR) & TC).toBe(TC);
  });

  it('a request empties what waits', () => {
    const { bench, usart, to } = port('USART2', 100);
    for (const character of 'ab') poke(usart, TDR, character.charCodeAt(0));
    poke(usart, RQR, 0x10);
    expect(peek(usart, ISR) & TXE).toBe(TXE);
    to(1000);
    expect(peek(usart, ISR) & TC).toBe(TC);
    usart.reset();
    expect(bench.seen).toEqual(['1000 USART2 a']);
  });

  it('nothing is sent while the port or its transmitter is off', () => {
    const { usart } = port('USART2', 100);
    poke(usart, CR1, 1);
    poke(usart, TDR, 65);
    expect(usart.nextCycle).toBe(Number.POSITIVE_INFINITY);
    poke(usart, CR1, ON);
    expect(usart.nextCycle).toBe(1000);
    poke(usart, CR1, 0);
    expect(usart.nextCycle).toBe(Number.POSITIVE_INFINITY);
    poke(usart, TDR, 65);
    expect(peek(usart, ISR) & TC).toBe(TC);
  });
});

it('interrupts carry a text as HAL_UART_Transmit_IT sends it', () => {
  const { bench, usart, to } = port('UART4', 100);
  const text = 'hi\n';
  let next = 0;
  poke(usart, CR1, ON | 0x80);
  for (let cycle = 0; cycle < 5000; cycle += 10) {
    to(cycle);
    if (!bench.lines.has(64)) continue;
    if ((peek(usart, CR1) & 0x80) !== 0) {
      if (next < text.length) poke(usart, TDR, text.charCodeAt(next++));
      else poke(usart, CR1, ON | 0x40);
    } else {
      poke(usart, ICR, TC);
      poke(usart, CR1, ON);
    }
  }
  expect(bench.seen).toContain('3000 UART4 hi');
  expect(bench.seen.filter((line) => line.startsWith('3000 irq'))).toEqual([
    '3000 irq 64 high',
    '3000 irq 64 low',
  ]);
});

it('DMA is not modelled, which is said', () => {
  const { bench, usart } = port();
  poke(usart, CR3, 0x80);
  poke(usart, CR3, 0x80);
  expect(bench.warnings).toEqual(['USART2: DMA is not modelled']);
});

it('a snapshot in the middle of a line goes on to the same text at the same cycle', () => {
  const whole = port();
  whole.print('hello world\n');
  whole.wait(TC);
  for (let cut = 5000; cut < 166_680; cut += 17_000) {
    const { bench, usart, to } = port();
    poke(usart, CR1, ON | FIFOEN);
    for (const character of 'hello wor') poke(usart, TDR, character.charCodeAt(0));
    to(Math.min(cut, 13_890 * 3));
    const other = new Usart({ name: 'USART2', irq: 62, isLowPower: false }, bench);
    other.restore(structuredClone(usart.snapshot()));
    for (const character of 'ld\n') {
      while ((peek(other, ISR) & TXE) === 0) bench.runTo(other, other.nextCycle);
      poke(other, TDR, character.charCodeAt(0));
    }
    bench.runTo(other, 200_000);
    expect(bench.seen).toEqual(whole.bench.seen);
  }
});
