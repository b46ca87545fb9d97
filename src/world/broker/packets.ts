/**
 * MQTT control packets as the broker and the cloud mean them, and their bytes on the wire.
 *
 * The bytes are made and read by `mqtt-packet`; what that library leaves loose (optional fields,
 * text or bytes) is settled here, so that both ends see one form for both versions.
 */

import { generate, type Packet as LibraryPacket, parser } from 'mqtt-packet';
import { invariant } from '../../engine/invariant.ts';

/** Protocol level: 4 is MQTT 3.1.1, 5 is MQTT 5. */
export type Level = 4 | 5;
export type Qos = 0 | 1 | 2;

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** So much of a payload is shown in the trace. */
const SHOWN_CHARACTERS = 256;

/** The payload of a message as text for the trace, cut off. */
export function payloadText(payload: Uint8Array): string {
  return decoder.decode(payload).slice(0, SHOWN_CHARACTERS);
}

export interface Subscription {
  readonly filter: string;
  readonly qos: Qos;
  /** No local: nothing that the subscriber itself published. MQTT 5 only, as the next two. */
  readonly nl: boolean;
  /** Retain as published. */
  readonly rap: boolean;
  /** Retain handling: 0 send retained messages, 1 only for a new subscription, 2 never. */
  readonly rh: number;
}

export interface ConnectPacket {
  readonly cmd: 'connect';
  readonly level: Level;
  readonly clientId: string;
  readonly clean: boolean;
  /** 0: no limit. */
  readonly keepaliveS: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly will: Message | undefined;
  /** How long the session lives on, MQTT 5 only. */
  readonly expiryS: number;
}

export type AckCommand = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';

export type Packet =
  | ConnectPacket
  | {
      readonly cmd: 'connack';
      readonly sessionPresent: boolean;
      readonly code: number;
      readonly assignedId: string | undefined;
    }
  | ({ readonly cmd: 'publish'; readonly id: number; readonly dup: boolean } & Message)
  | { readonly cmd: AckCommand; readonly id: number; readonly code: number }
  | {
      readonly cmd: 'subscribe';
      readonly id: number;
      readonly subscriptions: readonly Subscription[];
    }
  | { readonly cmd: 'suback' | 'unsuback'; readonly id: number; readonly codes: readonly number[] }
  | { readonly cmd: 'unsubscribe'; readonly id: number; readonly filters: readonly string[] }
  | { readonly cmd: 'pingreq' }
  | { readonly cmd: 'pingresp' }
  | { readonly cmd: 'disconnect'; readonly code: number };

/** A session that never expires. */
export const NEVER_EXPIRES_S = 0xffff_ffff;

/** The bytes of a packet. */
export function encode(packet: Packet, level: Level): Uint8Array {
  // The library's types ask for one exact shape a command; what is given here fits each of them.
  const shape = libraryForm(packet, level) as unknown as LibraryPacket;
  return Uint8Array.from(generate(shape, { protocolVersion: level }));
}

function libraryForm(packet: Packet, level: Level): object {
  switch (packet.cmd) {
    case 'connect':
      return connectForm(packet);
    case 'connack': {
      const { cmd, sessionPresent, code, assignedId } = packet;
      if (level === 4) return { cmd, sessionPresent, returnCode: code };
      const properties = assignedId === undefined ? {} : { assignedClientIdentifier: assignedId };
      return { cmd, sessionPresent, reasonCode: code, properties };
    }
    case 'publish': {
      const { cmd, id, dup, topic, payload, qos, retain } = packet;
      const message = { cmd, dup, topic, payload: Buffer.from(payload), qos, retain };
      return qos === 0 ? message : { ...message, messageId: id };
    }
    case 'subscribe': {
      const subscriptions = packet.subscriptions.map(({ filter, ...options }) => {
        return level === 5 ? { topic: filter, ...options } : { topic: filter, qos: options.qos };
      });
      return { cmd: packet.cmd, messageId: packet.id, subscriptions };
    }
    case 'suback':
    case 'unsuback':
      return { cmd: packet.cmd, messageId: packet.id, granted: [...packet.codes] };
    case 'unsubscribe':
      return { cmd: packet.cmd, messageId: packet.id, unsubscriptions: [...packet.filters] };
    case 'pingreq':
    case 'pingresp':
      return { cmd: packet.cmd };
    case 'disconnect':
      return level === 5 ? { cmd: packet.cmd, reasonCode: packet.code } : { cmd: packet.cmd };
    default:
      return level === 5
        ? { cmd: packet.cmd, messageId: packet.id, reasonCode: packet.code }
        : { cmd: packet.cmd, messageId: packet.id };
  }
}

function connectForm(packet: ConnectPacket): object {
  const { level, clientId, clean, keepaliveS, username, password, will, expiryS } = packet;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: level,
    clientId,
    clean,
    keepalive: keepaliveS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload) } }),
    ...(level === 5 ? { properties: { sessionExpiryInterval: expiryS } } : {}),
  };
}

/** The packet that some bytes are; they must be exactly one. */
export function decode(bytes: Uint8Array, level: Level): Packet {
  const found: LibraryPacket[] = [];
  const reader = parser({ protocolVersion: level });
  reader.on('packet', (packet) => found.push(packet));
  let problem = '';
  reader.on('error', (error) => {
    problem = String(error);
  });
  reader.parse(Buffer.from(bytes));
  const [packet] = found;
  invariant(
    packet !== undefined && found.length === 1,
    () => `${bytes.length} bytes are one MQTT packet ${problem}`,
  );
  return ownForm(packet);
}

function ownForm(packet: LibraryPacket): Packet {
  const id = packet.messageId ?? 0;
  switch (packet.cmd) {
    case 'connect':
      return ownConnect(packet);
    case 'connack':
      return {
        cmd: 'connack',
        sessionPresent: packet.sessionPresent,
        code: packet.reasonCode ?? packet.returnCode ?? 0,
        assignedId: packet.properties?.assignedClientIdentifier,
      };
    case 'publish': {
      const { cmd, dup, topic, qos, retain } = packet;
      return { cmd, id, dup, topic, payload: bytesOf(packet.payload), qos, retain };
    }
    case 'subscribe': {
      const subscriptions = packet.subscriptions.map((s) => {
        const { topic: filter, qos, nl = false, rap = false, rh = 0 } = s;
        return { filter, qos, nl, rap, rh };
      });
      return { cmd: 'subscribe', id, subscriptions };
    }
    case 'suback':
    case 'unsuback':
      // An answer to UNSUBSCRIBE carries no codes in 3.1.1.
      return { cmd: packet.cmd, id, codes: ((packet.granted ?? []) as number[]).map(Number) };
    case 'unsubscribe':
      return { cmd: 'unsubscribe', id, filters: packet.unsubscriptions };
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return { cmd: packet.cmd, id, code: packet.reasonCode ?? 0 };
    case 'disconnect':
      return { cmd: 'disconnect', code: packet.reasonCode ?? 0 };
    case 'pingreq':
    case 'pingresp':
      return { cmd: packet.cmd };
    case 'auth':
      invariant(false, 'nobody here speaks extended authentication');
  }
}

function ownConnect(packet: Extract<LibraryPacket, { cmd: 'connect' }>): ConnectPacket {
  const { will } = packet;
  return {
    cmd: 'connect',
    level: packet.protocolVersion === 5 ? 5 : 4,
    clientId: packet.clientId,
    clean: packet.clean ?? false,
    keepaliveS: packet.keepalive ?? 0,
    username: packet.username,
    password: packet.password === undefined ? undefined : textOf(packet.password),
    will: will && {
      topic: will.topic,
      payload: bytesOf(will.payload),
      qos: will.qos ?? 0,
      retain: will.retain ?? false,
    },
    expiryS: packet.properties?.sessionExpiryInterval ?? 0,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : Uint8Array.from(value);
}

function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : decoder.decode(value);
}
