/**
 * What the command prints about a run: the verdict line, what is not as expected, the first
 * difference from a stored trace.
 *
 * Everything is computed from results, so a test can compare whole lines. Nothing here depends on
 * real time: two replays of the same scenario print the same.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { RunResult } from '../sim/run.ts';
import type { Divergence } from '../trace/divergence.ts';
import { quoted, style, visible } from './style.ts';

/** Widths that are common to the lines of one replay. */
export interface Columns {
  readonly name: number;
  readonly seed: number;
}

const NAME_LIMIT = 40;
const SEED_LIMIT = 20;

export function columnsOf(
  runs: readonly { readonly name: string; readonly seed: string }[],
): Columns {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((t) => visible(t).length));
  return {
    name: Math.min(NAME_LIMIT, widest(runs.map((run) => run.name))),
    seed: Math.min(SEED_LIMIT, widest(runs.map((run) => run.seed))),
  };
}

/** The one line a run gets. */
export function verdictLine(result: RunResult, columns: Columns): string {
  return [
    `${result.asExpected ? style.green('ok  ') : style.red('FAIL')} `,
    visible(result.scenario).padEnd(columns.name),
    `  seed ${visible(result.seed).padEnd(columns.seed)}`,
    ` ${formatDuration(result.virtualUs).padStart(5)}`,
    `  ${result.traceHash}  `,
    countsText(result),
  ].join('');
}

/** "7 pass, 1 unknown, known fail: crash"; several known ones are a number, or the line is wide. */
function countsText({ verdicts }: RunResult): string {
  const count = (status: string) => verdicts.filter((v) => v.verdict.status === status).length;
  const known = verdicts.filter((v) => v.verdict.status === 'fail' && v.asExpected);
  const failed = count('fail') - known.length;
  const parts = [`${count('pass')} pass`];
  if (failed > 0) parts.push(`${failed} fail`);
  if (count('unknown') > 0) parts.push(`${count('unknown')} unknown`);
  const [first] = known;
  if (known.length > 1) parts.push(`${known.length} known fails`);
  else if (first !== undefined) parts.push(`known fail: ${first.verdict.oracle}`);
  return parts.join(', ');
}

/**
 * The lines below a run: each verdict that is not as expected with moment and evidence (`crash`: that
 * of the last crash), then the line that replays it; and faults that never fired.
 */
export function detailLines(
  result: RunResult,
  crash: readonly string[],
  replay: readonly string[],
): readonly string[] {
  const lines: string[] = [];
  for (const { verdict, expected, asExpected } of result.verdicts) {
    if (asExpected) continue;
    const moment = verdict.atUs === undefined ? '' : ` at ${formatDuration(verdict.atUs)}`;
    lines.push(
      `     ${style.bold(verdict.oracle)}${moment}: ${verdict.status}, expected ${expected}`,
      `       ${visible(verdict.message)}`,
    );
    if (verdict.oracle !== 'crash') continue;
    for (const line of crash) lines.push(style.dim(`       ${visible(line)}`));
  }
  if (lines.length > 0) lines.push(`     replay: ${replay.map(quoted).join(' ')}`);
  for (const text of warnings(result)) lines.push(style.yellow(`     ${text}`));
  for (const id of result.neverFired) {
    lines.push(style.yellow(`     fault "${id}" never fired: this run says nothing about it`));
  }
  for (const { id, fired, times } of result.partlyFired) {
    lines.push(style.yellow(`     fault "${id}" fired ${fired} of ${times} times`));
  }
  return lines;
}

/** Fewer calls than this are no app at work. */
const HARDLY_ANY_CALLS = 5;

/** What makes a good verdict worth little. */
function warnings(result: RunResult): readonly string[] {
  const texts: string[] = [];
  if (result.calls < HARDLY_ANY_CALLS) {
    texts.push(`the app made ${result.calls} system calls: this run says next to nothing about it`);
  }
  if (result.disturbances === 0) {
    texts.push('no fault fired: this run says nothing about how the app takes trouble');
  }
  return texts;
}

/** The first difference between a stored trace and this run, with what came before. */
export function divergenceLines(divergence: Divergence, against: string): readonly string[] {
  const { record, atUs, fields, cause } = divergence;
  const what = fields.length === 0 ? '' : `, in ${fields.join(', ')}`;
  return [
    `${style.red('DIFFERS')} from ${against} at record ${record}, ${formatClock(atUs)}${what}: ${cause}`,
    ...divergence.before.map((line) => `    ${line}`),
    style.red(`  - ${divergence.stored ?? '(the stored trace ends here)'}`),
    style.green(`  + ${divergence.now ?? '(this run ends here)'}`),
  ];
}
