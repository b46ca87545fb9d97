/** What must hold within the HTTP endpoints, the configuration values and the MQTT brokers of a scenario. */

import { showFound } from './hints.ts';
import type { Complaint, Path } from './problem.ts';

type Data = Readonly<Record<string, unknown>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const CONFIG_KEY = /^[\x20-\x7e]{1,100}$/;
/** Documented limit of a value (D35). */
const MOST_VALUE_BYTES = 4096;
/** Longest topic of the protocol. */
const MOST_TOPIC_BYTES = 65_535;

export function checkHttp(http: unknown): readonly Complaint[] {
  if (!Array.isArray(http)) return [];
  const endpoints = http.map(asData);
  const matched = endpoints.map(({ host, path = '*', method = '*' }) => {
    return typeof host === 'string'
      ? JSON.stringify([host.toLowerCase(), path, method])
      : undefined;
  });
  return endpoints.flatMap((endpoint, index) => {
    const { host, path, headers } = endpoint;
    const at: Path = ['http', index];
    const complaints: Complaint[] = [];
    const first = matched.indexOf(matched[index]);
    if (matched[index] !== undefined && first !== index) {
      const rule = 'never answers: another endpoint has this host, path and method';
      const hint = `http[${first}] answers first`;
      complaints.push({ path: [...at, 'host'], rule, found: showFound(host), hint });
    }
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

export function checkMqtt(mqtt: unknown): readonly Complaint[] {
  if (!Array.isArray(mqtt)) return [];
  const brokers = mqtt.map(asData);
  const addresses = brokers.map(({ host, port = 8883 }) => {
    return typeof host === 'string' ? `${host.toLowerCase()}:${port}` : undefined;
  });
  return brokers.flatMap(({ publishers }, index) => {
    const complaints: Complaint[] = [];
    const address = addresses[index];
    const first = addresses.indexOf(address);
    if (address !== undefined && first !== index) {
      const rule = 'is never met: another broker has this host and port';
      const hint = `mqtt[${first}] has them too`;
      complaints.push({ path: ['mqtt', index, 'host'], rule, found: showFound(address), hint });
    }
    for (const [i, publisher] of (Array.isArray(publishers) ? publishers : []).entries()) {
      const { topic } = asData(publisher);
      const rule = typeof topic === 'string' ? topicRule(topic) : undefined;
      if (rule === undefined) continue;
      const path: Path = ['mqtt', index, 'publishers', i, 'topic'];
      complaints.push({ path, rule, found: showFound(topic) });
    }
    return complaints;
  });
}

/** The rule that a topic to publish to breaks, if it breaks one. */
function topicRule(topic: string): string | undefined {
  if (/[+#]/.test(topic)) return 'must not have a wildcard ("+" or "#"): messages have one topic';
  if (topic.includes('\0')) return 'must not have a null character';
  const isLong = new TextEncoder().encode(topic).length > MOST_TOPIC_BYTES;
  return isLong ? `must be at most ${MOST_TOPIC_BYTES} bytes` : undefined;
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
