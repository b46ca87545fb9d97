/**
 * What a run got wrong, and the cause by which findings are told apart.
 *
 * One mistake of an app shows under many seeds and plans, and to several oracles at once. So a run
 * has one cause, that of its most telling failure, and a campaign keeps one finding a cause: the
 * oracle with the place in the app (a crash) or the call that gives it away (all others).
 */

import type { Verdict } from '../oracle/oracle.ts';
import { functionOf } from '../trace/caller.ts';
import type { CallRecord } from '../trace/record.ts';

/**
 * `invariant`: something happened that must not. `liveness`: something did not happen that must,
 * though the world had healed. `bug`: an oracle that judges the simulator failed.
 */
export type FailureKind = 'crash' | 'hang' | 'invariant' | 'liveness' | 'bug';

export interface Failure {
  readonly kind: FailureKind;
  readonly oracle: string;
  /** Equal for two runs that fail for the same reason, as far as a run shows it. */
  readonly cause: string;
  readonly atUs: number;
  readonly message: string;
}

/** The cause of a failure that took its process along, with whatever would tell more. */
export const PROCESS_DIED = 'crash: process died';

/** Oracles that wait for something to happen. */
const LIVENESS: ReadonlySet<string> = new Set([
  'reconnect',
  'rhythm',
  'unanswered',
  'unacknowledged',
  'updateApplied',
]);

/** The most telling first. */
const ORDER: readonly FailureKind[] = ['bug', 'crash', 'hang', 'invariant', 'liveness'];

/** What cause.ts needs to know of an oracle. */
export interface OracleNature {
  readonly name: string;
  readonly judges: 'app' | 'simulator';
}

/**
 * The failures among some verdicts, the most telling first; of equal kind the earlier one.
 *
 * `appLocation` is where the app crashed, in its own source, or empty.
 */
export function failuresOf(
  verdicts: readonly Verdict[],
  oracles: readonly OracleNature[],
  appLocation: string,
): readonly Failure[] {
  const ours = new Set(oracles.filter((o) => o.judges === 'simulator').map((o) => o.name));
  return verdicts
    .filter((verdict) => verdict.status === 'fail' || verdict.broken === true)
    .map((verdict): Failure => {
      const { oracle, atUs, message } = verdict;
      const kind = ours.has(oracle) ? 'bug' : kindOf(oracle);
      return { kind, oracle, cause: causeOf(verdict, appLocation), atUs: atUs ?? 0, message };
    })
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.atUs - b.atUs);
}

function kindOf(oracle: string): FailureKind {
  if (oracle === 'crash' || oracle === 'hang') return oracle;
  return LIVENESS.has(oracle) ? 'liveness' : 'invariant';
}

function causeOf(verdict: Verdict, appLocation: string): string {
  const { oracle, message, evidence } = verdict;
  if (oracle === 'crash') return `crash: ${appLocation || shapeOf(message)}`;
  // What it waited for, and not how it came about: the same silence follows many faults.
  if (LIVENESS.has(oracle)) return `${oracle}: ${shapeOf(message).replace(LATER, '')}`;
  const call = evidence.find((record): record is CallRecord => record.kind === 'call');
  if (call === undefined) return `${oracle}: ${shapeOf(message)}`;
  return `${oracle}: ${call.call} ${call.status} from ${functionOf(call.from)}`;
}

const SHAPE_CHARS = 80;

/** Late or never, and all that follows it in a message. */
const LATER = / ?(came back at|did not come back by|#).*$/;

/** A message without what differs from run to run: numbers, times, what stands in quotes or brackets. */
function shapeOf(message: string): string {
  return message
    .replaceAll(/"[^"]*"/g, '"..."')
    .replaceAll(/ \([^)]*\)/g, '')
    .replace(/, and \d+ more$/, '')
    .replaceAll(/\+?\d[\d.:]*(?:[a-z]{1,2}\d[\d.]*)*(?:us|ms|s|m|h|d)?\b/g, '#')
    .slice(0, SHAPE_CHARS);
}
