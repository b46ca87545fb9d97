/** sameFailure on hand-made records: what counts, what ends a series, what is patience. */

import { describe, expect, it } from 'vitest';
import { SYSCALL_NAMES, type SyscallName, syscall } from '../../src/abi/syscalls.ts';
import { PATIENT, sameFailure } from '../../src/oracle/same-failure.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { MINUTE, SECOND } from '../support/small-world.ts';
import { bytes, call, end, handle, type Line, log, short, verdictOf } from './records.ts';

/** `count` failures of a call, `everyUs` apart. */
function failures(
  name: string,
  status: string,
  count: number,
  everyUs: number,
  more: Parameters<typeof call>[3] = {},
): TraceRecord[] {
  return Array.from({ length: count }, (_, i) => call(i * everyUs, name, status, more));
}

const closed = (count: number) =>
  failures('mvReadChannel', 'CHANNELCLOSED', count, MINUTE, { object: 1 });

/** Each refused log message stands before its call. */
function logs(texts: readonly string[], everyUs: number): TraceRecord[] {
  return texts.flatMap((text, i) => [
    log(i * everyUs, 'refused', text),
    call(i * everyUs, 'mvServerLog', 'INVALIDBUFFERSIZE'),
  ]);
}

const lines: readonly Line[] = [
  ['is unknown when the app made no call', [end(9)], 'unknown'],
  ['passes below the limit', closed(4), 'pass'],
  ['fails at the fifth failure', closed(6), `fail@${4 * MINUTE}`],
  [
    'counts the calls of a collapsed record',
    [call(0, 'mvReadChannel', 'CHANNELCLOSED', { object: 1, count: 9, lastAt: 80 })],
    'fail@40',
  ],
  [
    'begins anew after a success',
    [...closed(4), call(4 * MINUTE, 'mvReadChannel', 'OKAY', { object: 1 }), ...closed(4)],
    'pass',
  ],
  [
    'does not begin anew after a success on another object',
    [...closed(4), call(4 * MINUTE, 'mvReadChannel', 'OKAY', { object: 2 }), ...closed(1)],
    'fail@0',
  ],
  [
    'does not begin anew after a success of another call',
    [
      ...closed(4),
      call(4 * MINUTE, 'mvGetChannelClosureReason', 'OKAY', { object: 1 }),
      ...closed(1),
    ],
    'fail@0',
  ],
  [
    'begins anew with another status',
    [...closed(4), call(5, 'mvReadChannel', 'INVALIDHANDLE', { object: 1 }), ...closed(4)],
    'pass',
  ],
  [
    'begins anew in a new life',
    [...closed(4), ...failures('mvReadChannel', 'CHANNELCLOSED', 4, 1, { object: 1, life: 2 })],
    'pass',
  ],
  [
    'begins anew when the handle ends',
    [...closed(4), handle(5, 'closed', 'channel', 1), ...closed(4)],
    'pass',
  ],
  [
    'counts two objects apart',
    [...closed(4), ...failures('mvReadChannel', 'CHANNELCLOSED', 4, 1, { object: 2 })],
    'pass',
  ],
  [
    'sees that an opening succeeded at last, although its object is new',
    [
      ...failures('mvOpenChannel', 'TOOMANYCHANNELS', 4, 1),
      call(5, 'mvOpenChannel', 'OKAY', { object: 3 }),
      ...failures('mvOpenChannel', 'TOOMANYCHANNELS', 4, 1),
    ],
    'pass',
  ],
  [
    'passes when RATELIMITED is answered with pauses of a second',
    failures('mvOpenChannel', 'RATELIMITED', 50, SECOND),
    'pass',
  ],
  [
    'fails when RATELIMITED is answered at once',
    failures('mvOpenChannel', 'RATELIMITED', 5, SECOND - 1),
    `fail@${4 * (SECOND - 1)}`,
  ],
  [
    'passes when MICROVISORBUSY is asked again each second in one record',
    [call(0, 'mvRestart', 'MICROVISORBUSY', { count: 9, lastAt: 8 * SECOND })],
    'pass',
  ],
  [
    'fails when MICROVISORBUSY is asked again in a loop',
    [call(0, 'mvRestart', 'MICROVISORBUSY', { count: 9, lastAt: 40 })],
    'fail@20',
  ],
  [
    'passes when the wall time is polled (G57)',
    [call(0, 'mvGetWallTime', 'TIMENOTSET', { count: 1000, lastAt: 5000 })],
    'pass',
  ],
  [
    'passes when an opening waits for the network with pauses',
    failures('mvOpenChannel', 'NETWORKNOTCONNECTED', 60, SECOND),
    'pass',
  ],
  [
    'fails when an opening hammers a network that is not there',
    failures('mvOpenChannel', 'NETWORKNOTCONNECTED', 60, SECOND / 2),
    `fail@${2 * SECOND}`,
  ],
  [
    'passes when UNAVAILABLE during a verification is asked again with pauses',
    failures('mvOpenChannel', 'UNAVAILABLE', 9, SECOND),
    'pass',
  ],
  [
    'passes when a function of firmware asks so',
    failures('mvOpenChannel', 'UNAVAILABLE', 9, SECOND, { from: 'main open_channel+0x1c' }),
    'pass',
  ],
  [
    'fails when UNAVAILABLE in an interrupt is asked again (D5)',
    failures('mvOpenChannel', 'UNAVAILABLE', 9, SECOND, { from: 'irq41' }),
    `fail@${4 * SECOND}`,
  ],
  [
    'passes when back-pressure is polled with waits (G36)',
    failures('mvWriteChannel', 'INVALIDBUFFERSIZE', 90, 10_000, { object: 1 }),
    'pass',
  ],
  [
    'fails when back-pressure is polled in a loop (G36)',
    failures('mvWriteChannel', 'INVALIDBUFFERSIZE', 90, 5, { object: 1 }),
    'fail@20',
  ],
  [
    'passes when back-pressure is tried each time bytes have left (G38)',
    failures('mvWriteChannel', 'INVALIDBUFFERSIZE', 20, 100, { object: 1 }).flatMap((r) => [
      r,
      bytes(r.at, 'sent', 9),
    ]),
    'pass',
  ],
  [
    'passes when each refused log message is another one (D34)',
    logs(['a', 'b', 'c', 'd', 'e', 'f'], 5),
    'pass',
  ],
  [
    'passes when the same message is logged now and then (D34)',
    logs(Array(9).fill('tick'), SECOND),
    'pass',
  ],
  [
    'fails when one refused log message is posted over and over (D34)',
    logs(Array(9).fill('tick'), 5),
    'fail@20',
  ],
];

describe('sameFailure', () => {
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(sameFailure, records))).toBe(expected);
  });

  it('says the call, its object, the status, the number and the time it took', () => {
    const { message, evidence } = verdictOf(sameFailure, closed(5));
    expect(message).toBe(
      'mvReadChannel on 1 failed with CHANNELCLOSED 5 times running within 4m, ' +
        'the last of them at +0000:04:00.000000',
    );
    expect(evidence).toEqual([closed(5)[0], closed(5)[4]]);
  });

  it('reports a series once and counts the others', () => {
    const other = failures('mvReadChannel', 'CHANNELCLOSED', 50, 1, { object: 2 });
    expect(verdictOf(sameFailure, [...closed(50), ...other]).message).toMatch(/, and 1 more$/);
  });

  it('remembers a bounded number of objects', () => {
    const state = sameFailure.init({ oracles: { sameFailureLimit: 5 } } as never);
    for (let object = 1; object < 2000; object += 1) {
      sameFailure.record(state, call(object, 'mvReadChannel', 'INVALIDHANDLE', { object }));
    }
    expect(state.series.size).toBe(256);
  });

  it('is patient only with statuses that the calls can give', () => {
    for (const { call: name, status } of PATIENT) {
      const rows = name === undefined ? SYSCALL_NAMES : [name as SyscallName];
      const gives = rows.some((row) => {
        const { fails, inferred = [] } = syscall(row);
        return [...fails, ...inferred].some((s) => s === status);
      });
      expect(gives, `${name ?? 'any call'}: ${status}`).toBe(true);
    }
  });
});
