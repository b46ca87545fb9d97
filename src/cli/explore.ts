/**
 * `notspot explore`: every fault at every point, or every reading of the kernel, one at a time.
 *
 * Prints a line a situation (a call from one place in one state of the network), then what failed,
 * by cause, each with the line that replays its first case. Real time appears nowhere.
 */

import { join } from 'node:path';
import { formatClock, formatDuration } from '../engine/units.ts';
import { explore, runReadings } from '../io/explore.ts';
import type { ExploreScope, ProbeOutcome } from '../io/explore-worker.ts';
import { makeFolder, writeCsv, writeWhole } from '../io/results.ts';
import { type LoadedScenario, loadScenarios } from '../io/scenario-files.ts';
import { situationOf } from '../search/probes.ts';
import { otherReadings, type Reading, type ReadingEffect } from '../search/readings.ts';
import type { RunResult } from '../sim/run.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { Progress } from './progress.ts';
import type { Output } from './replay.ts';
import { quoted, style, visible } from './style.ts';

export interface ExploreFlags {
  readonly limit: number;
  readonly jobs: number;
  readonly assumptions?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

export async function exploreCommand(
  path: string,
  flags: ExploreFlags,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  // Loaded here as well, so that every problem is said before a process starts.
  const loaded = await loadScenarios([path]);
  const [one] = loaded;
  if (one === undefined) return EXIT.usage;
  if (flags.out !== undefined) makeFolder(flags.out);
  if (flags.assumptions === true) return readings(one, flags, output, signal);
  const progress = new Progress(1);
  const probes: ProbeOutcome[] = [];
  let scope: ExploreScope | undefined;
  try {
    progress.begin(one.scenario.name);
    await explore({
      file: path,
      limit: flags.limit,
      jobs: flags.jobs,
      signal,
      onScope: (found) => {
        scope = found;
      },
      onProbe: (probe) => {
        probes.push(probe);
        progress.update(probes.length / (scope?.probes ?? 1));
      },
    });
  } finally {
    progress.stop();
  }
  if (scope === undefined) return EXIT.interrupted;
  const report = { scenario: one.scenario.name, ...scope, ...tables(probes) };
  if (flags.out !== undefined) {
    writeWhole(join(flags.out, 'explore.json'), `${JSON.stringify(report, undefined, 1)}\n`);
    writeCsv(join(flags.out, 'explore.csv'), report.matrix);
  }
  if (flags.json === true) output.result(JSON.stringify(report));
  else for (const line of lines(one, report)) output.result(line);
  if (signal.aborted) {
    output.aside(`notspot: interrupted, ${probes.length} of ${scope.probes} probes are complete`);
    return EXIT.interrupted;
  }
  // An app that ends its process without any fault leaves nothing to try.
  const nothingTried = scope.probes === 0 && scope.failsCalm.length > 0;
  return report.failures.length === 0 && !nothingTried ? EXIT.okay : EXIT.differs;
}

interface Cell {
  readonly call: string;
  readonly from: string;
  readonly network: string;
  readonly what: string;
  survived: number;
  failed: number;
  neverReached: number;
}

interface CauseOfProbes {
  readonly cause: string;
  readonly kind: string;
  probes: number;
  /** The first probe in the order of time. */
  readonly what: string;
  readonly situation: string;
  readonly atUs: number;
  readonly message: string;
  readonly plan: string;
}

type Report = ExploreScope & ReturnType<typeof tables> & { readonly scenario: string };

function tables(probes: readonly ProbeOutcome[]) {
  const cells = new Map<string, Cell>();
  const causes = new Map<string, CauseOfProbes>();
  for (const { point, what, atUs, outcome, failure, plan = '' } of probes) {
    const { call, from, network } = point;
    const situation = situationOf(point);
    const key = `${situation} ${what}`;
    const cell = cells.get(key) ?? {
      ...{ call, from, network, what },
      ...{ survived: 0, failed: 0, neverReached: 0 },
    };
    cells.set(key, cell);
    if (outcome === 'never reached') cell.neverReached += 1;
    else cell[outcome] += 1;
    if (failure === undefined) continue;
    const { cause, kind, message } = failure;
    const known = causes.get(cause);
    if (known === undefined) {
      causes.set(cause, { cause, kind, probes: 1, what, situation, atUs, message, plan });
    } else known.probes += 1;
  }
  const sum = (of: (probe: ProbeOutcome) => number) => probes.reduce((n, p) => n + of(p), 0);
  return {
    tried: probes.length,
    matrix: [...cells.values()],
    failures: [...causes.values()],
    events: sum((probe) => probe.events),
    wholeEvents: sum((probe) => probe.wholeEvents),
  };
}

function lines(one: LoadedScenario, report: Report): readonly string[] {
  const { scenario, tried, probes, leftOut, tooLate, failsCalm, failures } = report;
  const failed = report.matrix.reduce((n, cell) => n + cell.failed, 0);
  const isFine = failed === 0 && (tried > 0 || failsCalm.length === 0);
  const mark = isFine ? style.green('ok  ') : style.red('FAIL');
  return [
    `${mark} ${visible(scenario)}  ${tried} of ${probes + leftOut} probes tried, ${failed} failed`,
    ...situationLines(report.matrix),
    ...failures.flatMap((failure) => causeLines(one, failure)),
    ...failsCalm.map((cause) => `     fails without any fault: ${visible(cause)}`),
    ...(tooLate > 0 ? [`     ${tooLate} calls come too late in the run to be tried`] : []),
    costLine(report),
  ];
}

function situationLines(matrix: readonly Cell[]): readonly string[] {
  const rows = new Map<string, [survived: number, failed: number, never: number]>();
  // Firmware names the function besides.
  const width = Math.max(7, ...matrix.map(({ from }) => visible(from).length));
  const place = (call: string, from: string, network: string) =>
    `${call.padEnd(30)} ${visible(from).padEnd(width)} ${network.padEnd(23)}`;
  for (const { call, from, network, survived, failed, neverReached } of matrix) {
    const key = place(call, from, network);
    const [s, f, n] = rows.get(key) ?? [0, 0, 0];
    rows.set(key, [s + survived, f + failed, n + neverReached]);
  }
  const number = (n: number) => String(n).padStart(8);
  const row = (key: string, cells: readonly (string | number)[]) =>
    `     ${key} ${cells.map((cell) => String(cell).padStart(8)).join(' ')}`;
  return [
    row(place('call', 'from', 'network'), ['survived', 'failed', 'not met']),
    ...[...rows].map(([key, [survived, failed, never]]) => {
      const failures = failed === 0 ? number(failed) : style.red(number(failed));
      return `     ${key} ${number(survived)} ${failures} ${number(never)}`;
    }),
  ];
}

function causeLines({ file }: LoadedScenario, failure: CauseOfProbes): readonly string[] {
  const { cause, kind, probes, what, situation, atUs, message, plan } = failure;
  return [
    `     ${style.bold(visible(cause))}  (${kind}, ${probes} probes)`,
    `       first: ${visible(what)} at ${formatClock(atUs)}, at ${situation}`,
    `       ${visible(message)}`,
    `       replay: notspot replay ${quoted(file)} --plan ${plan}`,
  ];
}

function costLine({ forks, events, wholeEvents }: Report): string {
  if (!forks) return `     ${events} events, in whole runs: this app is executed again for each`;
  const share = wholeEvents === 0 ? 0 : Math.round((events * 100) / wholeEvents);
  return `     ${events} events, ${share} % of what whole runs would have taken`;
}

interface ReadingResult extends Reading {
  readonly effect: ReadingEffect;
  /** Oracles that fail under this reading and not under the one in force. */
  readonly fails: readonly string[];
}

async function readings(
  one: LoadedScenario,
  flags: ExploreFlags,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { scenario } = one;
  const others = otherReadings(scenario.assumptions);
  const runs: (RunResult | undefined)[] = [];
  await runReadings({
    ...{ file: one.file, jobs: flags.jobs, signal },
    readings: [{}, ...others.map(({ name, value }) => ({ [name]: value }))],
    onResult: (result) => runs.push(result),
  });
  if (signal.aborted) {
    output.aside(`notspot: interrupted, ${runs.length} of ${others.length + 1} runs are complete`);
    return EXIT.interrupted;
  }
  const [inForce, ...results] = runs;
  const compared = others.map((reading, i) => ({ ...reading, ...compare(inForce, results[i]) }));
  return reportReadings(one, compared, flags, output);
}

function reportReadings(
  one: LoadedScenario,
  results: readonly ReadingResult[],
  flags: ExploreFlags,
  output: Output,
): ExitCode {
  const { scenario } = one;
  const depends = results.filter((result) => result.effect === 'fails');
  if (flags.out !== undefined) {
    const text = JSON.stringify({ scenario: scenario.name, readings: results }, undefined, 1);
    writeWhole(join(flags.out, 'assumptions.json'), `${text}\n`);
  }
  if (flags.json === true) {
    output.result(JSON.stringify({ scenario: scenario.name, readings: results }));
  } else for (const line of readingLines(one, results)) output.result(line);
  return depends.length === 0 ? EXIT.okay : EXIT.differs;
}

/** Undefined: the app took its process along, which counts as a crash. */
function compare(
  inForce: RunResult | undefined,
  other: RunResult | undefined,
): Pick<ReadingResult, 'effect' | 'fails'> {
  const failed = (result: RunResult | undefined) =>
    result?.verdicts.filter((v) => v.verdict.status === 'fail').map((v) => v.verdict.oracle) ?? [
      'crash',
    ];
  const before = new Set(failed(inForce));
  const fails = failed(other).filter((oracle) => !before.has(oracle));
  if (fails.length > 0) return { effect: 'fails', fails };
  return { effect: other?.traceHash === inForce?.traceHash ? 'same' : 'other', fails };
}

const EFFECTS: Readonly<Record<ReadingEffect, string>> = {
  same: 'no difference',
  other: 'another run, the same verdicts',
  fails: 'FAILS',
};

function readingLines(
  { scenario }: LoadedScenario,
  results: readonly ReadingResult[],
): readonly string[] {
  const depends = results.filter(({ effect }) => effect === 'fails');
  const mark = depends.length === 0 ? style.green('ok  ') : style.red('FAIL');
  const length = formatDuration(scenario.lengthUs);
  return [
    `${mark} ${visible(scenario.name)}  ${length}  ${results.length} other readings of the kernel, ${depends.length} of them fail`,
    ...results.map(({ name, value, source, effect, fails }) => {
      const what = `${name}: ${value}`.padEnd(46);
      const failed = fails.length === 0 ? '' : ` ${fails.join(', ')}`;
      const text = `     ${what} ${source.padEnd(5)} ${EFFECTS[effect]}${failed}`;
      return effect === 'fails' ? style.red(text) : text;
    }),
  ];
}
