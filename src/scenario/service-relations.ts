/** What must hold within the HTTP endpoints and the configuration values of a scenario. */

import { showFound } from './hints.ts';
import type { Complaint, Path } from './problem.ts';

type Data = Readonly<Record<string, unknown>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const CONFIG_KEY = /^[\x20-\x7e]{1,100}$/;
/** Documented limit of a value (D35). */
const MOST_VALUE_BYTES = 4096;

export function checkHttp(http: unknown): readonly Complaint[] {
  if (!Array.isArray(http)) return [];
  return http.map(asData).flatMap((endpoint, index) => {
    const { host, path, headers } = endpoint;
    const at: Path = ['http', index];
    const complaints: Complaint[] = [];
    if (typeof host === 'string' && /[/\s?#@]/.test(host)) {
      const rule = 'must be the host alone, such as "api.example.com"';
      complaints.push({ path: [...at, 'host'], rule, found: showFound(host) });
    }
    if (typeof path === 'string' && path !== '' && !/^(?:\/|\*$)/.test(path)) {
      complaints.push({
        path: [...at, 'path'],
        rule: 'must begin with "/"',
        found: showFound(path),
      });
    }
    if ('body' in endpoint && 'size' in endpoint) {
      const rule = 'body and size cannot both be given';
      complaints.push({ path: at, rule, found: '', key: 'size' });
    }
    for (const key of ['status', 'headers', 'body', 'size']) {
      if (!('file' in endpoint && key in endpoint)) continue;
      const rule = `file and ${key} cannot both be given`;
      complaints.push({ path: at, rule, found: '', key });
    }
    for (const [name, value] of Object.entries(asData(headers))) {
      if (!TOKEN.test(name)) {
        const rule = 'the name of a header must be letters, digits and "-"';
        complaints.push({ path: [...at, 'headers'], rule, found: showFound(name), key: name });
      }
      if (typeof value === 'string' && /[\r\n\0]/.test(value)) {
        const rule = 'the value of a header must be one line';
        complaints.push({ path: [...at, 'headers', name], rule, found: showFound(value) });
      }
    }
    return complaints;
  });
}

export function checkConfig(config: unknown): readonly Complaint[] {
  const data = asData(config);
  return ['account', 'device'].flatMap((scope) =>
    ['config', 'secret'].flatMap((store) => {
      const values = asData(asData(data[scope])[store]);
      return Object.entries(values).flatMap(([key, value]) =>
        checkValue(['config', scope, store], key, value),
      );
    }),
  );
}

function checkValue(path: Path, key: string, value: unknown): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (!CONFIG_KEY.test(key)) {
    const rule = 'a key must be 1 to 100 printable ASCII characters';
    complaints.push({ path, rule, found: showFound(key), key });
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value).length : 0;
  if (bytes > MOST_VALUE_BYTES) {
    const rule = `a value must be at most ${MOST_VALUE_BYTES} bytes`;
    complaints.push({ path: [...path, key], rule, found: `${bytes} bytes` });
  }
  return complaints;
}

function asData(value: unknown): Data {
  const isData = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isData ? (value as Data) : {};
}
