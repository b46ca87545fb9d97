/**
 * What an oracle is: one property of a run, judged as a fold over its records.
 *
 * An oracle sees the scenario, the rhythms of the fault-free twin and the records, and nothing
 * else, so a stored trace gives the same verdict as the live run. Its state is plain data, bounded
 * however long the run is. "Unknown"
 * means that the run says nothing about the property; it is never counted as pass or as fail.
 */

import type { Scenario } from '../scenario/scenario.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { Rhythms } from './rhythms.ts';

export type VerdictStatus = 'pass' | 'fail' | 'unknown';

export interface Verdict {
  readonly oracle: string;
  readonly status: VerdictStatus;
  /** Moment of the first failure, virtual time. */
  readonly atUs: number | undefined;
  /** One line: what was seen, with numbers, units and times. */
  readonly message: string;
  /** The records that prove it, at most five. */
  readonly evidence: readonly TraceRecord[];
  /** The oracle itself does not work, so nobody may expect this verdict. */
  readonly broken?: true;
}

export interface Oracle<S = unknown> {
  readonly name: string;
  /** One sentence for reports. */
  readonly claim: string;
  /** Whether a failure is a mistake of the app, or a bug of ours. */
  readonly judges: 'app' | 'simulator';
  /** Left out, with its verdict, where this is false: it could never say a thing. */
  readonly appliesTo?: (scenario: Scenario) => boolean;
  /** `twin` is undefined where nobody has run one. */
  init(scenario: Scenario, twin?: Rhythms): S;
  /** Changes the state, which is plain data. */
  record(state: S, record: TraceRecord): void;
  end(state: S): Verdict;
}

export interface Failure {
  readonly atUs: number;
  readonly message: string;
  readonly evidence: readonly TraceRecord[];
}

/** The first failure in full, the later ones as a number. Plain data: part of an oracle's state. */
export interface Failures {
  first: Failure | undefined;
  count: number;
}

export const MAX_EVIDENCE = 5;

export function noFailures(): Failures {
  return { first: undefined, count: 0 };
}

/** Notes a failure; `describe` is called for the first one only. */
export function addFailure(failures: Failures, describe: () => Failure, times = 1): void {
  failures.count += times;
  failures.first ??= describe();
}

/** The verdict: the first failure if there is one, else what the oracle says without any. */
export function conclude(
  oracle: Pick<Oracle, 'name'>,
  failures: Failures,
  otherwise: () => {
    readonly status: 'pass' | 'unknown';
    readonly message: string;
    readonly evidence?: readonly TraceRecord[];
  },
): Verdict {
  const { first, count } = failures;
  if (first === undefined) {
    const { status, message, evidence = [] } = otherwise();
    const kept = evidence.slice(0, MAX_EVIDENCE);
    return { oracle: oracle.name, status, atUs: undefined, message, evidence: kept };
  }
  return {
    oracle: oracle.name,
    status: 'fail',
    atUs: first.atUs,
    message: count > 1 ? `${first.message}, and ${count - 1} more` : first.message,
    evidence: first.evidence.slice(0, MAX_EVIDENCE),
  };
}

const CHANNEL_PREFIX = 'channel:';

/** The handle in the name of a channel's machine; undefined for any other machine. */
export function channelOfMachine(machine: string): number | undefined {
  if (!machine.startsWith(CHANNEL_PREFIX)) return undefined;
  return Number(machine.slice(CHANNEL_PREFIX.length));
}

/** "1 handle", "2 handles". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return count === 1 ? `1 ${noun}` : `${count} ${plural}`;
}
