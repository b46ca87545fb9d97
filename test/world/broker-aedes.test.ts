/** Our broker against Aedes: the same sequences bring the same deliveries. */

import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anySteps, playLocally, playRemotely, withoutQuality } from './broker-sequences.ts';

const ABLE = { emptyLevels: false, bestQos: 1 } as const;

let aedes: Aedes;
let server: Server;
let port = 0;

beforeAll(async () => {
  aedes = await Aedes.createBroker();
  server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
});

afterAll(async () => {
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test('D33: random sequences on our broker and on Aedes bring the same deliveries (3.1.1)', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps(ABLE), async (steps) => {
      const real = await playRemotely(port, 4, steps, ABLE.bestQos);
      expect(withoutQuality(await playLocally(4, steps))).toEqual(withoutQuality(real));
    }),
    { numRuns: 10, seed: 1, endOnFailure: true },
  );
}, 60_000);
