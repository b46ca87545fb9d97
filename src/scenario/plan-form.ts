/**
 * From the form that the simulator reads back to the one that people write.
 *
 * What a campaign finds becomes a file that its reader edits by hand. So figures get their units
 * back, and what is left out means the same: reading the form again gives exactly what it was made
 * from. World figures and assumptions: `plan-form-world.ts`.
 */

import { formatBytes, formatDuration } from '../engine/units.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import { type Count, isRange, type Us } from './range.ts';
import { type Fault, type FaultPlanEntry, FOREVER_US, type Trigger } from './scenario.ts';

/** Plain data as it stands in YAML or JSON, keys in the order in which people write them. */
export type Form = Readonly<Record<string, unknown>>;

/** One entry of a fault plan, in the normal form that the loader gives. */
export function formOfFault({ id, fault, trigger }: FaultPlanEntry): Form {
  return { fault: fault.kind, id, ...figuresOf(fault), ...triggerForm(trigger) };
}

/** A duration with its unit, 0 too. Whole microseconds of 0 or more. */
export function durationText(us: number): string {
  return us === 0 ? '0s' : formatDuration(us);
}

function figuresOf(fault: Fault): Form {
  const { kind, ...own } = fault;
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || isImplied(fault, name, value)) continue;
    const [key, form] = figureForm(name, value);
    written[key] = form;
  }
  return written;
}

/** Whether a figure is what the loader takes when it is left out. */
function isImplied(fault: Fault, name: string, value: unknown): boolean {
  if (name === 'times') {
    return value === ('forUs' in fault && fault.forUs !== undefined ? FOREVER_US : 1);
  }
  // A power cut without an end would be another fault: it has a default of its own.
  const lastsOn = FAULT_KINDS[fault.kind].lasts === 'window' && fault.kind !== 'powerCut';
  return name === 'forUs' && lastsOn && value === FOREVER_US;
}

/** Key and value of a figure; those without a unit are written as they are. */
function figureForm(name: string, value: unknown): readonly [string, unknown] {
  if (name === 'byUs') return ['by', ranged(value as Us, signedText)];
  if (name === 'lossRatio') return ['loss', value];
  if (name === 'layers') return [name, (value as readonly number[]).map(formatBytes)];
  return name.endsWith('Us') ? [name.slice(0, -2), timeForm(value as Us)] : [name, value];
}

function signedText(us: number): string {
  return us < 0 ? formatDuration(us) : `+${formatDuration(us)}`;
}

const timeForm = (us: Us) => ranged(us, durationText);

function ranged(value: Us | Count, text: (us: number) => string): unknown {
  if (!isRange(value)) return text(value);
  const { from, to } = 'fromUs' in value ? { from: value.fromUs, to: value.toUs } : value;
  return { from: text(from), to: text(to) };
}

function triggerForm(trigger: Trigger): Form {
  switch (trigger.by) {
    case 'time': {
      const at = timeForm(trigger.atUs);
      if (trigger.repeat === undefined) return { at };
      const { everyUs, times } = trigger.repeat;
      return { at, repeat: { every: timeForm(everyUs), ...timesForm(times) } };
    }
    case 'record': {
      const { record, where, nth, since, afterUs, repeat } = trigger;
      const on = {
        record,
        ...(Object.keys(where).length === 0 ? {} : { where }),
        ...(nth === 1 ? {} : { nth }),
        ...(since === 'run' ? {} : { since }),
        ...afterForm(afterUs),
        ...(repeat === undefined ? {} : { every: repeat.every, ...timesForm(repeat.times) }),
      };
      return { on };
    }
    case 'state': {
      const { machine, state, afterUs, times } = trigger;
      return {
        while: { machine, state, ...afterForm(afterUs), ...(times === undefined ? {} : { times }) },
      };
    }
  }
}

const afterForm = (afterUs: Us): Form => (afterUs === 0 ? {} : { after: timeForm(afterUs) });

/** Without it a repeated fault fires without end. */
const timesForm = (times: number): Form => (times === FOREVER_US ? {} : { times });
