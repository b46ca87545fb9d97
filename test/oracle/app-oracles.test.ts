/** handleLeak, deadHandle, notificationOverrun, crash and hang on hand-made records. */

import { describe, expect, it } from 'vitest';
import { crash } from '../../src/oracle/crash.ts';
import { deadHandle } from '../../src/oracle/dead-handle.ts';
import { handleLeak } from '../../src/oracle/handle-leak.ts';
import { hang } from '../../src/oracle/hang.ts';
import type { Oracle } from '../../src/oracle/oracle.ts';
import { notificationOverrun } from '../../src/oracle/overrun.ts';
import { MINUTE, SECOND, scenario } from '../support/small-world.ts';
import {
  app,
  call,
  end,
  fault,
  handle,
  type Line,
  notification,
  overrun,
  short,
  state,
  verdictOf,
} from './records.ts';

function table<S>(oracle: Oracle<S>, lines: readonly Line[]): void {
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(oracle, records))).toBe(expected);
  });
}

const issued = handle(0, 'issued', 'channel', 1);
const lost = state(10, 'channel:1', 'open', 'lost', 'path lost');
const BOUND = scenario().oracles.closeLostChannelWithinUs;

describe('handleLeak (D25, D27)', () => {
  const issue = (n: number, type = 'network') => handle(n, 'issued', type, n);
  table(handleLeak, [
    ['is unknown when the app never held a handle', [end(9)], 'unknown'],
    [
      'passes when a lost channel is closed just in time',
      [issued, lost, state(10 + BOUND, 'channel:1', 'lost', 'closed'), end(2 * BOUND)],
      'pass',
    ],
    [
      'fails at the bound when a lost channel is closed late',
      [issued, lost, state(11 + BOUND, 'channel:1', 'lost', 'closed'), end(2 * BOUND)],
      `fail@${10 + BOUND}`,
    ],
    [
      'fails at the bound when a lost channel is never closed',
      [issued, lost, end(2 * BOUND)],
      `fail@${10 + BOUND}`,
    ],
    ['passes when the run ends before the bound', [issued, lost, end(BOUND)], 'pass'],
    [
      'stops waiting when the app dies',
      [issued, lost, state(20, 'channel:1', 'lost', 'closed', 'app gone'), end(2 * BOUND)],
      'pass',
    ],
    [
      'stops the clock while a debugger halts the app',
      [
        issued,
        lost,
        state(20, 'halted', 'no', 'yes'),
        state(2 * BOUND, 'halted', 'yes', 'no'),
        end(2 * BOUND + BOUND - 100),
      ],
      'pass',
    ],
    [
      'goes on where the clock was after a halt',
      [
        issued,
        lost,
        state(20, 'halted', 'no', 'yes'),
        state(1020, 'halted', 'yes', 'no'),
        end(2 * BOUND),
      ],
      `fail@${1010 + BOUND}`,
    ],
    [
      'starts the clock of a channel lost in a halt at its end',
      [
        issued,
        state(5, 'halted', 'no', 'yes'),
        lost,
        state(1000, 'halted', 'yes', 'no'),
        end(2 * BOUND),
      ],
      `fail@${1000 + BOUND}`,
    ],
    [
      'passes with as many handles of a kind as the limit',
      [1, 2, 3, 4].map((n) => issue(n)),
      'pass',
    ],
    [
      'fails at one handle of a kind more than the limit',
      [1, 2, 3, 4, 5, 6].map((n) => issue(n)),
      'fail@5',
    ],
    [
      'counts each kind by itself',
      [...[1, 2, 3, 4].map((n) => issue(n)), ...[5, 6, 7].map((n) => issue(n, 'system'))],
      'pass',
    ],
    [
      'begins anew when one of the kind is given back',
      [
        ...[1, 2, 3, 4].map((n) => issue(n)),
        handle(5, 'closed', 'network', 1),
        ...[6, 7, 8, 9].map((n) => issue(n)),
      ],
      'pass',
    ],
    [
      'begins anew when the app dies',
      [
        ...[1, 2, 3].map((n) => issue(n)),
        ...[1, 2, 3].map((n) => handle(5, 'vanished', 'network', n)),
        ...[6, 7, 8].map((n) => issue(n)),
      ],
      'pass',
    ],
    ['fails when main returns with a handle open', [issued, app(30, 'main returned')], 'fail@30'],
    [
      'passes when main returns with nothing open',
      [issued, handle(20, 'closed', 'channel', 1), app(30, 'main returned')],
      'pass',
    ],
  ]);

  it('names kinds and counts of what main leaves open, and counts later failures', () => {
    const records = [issued, handle(1, 'issued', 'network', 7), handle(2, 'issued', 'network', 8)];
    const verdict = verdictOf(handleLeak, [
      ...records,
      app(30, 'main returned'),
      lost,
      end(2 * BOUND),
    ]);
    expect(verdict.message).toBe(
      'main returned at +0000:00:00.000030 with 1 channel handle, 2 network handles open, and 1 more',
    );
    expect(verdict.evidence).toEqual([app(30, 'main returned')]);
  });

  it('says when a channel was lost, why, and the bound', () => {
    const { message, evidence } = verdictOf(handleLeak, [issued, lost, end(2 * BOUND)]);
    expect(message).toBe(
      'channel 1 was lost at +0000:00:00.000010 (path lost) and is not closed 5m later, the bound is 5m',
    );
    expect(evidence).toEqual([lost]);
  });
});

describe('deadHandle (G3)', () => {
  const invalid = (at: number, object: number, name = 'mvReadChannel', count = 1) =>
    call(at, name, 'INVALIDHANDLE', { object, count });
  table(deadHandle, [
    ['is unknown when the app never held a handle', [end(9)], 'unknown'],
    ['passes when handles are used while they live', [issued, call(5, 'mvReadChannel')], 'pass'],
    [
      'fails on a closed handle',
      [issued, handle(5, 'closed', 'channel', 1), invalid(9, 1)],
      'fail@9',
    ],
    [
      'fails on a handle of an earlier life',
      [issued, handle(5, 'vanished', 'channel', 1), invalid(9, 1)],
      'fail@9',
    ],
    ['fails on the handle 0', [issued, invalid(9, 0)], 'fail@9'],
    ['says nothing about a number that was never a handle', [issued, invalid(9, 77)], 'pass'],
    ['says nothing about a live handle of another kind', [issued, invalid(9, 1)], 'pass'],
    ['fails on a structure with a bad handle', [issued, invalid(9, 0, 'mvOpenChannel')], 'fail@9'],
  ]);

  it('remembers the last 4,096 ended handles and no more', () => {
    const ended = Array.from({ length: 4097 }, (_, n) => handle(n, 'closed', 'channel', n + 1));
    expect(short(verdictOf(deadHandle, [issued, ...ended, invalid(5000, 1)]))).toBe('pass');
    expect(short(verdictOf(deadHandle, [issued, ...ended, invalid(5000, 2)]))).toBe('fail@5000');
  });

  it('counts every call of a collapsed record', () => {
    const gone = handle(5, 'closed', 'channel', 1);
    const { message, evidence } = verdictOf(deadHandle, [
      issued,
      gone,
      invalid(9, 1, 'mvReadChannel', 4),
    ]);
    expect(message).toBe(
      'mvReadChannel was given the channel handle 1, which was closed at +0000:00:00.000005, ' +
        'at +0000:00:00.000009, and 3 more',
    );
    expect(evidence).toHaveLength(2);
  });
});

describe('notificationOverrun (D9)', () => {
  table(notificationOverrun, [
    ['is unknown when the app was never notified', [end(9)], 'unknown'],
    ['passes without overruns', [notification(3)], 'pass'],
    ['passes with an overrun that is only possible', [overrun(3, 'possible')], 'pass'],
    ['fails on a certain overrun', [overrun(3, 'possible'), overrun(4, 'certain')], 'fail@4'],
  ]);
});

describe('crash (D21)', () => {
  const boot = app(0, 'boot');
  table(crash, [
    ['is unknown when the app never ran', [end(9)], 'unknown'],
    ['passes when the app does not crash', [boot], 'pass'],
    ['fails when the app crashes', [boot, app(5, 'crash', 'TypeError: x')], 'fail@5'],
    ['passes when the plan crashed it', [boot, fault(5, 'appCrash'), app(5, 'crash')], 'pass'],
    [
      'fails on a second crash after the planned one',
      [boot, fault(5, 'appCrash'), app(5, 'crash'), app(5, 'crash')],
      'fail@5',
    ],
    [
      'fails on a crash after a planned one that hit nothing',
      [boot, fault(5, 'appCrash'), fault(5, 'appCrash', 'missed'), app(5, 'crash')],
      'fail@5',
    ],
    [
      'fails on a crash later than the planned one',
      [boot, fault(5, 'appCrash'), app(6, 'crash')],
      'fail@6',
    ],
  ]);
});

describe('hang', () => {
  table(hang, [
    ['is unknown when the app never ran', [end(9)], 'unknown'],
    ['passes when the app does not hang', [app(0, 'boot')], 'pass'],
    ['fails when the app hangs', [app(0, 'boot'), app(MINUTE, 'hang')], `fail@${MINUTE}`],
  ]);

  it('shows the last call before the hang', () => {
    const last = call(SECOND, 'mvNoOp');
    const { evidence } = verdictOf(hang, [app(0, 'boot'), last, app(MINUTE, 'hang')]);
    expect(evidence).toEqual([last, app(MINUTE, 'hang')]);
  });
});
