/**
 * Which windows of the fault plan are open: while one is, the world is not whole.
 *
 * Only faults that last are windows, those whose detail says for how long; the others are over as
 * they happen. A window whose fault hit nothing ("missed") counts all the same until its end: a
 * clock then waits longer than it must, which is the harmless side. One without an end stays open
 * to the end of the run. One that hinders nobody from using the network does not count at all.
 */

import { FAULT_KINDS, type FaultKindInfo } from '../scenario/fault-kinds.ts';
import type { RecordOf } from '../trace/record.ts';

const KINDS: ReadonlyMap<string, FaultKindInfo> = new Map(Object.entries(FAULT_KINDS));

/** Keeps the ids of the open windows up to date. */
export function followWindows(open: Set<string>, record: RecordOf<'fault'>): void {
  if (record.phase === 'end') open.delete(record.id);
  else if (record.phase === 'start' && record.detail.includes('"forUs":')) {
    if (KINDS.get(record.fault)?.hinders !== false) open.add(record.id);
  }
}
