/** The interrupt controller by itself, and through its registers. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cpu } from '../../../src/host/cortex-m/cpu.ts';
import { FIRST_IRQ, Nvic, PENDSV, THREAD_PRIORITY } from '../../../src/host/cortex-m/nvic.ts';
import { Assembler, SYSTEM } from './assembler.ts';
import { processor } from './processor.ts';

function controller() {
  const listener = { attention: 0 };
  const cpu = new Cpu();
  const nvic = new Nvic(listener, cpu);
  nvic.reset();
  return { nvic, listener, cpu };
}

const enableAll = (nvic: Nvic) => {
  for (let word = 0; word < 4; word += 1) nvic.enable(word, -1);
};

test('an interrupt is next when it is pending and enabled, in either order', () => {
  const { nvic, listener } = controller();
  nvic.pend(40);
  expect(nvic.next).toBe(0);
  expect(listener.attention).toBe(0);
  nvic.enable(1, 1 << 8);
  expect(nvic.next).toBe(FIRST_IRQ + 40);
  expect(listener.attention).toBe(1);
  nvic.disable(1, 1 << 8);
  expect(nvic.next).toBe(0);
});

test('what is next is what a search through all of them finds', () => {
  const pends = fc.array(fc.tuple(fc.nat(125), fc.nat(15), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(pends, fc.nat(7), fc.boolean(), (interrupts, group, pendSv) => {
      const { nvic } = controller();
      nvic.setPriorityGroup(group);
      nvic.setPriority(PENDSV, 0x70);
      if (pendSv) nvic.pendSystem(PENDSV);
      const expected: { n: number; priority: number }[] = pendSv
        ? [{ n: PENDSV, priority: 0x70 }]
        : [];
      const seen = new Set<number>();
      for (const [irq, priority, enabled] of interrupts) {
        if (seen.has(irq)) continue;
        seen.add(irq);
        nvic.setPriority(FIRST_IRQ + irq, priority << 4);
        if (enabled) nvic.enable(irq >>> 5, 1 << (irq & 31));
        nvic.pend(irq);
        if (enabled) expected.push({ n: FIRST_IRQ + irq, priority: priority << 4 });
      }
      expected.sort((a, b) => a.priority - b.priority || a.n - b.n);
      const [first] = expected;
      expect(nvic.next).toBe(first?.n ?? 0);
      expect(nvic.nextPriority).toBe(
        first === undefined ? THREAD_PRIORITY : nvic.groupOf(first.priority),
      );
    }),
  );
});

describe('a line', () => {
  test('pends when it rises, once, and again when the handler ends while it is high', () => {
    const { nvic } = controller();
    enableAll(nvic);
    nvic.setLine(5, true);
    expect(nvic.enter(FIRST_IRQ + 5)).toBe(true);
    nvic.setLine(5, true);
    expect(nvic.next).toBe(0);
    nvic.deactivate(FIRST_IRQ + 5);
    expect(nvic.next).toBe(FIRST_IRQ + 5);
  });

  test('that falls leaves the interrupt pending', () => {
    const { nvic } = controller();
    enableAll(nvic);
    nvic.setLine(5, true);
    nvic.setLine(5, false);
    expect(nvic.next).toBe(FIRST_IRQ + 5);
    nvic.enter(FIRST_IRQ + 5);
    nvic.deactivate(FIRST_IRQ + 5);
    expect(nvic.next).toBe(0);
  });

  test('that is high keeps its interrupt pending against ICPR', () => {
    const { nvic } = controller();
    nvic.setLine(5, true);
    nvic.clearPending(0, -1);
    expect(nvic.pendingWord(0)).toBe(1 << 5);
    nvic.setLine(5, false);
    nvic.clearPending(0, -1);
    expect(nvic.pendingWord(0)).toBe(0);
  });

  test('is told from the kernel and the app', () => {
    const { nvic } = controller();
    enableAll(nvic);
    nvic.pend(7);
    expect(nvic.enter(FIRST_IRQ + 7)).toBe(false);
  });
});

describe('fast interrupts', () => {
  test('come first, without being enabled, and nothing runs while one is active', () => {
    const { nvic } = controller();
    enableAll(nvic);
    nvic.setFast([9], [9]);
    nvic.pend(3);
    nvic.pend(9);
    expect(nvic.next).toBe(FIRST_IRQ + 9);
    expect(nvic.nextPriority).toBeLessThan(0);
    nvic.enter(FIRST_IRQ + 9);
    expect(nvic.activePriority).toBeLessThan(nvic.nextPriority);
    nvic.deactivate(FIRST_IRQ + 9);
    expect(nvic.activePriority).toBe(THREAD_PRIORITY);
    expect(nvic.next).toBe(FIRST_IRQ + 3);
  });

  test('wait until the kernel lets them run', () => {
    const { nvic } = controller();
    enableAll(nvic);
    nvic.setFast([9], []);
    nvic.pend(9);
    expect(nvic.next).toBe(0);
    nvic.setFast([9], [9]);
    expect(nvic.next).toBe(FIRST_IRQ + 9);
  });

  test('are taken with PRIMASK set', () => {
    const { core, taken } = processor(
      new Assembler().label('main').cpsidI().label('end').b('end').label('fast').b('fast'),
      { 25: 'fast' },
    );
    core.run(100);
    core.nvic.setFast([9], [9]);
    core.nvic.pend(9);
    core.run(200);
    expect(taken).toEqual([25]);
  });
});

test('snapshot and restore keep everything', () => {
  const { nvic } = controller();
  enableAll(nvic);
  nvic.setPriority(FIRST_IRQ + 8, 0x30);
  nvic.setPriorityGroup(5);
  nvic.setLine(8, true);
  nvic.enter(FIRST_IRQ + 8);
  nvic.pend(100);
  nvic.pendSystem(PENDSV);
  nvic.setFast([1], [1]);
  const other = controller().nvic;
  other.restore(structuredClone(nvic.snapshot()));
  expect(other.snapshot()).toEqual(nvic.snapshot());
  expect([other.next, other.nextPriority, other.activePriority]).toEqual([
    nvic.next,
    nvic.nextPriority,
    nvic.activePriority,
  ]);
  other.deactivate(FIRST_IRQ + 8);
  expect(other.pendingWord(0)).toBe(1 << 8);
});

describe('the registers', () => {
  /** What a program reads at some addresses after it stored at some. */
  function readBack(stores: readonly (readonly [number, number])[], ...loads: readonly number[]) {
    const asm = new Assembler().label('main').cpsidI();
    for (const [address, value] of stores) asm.poke(address, value);
    for (const [i, address] of loads.entries()) asm.ldrConst(0, address).ldr(2 + i, 0);
    const { core } = processor(asm.label('end').b('end'), { 16: 'main' });
    core.run(1000);
    return loads.map((_, i) => (core.cpu.r[2 + i] as number) >>> 0);
  }

  test('ISER and ICER set and clear, and both read what is enabled', () => {
    const iser = SYSTEM.iser0;
    const stores = [
      [iser, 0xf0],
      [iser + 0x80, 0x30],
    ] as const;
    expect(readBack(stores, iser, iser + 0x80)).toEqual([0xc0, 0xc0]);
  });

  test('there are 126 interrupts', () => {
    expect(readBack([[SYSTEM.iser0 + 12, 0xffff_ffff]], SYSTEM.iser0 + 12)).toEqual([0x3fff_ffff]);
    expect(readBack([], 0xe000_e004)).toEqual([3]);
  });

  test('priorities have four bits, and bytes of their own', () => {
    expect(readBack([[SYSTEM.ipr + 4, 0x12345678]], SYSTEM.ipr + 4)).toEqual([0x10305070]);
    expect(readBack([[SYSTEM.shpr3, 0xffff_ffff]], SYSTEM.shpr3)).toEqual([0xf0f0_00f0]);
    // BusFault is the kernel's.
    expect(readBack([[SYSTEM.shpr1, 0xffff_ffff]], SYSTEM.shpr1)).toEqual([0x00f0_00f0]);
  });

  test('ICSR shows and takes PendSV and SysTick', () => {
    const set = [SYSTEM.icsr, (1 << 28) | (1 << 26)] as const;
    const [both] = readBack([set], SYSTEM.icsr);
    // PendSV is next; no handler is active.
    expect(both).toBe(((1 << 28) | (1 << 26) | (14 << 12) | (1 << 11)) >>> 0);
    expect(readBack([set, [SYSTEM.icsr, 1 << 27]], SYSTEM.icsr)).toEqual([
      (1 << 26) | (15 << 12) | (1 << 11),
    ]);
  });

  test('STIR pends', () => {
    expect(readBack([[SYSTEM.stir, 35]], SYSTEM.ispr0 + 4)).toEqual([8]);
  });

  test('AIRCR needs its key and reads back another', () => {
    const { aircr } = SYSTEM;
    expect(readBack([[aircr, 0x05fa_0300]], aircr)).toEqual([0xfa05_0300]);
    expect(readBack([[aircr, 0x1234_0300]], aircr)).toEqual([0xfa05_0000]);
  });

  test('SHCSR has no bits of BusFault, CCR and CPACR only those that there are', () => {
    expect(readBack([[SYSTEM.shcsr, 0x7_0000]], SYSTEM.shcsr)).toEqual([0x5_0000]);
    expect(readBack([[SYSTEM.ccr, 0xffff_ffff]], SYSTEM.ccr)).toEqual([0x71b]);
    expect(readBack([[SYSTEM.cpacr, 0xffff_ffff]], SYSTEM.cpacr)).toEqual([0x00f0_0000]);
  });

  test('the MPU keeps its regions, and warns when it is switched on', () => {
    const asm = new Assembler().label('main').poke(0xe000_ed98, 2).poke(0xe000_ed9c, 0x2000_0001);
    asm.poke(0xe000_eda0, 0x2000_ffe1).poke(0xe000_ed98, 1).poke(0xe000_ed98, 2);
    asm.poke(0xe000_ed94, 5).ldrConst(0, 0xe000_ed9c).ldr(2, 0).label('end').b('end');
    const { core, warnings } = processor(asm);
    core.run(1000);
    expect(core.cpu.r[2]).toBe(0x2000_0001);
    expect(warnings).toEqual([expect.stringContaining('MPU')]);
  });
});
