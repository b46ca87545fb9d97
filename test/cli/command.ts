/** Runs the command as a user does: a process of its own, its output, its exit code. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const LOADER = import.meta.resolve('tsx');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Code that runs before the command. */
  readonly preload?: string;
}

/** Node's arguments for the command, also for use in a shell. */
export function commandLine(args: readonly string[], preload?: string): readonly string[] {
  const before = preload === undefined ? [] : [`data:text/javascript,${preload}`];
  return [...[LOADER, ...before].flatMap((url) => ['--import', url]), MAIN, ...args];
}

export function start(args: readonly string[], options: CommandOptions): ChildProcess {
  // The settings of the test runner are not those of a user: it asks for colours.
  const { FORCE_COLOR: _, NO_COLOR: __, ...env } = process.env;
  return spawn(process.execPath, commandLine(args, options.preload), {
    cwd: options.cwd,
    env: { ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function ended(child: ChildProcess): Promise<Ended> {
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
  });
}

export function run(args: readonly string[], options: CommandOptions): Promise<Ended> {
  return ended(start(args, options));
}
