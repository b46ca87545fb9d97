/** From the written form of HTTP endpoints and configuration values to the one that is simulated. */

import type { ConfigForm, HttpForm } from './schema-services.ts';
import type { ConfigSettings, HttpEndpointSettings } from './service-settings.ts';

export function httpOf(forms: HttpForm): readonly HttpEndpointSettings[] {
  return forms.map((form) => {
    const { host, path, method, status, headers, body, size, latency, file } = form;
    const endpoint = { host, path, method, status, headers, body, bodyBytes: size, latency };
    return file === undefined ? endpoint : { ...endpoint, file };
  });
}

export function configOf({ latency, account, device }: ConfigForm): ConfigSettings {
  return { latency, account, device };
}
