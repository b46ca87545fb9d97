/**
 * `npm run build`: compiles src/ to dist/, as scripts and as the types of the library.
 *
 * The compiler declares every file. Those that the library's surface does not lead to are of no use
 * to anybody, so they go again.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIST = join(import.meta.dirname, 'dist');
const TSC = join(import.meta.dirname, 'node_modules/typescript/bin/tsc');

/** Declaration files and all that they lead to. In them imports end in .ts. */
function declarationsFrom(...entries: readonly string[]): ReadonlySet<string> {
  const seen = new Set(entries);
  for (const file of seen) {
    const found = readFileSync(file, 'utf8').matchAll(
      /\b(?:from |import\()['"](\.[^'"]+)\.ts['"]/g,
    );
    for (const [, path = ''] of found) seen.add(join(dirname(file), `${path}.d.ts`));
  }
  return seen;
}

function compile(...args: readonly string[]): void {
  execFileSync(process.execPath, [TSC, ...args], { cwd: import.meta.dirname, stdio: 'inherit' });
}

rmSync(DIST, { recursive: true, force: true });
compile('-p', 'tsconfig.build.json');
// The script of the report's page is for browsers, so it has types of its own.
compile('-p', 'tsconfig.client.json', '--noEmit', 'false', '--outDir', 'dist');
const needed = declarationsFrom(join(DIST, 'index.d.ts'), join(DIST, 'vitest.d.ts'));
for (const name of readdirSync(DIST, { recursive: true }) as string[]) {
  const file = join(DIST, name);
  if (file.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
}
