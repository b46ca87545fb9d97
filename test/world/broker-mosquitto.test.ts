/**
 * Our broker against Mosquitto, both versions: the same sequences bring the same deliveries.
 *
 * Mosquitto is a program of its own. Where it is not installed the test is skipped, and says so; in
 * continuous integration it must be there.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import {
  anySteps,
  type Log,
  playLocally,
  playRemotely,
  withoutQuality,
} from './broker-sequences.ts';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];
const ABLE = { emptyLevels: true, bestQos: 2 } as const;
const program = PLACES.find((place) => existsSync(place));
const isRequired = process.env['CI'] === 'true';

test.runIf(isRequired)('continuous integration has Mosquitto', () => {
  expect(program, `none of ${PLACES.join(', ')}`).toBeDefined();
});

describe.skipIf(program === undefined)('with Mosquitto (skipped where it is not installed)', () => {
  const folder = tempFolder();
  let broker: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false'];
    const config = folder.write('mosquitto.conf', `${lines.join('\n')}\nset_tcp_nodelay true\n`);
    broker = spawn(program as string, ['-c', config], { stdio: 'ignore' });
    await listening(port);
  });

  afterAll(() => {
    broker?.kill();
  });

  test.each([4, 5] as const)(
    'D33: random sequences on our broker and on Mosquitto bring the same deliveries (level %i)',
    async (level) => {
      await fc.assert(
        fc.asyncProperty(anySteps(ABLE), async (steps) => {
          const ours = await playLocally(level, steps);
          const real = await playRemotely(port, level, steps, ABLE.bestQos);
          const compared = level === 5 ? (log: Log) => log : withoutQuality;
          expect(compared(ours)).toEqual(compared(real));
        }),
        { numRuns: 8, seed: 1, endOnFailure: true },
      );
    },
    60_000,
  );
});

/** A port that nobody uses now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Mosquitto does not listen on port ${port}`);
}
