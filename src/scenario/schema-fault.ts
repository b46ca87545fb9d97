/** The written form of a fault plan: what goes wrong. What makes it go wrong: `fault-form.ts`. */

import { z } from 'zod';
import { fault, windowTime } from './fault-form.ts';
import { choice, duration, filledList, positiveSize, text } from './fields.ts';
import { positiveDurationOrRange, usOrRange } from './range-form.ts';
import { deviceFaultForms } from './schema-device-fault.ts';
import { worldFaultForms } from './schema-world-fault.ts';

const which = choice(['all', 'oldest', 'newest'])
  .prefault('newest')
  .describe('Which open channels');

export const faultForm = z.discriminatedUnion('fault', [
  fault('coverageLoss', { for: windowTime }),
  fault('backhaulLoss', { for: windowTime }),
  fault('serverUnreachable', { for: windowTime }),
  fault('channelClosed', { which }),
  fault('channelReset', { which }),
  fault('checkIn', {}),
  fault('updateStaged', {
    update: choice(['app', 'kernel']).prefault('app').describe('What is updated'),
    layers: filledList(positiveSize)
      .prefault(['64KiB'])
      .describe('Size of each layer, in the order of the download'),
  }),
  fault('debuggerAttach', {
    halt: usOrRange(duration).prefault('5s').describe('How long the app is halted'),
  }),
  fault('debuggerDetach', {}),
  fault('powerCut', {
    for: positiveDurationOrRange.prefault('1s').describe('Until power is back'),
  }),
  fault('appCrash', {
    message: text.prefault('injected crash').describe('What the crash says'),
  }),
  ...worldFaultForms,
  ...deviceFaultForms,
]);

export type FaultForm = z.output<typeof faultForm>;
