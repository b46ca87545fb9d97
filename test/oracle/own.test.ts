/** Oracles of a scenario's own: what is one, and what becomes of one that errs. */

import { describe, expect, it } from 'vitest';
import { expectations, judge } from '../../src/oracle/judge.ts';
import type { Oracle, Verdict } from '../../src/oracle/oracle.ts';
import { defineOracle, oracleProblem, ownOracle } from '../../src/oracle/own.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { SECOND, scenario } from '../support/small-world.ts';
import { call, end, log, verdictOf } from './records.ts';

const PASS: Verdict = {
  oracle: 'mine',
  status: 'pass',
  atUs: undefined,
  message: 'fine',
  evidence: [],
};

function mine(parts: Partial<Oracle>): Oracle {
  return ownOracle(
    {
      name: 'mine',
      claim: 'all is well',
      judges: 'app',
      init: () => ({}),
      record: () => {},
      end: () => PASS,
      ...parts,
    },
    './mine.ts',
    String,
  ) as Oracle;
}

const records = [log(1, 'posted', 'a'), call(SECOND, 'mvNoOp'), end(2 * SECOND)];

describe('an oracle of its own', () => {
  it('judges with the others, after them', () => {
    const counting = defineOracle<{ calls: number }>({
      name: 'counting',
      claim: 'the app calls',
      judges: 'app',
      init: () => ({ calls: 0 }),
      record(state, record) {
        if (record.kind === 'call') state.calls += record.count;
      },
      end: ({ calls }) => ({ ...PASS, status: 'fail', atUs: 5, message: `${calls} calls` }),
    });
    const own = [ownOracle(counting as Oracle, './c.ts', String) as Oracle];
    expect(judge(scenario(), records, { own }).at(-1)).toEqual({
      oracle: 'counting',
      status: 'fail',
      atUs: 5,
      message: '1 calls',
      evidence: [],
    });
  });

  it('gives a verdict of one line, with at most five records', () => {
    const verdict = verdictOf(
      mine({
        end: () => ({
          ...PASS,
          oracle: 'crash',
          message: 'a\n  b\n',
          evidence: Array(9).fill(end(1)),
        }),
      }),
      records,
    );
    expect(verdict).toEqual({ ...PASS, message: 'a b', evidence: Array(5).fill(end(1)) });
  });

  const boom = (): never => {
    throw new Error('boom\nand more');
  };
  it.each<[string, Partial<Oracle>, string]>([
    [
      'init',
      { init: boom },
      './mine.ts: init threw at record 0, +0000:00:00.000000, seed 1: Error: boom and more',
    ],
    [
      'record',
      { record: (_, record) => (record.kind === 'call' ? boom() : undefined) },
      './mine.ts: record threw at record 2, +0000:00:01.000000, seed 1: Error: boom and more',
    ],
    [
      'end',
      { end: boom },
      './mine.ts: end threw at record 3, +0000:00:02.000000, seed 1: Error: boom and more',
    ],
  ])('is unknown when %s throws, and says where', (_, parts, message) => {
    const verdict = verdictOf(mine(parts), records);
    expect(verdict).toEqual({ ...PASS, status: 'unknown', message, broken: true });
    // A broken oracle must not let a check in CI pass.
    for (const wanted of [{}, { mine: 'unknown' as const }]) {
      expect(expectations({ expect: wanted }, [verdict])[0]?.asExpected).toBe(false);
    }
  });

  it('does not stop the others when it throws', () => {
    const own = [mine({ record: boom }), mine({ name: 'second' })] as const;
    const all = judge(scenario(), records, { own });
    expect(all.map((v) => v.status).slice(-2)).toEqual(['unknown', 'pass']);
    expect(all.slice(0, -2)).toEqual(judge(scenario(), records));
  });

  it.each([
    [undefined, 'found undefined'],
    [null, 'found null'],
    [{ status: 'ok', message: '' }, 'status must be'],
    [{ status: 'pass' }, 'message must be text'],
    [{ status: 'pass', message: '', atUs: 0.5 }, 'atUs must be whole'],
    [{ status: 'pass', message: '', evidence: 5 }, 'evidence must be a list'],
  ])('is unknown when its verdict is %j', (found, part) => {
    const { status, message } = verdictOf(mine({ end: () => found as never }), records);
    expect(status).toBe('unknown');
    expect(message).toContain('./mine.ts: end must return a verdict');
    expect(message).toContain(part);
  });

  it('cannot change a record', () => {
    const meddling = (change: (record: TraceRecord) => void) =>
      verdictOf(mine({ record: (_, record) => change(record) }), structuredClone(records)).message;
    expect(meddling((r) => Object.assign(r, { at: 5 }))).toContain('read only');
    expect(meddling((r) => r.kind === 'call' && (r.args as number[]).push(1))).toContain(
      'not extensible',
    );
  });
});

describe('what is no oracle', () => {
  const good = { name: 'a', claim: 'b', judges: 'app', init() {}, record() {}, end() {} };
  it.each([
    [undefined, 'must be an oracle (defineOracle), found nothing'],
    [null, 'must be an oracle (defineOracle), found null'],
    [5, 'must be an oracle (defineOracle), found number'],
    [{ ...good, name: '1 a' }, 'must be an oracle: its name must be letters, digits'],
    [{ ...good, claim: '' }, 'must be an oracle: its claim must be text'],
    [{ ...good, judges: 'me' }, 'must be an oracle: judges must be "app" or "simulator"'],
    [{ ...good, end: 1 }, 'must be an oracle: end must be a function, found number'],
  ])('%j', (found, problem) => {
    expect(oracleProblem(good)).toBeUndefined();
    expect(oracleProblem(found)).toContain(problem);
  });
});
