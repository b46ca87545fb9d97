/** Findings as the page shows them: those of campaigns, and causes for which runs failed. */

import { formatClock } from '../engine/units.ts';
import { type Finding, groupFindings } from '../finding/finding.ts';
import type { Comparison } from './compare.ts';
import { failureOf } from './finding-changes.ts';
import type { FindingView, PlanLineView } from './html/view.ts';
import type { CampaignSet, FoundFinding, ReportedRun, Results, RunSet } from './results.ts';
import { CHANGE_TONES } from './view-comparison.ts';

/** What a view needs besides the results. */
export interface FindingParts {
  readonly comparison: Comparison | undefined;
  /** Id of the timeline of a trace; empty when there is none. */
  readonly timelineOf: (results: Results, trace: string) => string;
  /** An argument as a shell takes it. */
  readonly quoted: (argument: string) => string;
  /** The lines of a plan. */
  readonly planOf: (finding: Finding) => readonly PlanLineView[];
}

export function findingViews(all: readonly Results[], parts: FindingParts): readonly FindingView[] {
  return all.flatMap((results) =>
    results.sets.flatMap((set) =>
      set.kind === 'campaign'
        ? campaignFindings(results, set, parts)
        : runFindings(results, set, parts),
    ),
  );
}

function campaignFindings(
  results: Results,
  { identity, runs, findings }: CampaignSet,
  parts: FindingParts,
): readonly FindingView[] {
  const known = new Map<string, FoundFinding>(findings.map((one) => [one.finding.id, one]));
  return groupFindings(findings.map(({ finding }) => finding)).flatMap((finding) => {
    const found = known.get(finding.id);
    if (found === undefined) return [];
    const { id, kind, oracle, cause, message, atUs, seen, drawnFaults, candidate } = finding;
    return [
      {
        id: `${identity.scenario} ${id}`,
        title: message,
        ...stateOf(parts.comparison, 'campaign', identity.scenario, cause),
        facts: [
          { label: 'Scenario', text: identity.scenario },
          { label: 'Oracle', text: `${oracle} (${kind})` },
          { label: 'Cause', text: cause },
          { label: 'At', text: formatClock(atUs) },
          { label: 'Seen', text: `in ${seen} of ${runs} runs, under search: no rate` },
          { label: 'Faults', text: `${candidate.faults.length} of the ${drawnFaults} drawn` },
        ],
        plan: parts.planOf(finding),
        replay: `notspot replay ${parts.quoted(`${results.folder}/findings/${id}/scenario.yaml`)}`,
        file: '',
        screen: found.text,
        timeline: parts.timelineOf(results, found.trace),
        twin: parts.timelineOf(results, found.twin),
      },
    ];
  });
}

/** One finding for each cause; its first run stands for it. */
function runFindings(
  results: Results,
  { kind, identity, runs }: RunSet,
  parts: FindingParts,
): readonly FindingView[] {
  const causes = new Map<string, ReportedRun[]>();
  for (const run of runs) {
    const failure = failureOf(run.result);
    if (failure === undefined) continue;
    const known = causes.get(failure.cause) ?? [];
    known.push(run);
    causes.set(failure.cause, known);
  }
  return [...causes].flatMap(([cause, failed]) => {
    const [run] = failed;
    const failure = run === undefined ? undefined : failureOf(run.result);
    if (run === undefined || failure === undefined) return [];
    const { scenario, file, options } = identity;
    return [
      {
        id: `${scenario} ${cause}`,
        title: failure.message,
        ...stateOf(parts.comparison, kind, scenario, cause),
        facts: [
          { label: 'Scenario', text: scenario },
          { label: 'Oracle', text: `${failure.oracle} (${failure.kind})` },
          { label: 'Cause', text: cause },
          { label: 'At', text: formatClock(failure.atUs) },
          { label: 'Seen', text: `in ${failed.length} of ${runs.length} runs of this ${kind}` },
          { label: 'First seed', text: run.seed },
        ],
        plan: [],
        replay: ['notspot', 'replay', file, '--seed', run.seed, ...options]
          .map(parts.quoted)
          .join(' '),
        file,
        screen: [],
        timeline: parts.timelineOf(results, run.trace),
        twin: '',
      },
    ];
  });
}

function stateOf(
  comparison: Comparison | undefined,
  kind: RunSet['kind'] | 'campaign',
  scenario: string,
  cause: string,
): Pick<FindingView, 'state' | 'tone'> {
  const change = comparison?.findings.find(
    (one) => one.kind === kind && one.scenario === scenario && one.cause === cause,
  )?.change;
  return change === undefined
    ? { state: '', tone: 'bad' }
    : { state: change, tone: CHANGE_TONES[change] };
}
