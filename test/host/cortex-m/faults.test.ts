/** Faults: who handles them, what the status registers say, what there is to show. */

import { describe, expect, test } from 'vitest';
import { STOP } from '../../../src/host/cortex-m/core.ts';
import { Assembler, GATEWAY, RAM, SPECIAL, STACK_TOP, SYSTEM } from './assembler.ts';
import { processor } from './processor.ts';

const USGFAULTENA = 1 << 18;
const MEMFAULTENA = 1 << 16;

type Body = (asm: Assembler) => Assembler;

const onPsp: Body = (asm) =>
  asm
    .ldrConst(0, RAM + 0x1000)
    .msr(SPECIAL.psp, 0)
    .movs(0, 2)
    .msr(20, 0);

const USAGE: readonly (readonly [string, number, Body])[] = [
  ['UNDEFINSTR', 1 << 16, (asm) => asm.label('bad').raw(0xde00)],
  ['INVSTATE', 1 << 17, (asm) => asm.ldrConst(0, RAM).bx(0)],
  ['NOCP', 1 << 19, (asm) => asm.label('bad').vmov()],
  [
    'STKOF',
    1 << 20,
    (asm) => asm.mrs(0, SPECIAL.psp).msr(SPECIAL.pspLimit, 0).label('bad').push(1),
  ],
  ['DIVBYZERO', 1 << 25, (asm) => asm.poke(SYSTEM.ccr, 16).movs(2, 0).label('bad').sdiv(1, 1, 2)],
  [
    'UNALIGNED',
    1 << 24,
    (asm) =>
      asm
        .poke(SYSTEM.ccr, 8)
        .ldrConst(2, RAM + 1)
        .label('bad')
        .ldr(1, 2),
  ],
];

describe.each(USAGE)('%s', (kind, status, body) => {
  test('goes to the handler of UsageFault, which finds the place and the status', () => {
    const asm = body(onPsp(new Assembler().label('main').poke(SYSTEM.shcsr, USGFAULTENA))).nop();
    asm.label('end').b('end').pool().label('usage').ldrConst(0, SYSTEM.cfsr).ldr(4, 0);
    asm.str(4, 0).ldr(5, 0).ldrConst(7, GATEWAY).bx(7);
    const { core, word } = processor(asm, { 6: 'usage' });
    expect(core.run(1000)).toBe(STOP.call);
    expect(core.cpu.r[4]).toBe(status);
    expect(core.cpu.r[5]).toBe(0);
    if (kind !== 'INVSTATE' && kind !== 'STKOF') {
      expect(word((core.cpu.otherSp >>> 0) + 24)).toBe(asm.address('bad'));
    }
  });

  test('is the kernel’s while it is not enabled', () => {
    const asm = body(onPsp(new Assembler().label('main')))
      .nop()
      .label('end')
      .b('end')
      .pool();
    const { core, taken } = processor(asm.label('usage').b('usage'), { 6: 'usage' });
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain(kind);
    expect(taken).toEqual([]);
  });

  test('is the kernel’s while PRIMASK holds its handler back', () => {
    const asm = body(onPsp(new Assembler().label('main').poke(SYSTEM.shcsr, USGFAULTENA)).cpsidI());
    asm.nop().label('end').b('end').pool().label('usage').b('usage');
    const { core } = processor(asm, { 6: 'usage' });
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain(kind);
  });
});

test('MemManage goes to its handler: code in a peripheral', () => {
  const asm = new Assembler().label('main').poke(SYSTEM.shcsr, MEMFAULTENA);
  asm.ldrConst(0, 0x4000_0001).bx(0).pool().label('memory').ldrConst(0, SYSTEM.cfsr).ldr(4, 0);
  const { core } = processor(asm.ldrConst(7, GATEWAY).bx(7), { 4: 'memory' });
  expect(core.run(1000)).toBe(STOP.call);
  expect(core.cpu.r[4]).toBe(1);
});

test.each([
  ['a load from nowhere', 0xc000_0000, false, 'BusFault PRECISERR'],
  ['a store into flash', 0x0800_0200, true, 'BusFault PRECISERR'],
  ['a store into nowhere', 0x1000_0000, true, 'BusFault PRECISERR'],
  ['a load from the gateway', 0x0c1f_e000, false, 'SecureFault AUVIOL'],
  ['a store to a secure alias', 0x5000_0000, true, 'SecureFault AUVIOL'],
])('%s is the kernel’s, with its address', (_, address, stores, text) => {
  const asm = new Assembler().label('main').poke(SYSTEM.shcsr, 0x7_0000).ldrConst(3, address);
  if (stores) asm.str(1, 3);
  else asm.ldr(1, 3);
  const { core } = processor(asm, { 5: 'main' });
  expect(core.run(1000)).toBe(STOP.fault);
  expect(core.evidence().line).toContain(text);
  expect(core.evidence().line).toContain(address.toString(16));
});

test('a breakpoint and a vector table that is not there are HardFaults', () => {
  const breakpoint = processor(new Assembler().label('main').raw(0xbe00));
  expect(breakpoint.core.run(1000)).toBe(STOP.fault);
  expect(breakpoint.core.evidence().line).toContain('HardFault BKPT');
  const asm = new Assembler().label('main').poke(0xe000_ed08, 0x1000_0000).svc(0);
  const noTable = processor(asm);
  expect(noTable.core.run(1000)).toBe(STOP.fault);
  expect(noTable.core.evidence().line).toContain('HardFault VECTTBL');
});

test('a fault in the handler of UsageFault is the kernel’s', () => {
  const asm = new Assembler().label('main').poke(SYSTEM.shcsr, USGFAULTENA).raw(0xde00).pool();
  const { core, taken } = processor(asm.label('usage').raw(0xde00), { 6: 'usage' });
  expect(core.run(1000)).toBe(STOP.fault);
  expect(taken).toEqual([6]);
});

test('a handler without its Thumb bit faults at its first instruction', () => {
  const asm = new Assembler().label('main').svc(0);
  const { core } = processor(asm);
  expect(core.run(1000)).toBe(STOP.fault);
  expect(core.evidence().line).toContain('INVSTATE');
});

test('a frame that cannot be pushed is a STKERR', () => {
  const asm = new Assembler().label('main').ldrConst(0, 0x1800_0000).msr(SPECIAL.msp, 0).svc(0);
  const { core } = processor(asm, { 11: 'main' });
  expect(core.run(1000)).toBe(STOP.fault);
  expect(core.evidence().line).toContain('STKERR');
});

describe('the evidence', () => {
  test('names the place and its callers, through the frame of an exception', () => {
    const asm = new Assembler().label('main').bl('work').label('end').b('end');
    asm.label('work').push(0x10, 1).movs(0, 77).svc(0).pop(0x10, 1);
    asm.label('handler').push(0x10, 1).bl('deep').pop(0x10, 1);
    asm.label('deep').push(0, 1).bl('leaf').pop(0, 1).label('leaf').raw(0xde00);
    const { core } = processor(asm, { 11: 'handler' });
    expect(core.run(1000)).toBe(STOP.fault);
    const { line, text } = core.evidence();
    expect(line).toBe(
      'UsageFault UNDEFINSTR: undefined instruction at leaf < deep+0x2 < handler+0x2 < work+0x6 < main',
    );
    expect(text).toContain('r0  0x0000004d');
    expect(text).toContain(`msp 0x${((core.cpu.r[13] as number) >>> 0).toString(16)}`);
    expect(text.split('\n').at(-1)).toContain('main');
  });

  test('of a handler of threads goes on with the stack of the thread', () => {
    const asm = onPsp(new Assembler().label('main')).bl('work').pool();
    asm.label('work').push(0, 1).svc(0).pop(0, 1).label('handler').raw(0xde00);
    const { core } = processor(asm, { 11: 'handler' });
    expect(core.run(1000)).toBe(STOP.fault);
    expect(core.evidence().line).toContain('at handler < work+0x4 < main+0x');
  });

  test('can be had of any place, and of a stack that is none', () => {
    const { core } = processor(new Assembler().label('main').label('end').b('end'));
    core.run(10);
    core.cpu.r[13] = 0x1000_0000;
    expect(core.evidence('a strange thing').line).toBe('a strange thing at main');
    core.cpu.r[13] = STACK_TOP - 8;
    expect(core.evidence('a strange thing').text).toContain('stack:');
  });
});
