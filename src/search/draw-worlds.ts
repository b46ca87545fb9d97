/**
 * Arbitraries of figures of the world, and of readings of the kernel.
 *
 * A campaign draws no world that is in trouble by itself, since troubles belong to the plan, where
 * they can be counted and taken away: only how long things take.
 */

import fc from 'fast-check';
import type { Distribution } from '../engine/distribution.ts';
import { ASSUMED_CHOICES, ASSUMED_QUANTITIES, type Assumptions } from '../scenario/assumptions.ts';
import { PRESETS } from '../scenario/presets.ts';
import type { CloudSettings, LinkSettings, RadioSettings, Scenario } from '../scenario/scenario.ts';
import type { WorldFigures } from './candidate.ts';
import { logUs } from './draw-figures.ts';

const MS = 1_000;
const SECOND = 1_000_000;

/** Figures in the place of the scenario's own; most of the time none. */
export function worldFigures({ world }: Scenario): fc.Arbitrary<WorldFigures> {
  const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.option(arbitrary, { nil: undefined, freq: 2 });
  const some = fc
    .tuple(
      optional(radios(world.radio)),
      optional(links(world.link)),
      optional(clouds(world.cloud)),
      optional(fc.constantFrom(PRESETS.perfect.handover, PRESETS.urban.handover)),
    )
    .map(
      ([radio, link, cloud, handover]): WorldFigures => ({
        ...(radio && { radio }),
        ...(link && { link }),
        ...(cloud && { cloud }),
        ...(handover && { handover }),
      }),
    );
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant<WorldFigures>({}) },
    { weight: 2, arbitrary: some },
  );
}

function about(minUs: number, maxUs: number): fc.Arbitrary<Distribution> {
  return logUs(minUs, maxUs).map((us) => ({ kind: 'fixed', us }));
}

/** The sum of all stages stays below an attempt of two minutes, with a handshake after it. */
function radios(base: RadioSettings): fc.Arbitrary<RadioSettings> {
  const drawn = fc
    .record({
      atReady: about(500 * MS, 25 * SECOND),
      simReady: about(50 * MS, 5 * SECOND),
      registerCold: about(100 * MS, 40 * SECOND),
      registerWarm: about(50 * MS, 15 * SECOND),
      attach: about(50 * MS, 5 * SECOND),
      context: about(50 * MS, 8 * SECOND),
      ip: about(50 * MS, 4 * SECOND),
      powerOff: about(10 * MS, 5 * SECOND),
    })
    .map((stages): RadioSettings => ({ ...base, ...stages }));
  return fc.oneof(drawn, fc.constantFrom(PRESETS.urban.radio, PRESETS.perfect.radio));
}

function links(base: LinkSettings): fc.Arbitrary<LinkSettings> {
  const bitsPerSecond = fc.constantFrom(50_000, 200_000, 1_000_000, 10_000_000);
  const drawn = fc
    .record({
      rtt: about(5 * MS, 3 * SECOND),
      upBitsPerSecond: bitsPerSecond,
      downBitsPerSecond: bitsPerSecond,
      promotion: about(1 * MS, 2 * SECOND),
    })
    .map((figures): LinkSettings => ({ ...base, ...figures }));
  const { urban, rural, vehicle, basement, roaming, perfect } = PRESETS;
  const presets = [urban, rural, vehicle, basement, roaming, perfect].map(({ link }) => link);
  return fc.oneof(drawn, fc.constantFrom(...presets));
}

/** The server takes its time; limits and sizes stay those of the scenario. */
function clouds(base: CloudSettings): fc.Arbitrary<CloudSettings> {
  return about(10 * MS, 10 * SECOND).map((checkIn) => ({ ...base, checkIn }));
}

/** Readings of the kernel: most of the time the defaults, otherwise one or two others. */
export function assumptions(): fc.Arbitrary<Partial<Assumptions>> {
  const choices = Object.entries(ASSUMED_CHOICES).map(([name, { values }]) =>
    fc.constantFrom<string>(...values.slice(1)).map((value) => ({ [name]: value })),
  );
  const quantities = Object.entries(ASSUMED_QUANTITIES).map(([name, { min, max }]) =>
    (min === 0 ? fc.integer({ min, max }) : logUs(min, max)).map((value) => ({ [name]: value })),
  );
  const one = fc.oneof(...choices, ...quantities) as fc.Arbitrary<Partial<Assumptions>>;
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: fc.constant<Partial<Assumptions>>({}) },
    { weight: 1, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })) },
  );
}
