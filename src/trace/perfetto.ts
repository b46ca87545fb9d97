/**
 * A trace in the form of Chrome's trace viewer, which https://ui.perfetto.dev opens as well.
 *
 * A track for every state machine, every context that makes calls, every channel's bytes, every
 * fault and every kind of other record. States are slices as long as they last; what happens at an
 * instant is an instant. Times are virtual microseconds, which is the unit of the format. Format:
 * "Trace Event Format", the JSON object form.
 */

import { executionOf } from './caller.ts';
import type { TraceHeader } from './jsonl.ts';
import type { RecordOf, TraceRecord } from './record.ts';

type Values = Readonly<Record<string, string | number | readonly number[]>>;

/** X: slice, i: instant, C: counter, M: name of a track; b and e: an exchange begins and ends. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 'C' | 'M' | 'b' | 'e';
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as is `dur`. */
  readonly ts?: number;
  readonly dur?: number;
  /** Scope of an instant: its track. */
  readonly s?: 't';
  readonly cat?: string;
  readonly id?: string;
  readonly args?: Values;
}

const PID = 1;

/** The document in pieces: an event a line. */
export function* perfettoTrace(
  header: TraceHeader,
  records: readonly TraceRecord[],
): Generator<string> {
  const { assumptions, kind: _, ...told } = header;
  const otherData = JSON.stringify({ ...told, ...assumptions });
  yield `{"displayTimeUnit":"ms","otherData":${otherData},"traceEvents":[\n`;
  let before = '';
  for (const event of traceEvents(header, records)) {
    yield `${before}${JSON.stringify(event)}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

/** The events of a trace. Slices come when they end, so times are not in order. */
export function traceEvents(
  header: TraceHeader,
  records: readonly TraceRecord[],
): readonly TraceEvent[] {
  const drawing = new Drawing(header);
  for (const record of records) drawing.add(record);
  return drawing.finish(records.at(-1)?.at ?? 0);
}

interface Slice {
  readonly name: string;
  readonly ts: number;
  readonly args: Values;
}

class Drawing {
  private readonly events: TraceEvent[] = [];
  private readonly tracks = new Map<string, number>();
  /** By track: the state that a machine is in, the fault that is in force. */
  private readonly open = new Map<string, Slice>();
  private readonly moved = new Map<number, Record<string, number>>();
  /** Exchanges that have begun and not ended, by their number. */
  private readonly exchanges = new Map<number, RecordOf<'exchange'>>();

  constructor({ app, scenario, seed }: TraceHeader) {
    const name = `${app} in ${scenario}, seed ${seed}`;
    this.events.push({ name: 'process_name', ph: 'M', pid: PID, tid: 0, args: { name } });
  }

  add(record: TraceRecord): void {
    const { at } = record;
    switch (record.kind) {
      case 'state': {
        const { machine, from, to, why, plannedUs } = record;
        // Of the time before its first move, nothing but the state is known.
        if (!this.open.has(machine)) this.begin(machine, { name: from, ts: 0, args: {} });
        this.close(machine, at);
        this.begin(machine, { name: to, ts: at, args: { why, plannedUs } });
        return;
      }
      case 'fault':
        this.fault(record);
        return;
      case 'call': {
        const { call, from, status, args, how, count, lastAt } = record;
        const told = { from, status, args, how, count };
        this.slice(`calls from ${executionOf(from)}`, { name: call, ts: at, args: told }, lastAt);
        return;
      }
      case 'bytes':
        this.bytes(record);
        return;
      case 'exchange':
        this.exchange(record);
        return;
      default: {
        const { kind, at: _, ...args } = record;
        this.instant(kind === 'log' ? 'app log' : kind, at, nameOf(record), args);
      }
    }
  }

  finish(at: number): readonly TraceEvent[] {
    for (const track of this.open.keys()) {
      if (!track.startsWith(FAULT)) this.close(track, at);
    }
    for (const began of this.exchanges.values()) this.span('e', began, at, {});
    return this.events;
  }

  /** A fault without an end is over as it happens: its start is an instant, a window a slice. */
  private fault(record: RecordOf<'fault'>): void {
    const { id, fault, phase, detail, at } = record;
    const track = `${FAULT}${id}`;
    if (phase === 'end') {
      this.close(track, at);
      return;
    }
    const args = { detail };
    this.instant(track, at, phase === 'start' ? fault : `${fault} ${phase}`, args);
    if (phase === 'start') this.begin(track, { name: fault, ts: at, args });
  }

  private bytes({ channel, what, count, at }: RecordOf<'bytes'>): void {
    const sums = this.moved.get(channel) ?? {};
    this.moved.set(channel, sums);
    sums[what] = (sums[what] ?? 0) + count;
    const name = `bytes of channel ${channel}`;
    this.events.push({ name, ph: 'C', pid: PID, tid: 0, ts: at, args: { ...sums } });
  }

  private exchange(record: RecordOf<'exchange'>): void {
    const { id, what, at, detail, bytes } = record;
    const began = this.exchanges.get(id);
    if (what === 'request') {
      this.exchanges.set(id, record);
      this.span('b', record, at, { bytes });
    } else if (began !== undefined && ENDS.has(what)) {
      this.exchanges.delete(id);
      this.span('e', began, at, { what, detail, bytes });
    } else {
      const { kind: _, at: __, ...args } = record;
      this.instant('exchange', at, what, args);
    }
  }

  private span(ph: 'b' | 'e', began: RecordOf<'exchange'>, ts: number, args: Values): void {
    const { service: cat, id, detail: name } = began;
    this.events.push({ name, ph, cat, id: String(id), pid: PID, tid: 0, ts, args });
  }

  private instant(track: string, ts: number, name: string, args: Values): void {
    this.events.push({ name, ph: 'i', s: 't', pid: PID, tid: this.track(track), ts, args });
  }

  private begin(track: string, slice: Slice): void {
    this.open.set(track, slice);
  }

  private close(track: string, at: number): void {
    const slice = this.open.get(track);
    if (slice !== undefined) this.slice(track, slice, at);
    this.open.delete(track);
  }

  private slice(track: string, { name, ts, args }: Slice, until: number): void {
    const place = { pid: PID, tid: this.track(track), ts, dur: until - ts };
    this.events.push({ name, ph: 'X', ...place, args });
  }

  /** Tracks stand in the order in which they are first needed. */
  private track(name: string): number {
    const known = this.tracks.get(name);
    if (known !== undefined) return known;
    const tid = this.tracks.size + 1;
    this.tracks.set(name, tid);
    this.events.push({ name: 'thread_name', ph: 'M', pid: PID, tid, args: { name } });
    const args = { sort_index: tid };
    this.events.push({ name: 'thread_sort_index', ph: 'M', pid: PID, tid, args });
    return tid;
  }
}

const FAULT = 'fault ';

/** What ends an exchange in the device. */
const ENDS: ReadonlySet<string> = new Set(['response', 'failed', 'abandoned']);

/** What an instant is called. */
function nameOf(
  record: Exclude<TraceRecord, { kind: 'state' | 'fault' | 'call' | 'bytes' | 'exchange' }>,
): string {
  switch (record.kind) {
    case 'log':
    case 'warning':
      return record.text;
    case 'handle':
      return `${record.type} ${record.what}`;
    case 'notification':
      return record.event;
    case 'overrun':
      return record.certainty;
    case 'interrupt':
    case 'ticks':
      return `irq ${record.irq}`;
    case 'uart':
      return record.text;
    case 'pin':
      return `${record.pin} ${record.level}`;
    case 'app':
    case 'cloud':
    case 'board':
    case 'end':
      return record.what;
  }
}
