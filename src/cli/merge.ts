/**
 * `notspot merge`: the parts of one campaign that several machines made, put together.
 */

import { groupFindings } from '../finding/finding.ts';
import {
  copyFinding,
  dataOf,
  findingsFolder,
  mergeReports,
  readReport,
  writeReport,
} from '../io/campaign-report.ts';
import { findingFolder, findingText } from '../io/finding-files.ts';
import { makeFolder } from '../io/results.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { writeCampaignJunit } from './fuzz-junit.ts';
import { summaryLines } from './fuzz-print.ts';
import type { Output } from './replay.ts';

export interface MergeFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly junit?: string;
}

export function merge(dirs: readonly string[], flags: MergeFlags, output: Output): ExitCode {
  const parts = dirs.map((dir) => ({ dir, report: readReport(dir) }));
  const report = mergeReports(parts.map((part) => part.report));
  makeFolder(findingsFolder(flags.out));
  const blocks = new Map<string, readonly string[]>();
  for (const finding of report.findings) {
    const { id, index } = finding;
    const from = parts.find((part) => part.report.findings.some((one) => one.index === index));
    if (from === undefined) continue;
    copyFinding(from.dir, flags.out, finding);
    blocks.set(id, findingText(findingFolder(findingsFolder(flags.out), id)));
  }
  writeReport(flags.out, report);
  if (flags.junit !== undefined) writeCampaignJunit(flags.junit, report, [], blocks);
  if (flags.json === true) output.result(JSON.stringify(dataOf(report)));
  else {
    const groups = groupFindings(report.findings);
    for (const { id } of groups) for (const line of blocks.get(id) ?? []) output.result(line);
    for (const line of summaryLines(report, groups)) output.result(line);
  }
  return report.findings.length === 0 ? EXIT.okay : EXIT.differs;
}
