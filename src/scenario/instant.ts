/**
 * Moments of true time as people write them: "2026-01-01T00:00:00Z" or "2026-01-01".
 *
 * The language's own Date is denied here, since it reads the machine: a time without a zone would
 * be another moment on another machine. So a time needs its zone, and a date alone is in UTC.
 */

const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_SECOND;
const US_PER_DAY = 24 * 60 * US_PER_MINUTE;

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d):(\d\d)))?$/;

// Up to here every moment is a whole number of microseconds that a double holds exactly.
const YEAR_MIN = 1970;
const YEAR_MAX = 2199;

const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Microseconds since the Unix epoch, or undefined. */
export function parseInstantUs(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const part = (index: number): number => Number(match[index] ?? '0');
  const days = daysSinceEpoch(part(1), part(2), part(3));
  const seconds = part(6);
  if (days === undefined || part(4) > 23 || part(5) > 59 || seconds > 59) return undefined;
  if (part(9) > 23 || part(10) > 59) return undefined;

  const zoneMinutes = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10));
  const minutes = part(4) * 60 + part(5) - zoneMinutes;
  const fractionUs = Number((match[7] ?? '').padEnd(6, '0'));
  const us = days * US_PER_DAY + minutes * US_PER_MINUTE + seconds * US_PER_SECOND + fractionUs;
  return us >= 0 ? us : undefined;
}

function daysSinceEpoch(year: number, month: number, day: number): number | undefined {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month)) return undefined;
  let days = day - 1;
  for (let y = YEAR_MIN; y < year; y += 1) days += isLeap(y) ? 366 : 365;
  for (let m = 1; m < month; m += 1) days += daysInMonth(year, m);
  return days;
}

function daysInMonth(year: number, month: number): number {
  return (MONTH_DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
