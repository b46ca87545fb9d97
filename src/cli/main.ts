#!/usr/bin/env node
/**
 * The command: parses arguments, picks a command, sets the exit code.
 *
 * Commands are loaded when they are used, so that --help is quick.
 */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { InitFlags } from './init.ts';
import type { ReplayOptions } from './replay.ts';
import type { SurveyFlags } from './survey.ts';
import { HELP_AFTER, usageLine } from './usage.ts';

const abort = new AbortController();
const interrupt = () => {
  // A second Ctrl-C does not wait for the end of a slice; unfinished files go all the same.
  if (abort.signal.aborted) process.exit(EXIT.interrupted);
  abort.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

/** Nobody reads stdout any more. Whoever wants files gets them all the same. */
let readerGone = false;
let writesFiles = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  readerGone = true;
  if (error.code !== 'EPIPE') {
    output.aside(`notspot: cannot write to stdout: ${error.code ?? error.message}`);
    process.exit(EXIT.usage);
  }
  if (!writesFiles) process.exit(EXIT.okay);
});
process.stderr.on('error', () => {});

const output = {
  result: (line: string) => {
    if (!readerGone) process.stdout.write(`${line}\n`);
  },
  aside: (line: string) => {
    process.stderr.write(`${line}\n`);
  },
};

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function program(setExit: (code: ExitCode) => void): Command {
  const root = new Command('notspot')
    .description('Deterministic network fault simulator for Microvisor applications')
    .version(version())
    .configureOutput({ outputError: (text) => output.aside(usageLine(text)) })
    .addHelpText('after', HELP_AFTER)
    .exitOverride();
  root
    .command('replay')
    .description('run scenarios, print a verdict line each')
    .argument('<path...>', 'scenario files (.yaml), folders of them, or apps (.ts, .js)')
    .option('--seed <seed>', 'take this seed instead of the one of the scenario')
    .option('--preset <name>', 'take this preset of the world (all are synthetic)')
    .option('--until <time>', 'stop at this virtual time, such as 90s or 2h')
    .option('--out <dir>', 'write traces, runs.csv and verdicts.csv there')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--against <trace>', 'compare with a stored trace and show the first difference')
    .option('--log', "print the app's log with virtual time")
    .option('--calls', 'print one line a system call')
    .option('--seeds <n>', 'survey: run each scenario under this many seeds')
    .option('--jobs <n>', 'processes of a survey (default: the number of processors)')
    .action(async (paths: string[], given: Record<string, string | boolean | undefined>) => {
      const options = await replayOptions(given);
      writesFiles = options.out !== undefined;
      const flags = await surveyFlags(given);
      if (flags !== undefined) {
        const { replaySurvey } = await import('./survey.ts');
        setExit(await replaySurvey(paths, { ...options, ...flags }, output, abort.signal));
        return;
      }
      const { replay } = await import('./replay.ts');
      setExit(await replay(paths, options, output, abort.signal));
    });
  root
    .command('init')
    .description('write a first scenario, an app for it and a CI file')
    .argument('[dir]', 'folder of the project', '.')
    .option('--ci <name>', 'github or gitlab', 'github')
    .option('--force', 'write over a scenario, an app and a workflow of the same names')
    .action(async (dir: string, flags: InitFlags) => {
      const { init } = await import('./init.ts');
      setExit(init(dir, flags, output));
    });
  return root;
}

/** The flags of a survey, or undefined for a plain replay. */
async function surveyFlags(
  given: Record<string, string | boolean | undefined>,
): Promise<SurveyFlags | undefined> {
  const { seeds, jobs } = given;
  if (seeds === undefined) {
    if (jobs !== undefined) throw new InvalidArgumentError('--jobs needs --seeds');
    return undefined;
  }
  for (const name of ['against', 'log', 'calls']) {
    if (given[name] !== undefined) {
      throw new InvalidArgumentError(`--${name} shows one run, so it cannot be used with --seeds`);
    }
  }
  const { availableParallelism } = await import('node:os');
  return {
    seeds: wholeNumber('--seeds', seeds, 1_000_000),
    jobs: jobs === undefined ? availableParallelism() : wholeNumber('--jobs', jobs, 256),
  };
}

function wholeNumber(name: string, text: string | boolean, max: number): number {
  const n = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (n >= 1 && n <= max) return n;
  throw new InvalidArgumentError(
    `${name} must be a whole number from 1 to ${max}, found "${text}"`,
  );
}

async function replayOptions(
  given: Record<string, string | boolean | undefined>,
): Promise<ReplayOptions> {
  const { until, preset, seeds: _, jobs: __, ...rest } = given;
  const options: Record<string, unknown> = { ...rest };
  if (typeof until === 'string') options['untilUs'] = await untilUs(until);
  if (typeof preset === 'string') {
    const { PRESETS } = await import('../scenario/presets.ts');
    const names = Object.keys(PRESETS);
    if (!names.includes(preset)) {
      throw new InvalidArgumentError(
        `--preset must be one of ${names.join(', ')}, found "${preset}"`,
      );
    }
    options['preset'] = preset;
  }
  for (const name of ['seed', 'out', 'against']) {
    if (options[name] === '') throw new InvalidArgumentError(`--${name} must not be empty`);
  }
  return options as ReplayOptions;
}

async function untilUs(text: string): Promise<number> {
  const { parseDurationUs } = await import('../engine/units.ts');
  const us = parseDurationUs(text);
  if (us !== undefined && us > 0) return us;
  const rule = '--until must be a duration with a unit, longer than 0';
  const hint = /^[1-9]\d*$/.test(text) ? ` (write "${text}s"?)` : '';
  throw new InvalidArgumentError(`${rule}, found "${text}"${hint}`);
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = EXIT.okay;
  try {
    await program((c) => {
      code = c;
    }).parseAsync();
    return code;
  } catch (error) {
    return failed(error);
  }
}

/** Says what went wrong in the form of its audience, and how the command ends. */
function failed(error: unknown): ExitCode {
  const { name, message, stack } = described(error);
  if (error instanceof InvalidArgumentError) {
    output.aside(`notspot: ${message}`);
    return EXIT.usage;
  }
  // It has said everything itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.okay : EXIT.usage;
  if (abort.signal.aborted) {
    // Ctrl-C also ends the bundler, which then fails as if the app could not be read.
    output.aside('notspot: interrupted');
    return EXIT.interrupted;
  }
  if (name === 'UsageError') {
    for (const line of message.split('\n')) output.aside(`notspot: ${line}`);
    return EXIT.usage;
  }
  if (name === 'DeterminismError') {
    output.aside(`notspot: ${message}`);
    return EXIT.notDeterministic;
  }
  output.aside('notspot: this is a bug of the simulator, please report it with what follows');
  output.aside(stack ?? message);
  return EXIT.bug;
}

/** Errors may come from the realm of an app, where `instanceof` does not see them. */
function described(error: unknown): { name?: string; message: string; stack?: string } {
  if (typeof error === 'object' && error !== null && 'message' in error) return error as Error;
  return { message: String(error) };
}

process.exitCode = await main();
