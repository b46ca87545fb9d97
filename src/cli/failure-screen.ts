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
  const indent = (lines: readonly string[]) => lines.map((line) => `     ${line}`);
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
  if (moments.length > 0) {
    const first = records.find((r) => r.kind === 'fault' && isNeeded(r.id, needed));
    const timeline = new Timeline(windowAround(first?.at, Math.min(...moments), COLUMNS));
    for (const record of records) timeline.add(record);
    screen.push(...timeline.lines());
  }
  screen.push(...twinLines(records, twin));
  return indent(screen);
}

function isNeeded(id: string, needed: readonly { readonly id: string }[]): boolean {
  return needed.length === 0 || needed.some((fault) => fault.id === id);
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
