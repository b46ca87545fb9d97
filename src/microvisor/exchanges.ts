/**
 * Requests and responses of HTTP and config channels, as the kernel keeps them.
 *
 * One request in a channel's life. Its response lies in the receive buffer, where the app can see
 * it, and stays until the channel is closed: the read calls only point into it, so they may be
 * repeated (inferred: they take an index or an offset, and none consumes). One
 * CHANNELDATAREADABLE a response (D13). An answer that is lost with the link up brings nothing at
 * all (D32). Whether a response can still be read when the channel has lost its connection is the
 * assumption `readsAfterLoss` (D26).
 */

import { MvConfigFetchResult, MvConfigKeyFetchResult, MvHttpResult } from '../abi/enums.ts';
import { invariant } from '../engine/invariant.ts';
import type {
  ConfigRequest,
  ConfigResponse,
  DownMessage,
  HttpRequest,
  HttpResponse,
} from '../world/services/messages.ts';
import type { ChannelService } from './channel-service.ts';
import type { Channel, Channels } from './channels.ts';
import { concatenate } from './concatenate.ts';
import type { KernelContext } from './context.ts';

/** A piece of the receive buffer. */
export interface Extent {
  readonly address: number;
  readonly bytes: number;
}

export interface HttpAnswer {
  readonly service: 'http';
  readonly result: number;
  readonly status: number;
  readonly headers: readonly Extent[];
  readonly body: Extent;
}

export interface ConfigAnswer {
  readonly service: 'config';
  readonly result: number;
  readonly items: readonly { readonly result: number; readonly value: Extent }[];
}

export interface Exchange {
  /** Number of the exchange; 0 for a request that was spoilt by a late fault. */
  readonly id: number;
  readonly service: 'http' | 'config';
  state: 'waiting' | 'answered' | 'abandoned' | 'spoilt';
  answer?: HttpAnswer | ConfigAnswer;
  /** The app has read the response, so it is known to have taken it. */
  read: boolean;
}

export interface ExchangesData {
  count: number;
  /** By channel handle. */
  readonly exchanges: Map<number, Exchange>;
}

/** Why a response cannot be read, if it cannot. */
type Unreadable = 'CHANNELCLOSED' | 'RESPONSENOTPRESENT';

export class Exchanges implements ChannelService {
  private data: ExchangesData = { count: 0, exchanges: new Map() };
  private readonly context: KernelContext;
  private readonly channels: Channels;

  constructor(context: KernelContext, channels: Channels) {
    this.context = context;
    this.channels = channels;
  }

  /** Whether the one request of the channel's life was made, well or not. */
  hasRequest(channel: Channel): boolean {
    return this.data.exchanges.has(channel.handle);
  }

  /** The number of a new exchange, of whatever service. */
  nextId(): number {
    this.data.count += 1;
    return this.data.count;
  }

  /** Sends the request; `make` gets the number of the exchange. */
  send(
    channel: Channel,
    encoded: Uint8Array,
    make: (id: number) => HttpRequest | ConfigRequest,
  ): void {
    const message = make(this.nextId());
    const { id, service } = message;
    const exchange: Exchange = { id, service, state: 'waiting', read: false };
    this.data.exchanges.set(channel.handle, exchange);
    this.note(channel, exchange, 'request', requestText(message), encoded.length);
    this.channels.sendMessage(channel, message, encoded);
  }

  /** A late fault: a part of the request was already taken, so there will be no other. */
  spoil(channel: Channel, service: 'http' | 'config'): void {
    this.data.exchanges.set(channel.handle, { id: 0, service, state: 'spoilt', read: false });
  }

  /** What keeps the app from reading the response of a channel. */
  unreadable(channel: Channel): Unreadable | undefined {
    const { readsAfterLoss, closeOnLoss } = this.context.assumptions;
    const answer = this.data.exchanges.get(channel.handle)?.answer;
    if (!this.channels.isLive(channel)) {
      const closed = readsAfterLoss === 'closed' || closeOnLoss === 'close';
      if (closed || answer === undefined) return 'CHANNELCLOSED';
    }
    return answer === undefined ? 'RESPONSENOTPRESENT' : undefined;
  }

  httpAnswer(channel: Channel): HttpAnswer | undefined {
    const answer = this.data.exchanges.get(channel.handle)?.answer;
    return answer?.service === 'http' ? answer : undefined;
  }

  configAnswer(channel: Channel): ConfigAnswer | undefined {
    const answer = this.data.exchanges.get(channel.handle)?.answer;
    return answer?.service === 'config' ? answer : undefined;
  }

  /** The app has looked at the response. */
  wasRead(channel: Channel): void {
    const exchange = this.data.exchanges.get(channel.handle);
    if (exchange === undefined || exchange.read) return;
    exchange.read = true;
    this.channels.taken(channel, channel.receive.used);
  }

  // ChannelService

  arrived(channel: Channel, message: DownMessage): void {
    const exchange = this.data.exchanges.get(channel.handle);
    invariant(
      exchange !== undefined && exchange.state === 'waiting',
      () => `channel ${channel.handle} waits for a response`,
    );
    invariant(message.service !== 'mqtt', 'no MQTT on a channel of another service');
    exchange.answer =
      message.service === 'http'
        ? this.storeHttp(channel, message)
        : this.storeConfig(channel, message);
    exchange.state = 'answered';
    const bytes = channel.receive.used;
    this.note(
      channel,
      exchange,
      isFailed(message) ? 'failed' : 'response',
      answerText(message),
      bytes,
    );
    this.channels.readable(channel);
  }

  lost(channel: Channel): void {
    this.abandon(channel, 'its channel was lost');
  }

  ended(channel: Channel): void {
    this.abandon(channel, 'its channel was closed');
    this.data.exchanges.delete(channel.handle);
  }

  private abandon(channel: Channel, why: string): void {
    const exchange = this.data.exchanges.get(channel.handle);
    if (exchange?.state !== 'waiting') return;
    exchange.state = 'abandoned';
    this.note(channel, exchange, 'abandoned', why, 0);
  }

  private storeHttp(channel: Channel, message: HttpResponse): HttpAnswer {
    const { result, status, headers, body } = message;
    const places = this.place(channel, [...headers, body]);
    const bodyAt = places.at(-1);
    invariant(bodyAt !== undefined, 'every part of a response has its place');
    return { service: 'http', result, status, headers: places.slice(0, -1), body: bodyAt };
  }

  private storeConfig(channel: Channel, { result, items }: ConfigResponse): ConfigAnswer {
    const places = this.place(
      channel,
      items.map((item) => item.value),
    );
    const placed = places.map((value, i) => ({ result: items[i]?.result ?? 0, value }));
    return { service: 'config', result, items: placed };
  }

  /** Puts the parts of a response into the receive buffer, and says where each lies. */
  private place(channel: Channel, parts: readonly Uint8Array[]): readonly Extent[] {
    const { start, used } = channel.receive;
    let address = start + used;
    const places = parts.map(({ length }) => {
      const place = { address, bytes: length };
      address += length;
      return place;
    });
    this.channels.store(channel, concatenate(parts));
    return places;
  }

  private note(
    channel: Channel,
    { id, service }: Exchange,
    what: 'request' | 'response' | 'failed' | 'abandoned',
    detail: string,
    bytes: number,
  ): void {
    const { recorder, engine } = this.context;
    const at = engine.now;
    const { handle } = channel;
    recorder.append({ kind: 'exchange', at, channel: handle, service, what, id, detail, bytes });
  }

  snapshot(): ExchangesData {
    return structuredClone(this.data);
  }

  restore(data: ExchangesData): void {
    this.data = structuredClone(data);
  }
}

function requestText(message: HttpRequest | ConfigRequest): string {
  if (message.service === 'http') return `${message.method} ${message.url}`;
  return message.keys.map(({ scope, store, key }) => `${scope}.${store}.${key}`).join(' ');
}

function isFailed(message: HttpResponse | ConfigResponse): boolean {
  return message.result !== MvHttpResult.OK;
}

/** The status of an HTTP answer, the results of a config one, or the name of what went wrong. */
function answerText(message: HttpResponse | ConfigResponse): string {
  if (message.service === 'http') {
    return message.result === MvHttpResult.OK
      ? String(message.status)
      : nameIn(MvHttpResult, message.result);
  }
  return message.result === MvConfigFetchResult.OK
    ? message.items.map(({ result }) => nameIn(MvConfigKeyFetchResult, result)).join(' ')
    : nameIn(MvConfigFetchResult, message.result);
}

function nameIn(names: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(names).find(([, n]) => n === value)?.[0] ?? String(value);
}
