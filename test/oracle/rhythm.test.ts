/** rhythm on hand-made records and hand-made rhythms: what disturbs, what is back, what is lost. */

import { describe, expect, it } from 'vitest';
import { rhythm } from '../../src/oracle/rhythm.ts';
import type { Rhythms } from '../../src/oracle/rhythms.ts';
import type { RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import {
  app,
  bounded,
  bytes,
  call,
  end,
  fault,
  handle,
  type Line,
  log,
  short,
  state,
  verdictOf,
} from './records.ts';

const learnt = (activity: string, periodUs: number, firstUs = 0) => ({
  activity,
  count: 9,
  periodUs,
  spread: 1,
  longestUs: periodUs,
  firstUs,
});
const EXCHANGE = learnt('exchange:OPAQUEBYTES ""', 10 * SECOND);
const LOG = learnt('log', MINUTE);
const twinWith = (...list: Rhythms['list']): Rhythms => ({
  lengthUs: HOUR,
  mainReturned: false,
  list,
});
const SENDS = twinWith(EXCHANGE);
const BOTH = twinWith(EXCHANGE, LOG);
/** Of a rhythm of ten seconds: two minutes. Of one of a minute: three. */
const BOUND = 2 * MINUTE;
const LATE = HOUR;

const online = (at: number) => state(at, 'network', 'connecting', 'connected');
const offline = (at: number) => state(at, 'network', 'connected', 'connecting');
const running = (at: number) => state(at, 'app', 'booting', 'running');
const boots = (at: number) => [running(at), app(at, 'boot')];
const opening = (at: number, n = 1) =>
  state(at, `channel:${n}`, 'closed', 'opening', 'OPAQUEBYTES ""');
const sent = (at: number, n = 1) => bytes(at, 'delivered', 9, n);
const logged = (at: number) => log(at, 'posted', 'tick');
/** The app crashes by itself. */
const crashes = (at: number) => [
  app(at, 'crash', 'Error: x'),
  state(at, 'app', 'running', 'dead', 'crash'),
  handle(at, 'vanished', 'network', 7),
  state(at, 'channel:1', 'open', 'closed', 'app gone'),
];
/** The rhythm of ten seconds, from and to. */
function sends(from: number, to: number, n = 1): TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let at = from; at <= to; at += 10 * SECOND) records.push(sent(at, n));
  return records;
}

const baseline = [
  ...boots(0),
  handle(1, 'issued', 'network', 7),
  online(2),
  opening(3),
  sent(4),
  logged(5),
];
const S10 = 10 * SECOND;
const S100 = 100 * SECOND;
/** Coverage is away from 10 s to 100 s, and the connection from 70 s to 110 s. */
const BACK = 110 * SECOND;
const outage: readonly TraceRecord[] = [
  ...baseline,
  fault(S10, 'coverageLoss'),
  offline(70 * SECOND),
  fault(S100, 'coverageLoss', 'end'),
  online(BACK),
];
const reset = [...baseline, fault(S10, 'channelReset'), opening(S10 + 1)];

const lines: readonly Line[] = [
  ['is unknown when nothing disturbs the app', [...baseline, end(LATE)], 'unknown'],
  [
    'is unknown when the only fault hit nothing',
    [...baseline, fault(S10, 'channelReset'), fault(S10, 'channelReset', 'missed'), end(LATE)],
    'unknown',
  ],
  [
    'passes when the rhythm is back and stays',
    [...outage, ...sends(BACK + S10, LATE), end(LATE)],
    'pass',
  ],
  [
    'passes when it comes back at the last moment',
    [...outage, ...sends(BACK + BOUND, LATE), end(LATE)],
    'pass',
  ],
  ['fails when it never comes back', [...outage, end(LATE)], `fail@${BACK + BOUND}`],
  [
    'fails when it comes back too late',
    [...outage, ...sends(BACK + BOUND + 1, LATE), end(LATE)],
    `fail@${BACK + BOUND}`,
  ],
  [
    'fails when it comes back and stops again',
    [...outage, ...sends(BACK, BACK + S100), end(LATE)],
    `fail@${BACK + S100 + BOUND}`,
  ],
  [
    'does not count what is seen while the world is broken',
    [
      ...outage.slice(0, -2),
      ...sends(80 * SECOND, S100 - 1),
      ...outage.slice(-2),
      end(BACK + BOUND + 1),
    ],
    `fail@${BACK + BOUND}`,
  ],
  ['is unknown when the run ends too early', [...outage, end(BACK + BOUND)], 'unknown'],
  ['waits for the kernel', [...outage.slice(0, -1), end(LATE)], 'unknown'],
  ['waits for the end of the window', [...outage.slice(0, -2), online(90), end(LATE)], 'unknown'],
  [
    'does not wait for the kernel when the app holds no network handle',
    [...outage.slice(0, -1), handle(BACK + 5, 'closed', 'network', 7), end(LATE)],
    `fail@${BACK + 5 + BOUND}`,
  ],
  [
    'begins anew with each fault',
    [...reset, fault(S10 + BOUND, 'checkIn'), end(LATE)],
    `fail@${S10 + BOUND + BOUND}`,
  ],
  [
    'asks again after each disturbance',
    [...outage, ...sends(BACK, 10 * MINUTE), fault(10 * MINUTE, 'channelReset'), end(LATE)],
    `fail@${10 * MINUTE + BOUND}`,
  ],
  [
    'takes a connection lost under the app for a disturbance',
    [...baseline, offline(S10), online(BACK), end(LATE)],
    `fail@${BACK + BOUND}`,
  ],
  [
    'takes no connection that the app gave up for a disturbance',
    [...baseline, handle(S10, 'closed', 'network', 7), offline(S10 + 1), online(BACK), end(LATE)],
    'unknown',
  ],
  [
    'gives each connection that comes back the whole time',
    [...outage, offline(BACK + BOUND), online(10 * MINUTE), end(LATE)],
    `fail@${10 * MINUTE + BOUND}`,
  ],
  [
    'waits while a layer of the path is away by itself',
    [
      ...reset,
      state(S10 + 5, 'coverage', 'in', 'out'),
      state(10 * MINUTE, 'coverage', 'out', 'in'),
      end(LATE),
    ],
    `fail@${10 * MINUTE + BOUND}`,
  ],
  [
    'takes a layer of the path that goes by itself for a disturbance',
    [
      ...baseline,
      state(S10, 'coverage', 'in', 'out', 'signal gone'),
      state(S100, 'coverage', 'out', 'in'),
      end(LATE),
    ],
    `fail@${S100 + BOUND}`,
  ],
  [
    'begins anew when the plan has a call refused',
    [
      ...reset,
      call(S100, 'mvOpenChannel', 'RATELIMITED', { how: 'injected' }),
      call(S100 + 5, 'mvOpenChannel', 'RATELIMITED'),
      end(LATE),
    ],
    `fail@${S100 + BOUND}`,
  ],
  [
    'waits while a debugger halts the app',
    [
      ...reset,
      state(S10 + 5, 'halted', 'no', 'yes'),
      state(LATE, 'halted', 'yes', 'no'),
      end(LATE + BOUND),
    ],
    'unknown',
  ],
  [
    'waits while the app is not there because the plan crashed it',
    [
      ...baseline,
      fault(S10, 'appCrash'),
      ...crashes(S10),
      ...boots(10 * MINUTE),
      opening(10 * MINUTE + 1),
      ...sends(10 * MINUTE + BOUND, LATE),
      end(LATE),
    ],
    'pass',
  ],
  [
    'does not take for the new life what the old one had sent',
    [
      ...baseline,
      fault(S10, 'appCrash'),
      ...crashes(S10),
      ...boots(S10 + 9),
      sent(S10 + 10),
      end(LATE),
    ],
    `fail@${S10 + 9 + BOUND}`,
  ],
  [
    'does not wait for an app that crashed by itself',
    [...reset, ...crashes(S10 + 5), end(LATE)],
    `fail@${S10 + BOUND}`,
  ],
  [
    'goes on where the clock was after a crash of its own',
    [...reset, ...crashes(S10 + 5), ...boots(S10 + 9), end(LATE)],
    `fail@${S10 + 9 + BOUND}`,
  ],
  [
    'fails in a crash loop at the third crash',
    [...reset, ...[1, 2, 3].flatMap((n) => [...crashes(S10 + n), ...boots(S10 + n)]), end(S10 + 9)],
    `fail@${S10 + 3}`,
  ],
  [
    'takes crashes after good lives for no loop',
    [
      ...reset,
      ...sends(S10 + 1, LATE),
      ...[10, 20, 30].flatMap((n) => [
        ...crashes(n * MINUTE),
        ...boots(n * MINUTE),
        opening(n * MINUTE),
      ]),
      end(LATE),
    ].sort((a, b) => a.at - b.at),
    'pass',
  ],
  [
    'leaves crashes before any disturbance to the oracle for crashes',
    [...baseline, ...[1, 2, 3].flatMap((n) => [...crashes(S10 + n), ...boots(S10 + n)]), end(LATE)],
    'unknown',
  ],
  [
    'fails at an early end',
    [...reset, sent(S10 + 5), app(S10 + 9, 'main returned'), end(MINUTE)],
    `fail@${S10 + 9}`,
  ],
];

describe('rhythm', () => {
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(rhythm, records, undefined, SENDS))).toBe(expected);
  });

  it('is unknown without a twin, and when the twin shows no rhythm', () => {
    const records = [...outage, end(LATE)];
    expect(verdictOf(rhythm, records)).toMatchObject({
      status: 'unknown',
      message: 'no fault-free twin was run',
    });
    expect(verdictOf(rhythm, records, undefined, twinWith())).toMatchObject({
      status: 'unknown',
      message: 'the fault-free twin shows no rhythm',
    });
  });

  it('sees that one of two rhythms died, and which', () => {
    const records = [...outage, ...sends(BACK, LATE), end(LATE)];
    const verdict = verdictOf(rhythm, records, undefined, BOTH);
    expect(short(verdict)).toBe(`fail@${BACK + 3 * MINUTE}`);
    expect(verdict.message).toBe(
      'log (every 1m) did not come back by +0000:04:50.000000 after fault "coverageLoss", ' +
        'healed at +0000:01:40.000000, last seen at +0000:00:00.000005, the bound is 3m',
    );
    expect(verdict.evidence).toEqual([outage[7], logged(5)]);
  });

  it('counts every rhythm that is missing', () => {
    const { message } = verdictOf(rhythm, [...outage, end(LATE)], undefined, BOTH);
    expect(message).toMatch(/^exchange on OPAQUEBYTES "" \(every 10s\) did not .*, and 1 more$/);
  });

  it('names what cannot come back after an early end', () => {
    const records = [...reset, app(S10 + 9, 'main returned'), end(LATE)];
    expect(verdictOf(rhythm, records, undefined, BOTH).message).toBe(
      'the main program, which never ends in calm weather, returned at +0000:00:10.000009 after ' +
        'fault "channelReset", healed at +0000:00:10.000000: exchange on OPAQUEBYTES "" ' +
        '(every 10s), log (every 1m) cannot come back',
    );
  });

  it('takes an end for no early one when the twin ended too', () => {
    const records = [...reset, app(S10 + 9, 'main returned'), ...sends(S10 + 9, LATE), end(LATE)];
    const twin = { ...SENDS, mainReturned: true };
    expect(short(verdictOf(rhythm, records, undefined, twin))).toBe('pass');
  });

  it('keeps to the bound that the scenario gives', () => {
    const judged = (recoverWithinUs: number, records: readonly TraceRecord[]) =>
      short(verdictOf(rhythm, records, bounded({ recoverWithinUs }), SENDS));
    expect(judged(5 * MINUTE, [...outage, end(LATE)])).toBe(`fail@${BACK + 5 * MINUTE}`);
    expect(judged(30 * SECOND, [...outage, end(LATE)])).toBe(`fail@${BACK + 30 * SECOND}`);
    // Once it is back, its own bound holds.
    const slow = [sent(BACK + 1), sent(BACK + MINUTE), end(BACK + 2 * MINUTE)];
    expect(judged(30 * SECOND, [...outage, ...slow])).toBe('pass');
  });

  it('gives a new life the time that the twin needed, at most three times', () => {
    const twin = twinWith(learnt(EXCHANGE.activity, 10 * SECOND, 10 * MINUTE));
    const restart = (at: number) => [
      state(at, 'app', 'running', 'dead', 'mvRestart'),
      ...boots(at + 1),
    ];
    const once = [...reset, ...restart(MINUTE)];
    expect(short(verdictOf(rhythm, [...once, end(LATE)], undefined, twin))).toBe(
      `fail@${11 * MINUTE + 1 + BOUND}`,
    );
    const often = [1, 2, 3, 4, 5, 6].flatMap((n) => restart(n * MINUTE));
    expect(short(verdictOf(rhythm, [...reset, ...often, end(LATE)], undefined, twin))).toBe(
      `fail@${13 * MINUTE + 1 + BOUND}`,
    );
  });

  it('tells how many came back and how soon', () => {
    const records = [...outage, logged(BACK + 1), sent(BACK + S10), end(BACK + MINUTE)];
    const verdict = verdictOf(rhythm, records, undefined, BOTH);
    expect(verdict.message).toBe('2 rhythms came back, the last 20s after the world had healed');
  });

  it.each<readonly [readonly TraceRecord[], string]>([
    [outage.slice(0, -2), 'with fault "coverageLoss" still going on'],
    [outage.slice(0, -1), 'before the kernel was connected again'],
    [[...reset, state(S10 + 5, 'server', 'reachable', 'unreachable')], 'with server unreachable'],
    [[...outage, logged(BACK + MINUTE)], '1m into the time for it'],
  ])('tells why it cannot know', (records, reason) => {
    const last = records.at(-1) as RecordOf<'log'>;
    const { message } = verdictOf(rhythm, [...records, end(last.at)], undefined, SENDS);
    expect(message).toBe(`the run ended ${reason}: exchange on OPAQUEBYTES "" (every 10s)`);
  });
});
