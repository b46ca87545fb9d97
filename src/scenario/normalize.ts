/**
 * From the checked written form to the form that the simulator reads.
 *
 * Nothing can be wrong any more here. The figures of the world are those of its preset, with the
 * scenario's own in their place; each group lists all of its figures, so that the compiler notices
 * a new setting that has no written form.
 */

import { type Assumptions, defaultAssumptions } from './assumptions.ts';
import { PRESETS } from './presets.ts';
import { faultIds } from './relations.ts';
import {
  type DeviceSettings,
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type LinkSettings,
  type PeerSettings,
  type RadioSettings,
  type Scenario,
  type Trigger,
  type WorldSettings,
} from './scenario.ts';
import type { PeerForm, ScenarioForm } from './schema.ts';
import type { FaultForm } from './schema-fault.ts';
import type { WorldForm } from './schema-world.ts';

/** `name` is what the scenario is called if its file does not say. */
export function normalize(form: ScenarioForm, name: string): Scenario {
  const ids = faultIds(form.faults);
  return {
    name: form.name ?? name,
    description: form.description,
    app: form.app,
    seed: form.seed,
    lengthUs: form.length,
    startEpochUs: form.start,
    device: deviceOf(form.device),
    world: worldOf(form.world),
    peers: peersOf(form.peers),
    faults: form.faults.map((fault, index) => planEntryOf(fault, ids[index] ?? fault.fault)),
    // The schema is made from the table of assumptions, which hides from the compiler what it is.
    assumptions: overridden(defaultAssumptions(), form.assumptions as Partial<Assumptions>),
    oracles: {
      closeLostChannelWithinUs: form.oracles.closeLostChannelWithin,
      reconnectWithinUs: form.oracles.reconnectWithin,
      sameFailureLimit: form.oracles.sameFailureLimit,
      handleGrowthLimit: form.oracles.handleGrowthLimit,
    },
    expect: form.expect,
  };
}

function deviceOf(form: ScenarioForm['device']): DeviceSettings {
  return {
    id: form.id,
    minimumCheckInUs: form.minimumCheckIn,
    connectionGraceUs: form.connectionGrace,
    polite: form.polite,
    maximumPolitenessUs: form.maximumPoliteness,
    minimumRestartUs: form.minimumRestart,
    maximumRestartUs: form.maximumRestart,
    kernelBootUs: form.kernelBoot,
    appBootUs: form.appBoot,
    clockHz: form.clock,
    driftPpm: form.driftPpm,
    reservedIrqs: form.irq.reserved,
    flashImage: form.flash.image,
  };
}

/** Undefined: as the preset has it. Every name must be there, so that none is forgotten. */
type Overrides<T> = { readonly [K in keyof T]: T[K] | undefined };

function overridden<T extends object>(base: T, overrides: Partial<Overrides<T>>): T {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

function worldOf(form: WorldForm): WorldSettings {
  const base: WorldSettings = PRESETS[form.preset];
  const { timeouts, backoff, cloud } = form;
  return {
    preset: form.preset,
    radio: overridden(base.radio, radioOverrides(form.radio ?? {})),
    link: overridden(base.link, linkOverrides(form.link ?? {})),
    timeouts: overridden(base.timeouts, {
      coverageNotice: timeouts?.coverageNotice,
      registrationUs: timeouts?.registration,
      transportUs: timeouts?.transport,
      handshakeUs: timeouts?.handshake,
      attemptUs: timeouts?.attempt,
    } satisfies Overrides<WorldSettings['timeouts']>),
    backoff: overridden(base.backoff, {
      ladderUs: backoff?.ladder,
      jitterRatio: backoff?.jitterRatio,
    } satisfies Overrides<WorldSettings['backoff']>),
    cloud: overridden(base.cloud, {
      checkIn: cloud?.checkIn,
      logging: cloud?.logging,
      logMessageBytes: cloud?.logMessageBytes,
      logPerSecond: cloud?.logPerSecond,
      logBurst: cloud?.logBurst,
      verifyUs: cloud?.verify,
      installUs: cloud?.install,
    } satisfies Overrides<WorldSettings['cloud']>),
  };
}

function radioOverrides(radio: NonNullable<WorldForm['radio']>): Overrides<RadioSettings> {
  return {
    atReady: radio.atReady,
    noAnswerRatio: radio.noAnswerRatio,
    powerCycleUs: radio.powerCycle,
    simReady: radio.simReady,
    registerCold: radio.registerCold,
    registerWarm: radio.registerWarm,
    attach: radio.attach,
    context: radio.context,
    ip: radio.ip,
    powerOff: radio.powerOff,
  };
}

function linkOverrides(link: NonNullable<WorldForm['link']>): Overrides<LinkSettings> {
  return {
    rtt: link.rtt,
    upBitsPerSecond: link.upRate,
    downBitsPerSecond: link.downRate,
    toBadRatio: link.toBadRatio,
    toGoodRatio: link.toGoodRatio,
    lossInBadRatio: link.lossInBadRatio,
    retransmitUs: link.retransmit,
    inactivityUs: link.inactivity,
    promotion: link.promotion,
    tlsBytes: link.tlsBytes,
    tlsCrypto: link.tlsCrypto,
    packetBytes: link.packetBytes,
  };
}

function peersOf(forms: ScenarioForm['peers']): Readonly<Record<string, PeerSettings>> {
  const peers = Object.entries(forms).map(([name, form]) => {
    return [name === 'default' ? '' : name, peerOf(form)] as const;
  });
  return { '': { kind: 'sink' }, ...Object.fromEntries(peers) };
}

function peerOf(form: PeerForm): PeerSettings {
  switch (form.kind) {
    case 'sink':
    case 'function':
      return form;
    case 'echo':
      return { kind: 'echo', delayUs: form.delay };
    case 'talker': {
      const script = form.script.map((line) => {
        return { atUs: line.at, everyUs: line.every, send: line.send };
      });
      return { kind: 'talker', script };
    }
  }
}

function planEntryOf(form: FaultForm, id: string): FaultPlanEntry {
  return { id, fault: faultOf(form), trigger: triggerOf(form) };
}

function faultOf(form: FaultForm): Fault {
  switch (form.fault) {
    case 'coverageLoss':
    case 'backhaulLoss':
    case 'serverUnreachable':
      return { kind: form.fault, forUs: form.for ?? FOREVER_US };
    case 'channelClosed':
    case 'channelReset':
      return { kind: form.fault, which: form.which };
    case 'checkIn':
    case 'debuggerDetach':
      return { kind: form.fault };
    case 'updateStaged':
      return { kind: form.fault, update: form.update, layers: form.layers };
    case 'debuggerAttach':
      return { kind: form.fault, haltUs: form.halt };
    case 'powerCut':
      return { kind: form.fault, forUs: form.for };
    case 'appCrash':
      return { kind: form.fault, message: form.message };
  }
}

function triggerOf(form: FaultForm): Trigger {
  if (form.on !== undefined) {
    const { record, where, nth, since, after } = form.on;
    // The schema has checked the form of `since`, of which the compiler sees only that it is text.
    const from = since as 'run' | 'boot' | `fault:${string}`;
    return { by: 'record', record, where, nth, since: from, afterUs: after };
  }
  if (form.while !== undefined) {
    const { machine, state, after } = form.while;
    return { by: 'state', machine, state, afterUs: after };
  }
  return { by: 'time', atUs: form.at ?? 0 };
}
