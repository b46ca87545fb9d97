/**
 * Explorations: every fault at every point of an app's calm run, on several processes.
 */

import type { ExploreKey, ExploreScope, ProbeOutcome, ProbesTask } from './explore-worker.ts';
import { inOrder, Processes } from './processes.ts';

export interface ExploreOptions extends ExploreKey {
  readonly jobs: number;
  readonly onScope: (scope: ExploreScope) => void;
  /** In the order of time. */
  readonly onProbe: (probe: ProbeOutcome) => void;
  readonly signal: AbortSignal;
}

/** Neighbours fork from the same moment, so a process gets them together. */
const BATCH_PROBES = 32;

export async function explore(options: ExploreOptions): Promise<void> {
  const { file, limit, jobs, onScope, onProbe, signal } = options;
  const processes = new Processes({ worker: 'explore-worker', jobs });
  const key: ExploreKey = { file, limit };
  try {
    const scope = await processes.run<ExploreScope>('scopeOf', key);
    onScope(scope);
    await inOrder(
      tasks(key, scope.probes),
      jobs * 2,
      (task) => processes.run<readonly ProbeOutcome[]>('runProbes', task),
      (outcomes) => {
        if (signal.aborted) return false;
        for (const outcome of outcomes) onProbe(outcome);
        return true;
      },
    );
  } finally {
    await processes.end();
  }
}

function* tasks(key: ExploreKey, probes: number): Generator<ProbesTask> {
  for (let from = 0; from < probes; from += BATCH_PROBES) {
    yield { ...key, from, count: Math.min(BATCH_PROBES, probes - from) };
  }
}
