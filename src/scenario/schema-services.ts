/** The written form of what the services of the cloud hold: HTTP endpoints, configuration values. */

import { z } from 'zod';
import {
  choice,
  distribution,
  filledText,
  list,
  mapping,
  RULE,
  sizeWithin,
  text,
  wholeNumber,
} from './fields.ts';

/** No response of this size fits a device that has 512 KiB of memory. */
const MOST_BODY_BYTES = 1024 * 1024;

const endpointForm = mapping({
  host: filledText.describe('Host name, with the port if the URL has one'),
  path: filledText
    .optional()
    .describe('Path with its query; "*" at the end is anything. By default every path'),
  method: choice(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    .optional()
    .describe('By default every method'),
  status: wholeNumber(200, 599).prefault(200).describe('Status of the answer'),
  headers: z
    .record(z.string(), text, { error: RULE.mapping })
    .prefault({})
    .describe('Headers of the answer by name'),
  body: text.prefault('').describe('Body of the answer'),
  size: sizeWithin(0, MOST_BODY_BYTES, 'must be a size of at most 1 MiB')
    .optional()
    .describe('Size of a body that does not matter, in the place of "body"'),
  file: filledText
    .optional()
    .describe('TypeScript module with an endpoint of your own, in the place of a fixed answer'),
  latency: distribution
    .prefault('200ms')
    .describe('From the cloud to the endpoint and back, with its own time'),
});

export const httpForm = list(endpointForm).describe(
  'HTTP endpoints behind the cloud; the first that matches answers',
);

const store = (meaning: string) =>
  z.record(z.string(), text, { error: RULE.mapping }).prefault({}).describe(meaning);

const scope = (whose: string) =>
  mapping({
    config: store(`Configuration values of ${whose} by key`),
    secret: store(`Secrets of ${whose} by key`),
  })
    .prefault({})
    .describe(`Values of ${whose}`);

export const configForm = mapping({
  latency: distribution.prefault('200ms').describe('Time of the cloud to answer a fetch'),
  account: scope('the account'),
  device: scope('the device'),
}).describe('Configuration values that the app can fetch');

export type HttpForm = z.output<typeof httpForm>;
export type ConfigForm = z.output<typeof configForm>;
