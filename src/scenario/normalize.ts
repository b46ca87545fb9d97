/**
 * From the checked written form to the form that the simulator reads.
 *
 * Nothing can be wrong any more here. The faults that the preset brings along follow those of the
 * scenario.
 */

import { type Assumptions, defaultAssumptions } from './assumptions.ts';
import { i2cOf } from './normalize-board.ts';
import { deviceFaultOf } from './normalize-device-fault.ts';
import { mqttOf } from './normalize-mqtt.ts';
import { configOf, httpOf } from './normalize-services.ts';
import { overridden, worldOf } from './normalize-world.ts';
import { worldFaultOf } from './normalize-world-fault.ts';
import { presetFaults } from './preset-faults.ts';
import { faultIds } from './relations.ts';
import {
  type DeviceSettings,
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type MessagePromise,
  type PeerSettings,
  type Scenario,
  type Trigger,
} from './scenario.ts';
import type { PeerForm, ScenarioForm } from './schema.ts';
import type { FaultForm } from './schema-fault.ts';

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
    trace: form.trace,
    device: deviceOf(form.device),
    world: worldOf(form.world),
    peers: peersOf(form.peers),
    ...(form.http === undefined ? {} : { http: httpOf(form.http) }),
    ...(form.mqtt === undefined ? {} : { mqtt: mqttOf(form.mqtt) }),
    ...(form.config === undefined ? {} : { config: configOf(form.config) }),
    faults: [
      ...form.faults.map((fault, index) => planEntryOf(fault, ids[index] ?? fault.fault)),
      ...presetFaults(form.world.preset),
    ],
    // The schema is made from the table of assumptions, which hides from the compiler what it is.
    assumptions: overridden(defaultAssumptions(), form.assumptions as Partial<Assumptions>),
    oracles: {
      closeLostChannelWithinUs: form.oracles.closeLostChannelWithin,
      reconnectWithinUs: form.oracles.reconnectWithin,
      sameFailureLimit: form.oracles.sameFailureLimit,
      recoverWithinUs: form.oracles.recoverWithin,
      handleGrowthLimit: form.oracles.handleGrowthLimit,
      retriesPerMinute: form.oracles.retriesPerMinute,
      answerWithinUs: form.oracles.answerWithin,
      updateWithinUs: form.oracles.updateWithin,
      messages: messagesOf(form.oracles.messages),
      tornFlash: form.oracles.tornFlash === true ? true : undefined,
      radioOnWithinUs: form.oracles.radioOnWithin,
      bytesWithin: form.oracles.bytesWithin,
      connectsPerHour: form.oracles.connectsPerHour,
      logRefusals: form.oracles.logRefusals,
      logRefusalRatio: form.oracles.logRefusalRatio,
      own: form.oracles.own,
    },
    expect: form.expect,
  };
}

function messagesOf(form: ScenarioForm['oracles']['messages']): MessagePromise | undefined {
  // The direction can only be the one, so that it does not count whether it is written.
  return form === undefined ? undefined : { id: form.id, promise: form.promise };
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
    deepSleepWake:
      form.deepSleepWake === undefined
        ? undefined
        : { by: form.deepSleepWake.by, afterUs: form.deepSleepWake.after },
    testing: form.testing === true ? true : undefined,
    ...(form.i2c === undefined ? {} : { i2c: i2cOf(form.i2c) }),
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
    case 'loggingDisabled':
    case 'clockStep':
    case 'clockDrift':
    case 'remoteRestart':
    case 'kernelError':
    case 'interruptDelay':
    case 'callStatus':
      return deviceFaultOf(form);
    default:
      return worldFaultOf(form);
  }
}

function triggerOf(form: FaultForm): Trigger {
  if (form.on !== undefined) {
    const { record, where, nth, since, after, every, times } = form.on;
    // The schema has checked the form of `since`, of which the compiler sees only that it is text.
    const from = since as 'run' | 'boot' | `fault:${string}`;
    const trigger = { by: 'record', record, where, nth, since: from, afterUs: after } as const;
    if (every === undefined && times === undefined) return trigger;
    return { ...trigger, repeat: { every: every ?? 1, times: times ?? FOREVER_US } };
  }
  if (form.while !== undefined) {
    const { machine, state, after, times } = form.while;
    const trigger = { by: 'state', machine, state, afterUs: after } as const;
    return times === undefined ? trigger : { ...trigger, times };
  }
  const trigger = { by: 'time', atUs: form.at ?? 0 } as const;
  if (form.repeat === undefined) return trigger;
  const { every, times } = form.repeat;
  return { ...trigger, repeat: { everyUs: every, times: times ?? FOREVER_US } };
}
