/**
 * Who owns the network, and what that means for the connection (G7 to G14, G19 to G23, G53, G54,
 * D16 to D19, D45, D46).
 *
 * It knows what the app asked for and which layers of the path are there. When exactly a connection
 * comes up it cannot know, so it takes each change as it comes and asks whether it may come now;
 * and at any moment, whether a change is overdue.
 */

import { rule } from './rule.ts';

export type NetworkState =
  | 'deliberatelyOffline'
  | 'connecting'
  | 'connected'
  | 'disconnectedWithLinkUp';
export type PathLayer = 'coverage' | 'server';

export interface Request {
  readonly handle: number;
  readonly center: number;
  readonly tag: number;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
/** In a world without noise a connection takes less, as long as nothing is in its way. */
const CONNECTS_WITHIN = 30 * SECOND;
/** After coverage returns the modem registers; as long the path may or may not be there. */
const REPAIRED_WITHIN = 5 * SECOND;
/** The connection survives a broken path for so long (D46). */
const SURVIVES = 60 * SECOND;
/** The connection stays up after the last reason has ended (D19). */
const GRACE = 10 * SECOND;
/** An attempt lasts at most this (D45). */
const ATTEMPT = 120 * SECOND;
const LONGEST_CALM = 72 * MINUTE;
/** An answer of the server takes less. */
const ROUND_TRIP = 2 * SECOND;
const SLACK = SECOND;

/** Flags of mvGetNetworkReasons that end when the server has answered a check-in (D18). */
export const REPORTS = {
  MINIMUMCHECKINEXPIRED: 0x04,
  RTCNOTSET: 0x08,
  APPLICATIONERROR: 0x20,
  COLDBOOTCONNECTION: 0x40,
} as const;
export type ReportFlag = keyof typeof REPORTS;
const USINGNETWORK = 0x01;
const NEVERUSEDNETWORKAPI = 0x02;
const ENHANCECALM = 0x800;

export class Ownership {
  requests: Request[] = [];
  state: NetworkState = 'deliberatelyOffline';
  /** When the connection last came up, and when it went. */
  private stateSince = 0;
  private used = false;
  private readonly due = new Map<ReportFlag, number>([
    ['RTCNOTSET', 0],
    ['COLDBOOTCONNECTION', 0],
  ]);
  private wanted = true;
  private wantedSince = 0;
  private calm = false;
  private calmSince = 0;
  private attemptSince: number | undefined;
  private readonly broken = new Set<PathLayer>();
  /** The present or the last outage; `mayHaveBegun` counts one that was hardly repaired as one. */
  private brokenSince = 0;
  private mayHaveBegun = 0;
  private healedAt = 0;

  get isConnected(): boolean {
    return this.state === 'connected';
  }

  // What happens

  requested(request: Request): void {
    this.requests.push(request);
    this.used = true;
  }

  released(handle: number): void {
    this.requests = this.requests.filter((r) => r.handle !== handle);
  }

  appDied(now: number): void {
    this.requests = [];
    this.used = false;
    this.due.set('APPLICATIONERROR', now);
  }

  checkInDue(now: number): void {
    this.due.set('MINIMUMCHECKINEXPIRED', now);
  }

  /** A layer goes or comes back; false when it was so already. */
  setLayer(layer: PathLayer, there: boolean, now: number): boolean {
    if (there !== this.broken.has(layer)) return false;
    if (there) {
      this.broken.delete(layer);
      if (this.broken.size === 0) this.healedAt = now;
      return true;
    }
    if (this.broken.size === 0) {
      this.brokenSince = now;
      if (now - this.healedAt > REPAIRED_WITHIN) this.mayHaveBegun = now;
    }
    this.broken.add(layer);
    return true;
  }

  /** Nothing has been in the way for so long. */
  healthyFor(now: number): number {
    return this.broken.size > 0 ? -1 : now - this.healedAt;
  }

  /** Both ends can talk, and have been able to for a while: what was under way has arrived. */
  isSettled(now: number, forUs: number): boolean {
    return this.isConnected && now - this.stateSince > forUs && this.healthyFor(now) > forUs;
  }

  // What the kernel says, as it comes

  /** The reasons record: which there are, and since when. */
  reasonsChanged(flags: number, now: number): void {
    const wanted = (flags & ~ENHANCECALM) !== 0;
    if (wanted !== this.wanted) this.wantedSince = now;
    this.wanted = wanted;
    const calm = (flags & ENHANCECALM) !== 0;
    if (calm && !this.calm) this.calmBegins(now);
    if (calm !== this.calm) this.calmSince = now;
    this.calm = calm;
  }

  private calmBegins(now: number): void {
    const tried = now - (this.attemptSince ?? now);
    const why = () => `calm after an attempt of ${tried} us`;
    rule('D45', tried >= ATTEMPT - SLACK, why);
    rule('D45', this.brokenFor(now) > SLACK, () => 'an attempt failed though nothing is broken');
    this.attemptSince = undefined;
  }

  moved(to: NetworkState, now: number): void {
    const from = this.state;
    rule('D17', from !== to, () => `a change from ${from} to itself`);
    if (from === 'connected' && this.wanted) {
      const what = () => `the connection is lost ${this.brokenFor(now)} us after the path broke`;
      rule('D46', this.brokenFor(now) >= SURVIVES - SLACK, what);
    }
    rule('D45', to === 'deliberatelyOffline' || !this.calm, () => `${to} in spite of the pause`);
    if (to === 'connected') {
      rule('G20', this.broken.size === 0, () => 'a connection comes up though the path is broken');
    }
    this.state = to;
    this.stateSince = now;
    const trying = to === 'connecting' || to === 'disconnectedWithLinkUp';
    this.attemptSince = trying ? (this.attemptSince ?? now) : undefined;
  }

  /** At most so long has the path been broken. */
  private brokenFor(now: number): number {
    const over = this.broken.size === 0 && now - this.healedAt > REPAIRED_WITHIN;
    return over ? 0 : now - this.mayHaveBegun;
  }

  // What must be so

  /** What mvGetNetworkReasons says now. */
  checkReasons(flags: number, count: number, now: number): void {
    const held = this.requests.length;
    rule('G14', count === held, () => `${count} requests are counted, ${held} are held`);
    const flag = (id: string, bit: number, set: boolean) =>
      rule(id, ((flags & bit) !== 0) === set, () => `reasons ${flags}, flag ${bit} not ${set}`);
    flag('G8', USINGNETWORK, held > 0);
    flag('G8', NEVERUSEDNETWORKAPI, !this.used);
    for (const [name, bit] of Object.entries(REPORTS)) {
      this.checkReport(name as ReportFlag, (flags & bit) !== 0, now);
    }
    flag('D18', ENHANCECALM, this.calm);
    const known = Object.values(REPORTS).reduce((all, bit) => all | bit, ENHANCECALM | 3);
    rule('D18', (flags & ~known) === 0, () => `reasons ${flags} hold a flag that nothing set`);
  }

  /** Set from its cause on, and gone soon after the server could answer. */
  private checkReport(name: ReportFlag, isSet: boolean, now: number): void {
    const since = this.due.get(name);
    if (since === undefined) {
      rule('D18', !isSet, () => `${name} is set without a cause`);
      return;
    }
    const answered = this.isSettled(Math.max(now, since), ROUND_TRIP) && now - since > ROUND_TRIP;
    rule('D18', !(isSet && answered), () => `${name} is still set though the server has answered`);
    if (isSet) return;
    rule('D18', this.wasConnectedSince(since), () => `${name} is gone and no server was reached`);
    this.due.delete(name);
  }

  private wasConnectedSince(since: number): boolean {
    return this.isConnected || this.stateSince >= since;
  }

  /** Whether the state is one that can be now. */
  checkState(now: number): void {
    const { state, wanted, calm } = this;
    const what = () => `the network is ${state} at ${now} us`;
    const unwantedFor = wanted ? 0 : now - this.wantedSince;
    if (state === 'connected') {
      const broken = this.broken.size > 0 ? now - this.brokenSince : 0;
      rule('D46', broken <= SURVIVES + SLACK, what);
      rule('D19', unwantedFor <= GRACE + SLACK, what);
      return;
    }
    if (state === 'deliberatelyOffline') {
      rule('D16', !wanted || calm, what);
      rule('D45', !calm || now - this.calmSince <= LONGEST_CALM, what);
      return;
    }
    rule('D16', wanted && !calm, what);
    rule('D45', now - (this.attemptSince ?? now) <= ATTEMPT + SLACK, what);
    const free = Math.min(this.healthyFor(now), now - this.wantedSince, now - this.calmSince);
    rule('G20', free <= CONNECTS_WITHIN, what);
    if (state === 'disconnectedWithLinkUp') {
      rule('D16', this.broken.size > 0 || this.healthyFor(now) <= CONNECTS_WITHIN, what);
    }
  }
}
