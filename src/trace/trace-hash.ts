/**
 * The hash of a trace, over a binary form of its records.
 *
 * Each kind is encoded by hand below, as words in a scratch array: field order is that of
 * `RECORDS`, a number takes two words, text its length and one word for two UTF-16 units. The
 * words are mixed into two 32-bit lanes, kept as plain numbers so that the hash is part of a
 * snapshot. It finds differences between runs; it is no defence against an attacker. Changing
 * anything here changes every hash: raise TRACE_FORMAT with it.
 */

import type { RecordOf, TraceRecord } from './record.ts';

export const TRACE_FORMAT = 1;

/** Plain data: part of a snapshot. */
export interface HashState {
  readonly a: number;
  readonly b: number;
}

/** 2^-32: multiplying by a power of two is exact, and quicker than a division. */
const HIGH_WORD = 2.3283064365386963e-10;

export class TraceHash {
  private a = 0x9e3779b9 ^ TRACE_FORMAT;
  private b = 0x7f4a7c15 ^ TRACE_FORMAT;
  private words = new Int32Array(256);

  /** Takes one record in. */
  add(record: TraceRecord): void {
    this.mix(this.encode(record));
  }

  /**
   * Rotates and multiplies word by word, and folds the high bits down once a record. Each step is
   * reversible, so a single word that differs can never come to the same hash. Without the
   * rotation two words that differ in their top bit only would cancel each other, in both lanes.
   */
  private mix(length: number): void {
    const words = this.words;
    let { a, b } = this;
    for (let i = 0; i < length; i += 1) {
      const w = words[i] as number;
      a = Math.imul(((a << 13) | (a >>> 19)) ^ w, 0x85ebca6b);
      b = Math.imul(((b << 19) | (b >>> 13)) + w, 0xc2b2ae35);
    }
    this.a = a ^ (a >>> 15);
    this.b = b ^ (b >>> 13) ^ (a << 7);
  }

  // Encoding: each function puts its words from `n` on and returns where the next ones go.

  private encode(record: TraceRecord): number {
    // biome-ignore format: one line a kind
    switch (record.kind) {
      case 'bytes': return this.bytes(record);
      case 'state': return this.state(record);
      case 'call': return this.call(record);
      case 'notification': return this.notification(record);
      default: return this.rare(record);
    }
  }

  private number(value: number, n: number): number {
    const words = this.words;
    words[n] = value;
    // Rounded down, so that -1 and 2^32 - 1 differ.
    words[n + 1] = Math.floor(value * HIGH_WORD);
    return n + 2;
  }

  private text(s: string, n: number): number {
    const length = s.length;
    if (n + length + 64 > this.words.length) this.grow(n + length + 64);
    const words = this.words;
    words[n] = length;
    let next = n + 1;
    let i = 0;
    for (; i + 1 < length; i += 2) {
      words[next] = s.charCodeAt(i) | (s.charCodeAt(i + 1) << 16);
      next += 1;
    }
    if (i === length) return next;
    words[next] = s.charCodeAt(i);
    return next + 1;
  }

  private numbers(list: readonly number[], n: number): number {
    if (n + list.length * 2 + 64 > this.words.length) this.grow(n + list.length * 2 + 64);
    this.words[n] = list.length;
    let next = n + 1;
    for (let i = 0; i < list.length; i += 1) next = this.number(list[i] as number, next);
    return next;
  }

  private bytes(r: RecordOf<'bytes'>): number {
    this.words[0] = 1;
    let n = this.number(r.at, 1);
    n = this.number(r.channel, n);
    n = this.text(r.what, n);
    return this.number(r.count, n);
  }

  private state(r: RecordOf<'state'>): number {
    this.words[0] = 2;
    let n = this.number(r.at, 1);
    n = this.text(r.machine, n);
    n = this.text(r.from, n);
    n = this.text(r.to, n);
    n = this.number(r.plannedUs, n);
    return this.text(r.why, n);
  }

  private call(r: RecordOf<'call'>): number {
    this.words[0] = 3;
    let n = this.number(r.at, 1);
    n = this.number(r.life, n);
    n = this.text(r.call, n);
    n = this.text(r.from, n);
    n = this.number(r.object, n);
    n = this.numbers(r.args, n);
    n = this.text(r.status, n);
    n = this.numbers(r.wrote, n);
    n = this.text(r.how, n);
    n = this.number(r.count, n);
    return this.number(r.lastAt, n);
  }

  private notification(r: RecordOf<'notification'>): number {
    this.words[0] = 4;
    let n = this.number(r.at, 1);
    n = this.number(r.center, n);
    n = this.text(r.event, n);
    n = this.number(r.tag, n);
    return this.number(r.slot, n);
  }

  private rare(r: Rare): number {
    this.words[0] = RARE_WORD[r.kind];
    const n = this.number(r.at, 1);
    // biome-ignore format: one line a kind
    switch (r.kind) {
      case 'handle': return this.text(r.what, this.number(r.handle, this.text(r.type, this.number(r.life, n))));
      case 'overrun': return this.text(r.certainty, this.number(r.slot, this.number(r.center, n)));
      case 'interrupt': return this.number(r.irq, this.number(r.life, n));
      case 'fault': return this.text(r.detail, this.text(r.phase, this.text(r.fault, this.text(r.id, n))));
      case 'exchange': return this.exchange(r, n);
      case 'log': return this.text(r.text, this.text(r.what, n));
      case 'app': return this.text(r.detail, this.text(r.what, this.number(r.life, n)));
      case 'cloud': return this.text(r.detail, this.text(r.what, n));
      case 'board': return this.text(r.detail, this.text(r.what, n));
      case 'uart': return this.text(r.text, this.text(r.port, this.number(r.life, n)));
      case 'pin': return this.number(r.level, this.text(r.pin, this.number(r.life, n)));
      case 'ticks': return this.number(r.count, this.number(r.irq, this.number(r.life, n)));
      case 'warning': return this.text(r.text, n);
      case 'end': return this.number(r.events, this.text(r.what, n));
    }
  }

  private exchange(r: RecordOf<'exchange'>, from: number): number {
    let n = this.number(r.channel, from);
    n = this.text(r.service, n);
    n = this.text(r.what, n);
    n = this.number(r.id, n);
    n = this.text(r.detail, n);
    return this.number(r.bytes, n);
  }

  private grow(wanted: number): void {
    const words = new Int32Array(Math.max(wanted, this.words.length * 2));
    words.set(this.words);
    this.words = words;
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.a) + hex(this.b);
  }

  snapshot(): HashState {
    return { a: this.a, b: this.b };
  }

  restore(state: HashState): void {
    this.a = state.a;
    this.b = state.b;
  }
}

type Rare = Exclude<TraceRecord, { kind: 'bytes' | 'state' | 'call' | 'notification' }>;

/** First word of the kinds that have no function of their own. */
const RARE_WORD: { readonly [K in Rare['kind']]: number } = {
  handle: 5,
  overrun: 6,
  interrupt: 7,
  fault: 8,
  log: 9,
  app: 10,
  cloud: 11,
  warning: 12,
  end: 13,
  exchange: 14,
  board: 15,
  uart: 16,
  pin: 17,
  ticks: 18,
};
