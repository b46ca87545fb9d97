/**
 * The interpreter against another one: the same random instructions leave the same registers, flags
 * and memory as on Unicorn. See oracle/cases.ts for what is left out.
 */

import { describe, expect, test } from 'vitest';

import { INSTRUCTIONS } from '../../../src/host/cortex-m/isa/set.ts';
import { generateCases } from './oracle/cases.ts';
import { runOnInterpreter } from './oracle/interpreter.ts';
import { readRecorded } from './oracle/recorded.ts';
import type { Case } from './oracle/state.ts';
import { codeHex, hasUnicorn, runOnUnicorn } from './oracle/unicorn.ts';

/** The system's own, branches out of the region, and what is made of others: see core.test.ts. */
const NOT_HERE = /^(it|svc|bkpt|udf|wf[ie]|sev|cps|tt|coprocessor|vlstm_vlldm|preload)$|_far$|_pc$/;

function differences(
  cases: readonly Case[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  return cases.flatMap(({ name, code }, i) =>
    ours[i] === theirs[i] ? [] : [`${name} ${codeHex(code)}: ${ours[i]}, not ${theirs[i]}`],
  );
}

describe('the interpreter', () => {
  test('changes what Unicorn was recorded to change', () => {
    const { cases, outcomes } = readRecorded();
    expect(differences(cases, runOnInterpreter(cases), outcomes)).toEqual([]);
  });

  test('is recorded for every instruction that is not the system’s own', () => {
    const counts = new Map<string, number>();
    for (const { name } of readRecorded().cases) counts.set(name, (counts.get(name) ?? 0) + 1);
    const few = INSTRUCTIONS.filter(
      ({ name }) => !NOT_HERE.test(name) && (counts.get(name) ?? 0) < 3,
    );
    expect(few.map(({ name }) => name)).toEqual([]);
  });

  test.runIf(hasUnicorn() || process.env['CI'] === 'true')(
    'changes what Unicorn changes, now and here',
    () => {
      const cases = generateCases('another seed', 10);
      expect(differences(cases, runOnInterpreter(cases), runOnUnicorn(cases))).toEqual([]);
    },
  );
});
