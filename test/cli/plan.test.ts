/** `notspot replay --plan`: a run from one line, with an app alone or in a scenario. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ReplayOptions, replay } from '../../src/cli/replay.ts';
import { findingScenario } from '../../src/io/finding-scenario.ts';
import { givenPlan, planLine } from '../../src/io/plan-line.ts';
import { planId } from '../../src/scenario/canonical.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { MINUTE, SECOND } from '../support/small-world.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { CRASHING, FINE } from './apps.ts';
import { run } from './command.ts';

const folder = tempFolder();
const cwd = folder.path;
folder.write('fine.ts', FINE);
folder.write('crashing.ts', CRASHING);
folder.write('known.yaml', 'app: ./crashing.ts\nlength: 5m\nexpect: { crash: fail }\n');
const SCENARIO = `app: ./fine.ts
world: { preset: rural }
faults: [{ fault: appCrash, id: own, at: 1m }]
expect: { crash: fail }
`;
folder.write('fine.yaml', SCENARIO);

const CANDIDATE: Candidate = {
  seed: '77',
  lengthUs: 10 * MINUTE,
  faults: [
    {
      id: 'gap',
      fault: { kind: 'coverageLoss', forUs: 90 * SECOND },
      trigger: { by: 'time', atUs: 5 * MINUTE },
    },
  ],
  world: {},
  assumptions: { callCost: 9 },
};
const LINE = planLine(CANDIDATE);

interface Printed {
  readonly runs: readonly { seed: string; virtualUs: number; planId: string; traceHash: string }[];
}

/** Replays a file of the folder in this process; gives the lines of stdout. */
async function replayed(file: string, options: ReplayOptions): Promise<readonly string[]> {
  const lines: string[] = [];
  const output = { result: (line: string) => lines.push(line), aside: () => {} };
  await replay([join(cwd, file)], options, output, new AbortController().signal);
  return lines;
}

/** What --json says of the only run. */
async function json(file: string, options: ReplayOptions) {
  const [line = ''] = await replayed(file, { ...options, json: true });
  const [first] = (JSON.parse(line) as Printed).runs;
  if (first === undefined) throw new Error('no run');
  const { seed, virtualUs, planId, traceHash } = first;
  return { seed, virtualUs, planId, traceHash };
}

describe('a replay with a plan', () => {
  const plan = givenPlan(LINE);

  test('has its faults, seed, length and assumptions, and is the run of the scenario made of it', async () => {
    const text = findingScenario({ file: join(cwd, 'fine.yaml'), text: SCENARIO }, CANDIDATE, {
      name: 'found',
      folder: join(cwd, 'found'),
      about: [],
    });
    folder.write('found/scenario.yaml', text);
    const line = await json('fine.yaml', { plan });
    expect(line).toEqual(await json('found/scenario.yaml', {}));
    expect(line).toMatchObject({ seed: '77', virtualUs: 10 * MINUTE });
    expect(line.planId).toBe(planId(CANDIDATE.faults));
  });

  test('works with an app alone, and of what stands beside it the seed wins', async () => {
    expect(await json('fine.ts', { plan })).toMatchObject({ seed: '77', virtualUs: 10 * MINUTE });
    expect(await json('fine.ts', { plan, seed: '5', untilUs: 6 * MINUTE })).toMatchObject({
      seed: '5',
      virtualUs: 6 * MINUTE,
      planId: planId(CANDIDATE.faults),
    });
  });

  test('is compared with a stored trace under its own seed', async () => {
    const out = join(cwd, 'kept');
    await replayed('fine.yaml', { plan, out });
    const against = join(out, 'traces/fine-77.jsonl');
    expect((await replayed('fine.yaml', { plan, against })).at(-1)).toMatch(/^same as .*: \d+ rec/);
    const other = givenPlan(planLine({ ...CANDIDATE, seed: '78' }));
    const lines = await replayed('fine.yaml', { plan: other, against });
    expect(lines.join('\n')).toContain('DIFFERS from');
  });
});

describe.concurrent('--plan', () => {
  test('a failure is one although the scenario expects it, and its replay line has the plan', async () => {
    const broken = ` ${LINE.slice(0, 40)}\n${LINE.slice(40)}`;
    const { code, stdout } = await run(['replay', 'known.yaml', '--plan', broken], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('crash at 1.7s: fail, expected pass');
    expect(stdout).toContain(`\n     replay: notspot replay known.yaml --seed 77 --plan ${LINE}\n`);
  });

  test.each([
    [
      'a survey',
      ['--plan', LINE, '--seeds', '3'],
      '--plan shows one run, so it cannot be used with --seeds',
    ],
    ['a damaged line', ['--plan', LINE.slice(0, -9)], '--plan: is damaged or cut short'],
  ])('%s is refused in one line, with exit 2', async (_what, args, said) => {
    expect(await run(['replay', 'fine.ts', ...args], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: `notspot: ${said}\n`,
    });
  });
});
