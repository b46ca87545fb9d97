/**
 * Results as JUnit XML: a case for each replayed run, for each oracle over a survey, and for each
 * finding of a campaign.
 */

import { groupFindings } from '../finding/finding.ts';
import { type JunitCase, writeJunit } from '../io/junit.ts';
import { failureOf } from '../report/finding-changes.ts';
import type { CampaignSet, ReportedRun, Results, RunSet } from '../report/results.ts';
import { type OracleSummary, summarise } from '../report/summary.ts';

/** Throws UsageError. */
export function writeReportJunit(path: string, all: readonly Results[]): void {
  const sets = all.flatMap((results) => results.sets);
  writeJunit(path, 'notspot report', sets.flatMap(casesOf));
}

function casesOf(set: RunSet | CampaignSet): readonly JunitCase[] {
  const className = set.identity.scenario;
  if (set.kind === 'campaign') return campaignCases(set);
  if (set.kind === 'replay') return set.runs.map((run) => runCase(className, run));
  return summarise(set).oracles.map((oracle) => oracleCase(className, set.runs.length, oracle));
}

function runCase(className: string, { seed, result }: ReportedRun): JunitCase {
  const base = { className, name: `seed ${seed}` };
  if (result.asExpected) return base;
  const failure = failureOf(result);
  const text = result.verdicts
    .filter(({ asExpected }) => !asExpected)
    .map(({ verdict, expected }) => {
      return `${verdict.oracle}: ${verdict.status}, expected ${expected}: ${verdict.message}`;
    });
  const type = failure?.kind ?? 'not as expected';
  return {
    ...base,
    failure: { type, message: failure?.message ?? text[0] ?? '', text: text.join('\n') },
  };
}

function oracleCase(
  className: string,
  runs: number,
  { oracle, failed, of, notAsExpected, firstFailed, unknown }: OracleSummary,
): JunitCase {
  const base = { className: `${className}.survey`, name: `${oracle} in ${runs} runs` };
  if (notAsExpected > 0) {
    const message = `${notAsExpected} of ${runs} runs are not as expected; ${failed} of ${of} judged ones failed`;
    const text = firstFailed === undefined ? '' : `first with seed ${firstFailed.seed}`;
    return { ...base, failure: { type: oracle, message, text } };
  }
  return unknown === runs ? { ...base, skipped: 'no run says anything about it' } : base;
}

function campaignCases({ identity, seed, runs, findings }: CampaignSet): readonly JunitCase[] {
  const className = `${identity.scenario}.campaign`;
  const texts = new Map(findings.map(({ finding, text }) => [finding.id, text]));
  const found = groupFindings(findings.map(({ finding }) => finding)).map(
    ({ id, oracle, kind, cause, message }): JunitCase => ({
      className,
      name: `${oracle}: ${cause} (${id})`,
      failure: { type: kind, message, text: (texts.get(id) ?? []).join('\n') },
    }),
  );
  return [{ className, name: `${runs} runs of seed ${seed}` }, ...found];
}
