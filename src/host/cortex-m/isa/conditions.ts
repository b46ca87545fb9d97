/** The conditions of instructions, on flags in the form of Cpu. Source: Armv8-M ARM, C1.3. */

/** Text of each condition in the words of the descriptions, by its number. */
export const CONDITIONS = [
  ['eq', 'Z === 0'],
  ['ne', 'Z !== 0'],
  ['cs', 'C !== 0'],
  ['cc', 'C === 0'],
  ['mi', 'N < 0'],
  ['pl', 'N >= 0'],
  ['vs', 'V < 0'],
  ['vc', 'V >= 0'],
  ['hi', 'C !== 0 && Z !== 0'],
  ['ls', 'C === 0 || Z === 0'],
  ['ge', '(N ^ V) >= 0'],
  ['lt', '(N ^ V) < 0'],
  ['gt', 'Z !== 0 && (N ^ V) >= 0'],
  ['le', 'Z === 0 || (N ^ V) < 0'],
] as const;

/** Conditions 14 and 15 always hold. */
export function holds(condition: number, n: number, z: number, c: number, v: number): boolean {
  switch (condition) {
    case 0:
      return z === 0;
    case 1:
      return z !== 0;
    case 2:
      return c !== 0;
    case 3:
      return c === 0;
    case 4:
      return n < 0;
    case 5:
      return n >= 0;
    case 6:
      return v < 0;
    case 7:
      return v >= 0;
    case 8:
      return c !== 0 && z !== 0;
    case 9:
      return c === 0 || z === 0;
    case 10:
      return (n ^ v) >= 0;
    case 11:
      return (n ^ v) < 0;
    case 12:
      return z !== 0 && (n ^ v) >= 0;
    case 13:
      return z === 0 || (n ^ v) < 0;
    default:
      return true;
  }
}
