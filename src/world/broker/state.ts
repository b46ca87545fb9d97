/** What a broker remembers, as plain data: retained messages, sessions and connections. */

import type { Level, Message, Packet, Subscription } from './packets.ts';

/** A message of quality 1 or 2 on its way to a subscriber. */
export interface Outbound {
  readonly id: number;
  readonly message: Message;
  /** The packet that must come next. */
  awaits: 'puback' | 'pubrec' | 'pubcomp';
}

/** What the broker knows of a client, for as long as the session lives. */
export interface Session {
  readonly clientId: string;
  /** Number of its connection; 0 while there is none. */
  connection: number;
  /** Ends with its connection (clean session, or an expiry of 0). */
  endsWithConnection: boolean;
  /** How long it outlives its connection; Infinity for ever. */
  expiryUs: number;
  /** When it ends, while there is no connection. */
  expiresAtUs: number;
  subscriptions: Subscription[];
  lastId: number;
  /** Sent and not settled, in the order of their first sending. */
  outbound: Outbound[];
  /** Of quality 1 or 2, for a subscriber that is away. */
  queued: Message[];
  /** Packet ids of messages of quality 2 that the client has sent and not released. */
  received: number[];
}

export interface Connection {
  readonly connection: number;
  readonly clientId: string;
  readonly level: Level;
  readonly keepaliveS: number;
  heardAtUs: number;
  will: Message | undefined;
}

export interface BrokerState {
  sessions: Session[];
  connections: Connection[];
  retained: Message[];
  /** Counts the client ids that the broker has given out. */
  assigned: number;
}

/** What the broker is, and does not change in a run. */
export interface BrokerRules {
  readonly levels: readonly Level[];
  readonly username: string | undefined;
  readonly password: string | undefined;
}

export type BrokerInput =
  | { readonly type: 'packet'; readonly connection: number; readonly packet: Packet }
  /** The network connection is gone without a DISCONNECT. */
  | { readonly type: 'lost'; readonly connection: number }
  /** Something else publishes: another client that the simulation does not follow. */
  | { readonly type: 'publish'; readonly message: Message }
  /** The time that `nextDueUs` said has come. */
  | { readonly type: 'timer' }
  /** All connections end; what is kept on disk (kept sessions, retained messages) is there again. */
  | { readonly type: 'restart' };

export type BrokerOutput =
  | { readonly type: 'send'; readonly connection: number; readonly packet: Packet }
  | { readonly type: 'close'; readonly connection: number };

export function newBroker(): BrokerState {
  return { sessions: [], connections: [], retained: [], assigned: 0 };
}
