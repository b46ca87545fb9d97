/**
 * Which windows of the fault plan are open: while one is, the world is not whole.
 *
 * Only faults that last are windows; the others are over as they happen. A window whose fault hit
 * nothing ("missed") counts all the same until its end: a clock then waits longer than it must,
 * which is the harmless side. One without an end stays open to the end of the run.
 */

import type { FaultKind } from '../scenario/scenario.ts';
import type { RecordOf } from '../trace/record.ts';

const WINDOW_FAULTS: ReadonlySet<string> = new Set([
  'coverageLoss',
  'backhaulLoss',
  'serverUnreachable',
  'powerCut',
] satisfies FaultKind[]);

/** Keeps the ids of the open windows up to date. */
export function followWindows(open: Set<string>, record: RecordOf<'fault'>): void {
  if (!WINDOW_FAULTS.has(record.fault)) return;
  if (record.phase === 'start') open.add(record.id);
  else if (record.phase === 'end') open.delete(record.id);
}
