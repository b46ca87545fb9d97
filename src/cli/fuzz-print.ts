/**
 * What a campaign prints: the block of a finding, and the lines about the whole.
 */

import { formatDuration } from '../engine/units.ts';
import { type Failure, PROCESS_DIED } from '../finding/cause.ts';
import type { Finding } from '../finding/finding.ts';
import type { CampaignReport } from '../io/campaign-report.ts';
import type { JudgedEntry } from '../io/corpus.ts';
import type { FoundRun } from '../io/found-run.ts';
import { planLine } from '../io/plan-line.ts';
import { necessityLines } from '../search/necessity-text.ts';
import { storyLines } from './failure-screen.ts';
import { quoted, style, visible } from './style.ts';

/** The block that stands for a finding wherever it is shown. */
export function findingBlock(
  finding: Finding,
  file: string,
  run: FoundRun | undefined,
): readonly string[] {
  const { id, kind, oracle, index, atUs, message, candidate, necessity } = finding;
  const { faults } = candidate;
  const needed = new Set(necessity.filter((one) => one.needed).map((one) => one.id));
  const lines = [
    `${style.red('FOUND')} ${style.bold(id)}  ${oracle} (${kind}) at ${formatDuration(atUs)}, run ${index}`,
    `     ${visible(message)}`,
    `     replay: ${replayCommand(file, finding)}`,
    `     plan: ${faults.length} of the ${finding.drawnFaults} faults of that run${costText(finding)}`,
    ...necessityLines(faults, necessity).map((line) => `       ${visible(line)}`),
    ...variedLines(finding).map((line) => `       ${line}`),
  ];
  if (run === undefined) return lines;
  const { trace, twin } = run;
  const story = storyLines(trace.records, twin.records, atUs, needed);
  return [...lines, ...story.map((line) => `     ${line}`)];
}

function replayCommand(file: string, { candidate }: Finding): string {
  return `notspot replay ${quoted(file)} --plan ${planLine(candidate)}`;
}

function costText({ shrink, cause }: Finding): string {
  if (shrink === undefined) {
    const why = cause === PROCESS_DIED ? 'since it ends its process' : 'since it was interrupted';
    return `, not made smaller, ${why}`;
  }
  const limit = shrink.exhausted ? ', and could be smaller still' : '';
  return `, made small in ${shrink.trials} trials${limit}`;
}

/** What else than the faults the failure needs. */
function variedLines({ candidate: { world, assumptions } }: Finding): readonly string[] {
  const readings = Object.entries(assumptions).map(([name, value]) => `${name}: ${value}`);
  const groups = Object.keys(world);
  return [
    ...(groups.length === 0 ? [] : [`with other figures of the world: ${groups.join(', ')}`]),
    ...(readings.length === 0 ? [] : [`with the kernel read so: ${readings.join(', ')}`]),
  ];
}

const CORPUS_MARKS: Readonly<Record<JudgedEntry['status'], string>> = {
  failing: style.red('FAIL '),
  expired: style.red('FAIL '),
  broken: style.red('ERROR'),
  accepted: style.yellow('known'),
  fixed: style.green('fixed'),
};

/** An entry of the corpus with what failed in its run, the most telling first. */
export interface KnownFinding extends JudgedEntry {
  readonly failures: readonly Failure[];
}

/** One line for each entry of the corpus. */
export function corpusLines(judged: readonly KnownFinding[]): readonly string[] {
  return judged.flatMap((one) => {
    const { entry, status, problems, failures } = one;
    const { accepted, name } = entry;
    const until =
      accepted === undefined
        ? ''
        : `, accepted until ${accepted.until}: ${visible(accepted.reason)}`;
    const [failure] = failures;
    const why = failure === undefined ? '' : `  ${failure.oracle}: ${visible(failure.message)}`;
    const gone = status === 'fixed' ? '  it passes now: take its folder away, or keep it' : '';
    return [
      `${CORPUS_MARKS[status]} ${name}  ${status}${until}${why}${gone}`,
      ...problems.map((problem) => `      ${visible(problem)}`),
    ];
  });
}

/** The last lines of a campaign. */
export function summaryLines(
  report: CampaignReport,
  groups: readonly Finding[],
): readonly string[] {
  const { scenario, seed, runs, failedRuns, shards, shardCount, covered, known } = report;
  const mark = groups.length === 0 ? style.green('ok   ') : style.red('FOUND');
  const shard = shardCount === 1 ? '' : `, shard ${shards.join(', ')} of ${shardCount}`;
  return [
    `${mark} ${visible(scenario)}  ${runs} runs of seed ${visible(seed)}${shard}: ` +
      `${failedRuns} failed, ${groups.length} findings; ` +
      `${covered.length} (call, status, network) met`,
    ...groups.map(({ id, cause, seen }) => {
      return `      ${id}  ${seen} of ${runs} runs  ${visible(cause)}`;
    }),
    ...known.map(({ cause, runs: times }) => {
      return style.dim(`      in the corpus  ${times} of ${runs} runs  ${visible(cause)}`);
    }),
    ...costLines(report),
    ...(report.passedOver.length === 0
      ? []
      : [style.yellow(`      ${report.passedOver.length} more causes were counted only`)]),
  ];
}

/** Of a campaign whose runs went on from moments of the calm run, what that has saved. */
function costLines({ events, simulatedEvents }: CampaignReport): readonly string[] {
  if (simulatedEvents >= events) return [];
  const share = Math.round((simulatedEvents * 100) / events);
  return [
    style.dim(`      ${simulatedEvents} events, ${share} % of what whole runs would have taken`),
  ];
}
