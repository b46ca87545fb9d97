/**
 * exp, ln and what is built on them, with the same bits in every JavaScript engine.
 *
 * Math.exp and its kin may differ in the last bit between engines and versions; one such bit can
 * move an event by a microsecond and with it the whole run. IEEE 754 fixes the result of
 * + - * / and of square root, so what is made only of these, in a fixed order, is portable.
 */

import { invariant } from './invariant.ts';

// ln 2 in two parts. The first has 20 zero bits at its end, so k * LN2_HIGH is exact for every
// exponent k, and the second restores the rest.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LN2 = LN2_HIGH + LN2_LOW;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const SQRT_2 = Math.sqrt(2);

// 2^0 to 2^1023, by doubling, which is exact. (`2 ** k` is Math.pow, so it is not used for them.)
const POWERS_OF_TWO = new Float64Array(1024);
POWERS_OF_TWO[0] = 1;
for (let k = 1; k < POWERS_OF_TWO.length; k += 1) {
  POWERS_OF_TWO[k] = (POWERS_OF_TWO[k - 1] as number) * 2;
}

/** value * 2^k */
function scale(value: number, k: number): number {
  if (k > 1023)
    return value * (POWERS_OF_TWO[1023] as number) * (POWERS_OF_TWO[k - 1023] as number);
  if (k >= 0) return value * (POWERS_OF_TWO[k] as number);
  if (k >= -1022) return value / (POWERS_OF_TWO[-k] as number);
  return value / (POWERS_OF_TWO[1022] as number) / (POWERS_OF_TWO[-k - 1022] as number);
}

/** c[0] + c[1] x + c[2] x^2 + ... */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i -= 1) sum = sum * x + (coefficients[i] as number);
  return sum;
}

// 1/0!, 1/1!, ... Fourteen terms carry |x| <= ln(2)/2 below the last bit of a double.
const EXP_SERIES: readonly number[] = Array.from({ length: 15 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i += 1) factorial *= i;
  return 1 / factorial;
});

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  // x = k ln 2 + r, so e^x = 2^k e^r with a small r.
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return scale(polynomial(EXP_SERIES, r), k);
}

// 2/1, 2/3, 2/5, ...
const LN_SERIES: readonly number[] = Array.from({ length: 12 }, (_, n) => 2 / (2 * n + 1));

/** NaN below 0, -Infinity at 0. */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  // The steps below end at 2^-1022: what is smaller is brought up first.
  if (x < SMALLEST_NORMAL) return ln(scale(x, 54)) - 54 * LN2;
  // x = 2^k m with m near 1, found by steps of 2^512, 2^256, ... 2: all of them exact.
  let m = x;
  let k = 0;
  for (let step = 512; step >= 1; step >>= 1) {
    const power = POWERS_OF_TWO[step] as number;
    if (m >= power) {
      m /= power;
      k += step;
    } else if (m * power < 2) {
      m *= power;
      k -= step;
    }
  }
  if (m < 1) {
    m *= 2;
    k -= 1;
  }
  if (m > SQRT_2) {
    m /= 2;
    k += 1;
  }
  // ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + ...), |s| < 0.172
  const s = (m - 1) / (m + 1);
  return k * LN2_HIGH + (k * LN2_LOW + s * polynomial(LN_SERIES, s * s));
}

/** base^exponent, for a base of 0 or more. */
export function power(base: number, exponent: number): number {
  invariant(base >= 0, () => `power: the base must not be negative, got ${base}`);
  if (exponent === 0) return 1;
  if (exponent === 1) return base;
  return exp(exponent * ln(base));
}

// C. Lanczos, A Precision Approximation of the Gamma Function (1964), with g = 7 and 9 terms.
const LANCZOS_G = 7;
const LANCZOS: readonly number[] = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const SQRT_TWO_PI = 2.5066282746310002;

/** The gamma function of a positive real: gamma(n) = (n - 1)! */
export function gamma(x: number): number {
  invariant(x > 0, () => `gamma: the argument must be positive, got ${x}`);
  // The approximation is good from 1/2 on; below, gamma(x) = gamma(x + 1) / x.
  if (x < 0.5) return gamma(x + 1) / x;
  const z = x - 1;
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i += 1) sum += (LANCZOS[i] as number) / (z + i);
  const t = z + LANCZOS_G + 0.5;
  // In two halves, since t^(z + 1/2) alone overflows before the result does.
  const half = power(t, (z + 0.5) / 2);
  return SQRT_TWO_PI * sum * half * exp(-t) * half;
}

// M. J. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution (1988),
// PPND16. Each pair is the numerator and the denominator of one range.
const CENTRE: readonly [readonly number[], readonly number[]] = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852854,
  ],
];
const SHOULDER: readonly [readonly number[], readonly number[]] = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const TAIL: readonly [readonly number[], readonly number[]] = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

function ratio([top, bottom]: readonly [readonly number[], readonly number[]], x: number): number {
  return polynomial(top, x) / polynomial(bottom, x);
}

/** Where the standard normal distribution reaches probability `p`; -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  invariant(p >= 0 && p <= 1, () => `a probability must be between 0 and 1, got ${p}`);
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-ln(tail));
  const size = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -size : size;
}
