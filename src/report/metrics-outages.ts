/**
 * The outages of a run: when the app could not work, when it could again, and when it did.
 *
 * An outage starts when the world stops being whole (a window of the fault plan opens, a layer of the
 * path goes, a debugger halts the app, an update goes in), when the app is stopped from outside, or
 * when the kernel's connection or a channel is lost without any of these. It is healed when the world
 * is whole and the app lives, by the rules of recovery-clock.ts (D50). The app has recovered when,
 * after that, a channel that it opened since is confirmed, bytes that it wrote since reach the peer,
 * or it takes bytes that came since. Whatever disturbs it between healing and recovery is part of the
 * same outage, and it is healed anew. A life that the app ends itself (a crash of its own, mvRestart,
 * deep sleep) starts none.
 */

import { channelOfMachine } from '../oracle/oracle.ts';
import {
  followRecovery,
  isHealed,
  isWhole,
  recoveryClock,
  settleFault,
} from '../oracle/recovery-clock.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';

/** A time in which the app could not work, or had to begin anew. Virtual times. */
export interface Outage {
  readonly startUs: number;
  /** The world is whole again and the app lives; undefined when the run ended before. */
  readonly healedUs: number | undefined;
  /** The app has used the network again; undefined when it never did. */
  readonly recoveredUs: number | undefined;
  /** What began it, such as `coverageLoss "tunnel"` or `coverage out: signal gone`. */
  readonly cause: string;
}

/** Outages of one run that are kept one by one. */
export const MAX_OUTAGES = 1000;

const OWN_ENDS: ReadonlySet<string> = new Set(['mvRestart', 'deep sleep']);

interface OpenOutage {
  readonly startUs: number;
  readonly cause: string;
  healedUs: number | undefined;
  /** Channels opened, written to, and with bytes that came, since it was last disturbed. */
  readonly opened: Set<number>;
  readonly written: Set<number>;
  readonly arrived: Set<number>;
}

export class OutageFold {
  private readonly clock = recoveryClock();
  private readonly outages: Outage[] = [];
  private open: OpenOutage | undefined;
  private count = 0;
  private riddenOut = 0;
  private longestUs: number | undefined;
  private usedNetwork = false;

  /** Before `record`, and for records of every kind: each may tell that a fault has hit. */
  settle(record: TraceRecord): void {
    const { clock } = this;
    const { pending } = clock;
    if (pending === undefined) return;
    const wasWhole = isWhole(clock);
    if (settleFault(clock, record) && wasWhole && !isWhole(clock)) {
      this.disturbed(pending.at, `${pending.fault} "${pending.id}"`);
    }
  }

  record(record: TraceRecord): void {
    const { clock } = this;
    switch (record.kind) {
      case 'bytes':
        if (this.open !== undefined) this.bytesMoved(this.open, record);
        return;
      case 'state':
        this.stateMoved(record);
        return;
      case 'handle':
      case 'fault':
        followRecovery(clock, record);
        this.healed(record.at);
        return;
      default:
    }
  }

  end() {
    const { open, outages, count, usedNetwork } = this;
    const listed = [...outages];
    if (open !== undefined && listed.length < MAX_OUTAGES) listed.push(asFound(open, undefined));
    return {
      outageCount: count,
      outagesRiddenOut: usedNetwork && count > 0 ? this.riddenOut : undefined,
      outagesNotOver: open !== undefined && open.healedUs === undefined ? 1 : 0,
      timeToRecoverUs: medianUs(listed),
      longestTimeToRecoverUs: this.longestUs,
      outages: listed,
      outagesLeftOut: count - listed.length,
    };
  }

  private stateMoved(record: RecordOf<'state'>): void {
    const channel = channelOfMachine(record.machine);
    if (channel !== undefined) {
      this.channelMoved(channel, record);
      return;
    }
    const { clock } = this;
    const wasWhole = isWhole(clock);
    const wasConnected = clock.connected;
    followRecovery(clock, record);
    if (wasWhole && !isWhole(clock)) this.disturbed(record.at, causeOf(record));
    else if (record.machine === 'app') this.appMoved(record);
    else if (wasConnected && !clock.connected && clock.networkHandles > 0) {
      if (this.open === undefined) this.disturbed(record.at, `connection lost: ${record.why}`);
    }
    this.healed(record.at);
  }

  private appMoved({ at, from, to, why }: RecordOf<'state'>): void {
    if (from !== 'running' && from !== 'ended') return;
    if (to === 'ended' || OWN_ENDS.has(why)) return;
    const { fault } = this.clock;
    if (why !== 'crash') this.disturbed(at, `app stopped: ${why}`);
    else if (fault?.fault === 'appCrash' && fault.at === at) {
      this.disturbed(at, `${fault.fault} "${fault.id}"`);
    }
  }

  private channelMoved(channel: number, { at, to, why }: RecordOf<'state'>): void {
    if (to === 'opening') this.usedNetwork = true;
    if (to === 'lost' && why !== 'network released' && this.open === undefined) {
      this.disturbed(at, `channel lost: ${why}`);
      this.healed(at);
    }
    const { open } = this;
    if (open === undefined) return;
    if (to === 'opening') open.opened.add(channel);
    else if (to !== 'open') forget(open, channel);
    else if (open.opened.has(channel)) this.recovers(open, at);
  }

  private bytesMoved(open: OpenOutage, { at, channel, what }: RecordOf<'bytes'>): void {
    if (what === 'accepted') open.written.add(channel);
    else if (what === 'received') open.arrived.add(channel);
    else if (what === 'delivered' && open.written.has(channel)) this.recovers(open, at);
    else if (what === 'consumed' && open.arrived.has(channel)) this.recovers(open, at);
  }

  private disturbed(atUs: number, cause: string): void {
    const { startUs = atUs, cause: first = cause } = this.open ?? {};
    if (this.open === undefined) this.count += 1;
    this.open = {
      startUs,
      cause: first,
      healedUs: undefined,
      opened: new Set(),
      written: new Set(),
      arrived: new Set(),
    };
  }

  private healed(atUs: number): void {
    const { open, clock } = this;
    if (open !== undefined && open.healedUs === undefined && isHealed(clock)) open.healedUs = atUs;
  }

  private recovers(open: OpenOutage, atUs: number): void {
    if (open.healedUs === undefined || !isWhole(this.clock)) return;
    this.riddenOut += 1;
    this.longestUs = Math.max(this.longestUs ?? 0, atUs - open.healedUs);
    if (this.outages.length < MAX_OUTAGES) this.outages.push(asFound(open, atUs));
    this.open = undefined;
  }
}

function asFound(
  { startUs, healedUs, cause }: OpenOutage,
  recoveredUs: number | undefined,
): Outage {
  return { startUs, healedUs, recoveredUs, cause };
}

/** What has ended proves nothing any more, and handles are used again. */
function forget({ opened, written, arrived }: OpenOutage, channel: number): void {
  opened.delete(channel);
  written.delete(channel);
  arrived.delete(channel);
}

function causeOf({ machine, to, why }: RecordOf<'state'>): string {
  return why === '' ? `${machine} ${to}` : `${machine} ${to}: ${why}`;
}

/** How long a recovery took; undefined where there was none. */
export function timeToRecoverUs({ healedUs, recoveredUs }: Outage): number | undefined {
  return healedUs === undefined || recoveredUs === undefined ? undefined : recoveredUs - healedUs;
}

/** Of two middle ones the lower. */
function medianUs(outages: readonly Outage[]): number | undefined {
  const times = outages.map(timeToRecoverUs).filter((us) => us !== undefined);
  times.sort((a, b) => a - b);
  return times[Math.ceil(times.length / 2) - 1];
}
