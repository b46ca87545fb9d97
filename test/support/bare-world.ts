/** Parts of the world without a device: an engine, chance, and the records that they leave. */

import { Chance } from '../../src/engine/chance.ts';
import { Engine } from '../../src/engine/engine.ts';
import { defaultAssumptions } from '../../src/scenario/assumptions.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { WorldSettings } from '../../src/scenario/scenario.ts';
import type { RecordOf } from '../../src/trace/record.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import type { WorldContext } from '../../src/world/context.ts';
import type { WorldEvent } from '../../src/world/events.ts';

export interface BareWorld {
  readonly context: WorldContext;
  readonly engine: Engine<WorldEvent>;
  readonly moves: RecordOf<'state'>[];
}

export function bareWorld(
  preset: PresetName,
  overrides: Partial<WorldSettings> = {},
  seed = '1',
): BareWorld {
  const engine = new Engine<WorldEvent>();
  const recorder = new Recorder();
  const moves: RecordOf<'state'>[] = [];
  recorder.watch((record) => {
    if (record.kind === 'state') moves.push(record);
  });
  const settings: WorldSettings = { ...PRESETS[preset], ...overrides };
  const { channelOverhead } = defaultAssumptions();
  const chance = new Chance(seed);
  return { context: { engine, chance, recorder, settings, channelOverhead }, engine, moves };
}
