/** Firmware in a whole simulation: what the trace says of its calls, its mistakes and its hangs. */

import { describe, expect, test } from 'vitest';
import { defaultScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { Simulation, type SimulationOptions } from '../../src/sim/simulation.ts';
import type { RecordKind, RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { Assembler, RAM, SYSTEM } from '../host/cortex-m/assembler.ts';

const GATEWAY = 0x0c1f_e001;
const scenario = { ...defaultScenario('', 'firmware', 'perfect'), lengthUs: 30_000_000 };
/** Kernel and app are up. */
const BOOT_US = 200_000;

class Ran {
  readonly records: TraceRecord[] = [];
  readonly simulation: Simulation;
  readonly hash: string;

  constructor(
    asm: Assembler,
    vectors: Readonly<Record<number, string>> = {},
    differences: Partial<Scenario> = {},
    options: SimulationOptions = {},
  ) {
    const image = asm.image({ 1: 'main', ...vectors });
    const program = { kind: 'firmware', name: 'asm', hash: '0', image } as const;
    const sinks = [(record: TraceRecord) => this.records.push(structuredClone(record))];
    this.simulation = new Simulation({ ...scenario, ...differences }, program, {
      ...options,
      sinks,
    });
    while (this.simulation.advance(1_000));
    this.hash = this.simulation.hangs
      ? this.simulation.finishHung()
      : this.simulation.finish('finished');
  }

  of<K extends RecordKind>(kind: K): readonly RecordOf<K>[] {
    return this.records.filter(
      (record) => record.kind === kind,
    ) as unknown as readonly RecordOf<K>[];
  }
}

/** Calls a slot of the gateway. */
const call = (asm: Assembler, slot: number) => asm.ldrConst(7, GATEWAY + 8 * slot).raw(0x47b8);

const endless = (asm: Assembler) => asm.label('end').b('end').pool();
const waiting = (asm: Assembler) => asm.label('end').wfi().b('end').pool();

/** SysTick each millisecond, with an empty handler. */
const ticking = (asm: Assembler) =>
  asm.poke(SYSTEM.systLoad, 159_999).poke(SYSTEM.systVal, 0).poke(SYSTEM.systCtrl, 7);
const handler = (asm: Assembler) => asm.label('tick').bx(14);

describe('calls', () => {
  test('a branch into the gateway is the call of the slot, from the function that made it', () => {
    const asm = new Assembler().label('main').ldrConst(0, RAM);
    const [made] = new Ran(waiting(call(asm, 2))).of('call');
    expect(made).toMatchObject({
      call: 'mvGetMicroseconds',
      from: expect.stringMatching(/^main main/),
      args: [RAM],
      status: 'OKAY',
      at: BOOT_US,
    });
  });

  test('the slot that no header declares gives UNAVAILABLE and is warned of', () => {
    const asm = call(new Assembler().label('main'), 12).ldrConst(1, RAM).str(0, 1).mov(0, 1);
    const ran = new Ran(waiting(call(asm, 2)));
    expect(ran.of('warning').map(({ text }) => text)).toEqual([
      expect.stringContaining('mvTemporaryStructTest (slot 12) is in no header'),
    ]);
    expect(ran.of('call')).toHaveLength(1);
    expect(ran.of('app').map(({ what }) => what)).toEqual(['boot']);
  });

  test('a slot that is empty ends the app', () => {
    const ran = new Ran(waiting(call(new Assembler().label('main'), 20)));
    const crash = ran.of('app').find(({ what }) => what === 'crash');
    expect(crash?.detail).toContain('slot 20 of the gateway has no entry');
  });
});

describe('mistakes', () => {
  test('a fault ends the app, which starts again, with registers and stack as evidence', () => {
    const ran = new Ran(endless(new Assembler().label('main').raw(0xde00)));
    const [boot, crash, again] = ran.of('app');
    expect(boot?.what).toBe('boot');
    expect(crash).toMatchObject({ what: 'crash', at: BOOT_US });
    expect(crash?.detail).toMatch(/UNDEFINSTR.* at main/);
    expect(again).toMatchObject({ what: 'boot', detail: 'APPLICATIONCRASH' });
    expect(ran.simulation.lastCrashStack).toMatch(/r0 .*\n[\s\S]*stack:/);
  });

  test('a request for a system reset ends the app', () => {
    const ran = new Ran(endless(new Assembler().label('main').poke(SYSTEM.aircr, 0x05fa_0004)));
    const crash = ran.of('app').find(({ what }) => what === 'crash');
    expect(crash?.detail).toContain('system reset');
  });
});

describe('hangs', () => {
  const masked = () => endless(new Assembler().label('main').cpsidI());

  test('a loop that nothing can end hangs after ten seconds', () => {
    const ran = new Ran(masked());
    expect(ran.of('app').at(-1)).toMatchObject({
      what: 'hang',
      at: BOOT_US + 10_000_000,
      detail: expect.stringContaining('at end'),
    });
  });

  test('a loop that counts for ever hangs at the same time, skipped or not', () => {
    const counting = () =>
      new Assembler().label('main').label('again').adds(0, 1).b('again').pool();
    const clockHz = 1_000_000;
    const device = { ...scenario.device, clockHz };
    const hashes = [true, false].map((skipsIdle) => {
      const ran = new Ran(counting(), {}, { device }, { skipsIdle });
      expect(ran.of('app').at(-1)).toMatchObject({ what: 'hang', at: BOOT_US + 10_000_000 });
      return ran.hash;
    });
    expect(hashes[0]).toBe(hashes[1]);
  });

  test('a spin that an interrupt can end does not hang', () => {
    expect(new Ran(endless(new Assembler().label('main'))).simulation.hangs).toBe(false);
  });

  test('an app that waits does not hang, whatever it masks', () => {
    expect(new Ran(waiting(new Assembler().label('main').cpsidI())).simulation.hangs).toBe(false);
  });
});

describe('own timers', () => {
  const ticks = (differences: Partial<Scenario>, options: SimulationOptions = {}) =>
    new Ran(
      handler(waiting(ticking(new Assembler().label('main')))).pool(),
      { 15: 'tick' },
      { lengthUs: BOOT_US + 3_500_000, ...differences },
      options,
    );

  test('are counted, a record a second', () => {
    const counted = ticks({}).of('ticks');
    // The thousandth is the first of the next second, some instructions after its beginning.
    expect(counted.map(({ irq, count }) => [irq, count])).toEqual([
      [-1, 999],
      [-1, 1_000],
      [-1, 1_000],
    ]);
  });

  test('are records each with trace: full', () => {
    const ran = ticks({ trace: 'full' });
    expect(ran.of('interrupt').filter(({ irq }) => irq === -1).length).toBeGreaterThan(3_490);
    expect(ran.of('ticks')).toEqual([]);
  });

  test('come at the same cycles with nothing skipped', () => {
    const spinning = (skipsIdle: boolean) =>
      new Ran(
        handler(endless(ticking(new Assembler().label('main')))).pool(),
        { 15: 'tick' },
        { lengthUs: BOOT_US + 50_000, trace: 'full' },
        { skipsIdle },
      ).hash;
    expect(spinning(true)).toBe(spinning(false));
  });
});

test('delays that count, between calls and ticks, take the same time, skipped or not', () => {
  const delays = () => {
    const asm = ticking(new Assembler().label('main')).ldrConst(6, RAM + 0x100);
    asm.label('again').mov(0, 6);
    call(asm, 2).ldrConst(2, 100_000).b('delay').pool();
    asm.label('delay').ldr(1, 6, 8).adds(1, 1).str(1, 6, 8).subs(2, 1).bne('delay').b('again');
    return handler(asm).pool();
  };
  const [skipped, executed] = [true, false].map((skipsIdle) => {
    const lengthUs = BOOT_US + 60_000;
    return new Ran(delays(), { 15: 'tick' }, { lengthUs, trace: 'full' }, { skipsIdle });
  });
  expect(skipped?.of('call').length).toBeGreaterThan(10);
  expect(skipped?.hash).toBe(executed?.hash);
});

test('code in RAM that the kernel overwrites runs as it was overwritten', () => {
  // The routine in RAM returns at once; mvGetMicroseconds then writes the time over it.
  const routine = RAM + 0x100;
  const asm = new Assembler().label('main').poke(routine, 0x4770_4770);
  asm
    .ldrConst(6, routine + 1)
    .raw(0x47b0)
    .ldrConst(0, routine);
  const ran = new Ran(endless(call(asm, 2).raw(0x47b0)));
  const crash = ran.of('app').find(({ what }) => what === 'crash');
  // 200,000 us is 0x00030d40: a shift, a move, and zeros that run on to the end of RAM.
  expect(crash?.at).toBeGreaterThan(BOOT_US);
});
