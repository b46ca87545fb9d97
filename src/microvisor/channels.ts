/**
 * Channels: two circular buffers in app memory and a stream on the link.
 *
 * A channel is usable from the moment it is opened; the server's confirmation takes a round trip
 * (D47). Data leaves the send buffer packet by packet, and each packet that has left posts
 * CHANNELDATAWRITESPACE (G38). When the connection, or the server, ends the channel, the object
 * stays: unsent bytes are lost, received ones can be read, and only mvCloseChannel frees it (D25).
 *
 * A channel of a service carries whole messages instead: each waits in the send buffer until it has
 * left, and what arrives is handed to the service, which puts it into the receive buffer.
 */

import { MvChannelType, MvClosureReason, MvEventType } from '../abi/enums.ts';
import { type Moves, mover } from '../trace/machine.ts';
import type { ByteMove } from '../trace/record.ts';
import { payloadOf, type TransportEnd, type UpFrame } from '../world/events.ts';
import type { DownMessage, UpMessage } from '../world/services/messages.ts';
import { type ChannelService, serviceOfType } from './channel-service.ts';
import type { KernelContext } from './context.ts';
import { contiguous, drop, peek, put, type Ring, ring } from './ring.ts';

export const MAX_CHANNELS = 4;
/** Openings: a bucket of eight that refills at eight a second (D28). */
const OPEN_BURST = 8;
const OPEN_REFILL_US = 125_000;

/** Names of the types, for the trace: which service a channel is for, and where it goes. */
const CHANNEL_TYPES = new Map<number, string>(
  Object.entries(MvChannelType).map(([name, type]) => [type, name]),
);

type ChannelState = 'opening' | 'open' | 'lost' | 'closed';
const MOVES: Moves<ChannelState> = {
  opening: ['open', 'lost', 'closed'],
  open: ['lost', 'closed'],
  lost: ['closed'],
  closed: [],
};

export interface Channel {
  readonly handle: number;
  readonly network: number;
  readonly center: number;
  readonly tag: number;
  readonly type: number;
  readonly receive: Ring;
  readonly send: Ring;
  state: ChannelState;
  reason: MvClosureReason;
  /** A packet of this channel waits at the link. */
  queued: boolean;
  /** What the last mvReadChannel presented and the app has not consumed. */
  presented: number;
}

export interface ChannelRequest {
  readonly network: number;
  readonly center: number;
  readonly tag: number;
  readonly type: number;
  readonly receive: { readonly start: number; readonly bytes: number };
  readonly send: { readonly start: number; readonly bytes: number };
  readonly endpoint: string;
}

export interface ChannelsData {
  channels: Channel[];
  openTokens: number;
  /** When the bucket was last brought up to date. */
  tokensAt: number;
}

type Post = (center: number, event: number, tag: number) => void;
/** The kernel's end of the service that a type of channel is for. */
type ServiceOf = (type: number) => ChannelService | undefined;

export class Channels {
  private data: ChannelsData = { channels: [], openTokens: OPEN_BURST, tokensAt: 0 };
  private readonly context: KernelContext;
  private readonly post: Post;
  private readonly serviceOf: ServiceOf;

  constructor(context: KernelContext, post: Post, serviceOf: ServiceOf) {
    this.context = context;
    this.post = post;
    this.serviceOf = serviceOf;
  }

  get count(): number {
    return this.data.channels.length;
  }

  find(handle: number): Channel | undefined {
    return this.data.channels.find((c) => c.handle === handle);
  }

  /** Whether a range overlaps a buffer of any channel that still exists. */
  bufferInUse(start: number, bytes: number): boolean {
    const hits = (r: Ring) => start < r.start + r.bytes && r.start < start + bytes;
    return this.data.channels.some((c) => hits(c.receive) || hits(c.send));
  }

  get openRateExceeded(): boolean {
    return this.bucket().tokens === 0;
  }

  open(handle: number, request: ChannelRequest): void {
    const { memory, world } = this.context;
    const { tokens, at } = this.bucket();
    this.data.openTokens = tokens - 1;
    this.data.tokensAt = at;
    const channel: Channel = {
      handle,
      network: request.network,
      center: request.center,
      tag: request.tag,
      type: request.type,
      receive: ring(request.receive.start, request.receive.bytes),
      send: ring(request.send.start, request.send.bytes),
      state: 'opening',
      reason: MvClosureReason.NOTYETOPEN,
      queued: false,
      presented: 0,
    };
    this.data.channels.push(channel);
    memory.protect(request.send.start, request.send.bytes);
    this.context.recorder.append({
      kind: 'state',
      at: this.context.engine.now,
      machine: `channel:${handle}`,
      from: 'closed',
      to: 'opening',
      plannedUs: 0,
      why: `${CHANNEL_TYPES.get(request.type)} ${JSON.stringify(request.endpoint)}`,
    });
    world.link.sendUp({
      type: 'open',
      channel: handle,
      endpoint: request.endpoint,
      receiveBytes: request.receive.bytes,
      service: serviceOfType(request.type) ?? 'peer',
      bytes: this.context.assumptions.channelOverhead,
    });
  }

  isLive(channel: Channel): boolean {
    return channel.state === 'opening' || channel.state === 'open';
  }

  freeSpace(channel: Channel): number {
    return channel.send.bytes - channel.send.used;
  }

  write(channel: Channel, data: Uint8Array): void {
    if (data.length === 0) return;
    put(channel.send, this.context.memory, data);
    this.bytes(channel.handle, 'accepted', data.length);
    this.pump(channel);
  }

  /** Sends a message of a service; `encoded` is what it takes in the send buffer, and must fit. */
  sendMessage(channel: Channel, message: UpMessage, encoded: Uint8Array): void {
    const payload = encoded.length;
    put(channel.send, this.context.memory, encoded);
    if (payload > 0) this.bytes(channel.handle, 'accepted', payload);
    this.context.world.link.sendUp({
      type: 'service',
      channel: channel.handle,
      message,
      payload,
      bytes: payload + this.context.assumptions.channelOverhead,
    });
  }

  /** Puts what has arrived for the app into the receive buffer; the cloud never sends more than fits. */
  store(channel: Channel, data: Uint8Array): void {
    if (data.length === 0) return;
    put(channel.receive, this.context.memory, data);
    this.bytes(channel.handle, 'received', data.length);
  }

  /** Tells the app that there is something to read. */
  readable(channel: Channel): void {
    this.post(channel.center, MvEventType.CHANNELDATAREADABLE, channel.tag);
  }

  /** The app has taken bytes that stay in the buffer: said once, for whoever watches its rhythm. */
  taken(channel: Channel, count: number): void {
    if (count > 0) this.bytes(channel.handle, 'consumed', count);
  }

  /** Where the oldest received bytes lie, and how many of them in one piece. */
  present(channel: Channel): { address: number; bytes: number } {
    channel.presented = contiguous(channel.receive);
    return { address: channel.receive.start + channel.receive.head, bytes: channel.presented };
  }

  consume(channel: Channel, count: number): void {
    if (count === 0) return;
    drop(channel.receive, count);
    channel.presented -= count;
    this.bytes(channel.handle, 'consumed', count);
    if (this.isLive(channel)) {
      this.context.world.link.sendUp({
        type: 'taken',
        channel: channel.handle,
        count,
        bytes: this.context.assumptions.channelOverhead,
      });
    }
  }

  /** The app closes: what has not left the buffer is discarded. */
  close(channel: Channel): void {
    const { link } = this.context.world;
    if (this.isLive(channel)) {
      link.withdraw(channel.handle);
      this.loseUnsent(channel);
      link.sendUp({
        type: 'close',
        channel: channel.handle,
        bytes: this.context.assumptions.channelOverhead,
      });
    }
    this.remove(channel, 'closed by the app');
  }

  /** The connection under the channels of one network handle, or of all, is gone. */
  loseAll(network: number | undefined, why: string, how: TransportEnd = 'lost'): void {
    const reason =
      how === 'terminated'
        ? MvClosureReason.CONNECTIONTERMINATED
        : MvClosureReason.NETWORKDISCONNECTED;
    for (const channel of this.data.channels) {
      if (network !== undefined && channel.network !== network) continue;
      if (!this.isLive(channel)) continue;
      if (network !== undefined) this.abandon(channel);
      this.lose(channel, reason, why);
    }
  }

  /** The app died: its channels end without a word to it. */
  vanishAll(): void {
    for (const channel of [...this.data.channels]) {
      if (this.isLive(channel)) {
        this.abandon(channel);
        this.loseUnsent(channel);
      }
      this.remove(channel, 'app gone');
    }
    this.data.openTokens = OPEN_BURST;
    this.data.tokensAt = this.context.engine.now;
  }

  // Frames

  opened(handle: number): void {
    const channel = this.find(handle);
    if (channel?.state !== 'opening') return;
    channel.reason = MvClosureReason.NONE;
    this.move(channel, 'open', 'confirmed by the server');
  }

  /** Data for the app; the cloud never sends more than fits. */
  received(handle: number, data: Uint8Array): void {
    const channel = this.find(handle);
    if (channel === undefined || !this.isLive(channel)) {
      this.bytes(handle, 'dropped', data.length);
      return;
    }
    const wasEmpty = channel.receive.used === 0;
    put(channel.receive, this.context.memory, data);
    this.bytes(handle, 'received', data.length);
    if (wasEmpty || this.context.assumptions.readablePer === 'item') this.readable(channel);
  }

  /** A message for the app from the service behind a channel. */
  messageArrived(handle: number, message: DownMessage, payload: number): void {
    const channel = this.find(handle);
    if (channel !== undefined && this.isLive(channel)) {
      this.serviceOf(channel.type)?.arrived(channel, message, payload);
    } else if (payload > 0) this.bytes(handle, 'dropped', payload);
  }

  closedByServer(handle: number, how: 'close' | 'reset'): void {
    const channel = this.find(handle);
    if (channel === undefined || !this.isLive(channel)) return;
    const reason =
      how === 'close'
        ? MvClosureReason.CHANNELCLOSEDBYSERVER
        : MvClosureReason.CHANNELRESETBYSERVER;
    this.context.world.link.withdraw(handle);
    this.lose(channel, reason, how === 'close' ? 'closed by the server' : 'reset by the server');
  }

  /** A packet or a message has left the device: its space is free again. */
  sent(frame: Extract<UpFrame, { type: 'data' | 'service' }>): void {
    const count = payloadOf(frame)?.count ?? 0;
    if (count > 0) this.bytes(frame.channel, 'sent', count);
    const channel = this.find(frame.channel);
    if (channel === undefined || !this.isLive(channel)) return;
    channel.queued = false;
    drop(channel.send, count);
    if (this.saysWriteSpace(channel)) {
      this.post(channel.center, MvEventType.CHANNELDATAWRITESPACE, channel.tag);
    }
    if (frame.type === 'data') this.pump(channel);
  }

  /** A packet that had left will not arrive. One that had not is still counted in its buffer. */
  lostInFlight(frame: Extract<UpFrame, { type: 'data' | 'service' }>): void {
    const count = payloadOf(frame)?.count ?? 0;
    if (count > 0) this.bytes(frame.channel, 'lost', count);
  }

  /** Says what is in the device and under way, for whoever adds up the bytes at the end of a run. */
  reportRemaining(): void {
    for (const channel of this.data.channels) {
      if (channel.send.used > 0) this.bytes(channel.handle, 'buffered', channel.send.used);
    }
    for (const [channel, count] of this.context.world.link.flyingBytes()) {
      this.bytes(channel, 'flying', count);
    }
  }

  /** HTTP and config channels never say that space is free again; whether MQTT ones do is assumed (D12). */
  private saysWriteSpace({ type }: Channel): boolean {
    if (type === MvChannelType.MQTT) return this.context.assumptions.mqttWriteSpace === 'yes';
    return type === MvChannelType.OPAQUEBYTES;
  }

  private pump(channel: Channel): void {
    if (channel.queued || channel.send.used === 0) return;
    const { memory, world, settings, assumptions } = this.context;
    const count = Math.min(channel.send.used, settings.link.packetBytes);
    const data = peek(channel.send, memory, count);
    channel.queued = true;
    world.link.sendUp({
      type: 'data',
      channel: channel.handle,
      data,
      bytes: count + assumptions.channelOverhead,
    });
  }

  /** Ends the stream while the link stays up: the cloud must know. */
  private abandon(channel: Channel): void {
    const { link } = this.context.world;
    link.withdraw(channel.handle);
    link.sendUp({
      type: 'close',
      channel: channel.handle,
      bytes: this.context.assumptions.channelOverhead,
    });
  }

  private lose(channel: Channel, reason: MvClosureReason, why: string): void {
    channel.queued = false;
    channel.reason = reason;
    this.loseUnsent(channel);
    this.move(channel, 'lost', why);
    this.serviceOf(channel.type)?.lost(channel);
    this.post(channel.center, MvEventType.CHANNELNOTCONNECTED, channel.tag);
  }

  private loseUnsent(channel: Channel): void {
    const count = channel.send.used;
    if (count === 0) return;
    drop(channel.send, count);
    this.bytes(channel.handle, 'lost', count);
  }

  private remove(channel: Channel, why: string): void {
    this.context.memory.unprotect(channel.send.start);
    this.move(channel, 'closed', why);
    this.data.channels = this.data.channels.filter((c) => c !== channel);
    this.serviceOf(channel.type)?.ended(channel);
  }

  private move(channel: Channel, to: ChannelState, why: string): void {
    const { recorder, engine } = this.context;
    const move = mover(`channel:${channel.handle}`, MOVES, recorder, engine);
    channel.state = move(channel.state, to, why);
  }

  /** The bucket of openings as it is now. A full one earns nothing. */
  private bucket(): { tokens: number; at: number } {
    const { now } = this.context.engine;
    const { openTokens, tokensAt } = this.data;
    const gained = Math.floor((now - tokensAt) / OPEN_REFILL_US);
    if (openTokens + gained >= OPEN_BURST) return { tokens: OPEN_BURST, at: now };
    return { tokens: openTokens + gained, at: tokensAt + gained * OPEN_REFILL_US };
  }

  private bytes(channel: number, what: ByteMove, count: number): void {
    this.context.recorder.append({
      kind: 'bytes',
      at: this.context.engine.now,
      channel,
      what,
      count,
    });
  }

  snapshot(): ChannelsData {
    return structuredClone(this.data);
  }

  restore(data: ChannelsData): void {
    this.data = structuredClone(data);
  }
}
