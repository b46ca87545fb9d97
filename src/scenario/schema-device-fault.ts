/** The written form of the faults of the device and of what the server tells it. */

import type { z } from 'zod';
import { ENVIRONMENT_STATUSES } from '../abi/environment.ts';
import { SYSCALL_NAMES } from '../abi/syscalls.ts';
import { durationExamples, fault, windowTime } from './fault-form.ts';
import { choice, filledText } from './fields.ts';
import { countOrRange, positiveDurationOrRange, signedDuration, usOrRange } from './range-form.ts';

export const deviceFaultForms = [
  fault('loggingDisabled', { for: windowTime }),
  fault('clockStep', {
    by: usOrRange(signedDuration).meta({
      description: 'How far, with a sign',
      examples: ['+2h', '-5m'],
    }),
  }),
  fault('clockDrift', {
    ppm: countOrRange(-100_000, 100_000).describe(
      "Parts per million besides the device's own drift; positive runs fast",
    ),
    for: windowTime,
  }),
  fault('remoteRestart', {
    what: choice(['app', 'kernel', 'debugger'])
      .prefault('app')
      .describe('What is restarted; debugger: the app, by a developer whose debugger is attached'),
  }),
  fault('kernelError', {
    what: choice(['crash', 'watchdog', 'outOfMemory', 'optionBytes', 'other', 'report'])
      .prefault('crash')
      .describe('How it fails; report: it goes on, and connects to report an error'),
  }),
  fault('interruptDelay', {
    delay: positiveDurationOrRange
      .prefault('10ms')
      .meta({ description: 'How late', ...durationExamples }),
    for: windowTime,
  }),
  // Whether call and status go together is checked in relations.ts, where a hint can be given.
  fault('callStatus', {
    call: filledText.meta({ description: 'The system call', enum: SYSCALL_NAMES }),
    status: filledText.meta({
      description: 'What it answers',
      enum: Object.keys(ENVIRONMENT_STATUSES),
    }),
    times: countOrRange(1)
      .optional()
      .describe('How many calls in a row are refused; by default one, or all of them with "for"'),
    for: positiveDurationOrRange.optional().meta({
      description: 'It is over after this, however many calls were refused',
      ...durationExamples,
    }),
  }),
] as const;

export type DeviceFaultForm = z.output<(typeof deviceFaultForms)[number]>;
