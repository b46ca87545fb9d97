/** Oracles of services and updates: answers in time, updates in time, and where they apply. */

import { describe, expect, it } from 'vitest';
import { Judge } from '../../src/oracle/judge.ts';
import { unanswered } from '../../src/oracle/unanswered.ts';
import { updateApplied } from '../../src/oracle/update-applied.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { RecordOf, TraceRecord } from '../../src/trace/record.ts';
import { MINUTE, SECOND, scenario } from '../support/small-world.ts';
import { end, state } from './records.ts';

const bounds = (over: Partial<Scenario['oracles']>): Scenario => {
  const s = scenario({});
  return { ...s, http: [], oracles: { ...s.oracles, ...over } };
};

function verdict(s: Scenario, oracle: string, records: readonly TraceRecord[]) {
  const judge = new Judge(s);
  for (const record of records) judge.sink(record);
  return judge.verdicts().find((v) => v.oracle === oracle);
}

const exchange = (at: number, what: string, id: number): RecordOf<'exchange'> => ({
  kind: 'exchange',
  at,
  channel: 9,
  service: 'http',
  what,
  id,
  detail: '',
  bytes: 0,
});

const update = (at: number, from: string, to: string) => state(at, 'update', from, to);

describe('unanswered', () => {
  const of = (records: readonly TraceRecord[], over: Partial<Scenario['oracles']> = {}) =>
    verdict(bounds(over), unanswered.name, records);

  it('D32: fails for a request without an answer when its time is over, and says which', () => {
    const found = of([
      exchange(0, 'request', 1),
      exchange(SECOND, 'response', 1),
      exchange(2 * SECOND, 'request', 2),
      exchange(3 * SECOND, 'lost', 2),
      end(3 * MINUTE),
    ]);
    expect(found?.status).toBe('fail');
    expect(found?.atUs).toBe(2 * MINUTE + 2 * SECOND);
    expect(found?.message).toContain('http request 2 on channel 9');
    expect(found?.evidence).toHaveLength(1);
  });

  it.each(['response', 'failed', 'abandoned'])(
    'passes when the request is settled by "%s"',
    (what) => {
      const records = [exchange(0, 'request', 1), exchange(MINUTE, what, 1), end(3 * MINUTE)];
      expect(of(records)?.status).toBe('pass');
      expect(of(records, { answerWithinUs: 59 * SECOND })?.status).toBe('fail');
    },
  );

  it('knows nothing without a request, or when the run ends before the time is over', () => {
    expect(of([end(MINUTE)])?.status).toBe('unknown');
    expect(of([exchange(0, 'request', 1), end(MINUTE)])?.status).toBe('unknown');
  });

  it('is left out where the scenario has no service', () => {
    expect(verdict(scenario({}), unanswered.name, [end(1)])).toBeUndefined();
  });
});

describe('updateApplied', () => {
  const of = (records: readonly TraceRecord[], withinUs = MINUTE) =>
    verdict(bounds({ updateWithinUs: withinUs }), updateApplied.name, records);
  const there = update(0, 'verifying', 'downloaded');

  it('D20: fails when a downloaded update is not in within the bound, at that moment', () => {
    const found = of([there, update(MINUTE + 1, 'downloaded', 'installing'), end(MINUTE + 2)]);
    expect(found).toMatchObject({ status: 'fail', atUs: MINUTE, evidence: [there] });
    expect(found?.message).toContain('1m later, the bound of updateWithin');
  });

  it('passes when it goes in in time, also after a check that was repeated', () => {
    const again = update(30 * SECOND, 'verifying', 'downloaded');
    const inTime = update(MINUTE, 'downloaded', 'installing');
    expect(of([there, again, inTime, end(2 * MINUTE)])?.status).toBe('pass');
    const late = update(80 * SECOND, 'downloaded', 'installing');
    expect(of([there, again, late, end(2 * MINUTE)])?.status).toBe('fail');
  });

  it('begins anew for a newer update', () => {
    const newer = [
      update(50 * SECOND, 'downloaded', 'fetching'),
      update(70 * SECOND, 'verifying', 'downloaded'),
      update(100 * SECOND, 'downloaded', 'installing'),
    ];
    expect(of([there, ...newer, end(2 * MINUTE)])?.status).toBe('pass');
  });

  it('knows nothing without an update, or when the run ends first', () => {
    expect(of([end(MINUTE)])?.status).toBe('unknown');
    expect(of([there, end(MINUTE)])?.status).toBe('unknown');
  });

  it('is left out where the scenario gives no bound', () => {
    expect(verdict(scenario({}), updateApplied.name, [end(1)])).toBeUndefined();
  });
});
