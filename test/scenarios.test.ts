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
      "config-boot.yaml                 12/0/2   1316 e810cc09627acbd1
      firmware-interrupt-outages.yaml  11/0/2   6708 2e09a178f3ee318a
      firmware-interrupt.yaml          9/0/4   1573 406ac8c7170bf975
      firmware-polling-outages.yaml    11/0/2  13191 4064a8e554506b3a
      firmware-polling.yaml            9/0/4   6052 4629e4b79de9e54c
      firmware-rtos-outages.yaml       11/0/2  14661 0f91f9f3ac40f2b9
      firmware-rtos.yaml               9/0/4   7195 59be44b59a0434c9
      guide-polling-hung-up.yaml       8/1/4    147 cd944f97f89ed481
      guide-polling-no-radio.yaml      8/0/5    166 b3cfb020e7f06de0
      guide-polling-slow-start.yaml    9/0/4    117 d909fb2bda4c67c6
      guide-polling.yaml               8/0/5     83 7bdb73b14b7f0ec4
      http-poller.yaml                 12/0/2   7952 0c427254f437d4e6
      mqtt-commands.yaml               14/0/2   6538 a1dca4e08156ee4a
      naive-hung-up.yaml               6/4/3    631 f7b43e49c56f419a
      naive-poller.yaml                9/2/3    463 e80bfe8238ed864f
      naive-tunnel.yaml                6/4/3    652 949237416fe97c27
      recorded-tunnel.yaml             10/0/3   2356 5c56160ade2cf50c
      sleepy.yaml                      11/0/3   3042 b1820100c8d8065b
      telemetry-outages.yaml           11/0/2   7243 821175a27baf5ba7
      telemetry-ownership.yaml         12/0/1   5489 f683bb9a725cd801
      telemetry-refusals.yaml          12/0/1   6750 3958d799590ec337
      telemetry-silence.yaml           11/0/2   5373 a6a846054467d9ea
      telemetry-vehicle.yaml           10/0/3   3672 8935101009188696
      telemetry.yaml                   9/0/4   1704 9a249094ae61a857"
    `);
  });
});
