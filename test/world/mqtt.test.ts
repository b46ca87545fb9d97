/** MQTT from the app to the broker and back: behaviour, faults, determinism. */

import { describe, expect, test } from 'vitest';
import { MvMqttRequestState as State } from '../../src/abi/enums.ts';
import { statusName } from '../../src/abi/status.ts';
import type { MqttConnectParams } from '../../src/host/app/mv-mqtt.ts';
import type { MqttFaultKind } from '../../src/scenario/scenario.ts';
import {
  brokerWorld,
  CONNECT,
  mqttChannel,
  publisher,
  session,
  subscribed,
  TYPE,
  untilReadable,
} from '../microvisor/mqtt-support.ts';
import { type Bench, type Body, inWorld, must, untilConnected } from '../microvisor/support.ts';
import { at, on, SECOND } from '../support/small-world.ts';
import { text } from './broker-local.ts';

/** The state in which a connect request ends. */
const connectState = (
  world: Parameters<typeof inWorld>[0],
  params: Partial<MqttConnectParams> = {},
) =>
  inWorld(world, function* (bench) {
    const { requestState, reason } = yield* session(bench, params);
    return { requestState, reason };
  }).result;

describe('D33, D49: a connect request is answered with', () => {
  const completed = { requestState: State.REQUESTCOMPLETED, reason: 0 };

  test('completion, with both versions', () => {
    for (const protocolVersion of [0, 1]) {
      expect(connectState(brokerWorld(), { protocolVersion })).toEqual(completed);
    }
  });

  test('NXDOMAIN, SOCKETERROR, INVALIDPARAMETERS for host, port and version', () => {
    expect(connectState(brokerWorld(), { host: 'nowhere' }).requestState).toBe(State.NXDOMAIN);
    expect(connectState(brokerWorld(), { port: 1883 }).requestState).toBe(State.SOCKETERROR);
    expect(connectState(brokerWorld(), { protocolVersion: 2 }).requestState).toBe(
      State.INVALIDPARAMETERS,
    );
  });

  test('UNKNOWNCA unless the app brings the authority of the broker', () => {
    const world = brokerWorld({ certificate: { ca: 'Own Root', notAfterEpochUs: undefined } });
    expect(connectState(world).requestState).toBe(State.UNKNOWNCA);
    expect(connectState(world, { authorities: ['other'] }).requestState).toBe(State.UNKNOWNCA);
    expect(connectState(world, { authorities: ['x Own Root y'] })).toEqual(completed);
  });

  test('CERTIFICATEEXPIRED from the end of the certificate on', () => {
    const start = Date.parse('2026-01-01T00:00:00Z') * 1000;
    const world = (afterUs: number) =>
      brokerWorld({ certificate: { ca: 'public', notAfterEpochUs: start + afterUs } });
    expect(connectState(world(SECOND)).requestState).toBe(State.CERTIFICATEEXPIRED);
    expect(connectState(world(60 * SECOND))).toEqual(completed);
  });

  test("the broker's reason for bad credentials", () => {
    const world = brokerWorld({ username: 'me', password: 'secret' });
    expect(connectState(world, { username: 'me', password: 'guess' }).reason).toBe(0x86);
    expect(connectState(world, { username: 'me', password: 'secret' })).toEqual(completed);
  });

  test.each([
    ['nxdomain', State.NXDOMAIN],
    ['unknownCa', State.UNKNOWNCA],
    ['certificateExpired', State.CERTIFICATEEXPIRED],
    ['socketError', State.SOCKETERROR],
    ['brokerRestart', State.SOCKETERROR],
  ] as const)('the result of the fault %s, once', (what: MqttFaultKind, state) => {
    const faults = [at(0, { kind: 'mqttFault', what, times: 1 })];
    const { result } = inWorld(brokerWorld({}, { faults }), function* (bench) {
      const first = yield* session(bench);
      must(bench.d.mv.closeChannel(first.channel).status);
      const channel = mqttChannel(bench.d, first);
      must(bench.d.mv.mqttRequestConnect(channel, CONNECT));
      yield* untilReadable(bench.d, channel);
      return [first.requestState, bench.d.mv.mqttReadConnectResponse(channel).requestState];
    });
    expect(result).toEqual([state, State.REQUESTCOMPLETED]);
  });
});

test('D33, D49: the cloud answers a forbidden filter or topic with INVALIDPARAMETERS, and goes on', () => {
  const { result } = inWorld(brokerWorld(), function* (bench) {
    const { d } = bench;
    const { channel } = yield* session(bench);
    const seen: number[] = [];
    for (const topic of ['a/#/b', 'a/+b', '', 'a/#']) {
      must(d.mv.mqttRequestSubscribe(channel, 1, [{ topic: 'sound' }, { topic }]));
      yield* untilReadable(d, channel);
      seen.push(d.mv.mqttReadSubscribeResponse(channel).requestState);
      must(d.mv.mqttRequestUnsubscribe(channel, 2, [topic]));
      yield* untilReadable(d, channel);
      seen.push(d.mv.mqttReadUnsubscribeResponse(channel).requestState);
    }
    for (const topic of ['a/#', 'a']) {
      must(d.mv.mqttRequestPublish(channel, 3, { topic, payload: 'x' }));
      yield* untilReadable(d, channel);
      seen.push(d.mv.mqttReadPublishResponse(channel).requestState);
    }
    return seen;
  });
  const bad = State.INVALIDPARAMETERS;
  expect(result).toEqual([bad, bad, bad, bad, bad, bad, 0, 0, bad, 0]);
});

test('D33: a message that is published comes back to a subscriber, and each request is answered', () => {
  const { result } = inWorld(brokerWorld(), function* (bench) {
    const { d } = bench;
    const { channel } = yield* subscribed(bench, 'a/+');
    const seen: string[] = [];
    for (const qos of [0, 1, 2]) {
      must(d.mv.mqttRequestPublish(channel, 10 + qos, { topic: 'a/b', payload: `q${qos}`, qos }));
      for (let left = 2; left > 0; left -= 1) {
        const type = yield* untilReadable(d, channel);
        if (type === TYPE.PUBLISHRESPONSE) {
          const answer = d.mv.mqttReadPublishResponse(channel);
          seen.push(`published ${answer.correlationId} ${answer.requestState}`);
        } else {
          const message = d.mv.mqttReceiveMessage(channel);
          seen.push(`${message.topic} ${text(message.payload)} ${message.qos}`);
          if (qos > 0) must(d.mv.mqttAcknowledgeMessage(channel, message.correlationId));
        }
      }
    }
    must(d.mv.mqttRequestUnsubscribe(channel, 20, ['a/+', 'never']));
    yield* untilReadable(d, channel);
    seen.push(d.mv.mqttReadUnsubscribeResponse(channel).reasonCodes.join());
    must(d.mv.mqttRequestDisconnect(channel));
    yield* untilReadable(d, channel);
    seen.push(`disconnected ${d.mv.mqttReadDisconnectResponse(channel).requestState}`);
    must(d.mv.mqttRequestPublish(channel, 30, { topic: 'a/b', payload: 'late' }));
    yield* untilReadable(d, channel);
    seen.push(`late ${d.mv.mqttReadPublishResponse(channel).requestState}`);
    return seen.sort();
  });
  expect(result).toEqual(
    [
      'published 10 0',
      'published 11 0',
      'published 12 0',
      'a/b q0 0',
      'a/b q1 1',
      'a/b q2 2',
      '0,17',
      'disconnected 0',
      `late ${State.NOTCONNECTED}`,
    ].sort(),
  );
});

/** Messages of a second session of the same client, after the first was cut off by a release. */
function* secondSession(bench: Bench, acknowledge: boolean): Body<readonly string[]> {
  const { d } = bench;
  const first = yield* subscribed(bench, 'orders', { keepaliveS: 600 });
  yield* untilReadable(d, first.channel, 30 * SECOND);
  const { correlationId } = d.mv.mqttReceiveMessage(first.channel);
  if (acknowledge) must(d.mv.mqttAcknowledgeMessage(first.channel, correlationId));
  yield d.sleep(SECOND);
  must(d.mv.closeChannel(first.channel).status);
  const channel = mqttChannel(d, first);
  must(d.mv.mqttRequestConnect(channel, { ...CONNECT, keepaliveS: 600 }));
  const seen: string[] = [];
  for (let type = yield* untilReadable(d, channel); type !== TYPE.NONE; ) {
    if (type === TYPE.CONNECTRESPONSE) must(d.mv.mqttReadConnectResponse(channel).status);
    else seen.push(text(d.mv.mqttReceiveMessage(channel).payload));
    type = yield* untilReadable(d, channel, 3 * SECOND);
  }
  return seen;
}

test.each([
  [false, ['go 1']],
  [true, []],
] as const)(
  'D33: what was not acknowledged comes again in the next session (acknowledged: %s)',
  (acknowledge, want) => {
    const world = brokerWorld({ publishers: [publisher()] });
    const { result } = inWorld(world, (bench) => secondSession(bench, acknowledge));
    expect(result).toEqual(want);
  },
);

test('D33: a message that cannot fit the receive buffer is reported as lost, with topic and size', () => {
  const world = brokerWorld({ publishers: [publisher({ payload: 'x'.repeat(2000) })] });
  const { result } = inWorld(world, function* (bench) {
    const { channel } = yield* subscribed(bench, 'orders', {}, 512);
    const type = yield* untilReadable(bench.d, channel, 30 * SECOND);
    return { type, ...bench.d.mv.mqttReceiveLostMessageInfo(channel) };
  });
  expect(result).toMatchObject({ type: TYPE.MESSAGELOST, topic: 'orders', messageBytes: 2000 });
});

test('D33: messages that nobody reads wait in the cloud, and at too many of them the circuit breaker acts', () => {
  const many = publisher({ payload: 'x'.repeat(400), atUs: 10 * SECOND, everyUs: 100_000 });
  const { result } = inWorld(brokerWorld({ publishers: [many] }), function* (bench) {
    const { d } = bench;
    const { channel } = yield* subscribed(bench, 'orders', {}, 1024);
    yield d.sleep(25 * SECOND);
    let messages = 0;
    for (;;) {
      const type = yield* untilReadable(d, channel, 2 * SECOND);
      if (type !== TYPE.MESSAGERECEIVED) break;
      must(d.mv.mqttReceiveMessage(channel).status);
      messages += 1;
    }
    return { messages, ...d.mv.mqttReadDisconnectResponse(channel) };
  });
  expect(result.requestState).toBe(State.CONNECTIONCIRCUITBREAKER);
  expect(result.messages).toBe(66);
});

test('D33: an answer that is held back is overtaken by a later one', () => {
  const faults = [at(10 * SECOND, { kind: 'mqttFault', what: 'outOfOrder', times: 1 })];
  const { result } = inWorld(brokerWorld({}, { faults }), function* (bench) {
    const { d } = bench;
    const { channel } = yield* session(bench);
    yield d.sleep(15 * SECOND);
    const order: number[] = [];
    for (const id of [1, 2])
      must(d.mv.mqttRequestPublish(channel, id, { topic: 'a', payload: 'x' }));
    for (const _ of [1, 2]) {
      yield* untilReadable(d, channel);
      order.push(d.mv.mqttReadPublishResponse(channel).correlationId);
    }
    return order;
  });
  expect(result).toEqual([2, 1]);
});

test.each([
  ['circuitBreaker', State.CONNECTIONCIRCUITBREAKER, 0],
  ['brokerRestart', State.REQUESTCOMPLETED, 0x8b],
] as const)('D33: the fault %s ends a session with a disconnect response', (what, state, code) => {
  const faults = [at(15 * SECOND, { kind: 'mqttFault', what, times: 1 })];
  const world = brokerWorld({ publishers: [publisher()] }, { faults });
  const { result } = inWorld(world, function* (bench) {
    const { channel } = yield* subscribed(bench, 'orders', { keepaliveS: 12 });
    while ((yield* untilReadable(bench.d, channel, 30 * SECOND)) === TYPE.MESSAGERECEIVED) {
      bench.d.mv.mqttReceiveMessage(channel);
    }
    return bench.d.mv.mqttReadDisconnectResponse(channel);
  });
  expect(result).toMatchObject({ requestState: state, disconnectCode: code });
});

test.each([
  ['readable', 'OKAY'],
  ['closed', 'CHANNELCLOSED'],
] as const)(
  'D26: with readsAfterLoss "%s" a message that had arrived gives %s after a loss',
  (readsAfterLoss, status) => {
    const world = brokerWorld({ publishers: [publisher()] }, { assumptions: { readsAfterLoss } });
    const { result } = inWorld(world, function* (bench) {
      const { d } = bench;
      const { channel, network } = yield* subscribed(bench, 'orders');
      yield* untilReadable(d, channel, 30 * SECOND);
      must(d.mv.releaseNetwork(network).status);
      return [d.mv.mqttReceiveMessage(channel).status, d.mv.mqttReceiveMessage(channel).status];
    });
    expect(result.map(statusName)).toEqual([status, 'CHANNELCLOSED']);
  },
);

test.each([
  ['ends', true],
  ['keptUntilKeepalive', false],
] as const)(
  'D49: with mqttSessionOnLinkLoss "%s" the will is published soon after a loss: %s',
  (mqttSessionOnLinkLoss, published) => {
    const faults = [at(20 * SECOND, { kind: 'connectionTerminated' })];
    const world = brokerWorld(
      {},
      { lengthUs: 200 * SECOND, faults, assumptions: { mqttSessionOnLinkLoss } },
    );
    const { result } = inWorld(world, function* (bench) {
      const { d } = bench;
      const will = { topic: 'gone', payload: 'dead', retain: true };
      const first = yield* session(bench, { clientId: 'first', keepaliveS: 60, will });
      yield d.sleep(20 * SECOND);
      must(d.mv.closeChannel(first.channel).status);
      yield* untilConnected(d, first.network);
      const channel = mqttChannel(d, first);
      must(d.mv.mqttRequestConnect(channel, { ...CONNECT, clientId: 'second' }));
      yield* untilReadable(d, channel);
      must(d.mv.mqttReadConnectResponse(channel).status);
      must(d.mv.mqttRequestSubscribe(channel, 1, [{ topic: 'gone', qos: 1 }]));
      yield* untilReadable(d, channel);
      must(d.mv.mqttReadSubscribeResponse(channel).status);
      const soon = yield* untilReadable(d, channel, 5 * SECOND);
      const later = yield* untilReadable(d, channel, 120 * SECOND);
      return { soon, later };
    });
    expect(result.soon === TYPE.MESSAGERECEIVED).toBe(published);
    expect(result.later).toBe(TYPE.MESSAGERECEIVED);
  },
);

test('D32: an answer that is lost with the link up never comes, and its request stays in flight', () => {
  const faults = [at(15 * SECOND, { kind: 'answerLost', times: 1 })];
  const { result } = inWorld(brokerWorld({}, { faults }), function* (bench) {
    const { d } = bench;
    const { channel } = yield* session(bench);
    yield d.sleep(15 * SECOND);
    must(d.mv.mqttRequestSubscribe(channel, 1, [{ topic: 'a' }]));
    const type = yield* untilReadable(d, channel, 10 * SECOND);
    return { type, again: statusName(d.mv.mqttRequestSubscribe(channel, 2, [{ topic: 'b' }])) };
  });
  expect(result).toEqual({ type: TYPE.NONE, again: 'RATELIMITED' });
});

test('D33: packet ids go on over connections, so a kept session swallows no new message', () => {
  // The leg breaks at each stage of the first message: before, in and after its four packets.
  for (let afterUs = 0; afterUs < 300_000; afterUs += 10_000) {
    const first = on(
      {
        by: 'record',
        record: 'call',
        where: { call: 'mvMqttRequestPublish', status: 'OKAY' },
        nth: 1,
        since: 'run',
        afterUs,
      },
      { kind: 'mqttFault', what: 'brokerRestart', times: 1 },
    );
    const publish = { topic: 'reports', qos: 2 };
    const run = inWorld(brokerWorld({}, { faults: [first] }), function* (bench) {
      const { d } = bench;
      const { channel, center, network } = yield* session(bench);
      must(d.mv.mqttRequestPublish(channel, 1, { ...publish, payload: 'first' }));
      yield d.sleep(SECOND);
      must(d.mv.closeChannel(channel).status);
      // The fault may hit the next connection instead: then once more.
      for (let tries = 0; tries < 3; tries += 1) {
        const next = mqttChannel(d, { center, network });
        must(d.mv.mqttRequestConnect(next, CONNECT));
        yield* untilReadable(d, next);
        if (d.mv.mqttReadConnectResponse(next).requestState === State.REQUESTCOMPLETED) {
          must(d.mv.mqttRequestPublish(next, 2, { ...publish, payload: 'second' }));
          const type = yield* untilReadable(d, next);
          if (type === TYPE.PUBLISHRESPONSE) return;
        }
        must(d.mv.closeChannel(next).status);
      }
    });
    const reached = run.of('exchange').filter((r) => r.what === 'reached');
    expect(
      reached.some((r) => r.detail.includes('second')),
      `${afterUs} us`,
    ).toBe(true);
  }
});

test('D33: two runs are equal, and a run that is restored half way goes on as the first one', () => {
  const faults = [at(30 * SECOND, { kind: 'mqttFault', what: 'brokerRestart', times: 1 })];
  const latency = { kind: 'uniform', minUs: 5000, maxUs: 200_000 } as const;
  const world = brokerWorld(
    { latency, publishers: [publisher({ everyUs: SECOND, atUs: 0 })] },
    { faults },
  );
  const run = (from?: number) => {
    let hash = '';
    const seen = inWorld(
      world,
      function* (bench) {
        const { d } = bench;
        const { channel } = yield* subscribed(bench, 'orders', { keepaliveS: 5 });
        for (;;) {
          if ((yield* untilReadable(d, channel, 20 * SECOND)) !== TYPE.MESSAGERECEIVED) return;
          const { correlationId } = d.mv.mqttReceiveMessage(channel);
          must(d.mv.mqttAcknowledgeMessage(channel, correlationId));
        }
      },
      {
        resumable: true,
        prepare: (simulation) => {
          if (from === undefined) return;
          simulation.advanceTo(from);
          const taken = simulation.snapshot();
          simulation.advanceTo(from + 5 * SECOND);
          simulation.restore(taken);
          hash = 'restored';
        },
      },
    );
    return { hash: seen.hash, records: seen.of('end')[0], restored: hash };
  };
  const plain = run();
  expect(run().hash).toBe(plain.hash);
  expect(run(25 * SECOND)).toEqual({ ...plain, restored: 'restored' });
});
