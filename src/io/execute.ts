/**
 * Executes one loaded scenario: under the watchdog, with its trace streamed, interruptible.
 *
 * The run itself is synchronous; between slices the process gets to see signals and to draw its
 * progress. A slice that took too long for its limit makes the whole run start again with a larger
 * limit, since app code that was stopped cannot go on.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rhythms } from '../oracle/rhythms.ts';
import { MetricsFold, type RunMetrics } from '../report/metrics.ts';
import { Run, type RunOptions, type RunResult, traceHeader } from '../sim/run.ts';
import type { TraceHeader } from '../trace/jsonl.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { RecordSink } from '../trace/recorder.ts';
import { modelHash } from './model-hash.ts';
import { type LoadedScenario, simulationOptions } from './scenario-files.ts';
import { TraceWriter } from './trace-file.ts';
import { twinRhythms } from './twin-rhythms.ts';
import { UsageError } from './usage-error.ts';
import { HANG_LIMIT_MS, Watchdog, withMoreTime } from './watchdog.ts';

/** Steps between two looks at signals and progress. */
export const SLICE_STEPS = 2_000;

export interface ExecuteOptions {
  /** File for the trace. */
  readonly traceFile?: string;
  /** Makes the sinks of one attempt; an attempt that is given up is begun again with new ones. */
  readonly sinks?: () => readonly RecordSink[];
  /** Share of the virtual time that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Real time without a sign of life, in milliseconds, after which an app hangs. */
  readonly hangLimitMs?: number;
  /** Aborts between slices: the run is given up and leaves nothing. */
  readonly signal?: AbortSignal;
}

/** What a run produced, or undefined when it was interrupted. */
export interface Executed {
  readonly result: RunResult;
  readonly metrics: RunMetrics;
  readonly header: TraceHeader;
  /** Real time of the run, milliseconds. */
  readonly wallMs: number;
}

export async function execute(
  loaded: LoadedScenario,
  options: ExecuteOptions = {},
): Promise<Executed | undefined> {
  const limitMs = options.hangLimitMs ?? HANG_LIMIT_MS;
  return withMoreTime(limitMs, (limit) => attempt(loaded, options, limit));
}

/** What every run of a loaded scenario needs. */
export function runOptions(loaded: LoadedScenario, twin: Rhythms | undefined): RunOptions {
  return { ...simulationOptions(loaded), twin, own: loaded.own ?? [] };
}

async function attempt(
  loaded: LoadedScenario,
  options: ExecuteOptions,
  limitMs: number,
): Promise<Executed | undefined> {
  const { scenario, program } = loaded;
  const { signal } = options;
  const twin = await twinRhythms(loaded, { limitMs, sliceSteps: SLICE_STEPS, signal });
  if (signal?.aborted === true) return undefined;
  const startMs = performance.now();
  const header = traceHeader(scenario, program, modelHash());
  const writer =
    options.traceFile === undefined ? undefined : new TraceWriter(options.traceFile, header);
  const watchdog = Watchdog.of(limitMs);
  const fold = new MetricsFold(scenario, twin);
  const sinks = [
    (record: TraceRecord) => fold.record(record),
    ...(options.sinks?.() ?? []),
    ...(writer === undefined ? [] : [writer.sink]),
  ];
  try {
    const settings = { ...runOptions(loaded, twin), sinks, heartbeat: watchdog.heartbeat };
    const run = new Run(scenario, program, settings);
    const result = await drive(run, watchdog, options);
    if (result === undefined) {
      writer?.abandon();
      return undefined;
    }
    writer?.finish();
    return { result, metrics: fold.end(), header, wallMs: performance.now() - startMs };
  } catch (error) {
    writer?.abandon();
    throw error;
  }
}

async function drive(
  run: Run,
  watchdog: Watchdog,
  options: ExecuteOptions,
): Promise<RunResult | undefined> {
  let more = true;
  while (more) {
    const alive = watchdog.run(() => {
      more = run.advance(SLICE_STEPS);
    });
    if (!alive && run.busyOracle !== '') {
      throw new UsageError(`the oracle "${run.busyOracle}" does not come to the end of a record`);
    }
    if (!alive) return run.finishHung();
    const { simulation } = run;
    options.onProgress?.(simulation.nowUs / simulation.scenario.lengthUs);
    if (more) await nextTurn();
    if (options.signal?.aborted === true) return undefined;
  }
  return run.finish();
}
