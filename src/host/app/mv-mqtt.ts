/** Typed wrappers of the calls for MQTT. See mv.ts for what they have in common. */

import { STRUCTS } from '../../abi/layout.ts';
import { MvStatus } from '../../abi/status.ts';
import type { SyscallName } from '../../abi/syscalls.ts';
import { MvHttp } from './mv-http.ts';

export interface MqttWill {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  /** 0 to 2. */
  readonly qos?: number;
  readonly retain?: boolean;
}

export interface MqttConnectParams {
  /** An MvMqttProtocolVersion: 0 for 3.1.1, 1 (the default) for 5. */
  readonly protocolVersion?: number;
  readonly host: string;
  /** By default 8883: TLS is mandatory. */
  readonly port?: number;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** DER certificates of authorities to trust instead of the public ones, at most 8. */
  readonly authorities?: readonly (Uint8Array | string)[];
  /** The app's own DER certificates, at most 8, and their PKCS#8 key. */
  readonly certificates?: readonly (Uint8Array | string)[];
  readonly key?: Uint8Array | string;
  /** Seconds; by default 60, 0 for none. */
  readonly keepaliveS?: number;
  /** False (the default) goes on with a session that the broker has kept. */
  readonly cleanStart?: boolean;
  readonly will?: MqttWill;
}

export interface MqttSubscription {
  readonly topic: string;
  /** 0 to 2. */
  readonly qos?: number;
  /** No local, MQTT 5. */
  readonly noLocal?: boolean;
  /** Retain as published, MQTT 5. */
  readonly retainAsPublished?: boolean;
  /** Retain handling, MQTT 5: 0 to 2. */
  readonly retainHandling?: number;
}

export interface MqttMessage {
  readonly status: MvStatus;
  /** For acknowledging it. */
  readonly correlationId: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
}

interface Codes {
  readonly status: MvStatus;
  /** An MvMqttRequestState. */
  readonly requestState: number;
  readonly correlationId: number;
  /** Reason codes of MQTT, one a topic. */
  readonly reasonCodes: readonly number[];
}

const encoder = new TextEncoder();
const CONNECT = STRUCTS.MvMqttConnectRequest;
const MAX_TOPICS = 8;
/** The demo of the vendor copies topics and payloads into buffers of this size. */
const ROOM_BYTES = 1024;
const NO_BYTES = new Uint8Array(0);

export class MvMqtt extends MvHttp {
  /** An MvMqttReadableDataType: what can be read next. CHANNELCLOSED, INVALIDHANDLE. */
  mqttGetNextReadableDataType(handle: number): { status: MvStatus; dataType: number } {
    const { status, value } = this.read32('mvMqttGetNextReadableDataType', handle);
    return { status, dataType: value };
  }

  /**
   * Connects to a broker, once in a channel's life; the answer comes later. REQUESTALREADYSENT,
   * INVALIDAUTHENTICATION, TOOMANYELEMENTS (8 certificates), REQUIREDELEMENTMISSING (host, client
   * id, key of a certificate, topic and payload of a will), CHANNELCLOSED, INVALIDHANDLE.
   */
  mqttRequestConnect(handle: number, params: MqttConnectParams): MvStatus {
    return this.memory.scoped(() => {
      const { username, password = '', keepaliveS = 60 } = params;
      const host = this.sized(params.host);
      const clientId = this.sized(params.clientId);
      const login = [this.sized(username ?? ''), this.sized(password)].flat();
      const tls = this.tlsOf(params);
      const will = this.willOf(params.will);
      const at = this.memory.push(CONNECT.size);
      this.memory.write(at, new Uint8Array(CONNECT.size));
      const put = (field: keyof typeof CONNECT.fields, ...words: readonly number[]) => {
        const first = at + CONNECT.fields[field].offset;
        for (const [i, word] of words.entries()) this.memory.writeU32(first + i * 4, word);
      };
      put('protocol_version', params.protocolVersion ?? 1);
      put('host', ...host);
      put('port', params.port ?? 8883);
      put('clientid', ...clientId);
      put('authentication', username === undefined ? 0 : 1, ...login);
      put('tls_credentials', tls);
      put('keepalive', keepaliveS);
      put('clean_start', params.cleanStart === true ? 1 : 0);
      put('will', will);
      return this.raw('mvMqttRequestConnect', handle, at);
    });
  }

  /** Whether the connection stands: an MvMqttRequestState, and MQTT's reason code. WRONGDATAREQUESTED. */
  mqttReadConnectResponse(handle: number) {
    const { status, words } = this.response('mvMqttReadConnectResponse', handle, 2);
    return { status, requestState: words[0] ?? 0, reasonCode: words[1] ?? 0 };
  }

  /**
   * Subscribes to at most 8 topics, else TOOMANYELEMENTS; one request at a time, else RATELIMITED.
   * CHANNELCLOSED, INVALIDHANDLE.
   */
  mqttRequestSubscribe(
    handle: number,
    correlationId: number,
    subscriptions: readonly MqttSubscription[],
  ): MvStatus {
    return this.memory.scoped(() => {
      const words = subscriptions.flatMap((s) => [
        ...this.sized(s.topic),
        s.qos ?? 0,
        s.noLocal === true ? 1 : 0,
        s.retainAsPublished === true ? 1 : 0,
        s.retainHandling ?? 0,
      ]);
      const list = words.length === 0 ? 0 : this.words(...words);
      const at = this.words(correlationId, list, subscriptions.length);
      return this.raw('mvMqttRequestSubscribe', handle, at);
    });
  }

  /** What became of a subscription. WRONGDATAREQUESTED, INVALIDBUFFERSIZE, CHANNELCLOSED. */
  mqttReadSubscribeResponse(handle: number): Codes {
    return this.codes('mvMqttReadSubscribeResponse', handle);
  }

  /** Ends subscriptions, at most 8, one request at a time. As mqttRequestSubscribe. */
  mqttRequestUnsubscribe(
    handle: number,
    correlationId: number,
    topics: readonly string[],
  ): MvStatus {
    return this.memory.scoped(() => {
      const list = topics.length === 0 ? 0 : this.words(...topics.flatMap((t) => this.sized(t)));
      const at = this.words(correlationId, list, topics.length);
      return this.raw('mvMqttRequestUnsubscribe', handle, at);
    });
  }

  /** What became of it. As mqttReadSubscribeResponse. */
  mqttReadUnsubscribeResponse(handle: number): Codes {
    return this.codes('mvMqttReadUnsubscribeResponse', handle);
  }

  /** Publishes a message. RATELIMITED with too many in flight (D33: 8). CHANNELCLOSED, INVALIDHANDLE. */
  mqttRequestPublish(
    handle: number,
    correlationId: number,
    message: {
      readonly topic: string;
      readonly payload: Uint8Array | string;
      readonly qos?: number;
      readonly retain?: boolean;
    },
  ): MvStatus {
    return this.memory.scoped(() => {
      const { topic, payload, qos = 0, retain = false } = message;
      const strings = [this.sized(topic), this.sized(payload)].flat();
      const at = this.words(correlationId, ...strings, qos, retain ? 1 : 0);
      return this.raw('mvMqttRequestPublish', handle, at);
    });
  }

  /** What became of a message; the reason code is always 0 with 3.1.1. WRONGDATAREQUESTED. */
  mqttReadPublishResponse(handle: number) {
    const { status, words } = this.response('mvMqttReadPublishResponse', handle, 3);
    const [requestState = 0, correlationId = 0, reasonCode = 0] = words;
    return { status, requestState, correlationId, reasonCode };
  }

  /**
   * Reads a message. One of quality 1 or 2 must be acknowledged, or the broker sends it again.
   * INVALIDBUFFERSIZE when topic or payload do not fit: it stays. WRONGDATAREQUESTED, CHANNELCLOSED.
   */
  mqttReceiveMessage(
    handle: number,
    topicBytes = ROOM_BYTES,
    payloadBytes = ROOM_BYTES,
  ): MqttMessage {
    return this.memory.scoped(() => {
      const topic = this.memory.push(topicBytes);
      const payload = this.memory.push(payloadBytes);
      const out = this.words(0, 0, 0, 0, 0);
      const [id, topicLength, payloadLength, qos, retain] = [
        out,
        out + 4,
        out + 8,
        out + 12,
        out + 16,
      ];
      const at = this.words(
        ...[id, topic, topicBytes, topicLength],
        ...[payload, payloadBytes, payloadLength, qos, retain],
      );
      const status = this.raw('mvMqttReceiveMessage', handle, at);
      const okay = status === MvStatus.OKAY;
      const length = this.memory.readU32(payloadLength);
      return {
        status,
        correlationId: this.memory.readU32(id),
        topic: okay ? this.text(topic, this.memory.readU32(topicLength)) : '',
        payload: okay ? this.memory.read(payload, length) : NO_BYTES,
        qos: this.memory.readU32(qos),
        retain: this.memory.readU8(retain) !== 0,
      };
    });
  }

  /** A message that the receive buffer was too small for: its topic and its size. WRONGDATAREQUESTED. */
  mqttReceiveLostMessageInfo(handle: number, topicBytes = ROOM_BYTES) {
    return this.memory.scoped(() => {
      const topic = this.memory.push(topicBytes);
      const out = this.words(0, 0, 0);
      const at = this.words(out, topic, topicBytes, out + 4, out + 8);
      const status = this.raw('mvMqttReceiveLostMessageInfo', handle, at);
      const okay = status === MvStatus.OKAY;
      return {
        status,
        reason: this.memory.readU32(out),
        topic: okay ? this.text(topic, this.memory.readU32(out + 4)) : '',
        messageBytes: this.memory.readU32(out + 8),
      };
    });
  }

  /** Acknowledges a message by its correlation id. RATELIMITED with too many in flight (D33: 8). */
  mqttAcknowledgeMessage(handle: number, correlationId: number): MvStatus {
    return this.raw('mvMqttAcknowledgeMessage', handle, correlationId);
  }

  /** Takes leave of the broker; the answer comes later. RATELIMITED while one is in flight. */
  mqttRequestDisconnect(handle: number): MvStatus {
    return this.raw('mvMqttRequestDisconnect', handle);
  }

  /** That the session is over, also when the broker ended it. WRONGDATAREQUESTED. */
  mqttReadDisconnectResponse(handle: number) {
    const { status, words } = this.response('mvMqttReadDisconnectResponse', handle, 2);
    return { status, requestState: words[0] ?? 0, disconnectCode: words[1] ?? 0 };
  }

  /** Places bytes or text; the two words of a sized string. */
  private sized(value: Uint8Array | string): readonly [address: number, bytes: number] {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value;
    return [this.memory.pushBytes(bytes), bytes.length];
  }

  private chain(certificates: readonly (Uint8Array | string)[] = []): readonly number[] {
    const words = certificates.flatMap((certificate) => this.sized(certificate));
    return [certificates.length, words.length === 0 ? 0 : this.words(...words)];
  }

  private tlsOf({ authorities, certificates, key }: MqttConnectParams): number {
    if (authorities === undefined && certificates === undefined && key === undefined) return 0;
    const parts = [this.chain(authorities), this.chain(certificates), this.sized(key ?? '')];
    return this.words(...parts.flat());
  }

  private willOf(will: MqttWill | undefined): number {
    if (will === undefined) return 0;
    const strings = [this.sized(will.topic), this.sized(will.payload)].flat();
    return this.words(...strings, will.qos ?? 0, will.retain === true ? 1 : 0);
  }

  private response(name: SyscallName, handle: number, count: number) {
    return this.memory.scoped(() => {
      const out = this.words(...Array.from({ length: count }, () => 0));
      const status = this.raw(name, handle, out);
      const words = Array.from({ length: count }, (_, i) => this.memory.readU32(out + i * 4));
      return { status, words };
    });
  }

  private codes(name: SyscallName, handle: number): Codes {
    return this.memory.scoped(() => {
      const list = this.memory.push(MAX_TOPICS * 4);
      const out = this.words(0, 0, 0);
      const at = this.words(out, out + 4, list, MAX_TOPICS, out + 8);
      const status = this.raw(name, handle, at);
      const count = status === MvStatus.OKAY ? this.memory.readU32(out + 8) : 0;
      return {
        status,
        requestState: this.memory.readU32(out),
        correlationId: this.memory.readU32(out + 4),
        reasonCodes: Array.from({ length: count }, (_, i) => this.memory.readU32(list + i * 4)),
      };
    });
  }
}

Object.freeze(MvMqtt);
Object.freeze(MvMqtt.prototype);
