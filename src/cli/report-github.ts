/**
 * What a report tells GitHub Actions: annotations beside the code, and the summary of the job.
 */

import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { onFile } from '../io/usage-error.ts';
import { annotationLine, placeIn, type SourcePlace } from '../report/annotations.ts';
import type { FindingView } from '../report/html/view.ts';

/** What the runner says in its environment. */
export interface GithubEnvironment {
  readonly GITHUB_ACTIONS?: string | undefined;
  readonly GITHUB_STEP_SUMMARY?: string | undefined;
  readonly GITHUB_WORKSPACE?: string | undefined;
}

/** GitHub shows ten of a step. */
const MOST_ANNOTATIONS = 10;

/**
 * A line for each finding that is not known from a base. A crash is shown where the app crashed; of
 * others nobody knows which line is at fault, so they stand at the top of their scenario.
 */
export function annotationLines(
  findings: readonly FindingView[],
  { GITHUB_WORKSPACE }: GithubEnvironment,
): readonly string[] {
  const wanted = findings.filter(
    ({ state }) => state === '' || state === 'new' || state === 'rare',
  );
  return wanted.slice(0, MOST_ANNOTATIONS).map(({ title, facts, replay, state, file }) => {
    const fact = (label: string) => facts.find((one) => one.label === label)?.text ?? '';
    return annotationLine({
      level: state === 'rare' ? 'warning' : 'error',
      place: inWorkspace(placeIn(fact('Cause')) ?? topOf(file), GITHUB_WORKSPACE),
      title: `${fact('Scenario')}: ${fact('Oracle')}`,
      message: `${title}\n${fact('Seen')}\n${replay}`,
    });
  });
}

function topOf(file: string): SourcePlace | undefined {
  return file === '' ? undefined : { file, line: 1, column: 1 };
}

/** GitHub knows files by their path from the top of the repository. */
function inWorkspace(
  place: SourcePlace | undefined,
  workspace: string | undefined,
): SourcePlace | undefined {
  if (place === undefined || workspace === undefined) return place;
  const file = relative(workspace, resolve(place.file)).replaceAll('\\', '/');
  return { ...place, file };
}

/** Adds to the summary of the job, where there is one. Throws UsageError. */
export function addToSummary(
  { GITHUB_STEP_SUMMARY: file = '' }: GithubEnvironment,
  lines: () => readonly string[],
): void {
  if (file === '') return;
  const text = `${lines().join('\n')}\n`;
  onFile(file, 'write', () => appendFileSync(file, text));
}
