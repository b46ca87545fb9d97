/** bytesConserved and checkInOnTime on hand-made records: they must be able to find our bugs. */

import { describe, expect, it } from 'vitest';
import { bytesConserved } from '../../src/oracle/bytes-conserved.ts';
import { checkInOnTime } from '../../src/oracle/check-in.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { HOUR, MINUTE, SECOND } from '../support/small-world.ts';
import { bytes, cloud, end, fault, type Line, short, state, verdictOf } from './records.ts';

const opening = state(0, 'channel:1', 'closed', 'opening');
const closed = (at: number) => state(at, 'channel:1', 'open', 'closed');
/** "accepted 10", one a microsecond. */
function moves(...texts: readonly string[]): TraceRecord[] {
  return texts.map((text, i) => {
    const [what = '', count] = text.split(' ');
    return bytes(i + 1, what, Number(count));
  });
}

describe('bytesConserved', () => {
  const lines: readonly Line[] = [
    ['is unknown when no bytes moved', [opening, end(9)], 'unknown'],
    [
      'passes when all that was accepted is delivered',
      [opening, ...moves('accepted 9', 'sent 9', 'delivered 9'), end(9)],
      'pass',
    ],
    [
      'passes when it adds up at the end',
      [
        opening,
        ...moves('accepted 10', 'sent 7', 'delivered 3', 'lost 2', 'buffered 3', 'flying 2'),
        end(9),
      ],
      'pass',
    ],
    [
      'fails when bytes are missing at the end',
      [opening, ...moves('accepted 10', 'sent 7', 'delivered 3'), end(9)],
      'fail@9',
    ],
    [
      'fails when more is sent than accepted',
      [opening, ...moves('accepted 9', 'sent 10')],
      'fail@2',
    ],
    [
      'fails when more is delivered than sent',
      [opening, ...moves('accepted 9', 'sent 8', 'delivered 9')],
      'fail@3',
    ],
    [
      'fails when bytes are both delivered and lost',
      [opening, ...moves('accepted 9', 'sent 9', 'delivered 9', 'lost 1')],
      'fail@4',
    ],
    [
      'fails when a channel closes with unsent bytes',
      [opening, ...moves('accepted 9', 'sent 5'), closed(3)],
      'fail@3',
    ],
    [
      'passes when a channel closes with bytes under way',
      [
        opening,
        ...moves('accepted 9', 'sent 5', 'lost 4'),
        closed(4),
        bytes(5, 'delivered', 5),
        end(9),
      ],
      'pass',
    ],
    [
      'fails when bytes of a forgotten channel arrive',
      [
        opening,
        ...moves('accepted 9', 'sent 9', 'delivered 9'),
        closed(4),
        bytes(5, 'delivered', 1),
      ],
      'fail@5',
    ],
    [
      'fails when more is received than offered',
      [opening, ...moves('offered 5', 'received 5', 'dropped 1')],
      'fail@3',
    ],
    [
      'fails when more is consumed than received',
      [opening, ...moves('offered 5', 'received 2', 'consumed 3')],
      'fail@3',
    ],
    [
      'passes while offered bytes wait',
      [opening, ...moves('offered 5', 'received 2', 'consumed 2'), end(9)],
      'pass',
    ],
  ];
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(bytesConserved, records))).toBe(expected);
  });

  it('shows the sums of the channel', () => {
    const records = [opening, ...moves('accepted 2048', 'sent 8'), end(9)];
    expect(verdictOf(bytesConserved, records).message).toBe(
      'channel 1 at +0000:00:00.000009: accepted is not delivered + lost + buffered + flying ' +
        '(accepted 2KiB, sent 8B)',
    );
  });

  it('forgets closed channels, so that a long run needs no more memory', () => {
    const sums = bytesConserved.init(undefined as never);
    for (let n = 1; n <= 500; n += 1) {
      const machine = `channel:${n}`;
      for (const record of [
        state(n, machine, 'closed', 'opening'),
        bytes(n, 'accepted', 9, n),
        bytes(n, 'sent', 9, n),
        bytes(n, 'offered', 4, n),
        state(n, machine, 'open', 'closed'),
        bytes(n, 'delivered', 9, n),
        bytes(n, 'dropped', 4, n),
        // The server had not heard of the closing yet.
        bytes(n, 'offered', 3, n),
        bytes(n, 'dropped', 3, n),
      ]) {
        bytesConserved.record(sums, record);
      }
    }
    expect((sums as { channels: Map<number, unknown> }).channels.size).toBe(0);
    expect(bytesConserved.end(sums).status).toBe('pass');
  });
});

describe('checkInOnTime (G10, D19)', () => {
  const on = state(0, 'power', 'off', 'on');
  const due = cloud(HOUR, 'check-in due');
  const done = (at: number) => cloud(at, 'checked in');
  const BOUND = 3 * MINUTE;
  const calm = (at: number, to: string) => state(at, 'calm', to === 'yes' ? 'no' : 'yes', to);
  const lines: readonly Line[] = [
    ['is unknown when none was due', [on, done(9), end(HOUR)], 'unknown'],
    ['is unknown when the run ends before the bound', [on, due, end(HOUR + BOUND)], 'unknown'],
    ['passes when it is done in time', [on, due, done(HOUR + BOUND), end(2 * HOUR)], 'pass'],
    ['fails when it is never done', [on, due, end(2 * HOUR)], `fail@${HOUR + BOUND}`],
    [
      'fails when it is done late',
      [on, due, done(HOUR + BOUND + 1), end(2 * HOUR)],
      `fail@${HOUR + BOUND}`,
    ],
    [
      'waits for the end of an outage',
      [
        on,
        fault(9, 'serverUnreachable'),
        due,
        fault(3 * HOUR, 'serverUnreachable', 'end'),
        done(3 * HOUR + BOUND),
        end(4 * HOUR),
      ],
      'pass',
    ],
    [
      'fails after the end of an outage',
      [
        on,
        due,
        fault(HOUR + 1, 'coverageLoss'),
        fault(3 * HOUR, 'coverageLoss', 'end'),
        end(4 * HOUR),
      ],
      `fail@${3 * HOUR + BOUND}`,
    ],
    [
      'waits while there is no power',
      [on, due, state(HOUR + 1, 'power', 'on', 'off'), end(4 * HOUR)],
      'unknown',
    ],
    [
      'gives each attempt its time after the pause of the ladder (D45)',
      [
        on,
        due,
        calm(HOUR + 2 * MINUTE, 'yes'),
        calm(HOUR + 9 * MINUTE, 'no'),
        done(HOUR + 11 * MINUTE),
        end(2 * HOUR),
      ],
      'pass',
    ],
    [
      'fails after the pause of the ladder',
      [on, due, calm(HOUR + 2 * MINUTE, 'yes'), calm(HOUR + 9 * MINUTE, 'no'), end(2 * HOUR)],
      `fail@${HOUR + 12 * MINUTE}`,
    ],
    [
      'waits while a download fills the link',
      [
        on,
        state(1, 'transport', 'connecting', 'up'),
        state(2, 'update', 'none', 'fetching'),
        due,
        state(2 * HOUR, 'update', 'fetching', 'verifying'),
        done(2 * HOUR + SECOND),
        end(3 * HOUR),
      ],
      'pass',
    ],
    [
      'does not wait for a download that was cut off',
      [
        on,
        state(1, 'transport', 'connecting', 'up'),
        state(2, 'update', 'none', 'fetching'),
        state(3, 'transport', 'up', 'down'),
        due,
        end(3 * HOUR),
      ],
      `fail@${HOUR + BOUND}`,
    ],
  ];
  it.each(lines)('%s', (_title, records, expected) => {
    expect(short(verdictOf(checkInOnTime, records))).toBe(expected);
  });
});
