import { beforeAll, describe, expect, it } from 'vitest';
import { ORACLES } from '../../src/oracle/index.ts';
import { FAULT_KIND_NAMES } from '../../src/scenario/fault-kinds.ts';
import { isRange } from '../../src/scenario/range.ts';
import type { FaultPlanEntry } from '../../src/scenario/scenario.ts';
import { candidateAt, candidates } from '../../src/search/arbitraries.ts';
import type { Candidate } from '../../src/search/candidate.ts';
import { quietTailUs, survivalProblems } from '../../src/search/survivable.ts';
import type { TraceRecord } from '../../src/trace/record.ts';
import { drawn, searchedScenario } from './draw-subjects.ts';

const BUNDLED = [
  'config-boot',
  'guide-polling',
  'http-poller',
  'mqtt-commands',
  'naive-tunnel',
  'recorded-tunnel',
  'sleepy',
  'telemetry-vehicle',
  'telemetry',
];
const MS = 1_000;

const kindsOf = (list: readonly Candidate[]) =>
  new Set(list.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));

/** A number that stands anywhere in it may not be a range. */
function hasRange(value: unknown): boolean {
  if (isRange(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasRange);
}

/** D50 in other words than those of survivable.ts, for what is drawn: fixed figures, one firing. */
function breaksD50(faults: readonly FaultPlanEntry[], quietFromUs: number): readonly string[] {
  const refusals: Record<string, number> = {};
  const cutsUs: number[] = [];
  return faults.flatMap(({ id, fault, trigger }) => {
    const problems: string[] = [];
    const lasts = 'forUs' in fault ? Number(fault.forUs ?? 0) : 0;
    const atUs = trigger.by === 'time' ? Number(trigger.atUs) : 0;
    if (atUs + lasts > quietFromUs) problems.push('lasts into the tail');
    if (trigger.by === 'state' && trigger.times !== 1) problems.push('fires without end');
    if (trigger.by !== 'state' && trigger.repeat !== undefined) problems.push('fires again');
    if (fault.kind === 'callStatus') {
      refusals[fault.call] = (refusals[fault.call] ?? 0) + Number(fault.times);
      if ((refusals[fault.call] ?? 0) > 3) problems.push('refuses too often');
    }
    if (fault.kind === 'registrationRefused' && [3, 6, 8].includes(fault.cause)) {
      problems.push('blocks the SIM');
    }
    if (fault.kind === 'powerCut') {
      cutsUs.push(atUs);
      if (cutsUs.length > 2) problems.push('cuts the power too often');
      const [first, second] = [...cutsUs].sort((a, b) => a - b);
      const timed = faults.every((f) => f.fault.kind !== 'powerCut' || f.trigger.by === 'time');
      if (timed && second !== undefined && second - (first ?? 0) < 60_000_000) {
        problems.push('cuts the power twice in a minute');
      }
    }
    return problems.map((problem) => `${id} ${problem}`);
  });
}

/** What would keep a device from its sleep. */
const SESSION: readonly string[] = ['debuggerAttach', 'debuggerDetach'];
/** What an app that never asks the time of day cannot notice. */
const CLOCK: readonly string[] = ['clockStep', 'clockDrift'];

describe('what is drawn', () => {
  it.each(BUNDLED)('D50: is survivable for %s, and never nothing', async (name) => {
    const search = await searchedScenario(name);
    const { base } = search;
    const quietFromUs = base.lengthUs - quietTailUs(base);
    for (const { faults, seed } of drawn(search, 'd50', 0, 400)) {
      expect({ seed, problems: survivalProblems(base, faults) }).toEqual({ seed, problems: [] });
      expect({ seed, problems: breaksD50(faults, quietFromUs) }).toEqual({ seed, problems: [] });
      expect(faults.length).toBeGreaterThan(0);
    }
  });

  it('has fixed figures, and the ids that a scenario file gives by default', async () => {
    for (const { faults } of drawn(await searchedScenario('mqtt-commands'), 'ids', 0, 500)) {
      expect(hasRange(faults)).toBe(false);
      const counts: Record<string, number> = {};
      for (const { id, fault } of faults) {
        counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
        expect(id).toBe(`${fault.kind}-${counts[fault.kind]}`);
      }
    }
  });

  it('depends on seed and number alone, not on what was drawn before', async () => {
    const search = await searchedScenario('telemetry');
    const forwards = drawn(search, 'order', 0, 100);
    const again = candidates(search.base, search.profile);
    const backwards = Array.from({ length: 100 }, (_, i) => candidateAt(again, 'order', 99 - i));
    expect(backwards.reverse()).toStrictEqual(forwards);
    expect(forwards[7]?.seed).toBe('order-7');
    expect(new Set(forwards.map(({ faults }) => JSON.stringify(faults))).size).toBeGreaterThan(97);
    expect(drawn(search, 'other', 0, 1)[0]?.faults).not.toEqual(forwards[0]?.faults);
  });

  it.each([
    ['mqtt-commands', ['httpFault', 'configFault']],
    ['http-poller', ['mqttFault', 'configFault', ...CLOCK]],
    ['config-boot', ['mqttFault', 'httpFault', ...CLOCK]],
    ['sleepy', ['mqttFault', 'httpFault', 'configFault', 'loggingDisabled', ...CLOCK, ...SESSION]],
  ])('has each kind that %s can meet, and no other', async (name, without) => {
    const kinds = kindsOf(drawn(await searchedScenario(name), 'kinds', 0, 2000));
    const expected = FAULT_KIND_NAMES.filter((kind) => !without.includes(kind));
    expect([...kinds].sort()).toEqual([...expected].sort());
  });

  it('leaves most kinds out of each run', async () => {
    const list = drawn(await searchedScenario('telemetry'), 'swarm', 0, 2000);
    const long = list.filter(({ faults }) => faults.length >= 4);
    const alike = long.filter((candidate) => kindsOf([candidate]).size <= 2);
    // Of four faults of any of two dozen kinds, hardly one plan in fifty has two kinds at most.
    expect(long.length).toBeGreaterThan(200);
    expect(alike.length / long.length).toBeGreaterThan(0.3);
    expect(alike.length / long.length).toBeLessThan(0.9);
  });

  it('is from one to eight faults, short and long, at times and at records', async () => {
    const list = drawn(await searchedScenario('telemetry'), 'shape', 0, 2000);
    const sizes = new Set(list.map(({ faults }) => faults.length));
    expect([1, 2, 3, 4, 5, 6, 7, 8].filter((size) => !sizes.has(size))).toEqual([]);
    const all = list.flatMap(({ faults }) => faults);
    const timed = all.filter(({ trigger }) => trigger.by === 'time').length / all.length;
    expect(timed).toBeGreaterThan(0.35);
    expect(timed).toBeLessThan(0.65);
    const windowsUs = all.flatMap(({ fault }) =>
      fault.kind === 'coverageLoss' ? [Number(fault.forUs)] : [],
    );
    expect(Math.min(...windowsUs)).toBeLessThan(10 * MS);
    expect(Math.max(...windowsUs)).toBeGreaterThan(600_000 * MS);
  });

  it('varies world and readings of the kernel in the smaller part of the runs', async () => {
    const list = drawn(await searchedScenario('telemetry'), 'calm', 0, 1000);
    const share = (of: (candidate: Candidate) => object) =>
      list.filter((candidate) => Object.keys(of(candidate)).length > 0).length / list.length;
    expect(share(({ world }) => world)).toBeGreaterThan(0.1);
    expect(share(({ world }) => world)).toBeLessThan(0.5);
    expect(share(({ assumptions }) => assumptions)).toBeGreaterThan(0.1);
    expect(share(({ assumptions }) => assumptions)).toBeLessThan(0.4);
  });
});

describe('the length of a run', () => {
  it('is a mistake of ours when it leaves no time for faults', async () => {
    const { base, profile } = await searchedScenario('telemetry');
    const short = { ...base, lengthUs: 60_000 * MS };
    expect(() => candidates(short, profile)).toThrow('no time for faults in 1m');
  });
});

describe('a campaign on telemetry', () => {
  const APP = new Set(ORACLES.filter((o) => o.judges === 'app').map((o) => o.name));
  /** Of the first firings: how many there were, and how many within 5 ms of the app's doing. */
  const first = { all: 0, near: 0, byChance: 0 };
  const failed: string[] = [];

  beforeAll(async () => {
    const search = await searchedScenario('telemetry');
    for (const candidate of drawn(search, 'robust', 0, 150)) {
      const busyUs: number[] = [];
      const sink = (record: TraceRecord) => {
        if (ABOUT.has(record.kind)) busyUs.push(record.at);
      };
      const trial = search.attempt(candidate, { sinks: () => [sink] });
      const wrong = trial.failures.filter(({ oracle }) => APP.has(oracle));
      failed.push(...wrong.map(({ cause }) => `${candidate.seed}: ${cause}`));
      const [firing] = trial.firings;
      if (firing === undefined) continue;
      first.all += 1;
      first.byChance += (busyUs.length * 10 * MS) / candidate.lengthUs;
      if (busyUs.some((us) => Math.abs(us - firing.atUs) <= 5 * MS)) first.near += 1;
    }
  });

  it('D50: finds nothing, since the app is robust', () => {
    expect(failed).toEqual([]);
  });

  it('hits the app while it is at something far more often than chance would', () => {
    expect(first.all).toBeGreaterThan(130);
    expect(first.near).toBeGreaterThan(20);
    expect(first.near).toBeGreaterThan(10 * first.byChance);
  });
});

const ABOUT: ReadonlySet<string> = new Set([
  'call',
  'exchange',
  'bytes',
  'notification',
  'interrupt',
]);
