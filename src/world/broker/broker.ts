/**
 * An MQTT broker of versions 3.1.1 and 5, as a state machine: input in, outputs out.
 *
 * It has no clock, no chance and no connections of its own: whoever drives it says what time it is,
 * carries packets, and comes back at `nextDueUs`. A step changes the state that it is given and
 * nothing else, so the state is the snapshot. Where the standard leaves a choice, it does what
 * Mosquitto does by default: one copy for overlapping subscriptions, in the best quality; nothing of
 * quality 0 is kept for a subscriber that is away. Left out: will delay, topic aliases, shared
 * subscriptions, message expiry, flow control by receive maximum.
 */

import { acknowledged, deliverTo, resume, route } from './delivery.ts';
import type { ConnectPacket, Packet } from './packets.ts';
import type {
  BrokerInput,
  BrokerOutput,
  BrokerRules,
  BrokerState,
  Connection,
  Session,
} from './state.ts';
import { isTopicFilter, isTopicName, matches } from './topics.ts';

type PublishPacket = Extract<Packet, { readonly cmd: 'publish' }>;

/** Reason codes of MQTT 5 that the broker gives. */
const REASON = {
  noSubscription: 0x11,
  unsupportedVersion: 0x84,
  badCredentials: 0x86,
  badClientId: 0x85,
  keepaliveOver: 0x8d,
  takenOver: 0x8e,
  badFilter: 0x8f,
  badTopic: 0x90,
  shuttingDown: 0x8b,
  protocolError: 0x82,
} as const;

/** The codes of a refused connection in 3.1.1. */
const RETURN_CODE: Readonly<Record<number, number>> = {
  [REASON.unsupportedVersion]: 1,
  [REASON.badClientId]: 2,
  [REASON.badCredentials]: 4,
};
const SUBSCRIPTION_FAILED = 0x80;
const WILL_WITH_DISCONNECT = 4;

/** One input. The outputs are in the order in which they happen. */
export function stepBroker(
  state: BrokerState,
  rules: BrokerRules,
  nowUs: number,
  input: BrokerInput,
): BrokerOutput[] {
  const out: BrokerOutput[] = [];
  switch (input.type) {
    case 'packet':
      packetArrived(state, rules, nowUs, input.connection, input.packet, out);
      break;
    case 'lost': {
      const open = connectionOf(state, input.connection);
      if (open !== undefined) disconnect(state, nowUs, open, out, true);
      break;
    }
    case 'publish':
      route(state, input.message, undefined, out);
      break;
    case 'timer':
      due(state, nowUs, out);
      break;
    case 'restart':
      for (const open of [...state.connections]) {
        if (open.level === 5) sayGoodbye(open, REASON.shuttingDown, out);
        disconnect(state, nowUs, open, out, false);
        out.push({ type: 'close', connection: open.connection });
      }
      break;
  }
  return out;
}

/** Whether the broker, as it stands, will take this packet as a message that it does not have yet. */
export function isNewMessage(
  state: BrokerState,
  connection: number,
  packet: Packet,
): packet is PublishPacket {
  if (packet.cmd !== 'publish' || !isTopicName(packet.topic)) return false;
  const open = connectionOf(state, connection);
  const session = state.sessions.find((s) => s.clientId === open?.clientId);
  return session !== undefined && isFirstTime(session, packet);
}

/** A message of quality 2 comes again under its id until it is released. */
function isFirstTime(session: Session, { qos, id }: PublishPacket): boolean {
  return qos !== 2 || !session.received.includes(id);
}

/** When the broker has something to do by itself; Infinity for never. */
export function nextDueUs(state: BrokerState): number {
  const keepalives = state.connections.map(keepaliveEndUs);
  const expiries = state.sessions.filter((s) => s.connection === 0).map((s) => s.expiresAtUs);
  return Math.min(Number.POSITIVE_INFINITY, ...keepalives, ...expiries);
}

/** One and a half times the keepalive, as the standard has it. */
function keepaliveEndUs(open: Connection): number {
  if (open.keepaliveS === 0) return Number.POSITIVE_INFINITY;
  return open.heardAtUs + open.keepaliveS * 1_500_000;
}

function due(state: BrokerState, nowUs: number, out: BrokerOutput[]): void {
  for (const open of state.connections.filter((c) => keepaliveEndUs(c) <= nowUs)) {
    if (open.level === 5) sayGoodbye(open, REASON.keepaliveOver, out);
    disconnect(state, nowUs, open, out, true);
    out.push({ type: 'close', connection: open.connection });
  }
  state.sessions = state.sessions.filter((s) => s.connection !== 0 || s.expiresAtUs > nowUs);
}

function packetArrived(
  state: BrokerState,
  rules: BrokerRules,
  nowUs: number,
  connection: number,
  packet: Packet,
  out: BrokerOutput[],
): void {
  const open = connectionOf(state, connection);
  if (open === undefined) {
    if (packet.cmd === 'connect') connect(state, rules, nowUs, connection, packet, out);
    return;
  }
  open.heardAtUs = nowUs;
  const session = state.sessions.find((s) => s.clientId === open.clientId);
  if (session === undefined) return;
  switch (packet.cmd) {
    case 'publish':
      published(state, nowUs, open, session, packet, out);
      return;
    case 'puback':
    case 'pubrec':
    case 'pubcomp':
    case 'pubrel':
      acknowledged(session, connection, packet, out);
      return;
    case 'subscribe':
      subscribe(state, open, session, packet, out);
      return;
    case 'unsubscribe':
      unsubscribe(open, session, packet, out);
      return;
    case 'pingreq':
      out.push({ type: 'send', connection, packet: { cmd: 'pingresp' } });
      return;
    case 'disconnect':
      disconnect(state, nowUs, open, out, packet.code === WILL_WITH_DISCONNECT);
      out.push({ type: 'close', connection });
      return;
    default:
      // A second CONNECT, or a packet that only a server sends.
      expel(state, nowUs, open, REASON.protocolError, out);
  }
}

function connect(
  state: BrokerState,
  rules: BrokerRules,
  nowUs: number,
  connection: number,
  packet: ConnectPacket,
  out: BrokerOutput[],
): void {
  const { level } = packet;
  const refused = refusal(rules, packet);
  if (refused !== 0) {
    const code = level === 5 ? refused : (RETURN_CODE[refused] ?? refused);
    const answer = { cmd: 'connack', sessionPresent: false, code, assignedId: undefined } as const;
    out.push({ type: 'send', connection, packet: answer }, { type: 'close', connection });
    return;
  }
  const assignedId = packet.clientId === '' ? assign(state) : undefined;
  const clientId = assignedId ?? packet.clientId;
  const before = state.connections.find((c) => c.clientId === clientId);
  if (before !== undefined) expel(state, nowUs, before, REASON.takenOver, out);
  if (packet.clean) state.sessions = state.sessions.filter((s) => s.clientId !== clientId);
  const kept = state.sessions.find((s) => s.clientId === clientId);
  const session = kept ?? newSession(clientId);
  if (kept === undefined) state.sessions.push(session);
  session.connection = connection;
  session.endsWithConnection = level === 5 ? packet.expiryS === 0 : packet.clean;
  session.expiryUs =
    level === 5 && packet.expiryS !== 0xffff_ffff
      ? packet.expiryS * 1_000_000
      : Number.POSITIVE_INFINITY;
  const { keepaliveS, will } = packet;
  state.connections.push({ connection, clientId, level, keepaliveS, heardAtUs: nowUs, will });
  const sessionPresent = kept !== undefined;
  const answer = { cmd: 'connack', sessionPresent, code: 0, assignedId } as const;
  out.push({ type: 'send', connection, packet: answer });
  resume(session, connection, out);
}

/** Why a connection is refused, in the words of MQTT 5; 0 when it is not. */
function refusal(rules: BrokerRules, packet: ConnectPacket): number {
  if (!rules.levels.includes(packet.level)) return REASON.unsupportedVersion;
  if (packet.clientId === '' && packet.level === 4 && !packet.clean) return REASON.badClientId;
  if (rules.username === undefined) return 0;
  const known = packet.username === rules.username && packet.password === rules.password;
  return known ? 0 : REASON.badCredentials;
}

function assign(state: BrokerState): string {
  state.assigned += 1;
  return `auto-${state.assigned}`;
}

function newSession(clientId: string): Session {
  return {
    clientId,
    connection: 0,
    endsWithConnection: true,
    expiryUs: 0,
    expiresAtUs: Number.POSITIVE_INFINITY,
    subscriptions: [],
    lastId: 0,
    outbound: [],
    queued: [],
    received: [],
  };
}

/** A connection is over. The will is published unless the client took its leave. */
function disconnect(
  state: BrokerState,
  nowUs: number,
  open: Connection,
  out: BrokerOutput[],
  withWill: boolean,
): void {
  state.connections = state.connections.filter((c) => c !== open);
  const session = state.sessions.find((s) => s.connection === open.connection);
  if (session !== undefined) {
    session.connection = 0;
    session.expiresAtUs = nowUs + session.expiryUs;
    if (session.endsWithConnection) state.sessions = state.sessions.filter((s) => s !== session);
  }
  if (withWill && open.will !== undefined) route(state, open.will, undefined, out);
}

/** The broker ends a connection, and says why where the version has words for it. */
function expel(
  state: BrokerState,
  nowUs: number,
  open: Connection,
  reason: number,
  out: BrokerOutput[],
): void {
  if (open.level === 5) sayGoodbye(open, reason, out);
  out.push({ type: 'close', connection: open.connection });
  disconnect(state, nowUs, open, out, true);
}

function sayGoodbye(open: Connection, code: number, out: BrokerOutput[]): void {
  const { connection } = open;
  out.push({ type: 'send', connection, packet: { cmd: 'disconnect', code } });
}

function published(
  state: BrokerState,
  nowUs: number,
  open: Connection,
  session: Session,
  packet: PublishPacket,
  out: BrokerOutput[],
): void {
  if (!isTopicName(packet.topic)) {
    expel(state, nowUs, open, REASON.badTopic, out);
    return;
  }
  const { id, qos, topic, payload, retain } = packet;
  const { connection } = open;
  const isNew = isFirstTime(session, packet);
  // The answer comes before what the message sets off, so that a client hears of it first.
  if (qos === 1) out.push({ type: 'send', connection, packet: { cmd: 'puback', id, code: 0 } });
  if (qos === 2) {
    if (isNew) session.received.push(id);
    out.push({ type: 'send', connection, packet: { cmd: 'pubrec', id, code: 0 } });
  }
  if (isNew) route(state, { topic, payload, qos, retain }, open.clientId, out);
}

function subscribe(
  state: BrokerState,
  open: Connection,
  session: Session,
  packet: Extract<Packet, { cmd: 'subscribe' }>,
  out: BrokerOutput[],
): void {
  const codes: number[] = [];
  const retained: { readonly topic: string; readonly send: () => void }[] = [];
  for (const wanted of packet.subscriptions) {
    if (!isTopicFilter(wanted.filter)) {
      codes.push(open.level === 5 ? REASON.badFilter : SUBSCRIPTION_FAILED);
      continue;
    }
    const isNew = !session.subscriptions.some((s) => s.filter === wanted.filter);
    session.subscriptions = [
      ...session.subscriptions.filter((s) => s.filter !== wanted.filter),
      wanted,
    ];
    codes.push(wanted.qos);
    if (wanted.rh === 2 || (wanted.rh === 1 && !isNew)) continue;
    for (const message of state.retained.filter((m) => matches(wanted.filter, m.topic))) {
      const qos = message.qos < wanted.qos ? message.qos : wanted.qos;
      const send = () => deliverTo(session, { ...message, qos, retain: true }, out);
      retained.push({ topic: message.topic, send });
    }
  }
  const { connection } = open;
  out.push({ type: 'send', connection, packet: { cmd: 'suback', id: packet.id, codes } });
  for (const { send } of retained) send();
}

function unsubscribe(
  open: Connection,
  session: Session,
  packet: Extract<Packet, { cmd: 'unsubscribe' }>,
  out: BrokerOutput[],
): void {
  const codes = packet.filters.map((filter) => {
    const known = session.subscriptions.some((s) => s.filter === filter);
    session.subscriptions = session.subscriptions.filter((s) => s.filter !== filter);
    return known ? 0 : REASON.noSubscription;
  });
  const { connection } = open;
  const said = open.level === 5 ? codes : [];
  out.push({ type: 'send', connection, packet: { cmd: 'unsuback', id: packet.id, codes: said } });
}

function connectionOf(state: BrokerState, connection: number): Connection | undefined {
  return state.connections.find((c) => c.connection === connection);
}
