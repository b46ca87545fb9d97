/** What the cloud keeps of the MQTT client of one channel, as plain data. */

import type { Qos } from '../broker/packets.ts';
import type { MqttConnect, MqttItem } from './mqtt-messages.ts';

/** A request that the broker has not answered. */
export interface Pending {
  /** Its packet id. */
  readonly id: number;
  readonly what: 'subscribed' | 'unsubscribed' | 'published';
  readonly exchange: number;
  readonly correlation: number;
}

/** A message of quality 1 or 2 that is not settled with the broker. */
export interface Inbound {
  readonly id: number;
  readonly correlation: number;
  readonly qos: Qos;
  /** Quality 2: the app has it, and the broker has not released it. */
  settled: boolean;
}

export interface Client {
  readonly channel: number;
  readonly receiveBytes: number;
  /** Free space in the device's receive buffer, as far as the cloud knows. */
  room: number;
  state: 'idle' | 'connecting' | 'connected' | 'over';
  request: MqttConnect | undefined;
  /** Number of its leg; 0 for none. */
  connection: number;
  lastCorrelation: number;
  pending: Pending[];
  inbound: Inbound[];
  /** Why the broker said that it leaves. */
  goodbye: number;
  /** For the app, with no room for it in the device. */
  waiting: MqttItem[];
  /** Answers that others are to overtake. */
  held: { readonly timer: number; readonly item: MqttItem }[];
}

export function newClient(channel: number, receiveBytes: number): Client {
  return {
    channel,
    receiveBytes,
    room: receiveBytes,
    state: 'idle',
    request: undefined,
    connection: 0,
    lastCorrelation: 0,
    pending: [],
    inbound: [],
    goodbye: 0,
    waiting: [],
    held: [],
  };
}
