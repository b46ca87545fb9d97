/**
 * A run as a few lines of text: one lane each for faults, radio, network, owner, channels and app.
 *
 * A fold over the records of a window of time. A column shows the state at its end, except that
 * what matters in passing (a lost channel, a crash) is not overwritten within its column.
 */

import { formatClock, formatDuration } from '../engine/units.ts';
import type { TraceRecord } from '../trace/record.ts';

export interface TimelineWindow {
  readonly fromUs: number;
  readonly toUs: number;
  /** Columns of the lanes. */
  readonly columns: number;
}

const LANES = ['faults', 'radio', 'network', 'owner', 'channel', 'app'] as const;
type Lane = (typeof LANES)[number];

/** What each state looks like; a state that is not listed looks like nothing. */
const GLYPHS: Readonly<Record<Exclude<Lane, 'faults'>, Readonly<Record<string, string>>>> = {
  radio: {
    poweringUp: '.',
    readingSim: '.',
    registering: ':',
    attaching: ':',
    activating: ':',
    configuring: ':',
    up: '=',
    poweringOff: '.',
  },
  network: { connecting: ':', connected: '=', disconnectedWithLinkUp: '-' },
  owner: { microvisor: 'M', app: 'A' },
  channel: { opening: ':', open: '=', lost: 'x' },
  app: { booting: '.', running: '=', ended: '-', crash: '!', hang: '!' },
};

/** Shown even if it lasts less than a column. */
const STICKY: ReadonlySet<string> = new Set(['x', '!']);

interface LaneState {
  glyph: string;
  readonly cells: string[];
}

export class Timeline {
  private readonly window: TimelineWindow;
  private readonly lanes: Record<Lane, LaneState>;
  private readonly channels = new Map<string, string>();
  private readonly windows = new Set<string>();
  private readonly names: string[] = [];

  constructor(window: TimelineWindow) {
    this.window = window;
    const lane = (glyph: string): LaneState => ({ glyph, cells: [] });
    this.lanes = {
      faults: lane(' '),
      radio: lane(' '),
      network: lane(' '),
      owner: lane('M'),
      channel: lane(' '),
      app: lane(' '),
    };
  }

  /** Takes the records of a run in order, from its start. */
  add(record: TraceRecord): void {
    if (record.at > this.window.toUs) return;
    this.fill(record.at);
    if (record.kind === 'state') this.state(record.machine, record.to);
    else if (record.kind === 'app') this.set('app', GLYPHS.app[record.what] ?? '');
    else if (record.kind === 'fault') this.fault(record.id, record.phase);
  }

  private state(machine: string, to: string): void {
    if (machine.startsWith('channel:')) {
      if (to === 'closed') this.channels.delete(machine);
      else this.channels.set(machine, GLYPHS.channel[to] ?? ' ');
      const shown = [...this.channels.values()];
      // Several at once: a lost one is what the reader looks for.
      this.set('channel', shown.includes('x') ? 'x' : (shown.at(-1) ?? ' '));
    } else if (machine === 'radio' || machine === 'network' || machine === 'owner') {
      this.set(machine, GLYPHS[machine][to] ?? ' ');
    } else if (machine === 'app') {
      this.set('app', GLYPHS.app[to] ?? ' ');
    }
  }

  private fault(id: string, phase: string): void {
    if (phase === 'end') this.windows.delete(id);
    else if (phase === 'start') {
      this.windows.add(id);
      if (!this.names.includes(id)) this.names.push(id);
    }
    this.set('faults', this.faultGlyph());
  }

  /** The letter of the fault that began last; the legend says which it is. */
  private faultGlyph(): string {
    const last = [...this.windows].at(-1);
    return last === undefined ? ' ' : letter(this.names.indexOf(last));
  }

  private set(lane: Lane, glyph: string): void {
    if (glyph === '') return;
    const state = this.lanes[lane];
    state.glyph = glyph;
    const cell = this.column(this.nowUs);
    if (cell < 0) return;
    const shown = state.cells[cell];
    if (shown === undefined || !STICKY.has(shown)) state.cells[cell] = glyph;
  }

  private nowUs = 0;

  /** Columns that have passed keep what the lanes showed. */
  private fill(atUs: number): void {
    this.nowUs = atUs;
    const until = this.column(atUs);
    for (const lane of LANES) {
      const { cells, glyph } = this.lanes[lane];
      while (cells.length <= until) cells.push(glyph);
    }
  }

  private column(atUs: number): number {
    const { fromUs, toUs, columns } = this.window;
    if (atUs < fromUs) return -1;
    return Math.min(columns - 1, Math.floor(((atUs - fromUs) * columns) / (toUs - fromUs)));
  }

  /** The lanes as lines, with their scale and a legend of the faults. */
  lines(): readonly string[] {
    this.fill(this.window.toUs);
    const { fromUs, toUs, columns } = this.window;
    const step = formatDuration(Math.round((toUs - fromUs) / columns / 1000) * 1000);
    const lines = [`timeline ${formatClock(fromUs)} to ${formatClock(toUs)}, a column is ${step}`];
    for (const lane of LANES) {
      lines.push(`${lane.padEnd(8)} ${this.lanes[lane].cells.join('').trimEnd()}`);
    }
    const legend = this.names.map((id, i) => `${letter(i)} ${id}`).join(', ');
    if (legend !== '') lines.push(`         ${legend}`);
    return lines;
  }
}

function letter(index: number): string {
  return String.fromCharCode(97 + (index % 26));
}

/** From a little before the first fault to a little after the failure. */
export function windowAround(
  faultUs: number | undefined,
  failureUs: number,
  columns: number,
): TimelineWindow {
  const start = Math.min(faultUs ?? 0, failureUs);
  const margin = Math.max(1_000_000, Math.round((failureUs - start) / 10));
  return { fromUs: Math.max(0, start - margin), toUs: failureUs + margin, columns };
}
