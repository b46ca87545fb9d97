import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmCandidate } from '../../src/search/candidate.ts';
import { EvenSample } from '../../src/search/even-sample.ts';
import { HOUR, mainOnly, on, SECOND } from '../support/small-world.ts';
import { type Searched, searchedApp, searchedScenario } from './draw-subjects.ts';

/** Asks for a clock twice and logs, once a second. */
const clock = mainOnly(function* ({ mv, sleep, memory }) {
  mv.serverLoggingInit(memory.allocate(1024, 512), 1024);
  for (;;) {
    mv.getSysClk();
    mv.getSysClk();
    mv.serverLog('tick');
    yield sleep(SECOND);
  }
});

describe('the profile of an app', () => {
  it('counts calls with their statuses, and says which groups the app uses', () => {
    const { profile } = searchedApp(clock, { lengthUs: 10 * SECOND });
    const used = profile.calls.map(({ call, count }) => [call, count]);
    expect(used).toContainEqual(['mvGetSysClk', 20]);
    expect(used).toContainEqual(['mvServerLoggingInit', 1]);
    const logging = profile.calls.find(({ call }) => call === 'mvServerLog');
    expect(Object.values(logging?.statuses ?? {}).reduce((a, b) => a + b, 0)).toBe(10);
    expect(profile.uses).toEqual(['clock', 'logging']);
    expect(profile.lengthUs).toBe(10 * SECOND);
  });

  it('stays small in a long run', () => {
    const { profile } = searchedApp(clock, { lengthUs: 4 * HOUR });
    const clocks = profile.calls.find(({ call }) => call === 'mvGetSysClk');
    expect(clocks?.count).toBeGreaterThan(20_000);
    expect(profile.moments.length).toBeLessThanOrEqual(1800);
    const calls = profile.moments.filter(({ about }) => about === 'call');
    expect(calls.length).toBeGreaterThanOrEqual(100);
    expect(calls.length).toBeLessThanOrEqual(200);
    // Spread over the whole of it.
    expect(calls.at(-1)?.atUs).toBeGreaterThan(3.9 * HOUR);
    for (const { some } of profile.occurrences) expect(some.length).toBeLessThanOrEqual(64);
  });

  it('knows what takes its time: the way to the network, exchanges, sleep, check-ins', async () => {
    const { profile } = await searchedScenario('sleepy');
    const spans = profile.moments.filter(({ spanUs }) => spanUs > 0).map(({ about }) => about);
    expect([...new Set(spans)].sort()).toEqual(['channel', 'checkIn', 'connect', 'sleep']);
    const { profile: poller } = await searchedScenario('http-poller');
    const exchange = poller.moments.find(({ about }) => about === 'exchange');
    expect(exchange?.spanUs).toBeGreaterThan(60_000);
    expect(exchange?.spanUs).toBeLessThan(10 * SECOND);
    expect(poller.firstConnectedUs).toBeGreaterThan(10 * SECOND);
    expect(poller.slowestPeriodUs / SECOND).toBeCloseTo(60, 0);
  });

  it('names records by the number at which a trigger finds them', async () => {
    const telemetry = await searchedScenario('telemetry');
    expectFound(telemetry);
    // Its calls come twice in a row, which is one record with a count of two.
    expectFound(searchedApp(clock, { lengthUs: 20 * SECOND }));
  });
});

/** A fault on the nth record of a kind fires when the profile says that this record came. */
function expectFound({ base, attempt, profile }: Searched): void {
  const aims = profile.occurrences.flatMap(({ record, where, some }) =>
    [some[0], some.at(-1)].flatMap((one) => (one === undefined ? [] : [{ record, where, ...one }])),
  );
  expect(aims.length).toBeGreaterThan(20);
  for (const { record, where, nth, atUs } of aims) {
    const trigger = { by: 'record', record, where, nth, since: 'run', afterUs: 0 } as const;
    // What fires changes nothing that comes before it.
    const faults = [on(trigger, { kind: 'clockDrift', ppm: 0, forUs: 1 })];
    const { firings } = attempt({ ...calmCandidate(base), faults });
    const found = { record, where, nth, firedUs: firings[0]?.atUs };
    expect(found).toEqual({ record, where, nth, firedUs: atUs });
  }
}

describe('an even sample', () => {
  it('keeps the first value, spaces all of them evenly, and never less than half of the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(5000), (half, count) => {
        const sample = new EvenSample<number>(2 * half);
        for (let i = 0; i < count; i += 1) sample.add(i);
        const { values } = sample;
        const step = (values[1] ?? 1) - (values[0] ?? 0);
        expect(values).toEqual(values.map((_, i) => i * step));
        expect(values.length).toBeLessThanOrEqual(2 * half);
        expect(values.length).toBeGreaterThanOrEqual(Math.min(count, half));
      }),
    );
  });
});
