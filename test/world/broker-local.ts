/**
 * A client of our broker for tests: everything happens at once, and it acknowledges by itself
 * unless it is told to hold its acknowledgements back.
 */

import { stepBroker } from '../../src/world/broker/broker.ts';
import type { Level, Message, Packet, Qos } from '../../src/world/broker/packets.ts';
import { decode, encode, NEVER_EXPIRES_S } from '../../src/world/broker/packets.ts';
import { type BrokerInput, type BrokerRules, newBroker } from '../../src/world/broker/state.ts';

export type Delivery = Extract<Packet, { cmd: 'publish' }>;

export interface ConnectOptions {
  readonly clean?: boolean;
  readonly level?: Level;
  readonly keepaliveS?: number;
  readonly will?: Message;
  readonly expiryS?: number;
  readonly username?: string;
  readonly password?: string;
  /** Acknowledges nothing. */
  readonly silent?: boolean;
}

export class LocalClient {
  readonly connection: number;
  readonly level: Level;
  readonly silent: boolean;
  readonly packets: Packet[] = [];
  closed = false;

  constructor(connection: number, level: Level, silent: boolean) {
    this.connection = connection;
    this.level = level;
    this.silent = silent;
  }

  get deliveries(): readonly Delivery[] {
    return this.packets.filter((p) => p.cmd === 'publish');
  }

  /** The packets of one command. */
  of<C extends Packet['cmd']>(cmd: C): readonly (Packet & { readonly cmd: C })[] {
    return this.packets.filter((p) => p.cmd === cmd) as never;
  }
}

export const ANYONE: BrokerRules = { levels: [4, 5], username: undefined, password: undefined };

export class LocalBroker {
  state = newBroker();
  readonly rules: BrokerRules;
  nowUs = 0;
  private clients: LocalClient[] = [];
  private lastId = 0;

  constructor(rules: BrokerRules = ANYONE) {
    this.rules = rules;
  }

  connect(clientId: string, options: ConnectOptions = {}): LocalClient {
    const { clean = true, level = 4, keepaliveS = 0, will, silent = false } = options;
    const client = new LocalClient(this.clients.length + 1, level, silent);
    this.clients.push(client);
    this.send(client, {
      cmd: 'connect',
      level,
      clientId,
      clean,
      keepaliveS,
      username: options.username,
      password: options.password,
      will,
      expiryS: options.expiryS ?? (clean ? 0 : NEVER_EXPIRES_S),
    });
    return client;
  }

  /** Every packet goes over the wire, both ways. */
  send(client: LocalClient, packet: Packet): void {
    const sent = decode(encode(packet, client.level), client.level);
    this.input({ type: 'packet', connection: client.connection, packet: sent });
  }

  subscribe(
    client: LocalClient,
    filter: string,
    qos: Qos,
    over: { rh?: number; rap?: boolean; nl?: boolean } = {},
  ) {
    const subscription = { filter, qos, nl: false, rap: false, rh: 0, ...over };
    this.send(client, { cmd: 'subscribe', id: this.nextId(), subscriptions: [subscription] });
    return client.of('suback').at(-1)?.codes;
  }

  unsubscribe(client: LocalClient, filter: string): readonly number[] | undefined {
    this.send(client, { cmd: 'unsubscribe', id: this.nextId(), filters: [filter] });
    return client.of('unsuback').at(-1)?.codes;
  }

  publish(client: LocalClient, topic: string, payload: string, qos: Qos = 0, retain = false): void {
    const bytes = new TextEncoder().encode(payload);
    const id = qos === 0 ? 0 : this.nextId();
    this.send(client, { cmd: 'publish', id, dup: false, topic, payload: bytes, qos, retain });
  }

  /** The network connection breaks. */
  drop(client: LocalClient): void {
    client.closed = true;
    this.input({ type: 'lost', connection: client.connection });
  }

  input(input: BrokerInput): void {
    for (const output of stepBroker(this.state, this.rules, this.nowUs, input)) {
      const client = this.clients[output.connection - 1];
      if (client === undefined || client.closed) continue;
      if (output.type === 'close') client.closed = true;
      else this.answer(client, decode(encode(output.packet, client.level), client.level));
    }
  }

  private answer(client: LocalClient, packet: Packet): void {
    client.packets.push(packet);
    if (client.silent) return;
    const { connection } = client;
    const say = (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', id: number) =>
      this.input({ type: 'packet', connection, packet: { cmd, id, code: 0 } });
    if (packet.cmd === 'publish' && packet.qos === 1) say('puback', packet.id);
    if (packet.cmd === 'publish' && packet.qos === 2) say('pubrec', packet.id);
    if (packet.cmd === 'pubrec') say('pubrel', packet.id);
    if (packet.cmd === 'pubrel') say('pubcomp', packet.id);
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}

export const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);
