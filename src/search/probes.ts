/**
 * Every fault at every point: what an exploration tries, one at a time.
 *
 * A point is a system call of the app's calm run. Before it the kernel can refuse it, with each
 * status that the environment can cause (D43); right after it the world can change. A notification
 * can come late: after each of the calls that follow. A probe is one fault at one time, so it forks
 * from the calm run, and its plan is a line that anybody can run again.
 */

import { injectableStatuses } from '../abi/environment.ts';
import type { SyscallName } from '../abi/syscalls.ts';
import type { Fault } from '../scenario/scenario.ts';
import type { CallRecord, TraceRecord } from '../trace/record.ts';

/** A call of the calm run, or a row of equal ones. */
export interface Point {
  readonly call: SyscallName;
  /** "main" or "irq41". */
  readonly from: string;
  /** State of the network at the call. */
  readonly network: string;
  readonly atUs: number;
}

export interface Probe {
  readonly point: Point;
  /** What is tried: a status, a kind of fault, or "late event". */
  readonly what: string;
  readonly fault: Fault;
  readonly atUs: number;
}

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;

/** What happens to the world right after a call. All of it passes (D50). */
const WORLD_FAULTS: readonly Fault[] = [
  { kind: 'coverageLoss', forUs: 2 * MINUTE_US },
  { kind: 'serverUnreachable', forUs: 2 * MINUTE_US },
  { kind: 'connectionTerminated' },
  { kind: 'natDrop' },
  { kind: 'channelReset', which: 'all' },
  { kind: 'channelClosed', which: 'all' },
  { kind: 'answerLost', times: 1 },
  { kind: 'checkIn' },
  { kind: 'debuggerAttach', haltUs: 30 * SECOND_US },
  { kind: 'powerCut', forUs: 10 * SECOND_US },
  { kind: 'remoteRestart', what: 'app' },
];

/** Gaps between calls that a late notification is tried in. */
const GAPS = 4;

/** Collects the points and notifications of a calm run. */
export class PointCollector {
  readonly points: Point[] = [];
  private readonly notifications: { event: string; atUs: number }[] = [];
  private network = 'deliberatelyOffline';

  readonly sink = (record: TraceRecord): void => {
    if (record.kind === 'state' && record.machine === 'network') this.network = record.to;
    else if (record.kind === 'call') this.call(record);
    else if (record.kind === 'notification') {
      this.notifications.push({ event: record.event, atUs: record.at });
    }
  };

  /** Of a row of equal calls the first and the last: those between see nothing new. */
  private call({ call, from, at, lastAt, count }: CallRecord): void {
    const point = { call: call as SyscallName, from, network: this.network };
    this.points.push({ ...point, atUs: at });
    if (count > 1) this.points.push({ ...point, atUs: lastAt });
  }

  /** Everything to try up to a time, after which an app has no time left to get over it. */
  probes(untilUs: number): readonly Probe[] {
    // Call records end their row when something else happens, so they may come out of order.
    const points = this.points
      .filter(({ atUs }) => atUs <= untilUs)
      .sort((a, b) => a.atUs - b.atUs);
    const times = points.map(({ atUs }) => atUs);
    const late = this.notifications.flatMap((notification) => {
      // It reaches the app only after one of the calls that follow it.
      const first = firstNotBelow(times, notification.atUs + 1);
      return points.slice(first, first + GAPS).map((point) => lateProbe(notification, point));
    });
    return [...points.flatMap(probesAt), ...late];
  }
}

function probesAt(point: Point): readonly Probe[] {
  const { call, atUs } = point;
  const refusals = injectableStatuses(call).map((status): Probe => {
    const fault: Fault = { kind: 'callStatus', call, status, times: 1 };
    return { point, what: status, fault, atUs };
  });
  // A microsecond later the call has had its effect, and has not returned (D44).
  const changes = WORLD_FAULTS.map((fault): Probe => {
    return { point, what: fault.kind, fault, atUs: atUs + 1 };
  });
  return [...refusals, ...changes];
}

function lateProbe(
  { event, atUs }: { readonly event: string; readonly atUs: number },
  point: Point,
): Probe {
  const delayUs = point.atUs + 1 - atUs;
  return {
    point,
    what: `late ${event}`,
    fault: { kind: 'interruptDelay', delayUs, forUs: 1 },
    atUs,
  };
}

/** Index of the first of some ascending times that is not below a time, by bisection. */
export function firstNotBelow(times: readonly number[], atUs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls from one place in one state of the network are taken for the same situation. */
export function situationOf({ call, from, network }: Point): string {
  return `${call} from ${from}, ${network}`;
}

/**
 * As many as allowed: of each situation and fault the first, then of each the second, and so on, so
 * that what is left out is the repetition of what was tried. In the order of time.
 */
export function chosen(probes: readonly Probe[], limit: number): readonly Probe[] {
  if (probes.length <= limit) return [...probes].sort(byTime);
  const rounds: Probe[][] = [];
  const times = new Map<string, number>();
  for (const probe of probes) {
    const key = `${situationOf(probe.point)} ${probe.what}`;
    const round = times.get(key) ?? 0;
    times.set(key, round + 1);
    rounds[round] ??= [];
    rounds[round].push(probe);
  }
  return rounds.flat().slice(0, limit).sort(byTime);
}

function byTime(a: Probe, b: Probe): number {
  return a.atUs - b.atUs;
}
