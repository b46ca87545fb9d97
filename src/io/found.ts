/** What a campaign found, as a finding and the file that it was found in. */

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Finding, findingId } from '../finding/finding.ts';
import type { FoundCause } from './campaign.ts';
import type { SearchedFile } from './finding-scenario.ts';
import type { LoadedScenario } from './scenario-files.ts';
import { onFile } from './usage-error.ts';

/** `seen` is how often its cause was met. */
export function findingOf(found: FoundCause, seed: string, seen: number): Finding {
  const { index, failure, candidate, minimised } = found;
  return {
    ...failure,
    id: findingId(failure.cause, candidate.faults),
    candidate,
    seed,
    index,
    seen,
    drawnFaults: minimised?.drawnFaults ?? candidate.faults.length,
    shrink: minimised && {
      trials: minimised.trials,
      events: minimised.events,
      exhausted: minimised.exhausted,
    },
    necessity: minimised?.necessity ?? [],
  };
}

/** The file that was searched, for the scenario file of a finding. */
export function searchedFile({ file }: LoadedScenario): SearchedFile {
  const isScenario = /^\.ya?ml$/.test(extname(file));
  const text = isScenario ? onFile(file, 'read', () => readFileSync(file, 'utf8')) : undefined;
  return { file, text };
}
