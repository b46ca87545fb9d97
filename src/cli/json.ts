/** What --json prints: one object for programs to read. Its keys are a promise. */

import type { Executed } from '../io/execute.ts';

export function jsonOf(runs: readonly Executed[]) {
  return {
    runs: runs.map(({ result, wallMs }) => ({
      scenario: result.scenario,
      seed: result.seed,
      planId: result.planId,
      traceHash: result.traceHash,
      virtualUs: result.virtualUs,
      events: result.events,
      wallMs: Math.round(wallMs),
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
      },
    })),
  };
}
