/** Calls that fetch configuration values: the one request of a channel, its response (D26, D35). */

import { MvChannelType, MvConfigKeyFetchScope, MvConfigKeyFetchStore } from '../../abi/enums.ts';
import { STRUCTS } from '../../abi/layout.ts';
import type { ConfigKey } from '../../world/services/messages.ts';
import type { Handlers, Refusing } from '../call.ts';
import type { Channel } from '../channels.ts';
import { concatenate } from '../concatenate.ts';
import type { ConfigAnswer } from '../exchanges.ts';
import { channelOfType } from './channel.ts';
import { checkRequest, type Piece } from './request.ts';

const PARAMS = STRUCTS.MvConfigKeyFetchParams;
const KEY = STRUCTS.MvConfigKeyToFetch;
const RESPONSE = STRUCTS.MvConfigResponseData;
const READ = STRUCTS.MvConfigResponseReadItemParams;
const STRING = STRUCTS.MvSizedString.fields;
const BUFFER = STRUCTS.MvSizedStringBuffer.fields;
/** D35; the number of keys is an assumption. */
const MAX_KEYS = 32;
const MAX_KEY_BYTES = 100;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One key of a request, as the app has it. */
interface WantedKey extends Piece {
  readonly scope: number;
  readonly store: number;
}

function configChannel(c: Refusing<'INVALIDHANDLE'>, handle: number): Channel | undefined {
  return channelOfType(c, handle, MvChannelType.CONFIGFETCH);
}

/** The channel and its response, or a reason why it cannot be read. */
function answerOf(
  c: Refusing<'INVALIDHANDLE' | 'CHANNELCLOSED' | 'RESPONSENOTPRESENT'>,
  handle: number,
): { readonly channel: Channel; readonly answer: ConfigAnswer } | undefined {
  const channel = configChannel(c, handle);
  if (channel === undefined) return undefined;
  const { exchanges } = c.kernel;
  const unreadable = exchanges.unreadable(channel);
  if (unreadable !== undefined) c.refuse(true, unreadable);
  const answer = exchanges.configAnswer(channel);
  return unreadable === undefined && answer !== undefined ? { channel, answer } : undefined;
}

function wantedKeys(c: Refusing, at: number, count: number): readonly WantedKey[] {
  const { memory } = c;
  return Array.from({ length: count }, (_, i) => {
    const key = at + i * KEY.size;
    const string = key + KEY.fields.key.offset;
    return {
      scope: memory.read32(key + KEY.fields.scope.offset),
      store: memory.read32(key + KEY.fields.store.offset),
      address: memory.read32(string + STRING.data.offset),
      bytes: memory.read32(string + STRING.length.offset),
    };
  });
}

/** Printable ASCII, 1 to 100 characters (D35). A key that cannot be read is another matter. */
function isBadKey(c: Refusing, { address, bytes }: Piece): boolean {
  if (bytes === 0 || bytes > MAX_KEY_BYTES) return true;
  if (!c.memory.readable(address, bytes)) return false;
  return !c.memory.read(address, bytes).every((code) => code >= 0x20 && code <= 0x7e);
}

const SCOPES = new Map<number, ConfigKey['scope']>([
  [MvConfigKeyFetchScope.ACCOUNT, 'account'],
  [MvConfigKeyFetchScope.DEVICE, 'device'],
]);
const STORES = new Map<number, ConfigKey['store']>([
  [MvConfigKeyFetchStore.SECRET, 'secret'],
  [MvConfigKeyFetchStore.CONFIG, 'config'],
]);

export const config: Handlers<'config'> = {
  mvSendConfigFetchRequest(c, handle, request) {
    const { memory, kernel } = c;
    const requestOk = memory.readable(request, PARAMS.size);
    c.refuse(!requestOk, 'PARAMETERFAULT');
    const channel = configChannel(c, handle);
    if (channel !== undefined) checkRequest(c, channel);
    if (!requestOk) return c.refusal() ?? 'PARAMETERFAULT';
    const count = memory.read32(request + PARAMS.fields.num_items.offset);
    const keysAt = memory.read32(request + PARAMS.fields.keys_to_fetch.offset);
    const tooMany = count > MAX_KEYS;
    const keysOk = tooMany || memory.readableInput(keysAt, count * KEY.size);
    const keys = tooMany || !keysOk ? [] : wantedKeys(c, keysAt, count);
    c.refuse(!keys.every(({ scope }) => SCOPES.has(scope)), 'UNKNOWNCONFIGSCOPE');
    c.refuse(!keys.every(({ store }) => STORES.has(store)), 'UNKNOWNCONFIGSTORE');
    c.refuse(
      keys.some((key) => isBadKey(c, key)),
      'INVALIDCONFIGKEY',
    );
    c.refuse(tooMany, 'TOOMANYCONFIGKEYS');
    const bytes = keys.reduce((sum, key) => sum + key.bytes, 0);
    if (channel !== undefined) c.refuse(bytes > channel.send.bytes, 'INVALIDBUFFERSIZE');
    const refusal = c.refusal();
    if (refusal !== undefined || channel === undefined) return refusal ?? 'INVALIDHANDLE';
    if (!keysOk || !keys.every((key) => memory.readable(key.address, key.bytes))) {
      // Documented: noticed after a part was sent; the channel takes no other request.
      kernel.exchanges.spoil(channel, 'config');
      return 'LATEFAULT';
    }
    const texts = keys.map((key) => memory.read(key.address, key.bytes));
    kernel.exchanges.send(channel, concatenate(texts), (id) => ({
      service: 'config',
      id,
      keys: keys.map(({ scope, store }, i) => ({
        scope: SCOPES.get(scope) ?? 'account',
        store: STORES.get(store) ?? 'config',
        key: decoder.decode(texts[i]),
      })),
    }));
    return 'OKAY';
  },

  mvReadConfigFetchResponseData(c, handle, responseData) {
    const { memory } = c;
    c.refuse(!memory.writable(responseData, RESPONSE.size), 'PARAMETERFAULT');
    const found = answerOf(c, handle);
    const refusal = c.refusal();
    if (refusal !== undefined || found === undefined) return refusal ?? 'RESPONSENOTPRESENT';
    const { result, items } = found.answer;
    memory.write32(responseData + RESPONSE.fields.result.offset, result);
    memory.write32(responseData + RESPONSE.fields.num_items.offset, items.length);
    c.kernel.exchanges.wasRead(found.channel);
    return 'OKAY';
  },

  mvReadConfigResponseItem(c, handle, params) {
    const { memory } = c;
    const paramsOk = memory.readable(params, READ.size);
    c.refuse(!paramsOk, 'PARAMETERFAULT');
    const found = answerOf(c, handle);
    if (!paramsOk) return c.refusal() ?? 'PARAMETERFAULT';
    const word = (offset: number) => memory.read32(params + offset);
    const resultOut = word(READ.fields.result.offset);
    const buffer = READ.fields.buf.offset;
    const data = word(buffer + BUFFER.data.offset);
    const size = word(buffer + BUFFER.size.offset);
    const lengthOut = word(buffer + BUFFER.length.offset);
    const item = found?.answer.items[word(READ.fields.item_index.offset)];
    if (found !== undefined) c.refuse(item === undefined, 'INDEXINVALID');
    if (item !== undefined) c.refuse(item.value.bytes > size, 'INVALIDBUFFERSIZE');
    c.refuse(!memory.writable(resultOut, 4), 'PARAMETERFAULT');
    c.refuse(size > 0 && !memory.writable(data, size), 'PARAMETERFAULT');
    c.refuse(!memory.writable(lengthOut, 4), 'PARAMETERFAULT');
    const refusal = c.refusal();
    if (refusal !== undefined || item === undefined) return refusal ?? 'INDEXINVALID';
    memory.write32(resultOut, item.result);
    memory.write(data, memory.read(item.value.address, item.value.bytes));
    memory.write32(lengthOut, item.value.bytes);
    return 'OKAY';
  },
};
