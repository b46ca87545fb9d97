/** What a valid file means. */

import { describe, expect, it } from 'vitest';
import { ASSUMED_CHOICES, defaultAssumptions } from '../../src/scenario/assumptions.ts';
import { defaultScenario } from '../../src/scenario/load.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import { FOREVER_US, type Scenario } from '../../src/scenario/scenario.ts';
import { loaded, MAXIMAL } from './support.ts';

const S = 1_000_000;
const MINUTE = 60 * S;
const HOUR = 60 * MINUTE;

const fixed = (us: number) => ({ kind: 'fixed', us }) as const;

describe('a file in which every key stands', () => {
  const scenario = loaded(MAXIMAL);

  it('gives its head and its device', () => {
    const { name, description, app, seed, lengthUs, startEpochUs, device } = scenario;
    expect({ name, description, app, seed, lengthUs, startEpochUs, device }).toEqual({
      name: 'tunnel',
      description: 'A train in a tunnel',
      app: './apps/telemetry.ts',
      seed: '42',
      lengthUs: 2 * HOUR,
      startEpochUs: Date.parse('2026-03-01T11:00:00.500Z') * 1000,
      device: {
        id: 'UV0123456789abcdef0123456789ABCDEF',
        minimumCheckInUs: 0,
        connectionGraceUs: 20 * S,
        polite: true,
        maximumPolitenessUs: 30 * MINUTE,
        minimumRestartUs: 2 * S,
        maximumRestartUs: MINUTE,
        kernelBootUs: 300_000,
        appBootUs: 50_000,
        clockHz: 80_000_000,
        driftPpm: -12.5,
        reservedIrqs: [1, 2],
        flashImage: './flash.bin',
      },
    });
  });

  it('gives its world, each figure in its place', () => {
    expect(scenario.world).toEqual({
      preset: 'perfect',
      radio: {
        atReady: { kind: 'lognormal', medianUs: 800_000, p99Us: 4 * S, offsetUs: 12 * S },
        noAnswerRatio: 0.5,
        powerCycleUs: 31 * S,
        simReady: { kind: 'lognormal', medianUs: 1_500_000, p99Us: 10 * S },
        registerCold: { kind: 'weibull', shape: 0.8, meanUs: 48 * HOUR },
        registerWarm: fixed(2 * S),
        attach: { kind: 'uniform', minUs: S, maxUs: 5 * S },
        context: fixed(0),
        ip: fixed(S),
        powerOff: fixed(3 * S),
      },
      link: {
        rtt: fixed(50_000),
        extraRtt: { kind: 'lognormal', medianUs: 100_000, p99Us: 300_000 },
        upBitsPerSecond: 250_000,
        downBitsPerSecond: 1_500_000,
        toBadRatio: 0.1,
        toGoodRatio: 0.2,
        lossInBadRatio: 1,
        retransmitUs: 200_000,
        inactivityUs: 5 * S,
        promotion: fixed(100_000),
        tlsBytes: 4096,
        tlsCrypto: { kind: 'uniform', minUs: 0, maxUs: S },
        packetBytes: 1000,
      },
      timeouts: {
        coverageNotice: fixed(S),
        registrationUs: 31 * S,
        transportUs: 61 * S,
        handshakeUs: 21 * S,
        attemptUs: 121 * S,
        probeUs: 36 * S,
        probeLimitUs: 4 * S,
        probeFailures: 5,
      },
      backoff: { ladderUs: [5 * MINUTE, 10 * MINUTE], jitterRatio: 0.1 },
      cloud: {
        checkIn: fixed(S),
        logging: false,
        logMessageBytes: 512,
        logPerSecond: 2.5,
        logBurst: 3,
        verifyUs: S,
        installUs: 4 * S,
      },
      coverage: {
        pattern: 'comesAndGoes',
        on: { kind: 'weibull', shape: 0.8, meanUs: 48 * HOUR },
        off: { kind: 'uniform', minUs: S, maxUs: 10 * S },
        tailRatio: 0.05,
        tail: fixed(2 * MINUTE),
      },
      handover: {
        every: fixed(5 * MINUTE),
        gap: fixed(60_000),
        failureRatio: 0.02,
        failure: { kind: 'uniform', minUs: S, maxUs: 3 * S },
        otherRadioRatio: 0.01,
        otherRadio: fixed(4 * S),
      },
      slowRadio: { share: 0.1, meanSpellUs: 3 * MINUTE, rateFactor: 0.2, rttFactor: 2.5 },
      registration: {
        failRatio: 0.3,
        busyRatio: 0.01,
        otherNetworkRatio: 0.15,
        simRefusedRatio: 0.005,
        retryUs: 11 * S,
        simBlockUs: 12 * HOUR,
        imsiSwitchRatio: 0.05,
        imsiSwitch: fixed(5 * MINUTE),
      },
      carrier: {
        natTimeoutUs: 30 * S,
        attemptsPerHour: 4,
        holdUs: 15 * MINUTE,
        holdsBeforeBlock: 2,
        blockUs: 6 * HOUR,
        maintenanceAtUs: 3 * HOUR,
        maintenanceUs: 20 * MINUTE,
      },
      halfOpen: { every: fixed(10 * MINUTE), spell: fixed(MINUTE) },
      recording: { up: './link.up', down: './link.down', loop: false, gapUs: 20 * S },
    } satisfies Scenario['world']);
  });

  it('gives its peers, "default" under the empty name (D30)', () => {
    expect(scenario.peers).toEqual({
      '': { kind: 'echo', delayUs: 5_000 },
      feed: {
        kind: 'talker',
        script: [
          { atUs: 5 * S, everyUs: 10 * S, send: 'text' },
          { atUs: 0, everyUs: 0, send: 'once' },
        ],
      },
      own: { kind: 'function', file: './peer.ts' },
      quiet: { kind: 'sink' },
    });
  });

  it('gives its fault plan with ids and defaults filled in', () => {
    const time = (atUs: number) => ({ by: 'time', atUs }) as const;
    const onCall = {
      by: 'record',
      record: 'call',
      where: { call: 'mvWriteChannel', status: 'OKAY' },
      nth: 3,
      since: 'boot',
      afterUs: 20_000,
    } as const;
    const onApp = {
      by: 'record',
      record: 'app',
      where: {},
      nth: 1,
      since: 'fault:tunnel',
      afterUs: 0,
    } as const;
    const inState = (machine: string, state: string, afterUs: number) => {
      return { by: 'state', machine, state, afterUs } as const;
    };
    const plan: Scenario['faults'] = [
      { id: 'tunnel', fault: { kind: 'coverageLoss', forUs: 90 * S }, trigger: time(10 * MINUTE) },
      {
        id: 'backhaulLoss-1',
        fault: { kind: 'backhaulLoss', forUs: FOREVER_US },
        trigger: time(0),
      },
      {
        id: 'serverUnreachable-1',
        fault: { kind: 'serverUnreachable', forUs: MINUTE },
        trigger: time(2 * HOUR),
      },
      { id: 'channelClosed-1', fault: { kind: 'channelClosed', which: 'all' }, trigger: onCall },
      { id: 'channelReset-1', fault: { kind: 'channelReset', which: 'newest' }, trigger: onApp },
      {
        id: 'updateStaged-1',
        fault: { kind: 'updateStaged', update: 'kernel', layers: [65_536, 100] },
        trigger: inState('network', 'connected', 10 * S),
      },
      {
        id: 'updateStaged-2',
        fault: { kind: 'updateStaged', update: 'app', layers: [65_536] },
        trigger: inState('channel:1', 'open', 0),
      },
      {
        id: 'debuggerAttach-1',
        fault: { kind: 'debuggerAttach', haltUs: 7 * S },
        trigger: time(MINUTE),
      },
      { id: 'debuggerDetach-1', fault: { kind: 'debuggerDetach' }, trigger: time(2 * MINUTE) },
      { id: 'checkIn-1', fault: { kind: 'checkIn' }, trigger: time(3 * MINUTE) },
      {
        id: 'appCrash-1',
        fault: { kind: 'appCrash', message: 'boom' },
        trigger: time(4 * MINUTE),
      },
      { id: 'powerCut-1', fault: { kind: 'powerCut', forUs: 2 * S }, trigger: time(5 * MINUTE) },
      { id: 'powerCut-2', fault: { kind: 'powerCut', forUs: S }, trigger: time(6 * MINUTE) },
      {
        id: 'marginalCoverage-1',
        fault: {
          kind: 'marginalCoverage',
          forUs: 5 * MINUTE,
          lossRatio: 0.3,
          rateFactor: 0.05,
          rttFactor: 4,
        },
        trigger: time(7 * MINUTE),
      },
      {
        id: 'radioFails-1',
        fault: { kind: 'radioFails', how: 'never', times: 1 },
        trigger: time(8 * MINUTE),
      },
      {
        id: 'radioSlow-1',
        fault: { kind: 'radioSlow', delayUs: 20 * S, times: 2 },
        trigger: time(8 * MINUTE),
      },
      {
        id: 'registrationRefused-1',
        fault: {
          kind: 'registrationRefused',
          cause: 11,
          times: FOREVER_US,
          forUs: 10 * MINUTE,
        },
        trigger: time(8 * MINUTE),
      },
      {
        id: 'answerLost-1',
        fault: { kind: 'answerLost', times: 3, forUs: MINUTE },
        trigger: time(9 * MINUTE),
      },
      {
        id: 'halfOpen-1',
        fault: { kind: 'halfOpen', forUs: 3 * MINUTE },
        trigger: time(10 * MINUTE),
      },
      { id: 'natDrop-1', fault: { kind: 'natDrop' }, trigger: time(20 * MINUTE) },
      {
        id: 'connectionTerminated-1',
        fault: { kind: 'connectionTerminated' },
        trigger: time(30 * MINUTE),
      },
      {
        id: 'updateInterrupted-1',
        fault: { kind: 'updateInterrupted' },
        trigger: inState('network', 'connected', S),
      },
    ];
    expect(scenario.faults).toEqual(plan);
  });

  it('gives its assumptions, bounds and expectations', () => {
    expect(scenario.assumptions).toEqual({
      ...defaultAssumptions(),
      callCost: 10,
      channelOverhead: 0,
      closeOnLoss: 'close',
    });
    expect(scenario.oracles).toEqual({
      closeLostChannelWithinUs: MINUTE,
      reconnectWithinUs: 2 * MINUTE,
      sameFailureLimit: 6,
      handleGrowthLimit: 7,
      recoverWithinUs: undefined,
      retriesPerMinute: 30,
      radioOnWithinUs: undefined,
      bytesWithin: undefined,
      connectsPerHour: undefined,
      logRefusals: undefined,
      logRefusalRatio: undefined,
      own: [],
    });
    expect(scenario.expect).toEqual({ handleLeak: 'fail' });
  });
});

describe('a file that only names its app', () => {
  const scenario = loaded('app: ./app.ts\n');

  it('is called after its file and takes every default (D19, D38)', () => {
    expect(scenario).toEqual({
      name: 'from-file',
      description: '',
      app: './app.ts',
      seed: '1',
      lengthUs: HOUR,
      startEpochUs: Date.parse('2026-01-01T00:00:00Z') * 1000,
      device: {
        id: 'UV00000000000000000000000000000001',
        minimumCheckInUs: 4 * HOUR,
        connectionGraceUs: 10 * S,
        polite: false,
        maximumPolitenessUs: HOUR,
        minimumRestartUs: S,
        maximumRestartUs: MINUTE,
        kernelBootUs: 200_000,
        appBootUs: 100_000,
        clockHz: 160_000_000,
        driftPpm: 0,
        reservedIrqs: [],
        flashImage: undefined,
      },
      world: PRESETS.urban,
      peers: { '': { kind: 'sink' } },
      faults: [],
      assumptions: defaultAssumptions(),
      oracles: {
        closeLostChannelWithinUs: 5 * MINUTE,
        reconnectWithinUs: 10 * MINUTE,
        sameFailureLimit: 5,
        handleGrowthLimit: 4,
        recoverWithinUs: undefined,
        retriesPerMinute: 30,
        radioOnWithinUs: undefined,
        bytesWithin: undefined,
        connectsPerHour: undefined,
        logRefusals: undefined,
        logRefusalRatio: undefined,
        own: [],
      },
      expect: {},
    });
  });
});

describe('reading', () => {
  it('keeps the figures of the preset that a scenario does not name (D40)', () => {
    const { world } = loaded('app: a\nworld: { link: { rtt: 1s } }');
    expect(world).toEqual({ ...PRESETS.urban, link: { ...PRESETS.urban.link, rtt: fixed(S) } });
  });

  it('takes a seed of digits and the same number for one seed', () => {
    expect(loaded('app: a\nseed: "7"').seed).toBe(loaded('app: a\nseed: 7').seed);
  });

  it('follows anchors and aliases', () => {
    const { faults } = loaded(
      'app: a\nfaults:\n  - { fault: checkIn, at: &t 5s }\n  - { fault: powerCut, at: *t }',
    );
    expect(faults.map(({ trigger }) => trigger)).toEqual([
      { by: 'time', atUs: 5 * S },
      { by: 'time', atUs: 5 * S },
    ]);
  });

  it('accepts every reading of every assumption', () => {
    for (const [name, { values }] of Object.entries(ASSUMED_CHOICES)) {
      for (const value of values) {
        const { assumptions } = loaded(`app: a\nassumptions: { ${name}: ${value} }`);
        expect(assumptions).toHaveProperty(name, value);
      }
    }
  });

  it('takes peers whose names every object knows', () => {
    const { peers } = loaded('app: a\npeers: { constructor: { kind: echo } }');
    expect(Object.keys(peers)).toEqual(['', 'constructor']);
  });
});

describe('the default scenario', () => {
  it('is an hour in town with one gap in coverage and an echoing peer', () => {
    const plain = loaded('app: ./app.ts\nname: alone');
    expect(defaultScenario('./app.ts', 'alone')).toEqual({
      ...plain,
      peers: { '': { kind: 'echo', delayUs: 0 } },
      faults: [
        {
          id: 'coverageLoss-1',
          fault: { kind: 'coverageLoss', forUs: 90 * S },
          trigger: { by: 'time', atUs: 20 * MINUTE },
        },
      ],
    });
  });

  it('has an empty path for an app that was given as a value', () => {
    expect(defaultScenario('', 'value').app).toBe('');
  });
});
