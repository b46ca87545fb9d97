/**
 * What a process of an exploration does: learns the points of the calm run, and tries its share.
 */

import workerpool from 'workerpool';
import { invariant } from '../engine/invariant.ts';
import type { Failure } from '../finding/cause.ts';
import type { Assumptions } from '../scenario/assumptions.ts';
import { candidateOf, Explorer, type Outcome } from '../search/explore.ts';
import { chosen, type Point, type Probe } from '../search/probes.ts';
import { quietTailUs } from '../search/survivable.ts';
import type { RunResult } from '../sim/run.ts';
import { execute } from './execute.ts';
import { planLine } from './plan-line.ts';
import { loadOne } from './scenario-files.ts';
import { guardedSubject } from './subject.ts';
import { livesWithCommand } from './worker-life.ts';

export interface ExploreKey {
  /** Path of the scenario file or app, as the user wrote it. */
  readonly file: string;
  /** Most probes that are tried. */
  readonly limit: number;
}

/** What there is to try. */
export interface ExploreScope {
  readonly probes: number;
  /** More than these, but beyond the limit. */
  readonly leftOut: number;
  /** Calls of the calm run that come too late for an app to show that it gets over anything. */
  readonly tooLate: number;
  /** Causes of failures without any fault: they count for no probe. */
  readonly failsCalm: readonly string[];
  readonly forks: boolean;
}

export interface ProbesTask extends ExploreKey {
  readonly from: number;
  readonly count: number;
}

/** What is tried, as others see it. */
export interface ProbeTried {
  readonly point: Point;
  readonly what: string;
  readonly atUs: number;
  /** The probe as a plan in one line. */
  readonly plan: string;
}

export interface ProbeOutcome extends Omit<ProbeTried, 'plan'> {
  readonly outcome: Outcome;
  readonly failure: Failure | undefined;
  /** Of a failed one. */
  readonly plan: string | undefined;
  readonly events: number;
  readonly wholeEvents: number;
}

export interface ReadingTask {
  readonly file: string;
  readonly assumptions: Partial<Assumptions>;
}

interface Held {
  readonly key: string;
  readonly explorer: Explorer;
  readonly probes: readonly Probe[];
  readonly scope: ExploreScope;
  readonly planOf: (probe: Probe) => string;
}

let held: Held | undefined;

async function load({ file, limit }: ExploreKey): Promise<Held> {
  const key = JSON.stringify([file, limit]);
  if (held?.key === key) return held;
  const loaded = await loadOne(file);
  const { subject, attempt } = await guardedSubject(loaded);
  const { base } = subject;
  const explorer = new Explorer(subject, attempt);
  const untilUs = base.lengthUs - quietTailUs(base);
  const all = explorer.points.probes(untilUs);
  const probes = chosen(all, limit);
  const scope: ExploreScope = {
    probes: probes.length,
    leftOut: all.length - probes.length,
    tooLate: explorer.points.points.filter(({ atUs }) => atUs > untilUs).length,
    failsCalm: explorer.failsCalm,
    forks: explorer.forks,
  };
  const planOf = (probe: Probe) => planLine(candidateOf(subject, probe));
  held = { key, explorer, probes, scope, planOf };
  return held;
}

async function scopeOf(key: ExploreKey): Promise<ExploreScope> {
  return (await load(key)).scope;
}

/** What probes are, without trying them: one may take its process along. */
async function describeProbes(task: ProbesTask): Promise<readonly ProbeTried[]> {
  const { probes, planOf } = await load(task);
  return probes.slice(task.from, task.from + task.count).map((probe) => {
    const { point, what, atUs } = probe;
    return { point, what, atUs, plan: planOf(probe) };
  });
}

async function runProbes(task: ProbesTask): Promise<readonly ProbeOutcome[]> {
  const { explorer, probes, planOf } = await load(task);
  return probes.slice(task.from, task.from + task.count).map((probe) => {
    const { point, what, atUs } = probe;
    const { outcome, failure, events, wholeEvents } = explorer.probe(probe);
    const plan = failure === undefined ? undefined : planOf(probe);
    return { point, what, atUs, outcome, failure, plan, events, wholeEvents };
  });
}

/** A run of a scenario as it is, but for some readings of the kernel. */
async function runReading({ file, assumptions }: ReadingTask): Promise<RunResult> {
  const loaded = await loadOne(file);
  const { scenario } = loaded;
  const changed = { ...scenario, assumptions: { ...scenario.assumptions, ...assumptions } };
  const executed = await execute({ ...loaded, scenario: changed });
  invariant(executed !== undefined, 'only a signal interrupts a run, and there is none');
  return executed.result;
}

livesWithCommand();
workerpool.worker({ scopeOf, describeProbes, runProbes, runReading });
