/**
 * What a correct app must survive, exactly (D50): the rules for plans, and the quiet tail.
 *
 * A campaign that broke these rules would blame apps for what nobody can put right. Rules speak of
 * what a plan can do at worst, since when a fault fires that waits for a record is not known
 * beforehand: its window must end before the tail if it fires at once, and if it fires late the
 * clock of the recovery oracles begins anew and the run says "unknown", never "fail".
 */

import { injectableStatuses } from '../abi/environment.ts';
import { quantileUs } from '../engine/distribution.ts';
import { formatDuration } from '../engine/units.ts';
import type { Count, Us } from '../scenario/range.ts';
import {
  type Fault,
  type FaultPlanEntry,
  FOREVER_US,
  type Scenario,
  type Trigger,
  type WorldSettings,
} from '../scenario/scenario.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;

/** Refusals of one call that may come in a row (D50). */
export const MOST_REFUSALS = 3;
const MOST_POWER_CUTS = 2;
/** Round trips of a second become some of a minute at most. */
const MOST_RTT_FACTOR = 50;
/** From the end of one power cut to the start of the next (D50). */
const BETWEEN_CUTS_US = MINUTE_US;
/** Starts of the radio that an armed fault without a window may hit. */
const MOST_OCCASIONS = 5;
/**
 * Answers and the like that a plan may take away without a window. While a window is open nothing is
 * asked of the app; without one its rhythms go on to be judged, and cannot miss more.
 */
const MOST_LOSSES = 1;
/** Bytes of an update, so that its download ends within minutes on the slowest link drawn. */
export const MOST_UPDATE_BYTES = 262_144;
/** Outages of this length together fit into every campaign. */
const LEAST_OUTAGE_US = 15 * MINUTE_US;
/** Causes after which the module stays away from the network: section 8.7 of the cellular study. */
const SIM_CAUSES: ReadonlySet<number> = new Set([3, 6, 8]);
/** What the silence of a rhythm is bounded with when nothing else is known: see rhythms.ts. */
const LEAST_SILENCE_US = 2 * MINUTE_US;
const PERIODS = 3;

/** What the rules measure plans with. */
export interface SurvivalLimits {
  /** Every fault is over by then: the tail begins. */
  readonly quietFromUs: number;
  /** All outages of a plan together. */
  readonly outageUs: number;
  /** The longest connection attempt. */
  readonly attemptUs: number;
  readonly retryUs: number;
}

/**
 * Length of the quiet tail, microseconds: a connect, the pauses and restarts that the last fault can
 * leave behind, and the longest time that an oracle gives the app to recover.
 *
 * The connect is the sum of the 99th percentiles of its stages, but a whole attempt at least, so
 * that slower figures of the world fit as well; where an attempt is too short for it, a failed
 * attempt and the pause after it come on top. The pause is the longest of the back-off ladder that
 * outages of the permitted length can lead to. A polite app may put an update off: an hour of that
 * is covered.
 */
export function quietTailUs(base: Scenario): number {
  return tailAfterUs(base, outageBudgetUs(base));
}

/**
 * Length of the runs of a campaign: that of the scenario, or what the tail needs and a quarter of an
 * hour before it for the faults. The length of what is so extended stays.
 */
export function campaignLengthUs(base: Scenario): number {
  return Math.max(base.lengthUs, tailAfterUs(base, LEAST_OUTAGE_US) + LEAST_OUTAGE_US);
}

export function survivalLimits(base: Scenario): SurvivalLimits {
  return {
    quietFromUs: Math.max(0, base.lengthUs - quietTailUs(base)),
    outageUs: outageBudgetUs(base),
    attemptUs: base.world.timeouts.attemptUs,
    retryUs: base.world.registration.retryUs,
  };
}

/** A quarter of what the recovery leaves of a long run, if the pause after it leaves room. */
function outageBudgetUs(base: Scenario): number {
  const longUs = Math.floor((base.lengthUs - recoveryUs(base)) / 4);
  if (longUs <= LEAST_OUTAGE_US) return LEAST_OUTAGE_US;
  const roomUs = base.lengthUs - tailAfterUs(base, longUs);
  return roomUs >= longUs ? longUs : LEAST_OUTAGE_US;
}

function tailAfterUs(base: Scenario, outageUs: number): number {
  return recoveryUs(base) + longestPauseUs(base.world, outageUs);
}

/** From the end of the last fault to the verdict, without pauses of the kernel. */
function recoveryUs({ device, world, oracles }: Scenario): number {
  const restartUs = device.maximumRestartUs + device.kernelBootUs + device.appBootUs;
  const updateUs = world.cloud.verifyUs + world.cloud.installUs;
  const politeUs = device.polite ? Math.min(device.maximumPolitenessUs, HOUR_US) : 0;
  const sleepUs = device.deepSleepWake?.afterUs ?? 0;
  const boundUs = Math.max(
    oracles.closeLostChannelWithinUs,
    oracles.reconnectWithinUs,
    oracles.recoverWithinUs ?? Math.max(LEAST_SILENCE_US, PERIODS * sleepUs),
    oracles.answerWithinUs ?? LEAST_SILENCE_US,
    oracles.updateWithinUs ?? 0,
  );
  return connectUs(world) + restartUs + updateUs + politeUs + boundUs;
}

function connectUs(world: WorldSettings): number {
  const { attemptUs } = world.timeouts;
  if (connectP99Us(world) <= attemptUs) return attemptUs;
  return attemptUs + pauseUs(world, 0) + attemptUs;
}

/** Sum of the 99th percentiles: longer than the 99th percentile of the sum. */
function connectP99Us({ radio, link, cloud, recording }: WorldSettings): number {
  // What a recorded link does to a handshake is in its files.
  if (recording !== undefined) return Number.POSITIVE_INFINITY;
  const { atReady, simReady, registerCold, attach, context, ip } = radio;
  const stages = [atReady, simReady, registerCold, attach, context, ip];
  const handshake = [link.rtt, link.rtt, link.rtt, link.rtt, link.extraRtt, link.extraRtt];
  const rest = [link.tlsCrypto, link.promotion, cloud.checkIn];
  const tlsUs = (link.tlsBytes * 8 * SECOND_US) / link.downBitsPerSecond;
  return [...stages, ...handshake, ...rest].reduce((sum, d) => sum + quantileUs(d, 0.99), tlsUs);
}

/** The longest pause of the ladder that can be under way after an outage of this length. */
function longestPauseUs(world: WorldSettings, outageUs: number): number {
  const { timeouts, backoff } = world;
  const { ladderUs, jitterRatio } = backoff;
  let failedUs = timeouts.attemptUs;
  let longestUs = 0;
  for (const [rung, stepUs] of ladderUs.entries()) {
    if (failedUs > outageUs) break;
    longestUs = Math.max(longestUs, pauseUs(world, rung));
    failedUs += stepUs * (1 - jitterRatio) + timeouts.attemptUs;
  }
  return longestUs;
}

function pauseUs({ backoff }: WorldSettings, rung: number): number {
  return Math.ceil((backoff.ladderUs[rung] ?? 0) * (1 + backoff.jitterRatio));
}

/** Which rules a plan breaks, one line each; none: a correct app survives it. */
export function survivalProblems(
  base: Scenario,
  faults: readonly FaultPlanEntry[],
): readonly string[] {
  return problemsWithin(survivalLimits(base), faults);
}

/** The same for whoever checks many plans of one scenario. */
export function problemsWithin(
  limits: SurvivalLimits,
  faults: readonly FaultPlanEntry[],
): readonly string[] {
  return [
    ...faults.flatMap((entry) => entryProblems(limits, entry)),
    ...outageProblems(limits, faults),
    ...lossProblems(faults),
    ...refusalProblems(faults),
    ...powerProblems(faults),
    ...sessionProblems(faults),
    ...signalProblems(faults),
  ];
}

/**
 * Weak spells may lie over each other, and then their factors multiply: what is on its way would
 * arrive when the app's patience with a calm world is over.
 */
function signalProblems(faults: readonly FaultPlanEntry[]): readonly string[] {
  const factor = faults.reduce(
    (product, { fault }) => product * (fault.kind === 'marginalCoverage' ? fault.rttFactor : 1),
    1,
  );
  if (factor <= MOST_RTT_FACTOR) return [];
  return [
    `marginalCoverage makes round trips ${factor} times as long, ${MOST_RTT_FACTOR} is the most`,
  ];
}

function entryProblems(limits: SurvivalLimits, entry: FaultPlanEntry): readonly string[] {
  const { id, fault, trigger } = entry;
  const problems = [...triggerProblems(trigger), ...figureProblems(limits, fault)];
  const endUs = latestStartUs(trigger) + lastsUs(fault);
  if (endUs > limits.quietFromUs) {
    const found = endUs >= FOREVER_US ? 'never ends' : `lasts to ${formatDuration(endUs)}`;
    problems.push(`${found}, the quiet tail begins at ${formatDuration(limits.quietFromUs)}`);
  }
  return problems.map((problem) => `${id}: ${problem}`);
}

function triggerProblems(trigger: Trigger): readonly string[] {
  return firings(trigger) < FOREVER_US ? [] : ['must not fire without end'];
}

function figureProblems(limits: SurvivalLimits, fault: Fault): readonly string[] {
  switch (fault.kind) {
    case 'callStatus': {
      const allowed: readonly string[] = injectableStatuses(fault.call);
      if (allowed.includes(fault.status)) return [];
      return [`${fault.call} is never refused with ${fault.status} by the world`];
    }
    case 'registrationRefused':
      return SIM_CAUSES.has(fault.cause)
        ? [`cause ${fault.cause} blocks the SIM`, ...occasionProblems(fault)]
        : occasionProblems(fault);
    case 'radioSlow': {
      const mostUs = limits.attemptUs / 2;
      if (largest(fault.delayUs) <= mostUs) return occasionProblems(fault);
      return [`the delay must be at most half an attempt, ${formatDuration(mostUs)}`];
    }
    case 'radioFails':
      return occasionProblems(fault);
    case 'updateStaged': {
      const bytes = fault.layers.reduce((sum, layer) => sum + layer, 0);
      return bytes <= MOST_UPDATE_BYTES
        ? []
        : [`an update has at most ${MOST_UPDATE_BYTES} bytes here, this one ${bytes}`];
    }
    default:
      return [];
  }
}

function occasionProblems(fault: { readonly times: Count; readonly forUs?: Us }) {
  if (fault.forUs !== undefined || largest(fault.times) <= MOST_OCCASIONS) return [];
  return [`without a window it may wait for ${MOST_OCCASIONS} occasions at most`];
}

/** Outages one after the other lead the kernel up its ladder of pauses. */
function outageProblems(
  { outageUs, attemptUs, retryUs }: SurvivalLimits,
  faults: readonly FaultPlanEntry[],
): readonly string[] {
  const sumUs = faults.reduce(
    (sum, { fault, trigger }) => sum + firings(trigger) * offlineUs(fault, attemptUs, retryUs),
    0,
  );
  if (sumUs <= outageUs) return [];
  const found = sumUs >= FOREVER_US ? 'without end' : `of ${formatDuration(sumUs)}`;
  return [
    `the plan has outages ${found}, at most ${formatDuration(outageUs)} leave time to recover`,
  ];
}

/** How long a fault can keep the kernel from its server. */
function offlineUs(fault: Fault, attemptUs: number, retryUs: number): number {
  switch (fault.kind) {
    case 'coverageLoss':
    case 'backhaulLoss':
    case 'serverUnreachable':
    case 'marginalCoverage':
    case 'halfOpen':
      return largest(fault.forUs);
    case 'radioFails':
    case 'radioSlow':
      return armedUs(fault, attemptUs);
    case 'registrationRefused':
      return armedUs(fault, retryUs);
    default:
      return 0;
  }
}

function armedUs(
  { times, forUs }: { readonly times: Count; readonly forUs?: Us },
  eachUs: number,
): number {
  return Math.min(largest(times) * eachUs, forUs === undefined ? FOREVER_US : largest(forUs));
}

function lossProblems(faults: readonly FaultPlanEntry[]): readonly string[] {
  const losses = faults.reduce((sum, { fault, trigger }) => {
    return sum + firings(trigger) * lossesWithoutWindow(fault);
  }, 0);
  if (losses <= MOST_LOSSES) return [];
  const found = losses >= FOREVER_US ? 'without end' : `${losses}`;
  return [`without a window at most ${MOST_LOSSES} answer may be lost or refused, not ${found}`];
}

function lossesWithoutWindow(fault: Fault): number {
  switch (fault.kind) {
    case 'answerLost':
    case 'httpFault':
    case 'configFault':
    case 'mqttFault':
      return fault.forUs === undefined ? largest(fault.times) : 0;
    default:
      return 0;
  }
}

function refusalProblems(faults: readonly FaultPlanEntry[]): readonly string[] {
  const refusals = new Map<string, number>();
  for (const { fault, trigger } of faults) {
    if (fault.kind !== 'callStatus') continue;
    const before = refusals.get(fault.call) ?? 0;
    refusals.set(fault.call, before + largest(fault.times) * firings(trigger));
  }
  return [...refusals]
    .filter(([, count]) => count > MOST_REFUSALS)
    .map(([call, count]) => {
      const found = count >= FOREVER_US ? 'without end' : `${count} times`;
      return `${call} is refused ${found}, at most ${MOST_REFUSALS} in a row are survivable`;
    });
}

/** Cuts are known to be a minute apart when both happen at a time, or one waits for the other. */
function powerProblems(faults: readonly FaultPlanEntry[]): readonly string[] {
  const cuts = faults.filter(({ fault }) => fault.kind === 'powerCut');
  const count = cuts.reduce((sum, { trigger }) => sum + firings(trigger), 0);
  if (count > MOST_POWER_CUTS) return [`more than ${MOST_POWER_CUTS} power cuts`];
  const problems: string[] = [];
  for (const cut of cuts) {
    const everyUs = repeatUs(cut.trigger);
    if (everyUs !== undefined && everyUs < lastsUs(cut.fault) + BETWEEN_CUTS_US) {
      problems.push(`${cut.id}: power cuts must be a minute apart`);
    }
  }
  const [first, second] = cuts;
  if (first === undefined || second === undefined) return problems;
  if (comesAfter(first, second, BETWEEN_CUTS_US)) return problems;
  if (comesAfter(second, first, BETWEEN_CUTS_US)) return problems;
  return [...problems, `${first.id} and ${second.id}: power cuts must be a minute apart`];
}

/** Whether a fault is known to come so long after the end of another one, at least. */
function comesAfter(first: FaultPlanEntry, second: FaultPlanEntry, leastUs: number): boolean {
  const afterUs = lastsUs(first.fault) + leastUs;
  const { trigger } = second;
  if (trigger.by === 'time') {
    if (first.trigger.by !== 'time') return false;
    return smallest(trigger.atUs) >= largest(first.trigger.atUs) + afterUs;
  }
  if (trigger.by !== 'record' || smallest(trigger.afterUs) < afterUs) return false;
  const { id } = trigger.where;
  return trigger.since === `fault:${first.id}` || (trigger.record === 'fault' && id === first.id);
}

/** A session that stays keeps the kernel connected, and a device from deep sleep, for good. */
function sessionProblems(faults: readonly FaultPlanEntry[]): readonly string[] {
  const detaches = faults.filter(({ fault }) => fault.kind === 'debuggerDetach');
  return faults
    .filter(({ fault }) => fault.kind === 'debuggerAttach')
    .filter((attach) => !detaches.some((detach) => comesAfter(attach, detach, 0)))
    .map(({ id }) => `${id}: the debugger must detach again`);
}

/** The least time from one firing to the next; undefined for a fault that fires once. */
function repeatUs(trigger: Trigger): number | undefined {
  if (firings(trigger) <= 1) return undefined;
  if (trigger.by !== 'time') return 0;
  return trigger.repeat === undefined ? undefined : smallest(trigger.repeat.everyUs);
}

/** How often a fault fires at most. */
function firings(trigger: Trigger): number {
  if (trigger.by === 'state') return trigger.times ?? FOREVER_US;
  return trigger.repeat?.times ?? 1;
}

/** Of a fault that waits for something: if it came at once. */
function latestStartUs(trigger: Trigger): number {
  if (trigger.by !== 'time') return largest(trigger.afterUs);
  const { atUs, repeat } = trigger;
  if (repeat === undefined) return largest(atUs);
  return largest(atUs) + (repeat.times - 1) * largest(repeat.everyUs);
}

/** Length of what has one, 0 for what is over at once or ends with its occasions. */
export function lastsUs(fault: Fault): number {
  if (fault.kind === 'debuggerAttach') return largest(fault.haltUs);
  return 'forUs' in fault && fault.forUs !== undefined ? largest(fault.forUs) : 0;
}

/** The longest, or the most, of a figure that may be a range. */
function largest(value: Us | Count): number {
  if (typeof value === 'number') return value;
  return 'toUs' in value ? value.toUs : value.to;
}

function smallest(value: Us | Count): number {
  if (typeof value === 'number') return value;
  return 'fromUs' in value ? value.fromUs : value.from;
}
