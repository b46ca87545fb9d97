/**
 * What is simply counted of a run: bytes, exchanges, logs, channels, notifications, calls, boots.
 *
 * A retry is a call of mvOpenChannel or mvRequestNetwork after one that was fruitless: it did not
 * give OKAY, or its channel ended before it was open.
 */

import type { CallRecord, RecordOf, TraceRecord } from '../trace/record.ts';

const SERVICES = {
  http: { request: 'httpRequests', response: 'httpAnswered', ended: 'httpFailed' },
  config: { request: 'configFetches', response: 'configAnswered', ended: 'configFailed' },
} as const;

const BYTES = {
  accepted: 'bytesOffered',
  delivered: 'bytesDelivered',
  lost: 'bytesLost',
  sent: 'bytesUp',
  received: 'bytesDown',
} as const;

const LOGS = {
  posted: 'logsPosted',
  delivered: 'logsDelivered',
  lost: 'logsLost',
  refused: 'logsRefused',
} as const;

/** Reasons that are told apart; a plan with many faults has no more. */
const MAX_REASONS = 50;

export class CountFold {
  private readonly counts = {
    bytesOffered: 0,
    bytesDelivered: 0,
    bytesLost: 0,
    bytesUp: 0,
    bytesDown: 0,
    httpRequests: 0,
    httpAnswered: 0,
    httpFailed: 0,
    configFetches: 0,
    configAnswered: 0,
    configFailed: 0,
    logsPosted: 0,
    logsDelivered: 0,
    logsLost: 0,
    logsRefused: 0,
    channelsOpened: 0,
    channelsLost: 0,
    notifications: 0,
    notificationsOverrun: 0,
    notificationsMaybeOverrun: 0,
    retries: 0,
    calls: 0,
    crashes: 0,
  };
  private readonly channelClosures: Record<string, number> = {};
  private readonly boots: Record<string, number> = {};
  /** The last attempt to get a channel, or the network, was fruitless. */
  private readonly fruitless = { mvOpenChannel: false, mvRequestNetwork: false };

  record(record: TraceRecord): void {
    const { counts } = this;
    switch (record.kind) {
      case 'call':
        counts.calls += record.count;
        this.called(record);
        return;
      case 'bytes': {
        const name = BYTES[record.what as keyof typeof BYTES];
        if (name !== undefined) counts[name] += record.count;
        return;
      }
      case 'log': {
        const name = LOGS[record.what as keyof typeof LOGS];
        if (name !== undefined) counts[name] += 1;
        return;
      }
      case 'exchange':
        this.exchanged(record);
        return;
      case 'notification':
        counts.notifications += 1;
        return;
      case 'overrun':
        if (record.certainty === 'certain') counts.notificationsOverrun += 1;
        else counts.notificationsMaybeOverrun += 1;
        return;
      case 'app':
        if (record.what === 'boot') add(this.boots, record.detail);
        else if (record.what === 'crash') counts.crashes += 1;
        return;
      case 'state':
        if (record.machine.startsWith('channel:')) this.channelMoved(record);
        return;
      default:
    }
  }

  end() {
    const boots = Object.values(this.boots).reduce((sum, count) => sum + count, 0);
    return {
      ...this.counts,
      channelClosures: sorted(this.channelClosures),
      boots: sorted(this.boots),
      resets: Math.max(0, boots - 1),
    };
  }

  private called({ call, status, count }: CallRecord): void {
    if (call !== 'mvOpenChannel' && call !== 'mvRequestNetwork') return;
    const failed = status !== 'OKAY';
    // Of equal calls in a row that fail, each but the first follows one that did.
    if (this.fruitless[call]) this.counts.retries += failed ? count : 1;
    else if (failed) this.counts.retries += count - 1;
    this.fruitless[call] = failed;
  }

  private exchanged({ service, what }: RecordOf<'exchange'>): void {
    const names = SERVICES[service as keyof typeof SERVICES];
    if (names === undefined) return;
    if (what === 'request') this.counts[names.request] += 1;
    else if (what === 'response') this.counts[names.response] += 1;
    else if (what === 'failed' || what === 'abandoned') this.counts[names.ended] += 1;
  }

  private channelMoved({ from, to, why }: RecordOf<'state'>): void {
    const { counts } = this;
    if (to === 'open') counts.channelsOpened += 1;
    if (to !== 'lost' && to !== 'closed') return;
    if (from === 'opening') this.fruitless.mvOpenChannel = true;
    // One that was lost has had its end.
    if (from === 'lost') return;
    if (to === 'lost') counts.channelsLost += 1;
    add(this.channelClosures, reasonOf(why));
  }
}

/** Without the id of a fault, so that runs of different plans can be put together. */
function reasonOf(why: string): string {
  return why.startsWith('fault ') ? 'fault' : why;
}

function add(counts: Record<string, number>, reason: string): void {
  const known = Object.hasOwn(counts, reason) || Object.keys(counts).length < MAX_REASONS;
  const key = known ? reason : 'other';
  counts[key] = (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1;
}

/** In the order of the alphabet, so that equal counts are equal texts. */
export function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
