/**
 * Before the tests of the package: builds it, packs it, and installs it once into an empty folder,
 * as a user does. No script of any package runs.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { INSTALL, ROOT, say } from './shell.ts';

/** What `npm pack --json` says. */
export interface Packed {
  readonly filename: string;
  /** Bytes of the tarball. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly packed: Packed;
    /** Path of the tarball. */
    readonly tarball: string;
    /** Folder in which the package is installed, and nothing else is. */
    readonly installed: string;
    /** For whatever else the tests make. */
    readonly scratch: string;
  }
}

export function setup(project: TestProject): () => Promise<void> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'notspot-package-')));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    say('building and packing');
    npm(ROOT, 'run', '--silent', 'build');
    const listed = npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', scratch);
    const [packed] = JSON.parse(listed) as readonly Packed[];
    if (packed === undefined) throw new Error('npm packed nothing');
    const tarball = join(scratch, packed.filename);
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
    say(
      `${packed.filename}: ${packed.files.length} files, ${kilobytes(packed.size)} packed, ` +
        `${kilobytes(packed.unpackedSize)} unpacked; installing it`,
    );
    const installed = join(scratch, 'installed');
    mkdirSync(installed);
    // Else npm looks for a project in the folders above.
    writeFileSync(join(installed, 'package.json'), '{ "private": true }\n');
    npm(installed, ...INSTALL, tarball);
    project.provide('packed', packed);
    project.provide('tarball', tarball);
    project.provide('installed', installed);
    project.provide('scratch', scratch);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
  // Not at once: it is much, and the test runner waits for its workers to end meanwhile.
  return () => rm(scratch, { recursive: true, force: true });
}
