/** Values of options, checked: what is wrong is said with the option, the rule and the value. */

import { InvalidArgumentError } from 'commander';

export function wholeNumber(name: string, text: string | boolean, max: number): number {
  const n = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (n >= 1 && n <= max) return n;
  throw new InvalidArgumentError(
    `${name} must be a whole number from 1 to ${max}, found "${text}"`,
  );
}

export function notEmpty(name: string, text: string): string {
  if (text === '') throw new InvalidArgumentError(`${name} must not be empty`);
  return text;
}

export function oneOf<T extends string>(name: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`${name} must be one of ${values.join(', ')}, found "${text}"`);
}

/** A length of time in microseconds. */
export async function duration(name: string, text: string): Promise<number> {
  const { parseDurationUs } = await import('../engine/units.ts');
  const us = parseDurationUs(text);
  if (us !== undefined && us > 0) return us;
  const rule = `${name} must be a duration with a unit, longer than 0`;
  const hint = /^[1-9]\d*$/.test(text) ? ` (write "${text}s"?)` : '';
  throw new InvalidArgumentError(`${rule}, found "${text}"${hint}`);
}
