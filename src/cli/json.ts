/** What --json prints: one object for programs to read. Its keys are a promise. */

import type { Executed } from '../io/execute.ts';
import type { RunResult } from '../sim/run.ts';

export function jsonOf(runs: readonly Executed[]) {
  return { runs: runs.map(({ result, wallMs }) => jsonOfResult(result, Math.round(wallMs))) };
}

/** One run. Without real time the object depends on nothing but the run. */
export function jsonOfResult(result: RunResult, wallMs?: number) {
  return {
    scenario: result.scenario,
    seed: result.seed,
    planId: result.planId,
    traceHash: result.traceHash,
    virtualUs: result.virtualUs,
    events: result.events,
    ...(wallMs === undefined ? {} : { wallMs }),
    verdicts: result.verdicts.map(({ verdict, expected }) => ({
      oracle: verdict.oracle,
      status: verdict.status,
      expected,
      atUs: verdict.atUs ?? null,
      message: verdict.message,
    })),
    metrics: {
      calls: result.calls,
      records: result.records,
      faultsNeverFired: result.neverFired,
      faultsPartlyFired: result.partlyFired,
    },
  };
}
