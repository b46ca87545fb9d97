/** Typed wrappers of the calls for HTTP requests and configuration fetches. See mv.ts for what they have in common. */

import { STRUCTS } from '../../abi/layout.ts';
import { MvStatus } from '../../abi/status.ts';
import { MvBase } from './mv-base.ts';

export interface HttpRequestParams {
  /** GET, HEAD, POST, PUT, DELETE, PATCH or OPTIONS; by default GET. */
  readonly method?: string;
  /** https only. */
  readonly url: string;
  /** Lines such as "Accept: text/plain", at most 32. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array | string;
  /** Milliseconds, 5,000 to 10,000; by default 10,000. */
  readonly timeoutMs?: number;
}

/** What has come of a request. */
export interface HttpResponseData {
  readonly status: MvStatus;
  /** An MvHttpResult. */
  readonly result: number;
  /** Status of the endpoint, such as 200; 0 when the request failed. */
  readonly statusCode: number;
  readonly headerCount: number;
  readonly bodyBytes: number;
}

export interface ConfigKeyToFetch {
  /** An MvConfigKeyFetchScope. */
  readonly scope: number;
  /** An MvConfigKeyFetchStore. */
  readonly store: number;
  /** 1 to 100 printable ASCII characters. */
  readonly key: string;
}

const encoder = new TextEncoder();
const RESPONSE = STRUCTS.MvHttpResponseData;
const NO_BYTES = new Uint8Array(0);
/** A header or a value that the app gives no size for is read into so many bytes. */
const ROOM_BYTES = 4096;

export class MvHttp extends MvBase {
  // HTTP

  /**
   * Sends the one request of an HTTP channel's life. What is wrong with the URL, the method, the
   * headers or the time-out shows in the response (D31). TOOMANYELEMENTS for more than 32 headers,
   * INVALIDBUFFERSIZE when it does not fit the send buffer, REQUESTALREADYSENT, CHANNELCLOSED,
   * INVALIDHANDLE. The answer comes later, with a CHANNELDATAREADABLE, or never (D32).
   */
  sendHttpRequest(handle: number, request: HttpRequestParams): MvStatus {
    return this.memory.scoped(() => {
      const { method = 'GET', url, headers = [], body = '', timeoutMs = 10_000 } = request;
      const methodAt = this.string(method);
      const urlAt = this.string(url);
      const bodyAt = this.string(body);
      const lines = headers.map((line) => this.string(line));
      const list = lines.flatMap(([address, bytes]) => [bytes, address]);
      const headersAt = list.length === 0 ? 0 : this.words(...list);
      const words = [...methodAt, ...urlAt, lines.length, headersAt, ...bodyAt, timeoutMs];
      return this.raw('mvSendHttpRequest', handle, this.words(...words));
    });
  }

  /**
   * What has come of the request. RESPONSENOTPRESENT until it has, CHANNELCLOSED when it will not
   * (D26), INVALIDHANDLE.
   */
  readHttpResponseData(handle: number): HttpResponseData {
    return this.memory.scoped(() => {
      const at = this.words(0, 0, 0, 0);
      const status = this.raw('mvReadHttpResponseData', handle, at);
      const { result, status_code, num_headers, body_length } = RESPONSE.fields;
      return {
        status,
        result: this.memory.readU32(at + result.offset),
        statusCode: this.memory.readU32(at + status_code.offset),
        headerCount: this.memory.readU32(at + num_headers.offset),
        bodyBytes: this.memory.readU32(at + body_length.offset),
      };
    });
  }

  /**
   * Header `index` of the response as a line, cut off after `bytes` bytes. The kernel does not say
   * how long it is, so the line ends at the first zero byte of the buffer. INDEXINVALID,
   * REQUESTUNSUCCESSFUL when the request failed (D31), RESPONSENOTPRESENT, CHANNELCLOSED,
   * INVALIDHANDLE.
   */
  readHttpResponseHeader(
    handle: number,
    index: number,
    bytes = 256,
  ): { status: MvStatus; header: string } {
    return this.memory.scoped(() => {
      const at = this.zeroed(bytes);
      const status = this.raw('mvReadHttpResponseHeader', handle, index, at, bytes);
      if (status !== MvStatus.OKAY) return { status, header: '' };
      const data = this.memory.read(at, bytes);
      const end = data.indexOf(0);
      return { status, header: this.text(at, end < 0 ? bytes : end) };
    });
  }

  /**
   * Up to `bytes` bytes of the body from `offset` on. The kernel does not say how many there were:
   * what is left of the body is known from `bodyBytes`, and the rest of the result is zero.
   * OFFSETINVALID beyond the end of the body, and at the end OKAY with nothing read (D31).
   * REQUESTUNSUCCESSFUL, RESPONSENOTPRESENT, CHANNELCLOSED, INVALIDHANDLE.
   */
  readHttpResponseBody(
    handle: number,
    offset: number,
    bytes: number,
  ): { status: MvStatus; data: Uint8Array } {
    return this.memory.scoped(() => {
      const at = this.zeroed(bytes);
      const status = this.raw('mvReadHttpResponseBody', handle, offset, at, bytes);
      return { status, data: status === MvStatus.OKAY ? this.memory.read(at, bytes) : NO_BYTES };
    });
  }

  // Configuration

  /**
   * Sends the one request of a config channel's life, for at most 32 keys (D35). UNKNOWNCONFIGSCOPE
   * and -STORE, INVALIDCONFIGKEY, TOOMANYCONFIGKEYS, INVALIDBUFFERSIZE when it does not fit the send
   * buffer, REQUESTALREADYSENT, CHANNELCLOSED, INVALIDHANDLE.
   */
  sendConfigFetchRequest(handle: number, keys: readonly ConfigKeyToFetch[]): MvStatus {
    return this.memory.scoped(() => {
      const items = keys.flatMap(({ scope, store, key }) => [scope, store, ...this.string(key)]);
      const list = items.length === 0 ? 0 : this.words(...items);
      const at = this.words(keys.length, list);
      return this.raw('mvSendConfigFetchRequest', handle, at);
    });
  }

  /**
   * What has come of the fetch: an MvConfigFetchResult and the number of items. RESPONSENOTPRESENT
   * until it has, CHANNELCLOSED when it will not (D26), INVALIDHANDLE.
   */
  readConfigFetchResponseData(handle: number): {
    status: MvStatus;
    result: number;
    itemCount: number;
  } {
    return this.memory.scoped(() => {
      const at = this.words(0, 0);
      const status = this.raw('mvReadConfigFetchResponseData', handle, at);
      const [result, itemCount] = [this.memory.readU32(at), this.memory.readU32(at + 4)];
      return { status, result, itemCount };
    });
  }

  /**
   * Item `index` of the response, in the order of the keys: an MvConfigKeyFetchResult and the value,
   * which must fit `bytes`, or INVALIDBUFFERSIZE. INDEXINVALID, RESPONSENOTPRESENT, CHANNELCLOSED,
   * INVALIDHANDLE.
   */
  readConfigResponseItem(
    handle: number,
    index: number,
    bytes = ROOM_BYTES,
  ): { status: MvStatus; result: number; value: string } {
    return this.memory.scoped(() => {
      const data = bytes === 0 ? 0 : this.memory.push(bytes);
      const out = this.words(0, 0);
      const at = this.words(index, out, data, bytes, out + 4);
      const status = this.raw('mvReadConfigResponseItem', handle, at);
      const okay = status === MvStatus.OKAY;
      const value = okay ? this.text(data, this.memory.readU32(out + 4)) : '';
      return { status, result: this.memory.readU32(out), value };
    });
  }

  /** Address and length of bytes on the stack, as in MvSizedString. */
  private string(value: Uint8Array | string): readonly [address: number, bytes: number] {
    const data = typeof value === 'string' ? encoder.encode(value) : value;
    return [this.memory.pushBytes(data), data.length];
  }

  private zeroed(bytes: number): number {
    return this.memory.pushBytes(new Uint8Array(bytes));
  }
}

Object.freeze(MvHttp);
Object.freeze(MvHttp.prototype);
