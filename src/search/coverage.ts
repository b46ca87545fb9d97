/**
 * What a campaign has seen of the system calls: (call, status, state of the network).
 *
 * The measure of how far a search has come into the situations that an app can be in: a status that
 * was never met while offline is a branch of the app that was never run there.
 */

import type { TraceRecord } from '../trace/record.ts';

export class Coverage {
  /** As "mvOpenChannel OKAY connected". */
  readonly seen: Set<string> = new Set();

  /** State of the network of the run that is followed. */
  network = 'deliberatelyOffline';

  /** Follows one run, which begins where another one has come to, if that is given. */
  sink(from?: Pick<Coverage, 'seen' | 'network'>): (record: TraceRecord) => void {
    this.network = from?.network ?? 'deliberatelyOffline';
    for (const key of from?.seen ?? []) this.seen.add(key);
    return (record) => {
      if (record.kind === 'state') {
        if (record.machine === 'network') this.network = record.to;
      } else if (record.kind === 'call') {
        this.seen.add(`${record.call} ${record.status} ${this.network}`);
      }
    };
  }
}
