/** Plans in one line: there and back, and whatever else may stand in a ticket. */

import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidateOfLine, givenPlan, planLine } from '../../src/io/plan-line.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { anyPlan } from '../support/any-plan.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import { usageLines } from '../support/temp-folder.ts';

const { link, backoff } = PRESETS.vehicle;
const ONE: Candidate = {
  seed: '42',
  lengthUs: 2 * HOUR,
  faults: [
    {
      id: 'tunnel',
      fault: { kind: 'coverageLoss', forUs: 90 * SECOND },
      trigger: { by: 'time', atUs: 20 * MINUTE },
    },
  ],
  world: {},
  assumptions: {},
};
const VARIED: Candidate = {
  ...ONE,
  world: { link: { ...link, rtt: { kind: 'fixed', us: 123_457 } }, backoff },
  assumptions: { closeOnLoss: 'close', callCost: 7 },
};

/** A line of any text. */
const lineOf = (text: string) => `n1:${deflateRawSync(text).toString('base64url')}`;
const jsonLine = (data: unknown) => lineOf(JSON.stringify(data));
const MINIMAL = { seed: '1', length: '1h', faults: [] };

describe('a plan in one line', () => {
  test('is read back as the plan, with seed, length, world figures and assumptions', () => {
    for (const candidate of [ONE, VARIED]) {
      expect(candidateOfLine(planLine(candidate))).toEqual(candidate);
    }
  });

  test('is read back, or is refused with the problems of a file, whatever the plan', () => {
    let readable = 0;
    const seeds = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(anyPlan(HOUR), seeds, (faults, seed) => {
        const candidate = { ...ONE, seed, faults };
        const read = outcomeOf(planLine(candidate));
        if (typeof read === 'string') {
          expect(read).toMatch(/^--plan:1: faults\[\d\]\./);
          return;
        }
        readable += 1;
        expect(planLine(read)).toBe(planLine({ ...candidate, faults: read.faults }));
        expect(read.faults.map(({ id, trigger }) => ({ id, trigger }))).toEqual(
          faults.map(({ id, trigger }) => ({ id, trigger })),
        );
        expect(read.seed).toBe(seed);
      }),
      { numRuns: 50 },
    );
    expect(readable).toBeGreaterThan(10);
  });

  test('is a word of letters, digits, "-" and "_", and short', () => {
    const line = planLine(ONE);
    expect(line).toMatch(/^n1:[\w-]+$/);
    expect(line.length).toBeLessThan(160);
  });

  test('may be broken into lines, as tickets do', () => {
    const broken = planLine(VARIED).replaceAll(/.{60}/g, '$&\n  ');
    expect(broken).toContain('\n');
    expect(givenPlan(` ${broken}\n`)).toEqual({ line: planLine(VARIED), candidate: VARIED });
  });
});

describe('a line that is none', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['nothing', '', '--plan: must begin with "n1:", found ""'],
    ['another text', 'tunnel.yaml', '--plan: must begin with "n1:", found "tunnel.yaml"'],
    [
      'another version',
      'n2:abc',
      '--plan: must be of version n1, found "n2" (it was written by another version of notspot)',
    ],
    [
      'a character that cannot be',
      'n1:ab+d',
      '--plan: must be letters, digits, "_" and "-" after "n1:", found "+" as character 6',
    ],
    ['nothing behind its prefix', 'n1:', '--plan: is damaged or cut short'],
    ['bytes that are no plan', 'n1:____', '--plan: is damaged or cut short'],
    ['no JSON', lineOf('tunnel: {'), '--plan: is damaged: no JSON in it, found "tunnel: {"'],
    ['no mapping', lineOf('[1]'), '--plan: must be a mapping of keys to values'],
    [
      'nesting without end',
      lineOf('['.repeat(9e4) + ']'.repeat(9e4)),
      '--plan: must be a mapping of keys to values',
    ],
    [
      'nesting without end in a key',
      lineOf(`{"seed":1,"length":"1h","faults":${'['.repeat(9e4)}${']'.repeat(9e4)}}`),
      '--plan: is nested too deeply',
    ],
  ];
  test.each(cases)('%s', async (_what, line, said) => {
    expect(await usageLines(() => candidateOfLine(line))).toEqual([said]);
  });

  test('a line cut short says so, wherever it is cut', async () => {
    const line = planLine(ONE);
    for (let end = 3; end < line.length; end += 7) {
      const [said] = await usageLines(() => candidateOfLine(line.slice(0, end)));
      expect(said).toBe('--plan: is damaged or cut short');
    }
  });

  test('a line that would fill the memory is refused', async () => {
    const bomb = lineOf(`{"seed":"${'0'.repeat(50_000_000)}"}`);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await usageLines(() => candidateOfLine(bomb))).toEqual([
      '--plan: must be a plan of at most 262144 bytes',
    ]);
  });

  test('keys that are missing or unknown are all named', async () => {
    const line = jsonLine({ seed: '1', faults: [], app: './x.ts' });
    expect(await usageLines(() => candidateOfLine(line))).toEqual([
      '--plan: unknown key "app" (known: seed, length, faults, world, assumptions)',
      '--plan: length: is required',
    ]);
  });

  test('faults and assumptions have the same problems as in a file', async () => {
    const line = jsonLine({
      ...MINIMAL,
      faults: [{ fault: 'coverageLoss', for: 90, at: '2h' }],
      assumptions: { closeOnLoss: 'never' },
    });
    expect(await usageLines(() => candidateOfLine(line))).toEqual([
      '--plan:1: faults[0].for: must be a duration longer than 0, with a unit, found 90 (write "90s"?)',
      '--plan:1: faults[0].at: never fires: at is after the end of the run, found "2h" (the run ends at 1h)',
      '--plan:1: assumptions.closeOnLoss: must be one of keep, close, found "never"',
    ]);
  });

  test('a group of world figures must be whole, and a preset stays with its scenario', async () => {
    const line = jsonLine({
      ...MINIMAL,
      world: { preset: 'rural', backoff: { jitterRatio: 0.1 } },
    });
    expect(await usageLines(() => candidateOfLine(line))).toEqual([
      '--plan: world: must not have preset, which belongs to the scenario',
      '--plan: world.backoff: must have all its figures, not ladder',
    ]);
  });
});

function outcomeOf(line: string): Candidate | string {
  try {
    return candidateOfLine(line);
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'UsageError') return message;
    throw error;
  }
}
