/** Hand-made results: sets of runs and campaigns with what a test says, and nothing else. */

import type { Verdict } from '../../src/oracle/oracle.ts';
import { MetricsFold, type RunMetrics } from '../../src/report/metrics.ts';
import type {
  CampaignSet,
  ReportedRun,
  Results,
  ResultsIdentity,
  RunSet,
} from '../../src/report/results.ts';
import type { RunResult } from '../../src/sim/run.ts';
import { FINDING } from '../io/findings.ts';
import { scenario } from '../support/small-world.ts';

export const IDENTITY: ResultsIdentity = {
  scenario: 'moor',
  file: 'scenarios/moor.yaml',
  options: [],
  scenarioId: 'cccc',
  appHash: 'aaaa',
  model: 'mmmm',
  preset: 'urban',
  planId: 'pppp',
  assumptions: { callCost: 5, closeOnLoss: 'keep' },
};

/** What a run without any record measures. */
const NO_METRICS = new MetricsFold(scenario()).end();

export interface HandRun {
  /** By oracle: what failed, as its message. */
  readonly fails?: Readonly<Record<string, string>>;
  readonly metrics?: Partial<RunMetrics>;
  readonly crashStack?: string;
  readonly trace?: string;
}

/** Oracles that have a verdict in every run. */
const JUDGED = ['reconnect', 'crash'] as const;

function handRun(
  { fails = {}, metrics, crashStack = '', trace = '' }: HandRun,
  index: number,
): ReportedRun {
  const seed = String(index + 1);
  const verdicts = JUDGED.map((oracle) => {
    const message = fails[oracle] ?? '';
    const failed = oracle in fails;
    const verdict: Verdict = {
      oracle,
      status: failed ? 'fail' : 'pass',
      atUs: failed ? 7 : undefined,
      message,
      evidence: [],
    };
    return { verdict, expected: 'pass' as const, asExpected: !failed };
  });
  const { model: _, assumptions: __, file: ___, options: ____, ...named } = IDENTITY;
  const result: RunResult = {
    ...named,
    seed,
    traceHash: 'tttt',
    outcome: 'finished',
    virtualUs: 3_600_000_000,
    events: 10,
    calls: 20,
    records: 30,
    verdicts,
    asExpected: Object.keys(fails).length === 0,
    disturbances: 1,
    neverFired: [],
    partlyFired: [],
    crashStack,
  };
  return { seed, result, metrics: { ...NO_METRICS, ...metrics }, trace };
}

export function runSet(
  kind: RunSet['kind'],
  runs: readonly HandRun[],
  identity: Partial<ResultsIdentity> = {},
): RunSet {
  return { kind, identity: { ...IDENTITY, ...identity }, runs: runs.map(handRun) };
}

/** `failed` runs that fail as told, and then good ones. */
export function surveyOf(failed: number, of: number, how: HandRun): RunSet {
  return runSet(
    'survey',
    Array.from({ length: of }, (_, i) => (i < failed ? how : {})),
  );
}

/** A campaign of 500 runs: how often each cause was seen. */
export function campaignOf(causes: Readonly<Record<string, number>>, runs = 500): CampaignSet {
  const { scenario: name, scenarioId, appHash, model } = IDENTITY;
  const findings = Object.entries(causes).map(([cause, seen], index) => {
    const finding = {
      ...FINDING,
      id: `id-${index}`,
      cause,
      message: `${cause} it is`,
      seen,
      index,
    };
    return { finding, plan: 'n1:plan', text: ['FOUND it'], trace: '', twin: '' };
  });
  return {
    kind: 'campaign',
    identity: { scenario: name, scenarioId, appHash, model },
    seed: 'abc',
    runs,
    failedRuns: findings.length,
    covered: [],
    known: [],
    passedOver: [],
    findings,
  };
}

export function results(folder: string, ...sets: Results['sets']): Results {
  return { folder, sets, problems: [] };
}
