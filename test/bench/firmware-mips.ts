/**
 * The speed of the interpreter on integer work (firmware/w1.c), beside rp2040js.
 *
 * The same C source for both, built for the Cortex-M33 and the Cortex-M0+, so what is compared is
 * rounds a second; the checksums must agree. Interleaved, medians.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RP2040 } from 'rp2040js';
import type { FirmwareImage } from '../../src/host/cortex-m/image.ts';
import { built } from './built.ts';
import { median } from './median.ts';

const SITTINGS = 5;
const ROUNDS = 300;
const PEER_ROUNDS = 60;
/** Counted with another emulator, between the increments of `rounds`. */
const INSTRUCTIONS_PER_ROUND = 106_470;
/** Looked for between two slices: the finer ones meet every round. */
const SLICE = 1_000_000;
const FINE_SLICE = 5000;
/** Where the linker puts the variables of w1.c, in RAM of the peer. */
const PEER_RESULT = 0;
const PEER_ROUNDS_DONE = 4;

type ReadElf = typeof import('../../src/host/cortex-m/elf.ts').readElf;

interface Workload {
  /** Runs so many rounds, seen in slices of about so many cycles; the checksum after them. */
  run(rounds: number, slice: number): number;
}

export async function firmwareMipsBench(): Promise<void> {
  const ours = await interpreted();
  const peer = byPeer();
  const checksums = [ours, peer].map((workload) => workload.run(PEER_ROUNDS, FINE_SLICE));
  if (checksums[0] !== checksums[1]) throw new Error(`the checksums differ: ${checksums}`);
  ours.run(ROUNDS, SLICE);
  const rates = Array.from({ length: SITTINGS }, () => ({
    ours: rate(ours, ROUNDS),
    peer: rate(peer, PEER_ROUNDS),
  }));
  const [mine, theirs] = [median(rates.map((r) => r.ours)), median(rates.map((r) => r.peer))];
  const mips = (mine * INSTRUCTIONS_PER_ROUND) / 1e6;
  console.log('\nfirmware, integer work (W1), medians');
  console.log(`  interpreter  ${mine.toFixed(0)} rounds/s, ${mips.toFixed(0)} MIPS (wanted: 100)`);
  console.log(`  rp2040js     ${theirs.toFixed(0)} rounds/s`);
  console.log(`  ratio        ${(mine / theirs).toFixed(1)} (wanted: 3)`);
}

function rate(workload: Workload, rounds: number): number {
  const startMs = performance.now();
  workload.run(rounds, SLICE);
  return rounds / ((performance.now() - startMs) / 1000);
}

async function image(file: string): Promise<FirmwareImage> {
  const { readElf }: { readElf: ReadElf } = await built('host/cortex-m/elf');
  return readElf(readFileSync(join(import.meta.dirname, 'firmware', file)), file);
}

function placeOf({ symbols }: FirmwareImage, name: string): number {
  const symbol = symbols.find((row) => row.name === name);
  if (symbol === undefined) throw new Error(`the image has no ${name}`);
  return symbol.address;
}

/** On the whole processor, without anything that asks for its attention. */
async function interpreted(): Promise<Workload> {
  const { Core }: typeof import('../../src/host/cortex-m/core.ts') =
    await built('host/cortex-m/core');
  const { AppMemory }: typeof import('../../src/microvisor/memory.ts') =
    await built('microvisor/memory');
  const program = await image('w1.elf');
  const memory = new AppMemory(program.flash);
  const nothing = () => {};
  const core = new Core(program, memory, {
    interruptTaken: nothing,
    uartText: nothing,
    pinChanged: nothing,
    warn: nothing,
  });
  core.powerUp(0);
  const [rounds, result] = [placeOf(program, 'rounds'), placeOf(program, 'result')];
  return {
    run(count, slice) {
      const until = memory.read32(rounds) + count;
      while (memory.read32(rounds) < until) core.run(core.now + slice);
      return memory.read32(result);
    },
  };
}

function byPeer(): Workload {
  const chip = new RP2040();
  const flash = readFileSync(join(import.meta.dirname, 'firmware/w1-m0plus.bin'));
  chip.flash.set(flash);
  chip.core.SP = flash.readUInt32LE(0);
  chip.core.PC = flash.readUInt32LE(4) & ~1;
  const words = chip.sramView;
  return {
    run(count, slice) {
      const until = words.getUint32(PEER_ROUNDS_DONE, true) + count;
      while (words.getUint32(PEER_ROUNDS_DONE, true) < until) {
        for (let cycles = 0; cycles < slice; ) cycles += chip.core.executeInstruction();
      }
      return words.getUint32(PEER_RESULT, true);
    },
  };
}
