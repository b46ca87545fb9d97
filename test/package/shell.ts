/** Processes for the tests of the package, as a user's shell would start them. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** npm's arguments for an installation as a user makes it, only quieter; no script may be needed. */
export const INSTALL = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. Throws when it cannot be started. */
export function shell(cwd: string, program: string, ...args: readonly string[]): Promise<Ended> {
  // The settings of the test runner are not those of a user.
  const { FORCE_COLOR: _, NODE_OPTIONS: __, NODE_ENV: ___, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const options = { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error);
    });
  });
}

/** A line for whoever watches a run of minutes. */
export function say(line: string): void {
  process.stdout.write(`package: ${line}\n`);
}
