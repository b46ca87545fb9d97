/**
 * What a fault plan must know of the beginning of a run in which no fault has fired yet.
 *
 * A run with a plan is, up to its first firing, the run without one. So it can go on from a moment
 * of the calm run, if no trigger was met before it and the plan knows how far each has counted.
 * Records are kept by kind, calls by name; equal calls in a row are kept once, with their number.
 */

import { isRange, type Us } from '../scenario/range.ts';
import type { FaultPlanEntry, Trigger } from '../scenario/scenario.ts';
import { machineStates, type TraceRecord } from '../trace/record.ts';

type RecordTrigger = Extract<Trigger, { by: 'record' }>;
type StateTrigger = Extract<Trigger, { by: 'state' }>;

interface Kept {
  readonly record: TraceRecord;
  /** How often in a row. */
  times: number;
  /** Its place among all that are kept. */
  readonly place: number;
}

/** How often a trigger's record has come. */
export interface Counted {
  /** Since the point from which the trigger counts. */
  readonly count: number;
  /** At most, where the counting started anew. */
  readonly most: number;
}

/** The records of a calm run, as its watcher sees them; see Recorder. */
export class CalmRecords {
  private readonly kept = new Map<string, Kept[]>();
  /** Places of the boots of the app. */
  private readonly boots: number[] = [];
  private places = 0;
  /** The last record, if it was a call that equal ones may follow. */
  private row: Kept | undefined;

  /** How much is kept: what bounds the memory. */
  get size(): number {
    return this.places;
  }

  readonly watcher = (record: TraceRecord): void => {
    if (this.row !== undefined && sameCall(this.row.record, record)) {
      this.row.times += 1;
      return;
    }
    // A call becomes the recorder's own, which counts on in it.
    const kept = { record: { ...record }, times: 1, place: this.places };
    this.places += 1;
    if (record.kind === 'app' && record.what === 'boot') this.boots.push(kept.place);
    const key = keyOf(record);
    const list = this.kept.get(key);
    if (list === undefined) this.kept.set(key, [kept]);
    else list.push(kept);
    this.row = record.kind === 'call' ? kept : undefined;
  };

  /** All so far, whatever comes after it. */
  prefix(atUs: number): CalmPrefix {
    this.row = undefined;
    return new CalmPrefix(atUs, this.places, this.kept, this.boots);
  }
}

export class CalmPrefix {
  /** Virtual time of its end. */
  readonly atUs: number;
  private readonly places: number;
  private readonly kept: ReadonlyMap<string, readonly Kept[]>;
  private readonly boots: readonly number[];

  constructor(
    atUs: number,
    places: number,
    kept: ReadonlyMap<string, readonly Kept[]>,
    boots: readonly number[],
  ) {
    this.atUs = atUs;
    this.places = places;
    this.kept = kept;
    this.boots = boots;
  }

  /** Whether the trigger of a fault of the plan is met in it, or may be. */
  meets({ trigger }: Pick<FaultPlanEntry, 'trigger'>): boolean {
    // A fault of this very microsecond would have come before what has happened in it.
    if (trigger.by === 'time') return least(trigger.atUs) <= this.atUs;
    if (trigger.by === 'state') return this.enters(trigger);
    const { nth } = trigger;
    return this.counted(trigger).most >= (isRange(nth) ? nth.from : nth);
  }

  counted(trigger: RecordTrigger): Counted {
    // What waits for a fault has not begun to count.
    if (trigger.since.startsWith('fault:')) return { count: 0, most: 0 };
    const boots = trigger.since === 'boot' ? this.boots.filter((at) => at < this.places) : [];
    // A life has begun a little before the record that says so: what stands there may count.
    const starts = [0, ...boots];
    const counts = starts.map(() => 0);
    for (const list of this.listsFor(trigger)) {
      for (const { record, times, place } of list) {
        if (place >= this.places) break;
        if (!matches(trigger, record)) continue;
        const life = starts.findLastIndex((start) => start <= place);
        counts[life] = (counts[life] ?? 0) + times;
      }
    }
    const begun = trigger.since === 'run' || boots.length > 0;
    return { count: begun ? (counts.at(-1) ?? 0) : 0, most: Math.max(...counts) };
  }

  private enters({ machine, state }: StateTrigger): boolean {
    const group = machine.endsWith(':');
    if (!machine.includes(':') && machineStates(machine)?.[0] === state) return true;
    return (this.kept.get('state') ?? []).some(({ record, place }) => {
      if (place >= this.places || record.kind !== 'state' || record.to !== state) return false;
      return group ? record.machine.startsWith(machine) : record.machine === machine;
    });
  }

  private listsFor({ record, where }: RecordTrigger): readonly (readonly Kept[])[] {
    const { call } = where;
    if (record !== 'call' || typeof call === 'string') {
      return [this.kept.get(record === 'call' ? `call ${call}` : record) ?? []];
    }
    return [...this.kept].filter(([key]) => key.startsWith('call ')).map(([, list]) => list);
  }
}

/** Whether a record is one that a trigger waits for. */
export function matches({ record: kind, where }: RecordTrigger, record: TraceRecord): boolean {
  if (record.kind !== kind) return false;
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(where).every(([name, value]) => fields[name] === value);
}

/** The earliest time that may be drawn. */
export function least(us: Us): number {
  return isRange(us) ? us.fromUs : us;
}

function keyOf(record: TraceRecord): string {
  return record.kind === 'call' ? `call ${record.call}` : record.kind;
}

/** Whether two calls are the same to every trigger: they differ in their times at most. */
function sameCall(a: TraceRecord, b: TraceRecord): boolean {
  if (a.kind !== 'call' || b.kind !== 'call' || a.call !== b.call) return false;
  return (
    a.status === b.status &&
    a.from === b.from &&
    a.object === b.object &&
    a.life === b.life &&
    a.how === b.how
  );
}
