/**
 * Reads recorded links: packet-delivery files in the format of Mahimahi, one for each direction.
 *
 * One number a line: the millisecond, from the start of the recording, at which one packet of 1,500
 * bytes may cross. Lines are in order, and a number that is repeated stands for as many packets.
 * Nothing else may be in the file; a wrong line is said with its number.
 */

import { readFileSync, statSync } from 'node:fs';
import type { DeliveryTimes } from '../world/recorded-link.ts';
import { onFile, UsageError } from './usage-error.ts';

/** The last millisecond that fits, about 49 days. */
const LAST_MS = 0xffff_ffff;
/** Hours of a fast link; more is probably not a recording. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Throws UsageError. */
export function readDeliveryTimes(path: string): DeliveryTimes {
  const { size } = onFile(path, 'read', () => statSync(path));
  if (size > MAX_BYTES) {
    throw new UsageError(
      `${path}: a recording must be at most ${MAX_BYTES} bytes, found ${size} bytes`,
    );
  }
  return parseDeliveryTimes(
    onFile(path, 'read', () => readFileSync(path, 'utf8')),
    path,
  );
}

/** `path` is only shown in problems. Throws UsageError. */
export function parseDeliveryTimes(text: string, path: string): DeliveryTimes {
  const lines = text.split('\n');
  // The last line ends as the others do.
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new UsageError(`${path}: a recording must not be empty`);
  const times = new Uint32Array(lines.length);
  let before = 0;
  for (const [i, line] of lines.entries()) {
    const written = line.endsWith('\r') ? line.slice(0, -1) : line;
    const ms = Number(written);
    const rule = brokenRule(written, ms, before);
    if (rule !== undefined) {
      throw new UsageError(
        `${path}:${i + 1}: ${rule}, found ${JSON.stringify(shortened(written))}`,
      );
    }
    times[i] = ms;
    before = ms;
  }
  if (before === 0) {
    throw new UsageError(`${path}:${lines.length}: the last packet must cross later than at 0`);
  }
  return times;
}

function brokenRule(written: string, ms: number, before: number): string | undefined {
  if (/^-\d+$/.test(written)) return 'a time must not be negative';
  if (!/^\d+$/.test(written)) return 'must be a whole number of milliseconds';
  if (ms > LAST_MS) return `a time must be at most ${LAST_MS} ms`;
  if (ms < before) return `times must not decrease, the line before has ${before}`;
  return undefined;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
