/**
 * Arbitraries of faults by kind: the figures that an app can survive (D50), and which kinds an app
 * can meet at all.
 */

import fc from 'fast-check';
import { type EnvironmentStatus, injectableStatuses } from '../abi/environment.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import { FAULT_KIND_NAMES } from '../scenario/fault-kinds.ts';
import {
  type ConfigFault,
  type Fault,
  type FaultKind,
  FOREVER_US,
  type HttpFault,
  type MqttFaultKind,
} from '../scenario/scenario.ts';
import { logUs } from './draw-figures.ts';
import type { Profile } from './profile.ts';
import { MOST_REFUSALS, MOST_UPDATE_BYTES, type SurvivalLimits } from './survivable.ts';

const MS = 1_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MOST_LAYERS = 4;

/** The service without which a kind hits nothing; groups of system calls. */
const NEEDS: Partial<Record<FaultKind, string>> = {
  httpFault: 'http',
  configFault: 'config',
  mqttFault: 'mqtt',
  channelClosed: 'channel',
  channelReset: 'channel',
  answerLost: 'channel',
  loggingDisabled: 'logging',
  interruptDelay: 'notification',
};

/** A kind that only means something while another one is under way. */
export const FOLLOWS: Partial<Record<FaultKind, FaultKind>> = { updateInterrupted: 'updateStaged' };

/** What comes along with another fault only: see planOf in arbitraries.ts. */
export const COMPANION = 'debuggerDetach' satisfies FaultKind;

/** The kinds that can hit an app, in the order of their table. */
export function kindsFor(profile: Profile): readonly FaultKind[] {
  return FAULT_KIND_NAMES.filter((kind) => {
    const need = NEEDS[kind];
    // A session keeps a device awake for as long as it lasts, and an outage makes it last.
    if (kind === 'debuggerAttach' || kind === COMPANION) return !sleepsDeeply(profile);
    if (kind === 'callStatus') return refusals(profile).length > 0;
    if (kind === 'clockStep' || kind === 'clockDrift') return asksTheTime(profile);
    return need === undefined || profile.uses.includes(need);
  });
}

function sleepsDeeply({ calls }: Profile): boolean {
  return calls.some(({ call }) => call === 'mvDeepSleep');
}

/** Certificates of brokers are as good as the date. */
function asksTheTime({ calls, uses }: Profile): boolean {
  return uses.includes('mqtt') || calls.some(({ call }) => call === 'mvGetWallTime');
}

/** Shortest and longest window of a run. */
export interface Windows {
  readonly minUs: number;
  readonly maxUs: number;
}

/** How wild a run is: from flickers of a millisecond to outages as long as permitted. */
export function windowScales({ outageUs }: SurvivalLimits): readonly Windows[] {
  return [
    { minUs: 1 * MS, maxUs: 2 * SECOND },
    { minUs: 100 * MS, maxUs: 30 * SECOND },
    { minUs: 1 * SECOND, maxUs: 3 * MINUTE },
    { minUs: 30 * SECOND, maxUs: outageUs },
    { minUs: 1 * MS, maxUs: outageUs },
  ];
}

/** What figures are drawn from. */
interface Sources {
  readonly forUs: fc.Arbitrary<number>;
  readonly attemptUs: number;
  readonly profile: Profile;
}

type FaultsOf<K extends FaultKind> = (
  sources: Sources,
) => fc.Arbitrary<Extract<Fault, { kind: K }>>;

const window =
  <
    K extends
      | 'coverageLoss'
      | 'backhaulLoss'
      | 'serverUnreachable'
      | 'halfOpen'
      | 'loggingDisabled',
  >(
    kind: K,
  ) =>
  ({ forUs }: Sources) =>
    forUs.map((us) => ({ kind, forUs: us }) as const);

const instant =
  <K extends FaultKind>(kind: K) =>
  () =>
    fc.constant({ kind } as const);

const channels =
  <K extends 'channelClosed' | 'channelReset'>(kind: K) =>
  () =>
    fc.record({ kind: fc.constant(kind), which: fc.constantFrom('newest', 'oldest', 'all') });

/** One arbitrary for each kind: a kind without one does not compile. */
const BY_KIND: { readonly [K in FaultKind]: FaultsOf<K> } = {
  coverageLoss: window('coverageLoss'),
  backhaulLoss: window('backhaulLoss'),
  serverUnreachable: window('serverUnreachable'),
  halfOpen: window('halfOpen'),
  loggingDisabled: window('loggingDisabled'),
  natDrop: instant('natDrop'),
  connectionTerminated: instant('connectionTerminated'),
  checkIn: instant('checkIn'),
  updateInterrupted: instant('updateInterrupted'),
  debuggerDetach: instant('debuggerDetach'),
  channelClosed: channels('channelClosed'),
  channelReset: channels('channelReset'),
  appCrash: () => fc.constant({ kind: 'appCrash', message: 'injected crash' }),
  powerCut: () => logUs(1 * MS, 2 * MINUTE).map((forUs) => ({ kind: 'powerCut', forUs })),
  debuggerAttach: () =>
    logUs(1 * MS, 1 * MINUTE).map((haltUs) => ({ kind: 'debuggerAttach', haltUs })),
  marginalCoverage: ({ forUs }) =>
    fc.record({
      kind: fc.constant('marginalCoverage'),
      forUs,
      lossRatio: fc.constantFrom(0, 0.05, 0.2, 0.5),
      rateFactor: fc.constantFrom(1, 0.5, 0.1, 0.03),
      rttFactor: fc.constantFrom(1, 2, 5, 20),
    }),
  radioFails: ({ forUs }) =>
    fc
      .tuple(fc.constantFrom('noAnswer', 'never'), occasions(forUs))
      .map(([how, few]) => ({ kind: 'radioFails', how, ...few })),
  radioSlow: ({ forUs, attemptUs }) =>
    fc
      .tuple(logUs(100 * MS, Math.floor(attemptUs / 2)), occasions(forUs))
      .map(([delayUs, few]) => ({ kind: 'radioSlow', delayUs, ...few })),
  registrationRefused: ({ forUs }) =>
    fc
      .tuple(fc.constantFrom(17, 22, 11, 12, 13, 15), occasions(forUs))
      .map(([cause, few]) => ({ kind: 'registrationRefused', cause, ...few })),
  answerLost: ({ forUs }) => losses(forUs).map((few) => ({ kind: 'answerLost', ...few })),
  httpFault: ({ forUs }) =>
    fc
      .tuple(HTTP_TROUBLE, losses(forUs))
      .map(([trouble, few]) => ({ kind: 'httpFault', ...trouble, ...few })),
  configFault: ({ forUs }) =>
    fc
      .tuple(CONFIG_TROUBLE, losses(forUs))
      .map(([trouble, few]) => ({ kind: 'configFault', ...trouble, ...few })),
  mqttFault: ({ forUs }) =>
    fc
      .tuple(MQTT_TROUBLE, losses(forUs))
      .map(([what, few]) => ({ kind: 'mqttFault', what, ...few })),
  updateStaged: () =>
    fc.record({
      kind: fc.constant('updateStaged'),
      update: fc.constantFrom('app', 'app', 'kernel'),
      layers: fc.array(fc.integer({ min: 1024, max: MOST_UPDATE_BYTES / MOST_LAYERS }), {
        minLength: 1,
        maxLength: MOST_LAYERS,
      }),
    }),
  clockStep: () =>
    fc
      // Back hurts more than forth: what was due is due again much later.
      .tuple(fc.constantFrom(1, -1, -1), logUs(1 * SECOND, 24 * HOUR))
      .map(([sign, us]) => ({ kind: 'clockStep', byUs: sign * us })),
  clockDrift: ({ forUs }) =>
    fc.record({
      kind: fc.constant('clockDrift'),
      ppm: fc.integer({ min: -500, max: 500 }),
      forUs,
    }),
  remoteRestart: () =>
    fc.record({
      kind: fc.constant('remoteRestart'),
      what: fc.constantFrom('app', 'kernel', 'debugger'),
    }),
  kernelError: () =>
    fc.record({
      kind: fc.constant('kernelError'),
      what: fc.constantFrom('crash', 'watchdog', 'outOfMemory', 'optionBytes', 'other', 'report'),
    }),
  interruptDelay: ({ forUs }) =>
    fc.record({
      kind: fc.constant('interruptDelay'),
      delayUs: logUs(10, 2 * SECOND),
      forUs,
    }),
  callStatus: ({ forUs, profile }) =>
    fc
      .tuple(fc.constantFrom(...refusals(profile)), occasions(forUs))
      .map(([refusal, few]) => ({ kind: 'callStatus', ...refusal, ...few })),
};

/** Faults of one kind with windows of that length. */
export function faultsOf(
  kind: FaultKind,
  { minUs, maxUs }: Windows,
  { attemptUs }: SurvivalLimits,
  profile: Profile,
): fc.Arbitrary<Fault> {
  return BY_KIND[kind]({ forUs: logUs(minUs, maxUs), attemptUs, profile });
}

interface Occasions {
  readonly times: number;
  readonly forUs?: number;
}

/** The next few, half of the time only within a window. */
function occasions(forUs: fc.Arbitrary<number>): fc.Arbitrary<Occasions> {
  const times = fc.integer({ min: 1, max: MOST_REFUSALS });
  return fc.oneof(fc.record({ times }), fc.record({ times, forUs }));
}

/** Of answers and the like: the next one, or some or all of a window. */
function losses(forUs: fc.Arbitrary<number>): fc.Arbitrary<Occasions> {
  const times = fc.constantFrom(1, 2, 3, 5, FOREVER_US);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({ times: 1 }) },
    { weight: 2, arbitrary: fc.record({ times, forUs }) },
  );
}

const slowness = logUs(100 * MS, 1 * MINUTE);

const HTTP_TROUBLE: fc.Arbitrary<Pick<HttpFault, 'what' | 'status' | 'delayUs'>> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        'dns' as const,
        'tls' as const,
        'timeout' as const,
        'reset' as const,
        'tooLarge' as const,
      )
      .map((what) => ({ what })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(500, 503, 404, 429)
      .map((status) => ({ what: 'serverError', status }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(301, 302).map((status) => ({ what: 'redirect', status }) as const),
  },
  { weight: 2, arbitrary: slowness.map((delayUs) => ({ what: 'slowBody', delayUs }) as const) },
);

const CONFIG_TROUBLE: fc.Arbitrary<Pick<ConfigFault, 'what' | 'delayUs'>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('serverError' as const, 'keyNotFound' as const, 'tooLarge' as const)
      .map((what) => ({ what })),
  },
  { weight: 1, arbitrary: slowness.map((delayUs) => ({ what: 'slow', delayUs }) as const) },
);

const MQTT_TROUBLE: fc.Arbitrary<MqttFaultKind> = fc.constantFrom(
  'nxdomain',
  'unknownCa',
  'certificateExpired',
  'socketError',
  'circuitBreaker',
  'outOfOrder',
  'brokerRestart',
);

interface Refusal {
  readonly call: SyscallName;
  readonly status: EnvironmentStatus;
}

/**
 * What the app's calls can be refused with by their rows. INTERNALERROR, which no row has (D4), is
 * drawn for the calls that the world can refuse at all, and more seldom: nobody expects it of those
 * that only look something up.
 */
function refusals({ calls }: Profile): readonly Refusal[] {
  return calls.flatMap(({ call }) => {
    const statuses = injectableStatuses(call).filter((status) => status !== 'INTERNALERROR');
    if (statuses.length === 0) return [];
    const documented = Array.from({ length: DOCUMENTED }, () => statuses).flat();
    return [...documented, 'INTERNALERROR' as const].map((status) => ({ call, status }));
  });
}

/** How much more often each documented status is drawn than INTERNALERROR. */
const DOCUMENTED = 4;
