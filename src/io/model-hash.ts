/**
 * The hash of the simulator's own code, for the header of a trace.
 *
 * Computed from the files of the rooms that decide what a run is, so that a changed model is told
 * from a run that was not deterministic. It is no part of the trace hash: the same behaviour from
 * changed code keeps its hash.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOMS = ['abi', 'engine', 'host', 'microvisor', 'scenario', 'sim', 'trace', 'world'];

let known: string | undefined;

export function modelHash(): string {
  known ??= compute();
  return known;
}

function compute(): string {
  const source = dirname(dirname(fileURLToPath(import.meta.url)));
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    const entries = readdirSync(join(source, room), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((e) => e.isFile() && /\.[jt]s$/.test(e.name) && !e.name.endsWith('.d.ts'))
      .map((e) => join(e.parentPath, e.name))
      .sort((a, b) => (a < b ? -1 : 1));
    for (const file of files) {
      hash.update(relative(source, file).replaceAll('\\', '/'));
      hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
