/** Runs cases on Unicorn, where it is installed (Debian: python3-unicorn). */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { addressOf, type Case, describe, type Outcome, PATTERN, STAY, stateOf } from './state.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./run_cases.py', import.meta.url));
const MOST_OUTPUT_BYTES = 1 << 28;

export function hasUnicorn(): boolean {
  return spawnSync(PYTHON, ['-c', 'import unicorn']).status === 0;
}

export const codeHex = (code: readonly number[]) =>
  Buffer.from(Uint16Array.from(code).buffer).toString('hex');

/** What each case changes, as `describe` tells it. */
export function runOnUnicorn(cases: readonly Case[]): readonly string[] {
  const pattern = Buffer.from(PATTERN.buffer).toString('hex');
  const lines = cases.map(({ code, seed }, i) => {
    const { r, flags, s, fpscr } = stateOf(seed);
    const at = addressOf(i);
    return JSON.stringify({
      at,
      code: codeHex([...code, STAY]),
      end: at + code.length * 2,
      r,
      flags,
      s,
      fpscr,
    });
  });
  const input = `${[JSON.stringify({ pattern }), ...lines].join('\n')}\n`;
  const done = spawnSync(PYTHON, [SCRIPT], { input, maxBuffer: MOST_OUTPUT_BYTES });
  if (done.status !== 0) throw new Error(`run_cases.py: ${done.stderr.toString()}`);
  const outcomes = done.stdout.toString().trim().split('\n');
  return cases.map(({ code, seed }, i) => {
    const outcome = JSON.parse(outcomes[i] as string) as Outcome;
    return describe(stateOf(seed), addressOf(i) + code.length * 2, outcome);
  });
}
