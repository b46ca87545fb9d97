/** The services of a scenario's cloud, made from their settings. */

import type { Scenario } from '../scenario/scenario.ts';
import { NO_CONFIG } from '../scenario/service-settings.ts';
import type { BrokersContext } from '../world/broker/brokers.ts';
import { configService } from '../world/services/config.ts';
import { HttpService } from '../world/services/http.ts';
import type { HttpEndpoint } from '../world/services/http-endpoint.ts';
import { Endpoints } from '../world/services/http-endpoints.ts';
import { MqttService } from '../world/services/mqtt.ts';
import type { ServiceMakers } from '../world/services/services.ts';

/** A service joins by a line here. */
export function servicesOf(
  scenario: Scenario,
  context: BrokersContext,
  endpoints: ReadonlyMap<string, HttpEndpoint>,
): ServiceMakers {
  const { http, config, mqtt, startEpochUs, assumptions } = scenario;
  const sessionOnLinkLoss = assumptions.mqttSessionOnLinkLoss;
  const world = { brokers: mqtt ?? [], startEpochUs, sessionOnLinkLoss, context };
  return {
    http: (port, armed) => new HttpService(new Endpoints(http ?? [], endpoints), port, armed),
    mqtt: (port, armed) => new MqttService(world, port, armed),
    config: (port, armed) => configService(config ?? NO_CONFIG, port, armed),
  };
}
