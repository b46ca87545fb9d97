/** The timers: every cycle is worked out by hand. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIM_FORMS } from '../../../../src/host/cortex-m/peripherals/blocks.ts';
import { Tim } from '../../../../src/host/cortex-m/peripherals/tim.ts';
import { Bench, peek, poke } from './bench.ts';

const CR1 = 0x00;
const SMCR = 0x08;
const DIER = 0x0c;
const SR = 0x10;
const EGR = 0x14;
const CCMR1 = 0x18;
const CCER = 0x20;
const CNT = 0x24;
const PSC = 0x28;
const ARR = 0x2c;
const RCR = 0x30;
const CCR1 = 0x34;
const CCR2 = 0x38;

function timer(name: string) {
  const bench = new Bench();
  const form = TIM_FORMS.find((one) => one.name === name);
  if (form === undefined) throw new Error(name);
  const tim = new Tim(form, bench);
  const set = (...pairs: readonly (readonly [number, number])[]) => {
    for (const [offset, value] of pairs) poke(tim, offset, value);
  };
  return { bench, tim, set, to: (cycle: number) => bench.runTo(tim, cycle) };
}

describe('counting up', () => {
  it('has a period of (ARR + 1) times (PSC + 1) cycles', () => {
    const { bench, tim, set, to } = timer('TIM6');
    // As the HAL sets up its tick: 1 MHz, 1,000 of it.
    set([ARR, 999], [PSC, 159], [EGR, 1], [SR, 0], [DIER, 1], [CR1, 1]);
    expect(tim.nextCycle).toBe(160_000);
    to(159_999);
    expect(peek(tim, CNT)).toBe(999);
    expect(peek(tim, SR)).toBe(0);
    to(160_000);
    expect(peek(tim, CNT)).toBe(0);
    expect(peek(tim, SR)).toBe(1);
    expect(bench.seen).toEqual(['160000 irq 49 high']);
    poke(tim, SR, ~1);
    expect(bench.seen.at(-1)).toBe('160000 irq 49 low');
    expect(tim.nextCycle).toBe(320_000);
  });

  it('brings a new PSC in with the next update, and ARR at once without ARPE', () => {
    const { tim, set, to } = timer('TIM2');
    set([ARR, 9], [CR1, 1], [PSC, 3]);
    expect(tim.nextCycle).toBe(10);
    to(4);
    set([ARR, 5]);
    to(6);
    expect([peek(tim, CNT), peek(tim, SR) & 1]).toEqual([0, 1]);
    to(6 + 3);
    expect(peek(tim, CNT)).toBe(0);
    to(6 + 4);
    expect(peek(tim, CNT)).toBe(1);
  });

  it('brings a new ARR in with the next update with ARPE', () => {
    const { tim, set, to } = timer('TIM7');
    set([ARR, 9], [CR1, 0x81], [ARR, 4]);
    to(9);
    expect(peek(tim, CNT)).toBe(9);
    to(10);
    expect(peek(tim, CNT)).toBe(0);
    to(15);
    expect(peek(tim, CNT)).toBe(0);
    expect(peek(tim, ARR)).toBe(4);
  });

  it('runs on to its end and wraps without an update from beyond ARR', () => {
    const { tim, set, to } = timer('TIM6');
    set([ARR, 10], [EGR, 1], [SR, 0], [CNT, 0xfff0], [CR1, 1]);
    to(16);
    expect([peek(tim, CNT), peek(tim, SR)]).toEqual([0, 0]);
    expect(tim.nextCycle).toBe(16 + 11);
    expect(timer('TIM6').tim.nextCycle).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts 32 bits in TIM2 to TIM5, 16 in the others', () => {
    for (const form of TIM_FORMS) {
      const { tim } = timer(form.name);
      const wide = ['TIM2', 'TIM3', 'TIM4', 'TIM5'].includes(form.name);
      expect(peek(tim, ARR)).toBe(wide ? 0xffff_ffff : 0xffff);
      poke(tim, CNT, 0x1234_5678);
      expect(peek(tim, CNT)).toBe(wide ? 0x1234_5678 : 0x5678);
    }
  });

  it('stands still while ARR is 0', () => {
    const { tim, set, to } = timer('TIM6');
    set([ARR, 0], [CR1, 1]);
    to(1000);
    expect([peek(tim, CNT), peek(tim, SR)]).toEqual([0, 0]);
    expect(tim.nextCycle).toBe(Number.POSITIVE_INFINITY);
  });

  it('stops with CEN and goes on from there', () => {
    const { tim, set, to } = timer('TIM6');
    set([ARR, 99], [PSC, 9], [EGR, 1], [CR1, 1]);
    to(35);
    set([CR1, 0]);
    to(1_000_000);
    expect(peek(tim, CNT)).toBe(3);
    set([CR1, 1]);
    to(1_000_004);
    expect(peek(tim, CNT)).toBe(3);
    to(1_000_005);
    expect(peek(tim, CNT)).toBe(4);
  });

  it('takes no time for a thousand years of periods that nobody asks about', () => {
    const { tim, set, to } = timer('TIM2');
    set([ARR, 9], [CR1, 1]);
    to(10);
    expect(peek(tim, SR)).toBe(0x1f);
    expect(tim.nextCycle).toBe(Number.POSITIVE_INFINITY);
    to(5e15 + 7);
    expect(peek(tim, CNT)).toBe(7);
  });
});

describe('updates', () => {
  it('stop a one-pulse timer', () => {
    const { tim, set, to } = timer('TIM7');
    set([ARR, 9], [DIER, 1], [CR1, 0x9]);
    to(100);
    expect([peek(tim, CNT), peek(tim, CR1), peek(tim, SR)]).toEqual([0, 8, 1]);
  });

  it('come after RCR + 1 overflows', () => {
    const { tim, set, to } = timer('TIM8');
    set([ARR, 9], [RCR, 2], [EGR, 1], [SR, 0], [DIER, 1], [CR1, 1]);
    // The compare values are 0, which the wrap meets.
    expect(tim.nextCycle).toBe(10);
    to(10);
    expect([peek(tim, SR) & 1, tim.nextCycle]).toEqual([0, 30]);
    to(30);
    expect(peek(tim, SR) & 1).toBe(1);
    set([SR, 0]);
    to(60);
    expect(peek(tim, SR) & 1).toBe(1);
  });

  it('do not come with UDIS', () => {
    const { tim, set, to } = timer('TIM6');
    set([ARR, 9], [CR1, 3]);
    to(1005);
    expect([peek(tim, CNT), peek(tim, SR)]).toEqual([5, 0]);
    set([CNT, 3], [EGR, 1]);
    expect([peek(tim, CNT), peek(tim, SR)]).toEqual([0, 0]);
  });

  it('by software set the flag unless URS is set, and start the tick anew', () => {
    const { tim, set, to } = timer('TIM6');
    set([PSC, 9], [EGR, 1]);
    expect(peek(tim, SR)).toBe(1);
    set([SR, 0], [CR1, 5]);
    to(25);
    expect(peek(tim, CNT)).toBe(2);
    set([EGR, 1]);
    expect([peek(tim, CNT), peek(tim, SR)]).toEqual([0, 0]);
    to(34);
    expect(peek(tim, CNT)).toBe(0);
    to(35);
    expect(peek(tim, CNT)).toBe(1);
  });
});

describe('counting down', () => {
  it('goes from ARR to 0 and sets the flag with the wrap', () => {
    const { tim, set, to } = timer('TIM3');
    set([ARR, 9], [CR1, 0x10], [EGR, 1], [SR, 0], [CR1, 0x11]);
    expect(peek(tim, CNT)).toBe(9);
    to(9);
    expect([peek(tim, CNT), peek(tim, SR) & 1]).toEqual([0, 0]);
    to(10);
    expect([peek(tim, CNT), peek(tim, SR) & 1]).toEqual([9, 1]);
  });
});

describe('compare channels', () => {
  it('set their flags and lines when the counter gets to their value', () => {
    const { bench, tim, set, to } = timer('TIM1');
    set([ARR, 99], [CCR1, 30], [CCR2, 70], [DIER, 0x6], [CR1, 1]);
    expect(tim.nextCycle).toBe(30);
    to(99);
    expect(bench.seen).toEqual(['30 irq 44 high']);
    expect(peek(tim, SR)).toBe(0x6);
    set([SR, ~0x6]);
    expect(bench.lines.size).toBe(0);
    to(130);
    expect(bench.seen.at(-1)).toBe('130 irq 44 high');
  });

  it('meet a value beyond ARR with the wrap', () => {
    const { tim, set, to } = timer('TIM16');
    set([ARR, 9], [CCR1, 500], [CR1, 1]);
    to(9);
    expect(peek(tim, SR)).toBe(0);
    to(10);
    expect(peek(tim, SR)).toBe(3);
  });

  it('take a preloaded value with the update', () => {
    const { tim, set, to } = timer('TIM16');
    set([ARR, 99], [CCMR1, 0x08], [CCR1, 20], [EGR, 1], [SR, 0], [CCR1, 40], [CR1, 1]);
    to(20);
    expect(peek(tim, SR)).toBe(2);
    set([SR, 0]);
    to(139);
    expect(peek(tim, SR)).toBe(1);
    to(140);
    expect(peek(tim, SR)).toBe(3);
  });

  it('are none when they are inputs', () => {
    const { tim, set, to } = timer('TIM16');
    set([CCMR1, 0x01], [ARR, 9], [CR1, 1]);
    to(100);
    expect(peek(tim, SR)).toBe(1);
  });
});

describe('interrupt lines', () => {
  it.each([
    ['TIM1', 42, 41, 43, 44],
    ['TIM8', 52, 51, 53, 54],
    ['TIM2', 45, 45, 45, 45],
  ])('%s has those of the vector table', (name, update, brk, trigger, compare) => {
    const { bench, set } = timer(name);
    for (const [bits, irq] of [
      [0x01, update],
      [0x80, brk],
      [0x40, trigger],
      [0x02, compare],
    ] as const) {
      set([DIER, bits], [EGR, bits]);
      expect([...bench.lines]).toEqual([irq]);
      set([SR, 0]);
      expect(bench.lines.size).toBe(0);
    }
  });

  it('stay high while any flag of theirs is asked for', () => {
    const { bench, set } = timer('TIM2');
    set([DIER, 3], [EGR, 3], [SR, ~1]);
    expect([...bench.lines]).toEqual([45]);
    set([DIER, 1]);
    expect(bench.lines.size).toBe(0);
  });
});

it('what is not modelled is said, once', () => {
  const { bench, set } = timer('TIM3');
  set([SMCR, 7], [SMCR, 7], [DIER, 0x100], [CCER, 1], [CR1, 0x20]);
  expect(bench.warnings).toEqual([
    'TIM3: it counts its own clock; other modes are not modelled',
    'TIM3: its DMA requests are not modelled',
    'TIM3: its channels move no pins and see none',
    'TIM3: centre-aligned counting is not modelled: it counts up',
  ]);
});

it('a reset leaves nothing', () => {
  const { bench, tim, set, to } = timer('TIM2');
  set([ARR, 9], [DIER, 1], [CR1, 1]);
  to(35);
  tim.reset();
  expect(bench.lines.size).toBe(0);
  expect([CR1, DIER, SR, CNT].map((offset) => peek(tim, offset))).toEqual([0, 0, 0, 0]);
  expect([peek(tim, ARR), tim.nextCycle]).toEqual([0xffff_ffff, Number.POSITIVE_INFINITY]);
});

it('parts of a register can be read and written', () => {
  const { tim } = timer('TIM2');
  poke(tim, ARR, 0x1122_3344);
  tim.write(ARR + 2, 0xaabb, 2);
  tim.write(ARR, 0xffcc, 1);
  expect(peek(tim, ARR)).toBe(0xaabb_33cc);
  expect([tim.read(ARR + 2, 2), tim.read(ARR + 1, 1)]).toEqual([0xaabb, 0x33]);
});

type Store = readonly [after: number, offset: number, value: number];

/** A program of stores at cycles; small numbers, so that much happens. */
const stores = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 400 }),
    fc.constantFrom(CR1, DIER, SR, EGR, CCMR1, CNT, PSC, ARR, RCR, CCR1, CCR2),
    fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(0x81, 0x11, 0x808, 0x0108, 0xffff)),
  ),
  { minLength: 3, maxLength: 14 },
);

/** Registers after each store and at the end, and what came out when. */
function played(name: string, program: readonly Store[], cuts: readonly number[], saves: boolean) {
  const { bench, tim, to } = timer(name);
  const registers: number[][] = [];
  let at = 0;
  const stops = [...cuts].sort((a, b) => a - b);
  const goTo = (cycle: number) => {
    for (const cut of stops) {
      if (cut <= bench.cycle || cut >= cycle) continue;
      to(cut);
      if (saves) tim.restore(structuredClone(tim.snapshot()));
    }
    to(cycle);
  };
  for (const [after, offset, value] of [...program, [2000, SR, 0xffff] as const]) {
    at += after;
    goTo(at);
    registers.push([CR1, SR, CNT, PSC, ARR].map((register) => peek(tim, register)));
    poke(tim, offset, value);
  }
  return { registers, seen: bench.seen };
}

/** Counts down past 0 and gets a period that is shorter than where it is then. */
const BELOW_COUNT: [string, Store[], number[]] = [
  'TIM1',
  [
    [0, CR1, 0x11],
    [0, CNT, 129],
    [130, ARR, 1],
    [46, CR1, 0x81],
  ],
  [131],
];

it('any slicing gives the same at the same cycles, with snapshots between', () => {
  const names = fc.constantFrom('TIM1', 'TIM2', 'TIM6', 'TIM16');
  const cuts = fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 30 });
  fc.assert(
    fc.property(names, stores, cuts, (name, program, where) => {
      const inOne = played(name, program, [], false);
      expect(played(name, program, where, true)).toEqual(inOne);
    }),
    { numRuns: 300, examples: [BELOW_COUNT] },
  );
});

it('stepping cycle by cycle sees each flag when nextCycle says', () => {
  fc.assert(
    fc.property(fc.constantFrom('TIM1', 'TIM6'), stores, (name, program) => {
      const inOne = played(name, program, [], false);
      const every = Array.from({ length: 1200 }, (_, i) => i + 1);
      expect(played(name, program, every, false)).toEqual(inOne);
    }),
    { numRuns: 40 },
  );
});
