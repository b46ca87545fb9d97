/** The written form of the faults of the world between the kernel and the server. */

import type { z } from 'zod';
import { armed, durationExamples, fault, windowTime } from './fault-form.ts';
import { choice, decimalNumber, ratio, wholeNumber } from './fields.ts';
import { positiveDurationOrRange } from './range-form.ts';
import { serviceFaultForms } from './schema-service-fault.ts';

export const worldFaultForms = [
  fault('marginalCoverage', {
    for: windowTime,
    loss: ratio.prefault(0.2).describe('Share of packets lost besides what the link loses'),
    rateFactor: decimalNumber(0.0001, 1)
      .prefault(0.1)
      .describe('What rates are multiplied with, so 0.1 is a tenth'),
    rttFactor: decimalNumber(1, 1000)
      .prefault(3)
      .describe('What round trips are multiplied with, so 3 is three times as long'),
  }),
  fault('radioFails', {
    how: choice(['noAnswer', 'never'])
      .prefault('noAnswer')
      .describe(
        'noAnswer: it is power-cycled and answers then; never: not until it is switched off',
      ),
    ...armed('power-ups'),
  }),
  fault('radioSlow', {
    delay: positiveDurationOrRange
      .prefault('30s')
      .meta({ description: 'What that adds to a power-up', ...durationExamples }),
    ...armed('power-ups'),
  }),
  fault('registrationRefused', {
    cause: wholeNumber(1, 255)
      .prefault(17)
      .describe(
        'EMM cause: 3, 6, 8 block the SIM, 11, 12, 13, 15 send it to another network, any other ' +
          '(17, 22) means later again',
      ),
    ...armed('registrations'),
  }),
  fault('connectionTerminated', {}),
  fault('halfOpen', { for: windowTime }),
  fault('natDrop', {}),
  fault('answerLost', {
    ...armed('answers'),
  }),
  fault('updateInterrupted', {}),
  ...serviceFaultForms,
] as const;

export type WorldFaultForm = z.output<(typeof worldFaultForms)[number]>;
