/** The processor as its host sees it: slices, calls, sleep, timers, snapshots. */

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, STOP } from '../../../src/host/cortex-m/core.ts';
import { Assembler, GATEWAY, RAM, SPECIAL, STACK_TOP, SYSTEM } from './assembler.ts';
import { type Processor, processor, runFloat, runTo } from './processor.ts';

describe('a system call', () => {
  const calling = (slot: number) => {
    const asm = new Assembler().label('main').movs(0, 1).movs(1, 2).movs(2, 3).movs(3, 4);
    asm
      .ldrConst(7, GATEWAY + slot * 8)
      .bl('veneer')
      .mov(4, 0)
      .label('end')
      .b('end')
      .pool();
    return processor(asm.label('veneer').bx(7));
  };

  test('stops with the slot of the gateway and its arguments', () => {
    const { core } = calling(13);
    expect(core.run(1000)).toBe(STOP.call);
    expect(core.slot).toBe(13);
    expect([...core.cpu.r.slice(0, 4)]).toEqual([1, 2, 3, 4]);
  });

  test('goes on behind the call with the result in r0 and nothing else changed', () => {
    const { core } = calling(0);
    core.run(1000);
    core.leaveCall(77);
    core.run(core.now + 100);
    expect([...core.cpu.r.slice(0, 5)]).toEqual([77, 2, 3, 4, 77]);
  });

  test('leaves nothing behind of an IT block in which the processor had stopped before', () => {
    const asm = new Assembler().label('main').ldrConst(7, GATEWAY).movs(0, 0);
    // ITT EQ; then Z is cleared.
    asm.raw(0xbf04).movs(4, 1).movs(5, 2).cmp(0, 1).bl('call').movs(6, 3).label('end').b('end');
    const { core } = processor(asm.pool().label('call').bx(7));
    while (core.cpu.r[4] === 0) core.run(core.now + 1);
    expect(core.cpu.r[5]).toBe(0);
    expect(core.cpu.it).not.toBe(0);
    expect(core.run(1000)).toBe(STOP.call);
    core.leaveCall(0);
    core.run(1000);
    expect([core.cpu.r[5], core.cpu.r[6]]).toEqual([2, 3]);
  });

  test('may be the last thing that a handler does', () => {
    const asm = new Assembler().label('main').svc(0).mov(4, 0).label('end').b('end').pool();
    asm.label('svc').ldrConst(7, GATEWAY).bx(7);
    const { core } = processor(asm, { 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.call);
    expect(core.cpu.ipsr).toBe(11);
    core.leaveCall(5);
    core.run(1000);
    expect(core.cpu.ipsr).toBe(0);
    expect((core.cpu.r[13] as number) >>> 0).toBe(STACK_TOP);
  });

  test('lets timers go on while it lasts', () => {
    const { core } = calling(0);
    core.run(1000);
    core.passTo(5_000_000);
    expect(core.now).toBe(5_000_000);
  });

  test.each([
    ['between two slots', GATEWAY + 4, 'INVEP'],
    ['into the kernel besides', 0x0c00_0001, 'INVEP'],
    ['to a peripheral', 0x4000_0001, 'IACCVIOL'],
    ['to where nothing is', 0x1800_0001, 'IBUSERR'],
    ['without the Thumb bit', 0x0800_0100, 'INVSTATE'],
    ['to EXC_RETURN outside of a handler', 0xffff_ffbd, 'IACCVIOL'],
  ])('a branch %s is a fault', (_, target, kind) => {
    const { core } = processor(new Assembler().label('main').ldrConst(0, target).bx(0));
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain(kind);
  });
});

describe('SysTick', () => {
  const ticking = (load: number, body: (asm: Assembler) => Assembler) => {
    const asm = new Assembler().label('main').poke(SYSTEM.systLoad, load).poke(SYSTEM.systVal, 0);
    asm.poke(SYSTEM.systCtrl, 7).label('loop');
    body(asm).b('loop').pool().label('tick').adds(6, 1).bx(14);
    return processor(asm, { 15: 'tick' });
  };

  test('asks for its exception every LOAD + 1 cycles', () => {
    const { core, taken } = ticking(999, (asm) => asm.nop());
    core.run(100_500);
    expect(taken.length).toBe(100);
    expect(core.cpu.r[6]).toBe(100);
  });

  test('wakes WFI, and the host jumps from one tick to the next', () => {
    const { core, taken } = ticking(160_000 - 1, (asm) => asm.wfi());
    expect(runTo(core, 160_000_500)).toBe(STOP.asleep);
    expect(taken.length).toBe(1000);
  });

  test('counts down a step a cycle and shows it in VAL', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.systLoad, 500).poke(SYSTEM.systVal, 7);
    asm.ldrConst(0, SYSTEM.systVal).poke(SYSTEM.systCtrl, 5).ldrConst(0, SYSTEM.systVal);
    asm.ldr(2, 0).nop().nop().ldr(3, 0).label('end').b('end');
    const { core } = processor(asm);
    core.run(100);
    // Between the two loads lie the first one, 2 cycles, and two more instructions.
    expect((core.cpu.r[2] as number) - (core.cpu.r[3] as number)).toBe(4);
    expect(core.cpu.r[2]).toBeGreaterThan(480);
  });

  test('sets COUNTFLAG at 0, and reading CTRL clears it', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.systLoad, 50).poke(SYSTEM.systVal, 0);
    asm.poke(SYSTEM.systCtrl, 5).movs(2, 40).label('wait').subs(2, 1).bne('wait');
    asm.ldrConst(0, SYSTEM.systCtrl).ldr(3, 0).ldr(4, 0).label('end').b('end');
    const { core, taken } = processor(asm);
    core.run(1000);
    expect([core.cpu.r[3], core.cpu.r[4]]).toEqual([0x1_0005, 5]);
    expect(taken).toEqual([]);
  });

  test('counts every eighth cycle by its other clock', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.systLoad, 99).poke(SYSTEM.systVal, 0);
    asm.poke(SYSTEM.systCtrl, 3).label('loop').b('loop').pool().label('tick').bx(14);
    const { core, taken } = processor(asm, { 15: 'tick' });
    core.run(80_400);
    expect(taken.length).toBe(100);
  });

  test('asks once for all the ticks of a long call', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.systLoad, 99).poke(SYSTEM.systVal, 0);
    asm.poke(SYSTEM.systCtrl, 7).ldrConst(7, GATEWAY).bl('call').label('end').b('end').pool();
    asm.label('call').bx(7).label('tick').bx(14);
    const { core, taken } = processor(asm, { 15: 'tick' });
    core.run(1000);
    const before = taken.length;
    core.passTo(1_000_000);
    core.leaveCall(0);
    core.run(1_000_020);
    expect(taken.length).toBe(before + 1);
  });
});

test('the cycle counter shows the time between two places', () => {
  const asm = new Assembler()
    .label('main')
    .poke(0xe000_edfc, 1 << 24)
    .poke(0xe000_1004, 0);
  asm.poke(0xe000_1000, 1).ldrConst(0, 0xe000_1004).ldr(2, 0).nop().nop().nop().ldr(3, 0);
  const { core } = processor(asm.label('end').b('end'));
  core.run(200);
  expect((core.cpu.r[3] as number) - (core.cpu.r[2] as number)).toBe(5);
});

test('a request for a system reset stops it', () => {
  const { core } = processor(new Assembler().label('main').poke(SYSTEM.aircr, 0x05fa_0004).nop());
  expect(core.run(1000)).toBe(STOP.reset);
  const wrongKey = processor(new Assembler().label('main').poke(SYSTEM.aircr, 4).label('e').b('e'));
  expect(wrongKey.core.run(1000)).toBe(STOP.deadline);
});

describe('code in memory that can be stored to', () => {
  test.each([RAM + 0x400, 0x2800_0000])('runs, and runs anew when it was changed: %i', (place) => {
    // At the place: movs r4, #n; bx lr.
    const asm = new Assembler()
      .label('main')
      .ldrConst(5, place)
      .ldrConst(6, place + 1);
    for (const n of [7, 9]) {
      asm
        .ldrConst(1, 0x4770_2400 + n)
        .str(1, 5)
        .bl('there')
        .adds(3, 1)
        .mov(2 - (n === 7 ? 2 : 0), 4);
    }
    const { core } = processor(asm.label('end').b('end').pool().label('there').bx(6));
    core.run(200);
    expect([core.cpu.r[0], core.cpu.r[2], core.cpu.r[3]]).toEqual([7, 9, 2]);
  });
});

test('nothing runs once the host has halted it', () => {
  const { core } = processor(new Assembler().label('main').label('loop').adds(4, 1).b('loop'));
  core.run(100);
  const before = core.cpu.r[4];
  core.halt();
  expect(core.run(1000)).toBe(STOP.halted);
  expect(core.cpu.r[4]).toBe(before);
  core.powerUp(2000);
  expect(core.run(2010)).toBe(STOP.deadline);
});

test('a stop for a call or a fault is told again until the host has dealt with it', () => {
  const calls = processor(new Assembler().label('main').ldrConst(7, GATEWAY).bx(7));
  expect([calls.core.run(100), calls.core.run(100)]).toEqual([STOP.call, STOP.call]);
  const faults = processor(new Assembler().label('main').raw(0xde00));
  expect([faults.core.run(100), faults.core.run(100)]).toEqual([STOP.fault, STOP.fault]);
});

test('a return into the watched loop comes back to the host', () => {
  const asm = new Assembler().label('main').poke(SYSTEM.iser0, 1).label('loop').b('loop').pool();
  const { core } = processor(asm.label('irq').bx(14), { 16: 'irq' });
  core.run(500);
  core.nvic.pend(0);
  core.pauseFrom = asm.address('loop');
  core.pauseTo = core.pauseFrom + 2;
  expect(core.run(1000)).toBe(STOP.paused);
  expect((core.cpu.r[15] as number) >>> 0).toBe(core.pauseFrom);
  expect(core.run(1000)).toBe(STOP.deadline);
});

/**
 * Two threads that PendSV switches, a tick that pends it, an interrupt that the tick asks for and that
 * is more urgent, floating point in one thread and in the tick, IT blocks, a sleep, a system call.
 */
function busy(): Processor {
  const asm = new Assembler().label('main').poke(SYSTEM.cpacr, 0x00f0_0000).isb();
  asm
    .ldrConst(0, RAM + 0x2000 - 32)
    .ldrConst(1, 'two')
    .str(1, 0, 24)
    .ldrConst(1, 1 << 24);
  asm
    .str(1, 0, 28)
    .ldrConst(0, RAM + 0x2000 - 32 - 36)
    .ldrConst(1, 0xffff_ffbc)
    .str(1, 0, 32);
  asm
    .ldrConst(1, RAM)
    .str(0, 1)
    .ldrConst(0, RAM + 0x1000)
    .msr(SPECIAL.psp, 0);
  asm
    .poke(SYSTEM.shpr3, 0x80f0_0000 | 0)
    .poke(SYSTEM.iser0, 2)
    .poke(SYSTEM.ipr, 0x4000);
  asm.poke(SYSTEM.systLoad, 96).poke(SYSTEM.systVal, 0).poke(SYSTEM.systCtrl, 7);
  asm.movs(0, 2).msr(SPECIAL.control, 0).isb().b('one').pool();
  asm
    .label('one')
    .movs(0, 0)
    .raw(0xbf04)
    .adds(4, 2)
    .adds(4, 3)
    .adds(4, 1)
    .svc(1)
    .fromFloat()
    .adds(0, 1)
    .toFloat()
    .cmp(4, 0)
    .svc(2);
  asm.ldrConst(7, GATEWAY).bl('call').b('one').pool();
  asm.label('call').bx(7).label('two').adds(4, 3).wfi().svc(3).b('two');
  asm
    .label('svc')
    .ldrConst(0, RAM + 0x10)
    .ldr(1, 0)
    .adds(1, 1)
    .str(1, 0)
    .bx(14)
    .pool();
  asm
    .label('tick')
    .push(0x90, 1)
    .poke(SYSTEM.icsr, 1 << 28)
    .poke(SYSTEM.ispr0, 2)
    .nop();
  asm.fromFloat().adds(0, 7).toFloat().pop(0x90, 1).pool().floatCalls();
  asm
    .label('irq')
    .ldrConst(0, RAM + 0x14)
    .ldr(1, 0)
    .adds(1, 1)
    .str(1, 0)
    .bx(14)
    .pool();
  // As RTOS do: r4 to r11 and EXC_RETURN on the thread's own stack.
  asm.label('pendSv').mrs(0, SPECIAL.psp).stmdb(0, 0x4ff0).ldrConst(1, RAM).ldr(2, 1).str(0, 1);
  asm.mov(0, 2).ldmia(0, 0x4ff0).msr(SPECIAL.psp, 0).bx(14).pool();
  return processor(asm, { 11: 'svc', 14: 'pendSv', 15: 'tick', 17: 'irq' });
}

/** Runs with stops at some cycles; calls are answered, and waits are passed, as a host does it. */
function runThrough(core: Core, untilCycle: number, stops: readonly number[] = []): void {
  for (const stop of [...stops, untilCycle]) {
    while (core.now < stop) {
      const why = runFloat(core, stop);
      if (why === STOP.call) core.leaveCall(core.slot);
      else if (why === STOP.asleep) core.passTo(Math.min(core.nextTimer, stop));
      else expect(why).toBe(STOP.deadline);
    }
  }
}

/** All that a processor and its memory hold. */
function contentOf({ core, memory }: Processor): string {
  const used = [memory.read(RAM, 0x3000), memory.read(STACK_TOP - 512, 512)];
  return JSON.stringify(core.snapshot()) + used.map((bytes) => Buffer.from(bytes).toString('hex'));
}

const END = 4000;

describe('the same comes out', () => {
  let whole: Processor;
  let expected = '';

  beforeAll(() => {
    whole = busy();
    runThrough(whole.core, END);
    expected = contentOf(whole);
  });

  test('of a run that uses all of it', () => {
    expect(new Set(whole.taken)).toEqual(new Set([11, 14, 15, 17]));
    expect(whole.taken.length).toBeGreaterThan(100);
    expect(whole.warnings).toEqual([]);
  });

  test('wherever the run is cut', () => {
    const cuts = fc.array(fc.nat(END - 1), { maxLength: 60 });
    fc.assert(
      fc.property(cuts, (stops) => {
        const sliced = busy();
        runThrough(
          sliced.core,
          END,
          stops.toSorted((a, b) => a - b),
        );
        expect(contentOf(sliced)).toBe(expected);
        expect(sliced.taken).toEqual(whole.taken);
      }),
      { numRuns: 30 },
    );
  });

  test('with a stop at every cycle', () => {
    const sliced = busy();
    runThrough(
      sliced.core,
      END,
      Array.from({ length: END }, (_, i) => i),
    );
    expect(contentOf(sliced)).toBe(expected);
  });

  test('from a copy that is made at any instruction boundary', () => {
    const original = busy();
    const copy = busy();
    const reference = busy();
    runThrough(reference.core, 1500);
    const expectedLater = contentOf(reference);
    for (let cycle = 1; cycle < 1200; cycle += 1) {
      if (original.core.now >= cycle) continue;
      runThrough(original.core, cycle);
      copy.memory.restore(original.memory.snapshot());
      copy.core.restore(structuredClone(original.core.snapshot()));
      expect(contentOf(copy)).toBe(contentOf(original));
      runThrough(copy.core, 1500);
      expect(contentOf(copy)).toBe(expectedLater);
    }
  });
});
