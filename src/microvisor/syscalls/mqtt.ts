/**
 * MQTT calls: requests, which the cloud carries out, and what can be read (D33, D49).
 *
 * What is wrong with a topic, a quality or a version is found by the cloud and shows in the
 * response (assumption, as D31 has it for HTTP): the calls have no status for it.
 */

import { MvChannelType } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers, Refusing } from '../call.ts';
import type { Channel } from '../channels.ts';
import type { RequestKind } from '../mqtt-sessions.ts';
import { channelOfType } from './channel.ts';
import { mqttReads } from './mqtt-reads.ts';
import {
  areReadable,
  bytesAt,
  checkConnect,
  connectMessage,
  connectParts,
  connectPieces,
  joined,
  MAX_TOPICS,
  stringAt,
  textAt,
} from './mqtt-requests.ts';

const SUBSCRIBE = STRUCTS.MvMqttSubscribeRequest;
const SUBSCRIPTION = STRUCTS.MvMqttSubscription;
const UNSUBSCRIBE = STRUCTS.MvMqttUnsubscribeRequest;
const STRING = STRUCTS.MvSizedString;
const PUBLISH = STRUCTS.MvMqttPublishRequest;
/** What an acknowledgement and a disconnect request take in the send buffer: an assumption. */
const SMALL = new Uint8Array(8);

/** The channel of a request on a session; refused when it has ended or a late fault spoilt it. */
function requestChannel(
  c: Refusing<'INVALIDHANDLE' | 'CHANNELCLOSED'>,
  handle: number,
): Channel | undefined {
  const channel = channelOfType(c, handle, MvChannelType.MQTT);
  if (channel !== undefined) c.refuse(!c.kernel.mqtt.takesRequests(channel), 'CHANNELCLOSED');
  return channel;
}

/** Documented: too many in flight. Assumption: also what finds no room in the send buffer. */
function checkLimit(
  c: Refusing<'RATELIMITED'>,
  channel: Channel | undefined,
  what: RequestKind,
  bytes: number,
): void {
  if (channel === undefined) return;
  c.refuse(c.kernel.mqtt.isLimited(channel, what, bytes), 'RATELIMITED');
}

export const mqtt: Handlers<'mqtt'> = {
  ...mqttReads,

  mvMqttRequestConnect(c, handle, request) {
    const readable = c.memory.readable(request, STRUCTS.MvMqttConnectRequest.size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const channel = channelOfType(c, handle, MvChannelType.MQTT);
    if (channel !== undefined) {
      c.refuse(!c.kernel.channels.isLive(channel), 'CHANNELCLOSED');
      c.refuse(c.kernel.mqtt.hasConnected(channel), 'REQUESTALREADYSENT');
    }
    if (!readable) return c.refusal() ?? 'PARAMETERFAULT';
    const parts = connectParts(c, request);
    checkConnect(c, parts);
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    const pieces = connectPieces(parts);
    if (parts.isBroken || !areReadable(c, pieces)) {
      c.kernel.mqtt.spoil(channel, 'connect');
      return 'LATEFAULT';
    }
    c.kernel.mqtt.send(channel, joined(c, pieces), (id) => connectMessage(c, parts, id));
    return 'OKAY';
  },

  mvMqttRequestSubscribe(c, handle, request) {
    const { memory, kernel } = c;
    const { fields } = SUBSCRIBE;
    const readable = memory.readable(request, SUBSCRIBE.size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const channel = requestChannel(c, handle);
    if (!readable) return c.refusal() ?? 'PARAMETERFAULT';
    const word = (field: keyof typeof fields) => memory.read32(request + fields[field].offset);
    const count = word('num_subscriptions');
    c.refuse(count > MAX_TOPICS, 'TOOMANYELEMENTS');
    const list = word('subscriptions');
    const listed = count <= MAX_TOPICS && memory.readableInput(list, count * SUBSCRIPTION.size);
    const places = Array.from(
      { length: listed ? count : 0 },
      (_, i) => list + i * SUBSCRIPTION.size,
    );
    const topics = places.map((at) => stringAt(c, at + SUBSCRIPTION.fields.topic.offset));
    checkLimit(
      c,
      channel,
      'subscribe',
      topics.reduce((sum, topic) => sum + topic.bytes, 0),
    );
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    if (!listed || !areReadable(c, topics)) {
      kernel.mqtt.spoil(channel, 'subscribe');
      return 'LATEFAULT';
    }
    const subscriptions = places.map((at) => {
      const option = (field: 'desired_qos' | 'nl' | 'rap' | 'rh') =>
        memory.read32(at + SUBSCRIPTION.fields[field].offset);
      return {
        filter: textAt(c, stringAt(c, at + SUBSCRIPTION.fields.topic.offset)),
        qos: option('desired_qos'),
        nl: option('nl') !== 0,
        rap: option('rap') !== 0,
        rh: option('rh'),
      };
    });
    const correlation = word('correlation_id');
    kernel.mqtt.send(channel, joined(c, topics), (id) => {
      return { service: 'mqtt', what: 'subscribe', id, correlation, subscriptions };
    });
    return 'OKAY';
  },

  mvMqttRequestUnsubscribe(c, handle, request) {
    const { memory, kernel } = c;
    const { fields } = UNSUBSCRIBE;
    const readable = memory.readable(request, UNSUBSCRIBE.size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const channel = requestChannel(c, handle);
    if (!readable) return c.refusal() ?? 'PARAMETERFAULT';
    const word = (field: keyof typeof fields) => memory.read32(request + fields[field].offset);
    const count = word('num_topics');
    c.refuse(count > MAX_TOPICS, 'TOOMANYELEMENTS');
    const list = word('topics');
    const listed = count <= MAX_TOPICS && memory.readableInput(list, count * STRING.size);
    const topics = Array.from({ length: listed ? count : 0 }, (_, i) =>
      stringAt(c, list + i * STRING.size),
    );
    checkLimit(
      c,
      channel,
      'unsubscribe',
      topics.reduce((sum, topic) => sum + topic.bytes, 0),
    );
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    if (!listed || !areReadable(c, topics)) {
      kernel.mqtt.spoil(channel, 'unsubscribe');
      return 'LATEFAULT';
    }
    const filters = topics.map((topic) => textAt(c, topic));
    const correlation = word('correlation_id');
    kernel.mqtt.send(channel, joined(c, topics), (id) => {
      return { service: 'mqtt', what: 'unsubscribe', id, correlation, filters };
    });
    return 'OKAY';
  },

  mvMqttRequestPublish(c, handle, request) {
    const { memory, kernel } = c;
    const { fields } = PUBLISH;
    const readable = memory.readable(request, PUBLISH.size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const channel = requestChannel(c, handle);
    if (!readable) return c.refusal() ?? 'PARAMETERFAULT';
    const pieces = [
      stringAt(c, request + fields.topic.offset),
      stringAt(c, request + fields.payload.offset),
    ] as const;
    checkLimit(c, channel, 'publish', pieces[0].bytes + pieces[1].bytes);
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    if (!areReadable(c, pieces)) {
      kernel.mqtt.spoil(channel, 'publish');
      return 'LATEFAULT';
    }
    const word = (field: keyof typeof fields) => memory.read32(request + fields[field].offset);
    const message = {
      topic: textAt(c, pieces[0]),
      payload: bytesAt(c, pieces[1]),
      qos: word('desired_qos'),
      retain: word('retain') !== 0,
    };
    const correlation = word('correlation_id');
    kernel.mqtt.send(channel, joined(c, pieces), (id) => {
      return { service: 'mqtt', what: 'publish', id, correlation, message };
    });
    return 'OKAY';
  },

  mvMqttAcknowledgeMessage(c, handle, correlation) {
    const channel = requestChannel(c, handle);
    checkLimit(c, channel, 'acknowledge', SMALL.length);
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    c.kernel.mqtt.send(channel, SMALL, (id) => {
      return { service: 'mqtt', what: 'acknowledge', id, correlation };
    });
    return 'OKAY';
  },

  mvMqttRequestDisconnect(c, handle) {
    const channel = requestChannel(c, handle);
    checkLimit(c, channel, 'disconnect', SMALL.length);
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    c.kernel.mqtt.send(channel, SMALL, (id) => ({ service: 'mqtt', what: 'disconnect', id }));
    return 'OKAY';
  },
};
