/**
 * What a campaign has seen of the system calls: (call, status, state of the network).
 *
 * The measure of how far a search has come into the situations that an app can be in: a status that
 * was never met while offline is a branch of the app that was never run there.
 */

import type { TraceRecord } from '../trace/record.ts';

/** Statuses by call. */
type Statuses = Map<string, Set<string>>;

export class Coverage {
  /** As "mvOpenChannel OKAY connected". */
  readonly seen: Set<string> = new Set();

  /** State of the network of the run that is followed. */
  network = 'deliberatelyOffline';

  /** What is in `seen`, by state of the network: nearly every call is, and must cost no new text. */
  private readonly known = new Map<string, Statuses>();
  private knownHere: Statuses = new Map();

  /** Follows one run, which begins where another one has come to, if that is given. */
  sink(from?: Pick<Coverage, 'seen' | 'network'>): (record: TraceRecord) => void {
    this.enter(from?.network ?? 'deliberatelyOffline');
    for (const key of from?.seen ?? []) this.seen.add(key);
    return (record) => {
      if (record.kind === 'state') {
        if (record.machine === 'network') this.enter(record.to);
      } else if (record.kind === 'call') {
        this.add(record.call, record.status);
      }
    };
  }

  private enter(network: string): void {
    this.network = network;
    this.knownHere = this.known.get(network) ?? new Map();
    this.known.set(network, this.knownHere);
  }

  private add(call: string, status: string): void {
    const statuses = this.knownHere.get(call);
    if (statuses?.has(status)) return;
    if (statuses === undefined) this.knownHere.set(call, new Set([status]));
    else statuses.add(status);
    this.seen.add(`${call} ${status} ${this.network}`);
  }
}
