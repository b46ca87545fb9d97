/**
 * Faults of the world between the app's kernel and the server, as plain data.
 *
 * Some are armed instead of lasting: they wait for the next power-ups, registrations or answers and
 * hit `times` of them. With `forUs` as well they end with that window, whatever is left of them.
 */

import type { Count, Us } from './range.ts';

/** Hits the next `times` occasions, or those within a window. */
interface Armed {
  /** FOREVER_US stands for "all of them". */
  readonly times: Count;
  readonly forUs?: Us;
}

/** What goes wrong between the cloud and an endpoint. */
export type HttpFaultKind =
  | 'dns'
  | 'tls'
  | 'timeout'
  | 'slowBody'
  | 'reset'
  | 'serverError'
  | 'redirect'
  | 'tooLarge';

/** It meets requests to a host, or to any. */
export type HttpFault = {
  readonly kind: 'httpFault';
  readonly what: HttpFaultKind;
  readonly host?: string;
  /** Of `serverError` and `redirect`. */
  readonly status?: number;
  /** What `slowBody` adds. */
  readonly delayUs?: Us;
} & Armed;

export type ConfigFaultKind = 'serverError' | 'keyNotFound' | 'tooLarge' | 'slow';

/** It meets fetches of a key, or of any. */
export type ConfigFault = {
  readonly kind: 'configFault';
  readonly what: ConfigFaultKind;
  readonly key?: string;
  /** What `slow` adds. */
  readonly delayUs?: Us;
} & Armed;

/** What goes wrong between the cloud and a broker. */
export type MqttFaultKind =
  | 'nxdomain'
  | 'unknownCa'
  | 'certificateExpired'
  | 'socketError'
  | 'circuitBreaker'
  | 'outOfOrder'
  | 'brokerRestart';

/** It meets what is done at a host, or at any. */
export type MqttFault = {
  readonly kind: 'mqttFault';
  readonly what: MqttFaultKind;
  readonly host?: string;
} & Armed;

export type WorldFault =
  | MqttFault
  | {
      readonly kind: 'marginalCoverage';
      readonly forUs: Us;
      /** Share of packets lost besides what the link loses by itself. */
      readonly lossRatio: number;
      readonly rateFactor: number;
      readonly rttFactor: number;
    }
  | ({ readonly kind: 'radioFails'; readonly how: 'noAnswer' | 'never' } & Armed)
  | ({ readonly kind: 'radioSlow'; readonly delayUs: Us } & Armed)
  | ({ readonly kind: 'registrationRefused'; readonly cause: number } & Armed)
  | { readonly kind: 'connectionTerminated' }
  | { readonly kind: 'halfOpen'; readonly forUs: Us }
  | { readonly kind: 'natDrop' }
  | ({ readonly kind: 'answerLost' } & Armed)
  | HttpFault
  | ConfigFault
  | { readonly kind: 'updateInterrupted' };
