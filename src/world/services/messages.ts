/**
 * What crosses a channel of a service, as plain data: requests up, responses down.
 *
 * A service joins by adding its messages to the two unions. Messages are what the two ends mean;
 * how many bytes they take in the app's buffers is said by the `payload` of their frame.
 */

import type { MqttRequest, MqttResponse } from './mqtt-messages.ts';

/** What a channel is for; the names of MvChannelType in the world's words. */
export type ServiceName = 'mqtt' | 'http' | 'config';

/** From the kernel to the service in the cloud. */
export type UpMessage = HttpRequest | ConfigRequest | MqttRequest;

/** From the service in the cloud to the kernel. */
export type DownMessage = HttpResponse | ConfigResponse | MqttResponse;

/** A request as the app made it: what is wrong with it is found by the cloud (D31). */
export interface HttpRequest {
  readonly service: 'http';
  /** Number of the exchange, for the trace. */
  readonly id: number;
  readonly method: string;
  readonly url: string;
  /** One line a header, "Name: value". */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly service: 'http';
  readonly id: number;
  /** A value of MvHttpResult; with anything but OK there is no more than this. */
  readonly result: number;
  readonly status: number;
  readonly headers: readonly Uint8Array[];
  readonly body: Uint8Array;
}

export interface ConfigKey {
  readonly scope: 'account' | 'device';
  readonly store: 'secret' | 'config';
  readonly key: string;
}

export interface ConfigRequest {
  readonly service: 'config';
  readonly id: number;
  readonly keys: readonly ConfigKey[];
}

export interface ConfigItem {
  /** A value of MvConfigKeyFetchResult. */
  readonly result: number;
  readonly value: Uint8Array;
}

export interface ConfigResponse {
  readonly service: 'config';
  readonly id: number;
  /** A value of MvConfigFetchResult. */
  readonly result: number;
  /** In the order of the keys; none when the response is too large. */
  readonly items: readonly ConfigItem[];
}
