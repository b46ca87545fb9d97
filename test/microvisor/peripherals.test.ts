/** Registers, the system LED, and the Wi-Fi settings: plain state that lasts as long as it should. */

import { describe, expect, it } from 'vitest';
import { clockRegisters } from '../../src/microvisor/clock-registers.ts';
import { at, mainOnly, play, SECOND } from '../support/small-world.ts';
import { inWorld, must, name } from './support.ts';

const RCC = 0x4602_0c00;
const PWR = 0x4602_0800;
const FLASH_ACR = 0x4002_2000;
const AHB2ENR1 = RCC + 0x8c;
/** The kernel's: it sets up the clocks. */
const CFGR1 = RCC + 0x1c;

describe('registers', () => {
  it('D38: a poke clears the bits of its mask and turns those of its value', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      must(d.mv.periphPoke32(AHB2ENR1, 0, 0xff00_00f0));
      const first = d.mv.periphPeek32(AHB2ENR1).value;
      must(d.mv.periphPoke32(AHB2ENR1, 0xf000_0000, 0x8000_0011));
      return [first, d.mv.periphPeek32(AHB2ENR1).value, d.mv.periphPeek32(AHB2ENR1 + 4).value];
    });
    expect(run.result).toEqual([0xff00_00f0, 0x8f00_00e1, 0]);
  });

  it('D38: what the kernel owns is not changed, and nobody is told', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      const before = d.mv.getSysClk().hz;
      const status = name(d.mv.periphPoke32(CFGR1, 0, 3));
      return {
        status,
        value: d.mv.periphPeek32(CFGR1).value,
        same: d.mv.getSysClk().hz === before,
      };
    });
    expect(run.result).toEqual({ status: 'OKAY', value: 0xf, same: true });
  });

  it('of the flash interface, the wait states can be looked at and not changed', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      must(d.mv.periphPoke32(FLASH_ACR, 0, 0xf));
      const beyond = name(d.mv.periphPeek32(FLASH_ACR + 4).status);
      return [d.mv.periphPeek32(FLASH_ACR).value, beyond];
    });
    expect(run.result).toEqual([4, 'PERIPHERALACCESSFAULT']);
  });

  it('of the power control can be looked at, and poked where the app may', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      const values: number[] = [];
      for (const [offset, value] of [
        [0x0c, 0xffff_ffff],
        [0x14, 0x3],
        [0x28, 0x1],
        [0x3c, 0xffff_ffff],
        [0x50, 0x20],
      ] as const) {
        must(d.mv.periphPoke32(PWR + offset, 0, value));
        values.push(d.mv.periphPeek32(PWR + offset).value);
      }
      return values;
    });
    // The voltage is the kernel's; a wake-up pin, the backup domain's lock and a pull are the app's.
    expect(run.result).toEqual([0x0007_c000, 3, 0, 0x0f03_8000, 0x20]);
  });

  it.each([
    ['just before the block', RCC - 4],
    ['not on a word', AHB2ENR1 + 2],
    ['behind its last register', RCC + 0xf8],
    ['of the other block behind its last', PWR + 0x98],
    ['in another block', 0x4202_0000],
    ['in memory', 0x2000_0000],
  ])('D4: a register %s is a PERIPHERALACCESSFAULT', (_, register) => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      const peeked = d.mv.periphPeek32(register).status;
      return [peeked, d.mv.periphPoke32(register, 0, 1)].map(name);
    });
    expect(run.result).toEqual(['PERIPHERALACCESSFAULT', 'PERIPHERALACCESSFAULT']);
  });

  it('D21: they begin anew with each life of the app', () => {
    const seen: number[] = [];
    play(
      mainOnly(function* (d) {
        seen.push(d.mv.periphPeek32(AHB2ENR1).value);
        must(d.mv.periphPoke32(AHB2ENR1, 0, 1));
        seen.push(d.mv.periphPeek32(AHB2ENR1).value);
        yield d.sleep(SECOND);
        if (seen.length < 4) d.mv.restart();
      }),
      { lengthUs: 5 * SECOND },
    );
    expect(seen).toEqual([0, 1, 0, 1]);
  });
});

describe('the system LED', () => {
  it('D21: is traced when it changes, and shows the connection again in the next life', () => {
    const run = play(
      mainOnly(function* (d) {
        if (d.mv.getWakeReason().reason !== 0) return;
        for (const on of [true, false, false, true, false]) {
          must(d.mv.systemLedEnable(on));
          yield d.sleep(SECOND);
        }
        d.mv.restart();
      }),
      { lengthUs: 10 * SECOND },
    );
    expect(run.moves('led').map((m) => [m.to, m.why])).toEqual([
      ['disabled', 'mvSystemLedEnable'],
      ['enabled', 'mvSystemLedEnable'],
      ['disabled', 'mvSystemLedEnable'],
      ['enabled', 'mvRestart'],
    ]);
  });
});

describe('the Wi-Fi settings', () => {
  it('D3: are kept as they were given, until they are cleared', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      const empty = d.mv.getWifiConfig();
      must(d.mv.setWifiConfig({ mode: 0, ssid: 'Scheune ü', password: 'secret12' }));
      const locked = d.mv.getWifiConfig();
      must(d.mv.setWifiConfig({ mode: 0, ssid: 's'.repeat(32) }));
      const open = d.mv.getWifiConfig();
      const long = name(d.mv.setWifiConfig({ mode: 0, ssid: 'x', password: 'p'.repeat(65) }));
      const kept = d.mv.getWifiConfig().ssid;
      must(d.mv.setWifiConfig({ mode: 1 }));
      return { empty, locked, open, long, kept, cleared: d.mv.getWifiConfig() };
    });
    const none = { status: 0, ssid: '', hasEncryption: false };
    expect(run.result).toEqual({
      empty: none,
      locked: { status: 0, ssid: 'Scheune ü', hasEncryption: true },
      open: { status: 0, ssid: 's'.repeat(32), hasEncryption: false },
      long: 'INPUTTOOLONG',
      kept: 's'.repeat(32),
      cleared: none,
    });
  });

  it('D3: outlive the app and the supply, and change nothing about the network', () => {
    const seen: string[] = [];
    const app = (sets: boolean) =>
      mainOnly(function* (d) {
        seen.push(d.mv.getWifiConfig().ssid);
        if (sets) must(d.mv.setWifiConfig({ mode: 0, ssid: 'shed' }));
        yield d.sleep(SECOND);
      });
    const world = {
      lengthUs: 60 * SECOND,
      faults: [at(20 * SECOND, { kind: 'powerCut', forUs: SECOND })],
    } as const;
    const network = (sets: boolean) =>
      play(app(sets), world)
        .moves('network')
        .map((m) => m.to);
    const without = network(false);
    expect(network(true)).toEqual(without);
    expect(seen).toEqual(['', '', '', 'shed']);
  });
});

describe('snapshots', () => {
  it('D44: registers, LED and Wi-Fi settings are part of them', () => {
    const run = inWorld({ lengthUs: SECOND }, function* ({ d }) {
      yield d.sleep(1);
      must(d.mv.periphPoke32(AHB2ENR1, 0, 5));
      must(d.mv.systemLedEnable(false));
      must(d.mv.setWifiConfig({ mode: 0, ssid: 'shed', password: 'secret12' }));
    });
    const { board } = run.simulation.kernel;
    const saved = board.snapshot();
    board.wifi.clear();
    board.peripherals.poke(AHB2ENR1, 5, 0);
    board.peripherals.enableLed(true, 'test');
    board.restore(saved);
    expect(board.peripherals.peek(AHB2ENR1)).toBe(5);
    expect(board.peripherals.snapshot().led).toBe('disabled');
    expect(board.wifi.hasEncryption).toBe(true);
    expect(Buffer.from(board.wifi.ssid).toString()).toBe('shed');
  });
});

describe('what the HAL of the SDK reads', () => {
  /** HAL_RCC_GetSysClockFreq: the frequency as the registers of the clock tree have it. */
  function coreClock(clockHz: number): number {
    const registers = clockRegisters(clockHz);
    const peek = (offset: number) => registers.get(RCC + offset) ?? 0;
    expect(peek(0x1c) & 0xc).toBe(0xc);
    expect(peek(0x28) & 3).toBe(1);
    const msi = [48, 24, 16, 12, 4][peek(0x08) >>> 28] ?? 0;
    const isFractional = (peek(0x28) & 0x10) !== 0;
    const fraction = isFractional ? (peek(0x38) >>> 3) / 8192 : 0;
    const divider = (peek(0x34) >>> 24) + 1;
    return (msi * 1_000_000 * ((peek(0x34) & 0x1ff) + 1 + fraction)) / divider;
  }

  it.each([160_000_000, 80_000_000, 48_000_000, 16_000_000, 4_000_000, 1_000_000, 125_000])(
    'is a core clock of %i Hz',
    (hz) => {
      expect(coreClock(hz)).toBe(hz);
    },
  );

  it('is the nearest where the factors do not give a clock', () => {
    expect(Math.abs(coreClock(159_999_999) - 159_999_999)).toBeLessThan(500);
    expect(coreClock(1000)).toBe(125_000);
    expect(coreClock(1_000_000_000)).toBe(1_000_000_000);
  });

  it('is ready wherever HAL_RCC_ClockConfig waits for it', () => {
    const registers = clockRegisters(160_000_000);
    const peek = (register: number) => registers.get(register) ?? 0;
    // MSISRDY, HSIRDY, PLL1RDY; SWS as SW asks; BOOSTRDY, VOSRDY, ACTVOSRDY; no divider.
    expect(peek(RCC) & 0x0200_0404).toBe(0x0200_0404);
    expect((peek(RCC + 0x1c) >>> 2) & 3).toBe(peek(RCC + 0x1c) & 3);
    expect(peek(PWR + 0x0c) & 0xc000).toBe(0xc000);
    expect(peek(PWR + 0x3c) & 0x8000).toBe(0x8000);
    expect([peek(RCC + 0x20), peek(RCC + 0x24)]).toEqual([0, 0]);
  });
});
