/** Loads and stores: memory, protection, peripherals, blocks that are not modelled, the journal. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bus } from '../../../src/host/cortex-m/bus.ts';
import { Fault } from '../../../src/host/cortex-m/faults.ts';
import type { Block } from '../../../src/host/cortex-m/peripherals/block.ts';
import { AppMemory } from '../../../src/microvisor/memory.ts';
import { Assembler } from './assembler.ts';
import { processor } from './processor.ts';

const RAM = 0x2000_0000;
const RAM_END = 0x2008_0000;
const FLASH_END = 0x0810_0000;
const SRAM4 = 0x2800_0000;

/** Two words: the first counts its own reads, the second is what was written. */
class Counter implements Block {
  readonly name = 'COUNTER';
  readonly nextCycle = Number.POSITIVE_INFINITY;
  reads = 0;
  written = 0;
  bytes = 0;
  read(offset: number): number {
    if (offset !== 0) return this.written;
    this.reads += 1;
    return this.reads;
  }
  write(_offset: number, value: number, bytes: number): void {
    this.written = value;
    this.bytes = bytes;
  }
  advance(): void {}
  isStable(offset: number): boolean {
    return offset !== 0;
  }
  reset(): void {}
  snapshot(): unknown {
    return undefined;
  }
  restore(): void {}
}

function world() {
  const image = Uint8Array.from({ length: 256 }, (_, i) => i);
  const memory = new AppMemory(image);
  const used: string[] = [];
  const bus = new Bus(memory, {
    isPrivileged: true,
    blockName: (address) => (address >>> 12 === 0x4_0002 ? 'SPI9' : undefined),
    catchUp: () => {},
    unmodelled: (name, address) => used.push(`${name} ${address.toString(16)}`),
  });
  const block = new Counter();
  bus.attach(0x4000_0400, 0x400, block);
  return { bus, memory, used, block };
}

function faultOf(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof Fault) return `${thrown.kind} ${thrown.address.toString(16)}`;
    throw thrown;
  }
  return 'none';
}

describe('memory', () => {
  test('holds bytes, halfwords and words, little-endian, at any address', () => {
    const { bus } = world();
    const model = new Uint8Array(64);
    const size = fc.constantFrom(1, 2, 4);
    const region = fc.constantFrom(RAM + 0x1fe0, SRAM4 + 0x40);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(59), size, fc.integer())), region, (stores, base) => {
        for (let i = 0; i < 64; i += 1) bus.store8(base + i, 0);
        model.fill(0);
        for (const [offset, bytes, value] of stores) {
          if (bytes === 1) bus.store8(base + offset, value);
          if (bytes === 2) bus.store16(base + offset, value);
          if (bytes === 4) bus.store32(base + offset, value);
          for (let i = 0; i < bytes; i += 1) model[offset + i] = value >>> (i * 8);
        }
        const view = new DataView(model.buffer);
        for (let i = 0; i < 60; i += 1) {
          expect(bus.load8(base + i)).toBe(view.getUint8(i));
          expect(bus.load16(base + i)).toBe(view.getUint16(i, true));
          expect(bus.load32(base + i)).toBe(view.getInt32(i, true));
        }
      }),
    );
  });

  test('of flash can be read but not stored to', () => {
    const { bus } = world();
    expect(bus.load32(0x0800_0001)).toBe(0x04030201);
    expect(bus.load16(0x0800_0100)).toBe(0xffff);
    expect(faultOf(() => bus.store8(0x0800_0000, 1))).toBe('PRECISERR 8000000');
  });

  test('ends where it ends', () => {
    const { bus } = world();
    expect(faultOf(() => bus.load32(RAM_END - 4))).toBe('none');
    expect(faultOf(() => bus.load32(RAM_END - 2))).toBe('PRECISERR 2007fffe');
    expect(faultOf(() => bus.store16(RAM_END - 1, 0))).toBe('PRECISERR 2007ffff');
    expect(faultOf(() => bus.load8(RAM_END))).toBe('PRECISERR 20080000');
    expect(faultOf(() => bus.load16(FLASH_END - 1))).toBe('PRECISERR 80fffff');
    expect(faultOf(() => bus.load32(SRAM4 + 0x3ffd))).toBe('PRECISERR 28003ffd');
    expect(faultOf(() => bus.load8(0))).toBe('PRECISERR 0');
  });

  test('traps unaligned accesses if CCR says so', () => {
    const { bus } = world();
    bus.trapsUnaligned = true;
    for (const address of [RAM + 1, 0x0800_0002, SRAM4 + 2]) {
      expect(faultOf(() => bus.load32(address))).toBe(`UNALIGNED ${address.toString(16)}`);
    }
    expect(faultOf(() => bus.store16(RAM + 1, 0))).toBe('UNALIGNED 20000001');
    expect(faultOf(() => bus.store32(SRAM4 + 1, 0))).toBe('UNALIGNED 28000001');
  });
});

test('a buffer that the kernel uses cannot be stored to, its neighbours can', () => {
  const { bus, memory } = world();
  memory.protect(RAM + 0x200, 0x100);
  memory.protect(SRAM4, 16);
  expect(faultOf(() => bus.store32(RAM + 0x200, 1))).toBe('PRECISERR 20000200');
  expect(faultOf(() => bus.store8(RAM + 0x2ff, 1))).toBe('PRECISERR 200002ff');
  expect(faultOf(() => bus.store32(RAM + 0x1fd, 1))).toBe('PRECISERR 200001fd');
  expect(faultOf(() => bus.store32(RAM + 0x1fc, 1))).toBe('none');
  expect(faultOf(() => bus.store8(RAM + 0x300, 1))).toBe('none');
  expect(faultOf(() => bus.store8(SRAM4 + 15, 1))).toBe('PRECISERR 2800000f');
  expect(bus.load32(RAM + 0x200)).toBe(0);
  memory.unprotect(RAM + 0x200);
  expect(faultOf(() => bus.store32(RAM + 0x200, 1))).toBe('none');
});

describe('peripherals', () => {
  test('get offsets, sizes and the bytes that count', () => {
    const { bus, block } = world();
    bus.store8(0x4000_0404, 0x1ff);
    expect([block.written, block.bytes]).toEqual([0xff, 1]);
    bus.store32(0x4000_0404, -1);
    expect(block.written).toBe(0xffff_ffff);
    expect(bus.load32(0x4000_0404)).toBe(-1);
    expect(bus.load16(0x4000_0404)).toBe(0xffff);
  });

  test('take aligned accesses only', () => {
    const { bus } = world();
    expect(faultOf(() => bus.load32(0x4000_0402))).toBe('UNALIGNED 40000402');
  });

  test('that are not modelled read as zero, ignore stores, and are named', () => {
    const { bus, used } = world();
    bus.store32(0x4000_2010, 5);
    expect(bus.load32(0x4000_2010)).toBe(0);
    expect(used).toEqual(['SPI9 40002010', 'SPI9 40002010']);
    expect(faultOf(() => bus.load32(0x4000_8000))).toBe('PRECISERR 40008000');
  });

  test('are the kernel’s by their secure addresses, and so are flash, RAM and the gateway', () => {
    const { bus } = world();
    for (const address of [0x5000_0400, 0x0c00_0000, 0x0c1f_e000, 0x3000_0000]) {
      expect(faultOf(() => bus.load32(address))).toBe(`AUVIOL ${address.toString(16)}`);
      expect(faultOf(() => bus.store8(address, 0))).toBe(`AUVIOL ${address.toString(16)}`);
    }
  });

  test('that are not modelled give one warning each, with the place that used them first', () => {
    const asm = new Assembler().label('main').bl('use').bl('use').label('end').b('end').pool();
    asm.label('use').poke(0x4000_3800, 1).poke(0x4000_3804, 1).poke(0x4000_2c00, 1).bx(14);
    const { core, warnings } = processor(asm);
    core.run(1000);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('SPI2');
    expect(warnings[0]).toContain('by use');
    expect(warnings[1]).toContain('WWDG');
  });
});

describe('the system space', () => {
  const run = (body: (asm: Assembler) => Assembler) => {
    const { core } = processor(body(new Assembler().label('main')).label('end').b('end'));
    core.run(200);
    return core;
  };

  test('has words, and bytes where priorities and the fault status are', () => {
    const { bus } = run((asm) => asm);
    bus.store8(0xe000_e401, 0x5f);
    expect(bus.load32(0xe000_e400)).toBe(0x5000);
    expect(bus.load8(0xe000_e401)).toBe(0x50);
    bus.store8(0xe000_ed23, 0xe0);
    expect(bus.load16(0xe000_ed22)).toBe(0xe000);
    expect(faultOf(() => bus.load8(0xe000_ed14))).toBe('PRECISERR e000ed14');
    expect(faultOf(() => bus.load32(0xe000_ed16))).toBe('UNALIGNED e000ed16');
    expect(bus.load32(0xe000_ed00) >>> 0).toBe(0x410f_d214);
  });

  test('takes what is written to the trace ports, and names the debug units behind them', () => {
    const asm = new Assembler().label('main').poke(0xe000_0000, 65).ldr(2, 0).poke(0xe004_2000, 1);
    const { core, warnings } = processor(asm.poke(0xe004_4000, 1).label('end').b('end'));
    core.run(200);
    expect(core.cpu.r[2]).toBe(1);
    expect(warnings).toEqual([
      expect.stringContaining('CTI is not modelled'),
      expect.stringContaining('DBGMCU is not modelled'),
    ]);
  });
});

describe('the journal', () => {
  test('calls a pass quiet that leaves memory as it was', () => {
    const { bus } = world();
    bus.store32(RAM, 5);
    const { journal } = bus;
    journal.start();
    expect(bus.guard[0]).not.toBe(0);
    bus.store32(RAM, 7);
    bus.store8(RAM + 1, 9);
    bus.store32(RAM + 0x102, 3);
    bus.store16(RAM + 0x104, 0);
    bus.store16(RAM + 0x102, 0);
    bus.store32(SRAM4 + 8, 1);
    bus.store32(SRAM4 + 8, 0);
    bus.store32(RAM, 5);
    expect(journal.stop()).toBe(true);
    expect(bus.guard[0]).toBe(0);
    expect(bus.load32(RAM)).toBe(5);
  });

  test('finds any byte that differs, and nothing else', () => {
    const store = fc.tuple(fc.nat(36), fc.constantFrom(1, 2, 4), fc.nat(2));
    fc.assert(
      fc.property(fc.array(store, { maxLength: 12 }), fc.constantFrom(RAM, SRAM4), (stores, at) => {
        const { bus } = SHARED;
        for (let i = 0; i < 40; i += 1) bus.store8(at + i, i & 1);
        const before = Array.from({ length: 40 }, (_, i) => bus.load8(at + i));
        bus.journal.start();
        for (const [offset, bytes, value] of stores) {
          if (bytes === 1) bus.store8(at + offset, value);
          if (bytes === 2) bus.store16(at + offset, value << 8);
          if (bytes === 4) bus.store32(at + offset, (value << 8) | (value << 24));
        }
        const after = Array.from({ length: 40 }, (_, i) => bus.load8(at + i));
        expect(bus.journal.stop()).toBe(before.every((byte, i) => byte === after[i]));
        expect(Array.from({ length: 40 }, (_, i) => bus.load8(at + i))).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });
  const SHARED = world();

  test('is spoilt by registers that change by themselves, by any store to one, and by too much', () => {
    const { bus } = world();
    const quiet = (action: () => void) => {
      bus.journal.start();
      action();
      return bus.journal.stop();
    };
    expect(quiet(() => bus.load32(0x4000_0404))).toBe(true);
    expect(quiet(() => bus.load32(0x4000_0400))).toBe(false);
    expect(quiet(() => bus.store32(0x4000_0404, 0))).toBe(false);
    const many = () => {
      for (let i = 0; i < 1000; i += 1) bus.store8(RAM, 0);
    };
    expect(quiet(many)).toBe(false);
    expect(quiet(() => bus.store8(RAM, 0))).toBe(true);
  });
});
