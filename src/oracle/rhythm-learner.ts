/**
 * Learns from the records of a fault-free run what the app does again and again.
 *
 * An activity is a rhythm when it was seen at least four times, at distances whose 90th percentile
 * is at most twice the median, whose longest leaves room below the bound that will be asked of it,
 * and when it went on to the end of the run. A burst counts as one: distances are kept at several
 * scales at once, each of which takes what follows within its gap as part of the same burst, and
 * the finest scale that shows a rhythm is taken, if its gap is at most a quarter of the period.
 * What has no such scale is irregular, and nothing can be asked of it. An app that crashes over
 * and over in calm weather teaches nothing.
 *
 * Memory does not grow with the run: the first 128 distances of each scale are kept.
 */

import type { TraceRecord } from '../trace/record.ts';
import { activityOf, type ChannelKeys } from './activities.ts';
import { CRASH_LOOP } from './recovery-clock.ts';
import { type Rhythm, type Rhythms, silenceBoundUs } from './rhythms.ts';

const LEAST_COUNT = 4;
const MOST_SPREAD = 2;
/** Share of the bound that the longest distance may take. */
const ROOM = 2 / 3;
/** The gap of a burst, as a share of the period. */
const BURST = 1 / 4;

const MS = 1_000;
const S = 1_000_000;
const GAPS_US = [
  0,
  10 * MS,
  30 * MS,
  100 * MS,
  300 * MS,
  1 * S,
  3 * S,
  10 * S,
  30 * S,
  100 * S,
  300 * S,
  1000 * S,
];
const MAX_DISTANCES = 128;

/** What is seen of one activity when pauses up to a gap do not count. */
interface Scale {
  readonly gapUs: number;
  count: number;
  /** When the present burst began. */
  burstAtUs: number;
  readonly distancesUs: number[];
  longestUs: number;
}

interface Seen {
  readonly firstUs: number;
  lastAtUs: number;
  /** By gap, the finest first. */
  readonly scales: readonly Scale[];
}

/** Plain data. */
export interface Learning {
  readonly channels: ChannelKeys;
  readonly seen: Map<string, Seen>;
  bootedAtUs: number;
  crashes: number;
  mainReturned: boolean;
  nowUs: number;
}

export function startLearning(): Learning {
  return {
    channels: new Map(),
    seen: new Map(),
    bootedAtUs: 0,
    crashes: 0,
    mainReturned: false,
    nowUs: 0,
  };
}

export function learn(learning: Learning, record: TraceRecord): void {
  learning.nowUs = record.at;
  if (record.kind === 'app') {
    if (record.what === 'boot') learning.bootedAtUs = record.at;
    else if (record.what === 'crash') learning.crashes += 1;
    else if (record.what === 'main returned') learning.mainReturned = true;
    return;
  }
  const activity = activityOf(learning.channels, record);
  if (activity === undefined) return;
  const seen = learning.seen.get(activity);
  if (seen === undefined) learning.seen.set(activity, first(record.at, learning.bootedAtUs));
  else again(seen, record.at);
}

function first(atUs: number, bootedAtUs: number): Seen {
  const scales = GAPS_US.map((gapUs) => {
    return { gapUs, count: 1, burstAtUs: atUs, distancesUs: [], longestUs: 0 };
  });
  return { firstUs: atUs - bootedAtUs, lastAtUs: atUs, scales };
}

function again(seen: Seen, atUs: number): void {
  const pauseUs = atUs - seen.lastAtUs;
  seen.lastAtUs = atUs;
  for (const scale of seen.scales) {
    // Part of the burst at this scale, and so at every coarser one.
    if (pauseUs <= scale.gapUs) return;
    const distanceUs = atUs - scale.burstAtUs;
    scale.count += 1;
    scale.burstAtUs = atUs;
    scale.longestUs = Math.max(scale.longestUs, distanceUs);
    if (scale.distancesUs.length < MAX_DISTANCES) scale.distancesUs.push(distanceUs);
  }
}

/** What has been learnt, in the order in which the activities were first seen. */
export function learned(learning: Learning): Rhythms {
  const { nowUs, mainReturned, crashes } = learning;
  const list =
    crashes >= CRASH_LOOP
      ? []
      : [...learning.seen].flatMap(([activity, seen]) => rhythmOf(activity, seen, nowUs));
  return { lengthUs: nowUs, mainReturned, list };
}

function rhythmOf(activity: string, seen: Seen, endUs: number): readonly Rhythm[] {
  for (const { gapUs, count, distancesUs, longestUs } of seen.scales) {
    if (count < LEAST_COUNT) return [];
    const sorted = [...distancesUs].sort((a, b) => a - b);
    const periodUs = quantile(sorted, 0.5);
    const spread = quantile(sorted, 0.9) / periodUs;
    const boundUs = silenceBoundUs(periodUs);
    const regular =
      spread <= MOST_SPREAD && gapUs <= periodUs * BURST && longestUs <= boundUs * ROOM;
    if (!regular || endUs - seen.lastAtUs > boundUs) continue;
    return [{ activity, count, periodUs, spread, longestUs, firstUs: seen.firstUs }];
  }
  return [];
}

/** The smallest of the values that is not below the share; of two middle ones the lower. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
