/** Random fault plans of every kind, with every trigger, repeated and with ranges. */

import fc from 'fast-check';
import { injectableStatuses } from '../../src/abi/environment.ts';
import { SYSCALL_NAMES } from '../../src/abi/syscalls.ts';
import type { Count, Us } from '../../src/scenario/range.ts';
import {
  type Fault,
  type FaultKind,
  type FaultPlanEntry,
  FOREVER_US,
  type Trigger,
} from '../../src/scenario/scenario.ts';
import { MACHINES } from '../../src/trace/record.ts';
import { SECOND } from './small-world.ts';

/** A fixed value or a range, both within bounds. */
function us(minUs: number, maxUs: number): fc.Arbitrary<Us> {
  const one = fc.integer({ min: minUs, max: maxUs });
  const range = fc
    .tuple(one, one)
    .map(([a, b]) => ({ fromUs: Math.min(a, b), toUs: Math.max(a, b) }));
  return fc.oneof(one, range);
}

function count(min: number, max: number): fc.Arbitrary<Count> {
  const one = fc.integer({ min, max });
  const range = fc.tuple(one, one).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  return fc.oneof(one, range);
}

const forUs = fc.oneof(us(1, 60 * SECOND), us(1, 2000), fc.constant(FOREVER_US));
const window = { forUs };
/** The next few occasions, or those of a window. */
const armed = fc.oneof(
  fc.record({ times: count(1, 4) }),
  fc.record({ times: fc.oneof(count(1, 4), fc.constant(FOREVER_US)), forUs }),
);
const which = fc.constantFrom('all' as const, 'oldest' as const, 'newest' as const);
const callAndStatus = fc
  .constantFrom(...SYSCALL_NAMES)
  .chain((call) =>
    fc.constantFrom(...injectableStatuses(call)).map((status) => ({ call, status })),
  );

/** One arbitrary for each kind: a kind without one does not compile. */
const BY_KIND: {
  readonly [K in FaultKind]: fc.Arbitrary<Omit<Extract<Fault, { kind: K }>, 'kind'>>;
} = {
  coverageLoss: fc.record(window),
  backhaulLoss: fc.record(window),
  serverUnreachable: fc.record(window),
  marginalCoverage: fc.record({
    ...window,
    lossRatio: fc.constantFrom(0, 0.1, 0.5),
    rateFactor: fc.constantFrom(0.01, 0.1, 1),
    rttFactor: fc.constantFrom(1, 3, 20),
  }),
  halfOpen: fc.record(window),
  natDrop: fc.constant({}),
  connectionTerminated: fc.constant({}),
  radioFails: fc
    .tuple(fc.constantFrom('noAnswer' as const, 'never' as const), armed)
    .map(([how, rest]) => ({ how, ...rest })),
  radioSlow: fc.tuple(us(1, 30 * SECOND), armed).map(([delayUs, rest]) => ({ delayUs, ...rest })),
  registrationRefused: fc
    .tuple(fc.constantFrom(3, 11, 17, 22), armed)
    .map(([cause, rest]) => ({ cause, ...rest })),
  channelClosed: fc.record({ which }),
  channelReset: fc.record({ which }),
  answerLost: armed,
  httpFault: fc
    .tuple(
      fc.constantFrom(
        'dns' as const,
        'tls' as const,
        'timeout' as const,
        'slowBody' as const,
        'reset' as const,
        'serverError' as const,
        'redirect' as const,
        'tooLarge' as const,
      ),
      us(1, 12 * SECOND),
      armed,
    )
    .map(([what, delayUs, rest]) => ({ what, delayUs, ...rest })),
  configFault: fc
    .tuple(
      fc.constantFrom(
        'serverError' as const,
        'keyNotFound' as const,
        'tooLarge' as const,
        'slow' as const,
      ),
      us(1, 12 * SECOND),
      armed,
    )
    .map(([what, delayUs, rest]) => ({ what, delayUs, ...rest })),
  mqttFault: fc
    .tuple(
      fc.constantFrom(
        'nxdomain' as const,
        'unknownCa' as const,
        'certificateExpired' as const,
        'socketError' as const,
        'circuitBreaker' as const,
        'outOfOrder' as const,
        'brokerRestart' as const,
      ),
      armed,
    )
    .map(([what, rest]) => ({ what, ...rest })),
  checkIn: fc.constant({}),
  updateStaged: fc.record({
    update: fc.constantFrom('app' as const, 'kernel' as const),
    layers: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 3 }),
  }),
  updateInterrupted: fc.constant({}),
  debuggerAttach: fc.record({ haltUs: us(0, 20 * SECOND) }),
  debuggerDetach: fc.constant({}),
  powerCut: fc.record(window),
  appCrash: fc.constant({ message: 'planned' }),
  loggingDisabled: fc.record(window),
  clockStep: fc.record({ byUs: fc.oneof(us(-3600 * SECOND, 3600 * SECOND), us(-3e14, 3e14)) }),
  clockDrift: fc.record({ ppm: count(-100_000, 100_000), ...window }),
  remoteRestart: fc.record({
    what: fc.constantFrom('app' as const, 'kernel' as const, 'debugger' as const),
  }),
  kernelError: fc.record({
    what: fc.constantFrom(
      'crash' as const,
      'watchdog' as const,
      'outOfMemory' as const,
      'optionBytes' as const,
      'other' as const,
      'report' as const,
    ),
  }),
  interruptDelay: fc.record({ delayUs: us(1, 5 * SECOND), ...window }),
  callStatus: fc.tuple(callAndStatus, armed).map(([what, rest]) => ({ ...what, ...rest })),
};

const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  ...Object.entries(BY_KIND).map(([kind, rest]: [string, fc.Arbitrary<object>]) =>
    rest.map((fields) => ({ kind, ...fields }) as Fault),
  ),
);

const machineState = fc
  .constantFrom(...Object.entries(MACHINES).filter(([, states]) => states.length > 0))
  .chain(([machine, states]) =>
    fc.constantFrom<string>(...states).map((state) => ({ machine, state })),
  );
const anyWhere: fc.Arbitrary<{ record: string; where: Record<string, string> }> = fc.oneof(
  fc
    .constantFrom('call', 'app', 'cloud', 'notification', 'interrupt', 'bytes', 'fault')
    .map((record) => ({ record, where: {} })),
  machineState.map(({ machine, state }) => ({ record: 'state', where: { machine, to: state } })),
);
const times = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(FOREVER_US));

function anyTrigger(lengthUs: number): fc.Arbitrary<Trigger> {
  const afterUs = fc.oneof(fc.constant(0), us(0, 20), us(0, 5 * SECOND));
  const repeat = fc.record({ everyUs: us(SECOND, 60 * SECOND), times });
  const byTime = fc
    .tuple(us(0, lengthUs), fc.option(repeat, { nil: undefined }))
    .map(([atUs, again]): Trigger => ({ by: 'time', atUs, ...(again && { repeat: again }) }));
  const again = fc.option(fc.record({ every: count(1, 5), times }), { nil: undefined });
  const byRecord = fc
    .tuple(anyWhere, count(1, 20), fc.constantFrom('run', 'boot', 'fault:0'), afterUs, again)
    .map(([what, nth, since, delay, more]): Trigger => {
      const from = since as 'run' | 'boot' | 'fault:0';
      const rest = { ...what, nth, since: from, afterUs: delay };
      return { by: 'record', ...rest, ...(more && { repeat: more }) };
    });
  const byState = fc
    .tuple(machineState, afterUs, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }))
    .map(([state, delay, most]): Trigger => {
      return { by: 'state', ...state, afterUs: delay, ...(most && { times: most }) };
    });
  return fc.oneof({ weight: 3, arbitrary: byTime }, byRecord, byState);
}

/** Plans for runs of a length; the ids are "0", "1" and so on. */
export function anyPlan(lengthUs: number): fc.Arbitrary<readonly FaultPlanEntry[]> {
  return fc
    .array(fc.record({ fault: anyFault, trigger: anyTrigger(lengthUs) }), { maxLength: 8 })
    .map((entries) => entries.map((entry, i) => ({ id: `${i}`, ...entry })));
}
