/**
 * Configuration fetches, as the cloud answers them (D35).
 *
 * Documented: results for the whole and for each key, items in the order of the request.
 * Assumptions: values take their own bytes in the receive buffer and no more, and a response that
 * is too large brings no item.
 */

import { MvConfigFetchResult, MvConfigKeyFetchResult } from '../../abi/enums.ts';
import { sampleUs } from '../../engine/distribution.ts';
import type { Drawn } from '../../scenario/range.ts';
import type { ConfigFault, ConfigSettings } from '../../scenario/scenario.ts';
import type { Armed } from '../armed.ts';
import type {
  ConfigItem,
  ConfigKey,
  ConfigRequest,
  ConfigResponse,
  UpMessage,
} from './messages.ts';
import type { CloudService, ServicePort } from './service.ts';

interface OpenChannel {
  readonly receiveBytes: number;
  response?: ConfigResponse;
  /** What the trace says of it. */
  detail: string;
}

const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

export function configService(
  settings: ConfigSettings,
  port: ServicePort,
  armed: Armed,
): CloudService {
  let open = new Map<number, OpenChannel>();

  function fetch({ id, keys }: ConfigRequest, found: OpenChannel): number {
    const hit = armed.next('configFault', ({ key }) => {
      return key === undefined || keys.some((wanted) => wanted.key === key);
    });
    const items = keys.map((key) => itemOf(settings, key, hit?.fault));
    const tooLarge = hit?.fault.what === 'tooLarge' || sizeOf(items) > found.receiveBytes;
    const { OK, RESPONSETOOLARGE } = MvConfigFetchResult;
    const result = tooLarge ? RESPONSETOOLARGE : OK;
    found.response = { service: 'config', id, result, items: tooLarge ? [] : items };
    const of = hit === undefined ? '' : ` (fault ${hit.id})`;
    found.detail = `${tooLarge ? 'too large' : `${items.length} items`}${of}`;
    const slowUs = hit?.fault.what === 'slow' ? (hit.fault.delayUs ?? 0) : 0;
    return sampleUs(settings.latency, port.chance) + slowUs;
  }

  return {
    opened(channel, receiveBytes) {
      open.set(channel, { receiveBytes, detail: '' });
    },
    message(channel, message: UpMessage) {
      const found = open.get(channel);
      if (found === undefined || message.service !== 'config') return;
      port.timerIn(channel, fetch(message, found), message.id);
    },
    timer(channel) {
      const found = open.get(channel);
      if (found?.response === undefined) return;
      const { response, detail } = found;
      delete found.response;
      const bytes = sizeOf(response.items);
      const turn = response.result === MvConfigFetchResult.OK ? 'answered' : 'given up';
      port.note(channel, response.id, turn, detail, bytes);
      const sent = port.send(channel, response, bytes);
      if (!sent) port.note(channel, response.id, 'lost', '', bytes);
    },
    spaceFreed() {},
    closed(channel) {
      open.delete(channel);
    },
    snapshot: () => structuredClone(open),
    restore(state) {
      open = structuredClone(state as Map<number, OpenChannel>);
    },
  };
}

function itemOf(
  settings: ConfigSettings,
  { scope, store, key }: ConfigKey,
  fault: Drawn<ConfigFault> | undefined,
): ConfigItem {
  const { OK, KEYNOTFOUND, SERVERERROR } = MvConfigKeyFetchResult;
  const isHit = fault !== undefined && (fault.key === undefined || fault.key === key);
  if (isHit && fault.what === 'serverError') return { result: SERVERERROR, value: NO_BYTES };
  const values = settings[scope][store];
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined || (isHit && fault.what === 'keyNotFound')) {
    return { result: KEYNOTFOUND, value: NO_BYTES };
  }
  return { result: OK, value: encoder.encode(value) };
}

function sizeOf(items: readonly ConfigItem[]): number {
  return items.reduce((sum, { value }) => sum + value.length, 0);
}
