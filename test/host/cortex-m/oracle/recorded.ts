/**
 * What Unicorn has answered, kept in recorded.txt for machines that do not have it.
 *
 * A line a case: code in hexadecimal, and what the case changes. Cases of one name stand behind a line
 * with it, and the seed of a case is its line's number among all cases. `npm run record:oracle` makes
 * the file anew.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Case } from './state.ts';
import { codeHex } from './unicorn.ts';

const FILE = fileURLToPath(new URL('./recorded.txt', import.meta.url));

export interface Recorded {
  readonly cases: readonly Case[];
  readonly outcomes: readonly string[];
}

export function record({ cases, outcomes }: Recorded): void {
  const lines: string[] = [];
  let name = '';
  for (const [i, one] of cases.entries()) {
    if (one.name !== name) lines.push(`# ${one.name}`);
    name = one.name;
    lines.push(`${codeHex(one.code)} ${outcomes[i]}`.trimEnd());
  }
  writeFileSync(FILE, `${lines.join('\n')}\n`);
}

export function readRecorded(): Recorded {
  const cases: Case[] = [];
  const outcomes: string[] = [];
  let name = '';
  for (const line of readFileSync(FILE, 'utf8').trimEnd().split('\n')) {
    if (line.startsWith('# ')) {
      name = line.slice(2);
      continue;
    }
    const [hex = '', ...changes] = line.split(' ');
    const bytes = Buffer.from(hex, 'hex');
    const code = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(i * 2));
    cases.push({ name, code, seed: cases.length });
    outcomes.push(changes.join(' '));
  }
  return { cases, outcomes };
}
