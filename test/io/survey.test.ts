/** Surveys: seeds, order, any number of threads, a thread that dies. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SurveyRun, survey, surveySeed } from '../../src/io/survey.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const NAIVE = join(import.meta.dirname, '../../scenarios/naive-tunnel.yaml');

async function run(file: string, seeds: number, jobs: number, more = {}): Promise<SurveyRun[]> {
  const runs: SurveyRun[] = [];
  await survey({
    file,
    overrides: { untilUs: 30 * 60_000_000 },
    seed: '7',
    seeds,
    jobs,
    onRun: (one) => runs.push(one),
    signal: new AbortController().signal,
    ...more,
  });
  return runs;
}

describe('a survey', () => {
  it('counts numbers up and numbers other seeds', () => {
    expect([0, 1, 2].map((i) => surveySeed('7', i))).toEqual(['7', '8', '9']);
    expect([0, 1, 2].map((i) => surveySeed('moor', i))).toEqual(['moor', 'moor-1', 'moor-2']);
  });

  it('gives the same results in the same order for any number of threads', async () => {
    const one = await run(NAIVE, 37, 1);
    const three = await run(NAIVE, 37, 3);
    expect(one.map((r) => r.seed)).toEqual(Array.from({ length: 37 }, (_, i) => String(7 + i)));
    expect(three).toEqual(one);
    expect(new Set(one.map((r) => r.result?.traceHash)).size).toBe(37);
  });

  it('names the seed whose thread dies, and goes on with the rest', async () => {
    // The drawn handle decides which runs eat all memory: most of them do not.
    const app = folder.write(
      'hog.ts',
      `import { defineApp } from 'notspot';
      export default defineApp(({ mv, memory }) => ({ *main() {
        const ring = memory.allocate(64, 16);
        const { handle } = mv.setupNotifications({ irq: 1, buffer: ring, bufferBytes: 64 });
        const hog: unknown[] = [];
        if (handle % 4 === 0) for (;;) { mv.noOp(); hog.push(new Array(100_000).fill(hog.length + 0.5)); }
      } }));`,
    );
    const runs = await run(app, 12, 2, { heapMiB: 64 });
    expect(runs.map((r) => r.index)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    const dead = runs.filter((r) => r.result === undefined);
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.length).toBeLessThan(12);
    for (const { seed, problem } of dead) {
      expect(problem).toMatch(new RegExp(`^seed ${seed}: no result: .*memory`));
    }
  });

  it('ends early when it is aborted, with whole runs only', async () => {
    const abort = new AbortController();
    const runs: SurveyRun[] = [];
    await run(NAIVE, 200, 1, {
      onRun: (one: SurveyRun) => {
        runs.push(one);
        abort.abort();
      },
      signal: abort.signal,
    });
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(200);
    expect(runs.every((r) => r.result !== undefined)).toBe(true);
  });
});
