/**
 * What crosses an MQTT channel: the app's requests up, responses and messages down.
 *
 * `id` counts the exchanges, for the trace; `correlation` is the app's own number of a request, or
 * the cloud's of a message. `result` is a value of MvMqttRequestState.
 */

import type { Level, Message, Qos, Subscription } from '../broker/packets.ts';

export interface MqttConnect {
  readonly service: 'mqtt';
  readonly what: 'connect';
  readonly id: number;
  /** Undefined: a version that there is not. */
  readonly level: Level | undefined;
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Certificates of authorities that the app trusts instead of the public ones. */
  readonly authorities: readonly Uint8Array[];
  readonly keepaliveS: number;
  readonly clean: boolean;
  /** Quality as the app gave it: the cloud finds out what is wrong with it. */
  readonly will: Unchecked<Message> | undefined;
}

/** As the app wrote it, unchecked: any number may stand for a quality. */
export type Unchecked<T extends { readonly qos: Qos }> = Omit<T, 'qos'> & { readonly qos: number };

export type MqttRequest =
  | MqttConnect
  | {
      readonly service: 'mqtt';
      readonly what: 'subscribe';
      readonly id: number;
      readonly correlation: number;
      readonly subscriptions: readonly Unchecked<Subscription>[];
    }
  | {
      readonly service: 'mqtt';
      readonly what: 'unsubscribe';
      readonly id: number;
      readonly correlation: number;
      readonly filters: readonly string[];
    }
  | {
      readonly service: 'mqtt';
      readonly what: 'publish';
      readonly id: number;
      readonly correlation: number;
      readonly message: Unchecked<Message>;
    }
  | {
      readonly service: 'mqtt';
      readonly what: 'acknowledge';
      readonly id: number;
      readonly correlation: number;
    }
  | { readonly service: 'mqtt'; readonly what: 'disconnect'; readonly id: number };

/** What the app can read, one after the other. */
export type MqttItem =
  | {
      readonly service: 'mqtt';
      readonly what: 'connected' | 'disconnected';
      readonly id: number;
      readonly result: number;
      /** The reason code of MQTT. */
      readonly reason: number;
    }
  | {
      readonly service: 'mqtt';
      readonly what: 'subscribed' | 'unsubscribed';
      readonly id: number;
      readonly result: number;
      readonly correlation: number;
      /** One a filter; none when the request failed, or the version has none. */
      readonly reasons: readonly number[];
    }
  | {
      readonly service: 'mqtt';
      readonly what: 'published';
      readonly id: number;
      readonly result: number;
      readonly correlation: number;
      readonly reason: number;
    }
  | ({
      readonly service: 'mqtt';
      readonly what: 'message';
      readonly id: 0;
      readonly result: 0;
      readonly correlation: number;
    } & Message)
  | {
      readonly service: 'mqtt';
      readonly what: 'lost';
      readonly id: 0;
      /** A value of MvMqttLostMessageReason. */
      readonly result: 0;
      readonly topic: string;
      /** Bytes of the payload that did not fit. */
      readonly length: number;
    };

export type MqttResponse =
  | MqttItem
  /** An acknowledgement has got through: there is room for another. Nothing for the app to read. */
  | {
      readonly service: 'mqtt';
      readonly what: 'acknowledged';
      readonly id: number;
      readonly result: 0;
    };

/** What an item takes in the app's buffer besides topic and payload: an assumption. */
export const ITEM_BYTES = 16;

const encoder = new TextEncoder();
export const textBytes = (text: string): number => encoder.encode(text).length;

/** Bytes of an item in the receive buffer. */
export function itemBytes(item: MqttItem): number {
  if (item.what === 'message') return ITEM_BYTES + textBytes(item.topic) + item.payload.length;
  if (item.what === 'lost') return ITEM_BYTES + textBytes(item.topic);
  return ITEM_BYTES;
}
