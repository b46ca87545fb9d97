/** The written form of the faults between the cloud and what its services reach. */

import { armed, durationExamples, fault } from './fault-form.ts';
import { choice, filledText, wholeNumber } from './fields.ts';
import { positiveDurationOrRange } from './range-form.ts';

export const serviceFaultForms = [
  fault('httpFault', {
    what: choice([
      'dns',
      'tls',
      'timeout',
      'slowBody',
      'reset',
      'serverError',
      'redirect',
      'tooLarge',
    ]).describe(
      'dns, tls, timeout, reset: the request fails; slowBody: the answer comes later; ' +
        'serverError, redirect: the endpoint says so; tooLarge: more than the app has room for',
    ),
    host: filledText.optional().describe('Only requests to this host; by default to any'),
    status: wholeNumber(300, 599)
      .optional()
      .describe('Status of serverError (503 by default) or redirect (302)'),
    delay: positiveDurationOrRange
      .prefault('4s')
      .meta({ description: 'What slowBody adds', ...durationExamples }),
    ...armed('requests'),
  }),
  fault('configFault', {
    what: choice(['serverError', 'keyNotFound', 'tooLarge', 'slow']).describe(
      'serverError, keyNotFound: the items say so; tooLarge: the whole response does; slow: it ' +
        'comes later',
    ),
    key: filledText.optional().describe('Only fetches of this key, and this item; by default any'),
    delay: positiveDurationOrRange
      .prefault('10s')
      .meta({ description: 'What slow adds', ...durationExamples }),
    ...armed('fetches'),
  }),
  fault('mqttFault', {
    what: choice([
      'nxdomain',
      'unknownCa',
      'certificateExpired',
      'socketError',
      'circuitBreaker',
      'outOfOrder',
      'brokerRestart',
    ]).describe(
      'nxdomain, unknownCa, certificateExpired, socketError: a connect request fails; ' +
        'circuitBreaker: a message ends the session; outOfOrder: an answer comes late; ' +
        'brokerRestart: the broker restarts when something arrives there',
    ),
    host: filledText.optional().describe('Only at this host; by default at any'),
    ...armed('occasions'),
  }),
] as const;
