/**
 * What a campaign has seen of the system calls: (call, status, state of the network).
 *
 * The measure of how far a search has come into the situations that an app can be in: a status that
 * was never met while offline is a branch of the app that was never run there.
 */

import type { TraceRecord } from '../trace/record.ts';

export class Coverage {
  /** As "mvOpenChannel OKAY connected". */
  readonly seen = new Set<string>();

  /** Follows one run. */
  sink(): (record: TraceRecord) => void {
    let network = 'deliberatelyOffline';
    return (record) => {
      if (record.kind === 'state') {
        if (record.machine === 'network') network = record.to;
      } else if (record.kind === 'call') {
        this.seen.add(`${record.call} ${record.status} ${network}`);
      }
    };
  }
}
