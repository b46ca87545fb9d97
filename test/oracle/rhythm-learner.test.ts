/** What the learner takes for a rhythm, on hand-made records. */

import { describe, expect, it } from 'vitest';
import { ACTIVITY_KINDS } from '../../src/oracle/activities.ts';
import { learn, learned, startLearning } from '../../src/oracle/rhythm-learner.ts';
import { silenceBoundUs } from '../../src/oracle/rhythms.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import { app, bytes, end, log, state } from './records.ts';

const S = SECOND;
const opening = (at: number, channel = 1, why = 'OPAQUEBYTES "x"') =>
  state(at, `channel:${channel}`, 'closed', 'opening', why);
const closed = (at: number, why: string, channel = 1) =>
  state(at, `channel:${channel}`, 'open', 'closed', why);

function learnFrom(records: readonly TraceRecord[]) {
  const learning = startLearning();
  for (const record of records) learn(learning, record);
  return learned(learning);
}

/** Logs at these seconds, and the end of the run a period after the last. */
function logsAt(...seconds: readonly number[]): TraceRecord[] {
  return seconds.map((s) => log(s * S, 'posted', 'tick'));
}

/** "log 60s x10" for each rhythm. */
function rhythms(records: readonly TraceRecord[]): readonly string[] {
  return learnFrom(records).list.map((r) => `${r.activity} ${r.periodUs / S}s x${r.count}`);
}

const every = (period: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => from + i * period);

const lines: readonly (readonly [string, readonly TraceRecord[], readonly string[]])[] = [
  ['nothing from nothing', [end(HOUR)], []],
  ['what is done four times', [...logsAt(0, 60, 120, 180), end(200 * S)], ['log 60s x4']],
  ['nothing from three times', [...logsAt(0, 60, 120), end(130 * S)], []],
  [
    'a period with some jitter',
    [...logsAt(0, 50, 120, 175, 240, 300), end(310 * S)],
    ['log 60s x6'],
  ],
  [
    'each burst as one',
    [...logsAt(...every(60, 5).flatMap((s) => [s, s + 0.02, s + 0.05, s + 2])), end(300 * S)],
    ['log 60s x5'],
  ],
  [
    'what comes in one instant as one',
    [...logsAt(...every(1, 9).flatMap((s) => [s, s, s])), end(10 * S)],
    ['log 1s x9'],
  ],
  ['nothing irregular', [...logsAt(0, 3, 53, 73, 163, 164, 400, 410), end(420 * S)], []],
  [
    'nothing with a pause that its own bound would not allow',
    [...logsAt(...every(60, 10), ...every(60, 10, 700)), end(1300 * S)],
    [],
  ],
  [
    'a rhythm with one longer pause',
    [...logsAt(...every(10, 20), ...every(10, 20, 260)), end(460 * S)],
    ['log 10s x40'],
  ],
  ['nothing that ended long before the run', [...logsAt(...every(10, 20)), end(HOUR)], []],
  [
    'one rhythm a channel type and endpoint, and one for what the app takes',
    [
      opening(0),
      opening(0, 2, 'MQTT ""'),
      ...every(10, 6).flatMap((s) => [bytes(s * S, 'delivered', 5), bytes(s * S, 'consumed', 5)]),
      ...every(20, 5).map((s) => bytes(s * S, 'delivered', 5, 2)),
      end(90 * S),
    ],
    [
      'exchange:OPAQUEBYTES "x" 10s x6',
      'answers:OPAQUEBYTES "x" 10s x6',
      'exchange:MQTT "" 20s x5',
    ],
  ],
  [
    'the same rhythm over channels that come and go',
    [
      ...every(60, 6).flatMap((s, i) => [
        opening(s * S, i),
        bytes(s * S + 1, 'accepted', 5, i),
        closed(s * S + 2, 'closed by the app', i),
        bytes(s * S + 3, 'delivered', 5, i),
      ]),
      end(330 * S),
    ],
    ['exchange:OPAQUEBYTES "x" 60s x6'],
  ],
  [
    'nothing from what a dead app had sent',
    [
      opening(0),
      closed(1, 'app gone'),
      ...every(10, 6).map((s) => bytes(s * S + 2, 'delivered', 5)),
      end(60 * S),
    ],
    [],
  ],
  [
    'nothing from log messages that are refused',
    [...every(10, 9).map((s) => log(s * S, 'refused', 'tick')), end(90 * S)],
    [],
  ],
  [
    'nothing from an app that crashes over and over',
    [
      ...logsAt(...every(60, 9)),
      ...every(60, 3).map((s) => app(540 * S + s, 'crash')),
      end(550 * S),
    ],
    [],
  ],
];

describe('the rhythm learner learns', () => {
  it.each(lines)('%s', (_title, records, expected) => {
    const sorted = [...records].sort((a, b) => a.at - b.at);
    expect(rhythms(sorted)).toEqual(expected);
  });

  it('how long a life takes to begin, how even the rhythm is, and what the twin did', () => {
    const records = [
      app(5 * S, 'boot'),
      ...logsAt(...every(10, 9, 12)),
      app(93 * S, 'main returned'),
      end(100 * S),
    ];
    expect(learnFrom(records)).toEqual({
      lengthUs: 100 * S,
      mainReturned: true,
      list: [
        {
          activity: 'log',
          count: 9,
          periodUs: 10 * S,
          spread: 1,
          longestUs: 10 * S,
          firstUs: 7 * S,
        },
      ],
    });
  });

  it('from a long run without keeping it', () => {
    const learning = startLearning();
    for (let i = 0; i < 100_000; i += 1) {
      learn(learning, opening(i * MINUTE, i));
      learn(learning, bytes(i * MINUTE + 1, 'delivered', 5, i));
    }
    expect(JSON.stringify([...learning.seen]).length).toBeLessThan(20_000);
    expect(learning.channels.size).toBe(16);
    expect(learned(learning).list).toMatchObject([{ count: 100_000, periodUs: MINUTE }]);
  });

  it('kinds of activity with distinct names', () => {
    const names = ACTIVITY_KINDS.map((kind) => kind.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('a bound of three periods and at least two minutes', () => {
    expect(silenceBoundUs(10 * S)).toBe(2 * MINUTE);
    expect(silenceBoundUs(HOUR)).toBe(3 * HOUR);
  });
});
