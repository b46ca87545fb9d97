/** The MQTT calls that read what has arrived: responses, messages, lost messages (D26, D33). */

import { MvChannelType, MvMqttReadableDataType } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { StatusOf } from '../../abi/syscalls.ts';
import type { MqttItem } from '../../world/services/mqtt-messages.ts';
import type { Call, Handlers, Refusing } from '../call.ts';
import type { Channel } from '../channels.ts';
import { channelOfType } from './channel.ts';

const TYPES: Readonly<Record<MqttItem['what'], number>> = {
  message: MvMqttReadableDataType.MESSAGERECEIVED,
  lost: MvMqttReadableDataType.MESSAGELOST,
  connected: MvMqttReadableDataType.CONNECTRESPONSE,
  subscribed: MvMqttReadableDataType.SUBSCRIBERESPONSE,
  unsubscribed: MvMqttReadableDataType.UNSUBSCRIBERESPONSE,
  published: MvMqttReadableDataType.PUBLISHRESPONSE,
  disconnected: MvMqttReadableDataType.DISCONNECTRESPONSE,
};
const BUFFER = STRUCTS.MvSizedStringBuffer.fields;
const encoder = new TextEncoder();

type Reading = Refusing<'INVALIDHANDLE' | 'CHANNELCLOSED' | 'WRONGDATAREQUESTED'>;

/** The head of what can be read, if it is of this kind. Otherwise a reason to refuse. */
function headOf<W extends MqttItem['what']>(
  c: Reading,
  handle: number,
  what: W,
): { readonly channel: Channel; readonly item: MqttItem & { readonly what: W } } | undefined {
  const channel = channelOfType(c, handle, MvChannelType.MQTT);
  if (channel === undefined) return undefined;
  const { mqtt } = c.kernel;
  c.refuse(mqtt.isReadClosed(channel), 'CHANNELCLOSED');
  const item = mqtt.head(channel);
  // Inferred: the status is listed under no call, and says just this.
  c.refuse(item?.what !== what, 'WRONGDATAREQUESTED');
  if (item?.what !== what) return undefined;
  return { channel, item: item as MqttItem & { readonly what: W } };
}

/** A flat result: it must be memory, or at least begin in it, which is a late fault (D4). */
function checkFlat(c: Refusing<'PARAMETERFAULT'>, address: number, bytes: number): boolean {
  const whole = c.memory.writable(address, bytes);
  c.refuse(!whole && !c.memory.startsWritable(address), 'PARAMETERFAULT');
  return whole;
}

/** A word or some bytes that go where a nested pointer says. */
interface Result {
  readonly address: number;
  readonly value: number | Uint8Array;
  /** Of a number. */
  readonly width?: 1 | 4;
}

function isWritable(c: Refusing, { address, value, width = 4 }: Result): boolean {
  const bytes = typeof value === 'number' ? width : value.length;
  return bytes === 0 || c.memory.writable(address, bytes);
}

function write(c: Refusing, { address, value, width = 4 }: Result): void {
  if (typeof value !== 'number') c.memory.write(address, value);
  else if (width === 1) c.memory.write(address, Uint8Array.of(value));
  else c.memory.write32(address, value);
}

/** Writes all results, or none. What cannot be delivered stays to be read again: an assumption. */
function deliver(c: Refusing, channel: Channel, results: readonly Result[]): 'OKAY' | 'LATEFAULT' {
  if (!results.every((result) => isWritable(c, result))) return 'LATEFAULT';
  for (const result of results) write(c, result);
  c.kernel.mqtt.take(channel);
  return 'OKAY';
}

/** A sized buffer of a structure: where the bytes and their number go. */
function bufferAt(c: Refusing, at: number, content: Uint8Array) {
  const word = (field: keyof typeof BUFFER) => c.memory.read32(at + BUFFER[field].offset);
  return {
    fits: content.length <= word('size'),
    results: [
      { address: word('data'), value: content },
      { address: word('length'), value: content.length },
    ],
  };
}

/** The responses to subscribing and unsubscribing have one form. */
function readCodes(
  c: Call<StatusOf<'mvMqttReadSubscribeResponse'>>,
  handle: number,
  request: number,
  what: 'subscribed' | 'unsubscribed',
) {
  const { size, fields } = STRUCTS.MvMqttSubscribeResponse;
  const readable = c.memory.readable(request, size);
  c.refuse(!readable, 'PARAMETERFAULT');
  const found = headOf(c, handle, what);
  if (found === undefined || !readable) return c.refusal() ?? 'PARAMETERFAULT';
  const { channel, item } = found;
  const word = (field: keyof typeof fields) => c.memory.read32(request + fields[field].offset);
  // Elements, as every demo passes them, although the header says bytes (C12).
  c.refuse(item.reasons.length > word('reason_codes_size'), 'INVALIDBUFFERSIZE');
  const refusal = c.refusal();
  if (refusal !== undefined) return refusal;
  const codes = new Uint8Array(item.reasons.length * 4);
  const view = new DataView(codes.buffer);
  item.reasons.forEach((code, i) => {
    view.setUint32(i * 4, code, true);
  });
  return deliver(c, channel, [
    { address: word('request_state'), value: item.result },
    { address: word('correlation_id'), value: item.correlation },
    { address: word('reason_codes'), value: codes },
    { address: word('reason_codes_len'), value: item.reasons.length },
  ]);
}

/** A flat response of words. */
function readWords<W extends 'connected' | 'published' | 'disconnected'>(
  c: Call<StatusOf<'mvMqttReadConnectResponse'>>,
  handle: number,
  address: number,
  what: W,
  wordsOf: (item: MqttItem & { readonly what: W }) => readonly number[],
) {
  const bytes = what === 'published' ? 12 : 8;
  const whole = checkFlat(c, address, bytes);
  const found = headOf(c, handle, what);
  const refusal = c.refusal();
  if (refusal !== undefined || found === undefined) return refusal ?? 'WRONGDATAREQUESTED';
  if (!whole) return 'LATEFAULT';
  const words = wordsOf(found.item);
  return deliver(
    c,
    found.channel,
    words.map((value, i) => ({ address: address + i * 4, value })),
  );
}

type Reads = Pick<
  Handlers<'mqtt'>,
  | 'mvMqttGetNextReadableDataType'
  | 'mvMqttReadConnectResponse'
  | 'mvMqttReadSubscribeResponse'
  | 'mvMqttReadUnsubscribeResponse'
  | 'mvMqttReadPublishResponse'
  | 'mvMqttReceiveMessage'
  | 'mvMqttReceiveLostMessageInfo'
  | 'mvMqttReadDisconnectResponse'
>;

export const mqttReads: Reads = {
  mvMqttGetNextReadableDataType(c, handle, typeOut) {
    c.refuse(!c.memory.writable(typeOut, 4), 'PARAMETERFAULT');
    const channel = channelOfType(c, handle, MvChannelType.MQTT);
    if (channel !== undefined) c.refuse(c.kernel.mqtt.isReadClosed(channel), 'CHANNELCLOSED');
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    const head = c.kernel.mqtt.head(channel);
    c.memory.write32(typeOut, head === undefined ? MvMqttReadableDataType.NONE : TYPES[head.what]);
    return 'OKAY';
  },

  mvMqttReadConnectResponse(c, handle, address) {
    return readWords(c, handle, address, 'connected', (item) => [item.result, item.reason]);
  },

  mvMqttReadSubscribeResponse(c, handle, request) {
    return readCodes(c, handle, request, 'subscribed');
  },

  mvMqttReadUnsubscribeResponse(c, handle, request) {
    return readCodes(c, handle, request, 'unsubscribed');
  },

  mvMqttReadPublishResponse(c, handle, address) {
    return readWords(c, handle, address, 'published', (item) => {
      return [item.result, item.correlation, item.reason];
    });
  },

  mvMqttReceiveMessage(c, handle, request) {
    const { size, fields } = STRUCTS.MvMqttMessage;
    const readable = c.memory.readable(request, size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const found = headOf(c, handle, 'message');
    if (found === undefined || !readable) return c.refusal() ?? 'PARAMETERFAULT';
    const { channel, item } = found;
    const word = (field: keyof typeof fields) => c.memory.read32(request + fields[field].offset);
    const topic = bufferAt(c, request + fields.topic.offset, encoder.encode(item.topic));
    const payload = bufferAt(c, request + fields.payload.offset, item.payload);
    c.refuse(!topic.fits || !payload.fits, 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    return deliver(c, channel, [
      { address: word('correlation_id'), value: item.correlation },
      ...topic.results,
      ...payload.results,
      { address: word('qos'), value: item.qos },
      { address: word('retain'), value: item.retain ? 1 : 0, width: 1 },
    ]);
  },

  mvMqttReceiveLostMessageInfo(c, handle, request) {
    const { size, fields } = STRUCTS.MvMqttLostMessageInfo;
    const readable = c.memory.readable(request, size);
    c.refuse(!readable, 'PARAMETERFAULT');
    const found = headOf(c, handle, 'lost');
    if (found === undefined || !readable) return c.refusal() ?? 'PARAMETERFAULT';
    const { channel, item } = found;
    const word = (field: keyof typeof fields) => c.memory.read32(request + fields[field].offset);
    const topic = bufferAt(c, request + fields.topic.offset, encoder.encode(item.topic));
    c.refuse(!topic.fits, 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined) return refusal;
    return deliver(c, channel, [
      { address: word('reason'), value: item.result },
      ...topic.results,
      { address: word('message_len'), value: item.length },
    ]);
  },

  mvMqttReadDisconnectResponse(c, handle, address) {
    return readWords(c, handle, address, 'disconnected', (item) => [item.result, item.reason]);
  },
};
