/** Trials that go on from moments of the calm run: the same as whole runs, for less work. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MvNetworkStatus } from '../../src/app.ts';
import { type AppProgram, defineStepApp, programOf } from '../../src/host/app/app.ts';
import type { FaultPlanEntry, Scenario, Trigger } from '../../src/scenario/scenario.ts';
import { candidateAt, candidates } from '../../src/search/arbitraries.ts';
import { campaignDraw } from '../../src/search/campaign-draw.ts';
import { type Candidate, calmCandidate, searchBase } from '../../src/search/candidate.ts';
import { Coverage } from '../../src/search/coverage.ts';
import { CalmMoments } from '../../src/search/moments.ts';
import { learnProfile } from '../../src/search/profile.ts';
import { shrink } from '../../src/search/shrink.ts';
import { campaignLengthUs, survivalProblems } from '../../src/search/survivable.ts';
import { type Attempt, attempts, type Subject, type Trial } from '../../src/search/trial.ts';
import { learnRhythms } from '../../src/sim/twin.ts';
import { testApps } from '../sim/apps.ts';
import { faultPlan, LENGTH_US } from '../sim/plans.ts';
import { at, MINUTE, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';

interface Forking {
  readonly base: Scenario;
  readonly subject: Subject;
  readonly moments: CalmMoments;
  readonly attempt: Attempt;
  readonly whole: Attempt;
}

function inside(body: () => void): boolean {
  body();
  return true;
}

function forking(program: AppProgram, world: SmallWorld, untilUs?: number): Forking {
  const base = searchBase(scenario(world));
  const plain: Subject = {
    ...{ base, program, locate: () => '' },
    options: { twin: learnRhythms(base, program) },
  };
  const whole = attempts(plain, inside, () => {});
  const moments = CalmMoments.of(base, whole, untilUs ?? base.lengthUs);
  const subject = { ...plain, moments };
  return {
    ...{ base, subject, moments },
    attempt: attempts(subject, inside, () => {}),
    whole,
  };
}

/** All of a trial that may not depend on where it began. */
function shown({ result, failures, firings, cutShort }: Trial) {
  return { result, failures, firings, cutShort };
}

let reporter: AppProgram;
beforeAll(async () => {
  const apps = await testApps();
  if (apps['reporter'] === undefined) throw new Error('reporter');
  reporter = apps['reporter'].program;
});

/** Polls with equal calls in a row, and restarts itself now and then. */
const poller = programOf(
  defineStepApp({
    initial: () => ({ steps: 0, network: 0 }),
    step(state, { mv, sleep }, wake) {
      if (wake === 'boot') {
        const setup = { irq: 41, buffer: 0x2000_1000, bufferBytes: 256 };
        const { handle } = mv.setupNotifications(setup);
        const request = { notificationHandle: handle, notificationTag: 1 };
        state.network = mv.requestNetwork(request).handle;
      }
      state.steps += 1;
      for (let i = 0; i < 3; i += 1) mv.noOp();
      if (state.steps % 20 === 0) mv.restart();
      return sleep(2 * SECOND);
    },
  }),
  'poller',
  'p',
);

/** Asks for the network every ten seconds, and cannot take that it is gone a second time. */
const fragile = programOf(
  defineStepApp({
    initial: () => ({ network: 0, losses: 0, up: false }),
    step(state, { mv, sleep }, wake) {
      if (wake === 'boot') {
        const setup = { irq: 41, buffer: 0x2000_1000, bufferBytes: 256 };
        const { handle } = mv.setupNotifications(setup);
        const request = { notificationHandle: handle, notificationTag: 1 };
        state.network = mv.requestNetwork(request).handle;
      }
      const { networkStatus } = mv.getNetworkStatus(state.network);
      const up = networkStatus === MvNetworkStatus.CONNECTED;
      if (state.up && !up) state.losses += 1;
      if (state.losses === 2) throw new Error('lost twice');
      state.up = up;
      return sleep(10 * SECOND);
    },
  }),
  'fragile',
  'f',
);

const record = (kind: string, where: Readonly<Record<string, string | number>>) =>
  fc
    .record({
      nth: fc.oneof(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 60, max: 200 }),
        fc.record({ from: fc.integer({ min: 1, max: 9 }), to: fc.integer({ min: 10, max: 60 }) }),
      ),
      since: fc.constantFrom('run', 'boot', 'boot', 'fault:natDrop-0'),
      afterUs: fc.nat(SECOND),
      repeat: fc.option(
        fc.record({ every: fc.integer({ min: 1, max: 9 }), times: fc.integer({ min: 1, max: 3 }) }),
        { nil: undefined },
      ),
    })
    .map(({ repeat, ...rest }): Trigger => {
      return { by: 'record', record: kind, where, ...rest, ...(repeat && { repeat }) };
    });

const triggers: fc.Arbitrary<Trigger> = fc.oneof(
  fc.nat(LENGTH_US).map((atUs): Trigger => ({ by: 'time', atUs })),
  // Instants at which something happens in the calm run: moments lie there.
  fc.constantFrom(0, 1_510_000, 12_500_000).map((atUs): Trigger => ({ by: 'time', atUs })),
  record('call', {}),
  record('call', { call: 'mvWriteChannel' }),
  record('call', { call: 'mvReadChannel', from: 'main' }),
  record('call', { call: 'mvGetMicroseconds' }),
  { weight: 3, arbitrary: record('call', { call: 'mvNoOp' }) },
  record('notification', {}),
  record('state', { machine: 'network' }),
  record('bytes', { what: 'received' }),
  record('app', { what: 'boot' }),
  fc.constantFrom('connected', 'connecting').map((state): Trigger => {
    return { by: 'state', machine: 'network', state, afterUs: 0, times: 1 };
  }),
  fc.constant<Trigger>({ by: 'state', machine: 'update', state: 'fetching', afterUs: 0 }),
);

const variations: fc.Arbitrary<Partial<Candidate>> = fc.record(
  {
    faults: fc.tuple(faultPlan, fc.infiniteStream(triggers)).map(([plan, stream]) => {
      return plan.map((entry, i): FaultPlanEntry => {
        const { fault } = entry;
        return { id: `${fault.kind}-${i}`, fault, trigger: stream.next().value };
      });
    }),
    lengthUs: fc.integer({ min: 20 * SECOND, max: LENGTH_US }),
  },
  { requiredKeys: ['faults'] },
);

describe('a trial that goes on from a moment', () => {
  it.each(['reporter', 'poller'])('is the whole run, with every verdict and firing: %s', (name) => {
    const program = name === 'poller' ? poller : reporter;
    const { base, attempt, whole } = forking(program, { lengthUs: LENGTH_US });
    let saved = 0;
    fc.assert(
      fc.property(variations, (varied) => {
        const candidate = { ...calmCandidate(base), ...varied };
        const forked = attempt(candidate);
        expect(shown(forked)).toEqual(shown(whole(candidate)));
        if (forked.simulatedEvents < forked.result.events) saved += 1;
      }),
      { numRuns: name === 'poller' ? 250 : 80 },
    );
    expect(saved).toBeGreaterThan(16);
  });

  it('covers what the whole run covers', () => {
    const { base, attempt, whole } = forking(reporter, { lengthUs: LENGTH_US });
    fc.assert(
      fc.property(variations, (varied) => {
        const candidate = { ...calmCandidate(base), ...varied };
        const [a, b] = [new Coverage(), new Coverage()];
        attempt(candidate, { sinksFrom: (from) => [a.sink(from)] });
        whole(candidate, { sinks: () => [b.sink()] });
        expect([...a.seen].sort()).toEqual([...b.seen].sort());
      }),
      { numRuns: 25 },
    );
  });

  it('begins at the first moment at which the app is connected, and at some more', () => {
    const { moments, attempt, base } = forking(reporter, { lengthUs: LENGTH_US });
    const [connected] = moments.connected;
    const times = moments.all.map(({ atUs }) => atUs);
    expect(connected).toBe(moments.all[0]);
    expect(times).toHaveLength(13);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const states: string[] = [];
    attempt(calmCandidate(base), {
      sinks: () => [(r) => r.kind === 'state' && r.to === 'connected' && states.push(`${r.at}`)],
    });
    expect(`${connected?.atUs}`).toBe(states[0]);
  });

  it('is one of a candidate with a world of its own, when moments were prepared for it', () => {
    const { base, subject, attempt, whole, moments } = forking(reporter, {
      lengthUs: LENGTH_US,
    });
    const candidate: Candidate = {
      ...calmCandidate(base),
      seed: 'another',
      assumptions: { callCost: 40 },
      faults: [at(100 * SECOND, { kind: 'natDrop' })],
    };
    const before = attempt(candidate);
    expect(before.simulatedEvents).toBe(before.result.events);
    const more = { ...subject, moments: moments.alsoFor(candidate, whole, 100 * SECOND) };
    const trial = attempts(more, inside, () => {})(candidate);
    expect(trial.simulatedEvents).toBeLessThan(0.5 * trial.result.events);
    expect(shown(trial)).toEqual(shown(whole(candidate)));
  });

  it('is never one of an app that has to be executed again', async () => {
    const { telemetry } = await testApps();
    if (telemetry === undefined) throw new Error('telemetry');
    const { moments } = forking(telemetry.program, { lengthUs: LENGTH_US });
    expect(moments.all).toEqual([]);
    expect(moments.connected).toEqual([]);
  });

  it('makes shrinking cheaper, with the very same end', () => {
    const { base, attempt, whole } = forking(fragile, { lengthUs: 60 * MINUTE });
    const lost = (atUs: number, id: string) =>
      at(atUs, { kind: 'coverageLoss', forUs: 200 * SECOND + 7 }, id);
    const faults = [
      lost(30 * MINUTE + 3, 'one'),
      at(33 * MINUTE, { kind: 'checkIn' }),
      lost(44 * MINUTE + 11, 'two'),
      lost(53 * MINUTE + 11, 'three'),
    ];
    const failing = whole({ ...calmCandidate(base), faults });
    const cause = failing.failures[0]?.cause ?? '';
    const [small, slow] = [attempt, whole].map((how) =>
      shrink(base, failing, cause, how, { maxTrials: 60 }),
    );
    expect(cause).not.toBe('');
    expect(small?.candidate).toEqual(slow?.candidate);
    expect(small?.trials).toBe(slow?.trials);
    expect(small?.events).toBeLessThan(0.7 * (slow?.events ?? 0));
  });
});

describe('what a campaign draws where trials go on from moments', () => {
  it('shares the calm run in seven of eight runs, and begins after the connection in six', () => {
    const world = { lengthUs: 10 * MINUTE };
    const { base: short } = forking(reporter, world);
    const lengthUs = campaignLengthUs(short);
    const { base, moments, whole } = forking(reporter, { lengthUs });
    const profile = learnProfile(base, whole);
    const [connected] = moments.connected;
    const startsUs = moments.connected.map(({ atUs }) => atUs);
    const draw = campaignDraw(base, profile, startsUs);
    const runs = Array.from({ length: 800 }, (_, i) => draw('share', i));
    const shared = runs.filter(({ seed }) => seed === base.seed);
    const isLate = ({ faults }: Candidate) =>
      !faults.some((entry) => connected?.prefix.meets(entry) ?? true);
    const late = shared.filter(isLate);
    expect(shared.length / 800).toBeCloseTo(7 / 8, 1);
    expect(late.length / 800).toBeGreaterThan(0.7);
    expect(late.length).toBeLessThan(shared.length);
    for (const { world: figures, assumptions } of shared) {
      expect([figures, assumptions]).toEqual([{}, {}]);
    }
    for (const { faults } of runs) expect(survivalProblems(base, faults)).toEqual([]);
    // The same whatever was drawn before.
    expect(draw('share', 77)).toEqual(runs[77]);
    expect(runs.filter(({ faults }) => faults.length === 0)).toEqual([]);
  });

  it('is what it ever was where they are whole runs', () => {
    const { base, whole } = forking(reporter, { lengthUs: 40 * MINUTE });
    const profile = learnProfile(base, whole);
    const draw = campaignDraw(base, profile, []);
    const arbitrary = candidates(base, profile);
    for (let i = 0; i < 50; i += 1) {
      expect(draw('whole', i)).toEqual(candidateAt(arbitrary, 'whole', i));
    }
  });
});
