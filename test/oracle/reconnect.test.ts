/** reconnect on hand-made records: baseline, healing, the recovery clock (D50). */

import { describe, expect, it } from 'vitest';
import { reconnect } from '../../src/oracle/reconnect.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { MINUTE, SECOND, scenario } from '../support/small-world.ts';
import {
  app,
  bytes,
  call,
  end,
  fault,
  handle,
  type Line,
  short,
  state,
  verdictOf,
} from './records.ts';

const BOUND = scenario().oracles.reconnectWithinUs;
const LATE = 10 * BOUND;

const online = (at: number) => state(at, 'network', 'connecting', 'connected');
const offline = (at: number) => state(at, 'network', 'connected', 'connecting');
const running = (at: number) => state(at, 'app', 'booting', 'running');
const dead = (at: number, why = 'crash') => state(at, 'app', 'running', 'dead', why);
const opening = (at: number, n: number) => state(at, `channel:${n}`, 'closed', 'opening');
const open = (at: number, n: number) => state(at, `channel:${n}`, 'opening', 'open');
const lost = (at: number, n: number, why = 'path lost for too long') =>
  state(at, `channel:${n}`, 'open', 'lost', why);
const closed = (at: number, n: number) => state(at, `channel:${n}`, 'lost', 'closed');
const net = (at: number, what: 'issued' | 'closed' | 'vanished') => handle(at, what, 'network', 7);

/** An app that holds the network and one open channel. */
const baseline = [running(0), net(1, 'issued'), online(2), opening(3, 1), open(4, 1)];
/** Coverage goes from 10 s to 100 s, and the channel with it. */
const S10 = 10 * SECOND;
const S100 = 100 * SECOND;
const outage: readonly TraceRecord[] = [
  ...baseline,
  fault(S10, 'coverageLoss'),
  offline(70 * SECOND),
  lost(70 * SECOND, 1),
  fault(S100, 'coverageLoss', 'end'),
];
const back = 110 * SECOND;
const healed = [...outage, online(back)];
const reset = [...baseline, fault(S10, 'channelReset'), lost(S10 + 5, 1, 'reset by the server')];

const lines: readonly Line[] = [
  ['is unknown when no fault fired', [...baseline, end(LATE)], 'unknown'],
  [
    'is unknown when the only fault hit nothing',
    [...baseline, fault(S10, 'channelReset'), fault(S10, 'channelReset', 'missed'), end(LATE)],
    'unknown',
  ],
  [
    'is unknown when the app used no channel before the first fault',
    [running(0), online(2), fault(S10, 'checkIn'), opening(11, 1), open(12, 1), end(LATE)],
    'unknown',
  ],
  [
    'passes when the app had ended before the first fault',
    [
      ...baseline,
      closed(5, 1),
      app(6, 'main returned'),
      fault(S10, 'powerCut'),
      dead(S10),
      end(LATE),
    ],
    'pass',
  ],
  [
    'passes when a channel opens after the healing',
    [...healed, opening(back + 1, 2), open(back + 2, 2), end(LATE)],
    'pass',
  ],
  [
    'passes when a channel opens just before the bound',
    [...healed, opening(back + 1, 2), open(back + BOUND, 2), end(LATE)],
    'pass',
  ],
  ['fails at the bound after CONNECTED', [...healed, end(LATE)], `fail@${back + BOUND}`],
  [
    'fails when a channel opens too late',
    [...healed, opening(back + BOUND, 2), open(back + BOUND + 1, 2), end(LATE)],
    `fail@${back + BOUND}`,
  ],
  [
    'fails when a channel is opened and never confirmed',
    [...healed, opening(back + 1, 2), bytes(back + 2, 'accepted', 9, 2), end(LATE)],
    `fail@${back + BOUND}`,
  ],
  ['waits as long as the kernel is not connected', [...outage, end(LATE)], 'unknown'],
  [
    'does not wait for the kernel when the app gave up the network',
    [...outage, net(105 * SECOND, 'closed'), end(LATE)],
    `fail@${105 * SECOND + BOUND}`,
  ],
  [
    'starts at the healing when the app gave up before',
    [
      ...outage.slice(0, -1),
      net(80 * SECOND, 'closed'),
      fault(S100, 'coverageLoss', 'end'),
      end(LATE),
    ],
    `fail@${S100 + BOUND}`,
  ],
  [
    'stops the clock while the kernel is offline again',
    [...healed, offline(back + 1000), online(back + LATE), end(back + LATE + BOUND)],
    `fail@${back + LATE + BOUND - 1000}`,
  ],
  ['is unknown when the run ends before the bound', [...healed, end(back + BOUND)], 'unknown'],
  ['is unknown when the outage never ends', [...outage.slice(0, -1), end(LATE)], 'unknown'],
  [
    'waits for the last of overlapping windows',
    [
      ...healed.slice(0, -1),
      fault(S100, 'backhaulLoss'),
      fault(S100 + 1, 'backhaulLoss', 'end'),
      online(back),
      end(LATE),
    ],
    `fail@${back + BOUND}`,
  ],
  [
    'begins anew with another fault',
    [...healed, fault(back + BOUND - 1, 'checkIn'), end(LATE)],
    `fail@${back + BOUND - 1 + BOUND}`,
  ],
  [
    'begins anew with another fault although no record followed before the bound',
    [...healed, fault(back + BOUND - 1, 'channelReset'), end(back + BOUND + 5)],
    'unknown',
  ],
  [
    'is not moved by a fault that hits nothing',
    [
      ...healed,
      fault(back + 5, 'channelReset'),
      fault(back + 5, 'channelReset', 'missed'),
      end(LATE),
    ],
    `fail@${back + BOUND}`,
  ],
  [
    'asks again after the recovery from an earlier fault',
    [
      ...healed,
      opening(back + 1, 2),
      open(back + 2, 2),
      fault(back + MINUTE, 'channelReset'),
      lost(back + MINUTE + 5, 2),
      end(LATE),
    ],
    `fail@${back + MINUTE + 5 + BOUND}`,
  ],
  [
    'passes when a fault left the channel open and bytes are delivered',
    [
      ...baseline,
      fault(S10, 'backhaulLoss'),
      fault(S10 + 9, 'backhaulLoss', 'end'),
      bytes(S10 + 10, 'accepted', 5),
      bytes(S10 + 20, 'delivered', 5),
      end(S10 + 30),
    ],
    'pass',
  ],
  [
    'passes when bytes of the outage are delivered after it',
    [
      ...baseline,
      fault(S10, 'backhaulLoss'),
      bytes(S10 + 1, 'accepted', 5),
      fault(S10 + 9, 'backhaulLoss', 'end'),
      bytes(S10 + 20, 'delivered', 5),
      end(S10 + 30),
    ],
    'pass',
  ],
  [
    'passes when nothing that the app used broke within the bound',
    [...baseline, fault(S10, 'checkIn'), end(S10 + BOUND)],
    'pass',
  ],
  [
    'is unknown when nothing broke but the run ends early',
    [...baseline, fault(S10, 'checkIn'), end(S10 + BOUND - 1)],
    'unknown',
  ],
  [
    'does not take bytes for a recovery that the dead app had sent (D21)',
    [
      ...baseline,
      bytes(S10 - 1, 'accepted', 5),
      fault(S10, 'appCrash'),
      dead(S10),
      net(S10, 'vanished'),
      closed(S10, 1),
      bytes(S10 + 9, 'delivered', 5),
      running(back),
      end(LATE),
    ],
    `fail@${back + BOUND}`,
  ],
  [
    'does not take the late confirmation of an earlier opening for a recovery',
    [
      ...baseline.slice(0, -1),
      fault(S10, 'channelReset'),
      open(S10 + 1, 1),
      lost(S10 + 2, 1),
      end(LATE),
    ],
    `fail@${S10 + 2 + BOUND}`,
  ],
  [
    'fails when a reset channel is never opened again',
    [...reset, end(LATE)],
    `fail@${S10 + 5 + BOUND}`,
  ],
  [
    'passes when a reset channel is opened again',
    [...reset, closed(S10 + 6, 1), opening(S10 + 7, 2), open(S10 + 8, 2), end(LATE)],
    'pass',
  ],
  [
    'takes a refused opening for harm',
    [
      ...baseline.slice(0, -2),
      opening(3, 1),
      closed(4, 1),
      fault(S10, 'serverUnreachable'),
      call(S10 + 1, 'mvOpenChannel', 'NETWORKNOTCONNECTED'),
      fault(S10 + 9, 'serverUnreachable', 'end'),
      end(LATE),
    ],
    `fail@${S10 + 9 + BOUND}`,
  ],
  [
    'begins anew when the plan has a call refused',
    [...reset, call(back, 'mvOpenChannel', 'RATELIMITED', { how: 'injected' }), end(LATE)],
    `fail@${back + BOUND}`,
  ],
  [
    'takes a main program that returned for alive: its interrupts are served',
    [...reset, state(S10 + 9, 'app', 'running', 'ended', 'main returned'), end(LATE)],
    `fail@${S10 + 5 + BOUND}`,
  ],
  [
    'does not take the end of main for harm',
    [...baseline, fault(S10, 'checkIn'), state(S10 + 9, 'app', 'running', 'ended'), end(LATE)],
    'pass',
  ],
  [
    'does not take a release by the app for harm (D23)',
    [...baseline, fault(S10, 'checkIn'), lost(S10 + 5, 1, 'network released'), end(LATE)],
    'pass',
  ],
  [
    'waits while the app is halted',
    [
      ...reset,
      state(S10 + 9, 'halted', 'no', 'yes'),
      state(LATE, 'halted', 'yes', 'no'),
      end(LATE + BOUND),
    ],
    'unknown',
  ],
  [
    'waits while an update goes in and the app starts again',
    [
      ...baseline,
      fault(S10, 'updateStaged'),
      bytes(S10 + 1, 'accepted', 5),
      bytes(S10 + 2, 'delivered', 5),
      state(back, 'update', 'verifying', 'installing'),
      dead(back, 'app update goes in'),
      net(back, 'vanished'),
      state(LATE, 'update', 'installing', 'none'),
      running(LATE + 1),
      end(2 * LATE),
    ],
    `fail@${LATE + 1 + BOUND}`,
  ],
  [
    'lets the clock run on when main returns without having recovered',
    [...healed, app(back + 5, 'main returned'), end(LATE)],
    `fail@${back + BOUND}`,
  ],
  [
    'passes when main returns unharmed',
    [
      ...baseline,
      fault(S10, 'checkIn'),
      closed(S10 + 5, 1),
      app(S10 + 6, 'main returned'),
      end(S10 + 9),
    ],
    'pass',
  ],
  [
    'leaves a loss after the recovery to the app and its server',
    [
      ...reset,
      opening(S10 + 7, 2),
      open(S10 + 8, 2),
      lost(back, 2, 'closed by the server'),
      end(LATE),
    ],
    'pass',
  ],
];

describe('reconnect (D50)', () => {
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(reconnect, records))).toBe(expected);
  });

  it('tells when the world healed, the bound, and shows the fault and the harm', () => {
    const { message, evidence } = verdictOf(reconnect, [...healed, end(LATE)]);
    expect(message).toBe(
      'healed at +0000:01:40.000000 after fault "coverageLoss", and no channel used by ' +
        '+0000:11:50.000000, the bound is 10m; the kernel is connected',
    );
    expect(evidence).toEqual([outage[5], outage[7]]);
  });

  it('tells how long the recovery took', () => {
    const records = [...healed, opening(back + 1, 2), open(back + 2 * SECOND, 2), end(LATE)];
    expect(verdictOf(reconnect, records).message).toBe(
      'a channel was used again 12s after the world had healed',
    );
  });

  it.each([
    [[...outage.slice(0, -1), end(LATE)], 'with fault "coverageLoss" still going on'],
    [[...outage, end(LATE)], 'before the kernel was connected again'],
    [[...reset, dead(S10 + 9), end(LATE)], 'before the app ran again'],
    [
      [...reset, state(S10 + 9, 'halted', 'no', 'yes'), end(LATE)],
      'with the app halted by a debugger',
    ],
    [[...healed, end(back + MINUTE)], '1m into a bound of 10m'],
  ])('tells why it cannot know', (records, reason) => {
    expect(verdictOf(reconnect, records).message).toBe(`the run ended ${reason}`);
  });
});
