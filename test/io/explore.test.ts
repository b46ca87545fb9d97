/** Explorations on processes that die. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explore, runReadings } from '../../src/io/explore.ts';
import type { ExploreScope } from '../../src/io/explore-worker.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const app = (name: string, body: string) => {
  folder.write(
    name,
    `import { defineApp } from 'notspot';
    const eat = (mv) => {
      const all = [];
      for (;;) { mv.noOp(); all.push(new Array(1e6).fill(0.5)); }
    };
    export default defineApp(({ mv, sleep }) => ({ *main() { ${body} } }));`,
  );
  return join(folder.path, name);
};
const small = { jobs: 1, heapMiB: 128, signal: new AbortController().signal };

describe('an app that takes its process along', () => {
  it('without any fault leaves nothing to explore', async () => {
    const scopes: ExploreScope[] = [];
    await explore({
      ...small,
      file: app('always.js', 'yield sleep(1e6); eat(mv);'),
      limit: 100,
      onScope: (scope) => scopes.push(scope),
      onProbe: () => {
        throw new Error('there is nothing to try');
      },
    });
    expect(scopes).toEqual([
      { probes: 0, leftOut: 0, tooLate: 0, failsCalm: ['crash: process died'], forks: false },
    ]);
  }, 30_000);

  it('under one reading of the kernel is told of in its turn', async () => {
    const file = app(
      'reading.js',
      `const { microseconds } = mv.getMicroseconds();
      if (mv.getMicroseconds().microseconds - microseconds > 60) eat(mv);`,
    );
    const outcomes: (string | undefined)[] = [];
    await runReadings({
      ...small,
      file,
      readings: [{}, { callCost: 100 }, { callCost: 1 }],
      onResult: (result) => outcomes.push(result?.outcome),
    });
    expect(outcomes).toEqual(['finished', undefined, 'finished']);
  }, 30_000);
});
