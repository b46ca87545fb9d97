/**
 * What the server tells the device besides channels, updates and debugging: the time, whether it
 * takes logs, and to restart.
 *
 * The time goes with the answer to a check-in and at no other moment. A change of logging goes to a
 * connected device at once, in a frame of its own; any other hears of it when it checks in. So does
 * a restart, which stands until a frame with it has arrived. A restart that waits stands for all
 * that were asked for meanwhile, and that of the kernel outranks that of the app.
 */

import type { WorldContext } from './context.ts';
import type { DownFrame } from './events.ts';

/** Bytes of a small control frame, a guess that only shows as a little delay. */
const NOTICE_BYTES = 48;

/** The server's clock stays in the years in which a scenario may start: 1970 to 2199. */
const LAST_EPOCH_US = 7_258_118_399_999_999;

export type RestartKind = 'app' | 'kernel';

export interface NoticesData {
  /** Windows in which logging is held. */
  holders: number;
  /** How far the server's clock is from true time. */
  offsetUs: number;
  /** Asked for, and not sent. */
  restart: RestartKind | undefined;
}

export interface NoticesPort {
  /** Whether the device has checked in on the present connection. */
  isWelcomed(): boolean;
  send(frame: DownFrame): void;
}

export class Notices {
  private data: NoticesData = { holders: 0, offsetUs: 0, restart: undefined };
  private readonly context: WorldContext;
  private readonly startEpochUs: number;
  private readonly port: NoticesPort;

  constructor(context: WorldContext, startEpochUs: number, port: NoticesPort) {
    this.context = context;
    this.startEpochUs = startEpochUs;
    this.port = port;
  }

  /** What the server takes for the time, microseconds since the Unix epoch. */
  get epochUs(): number {
    const us = this.startEpochUs + this.context.engine.now + this.data.offsetUs;
    return Math.max(0, Math.min(us, LAST_EPOCH_US));
  }

  get takesLogs(): boolean {
    return this.context.settings.cloud.logging && this.data.holders === 0;
  }

  /** The server's clock jumps. It stays within its years, so jumps beyond them are cut short. */
  stepClock(byUs: number): void {
    const before = this.epochUs;
    const after = Math.max(0, Math.min(before + byUs, LAST_EPOCH_US));
    this.data.offsetUs += after - before;
    this.note('server clock stepped', `${after - before}`);
  }

  /** A window without logging begins. */
  holdLogging(): void {
    const before = this.takesLogs;
    this.data.holders += 1;
    this.tellLogging(before);
  }

  allowLogging(): void {
    const before = this.takesLogs;
    this.data.holders -= 1;
    this.tellLogging(before);
  }

  private tellLogging(before: boolean): void {
    const allowed = this.takesLogs;
    if (allowed === before) return;
    this.note(allowed ? 'logging allowed' : 'logging held', '');
    if (!this.port.isWelcomed()) return;
    this.port.send({ type: 'logging', allowed, bytes: NOTICE_BYTES });
  }

  restart(what: RestartKind): void {
    this.ask(what);
    this.note('restart asked for', what);
    if (this.port.isWelcomed()) this.tellRestart();
  }

  private ask(what: RestartKind): void {
    if (this.data.restart !== 'kernel') this.data.restart = what;
  }

  tellRestart(): void {
    const what = this.data.restart;
    if (what === undefined) return;
    this.data.restart = undefined;
    this.port.send({ type: 'restart', what, bytes: NOTICE_BYTES });
  }

  /** The device never heard it: it is told again. */
  restartLost(what: RestartKind): void {
    this.ask(what);
  }

  private note(what: string, detail: string): void {
    this.context.recorder.append({ kind: 'cloud', at: this.context.engine.now, what, detail });
  }

  snapshot(): NoticesData {
    return structuredClone(this.data);
  }

  restore(data: NoticesData): void {
    this.data = structuredClone(data);
  }
}
