/** Every status of the MQTT calls, reached through a real app in a real world. */

import type { InGroup, SyscallName } from '../../src/abi/syscalls.ts';
import { SECOND } from '../support/small-world.ts';
import {
  brokerWorld,
  CONNECT,
  mqttChannel,
  publisher,
  session,
  subscribed,
  untilReadable,
} from './mqtt-support.ts';
import { BAD, describeReaches, END_OF_RAM, type Reach, type Reaches, raw } from './reach.ts';
import { type Bench, type Body, online } from './support.ts';

const WORLD = brokerWorld({ publishers: [publisher()] });

/** A way from a fresh MQTT channel. */
const onChannel = (make: (bench: Bench, channel: number) => Body<unknown>): Reach => ({
  world: WORLD,
  *body(bench) {
    const rig = yield* online(bench);
    yield* make(bench, mqttChannel(bench.d, rig));
  },
});

/** A way from a session with the broker. */
const inSession = (make: (bench: Bench, channel: number) => Body<unknown>): Reach => ({
  world: WORLD,
  *body(bench) {
    const { channel } = yield* session(bench);
    yield* make(bench, channel);
  },
});

/** A way from a session in which a message has arrived. */
const withMessage = (
  make: (bench: Bench, channel: number) => void,
  receiveBytes = 4096,
  payload = 'go',
): Reach => ({
  world: brokerWorld({ publishers: [publisher({ payload })] }),
  *body(bench) {
    const { channel } = yield* subscribed(bench, 'orders', {}, receiveBytes);
    yield* untilReadable(bench.d, channel, 30 * SECOND);
    make(bench, channel);
  },
});

/** The call on a channel that has lost its connection, and has nothing to read. */
const afterRelease = (call: SyscallName): Reach => ({
  world: WORLD,
  *body({ d, ...bench }) {
    const rig = yield* online({ d, ...bench });
    const channel = mqttChannel(d, rig);
    d.mv.releaseNetwork(rig.network);
    d.raw[call](channel, d.memory.allocate(64));
  },
});

/** The call with a handle that is none, and with a pointer that is none. */
const refused = (call: SyscallName) => ({
  PARAMETERFAULT: raw(call, 0, BAD),
  INVALIDHANDLE: {
    *body({ d }: Bench) {
      d.raw[call](77, d.memory.allocate(64));
    },
  },
  CHANNELCLOSED: afterRelease(call),
});

/** A read of what is not there. */
const wrongData = (call: SyscallName): Reach =>
  onChannel(function* ({ d }, channel) {
    d.raw[call](channel, d.memory.allocate(64));
  });

/** A connect request with one word changed afterwards, by its offset. */
const connectWith = (offset: number, ...words: readonly number[]): Reach =>
  onChannel(function* ({ d }, channel) {
    const at = d.memory.allocate(60);
    const text = d.memory.allocate(16);
    d.memory.write(text, new TextEncoder().encode('broker.example'));
    for (const [i, word] of [1, text, 14, 8883, text, 14].entries())
      d.memory.writeU32(at + i * 4, word);
    for (const [i, word] of words.entries()) d.memory.writeU32(at + offset + i * 4, word);
    d.raw.mvMqttRequestConnect(channel, at);
  });

/** A raw request in a session. */
const requestWith = (call: SyscallName, ...words: readonly number[]): Reach =>
  inSession(function* ({ d }, channel) {
    const at = d.memory.allocate(64);
    for (const [i, word] of words.entries()) d.memory.writeU32(at + i * 4, word);
    d.raw[call](channel, at);
  });

/** A read whose structure has these words. */
const readWith =
  (call: SyscallName, words: readonly number[]) =>
  ({ d }: Bench, channel: number) => {
    const at = d.memory.allocate(64);
    for (const [i, word] of words.entries()) d.memory.writeU32(at + i * 4, word);
    d.raw[call](channel, at);
  };

/** A way from a request of a session whose answer has arrived. */
const answered = (
  ask: (bench: Bench, channel: number) => void,
  make: (bench: Bench, channel: number) => void,
): Reach =>
  inSession(function* (bench, channel) {
    ask(bench, channel);
    yield* untilReadable(bench.d, channel);
    make(bench, channel);
  });

const connectAnswered = (make: (bench: Bench, channel: number) => void): Reach =>
  onChannel(function* (bench, channel) {
    bench.d.mv.mqttRequestConnect(channel, CONNECT);
    yield* untilReadable(bench.d, channel);
    make(bench, channel);
  });

const LATE = END_OF_RAM - 4;
const late =
  (call: SyscallName) =>
  ({ d }: Bench, channel: number) => {
    d.raw[call](channel, LATE);
  };

const subscribe = ({ d }: Bench, channel: number) => {
  d.mv.mqttRequestSubscribe(channel, 3, [{ topic: 'a' }]);
};
const unsubscribe = ({ d }: Bench, channel: number) => {
  d.mv.mqttRequestUnsubscribe(channel, 3, ['a']);
};
const publish = ({ d }: Bench, channel: number) => {
  d.mv.mqttRequestPublish(channel, 3, { topic: 'a', payload: 'x', qos: 1 });
};
const disconnect = ({ d }: Bench, channel: number) => {
  d.mv.mqttRequestDisconnect(channel);
};

const nine = (n: number) => Array.from({ length: n }, (_, i) => i);

const reaches: Reaches<InGroup<'mqtt'>> = {
  mvMqttGetNextReadableDataType: {
    OKAY: onChannel(function* ({ d }, channel) {
      d.mv.mqttGetNextReadableDataType(channel);
    }),
    ...refused('mvMqttGetNextReadableDataType'),
  },
  mvMqttRequestConnect: {
    OKAY: onChannel(function* ({ d }, channel) {
      d.mv.mqttRequestConnect(channel, CONNECT);
    }),
    ...refused('mvMqttRequestConnect'),
    LATEFAULT: connectWith(44, BAD),
    REQUESTALREADYSENT: onChannel(function* ({ d }, channel) {
      d.mv.mqttRequestConnect(channel, CONNECT);
      d.mv.mqttRequestConnect(channel, CONNECT);
    }),
    INVALIDAUTHENTICATION: connectWith(24, 2),
    TOOMANYELEMENTS: onChannel(function* ({ d }, channel) {
      const authorities = nine(9).map((i) => `certificate ${i}`);
      d.mv.mqttRequestConnect(channel, { ...CONNECT, authorities });
    }),
    REQUIREDELEMENTMISSING: onChannel(function* ({ d }, channel) {
      d.mv.mqttRequestConnect(channel, { ...CONNECT, clientId: '' });
    }),
  },
  mvMqttReadConnectResponse: {
    OKAY: connectAnswered(({ d }, channel) => {
      d.mv.mqttReadConnectResponse(channel);
    }),
    ...refused('mvMqttReadConnectResponse'),
    LATEFAULT: connectAnswered(late('mvMqttReadConnectResponse')),
    WRONGDATAREQUESTED: wrongData('mvMqttReadConnectResponse'),
  },
  mvMqttRequestSubscribe: {
    OKAY: inSession(function* (bench, channel) {
      subscribe(bench, channel);
    }),
    ...refused('mvMqttRequestSubscribe'),
    LATEFAULT: requestWith('mvMqttRequestSubscribe', 1, BAD, 1),
    RATELIMITED: inSession(function* (bench, channel) {
      subscribe(bench, channel);
      subscribe(bench, channel);
    }),
    TOOMANYELEMENTS: inSession(function* ({ d }, channel) {
      d.mv.mqttRequestSubscribe(
        channel,
        1,
        nine(9).map((i) => ({ topic: `${i}` })),
      );
    }),
  },
  mvMqttReadSubscribeResponse: {
    OKAY: answered(subscribe, ({ d }, channel) => {
      d.mv.mqttReadSubscribeResponse(channel);
    }),
    ...refused('mvMqttReadSubscribeResponse'),
    LATEFAULT: answered(
      subscribe,
      readWith('mvMqttReadSubscribeResponse', [BAD, BAD, BAD, 1, BAD]),
    ),
    INVALIDBUFFERSIZE: answered(
      subscribe,
      readWith('mvMqttReadSubscribeResponse', [0, 0, 0, 0, 0]),
    ),
    WRONGDATAREQUESTED: wrongData('mvMqttReadSubscribeResponse'),
  },
  mvMqttRequestUnsubscribe: {
    OKAY: inSession(function* (bench, channel) {
      unsubscribe(bench, channel);
    }),
    ...refused('mvMqttRequestUnsubscribe'),
    LATEFAULT: requestWith('mvMqttRequestUnsubscribe', 1, BAD, 1),
    RATELIMITED: inSession(function* (bench, channel) {
      unsubscribe(bench, channel);
      unsubscribe(bench, channel);
    }),
    TOOMANYELEMENTS: inSession(function* ({ d }, channel) {
      d.mv.mqttRequestUnsubscribe(channel, 1, nine(9).map(String));
    }),
  },
  mvMqttReadUnsubscribeResponse: {
    OKAY: answered(unsubscribe, ({ d }, channel) => {
      d.mv.mqttReadUnsubscribeResponse(channel);
    }),
    ...refused('mvMqttReadUnsubscribeResponse'),
    LATEFAULT: answered(
      unsubscribe,
      readWith('mvMqttReadUnsubscribeResponse', [BAD, BAD, BAD, 1, BAD]),
    ),
    INVALIDBUFFERSIZE: answered(
      unsubscribe,
      readWith('mvMqttReadUnsubscribeResponse', [0, 0, 0, 0, 0]),
    ),
    WRONGDATAREQUESTED: wrongData('mvMqttReadUnsubscribeResponse'),
  },
  mvMqttRequestPublish: {
    OKAY: inSession(function* (bench, channel) {
      publish(bench, channel);
    }),
    ...refused('mvMqttRequestPublish'),
    LATEFAULT: requestWith('mvMqttRequestPublish', 1, BAD, 4, 0, 0),
    RATELIMITED: inSession(function* (bench, channel) {
      for (const _ of nine(9)) publish(bench, channel);
    }),
  },
  mvMqttReadPublishResponse: {
    OKAY: answered(publish, ({ d }, channel) => {
      d.mv.mqttReadPublishResponse(channel);
    }),
    ...refused('mvMqttReadPublishResponse'),
    LATEFAULT: answered(publish, late('mvMqttReadPublishResponse')),
    WRONGDATAREQUESTED: wrongData('mvMqttReadPublishResponse'),
  },
  mvMqttReceiveMessage: {
    OKAY: withMessage(({ d }, channel) => {
      d.mv.mqttReceiveMessage(channel);
    }),
    ...refused('mvMqttReceiveMessage'),
    LATEFAULT: withMessage(
      readWith('mvMqttReceiveMessage', [BAD, BAD, 64, BAD, BAD, 64, BAD, BAD, BAD]),
    ),
    INVALIDBUFFERSIZE: withMessage(({ d }, channel) => {
      d.mv.mqttReceiveMessage(channel, 5);
    }),
    WRONGDATAREQUESTED: wrongData('mvMqttReceiveMessage'),
  },
  mvMqttReceiveLostMessageInfo: {
    OKAY: withMessage(
      ({ d }, channel) => d.mv.mqttReceiveLostMessageInfo(channel),
      512,
      'x'.repeat(600),
    ),
    ...refused('mvMqttReceiveLostMessageInfo'),
    LATEFAULT: withMessage(
      readWith('mvMqttReceiveLostMessageInfo', [BAD, BAD, 64, BAD, BAD]),
      512,
      'x'.repeat(600),
    ),
    INVALIDBUFFERSIZE: withMessage(
      ({ d }, channel) => d.mv.mqttReceiveLostMessageInfo(channel, 5),
      512,
      'x'.repeat(600),
    ),
    WRONGDATAREQUESTED: wrongData('mvMqttReceiveLostMessageInfo'),
  },
  mvMqttAcknowledgeMessage: {
    OKAY: withMessage(({ d }, channel) => {
      d.mv.mqttAcknowledgeMessage(channel, d.mv.mqttReceiveMessage(channel).correlationId);
    }),
    INVALIDHANDLE: raw('mvMqttAcknowledgeMessage', 77, 1),
    CHANNELCLOSED: afterRelease('mvMqttAcknowledgeMessage'),
    RATELIMITED: inSession(function* ({ d }, channel) {
      for (const i of nine(9)) d.mv.mqttAcknowledgeMessage(channel, i);
    }),
  },
  mvMqttRequestDisconnect: {
    OKAY: inSession(function* (bench, channel) {
      disconnect(bench, channel);
    }),
    INVALIDHANDLE: raw('mvMqttRequestDisconnect', 77),
    CHANNELCLOSED: afterRelease('mvMqttRequestDisconnect'),
    RATELIMITED: inSession(function* (bench, channel) {
      disconnect(bench, channel);
      disconnect(bench, channel);
    }),
  },
  mvMqttReadDisconnectResponse: {
    OKAY: answered(disconnect, ({ d }, channel) => {
      d.mv.mqttReadDisconnectResponse(channel);
    }),
    ...refused('mvMqttReadDisconnectResponse'),
    LATEFAULT: answered(disconnect, late('mvMqttReadDisconnectResponse')),
    WRONGDATAREQUESTED: wrongData('mvMqttReadDisconnectResponse'),
  },
};

describeReaches('statuses of the MQTT calls', reaches);
