/**
 * For how many further passes of a loop a comparison comes out as it did in one of them.
 *
 * The operands change by the same amount each pass, their slope, in arithmetic of 32 bits. Nothing is
 * said beyond the pass in which an operand would leave the range in which a condition reads it.
 */

/** What the flags were made of: x - y. All are int32. */
export interface Comparison {
  readonly x: number;
  readonly xSlope: number;
  readonly y: number;
  readonly ySlope: number;
}

const INT_LOW = -(2 ** 31);
const INT_HIGH = 2 ** 31 - 1;
const UINT_HIGH = 2 ** 32 - 1;

/** Passes for which a value stays in a range; it is in it now. */
export function passesWithin(value: number, slope: number, low: number, high: number): number {
  if (slope === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(slope > 0 ? (high - value) / slope : (value - low) / -slope);
}

/** Passes for which an int32 is not 0; it is not now. */
export function passesNotZero(value: number, slope: number): number {
  if (slope === 0) return Number.POSITIVE_INFINITY;
  const distance = slope > 0 ? 2 ** 32 - (value >>> 0) : value >>> 0;
  return Math.ceil(distance / Math.abs(slope)) - 1;
}

/** Passes for which an int32 keeps its sign bit. */
export function passesOfSign(value: number, slope: number): number {
  return value < 0
    ? passesWithin(value, slope, INT_LOW, -1)
    : passesWithin(value, slope, 0, INT_HIGH);
}

/**
 * Passes for which a condition of an instruction (by its number, ../isa/conditions.ts) holds; it does
 * now. Undefined: not known.
 */
export function passesWhile(condition: number, comparison: Comparison): number | undefined {
  const { x, xSlope, y, ySlope } = comparison;
  const swapped = { x: y, xSlope: ySlope, y: x, ySlope: xSlope };
  switch (condition) {
    case 0:
      return ((xSlope - ySlope) | 0) === 0 ? Number.POSITIVE_INFINITY : 0;
    case 1:
      return passesNotZero((x - y) | 0, (xSlope - ySlope) | 0);
    case 2:
      return passesAtLeast(unsigned(comparison), 0, 0, UINT_HIGH);
    case 3:
      return passesAtLeast(unsigned(swapped), 1, 0, UINT_HIGH);
    case 4:
    case 5:
      return passesOfSign((x - y) | 0, (xSlope - ySlope) | 0);
    case 8:
      return passesAtLeast(unsigned(comparison), 1, 0, UINT_HIGH);
    case 9:
      return passesAtLeast(unsigned(swapped), 0, 0, UINT_HIGH);
    case 10:
      return passesAtLeast(comparison, 0, INT_LOW, INT_HIGH);
    case 11:
      return passesAtLeast(swapped, 1, INT_LOW, INT_HIGH);
    case 12:
      return passesAtLeast(comparison, 1, INT_LOW, INT_HIGH);
    case 13:
      return passesAtLeast(swapped, 0, INT_LOW, INT_HIGH);
    default:
      return undefined;
  }
}

/** The same operands as a condition for unsigned numbers reads them. */
function unsigned({ x, xSlope, y, ySlope }: Comparison): Comparison {
  return { x: x >>> 0, xSlope, y: y >>> 0, ySlope };
}

/** Passes for which x - y >= margin, with both operands in their range. */
function passesAtLeast(
  { x, xSlope, y, ySlope }: Comparison,
  margin: number,
  low: number,
  high: number,
): number {
  const inRange = Math.min(passesWithin(x, xSlope, low, high), passesWithin(y, ySlope, low, high));
  const slope = xSlope - ySlope;
  return slope >= 0 ? inRange : Math.min(inRange, Math.floor((x - y - margin) / -slope));
}
