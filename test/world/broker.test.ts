/** The broker by itself: what the standard says, on the wire and without time of its own. */

import { describe, expect, test } from 'vitest';
import { nextDueUs, stepBroker } from '../../src/world/broker/broker.ts';
import type { Level, Message } from '../../src/world/broker/packets.ts';
import { newBroker } from '../../src/world/broker/state.ts';
import { isTopicFilter, isTopicName, matches } from '../../src/world/broker/topics.ts';
import { SECOND } from '../support/small-world.ts';
import { ANYONE, LocalBroker, type LocalClient, text } from './broker-local.ts';

const KEPT = { clean: false } as const;
const said = (client: LocalClient) => client.deliveries.map((d) => text(d.payload));
const will: Message = {
  topic: 'gone',
  payload: new TextEncoder().encode('dead'),
  qos: 1,
  retain: false,
};

describe.each([4, 5] as const)('at level %i', (level: Level) => {
  test('D33: what a client has not acknowledged comes again, marked, after a reconnect with a kept session', () => {
    const broker = new LocalBroker();
    const publisher = broker.connect('p', { level });
    const deaf = broker.connect('s', { ...KEPT, level, silent: true });
    broker.subscribe(deaf, 'a', 2);
    broker.publish(publisher, 'a', 'one', 1);
    broker.publish(publisher, 'a', 'two', 2);
    broker.drop(deaf);
    const back = broker.connect('s', { ...KEPT, level });
    expect(back.of('connack')[0]?.sessionPresent).toBe(true);
    expect(back.deliveries.map((d) => [text(d.payload), d.qos, d.dup])).toEqual([
      ['one', 1, true],
      ['two', 2, true],
    ]);
    broker.drop(back);
    expect(broker.connect('s', { ...KEPT, level }).deliveries).toEqual([]);
  });

  test('D33: a message of quality 2 that was received and not completed is released, not repeated', () => {
    const broker = new LocalBroker();
    const deaf = broker.connect('s', { ...KEPT, level, silent: true });
    broker.subscribe(deaf, 'a', 2);
    broker.publish(broker.connect('p', { level }), 'a', 'two', 2);
    broker.send(deaf, { cmd: 'pubrec', id: deaf.deliveries[0]?.id ?? 0, code: 0 });
    broker.drop(deaf);
    const back = broker.connect('s', { ...KEPT, level });
    expect(back.deliveries).toEqual([]);
    expect(back.of('pubrel')).toHaveLength(1);
  });

  test('D33: a message of quality 2 that is sent twice is routed once', () => {
    const broker = new LocalBroker();
    const subscriber = broker.connect('s', { level });
    broker.subscribe(subscriber, 'a', 2);
    const publisher = broker.connect('p', { level, silent: true });
    const message = {
      topic: 'a',
      payload: new TextEncoder().encode('x'),
      qos: 2,
      retain: false,
    } as const;
    broker.send(publisher, { cmd: 'publish', id: 7, dup: false, ...message });
    broker.send(publisher, { cmd: 'publish', id: 7, dup: true, ...message });
    expect(said(subscriber)).toEqual(['x']);
    broker.send(publisher, { cmd: 'pubrel', id: 7, code: 0 });
    broker.send(publisher, { cmd: 'publish', id: 7, dup: false, ...message });
    expect(said(subscriber)).toEqual(['x', 'x']);
  });

  test('D33: a second connection of a client takes its session over and ends the first', () => {
    const broker = new LocalBroker();
    const watcher = broker.connect('w', { level });
    broker.subscribe(watcher, 'gone', 1);
    const first = broker.connect('s', { ...KEPT, level, will });
    broker.subscribe(first, 'a', 1);
    const second = broker.connect('s', { ...KEPT, level });
    expect(first.closed).toBe(true);
    expect(first.of('disconnect').map((p) => p.code)).toEqual(level === 5 ? [0x8e] : []);
    expect(said(watcher)).toEqual(['dead']);
    broker.publish(watcher, 'a', 'x', 1);
    expect(said(second)).toEqual(['x']);
  });

  test('D33: a client that is silent for one and a half times its keepalive is expelled, with its will', () => {
    const broker = new LocalBroker();
    const watcher = broker.connect('w', { level });
    broker.subscribe(watcher, 'gone', 1);
    const client = broker.connect('s', { level, keepaliveS: 10, will });
    broker.nowUs = 14 * SECOND;
    broker.send(client, { cmd: 'pingreq' });
    expect(nextDueUs(broker.state)).toBe(29 * SECOND);
    broker.nowUs = 29 * SECOND - 1;
    broker.input({ type: 'timer' });
    expect(client.closed).toBe(false);
    broker.nowUs += 1;
    broker.input({ type: 'timer' });
    expect(client.closed).toBe(true);
    expect(said(watcher)).toEqual(['dead']);
    expect(nextDueUs(broker.state)).toBe(Number.POSITIVE_INFINITY);
  });

  test('D33: a client that takes its leave leaves no will', () => {
    const broker = new LocalBroker();
    const watcher = broker.connect('w', { level });
    broker.subscribe(watcher, 'gone', 1);
    broker.send(broker.connect('s', { level, will }), { cmd: 'disconnect', code: 0 });
    expect(said(watcher)).toEqual([]);
    broker.drop(broker.connect('s', { level, will }));
    expect(said(watcher)).toEqual(['dead']);
  });

  test('D33: a retained message reaches later subscribers until an empty one deletes it', () => {
    const broker = new LocalBroker();
    const publisher = broker.connect('p', { level });
    broker.publish(publisher, 'a', 'old', 1, true);
    broker.publish(publisher, 'a', 'new', 1, true);
    const one = broker.connect('1', { level });
    broker.subscribe(one, '#', 1);
    expect(one.deliveries.map((d) => [text(d.payload), d.retain])).toEqual([['new', true]]);
    broker.publish(publisher, 'a', '', 1, true);
    const two = broker.connect('2', { level });
    broker.subscribe(two, '#', 1);
    expect(two.deliveries).toEqual([]);
  });

  test('D33: a restart ends connections and keeps kept sessions', () => {
    const broker = new LocalBroker();
    const kept = broker.connect('kept', { ...KEPT, level });
    const clean = broker.connect('clean', { level });
    for (const client of [kept, clean]) broker.subscribe(client, 'a', 1);
    broker.input({ type: 'restart' });
    expect([kept.closed, clean.closed]).toEqual([true, true]);
    broker.publish(broker.connect('p', { level }), 'a', 'meanwhile', 1);
    expect(said(broker.connect('kept', { ...KEPT, level }))).toEqual(['meanwhile']);
    expect(broker.connect('clean', { ...KEPT, level }).of('connack')[0]?.sessionPresent).toBe(
      false,
    );
  });

  test('D33: credentials, versions are checked, and a client without an id gets one', () => {
    const rules = { ...ANYONE, username: 'me', password: 'secret' };
    const broker = new LocalBroker(rules);
    const code = (client: LocalClient) => client.of('connack')[0]?.code;
    const good = { username: 'me', password: 'secret', level };
    expect(code(broker.connect('a', good))).toBe(0);
    const bad = broker.connect('b', { ...good, password: 'guess' });
    expect(code(bad)).toBe(level === 5 ? 0x86 : 4);
    expect(bad.closed).toBe(true);
    const other = new LocalBroker({ ...ANYONE, levels: [level === 5 ? 4 : 5] });
    expect(code(other.connect('a', { level }))).toBe(level === 5 ? 0x84 : 1);
    const nameless = new LocalBroker().connect('', { level });
    expect(code(nameless)).toBe(0);
    const assigned = nameless.of('connack')[0]?.assignedId;
    expect(assigned).toBe(level === 5 ? 'auto-1' : undefined);
  });

  test('D33: a topic with a wildcard ends the connection', () => {
    const broker = new LocalBroker();
    const client = broker.connect('p', { level });
    broker.publish(client, 'a/+', 'x');
    expect(client.closed).toBe(true);
    expect(client.of('disconnect').map((p) => p.code)).toEqual(level === 5 ? [0x90] : []);
  });

  test('D33: a malformed filter is answered with a failure', () => {
    const broker = new LocalBroker();
    expect(broker.subscribe(broker.connect('s', { level }), 'a/#/b', 1)).toEqual([
      level === 5 ? 0x8f : 0x80,
    ]);
  });
});

test('D33: a session of MQTT 5 expires when its time is over, and not before', () => {
  const broker = new LocalBroker();
  broker.drop(broker.connect('s', { level: 5, clean: false, expiryS: 60 }));
  expect(nextDueUs(broker.state)).toBe(60 * SECOND);
  broker.nowUs = 60 * SECOND - 1;
  broker.input({ type: 'timer' });
  expect(broker.state.sessions).toHaveLength(1);
  broker.nowUs += 1;
  broker.input({ type: 'timer' });
  expect(broker.state.sessions).toHaveLength(0);
});

test('D33: the options of MQTT 5 keep own messages away, flags as published, and retained ones back', () => {
  const broker = new LocalBroker();
  const client = broker.connect('s', { level: 5 });
  broker.publish(client, 'kept', 'old', 1, true);
  broker.subscribe(client, 'kept', 1, { rh: 2 });
  expect(said(client)).toEqual([]);
  broker.subscribe(client, 'kept', 1, { rh: 1 });
  expect(said(client)).toEqual([]);
  broker.subscribe(client, 'own', 1, { nl: true });
  broker.publish(client, 'own', 'mine', 1);
  expect(said(client)).toEqual([]);
  broker.subscribe(client, 'flag', 1, { rap: true });
  broker.publish(client, 'flag', 'x', 1, true);
  expect(client.deliveries.at(-1)?.retain).toBe(true);
});

test('D33: overlapping subscriptions bring one copy in the best quality', () => {
  const broker = new LocalBroker();
  const client = broker.connect('s');
  broker.subscribe(client, 'a/#', 0);
  broker.subscribe(client, 'a/b', 2);
  broker.publish(broker.connect('p'), 'a/b', 'x', 1);
  expect(client.deliveries.map((d) => d.qos)).toEqual([1]);
});

test('D33: nothing of quality 0 is kept for a client that is away', () => {
  const broker = new LocalBroker();
  const client = broker.connect('s', KEPT);
  broker.subscribe(client, 'a', 1);
  broker.drop(client);
  const publisher = broker.connect('p');
  broker.publish(publisher, 'a', 'zero', 0);
  broker.publish(publisher, 'a', 'one', 1);
  expect(said(broker.connect('s', KEPT))).toEqual(['one']);
});

test('D33: wildcards match by levels, and no wildcard in front matches a topic with "$"', () => {
  const yes = [
    ['a/#', 'a'],
    ['+/+', '/a'],
    ['a/+', 'a/'],
    ['#', '/'],
    ['$SYS/#', '$SYS/x'],
  ] as const;
  const no = [
    ['a/+', 'a'],
    ['+', 'a/b'],
    ['#', '$SYS/x'],
    ['+/x', '$SYS/x'],
    ['a', 'A'],
  ] as const;
  for (const [filter, topic] of yes)
    expect(matches(filter, topic), `${filter} ${topic}`).toBe(true);
  for (const [filter, topic] of no)
    expect(matches(filter, topic), `${filter} ${topic}`).toBe(false);
  expect(['a+', '#/a', 'a#', '', 'a\u0000'].filter(isTopicFilter)).toEqual([]);
  expect(['+', '#', '', 'a\u0000'].filter(isTopicName)).toEqual([]);
});

test('D33: a broker that goes on from a copy of its state does the same', () => {
  const broker = new LocalBroker();
  const client = broker.connect('s', { ...KEPT, silent: true });
  broker.subscribe(client, 'a', 2);
  broker.publish(broker.connect('p'), 'a', 'x', 2);
  const copy = structuredClone(broker.state);
  const lost = { type: 'lost', connection: client.connection } as const;
  const there = (state: typeof copy) => {
    stepBroker(state, ANYONE, 1, lost);
    return stepBroker(state, ANYONE, 2, { type: 'publish', message: will });
  };
  expect(there(copy)).toEqual(there(broker.state));
  expect(copy).toEqual(broker.state);
  expect(copy).not.toEqual(newBroker());
});
