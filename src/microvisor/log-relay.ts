/**
 * Application logging: a buffer of messages that goes out over whatever connection there is.
 *
 * No request of the app is needed (G15); what is posted offline waits as long as there is room
 * (G17) and leaves as soon as anybody restores a connection (G18). A full buffer refuses the new
 * message, and so does the rate limit while online (D34).
 */

import type { KernelContext } from './context.ts';

/** What a buffered message takes besides its text. A guess; it only moves the point of "full". */
const MESSAGE_OVERHEAD_BYTES = 4;

export interface LogData {
  buffer: { start: number; bytes: number } | undefined;
  queue: string[];
  used: number;
  /** The first message is on its way out. */
  sending: boolean;
  /** Rate limit, in millionths of a message. */
  credit: number;
  creditAt: number;
  /** The server holds logging. */
  disabled: boolean;
}

export class LogRelay {
  private data: LogData = empty();
  private readonly context: KernelContext;
  private readonly isConnected: () => boolean;

  constructor(context: KernelContext, isConnected: () => boolean) {
    this.context = context;
    this.isConnected = isConnected;
    this.data.credit = this.fullCredit;
  }

  get isInitialised(): boolean {
    return this.data.buffer !== undefined;
  }

  get isDisabled(): boolean {
    return this.data.disabled;
  }

  /** A second buffer replaces the first; what waited there is lost. */
  initialise(start: number, bytes: number): void {
    const { memory } = this.context;
    this.dropBuffer();
    this.data.buffer = { start, bytes };
    memory.protect(start, bytes);
  }

  hasRoom(bytes: number): boolean {
    const capacity = this.data.buffer?.bytes ?? 0;
    return this.data.used + bytes + MESSAGE_OVERHEAD_BYTES <= capacity;
  }

  /** Online, messages that come too fast are refused (D34). Offline only room counts. */
  get rateExceeded(): boolean {
    this.earn();
    return this.isConnected() && this.data.credit < ONE_MESSAGE;
  }

  post(text: string, bytes: number): void {
    this.earn();
    if (this.isConnected()) this.data.credit -= ONE_MESSAGE;
    this.data.queue.push(text);
    this.data.used += bytes + MESSAGE_OVERHEAD_BYTES;
    this.note('posted', text);
    this.pump();
  }

  refused(text: string): void {
    this.note('refused', text);
  }

  connected(): void {
    this.pump();
  }

  /** The message that was on its way stays first in the buffer. */
  disconnected(): void {
    this.data.sending = false;
  }

  serverAllows(logging: boolean): void {
    this.data.disabled = !logging;
  }

  /** A log frame has left the device: its room is free. */
  sent(): void {
    const text = this.data.queue.shift();
    this.data.sending = false;
    if (text === undefined) return;
    this.data.used -= byteLength(text) + MESSAGE_OVERHEAD_BYTES;
    this.pump();
  }

  lostInFlight(text: string): void {
    this.note('lost', text);
  }

  /** The app died, and its buffer with it. */
  appDied(): void {
    this.dropBuffer();
    this.data.buffer = undefined;
  }

  /** The kernel starts: it does not know yet what the server allows. */
  kernelStarted(): void {
    this.data = empty();
    this.data.credit = this.fullCredit;
    this.data.creditAt = this.context.engine.now;
  }

  /** Says what is in the device and under way, for whoever counts messages at the end of a run. */
  reportRemaining(): void {
    for (const text of this.data.queue) this.note('buffered', text);
    for (const text of this.context.world.link.flyingLogs()) this.note('flying', text);
  }

  private dropBuffer(): void {
    const { buffer } = this.data;
    if (buffer === undefined) return;
    this.context.memory.unprotect(buffer.start);
    for (const text of this.data.queue) this.note('lost', text);
    if (this.data.sending) this.context.world.link.withdrawLogs();
    this.data.queue = [];
    this.data.used = 0;
    this.data.sending = false;
  }

  private pump(): void {
    const text = this.data.queue[0];
    if (this.data.sending || text === undefined || !this.isConnected()) return;
    this.data.sending = true;
    this.context.world.link.sendUp({
      type: 'log',
      text,
      bytes: byteLength(text) + this.context.assumptions.channelOverhead,
    });
  }

  private get fullCredit(): number {
    return this.context.settings.cloud.logBurst * ONE_MESSAGE;
  }

  private earn(): void {
    const now = this.context.engine.now;
    const gained = (now - this.data.creditAt) * this.context.settings.cloud.logPerSecond;
    this.data.credit = Math.min(this.fullCredit, this.data.credit + gained);
    this.data.creditAt = now;
  }

  private note(what: string, text: string): void {
    this.context.recorder.append({ kind: 'log', at: this.context.engine.now, what, text });
  }

  snapshot(): LogData {
    return structuredClone(this.data);
  }

  restore(data: LogData): void {
    this.data = structuredClone(data);
  }
}

/** Credit is counted in messages times microseconds a second, so that it stays whole. */
const ONE_MESSAGE = 1_000_000;

/** Log text is kept as one character a byte (latin1), so this is its size in the buffer. */
function byteLength(text: string): number {
  return text.length;
}

function empty(): LogData {
  return {
    buffer: undefined,
    queue: [],
    used: 0,
    sending: false,
    credit: 0,
    creditAt: 0,
    disabled: false,
  };
}
