/** What the services of the cloud hold for the app: HTTP endpoints and configuration values. */

import type { Distribution } from '../engine/distribution.ts';

/** One endpoint behind the cloud. The first that matches a request answers it. */
export interface HttpEndpointSettings {
  readonly host: string;
  /** Without it every path; a "*" at the end stands for anything. */
  readonly path: string | undefined;
  /** Without it every method. */
  readonly method: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A body of this many bytes in the place of `body`. */
  readonly bodyBytes: number | undefined;
  /** A function of the user's own that answers, in the place of status, headers and body. */
  readonly file?: string;
  /** From the cloud to the endpoint and back, with the endpoint's own time. */
  readonly latency: Distribution;
}

/** Values by key. */
export type ConfigStore = Readonly<Record<string, string>>;

export interface ConfigScope {
  readonly config: ConfigStore;
  readonly secret: ConfigStore;
}

export interface ConfigSettings {
  readonly latency: Distribution;
  readonly account: ConfigScope;
  readonly device: ConfigScope;
}

/** What is there without a word in the scenario: no value at all. */
export const NO_CONFIG: ConfigSettings = {
  latency: { kind: 'fixed', us: 200_000 },
  account: { config: {}, secret: {} },
  device: { config: {}, secret: {} },
};
