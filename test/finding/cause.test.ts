/** The cause of a failure: equal for the same mistake, other for another. */

import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../src/finding/cause.ts';
import type { Verdict } from '../../src/oracle/oracle.ts';
import type { CallRecord, TraceRecord } from '../../src/trace/record.ts';

const NATURES = ['crash', 'hang', 'rhythm', 'handleLeak', 'sameFailure', 'bytesConserved'].map(
  (name) => ({
    name,
    judges: name === 'bytesConserved' ? ('simulator' as const) : ('app' as const),
  }),
);

function failed(
  oracle: string,
  atUs: number,
  message: string,
  evidence: readonly TraceRecord[] = [],
): Verdict {
  return { oracle, status: 'fail', atUs, message, evidence };
}

function call(name: string, status: string, from = 'main'): CallRecord {
  const zero = { at: 1, life: 1, object: 0, args: [], wrote: [], how: '', count: 1, lastAt: 1 };
  return { kind: 'call', call: name, from, status, ...zero };
}

const causes = (verdicts: readonly Verdict[], location = '') =>
  failuresOf(verdicts, NATURES, location).map(({ cause }) => cause);

describe('the cause of a failure', () => {
  it('is the call that gives it away, whatever the times and numbers are', () => {
    const evidence = [call('mvWriteChannel', 'CHANNELCLOSED')];
    const [a, b] = [
      failed('sameFailure', 7, 'mvWriteChannel on 4 failed 5 times', evidence),
      failed('sameFailure', 9, 'mvWriteChannel on 6 failed 5 times, and 2 more', evidence),
    ];
    expect(causes([a])).toEqual(['sameFailure: mvWriteChannel CHANNELCLOSED from main']);
    expect(causes([b])).toEqual(causes([a]));
  });

  it('names the function of firmware, wherever in it the call is', () => {
    const at = (from: string) => [call('mvWriteChannel', 'CHANNELCLOSED', from)];
    const [a, b] = ['main send+0x1c', 'main send+0x22'].map((from) =>
      causes([failed('sameFailure', 7, '', at(from))]),
    );
    expect(a).toEqual(['sameFailure: mvWriteChannel CHANNELCLOSED from main send']);
    expect(b).toEqual(a);
  });

  it('is without a call what the message says, without its figures, names and reasons', () => {
    const text = (n: string, why: string, bound: string) =>
      `channel ${n} was lost at +0000:${n}:00.000001 (${why}) and is not closed ${bound} later`;
    const a = failed('handleLeak', 1, text('12', 'fault natDrop-1', '5m'));
    const b = failed('handleLeak', 2, text('34', 'path lost for too long', '2m30.5s'));
    expect(causes([a])).toEqual(['handleLeak: channel # was lost at # and is not closed # later']);
    expect(causes([b])).toEqual(causes([a]));
  });

  it('is for a crash the place in the app, when it is known', () => {
    const crash = failed('crash', 3, 'the app crashed at +0000:00:03: RangeError: index 17');
    expect(causes([crash], 'at main (app.ts:7:3)')).toEqual(['crash: at main (app.ts:7:3)']);
    expect(causes([crash])).toEqual(['crash: the app crashed at #: RangeError: index #']);
  });
});

describe('the failures of a run', () => {
  it('begin with ours, then crash and hang, then what happened, then what did not', () => {
    const verdicts = [
      failed('rhythm', 1, 'it did not come back'),
      failed('handleLeak', 9, 'a leak'),
      failed('sameFailure', 4, 'again'),
      failed('hang', 8, 'it hangs'),
      failed('crash', 8, 'it crashed'),
      failed('bytesConserved', 9, 'bytes are missing'),
      { ...failed('reconnect', 1, 'fine'), status: 'pass' as const },
    ];
    const found = failuresOf(verdicts, NATURES, '');
    expect(found.map(({ oracle }) => oracle)).toEqual([
      'bytesConserved',
      'crash',
      'hang',
      'sameFailure',
      'handleLeak',
      'rhythm',
    ]);
    expect(found.map(({ kind }) => kind)).toEqual([
      'bug',
      'crash',
      'hang',
      'invariant',
      'invariant',
      'liveness',
    ]);
  });
});
