/**
 * What each metric is: its name, unit, formula and source, said once.
 *
 * Columns of CSV files, the document and the report take their labels from here. A metric is one
 * number a run; a breakdown is one number for each reason or state.
 */

import type { Breakdown, RunMetrics } from './metrics.ts';

/** `us` is microseconds of virtual time, `share` is 0 to 1, `J` joules. */
export type MetricUnit = 'us' | 'share' | 'bytes' | 'count' | 'J';

type NumberKey = {
  [K in keyof RunMetrics]: RunMetrics[K] extends number | undefined ? K : never;
}[keyof RunMetrics];
type BreakdownKey = {
  [K in keyof RunMetrics]: RunMetrics[K] extends Breakdown ? K : never;
}[keyof RunMetrics];

export type MetricName = Exclude<NumberKey, 'virtualUs' | 'outagesLeftOut'>;
export type BreakdownName = BreakdownKey;

export interface Metric<N extends string = MetricName> {
  /** Key in RunMetrics, and column of runs.csv. */
  readonly name: N;
  /** For people, without the unit. */
  readonly label: string;
  readonly unit: MetricUnit;
  /** How it is computed, and what it leaves out. */
  readonly formula: string;
  /** The records that it is computed from. */
  readonly source: string;
  /** Which way is good; undefined where neither is. */
  readonly better: 'more' | 'less' | undefined;
}

type Row<N extends string> = readonly [
  name: N,
  label: string,
  unit: MetricUnit,
  better: 'more' | 'less' | '',
  source: string,
  formula: string,
];

const ROWS: readonly Row<MetricName>[] = [
  [
    'availability',
    'Availability',
    'share',
    'more',
    'bytes, log; rhythms of the fault-free twin',
    '1 - time down / time from the first boot to the end of the run. The app is down while any rhythm of its fault-free twin was last seen longer ago than one and a half times the longest pause of the twin. Empty without a twin, or where it shows no rhythm.',
  ],
  [
    'timeToFirstConnectUs',
    'Time to first connect',
    'us',
    'less',
    'state network',
    'From the start of the run until the kernel is connected for the first time. Empty where it never is.',
  ],
  [
    'connectedUs',
    'Time connected',
    'us',
    '',
    'state network',
    'Sum of the times in which the kernel is connected.',
  ],
  [
    'outageCount',
    'Outages',
    'count',
    '',
    'fault, state, app',
    'Times in which the app could not work or had to begin anew: from when a fault window opens, a layer of the path goes, the app is stopped from outside, or a connection or channel is lost by itself, to the recovery. What disturbs before the recovery is part of the same outage.',
  ],
  [
    'outagesRiddenOut',
    'Outages ridden out',
    'count',
    'more',
    'state, bytes',
    'Outages after whose healing a channel opened since is confirmed, bytes written since reach the peer, or the app takes bytes that came since. Empty where the app opens no channel or there is no outage.',
  ],
  [
    'outagesNotOver',
    'Outages not over at the end',
    'count',
    '',
    'fault, state',
    'Outages that had not healed when the run ended: 0 or 1. They say nothing about recovery.',
  ],
  [
    'timeToRecoverUs',
    'Time to recover',
    'us',
    'less',
    'state, bytes',
    'Recovery - healing: the median over the outages of the run that are listed (at most 1000), of two middle ones the lower. Healing: the world is whole and the app lives.',
  ],
  [
    'longestTimeToRecoverUs',
    'Longest time to recover',
    'us',
    'less',
    'state, bytes',
    'Recovery - healing: the longest of all outages of the run.',
  ],
  [
    'bytesOffered',
    'Bytes offered',
    'bytes',
    '',
    'bytes accepted',
    'Bytes accepted from the app into channels of every kind.',
  ],
  [
    'bytesDelivered',
    'Bytes delivered',
    'bytes',
    'more',
    'bytes delivered',
    'Bytes of channels that reached the peer.',
  ],
  [
    'bytesLost',
    'Bytes lost',
    'bytes',
    'less',
    'bytes lost',
    'Bytes of channels lost on the way up.',
  ],
  ['bytesUp', 'Bytes up', 'bytes', '', 'bytes sent', 'Bytes of channels that left the device.'],
  [
    'bytesDown',
    'Bytes down',
    'bytes',
    '',
    'bytes received',
    'Bytes of channels that came into the receive buffers.',
  ],
  [
    'messagesOffered',
    'Messages offered',
    'count',
    '',
    'exchange published',
    'MQTT messages that the app publishes. With ids (oracles.messages) each id counts once, without each publish.',
  ],
  [
    'messagesDelivered',
    'Messages delivered',
    'count',
    'more',
    'exchange reached',
    'MQTT messages that the broker takes. With ids each id counts once.',
  ],
  [
    'messagesDuplicated',
    'Messages duplicated',
    'count',
    'less',
    'exchange reached',
    'Times that an id reaches the broker again. Empty without ids.',
  ],
  [
    'messagesLost',
    'Messages lost',
    'count',
    'less',
    'exchange published, reached',
    'Ids that have not reached the broker by the end and were last published at least answerWithin (default 2 min) before it. Empty without ids.',
  ],
  [
    'httpRequests',
    'HTTP requests',
    'count',
    '',
    'exchange request',
    'HTTP requests accepted from the app.',
  ],
  [
    'httpAnswered',
    'HTTP requests answered',
    'count',
    'more',
    'exchange response',
    'HTTP responses in the receive buffer.',
  ],
  [
    'httpFailed',
    'HTTP requests failed',
    'count',
    'less',
    'exchange failed, abandoned',
    'HTTP requests whose response says that they failed, or whose channel ended first.',
  ],
  [
    'configFetches',
    'Configuration fetches',
    'count',
    '',
    'exchange request',
    'Fetches of configuration accepted from the app.',
  ],
  [
    'configAnswered',
    'Configuration fetches answered',
    'count',
    'more',
    'exchange response',
    'Answers with configuration in the receive buffer.',
  ],
  [
    'configFailed',
    'Configuration fetches failed',
    'count',
    'less',
    'exchange failed, abandoned',
    'Fetches whose answer says that they failed, or whose channel ended first.',
  ],
  ['logsPosted', 'Logs posted', 'count', '', 'log posted', 'Log messages accepted from the app.'],
  [
    'logsDelivered',
    'Logs delivered',
    'count',
    'more',
    'log delivered',
    'Log messages that reached the cloud.',
  ],
  [
    'logsLost',
    'Logs lost',
    'count',
    'less',
    'log lost',
    'Log messages that were accepted and then lost.',
  ],
  [
    'logsRefused',
    'Logs refused',
    'count',
    'less',
    'log refused',
    'Log messages that the kernel did not accept.',
  ],
  [
    'channelsOpened',
    'Channels opened',
    'count',
    '',
    'state channel',
    'Channels that were confirmed by the server.',
  ],
  [
    'channelsLost',
    'Channels lost',
    'count',
    'less',
    'state channel',
    'Channels that ended before the app closed them, open or still opening.',
  ],
  [
    'notifications',
    'Notifications',
    'count',
    '',
    'notification',
    'Notification records written into rings.',
  ],
  [
    'notificationsOverrun',
    'Notifications overrun',
    'count',
    'less',
    'overrun certain',
    'Notifications overwritten before the app can have seen them.',
  ],
  [
    'notificationsMaybeOverrun',
    'Notifications possibly overrun',
    'count',
    'less',
    'overrun possible',
    'Notifications overwritten that the app may have seen: their slot was not cleared.',
  ],
  [
    'retries',
    'Retries',
    'count',
    'less',
    'call, state channel',
    'Calls of mvOpenChannel or mvRequestNetwork after one that was fruitless: not OKAY, or its channel ended before it was open.',
  ],
  [
    'radioOnUs',
    'Radio-on time',
    'us',
    'less',
    'state radio',
    'Sum of the times in which the radio is in another state than off.',
  ],
  [
    'radioEnergyJ',
    'Energy of the radio (estimate)',
    'J',
    'less',
    'state radio; assumed currents',
    'Sum over the states of the radio of time x assumed current x 3.8 V: 109 mA while it searches, registers, attaches or configures, 11 mA in other states but off. Figures of an LTE-M module (SIM7000), not measured on Microvisor hardware; what the payload costs is left out.',
  ],
  ['resets', 'Resets', 'count', 'less', 'app boot', 'Boots of the app after the first.'],
  ['calls', 'System calls', 'count', '', 'call', 'System calls of the app.'],
  ['crashes', 'Crashes', 'count', 'less', 'app crash', 'Crashes of the app.'],
];

const BREAKDOWN_ROWS: readonly Row<BreakdownName>[] = [
  [
    'channelClosures',
    'Channel closures by reason',
    'count',
    '',
    'state channel',
    'Ends of channels by the reason of the trace; a fault of the plan is "fault", whatever its id.',
  ],
  ['radioUs', 'Radio time by state', 'us', '', 'state radio', 'Time in each state of the radio.'],
  [
    'boots',
    'Boots by wake reason',
    'count',
    '',
    'app boot',
    'Boots of the app, the first one too, by the wake reason that mvGetWakeReason gives.',
  ],
];

/** One number a run, in the order of reports. */
export const METRICS: readonly Metric[] = ROWS.map(metricOf);

/** A number for each reason or state. */
export const BREAKDOWNS: readonly Metric<BreakdownName>[] = BREAKDOWN_ROWS.map(metricOf);

function metricOf<N extends string>(row: Row<N>): Metric<N> {
  const [name, label, unit, better, source, formula] = row;
  return { name, label, unit, better: better === '' ? undefined : better, source, formula };
}
