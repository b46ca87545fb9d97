/**
 * Durations, sizes and rates as people write them, and as the simulator counts them.
 *
 * Inside there are only whole microseconds, bytes and bits per second. What is not such a text
 * gives undefined: the scenario reader turns that into a problem with file and path. A number
 * without a unit is never a duration, since nobody can tell which unit was meant; only 0 is.
 */

import { invariant } from './invariant.ts';

const US_PER_MS = 1_000;
const US_PER_S = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_S;
const US_PER_HOUR = 60 * US_PER_MINUTE;
const US_PER_DAY = 24 * US_PER_HOUR;

const DURATION_UNITS: ReadonlyMap<string, number> = new Map([
  ['d', US_PER_DAY],
  ['h', US_PER_HOUR],
  ['m', US_PER_MINUTE],
  ['s', US_PER_S],
  ['ms', US_PER_MS],
  ['us', 1],
]);

const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|us|s))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(d|h|ms|m|us|s)/g;

/** "250us", "1.5h", "1h30m", with the larger unit first; "0" needs no unit. */
export function parseDurationUs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!DURATION.test(text)) return undefined;
  let us = 0;
  let previousUnitUs = Number.POSITIVE_INFINITY;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) {
    const unitUs = DURATION_UNITS.get(unit as string) as number;
    // "5m2h" and "1s1s" are more likely slips than durations.
    if (unitUs >= previousUnitUs) return undefined;
    previousUnitUs = unitUs;
    us += scaled(amount as string, unitUs);
  }
  return Number.isSafeInteger(us) ? us : undefined;
}

/** Short, and for whole microseconds it parses back to the same value. */
export function formatDuration(us: number): string {
  invariant(Number.isFinite(us), () => `not a duration: ${us} us`);
  const whole = Math.round(us);
  if (whole < 0) return `-${formatDuration(-whole)}`;
  if (whole === 0) return '0';
  if (whole < US_PER_MS) return `${whole}us`;
  if (whole < US_PER_S) return `${decimal(whole, US_PER_MS, 3)}ms`;

  let text = '';
  let rest = whole;
  for (const [unit, unitUs] of LONG_UNITS) {
    const count = Math.floor(rest / unitUs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitUs;
  }
  return rest > 0 ? `${text}${decimal(rest, US_PER_S, 6)}s` : text;
}

const LONG_UNITS = [
  ['d', US_PER_DAY],
  ['h', US_PER_HOUR],
  ['m', US_PER_MINUTE],
] as const;

/** count / unit, exactly, for a unit of 10^digits: 1500 of 1000 is "1.5". */
function decimal(count: number, unit: number, digits: number): string {
  const fraction = String(count % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = String(Math.floor(count / unit));
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Virtual time for logs, of a fixed width: "+0000:12:31.004000" is hours, minutes, seconds. */
export function formatClock(us: number): string {
  invariant(Number.isSafeInteger(us) && us >= 0, () => `not a time on the clock: ${us} us`);
  const hours = String(Math.floor(us / US_PER_HOUR)).padStart(4, '0');
  const minutes = String(Math.floor(us / US_PER_MINUTE) % 60).padStart(2, '0');
  const seconds = String(Math.floor(us / US_PER_S) % 60).padStart(2, '0');
  const micros = String(us % US_PER_S).padStart(6, '0');
  return `+${hours}:${minutes}:${seconds}.${micros}`;
}

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
  ['GiB', 1024 * 1024 * 1024],
]);

/** "512B", "4KiB" (1,024 each), "1.5MB" and "4kB" (1,000 each). */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(text, BYTE_UNITS);
}

/** Short, and for whole bytes it parses back to the same value. */
export function formatBytes(bytes: number): string {
  invariant(Number.isSafeInteger(bytes) && bytes >= 0, () => `not a size: ${bytes} bytes`);
  if (bytes < 1000) return `${bytes}B`;
  if (bytes % (1024 * 1024) === 0) return `${bytes / (1024 * 1024)}MiB`;
  if (bytes % 1024 === 0) return `${bytes / 1024}KiB`;
  if (bytes >= 1e6 && bytes % 1000 === 0) return `${decimal(bytes / 1000, 1000, 3)}MB`;
  return `${decimal(bytes, 1000, 3)}kB`;
}

const RATE_UNITS: ReadonlyMap<string, number> = new Map([
  ['bit/s', 1],
  ['kbit/s', 1e3],
  ['Mbit/s', 1e6],
  ['Gbit/s', 1e9],
]);

/** "250kbit/s" in bits per second. */
export function parseRateBps(text: string): number | undefined {
  return parseQuantity(text, RATE_UNITS);
}

function parseQuantity(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([A-Za-z/]+)$/.exec(text) ?? [];
  const factor = units.get(unit ?? '');
  if (factor === undefined) return undefined;
  const count = scaled(amount as string, factor);
  return Number.isSafeInteger(count) ? count : undefined;
}

// Before and after the point apart: as one double, a large amount would lose its last digits.
function scaled(amount: string, factor: number): number {
  const [whole, fraction = '0'] = amount.split('.');
  return Number(whole) * factor + Math.round(Number(`0.${fraction}`) * factor);
}
