/**
 * The kept firmware is what its sources give: built anew, it is the same byte by byte.
 *
 * Only the compiler that built it can say so. Where another one or none is installed, the test is
 * skipped, and says which version it needs.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const COMPILER = '12.2.1';
const ROOT = join(import.meta.dirname, '../..');
/** Both keep their places, since the planted bugs are built with files of the samples. */
const SAMPLES = 'scenarios/firmware';
const PLANTED = 'test/planted/firmware';

const found = spawnSync('arm-none-eabi-gcc', ['-dumpfullversion'], { encoding: 'utf8' });
const isSame = found.stdout?.trim() === COMPILER;
const build = mkdtempSync(join(tmpdir(), 'notspot-firmware-'));
afterAll(() => rmSync(build, { recursive: true }));

const elfs = (folder: string) => readdirSync(join(ROOT, folder)).filter((f) => f.endsWith('.elf'));

function make(folder: string): string {
  cpSync(join(ROOT, folder), join(build, folder), {
    recursive: true,
    filter: (file) => !file.endsWith('.elf'),
  });
  const made = spawnSync('make', ['-C', join(build, folder)], { encoding: 'utf8' });
  return made.status === 0 ? '' : made.stderr;
}

test('the samples and the planted bugs are kept as built', () => {
  expect(elfs(SAMPLES)).toEqual(['interrupt.elf', 'polling.elf', 'rtos.elf']);
  for (const folder of [SAMPLES, PLANTED]) {
    for (const name of elfs(folder)) {
      expect(readFileSync(join(ROOT, folder, name)).length).toBeLessThan(60_000);
    }
  }
});

test.skipIf(!isSame)(`arm-none-eabi-gcc ${COMPILER} gives the same bytes`, () => {
  for (const folder of [SAMPLES, PLANTED]) {
    expect(make(folder)).toBe('');
    expect(readdirSync(join(build, folder))).toEqual(readdirSync(join(ROOT, folder)));
    for (const name of elfs(folder)) {
      const same = readFileSync(join(build, folder, name)).equals(
        readFileSync(join(ROOT, folder, name)),
      );
      expect({ folder, name, same }).toEqual({ folder, name, same: true });
    }
  }
});
