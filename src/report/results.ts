/**
 * What reports are made of: runs with their metrics, and findings, as plain data.
 *
 * A survey samples the scenario's own world, so rates and intervals come from surveys. A campaign
 * looks for trouble: what it says about rates is labelled "under search" and never put together with
 * what surveys say. A replay is one run, which is evidence and no rate.
 */

import type { Finding } from '../finding/finding.ts';
import type { RunResult } from '../sim/run.ts';
import type { RunMetrics } from './metrics.ts';

/** What runs have in common that may be compared with each other. */
export interface ResultsIdentity {
  readonly scenario: string;
  /** Path of its file, see `identityOf` in src/io/run-results.ts. It is no part of what must agree. */
  readonly file: string;
  /** Options of the command that change what is run, such as `--preset` and its value. */
  readonly options: readonly string[];
  readonly scenarioId: string;
  readonly appHash: string;
  /** Hash of the simulator's own code. */
  readonly model: string;
  readonly preset: string;
  readonly planId: string;
  /** Every assumption in force. */
  readonly assumptions: Readonly<Record<string, string | number>>;
}

/** One run. Evidence and real time are left out. */
export interface ReportedRun {
  readonly seed: string;
  readonly result: RunResult;
  readonly metrics: RunMetrics;
  /** Path of its trace, from the results folder; empty when none was written. */
  readonly trace: string;
}

/** All runs of one scenario in one results folder. */
export interface RunSet {
  readonly kind: 'replay' | 'survey';
  readonly identity: ResultsIdentity;
  readonly runs: readonly ReportedRun[];
}

/** What a campaign left: see CampaignReport in src/io/campaign-report.ts. */
export interface CampaignSet {
  readonly kind: 'campaign';
  readonly identity: Pick<ResultsIdentity, 'scenario' | 'scenarioId' | 'appHash' | 'model'>;
  readonly seed: string;
  readonly runs: number;
  readonly failedRuns: number;
  readonly covered: readonly string[];
  /** Runs that failed for causes that are in the corpus of the scenario. */
  readonly known: readonly { readonly cause: string; readonly runs: number }[];
  /** Causes that were counted once and not looked into: there were too many. */
  readonly passedOver: readonly string[];
  readonly findings: readonly FoundFinding[];
}

export interface FoundFinding {
  readonly finding: Finding;
  /** The line that replays it. */
  readonly plan: string;
  /** As the terminal shows it. */
  readonly text: readonly string[];
  /** Paths of its trace and of that of its twin; empty when there are none. */
  readonly trace: string;
  readonly twin: string;
}

/** A results folder as it was read. */
export interface Results {
  /** As the user wrote it. */
  readonly folder: string;
  readonly sets: readonly (RunSet | CampaignSet)[];
  /** A line for each file that could not be used. */
  readonly problems: readonly string[];
}
