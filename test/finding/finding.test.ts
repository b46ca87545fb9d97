/** Which findings are one, and what stands for them. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, findingId, groupFindings } from '../../src/finding/finding.ts';
import type { Fault, FaultPlanEntry } from '../../src/scenario/scenario.ts';

const loss: Fault = { kind: 'coverageLoss', forUs: 90_000_000 };
const refusal: Fault = {
  kind: 'callStatus',
  call: 'mvWriteChannel',
  status: 'RATELIMITED',
  times: 1,
};
const offline: Fault = { ...refusal, call: 'mvOpenChannel', status: 'NETWORKNOTCONNECTED' };

function plan(faults: readonly Fault[], atUs = 0): readonly FaultPlanEntry[] {
  return faults.map((fault, i) => ({ id: `f${i}`, fault, trigger: { by: 'time', atUs } }));
}

function finding(
  index: number,
  cause: string,
  faults: readonly Fault[],
  rest: Partial<Finding> = {},
): Finding {
  const entries = plan(faults, index);
  return {
    id: findingId(cause, entries),
    kind: 'liveness',
    oracle: 'reconnect',
    cause,
    atUs: 1,
    message: 'it did not come back',
    candidate: { seed: '1', lengthUs: 1, faults: entries, world: {}, assumptions: {} },
    seed: '7',
    index,
    seen: 1,
    drawnFaults: 5,
    necessity: [],
    ...rest,
  };
}

const numbers = (findings: readonly Finding[]) => findings.map(({ index, seen }) => [index, seen]);

describe('findings', () => {
  test('of one cause are one: the first run stands for them, and all runs are counted', () => {
    const found = [
      finding(9, 'a', [loss], { seen: 3 }),
      finding(4, 'a', [refusal], { seen: 2 }),
      finding(5, 'b', [offline]),
    ];
    expect(numbers(groupFindings(found))).toEqual([
      [4, 5],
      [5, 1],
    ]);
  });

  test('of several causes are one if an oracle fails after faults of the same kinds', () => {
    const found = [finding(1, 'a', [loss, refusal]), finding(2, 'b', [refusal, loss])];
    expect(numbers(groupFindings(found))).toEqual([[1, 2]]);
  });

  test('of another oracle, another refusal, or without any fault are not', () => {
    const found = [
      finding(1, 'a', [refusal]),
      finding(2, 'b', [offline]),
      finding(3, 'c', [refusal], { oracle: 'rhythm' }),
      finding(4, 'd', []),
      finding(5, 'e', []),
    ];
    expect(groupFindings(found)).toEqual(found);
  });

  test('are grouped the same in whatever order they come', () => {
    const causes = fc.constantFrom('a', 'b', 'c');
    const faults = fc.subarray([loss, refusal, offline]);
    const any = fc.uniqueArray(fc.tuple(fc.nat({ max: 20 }), causes, faults), {
      selector: ([index]) => index,
    });
    const shuffled = any.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const made = (all: typeof one) => all.map(([i, cause, kinds]) => finding(i, cause, kinds));
        expect(groupFindings(made(one))).toEqual(groupFindings(made(other)));
        const seen = groupFindings(made(one)).reduce((sum, { seen: runs }) => sum + runs, 0);
        expect(seen).toBe(one.length);
      }),
    );
  });

  test('have an id of cause and plan', () => {
    const id = findingId('a', plan([loss]));
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(findingId('a', plan([{ ...loss }]))).toBe(id);
    const others = [findingId('b', plan([loss])), findingId('a', plan([loss], 1))];
    expect(new Set([id, ...others]).size).toBe(3);
  });
});
