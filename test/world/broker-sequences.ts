/**
 * The same sequence of a few clients' doings on our broker and on a real one.
 *
 * After each step all messages are waited for, so that deliveries can be compared step by step.
 *
 * What the standard leaves open, and how the comparison stands to it:
 *
 * | freedom | comparison |
 * | --- | --- |
 * | one copy or several for overlapping subscriptions (3.3.5) | copies of one step count once, in their best quality |
 * | the order of messages on different topics (4.6) | deliveries of a step are a set |
 * | messages of quality 0 for a client that is away (3.1.2.4) | a client that is away is asked for nothing of quality 0 |
 * | when a lost connection is noticed | every client has a will, which is waited for |
 * | the quality of a copy for overlapping subscriptions (Mosquitto takes the first match under 3.1.1, against 3.3.5) | not compared under 3.1.1 |
 * | retained messages on topics with empty levels (Aedes does not find them) | none with Aedes |
 * | quality 2 (Aedes does not lower it to that of the subscription, and may not answer) | none with Aedes |
 * | malformed filters and topics: an error code or the end (4.8) | none are sent |
 */

import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import type { Level, Message, Qos } from '../../src/world/broker/packets.ts';
import { LocalBroker, type LocalClient, text } from './broker-local.ts';

const CLIENTS = ['ann', 'bob', 'cat'] as const;
type Name = (typeof CLIENTS)[number];
const TOPICS = ['a', 'a/b', 'a/b/c', 'a//c', 'b', 'b/'];
const FILTERS = [...TOPICS, 'a/#', 'a/+', '+/b', 'a/+/c', '#', '+', '+/', 'b/#'];

export type Step =
  | { readonly do: 'connect'; readonly who: Name; readonly clean: boolean }
  | { readonly do: 'disconnect' | 'drop'; readonly who: Name }
  | { readonly do: 'subscribe'; readonly who: Name; readonly filter: string; readonly qos: Qos }
  | { readonly do: 'unsubscribe'; readonly who: Name; readonly filter: string }
  | {
      readonly do: 'publish';
      readonly who: Name;
      readonly topic: string;
      readonly qos: Qos;
      readonly retain: boolean;
      readonly empty: boolean;
    };

const who = fc.constantFrom(...CLIENTS);

/** What a real broker can do. */
export interface Abilities {
  /** It finds retained messages on topics with empty levels. */
  readonly emptyLevels: boolean;
  readonly bestQos: Qos;
}

export function anySteps({ emptyLevels, bestQos }: Abilities): fc.Arbitrary<readonly Step[]> {
  const qos = fc.constantFrom<Qos>(...([0, 1, 2] as const).filter((q) => q <= bestQos));
  const known = (topic: string) => emptyLevels || !`/${topic}/`.includes('//');
  const filter = fc.constantFrom(...FILTERS.filter(known));
  const topic = fc.constantFrom(...TOPICS.filter(known));
  const clean = fc.boolean();
  const empty = fc.nat(5).map((n) => n === 0);
  const retain = fc.boolean();
  const is = <const D extends Step['do']>(...names: D[]) => fc.constantFrom(...names);
  return (
    fc
      .array(
        fc.oneof(
          { weight: 2, arbitrary: fc.record({ do: is('connect'), who, clean }) },
          fc.record({ do: is('disconnect', 'drop'), who }),
          { weight: 4, arbitrary: fc.record({ do: is('subscribe'), who, filter, qos }) },
          fc.record({ do: is('unsubscribe'), who, filter }),
          {
            weight: 6,
            arbitrary: fc.record({ do: is('publish'), who, topic, qos, retain, empty }),
          },
        ),
        { minLength: 5, maxLength: 30 },
      )
      // Somebody is there from the start, so that most steps have something to do.
      .map((steps) => [...CLIENTS.map(first), ...steps])
  );
}

const first = (name: Name, i: number): Step => ({ do: 'connect', who: name, clean: i === 0 });

/** What happened in each step, or why a step had nothing to do. */
export type Log = readonly string[];

/** A broker that a sequence can be played on. */
interface Stage {
  connect(who: Name, clean: boolean, will: Message): Promise<boolean>;
  disconnect(who: Name): Promise<void>;
  drop(who: Name): Promise<void>;
  subscribe(who: Name, filter: string, qos: Qos): Promise<void>;
  unsubscribe(who: Name, filter: string): Promise<void>;
  publish(who: Name, message: Message): Promise<void>;
  /** What came since it was last asked, when all has come that will. */
  deliveries(who: Name): Promise<readonly Seen[]>;
  end(): Promise<void>;
}

interface Seen {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

async function playOn(stage: Stage, steps: readonly Step[]): Promise<Log> {
  const there = new Set<Name>();
  const log: string[] = [];
  let count = 0;
  for (const step of steps) {
    const isThere = there.has(step.who);
    if (isThere === (step.do === 'connect')) continue;
    count += 1;
    const note = await take(stage, step, count);
    if (step.do === 'connect') there.add(step.who);
    if (step.do === 'disconnect' || step.do === 'drop') there.delete(step.who);
    const seen: string[] = [];
    for (const name of there) seen.push(`${name}: ${once(await stage.deliveries(name))}`);
    log.push(`${count} ${JSON.stringify(step)} ${note} | ${seen.join(' | ')}`);
  }
  await stage.end();
  return log;
}

async function take(stage: Stage, step: Step, count: number): Promise<string> {
  const encoder = new TextEncoder();
  switch (step.do) {
    case 'connect': {
      const payload = encoder.encode(`will ${step.who} ${count}`);
      const will = { topic: `gone/${step.who}`, payload, qos: 1 as const, retain: false };
      return `session ${await stage.connect(step.who, step.clean, will)}`;
    }
    case 'disconnect':
    case 'drop':
      await stage[step.do](step.who);
      return '';
    case 'subscribe':
      await stage.subscribe(step.who, step.filter, step.qos);
      return '';
    case 'unsubscribe':
      await stage.unsubscribe(step.who, step.filter);
      return '';
    case 'publish': {
      const payload = encoder.encode(step.empty ? '' : `m${count}`);
      const { topic, qos: quality, retain } = step;
      await stage.publish(step.who, { topic, payload, qos: quality, retain });
      return '';
    }
  }
}

/** The deliveries of a step without further copies, in one order. */
function once(deliveries: readonly Seen[]): string {
  const best = new Map<string, number>();
  for (const { topic, payload, qos: quality, retain } of deliveries) {
    const key = `${topic}=${payload}${retain ? ' retained' : ''}`;
    best.set(key, Math.max(quality, best.get(key) ?? 0));
  }
  return [...best]
    .map(([key, quality]) => `${key} q${quality}`)
    .sort()
    .join(', ');
}

/** The sequence on our broker. */
export function playLocally(level: Level, steps: readonly Step[]): Promise<Log> {
  const broker = new LocalBroker();
  const clients = new Map<Name, { readonly client: LocalClient; seen: number }>();
  const of = (name: Name) => {
    const found = clients.get(name);
    if (found === undefined) throw new Error(`${name} is not there`);
    return found;
  };
  const done = Promise.resolve();
  return playOn(
    {
      async connect(name, clean, will) {
        const client = broker.connect(name, { clean, level, will });
        clients.set(name, { client, seen: 0 });
        return client.of('connack')[0]?.sessionPresent === true;
      },
      async disconnect(name) {
        broker.send(of(name).client, { cmd: 'disconnect', code: 0 });
      },
      async drop(name) {
        broker.drop(of(name).client);
      },
      async subscribe(name, wanted, quality) {
        broker.subscribe(of(name).client, wanted, quality);
      },
      async unsubscribe(name, wanted) {
        broker.unsubscribe(of(name).client, wanted);
      },
      async publish(name, { topic, payload, qos: quality, retain }) {
        broker.publish(of(name).client, topic, text(payload), quality, retain);
      },
      async deliveries(name) {
        const entry = of(name);
        const fresh = entry.client.deliveries.slice(entry.seen);
        entry.seen = entry.client.deliveries.length;
        return fresh.map((d) => ({ ...d, payload: text(d.payload) }));
      },
      end: () => done,
    },
    steps,
  );
}

let runs = 0;

/** The sequence on a broker that listens on a port of this machine. */
export function playRemotely(
  port: number,
  level: Level,
  steps: readonly Step[],
  bestQos: Qos,
): Promise<Log> {
  runs += 1;
  return playOn(new RemoteStage(port, level, bestQos, `run${runs}`), steps);
}

interface Remote {
  readonly client: MqttClient;
  readonly seen: Seen[];
  /** Payloads that mark the end of a step. */
  readonly marks: Set<string>;
}

class RemoteStage implements Stage {
  private readonly port: number;
  private readonly level: Level;
  /** Of the best quality, so that a mark comes after all messages before it, handshakes and all. */
  private readonly markQos: Qos;
  /** Sequences share a broker and must not see each other. */
  private readonly prefix: string;
  private readonly clients = new Map<Name, Remote>();
  private control: Promise<Remote> | undefined;
  private count = 0;

  constructor(port: number, level: Level, markQos: Qos, prefix: string) {
    this.port = port;
    this.markQos = markQos;
    this.level = level;
    this.prefix = prefix;
  }

  async connect(name: Name, clean: boolean, will: Message): Promise<boolean> {
    this.control ??= this.open('control', true);
    const control = await this.control;
    if (this.clients.size === 0) {
      await control.client.subscribeAsync(`${this.prefix}/gone/+`, { qos: 1 });
    }
    const remote = await this.open(name, clean, will);
    this.clients.set(name, remote);
    await remote.client.subscribeAsync(`mark/${this.prefix}/${name}`, { qos: this.markQos });
    return remote.present;
  }

  async disconnect(name: Name): Promise<void> {
    await this.of(name).client.endAsync();
    await pause(5);
  }

  async drop(name: Name): Promise<void> {
    const { seen } = await this.controlled();
    const before = seen.length;
    this.of(name).client.stream.destroy();
    // The will says that the broker has noticed.
    await until(() => seen.length > before);
  }

  async subscribe(name: Name, wanted: string, quality: Qos): Promise<void> {
    await this.of(name).client.subscribeAsync(`${this.prefix}/${wanted}`, { qos: quality });
  }

  async unsubscribe(name: Name, wanted: string): Promise<void> {
    await this.of(name).client.unsubscribeAsync(`${this.prefix}/${wanted}`);
  }

  async publish(name: Name, { topic, payload, qos: quality, retain }: Message): Promise<void> {
    const options = { qos: quality, retain };
    await this.of(name).client.publishAsync(
      `${this.prefix}/${topic}`,
      Buffer.from(payload),
      options,
    );
    // Nothing acknowledges quality 0: what the same client sends next follows it.
    if (quality === 0) await this.mark(name, this.of(name).client);
  }

  async deliveries(name: Name): Promise<readonly Seen[]> {
    await this.mark(name, (await this.controlled()).client);
    return this.of(name).seen.splice(0);
  }

  async end(): Promise<void> {
    for (const { client } of this.clients.values()) await client.endAsync(true);
    if (this.control !== undefined) await (await this.control).client.endAsync(true);
  }

  private async mark(name: Name, by: MqttClient): Promise<void> {
    this.count += 1;
    const payload = String(this.count);
    await by.publishAsync(`mark/${this.prefix}/${name}`, payload, { qos: this.markQos });
    await until(() => this.of(name).marks.has(payload));
  }

  private async controlled(): Promise<Remote> {
    if (this.control === undefined) throw new Error('nobody has connected');
    return this.control;
  }

  private of(name: Name): Remote {
    const found = this.clients.get(name);
    if (found === undefined) throw new Error(`${name} is not there`);
    return found;
  }

  private async open(
    name: string,
    clean: boolean,
    will?: Message,
  ): Promise<Remote & { readonly present: boolean }> {
    const seen: Seen[] = [];
    const marks = new Set<string>();
    const client = mqtt.connect({
      host: '127.0.0.1',
      port: this.port,
      protocolVersion: this.level,
      clientId: `${this.prefix}-${name}`,
      clean,
      reconnectPeriod: 0,
      ...(will && {
        will: {
          ...will,
          topic: `${this.prefix}/${will.topic}`,
          payload: Buffer.from(will.payload),
        },
      }),
      ...(this.level === 5 && { properties: { sessionExpiryInterval: clean ? 0 : 0xffff_ffff } }),
    });
    client.on('message', (topic, payload, packet) => {
      if (topic.startsWith('mark/')) marks.add(payload.toString());
      else {
        const own = topic.slice(this.prefix.length + 1);
        const { qos: quality, retain } = packet;
        seen.push({ topic: own, payload: payload.toString(), qos: quality, retain });
      }
    });
    const present = await new Promise<boolean>((resolve, reject) => {
      client.on('connect', ({ sessionPresent }) => resolve(sessionPresent));
      client.on('error', reject);
    });
    return { client, seen, marks, present };
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(met: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !met(); tries += 1) await pause(1);
  if (!met()) throw new Error('the broker did not answer within two seconds');
}

/** A log without the qualities of the deliveries. */
export function withoutQuality(log: Log): Log {
  return log.map((line) => line.replaceAll(/ q\d/g, ''));
}
