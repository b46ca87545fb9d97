/**
 * Loops that are skipped, against the same loops executed pass by pass.
 *
 * Two processors run the same code to the same cycles; one skips what it can. Their registers, memory,
 * time and exceptions must be the same at each of them.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Core, STOP } from '../../../../src/host/cortex-m/core.ts';
import { Loops } from '../../../../src/host/cortex-m/loops/loops.ts';
import { Assembler, RAM, SYSTEM } from '../assembler.ts';
import { type Processor, processor } from '../processor.ts';

const DWT_CTRL = 0xe000_1000;
const DEMCR = 0xe000_edfc;
/** What the loops of these tests read and write. */
const DATA = RAM + 0x100;
const DATA_WORDS = 2;
/** Few, so that instructions of a body have to do with each other. */
const REGISTERS = 3;

/** Runs to a cycle as the host does; how many cycles were not executed. */
function runSkipping(core: Core, loops: Loops, untilCycle: number): number {
  let skipped = 0;
  while (core.now < untilCycle) {
    let stop = core.run(Math.min(untilCycle, core.now + loops.lookCycles));
    const from = core.now;
    if ((stop === STOP.deadline || stop === STOP.paused) && from < untilCycle) {
      stop = loops.look(untilCycle, true, stop);
      skipped += core.now - from - loops.executedCycles;
    }
    if (stop !== STOP.deadline && stop !== STOP.paused) break;
  }
  return skipped;
}

function stateOf({ core, taken }: Processor) {
  const words = new Int32Array(64);
  core.cpu.capture(words);
  return {
    now: core.now,
    registers: [...words],
    data: [...core.bus.ram32.subarray((DATA - RAM) >>> 2, ((DATA - RAM) >>> 2) + DATA_WORDS)],
    taken: [...taken],
  };
}

/** Runs both to all the cycles; the share of the time that one of them skipped. */
function compare(make: () => Assembler, vectors: Record<number, string>, cuts: readonly number[]) {
  const [plain, skipping] = [processor(make(), vectors), processor(make(), vectors)];
  const loops = new Loops(skipping.core);
  let skipped = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    plain.core.run(cut);
    skipped += runSkipping(skipping.core, loops, cut);
    expect(stateOf(skipping)).toEqual(stateOf(plain));
  }
  return skipped / plain.core.now;
}

interface Draw {
  readonly registers: readonly number[];
  readonly data: readonly number[];
  readonly body: readonly (readonly number[])[];
  readonly exit: number;
  readonly tickCycles: number;
}

const register = fc.integer({ min: 0, max: REGISTERS - 1 });
const wordIndex = fc.integer({ min: 0, max: DATA_WORDS - 1 });
const small = fc.integer({ min: -300, max: 300 });
const amount = fc.constantFrom(0, 1, 1, 1, 2, 3, 24);
/** r6 is the cycle counter's block, r7 the data; sp is there too. */
const COUNTER = 6;
const BASE = 7;

const instruction: fc.Arbitrary<readonly number[]> = fc
  .tuple(register, register, register, wordIndex, amount, fc.integer({ min: 0, max: 13 }))
  .chain(([d, n, m, word, k, condition]) => {
    const often = [
      [0x3000 | (d << 8) | k],
      [0x3800 | (d << 8) | k],
      [0x6800 | (word << 6) | (BASE << 3) | d],
      [0x6000 | (word << 6) | (BASE << 3) | d],
      [0x2800 | (n << 8) | k],
      [0x4280 | (m << 3) | n],
      [0x4600 | (m << 3) | d],
      [0xbf00],
    ];
    const seldom = [
      [0x2000 | (d << 8) | k],
      [0x1800 | (m << 6) | (n << 3) | d],
      [0x1a00 | (m << 6) | (n << 3) | d],
      [0x4240 | (n << 3) | d],
      [0x42c0 | (m << 3) | n],
      [0x43c0 | (m << 3) | d],
      [0x4000 | (m << 3) | d],
      [0x4040 | (m << 3) | d],
      [0x4140 | (m << 3) | d],
      [0x4200 | (m << 3) | n],
      [0x4340 | (m << 3) | d],
      [((k & 7) << 6) | (m << 3) | d],
      [0x0800 | ((k & 31) << 6) | (m << 3) | d],
      [0xb2c0 | (m << 3) | d],
      [0x7800 | (word << 6) | (BASE << 3) | d],
      [0x7000 | (word << 6) | (BASE << 3) | d],
      [0x6840 | (COUNTER << 3) | d],
      [0xb400 | (1 << d) | (1 << n)],
      [0xbc00 | (1 << d)],
      // sub.w, rsb.w, add.w with a shifted operand
      [0xf1a0 | n, (d << 8) | k],
      [0xf1c0 | n, (d << 8) | k],
      [0xeb00 | n, (d << 8) | 0x40 | m],
      // ldr.w and strd
      [0xf8d0 | BASE, (d << 12) | (word * 4)],
      [0xe9c0 | BASE, (d << 12) | (m << 8)],
      // a branch over the next instruction, by the flags or a register
      [0xd000 | (condition << 8), 0xbf00],
      [0xb100 | n, 0xbf00],
      [0xb900 | n, 0xbf00],
      // it, with an instruction
      [0xbf08 | (condition << 4), 0x3000 | (d << 8) | k],
      [0xf3ef, 0x8000 | (d << 8)],
    ];
    return fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...often) },
      { weight: 1, arbitrary: fc.constantFrom(...seldom) },
    );
  });

const draws: fc.Arbitrary<Draw> = fc.record({
  registers: fc.array(fc.oneof(fc.integer(), small), {
    minLength: REGISTERS,
    maxLength: REGISTERS,
  }),
  data: fc.array(fc.oneof(fc.integer(), small), { minLength: DATA_WORDS, maxLength: DATA_WORDS }),
  body: fc.array(instruction, { minLength: 1, maxLength: 6 }),
  exit: fc.integer({ min: 0, max: 15 }),
  tickCycles: fc.constantFrom(0, 700, 3_000, 20_000),
});

/** Sets everything up, and loops until the exit's condition fails (14 and 15: for ever). */
function program({ registers, data, body, exit, tickCycles }: Draw): Assembler {
  const asm = new Assembler().label('main');
  if (tickCycles > 0) {
    asm.poke(SYSTEM.systLoad, tickCycles).poke(SYSTEM.systVal, 0).poke(SYSTEM.systCtrl, 7);
  }
  asm.poke(DEMCR, 1 << 24).poke(DWT_CTRL, 1);
  for (const [i, word] of data.entries()) asm.poke(DATA + i * 4, word);
  asm.ldrConst(COUNTER, DWT_CTRL).ldrConst(BASE, DATA);
  for (const [i, word] of registers.entries()) asm.ldrConst(i, word);
  asm.b('loop').pool().label('loop');
  for (const halfwords of body) asm.raw(...halfwords);
  const halfwords = body.flat().length;
  if (exit < 14) asm.raw(0xd000 | (exit << 8) | ((-halfwords - 2) & 0xff));
  else asm.b('loop');
  return asm
    .label('end')
    .b('end')
    .label('tick')
    .ldrConst(0, DATA)
    .ldr(1, 0)
    .adds(1, 1)
    .str(1, 0)
    .bx(14)
    .pool();
}

const CUTS = fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 6 });

test('random loops come to the same state, with and without skipping, wherever they are cut', () => {
  fc.assert(
    fc.property(draws, CUTS, (draw, cuts) => {
      compare(() => program(draw), { 15: 'tick' }, cuts);
    }),
    { numRuns: 600 },
  );
});

/** r0 counts, r1 and r3 are limits, r2 is for the loops, which begin at "loop"; "end" is behind. */
function loop(code: (asm: Assembler) => void) {
  return () => {
    const asm = new Assembler()
      .label('main')
      .poke(DEMCR, 1 << 24)
      .poke(DWT_CTRL, 1);
    asm
      .poke(RAM + 0x4000, 1)
      .poke(SYSTEM.systLoad, 200_000)
      .poke(SYSTEM.systCtrl, 5);
    asm.ldrConst(COUNTER, DWT_CTRL).ldrConst(BASE, DATA).ldrConst(1, 50_000);
    asm.ldrConst(3, 5_000).ldrConst(4, SYSTEM.systVal).movs(0, 0).movs(2, 0).nop();
    asm.b('loop').pool().label('loop');
    code(asm);
    return asm.label('end').b('end').label('leaf').nop().bx(14);
  };
}

/** A branch back by so many halfwords, and this one. */
const back = (condition: number, halfwords: number) => {
  return 0xd000 | (condition << 8) | ((-halfwords - 2) & 0xff);
};
const [NE, CS, CC, PL] = [1, 2, 3, 5];
/** cmp r0, r1 and the like. */
const compareRegisters = (n: number, m: number) => 0x4280 | (m << 3) | n;

describe('skipped nearly all is', () => {
  test.each<[string, (asm: Assembler) => void]>([
    ['counting up in a register', (asm) => asm.adds(0, 1).raw(compareRegisters(0, 1), back(NE, 2))],
    ['counting down', (asm) => asm.subs(1, 1).raw(back(NE, 1))],
    [
      'a loop that is left from its middle',
      (asm) => asm.raw(compareRegisters(0, 1), 0xd001).adds(0, 1).b('loop'),
    ],
    [
      'a volatile counter, as compiled without optimising',
      (asm) => {
        asm.nop().ldr(3, BASE).adds(3, 1).str(3, BASE).ldr(2, BASE);
        asm.raw(compareRegisters(2, 1), back(CC, 6));
      },
    ],
    [
      'a counter on the stack, with a call of a function',
      (asm) => {
        asm.push(0b11).bl('leaf').pop(0b11).adds(0, 1);
        asm.raw(compareRegisters(0, 1), back(NE, 6));
      },
    ],
    [
      'waiting for the cycle counter',
      (asm) => {
        asm.ldr(2, COUNTER, 4).raw(0x1a12, compareRegisters(2, 1), back(CC, 3));
      },
    ],
    ['counting for ever', (asm) => asm.adds(0, 3).b('loop')],
    [
      'an instruction in an IT block, done in each pass',
      (asm) => {
        asm.raw(compareRegisters(0, 1), 0xbf18, 0x3001).raw(back(NE, 3));
      },
    ],
    [
      'an instruction in an IT block, done in none',
      (asm) => {
        asm.adds(0, 1).raw(compareRegisters(0, 1), 0xbf08, 0x3201, back(NE, 4));
      },
    ],
    [
      'waiting for a bit of a register with a time-out',
      (asm) => {
        asm
          .ldrConst(2, SYSTEM.scr)
          .ldr(2, 2)
          .raw(0x0752, 0xd400 | 2);
        asm.adds(0, 1).raw(compareRegisters(0, 1), back(NE, 6)).b('end').pool();
      },
    ],
  ])('%s', (_, code) => {
    expect(compare(loop(code), {}, [100_000, 400_000])).toBeGreaterThan(0.9);
  });
});

describe('skipped no further than it goes is', () => {
  test.each<[string, (asm: Assembler) => void]>([
    [
      'a counter that is looked at through a shift',
      (asm) => asm.adds(0, 1).raw(0x0a02).cmp(2, 20).raw(back(NE, 3)),
    ],
    [
      'half a word of a counter',
      (asm) => {
        asm
          .ldr(2, BASE)
          .adds(2, 16)
          .str(2, BASE)
          .raw(0x8800 | (BASE << 3) | 2);
        asm.cmp(2, 1).raw(back(CS, 5));
      },
    ],
    [
      'a counter of which a byte is stored',
      (asm) =>
        asm
          .ldr(2, BASE)
          .adds(2, 1)
          .raw(0x7000 | (BASE << 3) | 2)
          .b('loop'),
    ],
    [
      'a search through memory',
      (asm) =>
        asm
          .raw(0x683a)
          .adds(BASE, 4)
          .cmp(2, 0)
          .raw(0xd000 | (-5 & 0xff)),
    ],
    [
      'waiting for the system timer, which no interrupt tells of',
      (asm) => {
        asm.ldr(2, 4).raw(0x0ad2, compareRegisters(2, 0), 0xd001).movs(2, 0).b('loop');
      },
    ],
    [
      'a copy of the flags',
      (asm) => {
        asm.adds(0, 1).raw(compareRegisters(0, 3)).mrs(2, 0).raw(0x0092, back(PL, 5));
      },
    ],
    [
      'what is done once, in an IT block',
      (asm) => {
        asm.adds(0, 1).raw(compareRegisters(0, 3), 0xbf08, 0x3201);
        asm.raw(compareRegisters(0, 1), back(NE, 5));
      },
    ],
    ['a difference the other way round', (asm) => asm.adds(0, 1).raw(0xebd0, 0x0201, back(CS, 3))],
    ['a sign', (asm) => asm.subs(1, 1).raw(0x1aca, back(PL, 2))],
  ])('%s', (_, code) => {
    // What is found depends on where in the loop the looking begins.
    for (let phase = 0; phase < 12; phase += 1) {
      compare(loop(code), {}, [20_000 + phase, 250_000, 700_000]);
    }
  });
});
