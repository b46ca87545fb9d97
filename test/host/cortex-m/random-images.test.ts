/**
 * Any bytes as firmware: a fault, a hang, or a run to its end, and never anything else.
 *
 * NOTSPOT_NIGHTLY=1 tries ten times as many.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImage } from '../../../src/host/cortex-m/read-image.ts';
import { defaultScenario } from '../../../src/scenario/load.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import type { TraceRecord } from '../../../src/trace/record.ts';

const RUNS = process.env['NOTSPOT_NIGHTLY'] === '1' ? 20_000 : 2_000;

const scenario = {
  ...defaultScenario('', 'random', 'perfect'),
  // Kernel and app are up after 0.2 s; then there are 64,000 cycles to do harm.
  lengthUs: 200_400,
};

const sample = readImage(
  readFileSync(join(import.meta.dirname, 'host/slices.elf')),
  'slices',
  'elf',
);

/** The vector table points into the image, so that something runs. */
function withVectors(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, 0x2008_0000, true);
  view.setUint32(4, 0x0800_0041, true);
  return bytes;
}

const randomBytes = fc
  .uint8Array({ minLength: 0x100, maxLength: 0x300 })
  .map((bytes) => withVectors(bytes.slice()));

/** Real code with some bytes changed goes further than chance does. */
const mutated = fc
  .array(fc.tuple(fc.nat(sample.flash.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((changes) => {
    const bytes = sample.flash.slice();
    // The first two vectors stay, so that something runs.
    for (const [at, byte] of changes) if (at >= 8) bytes[at] = byte;
    return bytes;
  });

function outcome(flash: Uint8Array): string {
  const image = { ...sample, flash };
  const program = { kind: 'firmware', name: 'random', hash: '', image } as const;
  const crashes: string[] = [];
  const sink = (record: TraceRecord) => {
    if (record.kind === 'app' && record.what === 'crash') crashes.push(record.detail);
  };
  const simulation = new Simulation(scenario, program, { sinks: [sink] });
  while (simulation.advance(10_000));
  simulation.finish(simulation.hangs ? 'hang' : 'finished');
  return simulation.hangs ? 'hang' : crashes.length > 0 ? 'fault' : 'ran';
}

test('random and mutated images end as a fault, a hang or a run', { timeout: 900_000 }, () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.oneof(randomBytes, mutated), (flash) => {
      const how = outcome(flash);
      seen.set(how, (seen.get(how) ?? 0) + 1);
    }),
    { numRuns: RUNS },
  );
  expect(seen.get('fault')).toBeGreaterThan(RUNS / 10);
  expect(seen.get('ran')).toBeGreaterThan(RUNS / 20);
});
