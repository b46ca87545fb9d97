/**
 * The lines of results.jsonl: how a run is spelt, and how a line is read and checked.
 *
 * What all runs of a set have in common is in its "set" line only, and verdicts are without their
 * evidence.
 */

import { z } from 'zod';
import type { Expectation } from '../oracle/judge.ts';
import type { Verdict } from '../oracle/oracle.ts';
import type { RunMetrics } from '../report/metrics.ts';
import type { ReportedRun, ResultsIdentity, RunSet } from '../report/results.ts';
import {
  choice,
  decimalNumber,
  list,
  mapping,
  text,
  wholeNumber,
  yesNo,
} from '../scenario/fields.ts';
import { complaintsOf } from '../scenario/issues.ts';
import { formatPath } from '../scenario/problem.ts';
import type { RunResult } from '../sim/run.ts';
import type { TraceRecord } from '../trace/record.ts';
import { UsageError } from './usage-error.ts';

const FORMAT = 'notspot-results-2';
/** Without the file of the scenario, and without warnings. */
const OLDER_FORMAT = 'notspot-results-1';

/** Begins the runs of one scenario. */
export function setLine(kind: RunSet['kind'], identity: ResultsIdentity): string {
  return JSON.stringify({ line: 'set', format: FORMAT, kind, identity });
}

/** A run of the set that was begun last. */
export function runLine({ result, metrics, trace }: Omit<ReportedRun, 'seed'>): string {
  const { scenario: _s, preset: _p, planId: _i, appHash: _a, verdicts, ...rest } = result;
  const short = verdicts.map(({ verdict: { evidence: _, ...verdict }, expected, asExpected }) => {
    return { ...verdict, expected, asExpected };
  });
  return JSON.stringify({ line: 'run', trace, result: { ...rest, verdicts: short }, metrics });
}

/** A run that has no result, and why. */
export function missingLine(seed: string, problem: string): string {
  return JSON.stringify({ line: 'missing', seed, problem });
}

/** Closes the file. */
export function endLine(runs: number): string {
  return JSON.stringify({ line: 'end', runs });
}

const share = decimalNumber(0, 1);
const amount = decimalNumber(0, Number.MAX_VALUE);
const count = wholeNumber(0);
const counts = z.record(z.string(), amount);
const status = choice(['pass', 'fail', 'unknown']);

const setForm = mapping({
  line: text,
  format: text,
  kind: choice(['replay', 'survey']),
  identity: mapping({
    scenario: text,
    file: text,
    options: list(text),
    scenarioId: text,
    appHash: text,
    model: text,
    preset: text,
    planId: text,
    assumptions: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
});

const verdictForm = mapping({
  oracle: text,
  status,
  expected: status,
  asExpected: yesNo,
  atUs: amount.optional(),
  message: text,
  broken: z.literal(true).optional(),
});

const resultForm = mapping({
  seed: text,
  scenarioId: text,
  traceHash: text,
  outcome: choice(['finished', 'hang', 'stopped']),
  virtualUs: count,
  events: count,
  calls: count,
  records: count,
  verdicts: list(verdictForm),
  asExpected: yesNo,
  disturbances: count,
  neverFired: list(text),
  partlyFired: list(mapping({ id: text, fired: count, times: count })),
  crashStack: text,
});

const metricsForm = mapping({
  virtualUs: count,
  availability: share.optional(),
  timeToFirstConnectUs: count.optional(),
  connectedUs: count,
  outageCount: count,
  outagesRiddenOut: count.optional(),
  outagesNotOver: count,
  timeToRecoverUs: count.optional(),
  longestTimeToRecoverUs: count.optional(),
  outages: list(
    mapping({
      startUs: count,
      healedUs: count.optional(),
      recoveredUs: count.optional(),
      cause: text,
    }),
  ),
  outagesLeftOut: count,
  bytesOffered: count,
  bytesDelivered: count,
  bytesLost: count,
  bytesUp: count,
  bytesDown: count,
  messagesOffered: count,
  messagesDelivered: count,
  messagesDuplicated: count.optional(),
  messagesLost: count.optional(),
  httpRequests: count,
  httpAnswered: count,
  httpFailed: count,
  configFetches: count,
  configAnswered: count,
  configFailed: count,
  logsPosted: count,
  logsDelivered: count,
  logsLost: count,
  logsRefused: count,
  channelsOpened: count,
  channelClosures: counts,
  channelsLost: count,
  notifications: count,
  notificationsOverrun: count,
  notificationsMaybeOverrun: count,
  retries: count,
  radioOnUs: count,
  radioUs: counts,
  radioEnergyJ: amount,
  resets: count,
  boots: counts,
  calls: count,
  crashes: count,
  warnings: list(text),
} satisfies Record<keyof RunMetrics, z.ZodType>);

/** Not out of the folder, whoever wrote the file. */
const TRACE_RULE = 'must be a file in "traces/"';
const traceText = z
  .string({ error: TRACE_RULE })
  .regex(/^(?:traces\/[^/\\]+)?$/, { error: TRACE_RULE });
const runForm = mapping({ line: text, trace: traceText, result: resultForm, metrics: metricsForm });
const missingForm = mapping({ line: text, seed: text, problem: text });
const endForm = mapping({ line: text, runs: count });

export type ResultLine =
  | { readonly line: 'set'; readonly kind: RunSet['kind']; readonly identity: ResultsIdentity }
  | { readonly line: 'run'; readonly run: ReportedRun }
  | { readonly line: 'missing'; readonly seed: string; readonly problem: string }
  | { readonly line: 'end'; readonly runs: number };

const NO_RECORDS: readonly TraceRecord[] = [];
/** Verdicts that are remembered, to keep equal ones once. */
const MAX_VERDICTS = 10_000;

/** Reads the lines of one file. Verdicts that come again are kept once. */
export class ResultLineReader {
  private readonly verdicts = new Map<string, Expectation>();
  private readonly warnings = new Map<string, string>();
  private identity: ResultsIdentity | undefined;

  /** `place` begins the message of what is wrong. Throws UsageError. */
  read(text: string, place: string): ResultLine {
    const data = objectOf(text, place);
    switch (data['line']) {
      case 'set': {
        if (data['format'] === OLDER_FORMAT) {
          throw new UsageError(
            `${place}: is of an older version of notspot: run the command again`,
          );
        }
        if (data['format'] !== FORMAT) {
          const found = JSON.stringify(data['format']) ?? 'nothing';
          throw new UsageError(`${place}: format: must be "${FORMAT}", found ${found}`);
        }
        const { kind, identity } = checked(setForm, data, place);
        this.identity = identity;
        return { line: 'set', kind, identity };
      }
      case 'run':
        return { line: 'run', run: this.runOf(data, place) };
      case 'missing':
        return { ...checked(missingForm, data, place), line: 'missing' };
      case 'end':
        return { ...checked(endForm, data, place), line: 'end' };
      default:
        throw new UsageError(`${place}: is no line of results`);
    }
  }

  private runOf(data: unknown, place: string): ReportedRun {
    const { identity } = this;
    if (identity === undefined) throw new UsageError(`${place}: a run before its "set" line`);
    const { trace, result, metrics } = checked(runForm, data, place);
    const { scenario, preset, planId, appHash } = identity;
    // Spelt out, and in one shape: of thousands of runs a copy by spreading takes seconds.
    const whole: RunResult = {
      scenario,
      seed: result.seed,
      preset,
      planId,
      scenarioId: result.scenarioId,
      appHash,
      traceHash: result.traceHash,
      outcome: result.outcome,
      virtualUs: result.virtualUs,
      events: result.events,
      calls: result.calls,
      records: result.records,
      verdicts: result.verdicts.map((verdict) => this.verdictOf(verdict)),
      asExpected: result.asExpected,
      disturbances: result.disturbances,
      neverFired: result.neverFired,
      partlyFired: result.partlyFired,
      crashStack: result.crashStack,
    };
    // JSON leaves out what is undefined, and a key that is not there reads as that.
    metrics.warnings = metrics.warnings.map((text) => this.warningOf(text));
    return { seed: result.seed, result: whole, metrics: metrics as RunMetrics, trace };
  }

  /** Each text is kept once. */
  private warningOf(text: string): string {
    const known = this.warnings.get(text);
    if (known === undefined && this.warnings.size < MAX_VERDICTS) this.warnings.set(text, text);
    return known ?? text;
  }

  /** Most verdicts are those of other runs, word for word. */
  private verdictOf(read: z.infer<typeof verdictForm>): Expectation {
    const { expected, asExpected, oracle, status: found, atUs, message, broken } = read;
    const known = this.verdicts.get(message);
    if (
      known?.verdict.oracle === oracle &&
      known.verdict.status === found &&
      known.verdict.atUs === atUs &&
      known.verdict.broken === broken &&
      known.expected === expected &&
      known.asExpected === asExpected
    ) {
      return known;
    }
    const verdict: Verdict = { oracle, status: found, atUs, message, evidence: NO_RECORDS };
    const whole = broken === undefined ? verdict : { ...verdict, broken };
    const expectation = { verdict: whole, expected, asExpected };
    if (this.verdicts.size < MAX_VERDICTS) this.verdicts.set(message, expectation);
    return expectation;
  }
}

function objectOf(line: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(line);
    if (typeof data === 'object' && data !== null) return data as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${place}: is damaged or cut short`);
  }
  throw new UsageError(`${place}: is no line of results`);
}

function checked<T>(form: z.ZodType<T>, data: unknown, place: string): T {
  const parsed = form.safeParse(data);
  if (parsed.success) return parsed.data;
  const [first] = complaintsOf(parsed.error.issues, data);
  if (first === undefined) throw new UsageError(`${place}: is no line of results`);
  const found = first.found === '' ? '' : `, found ${first.found}`;
  throw new UsageError(`${place}: ${formatPath(first.path)}: ${first.rule}${found}`);
}
