/** Metrics of traces that were made by hand, with results that were computed by hand. */

import { describe, expect, test } from 'vitest';
import { BREAKDOWNS, METRICS } from '../../src/report/metric-table.ts';
import { MAX_WARNINGS, MORE_WARNINGS } from '../../src/report/metrics.ts';
import { CURRENT_SOURCES, RADIO_AMPERES } from '../../src/report/metrics-energy.ts';
import { MACHINES, type RecordOf, type TraceRecord } from '../../src/trace/record.ts';
import {
  app,
  bounded,
  bytes,
  call,
  end,
  log,
  notification,
  overrun,
  state,
} from '../oracle/records.ts';
import { CALM, metricsOf, s } from './metrics-of.ts';

function rhythms(
  ...list: readonly (readonly [activity: string, firstS: number, longestS: number])[]
) {
  return {
    lengthUs: s(1000),
    mainReturned: false,
    list: list.map(([activity, firstS, longestS]) => ({
      activity,
      count: 10,
      periodUs: s(longestS),
      spread: 1,
      longestUs: s(longestS),
      firstUs: s(firstS),
    })),
  };
}

function exchange(at: number, service: string, what: string, detail = ''): RecordOf<'exchange'> {
  return { kind: 'exchange', at, channel: 1, service, what, id: 1, detail, bytes: 10 };
}

describe('availability', () => {
  const posts = (...at: readonly number[]) => at.map((second) => log(s(second), 'posted', 'x'));

  test('is 1 - 55 / 200 where a rhythm of 10 s stops for 70 s', () => {
    // Up until 15 s after it was last seen at 60 s, down from 75 s to 130 s.
    const seen = posts(10, 20, 30, 40, 50, 60, 130, 140, 150, 160, 170, 180, 190, 200);
    const { availability } = metricsOf(
      [app(0, 'boot'), ...seen, end(s(200))],
      rhythms(['log', 10, 10]),
    );
    expect(availability).toBeCloseTo(1 - 55 / 200, 12);
  });

  test('counts the time once in which two rhythms are down', () => {
    const twin = rhythms(['log', 0, 10], ['answers:OPAQUEBYTES "a"', 0, 10]);
    const open = state(0, 'channel:1', 'closed', 'opening', 'OPAQUEBYTES "a"');
    const taken = (second: number) => bytes(s(second), 'consumed', 1);
    // The log is down from 15 s to 50 s, the answers from 25 s to 60 s and from 75 s to 100 s.
    const records = [
      ...[app(0, 'boot'), open, log(0, 'posted', ''), taken(0), taken(10)],
      ...[log(s(50), 'posted', ''), taken(60), log(s(60), 'posted', ''), log(s(70), 'posted', '')],
      ...[log(s(80), 'posted', ''), log(s(90), 'posted', ''), end(s(100))],
    ];
    expect(metricsOf(records, twin).availability).toBeCloseTo(1 - (45 + 25) / 100, 12);
  });

  test('begins with the first boot, and gives the app the time that its twin took', () => {
    const twin = rhythms(['log', 40, 10]);
    // Due at 10 + 40 + 15 = 65 s, first seen at 75 s; 90 s from the boot to the end.
    const records = [app(s(10), 'boot'), ...posts(75, 85, 95), end(s(100))];
    expect(metricsOf(records, twin).availability).toBeCloseTo(1 - 10 / 90, 12);
    // A reset is no new beginning.
    const reset = [app(s(10), 'boot'), app(s(60), 'boot'), ...posts(75, 85, 95), end(s(100))];
    expect(metricsOf(reset, twin).availability).toBeCloseTo(1 - 10 / 90, 12);
  });

  test('is down to the end where the rhythm never comes back', () => {
    const records = [app(0, 'boot'), ...posts(0, 10), end(s(100))];
    expect(metricsOf(records, rhythms(['log', 0, 10])).availability).toBeCloseTo(0.25, 12);
  });

  test('is not known without a twin, without a rhythm, without a boot', () => {
    const records = [app(0, 'boot'), ...posts(10), end(s(20))];
    expect(metricsOf(records).availability).toBeUndefined();
    expect(metricsOf(records, rhythms()).availability).toBeUndefined();
    expect(metricsOf([end(s(20))], rhythms(['log', 0, 10])).availability).toBeUndefined();
  });
});

describe('messages', () => {
  const ids = bounded({ messages: { id: '"id":(\\d+)', promise: 'exactlyOnce' } });
  const published = (at: number, id: number) => exchange(at, 'mqtt', 'published', `{"id":${id}}`);
  const reached = (at: number, id: number) => exchange(at, 'mqtt', 'reached', `{"id":${id}}`);
  const records = [
    ...[published(1, 1), reached(2, 1), reached(3, 1)],
    ...[published(4, 2), published(5, 2), reached(6, 2)],
    published(7, 3),
    // Its two minutes are not over.
    published(s(100), 4),
    end(s(200)),
  ];

  test('with ids are four offered, two delivered, one duplicated, one lost', () => {
    expect(metricsOf(records, undefined, ids)).toMatchObject({
      messagesOffered: 4,
      messagesDelivered: 2,
      messagesDuplicated: 1,
      messagesLost: 1,
    });
  });

  test('without ids are counted each time, and nobody knows what is lost', () => {
    expect(metricsOf(records)).toMatchObject({
      messagesOffered: 5,
      messagesDelivered: 3,
      messagesDuplicated: undefined,
      messagesLost: undefined,
    });
  });
});

describe('counts', () => {
  test('are sums of records', () => {
    const records = [
      ...CALM,
      ...[bytes(1, 'accepted', 100), bytes(1, 'sent', 90), bytes(1, 'delivered', 80)],
      ...[bytes(1, 'lost', 7), bytes(1, 'offered', 60), bytes(1, 'received', 50)],
      ...['posted', 'posted', 'posted', 'delivered', 'lost', 'refused'].map((w) => log(2, w, '')),
      ...['request', 'request', 'request', 'response', 'failed', 'abandoned', 'answered'].flatMap(
        (what) => [exchange(3, 'http', what), exchange(3, 'config', what)],
      ),
      ...[notification(4), notification(4), overrun(4, 'certain'), overrun(4, 'possible')],
      ...[app(5, 'crash', 'Error'), app(6, 'boot', 'APPLICATIONCRASH'), app(7, 'boot', 'COLDBOOT')],
      ...[call(8, 'mvServerLog', 'OKAY', { count: 3 }), call(9, 'mvGetWallTime')],
      end(s(10)),
    ];
    expect(metricsOf(records)).toMatchObject({
      ...{ bytesOffered: 100, bytesDelivered: 80, bytesLost: 7, bytesUp: 90, bytesDown: 50 },
      ...{ logsPosted: 3, logsDelivered: 1, logsLost: 1, logsRefused: 1 },
      ...{ httpRequests: 3, httpAnswered: 1, httpFailed: 2 },
      ...{ configFetches: 3, configAnswered: 1, configFailed: 2 },
      ...{ notifications: 2, notificationsOverrun: 1, notificationsMaybeOverrun: 1 },
      ...{ crashes: 1, resets: 2, boots: { APPLICATIONCRASH: 1, COLDBOOT: 2 }, calls: 4 },
      ...{ channelsOpened: 1, channelsLost: 0, channelClosures: {} },
    });
  });

  test('closures have one reason each, without the id of a fault', () => {
    const ends = [
      state(s(5), 'channel:1', 'open', 'lost', 'fault hang-up'),
      state(s(6), 'channel:1', 'lost', 'closed', 'closed by the app'),
      state(s(7), 'channel:2', 'open', 'closed', 'closed by the app'),
      state(s(8), 'channel:3', 'opening', 'lost', 'path lost for too long'),
      state(s(9), 'channel:4', 'open', 'lost', 'fault another'),
    ];
    expect(metricsOf([...CALM, ...ends, end(s(10))])).toMatchObject({
      channelClosures: { 'closed by the app': 1, fault: 2, 'path lost for too long': 1 },
      channelsLost: 3,
    });
  });

  test('a retry is an attempt after one that was fruitless', () => {
    const open = (status: string, count = 1) => call(1, 'mvOpenChannel', status, { count });
    const unopened = [
      state(s(1), 'channel:1', 'closed', 'opening', 'HTTP ""'),
      state(s(2), 'channel:1', 'opening', 'closed', 'closed by the app'),
    ];
    const retriesOf = (...records: readonly TraceRecord[]) => metricsOf(records).retries;
    expect(retriesOf(open('OKAY'), open('OKAY', 3))).toBe(0);
    // Of three that fail two follow a failure, and so does the one that works.
    expect(retriesOf(open('NETWORKNOTCONNECTED', 3), open('OKAY'), open('OKAY'))).toBe(3);
    expect(retriesOf(open('OKAY'), ...unopened, open('OKAY'))).toBe(1);
    expect(retriesOf(open('NETWORKNOTCONNECTED'), call(2, 'mvRequestNetwork'))).toBe(0);
  });

  test('times of the radio add up to the run, and its energy is that of the assumed currents', () => {
    const radio = (at: number, from: string, to: string) => state(s(at), 'radio', from, to);
    const metrics = metricsOf([
      ...[radio(10, 'off', 'poweringUp'), radio(20, 'poweringUp', 'registering')],
      ...[radio(60, 'registering', 'up'), radio(160, 'up', 'poweringOff')],
      ...[radio(165, 'poweringOff', 'off'), end(s(200))],
    ]);
    const times = { off: 45, poweringOff: 5, poweringUp: 10, registering: 40, up: 100 };
    expect(metrics.radioUs).toEqual(
      Object.fromEntries(Object.entries(times).map(([name, second]) => [name, s(second)])),
    );
    expect(metrics.radioOnUs).toBe(s(155));
    // 3.8 V * (115 s * 11 mA + 40 s * 109 mA)
    expect(metrics.radioEnergyJ).toBeCloseTo(3.8 * (115 * 0.011 + 40 * 0.109), 9);
    expect(Object.keys(RADIO_AMPERES)).toEqual([...MACHINES.radio]);
  });

  test('the kernel is connected from 2 s to 50 s and from 70 s to the end', () => {
    const lost = [
      state(s(50), 'network', 'connected', 'connecting', 'path lost for too long'),
      state(s(70), 'network', 'connecting', 'connected', 'server reached'),
    ];
    expect(metricsOf([...CALM, ...lost, end(s(100))])).toMatchObject({
      timeToFirstConnectUs: s(2),
      connectedUs: s(78),
    });
    expect(metricsOf([end(s(1))])).toMatchObject({
      timeToFirstConnectUs: undefined,
      connectedUs: 0,
    });
  });
});

test('warnings are kept once each, a limited number of them', () => {
  const warning = (text: string): TraceRecord => ({ kind: 'warning', at: 1, text });
  const many = Array.from({ length: MAX_WARNINGS + 5 }, (_, i) => warning(`w${i}`));
  expect(metricsOf([warning('a'), warning('b'), warning('a'), end(5)]).warnings).toEqual([
    'a',
    'b',
  ]);
  const { warnings } = metricsOf([...many, end(5)]);
  expect(warnings).toHaveLength(MAX_WARNINGS + 1);
  expect(warnings.at(-1)).toBe(MORE_WARNINGS);
});

test('every assumed current is told with where it comes from', () => {
  const told = CURRENT_SOURCES.join(' ');
  for (const amperes of Object.values(RADIO_AMPERES))
    expect(told).toContain(`${amperes * 1000} mA`);
});

test('every figure of a run is in the table once', () => {
  const inTable = [...METRICS, ...BREAKDOWNS].map(({ name }) => name as string);
  const lists = ['virtualUs', 'outages', 'outagesLeftOut', 'warnings'];
  expect([...inTable, ...lists].sort()).toEqual(Object.keys(metricsOf([end(1)])).sort());
});
