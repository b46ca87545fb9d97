/**
 * The share of time in which the app does what it does in calm weather.
 *
 * The rhythms are those that the fault-free twin has shown (see rhythm-learner.ts). A rhythm is up
 * until one and a half times the longest pause of the twin has gone by since it was last seen; the
 * app is up while all its rhythms are. Counted from the first boot to the end of the run; a rhythm has
 * the time that the twin took to its first occurrence before its first pause begins. Undefined without
 * a twin, or where the twin shows no rhythm.
 */

import { activityOf, type ChannelKeys } from '../oracle/activities.ts';
import type { Rhythms } from '../oracle/rhythms.ts';
import type { TraceRecord } from '../trace/record.ts';

/** Pauses are not equally long under every seed. */
const TOLERANCE = 1.5;

interface Awaited {
  readonly firstUs: number;
  readonly toleranceUs: number;
  /** From then on it is down. */
  dueUs: number;
}

export class AvailabilityFold {
  private readonly awaited: ReadonlyMap<string, Awaited>;
  private readonly channels: ChannelKeys = new Map();
  private bootedAtUs: number | undefined;
  private downUs = 0;
  /** Up to then the time without a rhythm is in `downUs`. */
  private countedUs = 0;

  constructor(twin: Rhythms | undefined) {
    this.awaited = new Map(
      (twin?.list ?? []).map(({ activity, firstUs, longestUs }) => {
        const toleranceUs = Math.ceil(longestUs * TOLERANCE);
        return [activity, { firstUs, toleranceUs, dueUs: Number.POSITIVE_INFINITY }];
      }),
    );
  }

  record(record: TraceRecord): void {
    if (this.awaited.size === 0) return;
    if (record.kind === 'app') {
      if (record.what === 'boot') this.booted(record.at);
      return;
    }
    const activity = activityOf(this.channels, record);
    const awaited = activity === undefined ? undefined : this.awaited.get(activity);
    if (awaited === undefined) return;
    if (awaited.dueUs < record.at) this.count(record.at);
    const dueUs = record.at + awaited.toleranceUs;
    // An early first time must not take from the time to begin.
    if (awaited.dueUs === Number.POSITIVE_INFINITY || dueUs > awaited.dueUs) awaited.dueUs = dueUs;
  }

  /** 0 to 1. */
  end(nowUs: number): number | undefined {
    const { bootedAtUs } = this;
    if (bootedAtUs === undefined || nowUs <= bootedAtUs) return undefined;
    this.count(nowUs);
    return 1 - this.downUs / (nowUs - bootedAtUs);
  }

  private booted(atUs: number): void {
    if (this.bootedAtUs !== undefined) return;
    this.bootedAtUs = atUs;
    for (const awaited of this.awaited.values()) {
      awaited.dueUs = atUs + awaited.firstUs + awaited.toleranceUs;
    }
  }

  /** Adds the time in which any rhythm was down, up to now. */
  private count(nowUs: number): void {
    let dueUs = nowUs;
    for (const awaited of this.awaited.values()) dueUs = Math.min(dueUs, awaited.dueUs);
    this.downUs += nowUs - Math.max(this.countedUs, dueUs);
    this.countedUs = nowUs;
  }
}
