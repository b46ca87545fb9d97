#!/usr/bin/env node
/**
 * The program: signals, streams, and what the shell is told. Its commands are in commands.ts.
 */

import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { addCommands } from './commands.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
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
  addCommands(root, {
    output,
    signal: abort.signal,
    setExit,
    writesFiles: () => {
      writesFiles = true;
    },
  });
  return root;
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
