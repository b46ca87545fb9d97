/**
 * The faults that a preset brings along: entries of the fault plan with ids `preset:...`.
 *
 * They stand in the plan of every run with that preset, after the scenario's own, so they are part
 * of the plan id and of the trace like any other fault.
 */

import { MINUTE, MS, S } from './preset-figures.ts';
import type { PresetName } from './presets.ts';
import { type FaultPlanEntry, FOREVER_US, type Trigger } from './scenario.ts';

/** Longer than the transport survives: what was open is lost. */
const BREAKING_US = 75 * S;

function each(
  nth: number,
  record: string,
  where: Readonly<Record<string, string>>,
  afterUs: number,
): Trigger {
  return {
    by: 'record',
    record,
    where,
    nth,
    since: 'run',
    afterUs,
    repeat: { every: nth, times: FOREVER_US },
  };
}

/**
 * Not at every occasion, since an app that is never served shows nothing: every nth one, numbers
 * without a common factor, so that the three meet in ever new ways.
 */
const ADVERSARIAL: readonly FaultPlanEntry[] = [
  {
    // The request has reached the server and the response is not back yet: less than a round trip.
    id: 'preset:between-send-and-response',
    fault: { kind: 'coverageLoss', forUs: BREAKING_US },
    trigger: each(5, 'bytes', { what: 'delivered' }, 1 * MS),
  },
  {
    // The kernel sends its check-in when the transport comes up; the answer takes longer than this.
    id: 'preset:in-check-in',
    fault: { kind: 'coverageLoss', forUs: BREAKING_US },
    trigger: each(3, 'state', { machine: 'transport', to: 'up' }, 20 * MS),
  },
  {
    // The app hears of the loss and begins to put things right.
    id: 'preset:after-channel-lost',
    fault: { kind: 'coverageLoss', forUs: 2 * MINUTE },
    trigger: each(2, 'notification', { event: 'CHANNELNOTCONNECTED' }, 100 * MS),
  },
];

export function presetFaults(preset: PresetName): readonly FaultPlanEntry[] {
  return preset === 'adversarial' ? ADVERSARIAL : [];
}
