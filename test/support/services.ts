/** What tests of HTTP and configuration have in common: endpoints, values, channels, waiting. */

import { MvChannelType } from '../../src/abi/enums.ts';
import type { ChannelParams } from '../../src/host/app/mv.ts';
import type { HttpRequestParams, HttpResponseData } from '../../src/host/app/mv-http.ts';
import type { ConfigSettings, HttpEndpointSettings } from '../../src/scenario/scenario.ts';
import { type Bench, type Body, connected, must, type Rig } from '../microvisor/support.ts';

export const URL = 'https://api.example.com/status';

/** An endpoint that answers at once with a short text. */
export function endpoint(over: Partial<HttpEndpointSettings> = {}): HttpEndpointSettings {
  return {
    host: 'api.example.com',
    path: undefined,
    method: undefined,
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: 'all is well',
    bodyBytes: undefined,
    latency: { kind: 'fixed', us: 100_000 },
    ...over,
  };
}

export const VALUES: ConfigSettings = {
  latency: { kind: 'fixed', us: 100_000 },
  account: { config: { interval: '60', name: 'grüße' }, secret: { token: 'geheim' } },
  device: { config: { interval: '15' }, secret: {} },
};

type ChannelRig = Rig & { readonly channel: number; readonly params: ChannelParams };

/** Online with a confirmed HTTP channel. */
export function* httpChannel(bench: Bench, over: Partial<ChannelParams> = {}): Body<ChannelRig> {
  return yield* connected(bench, { channelType: MvChannelType.HTTP, ...over });
}

/** Online with a confirmed config channel. */
export function* configChannel(bench: Bench, over: Partial<ChannelParams> = {}): Body<ChannelRig> {
  return yield* connected(bench, { channelType: MvChannelType.CONFIGFETCH, ...over });
}

/** Sends a request on a new HTTP channel, waits, and gives back the channel. */
export function* requested(
  bench: Bench,
  request: Partial<HttpRequestParams> = {},
  over: Partial<ChannelParams> = {},
  waitUs = 15_000_000,
): Body<ChannelRig> {
  const rig = yield* httpChannel(bench, over);
  must(bench.d.mv.sendHttpRequest(rig.channel, { url: URL, ...request }));
  yield bench.d.sleep(waitUs);
  return rig;
}

/** The same, and what has come of it. */
export function* asked(
  bench: Bench,
  request: Partial<HttpRequestParams> = {},
  over: Partial<ChannelParams> = {},
): Body<HttpResponseData> {
  const { channel } = yield* requested(bench, request, over);
  return bench.d.mv.readHttpResponseData(channel);
}
