/**
 * The written form of a fault plan: what goes wrong, and what makes it go wrong.
 *
 * A fault has exactly one trigger: a time (`at`), a record of the trace (`on`), or a state that
 * holds (`while`). That is checked in `relations.ts`, where the problem can be said in one line;
 * the published schema says it as well, for editors.
 */

import { z } from 'zod';
import {
  choice,
  duration,
  filledList,
  filledText,
  mapping,
  nameText,
  positiveDuration,
  positiveSize,
  scalar,
  sinceText,
  text,
  wholeNumber,
} from './fields.ts';

const durationExamples = { examples: ['500ms', '90s', '1h30m'] };

const recordTrigger = mapping({
  record: filledText.describe('Kind of trace record to count'),
  where: z
    .record(z.string(), scalar, { error: 'must be a mapping of field names to values' })
    .prefault({})
    .describe('Fields that must be equal for a record to count'),
  nth: wholeNumber(1).prefault(1).describe('The how manieth such record'),
  since: sinceText
    .prefault('run')
    .describe('When counting starts anew: run, boot, or fault:<id> for the start of a fault'),
  after: duration.prefault('0s').describe('Delay from that record to the fault'),
});

const stateTrigger = mapping({
  machine: filledText.describe('A state machine, such as network'),
  state: filledText.describe('The state it must be in'),
  after: duration.prefault('0s').describe('How long the state must have held'),
});

const common = {
  id: nameText.optional().describe('Unique; by default the fault and its number, "coverageLoss-1"'),
  at: duration
    .optional()
    .meta({ description: 'Time from the start of the run', ...durationExamples }),
  on: recordTrigger.optional().describe('Fire after a record of the trace'),
  while: stateTrigger.optional().describe('Fire in a state that has held for some time'),
};

const windowTime = positiveDuration.optional().meta({
  description: 'How long it lasts; by default until the end of the run',
  ...durationExamples,
});
const which = choice(['all', 'oldest', 'newest'])
  .prefault('newest')
  .describe('Which open channels');

const oneTrigger = {
  oneOf: [{ required: ['at'] }, { required: ['on'] }, { required: ['while'] }],
};

/** One kind of fault: its own keys besides the common ones. */
function fault<const K extends string, const S extends z.core.$ZodLooseShape>(
  kind: K,
  description: string,
  own: S,
) {
  return mapping({ fault: z.literal(kind), ...common, ...own }).meta({
    description,
    ...oneTrigger,
  });
}

export const faultForm = z.discriminatedUnion('fault', [
  fault('coverageLoss', 'No radio coverage', { for: windowTime }),
  fault('backhaulLoss', 'Radio works, nothing behind it answers', { for: windowTime }),
  fault('serverUnreachable', 'The Microvisor server does not answer', { for: windowTime }),
  fault('channelClosed', 'The server closes channels in good order', { which }),
  fault('channelReset', 'The server resets channels', { which }),
  fault('checkIn', 'The kernel checks in with the server', {}),
  fault('updateStaged', 'The server offers an update', {
    update: choice(['app', 'kernel']).prefault('app').describe('What is updated'),
    layers: filledList(positiveSize)
      .prefault(['64KiB'])
      .describe('Size of each layer, in the order of the download'),
  }),
  fault('debuggerAttach', 'A remote debugger attaches and halts the app', {
    halt: duration.prefault('5s').describe('How long the app is halted'),
  }),
  fault('debuggerDetach', 'The remote debugger leaves', {}),
  fault('powerCut', 'The device loses power', {
    for: positiveDuration.prefault('1s').describe('Until power is back'),
  }),
  fault('appCrash', 'The app crashes', {
    message: text.prefault('injected crash').describe('What the crash says'),
  }),
]);

export type FaultForm = z.output<typeof faultForm>;
