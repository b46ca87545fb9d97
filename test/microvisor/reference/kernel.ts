/**
 * A small independent reference of the kernel: handles, rings, ownership, channels, buffers.
 *
 * Written from the guide (G..) and the decisions (D..) alone. It is told of each call and of what
 * the kernel says by itself, in order, and throws the id of the rule that was broken. It does not
 * know how long things take beyond what the decisions say.
 */

import type { ChannelReference, Extent } from './channel.ts';
import { type NetworkState, Ownership } from './ownership.ts';
import { RECORD_BYTES, RingReference, type Written } from './rings.ts';
import { rule } from './rule.ts';

export const EVENTS = { NETWORKSTATUSCHANGED: 1, READABLE: 2, WRITESPACE: 3, NOTCONNECTED: 4 };
const CHANNEL_TYPES = 4;
const MAX_CHANNELS = 4;
const MAX_REQUESTS = 8;
const BUFFER_UNIT = 512;
const LAST_IRQ = 125;
/** Openings: a bucket of eight that refills at eight a second (D28). */
const OPENINGS = 8;
const REFILL_US = 125_000;
/** What is under way in a world without noise has arrived after this. */
const SETTLES_WITHIN = 5_000_000;

export type Kind = 'center' | 'network' | 'channel';

/** One thing that the kernel said by itself. */
export type Observed = { readonly at: number } & (
  | { readonly what: 'network'; readonly to: NetworkState }
  | { readonly what: 'reasons'; readonly flags: number }
  | { readonly what: 'lost'; readonly channel: number }
  | {
      readonly what: 'notification';
      readonly center: number;
      readonly slot: number;
      readonly written: Written;
    }
  | {
      readonly what: 'overrun';
      readonly center: number;
      readonly slot: number;
      readonly certainty: string;
    }
);

export interface OpenRequest {
  readonly network: number;
  readonly center: number;
  readonly type: number;
  readonly receive: Extent;
  readonly send: Extent;
  readonly endpointKnown: boolean;
}

export class Reference {
  readonly ownership = new Ownership();
  readonly centers = new Map<number, RingReference>();
  readonly channels = new Map<number, ChannelReference>();
  /** Every handle that was ever issued, by kind: none comes twice (G2). */
  readonly issued = new Map<number, Kind>();
  /** Interrupts that wait for the app: one bit each (D10). */
  readonly pending = new Set<number>();
  private lastTag = 100;
  /** Notifications that must come before the call or the wait is over. */
  private owed: { center: number; type: number; tag: number }[] = [];
  private openingsAt = 0;
  private openings = OPENINGS * REFILL_US;
  /** The network that was released in the call which is being looked at. */
  private released: number | undefined;

  // Handles

  isLive(handle: number, kind: Kind): boolean {
    if (kind === 'center') return this.centers.has(handle);
    if (kind === 'channel') return this.channels.has(handle);
    return this.ownership.requests.some((r) => r.handle === handle);
  }

  liveOf(kind: Kind): readonly number[] {
    return [...this.issued].filter(([h, k]) => k === kind && this.isLive(h, k)).map(([h]) => h);
  }

  issue(handle: number, kind: Kind): void {
    const fresh = handle > 0 && handle <= 0xffff_ffff && !this.issued.has(handle);
    rule('G2', fresh, () => `handle ${handle} was issued for a ${kind}`);
    this.issued.set(handle, kind);
  }

  /** The status that a call must have for its handle, and what a close must leave of it (G3 to G6). */
  closes(handle: number, kind: Kind, status: string, left: number): boolean {
    const live = this.isLive(handle, kind);
    const says = () => `closing ${kind} ${handle}: ${status}, leaves ${left}`;
    rule('G6', status === (live ? 'OKAY' : 'INVALIDHANDLE'), says);
    rule('G5', left === (live ? 0 : handle), says);
    return live;
  }

  /** A tag of its own for each request and channel, so that a record tells whose it is. */
  newTag(): number {
    this.lastTag += 1;
    return this.lastTag;
  }

  // Calls

  centerOpened(handle: number, irq: number, ring: Extent): void {
    this.issue(handle, 'center');
    this.centers.set(handle, new RingReference(irq, ring.start, ring.bytes));
  }

  /** The handler of an interrupt runs; how often it does (D10). */
  served(irq: number): number {
    for (const ring of this.centers.values()) if (ring.irq === irq) ring.entered();
    return this.pending.delete(irq) ? 1 : 0;
  }

  /** The statuses that mvSetupNotifications may have. */
  setupStatuses(irq: number, ring: Extent): ReadonlySet<string> {
    const { bytes } = ring;
    const wrong = new Set<string>();
    const bound = [...this.centers.values()].some((c) => c.irq === irq);
    if (irq > LAST_IRQ || bound) wrong.add('INVALIDINTERRUPT');
    if (bytes % RECORD_BYTES !== 0 || bytes < 2 * RECORD_BYTES) wrong.add('INVALIDBUFFERSIZE');
    if (this.inUse(ring)) wrong.add('BUFFERALREADYINUSE');
    return wrong.size > 0 ? wrong : new Set(['OKAY']);
  }

  requestStatus(center: number): string {
    if (!this.centers.has(center)) return 'INVALIDHANDLE';
    return this.ownership.requests.length < MAX_REQUESTS ? 'OKAY' : 'PARAMETERFAULT';
  }

  /** Which of several values is reported first is not laid down within a group of D3. */
  openStatuses(r: OpenRequest, now: number): ReadonlySet<string> {
    if (!this.isLive(r.network, 'network') || !this.centers.has(r.center)) {
      return new Set(['INVALIDHANDLE']);
    }
    if (!this.ownership.isConnected) return new Set(['NETWORKNOTCONNECTED']);
    const both = [r.receive, r.send];
    const values = new Set<string>();
    if (both.some((b) => this.inUse(b)) || overlap(r.receive, r.send)) {
      values.add('BUFFERALREADYINUSE');
    }
    if (both.some((b) => b.start % BUFFER_UNIT !== 0)) values.add('INVALIDBUFFERALIGNMENT');
    if (both.some((b) => b.bytes === 0 || b.bytes % BUFFER_UNIT !== 0)) {
      values.add('INVALIDBUFFERSIZE');
    }
    if (r.type >= CHANNEL_TYPES) values.add('UNKNOWNCHANNELTYPE');
    if (!r.endpointKnown) values.add('UNKNOWNCHANNELENDPOINT');
    if (values.size > 0) return values;
    const limits = new Set<string>();
    if (this.openingsLeft(now) < REFILL_US) limits.add('RATELIMITED');
    if (this.channels.size >= MAX_CHANNELS) limits.add('TOOMANYCHANNELS');
    return limits.size > 0 ? limits : new Set(['OKAY']);
  }

  opened(channel: ChannelReference, now: number): void {
    this.issue(channel.setup.handle, 'channel');
    this.channels.set(channel.setup.handle, channel);
    this.openings = this.openingsLeft(now) - REFILL_US;
    this.openingsAt = now;
  }

  releasedNetwork(handle: number): void {
    this.ownership.released(handle);
    this.released = handle;
  }

  serverResets(now: number): void {
    for (const channel of this.channels.values()) channel.reset(now);
  }

  appDied(now: number): void {
    this.centers.clear();
    this.channels.clear();
    this.pending.clear();
    this.ownership.appDied(now);
    this.owed = [];
  }

  private openingsLeft(now: number): number {
    return Math.min(OPENINGS * REFILL_US, this.openings + now - this.openingsAt);
  }

  inUse(extent: Extent): boolean {
    const rings = [...this.centers.values()];
    const buffers = [...this.channels.values()].flatMap(({ setup }) => [setup.receive, setup.send]);
    return [...rings, ...buffers].some((other) => overlap(other, extent));
  }

  /** G34: send buffers of channels that exist, lost ones included. */
  isProtected(extent: Extent): boolean {
    return [...this.channels.values()].some(({ setup }) => overlap(setup.send, extent));
  }

  // What the kernel says by itself

  /** Everything since the last look, in order, up to `now`. */
  observe(all: readonly Observed[], now: number): void {
    for (const channel of this.channels.values()) {
      channel.timePassed(this.centers.has(channel.setup.center));
    }
    const offline = all.filter((seen) => seen.what === 'network' && seen.to !== 'connected');
    const disconnected = new Set(offline.map(({ at }) => at));
    for (const seen of all) this.see(seen, disconnected);
    rule('D17', this.owed.length === 0, () => `never posted: ${JSON.stringify(this.owed[0])}`);
    this.ownership.checkState(now);
    const settled = this.ownership.isSettled(now, SETTLES_WITHIN);
    for (const channel of this.channels.values()) {
      const { network, handle } = channel.setup;
      const may = this.ownership.isConnected && network !== this.released;
      rule('G48', may || !channel.isLive, () => `channel ${handle} lives without its network`);
      if (settled) channel.settled(now, SETTLES_WITHIN);
    }
    this.released = undefined;
  }

  private see(seen: Observed, disconnected: ReadonlySet<number>): void {
    const { ownership } = this;
    switch (seen.what) {
      case 'network':
        ownership.moved(seen.to, seen.at);
        for (const { center, tag } of ownership.requests) {
          this.owe(center, EVENTS.NETWORKSTATUSCHANGED, tag);
        }
        break;
      case 'reasons':
        ownership.reasonsChanged(seen.flags, seen.at);
        break;
      case 'lost':
        this.channelLost(seen.channel, disconnected.has(seen.at));
        break;
      case 'overrun':
        this.centers.get(seen.center)?.overrun(seen.certainty, seen.slot);
        break;
      case 'notification':
        this.posted(seen.center, seen.slot, seen.written);
        break;
    }
  }

  private owe(center: number, type: number, tag: number): void {
    if (this.centers.has(center)) this.owed.push({ center, type, tag });
  }

  /** The app itself posts one (mvTempTriggerNotification). */
  triggered(center: number, type: number, tag: number): void {
    this.owe(center, type, tag);
  }

  private posted(center: number, slot: number, written: Written): void {
    const { type, tag } = written;
    const ring = this.centers.get(center);
    rule('G56', ring !== undefined, () => `a record for center ${center}, which is closed`);
    ring?.posted(written, slot);
    if (ring !== undefined) this.pending.add(ring.irq);
    const i = this.owed.findIndex((o) => o.center === center && o.type === type && o.tag === tag);
    if (i >= 0) {
      this.owed.splice(i, 1);
      return;
    }
    const channel = [...this.channels.values()].find(({ setup }) => setup.tag === tag);
    if (type === EVENTS.READABLE && channel !== undefined) channel.readable();
    else if (type === EVENTS.WRITESPACE && channel !== undefined) channel.wroteSpace();
    else rule('D14', false, () => `an event ${type} with tag ${tag} that nothing caused`);
  }

  /** Each loss has a cause (G48, G50, G55, D23). */
  private channelLost(handle: number, byConnection: boolean): void {
    const channel = this.channels.get(handle);
    rule('D25', channel?.isLive === true, () => `channel ${handle} is lost and was not live`);
    if (channel === undefined) return;
    const byNetwork = byConnection || channel.setup.network === this.released;
    rule('G50', byNetwork || channel.isReset, () => `channel ${handle} is lost without a cause`);
    channel.lost(byNetwork ? 'NETWORKDISCONNECTED' : 'RESETBYSERVER');
    this.owe(channel.setup.center, EVENTS.NOTCONNECTED, channel.setup.tag);
  }
}

function overlap(a: Extent, b: Extent): boolean {
  return a.start < b.start + b.bytes && b.start < a.start + a.bytes;
}
