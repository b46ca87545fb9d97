/** A broker behind the cloud, and an app's session with it, for tests of MQTT. */

import { MvChannelType, MvMqttReadableDataType } from '../../src/abi/enums.ts';
import type { Device } from '../../src/host/app/device.ts';
import type { MqttConnectParams } from '../../src/host/app/mv-mqtt.ts';
import type { MqttBrokerSettings, MqttPublisherSettings } from '../../src/scenario/scenario.ts';
import { SECOND, type SmallWorld } from '../support/small-world.ts';
import { type Bench, type Body, must, online, openChannel, type Rig } from './support.ts';

export const HOST = 'broker.example';
export const TYPE = MvMqttReadableDataType;

export function broker(over: Partial<MqttBrokerSettings> = {}): MqttBrokerSettings {
  return {
    host: HOST,
    port: 8883,
    levels: [4, 5],
    certificate: { ca: 'public', notAfterEpochUs: undefined },
    username: undefined,
    password: undefined,
    latency: { kind: 'fixed', us: 20_000 },
    publishers: [],
    ...over,
  };
}

export function publisher(over: Partial<MqttPublisherSettings> = {}): MqttPublisherSettings {
  const usual = {
    topic: 'orders',
    payload: 'go {n}',
    atUs: 20 * SECOND,
    everyUs: 0,
    qos: 1,
  } as const;
  return { ...usual, retain: false, ...over };
}

export function brokerWorld(
  over: Partial<MqttBrokerSettings> = {},
  world: SmallWorld = {},
): SmallWorld {
  return { lengthUs: 60 * SECOND, mqtt: [broker(over)], ...world };
}

export const CONNECT: MqttConnectParams = { host: HOST, clientId: 'device' };

/** An open MQTT channel. */
export function mqttChannel(
  d: Device,
  rig: Pick<Rig, 'center' | 'network'>,
  receiveBytes = 4096,
  sendBytes = 4096,
): number {
  return openChannel(d, rig, { channelType: MvChannelType.MQTT, receiveBytes, sendBytes });
}

/** Waits until something can be read: its type, NONE after the time. */
export function* untilReadable(d: Device, channel: number, withinUs = 10 * SECOND): Body<number> {
  for (let waited = 0; waited < withinUs; waited += 50_000) {
    const { dataType } = d.mv.mqttGetNextReadableDataType(channel);
    if (dataType !== TYPE.NONE) return dataType;
    yield d.sleep(50_000);
  }
  return TYPE.NONE;
}

/** Online with a channel whose connect request is answered; the answer is read. */
export function* session(
  bench: Bench,
  params: Partial<MqttConnectParams> = {},
  receiveBytes = 4096,
): Body<
  Rig & { readonly channel: number; readonly requestState: number; readonly reason: number }
> {
  const { d } = bench;
  const rig = yield* online(bench);
  const channel = mqttChannel(d, rig, receiveBytes);
  must(d.mv.mqttRequestConnect(channel, { ...CONNECT, ...params }));
  yield* untilReadable(d, channel);
  const { status, requestState, reasonCode } = d.mv.mqttReadConnectResponse(channel);
  must(status);
  return { ...rig, channel, requestState, reason: reasonCode };
}

/** The same, subscribed to a topic. */
export function* subscribed(
  bench: Bench,
  topic: string,
  params: Partial<MqttConnectParams> = {},
  receiveBytes = 4096,
): Body<Rig & { readonly channel: number }> {
  const { d } = bench;
  const rig = yield* session(bench, params, receiveBytes);
  must(d.mv.mqttRequestSubscribe(rig.channel, 1, [{ topic, qos: 2 }]));
  yield* untilReadable(d, rig.channel);
  must(d.mv.mqttReadSubscribeResponse(rig.channel).status);
  return rig;
}
