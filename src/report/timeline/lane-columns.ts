/**
 * One lane as it grows, and the texts that lanes share. Both stay bounded: a lane becomes coarser,
 * and texts beyond a limit are left out, with a text that says so.
 */

import { type LaneKind, SEVERAL, type TimelineLane } from './timeline.ts';

/** Enough that a lane of one call a second is kept whole for nine hours. */
export const LANE_ENTRIES = 32_768;

const TEXT_CHARS = 240;
const ALL_TEXTS_CHARS = 1_000_000;
const LEFT_OUT = '(left out: there are too many different texts)';

export class Texts {
  readonly all: string[] = [''];
  private readonly known = new Map<string, number>([['', 0]]);
  private chars = 0;

  /** Index of a text; long ones are cut. */
  indexOf(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const short = text.length > TEXT_CHARS ? `${text.slice(0, TEXT_CHARS)}...` : text;
    if (short !== text) return this.indexOf(short);
    if (this.chars + text.length > ALL_TEXTS_CHARS && text !== LEFT_OUT) {
      return this.indexOf(LEFT_OUT);
    }
    this.chars += text.length;
    this.known.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

/** An entry before it is packed. */
export interface LaneEntry {
  readonly at: number;
  readonly text: string;
  readonly detail: string;
  readonly lastAt?: number;
  readonly count?: number;
  readonly failed?: number;
}

/** An entry in columns: texts by index. */
interface Entry {
  at: number;
  text: number;
  detail: number;
  lastAt: number;
  count: number;
  failed: number;
}

export class LaneColumns {
  readonly id: string;
  private readonly label: string;
  private readonly kind: LaneKind;
  private readonly texts: Texts;
  private entries: Entry[] = [];
  private binUs = 1_000;

  constructor(id: string, label: string, kind: LaneKind, texts: Texts) {
    this.id = id;
    this.label = label;
    this.kind = kind;
    this.texts = texts;
  }

  /** Entries come in the order of their times. */
  add({ at, text, detail, lastAt = at, count = 1, failed = 0 }: LaneEntry): void {
    const { texts } = this;
    this.entries.push({
      at,
      text: texts.indexOf(text),
      detail: texts.indexOf(detail),
      lastAt,
      count,
      failed,
    });
    while (this.entries.length > LANE_ENTRIES) this.coarsen();
  }

  finish(): TimelineLane {
    const { id, label, kind, entries } = this;
    return {
      id,
      label,
      kind,
      stepUs: entries.map((entry, i) => entry.at - (entries[i - 1]?.at ?? 0)),
      text: entries.map((entry) => entry.text),
      detail: column(entries, (entry) => entry.detail, 0),
      lengthUs: column(entries, (entry) => entry.lastAt - entry.at, 0),
      count: column(entries, (entry) => entry.count, 1),
      failed: column(entries, (entry) => entry.failed, 0),
    };
  }

  /** Joins neighbours of one bin. The last state of a bin stays, since it lasts longer than that. */
  private coarsen(): void {
    const { kind, entries } = this;
    this.binUs *= 2;
    const bin = (entry: Entry | undefined) => Math.floor((entry?.at ?? -1) / this.binUs);
    const kept: Entry[] = [];
    for (const [i, entry] of entries.entries()) {
      const before = kept.at(-1);
      const lasts = kind === 'states' && bin(entries[i + 1]) !== bin(entry);
      if (before === undefined || bin(before) !== bin(entry) || lasts) kept.push(entry);
      else this.join(before, entry);
    }
    this.entries = kept;
  }

  private join(into: Entry, entry: Entry): void {
    if (into.text !== entry.text) into.text = this.texts.indexOf(SEVERAL);
    if (into.detail !== entry.detail) into.detail = 0;
    into.lastAt = this.kind === 'states' ? into.at : Math.max(into.lastAt, entry.lastAt);
    into.count += entry.count;
    into.failed += entry.failed;
  }
}

/** Empty when every value is the usual one. */
function column(
  entries: readonly Entry[],
  of: (entry: Entry) => number,
  usual: number,
): readonly number[] {
  return entries.every((entry) => of(entry) === usual) ? [] : entries.map(of);
}
