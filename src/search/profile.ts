/**
 * What an app does when nothing is done to it, learnt from the records of one run.
 *
 * A campaign aims with it: at the moments at which the app or the kernel is in the middle of
 * something, with kinds of faults that this app can meet, and with triggers that will come. Plain
 * data, bounded however long the run is: of what happens often, evenly spaced samples are kept.
 */

import { type SyscallName, syscall } from '../abi/syscalls.ts';
import { type Learning, learn, learned, startLearning } from '../oracle/rhythm-learner.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { TraceRecord } from '../trace/record.ts';
import { calmCandidate } from './candidate.ts';
import { EvenSample } from './even-sample.ts';
import type { Attempt } from './trial.ts';

/** What the app or the kernel was about. */
export type MomentAbout =
  | 'call'
  | 'exchange'
  | 'channel'
  | 'notification'
  | 'interrupt'
  | 'checkIn'
  | 'connect'
  | 'sleep'
  | 'boot';

/** An instant worth hitting, or a span when something takes its time. */
export interface Moment {
  readonly about: MomentAbout;
  readonly atUs: number;
  /** 0 for an instant. */
  readonly spanUs: number;
}

/** A kind of record that a trigger can wait for, with some of the times at which it came. */
export interface Occurrences {
  readonly record: string;
  readonly where: Readonly<Record<string, string | number>>;
  readonly count: number;
  /** In the order of time; the first one is always there. */
  readonly some: readonly { readonly nth: number; readonly atUs: number }[];
}

export interface CallUse {
  readonly call: SyscallName;
  readonly count: number;
  /** How often by status, by name. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Profile {
  readonly lengthUs: number;
  /** Undefined: the kernel never told the app that it is connected. */
  readonly firstConnectedUs: number | undefined;
  /** Period of the slowest rhythm of the app; 0: it has none. */
  readonly slowestPeriodUs: number;
  /** In the order of time, at most 1,800. */
  readonly moments: readonly Moment[];
  readonly occurrences: readonly Occurrences[];
  readonly calls: readonly CallUse[];
  /** Groups of system calls that the app uses, such as "mqtt". */
  readonly uses: readonly string[];
  /** Machines with the states that they were in, but for those of single channels. */
  readonly states: readonly { readonly machine: string; readonly state: string }[];
}

const MOMENTS_OF_A_KIND = 200;
const SOME = 64;
/** Kinds of records in all: a guard against apps that name things without end. */
const MOST_KINDS = 256;
/** Exchanges and the like that may be under way at once. */
const MOST_OPEN = 64;

/** Runs the scenario once as it is, without faults. */
export function learnProfile(base: Scenario, attempt: Attempt): Profile {
  let learner = new ProfileLearner();
  const sinks = () => {
    // A trial that was too slow for its guard is made anew.
    learner = new ProfileLearner();
    return [learner.sink];
  };
  attempt(calmCandidate(base), { sinks });
  return learner.profile(base.lengthUs);
}

interface Counting {
  readonly record: string;
  readonly where: Readonly<Record<string, string | number>>;
  count: number;
  readonly some: EvenSample<{ readonly nth: number; readonly atUs: number }>;
}

/** Learns from the records of one run. */
export class ProfileLearner {
  private readonly rhythms: Learning = startLearning();
  private readonly moments = new Map<MomentAbout, EvenSample<Moment>>();
  private readonly counts = new Map<string, Counting>();
  private readonly calls = new Map<string, { count: number; statuses: Map<string, number> }>();
  private readonly states = new Map<string, { machine: string; state: string }>();
  /** Since when something is under way, by what it is. */
  private readonly open = new Map<string, number>();
  private firstConnectedUs: number | undefined;

  readonly sink = (record: TraceRecord): void => {
    learn(this.rhythms, record);
    switch (record.kind) {
      case 'call':
        this.called(record);
        return;
      case 'exchange': {
        const { what, service, channel, id, at } = record;
        this.happened(record, { service, what });
        if (what === 'request') this.begins(`exchange ${channel} ${id}`, at);
        if (what === 'response') this.ends('exchange', `exchange ${channel} ${id}`, at);
        return;
      }
      case 'bytes': {
        const { what, channel, at } = record;
        this.happened(record, { what });
        if (what === 'accepted') this.begins(`channel ${channel}`, at);
        if (what === 'received') this.ends('channel', `channel ${channel}`, at);
        return;
      }
      case 'notification':
        this.happened(record, { event: record.event });
        this.add('notification', record.at);
        return;
      case 'interrupt':
        this.happened(record, { irq: record.irq });
        this.add('interrupt', record.at);
        return;
      case 'cloud':
        this.happened(record, { what: record.what });
        if (record.what === 'checked in') this.ends('checkIn', 'check-in', record.at);
        return;
      case 'app':
        this.happened(record, { what: record.what });
        if (record.what === 'boot') this.add('boot', record.at);
        return;
      case 'state':
        this.moved(record);
        return;
      default:
    }
  };

  profile(lengthUs: number): Profile {
    const { list } = learned(this.rhythms);
    const names = [...this.calls.keys()].sort();
    const moments = [...this.moments.values()].flatMap((sample) => sample.values);
    return {
      lengthUs,
      firstConnectedUs: this.firstConnectedUs,
      slowestPeriodUs: list.reduce((slowest, r) => Math.max(slowest, r.periodUs), 0),
      moments: moments.sort((a, b) => a.atUs - b.atUs),
      occurrences: [...this.counts.values()].map(({ record, where, count, some }) => {
        return { record, where, count, some: some.values };
      }),
      calls: names.map((name) => this.callUse(name)),
      uses: [...new Set(names.map((name) => syscall(name as SyscallName).group))].sort(),
      states: [...this.states.values()],
    };
  }

  private callUse(name: string): CallUse {
    const use = this.calls.get(name);
    const statuses = Object.fromEntries([...(use?.statuses ?? [])].sort());
    return { call: name as SyscallName, count: use?.count ?? 0, statuses };
  }

  private called(record: Extract<TraceRecord, { kind: 'call' }>): void {
    const { call, status, count, at } = record;
    const use = this.calls.get(call) ?? { count: 0, statuses: new Map<string, number>() };
    this.calls.set(call, use);
    use.count += count;
    use.statuses.set(status, (use.statuses.get(status) ?? 0) + count);
    this.happened(record, { call }, count);
    this.add('call', at);
  }

  private moved(record: Extract<TraceRecord, { kind: 'state' }>): void {
    const { machine, to, at } = record;
    // Machines of single channels have a number in their name, which another run gives otherwise.
    if (machine.includes(':') || machine === 'reasons') return;
    this.happened(record, { machine, to });
    const key = `${machine} ${to}`;
    if (this.states.size < MOST_KINDS) this.states.set(key, { machine, state: to });
    if (machine === 'transport') {
      // The kernel checks in as soon as it reaches the server.
      if (to === 'up') this.begins('check-in', at);
    } else if (machine === 'network') {
      if (to === 'connecting') this.begins('connect', at);
      if (to !== 'connected') return;
      this.firstConnectedUs ??= at;
      this.ends('connect', 'connect', at);
    } else if (machine === 'sleep') {
      if (to === 'awake') this.ends('sleep', 'sleep', at);
      else this.begins('sleep', at);
    }
  }

  /** `times`: how often without a break. Only the first of them has a time of its own. */
  private happened(record: TraceRecord, where: Counting['where'], times = 1): void {
    const key = `${record.kind} ${Object.values(where).join(' ')}`;
    let counting = this.counts.get(key);
    if (counting === undefined) {
      if (this.counts.size >= MOST_KINDS) return;
      counting = { record: record.kind, where, count: 0, some: new EvenSample(SOME) };
      this.counts.set(key, counting);
    }
    counting.some.add({ nth: counting.count + 1, atUs: record.at });
    counting.count += times;
  }

  private begins(what: string, atUs: number): void {
    if (this.open.size < MOST_OPEN || this.open.has(what)) this.open.set(what, atUs);
  }

  private ends(about: MomentAbout, what: string, atUs: number): void {
    const sinceUs = this.open.get(what);
    if (sinceUs === undefined) return;
    this.open.delete(what);
    this.add(about, sinceUs, atUs - sinceUs);
  }

  private add(about: MomentAbout, atUs: number, spanUs = 0): void {
    let sample = this.moments.get(about);
    if (sample === undefined) {
      sample = new EvenSample(MOMENTS_OF_A_KIND);
      this.moments.set(about, sample);
    }
    sample.add({ about, atUs, spanUs });
  }
}
