import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/host/cortex-m/faults.ts';
import { generate } from '../../../src/host/cortex-m/isa/generate.ts';
import { readFlags, writeFlags } from '../../../src/host/cortex-m/isa/special.ts';
import { BareMachine, DEVICE, FLASH_START, RAM_START } from './bare-machine.ts';

const SOURCES = join(import.meta.dirname, '../../../src/host/cortex-m');
const NOP = 0xbf00;
const DATA = RAM_START + 0x1000;

interface Start {
  readonly registers?: Readonly<Record<number, number>>;
  /** "NzCv": upper case is set. */
  readonly flags?: string;
}

function flagBits(flags: string): number {
  return ['N', 'Z', 'C', 'V'].reduce(
    (bits, flag, i) => bits | (flags.includes(flag) ? 1 << (31 - i) : 0),
    0,
  );
}

function flagsOf({ cpu }: BareMachine): string {
  const bits = readFlags(cpu);
  return [...'NZCV']
    .map((flag, i) => ((bits >>> (31 - i)) & 1 ? flag : flag.toLowerCase()))
    .join('');
}

function machine(
  halfwords: readonly number[],
  { registers = {}, flags = '' }: Start = {},
): BareMachine {
  const made = new BareMachine().load([...halfwords, NOP, NOP]);
  made.cpu.r[13] = DATA;
  for (const [register, value] of Object.entries(registers)) made.cpu.r[Number(register)] = value;
  writeFlags(made.cpu, flagBits(flags), 2);
  return made;
}

/** Executes one instruction. */
function after(halfwords: readonly number[], start: Start = {}): BareMachine {
  const made = machine(halfwords, start);
  made.run(1);
  return made;
}

const register = ({ cpu }: BareMachine, n: number) => (cpu.r[n] as number) >>> 0;
const pc = (made: BareMachine) => register(made, 15) - FLASH_START;

/** What an instruction throws: its kind and address. */
function faultOf(
  made: BareMachine,
): { readonly kind: string; readonly address: number } | undefined {
  try {
    made.run(1);
  } catch (thrown) {
    if (thrown instanceof Fault) return { kind: thrown.kind, address: thrown.address };
    throw thrown;
  }
  return undefined;
}

describe('the generated interpreter', () => {
  it('is what the descriptions give', () => {
    expect(readFileSync(join(SOURCES, 'interpreter.ts'), 'utf8')).toBe(generate());
  });
});

describe('flags', () => {
  it.each([
    ['LSLS by 0 keeps C', 0x4088, 0x8000_0001, 0, 'C', 0x8000_0001, 'NzCv'],
    ['LSLS by 32 gives 0, and C is bit 0', 0x4088, 3, 32, '', 0, 'nZCv'],
    ['LSLS by 33 gives 0 and no C', 0x4088, 3, 33, 'C', 0, 'nZcv'],
    ['LSLS takes the low byte of the amount', 0x4088, 3, 0x101, '', 6, 'nzcv'],
    ['LSRS by 32: C is bit 31', 0x40c8, 0x8000_0000, 32, '', 0, 'nZCv'],
    ['LSRS by 33 gives no C', 0x40c8, 0x8000_0000, 33, 'C', 0, 'nZcv'],
    ['ASRS by 0 keeps C', 0x4108, 5, 0, 'C', 5, 'nzCv'],
    [
      'ASRS by 32 and more gives the sign, in C too',
      0x4108,
      0x8000_0000,
      200,
      '',
      0xffff_ffff,
      'NzCv',
    ],
    [
      'RORS by 32 keeps the value, and C is bit 31',
      0x41c8,
      0x8000_0001,
      32,
      '',
      0x8000_0001,
      'NzCv',
    ],
    ['RORS by 0 keeps C', 0x41c8, 0x8000_0001, 256, '', 0x8000_0001, 'Nzcv'],
    ['SBCS without C borrows', 0x4188, 5, 5, '', 0xffff_ffff, 'Nzcv'],
    ['SBCS with C does not', 0x4188, 5, 5, 'C', 0, 'nZCv'],
    ['SBCS from the least number overflows', 0x4188, 0x8000_0000, 0, '', 0x7fff_ffff, 'nzCV'],
    ['ADCS of all ones and C gives C', 0x4148, 0xffff_ffff, 0xffff_ffff, 'C', 0xffff_ffff, 'NzCv'],
    ['ADDS to 0 gives C', 0x1840, 0xffff_ffff, 1, 'V', 0, 'nZCv'],
    ['ADDS over the largest number overflows', 0x1840, 0x7fff_ffff, 1, '', 0x8000_0000, 'NzcV'],
    ['SUBS to 0 gives C', 0x1a40, 7, 7, '', 0, 'nZCv'],
    ['SUBS below 0 borrows', 0x1a40, 0, 1, 'C', 0xffff_ffff, 'Nzcv'],
    ['MULS sets N and Z alone', 0x4348, 0x8000_0000, 2, 'CV', 0, 'nZCV'],
  ])('%s', (_, halfword, x, y, flags, result, then) => {
    const made = after([halfword], { registers: { 0: x, 1: y }, flags });
    expect([register(made, 0), flagsOf(made)]).toEqual([result, then]);
  });

  it.each([
    ['LSRS #32', [0x0808], 0x8000_0000, 'c', 0, 'nZCv'],
    ['ASRS #32', [0x1008], 0x8000_0000, 'c', 0xffff_ffff, 'NzCv'],
    ['RRXS', [0xea5f, 0x0031], 3, 'C', 0x8000_0001, 'NzCv'],
  ])('%s of r1', (_, halfwords, x, flags, result, then) => {
    const made = after(halfwords, { registers: { 1: x }, flags });
    expect([register(made, 0), flagsOf(made)]).toEqual([result, then]);
  });

  it('MSR writes NZCVQ and GE', () => {
    const made = after([0xf380, 0x8c00], { registers: { 0: 0xa80a_0000 } });
    expect(flagsOf(made)).toBe('NzCv');
    expect([made.cpu.q, made.cpu.ge]).toEqual([1, 10]);
  });
});

describe('arithmetic', () => {
  it.each([
    ['SSAT to 8 bits', [0xf301, 0x1007], { 1: 0x7f }, 0x7f, 1],
    ['SSAT downwards', [0xf301, 0x1007], { 1: -0x100 }, 0xffff_ff80, 1],
    ['SSAT of what fits', [0xf301, 0x1007], { 1: 7 }, 0x70, 0],
    ['USAT of a negative number', [0xf3a1, 0x0048], { 1: -2 }, 0, 1],
    ['QADD', [0xfa82, 0xf081], { 1: 0x7fff_ffff, 2: 1 }, 0x7fff_ffff, 1],
    ['BFC', [0xf36f, 0x100b], { 0: 0xffff_ffff }, 0xffff_f00f, 0],
    ['BFI at the top', [0xf361, 0x701f], { 0: 0x0fff_ffff, 1: 5 }, 0x5fff_ffff, 0],
    ['BFI of all bits', [0xf361, 0x001f], { 0: 1, 1: 0x8000_0002 }, 0x8000_0002, 0],
    ['SDIV of the least number by -1', [0xfb91, 0xf0f2], { 1: 0x8000_0000, 2: -1 }, 0x8000_0000, 0],
    ['SDIV by 0', [0xfb91, 0xf0f2], { 1: 5, 2: 0 }, 0, 0],
    ['SDIV towards 0', [0xfb91, 0xf0f2], { 1: -7, 2: 2 }, 0xffff_fffd, 0],
    ['SMULWB', [0xfb31, 0xf002], { 1: -3, 2: 0x8000 }, 1, 0],
    ['SMMULR', [0xfb51, 0xf012], { 1: 0x8000, 2: 0x1_0000 }, 1, 0],
    ['SMLAD that overflows', [0xfb21, 0x3002], { 1: 1, 2: 1, 3: 0x7fff_ffff }, 0x8000_0000, 1],
  ])('%s', (_, halfwords, registers, result, q) => {
    const made = after(halfwords, { registers });
    expect([register(made, 0), made.cpu.q]).toEqual([result, q]);
  });

  it('UMAAL adds both registers to the product', () => {
    const all = 0xffff_ffff;
    const made = after([0xfbe2, 0x0163], { registers: { 0: all, 1: all, 2: all, 3: all } });
    expect([register(made, 0), register(made, 1)]).toEqual([all, all]);
  });

  it('UADD8 sets GE where there is a carry, and SEL takes bytes by it', () => {
    const made = machine([0xfa81, 0xf042, 0xfaa1, 0xf082], {
      registers: { 1: 0xff01_80ff, 2: 0x0101_8000 },
    });
    made.run(1);
    expect([register(made, 0), made.cpu.ge]).toEqual([0x0002_00ff, 0b1010]);
    made.run(1);
    expect(register(made, 0)).toBe(0xff01_8000);
  });

  it('division by 0 faults where that is asked for', () => {
    const made = machine([0xfb91, 0xf0f2], { registers: { 0: 9, 1: 5, 2: 0 } });
    made.trapsDivideByZero = true;
    expect(faultOf(made)?.kind).toBe('DIVBYZERO');
    expect([register(made, 0), pc(made)]).toEqual([9, 0]);
  });
});

describe('loads and stores', () => {
  it('unaligned words and halves take the slow way and are right', () => {
    const made = machine([0x6808, 0x8808, 0x6008], { registers: { 1: DATA + 1 } });
    made.bus.ram8.set([1, 2, 3, 4, 5, 6], 0x1000);
    made.run(1);
    expect(register(made, 0)).toBe(0x0504_0302);
    made.run(1);
    expect(register(made, 0)).toBe(0x0302);
    made.cpu.r[0] = 0x0a0b_0c0d;
    made.run(1);
    expect([...made.bus.ram8.subarray(0x1000, 0x1006)]).toEqual([1, 13, 12, 11, 10, 6]);
  });

  it('LDRD and LDM do not accept unaligned addresses', () => {
    for (const halfwords of [[0xe9d1, 0x0200], [0xc907]]) {
      const made = machine(halfwords, { registers: { 0: 7, 1: DATA + 2 } });
      expect(faultOf(made)).toEqual({ kind: 'UNALIGNED', address: DATA + 2 });
      expect([register(made, 0), register(made, 1), pc(made)]).toEqual([7, DATA + 2, 0]);
    }
  });

  it('LDM with the base in its list loads the base', () => {
    const made = machine([0xc907], { registers: { 1: DATA } });
    made.bus.ram32.set([10, 11, 12], 0x400);
    made.run(1);
    expect([0, 1, 2].map((n) => register(made, n))).toEqual([10, 11, 12]);
  });

  it('a load that faults half way changes no register', () => {
    const end = RAM_START + 0x8_0000 - 8;
    const made = machine([0xc907], { registers: { 0: 1, 1: end, 2: 3 } });
    expect(faultOf(made)?.kind).toBe('PRECISERR');
    expect([0, 1, 2].map((n) => register(made, n))).toEqual([1, end, 3]);
  });

  it('a store with write-back that faults leaves the base', () => {
    const made = machine([0xf801, 0x0b01], { registers: { 1: FLASH_START } });
    expect(faultOf(made)).toEqual({ kind: 'PRECISERR', address: FLASH_START });
    expect([register(made, 1), pc(made)]).toEqual([FLASH_START, 0]);
  });

  it('PC-relative addresses are of the aligned pc', () => {
    // nop; adr r0, #0; ldrd r0, r1, [pc, #8]
    const made = machine([NOP, 0xa000, NOP, 0xe9df, 0x0102, NOP, NOP, NOP, 1, 2, 3, 4]);
    made.run(2);
    expect(register(made, 0)).toBe(FLASH_START + 4);
    made.run(4);
    expect([register(made, 0), register(made, 1)]).toEqual([0x0002_0001, 0x0004_0003]);
  });

  it('reads of flash and signed bytes come out of the quick way', () => {
    const made = machine([0x5688, NOP, 0x80f0], { registers: { 1: FLASH_START, 2: 4 } });
    made.run(1);
    expect([register(made, 0), made.bus.slow]).toEqual([0xffff_fff0, 0]);
  });

  it('a guarded page takes the slow way', () => {
    const made = machine([0x6008, 0x6008], { registers: { 0: 5, 1: DATA } });
    made.run(1);
    expect(made.bus.slow).toBe(0);
    made.bus.guard[0x10] = 1;
    made.run(1);
    expect(made.bus.slow).toBe(4);
  });

  it('exclusive stores need an open access to the same address, once', () => {
    const made = machine([0xe842, 0x1000, 0xe852, 0x1f00, 0xe842, 0x1000, 0xe842, 0x1000], {
      registers: { 0: 9, 1: 5, 2: DATA },
    });
    const results: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      made.run(1);
      results.push(register(made, 0));
    }
    expect(results).toEqual([1, 1, 0, 1]);
  });

  it('PUSH, SUB and MOV of the stack pointer stop at its limit', () => {
    for (const halfword of [0xb50f, 0xb082, 0x4685]) {
      const made = machine([halfword], { registers: { 0: DATA - 0x20, 13: DATA } });
      made.cpu.spLimit = DATA - 4;
      expect(faultOf(made)?.kind, halfword.toString(16)).toBe('STKOF');
      expect([register(made, 13), pc(made), made.bus.ram32[0x3ff]]).toEqual([DATA, 0, 0]);
    }
    const made = machine([0xf84d, 0x0d04], { registers: { 13: DATA } });
    made.cpu.spLimit = DATA;
    expect(faultOf(made)?.kind).toBe('STKOF');
  });

  it('the stack pointer stays a multiple of 4', () => {
    const made = after([0x4485], { registers: { 0: 7, 13: DATA } });
    expect(register(made, 13)).toBe(DATA + 4);
  });
});

describe('branches', () => {
  it('TBB and TBH go by their tables, and leave the region at its end', () => {
    const made = after([0xe8df, 0xf000, 0x0402, NOP, NOP, NOP], { registers: { 0: 1 } });
    expect(pc(made)).toBe(4 + 2 * 4);
    const half = after([0xe8df, 0xf010, 2, 0x7fff], { registers: { 0: 1 } });
    expect(pc(half)).toBe(4 + 2 * 0x7fff);
    const last = FLASH_START + 0x10_0000 - 8;
    const end = new BareMachine().load([0xe8df, 0xf000, 0xff, NOP], last);
    end.run(1);
    expect(end.leftTo).toBe(last + 4 + 2 * 0xff + 1);
  });

  it('BX without the Thumb bit and branches to nowhere leave, with the pc at the branch', () => {
    const made = machine([NOP, 0x4770], { registers: { 14: FLASH_START + 8 } });
    made.run(2);
    expect([made.leftTo, pc(made)]).toEqual([FLASH_START + 8, 2]);
    const far = machine([0x4788], { registers: { 1: 0x0c1f_e011 } });
    expect(far.run(100)).toBe(2);
    expect([far.leftTo, register(far, 14)]).toEqual([0x0c1f_e011, FLASH_START + 3]);
  });

  it('running off the end of flash leaves', () => {
    const made = new BareMachine().load([NOP], FLASH_START + 0x10_0000 - 2);
    made.run(5);
    expect(made.leftTo).toBe(FLASH_START + 0x10_0000 + 1);
  });

  it('goes on in RAM and back, and code that it writes there is executed', () => {
    const made = machine([0x4788, 0x2203], {
      registers: { 1: RAM_START + 1, 2: RAM_START + 4, 3: 0x2107 },
    });
    // strh r3, [r2]; nop; movs r1, #1 (overwritten by movs r1, #7); bx lr
    made.bus.ram16.set([0x8013, NOP, 0x2101, 0x4770]);
    made.ramCode.decodeAt(4);
    made.run(8);
    expect([register(made, 1), register(made, 2)]).toEqual([7, 3]);
    expect(made.bus.slow).toBeGreaterThan(0);
  });

  it('LDR into the pc moves its base, whichever register that is', () => {
    // ldr pc, [r0], #4
    const made = machine([0xf850, 0xfb04], { registers: { 0: DATA } });
    made.bus.ram32[0x400] = FLASH_START + 0x21;
    made.run(1);
    expect([pc(made), register(made, 0)]).toEqual([0x20, DATA + 4]);
  });

  it('POP into the pc restores registers and goes on there', () => {
    const made = machine([0xbd0f]);
    made.bus.ram32.set([1, 2, 3, 4, FLASH_START + 0x21], 0x400);
    expect(made.run(1)).toBe(1 + 5 + 2 + 1);
    expect([0, 1, 2, 3].map((n) => register(made, n))).toEqual([1, 2, 3, 4]);
    expect([pc(made), register(made, 13)]).toEqual([0x20, DATA + 20]);
  });
});

describe('IT blocks', () => {
  const BLOCK = [0x2800, 0xbf0c, 0x2001, 0x2002, 0x3001];

  it.each([
    [0, 2],
    [7, 3],
  ])('with r0 = %i one side is executed, without setting flags', (x, result) => {
    const made = machine(BLOCK, { registers: { 0: x } });
    expect(made.run(4)).toBe(4);
    expect(flagsOf(made)).toBe(x === 0 ? 'nZCv' : 'nzCv');
    made.run(1);
    expect(register(made, 0)).toBe(result);
  });

  it('what is skipped takes a cycle', () => {
    const made = machine([0xbf1f, 0x3001, 0x3101, 0x3201, 0x3301], { flags: 'Z' });
    expect(made.run(5)).toBe(5);
    expect([pc(made), register(made, 0)]).toEqual([10, 0]);
  });

  it('stops in the middle with the right ITSTATE, and goes on in a machine that is new', () => {
    const block = [0xbf1f, 0x3001, 0x3101, 0x3201, 0x3301, 0x3401];
    const first = machine(block);
    first.run(3);
    expect([pc(first), first.cpu.it]).toEqual([6, 0x1c]);
    const second = machine(block);
    second.cpu.restore(first.cpu.snapshot());
    second.run(2);
    expect([1, 1, 1, 1, 0]).toEqual([0, 1, 2, 3, 4].map((n) => register(second, n)));
    expect([second.cpu.it, flagsOf(second)]).toEqual([0, 'nzcv']);
    const skipping = machine(block);
    skipping.cpu.restore(first.cpu.snapshot());
    writeFlags(skipping.cpu, flagBits('Z'), 2);
    skipping.run(3);
    expect([0, 1, 2, 3, 4].map((n) => register(skipping, n))).toEqual([1, 1, 0, 0, 1]);
  });

  it('a fault in the block leaves the ITSTATE of its instruction', () => {
    const made = machine([0xbf1c, 0x3001, 0x6808], { registers: { 1: 4 } });
    made.run(2);
    expect(faultOf(made)?.kind).toBe('PRECISERR');
    expect([pc(made), made.cpu.it]).toEqual([4, 0x18]);
  });
});

describe('cycles', () => {
  it.each([
    ['an addition', [0x1840], {}, 1],
    ['a load', [0x6808], { 1: DATA }, 2],
    ['a store', [0x6008], { 1: DATA }, 1],
    ['LDRD', [0xe9d1, 0x0200], { 1: DATA }, 3],
    ['a literal', [0x4801], {}, 2],
    ['PUSH of five', [0xb50f], {}, 6],
    ['LDM of three', [0xc907], { 1: DATA }, 4],
    ['a division', [0xfb91, 0xf0f2], { 1: 5, 2: 2 }, 6],
    ['CBZ that is taken', [0xb108], { 0: 0 }, 2],
    ['CBZ that is not', [0xb108], { 0: 1 }, 1],
    ['BX', [0x4770], { 14: FLASH_START + 1 }, 2],
    ['TBB', [0xe8df, 0xf000, 0x0402], { 0: 1 }, 3],
    ['a load into the pc', [0xf8d0, 0xf000], { 0: FLASH_START + 4 }, 3],
  ])('%s', (_, halfwords, registers, cycles) => {
    expect(machine([...halfwords, 0x0001, 0x0800], { registers }).run(1)).toBe(cycles);
  });

  it('are the same for any slicing, and a device sees the exact one', () => {
    // loop: ldr r0, [r1]; adds r2, r2, r0; subs r3, #1; bne loop; b .
    const loop = [0x6808, 0x1812, 0x3b01, 0xd1fb, 0xe7fe];
    const registers = { 1: DEVICE, 3: 100 };
    const whole = machine(loop, { registers });
    whole.run(2000);
    const sliced = machine(loop, { registers });
    for (let i = 0; sliced.cycle < whole.cycle; i += 1) {
      sliced.run(Math.min(1 + (i % 7), whole.cycle - sliced.cycle));
    }
    // A load at cycle 6 n ends at 6 n + 2.
    expect(register(whole, 2)).toBe(6 * 4950 + 200);
    expect(register(sliced, 2)).toBe(register(whole, 2));
    expect(sliced.cycle).toBe(whole.cycle);
  });

  it('what wants attention ends the run after its instruction, and the rest is left', () => {
    const made = machine([0x6008, 0x3001, 0x3001], { registers: { 1: DEVICE } });
    expect(made.run(1000)).toBe(1);
    expect([made.left, pc(made), made.attention]).toEqual([999, 2, 1]);
  });
});

describe('system instructions', () => {
  it('MSR and MRS reach both stack pointers, and CONTROL exchanges them', () => {
    // mrs r0, psp; msr control, r1 (r1 = 2); mrs r2, msp
    const made = machine([0xf3ef, 0x8009, 0xf381, 0x8814, 0xf3ef, 0x8208], {
      registers: { 1: 2, 13: DATA },
    });
    made.cpu.otherSp = DATA + 0x100;
    made.cpu.spLimit = 8;
    made.run(1);
    made.run(1);
    made.run(1);
    expect([0, 2, 13].map((n) => register(made, n))).toEqual([DATA + 0x100, DATA, DATA + 0x100]);
    expect([made.cpu.spLimit, made.cpu.otherLimit, made.fpuReady]).toEqual([0, 8, false]);
  });

  it('what can let an exception in asks for attention', () => {
    const made = machine([0xb672, 0xb662]);
    made.run(1);
    expect([made.cpu.primask, made.attention]).toEqual([1, 0]);
    made.run(1);
    expect([made.cpu.primask, made.attention]).toEqual([0, 1]);
  });

  it('unprivileged code changes no masks', () => {
    const made = machine([0xb672, 0xf380, 0x8812], { registers: { 0: 0x20 } });
    made.cpu.control = 1;
    made.run(2);
    expect([made.cpu.primask, made.cpu.basepri]).toEqual([0, 0]);
  });

  it('BASEPRI_MAX only raises', () => {
    const made = machine([0xf380, 0x8812], { registers: { 0: 0x40 } });
    made.cpu.basepri = 0x20;
    made.run(1);
    expect(made.cpu.basepri).toBe(0x20);
  });

  it('SVC and WFI are finished when the core hears of them', () => {
    const made = machine([0xdf03, 0xbf30]);
    expect(made.run(10)).toBe(1);
    expect([made.asked, pc(made)]).toEqual([['svc'], 2]);
    made.run(10);
    expect([made.asked, pc(made)]).toEqual([['svc', 'wfi'], 4]);
  });

  it.each([
    ['BKPT', [0xbe00], 'BKPT'],
    ['UDF', [0xde00], 'UNDEFINSTR'],
    ['a coprocessor that is absent', [0xee11, 0x0f10], 'NOCP'],
  ])('%s faults', (_, halfwords, kind) => {
    const made = machine(halfwords);
    expect(faultOf(made)?.kind).toBe(kind);
    expect(pc(made)).toBe(0);
  });
});
