/**
 * `notspot replay`: runs scenarios, prints a verdict line each, writes traces and tables.
 *
 * Verdicts go to stdout, progress to stderr and only to a terminal. With --json one object goes to
 * stdout and nothing else does. Whatever ends a replay early, the tables of its complete runs are
 * written.
 */

import { formatDuration } from '../engine/units.ts';
import { type Executed, execute } from '../io/execute.ts';
import { explain } from '../io/explain.ts';
import { prepareOut, traceFilesOf } from '../io/results.ts';
import { identityOf, ResultsWriter, storedResult } from '../io/run-results.ts';
import {
  type LoadedScenario,
  loadScenarios,
  type ScenarioOverrides,
} from '../io/scenario-files.ts';
import { writeTables } from '../io/tables.ts';
import { readTrace } from '../io/trace-file.ts';
import { UsageError } from '../io/usage-error.ts';
import type { RunResult } from '../sim/run.ts';
import { type Divergence, firstDivergence } from '../trace/divergence.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { RecordSink } from '../trace/recorder.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { failureScreen } from './failure-screen.ts';
import { jsonOf } from './json.ts';
import { columnsOf, detailLines, divergenceLines, verdictLine } from './print.ts';
import { Progress } from './progress.ts';
import { callLine, logLine } from './record-lines.ts';

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

/** What the runs of one replay share. */
interface Session {
  readonly options: ReplayOptions;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Records of the run, kept only to compare them. */
  readonly records: TraceRecord[] | undefined;
}

export async function replay(
  paths: readonly string[],
  options: ReplayOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { against, out } = options;
  const stored = against === undefined ? undefined : await readTrace(against);
  // The stored run says which seed it was, unless the user says another, alone or with a plan.
  const seed = options.seed ?? options.plan?.candidate.seed ?? stored?.header.seed;
  const loaded = await loadScenarios(paths, {
    ...options,
    ...(seed === undefined ? {} : { seed }),
  });
  if (stored !== undefined && loaded.length > 1) {
    throw new UsageError(`--against takes one scenario, found ${loaded.length}`);
  }
  if (out !== undefined) prepareOut(out);
  const progress = new Progress(loaded.length);
  const records = stored === undefined ? undefined : [];
  const session: Session = { options, output, signal, progress, records };
  const runs = await runAll(loaded, session);
  const [first] = runs;
  const divergence =
    stored !== undefined && first !== undefined
      ? firstDivergence(stored, { header: first.header, records: records ?? [] })
      : undefined;
  if (options.json === true) {
    const compared = stored === undefined ? {} : { divergence: divergence ?? null };
    output.result(JSON.stringify({ ...jsonOf(runs), ...compared }));
  } else if (against !== undefined && first !== undefined) {
    for (const line of comparedLines(divergence, against, first)) output.result(line);
  }
  if (signal.aborted) {
    output.aside(`notspot: interrupted, ${runs.length} of ${loaded.length} runs are complete`);
    return EXIT.interrupted;
  }
  return exitOf(runs, divergence);
}

/** Runs one after the other; fewer when interrupted. */
async function runAll(
  loaded: readonly LoadedScenario[],
  session: Session,
): Promise<readonly Executed[]> {
  const { options, output, progress, signal } = session;
  const { out } = options;
  const scenarios = loaded.map((one) => one.scenario);
  const traceFiles = out === undefined ? [] : traceFilesOf(out, scenarios);
  const columns = columnsOf(scenarios);
  const runs: Executed[] = [];
  const writer = out === undefined ? undefined : new ResultsWriter(out);
  try {
    for (const [i, one] of loaded.entries()) {
      progress.begin(one.scenario.name);
      const executed = await runOne(one, traceFiles[i], session);
      if (executed === undefined) break;
      runs.push(executed);
      writer?.begin('replay', identityOf(one, planOptions(options)));
      const stored = { ...executed, result: storedResult(one, executed.result) };
      writer?.add({ ...stored, traceFile: traceFiles[i] });
      progress.pause();
      if (options.json === true) continue;
      output.result(verdictLine(executed.result, columns));
      const crash = crashLines(one, executed.result.crashStack);
      const details = detailLines(executed.result, crash, again(one, options));
      for (const line of details) output.result(line);
      for (const line of await explained(executed.result, one, signal)) output.result(line);
    }
  } finally {
    progress.stop();
    writer?.finish();
    if (out !== undefined && runs.length > 0) writeTables(out, runs);
  }
  return runs;
}

/** Innermost frames of a crashed TypeScript app that are shown. */
const FRAMES = 3;

/** Of firmware, all that its processor showed, below the line that the verdict has already. */
function crashLines({ program, framesOf }: LoadedScenario, crashStack: string): readonly string[] {
  if (program.kind === 'firmware') return crashStack.split('\n').slice(1);
  return framesOf?.(crashStack).slice(0, FRAMES) ?? [];
}

/** What explains a run that is not as expected; it takes some further runs. */
async function explained(
  result: RunResult,
  one: LoadedScenario,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const failed = result.verdicts.filter((v) => v.verdict.status === 'fail' && !v.asExpected);
  if (failed.length === 0 || result.outcome === 'hang') return [];
  const oracles = failed.map((v) => v.verdict.oracle);
  const explanation = await explain(one, oracles, signal);
  return explanation === undefined ? [] : failureScreen(result, explanation);
}

async function runOne(
  one: LoadedScenario,
  traceFile: string | undefined,
  { options, output, signal, progress, records }: Session,
): Promise<Executed | undefined> {
  if (signal.aborted) return undefined;
  const print = options.json === true ? output.aside : output.result;
  const live = (line: (record: TraceRecord) => string | undefined): RecordSink => {
    return (record) => {
      const text = line(record);
      if (text === undefined) return;
      progress.pause();
      print(text);
    };
  };
  let attempts = 0;
  const sinks = () => {
    attempts += 1;
    if (attempts > 1) output.aside('notspot: a slow run was begun again, with more time');
    if (records !== undefined) records.length = 0;
    return [
      ...(options.log === true ? [live(logLine)] : []),
      ...(options.calls === true ? [live(callLine)] : []),
      ...(records === undefined ? [] : [(record: TraceRecord) => records.push(record)]),
    ];
  };
  return execute(one, {
    sinks,
    signal,
    onProgress: (done) => progress.update(done),
    ...(traceFile === undefined ? {} : { traceFile }),
  });
}

/** The command that makes this run again. */
export function again(
  { file, scenario }: LoadedScenario,
  options: ReplayOptions,
): readonly string[] {
  return ['notspot', 'replay', file, '--seed', scenario.seed, ...planOptions(options)];
}

/** Those that change what is run, but for the seed. */
export function planOptions({ preset, untilUs, plan }: ReplayOptions): readonly string[] {
  return [
    ...(plan === undefined ? [] : ['--plan', plan.line]),
    ...(preset === undefined ? [] : ['--preset', preset]),
    ...(untilUs === undefined ? [] : ['--until', formatDuration(untilUs)]),
  ];
}

function comparedLines(
  divergence: Divergence | undefined,
  against: string,
  { result }: Executed,
): readonly string[] {
  if (divergence !== undefined) return divergenceLines(divergence, against);
  return [`same as ${against}: ${result.records} records`];
}

function exitOf(runs: readonly Executed[], divergence: Divergence | undefined): ExitCode {
  if (divergence?.cause === 'not deterministic') return EXIT.notDeterministic;
  const asExpected = runs.every((run) => run.result.asExpected);
  return asExpected && divergence === undefined ? EXIT.okay : EXIT.differs;
}
