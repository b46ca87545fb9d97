/** A campaign as JUnit XML: a case for the search, one for each finding and each entry of the corpus. */

import { stripVTControlCharacters } from 'node:util';
import { groupFindings } from '../finding/finding.ts';
import type { CampaignReport } from '../io/campaign-report.ts';
import { type JunitCase, writeJunit } from '../io/junit.ts';
import type { KnownFinding } from './fuzz-print.ts';

/** `blocks`: what is shown of each finding, by its id. Throws UsageError. */
export function writeCampaignJunit(
  path: string,
  report: CampaignReport,
  judged: readonly KnownFinding[],
  blocks: ReadonlyMap<string, readonly string[]>,
): void {
  const className = report.scenario;
  const searched: JunitCase = { className, name: `${report.runs} runs of seed ${report.seed}` };
  const found = groupFindings(report.findings).map(
    ({ id, oracle, kind, cause, message }): JunitCase => ({
      className,
      name: `${oracle}: ${cause} (${id})`,
      failure: { type: kind, message, text: plain(blocks.get(id) ?? []) },
    }),
  );
  writeJunit(path, `notspot fuzz ${className}`, [searched, ...found, ...judged.map(ofCorpus)]);

  function ofCorpus(one: KnownFinding): JunitCase {
    const { entry, status, problems, failures } = one;
    const base = { className: `${className}.corpus`, name: entry.name };
    if (status === 'fixed') return base;
    if (status === 'accepted') return { ...base, skipped: entry.accepted?.reason ?? '' };
    const message = failures[0]?.message ?? problems[0] ?? '';
    return { ...base, failure: { type: status, message, text: problems.join('\n') } };
  }
}

function plain(lines: readonly string[]): string {
  return lines.map(stripVTControlCharacters).join('\n');
}
