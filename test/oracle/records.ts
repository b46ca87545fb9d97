/** Builders of single records, and judging a list of them with one oracle. */

import type { Oracle, Verdict } from '../../src/oracle/oracle.ts';
import type { Rhythms } from '../../src/oracle/rhythms.ts';
import type { OracleBounds, Scenario } from '../../src/scenario/scenario.ts';
import type { CallRecord, RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { scenario } from '../support/small-world.ts';

type Fields<K extends TraceRecord['kind']> = Partial<Omit<RecordOf<K>, 'kind' | 'at'>>;

export function call(
  at: number,
  name: string,
  status = 'OKAY',
  more: Fields<'call'> = {},
): CallRecord {
  return {
    kind: 'call',
    at,
    life: 1,
    call: name,
    from: 'main',
    object: 0,
    args: [],
    status,
    wrote: [],
    how: '',
    count: 1,
    lastAt: at,
    ...more,
  };
}

export function handle(
  at: number,
  what: 'issued' | 'closed' | 'vanished',
  type: string,
  number: number,
): RecordOf<'handle'> {
  return { kind: 'handle', at, life: 1, type, handle: number, what };
}

export function state(
  at: number,
  machine: string,
  from: string,
  to: string,
  why = '',
): RecordOf<'state'> {
  return { kind: 'state', at, machine, from, to, plannedUs: 0, why };
}

const WINDOWS = new Set(['coverageLoss', 'backhaulLoss', 'serverUnreachable', 'powerCut']);

export function fault(
  at: number,
  kind: string,
  phase: 'start' | 'end' | 'missed' = 'start',
  id = kind,
): RecordOf<'fault'> {
  const detail = WINDOWS.has(kind) && phase === 'start' ? '{"forUs":1}' : '';
  return { kind: 'fault', at, id, fault: kind, phase, detail };
}

export function bytes(at: number, what: string, count: number, channel = 1): RecordOf<'bytes'> {
  return { kind: 'bytes', at, channel, what, count };
}

export function app(at: number, what: string, detail = '', life = 1): RecordOf<'app'> {
  return { kind: 'app', at, life, what, detail };
}

export function cloud(at: number, what: string): RecordOf<'cloud'> {
  return { kind: 'cloud', at, what, detail: '' };
}

export function log(at: number, what: string, text: string): RecordOf<'log'> {
  return { kind: 'log', at, what, text };
}

export function notification(at: number): RecordOf<'notification'> {
  return { kind: 'notification', at, center: 9, event: 'NETWORKSTATUSCHANGED', tag: 0, slot: 0 };
}

export function overrun(at: number, certainty: string): RecordOf<'overrun'> {
  return { kind: 'overrun', at, center: 9, slot: 3, certainty };
}

export function end(at: number): RecordOf<'end'> {
  return { kind: 'end', at, what: 'finished', events: 0 };
}

/** A scenario with other bounds. */
export function bounded(bounds: Partial<OracleBounds>): Scenario {
  const of = scenario();
  return { ...of, oracles: { ...of.oracles, ...bounds } };
}

/** The verdict of one oracle on a list of records. */
export function verdictOf<S>(
  oracle: Oracle<S>,
  records: readonly TraceRecord[],
  of: Scenario = scenario(),
  twin?: Rhythms,
): Verdict {
  const state = oracle.init(of, twin);
  for (const record of records) oracle.record(state, record);
  return oracle.end(state);
}

/** "status" or "status@time of the failure". */
export function short(verdict: Verdict): string {
  return verdict.atUs === undefined ? verdict.status : `${verdict.status}@${verdict.atUs}`;
}

/** One line of a table: what happens, the records, the verdict as `short` says it. */
export type Line = readonly [title: string, records: readonly TraceRecord[], expected: string];
