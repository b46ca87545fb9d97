/**
 * The figures of a world: those of its preset, with the scenario's own in their place.
 *
 * Each group lists all of its figures, so that the compiler notices a new setting that has no
 * written form.
 */

import { PRESETS } from './presets.ts';
import type { WorldForm } from './schema-world.ts';
import type { WorldSettings } from './world-settings.ts';

/** Undefined: as the preset has it. Every name must be there, so that none is forgotten. */
type Overrides<T> = { readonly [K in keyof T]: T[K] | undefined };

export function overridden<T extends object>(base: T, overrides: Partial<Overrides<T>>): T {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

export function worldOf(form: WorldForm): WorldSettings {
  const base: WorldSettings = PRESETS[form.preset];
  const { recording } = form;
  return {
    preset: form.preset,
    radio: overridden(base.radio, radioOf(form.radio ?? {})),
    link: overridden(base.link, linkOf(form.link ?? {})),
    timeouts: overridden(base.timeouts, timeoutsOf(form.timeouts ?? {})),
    backoff: overridden(base.backoff, backoffOf(form.backoff ?? {})),
    cloud: overridden(base.cloud, cloudOf(form.cloud ?? {})),
    coverage: overridden(base.coverage, coverageOf(form.coverage ?? {})),
    handover: overridden(base.handover, handoverOf(form.handover ?? {})),
    slowRadio: overridden(base.slowRadio, slowRadioOf(form.slowRadio ?? {})),
    registration: overridden(base.registration, registrationOf(form.registration ?? {})),
    carrier: overridden(base.carrier, carrierOf(form.carrier ?? {})),
    halfOpen: overridden(base.halfOpen, halfOpenOf(form.halfOpen ?? {})),
    recording:
      recording === undefined
        ? base.recording
        : {
            up: recording.up,
            down: recording.down,
            loop: recording.loop,
            gapUs: recording.gap,
          },
  };
}

type Group<K extends keyof WorldForm> = NonNullable<WorldForm[K]>;
type Figures<K extends keyof WorldSettings> = Overrides<NonNullable<WorldSettings[K]>>;

function radioOf(radio: Group<'radio'>): Figures<'radio'> {
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

function linkOf(link: Group<'link'>): Figures<'link'> {
  return {
    rtt: link.rtt,
    extraRtt: link.extraRtt,
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

function timeoutsOf(timeouts: Group<'timeouts'>): Figures<'timeouts'> {
  return {
    coverageNotice: timeouts.coverageNotice,
    registrationUs: timeouts.registration,
    transportUs: timeouts.transport,
    handshakeUs: timeouts.handshake,
    attemptUs: timeouts.attempt,
    probeUs: timeouts.probe,
    probeLimitUs: timeouts.probeLimit,
    probeFailures: timeouts.probeFailures,
  };
}

function backoffOf(backoff: Group<'backoff'>): Figures<'backoff'> {
  return { ladderUs: backoff.ladder, jitterRatio: backoff.jitterRatio };
}

function cloudOf(cloud: Group<'cloud'>): Figures<'cloud'> {
  return {
    checkIn: cloud.checkIn,
    logging: cloud.logging,
    logMessageBytes: cloud.logMessageBytes,
    logPerSecond: cloud.logPerSecond,
    logBurst: cloud.logBurst,
    verifyUs: cloud.verify,
    installUs: cloud.install,
  };
}

function coverageOf(coverage: Group<'coverage'>): Figures<'coverage'> {
  return {
    pattern: coverage.pattern,
    on: coverage.on,
    off: coverage.off,
    tailRatio: coverage.tailRatio,
    tail: coverage.tail,
  };
}

function handoverOf(handover: Group<'handover'>): Figures<'handover'> {
  return {
    every: handover.every,
    gap: handover.gap,
    failureRatio: handover.failureRatio,
    failure: handover.failure,
    otherRadioRatio: handover.otherRadioRatio,
    otherRadio: handover.otherRadio,
  };
}

function slowRadioOf(slow: Group<'slowRadio'>): Figures<'slowRadio'> {
  return {
    share: slow.share,
    meanSpellUs: slow.meanSpell,
    rateFactor: slow.rateFactor,
    rttFactor: slow.rttFactor,
  };
}

function registrationOf(registration: Group<'registration'>): Figures<'registration'> {
  return {
    failRatio: registration.failRatio,
    busyRatio: registration.busyRatio,
    otherNetworkRatio: registration.otherNetworkRatio,
    simRefusedRatio: registration.simRefusedRatio,
    retryUs: registration.retry,
    simBlockUs: registration.simBlock,
    imsiSwitchRatio: registration.imsiSwitchRatio,
    imsiSwitch: registration.imsiSwitch,
  };
}

function carrierOf(carrier: Group<'carrier'>): Figures<'carrier'> {
  return {
    natTimeoutUs: carrier.natTimeout,
    attemptsPerHour: carrier.attemptsPerHour,
    holdUs: carrier.hold,
    holdsBeforeBlock: carrier.holdsBeforeBlock,
    blockUs: carrier.block,
    maintenanceAtUs: carrier.maintenanceAt,
    maintenanceUs: carrier.maintenance,
  };
}

function halfOpenOf(halfOpen: Group<'halfOpen'>): Figures<'halfOpen'> {
  return { every: halfOpen.every, spell: halfOpen.spell };
}
