/**
 * MQTT, as the cloud speaks it for the device (D33, D49): one client of a broker for each channel.
 *
 * Documented: TLS always; the public authorities, or those that the app brings; results of a
 * request are found here and come back as a response. Assumptions, since nothing is said: a kept
 * session asks MQTT 5 for no expiry; certificates are told by the name of their authority in the
 * app's certificate; a message that can never fit the receive buffer is settled with the broker and
 * reported as lost; messages that the device has no room for wait here, and at more than 64 of them
 * the circuit breaker cuts the connection to the broker; keepalives are the cloud's.
 */

import { MvMqttRequestState as State } from '../../abi/enums.ts';
import { PRIORITY } from '../../engine/engine.ts';
import type { MqttBrokerSettings } from '../../scenario/mqtt-settings.ts';
import type { MqttFaultKind } from '../../scenario/world-fault.ts';
import type { Armed } from '../armed.ts';
import { Brokers, type BrokersContext, type BrokersData } from '../broker/brokers.ts';
import { NEVER_EXPIRES_S, type Packet, type Qos } from '../broker/packets.ts';
import { isTopicFilter, isTopicName } from '../broker/topics.ts';
import type { UpMessage } from './messages.ts';
import { type Client, newClient, type Pending } from './mqtt-client.ts';
import {
  itemBytes,
  type MqttConnect,
  type MqttItem,
  type MqttRequest,
  type MqttResponse,
} from './mqtt-messages.ts';
import type { CloudService, EndOfChannel, ServicePort } from './service.ts';

/** TCP and TLS to the broker, in round trips. */
const HANDSHAKE_ROUND_TRIPS = 3;
const MAX_WAITING = 64;
/** How long an answer is held back that others are to overtake. */
const HELD_US = 1_500_000;
const CONNECT_TIMER = 0;
const MAX_KEEPALIVE_S = 65_535;

export interface MqttWorld {
  readonly brokers: readonly MqttBrokerSettings[];
  readonly startEpochUs: number;
  /** What becomes of a session with a broker when the device loses its connection (D49). */
  readonly sessionOnLinkLoss: 'ends' | 'keptUntilKeepalive';
  readonly context: BrokersContext;
}

interface Data {
  clients: Client[];
  /** Goes on over connections: in a kept session the broker still knows the ids that it awaits. */
  lastPacketId: number;
  lastTimer: number;
}

export class MqttService implements CloudService {
  private data: Data = { clients: [], lastPacketId: 0, lastTimer: CONNECT_TIMER };
  private readonly world: MqttWorld;
  private readonly port: ServicePort;
  private readonly armed: Armed;
  private readonly brokers: Brokers;

  constructor(world: MqttWorld, port: ServicePort, armed: Armed) {
    this.world = world;
    this.port = port;
    this.armed = armed;
    this.brokers = new Brokers(world.brokers, world.context, armed, {
      arrived: (connection, packet) => this.packetArrived(connection, packet),
      ended: (connection) => this.legEnded(connection),
    });
    world.context.engine.on({ 'mqtt.ping': ({ connection }) => this.ping(connection) });
  }

  // CloudService

  opened(channel: number, receiveBytes: number): void {
    this.data.clients.push(newClient(channel, receiveBytes));
  }

  message(channel: number, message: UpMessage): void {
    const client = this.find(channel);
    if (client === undefined || message.service !== 'mqtt') return;
    if (message.what === 'connect') this.connect(client, message);
    else if (message.what === 'acknowledge')
      this.acknowledge(client, message.id, message.correlation);
    else if (client.state !== 'connected') this.fail(client, message, State.NOTCONNECTED);
    else this.request(client, message);
  }

  timer(channel: number, timer: number): void {
    const client = this.find(channel);
    if (client === undefined) return;
    if (timer === CONNECT_TIMER) {
      this.handshakeOver(client);
      return;
    }
    const held = client.held.find((h) => h.timer === timer);
    client.held = client.held.filter((h) => h !== held);
    if (held !== undefined) this.offer(client, held.item);
  }

  spaceFreed(channel: number, count: number): void {
    const client = this.find(channel);
    if (client === undefined) return;
    client.room += count;
    this.pump(client);
  }

  closed(channel: number, how: EndOfChannel): void {
    const client = this.find(channel);
    if (client === undefined) return;
    this.data.clients = this.data.clients.filter((c) => c !== client);
    const kept = how === 'connection' && this.world.sessionOnLinkLoss === 'keptUntilKeepalive';
    if (!kept && client.connection !== 0) this.brokers.close(client.connection);
  }

  // Connecting

  private connect(client: Client, request: MqttConnect): void {
    if (client.state !== 'idle') {
      this.fail(client, request, State.ALREADYCONNECTED);
      return;
    }
    client.state = 'connecting';
    client.request = request;
    const trip = this.brokers.roundTripUs(this.brokers.ofHost(request.host));
    this.port.timerIn(client.channel, trip * HANDSHAKE_ROUND_TRIPS, CONNECT_TIMER);
  }

  private handshakeOver(client: Client): void {
    const { request } = client;
    if (request === undefined || client.state !== 'connecting') return;
    const refused = this.refusal(request);
    const broker = this.brokers.at(request.host, request.port);
    const { level } = request;
    if (refused !== undefined || broker === undefined || level === undefined) {
      client.state = 'over';
      this.fail(client, request, refused ?? State.SOCKETERROR);
      return;
    }
    const { clientId, clean, keepaliveS, username, password, will } = request;
    client.connection = this.brokers.open(client.channel, broker, level);
    this.brokers.send(client.connection, {
      cmd: 'connect',
      level,
      clientId,
      clean,
      keepaliveS,
      username,
      password,
      will: will && { ...will, qos: will.qos as Qos },
      expiryS: clean ? 0 : NEVER_EXPIRES_S,
    });
  }

  /** What keeps the cloud from reaching the broker, if anything does. */
  private refusal(request: MqttConnect): number | undefined {
    const { host, port, will, keepaliveS, authorities } = request;
    const badWill = will !== undefined && (!isTopicName(will.topic) || will.qos > 2);
    if (badWill || keepaliveS > MAX_KEEPALIVE_S || request.level === undefined)
      return State.INVALIDPARAMETERS;
    const isHit = (what: MqttFaultKind) => this.hit(what, host) !== undefined;
    if (this.brokers.ofHost(host) === undefined || isHit('nxdomain')) return State.NXDOMAIN;
    const broker = this.brokers.at(host, port);
    const certificate = broker === undefined ? undefined : this.brokers.certificateOf(broker);
    if (certificate === undefined || isHit('socketError')) return State.SOCKETERROR;
    if (!isTrusted(certificate.ca, authorities) || isHit('unknownCa')) return State.UNKNOWNCA;
    const epochUs = this.world.startEpochUs + this.port.nowUs;
    const isOver = epochUs > (certificate.notAfterEpochUs ?? Number.POSITIVE_INFINITY);
    return isOver || isHit('certificateExpired') ? State.CERTIFICATEEXPIRED : undefined;
  }

  private hit(what: MqttFaultKind, host: string): { readonly id: string } | undefined {
    return this.armed.next('mqttFault', (f) => f.what === what && (f.host ?? host) === host);
  }

  // Requests of a connected client

  private request(client: Client, request: Exclude<MqttRequest, MqttConnect>): void {
    const { connection } = client;
    switch (request.what) {
      case 'subscribe': {
        const { subscriptions, correlation } = request;
        const bad = subscriptions.some((s) => !isTopicFilter(s.filter) || s.qos > 2 || s.rh > 2);
        if (bad || subscriptions.length === 0) {
          this.fail(client, request, State.INVALIDPARAMETERS);
          return;
        }
        const id = this.begin(client, { what: 'subscribed', exchange: request.id, correlation });
        const wanted = subscriptions.map((s) => ({ ...s, qos: s.qos as Qos }));
        this.brokers.send(connection, { cmd: 'subscribe', id, subscriptions: wanted });
        return;
      }
      case 'unsubscribe': {
        const { filters, correlation } = request;
        if (filters.length === 0 || !filters.every(isTopicFilter)) {
          this.fail(client, request, State.INVALIDPARAMETERS);
          return;
        }
        const id = this.begin(client, { what: 'unsubscribed', exchange: request.id, correlation });
        this.brokers.send(connection, { cmd: 'unsubscribe', id, filters });
        return;
      }
      case 'publish':
        this.publish(client, request);
        return;
      case 'acknowledge':
        return;
      case 'disconnect': {
        this.brokers.send(connection, { cmd: 'disconnect', code: 0 });
        this.leave(client);
        const { id } = request;
        const done = { service: 'mqtt', what: 'disconnected', reason: 0 } as const;
        this.respond(client, { ...done, id, result: State.REQUESTCOMPLETED });
      }
    }
  }

  private publish(client: Client, request: Extract<MqttRequest, { what: 'publish' }>): void {
    const { message, correlation, id: exchange } = request;
    if (!isTopicName(message.topic) || message.qos > 2) {
      this.fail(client, request, State.INVALIDPARAMETERS);
      return;
    }
    const qos = message.qos as Qos;
    const id = qos === 0 ? 0 : this.begin(client, { what: 'published', exchange, correlation });
    this.brokers.send(client.connection, { cmd: 'publish', id, dup: false, ...message, qos });
    // Nothing acknowledges quality 0: it is done when it is sent.
    if (qos === 0) this.published(client, exchange, correlation, 0);
  }

  private published(client: Client, id: number, correlation: number, reason: number): void {
    const result = State.REQUESTCOMPLETED;
    this.respond(client, { service: 'mqtt', what: 'published', id, result, correlation, reason });
  }

  private acknowledge(client: Client, id: number, correlation: number): void {
    const taken = client.inbound.find((m) => m.correlation === correlation && !m.settled);
    if (taken !== undefined && client.state === 'connected')
      this.settle(client, taken.id, taken.qos);
    // Nothing to read. A lost answer may be this one: then the acknowledgement stays in flight.
    this.port.send(client.channel, { service: 'mqtt', what: 'acknowledged', id, result: 0 }, 0);
  }

  /** Says to the broker that the app has a message. */
  private settle(client: Client, id: number, qos: Qos): void {
    const cmd = qos === 1 ? 'puback' : 'pubrec';
    this.brokers.send(client.connection, { cmd, id, code: 0 });
    if (qos === 1) client.inbound = client.inbound.filter((m) => m.id !== id);
    else for (const m of client.inbound) if (m.id === id) m.settled = true;
  }

  /** The packet id of a request that the broker must answer. */
  private begin(client: Client, pending: Omit<Pending, 'id'>): number {
    const id = (this.data.lastPacketId % 65_535) + 1;
    this.data.lastPacketId = id;
    client.pending.push({ id, ...pending });
    return id;
  }

  // What comes from the broker

  private packetArrived(connection: number, packet: Packet): void {
    const client = this.data.clients.find((c) => c.connection === connection);
    if (client === undefined) return;
    switch (packet.cmd) {
      case 'connack':
        this.connected(client, packet.code);
        return;
      case 'publish':
        this.received(client, packet);
        return;
      case 'pubrec':
        this.brokers.send(connection, { cmd: 'pubrel', id: packet.id, code: 0 });
        return;
      case 'pubrel':
        client.inbound = client.inbound.filter((m) => m.id !== packet.id);
        this.brokers.send(connection, { cmd: 'pubcomp', id: packet.id, code: 0 });
        return;
      case 'suback':
      case 'unsuback':
      case 'puback':
      case 'pubcomp':
        this.answered(client, packet);
        return;
      case 'disconnect':
        client.goodbye = packet.code;
        return;
      default:
    }
  }

  private connected(client: Client, reason: number): void {
    const { request } = client;
    if (request === undefined) return;
    client.state = reason === 0 ? 'connected' : 'over';
    const { id, keepaliveS } = request;
    const result = State.REQUESTCOMPLETED;
    this.respond(client, { service: 'mqtt', what: 'connected', id, result, reason });
    if (reason !== 0) this.leave(client);
    else if (keepaliveS > 0) this.pingIn(client.connection, keepaliveS);
  }

  private answered(
    client: Client,
    packet: Extract<
      Packet,
      { readonly code: number; readonly id: number } | { readonly codes: readonly number[] }
    >,
  ): void {
    const done = client.pending.find((p) => p.id === packet.id);
    if (done === undefined) return;
    client.pending = client.pending.filter((p) => p !== done);
    const { what, exchange: id, correlation } = done;
    if (what === 'published') {
      this.published(client, id, correlation, 'code' in packet ? packet.code : 0);
      return;
    }
    const reasons = 'codes' in packet ? packet.codes : [];
    const result = State.REQUESTCOMPLETED;
    this.respond(client, { service: 'mqtt', what, id, result, correlation, reasons });
  }

  /** A message for the app. */
  private received(client: Client, packet: Extract<Packet, { cmd: 'publish' }>): void {
    const { id, topic, payload, qos, retain } = packet;
    if (qos > 0 && client.inbound.some((m) => m.id === id)) return;
    const isHit = this.hit('circuitBreaker', client.request?.host ?? '') !== undefined;
    if (isHit || client.waiting.length >= MAX_WAITING) {
      this.brokers.close(client.connection);
      this.over(client, State.CONNECTIONCIRCUITBREAKER, 0);
      return;
    }
    client.lastCorrelation += 1;
    const correlation = client.lastCorrelation;
    if (qos > 0) client.inbound.push({ id, correlation, qos, settled: false });
    const message = { topic, payload, qos, retain } as const;
    const item = {
      service: 'mqtt',
      what: 'message',
      id: 0,
      result: 0,
      correlation,
      ...message,
    } as const;
    if (itemBytes(item) <= client.receiveBytes) {
      this.offer(client, item);
      return;
    }
    if (qos > 0) this.settle(client, id, qos);
    const short = topic.slice(0, Math.floor((client.receiveBytes - 16) / 3));
    const { length } = payload;
    this.offer(client, { service: 'mqtt', what: 'lost', id: 0, result: 0, topic: short, length });
  }

  private legEnded(connection: number): void {
    const client = this.data.clients.find((c) => c.connection === connection);
    if (client === undefined) return;
    if (client.state === 'connecting' && client.request !== undefined) {
      client.state = 'over';
      client.connection = 0;
      this.fail(client, client.request, State.SOCKETERROR);
    } else if (client.state === 'connected') {
      // Inferred: an end that the broker brings about shows as a response that nobody asked for.
      this.over(client, State.REQUESTCOMPLETED, client.goodbye);
    }
  }

  /** The session with the broker has ended, without the app. */
  private over(client: Client, result: number, reason: number): void {
    const { pending } = client;
    this.leave(client);
    for (const { what, exchange: id, correlation } of pending) {
      const answer = { service: 'mqtt', id, result: State.NOTCONNECTED, correlation } as const;
      if (what === 'published') this.respond(client, { ...answer, what, reason: 0 });
      else this.respond(client, { ...answer, what, reasons: [] });
    }
    this.offer(client, { service: 'mqtt', what: 'disconnected', id: 0, result, reason });
  }

  private leave(client: Client): void {
    client.state = 'over';
    client.connection = 0;
    client.pending = [];
    client.inbound = [];
  }

  private pingIn(connection: number, keepaliveS: number): void {
    const event = { type: 'mqtt.ping', connection } as const;
    this.world.context.engine.scheduleIn(keepaliveS * 1_000_000, PRIORITY.cloud, event);
  }

  private ping(connection: number): void {
    const client = this.data.clients.find((c) => c.connection === connection);
    if (client?.state !== 'connected') return;
    this.brokers.send(connection, { cmd: 'pingreq' });
    this.pingIn(connection, client.request?.keepaliveS ?? 0);
  }

  // To the device

  private fail(client: Client, request: MqttRequest, result: number): void {
    const { id } = request;
    const base = { service: 'mqtt', id, result } as const;
    switch (request.what) {
      case 'connect':
        this.respond(client, { ...base, what: 'connected', reason: 0 });
        return;
      case 'disconnect':
        this.respond(client, { ...base, what: 'disconnected', reason: 0 });
        return;
      case 'publish': {
        const { correlation } = request;
        this.respond(client, { ...base, what: 'published', correlation, reason: 0 });
        return;
      }
      case 'subscribe':
      case 'unsubscribe': {
        const { correlation } = request;
        this.respond(client, { ...base, what: `${request.what}d`, correlation, reasons: [] });
        return;
      }
      case 'acknowledge':
    }
  }

  /** Answers a request; another answer may overtake it. */
  private respond(client: Client, item: MqttItem): void {
    const hit = this.hit('outOfOrder', client.request?.host ?? '');
    const turn = item.result === State.REQUESTCOMPLETED ? 'answered' : 'given up';
    const of = hit === undefined ? '' : ` (held back, fault ${hit.id})`;
    this.port.note(client.channel, item.id, turn, `${item.what}${of}`, itemBytes(item));
    if (hit === undefined) {
      this.offer(client, item);
      return;
    }
    this.data.lastTimer += 1;
    const timer = this.data.lastTimer;
    client.held.push({ timer, item });
    this.port.timerIn(client.channel, HELD_US, timer);
  }

  private offer(client: Client, item: MqttItem): void {
    client.waiting.push(item);
    this.pump(client);
  }

  /** Sends what fits into the device's receive buffer; the rest waits here. */
  private pump(client: Client): void {
    for (;;) {
      const [item] = client.waiting;
      if (item === undefined) return;
      const bytes = itemBytes(item);
      if (bytes > client.room) return;
      client.waiting.shift();
      const response: MqttResponse = item;
      if (this.port.send(client.channel, response, bytes)) client.room -= bytes;
      else this.port.note(client.channel, item.id, 'lost', item.what, bytes);
    }
  }

  private find(channel: number): Client | undefined {
    return this.data.clients.find((c) => c.channel === channel);
  }

  snapshot(): { readonly data: Data; readonly brokers: BrokersData } {
    return { data: structuredClone(this.data), brokers: this.brokers.snapshot() };
  }

  restore(state: ReturnType<MqttService['snapshot']>): void {
    this.data = structuredClone(state.data);
    this.brokers.restore(state.brokers);
  }
}

const decoder = new TextDecoder();

/** Whether the authority of a certificate is one that the app brings, or a public one. */
function isTrusted(ca: string, authorities: readonly Uint8Array[]): boolean {
  if (ca === 'public') return true;
  return authorities.some((certificate) => decoder.decode(certificate).includes(ca));
}
