/** Entering and leaving exceptions: frames, EXC_RETURN, chains, priorities, stacks. */

import { describe, expect, test } from 'vitest';
import { STOP } from '../../../src/host/cortex-m/core.ts';
import { Assembler, GATEWAY, RAM, SPECIAL, STACK_TOP, SYSTEM } from './assembler.ts';
import { processor, runFloat, runTo } from './processor.ts';

/** Ends a program: a system call, slot 0. */
const done = (asm: Assembler) => asm.ldrConst(7, GATEWAY).bx(7);

describe('the frame', () => {
  function interrupted(pushes: number) {
    const asm = new Assembler().label('main');
    for (let i = 0; i < pushes; i += 1) asm.push(1);
    asm.movs(0, 10).movs(1, 11).movs(2, 12).movs(3, 13).movs(4, 112).mov(12, 4).movs(4, 114);
    asm.mov(14, 4).cmp(4, 114).svc(7).label('after');
    done(asm).pool().label('svc');
    done(asm);
    const p = processor(asm, { 11: 'svc' });
    expect(p.core.run(1000)).toBe(STOP.call);
    return { ...p, asm };
  }

  test('has r0 to r3, r12, lr, the address after the SVC and xPSR', () => {
    const { word, core, asm } = interrupted(0);
    const frame = STACK_TOP - 32;
    expect((core.cpu.r[13] as number) >>> 0).toBe(frame);
    const words = Array.from({ length: 8 }, (_, i) => word(frame + i * 4));
    // Z and C are set by the comparison, bit 24 says Thumb.
    expect(words.slice(0, 7)).toEqual([10, 11, 12, 13, 112, 114, asm.address('after')]);
    expect((words[7] as number) & ~0x2000_0000).toBe(0x4100_0000);
    expect((core.cpu.r[14] as number) >>> 0).toBe(0xffff_ffb8);
    expect(core.cpu.ipsr).toBe(11);
  });

  test('is aligned to eight bytes, and xPSR bit 9 says that it was moved', () => {
    const { word, core } = interrupted(1);
    const frame = STACK_TOP - 40;
    expect((core.cpu.r[13] as number) >>> 0).toBe(frame);
    expect((word(frame + 28) >>> 9) & 1).toBe(1);
  });

  test('is taken down again: the stack pointer and all registers are as before', () => {
    const asm = new Assembler().label('main').push(1);
    asm.movs(0, 10).movs(1, 11).movs(2, 12).movs(3, 13).cmp(0, 10).svc(1).bne('wrong');
    done(asm).label('wrong').b('wrong').pool();
    asm.label('svc').movs(0, 0).movs(1, 0).movs(2, 0).movs(3, 0).cmp(0, 1).bx(14);
    const { core } = processor(asm, { 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.call);
    expect([...core.cpu.r.slice(0, 4)]).toEqual([10, 11, 12, 13]);
    expect((core.cpu.r[13] as number) >>> 0).toBe(STACK_TOP - 4);
    expect(core.cpu.ipsr).toBe(0);
  });
});

test('an exception in the middle of an IT block comes back to the middle of it', () => {
  const asm = new Assembler().label('main').poke(SYSTEM.iser0, 1).movs(0, 0);
  // ITTT NE, which does not hold.
  asm.raw(0xbf1e).adds(4, 1).adds(4, 2).adds(4, 4).movs(5, 1).label('end').b('end').pool();
  const { core, word, taken } = processor(asm.label('irq').bx(14), { 16: 'irq' });
  core.run(4);
  while (core.cpu.it === 0) core.run(core.now + 1);
  core.run(core.now + 1);
  core.nvic.pend(0);
  core.run(1000);
  expect(taken).toEqual([16]);
  expect([core.cpu.r[4], core.cpu.r[5]]).toEqual([0, 1]);
  // ITSTATE of the second of three: NE, two to go.
  const xpsr = word(STACK_TOP - 4);
  expect(((xpsr >>> 25) & 3) | (((xpsr >>> 10) & 0x3f) << 2)).toBe(0x1c);
});

describe('EXC_RETURN', () => {
  const onPsp = (asm: Assembler) =>
    asm
      .ldrConst(0, RAM + 0x1000)
      .msr(SPECIAL.psp, 0)
      .movs(0, 2)
      .msr(SPECIAL.control, 0)
      .isb();
  const withFloat = (asm: Assembler) => asm.poke(SYSTEM.cpacr, 0x00f0_0000).isb().toFloat();

  test.each([
    ['thread mode on MSP', 0xffff_ffb8, (asm: Assembler) => asm],
    ['thread mode on PSP', 0xffff_ffbc, onPsp],
    ['thread mode on MSP with floating point', 0xffff_ffa8, withFloat],
    ['thread mode on PSP with floating point', 0xffff_ffac, (a: Assembler) => withFloat(onPsp(a))],
  ])('from %s is %i', (_, expected, prepare) => {
    const asm = prepare(new Assembler().label('main')).svc(0).label('end').b('end').pool();
    done(asm.floatCalls().label('svc'));
    const { core } = processor(asm, { 11: 'svc' });
    expect(runFloat(core, 1000)).toBe(STOP.call);
    expect((core.cpu.r[14] as number) >>> 0).toBe(expected);
    expect(core.cpu.control & 6).toBe(0);
  });

  test('from a handler is 0xFFFFFFB0', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.shpr2, 0xf000_0000).svc(0).pool();
    asm.label('svc').poke(SYSTEM.iser0, 1).poke(SYSTEM.ispr0, 1).isb().label('end').b('end').pool();
    done(asm.label('irq'));
    const { core } = processor(asm, { 11: 'svc', 16: 'irq' });
    expect(core.run(1000)).toBe(STOP.call);
    expect((core.cpu.r[14] as number) >>> 0).toBe(0xffff_ffb0);
    expect(core.cpu.ipsr).toBe(16);
  });

  test.each([
    ['no exception number is active', 0xffff_ffb8, 'INVPC'],
    ['it says handler mode and PSP', 0xffff_ffb4, 'INVPC'],
    ['a reserved bit is not set', 0xffff_ff38, 'INVPC'],
    ['it is one of the secure state', 0xffff_fff9, 'INVER'],
  ])('is refused where %s', (what, value, kind) => {
    const asm = new Assembler()
      .label('main')
      .poke(SYSTEM.shpr2, 0)
      .svc(0)
      .label('end')
      .b('end')
      .pool();
    asm.label('svc');
    // SHCSR without SVCALLACT: the handler that runs is not active any more.
    if (what.startsWith('no exception')) asm.poke(SYSTEM.shcsr, 0).isb();
    asm.ldrConst(0, value).bx(0);
    const { core } = processor(asm, { 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain(kind);
  });

  test('that is refused leads to the handler of UsageFault on the same frame', () => {
    const asm = new Assembler()
      .label('main')
      .poke(SYSTEM.shcsr, 1 << 18)
      .svc(0)
      .label('after');
    done(asm).pool();
    asm.label('svc').ldrConst(0, 0xffff_ff38).bx(0).pool();
    asm.label('usage').ldrConst(0, SYSTEM.cfsr).ldr(4, 0).mov(5, 14).ldrConst(0, 0xffff_ffb8).bx(0);
    const { core, taken } = processor(asm, { 6: 'usage', 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.call);
    expect(taken).toEqual([11, 6]);
    expect(core.cpu.r[4]).toBe(1 << 18);
    expect((core.cpu.r[5] as number) >>> 0).toBe(0xffff_ff38);
    expect((core.cpu.r[13] as number) >>> 0).toBe(STACK_TOP);
  });
});

describe('one after the other', () => {
  /** Interrupt 0 is pending behind interrupt 1; priorities as given. */
  function chained(first: number, second: number) {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 3);
    asm
      .poke(SYSTEM.ipr, first | (second << 8))
      .cpsidI()
      .poke(SYSTEM.ispr0, 3)
      .nop()
      .cpsieI()
      .nop();
    done(asm).pool();
    asm.label('irq0').adds(4, 1).mov(5, 14).bx(14);
    asm.label('irq1').adds(6, 1).bx(14);
    return processor(asm, { 16: 'irq0', 17: 'irq1' });
  }

  test('the more urgent one comes first; of equals the lower number', () => {
    const urgent = chained(0x40, 0x20);
    urgent.core.run(1000);
    expect(urgent.taken).toEqual([17, 16]);
    const equal = chained(0x40, 0x40);
    equal.core.run(1000);
    expect(equal.taken).toEqual([16, 17]);
  });

  test('tail-chaining pushes one frame, keeps EXC_RETURN, and takes 12 + 6 + 10 cycles', () => {
    const cycles = (setup: (p: ReturnType<typeof chained>) => void) => {
      const p = chained(0x40, 0x20);
      setup(p);
      expect(p.core.run(10_000)).toBe(STOP.call);
      return { now: p.core.now, ...p };
    };
    const chain = cycles(() => {});
    expect((chain.core.cpu.r[5] as number) >>> 0).toBe(0xffff_ffb8);
    const none = chained(0x40, 0x20);
    // Nothing is enabled: the same instructions without their handlers.
    const asm = new Assembler().label('main').poke(SYSTEM.iser0 + 0x80, 3);
    asm.poke(SYSTEM.ipr, 0x2040).cpsidI().poke(SYSTEM.ispr0, 3).nop().cpsieI().nop();
    const plain = processor(done(asm));
    plain.core.run(10_000);
    // irq0: adds, mov, bx (2); irq1: adds, bx (2).
    expect(chain.now - plain.core.now).toBe(12 + 3 + 6 + 4 + 10);
    expect(none.taken).toEqual([]);
  });

  test('a more urgent interrupt that comes while the frame is pushed gets it (late arrival)', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 3).poke(SYSTEM.ipr, 0x2040);
    asm.label('loop').b('loop').pool();
    asm.label('irq0').bx(14).label('irq1').bx(14);
    const { core, taken } = processor(asm, { 16: 'irq0', 17: 'irq1' });
    core.run(100);
    core.nvic.pend(0);
    core.run(core.now + 1);
    expect(taken).toEqual([]);
    core.nvic.pend(1);
    core.run(1000);
    expect(taken).toEqual([17, 16]);
    expect((core.cpu.r[13] as number) >>> 0).toBe(STACK_TOP);
  });

  test('an interrupt pre-empts the handler of a less urgent one, and only that', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 7).poke(SYSTEM.ipr, 0x40_20_40);
    asm.poke(SYSTEM.ispr0, 1).label('end').b('end').pool();
    asm.label('irq0').poke(SYSTEM.ispr0, 6).nop().adds(4, 1).bx(14).pool();
    asm.label('irq1').mov(5, 4).bx(14).label('irq2').mov(6, 4).bx(14);
    const { core, taken } = processor(asm, { 16: 'irq0', 17: 'irq1', 18: 'irq2' });
    core.run(1000);
    expect(taken).toEqual([16, 17, 18]);
    expect([core.cpu.r[5], core.cpu.r[6]]).toEqual([0, 1]);
  });

  test('PRIGROUP takes low bits out of the comparison', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 3).poke(SYSTEM.ipr, 0x20_30);
    asm.poke(SYSTEM.aircr, 0x05fa_0600).poke(SYSTEM.ispr0, 1).label('end').b('end').pool();
    asm.label('irq0').poke(SYSTEM.ispr0, 2).nop().adds(4, 1).bx(14).pool();
    asm.label('irq1').mov(5, 4).bx(14);
    const { core } = processor(asm, { 16: 'irq0', 17: 'irq1' });
    core.run(1000);
    expect(core.cpu.r[5]).toBe(1);
  });
});

describe('stacks', () => {
  test('PendSV switches from one thread to another on PSP', () => {
    const asm = new Assembler().label('main');
    // Two threads with frames made by hand at 0x20001000 and 0x20002000; r8 holds the other stack.
    for (const [top, label] of [
      [RAM + 0x1000, 'one'],
      [RAM + 0x2000, 'two'],
    ] as const) {
      asm
        .ldrConst(0, top - 32)
        .ldrConst(1, label)
        .str(1, 0, 24)
        .ldrConst(1, 1 << 24)
        .str(1, 0, 28);
    }
    asm
      .ldrConst(0, RAM + 0x2000 - 32 - 32)
      .ldrConst(1, RAM)
      .str(0, 1);
    asm.ldrConst(0, RAM + 0x1000 - 32).msr(SPECIAL.psp, 0);
    asm.poke(SYSTEM.shpr3, 0x00f0_0000).movs(0, 0).svc(0).pool();
    // Goes to the first thread.
    asm.label('svc').ldrConst(0, 0xffff_ffbc).bx(0).pool();
    const yieldNow = () =>
      asm
        .ldrConst(0, SYSTEM.icsr)
        .ldrConst(1, 1 << 28)
        .str(1, 0)
        .isb();
    asm.label('one').movs(4, 41).label('ones');
    yieldNow()
      .ldrConst(2, RAM + 0x100)
      .ldr(3, 2)
      .adds(3, 1)
      .str(3, 2)
      .cmp(4, 41)
      .bne('bad')
      .b('ones');
    asm.pool().label('two').movs(4, 42).label('twos');
    yieldNow()
      .ldrConst(2, RAM + 0x104)
      .ldr(3, 2)
      .adds(3, 1)
      .str(3, 2)
      .cmp(4, 42)
      .bne('bad')
      .b('twos');
    asm.pool().label('bad').raw(0xdeff).label('pendSv').mrs(0, SPECIAL.psp).stmdb(0, 0x0ff0);
    asm.ldrConst(1, RAM).ldr(2, 1).str(0, 1).mov(0, 2).ldmia(0, 0x0ff0).msr(SPECIAL.psp, 0).bx(14);
    const { core, word, taken } = processor(asm, { 11: 'svc', 14: 'pendSv' });
    expect(core.run(10_000)).toBe(STOP.deadline);
    expect(taken.length).toBeGreaterThan(50);
    expect(Math.abs(word(RAM + 0x100) - word(RAM + 0x104))).toBeLessThanOrEqual(1);
    expect(word(RAM + 0x100)).toBeGreaterThan(20);
    expect((core.cpu.r[13] as number) >>> 0).toBeLessThan(STACK_TOP);
  });

  test('an entry that would pass the limit is a STKOF, and stores nothing', () => {
    const asm = new Assembler()
      .label('main')
      .ldrConst(0, STACK_TOP - 24)
      .msr(SPECIAL.mspLimit, 0);
    asm.svc(0).pool().label('svc').b('svc');
    const { core, word } = processor(asm, { 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain('STKOF');
    expect(word(STACK_TOP - 4)).toBe(0);
  });

  test('STKOF goes to the handler of UsageFault where that is more urgent than the exception', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.shcsr, 1 << 18);
    asm
      .poke(SYSTEM.shpr2, 0x8000_0000)
      .ldrConst(0, RAM + 0x1000)
      .msr(SPECIAL.psp, 0);
    asm
      .ldrConst(0, RAM + 0x1000 - 24)
      .msr(SPECIAL.pspLimit, 0)
      .movs(0, 2)
      .msr(SPECIAL.control, 0);
    asm.isb().svc(0).pool().label('svc').b('svc');
    done(asm.label('usage'));
    const { core, taken } = processor(asm, { 6: 'usage', 11: 'svc' });
    expect(core.run(1000)).toBe(STOP.call);
    expect(taken).toEqual([6]);
    // The stack pointer stands at its limit.
    expect(core.cpu.otherSp >>> 0).toBe(RAM + 0x1000 - 24);
  });
});

describe('floating point', () => {
  /** A thread with s0 = 5, and a handler that uses the unit or not; with LSPEN or without. */
  function inHandler(uses: boolean, isLazy = true) {
    const asm = new Assembler().label('main').poke(SYSTEM.cpacr, 0x00f0_0000);
    if (!isLazy) asm.poke(SYSTEM.fpccr, 0x8000_0000);
    asm.isb().movs(0, 5).toFloat().movs(0, 0).svc(0).fromFloat().mov(4, 0);
    done(asm).pool().floatCalls().label('svc');
    if (uses) asm.push(0, 1).movs(0, 9).toFloat().pop(0, 1);
    else asm.bx(14);
    return processor(asm, { 11: 'svc' });
  }
  const FRAME = STACK_TOP - 104;

  test('reserves room for the registers and leaves it empty until the handler uses the unit', () => {
    const lazy = inHandler(false);
    expect(runFloat(lazy.core, 1000)).toBe(STOP.call);
    expect(lazy.word(FRAME + 32)).toBe(0);
    expect(lazy.core.cpu.r[4]).toBe(5);
    const used = inHandler(true);
    expect(runFloat(used.core, 1000)).toBe(STOP.call);
    expect(used.word(FRAME + 32)).toBe(5);
    expect(used.core.cpu.r[4]).toBe(5);
    expect((used.core.cpu.r[13] as number) >>> 0).toBe(STACK_TOP);
  });

  test('saves them at once without LSPEN', () => {
    const { core, word } = inHandler(false, false);
    expect(runFloat(core, 1000)).toBe(STOP.call);
    expect(word(FRAME + 32)).toBe(5);
    expect(core.cpu.r[4]).toBe(5);
  });

  test('is a NOCP while CPACR does not allow it', () => {
    const asm = new Assembler().label('main').vmov();
    const { core } = processor(asm);
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain('NOCP');
  });
});

describe('waiting', () => {
  test('WFI is ended by an interrupt that PRIMASK holds back', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 1).cpsidI().wfi().movs(4, 1);
    done(asm).pool().label('irq').bx(14);
    const { core, taken } = processor(asm, { 16: 'irq' });
    expect(core.run(1000)).toBe(STOP.asleep);
    expect(core.isAsleep && !core.wakes).toBe(true);
    core.nvic.pend(0);
    expect(core.wakes).toBe(true);
    expect(core.run(1000)).toBe(STOP.call);
    expect(taken).toEqual([]);
    expect(core.cpu.r[4]).toBe(1);
  });

  test('WFI is not ended by an interrupt that BASEPRI holds back, or that is not enabled', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 1).poke(SYSTEM.ipr, 0x80);
    asm.movs(0, 0x40).msr(SPECIAL.basepri, 0).wfi();
    const { core } = processor(asm);
    core.run(1000);
    core.nvic.pend(0);
    core.nvic.pend(1);
    expect(core.run(1000)).toBe(STOP.asleep);
  });

  test('WFE goes on at once after an event, and then waits', () => {
    const asm = new Assembler().label('main').raw(0xbf40).wfe().movs(4, 1).wfe().movs(4, 2);
    const { core } = processor(asm);
    expect(core.run(1000)).toBe(STOP.asleep);
    expect(core.cpu.r[4]).toBe(1);
  });

  test('SEVONPEND makes an event of an interrupt that is not enabled', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.scr, 16).wfe();
    const { core } = processor(done(asm));
    expect(core.run(1000)).toBe(STOP.asleep);
    core.nvic.pend(3);
    expect(core.run(1000)).toBe(STOP.call);
  });

  test('SLEEPONEXIT sleeps after each handler', () => {
    const asm = new Assembler().label('main').poke(SYSTEM.iser0, 1).poke(SYSTEM.scr, 2).wfi();
    asm.label('never').movs(4, 1).b('never').pool().label('irq').adds(5, 1).bx(14);
    const { core } = processor(asm, { 16: 'irq' });
    for (let i = 0; i < 3; i += 1) {
      expect(core.run(100_000)).toBe(STOP.asleep);
      core.nvic.pend(0);
    }
    expect(core.run(100_000)).toBe(STOP.asleep);
    expect([core.cpu.r[4], core.cpu.r[5]]).toEqual([0, 3]);
  });
});

test('a supervisor call where its handler cannot run is a HardFault', () => {
  const asm = new Assembler().label('main').cpsidI().svc(0);
  const { core } = processor(asm, { 11: 'main' });
  expect(core.run(1000)).toBe(STOP.fault);
  expect(core.evidence().line).toContain('SVCESC');
});

test('unprivileged thread code calls a handler that may do more', () => {
  const asm = new Assembler().label('main').movs(0, 1).msr(SPECIAL.control, 0).isb().svc(0);
  asm.poke(SYSTEM.scr, 2).pool();
  asm.label('svc').poke(SYSTEM.scr, 16).adds(5, 1).bx(14);
  const { core } = processor(asm, { 11: 'svc' });
  expect(runTo(core, 1000)).toBe(STOP.fault);
  expect(core.cpu.r[5]).toBe(1);
  expect(core.evidence().line).toContain('PRECISERR');
});
