/** budgets, retryStorm and logsAccounted on hand-made records. */

import { describe, expect, it } from 'vitest';
import { budgets } from '../../src/oracle/budgets.ts';
import { logsAccounted } from '../../src/oracle/logs-accounted.ts';
import { retryStorm } from '../../src/oracle/retry-storm.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { OracleBounds } from '../../src/scenario/scenario.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import {
  bounded,
  bytes,
  call,
  end,
  handle,
  type Line,
  log,
  short,
  state,
  verdictOf,
} from './records.ts';

const radio = (at: number, to: string) => state(at, 'radio', '', to);
const connects = (at: number) => state(at, 'transport', 'connecting', 'up');
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('budgets', () => {
  const lines: readonly (readonly [
    string,
    Partial<OracleBounds>,
    readonly TraceRecord[],
    string,
  ])[] = [
    ['is unknown when none is given', {}, [radio(0, 'up'), end(HOUR)], 'unknown'],
    [
      'passes with as much radio as allowed',
      { radioOnWithinUs: 10 * MINUTE },
      [radio(0, 'poweringUp'), radio(5 * MINUTE, 'up'), radio(10 * MINUTE, 'off'), end(HOUR)],
      'pass',
    ],
    [
      'fails when the radio is on for too long',
      { radioOnWithinUs: 10 * MINUTE },
      [radio(0, 'poweringUp'), radio(MINUTE, 'up'), radio(20 * MINUTE, 'off'), end(HOUR)],
      `fail@${10 * MINUTE}`,
    ],
    [
      'fails in a later hour, when the radio stays on',
      { radioOnWithinUs: 10 * MINUTE },
      [radio(55 * MINUTE, 'up'), end(3 * HOUR)],
      `fail@${HOUR + 10 * MINUTE}`,
    ],
    [
      'adds up short times of one hour',
      { radioOnWithinUs: 10 * MINUTE },
      times(12, (i) => radio(i * MINUTE * 5, i % 2 === 0 ? 'up' : 'off')),
      `fail@${20 * MINUTE}`,
    ],
    [
      'looks at the hour that has begun at the end of the run',
      { radioOnWithinUs: 10 * MINUTE },
      [radio(2 * HOUR, 'up'), end(2 * HOUR + 11 * MINUTE)],
      `fail@${2 * HOUR + 10 * MINUTE}`,
    ],
    [
      'passes with as many bytes an hour as allowed',
      { bytesWithin: 100 },
      [bytes(1, 'accepted', 60), bytes(2, 'received', 40), bytes(HOUR, 'accepted', 100)],
      'pass',
    ],
    [
      'fails with more bytes',
      { bytesWithin: 100 },
      [bytes(1, 'accepted', 60), bytes(2, 'received', 41)],
      'fail@2',
    ],
    [
      'counts payload once',
      { bytesWithin: 100 },
      ['accepted', 'sent', 'delivered', 'offered'].map((what, at) => bytes(at, what, 100)),
      'pass',
    ],
    [
      'passes with as many connects',
      { connectsPerHour: 2 },
      times(4, (i) => connects(i * 30 * MINUTE)),
      'pass',
    ],
    ['fails with more connects', { connectsPerHour: 2 }, times(3, connects), 'fail@2'],
    [
      'passes with as many refusals',
      { logRefusals: 2 },
      times(2, (i) => log(i, 'refused', 'x')),
      'pass',
    ],
    [
      'fails with more refusals',
      { logRefusals: 2 },
      times(5, (i) => log(i, 'refused', 'x')),
      'fail@2',
    ],
    [
      'passes with the share of refusals that is allowed',
      { logRefusalRatio: 0.5 },
      [log(1, 'refused', 'x'), log(2, 'posted', 'y'), end(9)],
      'pass',
    ],
    [
      'fails with a larger share',
      { logRefusalRatio: 0.5 },
      [log(1, 'refused', 'x'), log(2, 'refused', 'x'), log(3, 'posted', 'y'), end(9)],
      'fail@9',
    ],
  ];
  it.each(lines)('%s', (_title, bounds, records, expected) => {
    expect(short(verdictOf(budgets, records, bounded(bounds)))).toBe(expected);
  });

  it.each<readonly [Partial<OracleBounds>, readonly TraceRecord[], string]>([
    [
      { radioOnWithinUs: MINUTE },
      [radio(HOUR, 'up'), radio(HOUR + 2 * MINUTE, 'off')],
      'radioOnWithin: the radio was on for 2m, the budget is 1m, in the hour from +0001:00:00.000000',
    ],
    [
      { bytesWithin: 1024 },
      [bytes(1, 'accepted', 2048)],
      'bytesWithin: 2KiB of payload, the budget is 1KiB, in the hour from +0000:00:00.000000',
    ],
    [
      { connectsPerHour: 0 },
      [connects(5)],
      'connectsPerHour: 1 connection, the budget is 0, in the hour from +0000:00:00.000000',
    ],
    [
      { logRefusals: 0 },
      [log(7, 'refused', 'x')],
      'logRefusals: 1 log message refused by +0000:00:00.000007, the budget is 0',
    ],
    [
      { logRefusalRatio: 0.25 },
      [log(7, 'refused', 'x'), log(8, 'posted', 'x'), end(9)],
      'logRefusalRatio: 1 of 2 log messages refused, the budget is 0.25 of them',
    ],
  ])('names the budget and how much (%j)', (bounds, records, message) => {
    expect(verdictOf(budgets, records, bounded(bounds)).message).toBe(message);
  });

  it('says each hour once', () => {
    const records = times(6, (i) => bytes(i * 30 * MINUTE, 'accepted', 9));
    const { message } = verdictOf(budgets, records, bounded({ bytesWithin: 1 }));
    expect(message).toMatch(/, and 2 more$/);
  });
});

describe('bounds in a scenario', () => {
  const parsed = (oracles: string, rest = '') =>
    parseScenario(`app: ./a.ts\noracles: ${oracles}\n${rest}`, 'x.yaml', {
      name: 'x',
      vocabulary: { records: {}, machines: {}, oracles: ['crash'] },
    });

  it('are off, or have a default, until given', () => {
    expect(parsed('{}').scenario?.oracles).toMatchObject({
      recoverWithinUs: undefined,
      retriesPerMinute: 30,
      radioOnWithinUs: undefined,
      bytesWithin: undefined,
      connectsPerHour: undefined,
      logRefusals: undefined,
      logRefusalRatio: undefined,
      own: [],
    });
  });

  it('are read with their units', () => {
    const text =
      '{ recoverWithin: 5m, retriesPerMinute: 6, radioOnWithin: 6m, bytesWithin: 10KiB, ' +
      'connectsPerHour: 0, logRefusals: 1, logRefusalRatio: 0.1, own: [./a.ts] }';
    expect(parsed(text).scenario?.oracles).toMatchObject({
      recoverWithinUs: 5 * MINUTE,
      retriesPerMinute: 6,
      radioOnWithinUs: 6 * MINUTE,
      bytesWithin: 10_240,
      connectsPerHour: 0,
      logRefusals: 1,
      logRefusalRatio: 0.1,
      own: ['./a.ts'],
    });
  });

  it.each([
    ['{ recoverWithin: 0s }', 'must be a duration longer than 0'],
    ['{ retriesPerMinute: 0 }', 'must be a whole number of at least 1'],
    ['{ logRefusalRatio: 10 }', 'must be a ratio between 0 and 1'],
    ['{ bytesWithin: 5m }', 'must be a size in bytes'],
    ['{ own: ./a.ts }', 'must be a list'],
  ])('%s is refused', (text, rule) => {
    expect(parsed(text).problems?.[0]?.rule).toContain(rule);
  });

  it('leave the names in expect to the loader when there are own oracles', () => {
    const rest = 'expect: { mine: fail }';
    expect(parsed('{}', rest).problems?.[0]?.rule).toBe('unknown oracle "mine"');
    expect(parsed('{ own: [./a.ts] }', rest).scenario?.expect).toEqual({ mine: 'fail' });
  });
});

describe('retryStorm', () => {
  const opening = (at: number, n = 1) => state(at, `channel:${n}`, 'closed', 'opening');
  const closed = (at: number, why: string, n = 1) =>
    state(at, `channel:${n}`, 'open', 'closed', why);
  const refused = (at: number) => call(at, 'mvOpenChannel', 'NETWORKNOTCONNECTED');
  const net = (at: number, what: 'issued' | 'closed' | 'vanished') =>
    handle(at, what, 'network', 7);
  /** `count` times the same, `everyUs` apart. */
  const series = (count: number, everyUs: number, make: (at: number) => readonly TraceRecord[]) =>
    times(count, (i) => make(i * everyUs)).flat();
  const unused = (why: string) => (at: number) => [opening(at), closed(at + 1, why)];
  const okay = call(0, 'mvOpenChannel');
  const lines: readonly Line[] = [
    ['is unknown when the app never asked', [call(0, 'mvNoOp'), end(9)], 'unknown'],
    ['passes when the app gets what it asks for', [okay, opening(1), end(9)], 'pass'],
    ['passes at the limit', series(30, SECOND, (at) => [refused(at)]), 'pass'],
    [
      'passes with a limit a minute for ever',
      series(300, 2 * SECOND, (at) => [refused(at)]),
      'pass',
    ],
    [
      'fails above the limit',
      series(90, 1.9 * SECOND, (at) => [refused(at)]),
      `fail@${57 * SECOND}`,
    ],
    [
      'counts the calls of one record, evenly spaced',
      [call(0, 'mvRequestNetwork', 'PARAMETERFAULT', { count: 1_000_000, lastAt: 999_999 })],
      'fail@30',
    ],
    [
      'takes a slow series in one record for what it is',
      [call(0, 'mvOpenChannel', 'RATELIMITED', { count: 100, lastAt: 990 * SECOND })],
      'pass',
    ],
    [
      'leaves calls alone that ask for a status',
      [okay, ...series(999, 9, (at) => [call(at, 'mvGetNetworkStatus', 'INVALIDHANDLE')])],
      'pass',
    ],
    [
      'fails when channels are opened and closed without a byte',
      [okay, ...series(40, SECOND, unused('closed by the app'))],
      `fail@${30 * SECOND + 1}`,
    ],
    [
      'fails when the server hangs up at once, again and again',
      [
        okay,
        ...series(40, SECOND, (at) => [
          opening(at),
          state(at + 1, 'channel:1', 'open', 'lost', 'closed by the server'),
          closed(at + 2, 'closed by the app'),
        ]),
      ],
      `fail@${30 * SECOND + 1}`,
    ],
    [
      'passes when each channel carries something',
      [
        okay,
        ...series(99, SECOND, (at) => [
          opening(at),
          bytes(at, 'delivered', 1),
          closed(at + 1, 'closed by the app'),
        ]),
      ],
      'pass',
    ],
    [
      'passes when each channel brings something',
      [
        okay,
        ...series(99, SECOND, (at) => [
          opening(at),
          bytes(at, 'received', 1),
          closed(at + 1, 'closed by the app'),
        ]),
      ],
      'pass',
    ],
    [
      'takes the end of a life for no attempt',
      [
        okay,
        ...series(99, 9, unused('app gone')),
        ...series(99, 9, (at) => [net(at, 'issued'), net(at, 'vanished')]),
      ],
      'pass',
    ],
    [
      'fails when the network is asked for and given back',
      [
        call(0, 'mvRequestNetwork'),
        ...series(40, SECOND, (at) => [net(at, 'issued'), net(at + 1, 'closed')]),
      ],
      `fail@${30 * SECOND + 1}`,
    ],
    [
      'passes when the network was of use each time',
      [
        call(0, 'mvRequestNetwork'),
        ...series(99, SECOND, (at) => [
          net(at, 'issued'),
          opening(at),
          bytes(at, 'delivered', 1),
          closed(at, 'closed by the app'),
          net(at + 1, 'closed'),
        ]),
      ],
      'pass',
    ],
  ];
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(retryStorm, records))).toBe(expected);
  });

  it('says how many within what time, and each storm once', () => {
    const storm = (from: number) => times(40, (i) => refused(from + i * SECOND));
    const verdict = verdictOf(retryStorm, [...storm(0), ...storm(HOUR), end(2 * HOUR)]);
    expect(verdict.message).toBe(
      '31 fruitless attempts within 30s at +0000:00:30.000000, the limit is 30 a minute; ' +
        'the last: mvOpenChannel gave NETWORKNOTCONNECTED, and 1 more',
    );
    expect(verdict.evidence).toEqual([refused(30 * SECOND)]);
  });

  it('keeps to the limit of the scenario, and to its memory', () => {
    const of = bounded({ retriesPerMinute: 2 });
    const records = series(3, SECOND, (at) => [refused(at)]);
    expect(short(verdictOf(retryStorm, records, of))).toBe(`fail@${2 * SECOND}`);
    const kept = retryStorm.init(of);
    for (const record of series(999, 1, (at) => [refused(at)])) retryStorm.record(kept, record);
    expect((kept as { timesUs: readonly number[] }).timesUs).toHaveLength(2);
  });
});

describe('logsAccounted', () => {
  const logs = (...whats: readonly string[]) => whats.map((what, at) => log(at, what, 'x'));
  const lines: readonly Line[] = [
    ['is unknown when nothing was accepted', [...logs('refused'), end(9)], 'unknown'],
    [
      'passes when all is delivered, lost, or still there',
      [
        ...logs('posted', 'posted', 'posted', 'posted', 'delivered', 'lost', 'buffered', 'flying'),
        end(9),
      ],
      'pass',
    ],
    [
      'passes when the rest was refused',
      [...logs('posted', 'refused', 'delivered'), end(9)],
      'pass',
    ],
    ['says nothing before the end', logs('posted', 'posted'), 'pass'],
    ['fails when one is missing', [...logs('posted', 'posted', 'delivered'), end(9)], 'fail@9'],
    ['fails when one is delivered twice', logs('posted', 'delivered', 'delivered'), 'fail@2'],
    ['fails when one is both lost and there', logs('posted', 'lost', 'buffered'), 'fail@2'],
  ];
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(logsAccounted, records))).toBe(expected);
  });

  it('shows the counts', () => {
    const verdict = (records: readonly TraceRecord[]) => verdictOf(logsAccounted, records).message;
    expect(verdict([...logs('posted', 'posted', 'delivered', 'buffered', 'refused'), end(9)])).toBe(
      '2 messages (1 delivered, 0 lost, 1 in the device) add up, 1 refused',
    );
    expect(verdict([...logs('posted', 'flying', 'flying'), end(9)])).toBe(
      '1 message (0 delivered, 0 lost, 2 on the way) do not add up at +0000:00:00.000002',
    );
  });
});
