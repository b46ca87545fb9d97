/**
 * Where two traces of the same scenario part, and why they may.
 *
 * Compared as records, in order. The headers say what differs in what made them: the app, the
 * model, or the scenario; when none does and the records differ, a run was not deterministic.
 */

import { recordLine, type TraceHeader } from './jsonl.ts';
import { FIELD_NAMES, type TraceRecord } from './record.ts';

export type DivergenceCause =
  | 'scenario changed'
  | 'app changed'
  | 'model changed'
  | 'not deterministic';

export interface Divergence {
  /** Number of the first record that differs, from 1. */
  readonly record: number;
  /** The last records that both have, oldest first. */
  readonly before: readonly string[];
  /** The record of the stored trace, or undefined where it has ended. */
  readonly stored: string | undefined;
  /** The record of this run, or undefined where it has ended. */
  readonly now: string | undefined;
  /** Names of the fields that differ; empty where one of the two has ended. */
  readonly fields: readonly string[];
  /** Virtual time of the earlier of the two records. */
  readonly atUs: number;
  readonly cause: DivergenceCause;
}

const CONTEXT_RECORDS = 3;

/** What differs in what made the two traces; the most telling difference first. */
export function causeOf(stored: TraceHeader, now: TraceHeader): DivergenceCause {
  if (stored.scenarioId !== now.scenarioId) return 'scenario changed';
  if (stored.appHash !== now.appHash) return 'app changed';
  if (stored.model !== now.model) return 'model changed';
  return 'not deterministic';
}

/** The first difference, or undefined if there is none. */
export function firstDivergence(
  stored: { readonly header: TraceHeader; readonly records: readonly TraceRecord[] },
  now: { readonly header: TraceHeader; readonly records: readonly TraceRecord[] },
): Divergence | undefined {
  const length = Math.max(stored.records.length, now.records.length);
  for (let i = 0; i < length; i += 1) {
    const a = stored.records[i];
    const b = now.records[i];
    const lineA = a === undefined ? undefined : recordLine(a);
    const lineB = b === undefined ? undefined : recordLine(b);
    if (lineA === lineB) continue;
    return {
      record: i + 1,
      before: now.records.slice(Math.max(0, i - CONTEXT_RECORDS), i).map(recordLine),
      stored: lineA,
      now: lineB,
      fields: fieldsThatDiffer(a, b),
      atUs: Math.min(a?.at ?? Number.POSITIVE_INFINITY, b?.at ?? Number.POSITIVE_INFINITY),
      cause: causeOf(stored.header, now.header),
    };
  }
  return undefined;
}

function fieldsThatDiffer(a?: TraceRecord, b?: TraceRecord): readonly string[] {
  if (a === undefined || b === undefined) return [];
  if (a.kind !== b.kind) return ['kind'];
  const stored = a as unknown as Readonly<Record<string, unknown>>;
  const now = b as unknown as Readonly<Record<string, unknown>>;
  return FIELD_NAMES[a.kind].filter(
    (name) => JSON.stringify(stored[name]) !== JSON.stringify(now[name]),
  );
}
