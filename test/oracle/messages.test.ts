/** Oracles of messages over MQTT: what is published reaches the broker, what is read is settled. */

import { describe, expect, it } from 'vitest';
import { statusName } from '../../src/abi/status.ts';
import { Judge } from '../../src/oracle/judge.ts';
import { messageDelivery } from '../../src/oracle/message-delivery.ts';
import { unacknowledged } from '../../src/oracle/unacknowledged.ts';
import { scenarioId } from '../../src/scenario/canonical.ts';
import type { MessagePromise } from '../../src/scenario/scenario.ts';
import type { RecordOf, TraceRecord } from '../../src/trace/record.ts';
import {
  broker,
  brokerWorld,
  CONNECT,
  mqttChannel,
  publisher,
  session,
  subscribed,
  TYPE,
  untilReadable,
} from '../microvisor/mqtt-support.ts';
import { type Bench, type Body, inWorld } from '../microvisor/support.ts';
import { loaded, problemsOf } from '../scenario/support.ts';
import { at, MINUTE, SECOND, type SmallWorld, scenario } from '../support/small-world.ts';
import { bounded, end, short, state, verdictOf } from './records.ts';

const exchange = (at: number, what: string, id: number, detail: string): RecordOf<'exchange'> => {
  return { kind: 'exchange', at, channel: 9, service: 'mqtt', what, id, detail, bytes: 1 };
};
const published = (at: number, n: number) => exchange(at, 'published', 1, `{"id":${n}}`);
const reached = (at: number, n: number) => exchange(at, 'reached', 0, `{"id":${n}}`);
const messages = (promise: MessagePromise['promise']) => ({ id: '"id":(\\d+)', promise });

describe('messageDelivery', () => {
  const of = (promise: MessagePromise['promise'], ...records: TraceRecord[]) =>
    verdictOf(messageDelivery, records, bounded({ messages: messages(promise) }));

  it('fails for an id that was published and never reached the broker, with id and time', () => {
    const lost = published(2 * SECOND, 8);
    const found = of('atLeastOnce', published(0, 7), reached(1, 7), lost, end(5 * MINUTE));
    expect(found).toMatchObject({ status: 'fail', atUs: 2 * MINUTE + 2 * SECOND });
    expect(found.message).toContain('id "8"');
    expect(found.message).toContain('0000:00:02.000000');
    expect(found.evidence).toEqual([lost]);
  });

  it('says nothing of an id that had no way to the broker, until it had one for long enough', () => {
    const away = state(MINUTE, 'backhaul', 'up', 'down');
    const there = state(30 * MINUTE, 'backhaul', 'down', 'up');
    const first = [published(0, 6), reached(1, 6), away, published(2 * MINUTE, 7)];
    expect(short(of('atLeastOnce', ...first, end(29 * MINUTE)))).toBe('pass');
    expect(short(of('atLeastOnce', ...first, there, end(31 * MINUTE)))).toBe('pass');
    expect(short(of('atLeastOnce', ...first, there, end(33 * MINUTE)))).toBe('fail@240000000');
  });

  it('passes when the id reaches the broker at last, however often it was published', () => {
    const tries = [published(0, 7), published(MINUTE, 7), published(9 * MINUTE, 7)];
    const all = [...tries, reached(9 * MINUTE + 1, 7), end(20 * MINUTE)];
    expect(short(of('atLeastOnce', ...all))).toBe('pass');
    expect(short(of('exactlyOnce', ...all))).toBe('pass');
  });

  it('fails for an id that reaches the broker twice only where exactly once is promised', () => {
    const twice = [published(0, 7), reached(1, 7), published(2, 7), reached(3, 7), end(MINUTE)];
    expect(short(of('exactlyOnce', ...twice))).toBe('fail@3');
    expect(of('exactlyOnce', ...twice).evidence).toEqual([twice[1], twice[3]]);
    expect(short(of('atLeastOnce', ...twice))).toBe('pass');
  });

  it('names the earliest of all failures and counts the others', () => {
    const twice = [published(0, 1), reached(1, 1), reached(4 * MINUTE, 1)];
    const found = of('exactlyOnce', ...twice, published(5 * MINUTE, 2), end(10 * MINUTE));
    expect(short(found)).toBe(`fail@${4 * MINUTE}`);
    expect(found.message).toContain('and 1 more');
    const early = of('exactlyOnce', published(0, 2), ...twice, end(10 * MINUTE));
    expect(short(early)).toBe(`fail@${2 * MINUTE}`);
  });

  it('leaves out an id that was published near to the end, for the first time or again', () => {
    const late = published(3 * MINUTE + 1, 7);
    expect(short(of('atLeastOnce', late, end(5 * MINUTE)))).toBe('unknown');
    expect(short(of('atLeastOnce', published(0, 7), late, end(5 * MINUTE)))).toBe('unknown');
    expect(of('atLeastOnce', late, end(5 * MINUTE + 1)).status).toBe('fail');
  });

  it('knows nothing of messages without an id', () => {
    const other = exchange(0, 'published', 1, 'hello');
    const found = of('atLeastOnce', other, end(5 * MINUTE));
    expect(found).toMatchObject({
      status: 'unknown',
      message: 'no message with an id was published',
    });
  });

  it('remembers 10 000 ids of a long run', () => {
    const oracle = messageDelivery;
    const kept = oracle.init(bounded({ messages: messages('atLeastOnce') }));
    for (let n = 0; n < 10_050; n += 1) {
      oracle.record(kept, published(n, n));
      oracle.record(kept, reached(n, n));
    }
    expect(kept.reached.size).toBe(10_000);
    for (let n = 20_000; n < 30_001; n += 1) oracle.record(kept, published(n, n));
    expect(kept.open.size).toBe(10_000);
    expect(oracle.end(kept).message).toContain('id "20000"');
  });
});

describe('unacknowledged', () => {
  const received = (at: number, id: number, qos = 1) =>
    exchange(at, 'received', id, `qos ${qos} go`);
  const acknowledged = (at: number, id: number) => exchange(at, 'acknowledged', id, '');
  const of = (...records: TraceRecord[]) => verdictOf(unacknowledged, records);

  it('fails for a message that is not acknowledged in time, and says which', () => {
    const left = received(SECOND, 2, 2);
    const found = of(received(0, 1), acknowledged(1, 1), left, end(3 * MINUTE));
    expect(found).toMatchObject({ status: 'fail', atUs: 2 * MINUTE + SECOND, evidence: [left] });
    expect(found.message).toContain('message 2 on channel 9');
  });

  it('fails when it is acknowledged too late, or under another id', () => {
    const late = [received(0, 1), acknowledged(2 * MINUTE + 1, 1)];
    expect(short(of(...late, end(3 * MINUTE)))).toBe(`fail@${2 * MINUTE}`);
    expect(of(received(0, 1), acknowledged(1, 2), end(3 * MINUTE)).status).toBe('fail');
  });

  it.each(['lost', 'closed'])('passes when its channel is %s', (to) => {
    const ended = state(MINUTE, 'channel:9', 'open', to);
    expect(short(of(received(0, 1), ended, end(3 * MINUTE)))).toBe('pass');
    const other = state(MINUTE, 'channel:8', 'open', to);
    expect(of(received(0, 1), other, end(3 * MINUTE)).status).toBe('fail');
  });

  it('knows nothing without a message of QoS 1 or 2 whose time is over', () => {
    expect(short(of(received(0, 1, 0), end(3 * MINUTE)))).toBe('unknown');
    expect(short(of(received(0, 1), end(MINUTE)))).toBe('unknown');
  });
});

/** The verdict on a real run. */
function verdict(name: string, world: SmallWorld, body: (bench: Bench) => Body<unknown>): string {
  const plain = scenario(world);
  const judge = new Judge({
    ...plain,
    oracles: { ...plain.oracles, messages: messages('exactlyOnce') },
  });
  inWorld(world, body, { sinks: [judge.sink] });
  return judge.verdicts().find(({ oracle }) => oracle === name)?.status ?? 'left out';
}

describe('a real run', () => {
  const faults = [at(29_500_000, { kind: 'mqttFault', what: 'brokerRestart', times: 1 })];
  const restart = brokerWorld({}, { lengthUs: 6 * MINUTE, faults });

  /** Publishes every 10 s; a careful app does it again in a new session when it had no answer. */
  const reports = (careful: boolean) =>
    function* (bench: Bench): Body<void> {
      const { mv, sleep } = bench.d;
      const rig = yield* session(bench);
      let { channel } = rig;
      for (let id = 1; id < 6; ) {
        const payload = `{"id":${id}}`;
        const status = mv.mqttRequestPublish(channel, id, { topic: 'a', payload, qos: 1 });
        const type = yield* untilReadable(bench.d, channel, SECOND);
        const isTaken =
          type === TYPE.PUBLISHRESPONSE && mv.mqttReadPublishResponse(channel).requestState === 0;
        if (statusName(status) === 'OKAY' && (isTaken || !careful)) id += 1;
        if (!isTaken) {
          mv.closeChannel(channel);
          channel = mqttChannel(bench.d, rig);
          mv.mqttRequestConnect(channel, CONNECT);
          yield* untilReadable(bench.d, channel);
          mv.mqttReadConnectResponse(channel);
        }
        yield sleep(10 * SECOND);
      }
    };

  it('fails an app that publishes and forgets, and passes one that publishes again', () => {
    expect(verdict('messageDelivery', restart, reports(false))).toBe('fail');
    expect(verdict('messageDelivery', restart, reports(true))).toBe('pass');
  });

  const orders = brokerWorld({ publishers: [publisher()] }, { lengthUs: 4 * MINUTE });
  const reader = (acknowledges: boolean) =>
    function* (bench: Bench): Body<void> {
      const { mv } = bench.d;
      const { channel } = yield* subscribed(bench, 'orders');
      yield* untilReadable(bench.d, channel, MINUTE);
      const { correlationId } = mv.mqttReceiveMessage(channel);
      if (acknowledges) mv.mqttAcknowledgeMessage(channel, correlationId);
      yield bench.d.sleep(3 * MINUTE);
    };

  it('fails an app that reads a message and never acknowledges it', () => {
    expect(verdict('unacknowledged', orders, reader(false))).toBe('fail');
    expect(verdict('unacknowledged', orders, reader(true))).toBe('pass');
  });
});

describe('where they apply', () => {
  const names = (world: SmallWorld) =>
    new Judge(scenario(world)).verdicts().map(({ oracle }) => oracle);

  it('is said by the scenario: its promise, its brokers', () => {
    expect(names({})).not.toContain('messageDelivery');
    expect(names({})).not.toContain('unacknowledged');
    expect(names({ mqtt: [broker()] })).not.toContain('messageDelivery');
    expect(names({ mqtt: [broker()] })).toContain('unacknowledged');
  });
});

describe('the promise in a scenario', () => {
  const text = (promise: string) => `app: a\noracles: { messages: { ${promise} } }\n`;

  it('is read, and a direction that is written out changes nothing', () => {
    const plain = loaded(text(`id: '"id":(\\d+)', promise: exactlyOnce`));
    expect(plain.oracles.messages).toEqual(messages('exactlyOnce'));
    const written = loaded(text(`id: '"id":(\\d+)', promise: exactlyOnce, direction: up`));
    expect(scenarioId(written)).toBe(scenarioId(plain));
    expect(scenarioId(loaded('app: a\n'))).not.toBe(scenarioId(plain));
  });

  it.each(["'id (\\d+'", "'id \\d+'", "'(a)(b)'", "'(?:a)'", "'a\\'", '7'])(
    'is refused with %s for its id',
    (id) => {
      const [problem, ...others] = problemsOf(text(`id: ${id}, promise: exactlyOnce`));
      expect(problem).toContain('oracles.messages.id');
      expect(problem).toContain('must be a regular expression with exactly one group');
      expect(others).toEqual([]);
    },
  );

  it.each([
    [`id: '(a)'`, /oracles.messages.promise: is required/],
    [`id: '(a)', promise: maybe`, /must be one of exactlyOnce, atLeastOnce/],
    [`id: '(a)', promise: exactlyOnce, direction: down`, /must be one of up/],
  ])('is refused as { %s }', (promise, rule) => {
    expect(problemsOf(text(promise)).join()).toMatch(rule);
  });
});
