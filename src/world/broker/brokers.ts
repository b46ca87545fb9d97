/**
 * The brokers of a scenario in the world: time, latency, other publishers, and the legs to them.
 *
 * A leg is the connection of the cloud to a broker on behalf of one channel. What crosses it are
 * the bytes of real packets, in order, each after the latency of its broker; no bytes stand for the
 * end of the connection.
 */

import { sampleUs } from '../../engine/distribution.ts';
import type { Engine } from '../../engine/engine.ts';
import { PRIORITY } from '../../engine/engine.ts';
import type { MqttBrokerSettings } from '../../scenario/mqtt-settings.ts';
import type { Armed } from '../armed.ts';
import type { WorldContext } from '../context.ts';
import type { WorldEvent } from '../events.ts';
import { isNewMessage, nextDueUs, stepBroker } from './broker.ts';
import { decode, encode, type Level, type Packet, payloadText } from './packets.ts';
import { type BrokerInput, type BrokerRules, type BrokerState, newBroker } from './state.ts';

/** What the brokers need of the world; the rest of it is none of their business. */
export interface BrokersContext extends Pick<WorldContext, 'chance' | 'recorder'> {
  readonly engine: Pick<Engine<WorldEvent>, 'now' | 'schedule' | 'scheduleIn' | 'cancel' | 'on'>;
}

/** What the cloud hears on its legs. */
export interface LegPort {
  arrived(connection: number, packet: Packet): void;
  /** The broker has ended the connection. */
  ended(connection: number): void;
}

interface Leg {
  readonly connection: number;
  /** On whose behalf. */
  readonly channel: number;
  readonly broker: number;
  readonly level: Level;
  /** When the last packet each way arrives: none overtakes another. */
  lastUs: { broker: number; cloud: number };
}

export interface BrokersData {
  lastConnection: number;
  legs: Leg[];
  states: BrokerState[];
  /** The event of each broker's own next doing; 0 for none. */
  dueEvents: number[];
  /** How often each publisher has published. */
  counts: number[][];
}

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

export class Brokers {
  private data: BrokersData;
  private readonly settings: readonly MqttBrokerSettings[];
  private readonly context: BrokersContext;
  private readonly armed: Armed;
  private readonly port: LegPort;

  constructor(
    settings: readonly MqttBrokerSettings[],
    context: BrokersContext,
    armed: Armed,
    port: LegPort,
  ) {
    this.settings = settings;
    this.context = context;
    this.armed = armed;
    this.port = port;
    this.data = {
      lastConnection: 0,
      legs: [],
      states: settings.map(() => newBroker()),
      dueEvents: settings.map(() => 0),
      counts: settings.map(({ publishers }) => publishers.map(() => 0)),
    };
    context.engine.on({
      'mqtt.arrived': ({ connection, toward, bytes }) => this.arrived(connection, toward, bytes),
      'mqtt.brokerDue': ({ broker }) => {
        this.data.dueEvents[broker] = 0;
        this.step(broker, { type: 'timer' });
      },
      'mqtt.publish': ({ broker, publisher }) => this.publish(broker, publisher),
    });
    settings.forEach(({ publishers }, broker) => {
      publishers.forEach(({ atUs }, publisher) => {
        context.engine.schedule(atUs, PRIORITY.cloud, { type: 'mqtt.publish', broker, publisher });
      });
    });
  }

  /** The broker of a host; undefined when the name has no address. */
  ofHost(host: string): number | undefined {
    const found = this.settings.findIndex((b) => b.host.toLowerCase() === host.toLowerCase());
    return found === -1 ? undefined : found;
  }

  /** The broker of a host that listens on a port. */
  at(host: string, port: number): number | undefined {
    const same = (b: MqttBrokerSettings) => b.host.toLowerCase() === host.toLowerCase();
    const found = this.settings.findIndex((b) => same(b) && b.port === port);
    return found === -1 ? undefined : found;
  }

  certificateOf(broker: number): MqttBrokerSettings['certificate'] | undefined {
    return this.settings[broker]?.certificate;
  }

  /** A round trip to a broker; to a host of which nothing is known, what a look-up takes. */
  roundTripUs(broker: number | undefined): number {
    return broker === undefined ? 50_000 : this.latencyUs(broker) + this.latencyUs(broker);
  }

  /** Opens a leg for a channel; its number. */
  open(channel: number, broker: number, level: Level): number {
    this.data.lastConnection += 1;
    const connection = this.data.lastConnection;
    const lastUs = { broker: 0, cloud: 0 };
    this.data.legs.push({ connection, channel, broker, level, lastUs });
    return connection;
  }

  send(connection: number, packet: Packet): void {
    const leg = this.leg(connection);
    if (leg !== undefined) this.carry(leg, 'broker', encode(packet, leg.level));
  }

  /** The cloud closes the leg; what it has sent before still arrives. */
  close(connection: number): void {
    const leg = this.leg(connection);
    if (leg !== undefined) this.carry(leg, 'broker', NO_BYTES);
  }

  private carry(leg: Leg, toward: 'broker' | 'cloud', bytes: Uint8Array): void {
    const { engine } = this.context;
    const { connection } = leg;
    const at = Math.max(engine.now + this.latencyUs(leg.broker), leg.lastUs[toward]);
    leg.lastUs[toward] = at;
    engine.schedule(at, PRIORITY.cloud, { type: 'mqtt.arrived', connection, toward, bytes });
  }

  private arrived(connection: number, toward: 'broker' | 'cloud', bytes: Uint8Array): void {
    const leg = this.leg(connection);
    if (leg === undefined) return;
    if (toward === 'cloud') {
      if (bytes.length > 0) this.port.arrived(connection, decode(bytes, leg.level));
      else {
        this.forget(leg);
        this.port.ended(connection);
      }
      return;
    }
    if (bytes.length === 0) {
      this.forget(leg);
      this.step(leg.broker, { type: 'lost', connection });
      return;
    }
    const host = this.settings[leg.broker]?.host;
    const hit = this.armed.next('mqttFault', (fault) => {
      return fault.what === 'brokerRestart' && (fault.host ?? host) === host;
    });
    // A broker that restarts does not get the packet: the connection ends under it.
    if (hit !== undefined) {
      this.note('broker restarts', `${host} (fault ${hit.id})`);
      this.step(leg.broker, { type: 'restart' });
      // The broker may not have known the connection so far; its end comes once in any case.
      this.carry(leg, 'cloud', NO_BYTES);
      return;
    }
    const packet = decode(bytes, leg.level);
    this.noteMessage(leg, packet);
    this.step(leg.broker, { type: 'packet', connection, packet });
  }

  /** Says in the trace that a message of the app has reached its broker. */
  private noteMessage({ broker, connection, channel }: Leg, packet: Packet): void {
    const state = this.data.states[broker];
    if (state === undefined || !isNewMessage(state, connection, packet)) return;
    const { recorder, engine } = this.context;
    const { payload } = packet;
    recorder.append({
      kind: 'exchange',
      at: engine.now,
      channel,
      service: 'mqtt',
      what: 'reached',
      id: 0,
      detail: payloadText(payload),
      bytes: payload.length,
    });
  }

  private publish(broker: number, publisher: number): void {
    const said = this.settings[broker]?.publishers[publisher];
    const counts = this.data.counts[broker];
    if (said === undefined || counts === undefined) return;
    const count = (counts[publisher] ?? 0) + 1;
    counts[publisher] = count;
    const { topic, qos, retain, everyUs } = said;
    const payload = encoder.encode(said.payload.replaceAll('{n}', String(count)));
    this.step(broker, { type: 'publish', message: { topic, payload, qos, retain } });
    if (everyUs === 0) return;
    const event = { type: 'mqtt.publish', broker, publisher } as const;
    this.context.engine.scheduleIn(everyUs, PRIORITY.cloud, event);
  }

  private step(broker: number, input: BrokerInput): void {
    const { engine } = this.context;
    const state = this.data.states[broker];
    if (state === undefined) return;
    for (const output of stepBroker(state, this.rules(broker), engine.now, input)) {
      const leg = this.leg(output.connection);
      if (leg === undefined) continue;
      const bytes = output.type === 'close' ? NO_BYTES : encode(output.packet, leg.level);
      this.carry(leg, 'cloud', bytes);
    }
    engine.cancel(this.data.dueEvents[broker] ?? 0);
    const dueUs = nextDueUs(state);
    this.data.dueEvents[broker] =
      dueUs === Number.POSITIVE_INFINITY
        ? 0
        : engine.schedule(Math.max(dueUs, engine.now), PRIORITY.cloud, {
            type: 'mqtt.brokerDue',
            broker,
          });
  }

  private rules(broker: number): BrokerRules {
    const { levels = [], username, password } = this.settings[broker] ?? {};
    return { levels, username, password };
  }

  private latencyUs(broker: number): number {
    const latency = this.settings[broker]?.latency ?? { kind: 'fixed', us: 0 };
    return sampleUs(latency, this.context.chance.stream('mqtt.latency'));
  }

  private leg(connection: number): Leg | undefined {
    return this.data.legs.find((leg) => leg.connection === connection);
  }

  private forget(leg: Leg): void {
    this.data.legs = this.data.legs.filter((other) => other !== leg);
  }

  private note(what: string, detail: string): void {
    const { recorder, engine } = this.context;
    recorder.append({ kind: 'cloud', at: engine.now, what, detail });
  }

  snapshot(): BrokersData {
    return structuredClone(this.data);
  }

  restore(data: BrokersData): void {
    this.data = structuredClone(data);
  }
}
