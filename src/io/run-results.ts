/**
 * The runs of a replay or survey as JSON lines: `results.jsonl`, which reports are made from.
 *
 * One "set" line for each scenario, then a "run" line for each of its runs, in order, and an "end" line
 * with their number. Lines are written as runs complete, into a file that gets its name at the end. No
 * real time and no number of jobs in it; of the records that prove a verdict there are none, since a
 * replay of the run has them all.
 */

import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { ReportedRun, ResultsIdentity, RunSet } from '../report/results.ts';
import { planId, scenarioId } from '../scenario/canonical.ts';
import type { RunResult } from '../sim/run.ts';
import { modelHash } from './model-hash.ts';
import { endLine, missingLine, runLine, setLine } from './result-lines.ts';
import type { LoadedScenario } from './scenario-files.ts';
import { onFile } from './usage-error.ts';

export const RESULTS_FILE = 'results.jsonl';

const BUFFER_CHARS = 1 << 16;

/** A run as it is written. */
export interface WrittenRun extends Omit<ReportedRun, 'trace' | 'seed'> {
  /** Path of its trace from the working directory; undefined when none was written. */
  readonly traceFile?: string | undefined;
}

/**
 * What the runs of a scenario have in common; the id is that of the scenario without its seed.
 * `options` are those of the command that change what is run. The file is as the user wrote it, so
 * that equal commands write equal bytes anywhere; an absolute path below the working directory is told
 * from there.
 */
export function identityOf(
  { scenario, program, file }: LoadedScenario,
  options: readonly string[],
): ResultsIdentity {
  return {
    scenario: scenario.name,
    file: storedPath(file),
    options,
    scenarioId: scenarioId({ ...scenario, seed: '' }),
    appHash: program.hash,
    model: modelHash(),
    preset: scenario.world.preset,
    planId: planId(scenario.faults),
    assumptions: { ...scenario.assumptions },
  };
}

function storedPath(file: string): string {
  const here = relative(process.cwd(), file);
  const outside = !isAbsolute(file) || here.startsWith('..') || isAbsolute(here);
  return (outside ? file : here).split(sep).join('/');
}

/**
 * A result as it is stored: a replay of its seed has the evidence, and a stack is told in the app's
 * own files, since paths of this machine mean nothing elsewhere.
 */
export function storedResult(
  { framesOf }: Pick<LoadedScenario, 'framesOf'>,
  result: RunResult,
): RunResult {
  const verdicts = result.verdicts.map((v) => ({ ...v, verdict: { ...v.verdict, evidence: [] } }));
  const crashStack = (framesOf?.(result.crashStack) ?? []).join('\n');
  return { ...result, verdicts, crashStack };
}

export class ResultsWriter {
  private readonly out: string;
  private readonly path: string;
  private readonly partial: string;
  private file: number | undefined;
  private buffer = '';
  private runs = 0;

  /** Throws UsageError when the file cannot be. */
  constructor(out: string) {
    this.out = out;
    this.path = join(out, RESULTS_FILE);
    this.partial = `${this.path}.partial`;
    this.file = onFile(this.path, 'write', () => openSync(this.partial, 'w'));
    process.once('exit', this.abandon);
  }

  /** The runs that follow are of this set. Throws UsageError, like all that writes. */
  begin(kind: RunSet['kind'], identity: ResultsIdentity): void {
    this.write(setLine(kind, identity));
  }

  add({ result, metrics, traceFile }: WrittenRun): void {
    this.runs += 1;
    const trace = traceFile === undefined ? '' : relative(this.out, traceFile).split(sep).join('/');
    this.write(runLine({ trace, result, metrics }));
  }

  /** A run that has no result, and why. */
  addMissing(seed: string, problem: string): void {
    this.write(missingLine(seed, problem));
  }

  /** The file gets its name; without any run nothing stays. */
  finish(): void {
    if (this.runs > 0) {
      this.write(endLine(this.runs));
      this.flush();
      this.close();
      onFile(this.path, 'write', () => renameSync(this.partial, this.path));
    }
    this.abandon();
  }

  /** Nothing stays. Does nothing after `finish`. */
  readonly abandon = (): void => {
    this.close();
    process.off('exit', this.abandon);
    rmSync(this.partial, { force: true });
  };

  private write(line: string): void {
    this.buffer += `${line}\n`;
    if (this.buffer.length >= BUFFER_CHARS) this.flush();
  }

  private flush(): void {
    const { file, buffer } = this;
    this.buffer = '';
    if (file === undefined) return;
    // Unlike writeSync, this goes on until everything is written.
    onFile(this.path, 'write', () => writeFileSync(file, buffer));
  }

  private close(): void {
    const { file } = this;
    this.file = undefined;
    if (file !== undefined) closeSync(file);
  }
}
