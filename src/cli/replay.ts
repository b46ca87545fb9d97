/**
 * `notspot replay`: runs scenarios, prints a verdict line each, writes traces and tables.
 *
 * Verdicts go to stdout, progress to stderr and only to a terminal. With --json one object goes to
 * stdout and nothing else does.
 */

import { type Executed, execute } from '../io/execute.ts';
import { prepareOut, traceFileOf, writeTables } from '../io/results.ts';
import {
  type LoadedScenario,
  loadScenarios,
  type ScenarioOverrides,
} from '../io/scenario-files.ts';
import { readTrace } from '../io/trace-file.ts';
import { UsageError } from '../io/usage-error.ts';
import { type Divergence, firstDivergence } from '../trace/divergence.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { RecordSink } from '../trace/recorder.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { callLine, detailLines, divergenceLines, logLine, verdictLine } from './print.ts';
import { Progress } from './progress.ts';

export interface ReplayOptions extends ScenarioOverrides {
  readonly out?: string;
  readonly json?: boolean;
  readonly against?: string;
  readonly log?: boolean;
  readonly calls?: boolean;
}

/** Where lines go. */
export interface Output {
  readonly result: (line: string) => void;
  readonly aside: (line: string) => void;
}

export async function replay(
  paths: readonly string[],
  options: ReplayOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = await loadScenarios(paths, options);
  if (options.out !== undefined) prepareOut(options.out);
  if (options.against !== undefined) return compare(loaded, options, output, signal);
  const runs: Executed[] = [];
  const progress = new Progress(loaded.length);
  for (const one of loaded) {
    progress.begin(one.scenario.name);
    const executed = await runOne(one, options, output, signal, progress);
    if (executed === undefined) break;
    runs.push(executed);
    progress.pause();
    if (options.json !== true) report(executed, one, options, output);
  }
  progress.stop();
  if (options.out !== undefined && runs.length > 0) writeTables(options.out, runs);
  if (options.json === true) output.result(JSON.stringify(jsonOf(runs)));
  if (signal.aborted) {
    output.aside(`interrupted: ${runs.length} of ${loaded.length} runs are complete and kept`);
    return EXIT.interrupted;
  }
  return runs.every((r) => r.result.asExpected) ? EXIT.okay : EXIT.differs;
}

function runOne(
  one: LoadedScenario,
  options: ReplayOptions,
  output: Output,
  signal: AbortSignal,
  progress: Progress,
): Promise<Executed | undefined> {
  const { scenario } = one;
  const print = options.json === true ? output.aside : output.result;
  const live = (line: (record: TraceRecord) => string | undefined): RecordSink => {
    return (record) => {
      const text = line(record);
      if (text === undefined) return;
      progress.pause();
      print(text);
    };
  };
  const sinks = () => [
    ...(options.log === true ? [live(logLine)] : []),
    ...(options.calls === true ? [live(callLine)] : []),
  ];
  return execute(one, {
    sinks,
    signal,
    onProgress: (done) => progress.update(done),
    ...(options.out === undefined
      ? {}
      : { traceFile: traceFileOf(options.out, scenario.name, scenario.seed) }),
  });
}

function report(
  executed: Executed,
  one: LoadedScenario,
  options: ReplayOptions,
  output: Output,
): void {
  output.result(verdictLine(executed));
  const again = ['notspot replay', one.file, '--seed', executed.result.seed];
  if (options.preset !== undefined) again.push('--preset', options.preset);
  for (const line of detailLines(executed, again.join(' '))) output.result(line);
}

function jsonOf(runs: readonly Executed[]) {
  return {
    runs: runs.map(({ result, wallMs }) => ({
      scenario: result.scenario,
      seed: result.seed,
      planId: result.planId,
      traceHash: result.traceHash,
      virtualUs: result.virtualUs,
      events: result.events,
      wallMs: Math.round(wallMs),
      verdicts: result.verdicts.map(({ verdict, expected }) => ({
        oracle: verdict.oracle,
        status: verdict.status,
        expected,
        atUs: verdict.atUs ?? null,
        message: verdict.message,
      })),
      metrics: { calls: result.calls, records: result.records },
      neverFired: result.neverFired,
    })),
  };
}

// Against a stored trace

async function compare(
  loaded: readonly LoadedScenario[],
  options: ReplayOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { against = '' } = options;
  const [one] = loaded;
  if (one === undefined || loaded.length > 1) {
    throw new UsageError(`--against takes one scenario, found ${loaded.length}`);
  }
  const stored = await readTrace(against);
  // The stored run says which seed it was, unless the user says another.
  const seed = options.seed ?? stored.header.seed;
  const scenario = { ...one.scenario, seed };
  const records: TraceRecord[] = [];
  const executed = await execute(
    { ...one, scenario },
    { signal, sinks: () => [collectInto(records)] },
  );
  if (executed === undefined) return EXIT.interrupted;
  const divergence = firstDivergence(stored, { header: executed.header, records });
  if (options.json === true) {
    output.result(JSON.stringify({ ...jsonOf([executed]), divergence: divergence ?? null }));
  } else if (divergence === undefined) {
    output.result(
      `same as ${against}: ${records.length} records, trace ${executed.result.traceHash}`,
    );
  } else {
    for (const line of divergenceLines(divergence, against)) output.result(line);
  }
  return exitOf(divergence);
}

/** A run that is begun again begins its list again. */
function collectInto(records: TraceRecord[]): RecordSink {
  records.length = 0;
  return (record) => records.push(record);
}

function exitOf(divergence: Divergence | undefined): ExitCode {
  if (divergence === undefined) return EXIT.okay;
  return divergence.cause === 'not deterministic' ? EXIT.notDeterministic : EXIT.differs;
}
