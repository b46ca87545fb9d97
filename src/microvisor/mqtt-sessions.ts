/**
 * MQTT channels, as the kernel keeps them (D33): requests in flight, and what the app can read.
 *
 * What arrives lies in the receive buffer until it is read, in the order of its arrival; only the
 * head can be read, and reading it frees its room. One CHANNELDATAREADABLE an item (D13). Limits on
 * what is in flight are assumptions; a request is in flight until its response is in the device, an
 * acknowledgement until the cloud has it. Whether items can be read when the channel has lost its
 * connection is the assumption `readsAfterLoss` (D26).
 */

import { MvMqttRequestState } from '../abi/enums.ts';
import { payloadText } from '../world/broker/packets.ts';
import type { DownMessage } from '../world/services/messages.ts';
import {
  itemBytes,
  type MqttItem,
  type MqttRequest,
  type MqttResponse,
} from '../world/services/mqtt-messages.ts';
import type { ChannelService } from './channel-service.ts';
import type { Channel, Channels } from './channels.ts';
import type { KernelContext } from './context.ts';
import type { Exchanges } from './exchanges.ts';

export type RequestKind = MqttRequest['what'];

/** The response to each kind of request. */
const ENDS: Readonly<Record<MqttResponse['what'], RequestKind | undefined>> = {
  connected: 'connect',
  subscribed: 'subscribe',
  unsubscribed: 'unsubscribe',
  published: 'publish',
  acknowledged: 'acknowledge',
  disconnected: 'disconnect',
  message: undefined,
  lost: undefined,
};

export interface MqttSession {
  /** The one connect request of the channel's life was made, well or not. */
  connectSent: boolean;
  /** A late fault has made the channel unusable for requests. */
  spoilt: boolean;
  inFlight: { readonly id: number; readonly what: RequestKind }[];
  items: MqttItem[];
}

export class MqttSessions implements ChannelService {
  private data = new Map<number, MqttSession>();
  private readonly context: KernelContext;
  private readonly channels: Channels;
  private readonly exchanges: Exchanges;

  constructor(context: KernelContext, channels: Channels, exchanges: Exchanges) {
    this.context = context;
    this.channels = channels;
    this.exchanges = exchanges;
  }

  /** Whether the one connect request of the channel's life was made. */
  hasConnected(channel: Channel): boolean {
    return this.data.get(channel.handle)?.connectSent === true;
  }

  /** Whether requests can be made: the stream lives, and no late fault has spoilt it. */
  takesRequests(channel: Channel): boolean {
    return this.channels.isLive(channel) && this.data.get(channel.handle)?.spoilt !== true;
  }

  /** Whether so many requests of a kind are in flight that another is refused (D33). */
  isLimited(channel: Channel, what: RequestKind, bytes: number): boolean {
    const all = this.data.get(channel.handle)?.inFlight ?? [];
    const count = all.filter((request) => request.what === what).length;
    return (
      count >= this.limit(what) || this.inBuffer(channel, bytes) > this.channels.freeSpace(channel)
    );
  }

  private limit(what: RequestKind): number {
    const { assumptions } = this.context;
    switch (what) {
      case 'subscribe':
        return assumptions.mqttSubscribes;
      case 'unsubscribe':
        return assumptions.mqttUnsubscribes;
      case 'publish':
        return assumptions.mqttPublishes;
      case 'acknowledge':
        return assumptions.mqttAcknowledges;
      case 'connect':
      case 'disconnect':
        return 1;
    }
  }

  /**
   * Sends a request; `make` gets the number of its exchange. No status says that a request is larger
   * than the send buffer, so a larger one is taken to fill it and to go out piece by piece (assumption).
   */
  send(channel: Channel, bytes: Uint8Array, make: (id: number) => MqttRequest): void {
    const request = make(this.exchanges.nextId());
    const session = this.session(channel);
    if (request.what === 'connect') session.connectSent = true;
    session.inFlight.push({ id: request.id, what: request.what });
    const taken = bytes.subarray(0, this.inBuffer(channel, bytes.length));
    // Acknowledgements are no exchange: nothing answers them that the app could see.
    if (request.what === 'acknowledge') {
      this.append(channel, 'acknowledged', request.correlation, '', taken.length);
    } else {
      this.note(channel, 'request', request, taken.length);
    }
    if (request.what === 'publish') {
      const { payload } = request.message;
      this.append(channel, 'published', request.id, payloadText(payload), payload.length);
    }
    this.channels.sendMessage(channel, request, taken);
  }

  /** A late fault: a part of the request was already taken (documented). */
  spoil(channel: Channel, what: RequestKind): void {
    const session = this.session(channel);
    session.spoilt = true;
    if (what === 'connect') session.connectSent = true;
  }

  /** What the app may read next, if anything. */
  head(channel: Channel): MqttItem | undefined {
    return this.data.get(channel.handle)?.items[0];
  }

  /** Whether nothing can be read for good (D26). */
  isReadClosed(channel: Channel): boolean {
    if (this.channels.isLive(channel)) return false;
    const { readsAfterLoss, closeOnLoss } = this.context.assumptions;
    const closed = readsAfterLoss === 'closed' || closeOnLoss === 'close';
    return closed || this.head(channel) === undefined;
  }

  /** The app has read the head: its room is free again. */
  take(channel: Channel): void {
    const item = this.session(channel).items.shift();
    if (item === undefined) return;
    const bytes = itemBytes(item);
    if (item.what === 'message') {
      const { correlation, qos, payload } = item;
      const detail = `qos ${qos} ${payloadText(payload)}`;
      this.append(channel, 'received', correlation, detail, payload.length);
    }
    channel.presented = bytes;
    this.channels.consume(channel, bytes);
  }

  // ChannelService

  arrived(channel: Channel, message: DownMessage): void {
    if (message.service !== 'mqtt') return;
    const session = this.session(channel);
    const ended = session.inFlight.find(({ id, what }) => {
      return id === message.id && what === ENDS[message.what];
    });
    session.inFlight = session.inFlight.filter((request) => request !== ended);
    if (message.what === 'acknowledged') return;
    const bytes = itemBytes(message);
    session.items.push(message);
    this.channels.store(channel, contentOf(message, bytes));
    const failed = message.result !== MvMqttRequestState.REQUESTCOMPLETED;
    if (ended !== undefined) this.note(channel, failed ? 'failed' : 'response', message, bytes);
    this.channels.readable(channel);
  }

  lost(channel: Channel): void {
    this.abandon(channel);
  }

  ended(channel: Channel): void {
    this.abandon(channel);
    this.data.delete(channel.handle);
  }

  private abandon(channel: Channel): void {
    const session = this.data.get(channel.handle);
    if (session === undefined) return;
    for (const request of session.inFlight) {
      if (request.what !== 'acknowledge') this.note(channel, 'abandoned', request, 0);
    }
    session.inFlight = [];
  }

  private session(channel: Channel): MqttSession {
    const known = this.data.get(channel.handle);
    if (known !== undefined) return known;
    const session = { connectSent: false, spoilt: false, inFlight: [], items: [] };
    this.data.set(channel.handle, session);
    return session;
  }

  private inBuffer(channel: Channel, bytes: number): number {
    return Math.min(bytes, channel.send.bytes);
  }

  private note(
    channel: Channel,
    what: 'request' | 'response' | 'failed' | 'abandoned',
    about: { readonly id: number; readonly what: string; readonly result?: number },
    bytes: number,
  ): void {
    const state = Object.entries(MvMqttRequestState).find(([, value]) => value === about.result);
    const detail = what === 'failed' ? `${about.what} ${state?.[0]}` : about.what;
    this.append(channel, what, about.id, detail, bytes);
  }

  private append(channel: Channel, what: string, id: number, detail: string, bytes: number): void {
    const { recorder, engine } = this.context;
    const at = engine.now;
    const { handle } = channel;
    recorder.append({
      kind: 'exchange',
      at,
      channel: handle,
      service: 'mqtt',
      what,
      id,
      detail,
      bytes,
    });
  }

  snapshot(): ReadonlyMap<number, MqttSession> {
    return structuredClone(this.data);
  }

  restore(data: ReadonlyMap<number, MqttSession>): void {
    this.data = new Map(structuredClone(data));
  }
}

const encoder = new TextEncoder();

/** The bytes of an item in the buffer: a header that means nothing, topic and payload. */
function contentOf(item: MqttItem, bytes: number): Uint8Array {
  const content = new Uint8Array(bytes);
  if (item.what !== 'message' && item.what !== 'lost') return content;
  const topic = encoder.encode(item.topic);
  const payload = item.what === 'message' ? item.payload : new Uint8Array(0);
  content.set(topic, bytes - topic.length - payload.length);
  content.set(payload, bytes - payload.length);
  return content;
}
