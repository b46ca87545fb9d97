/** Numbers as a reader wants them: few digits, the unit beside them, on one line. */

import type { Unit } from '../view.ts';

const THREE = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const NOTHING = '–';

/** From a span of at least `from`, in steps of `us`. */
const LONG = [
  { unit: 'd', us: 86_400e6, next: 'h', nextUs: 3_600e6 },
  { unit: 'h', us: 3_600e6, next: 'min', nextUs: 60e6 },
  { unit: 'min', us: 60e6, next: 's', nextUs: 1e6 },
] as const;

/** "1.24 s", "3 min 20 s", "1 d 4 h". */
export function durationText(us: number): string {
  if (us < 0) return `-${durationText(-us)}`;
  for (const { unit, us: unitUs, next, nextUs } of LONG) {
    if (us < unitUs) continue;
    const parts = Math.round(us / nextUs);
    const per = Math.round(unitUs / nextUs);
    const rest = parts % per;
    const whole = `${Math.floor(parts / per)}\u00a0${unit}`;
    return rest === 0 ? whole : `${whole}\u00a0${rest}\u00a0${next}`;
  }
  if (us >= 1e6) return `${THREE.format(us / 1e6)}\u00a0s`;
  if (us >= 1e3) return `${THREE.format(us / 1e3)}\u00a0ms`;
  return `${THREE.format(us)}\u00a0µs`;
}

export function valueText(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  switch (unit) {
    case 'share':
      return `${THREE.format(value * 100)}\u00a0%`;
    case 'us':
      return durationText(value);
    case 'bytes':
      return bytesText(value);
    case 'joule':
      return `${THREE.format(value)}\u00a0J`;
    case 'count':
      return Number.isInteger(value) ? WHOLE.format(value) : THREE.format(value);
    case 'number':
      return Math.abs(value) >= 1000 ? WHOLE.format(value) : THREE.format(value);
  }
}

function bytesText(bytes: number): string {
  if (bytes >= 1e6) return `${THREE.format(bytes / 1e6)}\u00a0MB`;
  if (bytes >= 1e3) return `${THREE.format(bytes / 1e3)}\u00a0kB`;
  return `${THREE.format(bytes)}\u00a0B`;
}
