/**
 * Where a run parts from its golden twin, the same run without faults.
 *
 * Until the first fault both are the same, record by record; the record after which they part, and
 * what each did then, is often the whole story of a failure.
 */

import { recordLine } from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';

export interface TwinDifference {
  /** Records that both have. */
  readonly common: number;
  readonly lastCommon: TraceRecord | undefined;
  /** The first record of the run that its twin has not; undefined where it has ended. */
  readonly run: TraceRecord | undefined;
  readonly twin: TraceRecord | undefined;
}

/** Records of the faults themselves are passed over: the twin has none. */
export function twinDifference(
  run: readonly TraceRecord[],
  twin: readonly TraceRecord[],
): TwinDifference | undefined {
  let common = 0;
  let i = 0;
  for (;;) {
    while (run[i]?.kind === 'fault') i += 1;
    const ours = run[i];
    const theirs = twin[common];
    if (ours === undefined && theirs === undefined) return undefined;
    const same =
      ours !== undefined && theirs !== undefined && recordLine(ours) === recordLine(theirs);
    if (!same) return { common, lastCommon: twin[common - 1], run: ours, twin: theirs };
    common += 1;
    i += 1;
  }
}
