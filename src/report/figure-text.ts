/** Figures with their units, as the terminal and Markdown show them. */

import { formatDuration } from '../engine/units.ts';
import type { Unit } from './html/view.ts';
import type { Shift } from './rank-test.ts';

/** Three digits that mean something. A figure that is not known is "-". */
export function figureText(value: number | undefined, unit: Unit): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  switch (unit) {
    case 'share':
      return `${rounded(value * 100)} %`;
    case 'us':
      return formatDuration(coarse(value));
    case 'bytes':
      return `${rounded(value)} B`;
    case 'joule':
      return `${rounded(value)} J`;
    default:
      return rounded(value);
  }
}

function rounded(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}

const MS = 1000;
const SECOND = 1000 * MS;

/** A mean of times needs no microseconds. */
function coarse(us: number): number {
  if (us < 0) return -coarse(-us);
  if (us < 10 * MS) return us;
  const step = us < 10 * SECOND ? 10 * MS : us < 1000 * SECOND ? SECOND / 10 : SECOND;
  return Math.round(us / step) * step;
}

/** "medians shifted by -1.2s (-2s to -0.4s), Mann-Whitney p = 0.012"; empty for none. */
export function shiftText(shift: Shift | undefined, unit: Unit): string {
  if (shift === undefined) return '';
  const { low, high } = shift.interval;
  const [middle, from, to] = [shift.shift, low, high].map((one) => figureText(one, unit));
  return `medians shifted by ${middle} (${from} to ${to}), Mann-Whitney ${pText(shift.p)}`;
}

/** "p = 0.012", "p < 0.001". */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}
