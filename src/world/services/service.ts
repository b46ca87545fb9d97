/**
 * A service behind channels, as the cloud sees it: HTTP, configuration, MQTT (D49).
 *
 * The cloud performs the exchange on the device's behalf. A service is told what happens on its
 * channels and answers through its port. All of its state is plain data; chance comes from the
 * stream of the port, which is the service's own.
 */

import type { Stream } from '../../engine/chance.ts';
import type { DownMessage, UpMessage } from './messages.ts';

/** Who or what has ended a channel. */
export type EndOfChannel = 'device' | 'connection' | 'server';

export interface CloudService {
  /** A channel was opened; `receiveBytes` is the size of the device's receive buffer. */
  opened(channel: number, receiveBytes: number): void;
  message(channel: number, message: UpMessage): void;
  /** A timer that the service asked for, unless its channel has ended. */
  timer(channel: number, timer: number): void;
  /** The app took bytes out of its receive buffer. */
  spaceFreed(channel: number, count: number): void;
  /** The channel has ended: by the device, with the connection, or by the server. */
  closed(channel: number, how: EndOfChannel): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}

/** What a service can do. */
export interface ServicePort {
  readonly nowUs: number;
  readonly chance: Stream;
  /**
   * Sends a message to the device; `payload` is what it takes in the receive buffer. False when
   * the answer is lost on the way, behind the cloud (D32).
   */
  send(channel: number, message: DownMessage, payload: number): boolean;
  /** Asks for a timer input after a while; `timer` comes back with it. */
  timerIn(channel: number, afterUs: number, timer: number): void;
  /** Ends a channel from the server's side. */
  end(channel: number, how: 'close' | 'reset'): void;
  /** Says in the trace what became of an exchange behind the cloud. */
  note(channel: number, id: number, what: ServiceTurn, detail: string, bytes: number): void;
}

/** `answered` by the endpoint, `given up` by the cloud, or `lost` on its way back. */
export type ServiceTurn = 'answered' | 'given up' | 'lost';
