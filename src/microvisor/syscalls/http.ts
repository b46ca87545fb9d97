/** HTTP calls: send the one request of a channel, read its response (D26, D31, D32). */

import { MvChannelType, MvHttpResult } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { Handlers, Refusing } from '../call.ts';
import type { Channel } from '../channels.ts';
import { concatenate } from '../concatenate.ts';
import type { HttpAnswer } from '../exchanges.ts';
import { channelOfType } from './channel.ts';
import { checkRequest, type Piece } from './request.ts';

const REQUEST = STRUCTS.MvHttpRequest;
const RESPONSE = STRUCTS.MvHttpResponseData;
const HEADER = STRUCTS.MvHttpHeader;
const DATA_AT = STRUCTS.MvSizedString.fields.data.offset;
const LENGTH_AT = STRUCTS.MvSizedString.fields.length.offset;
/** Documented: at most so many headers in a request. */
const MAX_HEADERS = 32;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function httpChannel(c: Refusing<'INVALIDHANDLE'>, handle: number): Channel | undefined {
  return channelOfType(c, handle, MvChannelType.HTTP);
}

/** The channel and its response, or a reason why it cannot be read. */
function answerOf(
  c: Refusing<'INVALIDHANDLE' | 'CHANNELCLOSED' | 'RESPONSENOTPRESENT'>,
  handle: number,
): { readonly channel: Channel; readonly answer: HttpAnswer } | undefined {
  const channel = httpChannel(c, handle);
  if (channel === undefined) return undefined;
  const { exchanges } = c.kernel;
  const unreadable = exchanges.unreadable(channel);
  if (unreadable !== undefined) c.refuse(true, unreadable);
  const answer = exchanges.httpAnswer(channel);
  return unreadable === undefined && answer !== undefined ? { channel, answer } : undefined;
}

/** The headers and the body of a request that failed cannot be read (D31, inferred). */
function isFailed({ result }: HttpAnswer): boolean {
  return result !== MvHttpResult.OK;
}

/** A result of no bytes needs no memory: an assumption, as D6 has it for inputs. */
function isResult(c: Refusing, address: number, bytes: number): boolean {
  return bytes === 0 || c.memory.writable(address, bytes);
}

/** The four parts of a request by their places; headers only as far as they can be read. */
function piecesOf(c: Refusing, request: number, count: number): Piece[] {
  const { memory } = c;
  const string = (at: number): Piece => {
    return { address: memory.read32(at + DATA_AT), bytes: memory.read32(at + LENGTH_AT) };
  };
  const { fields } = REQUEST;
  const headersAt = memory.read32(request + fields.headers.offset);
  const headers: Piece[] = [];
  const readable = memory.readableInput(headersAt, count * HEADER.size);
  for (let i = 0; readable && i < count; i += 1) {
    const at = headersAt + i * HEADER.size;
    const address = memory.read32(at + HEADER.fields.data.offset);
    headers.push({ address, bytes: memory.read32(at + HEADER.fields.length.offset) });
  }
  return [
    string(request + fields.method.offset),
    string(request + fields.url.offset),
    string(request + fields.body.offset),
    ...headers,
  ];
}

export const http: Handlers<'http'> = {
  mvSendHttpRequest(c, handle, request) {
    const { memory, kernel } = c;
    const requestOk = memory.readable(request, REQUEST.size);
    c.refuse(!requestOk, 'PARAMETERFAULT');
    const channel = httpChannel(c, handle);
    if (channel !== undefined) checkRequest(c, channel);
    if (!requestOk) return c.refusal() ?? 'PARAMETERFAULT';
    const field = (f: 'num_headers' | 'headers' | 'timeout_ms') =>
      memory.read32(request + REQUEST.fields[f].offset);
    const count = field('num_headers');
    const tooMany = count > MAX_HEADERS;
    c.refuse(tooMany, 'TOOMANYELEMENTS');
    const pieces = piecesOf(c, request, tooMany ? 0 : count);
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    if (channel !== undefined) c.refuse(bytes > channel.send.bytes, 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    const allReadable =
      memory.readableInput(field('headers'), count * HEADER.size) &&
      pieces.every((piece) => memory.readableInput(piece.address, piece.bytes));
    if (!allReadable) {
      // Documented: noticed after a part was sent; the channel takes no other request.
      kernel.exchanges.spoil(channel, 'http');
      return 'LATEFAULT';
    }
    const parts = pieces.map((piece) => memory.read(piece.address, piece.bytes));
    const [method = NONE, url = NONE, body = NONE, ...headers] = parts;
    // Its parts and no more: what else a request takes in the buffer is unknown.
    kernel.exchanges.send(channel, concatenate(parts), (id) => ({
      service: 'http',
      id,
      method: decoder.decode(method),
      url: decoder.decode(url),
      headers: headers.map((header) => decoder.decode(header)),
      body,
      timeoutMs: field('timeout_ms'),
    }));
    return 'OKAY';
  },

  mvReadHttpResponseData(c, handle, responseData) {
    const { memory } = c;
    c.refuse(!memory.writable(responseData, RESPONSE.size), 'PARAMETERFAULT');
    const found = answerOf(c, handle);
    const refusal = c.refusal();
    if (refusal !== undefined || found === undefined) return refusal ?? 'RESPONSENOTPRESENT';
    const { channel, answer } = found;
    const write = (f: keyof typeof RESPONSE.fields, value: number) =>
      memory.write32(responseData + RESPONSE.fields[f].offset, value);
    write('result', answer.result);
    write('status_code', answer.status);
    write('num_headers', answer.headers.length);
    write('body_length', answer.body.bytes);
    c.kernel.exchanges.wasRead(channel);
    return 'OKAY';
  },

  mvReadHttpResponseHeader(c, handle, index, buffer, size) {
    const { memory } = c;
    c.refuse(!isResult(c, buffer, size), 'PARAMETERFAULT');
    const found = answerOf(c, handle);
    const header = found?.answer.headers[index];
    if (found !== undefined) {
      c.refuse(isFailed(found.answer), 'REQUESTUNSUCCESSFUL');
      c.refuse(header === undefined, 'INDEXINVALID');
    }
    const refusal = c.refusal();
    if (refusal !== undefined || header === undefined) return refusal ?? 'INDEXINVALID';
    // Documented: up to `size` bytes, without a terminator and without a word on how many.
    memory.write(buffer, memory.read(header.address, Math.min(size, header.bytes)));
    return 'OKAY';
  },

  mvReadHttpResponseBody(c, handle, offset, buffer, size) {
    const { memory } = c;
    c.refuse(!isResult(c, buffer, size), 'PARAMETERFAULT');
    const found = answerOf(c, handle);
    if (found !== undefined) {
      c.refuse(isFailed(found.answer), 'REQUESTUNSUCCESSFUL');
      c.refuse(offset > found.answer.body.bytes, 'OFFSETINVALID');
    }
    const refusal = c.refusal();
    if (refusal !== undefined || found === undefined) return refusal ?? 'RESPONSENOTPRESENT';
    const { address, bytes } = found.answer.body;
    memory.write(buffer, memory.read(address + offset, Math.min(size, bytes - offset)));
    return 'OKAY';
  },
};

const NONE = new Uint8Array(0);
