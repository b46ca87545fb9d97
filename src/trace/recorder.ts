/**
 * Takes the records of a run as they happen: collapses, hashes, hands them on.
 *
 * Watchers see every record the moment it happens, each of a series of equal calls included (fault
 * triggers count those). Sinks see the trace: equal successive calls with nothing between them are
 * one record with a count, so a call reaches the sinks only when something else happens after it.
 * Nothing is kept here, so a long run needs no more memory than a short one.
 */

import { invariant } from '../engine/invariant.ts';
import type { CallRecord, TraceRecord } from './record.ts';
import { type HashState, TraceHash } from './trace-hash.ts';

export type RecordSink = (record: TraceRecord) => void;

/** Plain data: part of a snapshot. */
export interface RecorderState {
  readonly hash: HashState;
  readonly held: CallRecord | undefined;
  readonly records: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Recorder {
  /** Nobody wants a trace of this run: it has no hash, and whoever makes records may save the work. */
  readonly isOff: boolean;
  private readonly hash = new TraceHash();
  private held: Mutable<CallRecord> | undefined;
  private written = 0;
  private readonly watchers: RecordSink[] = [];
  private readonly sinks: RecordSink[] = [];

  constructor(isOff = false) {
    this.isOff = isOff;
  }

  /** Sees every record at once, before collapsing. */
  watch(watcher: RecordSink): void {
    invariant(!this.isOff, 'a trace that is off cannot be watched');
    this.watchers.push(watcher);
  }

  /** Sees the collapsed trace. */
  addSink(sink: RecordSink): void {
    invariant(!this.isOff, 'a trace that is off has no sinks');
    this.sinks.push(sink);
  }

  /** Records of the trace so far; a call that may still collapse does not count yet. */
  get count(): number {
    return this.written;
  }

  append(record: TraceRecord): void {
    if (this.isOff) return;
    if (record.kind === 'call') this.appendCall(record);
    else {
      if (this.held !== undefined) this.flush();
      this.write(record);
    }
    for (let i = 0; i < this.watchers.length; i += 1) this.watchers[i]?.(record);
  }

  private appendCall(record: CallRecord): void {
    const held = this.held;
    if (held !== undefined) {
      if (sameCall(held, record)) {
        held.count += record.count;
        held.lastAt = record.lastAt;
        return;
      }
      this.flush();
    }
    // The record is ours from here on: a door makes a new one for each call.
    this.held = record as Mutable<CallRecord>;
  }

  /** Lets go of a held call. Called before reading the hash, and at the end of the run. */
  flush(): void {
    const held = this.held;
    if (held === undefined) return;
    this.held = undefined;
    this.write(held);
  }

  private write(record: TraceRecord): void {
    this.written += 1;
    this.hash.add(record);
    for (let i = 0; i < this.sinks.length; i += 1) this.sinks[i]?.(record);
  }

  /** The hash of all records so far, 16 hexadecimal digits. Flushes. */
  digest(): string {
    this.flush();
    return this.hash.digest();
  }

  snapshot(): RecorderState {
    return {
      hash: this.hash.snapshot(),
      held: this.held === undefined ? undefined : { ...this.held },
      records: this.written,
    };
  }

  restore(state: RecorderState): void {
    this.hash.restore(state.hash);
    this.held = state.held === undefined ? undefined : { ...state.held };
    this.written = state.records;
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether two calls differ in nothing but their time. */
function sameCall(a: CallRecord, b: CallRecord): boolean {
  return (
    a.call === b.call &&
    a.status === b.status &&
    a.from === b.from &&
    a.object === b.object &&
    a.life === b.life &&
    a.how === b.how &&
    sameNumbers(a.args, b.args) &&
    sameNumbers(a.wrote, b.wrote)
  );
}
