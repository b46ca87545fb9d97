/**
 * What the command prints about a run: the verdict line, the failures, the app's log, the calls.
 *
 * Everything is computed from records and results, so a test can compare whole lines.
 */

import pc from 'picocolors';
import { SYSCALLS, type SyscallName } from '../abi/syscalls.ts';
import { formatClock, formatDuration } from '../engine/units.ts';
import type { Executed } from '../io/execute.ts';
import type { Divergence } from '../trace/divergence.ts';
import type { TraceRecord } from '../trace/record.ts';

/** The one line a run gets. */
export function verdictLine({ result, wallMs }: Executed): string {
  const failed = result.verdicts.filter((v) => v.verdict.status === 'fail');
  const unknown = result.verdicts.filter((v) => v.verdict.status === 'unknown').length;
  const passed = result.verdicts.length - failed.length - unknown;
  const mark = result.asExpected ? pc.green('ok  ') : pc.red('FAIL');
  const counts = [
    `${passed} pass`,
    ...(failed.length > 0 ? [`${failed.length} fail`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ].join(', ');
  const expectedFailures = failed.filter((v) => v.asExpected).map((v) => v.verdict.oracle);
  const expected =
    expectedFailures.length > 0 ? `, ${expectedFailures.join(' and ')} expected to fail` : '';
  return [
    mark,
    result.scenario.padEnd(24),
    `seed ${result.seed}`.padEnd(8),
    formatDuration(result.virtualUs).padStart(6),
    `${Math.round(wallMs)} ms`.padStart(8),
    ` trace ${result.traceHash}`,
    ` ${counts}${expected}`,
  ].join(' ');
}

/** The lines below a run that is not as expected, or that tested less than it seems. */
export function detailLines(executed: Executed, replay: string): readonly string[] {
  const { result } = executed;
  const lines: string[] = [];
  for (const { verdict, expected, asExpected } of result.verdicts) {
    if (asExpected) continue;
    const moment = verdict.atUs === undefined ? '' : ` at ${formatDuration(verdict.atUs)}`;
    lines.push(
      `     ${pc.bold(verdict.oracle)}: ${verdict.status}, expected ${expected}${moment}`,
      `       ${verdict.message}`,
    );
  }
  if (lines.length > 0) lines.push(`       replay: ${replay}`);
  if (lines.length > 0 && result.crashStack !== '') {
    lines.push(
      ...result.crashStack
        .split('\n')
        .slice(0, 4)
        .map((l) => `       ${pc.dim(l)}`),
    );
  }
  for (const id of result.neverFired) {
    lines.push(pc.yellow(`     fault ${id} never fired: this run says nothing about it`));
  }
  return lines;
}

/** A log message of the app with its virtual time; undefined for other records. */
export function logLine(record: TraceRecord): string | undefined {
  if (record.kind === 'log') {
    if (record.what === 'posted') return `${formatClock(record.at)} ${record.text}`;
    if (record.what === 'refused') return `${formatClock(record.at)} (refused) ${record.text}`;
    return undefined;
  }
  if (record.kind === 'app') {
    const detail = record.detail === '' ? '' : `: ${record.detail}`;
    return `${formatClock(record.at)} -- ${record.what}${detail}`;
  }
  return undefined;
}

/** One line a call, in the manner of strace; undefined for other records. */
export function callLine(record: TraceRecord): string | undefined {
  if (record.kind !== 'call') return undefined;
  const row = SYSCALLS[record.call as SyscallName];
  const args = record.args.map((value, i) => {
    const [name = '', direction = 'value'] = (row.params[i] ?? '').split(':');
    return `${name}=${direction === 'value' ? value : hex(value)}`;
  });
  const from = record.from === 'main' ? '' : `[${record.from}] `;
  const wrote = record.wrote.length === 0 ? '' : ` ${wroteText(record.wrote)}`;
  const how = record.how === '' ? '' : ` (${record.how})`;
  const times = record.count === 1 ? '' : ` x${record.count} until ${formatClock(record.lastAt)}`;
  return `${formatClock(record.at)} ${from}${record.call}(${args.join(', ')}) = ${record.status}${how}${wrote}${times}`;
}

/** What a call wrote: address and value of words, address and length of anything longer. */
function wroteText(wrote: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < wrote.length; ) {
    const address = wrote[i] as number;
    const bytes = wrote[i + 1] as number;
    const value = bytes <= 4 ? hex(wrote[i + 2] as number) : `${bytes} bytes`;
    parts.push(`${hex(address)}=${value}`);
    i += 2 + ((bytes + 3) >>> 2);
  }
  return `[${parts.join(', ')}]`;
}

const hex = (n: number) => `0x${(n >>> 0).toString(16)}`;

/** The first difference between a stored trace and this run, with what came before. */
export function divergenceLines(divergence: Divergence, against: string): readonly string[] {
  return [
    `${pc.red('DIFFERS')} from ${against} at record ${divergence.record}: ${divergence.cause}`,
    ...divergence.before.map((line) => `    ${line}`),
    pc.red(`  - ${divergence.stored ?? '(the stored trace ends here)'}`),
    pc.green(`  + ${divergence.now ?? '(this run ends here)'}`),
  ];
}
