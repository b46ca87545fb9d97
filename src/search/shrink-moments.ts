/**
 * What happened around the firings of a plan: occurrences by which a person may know the moment.
 */

import type { TraceRecord } from '../trace/record.ts';
import type { RecordTrigger } from './shrink-trigger.ts';

/** Finds for some instants the last call and notification before each, and the first call after. */
export class Moments {
  private readonly instantsUs: readonly number[];
  private readonly counts = new Map<string, number>();
  private readonly before: Map<number, Map<string, RecordTrigger>>;
  private readonly after = new Map<number, RecordTrigger>();

  constructor(instantsUs: readonly number[]) {
    this.instantsUs = instantsUs;
    this.before = new Map(instantsUs.map((atUs) => [atUs, new Map()]));
  }

  readonly sink = (record: TraceRecord): void => {
    if (record.kind === 'notification') {
      this.occurred(record.at, 'notification', { event: record.event }, 1);
    } else if (record.kind === 'call') {
      // Equal calls are one record; all but the first and the last of them are passed over.
      const { at, lastAt, call, count } = record;
      this.occurred(at, 'call', { call }, 1);
      if (count > 1) this.occurred(lastAt, 'call', { call }, count - 1);
    }
  };

  private occurred(atUs: number, record: string, where: RecordTrigger['where'], count: number) {
    const key = `${record} ${Object.values(where).join()}`;
    const nth = (this.counts.get(key) ?? 0) + count;
    this.counts.set(key, nth);
    const trigger: RecordTrigger = { by: 'record', record, where, nth, since: 'run', afterUs: 0 };
    for (const instantUs of this.instantsUs) {
      if (atUs <= instantUs) this.before.get(instantUs)?.set(record, trigger);
      else if (record === 'call' && !this.after.has(instantUs)) this.after.set(instantUs, trigger);
    }
  }

  /** Occurrences near one of the instants. */
  near(instantUs: number): readonly RecordTrigger[] {
    const next = this.after.get(instantUs);
    return [...(this.before.get(instantUs)?.values() ?? []), ...(next === undefined ? [] : [next])];
  }
}
