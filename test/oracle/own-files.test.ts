/** Oracles of a scenario's own from files: loading, judging, and the lines for what is wrong. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { execute } from '../../src/io/execute.ts';
import { loadScenarios } from '../../src/io/scenario-files.ts';
import { tempFolder, usageLines } from '../support/temp-folder.ts';

const folder = tempFolder();
folder.write(
  'app.ts',
  `import { defineApp } from 'notspot';
export default defineApp(({ mv, sleep }) => ({
  *main() { for (;;) { mv.getWakeReason(); yield sleep(1_000_000); } },
}));`,
);
folder.write(
  'calls.ts',
  `import { addFailure, conclude, formatClock, noFailures, type Failures, type Oracle } from 'notspot';
interface State { calls: number; readonly failures: Failures }
const calls: Oracle<State> = {
  name: 'fewCalls',
  claim: 'the app calls at most ten times',
  judges: 'app',
  init: () => ({ calls: 0, failures: noFailures() }),
  record(state, record) {
    if (record.kind !== 'call') return;
    state.calls += record.count;
    if (state.calls <= 10) return;
    const atUs = record.at;
    addFailure(state.failures, () => ({ atUs, message: \`too many at \${formatClock(atUs)}\`, evidence: [record] }));
  },
  end: (state) => conclude(calls, state.failures, () => ({ status: 'pass', message: 'few calls' })),
};
export default calls;`,
);
folder.write(
  'throws.ts',
  `export default { name: 'throws', claim: 'x', judges: 'app', init: () => ({}),
  record() { null.x; }, end() {} };`,
);

const scenario = (name: string, rest: string) =>
  folder.write(name, `app: ./app.ts\nlength: 1m\nworld: { preset: perfect }\n${rest}\n`);
const relative = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(`${folder.path}/`, './'));

async function run(path: string) {
  const [loaded] = await loadScenarios([path]);
  if (loaded === undefined) throw new Error('not loaded');
  const executed = await execute(loaded);
  if (executed === undefined) throw new Error('interrupted');
  return executed.result;
}

describe('oracles of a scenario', () => {
  test('as the README shows one', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, code = ''] = /```ts\n([^`]*Oracle<State>[\s\S]*?)```/.exec(readme) ?? [];
    folder.write('readme.ts', code);
    const { verdicts } = await run(scenario('readme.yaml', 'oracles: { own: [./readme.ts] }'));
    expect(verdicts.at(-1)?.verdict).toMatchObject({
      oracle: 'fewBoots',
      status: 'pass',
      message: '1 boots',
    });
  });

  test('are judged with the others, and may be expected', async () => {
    const own = 'oracles: { own: [./calls.ts] }';
    const unexpected = await run(scenario('a.yaml', own));
    const verdict = unexpected.verdicts.at(-1)?.verdict;
    expect(verdict).toMatchObject({ oracle: 'fewCalls', status: 'fail' });
    expect(verdict?.message).toMatch(/^too many at \+0000:00:\d\d\.\d{6}/);
    expect(unexpected.asExpected).toBe(false);
    const expected = await run(scenario('b.yaml', `${own}\nexpect: { fewCalls: fail }`));
    expect(expected.asExpected).toBe(true);
    expect(expected.traceHash).toBe(unexpected.traceHash);
  });

  test('that throw are unknown, with file, record and seed; the rest goes on', async () => {
    const { verdicts } = await run(
      scenario('c.yaml', 'oracles: { own: [./throws.ts, ./calls.ts] }'),
    );
    const [thrown, counted] = verdicts.slice(-2).map((v) => v.verdict);
    expect(thrown?.status).toBe('unknown');
    expect(relative([thrown?.message ?? ''])[0]).toBe(
      './throws.ts: record threw at record 1, +0000:00:00.000000, seed 1: ' +
        "TypeError: Cannot read properties of null (reading 'x')",
    );
    expect(counted?.status).toBe('fail');
  });

  test('that never come to an end are named', { timeout: 60_000 }, async () => {
    folder.write(
      'endless.ts',
      `export default { name: 'endless', claim: 'x', judges: 'app', init: () => ({}),
      record() { for (;;); }, end() {} };`,
    );
    const path = scenario('d.yaml', 'oracles: { own: [./endless.ts] }');
    expect(await usageLines(() => run(path))).toEqual([
      'the oracle "endless" does not come to the end of a record',
    ]);
  });

  test.each([
    ['a missing file', './gone.ts', './e.yaml: oracles.own[0]: ./gone.ts: no such oracle file'],
    [
      'another kind of file',
      './e.yaml',
      './e.yaml: oracles.own[0]: ./e.yaml: an oracle must be a .ts, .mts, .js or .mjs file',
    ],
    [
      'an app',
      './app.ts',
      './e.yaml: oracles.own[0]: ./app.ts: the default export must be an oracle (defineOracle), found function',
    ],
  ])('are refused: %s', async (_, file, line) => {
    const path = scenario('e.yaml', `oracles: { own: [${file}] }`);
    expect(relative(await usageLines(() => loadScenarios([path])))).toEqual([line]);
  });

  test('are refused when the name is taken, by ours or by each other', async () => {
    folder.write(
      'crash.ts',
      `export default { name: 'crash', claim: 'x', judges: 'app', init() {}, record() {}, end() {} };`,
    );
    const path = scenario('f.yaml', 'oracles: { own: [./crash.ts, ./calls.ts, ./calls.ts] }');
    expect(relative(await usageLines(() => loadScenarios([path])))).toEqual([
      './f.yaml: oracles.own[0]: there is an oracle "crash" already',
      './f.yaml: oracles.own[2]: there is an oracle "fewCalls" already',
    ]);
  });

  test('decide which names may be expected', async () => {
    const path = scenario('g.yaml', 'oracles: { own: [./calls.ts] }\nexpect: { fewCals: fail }');
    const [line] = relative(await usageLines(() => loadScenarios([path])));
    expect(line).toMatch(
      /^\.\/g\.yaml: expect: unknown oracle "fewCals" \(known: reconnect, .*fewCalls\)$/,
    );
  });
});
