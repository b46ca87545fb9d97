/** The I2C buses, driven as the HAL of the SDK drives them. */

import { describe, expect, it } from 'vitest';
import { I2C_FORMS } from '../../../../src/host/cortex-m/peripherals/blocks.ts';
import { I2c } from '../../../../src/host/cortex-m/peripherals/i2c.ts';
import {
  type I2cDevice,
  type I2cInput,
  i2cDeviceProblem,
  i2cStepProblem,
  registerDevice,
} from '../../../../src/host/cortex-m/peripherals/i2c-device.ts';
import { Bench, peek, poke } from './bench.ts';

const CR1 = 0x00;
const CR2 = 0x04;
const OAR1 = 0x08;
const TIMINGR = 0x10;
const ISR = 0x18;
const ICR = 0x1c;
const RXDR = 0x24;
const TXDR = 0x28;

const TXE = 1;
const TXIS = 2;
const RXNE = 4;
const NACKF = 0x10;
const STOPF = 0x20;
const TC = 0x40;
const TCR = 0x80;
const BUSY = 0x8000;
const START = 1 << 13;
const STOP = 1 << 14;
const READ = 1 << 10;
const RELOAD = 1 << 24;
const AUTOEND = 1 << 25;

/** 400 cycles a bit: (3 + 1) * (49 + 1 + 49 + 1). */
const TIMING = 0x3000_3131;
const BIT = 400;
const BYTE = 9 * BIT;
const HZ = 160_000_000;

const SENSOR = registerDevice({
  registers: [
    [0x00, [0x12, 0x34]],
    [0x01, [0xa0]],
    [0x28, [1, 2, 3, 4, 5, 6]],
  ],
  writable: true,
});

class Driver {
  readonly bench = new Bench();
  readonly i2c: I2c;

  constructor(device: I2cDevice = SENSOR, address = 0x48, number = 1) {
    const form = I2C_FORMS.find((one) => one.bus === number);
    if (form === undefined) throw new Error(String(number));
    this.i2c = new I2c(form, this.bench, [{ bus: number, address, device }], HZ);
    poke(this.i2c, TIMINGR, TIMING);
    poke(this.i2c, CR1, 1);
  }

  begin(address: number, bytes: number, bits: number): void {
    poke(this.i2c, CR2, (address << 1) | (bytes << 16) | bits);
  }

  /** Waits for one of these flags, as polling does; false: a NACK came. */
  wait(flags: number): boolean {
    for (;;) {
      const isr = peek(this.i2c, ISR);
      if ((isr & flags) !== 0) return true;
      if ((isr & NACKF) !== 0) return false;
      if (this.i2c.nextCycle === Number.POSITIVE_INFINITY) throw new Error('the bus hangs');
      this.bench.runTo(this.i2c, this.i2c.nextCycle);
    }
  }

  ended(): void {
    while (!this.wait(STOPF)) poke(this.i2c, ICR, NACKF);
    poke(this.i2c, ICR, STOPF);
    poke(this.i2c, CR2, 0);
  }

  write(address: number, bytes: readonly number[]): boolean {
    this.begin(address, bytes.length, START | AUTOEND);
    for (const byte of bytes) {
      if (!this.wait(TXIS)) break;
      poke(this.i2c, TXDR, byte);
    }
    const isTaken = this.wait(STOPF) && (peek(this.i2c, ISR) & NACKF) === 0;
    this.ended();
    return isTaken;
  }

  /** HAL_I2C_Mem_Read: the register without a stop, then a repeated start. */
  readRegister(address: number, register: number, count: number): readonly number[] {
    this.begin(address, 1, START);
    this.wait(TXIS);
    poke(this.i2c, TXDR, register);
    this.wait(TC);
    this.begin(address, count, START | READ | AUTOEND);
    const bytes: number[] = [];
    for (let i = 0; i < count; i += 1) {
      this.wait(RXNE);
      bytes.push(peek(this.i2c, RXDR));
    }
    this.ended();
    return bytes;
  }
}

describe('a transfer', () => {
  it('reads a register behind a repeated start', () => {
    const driver = new Driver();
    expect(driver.readRegister(0x48, 0x00, 2)).toEqual([0x12, 0x34]);
    expect(peek(driver.i2c, ISR)).toBe(TXE);
    // Start, address, byte; start, address, two bytes; stop.
    expect(driver.bench.cycle).toBe(2 * (BIT + BYTE) + 3 * BYTE + BIT);
  });

  it('writes, which a register table keeps', () => {
    const driver = new Driver();
    expect(driver.write(0x48, [0x01, 0x55])).toBe(true);
    expect(driver.readRegister(0x48, 0x01, 1)).toEqual([0x55]);
  });

  it('of no bytes asks whether a device is there', () => {
    const driver = new Driver();
    for (const [address, flags] of [
      [0x48, STOPF],
      [0x49, STOPF | NACKF],
    ] as const) {
      const from = driver.bench.cycle;
      driver.begin(address, 0, START | AUTOEND);
      expect(peek(driver.i2c, ISR)).toBe(TXE | BUSY);
      driver.bench.runTo(driver.i2c, from + BIT + BYTE + BIT - 1);
      expect(peek(driver.i2c, ISR) & (STOPF | BUSY)).toBe(BUSY);
      driver.bench.runTo(driver.i2c, from + BIT + BYTE + BIT);
      expect(peek(driver.i2c, ISR)).toBe(TXE | flags);
      expect(peek(driver.i2c, CR2) & (START | STOP)).toBe(0);
      poke(driver.i2c, ICR, 0x3f38);
      expect(peek(driver.i2c, ISR)).toBe(TXE);
    }
  });

  it('to an address that nobody has is not acknowledged, and stops', () => {
    const driver = new Driver();
    expect(driver.write(0x20, [1, 2, 3])).toBe(false);
    expect(peek(driver.i2c, ISR)).toBe(TXE);
    expect(driver.write(0x48, [0x00])).toBe(true);
  });

  it('sends the byte that waited in TXDR before its start, or drops it', () => {
    const driver = new Driver();
    poke(driver.i2c, TXDR, 0x01);
    expect(peek(driver.i2c, ISR)).toBe(0);
    driver.begin(0x48, 1, START | AUTOEND);
    driver.ended();
    expect(driver.bench.cycle).toBe(BIT + 2 * BYTE + BIT);
    poke(driver.i2c, TXDR, 0x28);
    driver.begin(0x20, 1, START | AUTOEND);
    driver.ended();
    expect(peek(driver.i2c, ISR)).toBe(0);
    poke(driver.i2c, ISR, TXE);
    expect(peek(driver.i2c, ISR)).toBe(TXE);
    driver.begin(0x48, 1, START | READ | AUTOEND);
    driver.ended();
    expect(driver.i2c.isStable(RXDR)).toBe(false);
    expect([peek(driver.i2c, RXDR), driver.i2c.isStable(RXDR)]).toEqual([0xa0, true]);
  });

  it('of more than one NBYTES goes on with RELOAD', () => {
    const driver = new Driver();
    driver.write(0x48, [0x28]);
    driver.begin(0x48, 2, START | READ | RELOAD);
    const bytes: number[] = [];
    for (const [more, bits] of [
      [3, RELOAD],
      [1, AUTOEND],
    ] as const) {
      while (driver.wait(RXNE | TCR) && (peek(driver.i2c, ISR) & RXNE) !== 0) {
        bytes.push(peek(driver.i2c, RXDR));
      }
      driver.begin(0x48, more, READ | bits);
      expect(peek(driver.i2c, ISR) & TCR).toBe(0);
    }
    driver.wait(RXNE);
    bytes.push(peek(driver.i2c, RXDR));
    driver.ended();
    expect(bytes).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('waits with the clock low for an app that does not read or write', () => {
    const driver = new Driver();
    driver.write(0x48, [0x28]);
    driver.begin(0x48, 3, START | READ | AUTOEND);
    driver.bench.runTo(driver.i2c, driver.bench.cycle + 100 * BYTE);
    expect(peek(driver.i2c, ISR) & (RXNE | STOPF | BUSY)).toBe(RXNE | BUSY);
    expect(driver.i2c.nextCycle).toBe(Number.POSITIVE_INFINITY);
    expect([1, 2, 3].map(() => driver.wait(RXNE) && peek(driver.i2c, RXDR))).toEqual([1, 2, 3]);
    driver.ended();
    driver.begin(0x48, 1, START);
    driver.bench.runTo(driver.i2c, driver.bench.cycle + 100 * BYTE);
    expect(peek(driver.i2c, ISR)).toBe(TXE | TXIS | BUSY);
  });

  it('stops when the app says so', () => {
    const driver = new Driver();
    driver.begin(0x48, 1, START);
    driver.wait(TXIS);
    poke(driver.i2c, TXDR, 0);
    driver.wait(TC);
    poke(driver.i2c, CR2, peek(driver.i2c, CR2) | STOP);
    expect(peek(driver.i2c, ISR) & TC).toBe(0);
    driver.ended();
    expect(peek(driver.i2c, ISR)).toBe(TXE);
  });

  it('ends at once when PE is cleared', () => {
    const driver = new Driver();
    driver.begin(0x48, 1, START);
    driver.wait(TXIS);
    poke(driver.i2c, CR1, 0);
    expect([peek(driver.i2c, ISR), driver.i2c.nextCycle]).toEqual([TXE, Number.POSITIVE_INFINITY]);
    expect(peek(driver.i2c, TIMINGR)).toBe(TIMING);
  });
});

it('interrupts carry a transfer as HAL_I2C_Master_Transmit_IT does it', () => {
  const driver = new Driver(SENSOR, 0x48, 3);
  const { bench, i2c } = driver;
  const bytes = [0x01, 0x77];
  poke(i2c, CR1, 1 | 0xf2);
  driver.begin(0x48, 2, START | AUTOEND);
  for (let next = 0; (peek(i2c, CR1) & 0x20) !== 0; ) {
    bench.runTo(i2c, i2c.nextCycle);
    if (!bench.lines.has(88)) continue;
    const isr = peek(i2c, ISR);
    if ((isr & TXIS) !== 0) poke(i2c, TXDR, bytes[next++] ?? 0);
    if ((isr & STOPF) !== 0) {
      poke(i2c, ICR, STOPF);
      poke(i2c, CR1, 1);
    }
  }
  expect(bench.lines.size).toBe(0);
  expect(bench.seen.filter((line) => line.endsWith('high'))).toHaveLength(3);
  expect(driver.readRegister(0x48, 0x01, 1)).toEqual([0x77]);
});

describe('devices', () => {
  it('hear what happens, with the time', () => {
    const heard: I2cInput[] = [];
    const device: I2cDevice<number> = {
      initial: 7,
      step(state, input) {
        heard.push(input);
        return { state: state + 1, acknowledges: input.type !== 'write', byte: state };
      },
    };
    const driver = new Driver(device);
    driver.bench.cycle = 3 * HZ;
    expect(driver.write(0x48, [9])).toBe(false);
    expect(heard).toEqual([
      { type: 'start', nowUs: 3_000_025, reads: false },
      { type: 'write', nowUs: 3_000_047, byte: 9 },
      { type: 'stop', nowUs: 3_000_050 },
    ]);
  });

  it('keep their state through a reset of the chip', () => {
    const driver = new Driver();
    driver.write(0x48, [0x01, 0x42]);
    driver.i2c.reset();
    poke(driver.i2c, TIMINGR, TIMING);
    poke(driver.i2c, CR1, 1);
    expect(driver.readRegister(0x48, 0x01, 1)).toEqual([0x42]);
  });
});

describe('what is wrong with a device of the user’s own', () => {
  it.each([
    [undefined],
    [null],
    [7],
    [{}],
    [{ initial: 1 }],
    [{ initial: 1, step: 2 }],
    [{ step() {} }],
  ])('is that it is no device: %j', (found) => {
    expect(i2cDeviceProblem(found)).toBe('must be a device ({ initial, step })');
  });

  it.each([
    [undefined, 'must return { state }, with acknowledges or byte'],
    [{ byte: 1 }, 'must return { state }, with acknowledges or byte'],
    [{ state: 0, acknowledges: 1 }, 'must return true or false as acknowledges'],
    [{ state: 0, byte: 256 }, 'must return a byte from 0 to 255'],
    [{ state: 0, byte: '1' }, 'must return a byte from 0 to 255'],
  ])('is what its step gives: %j', (found, problem) => {
    expect(i2cStepProblem(found)).toBe(problem);
  });

  it('is nothing otherwise', () => {
    expect(i2cDeviceProblem(SENSOR)).toBeUndefined();
    for (const step of [{ state: undefined }, { state: 1, acknowledges: false, byte: 255 }]) {
      expect(i2cStepProblem(step)).toBeUndefined();
    }
  });
});

describe('a register table', () => {
  const { initial, step } = SENSOR;

  function read(from: number, count: number): readonly number[] {
    let state = step(initial, { type: 'start', nowUs: 0, reads: false }).state;
    state = step(state, { type: 'write', nowUs: 0, byte: from }).state;
    state = step(state, { type: 'start', nowUs: 0, reads: true }).state;
    return Array.from({ length: count }, () => {
      const next = step(state, { type: 'read', nowUs: 0 });
      state = next.state;
      return next.byte ?? -1;
    });
  }

  it('gives the bytes of a register, then those of the next', () => {
    expect(read(0x28, 7)).toEqual([1, 2, 3, 4, 5, 6, 0xff]);
    expect(read(0x01, 2)).toEqual([0xa0, 0xff]);
  });

  it('can be entered in the middle of a register', () => {
    expect(read(0x2b, 3)).toEqual([4, 5, 6]);
  });

  it('reads as 0xFF where it has nothing', () => {
    expect(read(0x60, 2)).toEqual([0xff, 0xff]);
  });

  it('that is not writable takes bytes and stays as it is', () => {
    const fixed = registerDevice({ registers: [[0, [5, 6]]], writable: false });
    const driver = new Driver(fixed);
    expect(driver.write(0x48, [0, 1, 2, 3])).toBe(true);
    expect(driver.readRegister(0x48, 0, 2)).toEqual([5, 6]);
  });
});

it('a snapshot in the middle of a transfer goes on to the same end', () => {
  const whole = new Driver();
  whole.write(0x48, [0x00, 0xca, 0xfe]);
  const bytes = whole.readRegister(0x48, 0x00, 2);
  for (let cut = 1; cut < 4 * BYTE; cut += 700) {
    const first = new Driver();
    const second = new Driver();
    first.begin(0x48, 3, START | AUTOEND);
    const sent = [0x00, 0xca, 0xfe];
    let driver = first;
    const step = (flag: number, act: () => void) => {
      if (driver === first && first.bench.cycle + BYTE > cut) {
        second.i2c.restore(structuredClone(first.i2c.snapshot()));
        second.bench.cycle = first.bench.cycle;
        driver = second;
      }
      driver.wait(flag);
      act();
    };
    for (const byte of sent) step(TXIS, () => poke(driver.i2c, TXDR, byte));
    step(STOPF, () => driver.ended());
    expect(driver.readRegister(0x48, 0x00, 2)).toEqual(bytes);
    expect(driver.bench.cycle).toBe(whole.bench.cycle);
  }
});

it('what is not modelled is said, and an empty own address is no slave', () => {
  const { bench, i2c } = new Driver();
  poke(i2c, OAR1, 0x8000);
  expect(bench.warnings).toEqual([]);
  poke(i2c, OAR1, 0x8042);
  poke(i2c, CR1, 0x4001);
  poke(i2c, CR2, 1 << 11);
  expect(bench.warnings).toHaveLength(3);
});
