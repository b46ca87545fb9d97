#!/usr/bin/env node
/**
 * The command: parses arguments, picks a command, sets the exit code.
 *
 * Commands are loaded when they are used, so that --help is quick.
 */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { ReplayOptions } from './replay.ts';

const abort = new AbortController();
process.on('SIGINT', () => {
  // A second Ctrl-C does not wait for the end of a slice.
  if (abort.signal.aborted) process.exit(EXIT.interrupted);
  abort.abort();
});
// A reader that closes its end of the pipe (head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.okay);
  throw error;
});

const output = {
  result: (line: string) => {
    process.stdout.write(`${line}\n`);
  },
  aside: (line: string) => {
    process.stderr.write(`${line}\n`);
  },
};

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

async function durationUs(text: string): Promise<number> {
  const { parseDurationUs } = await import('../engine/units.ts');
  const us = parseDurationUs(text);
  if (us === undefined) {
    throw new InvalidArgumentError(`must be a duration with a unit such as "90s", found "${text}"`);
  }
  return us;
}

function program(setExit: (code: ExitCode) => void): Command {
  const root = new Command('notspot')
    .description('Deterministic network fault simulator for Microvisor applications')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(see notspot --help)');
  root
    .command('replay')
    .description('run scenarios, print a verdict line each')
    .argument('<path...>', 'scenario files (.yaml), folders of them, or apps (.ts, .js)')
    .option('--seed <seed>', 'take this seed instead of the one of the scenario')
    .option('--preset <name>', 'take this world: urban or perfect (synthetic presets)')
    .option('--until <time>', 'stop at this virtual time, such as 90s or 2h')
    .option('--out <dir>', 'write traces, runs.csv and verdicts.csv there')
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--against <trace>', 'compare with a stored trace and show the first difference')
    .option('--log', "print the app's log with virtual time")
    .option('--calls', 'print one line a system call')
    .exitOverride()
    .action(async (paths: string[], given: Record<string, string | boolean | undefined>) => {
      const { replay } = await import('./replay.ts');
      const options = await replayOptions(given);
      setExit(await replay(paths, options, output, abort.signal));
    });
  return root;
}

async function replayOptions(
  given: Record<string, string | boolean | undefined>,
): Promise<ReplayOptions> {
  const { until, preset, ...rest } = given;
  const options: Record<string, unknown> = { ...rest };
  if (typeof until === 'string') options['untilUs'] = await durationUs(until);
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
  if (options['seed'] === '') throw new InvalidArgumentError('--seed must not be empty');
  return options as ReplayOptions;
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
  if (error instanceof InvalidArgumentError) {
    output.aside(`notspot: ${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.okay : EXIT.usage;
  }
  if (!(error instanceof Error)) throw error;
  if (error.name === 'UsageError') {
    for (const line of error.message.split('\n')) output.aside(`notspot: ${line}`);
    return EXIT.usage;
  }
  if (error.name === 'DeterminismError') {
    output.aside(`notspot: ${error.message}`);
    return EXIT.notDeterministic;
  }
  output.aside('notspot: this is a bug of the simulator, please report it with what follows');
  output.aside(error.stack ?? error.message);
  return EXIT.bug;
}

process.exitCode = await main();
