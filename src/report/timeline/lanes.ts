/**
 * Which record belongs in which lane, and in which order lanes stand: causes above effects, from
 * the world outside through the kernel to the app.
 */

import { MACHINES, type RecordOf, type TraceRecord } from '../../trace/record.ts';
import { LaneColumns, type LaneEntry, Texts } from './lane-columns.ts';
import type { LaneKind, TimelineData } from './timeline.ts';

interface LaneForm {
  readonly label: string;
  readonly kind: LaneKind;
  /** It is shown with its first state even when nothing happens to it. */
  readonly always?: true;
}

/** Lanes in their order. A name ending in ":" is several lanes, numbered from 1 or named. */
const LANES: Readonly<Record<string, LaneForm>> = {
  'fault:': { label: 'Faults', kind: 'states' },
  fault: { label: 'Faults', kind: 'points' },
  power: { label: 'Power', kind: 'states', always: true },
  coverage: { label: 'Coverage', kind: 'states', always: true },
  signal: { label: 'Signal', kind: 'states' },
  access: { label: 'Radio access', kind: 'states' },
  downlink: { label: 'Downlink', kind: 'states' },
  recorded: { label: 'Recorded network', kind: 'states' },
  backhaul: { label: 'Backhaul', kind: 'states', always: true },
  server: { label: 'Server', kind: 'states', always: true },
  radio: { label: 'Radio', kind: 'states', always: true },
  registration: { label: 'Registration', kind: 'states' },
  cell: { label: 'Cell', kind: 'states' },
  service: { label: 'Bearer', kind: 'states' },
  transport: { label: 'Transport', kind: 'states' },
  flow: { label: 'Flow', kind: 'states', always: true },
  network: { label: 'Network', kind: 'states', always: true },
  owner: { label: 'Owner', kind: 'states', always: true },
  reasons: { label: 'Reasons', kind: 'states' },
  calm: { label: 'Calm', kind: 'states' },
  cloud: { label: 'Cloud', kind: 'points' },
  update: { label: 'Update', kind: 'states' },
  debugger: { label: 'Debugger', kind: 'states' },
  halted: { label: 'Halted', kind: 'states' },
  sleep: { label: 'Sleep', kind: 'states' },
  led: { label: 'LED', kind: 'states' },
  board: { label: 'Board', kind: 'points' },
  'pin:': { label: 'Pin', kind: 'states' },
  'channel:': { label: 'Channel', kind: 'states' },
  exchange: { label: 'Exchanges', kind: 'points' },
  bytes: { label: 'Bytes', kind: 'points' },
  notification: { label: 'Notifications', kind: 'points' },
  interrupt: { label: 'Interrupts', kind: 'points' },
  ticks: { label: 'Own timers', kind: 'points' },
  app: { label: 'App', kind: 'states', always: true },
  life: { label: 'App life', kind: 'points' },
  call: { label: 'System calls', kind: 'points' },
  log: { label: 'App log', kind: 'points' },
  warning: { label: 'Warnings', kind: 'points' },
};

const ORDER = Object.keys(LANES);

/** Rows for what may overlap; when all are taken, the last one is shared. */
const ROWS = 8;

/** What stands for the end of a fault's window: nothing. */
const NONE = '';

const HAS_LENGTH = /"forUs":\d/;
const FAILED_EXCHANGES: readonly string[] = ['failed', 'abandoned', 'given up', 'lost'];
const LOST_BYTES: readonly string[] = ['lost', 'dropped'];
/** What becomes of a message after it was posted shows only when it is lost. */
const LOGS_SHOWN: readonly string[] = ['posted', 'refused', 'lost'];
const LOST_LOGS: readonly string[] = ['refused', 'lost'];
const BAD_LIVES: readonly string[] = ['crash', 'hang', 'main returned'];

type OtherRecord = Exclude<TraceRecord, RecordOf<'state' | 'fault' | 'handle' | 'pin' | 'end'>>;

/** Takes the records of a run one by one, in their order. */
export class TimelineBuilder {
  private readonly texts = new Texts();
  private readonly lanes = new Map<string, LaneColumns>();
  private readonly channelRows = new Rows();
  private readonly faultRows = new Rows();
  private records = 0;
  private untilUs = 0;

  readonly add = (record: TraceRecord): void => {
    this.records += 1;
    this.untilUs = Math.max(this.untilUs, record.kind === 'call' ? record.lastAt : record.at);
    switch (record.kind) {
      case 'state':
        if (record.machine.startsWith('channel:')) this.addChannel(record);
        else this.addState(record);
        break;
      case 'fault':
        this.addFault(record);
        break;
      // What a handle is shows in the call that made it.
      case 'handle':
      case 'end':
        break;
      case 'log':
        if (LOGS_SHOWN.includes(record.what)) this.addPoint(record);
        break;
      case 'pin':
        this.addPin(record);
        break;
      default:
        this.addPoint(record);
    }
  };

  finish(): TimelineData {
    for (const [id, form] of Object.entries(LANES)) {
      if (form.always !== true || this.lanes.has(id)) continue;
      const [first = ''] = MACHINES[id as keyof typeof MACHINES];
      this.lane(id).add({ at: 0, text: first, detail: '' });
    }
    const lanes = [...this.lanes.values()].sort((a, b) => rankOf(a.id) - rankOf(b.id));
    return {
      untilUs: this.untilUs,
      lanes: lanes.map((lane) => lane.finish()),
      texts: this.texts.all,
      records: this.records,
    };
  }

  private lane(id: string): LaneColumns {
    const known = this.lanes.get(id);
    if (known !== undefined) return known;
    const { label, kind } = LANES[id] ?? LANES[prefixOf(id)] ?? { label: id, kind: 'states' };
    const name = id.includes(':') ? `${label} ${id.slice(id.indexOf(':') + 1)}` : label;
    const made = new LaneColumns(id, name, kind, this.texts);
    this.lanes.set(id, made);
    return made;
  }

  private addState({ at, machine, from, to, why }: RecordOf<'state'>): void {
    const isNew = !this.lanes.has(machine);
    const lane = this.lane(machine);
    if (isNew && at > 0) lane.add({ at: 0, text: from, detail: '' });
    lane.add({ at, text: to, detail: why });
  }

  /** A channel takes the first free row; the next one may take it over when it is closed. */
  private addChannel({ at, machine, to, why }: RecordOf<'state'>): void {
    const number = machine.slice('channel:'.length);
    const row = this.channelRows.of(machine);
    if (to === 'closed') this.channelRows.free(machine);
    const detail = why === '' ? `channel ${number}` : `channel ${number}: ${why}`;
    this.lane(`channel:${row}`).add({ at, text: to, detail });
  }

  private addFault({ at, id, fault, phase, detail }: RecordOf<'fault'>): void {
    const hasRow = this.faultRows.has(id);
    if (phase === 'start' && HAS_LENGTH.test(detail)) {
      const lane = this.lane(`fault:${this.faultRows.of(id)}`);
      lane.add({ at, text: fault, detail: `${id} ${detail}` });
      return;
    }
    if (phase === 'end' && hasRow) {
      const row = this.faultRows.of(id);
      this.faultRows.free(id);
      this.lane(`fault:${row}`).add({ at, text: NONE, detail: `end of ${id}` });
      return;
    }
    const what = phase === 'start' ? id : `${id}: ${phase}`;
    this.lane('fault').add({ at, text: fault, detail: detail === '' ? what : `${what} ${detail}` });
  }

  private addPoint(record: OtherRecord): void {
    this.lane(laneOf(record)).add(pointOf(record));
  }

  /** A pin is not driven until its first change. */
  private addPin({ at, pin, level }: RecordOf<'pin'>): void {
    this.lane(`pin:${pin}`).add({ at, text: level === 0 ? 'low' : 'high', detail: '' });
  }
}

/** A run that is at hand as a whole. */
export function timelineOf(records: Iterable<TraceRecord>): TimelineData {
  const builder = new TimelineBuilder();
  for (const record of records) builder.add(record);
  return builder.finish();
}

/** Records that stand in the lane of another kind. */
const SHARED: Partial<Record<OtherRecord['kind'], string>> = {
  app: 'life',
  overrun: 'notification',
  uart: 'log',
};

function laneOf({ kind }: OtherRecord): string {
  return SHARED[kind] ?? kind;
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf(':') + 1);
}

/** Unknown machines stand at the end, in the order of their first records. */
function rankOf(id: string): number {
  const rank = ORDER.indexOf(id.includes(':') ? prefixOf(id) : id);
  // Those with a name instead of a number stand in the order of their first records.
  const row = Number(/:(\d+)$/.exec(id)?.[1] ?? 0) / (ROWS + 1);
  return (rank < 0 ? ORDER.length : rank) + row;
}

function pointOf(record: OtherRecord): LaneEntry {
  const { at } = record;
  switch (record.kind) {
    case 'call':
      return callPoint(record);
    case 'notification':
      return { at, text: record.event, detail: `tag ${record.tag}, slot ${record.slot}` };
    case 'overrun':
      return { at, text: 'overrun', detail: `${record.certainty}, slot ${record.slot}`, failed: 1 };
    case 'interrupt':
      return { at, text: `irq ${record.irq}`, detail: '' };
    case 'ticks': {
      const { irq, count } = record;
      return { at, text: `irq ${irq}`, detail: 'in the second before', count };
    }
    case 'uart':
      return { at, text: record.text, detail: record.port };
    case 'bytes': {
      const failed = LOST_BYTES.includes(record.what) ? 1 : 0;
      const detail = `channel ${record.channel}: ${record.count} bytes`;
      return { at, text: record.what, detail, failed };
    }
    case 'exchange': {
      const failed = FAILED_EXCHANGES.includes(record.what) ? 1 : 0;
      const detail = `${record.service}, channel ${record.channel}: ${record.detail}`;
      return { at, text: record.what, detail, failed };
    }
    case 'log':
      return {
        at,
        text: record.text,
        detail: record.what,
        failed: LOST_LOGS.includes(record.what) ? 1 : 0,
      };
    case 'app': {
      const failed = BAD_LIVES.includes(record.what) ? 1 : 0;
      return { at, text: record.what, detail: record.detail, failed };
    }
    case 'cloud':
    case 'board':
      return { at, text: record.what, detail: record.detail };
    case 'warning':
      return { at, text: record.text, detail: '', failed: 1 };
  }
}

function callPoint(record: RecordOf<'call'>): LaneEntry {
  const { at, call, from, status, how, count, lastAt } = record;
  const place = from === 'main' ? '' : `${from}: `;
  const injected = how === '' ? '' : ` (${how})`;
  const failed = status === 'OKAY' ? 0 : count;
  return { at, text: call, detail: `${place}${status}${injected}`, lastAt, count, failed };
}

/** Rows for things that come and go: each takes the first free one. */
class Rows {
  private readonly taken = new Map<string, number>();

  has(name: string): boolean {
    return this.taken.has(name);
  }

  /** The row of a thing, from 1. */
  of(name: string): number {
    const known = this.taken.get(name);
    if (known !== undefined) return known;
    const used = new Set(this.taken.values());
    let row = 1;
    while (used.has(row) && row < ROWS) row += 1;
    this.taken.set(name, row);
    return row;
  }

  free(name: string): void {
    this.taken.delete(name);
  }
}
