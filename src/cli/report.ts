/**
 * `notspot report`: results as a page, and against those of a base; tables, Markdown, JUnit.
 *
 * What cannot be read is a line on stderr and the rest is reported. The page of equal results has
 * equal bytes.
 */

import { join, resolve } from 'node:path';
import type { Finding } from '../finding/finding.ts';
import { modelHash } from '../io/model-hash.ts';
import { reportPage, writeReportPage } from '../io/report-page.ts';
import { readReportTraces } from '../io/report-traces.ts';
import { makeFolder, writeWhole } from '../io/results.ts';
import { readResults } from '../io/results-folder.ts';
import { writeFindingsTable, writeTables } from '../io/tables.ts';
import { type Comparison, compare, isWorse } from '../report/compare.ts';
import { comparisonMarkdown, headline } from '../report/comparison-markdown.ts';
import type { PlanLineView, ReportView } from '../report/html/view.ts';
import type { Results } from '../report/results.ts';
import { summaryMarkdown } from '../report/summary-markdown.ts';
import { totalsOf, totalsText, viewOf } from '../report/view-of.ts';
import { entryText, necessityLines } from '../search/necessity-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Output } from './replay.ts';
import { addToSummary, annotationLines, type GithubEnvironment } from './report-github.ts';
import { jsonOfReport } from './report-json.ts';
import { writeReportJunit } from './report-junit.ts';
import { serveReport } from './report-serve.ts';
import { openInBrowser } from './report-show.ts';
import { quoted, style, visible } from './style.ts';

export interface ReportFlags {
  readonly base?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly junit?: string;
  readonly github?: boolean;
  readonly open?: boolean;
  readonly serve?: boolean;
}

/** What the command has of its process. */
export interface ReportSession {
  readonly output: Output;
  readonly environment: GithubEnvironment;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

const PAGE_FILE = 'report.html';

/** Everything that a report says, before it is written anywhere. */
interface Report {
  readonly all: readonly Results[];
  readonly comparison: Comparison | undefined;
  readonly view: ReportView;
  /** A line for each file that could not be used, also of the base. */
  readonly problems: readonly string[];
}

/** Throws UsageError when nothing can be written. */
export async function report(
  folders: readonly string[],
  flags: ReportFlags,
  session: ReportSession,
): Promise<ExitCode> {
  const { output } = session;
  const made = await reportOf(folders, flags);
  const { all, comparison, problems } = made;
  for (const line of problems) output.aside(`notspot: ${visible(line)}`);
  for (const line of comparison?.differing ?? []) output.aside(`notspot: ${visible(line)}`);
  if (all.every(({ sets }) => sets.length === 0)) return EXIT.usage;
  const page = await writeFiles(made, folders, flags);
  sayToGithub(made, flags, session);
  if (flags.json === true) {
    const { view } = made;
    output.result(JSON.stringify(jsonOfReport(all, view.findings, comparison, problems)));
  } else {
    for (const line of printedLines(made, page)) output.result(line);
  }
  await show(folders, page, flags, session);
  return exitOf(made);
}

async function reportOf(folders: readonly string[], { base }: ReportFlags): Promise<Report> {
  const all = folders.map(readResults);
  const before = base === undefined ? undefined : readResults(base);
  const comparison = before === undefined ? undefined : compare(before, together(all));
  const traces = await readReportTraces(all);
  const view = viewOf(all, {
    ...traces,
    comparison,
    madeBy: `notspot, model ${modelHash()}`,
    planOf: planLines,
    quoted,
  });
  return { all, comparison, view, problems: [...view.problems, ...(before?.problems ?? [])] };
}

/** Several folders are one side of a comparison. */
function together(all: readonly Results[]): Results {
  return {
    folder: all.map(({ folder }) => folder).join(', '),
    sets: all.flatMap(({ sets }) => sets),
    problems: all.flatMap(({ problems }) => problems),
  };
}

function planLines({ candidate, necessity }: Finding): readonly PlanLineView[] {
  return candidate.faults.map((entry) => {
    const found = necessity.find(({ id }) => id === entry.id);
    const fault = entryText(entry);
    if (found === undefined) return { fault, needed: undefined, necessity: [] };
    const [line = ''] = necessityLines([entry], [found]);
    return { fault, needed: found.needed, necessity: [line.slice(fault.length).trim()] };
  });
}

/** Gives the path of the page. */
async function writeFiles(
  { all, comparison, view }: Report,
  folders: readonly string[],
  { out, markdown, junit }: ReportFlags,
): Promise<string> {
  const target = out ?? folders[0] ?? '.';
  makeFolder(target);
  const page = join(target, PAGE_FILE);
  await writeReportPage(page, view);
  // Results have their tables beside them; a report elsewhere gets those of all its results.
  if (folders.length > 1 || resolve(target) !== resolve(folders[0] ?? '.')) writeCsv(target, all);
  if (markdown !== undefined) {
    writeWhole(markdown, `${markdownLines(all, view, comparison).join('\n')}\n`);
  }
  if (junit !== undefined) writeReportJunit(junit, all);
  return page;
}

/** Runs and findings are tables of their own. */
function writeCsv(target: string, all: readonly Results[]): void {
  const sets = all.flatMap((results) => results.sets);
  const runs = sets.flatMap((set) => (set.kind === 'campaign' ? [] : set.runs));
  const campaigns = sets.flatMap((set) => (set.kind === 'campaign' ? [set] : []));
  if (runs.length > 0) writeTables(target, runs);
  if (campaigns.length > 0) {
    const findings = campaigns.flatMap((set) => set.findings.map(({ finding }) => finding));
    writeFindingsTable(target, findings);
  }
}

function markdownLines(
  all: readonly Results[],
  { findings }: ReportView,
  comparison: Comparison | undefined,
): readonly string[] {
  const summary = summaryMarkdown(all, findings);
  return comparison === undefined ? summary : comparisonMarkdown(comparison);
}

function sayToGithub(
  { all, comparison, view }: Report,
  { github, json }: ReportFlags,
  { output, environment }: ReportSession,
): void {
  addToSummary(environment, () => markdownLines(all, view, comparison));
  if (github !== true && environment.GITHUB_ACTIONS !== 'true') return;
  // The runner reads both streams.
  const print = json === true ? output.aside : output.result;
  for (const line of annotationLines(view.findings, environment)) print(line);
}

/** Opens the page, or serves it until Ctrl-C, made again whenever somebody looks. */
async function show(
  folders: readonly string[],
  page: string,
  flags: ReportFlags,
  { output, signal }: ReportSession,
): Promise<void> {
  const open = async (target: string) => {
    if (flags.open !== true || (await openInBrowser(target))) return;
    output.aside(`notspot: cannot open a browser; the page is ${target}`);
  };
  if (flags.serve !== true) return open(resolve(page));
  const again = async () => reportPage((await reportOf(folders, flags)).view);
  await serveReport(again, 0, signal, (url) => {
    output.aside(`notspot: the report is at ${url} until Ctrl-C`);
    void open(url);
  });
}

function printedLines({ all, comparison, view }: Report, page: string): readonly string[] {
  const totals = totalsText(totalsOf(all));
  const compared = comparison === undefined ? [] : [`against the base: ${headline(comparison)}`];
  const fresh = view.findings.filter(({ state }) => state !== 'ongoing' && state !== 'resolved');
  return [
    ...totals,
    ...compared,
    ...(comparison?.notes ?? []).map((line) => style.dim(`     ${visible(line)}`)),
    ...fresh
      .slice(0, MOST_SHOWN)
      .flatMap(({ title, state, facts, replay }) => [
        `${style.red(state === '' ? 'FAIL' : state)}  ${visible(facts[0]?.text ?? '')}: ${visible(title)}`,
        `     replay: ${visible(replay)}`,
      ]),
    ...(fresh.length > MOST_SHOWN ? [`     and ${fresh.length - MOST_SHOWN} more`] : []),
    `report: ${page}`,
  ];
}

const MOST_SHOWN = 10;

function exitOf({ comparison, problems }: Report): ExitCode {
  if (problems.length > 0) return EXIT.usage;
  if (comparison === undefined) return EXIT.okay;
  if (comparison.differing.length > 0 || comparison.compared === 0) return EXIT.usage;
  return isWorse(comparison) ? EXIT.differs : EXIT.okay;
}
