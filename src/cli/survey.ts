/**
 * `notspot replay --seeds N --jobs M`: each scenario under many seeds, a summary each.
 *
 * What is printed and written does not depend on the number of jobs: results are taken in the order
 * of the seeds, and real time appears nowhere.
 */

import { prepareOut } from '../io/results.ts';
import { identityOf, ResultsWriter } from '../io/run-results.ts';
import type { LoadedScenario } from '../io/scenario-files.ts';
import { loadScenarios } from '../io/scenario-files.ts';
import { type SurveyRun, survey } from '../io/survey.ts';
import { writeTables } from '../io/tables.ts';
import type { RunResult } from '../sim/run.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { jsonOfResult } from './json.ts';
import { Progress } from './progress.ts';
import type { Output, ReplayOptions } from './replay.ts';
import { again, planOptions } from './replay.ts';
import { quoted, style, visible } from './style.ts';

export interface SurveyFlags {
  readonly seeds: number;
  readonly jobs: number;
}

export async function replaySurvey(
  paths: readonly string[],
  options: ReplayOptions & SurveyFlags,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  // Loaded here as well, so that every problem is said before a worker starts.
  const loaded = await loadScenarios(paths, options);
  if (options.out !== undefined) prepareOut(options.out);
  const writer = options.out === undefined ? undefined : new ResultsWriter(options.out);
  const progress = new Progress(loaded.length);
  const runs: SurveyRun[] = [];
  try {
    for (const one of loaded) {
      progress.begin(one.scenario.name);
      writer?.begin('survey', identityOf(one, planOptions(options)));
      const mine = await surveyOne(one, options, { output, signal, progress, writer });
      for (const run of mine) runs.push(run);
      progress.pause();
      if (options.json !== true) {
        for (const line of summaryLines(mine, one, options)) output.result(line);
      }
      if (signal.aborted) break;
    }
  } finally {
    progress.stop();
    writer?.finish();
    const complete = runs.flatMap(({ result, metrics }) =>
      result === undefined || metrics === undefined ? [] : [{ result, metrics }],
    );
    if (options.out !== undefined && complete.length > 0) writeTables(options.out, complete);
  }
  if (options.json === true) output.result(JSON.stringify(jsonOfSurvey(runs)));
  if (signal.aborted) {
    const wanted = loaded.length * options.seeds;
    output.aside(`notspot: interrupted, ${runs.length} of ${wanted} runs are complete`);
    return EXIT.interrupted;
  }
  if (runs.some((run) => run.result === undefined)) return EXIT.bug;
  return runs.every((run) => run.result?.asExpected === true) ? EXIT.okay : EXIT.differs;
}

/** What the surveys of one command share. */
interface Session {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Undefined without --out. */
  readonly writer: ResultsWriter | undefined;
}

async function surveyOne(
  one: LoadedScenario,
  options: ReplayOptions & SurveyFlags,
  { output, signal, progress, writer }: Session,
): Promise<readonly SurveyRun[]> {
  const runs: SurveyRun[] = [];
  const { seed: _, preset, untilUs } = options;
  await survey({
    file: one.file,
    overrides: {
      ...(preset === undefined ? {} : { preset }),
      ...(untilUs === undefined ? {} : { untilUs }),
    },
    seed: one.scenario.seed,
    seeds: options.seeds,
    jobs: options.jobs,
    signal,
    onRun: (run) => {
      runs.push(run);
      progress.update(runs.length / options.seeds);
      const { seed, result, metrics } = run;
      if (result !== undefined && metrics !== undefined) {
        writer?.add({ result, metrics });
        return;
      }
      writer?.addMissing(seed, run.problem);
      progress.pause();
      output.aside(`notspot: ${one.file}: ${run.problem}`);
    },
  });
  return runs;
}

/** How many runs differ from what is expected, by oracle, with the first seed that does. */
function summaryLines(
  runs: readonly SurveyRun[],
  one: LoadedScenario,
  options: ReplayOptions,
): readonly string[] {
  const results = runs.flatMap((run) => (run.result === undefined ? [] : [run.result]));
  const differing = results.filter((result) => !result.asExpected);
  const mark = differing.length === 0 ? style.green('ok  ') : style.red('FAIL');
  const name = visible(one.scenario.name);
  const lines = [
    `${mark} ${name}  ${results.length} seeds from ${visible(one.scenario.seed)}  ` +
      `${differing.length} differ from what is expected`,
  ];
  for (const [oracle, failed] of byOracle(differing)) {
    const [first] = failed;
    if (first === undefined) continue;
    const { verdict, expected } = first.entry;
    lines.push(
      `     ${style.bold(oracle)}: ${failed.length} of ${results.length} ${verdict.status}, ` +
        `expected ${expected}; first with seed ${visible(first.result.seed)}`,
      `       ${visible(verdict.message)}`,
    );
    const scenario = { ...one.scenario, seed: first.result.seed };
    const replay = again({ ...one, scenario }, options)
      .map(quoted)
      .join(' ');
    lines.push(`       replay: ${replay}`);
  }
  const missed = new Map<string, number>();
  for (const id of results.flatMap((result) => result.neverFired)) {
    missed.set(id, (missed.get(id) ?? 0) + 1);
  }
  for (const [id, count] of missed) {
    lines.push(
      style.yellow(`     fault "${id}" never fired in ${count} of ${results.length} runs`),
    );
  }
  return lines;
}

interface Differing {
  readonly result: RunResult;
  readonly entry: RunResult['verdicts'][number];
}

function byOracle(results: readonly RunResult[]): ReadonlyMap<string, readonly Differing[]> {
  const groups = new Map<string, Differing[]>();
  for (const result of results) {
    for (const entry of result.verdicts) {
      if (entry.asExpected) continue;
      const group = groups.get(entry.verdict.oracle) ?? [];
      group.push({ result, entry });
      groups.set(entry.verdict.oracle, group);
    }
  }
  return groups;
}

function jsonOfSurvey(runs: readonly SurveyRun[]) {
  return {
    runs: runs.map(({ seed, result, problem }) =>
      result === undefined ? { seed, problem } : jsonOfResult(result),
    ),
  };
}
