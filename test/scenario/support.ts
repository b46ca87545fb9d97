/**
 * What the tests of this room share: a small vocabulary, and a file in which every key stands.
 *
 * The vocabulary is a sample, not that of the trace, since this room must not know the trace.
 */

import { formatProblem, parseScenario } from '../../src/scenario/load.ts';
import { PRESETS, type PresetName } from '../../src/scenario/presets.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { faultForm } from '../../src/scenario/schema-fault.ts';

export const VOCABULARY = {
  records: {
    call: ['at', 'call', 'status'],
    state: ['at', 'machine', 'from', 'to'],
    app: ['at', 'what'],
  },
  machines: {
    network: ['connecting', 'connected'],
    reasons: [],
    'channel:': ['opening', 'open', 'lost', 'closed'],
  },
  oracles: ['handleLeak', 'reconnects'],
} as const;

/** What may stand behind `fault:` and `preset:`, as problems list them. */
export const FAULT_KINDS: readonly string[] = faultForm.options.map(
  (form) => form.shape.fault.value,
);
export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

const OPTIONS = { vocabulary: VOCABULARY, name: 'from-file' };

/** The scenario of a text that must be valid. */
export function loaded(text: string): Scenario {
  const { scenario, problems } = parseScenario(text, 'x.yaml', OPTIONS);
  if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return scenario;
}

/** A scenario with nothing of its own but its preset. */
export function loadedPreset(preset: PresetName): Scenario {
  return loaded(`app: ./app.ts\nworld: { preset: ${preset} }\n`);
}

/** The problems of a text as they are printed; empty if it is valid. */
export function problemsOf(text: string): readonly string[] {
  return (parseScenario(text, 'x.yaml', OPTIONS).problems ?? []).map(formatProblem);
}

export const MAXIMAL = `# yaml-language-server: $schema=../scenario.schema.json
name: tunnel
description: A train in a tunnel
app: ./apps/telemetry.ts
seed: 42
length: 2h
start: 2026-03-01T12:00:00.5+01:00
device:
  id: UV0123456789abcdef0123456789ABCDEF
  minimumCheckIn: 0
  connectionGrace: 20s
  polite: true
  maximumPoliteness: 30m
  minimumRestart: 2s
  maximumRestart: 1m
  kernelBoot: 300ms
  appBoot: 50ms
  clock: 80000000
  driftPpm: -12.5
  irq: { reserved: [1, 2] }
  flash: { image: ./flash.bin }
world:
  preset: perfect
  radio:
    atReady: 12s+LN(0.8s,4s)
    noAnswerRatio: 0.5
    powerCycle: 31s
    simReady: LN(1.5s,10s)
    registerCold: W(0.8,2d)
    registerWarm: 2s
    attach: U(1s,5s)
    context: 0
    ip: 1s
    powerOff: 3s
  link:
    rtt: 50ms
    extraRtt: LN(100ms,300ms)
    upRate: 250kbit/s
    downRate: 1.5Mbit/s
    toBadRatio: 0.1
    toGoodRatio: 0.2
    lossInBadRatio: 1
    retransmit: 200ms
    inactivity: 5s
    promotion: 100ms
    tlsBytes: 4KiB
    tlsCrypto: U(0,1s)
    packetBytes: 1000
  timeouts:
    coverageNotice: 1s
    registration: 31s
    transport: 61s
    handshake: 21s
    attempt: 121s
    probe: 36s
    probeLimit: 4s
    probeFailures: 5
  backoff: { ladder: [5m, 10m], jitterRatio: 0.1 }
  cloud:
    checkIn: 1s
    logging: false
    logMessageBytes: 512B
    logPerSecond: 2.5
    logBurst: 3
    verify: 1s
    install: 4s
  coverage:
    pattern: comesAndGoes
    on: W(0.8,2d)
    off: U(1s,10s)
    tailRatio: 0.05
    tail: 2m
  handover:
    every: 5m
    gap: 60ms
    failureRatio: 0.02
    failure: U(1s,3s)
    otherRadioRatio: 0.01
    otherRadio: 4s
  slowRadio: { share: 0.1, meanSpell: 3m, rateFactor: 0.2, rttFactor: 2.5 }
  registration:
    failRatio: 0.3
    busyRatio: 0.01
    otherNetworkRatio: 0.15
    simRefusedRatio: 0.005
    retry: 11s
    simBlock: 12h
    imsiSwitchRatio: 0.05
    imsiSwitch: 5m
  carrier:
    natTimeout: 30s
    attemptsPerHour: 4
    hold: 15m
    holdsBeforeBlock: 2
    block: 6h
    maintenanceAt: 3h
    maintenance: 20m
  halfOpen: { every: 10m, spell: 1m }
  recording: { up: ./link.up, down: ./link.down, loop: false, gap: 20s }
peers:
  default: { kind: echo, delay: 5ms }
  feed: { kind: talker, script: [{ at: 5s, every: 10s, send: text }, { send: once }] }
  own: { kind: function, file: ./peer.ts }
  quiet: { kind: sink }
faults:
  - { fault: coverageLoss, id: tunnel, for: 90s, at: 10m }
  - { fault: backhaulLoss, at: 0 }
  - { fault: serverUnreachable, for: 1m, at: 2h }
  - fault: channelClosed
    which: all
    on:
      record: call
      where: { call: mvWriteChannel, status: OKAY }
      nth: 3
      since: boot
      after: 20ms
  - fault: channelReset
    on: { record: app, since: fault:tunnel }
  - fault: updateStaged
    update: kernel
    layers: [64KiB, 100]
    while: { machine: network, state: connected, after: 10s }
  - { fault: updateStaged, while: { machine: "channel:1", state: open } }
  - { fault: debuggerAttach, halt: 7s, at: 1m }
  - { fault: debuggerDetach, at: 2m }
  - { fault: checkIn, at: 3m }
  - { fault: appCrash, message: boom, at: 4m }
  - { fault: powerCut, for: 2s, at: 5m }
  - { fault: powerCut, at: 6m }
  - { fault: marginalCoverage, for: 5m, loss: 0.3, rateFactor: 0.05, rttFactor: 4, at: 7m }
  - { fault: radioFails, how: never, at: 8m }
  - { fault: radioSlow, delay: 20s, times: 2, at: 8m }
  - { fault: registrationRefused, cause: 11, for: 10m, at: 8m }
  - { fault: answerLost, times: 3, for: 1m, at: 9m }
  - { fault: halfOpen, for: 3m, at: 10m }
  - { fault: natDrop, at: 20m }
  - { fault: connectionTerminated, at: 30m }
  - { fault: updateInterrupted, while: { machine: network, state: connected, after: 1s } }
assumptions: { callCost: 10us, channelOverhead: 0, closeOnLoss: close }
oracles:
  closeLostChannelWithin: 1m
  reconnectWithin: 2m
  sameFailureLimit: 6
  handleGrowthLimit: 7
expect: { handleLeak: fail }
`;
