/** Channel calls: open, read, write, close and the closure reason (G27 to G52, D25 to D30, D47). */

import { MvChannelType } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers, Refusing } from '../call.ts';
import { type Channel, MAX_CHANNELS } from '../channels.ts';

const OPEN = STRUCTS.MvOpenChannelParams;
/** Sizes and addresses of channel buffers are multiples of this (G31). */
const BUFFER_UNIT = 512;
/** Endpoint names longer than this are unknown without looking at them. */
const MAX_ENDPOINT_BYTES = 256;
/** Names in scenarios are Unicode text; a byte-order mark is part of the name. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Finds the channel of a handle, or refuses. */
function channelOf(c: Refusing<'INVALIDHANDLE'>, handle: number): Channel | undefined {
  return c.useHandle(handle, 'channel') ? c.kernel.channels.find(handle) : undefined;
}

/**
 * The same for a channel of one type. That a channel of another type is an invalid handle is an
 * assumption: the header says so of objects of another kind only.
 */
export function channelOfType(
  c: Refusing<'INVALIDHANDLE'>,
  handle: number,
  type: MvChannelType,
): Channel | undefined {
  const channel = channelOf(c, handle);
  if (channel === undefined || channel.type === type) return channel;
  c.refuse(true, 'INVALIDHANDLE');
  return undefined;
}

/** For the calls that read and write a stream of bytes. */
function streamOf(c: Refusing<'INVALIDHANDLE'>, handle: number): Channel | undefined {
  return channelOfType(c, handle, MvChannelType.OPAQUEBYTES);
}

/** Whether nothing more can be read (D25). */
function isReadClosed(c: Refusing, channel: Channel): boolean {
  if (c.kernel.channels.isLive(channel)) return false;
  return c.kernel.context.assumptions.closeOnLoss === 'close' || channel.receive.used === 0;
}

/** A result that begins in memory and runs past its end is a late fault (D4). */
function isLateResult(c: Refusing, address: number): boolean {
  return !c.memory.writable(address, 4) && c.memory.startsWritable(address);
}

/** Whether the kernel already uses a part of the range: for a channel, a ring, or the log. */
function isBufferInUse(c: Refusing, range: { start: number; bytes: number }): boolean {
  const { kernel, memory } = c;
  return (
    kernel.channels.bufferInUse(range.start, range.bytes) ||
    kernel.centers.bufferInUse(range.start, range.bytes) ||
    memory.isProtected(range.start, range.bytes)
  );
}

function endpointName(c: Refusing, address: number, length: number): string | undefined {
  if (length === 0) return '';
  if (length > MAX_ENDPOINT_BYTES || !c.memory.readable(address, length)) return undefined;
  return decoder.decode(c.memory.read(address, length));
}

/** What the two write calls check alike. */
function checkWrite(
  c: Refusing<'PARAMETERFAULT' | 'INVALIDHANDLE' | 'CHANNELCLOSED'>,
  args: readonly [handle: number, data: number, len: number, result: number],
): Channel | undefined {
  const [handle, data, len, result] = args;
  c.refuse(!c.memory.readableInput(data, len), 'PARAMETERFAULT');
  c.refuse(!c.memory.writable(result, 4) && !isLateResult(c, result), 'PARAMETERFAULT');
  const channel = streamOf(c, handle);
  if (channel !== undefined) c.refuse(!c.kernel.channels.isLive(channel), 'CHANNELCLOSED');
  return channel;
}

/** Writes a result after the effect; LATEFAULT when it runs past the end of memory. */
function lateWrite(c: Refusing, address: number, value: number): 'OKAY' | 'LATEFAULT' {
  if (!c.memory.writable(address, 4)) return 'LATEFAULT';
  c.memory.write32(address, value);
  return 'OKAY';
}

export const channel: Handlers<'channel'> = {
  mvOpenChannel(c, params, handleOut) {
    const { kernel, memory } = c;
    const { handles, world } = kernel.context;
    // Undocumented: what "cannot now" means. Here: an update is being verified.
    c.refuse(kernel.updater.isChecking, 'UNAVAILABLE');
    const paramsOk = memory.readable(params, OPEN.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    c.refuse(!memory.writable(handleOut, 4), 'PARAMETERFAULT');
    if (!paramsOk) return c.refusal() ?? 'PARAMETERFAULT';
    const field = (f: keyof typeof OPEN.fields) => memory.read32(params + OPEN.fields[f].offset);
    const receive = { start: field('receive_buffer'), bytes: field('receive_buffer_len') };
    const send = { start: field('send_buffer'), bytes: field('send_buffer_len') };
    const network = field('network_handle');
    const center = field('notification_handle');
    const type = field('channel_type');
    const nameAt = memory.read32(params + OPEN.fields.endpoint.offset);
    const nameBytes = memory.read32(params + OPEN.fields.endpoint.offset + 4);
    const badSize = (n: number) => n === 0 || n % BUFFER_UNIT !== 0;

    c.refuse(field('version') !== 1, 'UNSUPPORTEDSTRUCTUREVERSION');
    c.checkHandle(network, 'network');
    c.checkHandle(center, 'notification');
    c.refuse(!kernel.connection.isConnected, 'NETWORKNOTCONNECTED');
    c.refuse(isBufferInUse(c, receive) || isBufferInUse(c, send), 'BUFFERALREADYINUSE');
    c.refuse(
      send.start < receive.start + receive.bytes && receive.start < send.start + send.bytes,
      'BUFFERALREADYINUSE',
    );
    c.refuse(
      receive.start % BUFFER_UNIT !== 0 || send.start % BUFFER_UNIT !== 0,
      'INVALIDBUFFERALIGNMENT',
    );
    c.refuse(badSize(receive.bytes) || badSize(send.bytes), 'INVALIDBUFFERSIZE');
    c.refuse(!Object.values(MvChannelType).some((t) => t === type), 'UNKNOWNCHANNELTYPE');
    const endpoint = endpointName(c, nameAt, nameBytes);
    const unknown =
      endpoint === undefined ? nameBytes > MAX_ENDPOINT_BYTES : !world.cloud.hasEndpoint(endpoint);
    c.refuse(unknown, 'UNKNOWNCHANNELENDPOINT');
    c.refuse(kernel.channels.openRateExceeded, 'RATELIMITED');
    c.refuse(kernel.channels.count >= MAX_CHANNELS, 'TOOMANYCHANNELS');
    c.refuse(
      !memory.isRam(receive.start, receive.bytes) || !memory.isRam(send.start, send.bytes),
      'PARAMETERFAULT',
    );
    c.refuse(!memory.readableInput(nameAt, nameBytes), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined || endpoint === undefined) return refusal ?? 'PARAMETERFAULT';
    const handle = handles.issue('channel', kernel.life);
    c.object = handle;
    memory.write32(handleOut, handle);
    const tag = field('notification_tag');
    kernel.channels.open(handle, { network, center, tag, type, receive, send, endpoint });
    return 'OKAY';
  },

  mvReadChannel(c, handle, pointerOut, lengthOut) {
    const { kernel, memory } = c;
    c.refuse(!memory.writable(pointerOut, 4), 'PARAMETERFAULT');
    c.refuse(!memory.writable(lengthOut, 4), 'PARAMETERFAULT');
    const open = streamOf(c, handle);
    if (open !== undefined) c.refuse(isReadClosed(c, open), 'CHANNELCLOSED');
    const refusal = c.refusal();
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    const { address, bytes } = kernel.channels.present(open);
    memory.write32(pointerOut, address);
    memory.write32(lengthOut, bytes);
    return 'OKAY';
  },

  mvReadChannelComplete(c, handle, consumed) {
    const open = streamOf(c, handle);
    if (open !== undefined) {
      c.refuse(isReadClosed(c, open), 'CHANNELCLOSED');
      c.refuse(consumed > open.presented, 'INVALIDBUFFERSIZE');
    }
    const refusal = c.refusal();
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    c.kernel.channels.consume(open, consumed);
    return 'OKAY';
  },

  mvWriteChannelStream(c, handle, data, len, writtenOut) {
    const open = checkWrite(c, [handle, data, len, writtenOut]);
    const refusal = c.refusal();
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    const taken = Math.min(len, c.kernel.channels.freeSpace(open));
    c.kernel.channels.write(open, c.memory.read(data, taken));
    return lateWrite(c, writtenOut, taken);
  },

  mvWriteChannel(c, handle, data, len, availableOut) {
    const { channels } = c.kernel;
    const open = checkWrite(c, [handle, data, len, availableOut]);
    if (open !== undefined) c.refuse(len > channels.freeSpace(open), 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal === 'INVALIDBUFFERSIZE' && open !== undefined) {
      // Nothing is taken, and the free space is written all the same (G36).
      if (channels.isLive(open)) lateWrite(c, availableOut, channels.freeSpace(open));
      return refusal;
    }
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    channels.write(open, c.memory.read(data, len));
    return lateWrite(c, availableOut, channels.freeSpace(open));
  },

  mvCloseChannel(c, handleInOut) {
    const handle = c.checkHandleAt(handleInOut, 'channel');
    const open = c.kernel.channels.find(handle);
    const refusal = c.refusal();
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    c.kernel.channels.close(open);
    c.retireHandle(handleInOut, handle);
    return 'OKAY';
  },

  mvGetChannelClosureReason(c, handle, reasonOut) {
    c.refuse(!c.memory.writable(reasonOut, 4), 'PARAMETERFAULT');
    const open = channelOf(c, handle);
    const refusal = c.refusal();
    if (refusal !== undefined || open === undefined) return refusal ?? 'INVALIDHANDLE';
    c.memory.write32(reasonOut, open.reason);
    return 'OKAY';
  },
};
