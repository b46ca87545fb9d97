/** From the written form of MQTT brokers to the one that is simulated. */

import type { MqttBrokerSettings } from './mqtt-settings.ts';
import type { MqttForm } from './schema-mqtt.ts';

export function mqttOf(forms: MqttForm): readonly MqttBrokerSettings[] {
  return forms.map(
    ({ host, port, versions, certificate, username, password, latency, ...rest }) => {
      const { ca, notAfter } = certificate;
      return {
        host,
        port,
        levels: versions.map((version) => (version === '5' ? 5 : 4)),
        certificate: { ca, notAfterEpochUs: notAfter },
        username,
        password,
        latency,
        publishers: rest.publishers.map(({ topic, payload, at, every, qos, retain }) => {
          // The schema has checked the range, of which the compiler sees only that it is a number.
          return { topic, payload, atUs: at, everyUs: every, qos: qos as 0 | 1 | 2, retain };
        }),
      };
    },
  );
}
