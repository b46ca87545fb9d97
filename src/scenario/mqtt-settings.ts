/** The MQTT brokers that the cloud can reach, and who else publishes there. */

import type { Distribution } from '../engine/distribution.ts';

export interface MqttBrokerSettings {
  readonly host: string;
  readonly port: number;
  /** Protocol levels that it speaks: 4 is MQTT 3.1.1, 5 is MQTT 5. */
  readonly levels: readonly (4 | 5)[];
  readonly certificate: {
    /**
     * Who has signed it: "public" for an authority that the cloud knows, or the name of another,
     * which the app must bring along.
     */
    readonly ca: string;
    /** End of its validity, microseconds since the Unix epoch; undefined: it never ends. */
    readonly notAfterEpochUs: number | undefined;
  };
  /** Without them everybody may connect. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** One way between the cloud and the broker. */
  readonly latency: Distribution;
  readonly publishers: readonly MqttPublisherSettings[];
}

/** Another client, of which only what it publishes is simulated. */
export interface MqttPublisherSettings {
  readonly topic: string;
  /** "{n}" in it counts its messages from 1. */
  readonly payload: string;
  /** From the start of the run. */
  readonly atUs: number;
  /** 0: once. */
  readonly everyUs: number;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}
