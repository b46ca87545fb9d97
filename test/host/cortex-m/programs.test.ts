/**
 * C programs for the device print what they print when they are built for this machine.
 *
 * Without floating-point unit at five levels of optimisation, and with it, arguments passed in its
 * registers (hard) or not (softfp). The images are kept; `make` in programs/ builds them.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { Core, STOP } from '../../../src/host/cortex-m/core.ts';
import { readImage } from '../../../src/host/cortex-m/read-image.ts';
import { AppMemory } from '../../../src/microvisor/memory.ts';

const PROGRAMS = join(import.meta.dirname, 'programs');
const COMPILER = '12.2.1';
const OUTPUT = 0x2004_0000;
const SLICE_CYCLES = 99_991;
const MOST_CYCLES = 100_000_000;

const found = spawnSync('arm-none-eabi-gcc', ['-dumpfullversion'], { encoding: 'utf8' });
const isSame = found.stdout?.trim() === COMPILER;

const hasNative =
  spawnSync('gcc', ['-dumpmachine'], { encoding: 'utf8' }).stdout === 'x86_64-linux-gnu\n';

const images = readdirSync(PROGRAMS).filter((name) => name.endsWith('.bin'));

/** Runs an image until it sleeps; what it has printed. */
function printed(name: string): string {
  const image = readImage(readFileSync(join(PROGRAMS, name)), name, 'bin');
  const memory = new AppMemory(image.flash);
  const core = new Core(image, memory, {
    interruptTaken: () => {},
    uartText: () => {},
    pinChanged: () => {},
    warn: () => {},
  });
  core.powerUp(0);
  let stop: number = STOP.deadline;
  while (stop === STOP.deadline && core.now < MOST_CYCLES) stop = core.run(core.now + SLICE_CYCLES);
  if (stop !== STOP.asleep)
    throw new Error(`stopped by ${stop}: ${JSON.stringify(core.evidence())}`);
  const length = core.bus.load32(OUTPUT);
  const start = OUTPUT - 0x2000_0000 + 4;
  return Buffer.from(memory.views.ram.subarray(start, start + length)).toString('latin1');
}

/** Without a unit nothing is fused. */
function expected(name: string): string {
  const text = readFileSync(join(PROGRAMS, 'expected.txt'), 'latin1');
  return name.startsWith('soft-') ? text.replace(/^fused .*\n/gm, '') : text;
}

test.each(images)('%s prints what the native build prints', (name) => {
  expect(printed(name).split('\n')).toEqual(expected(name).split('\n'));
});

test('there is an image for every level of optimisation, without and with floating-point unit', () => {
  const levels = ['O0', 'O1', 'O2', 'O3', 'Os'].flatMap((level) => [
    `soft-${level}`,
    `hard-${level}`,
  ]);
  const names = [...levels, 'softfp-O1', 'softfp-O3'].map((name) => `${name}.bin`);
  expect([...images].sort()).toEqual(names.sort());
});

function sameWhenBuilt(target: string, names: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    const goal = target === 'images' ? target : join(folder, target);
    const made = spawnSync('make', ['-C', PROGRAMS, `OUT=${folder}`, goal], { encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
    for (const name of names) {
      const [built, kept] = [folder, PROGRAMS].map((place) => readFileSync(join(place, name)));
      expect(built?.equals(kept as Buffer), name).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(!isSame)(`arm-none-eabi-gcc ${COMPILER} gives the same bytes`, () => {
  sameWhenBuilt('images', images);
});

test.skipIf(!hasNative)('the native build prints what is kept', () => {
  sameWhenBuilt('expected.txt', ['expected.txt']);
});
