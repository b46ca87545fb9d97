/** What every part of the world needs: time, chance, the recorder and the figures of the world. */

import type { Chance } from '../engine/chance.ts';
import type { Engine } from '../engine/engine.ts';
import type { WorldSettings } from '../scenario/scenario.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { WorldEvent } from './events.ts';

export interface WorldContext {
  readonly engine: WorldEngine;
  readonly chance: Chance;
  readonly recorder: Recorder;
  readonly settings: WorldSettings;
  /** Radio bytes of a channel's message besides its payload (D49). */
  readonly channelOverhead: number;
}

/** The engine as the world sees it: it may schedule and handle its own events only. */
export type WorldEngine = Pick<
  Engine<WorldEvent>,
  'now' | 'schedule' | 'scheduleIn' | 'cancel' | 'on'
>;
