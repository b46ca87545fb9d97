/** A folder for the files of one test file; it goes when its tests are done. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export interface TempFolder {
  readonly path: string;
  /** Writes a file, with the folders above it; gives its path. */
  write(name: string, content: string | Uint8Array): string;
}

export function tempFolder(): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'notspot-test-')));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}

/** The lines of the usage error that something throws; anything else is passed on. */
export async function usageLines(doing: () => unknown): Promise<readonly string[]> {
  try {
    await doing();
  } catch (error) {
    const { name, lines } = error as { name?: string; lines?: readonly string[] };
    if (name === 'UsageError' && lines !== undefined) return lines;
    throw error;
  }
  throw new Error('nothing was wrong');
}
