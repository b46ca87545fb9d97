/**
 * What the tests of this room share: a small vocabulary, and a file in which every key stands.
 *
 * The vocabulary is a sample, not that of the trace, since this room must not know the trace.
 */

import { formatProblem, parseScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

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

const OPTIONS = { vocabulary: VOCABULARY, name: 'from-file' };

/** The scenario of a text that must be valid. */
export function loaded(text: string): Scenario {
  const { scenario, problems } = parseScenario(text, 'x.yaml', OPTIONS);
  if (scenario === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return scenario;
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
  backoff: { ladder: [5m, 10m], jitterRatio: 0.1 }
  cloud:
    checkIn: 1s
    logging: false
    logMessageBytes: 512B
    logPerSecond: 2.5
    logBurst: 3
    verify: 1s
    install: 4s
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
assumptions: { callCost: 10us, channelOverhead: 0, closeOnLoss: close }
oracles:
  closeLostChannelWithin: 1m
  reconnectWithin: 2m
  sameFailureLimit: 6
  handleGrowthLimit: 7
expect: { handleLeak: fail }
`;
