/** How long it takes one device to publish 10,000 MQTT messages and to get their answers. */

import { MvChannelType, MvMqttReadableDataType, MvNetworkStatus } from '../../src/abi/enums.ts';
import { MvStatus } from '../../src/abi/status.ts';
import { defineApp } from '../../src/host/app/app.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import type { MqttBrokerSettings, Scenario } from '../../src/scenario/scenario.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { median } from './median.ts';

const ROUNDS = 7;
const MESSAGES = 10_000;
const BUFFER_BYTES = 4096;
const IRQ = 40;
const TICK_US = 50_000;

const BROKER: MqttBrokerSettings = {
  host: 'broker',
  port: 8883,
  levels: [4, 5],
  certificate: { ca: 'public', notAfterEpochUs: undefined },
  username: undefined,
  password: undefined,
  latency: { kind: 'fixed', us: 10_000 },
  publishers: [],
};

export function mqttBench(): void {
  measureMs();
  const ms = median(Array.from({ length: ROUNDS }, measureMs));
  console.log(
    `\n${MESSAGES} MQTT messages of quality 1, published and answered (wanted: under 1 s)`,
  );
  console.log(`  ${ms.toFixed(0)} ms`);
}

/** Publishes as many as may be in flight, takes the answers, and so on. */
function publisher(answered: { count: number }) {
  return defineApp((device) => ({
    *main() {
      const { mv, memory } = device;
      const ring = memory.allocate(1024, 16);
      const { handle: center } = mv.setupNotifications({
        irq: IRQ,
        buffer: ring,
        bufferBytes: 1024,
      });
      const { handle: network } = mv.requestNetwork({
        notificationHandle: center,
        notificationTag: 1,
      });
      while (mv.getNetworkStatus(network).networkStatus !== MvNetworkStatus.CONNECTED) {
        yield device.sleep(1_000_000);
      }
      const { handle: channel } = mv.openChannel({
        notificationHandle: center,
        notificationTag: 2,
        networkHandle: network,
        receiveBuffer: memory.allocate(BUFFER_BYTES, 512),
        receiveBytes: BUFFER_BYTES,
        sendBuffer: memory.allocate(BUFFER_BYTES, 512),
        sendBytes: BUFFER_BYTES,
        channelType: MvChannelType.MQTT,
      });
      mv.mqttRequestConnect(channel, { host: BROKER.host, clientId: 'bench' });
      const { CONNECTRESPONSE, PUBLISHRESPONSE } = MvMqttReadableDataType;
      while (mv.mqttGetNextReadableDataType(channel).dataType !== CONNECTRESPONSE) {
        yield device.sleep(TICK_US);
      }
      mv.mqttReadConnectResponse(channel);
      for (let sent = 0; answered.count < MESSAGES; ) {
        while (sent < MESSAGES) {
          const message = { topic: 'bench', payload: `message ${sent}`, qos: 1 };
          if (mv.mqttRequestPublish(channel, sent + 1, message) !== MvStatus.OKAY) break;
          sent += 1;
        }
        while (mv.mqttGetNextReadableDataType(channel).dataType === PUBLISHRESPONSE) {
          mv.mqttReadPublishResponse(channel);
          answered.count += 1;
        }
        yield device.sleep(TICK_US);
      }
    },
  }));
}

function measureMs(): number {
  const answered = { count: 0 };
  const program = {
    name: 'bench',
    hash: '0',
    kind: 'app' as const,
    isolated: true,
    instantiate: () => publisher(answered),
  };
  const world: Scenario = defaultScenario('', 'mqtt', 'perfect');
  const scenario: Scenario = { ...world, faults: [], lengthUs: 6 * 3_600_000_000, mqtt: [BROKER] };
  const startMs = performance.now();
  const simulation = new Simulation(scenario, program);
  while (answered.count < MESSAGES && simulation.advance(1000));
  simulation.finish('stopped');
  if (answered.count < MESSAGES) throw new Error(`only ${answered.count} messages were answered`);
  return performance.now() - startMs;
}
