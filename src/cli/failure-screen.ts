/**
 * What explains a failed verdict on one screen: which faults it needs, a timeline, and where the
 * run parted from its twin without faults.
 */

import { Timeline, windowAround } from '../finding/timeline.ts';
import { twinDifference } from '../finding/twin-difference.ts';
import type { Explanation } from '../io/explain.ts';
import type { RunResult } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import { recordText } from './record-lines.ts';
import { style } from './style.ts';

const COLUMNS = 72;
const LINE_CHARS = 96;

export function failureScreen(result: RunResult, explanation: Explanation): readonly string[] {
  const { records, twin, faults } = explanation;
  const screen: string[] = [];
  const moments = result.verdicts
    .filter((v) => v.verdict.status === 'fail' && !v.asExpected)
    .flatMap((v) => (v.verdict.atUs === undefined ? [] : [v.verdict.atUs]));
  const needed = faults.filter((fault) => fault.neededFor.length > 0);
  if (faults.length > 0) {
    screen.push(
      needed.length === 0
        ? `faults: none of ${faults.length} alone is needed for it`
        : `faults: ${needed.length} of ${faults.length} needed`,
      ...needed.map(
        ({ id, neededFor }) => `  ${id}: without it no ${neededFor.join(', ')} failure`,
      ),
    );
  }
  const ids = new Set(needed.map(({ id }) => id));
  const failedUs = moments.length === 0 ? undefined : Math.min(...moments);
  screen.push(...storyLines(records, twin, failedUs, ids));
  return screen.map((line) => `     ${line}`);
}

/** What happened around a failure, and where the run parted from its twin. `ids`: faults it needs. */
export function storyLines(
  records: readonly TraceRecord[],
  twin: readonly TraceRecord[],
  failedUs: number | undefined,
  ids: ReadonlySet<string>,
): readonly string[] {
  if (failedUs === undefined) return twinLines(records, twin);
  const first = records.find((r) => r.kind === 'fault' && (ids.size === 0 || ids.has(r.id)));
  const timeline = new Timeline(windowAround(first?.at, failedUs, COLUMNS));
  for (const record of records) timeline.add(record);
  return [...timeline.lines(), ...twinLines(records, twin)];
}

function twinLines(
  records: readonly TraceRecord[],
  twin: readonly TraceRecord[],
): readonly string[] {
  const difference = twinDifference(records, twin);
  if (difference === undefined) return ['twin without faults: the same run'];
  const { common, lastCommon, run } = difference;
  const show = (record: TraceRecord | undefined) => {
    if (record === undefined) return '(has ended)';
    return recordText(record).slice(0, LINE_CHARS);
  };
  return [
    `twin without faults: the same for ${common} records`,
    `    ${show(lastCommon)}`,
    style.red(`  - ${show(run)}`),
    style.green(`  + ${show(difference.twin)}  (twin)`),
  ];
}
