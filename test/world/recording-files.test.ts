/** Recordings as files: the bundled one, what is wrong with others, and real ones where they are. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDeliveryTimes, readDeliveryTimes } from '../../src/io/recording.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { UsageError } from '../../src/io/usage-error.ts';
import { RecordedLane } from '../../src/world/recorded-link.ts';
import { TUNNEL } from '../support/recording.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'notspot-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundled recording', () => {
  test.each(['up', 'down'] as const)('D42: %s is what its generator makes', async (lane) => {
    await expect(TUNNEL[lane]()).toMatchFileSnapshot(
      join(ROOT, `scenarios/recordings/tunnel.${lane}`),
    );
  });
});

/** The line of a text that is no recording. */
function problem(text: string): string {
  try {
    parseDeliveryTimes(text, 'x.down');
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'none';
}

describe('a file', () => {
  test.each([
    ['', 'x.down: a recording must not be empty'],
    ['1\n2\nx\n', 'x.down:3: must be a whole number of milliseconds, found "x"'],
    ['1\n\n2\n', 'x.down:2: must be a whole number of milliseconds, found ""'],
    ['1.5\n', 'x.down:1: must be a whole number of milliseconds, found "1.5"'],
    ['1e3\n', 'x.down:1: must be a whole number of milliseconds, found "1e3"'],
    [' 1\n', 'x.down:1: must be a whole number of milliseconds, found " 1"'],
    ['5\n4\n', 'x.down:2: times must not decrease, the line before has 5, found "4"'],
    ['1\n-2\n', 'x.down:2: a time must not be negative, found "-2"'],
    ['4294967296\n', 'x.down:1: a time must be at most 4294967295 ms, found "4294967296"'],
    ['0\n0\n', 'x.down:2: the last packet must cross later than at 0'],
    ['1\n2\n', 'none'],
    ['0\r\n7\r\n', 'none'],
    ['0\n0\n7', 'none'],
  ])('D42: %j: %s', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });

  test('D42: is shown with scenario, key, file and line', async () => {
    writeFileSync(join(folder, 'link.up'), '1\n2\n');
    writeFileSync(join(folder, 'link.down'), '1\n0\n');
    const app = join(ROOT, 'scenarios/apps/telemetry.ts');
    const file = join(folder, 'a.yaml');
    const world = 'world: { recording: { up: ./link.up, down: ./link.down } }';
    writeFileSync(file, `app: ${app}\n${world}\n`);
    await expect(loadScenarios([file])).rejects.toThrow(
      `${file}: world.recording.down: ${join(folder, 'link.down')}:2: times must not decrease`,
    );
    rmSync(join(folder, 'link.up'));
    await expect(loadScenarios([file])).rejects.toThrow(
      `${file}: world.recording.up: ${join(folder, 'link.up')}: cannot read: no such file or folder`,
    );
  });

  test('D42: changes the hash that stands for the app, as peers and flash image do', async () => {
    const app = join(ROOT, 'scenarios/apps/telemetry.ts');
    const file = join(folder, 'b.yaml');
    writeFileSync(file, `app: ${app}\nworld: { recording: { up: ./link.up, down: ./link.up } }\n`);
    const hashWith = async (text: string) => {
      writeFileSync(join(folder, 'link.up'), text);
      return (await loadScenarios([file]))[0]?.program.hash;
    };
    expect(await hashWith('1\n2\n')).not.toBe(await hashWith('1\n3\n'));
  });
});

/** Recordings of real links, which the project does not vendor. */
const TRACES = join(ROOT, '../shared/traces');

// Skipped, and shown as such, where the folder is not.
describe.skipIf(!existsSync(TRACES))('recordings of real links in ../shared/traces', () => {
  /** Rows of the table in its README: file, minutes, opportunities, gaps, longest gap. */
  const table = () =>
    readFileSync(join(TRACES, 'README.md'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('.down |'))
      .map((line) => line.split('|').map((cell) => cell.trim()));

  test('D42: opportunities, gaps and the longest of them are those of the table', () => {
    const rows = table();
    expect(rows.length).toBe(2);
    for (const [, file = '', minutes, opportunities, gaps, longest] of rows) {
      const times = readDeliveryTimes(join(TRACES, file));
      const lane = new RecordedLane(times, true);
      const roundUs = (times.at(-1) ?? 0) * 1_000;
      const found: number[] = [];
      for (let fromUs = 0; ; ) {
        const next = lane.gapFrom(fromUs, 1_000_000);
        if (next === undefined || next.toUs > roundUs) break;
        found.push(next.toUs - next.fromUs);
        fromUs = next.toUs;
      }
      expect({
        file,
        minutes: (roundUs / 60e6).toFixed(1),
        opportunities: times.length.toLocaleString('en-US'),
        gaps: String(found.length),
        longest: `${(Math.max(...found) / 1e6).toFixed(1)} s`,
      }).toEqual({ file, minutes, opportunities, gaps, longest });
    }
  });

  test.each(['TMobile-UMTS-driving.up', 'Verizon-EVDO-driving.up'])(
    'D42: %s is a recording too',
    (file) => {
      expect(readDeliveryTimes(join(TRACES, file)).length).toBeGreaterThan(1_000);
    },
  );
});
