/**
 * The bundled scenarios: they keep their verdicts and their traces, here and in another process.
 *
 * The grid below changes with every change of behaviour, so that a review sees what moved. If the
 * change is meant: npx vitest run test/scenarios.test.ts -u
 */

import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LoadedScenario, loadScenarios } from '../src/io/scenario-files.ts';
import { type RunResult, simulate } from '../src/sim/run.ts';
import { run } from './cli/command.ts';

const ROOT = join(import.meta.dirname, '..');
const loaded = await loadScenarios([join(ROOT, 'scenarios')]);

function once({ scenario, program, peers, flashImage, recording }: LoadedScenario): RunResult {
  return simulate(scenario, program, {
    peers,
    ...(flashImage === undefined ? {} : { flashImage }),
    ...(recording === undefined ? {} : { recording }),
  });
}

const results = loaded.map(once);

function counts({ verdicts }: RunResult): string {
  const count = (status: string) => verdicts.filter((v) => v.verdict.status === status).length;
  return `${count('pass')}/${count('fail')}/${count('unknown')}`;
}

describe('every bundled scenario', () => {
  let elsewhere: { code: number | null; stdout: string };
  beforeAll(async () => {
    elsewhere = await run(['replay', 'scenarios', '--json'], { cwd: ROOT });
  });

  test('keeps its verdicts, and every fault of its plan fires', () => {
    for (const [i, result] of results.entries()) {
      const wrong = result.verdicts.filter((v) => !v.asExpected);
      expect({ file: loaded[i]?.file, wrong }).toEqual({ file: loaded[i]?.file, wrong: [] });
      expect(result.neverFired).toEqual([]);
    }
  });

  test('has the same trace each time', () => {
    expect(loaded.map((one) => once(one).traceHash)).toEqual(results.map((r) => r.traceHash));
  });

  test('has the same trace in another process, by the command', () => {
    expect(elsewhere.code).toBe(0);
    const { runs } = JSON.parse(elsewhere.stdout) as { runs: { traceHash: string }[] };
    expect(runs.map((r) => r.traceHash)).toEqual(results.map((r) => r.traceHash));
  });

  test('behaves as it did: pass/fail/unknown, records, hash', () => {
    const grid = results.map((result, i) => {
      const name = relative(join(ROOT, 'scenarios'), loaded[i]?.file ?? '').padEnd(32);
      return `${name} ${counts(result)} ${String(result.records).padStart(6)} ${result.traceHash}`;
    });
    expect(grid.join('\n')).toMatchInlineSnapshot(`
      "config-boot.yaml                 12/0/2   1316 db42c15583c906f5
      guide-polling-hung-up.yaml       8/1/4    147 c197c3a3417861a2
      guide-polling-no-radio.yaml      8/0/5    166 65a01fff26955bc5
      guide-polling-slow-start.yaml    9/0/4    117 bbab2e2f35244213
      guide-polling.yaml               8/0/5     83 6185a5a31dda9673
      http-poller.yaml                 12/0/2   7952 846b05d74fac09aa
      mqtt-commands.yaml               14/0/2   6189 0b349adb868da250
      naive-hung-up.yaml               6/4/3    631 bc675fa0a99e0548
      naive-tunnel.yaml                6/4/3    652 c0fc272ac8b54834
      recorded-tunnel.yaml             10/0/3   2356 5c56160ade2cf50c
      sleepy.yaml                      11/0/3   3042 bd7816badf70f078
      telemetry-outages.yaml           11/0/2   7243 37d3a3ce531042f4
      telemetry-ownership.yaml         12/0/1   5489 360b52c14bedbc2a
      telemetry-refusals.yaml          12/0/1   6750 d4b3f1d355f63c56
      telemetry-silence.yaml           11/0/2   5373 b1730e6aec03d878
      telemetry-vehicle.yaml           10/0/3   3672 c19427a58d8cc513
      telemetry.yaml                   9/0/4   1704 ffc006ba2d870737"
    `);
  });
});
