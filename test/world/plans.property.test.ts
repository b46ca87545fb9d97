/** Any fault plan on any world: nothing of ours breaks, runs repeat, and the device comes back. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MvNetworkStatus } from '../../src/abi/enums.ts';
import type { AppFactory } from '../../src/host/app/app.ts';
import type { Fault, FaultPlanEntry, Trigger } from '../../src/scenario/scenario.ts';
import { MACHINES, type RecordOf, type TraceRecord } from '../../src/trace/record.ts';
import {
  HOUR,
  MINUTE,
  mainOnly,
  type Played,
  play,
  SECOND,
  type SmallWorld,
} from '../support/small-world.ts';
import { Probe, stateAt } from './apps.ts';
import { worldFault } from './arbitraries.ts';

/** Holds the network, keeps a channel open while it can, logs, and says goodbye to lost ones. */
const reconnecting: AppFactory = mainOnly(function* (device) {
  const { mv } = device;
  const probe = new Probe(device);
  probe.logInit(1024);
  const network = probe.request();
  const receiveBuffer = device.memory.allocate(512, 512);
  const sendBuffer = device.memory.allocate(512, 512);
  let channel = 0;
  for (let i = 0; ; i += 1) {
    yield device.sleep(45 * SECOND);
    mv.serverLog(`round ${i}`);
    if (channel !== 0 && mv.writeChannel(channel, 'hello').status !== 0) {
      channel = mv.closeChannel(channel).handle;
    }
    if (channel !== 0) mv.readChannelComplete(channel, mv.readChannel(channel).length);
    else if (mv.getNetworkStatus(network).networkStatus === MvNetworkStatus.CONNECTED) {
      channel = mv.openChannel({
        notificationHandle: probe.center,
        notificationTag: 2,
        networkHandle: network,
        receiveBuffer,
        receiveBytes: 512,
        sendBuffer,
        sendBytes: 512,
        channelType: 0,
      }).handle;
    }
  }
});

/** Short windows, long ones, and those around the limits of 30, 60 and 120 s. */
const windowUs = fc.oneof(
  fc.integer({ min: 1, max: 200 }).map((s) => s * SECOND),
  fc.integer({ min: 1, max: 40 }).map((m) => m * MINUTE),
);
const which = fc.constantFrom('all', 'oldest', 'newest');
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('coverageLoss', 'backhaulLoss', 'serverUnreachable', 'powerCut'),
    forUs: windowUs,
  }),
  fc.record({ kind: fc.constantFrom('channelClosed', 'channelReset'), which }),
  fc.record({ kind: fc.constantFrom('checkIn', 'debuggerDetach') }),
  fc.record({
    kind: fc.constant('updateStaged'),
    update: fc.constantFrom('app', 'kernel'),
    layers: fc.array(fc.integer({ min: 1, max: 2_000_000 }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('debuggerAttach'), haltUs: fc.oneof(windowUs, fc.constant(0)) }),
  fc.record({ kind: fc.constant('appCrash'), message: fc.constant('injected') }),
  { arbitrary: worldFault(windowUs), weight: 4 },
);

const FAULTY = HOUR;
const machineState = fc
  .constantFrom(...Object.keys(MACHINES).filter((m) => m !== 'reasons' && m !== 'channel:'))
  .chain((machine) =>
    fc
      .constantFrom<string>(...MACHINES[machine as keyof typeof MACHINES])
      .map((state) => ({ machine, state })),
  );
const afterUs = fc.integer({ min: 1, max: 300 }).map((s) => s * SECOND);
const anyTrigger: fc.Arbitrary<Trigger> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.integer({ min: 0, max: FAULTY }).map((atUs) => ({ by: 'time', atUs }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        machineState,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('run', 'boot', 'fault:0'),
        afterUs,
      )
      .map(([{ machine, state }, nth, since, us]): Trigger => {
        const where = { machine, to: state };
        const from = since as 'run' | 'boot' | 'fault:0';
        return { by: 'record', record: 'state', where, nth, since: from, afterUs: us };
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(machineState, afterUs)
      .map(([{ machine, state }, us]) => ({ by: 'state', machine, state, afterUs: us }) as const),
  },
);

const anyPlan: fc.Arbitrary<readonly FaultPlanEntry[]> = fc
  .array(fc.record({ fault: anyFault, trigger: anyTrigger }), { maxLength: 10 })
  .map((entries) => entries.map((entry, i) => ({ ...entry, id: `${i}` })));

const LENGTH = 4.5 * HOUR;
/** The longest pause is 72 minutes, and the device may just have begun one when all is well. */
const QUIET = 1.5 * HOUR;
const RUNS = 50;

const anyWorld: fc.Arbitrary<SmallWorld> = fc
  .record({
    seed: fc.nat().map(String),
    preset: fc.constantFrom('perfect', 'urban'),
    faults: anyPlan,
    polite: fc.boolean(),
    minimumCheckInUs: fc.constantFrom(0, 10 * MINUTE, 4 * HOUR),
    connectionGraceUs: fc.constantFrom(0, 10 * SECOND),
    closeOnLoss: fc.constantFrom('keep', 'close'),
    whileHalted: fc.constantFrom('runOn', 'holdNotifications'),
  })
  .map(({ seed, preset, faults, closeOnLoss, whileHalted, ...device }) => ({
    seed,
    preset,
    faults,
    lengthUs: LENGTH,
    device: { ...device, maximumPolitenessUs: 10 * MINUTE },
    assumptions: { closeOnLoss, whileHalted },
  }));

/** What must hold between the machines whenever an instant is over. */
function checkStates(run: Played): void {
  const now = new Map(Object.entries(MACHINES).map(([m, states]) => [m, states[0] as string]));
  const is = (machine: string, state: string) => now.get(machine) === state;
  const settled = (atUs: number) => {
    const text = () => `${atUs}: ${JSON.stringify([...now])}`;
    expect(is('network', 'connected'), text()).toBe(is('transport', 'up'));
    if (is('calm', 'yes')) expect(is('network', 'deliberatelyOffline'), text()).toBe(true);
    if (is('network', 'disconnectedWithLinkUp')) expect(is('radio', 'up'), text()).toBe(true);
    if (is('power', 'off')) {
      for (const m of ['radio', 'app']) expect(now.get(m), text()).toBe('off');
      expect(is('transport', 'down'), text()).toBe(true);
    }
    if (is('halted', 'yes')) expect(is('debugger', 'attached'), text()).toBe(true);
    if (is('coverage', 'in') && is('radio', 'up')) expect(is('service', 'yes'), text()).toBe(true);
  };
  let last = 0;
  for (const record of run.of('state')) {
    if (record.at > last) settled(last);
    last = record.at;
    now.set(record.machine, record.to);
  }
  settled(last);
}

/** Every message that was posted is delivered or lost at most once. */
function checkLogs(run: Played): void {
  const posted = run.of('log').filter((r) => r.what === 'posted').length;
  const gone = run.of('log').filter((r) => r.what === 'delivered' || r.what === 'lost').length;
  expect(gone).toBeLessThanOrEqual(posted);
}

function lastFault(records: readonly TraceRecord[]): number {
  return records.findLast((r): r is RecordOf<'fault'> => r.kind === 'fault')?.at ?? 0;
}

test('D16, D17, D41, D45, D46: no plan breaks an invariant, runs repeat, and the device comes back', () => {
  let cameBack = 0;
  fc.assert(
    fc.property(anyWorld, (world) => {
      const run = play(reconnecting, world);
      expect(play(reconnecting, world).hash).toBe(run.hash);
      checkStates(run);
      checkLogs(run);
      const over = run.of('fault').filter((r) => r.phase === 'end').length;
      const windows = run
        .of('fault')
        .filter((r) => r.phase === 'start' && r.detail.includes('forUs'));
      if (lastFault(run.records) > LENGTH - QUIET || over < windows.length) return;
      cameBack += 1;
      const last = run.of('app').findLast((r) => r.what === 'boot' || r.what === 'crash');
      expect(last?.what).toBe('boot');
      expect(stateAt(run, 'network', LENGTH, '')).toBe('connected');
      expect(stateAt(run, 'owner', LENGTH, '')).toBe('app');
      expect(stateAt(run, 'reasons', LENGTH, '')).toContain('USINGNETWORK');
      expect(stateAt(run, 'reasons', LENGTH, '')).not.toContain('APPLICATIONERROR');
    }),
    { numRuns: RUNS },
  );
  // Most plans leave a quiet end; otherwise this says nothing.
  expect(cameBack).toBeGreaterThan(RUNS / 3);
}, 60_000);
