/**
 * `notspot convert`: a stored trace in the forms of other tools.
 */

import { writeWhole } from '../io/results.ts';
import { readTrace } from '../io/trace-file.ts';
import { UsageError } from '../io/usage-error.ts';
import { perfettoTrace } from '../trace/perfetto.ts';
import { vcdTrace } from '../trace/vcd.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Output } from './replay.ts';

/** Files to write. */
export interface ConvertFlags {
  readonly perfetto?: string;
  readonly vcd?: string;
}

/** Throws UsageError for a trace that cannot be read and a file that cannot be written. */
export async function convert(
  traceFile: string,
  { perfetto, vcd }: ConvertFlags,
  output: Output,
): Promise<ExitCode> {
  if (perfetto === undefined && vcd === undefined) {
    throw new UsageError('convert needs --perfetto <file> or --vcd <file>');
  }
  const { header, records } = await readTrace(traceFile);
  for (const [path, form] of [[perfetto, perfettoTrace] as const, [vcd, vcdTrace] as const]) {
    if (path === undefined) continue;
    writeWhole(path, [...form(header, records)].join(''));
    output.result(`${records.length} records of ${traceFile} written to ${path}`);
  }
  return EXIT.okay;
}
