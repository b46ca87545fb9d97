/**
 * What is measured of a run: one number each, and a few counts by reason or state.
 *
 * The figures come from the records alone, and what each means is said once, in the table of
 * metric-table.ts. "Undefined" is a figure that the run says nothing about; it is never zero. The
 * fold is bounded however long the run is.
 */

import type { Rhythms } from '../oracle/rhythms.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { AvailabilityFold } from './metrics-availability.ts';
import { CountFold, sorted } from './metrics-counts.ts';
import { radioEnergyJ } from './metrics-energy.ts';
import { MessageFold } from './metrics-messages.ts';
import { type Outage, OutageFold } from './metrics-outages.ts';

export type { Outage } from './metrics-outages.ts';
export { MAX_OUTAGES, timeToRecoverUs } from './metrics-outages.ts';

/** How often, or for how long, by reason or state. */
export type Breakdown = Readonly<Record<string, number>>;

export interface RunMetrics {
  readonly virtualUs: number;
  /** Share of time with every rhythm of the app up, 0 to 1. */
  readonly availability: number | undefined;
  /** Until the kernel was connected for the first time. */
  readonly timeToFirstConnectUs: number | undefined;
  /** Time with the kernel connected. */
  readonly connectedUs: number;

  readonly outageCount: number;
  /** Those after which the app used the network again; undefined where it never uses it. */
  readonly outagesRiddenOut: number | undefined;
  /** Those that were not over when the run ended. */
  readonly outagesNotOver: number;
  /** From healing to recovery: the median of the listed outages, and the longest of all. */
  readonly timeToRecoverUs: number | undefined;
  readonly longestTimeToRecoverUs: number | undefined;
  /** The first MAX_OUTAGES of them. */
  readonly outages: readonly Outage[];
  readonly outagesLeftOut: number;

  /** Bytes of channels of every kind: what the app wrote, and what came of it. */
  readonly bytesOffered: number;
  readonly bytesDelivered: number;
  readonly bytesLost: number;
  /** Bytes of channels that left the device, or came into it. */
  readonly bytesUp: number;
  readonly bytesDown: number;

  /** MQTT, see metrics-messages.ts; all but the first two need the ids that the scenario's `oracles.messages` finds. */
  readonly messagesOffered: number;
  readonly messagesDelivered: number;
  readonly messagesDuplicated: number | undefined;
  readonly messagesLost: number | undefined;

  readonly httpRequests: number;
  readonly httpAnswered: number;
  readonly httpFailed: number;
  readonly configFetches: number;
  readonly configAnswered: number;
  readonly configFailed: number;

  readonly logsPosted: number;
  readonly logsDelivered: number;
  readonly logsLost: number;
  readonly logsRefused: number;

  readonly channelsOpened: number;
  /** Ends of channels by reason. */
  readonly channelClosures: Breakdown;
  readonly channelsLost: number;
  readonly notifications: number;
  readonly notificationsOverrun: number;
  readonly notificationsMaybeOverrun: number;
  readonly retries: number;

  readonly radioOnUs: number;
  /** Time by state of the radio. */
  readonly radioUs: Breakdown;
  /** Of the radio: an estimate from assumed currents, see metrics-energy.ts. */
  readonly radioEnergyJ: number;

  /** Boots of the app but the first. */
  readonly resets: number;
  /** All boots by wake reason. */
  readonly boots: Breakdown;
  readonly calls: number;
  readonly crashes: number;
  /** Texts of `warning` records, each once: at most MAX_WARNINGS, and then MORE_WARNINGS. */
  readonly warnings: readonly string[];
}

export const MAX_WARNINGS = 20;
/** Stands for those that a run had besides. */
export const MORE_WARNINGS = 'further warnings, in the trace of the run';

/** Takes the records of one run, in order, from the first to the last. */
export class MetricsFold {
  private readonly availability: AvailabilityFold;
  private readonly outages = new OutageFold();
  private readonly messages: MessageFold;
  private readonly counts = new CountFold();
  private readonly radioUs: Record<string, number> = {};
  private radio = { state: 'off', sinceUs: 0 };
  private connected = { sinceUs: undefined as number | undefined, us: 0 };
  private timeToFirstConnectUs: number | undefined;
  private readonly warnings = new Set<string>();
  private nowUs = 0;

  /** `twin`: what the app's fault-free twin has shown, for the availability. */
  constructor(scenario: Pick<Scenario, 'oracles'>, twin?: Rhythms) {
    this.availability = new AvailabilityFold(twin);
    this.messages = new MessageFold(scenario);
  }

  record(record: TraceRecord): void {
    this.nowUs = record.at;
    this.outages.settle(record);
    this.counts.record(record);
    switch (record.kind) {
      case 'bytes':
      case 'log':
      case 'app':
        this.availability.record(record);
        this.outages.record(record);
        return;
      case 'state':
        this.availability.record(record);
        this.outages.record(record);
        this.stateMoved(record);
        return;
      case 'handle':
      case 'fault':
        this.outages.record(record);
        return;
      case 'exchange':
        this.messages.record(record);
        return;
      case 'warning':
        this.warnings.add(this.warnings.size < MAX_WARNINGS ? record.text : MORE_WARNINGS);
        return;
      default:
    }
  }

  end(): RunMetrics {
    const { nowUs, connected, timeToFirstConnectUs } = this;
    const radioUs = this.radioTimesUs();
    const { off: _, ...onUs } = radioUs;
    return {
      virtualUs: nowUs,
      availability: this.availability.end(nowUs),
      timeToFirstConnectUs,
      connectedUs: connected.us + nowUs - (connected.sinceUs ?? nowUs),
      ...this.outages.end(),
      ...this.messages.end(nowUs),
      ...this.counts.end(),
      radioOnUs: Object.values(onUs).reduce((sum, us) => sum + us, 0),
      radioUs,
      radioEnergyJ: radioEnergyJ(radioUs),
      warnings: [...this.warnings],
    };
  }

  private stateMoved({ at, machine, from, to }: RecordOf<'state'>): void {
    if (machine === 'radio') {
      const { radio, radioUs } = this;
      radioUs[from] = (radioUs[from] ?? 0) + at - radio.sinceUs;
      this.radio = { state: to, sinceUs: at };
    } else if (machine === 'network') {
      const { connected } = this;
      if (from === 'connected') connected.us += at - (connected.sinceUs ?? at);
      connected.sinceUs = to === 'connected' ? at : undefined;
      if (to === 'connected') this.timeToFirstConnectUs ??= at;
    }
  }

  private radioTimesUs(): Record<string, number> {
    const { state, sinceUs } = this.radio;
    const times = { ...this.radioUs };
    times[state] = (times[state] ?? 0) + this.nowUs - sinceUs;
    return sorted(times);
  }
}
