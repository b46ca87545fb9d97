/**
 * The corpus: findings that are kept beside a scenario and run first by each campaign.
 *
 * An entry is a folder with a scenario.yaml, be it that of a finding or written by hand. It fails
 * until the app is put right. Whoever cannot do so now says until when and why, in a file
 * accepted.yaml of the entry.
 */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { converted, filledText, mapping, text } from '../scenario/fields.ts';
import { parseInstantUs } from '../scenario/instant.ts';
import type { RunResult } from '../sim/run.ts';
import { readChecked } from './checked-file.ts';
import { SCENARIO_FILE } from './finding-files.ts';
import { type LoadedScenario, loadScenarios } from './scenario-files.ts';
import { onFile, UsageError } from './usage-error.ts';

const ACCEPTED_FILE = 'accepted.yaml';

/** A failure that is known and may stay for a while. */
export interface Acceptance {
  readonly reason: string;
  /** The last day on which it holds, as "2026-01-31". */
  readonly until: string;
}

export interface CorpusEntry {
  /** That of its folder. */
  readonly name: string;
  readonly folder: string;
  /** What is to run; undefined: it cannot, as `problems` says. */
  readonly loaded: LoadedScenario | undefined;
  readonly problems: readonly string[];
  readonly accepted: Acceptance | undefined;
}

/**
 * `failing`: it still fails. `accepted`: it does, and may. `expired`: it does, and may no longer.
 * `fixed`: everything is as its scenario expects. `broken`: it cannot be run.
 */
export type CorpusStatus = 'failing' | 'accepted' | 'expired' | 'fixed' | 'broken';

export interface JudgedEntry {
  readonly entry: CorpusEntry;
  readonly status: CorpusStatus;
  /** Undefined for one that is broken. */
  readonly result: RunResult | undefined;
  /** Why it is broken; otherwise empty. */
  readonly problems: readonly string[];
}

/** Where the entries of a scenario are unless the user says otherwise. */
export function corpusFolder(scenarioFile: string, name: string): string {
  return join(dirname(scenarioFile), 'corpus', name);
}

/**
 * The entries of a folder in the order of their names; none if it is not there. An entry whose
 * scenario cannot be read is an entry still. Throws UsageError with all problems of acceptances,
 * which say what may fail and so must be right before anything runs.
 */
export async function loadCorpus(dir: string): Promise<readonly CorpusEntry[]> {
  const wrong: string[] = [];
  const entries: CorpusEntry[] = [];
  for (const name of entryNames(dir)) {
    const folder = join(dir, name);
    const accepted = await attempt(() => acceptanceOf(folder));
    wrong.push(...accepted.problems);
    const scenario = await attempt(() => loadScenarios([join(folder, SCENARIO_FILE)]));
    const { problems } = scenario;
    entries.push({
      name,
      folder,
      loaded: scenario.value?.[0],
      problems,
      accepted: accepted.value,
    });
  }
  if (wrong.length > 0) throw new UsageError(...wrong);
  return entries;
}

/** What something gives, or the lines of the UsageError that it throws. */
async function attempt<T>(
  doing: () => T | Promise<T>,
): Promise<{ readonly value: T | undefined; readonly problems: readonly string[] }> {
  try {
    return { value: await doing(), problems: [] };
  } catch (error) {
    if (error instanceof UsageError) return { value: undefined, problems: error.lines };
    throw error;
  }
}

function entryNames(dir: string): readonly string[] {
  return onFile(dir, 'read', () => {
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) return [];
    return readdirSync(dir)
      .filter((name) => !name.startsWith('.') && existsSync(join(dir, name, SCENARIO_FILE)))
      .sort();
  });
}

const DAY = 'must be a date such as "2026-01-31"';

const acceptedForm = mapping({
  reason: filledText.describe('Why it may fail for now'),
  until: converted(text, DAY, (day) => {
    return /^\d{4}-\d\d-\d\d$/.test(day) && parseInstantUs(day) !== undefined ? day : undefined;
  }).describe('The last day on which it may'),
});

function acceptanceOf(folder: string): Acceptance | undefined {
  const file = join(folder, ACCEPTED_FILE);
  return existsSync(file) ? readChecked(file, acceptedForm) : undefined;
}

/**
 * Runs what can be run, one after the other. `today` is a date such as "2026-01-31". A run that
 * gives undefined was interrupted, and what comes after it is not judged.
 */
export async function judgeCorpus(
  entries: readonly CorpusEntry[],
  today: string,
  run: (loaded: LoadedScenario) => Promise<RunResult | undefined>,
): Promise<readonly JudgedEntry[]> {
  const judged: JudgedEntry[] = [];
  for (const entry of entries) {
    const { loaded } = entry;
    const tried = await attempt(async () => (loaded === undefined ? undefined : await run(loaded)));
    const problems = [...entry.problems, ...tried.problems];
    const result = tried.value;
    if (result === undefined && problems.length === 0) break;
    const status = result === undefined ? 'broken' : statusOf(result, entry.accepted, today);
    judged.push({ entry, status, result, problems });
  }
  return judged;
}

function statusOf(
  { asExpected }: RunResult,
  accepted: Acceptance | undefined,
  today: string,
): CorpusStatus {
  if (asExpected) return 'fixed';
  if (accepted === undefined) return 'failing';
  // Dates of this form are in order as texts are.
  return today <= accepted.until ? 'accepted' : 'expired';
}
