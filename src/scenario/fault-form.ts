/**
 * What every fault of a plan has: its id, its trigger, and how long it lasts.
 *
 * A fault has exactly one trigger: a time (`at`), a record of the trace (`on`), or a state that
 * holds (`while`). That is checked in `relations.ts`, where the problem can be said in one line;
 * the published schema says it as well, for editors.
 */

import { z } from 'zod';
import { FAULT_KINDS } from './fault-kinds.ts';
import {
  duration,
  filledText,
  mapping,
  nameText,
  scalar,
  sinceText,
  wholeNumber,
} from './fields.ts';
import { countOrRange, positiveDurationOrRange, usOrRange } from './range-form.ts';
import type { FaultKind } from './scenario.ts';

export const durationExamples = { examples: ['500ms', '90s', '1h30m'] };

const recordTrigger = mapping({
  record: filledText.describe('Kind of trace record to count'),
  where: z
    .record(z.string(), scalar, { error: 'must be a mapping of field names to values' })
    .prefault({})
    .describe('Fields that must be equal for a record to count'),
  nth: countOrRange(1).prefault(1).describe('The how manieth such record'),
  since: sinceText
    .prefault('run')
    .describe('When counting starts anew: run, boot, or fault:<id> for the start of a fault'),
  after: usOrRange(duration).prefault('0s').describe('Delay from that record to the fault'),
  every: countOrRange(1)
    .optional()
    .describe('Fire again at each such further record: 2 means at each second one'),
  times: wholeNumber(1)
    .optional()
    .describe('How often it fires; by default once, or without end with "every"'),
});

const stateTrigger = mapping({
  machine: filledText.describe('A state machine, such as network'),
  state: filledText.describe('The state it must be in'),
  after: usOrRange(duration).prefault('0s').describe('How long the state must have held'),
  times: wholeNumber(1)
    .optional()
    .describe('How often it fires; by default each time the state is entered'),
});

const repeatForm = mapping({
  every: positiveDurationOrRange.meta({
    description: 'Time from one firing to the next',
    ...durationExamples,
  }),
  times: wholeNumber(1).optional().describe('How often it fires in all; by default without end'),
});

const common = {
  id: nameText.optional().describe('Unique; by default the fault and its number, "coverageLoss-1"'),
  at: usOrRange(duration)
    .optional()
    .meta({ description: 'Time from the start of the run', ...durationExamples }),
  repeat: repeatForm.optional().describe('Fire again and again from "at" on'),
  on: recordTrigger.optional().describe('Fire after a record of the trace'),
  while: stateTrigger.optional().describe('Fire in a state that has held for some time'),
};

export const windowTime = positiveDurationOrRange.optional().meta({
  description: 'How long it lasts; by default until the end of the run',
  ...durationExamples,
});

/** A fault that waits for occasions: the next few, those within a window, or the first of both. */
export const armed = (occasions: string) => ({
  times: countOrRange(1)
    .optional()
    .describe(`How many ${occasions} it hits; by default one, or all of them with "for"`),
  for: positiveDurationOrRange.optional().meta({
    description: 'It is over after this, whatever it has hit; by default when all are hit',
    ...durationExamples,
  }),
});

const oneTrigger = {
  oneOf: [{ required: ['at'] }, { required: ['on'] }, { required: ['while'] }],
};

/** One kind of fault: its own keys besides the common ones. */
export function fault<const K extends FaultKind, const S extends z.core.$ZodLooseShape>(
  kind: K,
  own: S,
) {
  return mapping({ fault: z.literal(kind), ...common, ...own }).meta({
    description: FAULT_KINDS[kind].about,
    ...oneTrigger,
  });
}
