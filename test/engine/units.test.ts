/** Units: what is read, what is refused, and that what is written reads back the same. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  formatBytes,
  formatClock,
  formatDuration,
  parseBytes,
  parseDurationUs,
  parseRateBps,
} from '../../src/engine/units.ts';

const arbUs = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(5_000_000),
  fc.nat(400_000).map((n) => n * 1_000_000),
);

describe('durations', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['250us', 250],
    ['20ms', 20_000],
    ['1.5ms', 1_500],
    ['90s', 90_000_000],
    ['2m', 120_000_000],
    ['1.5h', 5_400_000_000],
    ['4h', 14_400_000_000],
    ['1d', 86_400_000_000],
    ['1h30m', 5_400_000_000],
    ['1d2h3m4s5ms6us', 93_784_005_006],
    ['1.005s', 1_005_000],
    ['0.4us', 0],
  ])('%s is %d us', (text, us) => {
    expect(parseDurationUs(text)).toBe(us);
  });

  test.each([
    '',
    '500',
    '00',
    '-1s',
    '+1s',
    '1 s',
    ' 1s',
    '1s ',
    '.5s',
    '1.s',
    '1e3s',
    '1S',
    '1sec',
    '30m1h',
    '1s1s',
    's',
    '1h30',
    '200000000000d',
    '1,5s',
    '1us2',
  ])('"%s" is not a duration', (text) => {
    expect(parseDurationUs(text)).toBeUndefined();
  });

  test.each([
    [0, '0'],
    [250, '250us'],
    [20_000, '20ms'],
    [1_500, '1.5ms'],
    [1_500_000, '1.5s'],
    [90_000_000, '1m30s'],
    [14_400_000_000, '4h'],
    [93_600_000_000, '1d2h'],
    [60_000_001, '1m0.000001s'],
    [-1_500_000, '-1.5s'],
    [1_499.6, '1.5ms'],
  ])('%d us is written %s', (us, text) => {
    expect(formatDuration(us)).toBe(text);
  });

  test('read back as they were written', () => {
    fc.assert(fc.property(arbUs, (us) => parseDurationUs(formatDuration(us)) === us));
  });

  test('that are no numbers are refused', () => {
    expect(() => formatDuration(Number.NaN)).toThrow('not a duration: NaN us');
  });
});

describe('the clock', () => {
  test.each([
    [0, '+0000:00:00.000000'],
    [751_004_000, '+0000:12:31.004000'],
    [35_999_999_999_999, '+9999:59:59.999999'],
    [36_000_000_000_000, '+10000:00:00.000000'],
  ])('%d us reads %s', (us, text) => {
    expect(formatClock(us)).toBe(text);
  });

  test('sorts as text in the order of time, for a year and more', () => {
    const arb = fc.nat(35_999_999_999_999);
    fc.assert(fc.property(arb, arb, (a, b) => formatClock(a) < formatClock(b) === a < b));
  });
});

describe('sizes and rates', () => {
  test.each([
    ['512B', 512],
    ['4KiB', 4096],
    ['4kB', 4000],
    ['1.5MB', 1_500_000],
    ['2MiB', 2_097_152],
    ['1GB', 1_000_000_000],
    ['0B', 0],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(['', '512', 'B', '4KB', '4kb', '-1B', '4 kB', '1e3B', '9999999999GB'])(
    '"%s" is not a size',
    (text) => {
      expect(parseBytes(text)).toBeUndefined();
    },
  );

  test.each([
    [0, '0B'],
    [512, '512B'],
    [4096, '4KiB'],
    [4000, '4kB'],
    [1_500_000, '1.5MB'],
    [2_097_152, '2MiB'],
    [12_345, '12.345kB'],
  ])('%d bytes are written %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('read back as they were written', () => {
    const arbBytes = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(3_000_000),
      fc.nat(9_999).map((n) => n * 1024),
    );
    fc.assert(fc.property(arbBytes, (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  });

  test.each([
    ['3Mbit/s', 3_000_000],
    ['250kbit/s', 250_000],
    ['100bit/s', 100],
    ['62.5kbit/s', 62_500],
  ])('%s is %d bits per second', (text, bps) => {
    expect(parseRateBps(text)).toBe(bps);
  });

  test.each(['3', '3Mbit', '3mbit/s', '3MB/s', 'Mbit/s', '3 Mbit/s'])(
    '"%s" is not a rate',
    (text) => {
      expect(parseRateBps(text)).toBeUndefined();
    },
  );
});
