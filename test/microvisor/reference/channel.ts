/**
 * One channel of opaque bytes, or the life alone of one of another type (G27, G33 to G52, D25, D29,
 * D47): what is in its buffers, as closely as the app can know.
 *
 * The peer gives back every byte. What the app wrote can be anywhere between here and there, so
 * the fill of a buffer is a range, which each call and each notification narrows.
 */

import { type Between, exactly, isIn, rule, text } from './rule.ts';

export interface Extent {
  readonly start: number;
  readonly bytes: number;
}

export interface ChannelSetup {
  readonly handle: number;
  readonly network: number;
  readonly center: number;
  readonly tag: number;
  readonly type: number;
  readonly receive: Extent;
  readonly send: Extent;
}

/** The byte at a place of the stream that the app writes. */
export const byteAt = (position: number): number => (position * 31 + (position >> 8)) & 0xff;

export function streamFrom(position: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => byteAt(position + i));
}

const REASONS = { NONE: 0, NETWORKDISCONNECTED: 3, RESETBYSERVER: 2, NOTYETOPEN: 5 } as const;
export type LossReason = 'NETWORKDISCONNECTED' | 'RESETBYSERVER';

export class ChannelReference {
  readonly setup: ChannelSetup;
  lostBy: LossReason | undefined;
  /** Bytes taken from the app in all. */
  accepted = 0;
  /** Bytes in the send buffer. */
  private used: Between = exactly(0);
  private consumed = 0;
  /** Bytes in the receive buffer. */
  private unread: Between = exactly(0);
  /** What the app was shown and has not consumed. */
  presented = 0;
  private confirmed = false;
  private resetBy: 'no' | 'may' | 'must' = 'no';
  /** When the app, or the server, last did something to it. */
  private touchedAt: number;

  constructor(setup: ChannelSetup, now: number) {
    this.setup = setup;
    this.touchedAt = now;
  }

  get isLive(): boolean {
    return this.lostBy === undefined;
  }

  // What happens by itself

  /** A packet has left (G38). */
  wroteSpace(): void {
    rule('G38', this.isLive && this.used.hi > 0, () => 'WRITESPACE though no space came free');
    this.used = { lo: 0, hi: this.used.hi - 1 };
  }

  /** From empty to not empty (G43, D13). */
  readable(): void {
    rule('D13', this.isLive && this.unread.lo === 0, () => 'READABLE though there was data');
    rule('G43', this.mostUnread > 0, () => 'READABLE though nothing was written');
    this.unread = { lo: 1, hi: this.mostUnread };
  }

  lost(by: LossReason): void {
    this.lostBy = by;
  }

  /** The server ends it; that it was there to be ended is known once it is confirmed. */
  reset(now: number): void {
    this.touchedAt = now;
    this.resetBy = this.confirmed ? 'must' : 'may';
  }

  get isReset(): boolean {
    return this.resetBy !== 'no';
  }

  /** The two ends have been able to talk for `forUs`: what was under way by then has arrived. */
  settled(now: number, forUs: number): void {
    if (!this.isLive || now - this.touchedAt <= forUs) return;
    rule('D14', this.resetBy !== 'must', () => 'the server has reset it, and it lives');
    this.resetBy = 'no';
    rule('G38', this.used.lo === 0, () => `${text(this.used)} bytes never left`);
    this.used = exactly(0);
    const all = this.mostUnread;
    rule('G46', isIn(this.unread, all), () => `${text(this.unread)} bytes arrived of ${all}`);
    this.unread = exactly(all);
    this.confirmed = true;
  }

  /** Time goes by. `told`: the channel's center is there, so that nothing begins unnoticed. */
  timePassed(told: boolean): void {
    if (!this.isLive) return;
    if (!told) this.used.lo = 0;
    if (!told || this.unread.hi > 0) this.unread.hi = this.mostUnread;
  }

  /** More cannot be there: nothing beyond the buffer, and nothing that was not sent (G46). */
  private get mostUnread(): number {
    return Math.min(this.setup.receive.bytes, this.accepted - this.consumed);
  }

  // Calls

  /** mvWriteChannel: whole or not at all (G35, G36, G39). */
  write(count: number, status: string, available: number, now: number): void {
    this.touchedAt = now;
    const { bytes } = this.setup.send;
    if (!this.isLive) {
      rule('G37', status === 'CHANNELCLOSED', () => `writing to a lost channel is ${status}`);
      return;
    }
    const taken = status === 'OKAY' ? count : 0;
    const usedBefore = bytes - available - taken;
    const says = () => `${count} bytes: ${status}, ${available} left, ${text(this.used)} used`;
    rule('G35', status === 'OKAY' || status === 'INVALIDBUFFERSIZE', says);
    rule('G35', isIn(this.used, usedBefore), says);
    if (status !== 'OKAY') rule('G36', count > available, says);
    this.took(taken, usedBefore);
  }

  /** mvWriteChannelStream: what fits (G41, G42). */
  writeStream(count: number, status: string, written: number, now: number): void {
    this.touchedAt = now;
    if (!this.isLive) {
      rule('G42', status === 'CHANNELCLOSED', () => `streaming to a lost channel is ${status}`);
      return;
    }
    const { bytes } = this.setup.send;
    const { lo, hi } = this.used;
    const says = () => `${count} bytes: ${status}, ${written} taken, ${text(this.used)} used`;
    rule('G41', status === 'OKAY', says);
    const fits = { lo: Math.min(count, bytes - hi), hi: Math.min(count, bytes - lo) };
    rule('G41', isIn(fits, written), says);
    if (written < count) this.took(written, bytes - written);
    else {
      this.accepted += written;
      this.used = { lo: lo + written, hi: Math.min(hi, bytes - written) + written };
    }
  }

  private took(count: number, usedBefore: number): void {
    this.accepted += count;
    this.used = exactly(usedBefore + count);
  }

  /** mvReadChannel: the oldest bytes in one piece (G44, D29). `data` is what lies there. */
  read(status: string, address: number, data: Uint8Array): void {
    if (this.readsClosed(status)) return;
    const { start, bytes } = this.setup.receive;
    const head = this.consumed % bytes;
    const { lo, hi } = this.unread;
    const piece = { lo: Math.min(lo, bytes - head), hi: Math.min(hi, bytes - head) };
    const says = () => `${data.length} bytes presented, ${text(piece)} can be there`;
    rule('G44', status === 'OKAY' && isIn(piece, data.length), says);
    rule('G44', address === start + head, () => `they lie at ${address}, not ${start + head}`);
    const wrong = data.findIndex((byte, i) => byte !== byteAt(this.consumed + i));
    rule('G33', wrong < 0, () => `byte ${this.consumed + wrong} of the stream is another`);
    this.presented = data.length;
    if (data.length < bytes - head) this.unread = exactly(data.length);
    else this.unread.lo = Math.max(lo, data.length);
  }

  /** mvReadChannelComplete: as much as was presented, or less (G45, D29). */
  readComplete(count: number, status: string, now: number): void {
    this.touchedAt = now;
    if (this.readsClosed(status)) return;
    const fits = count <= this.presented;
    const says = () => `${count} of ${this.presented} bytes consumed: ${status}`;
    rule('D29', status === (fits ? 'OKAY' : 'INVALIDBUFFERSIZE'), says);
    if (!fits) return;
    this.consumed += count;
    this.presented -= count;
    const { lo, hi } = this.unread;
    this.unread = { lo: Math.max(0, lo - count), hi: hi - count };
  }

  /** D25: a lost channel is readable until it is empty. */
  private readsClosed(status: string): boolean {
    if (this.isLive || (this.unread.lo > 0 && status === 'OKAY')) return false;
    const { unread } = this;
    const says = () => `a lost channel with ${text(unread)} bytes reads as ${status}`;
    rule('D25', status === 'CHANNELCLOSED' ? unread.lo === 0 : unread.hi > 0, says);
    if (status === 'CHANNELCLOSED') this.unread = exactly(0);
    else this.unread.lo = 1;
    return status === 'CHANNELCLOSED';
  }

  /** mvGetChannelClosureReason (D47). */
  reason(code: number): void {
    const { NONE, NOTYETOPEN } = REASONS;
    const says = () => `closure reason ${code}, lost by ${this.lostBy}`;
    if (this.lostBy !== undefined) {
      rule('D47', code === REASONS[this.lostBy], says);
      return;
    }
    rule('D47', code === NONE || (code === NOTYETOPEN && !this.confirmed), says);
    if (code === NONE) this.confirmed = true;
  }
}
