/**
 * The kinds of value that a scenario file is made of: duration, size, rate, ratio and so on.
 *
 * Each kind has one rule, the sentence that a problem shows when a value breaks it. Rules are
 * constants, so that `hints.ts` can find the advice that belongs to one. A schema here turns the
 * written form into the counted one (microseconds, bytes, bits per second), and still says what
 * the written form is, which is what editors get to see.
 */

import { z } from 'zod';
import { parseBytes, parseDurationUs, parseRateBps } from '../engine/units.ts';
import { parseDistribution } from './distribution-text.ts';
import { parseInstantUs } from './instant.ts';

export const RULE = {
  duration: 'must be a duration with a unit',
  positiveDuration: 'must be a duration longer than 0, with a unit',
  signedDuration: 'must be a duration with a sign, such as "+2h" or "-5m", up to 3650d',
  range: 'must be a value, or a range from one to another',
  order: 'must not be more than "to"',
  timeOfDay: 'must be a duration from 0 to less than 1d, with a unit',
  distribution:
    'must be a distribution: "5s", "U(1s,5s)", "LN(3s,10s)", "12s+LN(0.8s,4s)" or "W(0.8,2d)"',
  size: 'must be a size in bytes',
  positiveSize: 'must be a size of at least 1 byte',
  rate: 'must be a rate with a unit',
  ratio: 'must be a ratio between 0 and 1',
  instant: 'must be a moment such as "2026-01-01T00:00:00Z"',
  boolean: 'must be true or false',
  text: 'must be text',
  filledText: 'must be text that is not empty',
  name: 'must be letters, digits, ".", "_" or "-", beginning with a letter or digit',
  seed: 'must be text or a whole number',
  deviceId: 'must be "UV" and 32 hexadecimal digits',
  pattern: 'must be a regular expression with exactly one group',
  scalar: 'must be text, a number, true or false',
  since: 'must be run, boot or fault:<id>',
  mapping: 'must be a mapping of keys to values',
  list: 'must be a list',
  filledList: 'must be a list of at least one',
} as const;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const DEVICE_ID = /^UV[0-9A-Fa-f]{32}$/;
const SINCE = /^(?:run|boot|fault:.+)$/;

/**
 * A mapping without other keys than those listed. The message of zod about unknown keys is replaced
 * by the list of known ones, which a suggestion needs and zod's issue lacks.
 */
export function mapping<S extends z.core.$ZodLooseShape>(shape: S) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : RULE.mapping),
  });
}

export function list<S extends z.core.SomeType>(element: S) {
  return z.array(element, { error: RULE.list });
}

export function filledList<S extends z.core.SomeType>(element: S) {
  return list(element).min(1, { error: RULE.filledList });
}

// For editors only: the published schema shows them, the reader's own parsers decide. They may
// allow more than the parsers, never less.
const DURATION = '(?:0|(?:\\d+(?:\\.\\d+)?(?:d|h|ms|m|us|s))+)';
const PAIR = `\\(\\s*[\\w.]+\\s*,\\s*${DURATION}\\s*\\)`;
const PATTERN = {
  duration: `^${DURATION}$`,
  distribution: `^\\s*(?:${DURATION}|[UW]${PAIR}|(?:${DURATION}\\s*\\+\\s*)?LN${PAIR})\\s*$`,
  size: '^\\d+(?:\\.\\d+)?(?:[kMG]?B|[KMG]iB)$',
  rate: '^\\d+(?:\\.\\d+)?[kMG]?bit/s$',
  instant: '^\\d{4}-\\d\\d-\\d\\d(?:T.+)?$',
} as const;

/** A schema for `input` whose value `convert` turns into another; undefined breaks the rule. */
export function converted<In extends string | number, Out>(
  input: z.ZodType<In, In>,
  rule: string,
  convert: (value: In) => Out | undefined,
) {
  return input.transform((value, context): Out => {
    const out = convert(value);
    if (out !== undefined) return out;
    context.issues.push({ code: 'custom', message: rule, input: value });
    return z.NEVER;
  });
}

/** Text with a unit, or 0, which needs none. */
export function durationWithin(minUs: number, maxUs: number, rule: string) {
  const written = z.union([z.string(), z.literal(0)], { error: rule });
  return converted(written.meta({ pattern: PATTERN.duration }), rule, (value) => {
    const us = parseDurationUs(String(value));
    return us !== undefined && us >= minUs && us <= maxUs ? us : undefined;
  });
}

export const duration = durationWithin(0, Number.MAX_SAFE_INTEGER, RULE.duration);

export const positiveDuration = durationWithin(1, Number.MAX_SAFE_INTEGER, RULE.positiveDuration);

export const distribution = converted(
  z
    .union([z.string(), z.literal(0)], { error: RULE.distribution })
    .meta({ pattern: PATTERN.distribution }),
  RULE.distribution,
  (value) => parseDistribution(String(value)),
);

/** Bytes as a whole number or a text with a unit. */
export function sizeWithin(min: number, max: number, rule: string) {
  const number = z.int({ error: rule }).min(min, { error: rule }).max(max, { error: rule });
  const input = z.union([z.string(), number], { error: rule }).meta({ pattern: PATTERN.size });
  return converted(input, rule, (value) => {
    const bytes = typeof value === 'number' ? value : parseBytes(value);
    return bytes !== undefined && bytes >= min && bytes <= max ? bytes : undefined;
  });
}

export const size = sizeWithin(0, Number.MAX_SAFE_INTEGER, RULE.size);

export const positiveSize = sizeWithin(1, Number.MAX_SAFE_INTEGER, RULE.positiveSize);

export const rate = converted(
  z.string({ error: RULE.rate }).meta({ pattern: PATTERN.rate }),
  RULE.rate,
  (text) => {
    const bitsPerSecond = parseRateBps(text);
    return bitsPerSecond === 0 ? undefined : bitsPerSecond;
  },
);

export const ratio = z
  .number({ error: RULE.ratio })
  .min(0, { error: RULE.ratio })
  .max(1, { error: RULE.ratio });

export const instant = converted(
  z.string({ error: RULE.instant }).meta({ pattern: PATTERN.instant }),
  RULE.instant,
  parseInstantUs,
);

export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = `must be a whole number ${bounds}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function decimalNumber(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** The message is replaced by the reader, which knows the value that was found. */
export function choice<const V extends readonly [string, ...string[]]>(values: V) {
  return z.enum(values);
}

export const yesNo = z.boolean({ error: RULE.boolean });
export const text = z.string({ error: RULE.text });
export const filledText = z.string({ error: RULE.filledText }).min(1, { error: RULE.filledText });
export const nameText = z.string({ error: RULE.name }).regex(NAME, { error: RULE.name });
export const deviceId = z.string({ error: RULE.deviceId }).regex(DEVICE_ID, {
  error: RULE.deviceId,
});
export const sinceText = z.string({ error: RULE.since }).regex(SINCE, { error: RULE.since });
export const scalar = z.union([z.string(), z.number({ error: RULE.scalar }), z.boolean()], {
  error: RULE.scalar,
});

/** A regular expression that finds one thing: that of its only group. */
export const onePattern = converted(z.string({ error: RULE.pattern }), RULE.pattern, (source) =>
  groupsOf(source) === 1 ? source : undefined,
);

/** How many groups a regular expression has; undefined when it is none. */
function groupsOf(source: string): number | undefined {
  try {
    new RegExp(source);
    // With nothing as another choice it matches everywhere, and says how many groups it has.
    return (new RegExp(`(?:${source})|`).exec('')?.length ?? 0) - 1;
  } catch {
    return undefined;
  }
}

/** A number is the text of its digits: seed 1 and seed "1" are the same. */
export const seed = converted(
  z.union([z.string().min(1, { error: RULE.seed }), z.int({ error: RULE.seed })], {
    error: RULE.seed,
  }),
  RULE.seed,
  String,
);
