/**
 * Advice for the author of a scenario: what was probably meant.
 *
 * A hint is only given where one guess stands out. It always shows text that could be written
 * instead, since "see the manual" helps nobody in the middle of a file.
 */

import { distance } from 'fastest-levenshtein';
import { parseDurationUs } from '../engine/units.ts';
import { distributionHint } from './distribution-text.ts';
import { RULE } from './fields.ts';

/** 'did you mean "coverage"?' for "covrage", or undefined if nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  // Long enough texts are no slips, and the distance costs the product of both lengths.
  if (word.length > 60) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  // In three letters two slips leave another word.
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const edits = distance(lower, candidate.toLowerCase());
    // A word of which nothing is left is no slip either.
    if (edits < bestDistance && edits < Math.min(word.length, candidate.length)) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best === undefined ? undefined : `did you mean ${JSON.stringify(best)}?`;
}

/** How a problem shows a value: short, on one line, and telling text from numbers. */
export function showFound(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
}

type Advice = (found: string | number | boolean) => string | undefined;

const ADVICE: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  [RULE.duration, durationAdvice],
  [RULE.positiveDuration, durationAdvice],
  [RULE.timeOfDay, durationAdvice],
  [RULE.signedDuration, signAdvice],
  [RULE.distribution, (found) => distributionHint(String(found)) ?? durationAdvice(found)],
  [RULE.size, sizeAdvice],
  [RULE.positiveSize, sizeAdvice],
  [RULE.rate, rateAdvice],
  [RULE.ratio, ratioAdvice],
  [RULE.boolean, booleanAdvice],
  [RULE.instant, instantAdvice],
  [RULE.text, quoteAdvice],
  [RULE.filledText, quoteAdvice],
  [RULE.name, quoteAdvice],
  [RULE.seed, quoteAdvice],
]);

/** What to write instead of a value that breaks a rule. */
export function adviceFor(rule: string, found: unknown): string | undefined {
  const simple = typeof found === 'string' || typeof found === 'number' || found === true;
  return simple || found === false ? ADVICE.get(rule)?.(found) : undefined;
}

const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:us|usecs?|microseconds?|µs)$/i, 'us'],
  [/^(?:ms|msecs?|millis|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/i, 'm'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
];

function durationAdvice(found: string | number | boolean): string | undefined {
  const written = String(found).trim();
  if (written.startsWith('-')) return 'a duration is never negative';
  const [, amount = '', word] = /^(\d+(?:\.\d+)?)\s*([a-zµ]*)$/i.exec(written) ?? [];
  if (word === undefined || Number(amount) === 0) return undefined;
  if (word === '') return write(Number(amount) < 100 ? `${amount}s` : `${amount}ms`);
  const unit = UNIT_WORDS.find(([pattern]) => pattern.test(word))?.[1];
  const proposal = `${amount}${unit ?? ''}`;
  return proposal !== written && parseDurationUs(proposal) !== undefined
    ? write(proposal)
    : undefined;
}

/** A sign that was forgotten stands for a step ahead. */
function signAdvice(found: string | number | boolean): string | undefined {
  const [, sign = '+', rest = ''] = /^([+-])?(.*)$/.exec(String(found).trim()) ?? [];
  if (rest === '0') return undefined;
  if (parseDurationUs(rest) !== undefined) {
    const proposal = `${sign}${rest}`;
    return proposal === found ? undefined : write(proposal);
  }
  const inner = /write "(.+)"/.exec(durationAdvice(rest) ?? '')?.[1];
  return inner === undefined ? undefined : write(`${sign}${inner}`);
}

function sizeAdvice(found: string | number | boolean): string | undefined {
  const [, amount, prefix] = /^(\d+(?:\.\d+)?)\s*([kmg])i?b?$/i.exec(String(found).trim()) ?? [];
  if (prefix === undefined) return undefined;
  return write(`${amount}${prefix.toUpperCase()}iB`);
}

function rateAdvice(found: string | number | boolean): string | undefined {
  const pattern = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:b\/?s|bps|bits?\/s|bits?)?$/i;
  const [, amount, prefix = ''] = pattern.exec(String(found).trim()) ?? [];
  if (amount === undefined || Number(amount) === 0) return undefined;
  const factor = prefix.toLowerCase() === 'k' ? 'k' : prefix.toUpperCase();
  const bare = prefix === '' && Number(amount) < 1000;
  return write(`${amount}${bare ? 'M' : factor}bit/s`);
}

function ratioAdvice(found: string | number | boolean): string | undefined {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(found).trim()) ?? [];
  if (amount === undefined) return undefined;
  const value = Number(amount);
  if (typeof found === 'string' && percent === '' && value <= 1) {
    return `write ${value} without quotes`;
  }
  return value <= 100 ? `percent? write ${value / 100}` : undefined;
}

function booleanAdvice(found: string | number | boolean): string | undefined {
  if (/^(?:yes|on|y|true|1)$/i.test(String(found))) return 'write true';
  return /^(?:no|off|n|false|0)$/i.test(String(found)) ? 'write false' : undefined;
}

function instantAdvice(found: string | number | boolean): string | undefined {
  const bare = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)\s*Z?$/.exec(String(found));
  return bare ? write(`${bare[1]}T${bare[2]}Z`) : undefined;
}

function quoteAdvice(found: string | number | boolean): string | undefined {
  return typeof found === 'string' ? undefined : 'write it in quotes';
}

function write(proposal: string): string {
  return `write ${JSON.stringify(proposal)}?`;
}
